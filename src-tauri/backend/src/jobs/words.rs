//! The words for a restore: phases, steps, what to do when it is over. Pure.

use super::intent::Intent;
use super::job::{JobRecord, ResultCheck, lost_track};
use super::journal::LISTED_DAYS;
use crate::api::{ApiError, ErrorCode, Operation, Phase, ServerKind, TargetKind, Tone};
use crate::error;
use crate::plan::summary::moment;

/// How long a lost trigger is looked for before it counts as never started, in Azure's time. A job appears within
/// seconds in a vault's list; Resource Graph may lag by minutes (contract §9).
pub const LOOK_MINUTES: i64 = 15;

/// What a job does.
pub fn operation(operation: Operation) -> &'static str {
    match operation {
        Operation::Restore => "Restore",
        Operation::CrossRegionRestore => "Cross-region restore",
        Operation::ScheduledBackup => "Scheduled backup",
        Operation::OnDemandBackup => "On-demand backup",
        Operation::Other => "Other",
    }
}

pub fn label(phase: Phase) -> &'static str {
    match phase {
        Phase::Sending => "Sending",
        Phase::Accepted => "Accepted by Azure",
        Phase::Running => "Running in Azure",
        Phase::Completed => "Completed",
        Phase::CompletedWithWarnings => "Completed with warnings",
        Phase::Failed => "Failed",
        Phase::Cancelled => "Cancelled",
        Phase::OutcomeUnknown => "Outcome unknown",
        Phase::NeverStarted => "Not started",
        Phase::Refused => "Refused",
    }
}

pub fn tone(phase: Phase) -> Tone {
    match phase {
        Phase::Sending | Phase::Accepted | Phase::Running => Tone::Running,
        Phase::Completed => Tone::Ok,
        Phase::CompletedWithWarnings | Phase::OutcomeUnknown => Tone::Warning,
        Phase::Failed | Phase::Refused => Tone::Bad,
        Phase::Cancelled | Phase::NeverStarted => Tone::Neutral,
    }
}

/// The one sentence under the steps.
pub fn note(record: &JobRecord) -> String {
    match record.phase {
        Phase::Sending => "The request is on its way. It is sent once.".to_owned(),
        Phase::Accepted | Phase::Running => {
            "You may close Pointback: the restore goes on in Azure, and Pointback takes it up again when it starts.".to_owned()
        }
        Phase::Failed if record.job_id.is_none() => {
            "Azure accepted the request and then could not make a job of it. The original was not changed.".to_owned()
        }
        Phase::Completed | Phase::CompletedWithWarnings | Phase::Failed | Phase::Cancelled => {
            "The restore is over. The original was not changed.".to_owned()
        }
        Phase::OutcomeUnknown if record.unlearnable => format!(
            "Azure lists jobs for {LISTED_DAYS} days, and this one no longer. How it ended can no longer be learnt from Azure. Look at the destination, and at Azure’s activity log, before you start it again."
        ),
        Phase::OutcomeUnknown if lost_track(record.error.as_ref()) => {
            "Azure lost track of this restore, and it may still be running. Do not start it again. Look at the destination, and at Azure’s activity log.".to_owned()
        }
        Phase::OutcomeUnknown => format!(
            "It is not known whether Azure took the request. Pointback looks for the job and sends nothing. If no job appears within {LOOK_MINUTES} minutes (an hour, where only Azure Resource Graph can be read), it says so."
        ),
        Phase::NeverStarted => format!(
            "No job appeared in the vault within {LOOK_MINUTES} minutes: Azure never took the request. A new restore is safe."
        ),
        Phase::Refused => "Nothing was started. When the cause is put right, validate and start again.".to_owned(),
    }
}

/// Where a session is, for people: from its key, which is `practice`, or host and tenant.
pub fn place(session_key: &str) -> String {
    match session_key.split_once('/') {
        Some((host, tenant)) => format!("{host}, tenant {tenant}"),
        None => "practice mode".to_owned(),
    }
}

/// Why a restore that is not over is not asked about.
pub fn waits_for_sign_in(place: &str) -> ApiError {
    ApiError {
        hints: vec![format!(
            "Sign in to {place} again: Pointback then goes on by itself. Do not start it a second time."
        )],
        ..error::plain(
            ErrorCode::NotSignedIn,
            format!("It goes on in Azure, and is not watched: nobody is signed in to {place}."),
        )
    }
}

/// Detail of the step "Azure is restoring".
pub fn restoring(record: &JobRecord) -> String {
    let states: Vec<String> = record
        .tasks
        .iter()
        .map(|task| format!("{}: {}.", task.name, status_words(&task.status)))
        .collect();
    if record.is_final() {
        return states.join(" ");
    }
    // The sub-tasks of such a restore are not established (contract §18): Azure's own words, whatever they are, come first.
    let mut said: Vec<&str> = states.iter().map(String::as_str).collect();
    said.extend(
        record
            .intent
            .rehydration
            .as_ref()
            .map(|_| waits_for_the_archive(record)),
    );
    said.push("Azure reports no percentage for PostgreSQL.");
    said.join(" ")
}

