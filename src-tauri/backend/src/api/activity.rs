//! Restores that run, ran, or may have been started.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    Accounts, ApiError, Estimate, FixRecordView, Problem, ServerKind, Session, SignInState, TargetKind, Timestamp, Tone,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// In the journal, not yet sent or not yet answered.
    Sending,
    /// Azure took it; the job id is not known yet.
    Accepted,
    /// Azure is restoring.
    Running,
    Completed,
    CompletedWithWarnings,
    Failed,
    Cancelled,
    /// Sent, but no answer came: being looked for. Nothing is sent again.
    OutcomeUnknown,
    /// Looked for long enough: Azure never took it. A new restore is safe.
    NeverStarted,
    /// Azure refused the request; nothing was started.
    Refused,
}

/// Where the knowledge comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Origin {
    /// Started from this app: in its journal.
    Pointback,
    /// Found in a vault's job list.
    Vault,
}

/// What a job does. Azure's own words for filters: `Restore`, `CrossRegionRestore`, `ScheduledBackup`, `OnDemandBackup`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Operation {
    Restore,
    CrossRegionRestore,
    ScheduledBackup,
    OnDemandBackup,
    /// Anything else that Azure does; `operation_label` names it.
    Other,
}

/// A job in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JobSummary {
    /// Opaque and stable: the journal's id, or the ARM id of a job that was found.
    pub key: String,
    /// Grows with every change; an older snapshot never replaces a newer one.
    pub seq: u32,
    pub origin: Origin,
    pub phase: Phase,
    pub phase_label: String,
    pub tone: Tone,
    pub is_final: bool,
    /// Source: database, or flexible server.
    pub name: String,
    pub server: String,
    pub kind: ServerKind,
    pub vault: String,
    /// ARM id of the vault, for filters.
    pub vault_id: String,
    /// Name of the vault's subscription, or its id where the name is not known.
    pub subscription: String,
    /// ARM id of the source; empty where it is not known.
    pub data_source_id: String,
    pub operation: Operation,
    pub operation_label: String,
    /// Region in which it is restored, where that is not the vault's.
    pub secondary_region: Option<String>,
    /// Azure lists it no more: this is what was kept of it.
    pub from_history: bool,
    /// New database or container, short.
    pub destination: String,
    pub target: Option<TargetKind>,
    pub started_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub started_by: Option<String>,
    /// Where one has to be signed in to follow it: "practice mode", or host and tenant. Absent for jobs of vaults, which
    /// are only ever shown there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub started_in: Option<String>,
    /// The recovery point's time.
    pub point_time: Option<Timestamp>,
    /// First words of the cause, when it failed.
    pub problem: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum StepState {
    Done,
    Now,
    Next,
    Failed,
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    pub label: String,
    pub detail: Option<String>,
    pub state: StepState,
    pub at: Option<Timestamp>,
}

/// A row of the details card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    pub label: String,
    pub value: String,
    /// An id: shown in a fixed-width face, with a button that copies it.
    pub copyable: bool,
    /// The moment that `value` names, so that the screen can show it in local time as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub at: Option<Timestamp>,
}

impl Fact {
    /// A fact, unless there is nothing to say.
    pub(crate) fn of(label: &str, value: Option<&str>, copyable: bool) -> Option<Self> {
        let value = value.filter(|value| !value.trim().is_empty())?;
        Some(Self {
            label: label.to_owned(),
            value: value.to_owned(),
            copyable,
            at: None,
        })
    }
}

/// A restore with all that is known about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    pub summary: JobSummary,
    /// The typical range; `None` once it has ended.
    pub estimate: Option<Estimate>,
    pub steps: Vec<Step>,
    pub facts: Vec<Fact>,
    pub error: Option<ApiError>,
    pub warnings: Vec<String>,
    /// One sentence under the steps: that the app may be closed, what is being looked for, …
    pub note: Option<String>,
    /// When it is over: where the result is, how to reach it, what to check next.
    pub next_steps: Vec<String>,
    pub checked_at: Option<Timestamp>,
    pub next_check_at: Option<Timestamp>,
    /// The last check failed, and tracking goes on: why.
    pub tracking_problem: Option<ApiError>,
    pub portal_url: Option<String>,
    pub instance_id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ActivityRequest {
    pub refresh: bool,
}

/// A copy that was brought back from the archive tier and goes away again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Reminder {
    /// One sentence.
    pub text: String,
    pub until: Timestamp,
    pub instance_id: String,
    /// The restore that brought it back.
    pub key: Option<String>,
}

/// All jobs: of this app, of the vaults in the last 14 days (Azure lists no more), and what was kept of older ones; newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    pub rows: Vec<JobSummary>,
    /// How many days back Azure lists jobs.
    pub listed_days: u32,
    /// Since when jobs are kept here; `None`: nothing was kept yet.
    pub kept_since: Option<Timestamp>,
    pub reminders: Vec<Reminder>,
    pub problems: Vec<Problem>,
    pub as_of: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JobRequest {
    pub key: String,
}

/// The job as Azure last sent it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RawJob {
    /// Indented JSON; a sentence saying so when Azure has sent none yet.
    pub json: String,
    pub received_at: Option<String>,
}

/// What is pushed to every window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// A whole snapshot, so that a lost event costs nothing.
    JobChanged { job: Box<JobView> },
    /// The session ended by itself (expired, revoked).
    SessionEnded { error: ApiError },
    /// What the sign-in wants of the person has changed, or a session was taken up again.
    SignInChanged {
        state: SignInState,
        session: Option<Session>,
    },
    /// An account, a tenant's state or a tick has changed: a whole snapshot.
    AccountsChanged { accounts: Accounts },
    /// A change of the flight check has come a step further, also one that is taken back by itself after a restore: a whole
    /// record.
    FixChanged { fix: Box<FixRecordView> },
}
