//! What parsers must survive (contract §9, §16).

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::Flow;

async fn graph(flow: &Flow, query: &str) -> Vec<Value> {
    let path = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01";
    let answer = flow
        .0
        .arm(Method::POST, path, json!({"query": query}).to_string())
        .await;
    answer.body["data"]
        .as_array()
        .unwrap_or_else(|| panic!("{}", answer.text))
        .clone()
}

#[tokio::test(start_paused = true)]
async fn an_instance_leaves_nulls_out_and_its_row_has_them() {
    let flow = Flow::open();
    let single = flow.0.get(&flow.instance("orders")).await.body;
    assert_eq!(single["properties"]["friendlyName"], "pg-prod-weu-01\\orders");
    assert_eq!(single["properties"]["dataSourceInfo"]["resourceUri"], "");
    assert_eq!(
        single["properties"]["dataSourceSetInfo"]["datasourceType"],
        "Microsoft.DBforPostgreSQL/servers/databases"
    );
    assert_eq!(
        flow.0.get(&flow.instance("empdb11")).await.body["properties"]["friendlyName"],
        "testpostgresql/empdb11"
    );
    let flexible = flow.0.get(&flow.instance("pgflex-crm")).await.body;
    let members = flexible["properties"].as_object().unwrap();
    assert!(!members.contains_key("dataSourceSetInfo") && !members.contains_key("datasourceAuthCredentials"));
    assert_eq!(
        flexible["properties"]["dataSourceInfo"]["resourceUri"],
        flexible["properties"]["dataSourceInfo"]["resourceID"]
    );
    let rows = graph(
        &flow,
        "RecoveryServicesResources | where type =~ 'microsoft.dataprotection/backupvaults/backupinstances'",
    )
    .await;
    assert_eq!(rows.len(), 62);
    let row = |id: &str| {
        rows.iter()
            .find(|r| r["id"].as_str().unwrap().eq_ignore_ascii_case(id))
            .unwrap()
    };
    let flexible = row(&flow.instance("pgflex-crm"));
    assert_eq!(flexible["properties"].get("dataSourceSetInfo"), Some(&Value::Null));
    assert_eq!(
        flexible["type"],
        "microsoft.dataprotection/backupvaults/backupinstances"
    );
    let extended = &flexible["properties"]["backupInstanceExtendedProperties"];
    assert_eq!(extended["protectedSecondaryRegion"], "centralus");
    assert!(
        extended["allowedOperations"]
            .as_array()
            .unwrap()
            .contains(&json!("RestoreToSecondaryRegion"))
    );
    // The slash that a client chose is the service's backslash in the graph.
    let slash = row(&flow.instance("empdb11"));
    assert_eq!(slash["properties"]["friendlyName"], "testpostgresql\\empdb11");
    let stopped = row(&flow.instance("hr_archive"));
    let allowed = &stopped["properties"]["backupInstanceExtendedProperties"]["allowedOperations"];
    assert_eq!(allowed, &json!(["Restore", "ResumeBackup", "Delete"]));
    assert_eq!(
        row(&flow.instance("legacy_edi"))["properties"]["currentProtectionState"],
        "BackupsSuspended"
    );
    let empty = &row(&flow.instance("pgflex-staging"))["properties"]["backupInstanceExtendedProperties"];
    assert_eq!(
        empty["recoveryPointInfo"]["latestRecoveryPointInPrimaryRegion"],
        Value::Null
    );
}

#[tokio::test(start_paused = true)]
async fn the_graph_knows_the_newest_point() {
    let flow = Flow::open();
    let newest = flow.points("orders").await[0]["properties"]["recoveryPointTime"].clone();
    let query = "RecoveryServicesResources | where properties.dataSourceInfo.resourceName =~ 'orders'";
    let row = graph(&flow, query).await.remove(0);
    let info = &row["properties"]["backupInstanceExtendedProperties"]["recoveryPointInfo"];
    assert_eq!(info["latestRecoveryPointInPrimaryRegion"], newest);
}

