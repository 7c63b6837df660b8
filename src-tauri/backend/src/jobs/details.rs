//! What lists of jobs leave out: destination, recovery point and file prefix (contract §8: `extendedInfo` is null in
//! lists). Each restore is read by itself; one that is over will not change any more, and is read once in its life.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use arm::{Job, VaultId};
use futures::StreamExt;
use rusqlite::params;
use time::OffsetDateTime;
use tokio::time::Instant;

use super::Remote;
use super::feed::key_of;
use super::journal::LISTED_DAYS;
use crate::api::ApiError;
use crate::db::Db;

/// Jobs of vaults that are over, as read one by one. Shipped: append a migration, never change this one.
pub(crate) const SCHEMA: &str = "
CREATE TABLE found_job (
    session_key TEXT NOT NULL,
    id TEXT NOT NULL,
    job TEXT NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (session_key, id)
) STRICT;
";

/// How many restores are read at most for one list: the newest, which are those that are looked for.
const NEWEST: usize = 40;
/// Questions at once (contract §13).
const AT_ONCE: usize = 4;
/// How long a list waits for details. What has not come by then is asked for with the next list.
const PATIENCE: Duration = Duration::from_secs(10);

/// Jobs that are over, kept on disk.
#[derive(Clone)]
pub(crate) struct KeptJobs(Db);

impl KeptJobs {
    pub(crate) fn new(db: Db) -> Self {
        Self(db)
    }

    async fn of_session(&self, session_key: &str) -> Result<HashMap<String, Job>, ApiError> {
        let session = session_key.to_owned();
        let texts: Vec<(String, String)> = self
            .0
            .call(move |c| {
                let mut statement = c.prepare("SELECT id, job FROM found_job WHERE session_key = ?1")?;
                statement
                    .query_map([session], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect()
            })
            .await?;
        // What cannot be read any more is read from Azure again.
        let job = |text: &str| Job::from_value(&serde_json::from_str(text).ok()?).ok();
        Ok(texts
            .into_iter()
            .filter_map(|(id, text)| Some((id, job(&text)?)))
            .collect())
    }

    async fn keep(&self, session_key: &str, jobs: Vec<(String, String)>, now: OffsetDateTime) -> Result<(), ApiError> {
        let session = session_key.to_owned();
        self.0
            .call(move |c| {
                let t = c.transaction()?;
                // Azure lists them no more.
                let gone = (now - time::Duration::days(LISTED_DAYS + 1)).unix_timestamp();
                t.execute("DELETE FROM found_job WHERE kept_at < ?1", [gone])?;
                for (id, job) in jobs {
                    t.execute(
                        "INSERT OR REPLACE INTO found_job (session_key, id, job, kept_at) VALUES (?1, ?2, ?3, ?4)",
                        params![session, id, job, now.unix_timestamp()],
                    )?;
                }
                t.commit()
            })
            .await
    }
}

/// Puts details into the newest of these jobs. `known`: ids of jobs that the journal shows, and knows better.
///
/// Nothing of it can fail: a job whose details cannot be read stays as the list has it.
pub(crate) async fn fill(
    kept: &KeptJobs,
    session: &Remote,
    jobs: &mut [(VaultId, Job)],
    known: &[String],
    now: OffsetDateTime,
) {
    let mine = |job: &Job| known.iter().any(|id| id.eq_ignore_ascii_case(&job.name));
    let mut bare: Vec<usize> = (0..jobs.len())
        .filter(|&at| jobs[at].1.details.is_none() && !mine(&jobs[at].1))
        .collect();
    bare.sort_by_key(|&at| std::cmp::Reverse(jobs[at].1.start_time));
    bare.truncate(NEWEST);
    if bare.is_empty() {
        return;
    }
    let mut before = kept.of_session(&session.key).await.unwrap_or_else(|error| {
        tracing::warn!(error = error.message, "kept jobs could not be read");
        HashMap::new()
    });
    let mut missing = Vec::new();
    for at in bare {
        let (vault, job) = &mut jobs[at];
        let key = key_of(vault, job);
        match before.remove(&key) {
            // Only of a job that is over: one that runs has more to say every time.
            Some(whole) if job.is_final() => *job = whole,
            _ => missing.push((at, key, vault.clone(), job.name.clone())),
        }
    }
    let read = read(session, missing).await;
    let over: Vec<(String, String)> = read
        .iter()
        .filter(|(_, _, job)| job.is_final())
        .map(|(_, key, job)| (key.clone(), job.raw.to_string()))
        .collect();
    for (at, _, job) in read {
        jobs[at].1 = job;
    }
    if !over.is_empty()
        && let Err(error) = kept.keep(&session.key, over, now).await
    {
        tracing::warn!(error = error.message, "jobs could not be kept");
    }
}

/// Asks for jobs one by one, until all have answered or patience ends.
async fn read(session: &Remote, missing: Vec<(usize, String, VaultId, String)>) -> Vec<(usize, String, Job)> {
    // A vault that says "forbidden" or "slower" once would say it for every job.
    let closed = Mutex::new(HashSet::new());
    let shut = |vault: &VaultId| {
        let set = closed.lock().unwrap_or_else(PoisonError::into_inner);
        set.contains(vault.key())
    };
    let answers = futures::stream::iter(missing.into_iter().map(|(at, key, vault, name)| {
        let (closed, shut) = (&closed, &shut);
        async move {
            if shut(&vault) {
                return None;
            }
            match session.arm.job(&vault, &name).await {
                Ok(job) if job.details.is_some() && job.name.eq_ignore_ascii_case(&name) => Some((at, key, job)),
                Ok(_) => None,
                Err(error) => {
                    if error.is_forbidden() || error.status == Some(429) {
                        let mut set = closed.lock().unwrap_or_else(PoisonError::into_inner);
                        set.insert(vault.key().to_owned());
                    }
                    tracing::debug!(%error, "the details of a job could not be read");
                    None
                }
            }
        }
    }))
    .buffer_unordered(AT_ONCE);
    futures::pin_mut!(answers);
    let end = Instant::now() + PATIENCE;
    let mut read = Vec::new();
    while let Ok(Some(answer)) = tokio::time::timeout_at(end, answers.next()).await {
        read.extend(answer);
    }
    read
}

#[cfg(test)]
#[path = "details_tests.rs"]
mod tests;