/// What takes so long, with the one figure that any source has (contract §14, §17).
fn waits_for_the_archive(record: &JobRecord) -> &'static str {
    if record.intent.speed > 1.0 {
        return "Azure first brings the point back from the archive: a minute or two in practice mode, hours in Azure.";
    }
    "Azure first brings the point back from the archive. That takes hours: up to 15 at Standard priority, as Microsoft says of its archive tiers in general; for PostgreSQL nobody has published a figure."
}

/// What was ordered with a restore from the archive.
pub fn rehydration(intent: &Intent) -> Option<String> {
    let order = intent.rehydration.as_ref()?;
    Some(format!(
        "{} priority, copy kept for {} days",
        order.priority, order.days
    ))
}

/// The copy that a restore from the archive left in the vault.
pub fn copy(record: &JobRecord) -> Option<String> {
    record.rehydrated_until.map(moment)
}

/// `InProgress` as people write it; words that are not known stay as Azure writes them.
pub fn status_words(status: &str) -> String {
    let mut words = String::new();
    for c in status.chars() {
        if c.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}

/// Detail of the last step.
pub fn result(record: &JobRecord) -> String {
    let intent = &record.intent;
    let (what, place) = (intent.destination_short.as_str(), intent.place.as_str());
    match (intent.target, &record.result) {
        (TargetKind::Database, ResultCheck::NotYet) => "The new database is looked up on the server.".to_owned(),
        (TargetKind::Database, ResultCheck::Seen) => format!("{what} is there on {place}."),
        (TargetKind::Database, ResultCheck::NotSeen) => {
            format!("Azure says that it is done, but {what} is not listed on {place}.")
        }
        (TargetKind::Files, ResultCheck::NotYet) => "The container is looked up.".to_owned(),
        (TargetKind::Files, ResultCheck::Seen) => {
            format!("Container {what} is there. Pointback does not look into the files.")
        }
        (TargetKind::Files, ResultCheck::NotSeen) => {
            format!("Azure says that it is done, but container {what} was not found in {place}.")
        }
        (_, ResultCheck::Unreadable(why)) => format!("Azure says that it is done. Pointback could not look: {why}"),
    }
}

/// What to do when it is over.
pub fn next_steps(record: &JobRecord) -> Vec<String> {
    let intent = &record.intent;
    let mut steps = match record.phase {
        Phase::Completed | Phase::CompletedWithWarnings => match (intent.target, intent.kind) {
            (TargetKind::Database, _) => new_database(record),
            (TargetKind::Files, ServerKind::SingleServer) => dump(record),
            (TargetKind::Files, ServerKind::FlexibleServer) => server_dump(record),
        },
        Phase::NeverStarted => vec!["Validate again, and start a new restore.".to_owned()],
        Phase::Refused
            if record
                .error
                .as_ref()
                .is_some_and(|error| error.code == ErrorCode::Offline) =>
        {
            vec!["Check the connection. Then validate again, and start a new restore.".to_owned()]
        }
        Phase::Failed | Phase::Refused => {
            vec![
                "When the cause is put right, validate again. Azure checks the restore before it is started."
                    .to_owned(),
            ]
        }
        _ => Vec::new(),
    };
    if let Some(until) = record.rehydrated_until {
        steps.push(format!(
            "The copy stays until {}; until then this point restores without waiting.",
            moment(until)
        ));
    }
    steps
}

fn new_database(record: &JobRecord) -> Vec<String> {
    let intent = &record.intent;
    let owner = match &intent.secret {
        Some(secret) => format!("It belongs to the user in the secret {secret}."),
        None => "It belongs to the user in the secret.".to_owned(),
    };
    vec![
        format!(
            "Connect to database {} on server {}; host and port are those of the server’s other databases.",
            intent.destination_short, intent.place
        ),
        format!("{owner} Roles, users and their rights were not restored: make them before applications connect."),
        "Check the data before anyone works with it, for example the newest rows of a few tables. Then run ANALYZE once.".to_owned(),
        format!("{} on {} is as it was. To swap the two, rename them.", intent.name, intent.server),
    ]
}

fn where_the_files_are(record: &JobRecord) -> String {
    let intent = &record.intent;
    match intent.file_prefix.as_deref() {
        Some(prefix) => format!("The files are in {}. Look for names with {prefix}.", intent.destination),
        None => format!("The files are in {}.", intent.destination),
    }
}

fn dump(record: &JobRecord) -> Vec<String> {
    vec![
        where_the_files_are(record),
        "The file is a dump in PostgreSQL’s custom format. Load it into a server of the same or a higher version: pg_restore -h <host> -U <user> -d <new database> --no-owner <file>".to_owned(),
        "Roles are not in the dump: make them first.".to_owned(),
        "Reading the files needs a data role on the storage account, such as Storage Blob Data Reader.".to_owned(),
    ]
}

/// Contract §14: files per database plus four SQL files. Their exact names are not established, so none is promised.
fn server_dump(record: &JobRecord) -> Vec<String> {
    vec![
        where_the_files_are(record),
        "There is a dump for each database, and SQL files with roles, tablespaces, schemas and databases. Make the roles by hand from the SQL file.".to_owned(),
        "Load each database: pg_restore -h <host> -U <user> -d <database> -Fd -j <jobs> -C <folder>".to_owned(),
        "Databases that belong to Azure, such as postgres, are not in the backup.".to_owned(),
        "Reading the files needs a data role on the storage account, such as Storage Blob Data Reader.".to_owned(),
    ]
}
