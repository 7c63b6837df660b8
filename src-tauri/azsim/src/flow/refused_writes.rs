//! What a write of permissions and settings refuses, keeps and does not lose: the sides of it that a fix meets when something is odd.

use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::Flow;
use crate::routes::testing::Answer;
use crate::seed::role;
use crate::world::{LockLevel, PolicyAssignment};

const ROLES: &str = "Microsoft.Authorization/roleAssignments";
const RULES: &str = "Microsoft.DBforPostgreSQL/servers/firewallRules";
const CONTAINERS: &str = "Microsoft.Storage/storageAccounts/blobServices/containers";

impl Flow {
    async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, body).await
    }

    async fn patch(&self, path: &str, properties: Value) -> Answer {
        self.send(Method::PATCH, path, json!({ "properties": properties }))
            .await
    }

    async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, Value::Null).await
    }

    /// The identity of the vault that protects `orders`.
    fn identity(&self) -> String {
        let own = |world: &crate::world::World| {
            let mut vaults = world.vaults.iter();
            vaults.find(|v| v.name == "bv-prod-weu")?.identity.clone()
        };
        self.0.read(own).unwrap()
    }

    fn account(&self, name: &str) -> String {
        self.0.read(|w| w.storage_account(name).unwrap().id())
    }

    /// A policy refuses what would have this value, and the write that would does nothing.
    async fn disallowed(&self, kind: &str, member: &str, value: Value, path: &str, body: Value) {
        let control = self.0.simulator.control();
        let base = control.checkpoint();
        control.forbid(PolicyAssignment {
            name: "refused".into(),
            display: "Refused".into(),
            scope: path.split("/resourceGroups/").next().unwrap().into(),
            resource_type: kind.into(),
            member: member.into(),
            value,
        });
        let before = control.snapshot();
        let patched = kind.ends_with("servers");
        let method = if patched { Method::PATCH } else { Method::PUT };
        let refused = self.0.arm(method, path, body.to_string()).await;
        assert_eq!(refused.code(), "RequestDisallowedByPolicy", "{kind}: {}", refused.text);
        assert_eq!(control.snapshot(), before, "{kind}");
        control.rewind(&base);
    }
}

fn assignment(scope: &str, n: u8) -> String {
    format!("{scope}/providers/{ROLES}/00000000-0000-4000-8000-00000000001{n}")
}

fn reader(principal: &str, kind: &str) -> Value {
    let role = format!("/providers/Microsoft.Authorization/roleDefinitions/{}", role::READER);
    json!({"properties": {"roleDefinitionId": role, "principalId": principal, "principalType": kind}})
}

fn addresses(start: &str, end: &str) -> Value {
    json!({"properties": {"startIpAddress": start, "endIpAddress": end}})
}

#[tokio::test(start_paused = true)]
async fn an_assignment_is_not_turned_into_another_one_and_its_type_is_checked() {
    let flow = Flow::open();
    let (server, own) = (flow.server("pg-prod-weu-03"), flow.identity());
    let wrong = flow.put(&assignment(&server, 0), reader(&own, "Group")).await;
    assert_eq!(wrong.code(), "UnmatchedPrincipalType");
    let path = assignment(&server, 1);
    assert_eq!(
        flow.put(&path, reader(&own, "ServicePrincipal")).await.status,
        StatusCode::CREATED
    );
    let other = flow.0.read(|w| {
        w.vaults
            .iter()
            .find(|v| v.name == "bv-prod-neu")
            .unwrap()
            .identity
            .clone()
    });
    let turned = flow.put(&path, reader(&other.unwrap(), "ServicePrincipal")).await;
    assert_eq!(turned.code(), "RoleAssignmentUpdateNotPermitted");
    assert_eq!(flow.0.get(&path).await.body["properties"]["principalId"], own.as_str());
    let kind = json!("ServicePrincipal");
    let fresh = assignment(&flow.server("pg-prod-weu-05"), 2);
    let body = reader(&flow.0.account.object_id, "User");
    assert_eq!(flow.put(&fresh, body).await.status, StatusCode::CREATED);
    let fresh = assignment(&flow.server("pg-prod-weu-06"), 3);
    let body = reader(&own, "ServicePrincipal");
    flow.disallowed(ROLES, "/properties/principalType", kind, &fresh, body)
        .await;
}

