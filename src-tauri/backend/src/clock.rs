//! The one place that reads a clock. Everything else is handed a [`Clock`], so that a test can let weeks pass.

use time::{OffsetDateTime, UtcOffset};

pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> OffsetDateTime;
}

/// The computer's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // here, and nowhere else
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
}

/// A clock that follows tokio's: with a paused runtime, time passes only as far as the test lets it.
#[derive(Debug, Clone, Copy)]
pub struct TokioClock {
    base: OffsetDateTime,
    started: tokio::time::Instant,
}

impl TokioClock {
    /// Starts at `base`. Must be called inside a tokio runtime.
    pub fn starting_at(base: OffsetDateTime) -> Self {
        Self {
            base: base.to_offset(UtcOffset::UTC),
            started: tokio::time::Instant::now(),
        }
    }
}

impl Clock for TokioClock {
    fn now(&self) -> OffsetDateTime {
        self.base + self.started.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[tokio::test(start_paused = true)]
    async fn the_tokio_clock_moves_with_a_paused_runtime() {
        let clock = TokioClock::starting_at(datetime!(2026-11-22 10:00 UTC));
        tokio::time::advance(std::time::Duration::from_hours(2)).await;
        assert_eq!(clock.now(), datetime!(2026-11-22 12:00 UTC));
    }

    #[test]
    fn the_system_clock_is_in_utc() {
        assert!(SystemClock.now().offset().is_utc());
    }
}