#[tokio::test(start_paused = true)]
async fn jobs_of_the_graph_are_written_like_a_list_and_carry_another_etag() {
    let flow = Flow::open();
    let query = "RecoveryServicesResources | where type =~ 'microsoft.dataprotection/backupvaults/backupjobs' \
                 | where properties.operation =~ 'Restore'";
    let rows = graph(&flow, query).await;
    assert_eq!(rows.len(), 6);
    let failed = rows.iter().find(|r| r["properties"]["status"] == "Failed").unwrap();
    assert_eq!(
        failed["properties"]["errorDetails"][0]["code"],
        "UserErrorMissingRequiredPermissions"
    );
    for row in &rows {
        assert!(row["properties"]["duration"].as_str().unwrap().starts_with("00:0"));
        assert_eq!(row["properties"]["extendedInfo"], Value::Null);
        let arm = flow.0.get(row["id"].as_str().unwrap()).await.body;
        assert!(arm["properties"]["duration"].as_str().unwrap().starts_with("PT"));
        assert_ne!(arm["properties"]["etag"], row["properties"]["etag"]);
        assert_eq!(
            row["resourceGroup"],
            row["resourceGroup"].as_str().unwrap().to_ascii_lowercase()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn vaults_have_only_the_members_that_were_set() {
    let flow = Flow::open();
    let guarded = flow.0.get(&flow.vault_of("ledger")).await.body;
    assert_eq!(guarded["properties"]["isVaultProtectedByResourceGuard"], true);
    assert_eq!(
        guarded["properties"]["featureSettings"],
        json!({"crossSubscriptionRestoreSettings": {"state": "Disabled"}})
    );
    let plain = flow.0.get(&flow.vault_of("inventory")).await;
    assert!(plain.body["properties"].get("featureSettings").is_none());
    assert_eq!(
        plain.body["properties"]["securitySettings"]["softDeleteSettings"]["state"],
        "OFF"
    );
    assert!(plain.text.contains("\"retentionDurationInDays\":0.0"), "a float");
    let both = flow.0.get(&flow.vault_of("pgflex-crm")).await.body;
    assert_eq!(both["identity"]["type"], "SystemAssigned,UserAssigned");
    assert_eq!(both["properties"]["replicatedRegions"], json!(["centralus"]));
    let proxies = flow
        .0
        .get(&format!("{}/backupResourceGuardProxies", flow.vault_of("ledger")))
        .await
        .rows();
    assert_eq!(
        proxies[0]["type"],
        "Microsoft.DataProtection/vaults/backupResourceGuardProxies"
    );
    let restores = proxies[0]["properties"]["resourceGuardOperationDetails"]
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["vaultCriticalOperation"] == "Microsoft.DataProtection/backupVaults/backupInstances/restore/action")
        .unwrap();
    let request = restores["defaultResourceRequest"].as_str().unwrap();
    assert!(
        request.ends_with("/resourceGuards/guard-finance/dppTriggerRestoreRequests/default"),
        "{request}"
    );
    let one = flow
        .0
        .get(&format!(
            "{}/backupResourceGuardProxies/DppResourceGuardProxy",
            flow.vault_of("ledger")
        ))
        .await;
    assert_eq!(one.body, proxies[0]);
    let none = flow
        .0
        .get(&format!(
            "{}/backupResourceGuardProxies/DppResourceGuardProxy",
            flow.vault_of("orders")
        ))
        .await;
    assert_eq!(none.code(), "UserErrorGenericResourceNotFound");
}

#[tokio::test(start_paused = true)]
async fn paths_are_read_without_regard_to_case() {
    let flow = Flow::open();
    let path = flow.instance("orders");
    let shouted = flow.0.get(&path.to_ascii_uppercase()).await;
    assert_eq!(shouted.body, flow.0.get(&path).await.body);
    let source = shouted.body["properties"]["dataSourceInfo"]["resourceID"]
        .as_str()
        .unwrap();
    let below = flow
        .0
        .get(&format!("{source}/providers/microsoft.dataprotection/backupinstances"))
        .await
        .rows();
    assert_eq!((below.len(), &below[0]), (1, &shouted.body));
}

#[tokio::test(start_paused = true)]
async fn backups_go_on_while_the_world_does() {
    let flow = Flow::open();
    let before = flow.points("orders").await;
    assert_eq!(
        flow.points("pgflex-identity").await[0]["properties"]["retentionTagName"],
        "Default"
    );
    let running = flow
        .0
        .get(&format!("{}/backupJobs", flow.vault_of("orders")))
        .await
        .rows();
    let asked = running
        .iter()
        .find(|j| j["properties"]["status"] == "InProgress")
        .unwrap();
    assert_eq!(asked["properties"]["supportedActions"], json!(["Cancellable"]));
    tokio::time::sleep(Duration::from_hours(8 * 24)).await;
    let after = flow.points("orders").await;
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(after[1], before[0]);
    // The backup that was under way has ended, and left a point.
    let points = flow.points("pgflex-identity").await;
    assert!(points.iter().any(|p| p["properties"]["retentionTagName"] == "default"));
}
