use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Flow, secret_uri};
use crate::behaviour::{Effect, Order};
use crate::routes::testing::Answer;

impl Flow {
    /// The location below which a vault's cross-region operations are.
    fn location(&self, name: &str, region: &str) -> String {
        let vault = self.vault_of(name);
        let (group, _) = vault.split_once("/backupVaults/").unwrap();
        format!("{group}/locations/{region}")
    }

    async fn there(&self, name: &str, operation: &str, body: &Value) -> Answer {
        let path = format!(
            "{}/{operation}?api-version=2025-07-01",
            self.location(name, "centralus")
        );
        self.0.arm(Method::POST, &path, body.to_string()).await
    }

    fn source(&self, name: &str) -> Value {
        json!({"sourceRegion": "eastus2", "sourceBackupInstanceId": self.instance(name)})
    }

    async fn secondary(&self, name: &str) -> Vec<Value> {
        self.there(name, "fetchSecondaryRecoveryPoints", &self.source(name))
            .await
            .rows()
    }

    /// §6.2 (f)
    async fn crossing(&self, name: &str, database: &str) -> Value {
        let mut request = self
            .as_database(name, "pg-dr-cus-01", database, "kv-dr-cus/pg-dr-cus-01")
            .await;
        request["recoveryPointId"] = self.secondary(name).await[0]["name"].clone();
        request["restoreTargetInfo"]["restoreLocation"] = json!("centralus");
        json!({"restoreRequestObject": request, "crossRegionRestoreDetails": self.source(name)})
    }

    async fn jobs_there(&self, name: &str) -> Vec<Value> {
        let body = json!({"sourceRegion": "eastus2", "sourceBackupVaultId": self.vault_of(name)});
        self.there(name, "fetchCrossRegionRestoreJobs", &body).await.rows()
    }

    async fn job_there(&self, name: &str, id: &str) -> Answer {
        let body = json!({"sourceRegion": "East US 2", "sourceBackupVaultId": self.vault_of(name), "jobId": id});
        self.there(name, "fetchCrossRegionRestoreJob", &body).await
    }

    /// Validates, triggers, and gives the job's id.
    async fn cross(&self, name: &str, body: &Value) -> String {
        let begun = self.there(name, "crossRegionRestore", body).await;
        let last = self.follow(&begun).await;
        last["properties"]["jobId"].as_str().unwrap().to_owned()
    }
}

