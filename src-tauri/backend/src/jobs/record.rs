//! What is known about one restore, as the journal keeps it. Pure.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use super::intent::Intent;
use crate::api::{ApiError, Phase};

/// Version of [`JobRecord`] as stored. A newer one is not read by an older app.
///
/// 2: cross-region restores, whose job an app that knows only 1 would look for in the wrong list, and call never started.
pub const RECORD_VERSION: u32 = 2;

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
    /// Azure no longer lists the job, and will not tell any more how it ended.
    #[serde(default)]
    pub unlearnable: bool,
    /// The copy that a restore from the archive leaves in the vault was looked up.
    #[serde(default)]
    pub copy_seen: bool,
    /// Until when that copy stays, where Azure says so.
    #[serde(default)]
    pub rehydrated_until: Option<OffsetDateTime>,
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
            unlearnable: false,
            copy_seen: false,
            rehydrated_until: None,
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

    /// Nothing that Azure says will change it any more.
    pub fn is_final(&self) -> bool {
        is_final(self.phase) || self.unlearnable
    }

    /// Whether the result is still to be looked up.
    pub fn result_is_open(&self) -> bool {
        matches!(self.phase, Phase::Completed | Phase::CompletedWithWarnings) && self.result == ResultCheck::NotYet
    }

    /// Whether the copy that a restore from the archive leaves behind is still to be looked up. One that failed may have
    /// brought the point back before.
    pub fn copy_is_open(&self) -> bool {
        let ended = matches!(
            self.phase,
            Phase::Completed | Phase::CompletedWithWarnings | Phase::Failed | Phase::Cancelled
        );
        ended && self.job_id.is_some() && self.intent.rehydration.is_some() && !self.copy_seen
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
