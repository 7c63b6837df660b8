use http::StatusCode;
use serde_json::json;

use super::Flow;
use crate::envelope::query_value;

#[tokio::test(start_paused = true)]
async fn a_database_is_validated_restored_and_there() {
    let flow = Flow::open();
    let request = flow
        .as_database("orders", "pg-prod-weu-02", "orders_back", "kv-prod-weu/dbauth3")
        .await;
    let validated = flow.validate("orders", &request).await;
    assert_eq!(validated["status"], "Succeeded", "{validated}");
    assert!(validated.get("properties").is_none());
    let id = flow.start("orders", &request).await;
    let running = flow.job("orders", &id).await;
    let p = &running["properties"];
    assert_eq!(
        (&p["status"], &p["duration"], &p["endTime"]),
        (&json!("InProgress"), &json!("PT0S"), &json!(null))
    );
    assert_eq!(p["extendedInfo"]["subTasks"][0]["additionalDetails"], json!(null));
    let job = flow.finished("orders", &id).await;
    let p = &job["properties"];
    assert_eq!(p["status"], "Completed", "{job}");
    assert!(
        p["duration"].as_str().unwrap().starts_with("PT1M4"),
        "{}",
        p["duration"]
    );
    let target = format!("{}/databases/orders_back", flow.server("pg-prod-weu-02"));
    assert_eq!(p["extendedInfo"]["recoveryDestination"], json!(target));
    assert_eq!(
        p["extendedInfo"]["sourceRecoverPoint"]["recoveryPointID"],
        request["recoveryPointId"]
    );
    assert_eq!(
        p["extendedInfo"]["subTasks"][0]["additionalDetails"]["DataTransferredInBytes"],
        "0"
    );
    assert_eq!(p["supportedActions"], json!([""]));
    let there = flow.0.read(|w| {
        w.servers
            .iter()
            .any(|s| s.name == "pg-prod-weu-02" && s.database("orders_back").is_some())
    });
    assert!(there);
    assert_eq!(flow.0.simulator.control().restores_accepted(), 1);
    // The name is taken now, and validation says so.
    assert_eq!(
        flow.validation_code("orders", &request).await,
        "UserErrorDatabaseNameAlreadyInUse"
    );
}

#[tokio::test(start_paused = true)]
async fn a_flexible_server_becomes_files() {
    let flow = Flow::open();
    let request = flow
        .as_files("pgflex-billing", "stprodrestoreweu", "restores", "night")
        .await;
    assert_eq!(flow.validate("pgflex-billing", &request).await["status"], "Succeeded");
    let id = flow.start("pgflex-billing", &request).await;
    let job = flow.finished("pgflex-billing", &id).await;
    let p = &job["properties"];
    assert_eq!(p["status"], "Completed", "{job}");
    assert!(p["duration"].as_str().unwrap().starts_with("PT2M"), "{}", p["duration"]);
    assert_eq!(
        p["extendedInfo"]["additionalDetails"],
        json!({"Restore File Prefix": "night"})
    );
    assert_eq!(
        p["extendedInfo"]["recoveryDestination"],
        "https://stprodrestoreweu.blob.core.practice.invalid/restores"
    );
    assert_ne!(
        p["extendedInfo"]["subTasks"][0]["additionalDetails"]["DataTransferredInBytes"],
        "0"
    );
    assert_eq!(p["dataSourceSetName"], json!(null));
    let names: Vec<String> = flow.0.read(|w| {
        w.storage_account("stprodrestoreweu")
            .unwrap()
            .container("restores")
            .unwrap()
            .blobs
            .iter()
            .map(|b| b.name.clone())
            .collect()
    });
    assert!(
        names.contains(&"night/Roles.sql".to_owned()) && names.contains(&"night/tariffs/Database.sql".to_owned()),
        "{names:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn of_two_restores_to_one_name_the_second_fails() {
    let flow = Flow::open();
    let request = flow
        .as_database("customers", "pg-prod-weu-02", "twice", "kv-prod-weu/dbauth3")
        .await;
    let first = flow.start("customers", &request).await;
    let second = flow.start("customers", &request).await;
    assert_eq!(
        flow.finished("customers", &first).await["properties"]["status"],
        "Completed"
    );
    let failed = flow.finished("customers", &second).await;
    let errors = &failed["properties"]["errorDetails"];
    assert_eq!(failed["properties"]["status"], "Failed");
    assert_eq!(errors[0]["code"], "UserErrorDatabaseNameAlreadyInUse");
    assert_eq!(errors[0]["details"][0]["code"], "UserErrorDatabaseNameAlreadyInUse");
    assert_eq!(errors[0]["details"][0]["details"][0]["code"], "InternalServerError");
}

#[tokio::test(start_paused = true)]
async fn a_restore_from_the_archive_waits_for_rehydration() {
    let flow = Flow::open();
    let mut request = flow.as_files("orders", "stprodrestoreweu", "restores", "old").await;
    request["recoveryPointId"] = json!(flow.newest("orders", "ArchiveStore").await);
    let refused = flow.post("orders", "restore", &request).await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::BAD_REQUEST, "DppPluginInvalidInputParameters")
    );
    request["sourceDataStoreType"] = json!("ArchiveStore");
    request["objectType"] = json!("AzureBackupRestoreWithRehydrationRequest");
    request["rehydrationPriority"] = json!("Standard");
    request["rehydrationRetentionDuration"] = json!("P12D");
    assert_eq!(flow.validate("orders", &request).await["status"], "Succeeded");
    let id = flow.start("orders", &request).await;
    let job = flow.finished("orders", &id).await;
    assert_eq!(job["properties"]["status"], "Completed");
    assert_eq!(job["properties"]["rehydrationPriority"], "Standard");
    assert!(
        job["properties"]["duration"].as_str().unwrap().starts_with("PT3H"),
        "{job}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_accepted_operation_has_no_body_and_two_signed_urls() {
    let flow = Flow::open();
    let request = flow
        .as_database("orders", "pg-prod-weu-02", "x1", "kv-prod-weu/dbauth3")
        .await;
    let begun = flow.post("orders", "restore", &request).await;
    assert_eq!((begun.status, begun.text.as_str()), (StatusCode::ACCEPTED, ""));
    assert_eq!(
        (
            begun.header("content-length"),
            begun.header("retry-after"),
            begun.header("content-type")
        ),
        ("0", "30", "")
    );
    let (status, result) = (begun.header("azure-asyncoperation"), begun.header("location"));
    assert!((3000..4096).contains(&status.len()), "{}", status.len());
    assert!(
        status.contains("/backupVaults/bv-prod-weu/operationStatus/")
            && result.contains("/locations/westeurope/operationResults/")
    );
    // Both below the location with the versions of 2021.
    let path = format!("{}/restore?api-version=2021-07-01", flow.instance("orders"));
    let old = flow.0.arm(http::Method::POST, &path, request.to_string()).await;
    assert!(
        old.header("azure-asyncoperation")
            .contains("/locations/westeurope/operationStatus/")
    );
    // 202 while it runs, then the job's id in its odd casing, and the header once more.
    let early = flow.0.get(result).await;
    assert_eq!(early.status, StatusCode::ACCEPTED);
    let last = flow.follow(&begun).await;
    let done = flow.0.get(result).await;
    let id = done.body["jobId"].as_str().unwrap();
    assert!(
        id.contains("/resourcegroups/rg-backup-prod/") && id.contains("/BackupVaults/"),
        "{id}"
    );
    assert_eq!(last["properties"]["jobId"], done.body["jobId"]);
    assert!(done.header("azure-asyncoperation").contains("/locations/"));
    assert!(!last["endTime"].as_str().unwrap().contains('.'));
    assert!(last["name"].as_str().unwrap().ends_with("==") && last["id"].as_str().unwrap().ends_with("=="));
}

