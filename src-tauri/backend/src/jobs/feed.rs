//! The vaults' own lists of restores (contract §8: the last 14 days), merged with the journal.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arm::{Job, VaultId, same_id};
use futures::StreamExt;
use time::OffsetDateTime;

use super::details::{self, KeptJobs};
use super::job::{JobRecord, is_final, phase_of};
use super::{Remote, reconcile, tracker, view, words};
use crate::api::{
    ApiError, Fact, JobSummary, JobView, Operation, Origin, Phase, Problem, ServerKind, Step, StepState, TargetKind,
    Timestamp,
};
use crate::error;
use crate::plan::names::last_segment;

/// Vaults that are asked at once (contract §13).
const AT_ONCE: usize = 4;

/// What the vaults last said, for one session.
#[derive(Default)]
pub(crate) struct FoundJobs(Mutex<Option<Found>>);

#[derive(Clone)]
pub(crate) struct Found {
    session_key: String,
    pub rows: HashMap<String, Row>,
    pub problems: Vec<Problem>,
    pub as_of: OffsetDateTime,
}

/// A job of a vault, with a number that grows when it changes.
#[derive(Clone)]
pub(crate) struct Row {
    pub vault_id: String,
    pub job: Arc<Job>,
    pub seq: u32,
}

impl FoundJobs {
    fn lock(&self) -> MutexGuard<'_, Option<Found>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn at_hand(&self, session_key: &str) -> Option<Found> {
        self.lock().clone().filter(|found| found.session_key == session_key)
    }

    pub(crate) fn forget(&self, session_key: &str) {
        self.lock().take_if(|found| found.session_key == session_key);
    }

    /// Puts in what was read. What a vault that could not be read said before stays.
    fn put(
        &self,
        session_key: &str,
        jobs: Vec<(VaultId, Job)>,
        unread: &[VaultId],
        problems: Vec<Problem>,
        now: OffsetDateTime,
    ) -> Found {
        let mut held = self.lock();
        let before = held
            .take()
            .filter(|found| found.session_key == session_key)
            .map(|found| found.rows)
            .unwrap_or_default();
        let mut rows: HashMap<String, Row> = before
            .iter()
            .filter(|(_, row)| unread.iter().any(|vault| same_id(vault.as_str(), &row.vault_id)))
            .map(|(key, row)| (key.clone(), row.clone()))
            .collect();
        for (vault, job) in jobs {
            let key = key_of(&vault, &job);
            rows.insert(key.clone(), numbered(before.get(&key), &vault, job));
        }
        let found = Found {
            session_key: session_key.to_owned(),
            rows,
            problems,
            as_of: now,
        };
        *held = Some(found.clone());
        found
    }

    /// A single job that was read anew.
    pub(crate) fn put_one(&self, session_key: &str, vault: &VaultId, job: Job) -> Row {
        let mut held = self.lock();
        let key = key_of(vault, &job);
        match held.as_mut().filter(|found| found.session_key == session_key) {
            Some(found) => {
                let row = numbered(found.rows.get(&key), vault, job);
                found.rows.insert(key, row.clone());
                row
            }
            None => numbered(None, vault, job),
        }
    }
}

fn numbered(before: Option<&Row>, vault: &VaultId, job: Job) -> Row {
    let seq = match before {
        Some(row) if *row.job == job => row.seq,
        Some(row) => row.seq.saturating_add(1),
        None => 1,
    };
    Row {
        vault_id: vault.as_str().to_owned(),
        job: Arc::new(job),
        seq,
    }
}

/// One spelling for one job, whatever Azure's casing (contract §7, 12).
pub(super) fn key_of(vault: &VaultId, job: &Job) -> String {
    format!("{}/backupjobs/{}", vault.as_str(), job.name).to_lowercase()
}

/// Vault and GUID of such a key.
pub(crate) fn parse_key(key: &str) -> Option<(VaultId, String)> {
    let (vault, job) = key.rsplit_once("/backupjobs/")?;
    Some((VaultId::parse(vault).ok()?, job.to_owned()))
}

