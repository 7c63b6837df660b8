//! Every call as it goes over the wire: method, path, api-version (contract §5, §10.3, §11), and how it fails.

use std::future::Future;

use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    ArmClient, ContainerId, Error, FlexibleServerId, Instance, Job, KeyVaultId, RecoveryPoint, RecoveryPointId,
    SingleServerId, StorageAccountId, Vault,
    dataprotection::{CrossRegion, GuardRequest, RESTORE_ACTION, ResourceGuard, ResourceGuardProxy},
    node::Read as _,
    testing::{Server, VAULT, instance, json as answer, vault, with},
};

/// Makes one call against a server that answers 404, and returns the line that it sent.
async fn line<T, F: Future<Output = Result<T, Error>>>(call: impl FnOnce(ArmClient) -> F) -> String {
    let body = json!({ "error": { "code": "ResourceNotFound", "message": "The Resource was not found." } });
    let server = Server::new([answer(404, &body)]);
    let Err(error) = call(server.client()).await else {
        panic!("a 404 is an error")
    };
    assert_eq!(
        (error.is_not_found(), error.code.as_deref()),
        (true, Some("ResourceNotFound"))
    );
    assert!(!error.maybe_sent && !error.is_transient() && !error.is_forbidden());
    assert_eq!(server.calls(), 1);
    let line = server.line(0);
    line.strip_suffix(" ")
        .unwrap_or(&line)
        .replace("https://management.azure.com", "")
}

#[tokio::test]
async fn reads_of_data_protection() {
    let version = "api-version=2025-07-01";
    let bi = format!("{VAULT}/backupInstances/server-db-1");
    let list = "/subscriptions/s/providers/Microsoft.DataProtection/backupVaults";
    assert_eq!(
        line(async |c| c.vaults("s").await).await,
        format!("GET {list}?{version}")
    );
    assert_eq!(
        line(async |c| c.vault(&vault()).await).await,
        format!("GET {VAULT}?{version}")
    );
    assert_eq!(
        line(async |c| c.instances(&vault()).await).await,
        format!("GET {VAULT}/backupInstances?{version}")
    );
    assert_eq!(
        line(async |c| c.instance(&instance()).await).await,
        format!("GET {bi}?{version}")
    );
    assert_eq!(
        line(async |c| c.recovery_points(&instance(), None).await).await,
        format!("GET {bi}/recoveryPoints?{version}")
    );
    let point = RecoveryPointId::of(&instance(), "64c1").unwrap();
    assert_eq!(
        line(async |c| c.recovery_point(&point).await).await,
        format!("GET {bi}/recoveryPoints/64c1?{version}")
    );
    assert_eq!(
        line(async |c| c.jobs(&vault()).await).await,
        format!("GET {VAULT}/backupJobs?{version}")
    );
    assert_eq!(
        line(async |c| c.job(&vault(), "g").await).await,
        format!("GET {VAULT}/backupJobs/g?{version}")
    );
    let proxy = format!("GET {VAULT}/backupResourceGuardProxies/DppResourceGuardProxy?{version}");
    assert_eq!(line(async |c| c.resource_guard_proxy(&vault()).await).await, proxy);
}

#[tokio::test]
async fn orders_of_data_protection() {
    let bi = format!("{VAULT}/backupInstances/server-db-1");
    let restore = line(async |c| c.restore(&instance(), &json!({}), Uuid::nil()).await).await;
    assert_eq!(restore, format!("POST {bi}/restore?api-version=2025-07-01"));
    let validate = line(async |c| c.validate_restore(&instance(), &json!({})).await).await;
    assert_eq!(validate, format!("POST {bi}/validateRestore?api-version=2025-07-01"));
}

#[tokio::test]
async fn reads_of_the_neighbours() {
    let group = "/subscriptions/s/resourceGroups/g/providers";
    let of = |provider: &str| format!("/subscriptions/s/providers/{provider}");
    assert_eq!(
        line(async |c| c.subscriptions().await).await,
        "GET /subscriptions?api-version=2022-12-01"
    );
    assert_eq!(
        line(async |c| c.tenants().await).await,
        "GET /tenants?api-version=2022-12-01"
    );
    assert_eq!(
        line(async |c| c.locations("s").await).await,
        "GET /subscriptions/s/locations?api-version=2022-12-01"
    );
    let single = SingleServerId::parse(&format!("{group}/Microsoft.DBforPostgreSQL/servers/p")).unwrap();
    let version = "api-version=2017-12-01";
    assert_eq!(
        line(async |c| c.single_servers("s").await).await,
        format!("GET {}?{version}", of("Microsoft.DBforPostgreSQL/servers"))
    );
    assert_eq!(
        line(async |c| c.single_server(&single).await).await,
        format!("GET {single}?{version}")
    );
    assert_eq!(
        line(async |c| c.single_server_databases(&single).await).await,
        format!("GET {single}/databases?{version}")
    );
    assert_eq!(
        line(async |c| c.firewall_rules(&single).await).await,
        format!("GET {single}/firewallRules?{version}")
    );
    let flexible = format!(
        "GET {}?api-version=2024-08-01",
        of("Microsoft.DBforPostgreSQL/flexibleServers")
    );
    assert_eq!(line(async |c| c.flexible_servers("s").await).await, flexible);
    assert!(FlexibleServerId::parse(&format!("{group}/Microsoft.DBforPostgreSQL/flexibleServers/f")).is_ok());
    let account = StorageAccountId::parse(&format!("{group}/Microsoft.Storage/storageAccounts/a")).unwrap();
    let container = ContainerId::of(&account, "c").unwrap();
    let version = "api-version=2023-05-01";
    assert_eq!(
        line(async |c| c.storage_accounts("s").await).await,
        format!("GET {}?{version}", of("Microsoft.Storage/storageAccounts"))
    );
    assert_eq!(
        line(async |c| c.storage_account(&account).await).await,
        format!("GET {account}?{version}")
    );
    assert_eq!(
        line(async |c| c.containers(&account).await).await,
        format!("GET {account}/blobServices/default/containers?{version}")
    );
    assert_eq!(
        line(async |c| c.container(&container).await).await,
        format!("GET {account}/blobServices/default/containers/c?{version}")
    );
    let kv = KeyVaultId::parse(&format!("{group}/Microsoft.KeyVault/vaults/kv")).unwrap();
    assert_eq!(
        line(async |c| c.key_vaults("s").await).await,
        format!("GET {}?api-version=2023-02-01", of("Microsoft.KeyVault/vaults"))
    );
    assert_eq!(
        line(async |c| c.key_vault(&kv).await).await,
        format!("GET {kv}?api-version=2023-02-01")
    );
    let permissions = format!("GET {VAULT}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01");
    assert_eq!(
        line(async |c| c.permissions(vault().resource()).await).await,
        permissions
    );
}

