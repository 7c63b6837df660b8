//! Asking a person: one question at a time, for so long, and until it is called off.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::{Mutex, MutexGuard, watch};
use url::Url;

use super::words;
use crate::api::{ApiError, SignInState};
use crate::clock::Clock;

/// Opens a page in the system's browser. Given by the host; only ever asked for the sign-in page of the chosen cloud.
pub type OpenBrowser = Arc<dyn Fn(&Url) -> Result<(), String> + Send + Sync>;

pub(crate) struct Prompts {
    open: OpenBrowser,
    tell: Box<dyn Fn(SignInState) + Send + Sync>,
    clock: Arc<dyn Clock>,
    patience: Duration,
    called_off: watch::Sender<u64>,
    turn: Mutex<()>,
}

impl Prompts {
    pub(crate) fn new(
        open: OpenBrowser,
        clock: Arc<dyn Clock>,
        patience: Duration,
        tell: impl Fn(SignInState) + Send + Sync + 'static,
    ) -> Self {
        Self {
            open,
            tell: Box::new(tell),
            clock,
            patience,
            called_off: watch::Sender::new(0),
            turn: Mutex::default(),
        }
    }

    /// Ends the question that is open, and those that wait for their turn.
    pub(crate) fn call_off(&self) {
        self.called_off.send_modify(|n| *n += 1);
    }

    pub(super) fn tell(&self, state: SignInState) {
        (self.tell)(state);
    }

    pub(super) fn until(&self) -> OffsetDateTime {
        self.clock.now() + self.patience
    }

    pub(super) fn open(&self, page: &Url) -> Result<(), ApiError> {
        (self.open)(page).map_err(|why| words::NO_BROWSER.error(Some(why)))
    }

    pub(super) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Work that can be called off.
    pub(crate) async fn unless_called_off<T>(
        &self,
        work: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<T, ApiError> {
        let mut off = self.called_off.subscribe();
        tokio::select! {
            done = work => done,
            _ = off.changed() => Err(words::CALLED_OFF.error(None)),
        }
    }

    /// Waiting for the person, who has so long.
    pub(super) async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T, ApiError> {
        let waited = tokio::time::timeout(self.patience, work).await;
        waited.map_err(|_| words::TIMED_OUT.error(None))
    }
}

impl fmt::Debug for Prompts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prompts")
    }
}
