//! What a write to a vault leaves as it is, and where a lock is looked for.
#![allow(clippy::unwrap_used)]

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::testing::{Answer, Client};
use crate::world::{PolicyAssignment, UserIdentity};

const USER: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-beside";

/// A vault with an identity of its own and one beside it.
fn vault(client: &Client) -> String {
    client.simulator.control().change(|world| {
        let vault = world.vaults.iter_mut().find(|v| v.identity.is_some()).unwrap();
        vault.user_identities = vec![UserIdentity {
            id: USER.into(),
            client_id: "c".into(),
            principal_id: "p".into(),
        }];
        vault.id()
    })
}

async fn patch(client: &Client, vault: &str, body: Value) -> Answer {
    client.arm(Method::PATCH, vault, body.to_string()).await
}

#[tokio::test]
async fn a_vault_keeps_its_identities_as_the_type_says() {
    let client = Client::open();
    let vault = vault(&client);
    let own = client.get(&vault).await.body["identity"]["principalId"].clone();
    let both = json!({"identity": {"type": "SystemAssigned,UserAssigned", "userAssignedIdentities": {USER: {}}}});
    let kept = patch(&client, &vault, both).await.body["identity"].clone();
    assert_eq!(kept["principalId"], own, "one that is there is not made anew");
    assert!(kept["userAssignedIdentities"][USER].is_object(), "{kept}");
    let less = json!({"identity": {"type": "SystemAssigned,UserAssigned", "userAssignedIdentities": {USER: null}}});
    let less = patch(&client, &vault, less).await.body["identity"].clone();
    assert!(less["userAssignedIdentities"][USER].is_null(), "{less}");

    let client = Client::open();
    let vault = self::vault(&client);
    let alone = patch(&client, &vault, json!({"identity": {"type": "SystemAssigned"}})).await;
    assert!(
        alone.body["identity"]["userAssignedIdentities"][USER].is_null(),
        "{}",
        alone.text
    );
}

#[tokio::test]
async fn what_is_off_for_good_or_forbidden_stays_off() {
    let client = Client::open();
    let vault = vault(&client);
    let set = |state: &str| json!({"properties": {"featureSettings": {"crossSubscriptionRestoreSettings": {"state": state}}}});
    let control = client.simulator.control();
    control.forbid(PolicyAssignment {
        name: "stay".into(),
        display: "Stay".into(),
        scope: vault.clone(),
        resource_type: "Microsoft.DataProtection/backupVaults".into(),
        member: "/properties/featureSettings/crossSubscriptionRestoreSettings/state".into(),
        value: json!("Enabled"),
    });
    let before = control.snapshot();
    assert_eq!(
        patch(&client, &vault, set("Enabled")).await.code(),
        "RequestDisallowedByPolicy"
    );
    assert_eq!(control.snapshot(), before);
    assert_eq!(
        patch(&client, &vault, set("PermanentlyDisabled")).await.status,
        StatusCode::OK
    );
    assert_eq!(
        patch(&client, &vault, set("Disabled")).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn a_lock_is_of_its_scope_and_made_by_who_may() {
    let client = Client::open();
    let vault = vault(&client);
    let group = vault.split("/providers/").next().unwrap().to_owned();
    let at = |scope: &str| format!("{scope}/providers/Microsoft.Authorization/locks/twin");
    let body = json!({"properties": {"level": "CanNotDelete"}}).to_string();
    let refused = client.acting_as(2).arm(Method::PUT, &at(&vault), body.clone()).await;
    assert_eq!(refused.code(), "AuthorizationFailed");
    for scope in [&vault, &group] {
        let made = client.arm(Method::PUT, &at(scope), body.clone()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    }
    let listed = async |scope: &str, filter: &str| {
        let path = format!("{scope}/providers/Microsoft.Authorization/locks?api-version=2020-05-01{filter}");
        let rows = client.get(&path).await.rows();
        rows.iter().filter(|row| row["name"] == "twin").count()
    };
    assert_eq!(listed(&group, "").await, 2);
    assert_eq!(listed(&group, "&$filter=atScope()").await, 1, "not what is below");
    assert_eq!(listed(&vault, "&$filter=atScope()").await, 2);
    assert_eq!(client.arm(Method::DELETE, &at(&group), "").await.status, StatusCode::OK);
    assert_eq!(
        client.get(&at(&vault)).await.status,
        StatusCode::OK,
        "its twin below stays"
    );
    assert_eq!(client.get(&at(&group)).await.code(), "LockNotFound");
}
