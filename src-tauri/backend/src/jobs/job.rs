//! What is known about one restore, and how an observation changes it. Pure: no tokio, no network, no clock.
//!
//! Three rules hold for every order of observations, and a property test holds them to it:
//! a final phase is never left, with one exception; `seq` grows with every change; a POST is claimed once in the life of
//! a record. The exception: `NeverStarted` is a conclusion of ours, and Azure's own late "accepted" overrules it.

use serde_json::Value;
use time::OffsetDateTime;

pub use super::record::{JobRecord, ResultCheck, Task, is_final};
use crate::api::{ApiError, Phase};

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
    /// Azure will not tell any more what became of it.
    Unlearnable,
    /// The result was looked up.
    Result(ResultCheck),
    /// The copy of an archived point was looked up: until when it stays.
    Copy(Option<OffsetDateTime>),
    /// When the next check is due.
    Scheduled(OffsetDateTime),
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

/// The record after an observation. An observation that says nothing new leaves it as it is, `seq` included.
pub fn apply(record: &JobRecord, observation: Observation, now: OffsetDateTime) -> JobRecord {
    let mut next = record.clone();
    let overruled = record.phase == Phase::NeverStarted && matches!(observation, Observation::Accepted { .. });
    if overruled {
        next.ended_at = None;
    } else if record.is_final() {
        // Only what is said *about* a final record may still change: the result, and what it left behind.
        match observation {
            Observation::Result(result) if record.result != ResultCheck::Seen => next.result = result,
            Observation::Copy(until) => {
                next.copy_seen = true;
                next.rehydrated_until = until.or(record.rehydrated_until);
            }
            _ => {}
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
        // A copy is said of what is over.
        Observation::Refused(_) | Observation::NoAnswer(_) | Observation::Copy(_) => {}
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
        Observation::Unlearnable => {
            next.phase = Phase::OutcomeUnknown;
            next.unlearnable = true;
            next.next_check_at = None;
            next.tracking_problem = None;
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
