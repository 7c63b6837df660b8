#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::json;
use time::Duration;

use super::super::job::tests::{AT, error, intent, snapshot};
use super::*;
use crate::api::TargetKind;

fn journal() -> Journal {
    Journal::new(Db::in_memory().unwrap())
}

fn wish(plan: &str) -> Intent {
    Intent {
        plan_id: plan.to_owned(),
        client_request_id: format!("request-of-{plan}"),
        ..intent()
    }
}

async fn begin(journal: &Journal, intent: Intent, anyway: bool) -> Begun {
    let key = format!("key-{}", intent.plan_id);
    journal
        .begin(key, intent, &json!({"recoveryPointId": "x"}), anyway)
        .await
        .unwrap()
}

async fn started(journal: &Journal, plan: &str) -> JobRecord {
    match begin(journal, wish(plan), false).await {
        Begun::Yes(record) => *record,
        other => panic!("{other:?}"),
    }
}

fn accepted() -> Observation {
    Observation::Accepted {
        correlation_id: None,
        request_id: None,
        job_id: None,
    }
}

async fn finish(journal: &Journal, key: &str, status: &str, at: OffsetDateTime) {
    journal.observe(key, accepted(), at).await.unwrap();
    let mut seen = snapshot(status);
    seen.ended = Some(AT + Duration::seconds(107));
    journal
        .observe(key, Observation::Seen(Box::new(seen)), at)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_intent_is_on_disk_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j.db");
    let journal = Journal::new(Db::open(&path).await.unwrap());
    let record = started(&journal, "p").await;
    assert_eq!((record.phase, record.posts), (Phase::Sending, 1));
    drop(journal);
    let again = Journal::new(Db::open(&path).await.unwrap());
    assert_eq!(again.load(&record.key).await.unwrap(), Some(record.clone()));
    let unknown = again.recover(vec![], AT).await.unwrap();
    assert_eq!(unknown[0].phase, Phase::OutcomeUnknown);
    assert!(unknown[0].claim_post().is_none(), "it is never sent again");
    assert!(again.recover(vec![], AT).await.unwrap().is_empty(), "once is enough");
}

#[tokio::test]
async fn two_processes_on_one_file_start_one_restore() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("j.db");
    let (one, other) = (
        Journal::new(Db::open(&path).await.unwrap()),
        Journal::new(Db::open(&path).await.unwrap()),
    );
    // Each validated for itself: two plans of one restore.
    let (first, second) = tokio::join!(begin(&one, wish("p1"), true), begin(&other, wish("p2"), true));
    let begun = [&first, &second]
        .iter()
        .filter(|begun| matches!(begun, Begun::Yes(_)))
        .count();
    assert_eq!(begun, 1, "{first:?} {second:?}");
    assert!([first, second].iter().any(|begun| matches!(begun, Begun::Running(_))));
}

#[tokio::test]
async fn a_damaged_record_hides_no_other_and_its_restore_cannot_be_started() {
    let journal = journal();
    started(&journal, "p1").await;
    let mut elsewhere = wish("p2");
    elsewhere.destination.push_str("_2");
    begin(&journal, elsewhere, false).await;
    let damage = |c: &mut Connection| c.execute("UPDATE job SET record = '{}' WHERE key = 'key-p1'", []);
    journal.0.call(damage).await.unwrap();
    let left = journal.list(None, true).await.unwrap();
    assert_eq!(
        left.iter().map(|record| record.key.as_str()).collect::<Vec<_>>(),
        ["key-p2"]
    );
    let again = journal.begin("k".to_owned(), wish("p3"), &json!({}), true).await;
    assert_eq!(again.unwrap_err().code, ErrorCode::Storage, "it may be running");
}

#[tokio::test]
async fn what_this_process_is_sending_is_not_given_up() {
    let journal = journal();
    let record = started(&journal, "p").await;
    assert!(journal.recover(vec![record.key.clone()], AT).await.unwrap().is_empty());
    assert_eq!(journal.load(&record.key).await.unwrap().unwrap().phase, Phase::Sending);
}

#[tokio::test]
async fn a_plan_is_used_once_whoever_asks() {
    let journal = journal();
    let (one, other) = tokio::join!(begin(&journal, wish("p"), true), begin(&journal, wish("p"), true));
    let yes = [&one, &other]
        .iter()
        .filter(|begun| matches!(begun, Begun::Yes(_)))
        .count();
    assert_eq!(yes, 1, "{one:?} {other:?}");
}

#[tokio::test]
async fn the_same_restore_waits_for_the_one_that_runs() {
    let journal = journal();
    let first = started(&journal, "p1").await;
    assert!(
        matches!(begin(&journal, wish("p2"), true).await, Begun::Running(_)),
        "not even with a yes"
    );
    let mut shouted = wish("p3");
    shouted.destination = shouted.destination.to_uppercase();
    assert!(
        matches!(begin(&journal, shouted, false).await, Begun::Running(_)),
        "case makes no other place"
    );
    let mut elsewhere = wish("p4");
    elsewhere.destination.push_str("_2");
    assert!(matches!(begin(&journal, elsewhere, false).await, Begun::Yes(_)));
    finish(&journal, &first.key, "Failed", AT).await;
    assert_eq!(
        begin(&journal, wish("p1"), true).await,
        Begun::PlanUsed,
        "whatever came of it"
    );
    assert!(matches!(begin(&journal, wish("p5"), false).await, Begun::Repeated(_)));
    assert!(
        matches!(begin(&journal, wish("p5"), true).await, Begun::Yes(_)),
        "a yes counts, and a refused plan is not used up"
    );
}

