use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Flow, config};
use crate::behaviour::{Answer, Rehydrations, StatusOn};
use crate::{Config, Progress};

impl Flow {
    /// §6.2 (d)
    async fn archived(&self, name: &str, prefix: &str, days: u32) -> Value {
        let mut request = self.as_files(name, "stprodrestoreweu", "restores", prefix).await;
        request["recoveryPointId"] = json!(self.newest(name, "ArchiveStore").await);
        request["sourceDataStoreType"] = json!("ArchiveStore");
        request["objectType"] = json!("AzureBackupRestoreWithRehydrationRequest");
        request["rehydrationPriority"] = json!("Standard");
        request["rehydrationRetentionDuration"] = json!(format!("P{days}D"));
        request
    }

    /// The stores of a point: type, visible, status, expiry of the copy.
    async fn stores(&self, name: &str, point: &Value) -> Vec<(String, bool, Value, Value)> {
        let path = format!("{}/recoveryPoints/{}", self.instance(name), point.as_str().unwrap());
        let answer = self.0.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let stores = answer.body["properties"]["recoveryPointDataStoresDetails"].clone();
        let read = |s: &Value| {
            (
                s["type"].as_str().unwrap().to_owned(),
                s["visible"].as_bool().unwrap(),
                s["rehydrationStatus"].clone(),
                s["rehydrationExpiryTime"].clone(),
            )
        };
        stores.as_array().unwrap().iter().map(read).collect()
    }

    async fn statuses(&self, name: &str, point: &Value) -> Vec<String> {
        let word = |s: (String, bool, Value, Value)| format!("{} {}", s.0, s.2.as_str().unwrap_or("-"));
        self.stores(name, point).await.into_iter().map(word).collect()
    }

    fn pass(&self, hours: u64) {
        self.0
            .simulator
            .control()
            .advance(std::time::Duration::from_hours(hours));
    }
}

/// Without its rehydration, from the copy.
fn from_the_copy(request: &Value) -> Value {
    let mut body = request.clone();
    body["objectType"] = json!("AzureBackupRecoveryPointBasedRestoreRequest");
    body["sourceDataStoreType"] = json!("VaultStore");
    for member in ["rehydrationPriority", "rehydrationRetentionDuration"] {
        body.as_object_mut().unwrap().remove(member);
    }
    body
}

#[tokio::test(start_paused = true)]
async fn a_point_comes_back_stays_and_goes() {
    let flow = Flow::open();
    let request = flow.archived("orders", "old", 12).await;
    let point = &request["recoveryPointId"];
    assert_eq!(flow.statuses("orders", point).await, ["ArchiveStore -"]);
    // Not from the vault store, as long as there is no copy.
    assert_eq!(
        flow.post("orders", "restore", &from_the_copy(&request)).await.code(),
        "DppPluginInvalidInputParameters"
    );
    let id = flow.start("orders", &request).await;
    assert_eq!(
        flow.statuses("orders", point).await,
        ["ArchiveStore CREATE_IN_PROGRESS"]
    );
    let tasks = flow.job("orders", &id).await["properties"]["extendedInfo"]["subTasks"].clone();
    assert_eq!(
        (&tasks[0]["taskStatus"], &tasks[1]["taskStatus"], &tasks[1]["taskName"]),
        (&json!("InProgress"), &json!("NotStarted"), &json!("Trigger Restore"))
    );
    // The copy is there before the restore is over.
    tokio::time::sleep(std::time::Duration::from_secs(3 * 3600 + 20)).await;
    let job = flow.job("orders", &id).await;
    let tasks = &job["properties"]["extendedInfo"]["subTasks"];
    assert_eq!(job["properties"]["status"], "InProgress");
    assert_eq!(
        (&tasks[0]["taskStatus"], &tasks[1]["taskStatus"]),
        (&json!("Completed"), &json!("InProgress"))
    );
    let job = flow.finished("orders", &id).await;
    assert_eq!(job["properties"]["status"], "Completed");
    assert_eq!(job["properties"]["sourceDataStoreType"], "ArchiveStore");
    let stores = flow.stores("orders", point).await;
    let until = "2026-12-04T15:00:".to_owned();
    assert!(
        stores
            .iter()
            .all(|s| s.2 == "COMPLETED" && s.3.as_str().unwrap().starts_with(&until)),
        "{stores:?}"
    );
    assert!(stores[1].0 == "VaultStore" && stores[1].1);
    // Again, from the copy, and without waiting.
    let again = flow.start("orders", &from_the_copy(&request)).await;
    let job = flow.finished("orders", &again).await;
    assert!(
        job["properties"]["duration"].as_str().unwrap().starts_with("PT1M4"),
        "{job}"
    );
    flow.pass(24 * 12);
    assert_eq!(
        flow.statuses("orders", point).await,
        ["ArchiveStore DELETE_IN_PROGRESS", "VaultStore DELETE_IN_PROGRESS"]
    );
    assert_eq!(
        flow.post("orders", "restore", &from_the_copy(&request)).await.status,
        StatusCode::BAD_REQUEST
    );
    flow.pass(2);
    assert_eq!(flow.statuses("orders", point).await, ["ArchiveStore DELETED"]);
    assert_eq!(flow.0.simulator.control().restores_accepted(), 2);
}

