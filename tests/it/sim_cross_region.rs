//! Cross-region restores, guards and identities as a foreign client sees them, against Microsoft's published samples.

use http::Method;
use itests::foreign::{Answer, Foreign};
use serde_json::{Value, json};

use super::samples::{find, missing, world};

const API: &str = "api-version=2026-06-01";

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// Everything that a cross-region restore of one instance is asked with.
struct Crossing {
    foreign: Foreign,
    vault: String,
    instance: String,
    /// `L` of the contract: the secondary region, in the vault's resource group.
    location: String,
}

impl Crossing {
    async fn open(foreign: Foreign, source: &str) -> Self {
        let query = json!({"query": format!(
            "recoveryservicesresources | where type =~ 'microsoft.dataprotection/backupvaults/backupinstances' \
             | where properties.dataSourceInfo.resourceName =~ '{source}'"
        )});
        let graph = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01";
        let rows = foreign.send(Method::POST, graph, Some(&query)).await.body;
        let row = &rows["data"][0];
        let instance = text(&row["id"]);
        let regions = &row["properties"]["backupInstanceExtendedProperties"];
        assert_eq!(regions["protectedPrimaryRegion"], "eastus2");
        let (vault, _) = instance.split_once("/backupInstances/").expect("an instance");
        let (group, _) = vault.split_once("/backupVaults/").expect("a vault");
        Self {
            location: format!("{group}/locations/{}", text(&regions["protectedSecondaryRegion"])),
            vault: vault.to_owned(),
            instance,
            foreign,
        }
    }

    async fn ask(&self, operation: &str, body: &Value) -> Answer {
        let path = format!("{}/{operation}?{API}", self.location);
        self.foreign.send(Method::POST, &path, Some(body)).await
    }

    async fn points(&self) -> Value {
        let body = json!({"sourceRegion": "eastus2", "sourceBackupInstanceId": self.instance});
        self.ask("fetchSecondaryRecoveryPoints", &body).await.body
    }

    /// As files: the form whose job has every member.
    async fn request(&self, prefix: &str) -> Value {
        json!({
            // What the CLI sends and the service ignores (contract §5.7).
            "objectType": "ValidateRestoreRequestObject",
            "restoreRequestObject": {
                "objectType": "AzureBackupRecoveryPointBasedRestoreRequest",
                "recoveryPointId": self.points().await["value"][0]["name"],
                "sourceDataStoreType": "VaultStore",
                "restoreTargetInfo": {
                    "objectType": "RestoreFilesTargetInfo", "recoveryOption": "FailIfExists", "restoreLocation": "centralus",
                    "targetDetails": {
                        "filePrefix": prefix, "restoreTargetLocationType": "AzureBlobs",
                        "url": "https://stproddrcus.blob.core.practice.invalid/restores"
                    }
                }
            },
            "crossRegionRestoreDetails": {"sourceRegion": "eastus2", "sourceBackupInstanceId": self.instance}
        })
    }

    /// The last answer of an operation's status.
    async fn follow(&self, begun: &Answer) -> Value {
        assert_eq!(
            (begun.status.as_u16(), &begun.body),
            (202, &Value::Null),
            "a 202 has an empty body"
        );
        let url = begun.headers["azure-asyncoperation"].to_str().expect("text").to_owned();
        assert!(
            !url.contains("/resourceGroups/") && url.contains("/locations/centralus/operationStatus/"),
            "{url}"
        );
        for _ in 0..60 {
            let status = self.foreign.get(&url).await.body;
            if status["status"] != "Inprogress" {
                return status;
            }
            tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        }
        panic!("the operation never ended");
    }
}

