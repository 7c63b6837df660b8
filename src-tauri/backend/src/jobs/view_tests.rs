#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::super::job::{Observation, Task, apply, tests as sample};
use super::*;
use crate::api::{ErrorCode, Tone};

fn estimate() -> Estimate {
    Estimate {
        low_seconds: 105.0,
        high_seconds: 108.0,
        basis: "from 4 earlier restores".to_owned(),
    }
}

fn after(observations: Vec<Observation>) -> JobRecord {
    let start = JobRecord::new("key-1".to_owned(), sample::intent())
        .claim_post()
        .unwrap();
    observations
        .into_iter()
        .fold(start, |record, seen| apply(&record, seen, sample::AT))
}

fn accepted() -> Observation {
    Observation::Accepted {
        correlation_id: Some("56a92862-cfe9".to_owned()),
        request_id: None,
        job_id: None,
    }
}

fn seen(status: &str, task: &str) -> Observation {
    let mut snapshot = sample::snapshot(status);
    snapshot.tasks = vec![Task {
        name: "Trigger Restore".to_owned(),
        status: task.to_owned(),
    }];
    Observation::Seen(Box::new(snapshot))
}

fn shown(record: &JobRecord) -> JobView {
    view(record, estimate(), None)
}

fn states(view: &JobView) -> Vec<StepState> {
    view.steps.iter().map(|step| step.state).collect()
}

#[test]
fn a_running_restore_says_what_azure_says_and_no_more() {
    let view = shown(&after(vec![accepted(), seen("InProgress", "InProgress")]));
    assert_eq!(
        states(&view),
        [StepState::Done, StepState::Done, StepState::Now, StepState::Next]
    );
    assert_eq!(
        view.steps[1].detail.as_deref(),
        Some("Accepted by Azure. Correlation id 56a92862-cfe9")
    );
    assert_eq!(
        view.steps[2].detail.as_deref(),
        Some("Trigger Restore: in progress. Azure reports no percentage for PostgreSQL.")
    );
    assert!(view.estimate.is_some() && view.note.unwrap().contains("You may close Pointback"));
    assert_eq!(view.summary.phase_label, "Running in Azure");
}

#[test]
fn a_finished_restore_is_done_when_the_database_was_seen() {
    let done = after(vec![accepted(), seen("Completed", "Completed")]);
    assert_eq!(states(&shown(&done))[3], StepState::Now);
    let view = shown(&apply(&done, Observation::Result(ResultCheck::Seen), sample::AT));
    assert_eq!(states(&view), [StepState::Done; 4]);
    assert_eq!(
        view.steps[3].detail.as_deref(),
        Some("orders_restored is there on pg-prod-weu-02.")
    );
    assert!(view.estimate.is_none());
    let steps = view.next_steps.join("\n");
    for part in [
        "orders_restored on server pg-prod-weu-02",
        "dbauth3",
        "Roles, users",
        "rename",
    ] {
        assert!(steps.contains(part), "{part} is not in {steps}");
    }
    let unread = apply(
        &done,
        Observation::Result(ResultCheck::Unreadable("No access.".to_owned())),
        sample::AT,
    );
    assert_eq!(
        states(&shown(&unread))[3],
        StepState::Unknown,
        "what was not seen is not called done"
    );
}

#[test]
fn files_say_where_they_are_and_how_to_load_them() {
    let mut record = after(vec![accepted(), seen("Completed", "Completed")]);
    record.intent.target = TargetKind::Files;
    record.intent.destination = "https://acct.blob.core.windows.net/box".to_owned();
    record.intent.file_prefix = Some("orders_1".to_owned());
    let single = shown(&record).next_steps.join("\n");
    assert!(
        single.contains("https://acct.blob.core.windows.net/box")
            && single.contains("orders_1")
            && single.contains("--no-owner")
    );
    record.intent.kind = ServerKind::FlexibleServer;
    assert!(shown(&record).next_steps.join("\n").contains("-Fd -j"));
}

#[test]
fn an_unknown_outcome_promises_nothing() {
    let mut error = sample::error("GatewayTimeout");
    error.code = ErrorCode::OutcomeUnknown;
    let unknown = after(vec![Observation::NoAnswer(error)]);
    let view = shown(&unknown);
    assert_eq!(
        states(&view),
        [StepState::Done, StepState::Unknown, StepState::Next, StepState::Next]
    );
    assert!(view.note.unwrap().contains("sends nothing"));
    assert_eq!(view.summary.tone, Tone::Warning);
    let lost = shown(&apply(&unknown, Observation::GivenUp, sample::AT));
    assert!(lost.note.unwrap().contains("A new restore is safe."));
    assert!(lost.summary.is_final);
    let found = apply(&unknown, Observation::Adopted("job-1".to_owned()), sample::AT);
    assert!(
        shown(&found).steps[1]
            .detail
            .as_deref()
            .unwrap()
            .contains("found in the vault")
    );
}

