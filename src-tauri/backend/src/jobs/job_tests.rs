#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;
use serde_json::json;
use time::Duration;
use time::macros::datetime;

use super::super::intent::Intent;
use super::*;
use crate::api::{ErrorCode, ServerKind, TargetKind};

pub(crate) const AT: OffsetDateTime = datetime!(2026-11-22 14:02 UTC);

pub(crate) fn intent() -> Intent {
    Intent {
        plan_id: "plan-1".to_owned(),
        session_key: "practice".to_owned(),
        who: "practice.admin@contoso.example".to_owned(),
        kind: ServerKind::SingleServer,
        instance_id: "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv/backupInstances/bi".to_owned(),
        name: "orders".to_owned(),
        server: "pg-prod-weu-01".to_owned(),
        vault_id: "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv".to_owned(),
        vault: "bv".to_owned(),
        region: "West Europe".to_owned(),
        point_id: "9da55e757af94261afa009b43cd3222a".to_owned(),
        point_time: Some(datetime!(2026-11-15 02:00 UTC)),
        store: "VaultStore".to_owned(),
        target: TargetKind::Database,
        destination: "/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/servers/pg-prod-weu-02/databases/orders_restored".to_owned(),
        destination_short: "orders_restored".to_owned(),
        place: "pg-prod-weu-02".to_owned(),
        server_id: "/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/servers/pg-prod-weu-02".to_owned(),
        container_id: None,
        file_prefix: None,
        secret: Some("dbauth3".to_owned()),
        request_sha256: "00".repeat(32),
        client_request_id: "11111111-2222-3333-4444-555555555555".to_owned(),
        validated_at: AT,
        validation_seconds: 22.0,
        created_at: AT,
        speed: 1.0,
        secondary: None,
        rehydration: None,
        identity: None,
        guard_tenant: None,
        data_source_id: "/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/servers/pg-prod-weu-01/databases/orders".to_owned(),
        subscription: "Production".to_owned(),
    }
}

pub(crate) fn error(code: &str) -> ApiError {
    ApiError {
        code: ErrorCode::Service,
        message: "It did not work.".to_owned(),
        hints: vec![],
        who: None,
        detail: None,
        azure_code: Some(code.to_owned()),
        inner_codes: Vec::new(),
        status: None,
        request_id: None,
        correlation_id: None,
        retry_after_seconds: None,
    }
}

pub(crate) fn snapshot(status: &str) -> Snapshot {
    Snapshot {
        job_id: "job-1".to_owned(),
        status: status.to_owned(),
        started: Some(AT),
        ended: None,
        tasks: vec![],
        warnings: vec![],
        error: (status == "Failed").then(|| error("UserErrorDBNotFound")),
        raw: json!({"properties": {"status": status}}),
    }
}

fn record() -> JobRecord {
    JobRecord::new("key-1".to_owned(), intent())
}

fn accepted() -> Observation {
    Observation::Accepted {
        correlation_id: Some("corr".to_owned()),
        request_id: None,
        job_id: None,
    }
}

fn seen(status: &str) -> Observation {
    Observation::Seen(Box::new(snapshot(status)))
}

fn after(observations: impl IntoIterator<Item = Observation>) -> JobRecord {
    let start = record().claim_post().unwrap();
    observations
        .into_iter()
        .fold(start, |record, observation| apply(&record, observation, AT))
}

#[test]
fn the_good_way() {
    let done = after([
        accepted(),
        Observation::JobNamed("/x/BackupVaults/v/backupJobs/job-1".to_owned()),
        seen("InProgress"),
        seen("Completed"),
    ]);
    assert_eq!(done.phase, Phase::Completed);
    assert_eq!(done.job_id.as_deref(), Some("job-1"));
    assert_eq!(done.correlation_id.as_deref(), Some("corr"));
    assert_eq!(done.ended_at, Some(AT));
}

#[test]
fn no_answer_is_neither_success_nor_failure() {
    let unknown = after([Observation::NoAnswer(error("GatewayTimeout"))]);
    assert_eq!(unknown.phase, Phase::OutcomeUnknown);
    assert!(unknown.claim_post().is_none(), "nothing is sent again");
    let found = apply(&unknown, Observation::Adopted("job-1".to_owned()), AT);
    assert_eq!((found.phase, found.adopted, found.error), (Phase::Running, true, None));
    let lost = apply(&unknown, Observation::GivenUp, AT);
    assert_eq!(lost.phase, Phase::NeverStarted);
    assert!(lost.error.is_some(), "what went wrong stays visible");
}

