use proptest::prelude::*;

use super::*;
use crate::{
    Kind, Poll, RecoveryPoint,
    testing::{Server, Step, VAULT, accepted_sample, instance, json as answer, published, with},
};

fn order() -> Rehydration {
    Rehydration::new("hardcodedRP", Some(RehydrationPriority::High), 10).unwrap()
}

#[tokio::test]
async fn the_order_is_the_published_one_with_a_valid_duration() {
    let server = Server::new([accepted_sample("TriggerRehydrate")]);
    let id = Uuid::from_u128(3);
    let taken = server.client().rehydrate(&instance(), &order(), id).await.unwrap();
    let mut expected = published("TriggerRehydrate")["parameters"]["parameters"].clone();
    assert_eq!(expected["rehydrationRetentionDuration"], "7D");
    expected["rehydrationRetentionDuration"] = json!("P10D");
    assert_eq!(server.body(0), expected);
    assert_eq!(
        server.line(0),
        format!(
            "POST https://management.azure.com{VAULT}/backupInstances/server-db-1/rehydrate?api-version=2025-07-01"
        )
    );
    assert_eq!(server.header(0, "x-ms-client-request-id"), Some(id.to_string()));
    assert_eq!(taken.handle.retry_after_seconds, Some(60));
    let plain = Rehydration::new("p", None, REHYDRATION_DEFAULT_DAYS).unwrap();
    assert_eq!(
        plain.body(),
        json!({ "recoveryPointId": "p", "rehydrationRetentionDuration": "P15D" })
    );
}

#[tokio::test]
async fn nothing_to_do_is_a_success() {
    let server = Server::new([with(204, &[], "")]);
    let client = server.client();
    let taken = client.rehydrate(&instance(), &order(), Uuid::nil()).await.unwrap();
    let poll = client.poll_once(&taken.handle).await.unwrap();
    assert_eq!(
        poll,
        Poll::Succeeded {
            job_id: None,
            job_raw: None
        }
    );
    assert_eq!(server.calls(), 1, "and nothing is asked");
}

#[tokio::test]
async fn a_job_is_looked_for_and_may_not_be_there() {
    let done = || answer(200, &json!({ "status": "Succeeded" }));
    let url = "https://management.azure.com/x";
    for (result, job) in [
        (answer(200, &json!({ "jobId": "j" })), Some("j")),
        (with(404, &[], ""), None),
    ] {
        let taken = with(202, &[("azure-asyncoperation", url), ("location", url)], "");
        let server = Server::new([taken, done(), result]);
        let client = server.client();
        let taken = client.rehydrate(&instance(), &order(), Uuid::nil()).await.unwrap();
        let Poll::Succeeded { job_id, .. } = client.poll_once(&taken.handle).await.unwrap() else {
            panic!("succeeded")
        };
        assert_eq!(job_id.as_deref(), job);
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_sent_once() {
    for step in [
        with(500, &[], ""),
        with(429, &[("retry-after", "1")], ""),
        Step::Break,
        Step::Hang,
    ] {
        let server = Server::new([step, with(204, &[], "")]);
        server
            .client()
            .rehydrate(&instance(), &order(), Uuid::nil())
            .await
            .unwrap_err();
        assert_eq!(server.calls(), 1);
    }
}

#[test]
fn an_impossible_order_is_not_made() {
    let high = || Some(RehydrationPriority::High);
    for (point, priority, days) in [
        ("", None, 15),
        (" ", None, 15),
        ("p", high(), 9),
        ("p", high(), 31),
        ("p", high(), 0),
        ("p", Some("Invalid".into()), 15),
    ] {
        let error = Rehydration::new(point, priority.clone(), days).unwrap_err();
        assert_eq!(
            (error.kind.clone(), error.maybe_sent),
            (Kind::Parse, false),
            "{point} {priority:?} {days}"
        );
    }
    for days in [10, 30] {
        assert_eq!(
            Rehydration::new("p", None, days).unwrap().duration(),
            format!("P{days}D")
        );
    }
}

#[test]
fn words_of_a_point_are_read_and_unknown_ones_kept() {
    let stores = json!([
        { "type": "ArchiveStore" },
        { "type": "VaultStore", "rehydrationStatus": "create_in_progress" },
        { "type": "VaultStore", "rehydrationStatus": "PAUSED " },
        { "type": "VaultStore", "rehydrationStatus": "" },
    ]);
    let point = json!({ "name": "p", "properties": { "recoveryPointDataStoresDetails": stores } });
    let point = RecoveryPoint::from_value(&point).unwrap();
    let read: Vec<_> = point.stores.iter().map(PointStore::rehydration).collect();
    let other = RehydrationStatus::Other("PAUSED ".to_owned());
    assert_eq!(
        read,
        [None, Some(RehydrationStatus::CreateInProgress), Some(other), None]
    );
    let job =
        |word: Value| Job::from_value(&json!({ "name": "j", "properties": { "rehydrationPriority": word } })).unwrap();
    assert_eq!(job(json!("STANDARD")).priority(), Some(RehydrationPriority::Standard));
    assert_eq!(job(Value::Null).priority(), None);
}

proptest! {
    #[test]
    fn every_word_survives(word in "\\PC{0,20}", known in prop::sample::select(vec!["DELETED", "FAILED", "COMPLETED", "DELETE_IN_PROGRESS"])) {
        let read = RehydrationStatus::from(word.as_str());
        prop_assert!(read.as_str() == word || word.trim().eq_ignore_ascii_case(read.as_str()));
        prop_assert_eq!(RehydrationStatus::from(known).to_string(), known);
    }
}
