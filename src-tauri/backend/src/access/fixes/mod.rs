//! Making a change to Azure, remembering it, and taking it back.
//!
//! `record` and `slice` (pure) say what is known of a fix and which part of a resource it is about, `store` keeps it,
//! `reads` and `writes` speak to Azure, `apply` makes a change, `undo` takes it back, `recover` finds out at the next start
//! what a run that ended left open. The order is that of restores: what is meant to be done is committed before it is sent,
//! it is sent once, and what became of it is found out by reading.

mod apply;
mod container;
mod delta;
mod ends;
mod reads;
mod record;
mod recover;
mod slice;
mod store;
mod undo;
mod writes;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arm::ArmClient;
use futures::future::BoxFuture;

pub(crate) use apply::Wish;
pub(crate) use record::{FixPhase, FixRecord};
pub(crate) use store::SCHEMA;

use crate::access::change::Change;
use crate::api::ApiError;
use crate::clock::Clock;
use crate::db::Db;
use store::Store;

/// The fixes of this process. Cheap to clone; all clones are the same one.
#[derive(Clone)]
pub(crate) struct Fixes {
    store: Store,
    clock: Arc<dyn Clock>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// Records that a task of this process works on.
    busy: HashSet<String>,
    /// One change of a place at a time: servers refuse a second one meanwhile, and network rules are written whole, so that
    /// two changes at once would lose one of them.
    places: HashMap<String, Arc<tokio::sync::Mutex<()>>>,
}

/// Where fixes are made: from a session, which this module does not know.
#[derive(Clone)]
pub(crate) struct Where {
    pub session_key: String,
    /// Who is signed in, for the record.
    pub who: String,
    pub arm: ArmClient,
    /// How many times faster than Azure's time runs: 1, except in practice.
    pub speed: f64,
    pub in_use: InUse,
}

/// Whether something of this app needs what a change has made, which this module cannot know: `Some` says what, for people.
pub(crate) type InUse = Arc<dyn Fn(Change, By) -> BoxFuture<'static, Result<Option<String>, ApiError>> + Send + Sync>;

/// Who takes a change back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Person,
    /// This app itself, after the restore that the change was made for.
    App,
}

/// Told of every step: a whole record.
pub(crate) type Told = Arc<dyn Fn(&FixRecord) + Send + Sync>;

/// Takes a record off the list of those being worked on, however the work ends.
struct Busy {
    fixes: Fixes,
    key: String,
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.fixes.state().busy.remove(&self.key);
    }
}

impl Fixes {
    pub(crate) fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        Self {
            store: Store::new(db),
            clock,
            state: Arc::default(),
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `None`: another task of this process works on it.
    fn take(&self, key: &str) -> Option<Busy> {
        self.state().busy.insert(key.to_owned()).then(|| Busy {
            fixes: self.clone(),
            key: key.to_owned(),
        })
    }

    fn place(&self, place: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut state = self.state();
        state.places.entry(place.to_lowercase()).or_default().clone()
    }
}

/// Pauses between two looks at what a write has done: growing, because most changes show at once and the rest take minutes.
const PAUSES: [u64; 9] = [1, 2, 3, 5, 8, 13, 20, 30, 60];

/// The pause before look number `look`, at the session's speed.
pub(crate) fn pause(look: usize, speed: f64) -> Duration {
    let seconds = PAUSES.get(look).or(PAUSES.last()).copied().unwrap_or(60);
    Duration::from_secs(seconds).div_f64(speed.clamp(0.01, 1000.0))
}

/// How many looks are taken: somewhat over five minutes of Azure's time.
pub(crate) const LOOKS: usize = 12;

#[cfg(test)]
mod beside_tests;
#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod hanging_tests;
#[cfg(test)]
mod narrow_tests;
#[cfg(test)]
mod odd_tests;
#[cfg(test)]
mod race_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod undo_tests;