#[tokio::test(start_paused = true)]
async fn cross_region_answers_have_the_members_of_the_samples() {
    let (_simulator, foreign) = world().await;
    let crossing = Crossing::open(foreign, "orders_us").await;
    let mut gone = missing("FetchSecondaryRPs.json", &crossing.points().await);
    let body = crossing.request("dr").await;
    let validated = crossing
        .follow(&crossing.ask("validateCrossRegionRestore", &body).await)
        .await;
    assert_eq!(validated["status"], "Succeeded", "{validated}");
    gone.extend(missing("GetOperationStatusVaultContext.json", &validated));
    let begun = crossing.ask("crossRegionRestore", &body).await;
    let done = crossing.follow(&begun).await;
    let result = begun.headers["location"].to_str().expect("text").to_owned();
    let result = crossing.foreign.get(&result).await.body;
    assert_eq!(result["jobId"], done["properties"]["jobId"]);
    gone.extend(missing("TriggerCrossRegionRestore.json", &result));
    let of_vault = json!({"sourceRegion": "eastus2", "sourceBackupVaultId": crossing.vault});
    let listed = crossing.ask("fetchCrossRegionRestoreJobs", &of_vault).await.body;
    gone.extend(missing(
        "FetchCrossRegionRestoreJobs.json",
        &without_its_end(listed.clone()),
    ));
    tokio::time::sleep(std::time::Duration::from_mins(3)).await;
    let listed = crossing.ask("fetchCrossRegionRestoreJobs", &of_vault).await.body;
    gone.extend(missing("FetchCrossRegionRestoreJobs.json", &listed));
    let mut of_job = of_vault.clone();
    of_job["jobId"] = result["jobId"].clone();
    let job = crossing.ask("fetchCrossRegionRestoreJob", &of_job).await.body;
    assert_eq!(job["properties"]["status"], "Completed", "{job}");
    gone.extend(missing("FetchCrossRegionRestoreJob.json", &job));
    assert!(
        gone.is_empty(),
        "members that the simulator does not send:\n{}",
        gone.join("\n")
    );
}

/// A running job has no end yet: the sample has jobs that have one.
fn without_its_end(mut list: Value) -> Value {
    for row in list["value"].as_array_mut().expect("a list") {
        assert!(row["properties"].get("endTime").is_none(), "nulls are omitted: {row}");
        row["properties"]["endTime"] = json!("filled in by the test");
    }
    list
}

#[tokio::test(start_paused = true)]
async fn guards_and_identities_have_the_members_of_the_samples() {
    let (_simulator, foreign) = world().await;
    let mut gone = Vec::new();
    let list = |sub: &str| format!("{sub}/providers/Microsoft.DataProtection/backupVaults?{API}");
    let subscriptions = foreign.get("/subscriptions?api-version=2022-12-01").await.body;
    let finance = foreign
        .get(&list(&text(&find(&subscriptions, "Finance")["id"])))
        .await
        .body;
    let vault = text(&find(&finance, "bv-fin-guarded")["id"]);
    let proxies = format!("{vault}/backupResourceGuardProxies");
    gone.extend(missing(
        "ListResourceGuardProxy.json",
        &foreign.get(&format!("{proxies}?{API}")).await.body,
    ));
    let proxy = foreign
        .get(&format!("{proxies}/DppResourceGuardProxy?{API}"))
        .await
        .body;
    gone.extend(missing("GetResourceGuardProxy.json", &proxy));
    let guard = text(&proxy["properties"]["resourceGuardResourceId"]);
    gone.extend(missing(
        "GetResourceGuard.json",
        &foreign.get(&format!("{guard}?{API}")).await.body,
    ));
    let restore = find(
        &json!({"value": proxy["properties"]["resourceGuardOperationDetails"]}),
        "backupInstances/restore/action",
    )["defaultResourceRequest"]
        .clone();
    let request = foreign.get(&format!("{}?{API}", text(&restore))).await.body;
    assert!(
        text(&request["id"]).eq_ignore_ascii_case(&text(&restore)),
        "the request object that a restore names is there"
    );
    let production = foreign
        .get(&list(&text(&find(&subscriptions, "Production")["id"])))
        .await
        .body;
    let identified = find(&production, "bv-geo-eus2");
    gone.extend(missing("GetBackupVaultWithMSI.json", identified));
    // A proxy's description is in the samples and in no recording (contract §5.9).
    gone.retain(|path| !path.contains("GuardProxy.json") || !path.ends_with("properties.description"));
    assert_eq!(identified["identity"]["type"], "SystemAssigned,UserAssigned");
    let named = identified["identity"]["userAssignedIdentities"]
        .as_object()
        .expect("identities");
    let own = &identified["identity"]["principalId"];
    assert!(
        named
            .values()
            .all(|u| u["clientId"].is_string() && &u["principalId"] != own)
    );
    assert!(
        gone.is_empty(),
        "members that the simulator does not send:\n{}",
        gone.join("\n")
    );
}
