//! From a record to what a screen shows. Pure.

use time::{Duration, OffsetDateTime};

use super::job::{JobRecord, ResultCheck};
use super::words;
use crate::api::{
    Estimate, Fact, JobSummary, JobView, Operation, Origin, Phase, ServerKind, Step, StepState, TargetKind, Timestamp,
};

/// Seconds between two looks at a running job, in Azure's time (contract §8: 10 to 30).
pub const CHECK_SECONDS: f64 = 10.0;
const ASKED: &str = "Azure is asked";
const KEPT: &str = "Copy available until";

/// Seconds until the next look at a job that has run for so long, both in Azure's time. What is not over after minutes
/// takes hours, as a restore from the archive does.
pub fn check_seconds(running: Duration) -> f64 {
    match running.whole_minutes() {
        ..10 => CHECK_SECONDS,
        10..60 => 30.0,
        _ => 60.0,
    }
}

pub fn summary(record: &JobRecord) -> JobSummary {
    let intent = &record.intent;
    let operation = match intent.secondary {
        Some(_) => Operation::CrossRegionRestore,
        None => Operation::Restore,
    };
    JobSummary {
        key: record.key.clone(),
        seq: record.seq,
        origin: Origin::Pointback,
        phase: record.phase,
        phase_label: words::label(record.phase).to_owned(),
        tone: words::tone(record.phase),
        is_final: record.is_final(),
        name: intent.name.clone(),
        server: intent.server.clone(),
        kind: intent.kind,
        vault: intent.vault.clone(),
        vault_id: intent.vault_id.clone(),
        subscription: intent.subscription.clone(),
        data_source_id: intent.data_source_id.clone(),
        operation,
        operation_label: words::operation(operation).to_owned(),
        secondary_region: intent.secondary.as_ref().map(|to| to.display.clone()),
        from_history: false,
        destination: intent.destination_short.clone(),
        target: Some(intent.target),
        started_at: record.job_started.unwrap_or(intent.created_at).into(),
        ended_at: record.job_ended.or(record.ended_at).map(Timestamp::from),
        started_by: Some(intent.who.clone()),
        started_in: Some(words::place(&intent.session_key)),
        point_time: intent.point_time.map(Timestamp::from),
        problem: record.error.as_ref().map(|error| error.message.clone()),
    }
}

/// Everything about a restore of this app. `estimate` is shown only while it runs.
pub fn view(record: &JobRecord, estimate: Estimate, portal_url: Option<String>) -> JobView {
    JobView {
        summary: summary(record),
        estimate: (!record.is_final()).then_some(estimate),
        steps: steps(record),
        facts: facts(record),
        error: record.error.clone(),
        warnings: record.warnings.clone(),
        note: Some(words::note(record)),
        next_steps: words::next_steps(record),
        checked_at: record.checked_at.map(Timestamp::from),
        next_check_at: record.next_check_at.map(Timestamp::from),
        tracking_problem: record.tracking_problem.clone(),
        portal_url,
        instance_id: Some(record.intent.instance_id.clone()),
    }
}

/// A restore that nobody asks about at present, because nobody is signed in where it was started.
pub fn waiting(record: &JobRecord, mut view: JobView) -> JobView {
    if record.is_final() {
        return view;
    }
    view.next_check_at = None;
    view.facts.retain(|fact| fact.label != ASKED);
    view.tracking_problem = Some(words::waits_for_sign_in(&words::place(&record.intent.session_key)));
    view
}

fn steps(record: &JobRecord) -> Vec<Step> {
    let intent = &record.intent;
    vec![
        step(
            "Validated by Azure",
            Some(format!("{} s", rounded(intent.validation_seconds))),
            StepState::Done,
            Some(intent.validated_at),
        ),
        sent(record),
        restoring(record),
        restored(record),
    ]
}

fn rounded(seconds: f64) -> String {
    if seconds < 10.0 {
        format!("{seconds:.1}")
    } else {
        format!("{seconds:.0}")
    }
}

fn sent(record: &JobRecord) -> Step {
    let correlation = match (&record.correlation_id, &record.request_id) {
        (Some(id), _) => format!(" Correlation id {id}"),
        (None, Some(id)) => format!(" Request id {id}"),
        (None, None) => String::new(),
    };
    let (label, detail, state) = match record.phase {
        Phase::Sending => ("Sending, once", "No answer yet.".to_owned(), StepState::Now),
        Phase::OutcomeUnknown if record.job_id.is_none() => (
            "Sent, once",
            format!(
                "No answer came. Pointback looks for the job in vault {}.{correlation}",
                record.intent.vault
            ),
            StepState::Unknown,
        ),
        Phase::NeverStarted => ("Sent, once", "Azure never took it.".to_owned(), StepState::Failed),
        Phase::Refused => ("Not started", format!("Refused.{correlation}"), StepState::Failed),
        _ if record.adopted => (
            "Sent, once",
            "The answer was lost; the job was found in the vault.".to_owned(),
            StepState::Done,
        ),
        _ => (
            "Sent, once",
            format!("Accepted by Azure.{correlation}"),
            StepState::Done,
        ),
    };
    step(
        label,
        Some(detail),
        state,
        Some(record.answered_at.unwrap_or(record.intent.created_at)),
    )
}