#[tokio::test(start_paused = true)]
async fn what_never_counted_is_not_missed_and_a_persons_own_role_counts_at_once() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    control.behave(|b| b.role_propagation = 60);
    let request = flow
        .as_database("orders", "pg-prod-weu-03", "fresh", "kv-prod-weu/dbauth3")
        .await;
    let path = assignment(&flow.server("pg-prod-weu-03"), 4);
    let body = reader(&flow.identity(), "ServicePrincipal");
    assert_eq!(flow.put(&path, body).await.status, StatusCode::CREATED);
    assert_eq!(flow.delete(&path).await.status, StatusCode::OK);
    let judged = control.judge("orders", &request, None).map_err(|v| v.code);
    assert_eq!(judged, Err("UserErrorMSIMissingPermissions".to_owned()));

    let (nobody, vault) = (flow.0.acting_as(3), flow.vault_of("orders"));
    assert_eq!(nobody.get(&vault).await.status, StatusCode::FORBIDDEN);
    let body = reader(&nobody.account.object_id, "User");
    assert_eq!(flow.put(&assignment(&vault, 5), body).await.status, StatusCode::CREATED);
    assert_eq!(nobody.get(&vault).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn locks_stand_against_roles_and_containers() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let (server, account) = (flow.server("pg-prod-weu-03"), flow.account("stprodrestoreweu"));
    let path = assignment(&server, 6);
    let body = || reader(&flow.identity(), "ServicePrincipal");
    assert_eq!(flow.put(&path, body()).await.status, StatusCode::CREATED);
    control.lock("kept", &server, LockLevel::CanNotDelete);
    assert_eq!(flow.delete(&path).await.code(), "ScopeLocked");
    assert_eq!(flow.0.get(&path).await.status, StatusCode::OK);
    let other = flow.server("pg-prod-weu-06");
    control.lock("closed", &other, LockLevel::ReadOnly);
    assert_eq!(flow.put(&assignment(&other, 7), body()).await.code(), "ScopeLocked");
    control.lock("closed", &account, LockLevel::ReadOnly);
    let container = format!("{account}/blobServices/default/containers/new-one");
    assert_eq!(flow.put(&container, json!({})).await.code(), "ScopeLocked");
}

#[tokio::test(start_paused = true)]
async fn a_firewall_rule_keeps_its_name_and_its_operation_tells_when_it_is_done() {
    let flow = Flow::open();
    let server = flow.server("pg-prod-weu-05");
    let rule = |name: &str| format!("{server}/firewallRules/{name}");
    let zero = || addresses("0.0.0.0", "0.0.0.0");
    let turned = flow.put(&rule("odd"), addresses("10.0.0.9", "10.0.0.1")).await;
    assert_eq!(turned.code(), "InvalidParameterValue");
    let ten = addresses("10.0.0.1", "10.0.0.9");
    assert_eq!(flow.put(&rule("Azure"), ten).await.status, StatusCode::ACCEPTED);
    let begun = flow.put(&rule("AZURE"), zero()).await;
    let location = begun.header("location").to_owned();
    assert_eq!(flow.0.get(&location).await.status, StatusCode::ACCEPTED);
    tokio::time::sleep(Duration::from_secs(16)).await;
    let done = flow.0.get(&location).await;
    let seen = (&done.body["name"], &done.body["properties"]["startIpAddress"]);
    assert_eq!(seen, (&json!("Azure"), &json!("0.0.0.0")), "{}", done.text);
    let fresh = rule("another");
    flow.disallowed(RULES, "/properties/startIpAddress", json!("0.0.0.0"), &fresh, zero())
        .await;
    let closed = json!({"properties": {"publicNetworkAccess": "Disabled"}});
    let kind = "Microsoft.DBforPostgreSQL/servers";
    flow.disallowed(
        kind,
        "/properties/publicNetworkAccess",
        json!("Disabled"),
        &server,
        closed,
    )
    .await;
    let lost = flow.patch(&server, json!({"sslEnforcement": "Disabled"})).await;
    assert_eq!(
        lost.code(),
        "SimulatorNotSupported",
        "a silent loss would be taken for success"
    );
}