#[tokio::test(start_paused = true)]
async fn operation_urls_are_good_only_as_they_were_sent() {
    let flow = Flow::open();
    let request = flow
        .as_database("orders", "pg-prod-weu-02", "x2", "kv-prod-weu/dbauth3")
        .await;
    let begun = flow.post("orders", "restore", &request).await;
    let url = begun.header("azure-asyncoperation");
    assert_eq!(flow.0.get(url).await.status, StatusCode::OK);
    let h = query_value(&url.parse().unwrap(), "h").unwrap();
    let (bare, _) = url.split_once("&t=").unwrap();
    for changed in [
        url.replace(&h, &"A".repeat(43)),
        bare.to_owned(),
        url.replace("api-version=2025-07-01", "api-version=2026-06-01"),
    ] {
        assert_eq!(flow.0.get(&changed).await.status, StatusCode::FORBIDDEN);
    }
    let elsewhere = url.replace("management.practice.invalid", "management.elsewhere.invalid");
    assert_eq!(flow.0.get(&elsewhere).await.code(), "SimulatorNotSupported");
}

#[tokio::test(start_paused = true)]
async fn a_job_is_spelled_differently_in_the_list() {
    let flow = Flow::open();
    let request = flow
        .as_database("orders", "pg-prod-weu-02", "x3", "kv-prod-weu/dbauth3")
        .await;
    let id = flow.start("orders", &request).await;
    flow.finished("orders", &id).await;
    let list = flow.0.get(&format!("{}/backupJobs", flow.vault_of("orders"))).await;
    assert_eq!(list.body.get("nextLink"), Some(&json!(null)));
    let rows = list.rows();
    let starts: Vec<&str> = rows
        .iter()
        .map(|r| r["properties"]["startTime"].as_str().unwrap())
        .collect();
    assert!(starts.is_sorted(), "oldest first");
    assert!(starts[0] >= "2026-11-08", "14 days: {}", starts[0]);
    let listed = rows.iter().find(|r| r["name"] == json!(id)).unwrap();
    assert!(
        listed["properties"]["duration"]
            .as_str()
            .unwrap()
            .starts_with("00:01:4")
    );
    assert_eq!(listed["properties"]["extendedInfo"], json!(null));
    let single = flow.job("orders", &id).await;
    assert_eq!(single["properties"]["etag"], listed["properties"]["etag"]);
}
