//! How simulated time passes for operations.

use time::{Duration, OffsetDateTime};

/// How operations get on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Progress {
    /// By the clock, `speed` times as fast as Azure.
    Auto { speed: f64 },
    /// Only when a test says so: `Control::advance`.
    Manual,
}

impl Progress {
    /// How many times faster than Azure operations go; 1 where a test moves the time.
    pub fn speed(self) -> f64 {
        match self {
            Self::Auto { speed } => speed,
            Self::Manual => 1.0,
        }
    }

    /// `Retry-After` in whole seconds where Azure would say `azure`.
    pub fn retry_after(self, azure: u32) -> u32 {
        match self {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Self::Auto { speed } => ((f64::from(azure) / speed.max(0.001)).ceil().min(600.0) as u32).max(1),
            // A test moves the time by hand and should not wait for a client that sleeps.
            Self::Manual => 1,
        }
    }

    /// Azure's seconds for something that lasts hours, so that it ends within `most` seconds of a person's time where time runs faster than
    /// Azure's. At Azure's own speed, and by hand, it keeps its hours.
    pub fn bearable(self, azure: f64, most: f64) -> f64 {
        match self {
            Self::Auto { speed } if speed > 1.0 => azure.min(most * speed),
            _ => azure,
        }
    }
}

/// One reading of all that decides how far an operation is.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    pub now: OffsetDateTime,
    /// Seconds by which a test has moved the time, since the world began.
    pub advanced: f64,
    pub progress: Progress,
}

impl Moment {
    /// Seconds of Azure's time between the beginning of a course and this moment.
    pub fn elapsed(&self, started: OffsetDateTime, advanced_then: f64) -> f64 {
        match self.progress {
            Progress::Auto { speed } => (self.now - started).as_seconds_f64() * speed,
            Progress::Manual => self.advanced - advanced_then,
        }
    }

    /// When something that takes `takes` seconds of Azure's time ends.
    pub fn end_of(&self, started: OffsetDateTime, takes: f64) -> OffsetDateTime {
        match self.progress {
            Progress::Auto { speed } => started + Duration::seconds_f64(takes / speed.max(0.001)),
            Progress::Manual => self.now,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_bearable_where_time_is_sped_up_and_hours_elsewhere() {
        let three = 3.0 * 3600.0;
        let real = |speed: f64| Progress::Auto { speed }.bearable(three, 90.0) / speed;
        assert!((real(6.0) - 90.0).abs() < 1e-9 && (real(20.0) - 90.0).abs() < 1e-9);
        assert!(
            (real(1000.0) - 10.8).abs() < 1e-9,
            "never slower than the speed asks for"
        );
        assert!((real(1.0) - three).abs() < 1e-9);
        assert!((Progress::Manual.bearable(three, 90.0) - three).abs() < 1e-9);
    }

    #[test]
    fn retry_after_shrinks_with_speed_and_never_vanishes() {
        assert_eq!(Progress::Auto { speed: 1.0 }.retry_after(30), 30);
        assert_eq!(Progress::Auto { speed: 6.0 }.retry_after(10), 2);
        assert_eq!(Progress::Auto { speed: 1000.0 }.retry_after(10), 1);
        assert_eq!(Progress::Manual.retry_after(30), 1);
    }
}
