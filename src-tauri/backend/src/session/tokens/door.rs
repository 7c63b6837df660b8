//! One account's sign-in by a person.
//!
//! Two audiences whose tokens end together both find the refresh token revoked. The first one opens the browser; the second
//! waits, and finds that the first one's sign-in has made its own silent request work. A person who closes the browser has
//! answered: background polls fail quietly from then on, until somebody presses "Sign in" ([`Door::ask_again`]), or the silent
//! request that had failed works, because another window has signed in. That of another audience proves nothing: a tenant may
//! ask for another factor for one of them only.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

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
    closed: Option<Closed>,
}

struct Closed {
    why: Shared,
    /// Audiences that need the person, and when that was last seen.
    tried: HashMap<Vec<String>, OffsetDateTime>,
}

impl Door {
    /// How often a person has signed in: to tell whether it happened while one waited.
    pub fn opened(&self) -> u64 {
        self.state().opened
    }

    /// Why nobody is asked at present.
    pub fn closed(&self) -> Option<Shared> {
        self.state().closed.as_ref().map(|closed| closed.why.clone())
    }

    /// The same, while it is too early to try even silently.
    pub fn closed_just_now(&self, scopes: &[String], now: OffsetDateTime) -> Option<Shared> {
        let state = self.state();
        let closed = state.closed.as_ref()?;
        let last = closed.tried.get(scopes)?;
        (now - *last < PAUSE).then(|| closed.why.clone())
    }

    pub fn close(&self, why: Shared, scopes: &[String], now: OffsetDateTime) {
        let mut state = self.state();
        let closed = state.closed.get_or_insert_with(|| Closed {
            why: why.clone(),
            tried: HashMap::new(),
        });
        closed.why = why;
        closed.tried.insert(scopes.to_vec(), now);
    }

    /// A person has signed in.
    pub fn open(&self) {
        let mut state = self.state();
        state.opened += 1;
        state.closed = None;
    }

    /// A silent request worked.
    pub fn worked(&self, scopes: &[String]) {
        self.state().closed.take_if(|closed| closed.tried.contains_key(scopes));
    }

    /// The next request may ask the person again.
    pub fn ask_again(&self) {
        self.state().closed = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
