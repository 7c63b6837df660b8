//! The reads that a check of permissions makes, as they go over the wire (contract §10.3, §11), and what is read from them.

use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use crate::{
    ArmClient, ContainerId, Error, FlexibleServerId, Kind, ResourceId, SingleServerId, StorageAccountId, Vault,
    keyvault::KeyVault,
    node::Read as _,
    storage::{Container, StorageAccount},
    testing::{Server, VAULT, json as answer},
};

const GROUP: &str = "/subscriptions/0b352192-dcac-4cc7-992e-a96190ccc68c/resourceGroups/rg";
const SOMEBODY: &str = "11111111-2222-3333-4444-555555555555";

fn scope() -> ResourceId {
    ResourceId::parse(GROUP).unwrap()
}

async fn line<T, F: Future<Output = Result<T, Error>>>(body: Value, call: impl FnOnce(ArmClient) -> F) -> (String, T) {
    let server = Server::new([answer(200, &body)]);
    let found = call(server.client()).await.unwrap();
    assert_eq!(server.calls(), 1);
    let line = server.line(0).replace("https://management.azure.com", "");
    (line.replace(GROUP, "{g}").replace("/providers/", "/p/"), found)
}

#[tokio::test]
async fn roles_and_who_has_them() {
    let at = "GET {g}/p/Microsoft.Authorization";
    let version = "api-version=2022-04-01";
    let row = json!({ "id": "i", "name": "n", "properties": { "roleDefinitionId": "/x/ROLE", "principalId": "group", "principalType": "Group", "scope": "/" } });
    let (sent, found) = line(json!({ "value": [row] }), async |c| {
        c.role_assignments_of(&scope(), SOMEBODY).await
    })
    .await;
    let filter = format!("atScope%28%29%20and%20assignedTo%28%27{SOMEBODY}%27%29");
    assert_eq!(sent, format!("{at}/roleAssignments?$filter={filter}&{version}"));
    assert_eq!(
        found.rows[0].principal_type.as_deref(),
        Some("Group"),
        "a group’s row names the group"
    );
    let (sent, found) = line(row, async |c| c.role_assignment(&scope(), Uuid::nil()).await).await;
    assert_eq!(sent, format!("{at}/roleAssignments/{}?{version}", Uuid::nil()));
    assert_eq!(found.name.as_deref(), Some("n"));

    let role = json!({ "id": "/p/ACDD", "properties": { "roleName": "O'Reader", "type": "CustomRole", "assignableScopes": ["/"],
        "permissions": [{ "actions": ["*/read"], "notActions": [] }] } });
    let (sent, found) = line(json!({ "value": [role, {}] }), async |c| {
        c.role_definitions(&scope(), "O'Reader").await
    })
    .await;
    assert_eq!(
        sent,
        format!("{at}/roleDefinitions?$filter=roleName%20eq%20%27O%27%27Reader%27&{version}")
    );
    assert_eq!((found.rows[0].guid.as_str(), found.skipped.len()), ("acdd", 1));
    assert!(found.rows[0].permissions[0].allows("a/b/read"));
    let (sent, _) = line(role, async |c| c.role_definition(&scope(), SOMEBODY).await).await;
    assert_eq!(sent, format!("{at}/roleDefinitions/{SOMEBODY}?{version}"));
}

#[tokio::test]
async fn denials_locks_and_groups() {
    let at = "GET {g}/p/Microsoft.Authorization";
    let (sent, _) = line(json!({ "value": [] }), async |c| c.deny_assignments(&scope()).await).await;
    assert_eq!(
        sent,
        format!("{at}/denyAssignments?$filter=atScope%28%29&api-version=2022-04-01")
    );
    let rows = json!({ "value": [
        { "id": format!("{GROUP}/providers/Microsoft.Authorization/locks/a"), "name": "a", "properties": { "level": "ReadOnly", "notes": "audit" } },
        { "id": "i", "name": "b", "properties": { "level": "CanNotDelete" } },
        { "name": "c", "properties": { "level": "NotSpecified" } }] });
    let (sent, locks) = line(rows, async |c| c.locks(&scope()).await).await;
    assert_eq!(sent, format!("{at}/locks?$filter=atScope%28%29&api-version=2020-05-01"));
    let said: Vec<_> = locks
        .rows
        .iter()
        .map(|l| (l.is_read_only(), l.forbids_deleting(), l.scope()))
        .collect();
    assert_eq!(
        said,
        [(true, true, Some(GROUP)), (false, true, None), (false, false, None)]
    );
    let group = json!({ "id": GROUP, "location": "westus", "managedBy": "/x" });
    let (sent, found) = line(json!({ "value": [group] }), async |c| c.resource_groups("s").await).await;
    assert_eq!(sent, "GET /subscriptions/s/resourcegroups?api-version=2021-04-01");
    assert_eq!(
        (found.rows[0].name.as_str(), found.rows[0].managed_by.is_some()),
        ("rg", true)
    );
    let (sent, _) = line(group, async |c| c.resource_group("s", "rg").await).await;
    assert_eq!(sent, "GET /subscriptions/s/resourcegroups/rg?api-version=2021-04-01");
}

