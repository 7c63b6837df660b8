//! What is known about one restore, and how an observation changes it. Pure: no tokio, no network, no clock.
//!
//! Three rules hold for every order of observations, and a property test holds them to it:
//! a final phase is never left, with one exception; `seq` grows with every change; a POST is claimed once in the life of
//! a record. The exception: `NeverStarted` is a conclusion of ours, and Azure's own late "accepted" overrules it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use crate::api::{ApiError, Phase, ServerKind, TargetKind};

/// Version of [`JobRecord`] as stored. A newer one is not read by an older app.
pub const RECORD_VERSION: u32 = 1;

/// What was decided before anything was sent. Never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    pub plan_id: String,
    pub session_key: String,
    /// Who was signed in.
    pub who: String,
    pub kind: ServerKind,
    pub instance_id: String,
    /// Source: database, or flexible server.
    pub name: String,
    pub server: String,
    pub vault_id: String,
    pub vault: String,
    /// Region as shown.
    pub region: String,
    pub point_id: String,
    pub point_time: Option<OffsetDateTime>,
    /// Azure's word for the store that is read.
    pub store: String,
    pub target: TargetKind,
    /// ARM id of the new database, or the container's address.
    pub destination: String,
    /// New database, or container.
    pub destination_short: String,
    /// Server, or storage account.
    pub place: String,
    /// ARM id of the target server; empty for files.
    pub server_id: String,
    /// ARM id of the container, where known.
    pub container_id: Option<String>,
    pub file_prefix: Option<String>,
    /// Name of the Key Vault secret. Its value is never known here.
    pub secret: Option<String>,
    pub request_sha256: String,
    /// `x-ms-client-request-id` of the POST.
    pub client_request_id: String,
    pub validated_at: OffsetDateTime,
    pub validation_seconds: f64,
    pub created_at: OffsetDateTime,
    /// How many times faster than Azure's time runs in this session.
    pub speed: f64,
}

/// A restore: the intent, and all that came of it. The signed operation addresses are not in here: they live in
/// columns of their own, and no view is made of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobRecord {
    pub version: u32,
    pub key: String,
    pub seq: u32,
    pub phase: Phase,
    pub intent: Intent,
    /// How many times the POST was handed to the network: 0 or 1, by construction.
    pub posts: u32,
    pub answered_at: Option<OffsetDateTime>,
    /// Since when the outcome is not known. The POST went out before this moment, and maybe long after the intent: a
    /// computer may sleep between the two.
    #[serde(default)]
    pub unknown_since: Option<OffsetDateTime>,
    pub correlation_id: Option<String>,
    pub request_id: Option<String>,
    /// GUID of the job: the last segment of what Azure names (contract §7, 12).
    pub job_id: Option<String>,
    pub job_started: Option<OffsetDateTime>,
    pub job_ended: Option<OffsetDateTime>,
    /// Azure's own status word.
    pub status: Option<String>,
    pub tasks: Vec<Task>,
    pub warnings: Vec<String>,
    /// The job as last received; without signed parts.
    pub raw: Option<Value>,
    pub raw_at: Option<OffsetDateTime>,
    pub error: Option<ApiError>,
    pub adopted: bool,
    pub result: ResultCheck,
    pub checked_at: Option<OffsetDateTime>,
    pub next_check_at: Option<OffsetDateTime>,
    pub tracking_problem: Option<ApiError>,
    /// When this record entered its final phase.
    pub ended_at: Option<OffsetDateTime>,
}

/// A sub-task of the job, as Azure names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub name: String,
    pub status: String,
}

/// Whether the result was looked up where it should be.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "is", content = "why")]
pub enum ResultCheck {
    #[default]
    NotYet,
    Seen,
    /// Looked, and it is not listed.
    NotSeen,
    /// Could not be looked up.
    Unreadable(String),
}

/// What was seen of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    pub job_id: String,
    pub status: String,
    pub started: Option<OffsetDateTime>,
    pub ended: Option<OffsetDateTime>,
    pub tasks: Vec<Task>,
    pub warnings: Vec<String>,
    pub error: Option<ApiError>,
    pub raw: Value,
}

