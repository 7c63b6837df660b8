//! The simulator's clock: where it was opened, plus tokio's time, plus what a test has added.

use std::sync::Mutex;

use time::{Duration, OffsetDateTime};
use tokio::time::Instant;

use crate::lock;

#[derive(Debug)]
pub struct Clock {
    start: OffsetDateTime,
    opened: Instant,
    advanced: Mutex<f64>,
}

impl Clock {
    /// `advanced`: what earlier runs of the same world were moved by.
    pub fn new(start: OffsetDateTime, advanced: f64) -> Self {
        Self {
            start,
            opened: Instant::now(),
            advanced: Mutex::new(advanced),
        }
    }

    pub fn now(&self) -> OffsetDateTime {
        self.start + Duration::seconds_f64(self.opened.elapsed().as_secs_f64()) + Duration::seconds_f64(self.advanced())
    }

    /// Seconds by which the time was moved by hand.
    pub fn advanced(&self) -> f64 {
        *lock(&self.advanced)
    }

    pub fn advance(&self, seconds: f64) {
        *lock(&self.advanced) += seconds.max(0.0);
    }
}
