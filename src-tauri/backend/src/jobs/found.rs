//! What the vaults last said about their jobs, and what was kept of earlier ones: for each tenant of the session, in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arm::{Job, VaultId, same_id};
use time::{Duration, OffsetDateTime};

use super::intent::Secondary;
use super::journal::LISTED_DAYS;
use super::kept::{History, KeptJobs};
use super::place::{Place, is_cross_region};
use crate::api::{ApiError, Problem};

#[derive(Default)]
pub(crate) struct FoundJobs {
    /// By the key of cloud and tenant.
    held: Mutex<HashMap<String, Found>>,
    turns: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

#[derive(Clone)]
pub(crate) struct Found {
    /// By vault and GUID, in lower case: one row for a job, in however many lists it is.
    pub rows: HashMap<String, Row>,
    pub problems: Vec<Problem>,
    pub as_of: OffsetDateTime,
    /// Since when jobs are kept.
    pub kept_since: Option<OffsetDateTime>,
    /// The vaults were read; before, there is only what was kept.
    read: bool,
}

/// A job of a vault, with a number that grows when it changes.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub vault_id: String,
    /// Set for a restore in the paired region, whose job is read by a call of its own.
    pub secondary: Option<Secondary>,
    pub job: Arc<Job>,
    pub seq: u32,
    /// Azure listed it when it was last asked.
    pub listed: bool,
    /// It is on disk as it is here.
    pub kept: bool,
    /// When Azure was last heard about it.
    pub seen: OffsetDateTime,
}

/// What one round of questions brought.
pub(super) struct Round {
    /// Of a job that is there twice, the later one counts.
    pub jobs: Vec<(Place, Job)>,
    /// Lists that could not be read, or not as a whole: what they said before stays.
    pub unread: Vec<Place>,
    pub problems: Vec<Problem>,
    pub now: OffsetDateTime,
}

impl FoundJobs {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Found>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Held while the vaults of a tenant are read: two windows that ask at once ask Azure once, and no tenant waits for another.
    pub(super) fn turn(&self, session_key: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.entry(session_key.to_owned()).or_default().clone()
    }

    /// What the vaults said, if they were asked in this session.
    pub(crate) fn at_hand(&self, session_key: &str) -> Option<Found> {
        self.before(session_key).filter(|found| found.read)
    }

    /// The same, or only what was kept.
    pub(super) fn before(&self, session_key: &str) -> Option<Found> {
        self.lock().get(session_key).cloned()
    }

    /// Another session begins: what its accounts may see is asked for anew.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    pub(crate) fn forget(&self, session_key: &str) {
        self.lock().remove(session_key);
    }

    /// Begins with what was kept.
    pub(super) fn begin(&self, session_key: &str, history: History, now: OffsetDateTime) {
        let found = Found {
            rows: history.rows,
            problems: Vec::new(),
            as_of: now,
            kept_since: history.since,
            read: false,
        };
        self.lock().insert(session_key.to_owned(), found);
    }

    /// Puts in what was read.
    pub(super) fn put(&self, session_key: &str, round: Round) -> Found {
        let mut held = self.lock();
        let before = held.remove(session_key);
        let kept_since = before.as_ref().and_then(|found| found.kept_since);
        let before = before.map(|found| found.rows).unwrap_or_default();
        let now = round.now;
        let unread = |row: &Row| {
            let of = |place: &Place| {
                same_id(place.vault.as_str(), &row.vault_id) && place.secondary.is_some() == row.secondary.is_some()
            };
            round.unread.iter().any(of)
        };
        let stays = |(key, row): (&String, &Row)| {
            let unread = unread(row);
            // A job that ran, and that Azure lists no more without having said how it ended: there is nothing to show.
            if !unread && !row.job.is_final() {
                return None;
            }
            let listed = row.listed && unread && !is_old(&row.job, now);
            let seq = row.seq.saturating_add(u32::from(listed != row.listed));
            Some((
                key.clone(),
                Row {
                    seq,
                    listed,
                    ..row.clone()
                },
            ))
        };
        let mut rows: HashMap<String, Row> = before.iter().filter_map(stays).collect();
        for (place, job) in round.jobs {
            let key = key_of(&place.vault, &job.name);
            let row = numbered(before.get(&key), &place, job, true, now);
            rows.insert(key, row);
        }
        let found = Found {
            rows,
            problems: round.problems,
            as_of: now,
            kept_since,
            read: true,
        };
        held.insert(session_key.to_owned(), found.clone());
        found
    }

    /// Marks what is on disk now.
    pub(super) fn kept(&self, session_key: &str, keys: &[String], now: OffsetDateTime) {
        let mut held = self.lock();
        let Some(found) = held.get_mut(session_key) else {
            return;
        };
        found.kept_since = found.kept_since.or(Some(now));
        for key in keys {
            if let Some(row) = found.rows.get_mut(key) {
                row.kept = true;
            }
        }
    }

    /// What is known of one job without asking anybody.
    pub(crate) async fn one(
        &self,
        kept: &KeptJobs,
        session_key: &str,
        place: &Place,
        job: &str,
    ) -> Result<Option<Row>, ApiError> {
        let key = key_of(&place.vault, job);
        match self.before(session_key) {
            Some(found) => Ok(found.rows.get(&key).cloned()),
            // The list was not asked for yet: a page may be opened first.
            None => Ok(kept.of_session(session_key).await?.rows.remove(&key)),
        }
    }

    /// A single job that was read anew.
    pub(crate) fn put_one(&self, session_key: &str, place: &Place, job: Job, now: OffsetDateTime) -> Row {
        let mut held = self.lock();
        let key = key_of(&place.vault, &job.name);
        let Some(found) = held.get_mut(session_key) else {
            return numbered(None, place, job, true, now);
        };
        let before = found.rows.get(&key);
        // Azure may answer for a single job longer than it lists it.
        let listed = before.is_none_or(|row| row.listed);
        let row = numbered(before, place, job, listed, now);
        found.rows.insert(key, row.clone());
        row
    }
}

