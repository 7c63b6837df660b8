//! Every write as it goes over the wire, and what its answers are taken for.

use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::{
    ContainerId, FlexibleServerId, KeyVaultId, Kind, Poll, ResourceId, SingleServerId, StorageAccountId,
    authorization::{LockLevel, RoleGrant},
    keyvault::PolicyChange,
    postgres::{AZURE_RULE, AZURE_RULE_ADDRESS},
    testing::{Server, Step, json as answer, vault, with},
};

const GROUP: &str = "/subscriptions/0b352192-dcac-4cc7-992e-a96190ccc68c/resourceGroups/rg";
const ROLE: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const PRINCIPAL: &str = "11111111-2222-3333-4444-555555555555";

fn group() -> ResourceId {
    ResourceId::parse(GROUP).unwrap()
}

fn grant() -> RoleGrant {
    RoleGrant {
        scope: group(),
        name: Uuid::from_u128(7),
        role: ROLE.to_uppercase(),
        principal_id: PRINCIPAL.to_owned(),
        principal_type: "ServicePrincipal".to_owned(),
    }
}

fn single() -> SingleServerId {
    SingleServerId::parse(&format!("{GROUP}/providers/Microsoft.DBforPostgreSQL/servers/pg")).unwrap()
}

fn flexible() -> FlexibleServerId {
    FlexibleServerId::parse(&format!(
        "{GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers/pg"
    ))
    .unwrap()
}

fn key_vault() -> KeyVaultId {
    KeyVaultId::parse(&format!("{GROUP}/providers/Microsoft.KeyVault/vaults/kv")).unwrap()
}