#[tokio::test(start_paused = true)]
async fn archive_restores_are_bearable_in_practice() {
    let flow = Flow::with(Config {
        progress: Progress::Auto { speed: 6.0 },
        ..config()
    });
    let request = flow.archived("orders", "old", 10).await;
    let begun = flow.0.simulator.control().now();
    let id = flow.start("orders", &request).await;
    let job = flow.finished("orders", &id).await;
    let took = flow.0.simulator.control().now() - begun;
    assert_eq!(job["properties"]["status"], "Completed");
    // A minute and a half for the rehydration, and the restore itself.
    assert!((90..140).contains(&took.whole_seconds()), "{took}");
}

#[tokio::test(start_paused = true)]
async fn a_rehydration_that_fails_fails_the_restore() {
    let flow = Flow::open();
    let request = flow.archived("orders", "sentinel_rehydration_fails", 10).await;
    assert_eq!(flow.validate("orders", &request).await["status"], "Succeeded");
    let id = flow.start("orders", &request).await;
    let job = flow.finished("orders", &id).await;
    let p = &job["properties"];
    assert_eq!(
        (&p["status"], &p["errorDetails"][0]["code"]),
        (&json!("Failed"), &json!("CloudInternalError"))
    );
    assert_eq!(p["extendedInfo"]["subTasks"][0]["taskStatus"], "Failed");
    assert_eq!(p["extendedInfo"]["subTasks"][1]["taskStatus"], "NotStarted");
    let point = &request["recoveryPointId"];
    assert_eq!(flow.statuses("orders", point).await, ["ArchiveStore FAILED"]);
    let blobs = flow
        .0
        .read(|w| w.storage_account("stprodrestoreweu").unwrap().containers[0].blobs.len());
    assert_eq!(blobs, 0);
    // A second attempt under another name goes well.
    let request = flow.archived("orders", "second", 10).await;
    let id = flow.start("orders", &request).await;
    assert_eq!(flow.finished("orders", &id).await["properties"]["status"], "Completed");
}

#[tokio::test(start_paused = true)]
async fn a_point_can_be_rehydrated_without_a_restore() {
    let flow = Flow::open();
    let point = json!(flow.newest("orders", "ArchiveStore").await);
    let body = |days: &str| json!({"recoveryPointId": point, "rehydrationRetentionDuration": days});
    for wrong in [
        json!({}),
        body("P9D"),
        json!({"recoveryPointId": "0", "rehydrationRetentionDuration": "P12D"}),
    ] {
        let answer = flow.post("orders", "rehydrate", &wrong).await;
        assert_eq!(answer.code(), "DppPluginInvalidInputParameters", "{wrong}");
    }
    let kept = flow.newest("orders", "VaultStore").await;
    let fresh = json!({"recoveryPointId": kept, "rehydrationRetentionDuration": "P12D"});
    assert!(
        flow.post("orders", "rehydrate", &fresh)
            .await
            .text
            .contains("not in ArchiveStore")
    );
    let begun = flow.post("orders", "rehydrate", &body("P15D")).await;
    assert_eq!(
        (begun.status, begun.header("retry-after")),
        (StatusCode::ACCEPTED, "60")
    );
    let last = flow.follow(&begun).await;
    assert_eq!(last["status"], "Succeeded");
    assert!(last.get("properties").is_none(), "no job: {last}");
    assert_eq!(
        flow.statuses("orders", &point).await,
        ["ArchiveStore CREATE_IN_PROGRESS"]
    );
    flow.pass(4);
    assert_eq!(flow.stores("orders", &point).await.len(), 2);
    assert_eq!(
        flow.post("orders", "rehydrate", &body("P10D")).await.status,
        StatusCode::NO_CONTENT
    );
    // Backup Operator restores and does not rehydrate: the action is in no list of his.
    let operator = flow.0.acting_as(1);
    let path = format!("{}/rehydrate?api-version=2025-07-01", flow.instance("orders"));
    let refused = operator.arm(Method::POST, &path, body("P10D").to_string()).await;
    assert_eq!(refused.code(), "AuthorizationFailed");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_established_about_the_archive_can_be_otherwise() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let mut request = flow.archived("orders", "old", 10).await;
    let point = request["recoveryPointId"].clone();
    request["rehydrationPriority"] = json!("High");
    control.behave(|b| b.high_priority = Answer::Refused);
    assert!(
        flow.post("orders", "restore", &request)
            .await
            .text
            .contains("High is not supported")
    );
    control.behave(|b| b.high_priority = Answer::Accepted);
    flow.start("orders", &request).await;
    control.behave(|b| b.rehydration_status_on = StatusOn::Copy);
    let stores = flow.stores("orders", &point).await;
    assert_eq!(stores[0].2, json!(null));
    assert_eq!((stores[1].1, &stores[1].2), (false, &json!("CREATE_IN_PROGRESS")));
    flow.pass(4);
    assert!(flow.stores("orders", &point).await[1].1);
    control.behave(|b| b.rehydration_status_on = StatusOn::Archive);
    assert_eq!(
        flow.statuses("orders", &point).await,
        ["ArchiveStore COMPLETED", "VaultStore -"]
    );
    control.behave(|b| b.rehydrated_copy = Answer::Refused);
    assert!(!flow.stores("orders", &point).await[1].1);
    assert_eq!(
        flow.post("orders", "restore", &from_the_copy(&request)).await.status,
        StatusCode::BAD_REQUEST
    );
    control.behave(|b| b.rehydrations = Rehydrations::Fail);
    let other = flow.archived("customers", "old", 10).await;
    let id = flow.start("customers", &other).await;
    assert_eq!(flow.finished("customers", &id).await["properties"]["status"], "Failed");
}
