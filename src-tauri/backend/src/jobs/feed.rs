//! The vaults' own lists of jobs, those of their paired regions, and what was kept of older ones, merged with the journal.

use std::collections::BTreeMap;

use arm::{Job, VaultId};
use futures::StreamExt;
use time::{Duration, OffsetDateTime};

use super::found::{Found, FoundJobs, Round, Row, place_of, public_key};
use super::intent::Secondary;
use super::job::JobRecord;
use super::journal::LISTED_DAYS;
use super::kept::KeptJobs;
use super::place::{Only, Place, graph_jobs};
use super::{Remote, details, found_view, reconcile, view};
use crate::api::{ApiError, JobSummary, Problem};

/// Subscriptions that are asked at once; within one, a list after the other (contract §13).
const AT_ONCE: usize = 4;

/// A vault whose jobs are wanted, with its paired region where restores are possible there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    pub vault: VaultId,
    pub secondary: Option<Secondary>,
}

/// Reads the jobs of these vaults anew. `known`: ids of jobs that the journal shows.
pub(crate) async fn refresh(
    found: &FoundJobs,
    kept: &KeptJobs,
    session: &Remote,
    sources: Vec<Source>,
    known: &[String],
    now: OffsetDateTime,
) -> Found {
    let turn = found.turn(&session.key);
    let _turn = if let Ok(turn) = turn.try_lock() {
        turn
    } else {
        let turn = turn.lock().await;
        // Someone else has asked meanwhile.
        if let Some(fresh) = found.at_hand(&session.key).filter(|found| found.as_of + FRESH >= now) {
            return fresh;
        }
        turn
    };
    if found.before(&session.key).is_none() {
        let history = kept.of_session(&session.key).await.unwrap_or_else(|error| {
            tracing::warn!(error = error.message, "kept jobs could not be read");
            super::kept::History::default()
        });
        found.begin(&session.key, history, now);
    }
    let before = found.before(&session.key);
    let mut round = ask(session, sources, now).await;
    details::fill(session, &mut round.jobs, before.as_ref(), known).await;
    let fresh = found.put(&session.key, round);
    keep(found, kept, session, &fresh, known).await;
    found.at_hand(&session.key).unwrap_or(fresh)
}

/// How old an answer may be that another window has just asked for.
const FRESH: Duration = Duration::seconds(3);

/// Writes down what is over.
async fn keep(found: &FoundJobs, kept: &KeptJobs, session: &Remote, fresh: &Found, known: &[String]) {
    // The journal keeps its own.
    let mine = |job: &Job| known.iter().any(|id| id.eq_ignore_ascii_case(&job.name));
    let new: Vec<(String, Row)> = fresh
        .rows
        .iter()
        .filter(|(_, row)| row.listed && !row.kept && row.job.is_final() && !mine(&row.job))
        .map(|(key, row)| (key.clone(), row.clone()))
        .collect();
    if new.is_empty() {
        return;
    }
    let keys: Vec<String> = new.iter().map(|(key, _)| key.clone()).collect();
    match kept.keep(&session.key, new, fresh.as_of).await {
        Ok(()) => found.kept(&session.key, &keys, fresh.as_of),
        Err(error) => tracing::warn!(error = error.message, "jobs could not be kept"),
    }
}

/// What one vault answered.
#[derive(Default)]
struct Heard {
    /// The vault's list before that of its paired region, which knows better.
    jobs: Vec<(Place, Job)>,
    unread: Vec<Place>,
    problems: Vec<Problem>,
}

async fn ask(session: &Remote, sources: Vec<Source>, now: OffsetDateTime) -> Round {
    let mut by_subscription: BTreeMap<String, Vec<Source>> = BTreeMap::new();
    for source in sources {
        let subscription = source.vault.subscription().to_lowercase();
        by_subscription.entry(subscription).or_default().push(source);
    }
    let answers: Vec<Vec<Heard>> = futures::stream::iter(by_subscription.into_values().map(|sources| async move {
        let mut heard = Vec::new();
        for source in sources {
            heard.push(listen(session, source).await);
        }
        heard
    }))
    .buffer_unordered(AT_ONCE)
    .collect()
    .await;
    let mut round = Round {
        jobs: Vec::new(),
        unread: Vec::new(),
        problems: Vec::new(),
        now,
    };
    for heard in answers.into_iter().flatten() {
        round.jobs.extend(heard.jobs);
        round.unread.extend(heard.unread);
        round.problems.extend(heard.problems);
    }
    round.problems.sort_by(|a, b| a.scope.cmp(&b.scope));
    round
}