fn restoring(record: &JobRecord) -> Step {
    let detail = Some(words::restoring(record)).filter(|text| !text.is_empty());
    let state = match record.phase {
        Phase::Accepted | Phase::Running => StepState::Now,
        Phase::Completed | Phase::CompletedWithWarnings => StepState::Done,
        Phase::Failed | Phase::Cancelled => StepState::Failed,
        Phase::OutcomeUnknown if record.job_id.is_some() => StepState::Unknown,
        Phase::Sending | Phase::OutcomeUnknown | Phase::NeverStarted | Phase::Refused => {
            return step("Azure restores", None, StepState::Next, None);
        }
    };
    let label = match state {
        StepState::Unknown if record.unlearnable => "Azure restores",
        StepState::Now | StepState::Unknown => "Azure is restoring",
        _ => "Azure restored",
    };
    let label = match record.phase {
        Phase::Failed => "The restore failed in Azure",
        Phase::Cancelled => "The restore was cancelled in Azure",
        _ => label,
    };
    step(label, detail, state, record.job_ended.or(record.job_started))
}

fn restored(record: &JobRecord) -> Step {
    let over = matches!(record.phase, Phase::Completed | Phase::CompletedWithWarnings);
    let state = match (over, &record.result) {
        (false, _) => StepState::Next,
        (true, ResultCheck::NotYet) => StepState::Now,
        (true, ResultCheck::Seen) => StepState::Done,
        (true, ResultCheck::NotSeen | ResultCheck::Unreadable(_)) => StepState::Unknown,
    };
    let detail = (over || !record.is_final()).then(|| words::result(record));
    step("Restored", detail, state, if over { record.ended_at } else { None })
}

fn step(label: &str, detail: Option<String>, state: StepState, at: Option<OffsetDateTime>) -> Step {
    Step {
        label: label.to_owned(),
        detail,
        state,
        at: at.map(Timestamp::from),
    }
}

fn facts(record: &JobRecord) -> Vec<Fact> {
    let intent = &record.intent;
    let mut facts = Vec::new();
    let mut add = |label: &str, value: Option<&str>, copyable: bool| facts.extend(Fact::of(label, value, copyable));
    add("Job", record.job_id.as_deref(), true);
    add("Azure says", record.status.as_deref(), false);
    add("Recovery point", Some(&intent.point_id), true);
    add("Store", Some(store_words(&intent.store)), false);
    add("Vault", Some(&intent.vault), false);
    add("Region", Some(&intent.region), false);
    add(
        "Restored in",
        intent.secondary.as_ref().map(|to| to.display.as_str()),
        false,
    );
    add("Rehydration", words::rehydration(intent).as_deref(), false);
    add(KEPT, words::copy(record).as_deref(), false);
    add("Identity", intent.identity.as_deref(), true);
    add("Tenant of the resource guard", intent.guard_tenant.as_deref(), true);
    match intent.target {
        TargetKind::Database => add("New database", Some(&intent.destination), true),
        TargetKind::Files => {
            add("Container", Some(&intent.destination), true);
            add("File prefix", intent.file_prefix.as_deref(), true);
        }
    }
    add("Correlation id", record.correlation_id.as_deref(), true);
    add("Client request id", Some(&intent.client_request_id), true);
    if !record.is_final() {
        let since = record.job_started.unwrap_or(intent.created_at);
        let running = record
            .checked_at
            .map_or(Duration::ZERO, |at| (at - since) * intent.speed);
        let every = rounded(check_seconds(running) / intent.speed.max(0.001));
        add(ASKED, Some(&format!("every {every} s")), false);
    }
    add("Duplicates", Some(duplicates(record.phase)), false);
    if let Some(fact) = facts.iter_mut().find(|fact| fact.label == KEPT) {
        fact.at = record.rehydrated_until.map(Timestamp::from);
    }
    facts
}

fn duplicates(phase: Phase) -> &'static str {
    match phase {
        Phase::Refused | Phase::NeverStarted => "none: nothing was started",
        Phase::OutcomeUnknown => "none: sent once, and nothing is sent again",
        _ => "none: this restore was sent once",
    }
}

/// `VaultStore` as people call it.
pub fn store_words(store: &str) -> &str {
    match store {
        "VaultStore" => "Vault",
        "ArchiveStore" => "Archive",
        other => other,
    }
}

/// Kind of server by the data source type, as jobs spell it (`dataSourceType`).
pub fn kind_of(data_source_type: &str) -> Option<ServerKind> {
    if data_source_type.eq_ignore_ascii_case("Microsoft.DBforPostgreSQL/servers/databases") {
        Some(ServerKind::SingleServer)
    } else if data_source_type.eq_ignore_ascii_case("Microsoft.DBforPostgreSQL/flexibleServers") {
        Some(ServerKind::FlexibleServer)
    } else {
        None
    }
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
