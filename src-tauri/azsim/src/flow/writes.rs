//! What a fix sends, and how long a role travels.

use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::Flow;
use crate::seed::role;

#[tokio::test(start_paused = true)]
async fn a_role_can_be_read_at_once_and_counts_after_a_minute_and_so_does_its_loss() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    control.behave(|b| b.role_propagation = 60);
    let request = flow
        .as_database("orders", "pg-prod-weu-03", "fresh", "kv-prod-weu/dbauth3")
        .await;
    let vault = flow.0.read(|w| {
        w.vaults
            .iter()
            .find(|v| v.name == "bv-prod-weu")
            .unwrap()
            .identity
            .clone()
            .unwrap()
    });
    let server = flow.server("pg-prod-weu-03");
    let path =
        format!("{server}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-000000000001");
    let body = json!({"properties": {
        "roleDefinitionId": format!("{server}/providers/Microsoft.Authorization/roleDefinitions/{}", role::READER),
        "principalId": vault, "principalType": "ServicePrincipal",
    }});
    assert_eq!(
        flow.send(Method::PUT, &path, body.clone()).await.status,
        StatusCode::CREATED
    );
    assert_eq!(
        flow.send(Method::PUT, &path, body).await.status,
        StatusCode::CREATED,
        "the same once more"
    );
    assert_eq!(flow.0.get(&path).await.status, StatusCode::OK);
    let judge = || control.judge("orders", &request, None).map_err(|v| v.code);
    assert_eq!(judge(), Err("UserErrorMSIMissingPermissions".to_owned()));
    tokio::time::sleep(Duration::from_secs(61)).await;
    assert_eq!(judge(), Ok(()));
    assert_eq!(
        flow.send(Method::DELETE, &path, Value::Null).await.status,
        StatusCode::OK
    );
    assert_eq!(
        flow.send(Method::DELETE, &path, Value::Null).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(judge(), Ok(()), "it still counts");
    tokio::time::sleep(Duration::from_secs(61)).await;
    assert_eq!(judge(), Err("UserErrorMSIMissingPermissions".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_new_identity_is_not_known_everywhere() {
    let flow = Flow::open();
    flow.0.simulator.control().behave(|b| b.role_propagation = 60);
    let vault = flow.vault_of("orders");
    let off = flow
        .send(Method::PATCH, &vault, json!({"identity": {"type": "None"}}))
        .await;
    assert!(
        off.status == StatusCode::OK && off.body.get("identity").is_none(),
        "{}",
        off.text
    );
    let on = flow
        .send(Method::PATCH, &vault, json!({"identity": {"type": "SystemAssigned"}}))
        .await;
    let principal = on.body["identity"]["principalId"].as_str().unwrap().to_owned();
    let scope = flow.server("pg-prod-weu-02");
    let path =
        format!("{scope}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-000000000002");
    let mut body = json!({"properties": {
        "roleDefinitionId": format!("/providers/Microsoft.Authorization/roleDefinitions/{}", role::READER), "principalId": principal,
    }});
    let unknown = flow.send(Method::PUT, &path, body.clone()).await;
    assert_eq!(
        (unknown.status, unknown.code()),
        (StatusCode::BAD_REQUEST, "PrincipalNotFound")
    );
    body["properties"]["principalType"] = json!("ServicePrincipal");
    assert_eq!(flow.send(Method::PUT, &path, body).await.status, StatusCode::CREATED);
}

#[tokio::test(start_paused = true)]
async fn each_setting_is_changed_and_put_back_byte_for_byte() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let before = control.snapshot();
    let account = flow.0.read(|w| w.storage_account("stprodprivateweu").unwrap().id());
    let vault = flow.0.read(|w| w.key_vault("kv-prod-closed").unwrap().id());
    let (server, bv) = (flow.server("pg-prod-weu-05"), flow.vault_of("ledger"));
    let set = |member: &str, value: Value| json!({"properties": {member: value}});
    let acls =
        |bypass: &str| json!({"bypass": bypass, "defaultAction": "Deny", "ipRules": [], "virtualNetworkRules": []});
    let cross = |state: &str| {
        set(
            "featureSettings",
            json!({"crossSubscriptionRestoreSettings": {"state": state}}),
        )
    };
    let changes = [
        (
            account.clone(),
            set("publicNetworkAccess", json!("Enabled")),
            set("publicNetworkAccess", json!("Disabled")),
        ),
        (
            account,
            set("allowCrossTenantReplication", json!(false)),
            set("allowCrossTenantReplication", json!(true)),
        ),
        (
            vault.clone(),
            set("publicNetworkAccess", json!("Enabled")),
            set("publicNetworkAccess", json!("Disabled")),
        ),
        (
            vault,
            set("networkAcls", acls("AzureServices")),
            set("networkAcls", acls("None")),
        ),
        (
            server,
            set("publicNetworkAccess", json!("Disabled")),
            set("publicNetworkAccess", json!("Enabled")),
        ),
        (bv, cross("Enabled"), cross("Disabled")),
    ];
    for (path, there, back) in changes {
        let refused = flow.0.acting_as(2).arm(Method::PATCH, &path, there.to_string()).await;
        assert_eq!(
            (refused.status, refused.code()),
            (StatusCode::FORBIDDEN, "AuthorizationFailed"),
            "{path}"
        );
        let done = flow.send(Method::PATCH, &path, there).await;
        assert!(done.status.is_success(), "{path}: {}", done.text);
        assert_ne!(control.snapshot(), before, "{path}");
        assert!(flow.send(Method::PATCH, &path, back).await.status.is_success());
        assert_eq!(control.snapshot(), before, "{path}");
    }
    assert_eq!(control.writes().len(), 18);
}

#[tokio::test(start_paused = true)]
async fn a_firewall_rule_comes_and_goes_by_operations() {
    let flow = Flow::open();
    let server = flow.server("pg-prod-weu-05");
    let rule = format!("{server}/firewallRules/AllowAllWindowsAzureIps");
    let before = flow.0.simulator.control().snapshot();
    let request = flow
        .as_database("orders", "pg-prod-weu-05", "fresh", "kv-prod-weu/dbauth3")
        .await;
    assert_eq!(
        flow.validation_code("orders", &request).await,
        "UserErrorMissingNetworkSecurityPermissions"
    );
    assert_eq!(flow.0.get(&rule).await.status, StatusCode::NOT_FOUND);
    let wrong = json!({"properties": {"startIpAddress": "all", "endIpAddress": "0.0.0.0"}});
    assert_eq!(
        flow.send(Method::PUT, &rule, wrong).await.code(),
        "InvalidParameterValue"
    );
    let zero = json!({"properties": {"startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0"}});
    let begun = flow.send(Method::PUT, &rule, zero).await;
    assert_eq!(begun.status, StatusCode::ACCEPTED);
    assert_eq!(
        flow.0.get(begun.header("azure-asyncoperation")).await.body["status"],
        "InProgress"
    );
    tokio::time::sleep(Duration::from_secs(16)).await;
    assert_eq!(
        flow.0.get(begun.header("azure-asyncoperation")).await.body["status"],
        "Succeeded"
    );
    assert_eq!(
        flow.0.get(begun.header("location")).await.body["name"],
        "AllowAllWindowsAzureIps"
    );
    assert_eq!(flow.validate("orders", &request).await["status"], "Succeeded");
    assert_eq!(
        flow.send(Method::DELETE, &rule, Value::Null).await.status,
        StatusCode::ACCEPTED
    );
    assert_eq!(flow.0.simulator.control().snapshot(), before);
    assert_eq!(
        flow.send(Method::DELETE, &rule, Value::Null).await.status,
        StatusCode::NO_CONTENT
    );
}

#[tokio::test(start_paused = true)]
async fn access_policies_are_joined_and_taken_away() {
    let flow = Flow::open();
    let vault = flow.0.read(|w| w.key_vault("kv-prod-neu").unwrap().id());
    let before = flow.0.simulator.control().snapshot();
    let body = |object: &str, words: &[&str]| {
        json!({"properties": {"accessPolicies": [
        {"tenantId": "t", "objectId": object, "permissions": {"secrets": words, "keys": []}}]}})
    };
    let secrets = |rows: &Value, object: &str| {
        let rows = rows["properties"]["accessPolicies"].as_array().unwrap().clone();
        rows.iter()
            .find(|r| r["objectId"] == object)
            .map(|r| r["permissions"]["secrets"].clone())
    };
    let path = |kind: &str| format!("{vault}/accessPolicies/{kind}");
    let made = flow.send(Method::PUT, &path("add"), body("someone", &["get"])).await;
    assert_eq!(secrets(&made.body, "someone"), Some(json!(["get"])), "{}", made.text);
    let more = flow
        .send(Method::PUT, &path("add"), body("someone", &["Get", "List"]))
        .await;
    assert_eq!(secrets(&more.body, "someone"), Some(json!(["get", "List"])));
    let other = flow
        .send(Method::PUT, &path("replace"), body("someone", &["list"]))
        .await;
    assert_eq!(secrets(&other.body, "someone"), Some(json!(["list"])));
    let gone = flow
        .send(Method::PUT, &path("remove"), body("someone", &["get", "list"]))
        .await;
    assert_eq!(secrets(&gone.body, "someone"), None);
    assert_eq!(flow.0.simulator.control().snapshot(), before);
    assert_eq!(
        flow.send(Method::PUT, &path("other"), body("x", &["get"])).await.status,
        StatusCode::BAD_REQUEST
    );
    // What azure-cli does: the whole vault.
    let mut whole = flow.0.get(&vault).await.body;
    whole["properties"]["accessPolicies"][0]["permissions"]["keys"] = json!(["get"]);
    let put = flow.send(Method::PUT, &vault, whole.clone()).await;
    assert_eq!(put.body, whole, "{}", put.text);
}

#[tokio::test(start_paused = true)]
async fn a_secrets_attributes_can_be_read_and_its_value_cannot() {
    let flow = Flow::open();
    flow.0.simulator.control().change(|w| {
        let secret = w
            .key_vault_mut("kv-prod-weu")
            .unwrap()
            .secrets
            .iter_mut()
            .find(|s| s.name == "dbauth3")
            .unwrap();
        secret.expires = Some(time::OffsetDateTime::from_unix_timestamp(2_000_000_000).unwrap());
    });
    let base = "https://kv-prod-weu.vault.practice.invalid/secrets/dbauth3";
    let audience = "https://vault.practice.invalid";
    let versions = flow.0.data(&format!("{base}/versions?api-version=7.4"), audience).await;
    let row = &versions.rows()[0];
    assert_eq!(
        (&row["attributes"]["exp"], &row["attributes"]["enabled"]),
        (&json!(2_000_000_000), &json!(true))
    );
    assert!(row.get("value").is_none() && row["id"].as_str().unwrap().len() > base.len() + 30);
    let none = flow
        .0
        .data(
            "https://kv-prod-weu.vault.practice.invalid/secrets/none/versions?api-version=7.4",
            audience,
        )
        .await;
    assert_eq!((none.status, none.code()), (StatusCode::NOT_FOUND, "SecretNotFound"));
}

#[tokio::test(start_paused = true)]
async fn containers_are_made_and_stopped_servers_started() {
    let flow = Flow::open();
    let account = flow.0.read(|w| w.storage_account("stprodrestoreweu").unwrap().id());
    let container = format!("{account}/blobServices/default/containers/new-one");
    let before = flow.0.simulator.control().snapshot();
    assert_eq!(
        flow.send(Method::PUT, &container, json!({})).await.status,
        StatusCode::CREATED
    );
    assert_eq!(
        flow.send(Method::PUT, &container, json!({})).await.status,
        StatusCode::OK
    );
    let bad = format!("{account}/blobServices/default/containers/No_Good");
    assert_eq!(
        flow.send(Method::PUT, &bad, json!({})).await.code(),
        "InvalidResourceName"
    );
    assert_eq!(
        flow.send(Method::DELETE, &container, Value::Null).await.status,
        StatusCode::OK
    );
    assert_eq!(
        flow.send(Method::DELETE, &container, Value::Null).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(flow.0.simulator.control().snapshot(), before);
    let server = flow.server("pgflex-search");
    flow.0
        .simulator
        .control()
        .change(|w| w.server_mut(&server).unwrap().state = "Stopped".into());
    assert_eq!(
        flow.send(Method::POST, &format!("{server}/start"), Value::Null)
            .await
            .status,
        StatusCode::ACCEPTED
    );
    assert_eq!(flow.0.get(&server).await.body["properties"]["state"], "Ready");
}