/// One thing that became known.
#[derive(Debug, Clone, PartialEq)]
pub enum Observation {
    /// 202: Azure took it.
    Accepted {
        correlation_id: Option<String>,
        request_id: Option<String>,
        /// The answer may carry the job id at once (200).
        job_id: Option<String>,
    },
    /// An answer that proves that nothing was started, or proof that nothing was sent.
    Refused(ApiError),
    /// Sent, and no answer that says what became of it.
    NoAnswer(ApiError),
    /// The operation names its job.
    JobNamed(String),
    /// The operation itself failed: no job came of it.
    OperationFailed(ApiError),
    /// The job that a lost trigger left behind was found.
    Adopted(String),
    Seen(Box<Snapshot>),
    /// Looked for long enough.
    GivenUp,
    /// A check failed; tracking goes on.
    Trouble(ApiError),
    /// The result was looked up.
    Result(ResultCheck),
    /// When the next check is due.
    Scheduled(OffsetDateTime),
}

pub fn is_final(phase: Phase) -> bool {
    match phase {
        Phase::Sending | Phase::Accepted | Phase::Running | Phase::OutcomeUnknown => false,
        Phase::Completed
        | Phase::CompletedWithWarnings
        | Phase::Failed
        | Phase::Cancelled
        | Phase::NeverStarted
        | Phase::Refused => true,
    }
}

/// The service lost track of a restore that goes on: not a failure, and nothing to repeat (errors.md §4).
pub fn lost_track(error: Option<&ApiError>) -> bool {
    let code = error.and_then(|error| error.azure_code.as_deref());
    matches!(
        code,
        Some("LongRunningRestoreTrackingFailure" | "LongRunningOperationTrackingFailure")
    )
}

/// Phase of a job's status word. Words that are not known mean running (contract §7, 5 and §8).
pub fn phase_of(status: &str) -> Phase {
    let is = |word: &str| status.trim().eq_ignore_ascii_case(word);
    if is("Completed") || is("Succeeded") {
        Phase::Completed
    } else if is("CompletedWithWarnings") {
        Phase::CompletedWithWarnings
    } else if is("Failed") {
        Phase::Failed
    } else if is("Cancelled") || is("Canceled") {
        Phase::Cancelled
    } else {
        Phase::Running
    }
}

impl JobRecord {
    pub fn new(key: String, intent: Intent) -> Self {
        Self {
            version: RECORD_VERSION,
            key,
            seq: 1,
            phase: Phase::Sending,
            intent,
            posts: 0,
            answered_at: None,
            unknown_since: None,
            correlation_id: None,
            request_id: None,
            job_id: None,
            job_started: None,
            job_ended: None,
            status: None,
            tasks: Vec::new(),
            warnings: Vec::new(),
            raw: None,
            raw_at: None,
            error: None,
            adopted: false,
            result: ResultCheck::NotYet,
            checked_at: None,
            next_check_at: None,
            tracking_problem: None,
            ended_at: None,
        }
    }

    /// The right to send the POST, given out once. `None`: it was given out before, or there is nothing left to send.
    pub fn claim_post(&self) -> Option<Self> {
        (self.posts == 0 && self.phase == Phase::Sending).then(|| Self {
            posts: 1,
            seq: self.seq.saturating_add(1),
            ..self.clone()
        })
    }

    pub fn is_final(&self) -> bool {
        is_final(self.phase)
    }

    /// Whether another restore of the same kind must wait for this one.
    pub fn open(&self) -> bool {
        !self.is_final()
    }

    /// Whether the signed addresses of the operation are still of use: they lead to the job, and to nothing else.
    pub fn needs_addresses(&self) -> bool {
        self.open() && self.job_id.is_none()
    }
}