async fn listen(session: &Remote, source: Source) -> Heard {
    let mut heard = Heard::default();
    let Ok(vaults) = Place::new(source.vault.clone(), None) else {
        return heard;
    };
    // Regions that are none are the catalog's mistake, and no reason to hide the vault's jobs.
    let regions = Place::new(source.vault, source.secondary)
        .ok()
        .filter(|place| place.cross_region().is_some());
    match list(session, &vaults).await {
        Ok((rows, note)) => {
            if let Some(note) = note {
                heard.problems.push(problem(&vaults, note));
                // Resource Graph lags behind: what is not in it yet is not gone.
                heard.unread.push(vaults.clone());
            }
            let rows = rows.into_iter().filter(found_view::is_postgres);
            heard
                .jobs
                .extend(rows.map(|job| (place_of(&job, &vaults, regions.as_ref()), job)));
        }
        Err(error) => {
            heard.problems.push(problem(&vaults, error.into()));
            heard.unread.push(vaults);
        }
    }
    if let Some(place) = regions {
        match place.list(session).await {
            Ok(list) => {
                let rows = list.jobs.into_iter().filter(found_view::is_postgres);
                heard.jobs.extend(rows.map(|job| (place.clone(), job)));
            }
            Err(error) => {
                heard.problems.push(problem(&place, error.into()));
                heard.unread.push(place);
            }
        }
    }
    heard
}

/// A vault's list; where it is closed, Resource Graph's, and a word about it (contract §10.2).
async fn list(session: &Remote, place: &Place) -> Result<(Vec<Job>, Option<ApiError>), arm::Error> {
    match place.list(session).await {
        Ok(list) => Ok((list.jobs, None)),
        Err(closed) if closed.is_forbidden() => {
            let rows = graph_jobs(session, &place.vault, Only::All)
                .await
                .map_err(|_| closed.clone())?;
            let mut note = ApiError::from(closed);
            note.hints.insert(
                0,
                "Shown instead is what Azure Resource Graph knows, which may be some minutes old.".to_owned(),
            );
            Ok((rows, Some(note)))
        }
        Err(other) => Err(other),
    }
}

fn problem(place: &Place, error: ApiError) -> Problem {
    let vault = place.vault.name();
    Problem {
        scope: match &place.secondary {
            Some(to) => format!("Vault {vault}, restores in {}", to.display),
            None => format!("Vault {vault}"),
        },
        error,
    }
}

/// The journal's records and the vaults' jobs, one row per job, newest first.
pub(crate) fn merge<'a>(records: &[JobRecord], all: impl IntoIterator<Item = &'a Found>) -> Vec<JobSummary> {
    let all: Vec<&Found> = all.into_iter().collect();
    let mut rows: Vec<JobSummary> = records.iter().map(view::summary).collect();
    let mine: std::collections::HashSet<String> = records
        .iter()
        .filter_map(|record| Some(record.job_id.as_deref()?.to_lowercase()))
        .collect();
    if let Some(as_of) = all.iter().map(|found| found.as_of).min() {
        let oldest = as_of - Duration::days(LISTED_DAYS);
        for row in &mut rows {
            row.from_history = row.is_final && row.started_at.0 < oldest;
        }
    }
    for found in all {
        let waiting: Vec<&JobRecord> = records.iter().filter(|record| record.job_id.is_none()).collect();
        let others = found.rows.values().filter(|row| {
            let named = mine.contains(&row.job.name.to_lowercase());
            !named && !waiting.iter().any(|record| reconcile::is_the_job_of(&row.job, record))
        });
        rows.extend(others.map(|row| found_view::summary(&public_key(row), row)));
    }
    rows.sort_by(|a, b| b.started_at.cmp(&a.started_at).then_with(|| a.key.cmp(&b.key)));
    rows
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;
