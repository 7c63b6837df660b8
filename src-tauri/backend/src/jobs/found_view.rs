//! A job of a vault as a screen shows it. Nobody knows here how it was started. Pure.

use arm::{Job, VaultId};
use time::OffsetDateTime;

use super::found::Row;
use super::job::phase_of;
use super::place::is_cross_region;
use super::record::is_final;
use super::snapshot::snapshot;
use super::{view, words};
use crate::api::{
    ApiError, Fact, JobSummary, JobView, Operation, Origin, Phase, ServerKind, Step, StepState, TargetKind, Timestamp,
};
use crate::error;
use crate::plan::names::last_segment;
use crate::plan::summary::moment;

fn phase(job: &Job) -> Phase {
    phase_of(job.status.as_deref().unwrap_or_default())
}

pub(crate) fn summary(key: &str, row: &Row) -> JobSummary {
    let job = row.job.as_ref();
    let (phase, operation) = (phase(job), operation_of(row));
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
        kind: kind(job).unwrap_or(ServerKind::SingleServer),
        vault: vault_name(row).to_owned(),
        vault_id: row.vault_id.clone(),
        subscription: VaultId::parse(&row.vault_id).map_or_else(|_| String::new(), |id| id.subscription().to_owned()),
        data_source_id: job.data_source_id.clone().unwrap_or_default(),
        operation,
        operation_label: operation_label(job, operation),
        secondary_region: row.secondary.as_ref().map(|to| to.display.clone()),
        from_history: !row.listed,
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

/// Whether a job is about PostgreSQL: a vault holds other workloads, too.
pub(super) fn is_postgres(job: &Job) -> bool {
    kind(job).is_some()
}

fn kind(job: &Job) -> Option<ServerKind> {
    let by_id = || {
        let id = arm::ResourceId::parse(job.data_source_id.as_deref()?).ok()?;
        view::kind_of(&id.full_type())
    };
    job.data_source_type.as_deref().and_then(view::kind_of).or_else(by_id)
}

/// As the CLI derives it: from `operationCategory` and `isUserTriggered` (contract §9).
pub(super) fn operation_of(row: &Row) -> Operation {
    let job = row.job.as_ref();
    if row.secondary.is_some() || is_cross_region(job) {
        return Operation::CrossRegionRestore;
    }
    let category = job.operation_category.as_deref().or(job.operation.as_deref());
    let category = category.unwrap_or_default().to_ascii_lowercase();
    match job.is_user_triggered {
        // Its own word goes first: `Restore` in the operation of a rehydration, say, is no backup.
        _ if category.contains("restore") => Operation::Restore,
        Some(true) if category.starts_with("backup") => Operation::OnDemandBackup,
        Some(false) if category.starts_with("backup") => Operation::ScheduledBackup,
        _ if job.is_restore() => Operation::Restore,
        _ => Operation::Other,
    }
}

/// What is none of ours is called what Azure calls it.
fn operation_label(job: &Job, operation: Operation) -> String {
    let word = job.operation_category.as_deref().or(job.operation.as_deref());
    match (operation, word) {
        (Operation::Other, Some(word)) if !word.trim().is_empty() => word.trim().to_owned(),
        _ => words::operation(operation).to_owned(),
    }
}

/// "Azure is restoring", by what the job does and how far it is.
fn step_label(operation: Operation, phase: Phase) -> &'static str {
    let backup = matches!(operation, Operation::ScheduledBackup | Operation::OnDemandBackup);
    let restore = matches!(operation, Operation::Restore | Operation::CrossRegionRestore);
    match phase {
        Phase::Completed | Phase::CompletedWithWarnings if backup => "Azure backed up",
        Phase::Completed | Phase::CompletedWithWarnings if restore => "Azure restored",
        Phase::Completed | Phase::CompletedWithWarnings => "Done by Azure",
        Phase::Failed if backup => "The backup failed in Azure",
        Phase::Failed if restore => "The restore failed in Azure",
        Phase::Failed => "Failed in Azure",
        Phase::Cancelled if backup => "The backup was cancelled in Azure",
        Phase::Cancelled if restore => "The restore was cancelled in Azure",
        Phase::Cancelled => "Cancelled in Azure",
        _ if backup => "Azure is backing up",
        _ if restore => "Azure is restoring",
        _ => "Azure is working",
    }
}

