//! Following a restore to its end: one task per record, one question at a time.
//!
//! The task holds nothing that the journal does not: it may die at any point and be started again. It ends when the
//! record is final, or when the session that can see the job is gone; the next session of the same key takes it up.

use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::time::Instant;

use super::Remote;
use super::asking::{Next, ask};
use super::job::{JobRecord, Observation, lost_track};
use super::{reconcile, view};
use crate::Backend;
use crate::api::{ApiError, Phase};

/// Longest pause between two questions that went wrong.
const LONGEST: Duration = Duration::from_mins(5);

/// Starts to follow a record, unless it is followed already; then it is woken.
pub(crate) fn follow(backend: &Backend, key: &str) {
    if backend.0.jobs.take_up(key) {
        // Between two questions the task holds nothing of the backend: one that was closed is gone.
        let (weak, key) = (Arc::downgrade(&backend.0), key.to_owned());
        tokio::spawn(async move {
            let mut course = Course::default();
            while let Some(inner) = weak.upgrade() {
                let backend = Backend(inner);
                let Some(pause) = step(&backend, &key, &mut course).await else {
                    return;
                };
                let bell = backend.0.jobs.bell(&key);
                drop(backend);
                // Woken by "check now", by a new session, or by time.
                let _ = tokio::time::timeout(pause, bell.notified()).await;
            }
        });
    }
}

/// What a task remembers from step to step.
#[derive(Default)]
pub(super) struct Course {
    failures: u32,
    /// Of looking up what it left behind.
    pub tries: u32,
    /// Since when the lists are read and show nothing.
    pub empty_since: Option<Instant>,
}

/// One step. Returns the pause until the next one; `None`: nothing is left to do for this task.
async fn step(backend: &Backend, key: &str, course: &mut Course) -> Option<Duration> {
    let record = match backend.journal().load(key).await {
        Ok(Some(record)) => record,
        Ok(None) => return backend.0.jobs.put_down(key, || true),
        Err(_) => return Some(LONGEST),
    };
    let (session_key, vault) = (record.intent.session_key.clone(), record.intent.vault_id.clone());
    let current = || backend.remote_with(&session_key, &vault);
    let Some(session) = current() else {
        // Checked once more under the lock, so that a session that begins just now is not missed.
        return backend.0.jobs.put_down(key, || current().is_none());
    };
    let now = backend.now();
    if record.phase == Phase::OutcomeUnknown && !done(&record) && reconcile::too_late(&record, now) {
        observe(backend, key, Observation::Unlearnable).await;
        return backend.0.jobs.put_down(key, || true);
    }
    if done(&record) {
        return backend.0.jobs.put_down(key, || true);
    }
    let answer = ask(backend, &session, &record, course).await;
    let pause = match answer {
        Ok(Next { observations, after }) => {
            course.failures = 0;
            for observation in observations {
                observe(backend, key, observation).await;
            }
            after.unwrap_or_else(|| regular(&record, &session, now))
        }
        Err(trouble) => {
            course.failures = course.failures.saturating_add(1);
            let pause = back_off(&session, course.failures, &trouble);
            // Whoever looks at another screen learns of it here, and not from the next click.
            backend.session_may_be_over(&session, &trouble);
            observe(backend, key, Observation::Trouble(trouble)).await;
            pause
        }
    };
    let next = time::Duration::try_from(pause).map(|pause| backend.now() + pause);
    if let Ok(at) = next {
        observe(backend, key, Observation::Scheduled(at)).await;
    }
    Some(pause)
}

/// Over, and not looked up yet.
pub(crate) fn result_is_due(record: &JobRecord) -> bool {
    record.is_final() && !done(record)
}

/// Nothing is left to find out.
fn done(record: &JobRecord) -> bool {
    if record.phase == Phase::OutcomeUnknown {
        return record.unlearnable || lost_track(record.error.as_ref());
    }
    record.is_final() && !record.result_is_open() && !record.copy_is_open()
}

async fn observe(backend: &Backend, key: &str, observation: Observation) {
    match backend.journal().observe(key, observation, backend.now()).await {
        Ok(Some(change)) => backend.tell(&change).await,
        Ok(None) => {}
        Err(error) => tracing::error!(key, error = error.message, "an observation could not be written down"),
    }
}

/// Until the next look: a restore from the archive takes hours, and is not asked about every ten seconds all the time.
fn regular(record: &JobRecord, session: &Remote, now: OffsetDateTime) -> Duration {
    let since = record.job_started.unwrap_or(record.intent.created_at);
    paced(session, view::check_seconds((now - since) * session.speed))
}

fn paced(session: &Remote, seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds / session.speed.max(0.001)).unwrap_or(LONGEST)
}

/// Doubles with every failure, up to five minutes; never shorter than Azure asks for.
fn back_off(session: &Remote, failures: u32, trouble: &ApiError) -> Duration {
    let doubled = paced(session, view::CHECK_SECONDS)
        .saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1).min(10)))
        .min(LONGEST);
    let asked = trouble
        .retry_after_seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    doubled.max(asked.unwrap_or_default())
}

#[cfg(test)]
#[path = "tracker_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "tracker_rare_tests.rs"]
mod rare_tests;

#[cfg(test)]
#[path = "tracker_kinds_tests.rs"]
mod kinds_tests;
