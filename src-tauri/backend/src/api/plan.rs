//! From a form to a plan that Azure has checked.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, Can, Estimate, Sentence, Timestamp};

/// Days that a rehydrated copy is kept where nobody says otherwise (contract §6.1).
pub const REHYDRATION_DEFAULT_DAYS: u32 = 15;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TargetKind {
    /// A new database on a single server.
    Database,
    /// Files in a blob container.
    Files,
}

/// How fast an archived point is brought back (contract §6.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RehydrationPriority {
    /// What every client of Microsoft's offers.
    #[default]
    Standard,
    /// In the specification; whether Azure takes it for PostgreSQL is not established (contract §18).
    High,
}

/// The restore form, as far as it is filled. Both halves are kept while the person switches between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    pub instance_id: String,
    /// `recoveryPointId`; empty until one is chosen.
    pub point_id: String,
    pub target: TargetKind,
    /// ARM id of the target single server (picked or typed).
    pub server_id: String,
    pub database_name: String,
    /// Identifier of the Key Vault secret with the target server's connection string, with or without version.
    pub secret_uri: String,
    /// ARM id of the storage account, where it was picked; empty when only a URL was typed.
    pub storage_account_id: String,
    /// Container URL without SAS.
    pub container_url: String,
    /// ARM id of the container, where known; empty otherwise.
    pub container_id: String,
    pub file_prefix: String,
    /// Restore in the paired region, from the copy that is kept there (contract §5.7).
    #[serde(default)]
    pub secondary: bool,
    /// Without meaning for a point in the vault store.
    #[serde(default)]
    pub rehydration_priority: RehydrationPriority,
    /// Days that the rehydrated copy is kept, 10 to 30. Without meaning for a point in the vault store.
    #[serde(default = "default_days")]
    pub rehydration_days: u32,
    /// ARM id of the user-assigned identity that the vault works as; empty: its system-assigned one.
    #[serde(default)]
    pub identity_id: String,
    /// Tenant (id or domain) of the vault's resource guard where that is another one than the vault's; else empty.
    #[serde(default)]
    pub guard_tenant: String,
}

const fn default_days() -> u32 {
    REHYDRATION_DEFAULT_DAYS
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DraftField {
    Point,
    Target,
    Server,
    DatabaseName,
    Secret,
    Container,
    FilePrefix,
    Rehydration,
    Identity,
    Guard,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    Info,
    Warning,
    /// The restore cannot be validated until this is put right.
    Stop,
}

/// One thing to say about the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Issue {
    pub field: DraftField,
    pub severity: Severity,
    pub message: String,
    /// A value that would be right, to be taken with one click.
    pub suggestion: Option<String>,
    /// The field is only not filled in yet: said at the button, not painted red.
    pub missing: bool,
}

/// Something to know before restoring: a fact of the point, the vault or the target, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// Stable name, for tests and for the order on the screen: `native-pitr`, `once-a-day`.
    pub id: String,
    pub severity: Severity,
    /// A few words.
    pub title: String,
    /// The reason, in one or two sentences.
    pub text: String,
}

/// What bringing a point back from the archive means; only for points that need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rehydration {
    pub least_days: u32,
    pub most_days: u32,
    /// How long it takes, and how that is known.
    pub time_text: String,
    pub cost_text: String,
    /// Until when the copy will be there, with the days of the form.
    pub kept_text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckRequest {
    pub draft: Draft,
}

/// What can be said about a form without asking anybody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlanCheck {
    pub issues: Vec<Issue>,
    /// What will happen, in two or three plain sentences.
    pub summary: Vec<Sentence>,
    pub estimate: Estimate,
    /// What to know before restoring, gravest first.
    pub notes: Vec<Note>,
    /// Set when the chosen point is in the archive tier only.
    pub rehydration: Option<Rehydration>,
    pub can_validate: Can,
    /// The exact body that would be sent, indented; `None` until the form is complete.
    pub request_json: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum StageState {
    Waiting,
    Running,
    Passed,
    Warned,
    Failed,
    /// Not reached, because an earlier one failed.
    Skipped,
}

/// One visible step of validation. The whole list is sent first, each as `waiting`; then each again as it changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// Position, from 0.
    pub index: u32,
    pub label: String,
    pub state: StageState,
    pub detail: Option<String>,
    /// When it began running, for the running clock.
    pub started_at: Option<Timestamp>,
    pub seconds: Option<f64>,
    /// How long it usually takes; only the stage that waits for Azure has one.
    pub estimate: Option<Estimate>,
    pub error: Option<ApiError>,
}

/// How validation ended: a plan, or the error of the stage that failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Preflight {
    pub plan: Option<PlanView>,
    pub failure: Option<ApiError>,
    pub stages: Vec<Stage>,
}

/// A restore that Azure has validated. It can be started once, until it expires.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlanView {
    pub id: String,
    pub validated_at: Timestamp,
    pub expires_at: Timestamp,
    pub summary: Vec<Sentence>,
    /// Set when the same point was restored to the same place in the last 24 hours: the person must say yes once more.
    pub repeat_warning: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StartRequest {
    pub plan_id: String,
    /// The person has read `repeat_warning` and wants it all the same.
    pub repeat_anyway: bool,
}