fn note(row: &Row, operation: Operation) -> String {
    let about = match operation {
        Operation::ScheduledBackup => "Azure made this backup by its schedule.",
        Operation::OnDemandBackup => "Someone asked for this backup.",
        Operation::Restore => "This restore was not started from Pointback on this computer.",
        Operation::CrossRegionRestore => {
            "This restore in the paired region was not started from Pointback on this computer."
        }
        Operation::Other => "Azure Backup did this.",
    };
    if row.listed {
        return about.to_owned();
    }
    format!(
        "{about} Azure lists it no more: this is what Pointback kept of it on {}.",
        moment(row.seen)
    )
}

/// A job of a vault with all that Azure says about it. `trouble`: why it could not be read anew.
pub(crate) fn found_view(key: &str, row: &Row, portal_url: Option<String>, trouble: Option<ApiError>) -> JobView {
    let snapshot = snapshot(&row.job);
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
        label: step_label(summary.operation, summary.phase).to_owned(),
        detail: Some(tasks.join(" ")).filter(|text| !text.is_empty()),
        state,
        at: summary.ended_at.or(Some(summary.started_at)),
    };
    JobView {
        estimate: None,
        steps: vec![step],
        facts: facts(row, &summary),
        error: snapshot.error.filter(|_| summary.phase == Phase::Failed),
        warnings: snapshot.warnings,
        note: Some(note(row, summary.operation)),
        next_steps: Vec::new(),
        checked_at: Some(row.seen.into()),
        next_check_at: None,
        tracking_problem: trouble,
        portal_url,
        instance_id: row.job.backup_instance_id.clone(),
        summary,
    }
}

/// As the job spells it: an id that comes from a key is in lower case.
fn vault_name(row: &Row) -> &str {
    let named = last_segment(&row.vault_id);
    let spelt = row.job.vault_name.as_deref();
    spelt.filter(|name| name.eq_ignore_ascii_case(named)).unwrap_or(named)
}

fn facts(row: &Row, summary: &JobSummary) -> Vec<Fact> {
    let (job, details) = (row.job.as_ref(), row.job.details.as_ref());
    let mut facts = Vec::new();
    let mut fact = |label: &str, value: Option<&str>, copyable: bool| facts.extend(Fact::of(label, value, copyable));
    let additional = |name: &str| {
        let all = details.map(|details| &details.additional);
        let found = all.and_then(|all| all.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)));
        found.map(|(_, value)| value.as_str())
    };
    fact("Job", Some(&job.name), true);
    fact("Operation", Some(&summary.operation_label), false);
    fact("Azure says", job.status.as_deref(), false);
    fact(
        "Recovery point",
        details.and_then(|details| details.source_point.as_ref()?.id.as_deref()),
        true,
    );
    fact("Store", job.source_data_store.as_deref().map(view::store_words), false);
    fact("Rehydration priority", job.rehydration_priority.as_deref(), false);
    fact("Restored in", summary.secondary_region.as_deref(), false);
    fact(
        "Destination",
        details.and_then(|details| details.destination.as_deref()),
        true,
    );
    fact("File prefix", job.file_prefix(), true);
    fact("Retention tag", additional("RetentionTag"), false);
    fact("Policy", job.policy_name.as_deref(), false);
    fact("Vault", Some(&summary.vault), false);
    fact("Activity id", job.activity_id.as_deref(), true);
    facts
}

/// The sentence for a job that Azure lists no more, and that was not kept.
pub(crate) fn gone() -> ApiError {
    ApiError {
        hints: vec![
            "Azure lists the jobs of the last 14 days. Pointback keeps those that it has seen there.".to_owned(),
        ],
        ..error::not_found("This job is not in the list.")
    }
}

#[cfg(test)]
#[path = "found_view_tests.rs"]
mod tests;
