//! The flight check: what a restore needs, whether it is there, and the way to put it right.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, Can, Draft, Problem, ServerKind, StateView, TargetKind, Timestamp};

/// Asks what the restore of a form needs. Nothing is changed, and Azure's own validation is not called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlightRequest {
    pub draft: Draft,
    /// Read everything again, also what was read a moment ago.
    #[serde(default)]
    pub refresh: bool,
}

/// Asks what a vault needs on a server or a storage account, outside a restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PermissionsRequest {
    /// ARM id of the Backup vault.
    pub vault_id: String,
    /// What is restored: it decides which rules hold.
    pub server_kind: ServerKind,
    pub target: TargetKind,
    /// ARM id of the single server (as a database), else empty.
    #[serde(default)]
    pub server_id: String,
    /// Identifier of the Key Vault secret (as a database), else empty.
    #[serde(default)]
    pub secret_uri: String,
    /// ARM id of the container or of the storage account (as files), else empty.
    #[serde(default)]
    pub storage_id: String,
    /// ARM id of the user-assigned identity that the vault works as; empty: its system-assigned one.
    #[serde(default)]
    pub identity_id: String,
    /// In the vault's paired region.
    #[serde(default)]
    pub secondary: bool,
    #[serde(default)]
    pub refresh: bool,
}

/// What a check is about: the form, or a vault and a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum FlightAbout {
    Restore(FlightRequest),
    Permissions(PermissionsRequest),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LineState {
    /// The read that it depends on is under way.
    Checking,
    /// It was seen to be right.
    Ok,
    /// It was seen to be wrong: Azure will refuse.
    Missing,
    /// It may not be read, or what was read does not tell. Not a promise, and not a refusal.
    CannotSee,
    /// This restore does not need it.
    NotNeeded,
    /// The form does not name yet what it is about.
    NotChosen,
}

/// Which part of the restore a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LineGroup {
    Vault,
    Account,
    Server,
    Secret,
    Storage,
}

/// One thing that must be true for this restore. Sent whenever its state changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckLine {
    /// Stable: `server-firewall`. The lines of one check keep their order.
    pub id: String,
    pub group: LineGroup,
    /// What it is, without its state: "Vault identity may read the server".
    pub title: String,
    pub state: LineState,
    /// What was seen, in a sentence that names the resources.
    pub seen: String,
    /// Why Azure needs it.
    pub why: String,
    /// The word at the end of the line: "Reader", "Firewall".
    pub tag: String,
    /// Where it is set, in the portal's words: "Server › Connection security".
    pub set_at: String,
    /// The resource in the portal; `None` in practice, and where it is not known.
    pub portal_url: Option<String>,
    /// Azure's code when it is missing, where one is documented: `UserErrorMSIMissingPermissions`.
    pub azure_code: Option<String>,
    /// The change that would put it right; set while it is missing or cannot be seen and a change is known.
    pub fix: Option<FixView>,
    /// Why there is none, where it is missing and Pointback cannot change it.
    pub no_fix: Option<String>,
    /// Azure's refusal, where it cannot be seen for that.
    pub error: Option<ApiError>,
    /// It is right since minutes only: Azure may not go by it yet (contract §10.3).
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub settling: bool,
    /// Moments that `seen` is about and does not spell out: when Azure refused, when a secret expired.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<LineMoment>>")]
    pub moments: Vec<LineMoment>,
}

/// A moment, and what was or will be then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LineMoment {
    /// "Refused", "Expired".
    pub label: String,
    pub at: Timestamp,
}

/// A change as the screen shows it before it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FixView {
    /// The line that it puts right.
    pub line_id: String,
    /// What is done: "Give bv-prod the role Reader on pg-2".
    pub title: String,
    /// What it opens and for whom.
    pub consequence: String,
    /// How it is taken back.
    pub undo: String,
    /// ARM id of what is written to.
    pub place: String,
    /// What the person needs there: `Microsoft.Authorization/roleAssignments/write`.
    pub action: String,
    /// Where it may be made instead, narrowest first; empty where there is one place only.
    pub scopes: Vec<FixScope>,
    /// Whether this account may make it, as far as it is known; only `fix_preview` asks. A right that cannot be read does not
    /// forbid the try.
    pub can: Can,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FixScope {
    pub id: String,
    pub label: String,
}

/// The whole, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Everything that can be checked is right.
    Ready,
    /// At least one thing is missing.
    Missing,
    /// Nothing is missing, and something cannot be seen.
    CannotSee,
    /// The form is not complete.
    NotChosen,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlightCheck {
    /// In order.
    pub lines: Vec<CheckLine>,
    pub verdict: Verdict,
    pub missing: u32,
    pub cannot_see: u32,
    /// "2 things are missing, and 1 cannot be seen."
    pub summary: String,
    /// What no check from outside can tell, and validation will: the user in the secret.
    pub unchecked: Vec<String>,
    /// Reads of Resource Manager that this check made; what was read a moment ago is not read again.
    pub reads: u32,
    /// There was more to read than one check may: asked again at once, without `refresh`, the next one reads the rest.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub more: bool,
    /// Version of the rules that were gone by (`docs/permissions.md`).
    pub rules_version: u32,
    pub as_of: Timestamp,
}

/// Which lines of a check are to be put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FixRequest {
    pub about: FlightAbout,
    pub fixes: Vec<FixChoice>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FixChoice {
    pub line_id: String,
    /// One of [`FixView::scopes`]; `None`: the narrowest.
    #[serde(default)]
    pub scope: Option<String>,
}

/// What would be changed, each with whether this account may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FixPreview {
    /// Grants come before what depends on them.
    pub fixes: Vec<FixView>,
}

/// What a file of a hand-off is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum HandoffKind {
    /// Plain text.
    Ticket,
    /// azure-cli, for bash.
    Az,
    PowerShell,
    /// One for each resource group, and one for each subscription, that something is set in.
    Bicep,
    /// azure-cli again: what no template can do. It belongs to the Bicep files.
    BesideBicep,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HandoffFile {
    pub kind: HandoffKind,
    /// Every system takes it: letters, digits, hyphens, one dot.
    pub name: String,
    /// Whole. It holds no secret.
    pub text: String,
}

/// The changes written down for whoever may make them. The same changes give the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Handoff {
    /// Ticket, azure-cli, PowerShell, Bicep, in this order.
    pub files: Vec<HandoffFile>,
}

/// Puts lines of a check right. Each change is made once, and looked for until it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FixApplyRequest {
    pub about: FlightAbout,
    pub fixes: Vec<FixChoice>,
    /// Take each back when the restore is over that is started from this form; also after a restart.
    #[serde(default)]
    pub undo_after_restore: bool,
}

/// A change that was made or tried, as it is recorded. Sent at every step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FixRecordView {
    pub key: String,
    pub title: String,
    /// ARM id of what was written to.
    pub place: String,
    pub state: StateView,
    /// Something is still being found out.
    pub open: bool,
    pub who: String,
    pub at: Timestamp,
    /// How it is taken back.
    pub undo: String,
    pub can_undo: Can,
    /// It is taken back when a restore is over.
    pub undo_after_restore: bool,
    /// Key of the restore after whose end it is taken back, once that was started.
    pub job: Option<String>,
    /// Why it was left alone: what somebody else changed meanwhile.
    pub left_alone: Option<String>,
    pub error: Option<ApiError>,
}

/// Newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Fixes {
    pub rows: Vec<FixRecordView>,
    /// Lines that could not be begun with, each with why. Nothing was written for them.
    pub problems: Vec<Problem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FixRef {
    pub key: String,
}