#[tokio::test]
async fn a_day_later_it_is_no_repetition_and_a_refusal_never_was() {
    let journal = journal();
    let first = started(&journal, "p1").await;
    finish(&journal, &first.key, "Completed", AT).await;
    let mut next_day = wish("p2");
    next_day.created_at = AT + Duration::hours(25);
    let Begun::Yes(second) = begin(&journal, next_day, false).await else {
        panic!()
    };
    journal
        .observe(&second.key, Observation::Refused(error("X")), AT)
        .await
        .unwrap();
    let mut third = wish("p3");
    third.created_at = AT + Duration::hours(26);
    assert!(matches!(begin(&journal, third, false).await, Begun::Yes(_)));
}

#[tokio::test]
async fn an_outcome_that_can_never_be_settled_asks_for_a_yes_and_no_more() {
    let journal = journal();
    let first = started(&journal, "p1").await;
    journal
        .observe(&first.key, Observation::NoAnswer(error("N")), AT)
        .await
        .unwrap();
    let mut late = wish("p2");
    late.created_at = AT + Duration::days(15);
    assert!(matches!(begin(&journal, late.clone(), false).await, Begun::Repeated(_)));
    assert!(matches!(begin(&journal, late, true).await, Begun::Yes(_)));
}

#[tokio::test]
async fn signed_addresses_stay_in_their_column() {
    let journal = journal();
    let record = started(&journal, "p").await;
    let signed = r#"{"status_url":"https://management.azure.com/x?t=1&c=2&s=canary&h=4"}"#;
    journal
        .accept(&record.key, accepted(), signed.to_owned(), AT)
        .await
        .unwrap();
    let trouble = Observation::Trouble(error("T"));
    journal.observe(&record.key, trouble, AT).await.unwrap();
    assert_eq!(
        journal.operation(&record.key).await.unwrap().as_deref(),
        Some(signed),
        "verbatim, and kept by later changes"
    );
    let stored = serde_json::to_string(&journal.load(&record.key).await.unwrap()).unwrap();
    assert!(!stored.contains("canary"));
}

#[tokio::test]
async fn signed_addresses_are_gone_from_the_disk_when_the_job_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::new(Db::open(&folder.path().join("j.db")).await.unwrap());
    let on_disk = || {
        let files = std::fs::read_dir(folder.path()).unwrap();
        let bytes: Vec<u8> = files
            .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .collect();
        String::from_utf8_lossy(&bytes).contains("canary")
    };
    let record = started(&journal, "p").await;
    // As long as the real ones, so that they fill pages of their own.
    let signed = format!("https://management.azure.com/x?s={}canary", "c".repeat(7000));
    journal.accept(&record.key, accepted(), signed, AT).await.unwrap();
    assert!(on_disk());
    let named = Observation::JobNamed("job-1".to_owned());
    journal.observe(&record.key, named, AT).await.unwrap();
    assert_eq!(journal.operation(&record.key).await.unwrap(), None);
    assert!(!on_disk(), "neither in a free page nor in the log");
    let late = journal.accept(&record.key, accepted(), "canary".to_owned(), AT).await;
    late.unwrap();
    assert!(!on_disk(), "and nothing brings them back");
}

#[tokio::test]
async fn changes_are_numbered_and_repetition_is_no_change() {
    let journal = journal();
    let record = started(&journal, "p").await;
    let first = journal.observe(&record.key, accepted(), AT).await.unwrap().unwrap();
    assert!(first.changed && first.record.seq > record.seq);
    let again = journal
        .observe(&record.key, Observation::NoAnswer(error("late")), AT)
        .await
        .unwrap()
        .unwrap();
    assert!(!again.changed);
    assert_eq!(journal.observe("nobody", accepted(), AT).await.unwrap(), None);
}

#[tokio::test]
async fn history_counts_what_was_completed_at_todays_speed() {
    let journal = journal();
    for (plan, status) in [("a", "Completed"), ("b", "Failed"), ("c", "Completed")] {
        let mut wish = wish(plan);
        wish.destination.push_str(plan);
        wish.speed = 2.0;
        let Begun::Yes(record) = begin(&journal, wish, false).await else {
            panic!()
        };
        finish(&journal, &record.key, status, AT).await;
    }
    let what = |target| What {
        target,
        ..intent().what()
    };
    let taken = journal
        .durations("practice", what(TargetKind::Database), 1.0)
        .await
        .unwrap();
    assert_eq!(taken, [214.0, 214.0]);
    assert!(
        journal
            .durations("practice", what(TargetKind::Files), 1.0)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        journal
            .durations("azure", what(TargetKind::Database), 1.0)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(journal.list(Some("practice"), true).await.unwrap(), vec![]);
    assert_eq!(journal.list(None, false).await.unwrap().len(), 3);
    assert_eq!(journal.known_jobs().await.unwrap(), ["job-1", "job-1", "job-1"]);
}

#[tokio::test]
async fn a_record_of_a_newer_app_is_left_alone() {
    let journal = journal();
    let record = started(&journal, "p").await;
    journal
        .0
        .call(|c| c.execute("UPDATE job SET version = 99", []))
        .await
        .unwrap();
    assert_eq!(journal.load(&record.key).await.unwrap(), None);
    assert!(journal.list(None, false).await.unwrap().is_empty());
}
