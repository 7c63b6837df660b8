//! Restores that run, ran, or may have been started.
//!
//! `intent`, `record` and `job` (pure) say what is known and how it changes, `journal` keeps it, `same` knows a repetition, `send` posts once,
//! `tracker` follows, `reconcile` looks for what a lost answer left behind, `view` and `words` (pure) show it, `feed`
//! adds the vaults' own lists, and `details` what those lists leave out.

mod asking;
mod details;
pub(crate) mod feed;
pub(crate) mod found;
pub(crate) mod found_view;
pub(crate) mod intent;
pub(crate) mod job;
pub(crate) mod journal;
pub(crate) mod kept;
pub(crate) mod kept_request;
mod outcome;
pub(crate) mod place;
pub(crate) mod reconcile;
pub(crate) mod record;
pub(crate) mod same;
pub(crate) mod send;
mod snapshot;
pub(crate) mod tracker;
pub(crate) mod view;
pub(crate) mod words;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use azure_core::credentials::TokenCredential;
use time::OffsetDateTime;
use tokio::sync::Notify;

pub(crate) use journal::{LISTED_DAYS, SCHEMA};
pub(crate) use kept::{PLACES as FOUND_PLACES, SCHEMA as FOUND_SCHEMA};

use crate::Backend;
use crate::api::{ApiError, Event, JobSummary, JobView, Problem};
use crate::plan::estimate;
use job::JobRecord;
use journal::{Change, Journal};

/// Where a restore runs: made from a session, which this module does not know.
#[derive(Clone)]
pub(crate) struct Remote {
    /// Identity of cloud and tenant.
    pub key: String,
    pub arm: arm::ArmClient,
    pub speed: f64,
    /// In practice there is no portal to link to.
    pub practice: bool,
    /// One sign-in: who, where and since when. Another one may have the same key.
    pub sign_in: String,
    /// The same account in another tenant, for a resource guard there (contract §5.9).
    pub credential_for: CredentialFor,
}

/// Makes a credential for a tenant; no token is asked for yet.
pub(crate) type CredentialFor = Arc<dyn Fn(&str) -> Result<Arc<dyn TokenCredential>, ApiError> + Send + Sync>;

impl Remote {
    pub(crate) fn portal_url(&self, id: &str) -> Option<String> {
        let link = self.arm.cloud().portal_link(id).filter(|_| !self.practice);
        link.map(String::from)
    }
}

/// What this process is doing about restores right now. Nothing in here matters after it ends.
#[derive(Default)]
pub(crate) struct Jobs {
    state: Mutex<State>,
    pub(crate) found: found::FoundJobs,
}

#[derive(Default)]
struct State {
    /// Records whose POST is on its way.
    sending: HashSet<String>,
    /// Records that a task follows, with the bell that wakes it.
    followed: HashMap<String, Arc<Notify>>,
}

/// Takes a record off the list of those being sent, however the sending ends.
pub(crate) struct Sending {
    backend: Backend,
    key: String,
}

impl Sending {
    pub(crate) fn begin(backend: &Backend, key: &str) -> Self {
        backend.0.jobs.state().sending.insert(key.to_owned());
        Self {
            backend: backend.clone(),
            key: key.to_owned(),
        }
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.backend.0.jobs.state().sending.remove(&self.key);
    }
}

impl Jobs {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
    pub(crate) fn is_sending(&self, key: &str) -> bool {
        self.state().sending.contains(key)
    }
    fn all_sending(&self) -> Vec<String> {
        self.state().sending.iter().cloned().collect()
    }
    /// True: the caller is to follow it. False: someone does, and has been woken.
    fn take_up(&self, key: &str) -> bool {
        let mut state = self.state();
        if let Some(bell) = state.followed.get(key) {
            bell.notify_one();
            return false;
        }
        state.followed.insert(key.to_owned(), Arc::default());
        true
    }
    /// Ends following a record if `over` still holds under the lock; else the pause until the next step: none.
    fn put_down(&self, key: &str, over: impl Fn() -> bool) -> Option<Duration> {
        let mut state = self.state();
        if over() {
            state.followed.remove(key);
            return None;
        }
        Some(Duration::ZERO)
    }
    fn bell(&self, key: &str) -> Arc<Notify> {
        self.state().followed.get(key).cloned().unwrap_or_default()
    }
}