#[tokio::test]
async fn nobody_climbs_in_a_path() {
    let server = Server::new([]);
    let client = server.client();
    for bad in ["", "..", "a/b", "../../tenants?x=", "%2e%2e", "a#b"] {
        assert!(
            client.vaults(bad).await.is_err() && client.locations(bad).await.is_err(),
            "{bad}"
        );
        assert!(client.job(&vault(), bad).await.is_err(), "{bad}");
    }
    assert_eq!((server.calls(), server.tokens()), (0, 0));
}

#[tokio::test]
async fn subscriptions_tenants_and_regions_are_read() {
    let rows = json!([{ "subscriptionId": "s1", "displayName": "Production", "tenantId": "t", "state": "Enabled" }, { "id": "/subscriptions/s2" }, {}]);
    let found = Server::new([answer(200, &json!({ "value": rows }))])
        .client()
        .subscriptions()
        .await
        .unwrap();
    let names: Vec<_> = found.rows.iter().map(|s| (s.id.as_str(), s.name.as_str())).collect();
    assert_eq!(
        (names, found.skipped.len()),
        (vec![("s1", "Production"), ("s2", "s2")], 1)
    );
    let rows = json!([{ "tenantId": "t", "displayName": "Contoso", "defaultDomain": "contoso.example" }]);
    let found = Server::new([answer(200, &json!({ "value": rows }))])
        .client()
        .tenants()
        .await
        .unwrap();
    assert_eq!(found.rows[0].default_domain.as_deref(), Some("contoso.example"));
    let rows = json!([{ "name": "westeurope", "displayName": "West Europe", "metadata": { "pairedRegion": [{ "name": "northeurope" }] } }]);
    let found = Server::new([answer(200, &json!({ "value": rows }))])
        .client()
        .locations("s")
        .await
        .unwrap();
    assert_eq!(
        (found.rows[0].display_name.as_str(), found.rows[0].paired.as_slice()),
        ("West Europe", &["northeurope".to_owned()][..])
    );
}

#[tokio::test]
async fn many_waiters_ask_for_one_token() {
    let server = Server::new((0..8).map(|_| with(200, &[], r#"{"value":[]}"#)));
    let client = server.client();
    let calls = (0..8).map(|_| client.jobs_of_any());
    assert!(futures::future::join_all(calls).await.into_iter().all(|r| r.is_ok()));
    assert_eq!((server.calls(), server.tokens()), (8, 1));
}

impl ArmClient {
    async fn jobs_of_any(&self) -> Result<usize, Error> {
        Ok(self.jobs(&vault()).await?.rows.len())
    }
}

/// JSON of any shape, with names that the readers look for.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[-P0-9T:.Z]{0,20}".prop_map(Value::from),
        Just(json!(VAULT)),
        Just(json!(RESTORE_ACTION)),
        Just(json!(format!("{VAULT}/backupInstances/b"))),
    ];
    let names = prop::sample::select(vec![
        "id",
        "name",
        "properties",
        "error",
        "details",
        "code",
        "message",
        "additionalInfo",
        "info",
        "innerError",
        "extendedInfo",
        "subTasks",
        "duration",
        "startTime",
        "errorDetails",
        "recoveryPointDataStoresDetails",
        "metaData",
        "dataSourceInfo",
        "identity",
        "userAssignedIdentities",
        "storageSettings",
        "recommendedAction",
        "embeddedInnerError",
        "resourceGuardResourceId",
        "resourceGuardOperationDetails",
        "vaultCriticalOperation",
        "defaultResourceRequest",
        "resourceGuardOperations",
        "replicatedRegions",
    ]);
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..8)
                .prop_map(|pairs| Value::Object(pairs.into_iter().map(|(n, v)| (n.to_owned(), v)).collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_answer_makes_a_reader_panic(value in any_json()) {
        let _ = (Vault::from_value(&value), Instance::from_value(&value), RecoveryPoint::from_value(&value), Job::from_value(&value));
        let _ = (ResourceGuard::read(&value), GuardRequest::read(&value));
        if let Ok(link) = ResourceGuardProxy::read(&value) {
            let _ = link.guarding();
        }
        if let Ok(vault) = Vault::from_value(&value) {
            let _ = CrossRegion::of(&vault, Instance::from_value(&value).ok().as_ref());
        }
        for error in crate::flatten(&value) {
            prop_assert!(!(error.code.is_empty() && error.message.is_empty()));
        }
    }
}
