//! What lists of jobs leave out: destination, recovery point and file prefix (contract §8: `extendedInfo` is null in
//! lists). Each restore is read by itself; one that is over will not change any more, and is read once in its life.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use arm::Job;
use futures::StreamExt;
use tokio::time::Instant;

use super::Remote;
use super::found::{Found, key_of};
use super::place::Place;

/// How many restores are read at most for one list: the newest, which are those that are looked for.
const NEWEST: usize = 40;
/// Questions at once (contract §13).
const AT_ONCE: usize = 4;
/// How long a list waits for details. What has not come by then is asked for with the next list.
const PATIENCE: Duration = Duration::from_secs(10);

/// Puts details into the newest of these jobs. `before`: what was known; `known`: ids of jobs that the journal shows, and
/// knows better. Backups are many, and their details say nothing that is looked for: they are not read.
///
/// Nothing of it can fail: a job whose details cannot be read stays as the list has it.
pub(super) async fn fill(session: &Remote, jobs: &mut [(Place, Job)], before: Option<&Found>, known: &[String]) {
    for (place, job) in jobs.iter_mut() {
        let row = before.and_then(|found| found.rows.get(&key_of(&place.vault, &job.name)));
        // Only of a job that is over: one that runs has more to say every time. What is over does not change, whatever list
        // it comes from and however that writes it.
        if let Some(row) = row
            && job.is_final()
            && row.job.is_final()
            && (row.job.details.is_some() || job.details.is_none())
        {
            *job = row.job.as_ref().clone();
        }
    }
    let mine = |job: &Job| known.iter().any(|id| id.eq_ignore_ascii_case(&job.name));
    let mut bare: Vec<usize> = (0..jobs.len())
        .filter(|&at| jobs[at].1.details.is_none() && jobs[at].1.is_restore() && !mine(&jobs[at].1))
        .collect();
    bare.sort_by_key(|&at| std::cmp::Reverse(jobs[at].1.start_time));
    bare.truncate(NEWEST);
    let missing = bare
        .into_iter()
        .map(|at| (at, jobs[at].0.clone(), jobs[at].1.name.clone()))
        .collect();
    for (at, job) in read(session, missing).await {
        jobs[at].1 = job;
    }
    for (place, job) in jobs.iter_mut().filter(|(_, job)| job.details.is_none()) {
        // One that could not be read this time keeps the details of the last time: where to, and from which point, does
        // not change.
        if let Some(row) = before.and_then(|found| found.rows.get(&key_of(&place.vault, &job.name))) {
            job.details.clone_from(&row.job.details);
        }
    }
}

/// Asks for jobs one by one, until all have answered or patience ends.
async fn read(session: &Remote, missing: Vec<(usize, Place, String)>) -> Vec<(usize, Job)> {
    // A vault that says "forbidden" or "slower" once would say it for every job.
    let closed = Mutex::new(HashSet::new());
    let list = |place: &Place| (place.vault.key().to_owned(), place.secondary.is_some());
    let shut = |place: &Place| {
        let set = closed.lock().unwrap_or_else(PoisonError::into_inner);
        set.contains(&list(place))
    };
    let answers = futures::stream::iter(missing.into_iter().map(|(at, place, name)| {
        let (closed, shut, list) = (&closed, &shut, &list);
        async move {
            if shut(&place) {
                return None;
            }
            match place.read(session, &name).await {
                Ok(job) if job.details.is_some() && job.name.eq_ignore_ascii_case(&name) => Some((at, job)),
                Ok(_) => None,
                Err(error) => {
                    if error.is_forbidden() || error.status == Some(429) {
                        let mut set = closed.lock().unwrap_or_else(PoisonError::into_inner);
                        set.insert(list(&place));
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