#[test]
fn a_refusal_after_acceptance_is_not_believed() {
    assert_eq!(
        after([accepted(), Observation::Refused(error("X"))]).phase,
        Phase::Accepted
    );
    assert_eq!(after([accepted(), Observation::GivenUp]).phase, Phase::Accepted);
    assert_eq!(after([Observation::Refused(error("X"))]).phase, Phase::Refused);
    let found = [
        Observation::NoAnswer(error("N")),
        Observation::Adopted("job-1".to_owned()),
    ];
    assert_eq!(
        apply(&after(found), Observation::Refused(error("X")), AT).phase,
        Phase::Running
    );
}

/// A second process on the same files takes a record that is being sent for one that a dead process left behind.
#[test]
fn the_answer_counts_even_when_someone_had_given_up_waiting_for_it() {
    let unknown = after([Observation::NoAnswer(error("N"))]);
    let refused = apply(&unknown, Observation::Refused(error("X")), AT);
    assert_eq!(refused.phase, Phase::Refused);
    let given_up = apply(&unknown, Observation::GivenUp, AT);
    let taken = apply(&given_up, accepted(), AT);
    assert_eq!(
        (taken.phase, taken.ended_at, taken.error),
        (Phase::Accepted, None, None)
    );
    assert_eq!(
        apply(&given_up, Observation::NoAnswer(error("N")), AT),
        given_up,
        "only Azure’s own word overrules"
    );
}

#[test]
fn a_service_that_lost_track_has_not_failed() {
    let mut lost = snapshot("Failed");
    lost.error = Some(error("LongRunningRestoreTrackingFailure"));
    let record = after([accepted(), Observation::Seen(Box::new(lost))]);
    assert_eq!(record.phase, Phase::OutcomeUnknown);
    assert!(record.open() && record.claim_post().is_none());
    assert_eq!(
        apply(&record, Observation::GivenUp, AT).phase,
        Phase::OutcomeUnknown,
        "its job is known: it did start"
    );
}

#[test]
fn status_words() {
    for (word, phase) in [
        ("Completed", Phase::Completed),
        ("succeeded", Phase::Completed),
        ("CompletedWithWarnings", Phase::CompletedWithWarnings),
        ("Failed", Phase::Failed),
        ("Canceled", Phase::Cancelled),
        ("Cancelled", Phase::Cancelled),
        ("InProgress", Phase::Running),
        ("Cancelling", Phase::Running),
        ("Paused", Phase::Running),
        ("SomethingNew", Phase::Running),
        ("", Phase::Running),
    ] {
        assert_eq!(phase_of(word), phase, "{word}");
    }
}

#[test]
fn another_jobs_snapshot_changes_nothing() {
    let mut other = snapshot("Completed");
    other.job_id = "job-2".to_owned();
    let before = after([accepted(), seen("InProgress")]);
    assert_eq!(apply(&before, Observation::Seen(Box::new(other)), AT), before);
}

#[test]
fn the_result_is_added_to_a_finished_restore() {
    let done = after([accepted(), seen("Completed")]);
    let looked = apply(&done, Observation::Result(ResultCheck::Seen), AT);
    assert_eq!(
        (looked.phase, &looked.result, looked.seq),
        (Phase::Completed, &ResultCheck::Seen, done.seq + 1)
    );
    let again = apply(
        &looked,
        Observation::Result(ResultCheck::Unreadable("offline".to_owned())),
        AT,
    );
    assert_eq!(again, looked, "what was seen is not unseen");
}

#[test]
fn an_outcome_that_cannot_be_learnt_is_neither_open_nor_an_end() {
    let running = after([accepted(), seen("InProgress")]);
    let lost = apply(&running, Observation::Unlearnable, AT);
    assert_eq!(
        (lost.phase, lost.is_final(), lost.open()),
        (Phase::OutcomeUnknown, true, false)
    );
    assert_eq!(lost.ended_at, None, "nobody knows when");
    assert_eq!(apply(&lost, seen("Completed"), AT), lost);
    let done = after([accepted(), seen("Completed")]);
    assert_eq!(apply(&done, Observation::Unlearnable, AT), done, "an end is an end");
}