fn numbered(before: Option<&Row>, place: &Place, job: Job, listed: bool, now: OffsetDateTime) -> Row {
    let same = before.filter(|row| *row.job == job && row.secondary == place.secondary);
    Row {
        vault_id: place.vault.as_str().to_owned(),
        seq: match (before, same) {
            (None, _) => 1,
            (Some(_), Some(row)) if row.listed == listed => row.seq,
            (Some(row), _) => row.seq.saturating_add(1),
        },
        kept: same.is_some_and(|row| row.kept),
        secondary: place.secondary.clone(),
        job: Arc::new(job),
        listed,
        seen: now,
    }
}

/// Too old to be listed (contract §8).
fn is_old(job: &Job, now: OffsetDateTime) -> bool {
    job.start_time.is_some_and(|at| at < now - Duration::days(LISTED_DAYS))
}

/// One spelling for one job, whatever Azure's casing (contract §7, 12), and in whichever list it is.
pub(super) fn key_of(vault: &VaultId, job: &str) -> String {
    format!("{}/backupjobs/{job}", vault.as_str()).to_lowercase()
}

/// What a screen knows a job by. A restore in the paired region is read by its own call, which needs both regions.
pub(super) fn public_key(row: &Row) -> String {
    let vault = &row.vault_id;
    let job = &row.job.name;
    match &row.secondary {
        Some(Secondary { source, region, .. }) => format!("{vault}{CROSS}{source}/{region}/backupjobs/{job}"),
        None => format!("{vault}/backupjobs/{job}"),
    }
    .to_lowercase()
}

const CROSS: &str = "/crossregion/";

/// Where the job of such a key is, and its GUID.
pub(crate) fn parse_key(key: &str) -> Option<(Place, String)> {
    let (path, job) = key.rsplit_once("/backupjobs/")?;
    let (vault, secondary) = match path.split_once(CROSS) {
        None => (path, None),
        Some((vault, regions)) => {
            let (source, region) = regions.split_once('/')?;
            let secondary = Secondary {
                source: source.to_owned(),
                region: region.to_owned(),
                display: region.to_owned(),
            };
            (vault, Some(secondary))
        }
    };
    let place = Place::new(VaultId::parse(vault).ok()?, secondary).ok()?;
    Some((place, job.to_owned()))
}

/// Which place a job of the vault's list belongs to, where the vault has a paired region.
pub(super) fn place_of(job: &Job, vaults: &Place, regions: Option<&Place>) -> Place {
    match regions {
        Some(region) if is_cross_region(job) => region.clone(),
        _ => vaults.clone(),
    }
}

#[cfg(test)]
#[path = "found_tests.rs"]
pub(super) mod tests;
