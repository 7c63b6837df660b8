//! Looking for the job of a trigger whose answer was lost (contract §8). Nothing here sends anything but questions.

use arm::{InstanceId, Job, same_id};
use time::{Duration, OffsetDateTime};

use super::Remote;
use super::intent::Secondary;
use super::job::JobRecord;
use super::place::{Only, Place, graph_jobs, is_cross_region};

/// A job may carry a start time a little before our own clock's: contract §8 says one minute.
const EARLIER: Duration = Duration::minutes(1);
/// How wrong this computer's clock may be before a job of ours looks older than its trigger. A clock that runs ahead must
/// not lead to "never started", for that sentence invites a second restore.
const WRONG_CLOCK: Duration = Duration::hours(25);
/// How long is looked where only Resource Graph can be read, which lags behind by minutes (contract §9), in minutes.
const GRAPH_MINUTES: i64 = 60;

/// What a look brought.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Look {
    /// This very restore: its point and destination agree.
    Found(Box<Job>),
    /// The list was read, and the job is not in it. `whole`: it was the vault's own list, complete.
    NotThere { whole: bool },
    /// A restore was found that may be ours and may be another's: its details cannot be read, or its time does not fit.
    Unsure,
}

/// One look. `known`: job ids of other records.
///
/// # Errors
/// No list could be read that would show the job for certain: nothing is known.
pub(crate) async fn look(session: &Remote, record: &JobRecord, known: &[String]) -> Result<Look, arm::Error> {
    let place = Place::of(&record.intent)?;
    let fits = |job: &Job| place.may_hold(job) && may_be(job, record, known);
    let listed = place.list(session).await;
    let whole = listed.as_ref().is_ok_and(|list| list.whole);
    let mut candidates: Vec<Job> = match &listed {
        Ok(list) => list.jobs.iter().filter(|job| fits(job)).cloned().collect(),
        Err(_) => Vec::new(),
    };
    let crosses = place.cross_region().is_some();
    if candidates.is_empty() && crosses {
        let vaults = session.arm.jobs(&place.vault).await;
        let rows = vaults.map(|list| list.rows).unwrap_or_default();
        candidates.extend(rows.into_iter().filter(|job| is_cross_region(job) && fits(job)));
    }
    if candidates.is_empty() {
        // The list is closed to two built-in roles (contract §10.2), and may be a moment behind.
        match graph_jobs(session, &place.vault, Only::Restores).await {
            Ok(rows) => {
                let of_kind = |job: &Job| is_cross_region(job) == crosses;
                candidates.extend(rows.into_iter().filter(|job| of_kind(job) && fits(job)));
            }
            Err(error) if listed.is_err() => return Err(listed.err().unwrap_or(error)),
            Err(_) => {}
        }
    }
    match listed {
        // Whether Resource Graph has cross-region jobs is not established: without one in it nothing is known.
        Err(error) if crosses && candidates.is_empty() => return Err(error),
        _ => {}
    }
    let mut unsure = false;
    for candidate in candidates {
        let detailed = place.job(session, &candidate.name).await.unwrap_or(candidate);
        match is_ours(&detailed, record) {
            // Older than the trigger, and over: our clock is wrong, or someone did the same before. Which, nobody can say.
            Some(true) if !in_time(&detailed, record) && detailed.is_final() => unsure = true,
            Some(true) => return Ok(Look::Found(Box::new(detailed))),
            None if in_time(&detailed, record) => unsure = true,
            Some(false) | None => {}
        }
    }
    Ok(if unsure { Look::Unsure } else { Look::NotThere { whole } })
}

/// Whether a job is, for all that is said, that of a record which does not know its job yet: a list may show it before
/// the operation has named it.
pub(crate) fn is_the_job_of(job: &Job, record: &JobRecord) -> bool {
    record.open()
        && record.job_id.is_none()
        && may_be(job, record, &[])
        && in_time(job, record)
        && is_ours(job, record) == Some(true)
}

/// Restores of the same instance that no other record knows.
fn may_be(job: &Job, record: &JobRecord, known: &[String]) -> bool {
    let intent = &record.intent;
    let same = job
        .backup_instance_id
        .as_deref()
        .is_some_and(|id| same_id(id, &intent.instance_id));
    let recent = job
        .start_time
        .is_none_or(|start| start >= intent.created_at - WRONG_CLOCK);
    let taken = known.iter().any(|id| id.eq_ignore_ascii_case(&job.name));
    job.is_restore() && same && recent && !taken
}

/// Whether the job began at about the time of the POST, or after it.
fn in_time(job: &Job, record: &JobRecord) -> bool {
    job.start_time
        .is_none_or(|start| start >= record.intent.created_at - EARLIER)
}

/// Whether point and destination agree. `None`: the job does not say.
fn is_ours(job: &Job, record: &JobRecord) -> Option<bool> {
    let details = job.details.as_ref()?;
    let point = details.source_point.as_ref()?.id.as_deref()?;
    let destination = details.destination.as_deref()?;
    let same_point = point.eq_ignore_ascii_case(&record.intent.point_id);
    let mut ours = same_point && same_id(destination, &record.intent.destination);
    if let (Some(theirs), Some(mine)) = (job.file_prefix(), record.intent.file_prefix.as_deref()) {
        ours = ours && theirs == mine;
    }
    Some(ours)
}

/// A restore of this point to this place that runs, whoever started it. `secondary`: in the paired region, whose jobs
/// are in a list of their own.
///
/// # Errors
/// That list could not be read.
pub(crate) async fn running_elsewhere(
    session: &Remote,
    instance: &InstanceId,
    secondary: Option<Secondary>,
    point_id: &str,
    destination: &str,
) -> Result<Option<Job>, arm::Error> {
    let place = Place::new(instance.vault(), secondary)?;
    let running = |job: &Job| {
        let same = job
            .backup_instance_id
            .as_deref()
            .is_some_and(|id| same_id(id, instance.as_str()));
        place.may_hold(job) && job.is_restore() && same && !job.is_final()
    };
    for job in place.list(session).await?.jobs.into_iter().filter(running) {
        let Ok(job) = place.job(session, &job.name).await else {
            continue;
        };
        let Some(details) = &job.details else { continue };
        let point = details.source_point.as_ref().and_then(|point| point.id.as_deref());
        let same_point = point.is_some_and(|id| id.eq_ignore_ascii_case(point_id));
        let to = details.destination.as_deref();
        if same_point && to.is_some_and(|to| same_id(to, destination)) {
            return Ok(Some(job));
        }
    }
    Ok(None)
}

/// Whether it was looked for long enough to say that Azure never took it, in Azure's time. Counted from the moment at
/// which the answer was missed, and not from the intent: the POST may have left long after that, when a computer slept
/// in between, and a job that began seconds ago may not be listed yet.
pub(crate) fn long_enough(record: &JobRecord, whole: bool, now: OffsetDateTime) -> bool {
    let minutes = if whole {
        super::words::LOOK_MINUTES
    } else {
        GRAPH_MINUTES
    };
    let since = record.unknown_since.unwrap_or(record.intent.created_at);
    now - since.max(record.intent.created_at) >= Duration::minutes(minutes) / record.intent.speed.max(0.001)
}

/// Whether Azure's lists, which go back 14 days, can no longer tell.
pub(crate) fn too_late(record: &JobRecord, now: OffsetDateTime) -> bool {
    let began = record.job_started.unwrap_or(record.intent.created_at);
    now - began.max(record.intent.created_at) >= Duration::days(super::journal::LISTED_DAYS)
}

#[cfg(test)]
#[path = "reconcile_tests.rs"]
mod tests;
