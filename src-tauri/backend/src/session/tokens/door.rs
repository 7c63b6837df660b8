//! One account's sign-in by a person.
//!
//! Two audiences whose tokens end together both find the refresh token revoked. The first one opens the browser; the second
//! waits, and finds that the first one's sign-in has made its own silent request work. A person who closes the browser has
//! answered: background polls fail quietly from then on, until somebody presses "Sign in" ([`Door::ask_again`]), or a silent
//! request works again, because another window has signed in.

use std::sync::{Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

use super::errors::Shared;

/// Between silent requests while a person is needed.
const PAUSE: Duration = Duration::seconds(30);

#[derive(Default)]
pub(super) struct Door {
    state: Mutex<State>,
    /// Held while the person is asked.
    pub turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    /// How often a person has signed in.
    opened: u64,
    closed: Option<(Shared, OffsetDateTime)>,
}

impl Door {
    /// How often a person has signed in: to tell whether it happened while one waited.
    pub fn opened(&self) -> u64 {
        self.state().opened
    }

    /// Why nobody is asked at present.
    pub fn closed(&self) -> Option<Shared> {
        self.state().closed.as_ref().map(|(why, _)| why.clone())
    }

    /// The same, while it is too early to try even silently.
    pub fn closed_just_now(&self, now: OffsetDateTime) -> Option<Shared> {
        let state = self.state();
        let (why, since) = state.closed.as_ref()?;
        (now - *since < PAUSE).then(|| why.clone())
    }

    pub fn close(&self, why: Shared, now: OffsetDateTime) {
        self.state().closed = Some((why, now));
    }

    /// A person has signed in.
    pub fn open(&self) {
        let mut state = self.state();
        state.opened += 1;
        state.closed = None;
    }

    /// The next request may ask again. Also after a silent request that worked.
    pub fn ask_again(&self) {
        self.state().closed = None;
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