/// Takes up what was left in the tenants that can be asked: called when a session begins, and when a tenant joins it.
pub(crate) fn resume(backend: &Backend) {
    let backend = backend.clone();
    tokio::spawn(async move {
        let keys = backend.session_keys();
        if keys.is_empty() {
            return;
        }
        recover(&backend).await;
        for key in keys {
            match backend.journal().list(Some(&key), true).await {
                Ok(open) => open.iter().for_each(|record| tracker::follow(&backend, &record.key)),
                Err(error) => tracing::error!(error = error.message, "the journal could not be read"),
            }
            // A restore that ended while its result was not looked up yet is looked up now.
            if let Ok(all) = backend.journal().list(Some(&key), false).await {
                let unseen = all.iter().filter(|record| tracker::result_is_due(record));
                unseen
                    .take(10)
                    .for_each(|record| tracker::follow(&backend, &record.key));
            }
        }
    });
}

/// Restores that are not in a final state, of all sessions, newest first: for a fresh window.
pub(crate) async fn unfinished(backend: &Backend) -> Result<Vec<JobSummary>, ApiError> {
    recover(backend).await;
    Ok(backend
        .journal()
        .list(None, true)
        .await?
        .iter()
        .map(view::summary)
        .collect())
}

/// A word for every other Azure in which a restore of this app is not over: a list that leaves it out would look as if
/// there were none. Practice is left out, where nothing is at stake.
pub(crate) async fn elsewhere(backend: &Backend, session_keys: &[String]) -> Result<Vec<Problem>, ApiError> {
    let mut counts = BTreeMap::new();
    for record in backend.journal().list(None, true).await? {
        let key = record.intent.session_key;
        if !session_keys.contains(&key) && key.contains('/') {
            *counts.entry(key).or_insert(0_u32) += 1;
        }
    }
    let problem = |(key, count): (String, u32)| {
        let scope = match count {
            1 => "A restore that is not over".to_owned(),
            more => format!("{more} restores that are not over"),
        };
        Problem {
            scope,
            error: words::waits_for_sign_in(&words::place(&key)),
        }
    };
    Ok(counts.into_iter().map(problem).collect())
}

/// Forgets the restores of a practice world that was thrown away: their jobs are nowhere any more.
pub(crate) async fn forget(backend: &Backend, session_key: &str) -> Result<(), ApiError> {
    backend.0.jobs.found.forget(session_key);
    backend.journal().forget(session_key).await
}

/// Intents of a process that ended while it was sending become unknown outcomes.
async fn recover(backend: &Backend) {
    match backend
        .journal()
        .recover(backend.0.jobs.all_sending(), backend.now())
        .await
    {
        Ok(recovered) if !recovered.is_empty() => {
            tracing::warn!(
                count = recovered.len(),
                "restores with an unknown outcome are looked for"
            );
        }
        Ok(_) => {}
        Err(error) => tracing::error!(error = error.message, "the journal could not be read"),
    }
}

impl Backend {
    pub(crate) fn journal(&self) -> Journal {
        Journal::new(self.0.db.clone())
    }
    pub(crate) fn now(&self) -> OffsetDateTime {
        self.0.parts.clock.now()
    }
    /// Everything about a record, for a screen.
    pub(crate) async fn job_view(&self, record: &JobRecord) -> Result<JobView, ApiError> {
        let intent = &record.intent;
        let remote = self.remote_with(&intent.session_key, &intent.vault_id);
        let what = intent.what();
        let history = self
            .journal()
            .durations(&intent.session_key, what, intent.speed)
            .await?;
        let estimate = estimate::restore(what, &history, intent.speed);
        let portal = remote.as_ref().and_then(|remote| remote.portal_url(&intent.vault_id));
        let view = view::view(record, estimate, portal);
        Ok(match remote {
            Some(_) => view,
            None => view::waiting(record, view),
        })
    }
    /// Pushes a change to every window.
    pub(crate) async fn tell(&self, change: &Change) {
        if !change.changed {
            return;
        }
        match self.job_view(&change.record).await {
            Ok(job) => self.emit(Event::JobChanged { job: Box::new(job) }),
            Err(error) => tracing::error!(error = error.message, "a change could not be shown"),
        }
    }
}