#[test]
fn a_failure_shows_its_cause() {
    let view = shown(&after(vec![accepted(), seen("Failed", "Failed")]));
    assert_eq!(states(&view)[2..], [StepState::Failed, StepState::Next]);
    assert_eq!(view.steps[2].label, "The restore failed in Azure");
    assert_eq!(view.error.unwrap().azure_code.as_deref(), Some("UserErrorDBNotFound"));
    assert_eq!(view.steps[3].detail, None);
}

#[test]
fn ids_can_be_copied() {
    let view = shown(&after(vec![accepted(), seen("InProgress", "InProgress")]));
    let fact = |label: &str| view.facts.iter().find(|fact| fact.label == label).unwrap().clone();
    assert!(fact("Job").copyable && fact("Recovery point").copyable && fact("Correlation id").copyable);
    assert_eq!(fact("Store").value, "Vault");
    assert_eq!(fact("Azure is asked").value, "every 10 s");
    assert_eq!(fact("Duplicates").value, "none: this restore was sent once");
}

fn of_the_archive(observations: Vec<Observation>) -> JobRecord {
    let mut record = after(observations);
    record.intent.store = "ArchiveStore".to_owned();
    record.intent.rehydration = Some(super::super::intent::Rehydration {
        priority: "Standard".to_owned(),
        days: 12,
    });
    record
}

fn fact_of(view: &JobView, label: &str) -> Option<String> {
    view.facts
        .iter()
        .find(|fact| fact.label == label)
        .map(|fact| fact.value.clone())
}

#[test]
fn a_restore_from_the_archive_says_what_takes_so_long() {
    let mut record = of_the_archive(vec![accepted(), seen("InProgress", "NotStarted")]);
    record.checked_at = Some(sample::AT + Duration::hours(3));
    let view = shown(&record);
    let detail = view.steps[2].detail.clone().unwrap();
    assert!(
        detail.starts_with("Trigger Restore: not started."),
        "Azure’s own words first: {detail}"
    );
    assert!(
        detail.contains("takes hours") && detail.contains("up to 15"),
        "{detail}"
    );
    assert_eq!(
        fact_of(&view, "Azure is asked").unwrap(),
        "every 60 s",
        "not every ten seconds for hours"
    );
    assert_eq!(
        fact_of(&view, "Rehydration").unwrap(),
        "Standard priority, copy kept for 12 days"
    );
    record.intent.speed = 6.0;
    assert!(
        shown(&record).steps[2]
            .detail
            .clone()
            .unwrap()
            .contains("in practice mode")
    );
}

#[test]
fn the_copy_that_is_left_is_a_fact_and_a_next_step() {
    let done = of_the_archive(vec![accepted(), seen("Completed", "Completed")]);
    let until = sample::AT + Duration::days(12);
    let view = shown(&apply(&done, Observation::Copy(Some(until)), sample::AT));
    assert!(
        view.facts.iter().any(|fact| fact.value.contains("4 Dec 2026")),
        "{:?}",
        view.facts
    );
    let last = view.next_steps.last().unwrap();
    assert!(
        last.contains("stays until 4 Dec 2026") && last.contains("restores without waiting"),
        "{last}"
    );
    let unknown = shown(&apply(&done, Observation::Copy(None), sample::AT));
    assert!(
        !unknown.next_steps.join("").contains("without waiting"),
        "nothing is promised"
    );
}

#[test]
fn a_restore_in_the_paired_region_says_where_it_is() {
    let mut record = after(vec![accepted(), seen("InProgress", "InProgress")]);
    record.intent.secondary = Some(super::super::intent::Secondary {
        source: "eastus2".to_owned(),
        region: "centralus".to_owned(),
        display: "Central US".to_owned(),
    });
    record.intent.identity = Some("/subscriptions/s/identity".to_owned());
    let view = shown(&record);
    assert_eq!(view.summary.operation, Operation::CrossRegionRestore);
    assert_eq!(view.summary.secondary_region.as_deref(), Some("Central US"));
    assert_eq!(fact_of(&view, "Restored in").unwrap(), "Central US");
    assert!(fact_of(&view, "Identity").is_some());
}

#[test]
fn an_outcome_that_cannot_be_learnt_says_so() {
    let running = after(vec![accepted(), seen("InProgress", "InProgress")]);
    let view = shown(&apply(&running, Observation::Unlearnable, sample::AT));
    let note = view.note.unwrap();
    assert!(
        note.contains("14 days") && note.contains("no longer be learnt"),
        "{note}"
    );
    assert!(view.summary.is_final && view.summary.ended_at.is_none() && view.next_check_at.is_none());
    assert_eq!(view.steps[2].state, StepState::Unknown);
}

#[test]
fn questions_become_rarer() {
    for (minutes, seconds) in [(0, 10.0), (9, 10.0), (10, 30.0), (59, 30.0), (60, 60.0), (6_000, 60.0)] {
        let next = check_seconds(Duration::minutes(minutes));
        assert!((next - seconds).abs() < 1e-9, "{minutes} min: {next}");
    }
}

#[test]
fn words_of_azure_are_spaced() {
    assert_eq!(words::status_words("InProgress"), "in progress");
    assert_eq!(words::status_words("Completed"), "completed");
    assert_eq!(words::status_words(""), "");
}
