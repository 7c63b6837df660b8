//! (current, requested) as pure functions of time.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::progress::Moment;

/// Something under way: when it began and how long it takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Course {
    #[serde(with = "time::serde::rfc3339")]
    pub started: OffsetDateTime,
    /// How far the time had been moved by hand when it began: what `Progress::Manual` measures from.
    pub advanced: f64,
    /// Seconds in Azure (contract §17).
    pub takes: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Running,
    Over { at: OffsetDateTime },
}

impl Course {
    pub fn begin(moment: &Moment, takes: f64) -> Self {
        Self {
            started: moment.now,
            advanced: moment.advanced,
            takes,
        }
    }

    pub fn stage(&self, moment: &Moment) -> Stage {
        if moment.elapsed(self.started, self.advanced) >= self.takes {
            Stage::Over {
                at: moment.end_of(self.started, self.takes),
            }
        } else {
            Stage::Running
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::progress::Progress;
    use time::Duration;

    fn at(seconds: i64, advanced: f64, progress: Progress) -> Moment {
        Moment {
            now: OffsetDateTime::UNIX_EPOCH + Duration::seconds(seconds),
            advanced,
            progress,
        }
    }

    #[test]
    fn the_clock_ends_a_course_at_its_own_moment_however_late_one_looks() {
        let auto = Progress::Auto { speed: 2.0 };
        let course = Course::begin(&at(100, 0.0, auto), 30.0);
        assert_eq!(course.stage(&at(114, 0.0, auto)), Stage::Running);
        let end = OffsetDateTime::UNIX_EPOCH + Duration::seconds(115);
        assert_eq!(course.stage(&at(115, 0.0, auto)), Stage::Over { at: end });
        assert_eq!(course.stage(&at(9999, 0.0, auto)), Stage::Over { at: end });
    }

    #[test]
    fn by_hand_nothing_moves_until_it_is_moved() {
        let course = Course::begin(&at(0, 5.0, Progress::Manual), 30.0);
        assert_eq!(course.stage(&at(10_000, 34.9, Progress::Manual)), Stage::Running);
        assert!(matches!(
            course.stage(&at(10_001, 35.0, Progress::Manual)),
            Stage::Over { .. }
        ));
    }
}