/// The record after an observation. An observation that says nothing new leaves it as it is, `seq` included.
pub fn apply(record: &JobRecord, observation: Observation, now: OffsetDateTime) -> JobRecord {
    let mut next = record.clone();
    let overruled = record.phase == Phase::NeverStarted && matches!(observation, Observation::Accepted { .. });
    if overruled {
        next.ended_at = None;
    } else if record.is_final() {
        // Only what is said *about* a final record may still change: the result, and that nothing is due any more.
        if let Observation::Result(result) = observation
            && record.result != ResultCheck::Seen
        {
            next.result = result;
        }
        return numbered(record, next);
    }
    match observation {
        Observation::Accepted {
            correlation_id,
            request_id,
            job_id,
        } => {
            next.answered_at = record.answered_at.or(Some(now));
            next.correlation_id = correlation_id.or(next.correlation_id);
            next.request_id = request_id.or(next.request_id);
            name_job(&mut next, job_id);
            if overruled || matches!(record.phase, Phase::Sending | Phase::OutcomeUnknown) {
                next.phase = Phase::Accepted;
            }
            next.error = None;
            next.tracking_problem = None;
        }
        // Once anything proves that Azure took it, a refusal cannot be about this POST. An unknown outcome proves nothing:
        // a second process may have taken the record for a dead one's while the first was still waiting for this answer.
        Observation::Refused(error)
            if record.phase == Phase::Sending || (record.phase == Phase::OutcomeUnknown && record.job_id.is_none()) =>
        {
            next.answered_at = Some(now);
            end(&mut next, Phase::Refused, Some(error), now);
        }
        Observation::NoAnswer(error) if matches!(record.phase, Phase::Sending) => {
            next.phase = Phase::OutcomeUnknown;
            next.unknown_since = Some(now);
            next.correlation_id.clone_from(&error.correlation_id);
            next.request_id.clone_from(&error.request_id);
            next.error = Some(error);
        }
        Observation::Refused(_) | Observation::NoAnswer(_) => {}
        Observation::JobNamed(id) => name_job(&mut next, Some(id)),
        Observation::Adopted(id) => {
            if record.job_id.is_none() {
                next.adopted = true;
                next.error = None;
                next.phase = Phase::Running;
                name_job(&mut next, Some(id));
            }
        }
        Observation::OperationFailed(error) => {
            if record.job_id.is_none() && matches!(record.phase, Phase::Accepted) {
                end(&mut next, Phase::Failed, Some(error), now);
            }
        }
        Observation::Seen(snapshot) => seen(&mut next, *snapshot, now),
        Observation::GivenUp => {
            if record.phase == Phase::OutcomeUnknown && record.job_id.is_none() {
                end(&mut next, Phase::NeverStarted, record.error.clone(), now);
            }
        }
        Observation::Trouble(error) => {
            next.tracking_problem = Some(error);
            next.checked_at = Some(now);
        }
        Observation::Result(result) => next.result = result,
        Observation::Scheduled(at) => next.next_check_at = Some(at),
    }
    numbered(record, next)
}

fn seen(next: &mut JobRecord, snapshot: Snapshot, now: OffsetDateTime) {
    if next
        .job_id
        .as_deref()
        .is_some_and(|id| !id.eq_ignore_ascii_case(&snapshot.job_id))
    {
        // Another job's snapshot cannot be about this record.
        return;
    }
    name_job(next, Some(snapshot.job_id));
    next.job_started = snapshot.started.or(next.job_started);
    next.tasks = snapshot.tasks;
    next.warnings = snapshot.warnings;
    next.raw = Some(snapshot.raw);
    next.raw_at = Some(now);
    next.checked_at = Some(now);
    next.tracking_problem = None;
    let phase = phase_of(&snapshot.status);
    next.status = Some(snapshot.status);
    if phase == Phase::Failed && lost_track(snapshot.error.as_ref()) {
        next.phase = Phase::OutcomeUnknown;
        next.error = snapshot.error;
        next.next_check_at = None;
    } else if is_final(phase) {
        next.job_ended = snapshot.ended.or(Some(now));
        end(next, phase, snapshot.error, now);
    } else {
        next.phase = Phase::Running;
        next.error = None;
    }
}

fn name_job(next: &mut JobRecord, id: Option<String>) {
    let Some(id) = id else { return };
    let bare = id.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if !bare.is_empty() && next.job_id.is_none() {
        next.job_id = Some(bare.to_owned());
    }
}

fn end(next: &mut JobRecord, phase: Phase, error: Option<ApiError>, now: OffsetDateTime) {
    next.phase = phase;
    next.error = error;
    next.ended_at = Some(now);
    next.next_check_at = None;
    next.tracking_problem = None;
}

fn numbered(before: &JobRecord, mut after: JobRecord) -> JobRecord {
    if after != *before {
        after.seq = before.seq.saturating_add(1);
    }
    after
}

#[cfg(test)]
#[path = "job_tests.rs"]
pub(crate) mod tests;