#[test]
fn the_copy_of_an_archived_point_is_looked_up_once_it_is_over() {
    let mut running = after([accepted(), seen("InProgress")]);
    assert!(!running.copy_is_open());
    running.intent.rehydration = Some(super::super::intent::Rehydration {
        priority: "Standard".to_owned(),
        days: 12,
    });
    let until = AT + Duration::days(12);
    for end in ["Completed", "Failed"] {
        let over = apply(&running, seen(end), AT);
        assert!(
            over.copy_is_open(),
            "{end}: the point may have come back before it failed"
        );
        let looked = apply(&over, Observation::Copy(Some(until)), AT);
        assert_eq!((looked.copy_is_open(), looked.rehydrated_until), (false, Some(until)));
        let again = apply(&looked, Observation::Copy(None), AT);
        assert_eq!(again, looked, "what was seen is not unseen");
    }
    let vault = after([accepted(), seen("Completed")]);
    assert!(!vault.copy_is_open(), "only the archive leaves a copy");
}

/// Records of the first version have none of what came with the archive, the paired region and the guard.
#[test]
fn a_record_of_the_first_version_is_still_one() {
    let mut old = serde_json::to_value(record()).unwrap();
    for name in [
        "secondary",
        "rehydration",
        "identity",
        "guard_tenant",
        "data_source_id",
        "subscription",
    ] {
        old["intent"].as_object_mut().unwrap().remove(name).unwrap();
    }
    for name in ["unlearnable", "copy_seen", "rehydrated_until"] {
        old.as_object_mut().unwrap().remove(name).unwrap();
    }
    let read: JobRecord = serde_json::from_value(old).unwrap();
    assert_eq!((read.intent.secondary, read.intent.subscription.as_str()), (None, ""));
    assert!(!read.unlearnable && read.rehydrated_until.is_none());
}

fn any_observation() -> impl Strategy<Value = Observation> {
    let words = prop::sample::select(vec![
        "InProgress",
        "Completed",
        "Failed",
        "Cancelled",
        "CompletedWithWarnings",
        "Paused",
        "New",
    ]);
    prop_oneof![
        Just(accepted()),
        Just(Observation::Refused(error("R"))),
        Just(Observation::NoAnswer(error("N"))),
        Just(Observation::JobNamed("job-1".to_owned())),
        Just(Observation::OperationFailed(error("O"))),
        Just(Observation::Adopted("job-1".to_owned())),
        words.prop_map(seen),
        Just(Observation::Seen(Box::new(Snapshot {
            error: Some(error("LongRunningRestoreTrackingFailure")),
            ..snapshot("Failed")
        }))),
        Just(Observation::GivenUp),
        Just(Observation::Unlearnable),
        Just(Observation::Copy(Some(AT))),
        Just(Observation::Trouble(error("T"))),
        Just(Observation::Result(ResultCheck::Seen)),
        (0i64..100).prop_map(|s| Observation::Scheduled(AT + Duration::seconds(s))),
    ]
}

proptest! {
    #[test]
    fn any_order_of_observations_keeps_the_three_rules(steps in prop::collection::vec((any_observation(), any::<bool>()), 1..60)) {
        let mut record = record();
        let mut posts = 0;
        for (step, (observation, try_to_post)) in steps.into_iter().enumerate() {
            if try_to_post && let Some(claimed) = record.claim_post() {
                prop_assert!(claimed.seq > record.seq);
                record = claimed;
                posts += 1;
            }
            let now = AT + Duration::seconds(i64::try_from(step).unwrap());
            let next = apply(&record, observation, now);
            if record.is_final() {
                let overruled = record.phase == Phase::NeverStarted && next.phase == Phase::Accepted;
                prop_assert!(overruled || next.phase == record.phase);
                prop_assert!(overruled || next.error == record.error);
            }
            if next == record {
                prop_assert_eq!(next.seq, record.seq);
            } else {
                prop_assert!(next.seq > record.seq);
            }
            prop_assert!(record.job_id.is_none() || next.job_id == record.job_id);
            // Of an outcome that can no longer be learnt nobody knows when it came.
            prop_assert_eq!(is_final(next.phase), next.ended_at.is_some());
            prop_assert_eq!(next.is_final(), is_final(next.phase) || next.unlearnable);
            record = next;
        }
        prop_assert!(posts <= 1 && record.posts <= 1);
        let stored: JobRecord = serde_json::from_value(serde_json::to_value(&record).unwrap()).unwrap();
        prop_assert_eq!(stored, record);
    }
}
