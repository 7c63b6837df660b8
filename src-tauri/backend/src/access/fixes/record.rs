//! What is known about one fix, as the database keeps it. Pure.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use crate::access::change::Change;
use crate::api::ApiError;

/// Version of [`FixRecord`] as stored. A newer one is not read by an older app.
pub const RECORD_VERSION: u32 = 1;

/// How far a fix has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FixPhase {
    /// Committed; the write may have gone out.
    Writing,
    /// Azure took it; it does not show yet.
    Waiting,
    /// No answer came: what stands is being read. Nothing is sent again.
    Unknown,
    /// It stands, and it is ours to take back.
    Stands,
    /// It stood before, or somebody else made it at the same moment. Not ours to take back.
    AlreadyThere,
    /// Azure refused it; nothing was changed.
    Refused,
    /// The answer was lost, and reading shows that it was never made.
    NotMade,
    /// Taken by Azure, and not seen in place for minutes. It may still come, and can be taken back.
    NotSeen,
    /// The way back is committed; its write may have gone out.
    Undoing,
    /// What stood before stands again.
    Undone,
    /// Somebody else changed it meanwhile, or more hangs on it now: it was not touched.
    LeftAlone,
    /// Taking it back was refused or did not show. It still stands, and can be tried again.
    UndoFailed,
}

impl FixPhase {
    /// Whether a task has to find out more.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Writing | Self::Waiting | Self::Unknown | Self::Undoing)
    }

    /// Whether there is something of ours to take back.
    pub fn can_be_undone(self) -> bool {
        matches!(self, Self::Stands | Self::NotSeen | Self::UndoFailed)
    }
}

/// To be taken back when a restore is over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UndoAfter {
    /// Key of the restore in the journal; `None` until it is started.
    pub job: Option<String>,
    /// ARM id of the backup instance whose restore it is made for; `None`: for none in particular, so that only the person
    /// takes it back.
    #[serde(default)]
    pub instance: Option<String>,
    /// Keys of the restores of that instance that were there when it was made: it belongs to none of them. `None` in older records, which
    /// go by the time; a clock that was set back in between would have them wait for ever.
    #[serde(default)]
    pub earlier: Option<Vec<String>>,
}

/// The way back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Undo {
    pub client_request_id: String,
    pub began_at: OffsetDateTime,
    pub correlation_id: Option<String>,
    /// Azure has taken the request.
    #[serde(default)]
    pub taken: bool,
    pub ended_at: Option<OffsetDateTime>,
    /// What was found instead of what had been written, where it was left alone.
    pub found: Option<Value>,
    /// Why it was left alone, for people.
    pub reason: Option<String>,
    /// Nobody has changed it; what hangs on it may go, and then it can be tried again.
    #[serde(default)]
    pub held: bool,
    /// What stands in the way is a restore of this app: when that has ended, what was to be taken back after a restore is.
    #[serde(default)]
    pub by_restore: bool,
}

/// A change that was made or meant to be made, with what stood before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FixRecord {
    pub version: u32,
    pub key: String,
    pub seq: u32,
    pub session_key: String,
    /// Who was signed in.
    pub who: String,
    pub change: Change,
    pub phase: FixPhase,
    /// Name of the role assignment that is made: after a lost answer it tells whether the one that stands is ours.
    pub name: String,
    /// `x-ms-client-request-id` of the write.
    pub client_request_id: String,
    pub created_at: OffsetDateTime,
    /// The part of the resource that this is about, as it stood before; null where nothing stood.
    pub before: Value,
    /// The same part as it was seen when the change stood.
    pub after: Option<Value>,
    /// By what the resource was known then.
    #[serde(default)]
    pub mark: Value,
    /// When it was first seen in place. A role that was just given may take minutes more until Azure Backup may use it
    /// (contract §10.3): only the validation tells.
    pub seen_at: Option<OffsetDateTime>,
    pub correlation_id: Option<String>,
    pub error: Option<ApiError>,
    pub undo_after: Option<UndoAfter>,
    pub undo: Option<Undo>,
}

impl Undo {
    pub fn beginning(client_request_id: String, began_at: OffsetDateTime) -> Self {
        Self {
            client_request_id,
            began_at,
            correlation_id: None,
            taken: false,
            ended_at: None,
            found: None,
            reason: None,
            held: false,
            by_restore: false,
        }
    }
}

impl FixRecord {
    /// Whether there is something of ours to take back, and trying makes sense.
    pub fn can_be_undone(&self) -> bool {
        let held = self.undo.as_ref().is_some_and(|undo| undo.held);
        self.phase.can_be_undone() || (self.phase == FixPhase::LeftAlone && held)
    }

    /// The restore whose end it waits for to be taken back. One that was tried and refused waits for the person; one that another restore
    /// of this app needs, for that.
    pub fn waits_for(&self) -> Option<&str> {
        let due = matches!(self.phase, FixPhase::Stands | FixPhase::NotSeen) || self.is_needed_by_a_restore();
        self.undo_after.as_ref().filter(|_| due)?.job.as_deref()
    }

    /// Nobody has touched it, and a restore of this app that has not ended may need it.
    pub fn is_needed_by_a_restore(&self) -> bool {
        self.phase == FixPhase::LeftAlone && self.undo.as_ref().is_some_and(|undo| undo.by_restore)
    }

    /// Whether a restore of its instance was started after it was made.
    pub fn is_earlier_than(&self, restore: &str, started: OffsetDateTime) -> bool {
        match self.undo_after.as_ref().and_then(|after| after.earlier.as_ref()) {
            Some(earlier) => !earlier.iter().any(|key| key == restore),
            None => started >= self.created_at,
        }
    }

    /// The backup instance whose next restore it waits for.
    pub fn waits_for_a_start_of(&self) -> Option<&str> {
        let after = self.undo_after.as_ref()?;
        let due = self.phase.can_be_undone() || self.phase.is_open() || self.is_needed_by_a_restore();
        let unbound = after.job.is_none() && due;
        after.instance.as_deref().filter(|_| unbound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_cannot_be_taken_back_and_what_is_not_ours_never() {
        use FixPhase::{
            AlreadyThere, LeftAlone, NotMade, NotSeen, Refused, Stands, UndoFailed, Undoing, Undone, Unknown, Waiting,
            Writing,
        };
        for phase in [Writing, Waiting, Unknown, Undoing] {
            assert!(phase.is_open() && !phase.can_be_undone(), "{phase:?}");
        }
        for phase in [AlreadyThere, Refused, NotMade, Undone, LeftAlone] {
            assert!(!phase.is_open() && !phase.can_be_undone(), "{phase:?}");
        }
        for phase in [Stands, NotSeen, UndoFailed] {
            assert!(!phase.is_open() && phase.can_be_undone(), "{phase:?}");
        }
    }
}
