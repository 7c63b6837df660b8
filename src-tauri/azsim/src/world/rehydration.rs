//! Copies of archived points in the vault store (contract §5.3, §5.6).

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::machine::Course;

/// One rehydration of one point: asked for with a restore, or alone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rehydration {
    /// ARM id of the instance.
    pub instance_id: String,
    pub point: String,
    /// `Standard` | `High`
    pub priority: String,
    /// How many days the copy stays.
    pub days: u32,
    pub course: Course,
    /// It will fail.
    pub fails: bool,
    /// When the copy was complete, or the attempt had failed; `None`: under way.
    #[serde(with = "time::serde::rfc3339::option")]
    pub over: Option<OffsetDateTime>,
}

/// `rehydrationStatus` (§5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RehydrationState {
    Creating,
    Completed,
    Deleting,
    Deleted,
    Failed,
}

impl RehydrationState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "CREATE_IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Deleting => "DELETE_IN_PROGRESS",
            Self::Deleted => "DELETED",
            Self::Failed => "FAILED",
        }
    }
}

impl Rehydration {
    /// How long a copy takes to go once its time is over. Azure's own is not known; an hour lets both states be seen.
    pub const DELETING: Duration = Duration::HOUR;

    /// Until when the copy stays. In days of the calendar: they are not sped up, as expiry dates of points are not.
    pub fn until(&self) -> Option<OffsetDateTime> {
        let over = self.over.filter(|_| !self.fails)?;
        Some(over + Duration::days(i64::from(self.days)))
    }

    pub fn state(&self, now: OffsetDateTime) -> RehydrationState {
        match (self.over, self.until()) {
            (None, _) => RehydrationState::Creating,
            (Some(_), None) => RehydrationState::Failed,
            (Some(_), Some(until)) if now < until => RehydrationState::Completed,
            (Some(_), Some(until)) if now < until + Self::DELETING => RehydrationState::Deleting,
            _ => RehydrationState::Deleted,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const DONE: OffsetDateTime = datetime!(2026-11-22 15:00 UTC);

    fn rehydration() -> Rehydration {
        Rehydration {
            instance_id: "/i".into(),
            point: "p".into(),
            priority: "Standard".into(),
            days: 10,
            course: Course {
                started: DONE - Duration::hours(3),
                advanced: 0.0,
                takes: 10_800.0,
            },
            fails: false,
            over: None,
        }
    }

    #[test]
    fn a_copy_is_made_stays_and_goes() {
        let mut copy = rehydration();
        assert_eq!((copy.state(DONE), copy.until()), (RehydrationState::Creating, None));
        copy.over = Some(DONE);
        let until = copy.until().unwrap();
        assert_eq!(until, DONE + Duration::days(10));
        for (at, state) in [
            (DONE, "COMPLETED"),
            (until - Duration::SECOND, "COMPLETED"),
            (until, "DELETE_IN_PROGRESS"),
            (until + Rehydration::DELETING, "DELETED"),
            (until + Duration::days(900), "DELETED"),
        ] {
            assert_eq!(copy.state(at).as_str(), state, "{at}");
        }
    }

    #[test]
    fn a_failed_one_never_has_an_end() {
        let copy = Rehydration {
            fails: true,
            over: Some(DONE),
            ..rehydration()
        };
        assert_eq!(copy.until(), None);
        assert_eq!(copy.state(DONE + Duration::days(99)).as_str(), "FAILED");
    }
}