#[tokio::test]
async fn one_rule_one_server_and_the_versions_of_a_secret() {
    let server = format!("{GROUP}/providers/Microsoft.DBforPostgreSQL/servers/pg");
    let single = SingleServerId::parse(&server).unwrap();
    let rule = json!({ "name": "r", "properties": { "startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0" } });
    let (sent, found) = line(rule, async |c| c.firewall_rule(&single, "r").await).await;
    assert_eq!(
        sent,
        "GET {g}/p/Microsoft.DBforPostgreSQL/servers/pg/firewallRules/r?api-version=2017-12-01"
    );
    assert!(found.allows_azure());
    let id = server.replace("servers", "flexibleServers");
    let flexible = FlexibleServerId::parse(&id).unwrap();
    let body =
        json!({ "id": id, "properties": { "state": "Stopped", "network": { "delegatedSubnetResourceId": "/n" } } });
    let (sent, found) = line(body, async |c| c.flexible_server(&flexible).await).await;
    assert_eq!(
        sent,
        "GET {g}/p/Microsoft.DBforPostgreSQL/flexibleServers/pg?api-version=2024-08-01"
    );
    assert_eq!(
        (found.state.as_deref(), found.delegated_subnet.as_deref()),
        (Some("Stopped"), Some("/n"))
    );
    let versions = json!({ "value": [{ "id": "https://kv.vault.azure.net/secrets/pg/abc", "attributes": { "enabled": false, "exp": 5, "nbf": 3 } }] });
    let url = Url::parse("https://kv.vault.azure.net/").unwrap();
    let (sent, found) = line(versions, async |c| c.secret_versions(&url, "pg").await).await;
    assert_eq!(
        sent,
        "GET https://kv.vault.azure.net/secrets/pg/versions?api-version=7.4"
    );
    let row = &found.rows[0];
    assert_eq!((row.name.as_str(), row.enabled), ("pg", Some(false)));
    assert!(row.expires > row.not_before);
}

#[tokio::test]
async fn a_resource_is_read_whole_if_it_is_of_a_kind_that_can_be_changed() {
    for (id, version) in [
        (VAULT.to_owned(), "2025-07-01"),
        (GROUP.to_owned(), "2021-04-01"),
        (format!("{GROUP}/providers/microsoft.keyvault/VAULTS/kv"), "2023-02-01"),
        (
            format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/st"),
            "2023-05-01",
        ),
        (
            format!("{GROUP}/providers/Microsoft.DBforPostgreSQL/servers/pg/firewallRules/r"),
            "2017-12-01",
        ),
        (
            format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/st/blobServices/default/containers/c"),
            "2023-05-01",
        ),
        (
            format!("{VAULT}/providers/Microsoft.Authorization/roleAssignments/a"),
            "2022-04-01",
        ),
        (
            format!("{VAULT}/providers/Microsoft.Authorization/locks/l"),
            "2020-05-01",
        ),
    ] {
        let id = ResourceId::parse(&id).unwrap();
        let body = json!({ "id": "x", "unknown": { "b": 1, "a": [] } });
        let (sent, found) = line(body.clone(), async |c| c.resource(&id).await).await;
        assert!(sent.ends_with(&format!("?api-version={version}")), "{sent}");
        assert_eq!(found, body);
    }
    let other = ResourceId::parse(&format!("{GROUP}/providers/Microsoft.Compute/virtualMachines/vm")).unwrap();
    let server = Server::new([]);
    let error = server.client().resource(&other).await.unwrap_err();
    assert_eq!((error.kind.clone(), server.calls()), (Kind::Parse, 0));
}

#[test]
fn what_the_check_reads_of_networks_and_immutability() {
    let account = StorageAccount::read(&json!({ "id": format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/st"), "properties": {
        "networkAcls": { "defaultAction": "Deny", "bypass": "None", "ipRules": [{}, {}], "virtualNetworkRules": [{}], "resourceAccessRules": null },
        "immutableStorageWithVersioning": { "enabled": true, "immutabilityPolicy": { "state": "Locked" } } } }))
    .unwrap();
    assert_eq!(
        (account.network_rules, account.immutable_with_versioning),
        (3, Some(true))
    );
    assert_eq!(account.immutability_state.as_deref(), Some("Locked"));
    let id = ContainerId::of(
        &StorageAccountId::parse(&format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/st")).unwrap(),
        "c",
    )
    .unwrap();
    let container = Container::read(&json!({ "id": id.as_str(), "properties": { "hasImmutabilityPolicy": true,
        "immutabilityPolicy": { "etag": "e", "properties": { "immutabilityPeriodSinceCreationInDays": 7.0, "state": "Unlocked" } } } }))
    .unwrap();
    assert_eq!(
        (container.immutability_days, container.immutability_state.as_deref()),
        (Some(7), Some("Unlocked"))
    );
    let vault = KeyVault::read(
        &json!({ "id": format!("{GROUP}/providers/Microsoft.KeyVault/vaults/kv"), "properties": {
        "networkAcls": { "ipRules": [{ "value": "1.2.3.4/32" }] } } }),
    )
    .unwrap();
    assert_eq!((vault.network_rules, vault.rbac), (1, None));
    assert!(Vault::from_value(&json!({ "id": VAULT })).unwrap().identity.is_none());
}