#[tokio::test(start_paused = true)]
async fn a_key_vault_tells_applications_apart_and_keeps_its_network_rules() {
    let flow = Flow::open();
    let vault = flow.0.read(|w| w.key_vault("kv-prod-neu").unwrap().id());
    let add = format!("{vault}/accessPolicies/add");
    let policy = |object: &str, application: Option<&str>, word: &str| {
        let mut row = json!({"tenantId": "t", "objectId": object, "permissions": {"secrets": [word]}});
        if let Some(id) = application {
            row["applicationId"] = json!(id);
        }
        json!({"properties": {"accessPolicies": [row]}})
    };
    assert_eq!(
        flow.put(&add, policy("someone", Some("app"), "get")).await.status,
        StatusCode::OK
    );
    let both = flow.put(&add, policy("someone", None, "list")).await;
    let rows = both.body["properties"]["accessPolicies"].as_array().unwrap().clone();
    let own = rows.iter().filter(|row| row["objectId"] == "someone");
    let words: Vec<&Value> = own.map(|row| &row["permissions"]["secrets"]).collect();
    assert_eq!(words, [&json!(["get"]), &json!(["list"])], "{}", both.text);
    assert_eq!(
        flow.put(&add, policy("", None, "get")).await.status,
        StatusCode::BAD_REQUEST
    );

    let acls = json!({"bypass": "None", "defaultAction": "Deny", "ipRules": [{"value": "203.0.113.7"}],
        "virtualNetworkRules": [{"id": "/subscriptions/s/subnets/a"}]});
    let set = flow.patch(&vault, json!({ "networkAcls": acls })).await;
    assert_eq!(set.body["properties"]["networkAcls"], acls, "{}", set.text);
    let opened = flow
        .patch(&vault, json!({"networkAcls": {"bypass": "AzureServices"}}))
        .await;
    let now = &opened.body["properties"]["networkAcls"];
    assert_eq!(
        (&now["ipRules"], &now["bypass"]),
        (&acls["ipRules"], &json!("AzureServices"))
    );

    let mut whole = flow.0.get(&vault).await.body;
    let tenant = whole["properties"]["tenantId"].take();
    assert_eq!(flow.put(&vault, whole).await.status, StatusCode::BAD_REQUEST);
    let body = policy("another", None, "get");
    flow.disallowed("Microsoft.KeyVault/vaults", "/properties/tenantId", tenant, &add, body)
        .await;
}

#[tokio::test(start_paused = true)]
async fn storage_takes_its_network_rules_whole_and_keeps_what_may_not_go() {
    let flow = Flow::open();
    let account = flow.account("stprodrestoreweu");
    let rules = json!([{"value": "203.0.113.7", "action": "Allow"}]);
    let set = flow
        .patch(
            &account,
            json!({"networkAcls": {"defaultAction": "Deny", "ipRules": rules}}),
        )
        .await;
    let now = &set.body["properties"]["networkAcls"];
    let seen = (
        &now["bypass"],
        &now["defaultAction"],
        now["ipRules"][0]["value"].as_str(),
    );
    assert_eq!(
        seen,
        (&json!("AzureServices"), &json!("Deny"), Some("203.0.113.7")),
        "{}",
        set.text
    );
    let lost = flow.patch(&account, json!({"isHnsEnabled": true})).await;
    assert_eq!(lost.code(), "SimulatorNotSupported");

    let container = |name: &str| format!("{account}/blobServices/default/containers/{name}");
    flow.disallowed(CONTAINERS, "/name", json!("new-one"), &container("new-one"), json!({}))
        .await;
    flow.0.simulator.control().change(|w| {
        let held = &mut w.storage_account_mut("stprodrestoreweu").unwrap().containers;
        held.iter_mut()
            .find(|c| c.name == "restores")
            .unwrap()
            .has_immutability_policy = true;
    });
    let refused = flow.delete(&container("restores")).await;
    assert_eq!(refused.code(), "ContainerImmutabilityPolicyFailure");
    assert_eq!(flow.0.get(&container("restores")).await.status, StatusCode::OK);
    let reader = flow
        .0
        .acting_as(2)
        .arm(Method::PUT, &container("mine"), "{}".to_owned())
        .await;
    assert_eq!(reader.code(), "AuthorizationFailed");
}