#[tokio::test(start_paused = true)]
async fn a_database_is_restored_in_the_other_region() {
    let flow = Flow::open();
    let body = flow.crossing("orders_us", "orders_dr").await;
    let begun = flow.there("orders_us", "validateCrossRegionRestore", &body).await;
    assert_eq!((begun.status, begun.text.as_str()), (StatusCode::ACCEPTED, ""));
    for header in ["azure-asyncoperation", "location"] {
        let url = begun.header(header);
        assert!(
            url.contains("/providers/Microsoft.DataProtection/locations/centralus/operation"),
            "{url}"
        );
        assert!(!url.contains("/resourceGroups/"));
    }
    let validated = flow.follow(&begun).await;
    assert_eq!(validated["status"], "Succeeded", "{validated}");
    assert!(validated.get("properties").is_none());
    let id = flow.cross("orders_us", &body).await;
    assert_eq!((id.len(), id.contains('/')), (36, false), "a bare guid: {id}");
    let running = flow.job_there("orders_us", &id).await.body;
    assert_eq!(
        (&running["properties"]["status"], &running["properties"]["duration"]),
        (&json!("InProgress"), &json!("PT0S"))
    );
    assert!(running["properties"].get("endTime").is_none(), "nulls are omitted");
    tokio::time::sleep(std::time::Duration::from_mins(2)).await;
    let job = flow.job_there("orders_us", &id).await.body;
    let p = &job["properties"];
    assert_eq!(
        (&p["status"], &p["operationCategory"], &p["operation"]),
        (&json!("Completed"), &json!("CrossRegionRestore"), &json!("Restore"))
    );
    assert!(
        p["duration"].as_str().unwrap().starts_with("PT1M4"),
        "{}",
        p["duration"]
    );
    assert!(
        job["id"]
            .as_str()
            .unwrap()
            .contains("/BackupVaults/bv-geo-eus2/backupJobs/")
    );
    let target = format!("{}/databases/orders_dr", flow.server("pg-dr-cus-01"));
    assert_eq!(p["extendedInfo"]["recoveryDestination"], json!(target));
    assert_eq!(
        p["extendedInfo"]["sourceRecoverPoint"]["recoveryPointID"],
        body["restoreRequestObject"]["recoveryPointId"]
    );
    assert!(!job.to_string().contains("null"), "{job}");
    let listed = flow.jobs_there("orders_us").await;
    assert_eq!(listed.len(), 1);
    assert!(
        listed[0]["properties"]["duration"]
            .as_str()
            .unwrap()
            .starts_with("00:01:4")
    );
    assert!(listed[0]["properties"].get("extendedInfo").is_none());
    let there = flow.0.read(|w| {
        w.servers
            .iter()
            .any(|s| s.name == "pg-dr-cus-01" && s.database("orders_dr").is_some())
    });
    assert!(there);
    assert_eq!(flow.0.simulator.control().restores_accepted(), 1);
    // Not among the vault's own.
    let own = flow.0.get(&format!("{}/backupJobs", flow.vault_of("orders_us"))).await;
    assert!(!own.text.contains(&id) && own.body.get("nextLink").is_some());
    let single = flow
        .0
        .get(&format!("{}/backupJobs/{id}", flow.vault_of("orders_us")))
        .await;
    assert_eq!(single.status, StatusCode::NOT_FOUND);
    assert_eq!(
        flow.job_there("orders_us", &"0".repeat(36)).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test(start_paused = true)]
async fn a_flexible_server_becomes_files_in_the_other_region() {
    let flow = Flow::open();
    let mut request = flow.as_files("pgflex-crm", "stproddrcus", "restores", "dr").await;
    request["recoveryPointId"] = flow.secondary("pgflex-crm").await[0]["name"].clone();
    let body = json!({"restoreRequestObject": request, "crossRegionRestoreDetails": flow.source("pgflex-crm")});
    let id = flow.cross("pgflex-crm", &body).await;
    tokio::time::sleep(std::time::Duration::from_mins(3)).await;
    let job = flow.job_there("pgflex-crm", &id).await.body;
    assert_eq!(job["properties"]["status"], "Completed", "{job}");
    assert_eq!(
        job["properties"]["extendedInfo"]["additionalDetails"],
        json!({"Restore File Prefix": "dr"})
    );
    let blobs = flow
        .0
        .read(|w| w.storage_account("stproddrcus").unwrap().containers[0].blobs.len());
    assert!(blobs > 3);
}

#[tokio::test(start_paused = true)]
async fn points_arrive_late_and_archived_ones_never() {
    let flow = Flow::open();
    // Backed up at seven on Sunday; it is noon.
    let (here, there) = (flow.points("orders_us").await, flow.secondary("orders_us").await);
    assert_eq!(there[0]["name"], here[1]["name"], "the newest is five hours old");
    let stores = |p: &Value| p["properties"]["recoveryPointDataStoresDetails"].clone();
    assert!(
        there
            .iter()
            .all(|p| stores(p)[0]["type"] == "VaultStore" && stores(p).as_array().unwrap().len() == 1)
    );
    assert!(here.len() > there.len() + 20);
    flow.0.simulator.control().advance(std::time::Duration::from_hours(8));
    assert_eq!(flow.secondary("orders_us").await[0]["name"], here[0]["name"]);
    // Without effect, says the CLI; with the switch, as the specification has it.
    let path = format!(
        "{}/fetchSecondaryRecoveryPoints?api-version=2025-07-01&$filter=startDate%20eq%20'2026-11-01T00:00:00Z'",
        flow.location("orders_us", "centralus")
    );
    let filtered = || flow.0.arm(Method::POST, &path, flow.source("orders_us").to_string());
    assert!(filtered().await.rows().len() > 50);
    flow.0
        .simulator
        .control()
        .behave(|b| b.secondary_filter = Effect::Honoured);
    assert_eq!(filtered().await.rows().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_cross_is_refused() {
    let flow = Flow::open();
    let good = flow.crossing("orders_us", "dr").await;
    let with = |place: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(place).unwrap() = value;
        body
    };
    let newest = flow.points("orders_us").await[0]["name"].clone();
    let archived = flow.newest("orders_us", "ArchiveStore").await;
    let cases = [
        (
            with("/crossRegionRestoreDetails", json!(null)),
            "crossRegionRestoreDetails is missing",
        ),
        (
            with("/restoreRequestObject", json!(null)),
            "restoreRequestObject is missing",
        ),
        (
            with("/crossRegionRestoreDetails/sourceRegion", json!("westus")),
            "not the region of the vault",
        ),
        (
            with("/crossRegionRestoreDetails/sourceRegion", json!(null)),
            "sourceRegion is missing",
        ),
        (
            with("/crossRegionRestoreDetails/sourceBackupInstanceId", json!("/x")),
            "does not exist",
        ),
        (
            with(
                "/crossRegionRestoreDetails/sourceBackupInstanceId",
                json!(flow.instance("orders")),
            ),
            "not in the resource group",
        ),
        (
            with(
                "/restoreRequestObject/restoreTargetInfo/restoreLocation",
                json!("eastus2"),
            ),
            "not the region",
        ),
        (with("/restoreRequestObject/recoveryPointId", newest), "does not exist"),
        (
            with("/restoreRequestObject/recoveryPointId", json!(archived)),
            "does not exist",
        ),
    ];
    for operation in ["validateCrossRegionRestore", "crossRegionRestore"] {
        for (body, reason) in &cases {
            let answer = flow.there("orders_us", operation, body).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{reason}");
            assert!(answer.text.contains(reason), "{reason}: {}", answer.text);
        }
    }
    let mut from_archive = good.clone();
    from_archive["restoreRequestObject"]["objectType"] = json!("AzureBackupRestoreWithRehydrationRequest");
    from_archive["restoreRequestObject"]["sourceDataStoreType"] = json!("ArchiveStore");
    from_archive["restoreRequestObject"]["rehydrationPriority"] = json!("Standard");
    from_archive["restoreRequestObject"]["rehydrationRetentionDuration"] = json!("P10D");
    assert!(
        flow.there("orders_us", "crossRegionRestore", &from_archive)
            .await
            .text
            .contains("from ArchiveStore")
    );
    // The region of the URL, and a vault that does not do it.
    let path = format!(
        "{}/fetchSecondaryRecoveryPoints?api-version=2025-07-01",
        flow.location("orders_us", "westus")
    );
    let answer = flow
        .0
        .arm(Method::POST, &path, flow.source("orders_us").to_string())
        .await;
    assert!(answer.text.contains("not the secondary region"), "{}", answer.text);
    flow.0.simulator.control().change(|w| {
        w.vaults
            .iter_mut()
            .find(|v| v.name == "bv-geo-eus2")
            .unwrap()
            .cross_region = Some("Disabled".into());
    });
    let answer = flow
        .there("orders_us", "fetchSecondaryRecoveryPoints", &flow.source("orders_us"))
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text.contains("not enabled"), "{}", answer.text);
    assert_eq!(flow.0.simulator.control().restores_accepted(), 0);
}

#[tokio::test(start_paused = true)]
async fn targets_are_looked_at_in_the_other_region() {
    let flow = Flow::open();
    let good = flow.crossing("orders_us", "dr").await;
    let database = "/restoreRequestObject/restoreTargetInfo/datasourceInfo/resourceID";
    let secret = "/restoreRequestObject/restoreTargetInfo/datasourceAuthCredentials/secretStoreResource/uri";
    let on = |server: &str| json!(format!("{}/databases/dr", flow.server(server)));
    for (place, value, code) in [
        (database, on("pg-dr-cus-02"), "UserErrorRestoreToLowerVersion"),
        (database, on("pg-dr-cus-03"), "UserErrorMSIMissingPermissions"),
        (database, on("pg-prod-eus2-02"), "DppPluginInvalidInputParameters"),
        (
            secret,
            json!(secret_uri("kv-prod-weu/dbauth3")),
            "UserErrorMissingPermissionsOnSecretStore",
        ),
    ] {
        let mut body = good.clone();
        *body.pointer_mut(place).unwrap() = value;
        let begun = flow.there("orders_us", "validateCrossRegionRestore", &body).await;
        let last = flow.follow(&begun).await;
        assert_eq!(last["error"]["code"], code, "{last}");
    }
}

#[tokio::test(start_paused = true)]
async fn rights_are_those_of_the_published_roles() {
    let flow = Flow::open();
    let (operator, reader, nobody) = (flow.0.acting_as(1), flow.0.acting_as(2), flow.0.acting_as(3));
    let path = |operation: &str| {
        format!(
            "{}/{operation}?api-version=2025-07-01",
            flow.location("orders_us", "centralus")
        )
    };
    let points = flow.source("orders_us").to_string();
    let crossing = flow.crossing("orders_us", "dr").await.to_string();
    for (client, operation, body, status) in [
        (&operator, "fetchSecondaryRecoveryPoints", &points, StatusCode::OK),
        (&operator, "crossRegionRestore", &crossing, StatusCode::ACCEPTED),
        (&reader, "fetchSecondaryRecoveryPoints", &points, StatusCode::OK),
        (&reader, "validateCrossRegionRestore", &crossing, StatusCode::FORBIDDEN),
        (&reader, "crossRegionRestore", &crossing, StatusCode::FORBIDDEN),
        (&nobody, "fetchSecondaryRecoveryPoints", &points, StatusCode::FORBIDDEN),
    ] {
        let answer = client.arm(Method::POST, &path(operation), body.clone()).await;
        assert_eq!(answer.status, status, "{operation}: {}", answer.text);
    }
    let jobs = json!({"sourceRegion": "eastus2", "sourceBackupVaultId": flow.vault_of("orders_us")}).to_string();
    let answer = operator
        .arm(Method::POST, &path("fetchCrossRegionRestoreJobs"), jobs.clone())
        .await;
    assert_eq!(
        answer.rows().len(),
        1,
        "an operator sees these jobs, and not the vault's own"
    );
    let answer = nobody
        .arm(Method::POST, &path("fetchCrossRegionRestoreJobs"), jobs)
        .await;
    assert!(
        answer.text.contains("locations/fetchCrossRegionRestoreJobs/action"),
        "{}",
        answer.text
    );
}

#[tokio::test(start_paused = true)]
async fn where_the_jobs_are_can_be_otherwise() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let first = flow.cross("orders_us", &flow.crossing("orders_us", "one").await).await;
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    let second = flow.cross("orders_us", &flow.crossing("orders_us", "two").await).await;
    let names = |rows: Vec<Value>| {
        rows.iter()
            .map(|r| r["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(flow.jobs_there("orders_us").await),
        [second.clone(), first.clone()]
    );
    control.behave(|b| b.cross_region_job_order = Order::OldestFirst);
    assert_eq!(
        names(flow.jobs_there("orders_us").await),
        [first.clone(), second.clone()]
    );
    let query = json!({"query": "recoveryservicesresources | where type =~ 'microsoft.dataprotection/backupvaults/backupjobs' | where properties.operationCategory =~ 'CrossRegionRestore'"});
    let graph = async || {
        let path = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01";
        flow.0.arm(Method::POST, path, query.to_string()).await.body["count"].clone()
    };
    assert_eq!(graph().await, 0);
    control.behave(|b| {
        b.cross_region_jobs_in_vault = true;
        b.cross_region_jobs_in_graph = true;
    });
    assert_eq!(graph().await, 2);
    let job = flow.job("orders_us", &first).await;
    assert_eq!(job["properties"]["operationCategory"], "CrossRegionRestore");
    assert_eq!(job["properties"]["isCrossRegionRestore"], true);
    assert!(
        flow.0
            .get(&format!("{}/backupJobs", flow.vault_of("orders_us")))
            .await
            .text
            .contains(&second)
    );
}
