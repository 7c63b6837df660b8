//! The details page against a few answers of Azure.

use serde_json::{Value, json};

use crate::api::{InstanceDetails, InstanceRequest};
use crate::catalog::entry::tests::single;
use crate::catalog::fake::*;

async fn ask(azure: &std::sync::Arc<Azure>) -> InstanceDetails {
    let view = azure.catalog(1).view().unwrap();
    let request = InstanceRequest { instance_id: BI.into() };
    view.instance(request).await.unwrap()
}

fn fact(details: &InstanceDetails, title: &str, label: &str) -> Option<String> {
    let group = details.groups.iter().find(|g| g.title == title)?;
    group.facts.iter().find(|f| f.label == label).map(|f| f.value.clone())
}

fn row() -> Value {
    let mut row = single("orders");
    row["properties"]["backupInstanceExtendedProperties"] = json!({
        "allowedOperations": ["BackupNow", "Restore", "Teleport"],
        "policyExtendedInfo": {"vaultStoreRetention": "93.00:00:00", "operationalStoreRetention": "-10675199.02:48:05.4775808"},
    });
    row["properties"]["provisioningState"] = json!("Succeeded");
    row["properties"]["protectionErrorDetails"] =
        json!({"code": "UserErrorX", "message": "It is broken.", "recommendedAction": ["Mend it."]});
    row
}