/// Reads the restores of these vaults anew. `known`: ids of jobs that the journal shows.
pub(crate) async fn refresh(
    found: &FoundJobs,
    kept: &KeptJobs,
    session: &Remote,
    vaults: Vec<VaultId>,
    known: &[String],
    now: OffsetDateTime,
) -> Found {
    let answers: Vec<_> = futures::stream::iter(vaults.into_iter().map(|vault| async move {
        let answer = list(session, &vault).await;
        (vault, answer)
    }))
    .buffer_unordered(AT_ONCE)
    .collect()
    .await;
    let (mut jobs, mut unread, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for (vault, answer) in answers {
        match answer {
            Ok(Listed { rows, note }) => {
                problems.extend(note.map(|error| problem(&vault, error)));
                jobs.extend(
                    rows.into_iter()
                        .filter(is_postgres_restore)
                        .map(|job| (vault.clone(), job)),
                );
            }
            Err(error) => {
                problems.push(problem(&vault, error.into()));
                unread.push(vault);
            }
        }
    }
    problems.sort_by(|a, b| a.scope.cmp(&b.scope));
    details::fill(kept, session, &mut jobs, known, now).await;
    if let Some(before) = found.at_hand(&session.key) {
        for (vault, job) in &mut jobs {
            remember(&before, vault, job);
        }
    }
    found.put(&session.key, jobs, &unread, problems, now)
}

/// A job that could not be read by itself this time keeps the details of the last time: where to, and from which point,
/// does not change.
fn remember(before: &Found, vault: &VaultId, job: &mut Job) {
    if job.details.is_none()
        && let Some(row) = before.rows.get(&key_of(vault, job))
    {
        job.details.clone_from(&row.job.details);
    }
}

struct Listed {
    rows: Vec<Job>,
    note: Option<ApiError>,
}

/// A vault's list; where it is closed, Resource Graph's, and a word about it (contract §10.2).
async fn list(session: &Remote, vault: &VaultId) -> Result<Listed, arm::Error> {
    match session.arm.jobs(vault).await {
        Ok(list) => Ok(Listed {
            rows: list.rows,
            note: None,
        }),
        Err(closed) if closed.is_forbidden() => {
            let rows = reconcile::graph_jobs(session, vault)
                .await
                .map_err(|_| closed.clone())?;
            let mut note = ApiError::from(closed);
            note.hints.insert(
                0,
                "Shown instead is what Azure Resource Graph knows, which may be some minutes old.".to_owned(),
            );
            Ok(Listed { rows, note: Some(note) })
        }
        Err(other) => Err(other),
    }
}

fn problem(vault: &VaultId, error: ApiError) -> Problem {
    Problem {
        scope: format!("Vault {}", vault.name()),
        error,
    }
}

fn is_postgres_restore(job: &Job) -> bool {
    job.is_restore() && job.data_source_type.as_deref().and_then(view::kind_of).is_some()
}

/// The journal's records and the vaults' jobs, one row per restore, newest first.
pub(crate) fn merge(records: &[JobRecord], found: Option<&Found>) -> Vec<JobSummary> {
    let mut rows: Vec<JobSummary> = records.iter().map(view::summary).collect();
    let mine = |job: &Job| {
        records.iter().any(|record| {
            record
                .job_id
                .as_deref()
                .is_some_and(|id| id.eq_ignore_ascii_case(&job.name))
        })
    };
    if let Some(found) = found {
        let others = found.rows.iter().filter(|(_, row)| !mine(&row.job));
        rows.extend(others.map(|(key, row)| summary(key, row)));
    }
    rows.sort_by(|a, b| b.started_at.cmp(&a.started_at).then_with(|| a.key.cmp(&b.key)));
    rows
}

fn phase(job: &Job) -> Phase {
    phase_of(job.status.as_deref().unwrap_or_default())
}

fn summary(key: &str, row: &Row) -> JobSummary {
    let job = row.job.as_ref();
    let phase = phase(job);
    let details = job.details.as_ref();
    let destination = details
        .and_then(|details| details.destination.as_deref())
        .unwrap_or_default();
    let friendly = job.backup_instance_friendly_name.clone().unwrap_or_default();
    // The friendly name comes with a slash, or with a backslash where the service made it (contract §4).
    let mut parts = friendly.split(['/', '\\']);
    let server = job
        .data_source_set_name
        .clone()
        .or_else(|| parts.next().map(str::to_owned))
        .unwrap_or_default();
    let source = job.data_source_id.as_deref().map(last_segment).map(str::to_owned);
    let name = source
        .or_else(|| job.data_source_name.clone())
        .unwrap_or_else(|| server.clone());
    JobSummary {
        key: key.to_owned(),
        seq: row.seq,
        origin: Origin::Vault,
        phase,
        phase_label: words::label(phase).to_owned(),
        tone: words::tone(phase),
        is_final: is_final(phase),
        name,
        server,
        kind: job
            .data_source_type
            .as_deref()
            .and_then(view::kind_of)
            .unwrap_or(ServerKind::SingleServer),
        vault: last_segment(&row.vault_id).to_owned(),
        vault_id: row.vault_id.clone(),
        subscription: String::new(),
        data_source_id: job.data_source_id.clone().unwrap_or_default(),
        operation: Operation::Restore,
        operation_label: words::operation(Operation::Restore).to_owned(),
        secondary_region: None,
        from_history: false,
        destination: last_segment(destination).to_owned(),
        target: target(destination),
        started_at: job.start_time.unwrap_or(OffsetDateTime::UNIX_EPOCH).into(),
        ended_at: job.end_time.map(Timestamp::from),
        started_by: None,
        started_in: None,
        point_time: details
            .and_then(|details| details.source_point.as_ref()?.time)
            .map(Timestamp::from),
        problem: job
            .errors
            .first()
            .map(|error| error.message.clone())
            .filter(|text| !text.is_empty()),
    }
}

fn target(destination: &str) -> Option<TargetKind> {
    if destination.starts_with("https://") {
        Some(TargetKind::Files)
    } else if destination.starts_with('/') {
        Some(TargetKind::Database)
    } else {
        None
    }
}

/// A job of a vault with all that Azure says about it. Nobody knows here how it was started.
pub(crate) fn found_view(key: &str, row: &Row, portal_url: Option<String>, now: OffsetDateTime) -> JobView {
    let snapshot = tracker::snapshot(&row.job);
    let summary = summary(key, row);
    let state = match summary.phase {
        Phase::Completed | Phase::CompletedWithWarnings => StepState::Done,
        Phase::Failed | Phase::Cancelled => StepState::Failed,
        _ => StepState::Now,
    };
    let tasks: Vec<String> = snapshot
        .tasks
        .iter()
        .map(|task| format!("{}: {}.", task.name, words::status_words(&task.status)))
        .collect();
    let step = Step {
        label: if state == StepState::Now {
            "Azure is restoring"
        } else {
            "Azure restored"
        }
        .to_owned(),
        detail: Some(tasks.join(" ")).filter(|text| !text.is_empty()),
        state,
        at: summary.ended_at.or(Some(summary.started_at)),
    };
    let mut facts = Vec::new();
    let mut fact = |label: &str, value: Option<&str>, copyable: bool| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push(Fact {
                label: label.to_owned(),
                value: value.to_owned(),
                copyable,
            });
        }
    };
    let details = row.job.details.as_ref();
    fact("Job", Some(&row.job.name), true);
    fact("Azure says", row.job.status.as_deref(), false);
    fact(
        "Recovery point",
        details.and_then(|details| details.source_point.as_ref()?.id.as_deref()),
        true,
    );
    fact(
        "Store",
        row.job.source_data_store.as_deref().map(view::store_words),
        false,
    );
    fact(
        "Destination",
        details.and_then(|details| details.destination.as_deref()),
        true,
    );
    fact("File prefix", row.job.file_prefix(), true);
    fact("Vault", Some(&summary.vault), false);
    fact("Activity id", row.job.activity_id.as_deref(), true);
    JobView {
        estimate: None,
        steps: vec![step],
        facts,
        error: snapshot.error.filter(|_| summary.phase == Phase::Failed),
        warnings: snapshot.warnings,
        note: Some("This restore was not started from Pointback on this computer.".to_owned()),
        next_steps: Vec::new(),
        checked_at: Some(now.into()),
        next_check_at: None,
        tracking_problem: None,
        portal_url,
        instance_id: row.job.backup_instance_id.clone(),
        summary,
    }
}

/// The sentence for a job that Azure lists no more.
pub(crate) fn gone() -> ApiError {
    ApiError {
        hints: vec!["Azure lists the jobs of the last 14 days.".to_owned()],
        ..error::not_found("This restore is not in the list.")
    }
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;