fn account() -> StorageAccountId {
    StorageAccountId::parse(&format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/st")).unwrap()
}

/// Makes one write against a server that takes it, and returns line and body as sent.
async fn sent<F: Future<Output = Result<Written, Error>>>(call: impl FnOnce(ArmClient, Uuid) -> F) -> (String, Value) {
    let server = Server::new([with(204, &[], "")]);
    let written = call(server.client(), Uuid::from_u128(42)).await.unwrap();
    assert_eq!((written.status, written.row, written.operation), (204, None, None));
    assert_eq!(server.calls(), 1);
    let id = server.header(0, "x-ms-client-request-id");
    assert_eq!(id.as_deref(), Some("00000000-0000-0000-0000-00000000002a"));
    let line = server.line(0).replace("https://management.azure.com", "");
    let line = line.replace(GROUP, "{g}").replace("/providers/", "/p/");
    let has_body = server.header(0, "content-type").is_some();
    (line, if has_body { server.body(0) } else { Value::Null })
}

#[tokio::test]
async fn rights_and_locks() {
    let name = "00000000-0000-0000-0000-000000000007";
    assert_eq!(
        sent(async |c, id| c.grant_role(&grant(), id).await).await,
        (
            format!("PUT {{g}}/p/Microsoft.Authorization/roleAssignments/{name}?api-version=2022-04-01"),
            json!({ "properties": {
                "roleDefinitionId": format!("/subscriptions/0b352192-dcac-4cc7-992e-a96190ccc68c/providers/Microsoft.Authorization/roleDefinitions/{ROLE}"),
                "principalId": PRINCIPAL, "principalType": "ServicePrincipal" } })
        )
    );
    assert_eq!(
        sent(async |c, id| c.revoke_role(&group(), Uuid::from_u128(7), id).await).await,
        (
            format!("DELETE {{g}}/p/Microsoft.Authorization/roleAssignments/{name}?api-version=2022-04-01"),
            Value::Null
        )
    );
    assert_eq!(
        sent(async |c, id| c
            .put_lock(&group(), "keep", LockLevel::ReadOnly, (Some("n"), &Value::Null), id)
            .await)
        .await,
        (
            "PUT {g}/p/Microsoft.Authorization/locks/keep?api-version=2020-05-01".to_owned(),
            json!({ "properties": { "level": "ReadOnly", "notes": "n" } })
        )
    );
    assert_eq!(
        sent(async |c, id| c.delete_lock(&group(), "keep", id).await).await.0,
        "DELETE {g}/p/Microsoft.Authorization/locks/keep?api-version=2020-05-01"
    );
    let mut above = grant();
    above.scope = ResourceId::parse("/providers/Microsoft.Management/managementGroups/mg").unwrap();
    let (_, body) = sent(async |c, id| c.grant_role(&above, id).await).await;
    assert_eq!(
        body["properties"]["roleDefinitionId"],
        json!(format!("/providers/Microsoft.Authorization/roleDefinitions/{ROLE}"))
    );
}

#[tokio::test]
async fn settings_of_servers() {
    let rule =
        "{g}/p/Microsoft.DBforPostgreSQL/servers/pg/firewallRules/AllowAllWindowsAzureIps?api-version=2017-12-01";
    let zero = (AZURE_RULE_ADDRESS, AZURE_RULE_ADDRESS);
    assert_eq!(
        sent(async |c, id| c.put_firewall_rule(&single(), AZURE_RULE, zero, id).await).await,
        (
            format!("PUT {rule}"),
            json!({ "properties": { "startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0" } })
        )
    );
    assert_eq!(
        sent(async |c, id| c.delete_firewall_rule(&single(), AZURE_RULE, id).await).await,
        (format!("DELETE {rule}"), Value::Null)
    );
    assert_eq!(
        sent(async |c, id| c.patch_single_server_access(&single(), "Enabled", id).await).await,
        (
            "PATCH {g}/p/Microsoft.DBforPostgreSQL/servers/pg?api-version=2017-12-01".to_owned(),
            json!({ "properties": { "publicNetworkAccess": "Enabled" } })
        )
    );
    let flexible_path = "{g}/p/Microsoft.DBforPostgreSQL/flexibleServers/pg";
    assert_eq!(
        sent(async |c, id| c.start_flexible_server(&flexible(), id).await).await,
        (
            format!("POST {flexible_path}/start?api-version=2024-08-01"),
            Value::Null
        )
    );
    assert_eq!(
        sent(async |c, id| c.stop_flexible_server(&flexible(), id).await)
            .await
            .0,
        format!("POST {flexible_path}/stop?api-version=2024-08-01")
    );
}

#[tokio::test]
async fn settings_of_key_vaults_accounts_and_backup_vaults() {
    let entry = json!({ "tenantId": "t", "objectId": PRINCIPAL, "permissions": { "secrets": ["get", "list"] } });
    for (change, word) in [
        (PolicyChange::Add, "add"),
        (PolicyChange::Replace, "replace"),
        (PolicyChange::Remove, "remove"),
    ] {
        let entries = [entry.clone()];
        assert_eq!(
            sent(async |c, id| c.change_access_policies(&key_vault(), change, &entries, id).await).await,
            (
                format!("PUT {{g}}/p/Microsoft.KeyVault/vaults/kv/accessPolicies/{word}?api-version=2023-02-01"),
                json!({ "properties": { "accessPolicies": entries } })
            )
        );
    }
    let setting = json!({ "publicNetworkAccess": "Enabled" });
    let wrapped = json!({ "properties": setting });
    assert_eq!(
        sent(async |c, id| c.patch_key_vault(&key_vault(), &setting, id).await).await,
        (
            "PATCH {g}/p/Microsoft.KeyVault/vaults/kv?api-version=2023-02-01".to_owned(),
            wrapped.clone()
        )
    );
    assert_eq!(
        sent(async |c, id| c.patch_storage_account(&account(), &setting, id).await).await,
        (
            "PATCH {g}/p/Microsoft.Storage/storageAccounts/st?api-version=2023-05-01".to_owned(),
            wrapped
        )
    );
    let container = ContainerId::of(&account(), "restores").unwrap();
    assert_eq!(
        sent(async |c, id| c.put_container(&container, id).await).await,
        (
            "PUT {g}/p/Microsoft.Storage/storageAccounts/st/blobServices/default/containers/restores?api-version=2023-05-01"
                .to_owned(),
            json!({ "properties": { "publicAccess": "None" } })
        )
    );
    let line = "PATCH {g}/p/Microsoft.DataProtection/backupVaults/v?api-version=2025-07-01";
    let identity = json!({ "type": "SystemAssigned" });
    assert_eq!(
        sent(async |c, id| c.patch_vault_identity(&vault(), &identity, id).await).await,
        (line.to_owned(), json!({ "identity": identity }))
    );
    let features = json!({ "crossSubscriptionRestoreSettings": { "state": "Enabled" } });
    assert_eq!(
        sent(async |c, id| c.patch_vault_features(&vault(), &features, id).await).await,
        (
            line.to_owned(),
            json!({ "properties": { "featureSettings": features } })
        )
    );
}

#[tokio::test]
async fn no_write_is_repeated_and_an_unknown_outcome_is_one() {
    for (step, maybe) in [
        (Step::Break, true),
        (with(503, &[], ""), true),
        (with(429, &[("retry-after", "20")], ""), false),
        (
            answer(
                403,
                &json!({ "error": { "code": "AuthorizationFailed", "message": "No." } }),
            ),
            false,
        ),
    ] {
        let server = Server::new([step, with(201, &[], "{}")]);
        let error = server.client().grant_role(&grant(), Uuid::nil()).await.unwrap_err();
        assert_eq!((server.calls(), error.maybe_sent), (1, maybe), "{error:?}");
    }
}

#[tokio::test]
async fn odd_answers_are_answers() {
    let status = ("azure-asyncoperation", "https://management.azure.com/op?t=1&s=x");
    let location = ("location", "https://management.azure.com/it");
    let id = ("x-ms-correlation-request-id", "corr");
    for (code, headers, body, has_row, follows) in [
        (200, vec![], "<html>", false, false),
        (200, vec![], "[]", false, false),
        (200, vec![location], "{}", true, false),
        (201, vec![location], "{\"id\":\"i\"}", true, false),
        (201, vec![status], "{\"id\":\"i\"}", true, true),
        (202, vec![location], "", false, true),
        (202, vec![status, location], "", false, true),
        (202, vec![], "", false, false),
        (204, vec![], "", false, false),
    ] {
        let headers: Vec<_> = headers.into_iter().chain([id]).collect();
        let server = Server::new([with(code, &headers, body)]);
        let written = server.client().grant_role(&grant(), Uuid::nil()).await.unwrap();
        assert_eq!(
            (written.status, written.row.is_some(), written.operation.is_some()),
            (code, has_row, follows),
            "{code} {headers:?}"
        );
        assert_eq!(written.correlation_id.as_deref(), Some("corr"));
    }
}

#[tokio::test]
async fn an_operation_of_a_write_is_followed_to_its_end() {
    let headers = [("location", "https://management.azure.com/op?s=x")];
    let zero = (AZURE_RULE_ADDRESS, AZURE_RULE_ADDRESS);
    let rule = json!({ "id": "i", "name": AZURE_RULE, "properties": { "startIpAddress": "0.0.0.0" } });
    let server = Server::new([with(202, &headers, ""), with(202, &headers, ""), answer(200, &rule)]);
    let client = server.client();
    let written = client.put_firewall_rule(&single(), AZURE_RULE, zero, Uuid::nil()).await;
    let operation = written.unwrap().operation.unwrap();
    assert!(matches!(client.poll_once(&operation).await, Ok(Poll::Running { .. })));
    assert!(matches!(client.poll_once(&operation).await, Ok(Poll::Succeeded { .. })));
}

#[tokio::test]
async fn what_is_no_guid_is_never_sent() {
    let server = Server::new([]);
    let mut grant = grant();
    grant.principal_id = "x' or principalId ne '".to_owned();
    let client = server.client();
    let put = client.grant_role(&grant, Uuid::nil()).await.unwrap_err();
    let list = client
        .role_assignments_of(&group(), &grant.principal_id)
        .await
        .unwrap_err();
    let role = client.role_definition(&group(), "../x").await.unwrap_err();
    for error in [put, list, role] {
        assert_eq!((error.kind.clone(), error.maybe_sent), (Kind::Parse, false));
    }
    assert_eq!((server.calls(), server.tokens()), (0, 0));
}