#[tokio::test(start_paused = true)]
async fn everything_is_said_in_words_and_ids_can_be_copied() {
    let azure = company();
    azure
        .says("/resources#instances", 200, graph(&[row()]))
        .says("/backupinstances/pg-1-orders-1", 200, row())
        .says("/backupvaults/bv-prod-weu", 200, geo());
    let details = ask(&azure).await;
    let said = |title, label| fact(&details, title, label).unwrap_or_default();
    assert_eq!(said("Data source", "Database"), "orders");
    assert_eq!(said("Protection", "Provisioning"), "Succeeded");
    assert_eq!(said("Policy", "Vault store retention"), "93 days");
    assert_eq!(
        fact(&details, "Policy", "Operational store retention"),
        None,
        "does not apply"
    );
    assert_eq!(
        said("Allowed operations", "Azure allows"),
        "Back up now, Restore, Teleport"
    );
    assert_eq!(said("Authentication", "Identity used"), "System-assigned");
    assert_eq!(
        said("Authentication", "Secret"),
        "https://kv.vault.azure.net/secrets/pg-1"
    );
    assert_eq!(
        said("Recovery points", "Newest in West Europe"),
        "15 Nov 2026, 02:00 UTC"
    );
    assert_eq!(said("Vault", "Redundancy"), "Geo-redundant");
    assert_eq!(said("Vault", "Cross-region restore"), "On, to North Europe");
    assert_eq!(said("Vault", "Identities"), "System-assigned, uami-1 (user-assigned)");
    assert_eq!(said("Vault", "Secure score"), "Adequate");
    assert_eq!(
        (
            details.errors[0].azure_code.as_deref(),
            details.errors[0].hints[0].as_str()
        ),
        (Some("UserErrorX"), "Mend it.")
    );
    let copyable = details.groups.iter().flat_map(|g| &g.facts).filter(|f| f.copyable);
    assert!(copyable.clone().count() >= 4 && copyable.clone().any(|f| f.value == BI));
    let raw: Value = serde_json::from_str(&details.raw_json).unwrap();
    assert_eq!(raw["Azure Resource Manager"]["id"], BI);
    assert_eq!(raw["Azure Resource Graph"]["id"], BI);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_named_and_the_rest_stands() {
    let azure = company();
    azure
        .says("/resources#instances", 403, forbidden())
        .says("/backupvaults/bv-prod-weu", 403, forbidden());
    let details = ask(&azure).await;
    let mut scopes: Vec<&str> = details.problems.iter().map(|p| p.scope.as_str()).collect();
    scopes.sort_unstable();
    assert_eq!(scopes, ["Azure Resource Graph", "Recovery points", "Vault bv-prod-weu"]);
    assert_eq!(fact(&details, "Vault", "Redundancy"), None);
    assert_eq!(fact(&details, "Data source", "Server").as_deref(), Some("pg-1"));
    let raw: Value = serde_json::from_str(&details.raw_json).unwrap();
    assert_eq!(raw["id"], BI, "one answer needs no heading");
}

#[tokio::test(start_paused = true)]
async fn a_flexible_server_has_no_secret_and_may_have_an_identity_of_its_own() {
    let azure = company();
    let mut row = row();
    let server = "/subscriptions/s1/resourceGroups/db/providers/Microsoft.DBforPostgreSQL/flexibleServers/pgflex-crm";
    row["properties"]["dataSourceInfo"] = json!({"resourceID": server, "resourceUri": server, "resourceLocation": "westeurope",
        "datasourceType": "Microsoft.DBforPostgreSQL/flexibleServers"});
    row["properties"]["datasourceAuthCredentials"] = Value::Null;
    row["properties"]["identityDetails"] = json!({"useSystemAssignedIdentity": false,
        "userAssignedIdentityArmUrl": "/subscriptions/s1/resourcegroups/rg/providers/microsoft.managedidentity/userassignedidentities/UAMI-1"});
    let mut vault = geo();
    vault["tags"] = json!({"env": "prod"});
    azure
        .says("/backupinstances/pg-1-orders-1", 200, row.clone())
        .says("/resources#instances", 200, graph(&[row]))
        .says("/backupvaults/bv-prod-weu", 200, vault);
    let details = ask(&azure).await;
    let said = |title, label| fact(&details, title, label).unwrap_or_default();
    assert_eq!(said("Data source", "Databases"), "All of the server");
    assert_eq!(said("Data source", "Resource URI"), server);
    assert_eq!(said("Authentication", "Identity used"), "uami-1 (user-assigned)");
    assert_eq!(said("Authentication", "Principal"), "p-1");
    assert!(said("Authentication", "Sign-in to the server").contains("no secret"));
    assert_eq!(fact(&details, "Authentication", "Secret"), None);
    assert_eq!(said("Vault", "Tag env"), "prod");
}

#[tokio::test(start_paused = true)]
async fn points_that_cannot_be_read_there_are_known_as_resource_graph_knew_them() {
    let azure = company();
    let mut row = row();
    row["properties"]["backupInstanceExtendedProperties"]["recoveryPointInfo"] = json!({
        "latestRecoveryPointInSecondaryRegion": "2026-11-15T01:00:00Z", "oldestRecoveryPointInSecondaryRegion": "0001-01-01T00:00:00Z"});
    azure
        .says("/resources#instances", 200, graph(&[row]))
        .says("/backupvaults/bv-prod-weu", 200, geo())
        .says("/locations/northeurope/fetchsecondaryrecoverypoints", 403, forbidden());
    let details = ask(&azure).await;
    let said = |label| fact(&details, "Recovery points", label);
    assert_eq!(
        said("Newest in North Europe").as_deref(),
        Some("15 Nov 2026, 01:00 UTC")
    );
    assert_eq!(
        (said("Oldest in North Europe"), said("Points in North Europe")),
        (None, None)
    );
    assert!(
        details
            .problems
            .iter()
            .any(|p| p.scope == "Recovery points in North Europe")
    );
    assert_eq!(said("Points in West Europe").as_deref(), Some("3"));
}

#[tokio::test(start_paused = true)]
async fn an_id_with_a_quote_does_not_leave_its_text_and_one_that_is_none_is_refused() {
    let azure = company();
    let view = azure.catalog(1).view().unwrap();
    let odd = BI.replace("pg-1-orders-1", "pg'1");
    azure.says("/backupinstances/pg'1", 200, single("orders"));
    view.instance(InstanceRequest { instance_id: odd }).await.unwrap();
    assert!(azure.last_query().contains(r"id =~ '/subscriptions/s1") && azure.last_query().contains(r"pg\\'1'"));
    let none = InstanceRequest {
        instance_id: "orders".into(),
    };
    assert_eq!(
        view.instance(none).await.unwrap_err().code,
        crate::api::ErrorCode::InvalidInput
    );
}
