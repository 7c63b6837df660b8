use serde_json::{Value, json};

use super::*;
use crate::access::change::{Principal, Role};

fn principal() -> Principal {
    Principal {
        id: "P".to_owned(),
        kind: "ServicePrincipal".to_owned(),
        name: "bv".to_owned(),
    }
}

#[test]
fn the_same_in_effect_is_the_same() {
    let a = json!({ "Secrets": ["Get", "list"], "none": null, "n": 1 });
    assert!(same(&a, &json!({ "secrets": ["LIST", "get"], "n": 1 })));
    assert!(!same(&a, &json!({ "secrets": ["get"], "n": 1 })));
    assert!(
        !same(&Value::Null, &json!({})),
        "nothing and an empty thing are not the same"
    );
}

#[test]
fn only_the_own_entry_of_the_policies_is_looked_at() {
    let change = Change::AllowSecrets {
        key_vault_id: "/k".to_owned(),
        tenant_id: "T".to_owned(),
        principal: principal(),
        permissions: vec!["get".to_owned()],
    };
    let entry = |object: &str, application: Value, secrets: Value| json!({ "tenantId": "t", "objectId": object, "applicationId": application, "permissions": { "secrets": secrets } });
    for (policies, expected) in [
        (json!([]), false),
        (json!([entry("other", Value::Null, json!(["get"]))]), false),
        (json!([entry("p", json!("app"), json!(["get"]))]), false),
        (json!([entry("p", Value::Null, json!(["List"]))]), false),
        (json!([entry("p", Value::Null, json!(["GET"]))]), true),
        (json!([entry("p", Value::Null, json!(["All"]))]), true),
    ] {
        let slice = slice(&change, &json!({ "properties": { "accessPolicies": policies } }));
        assert_eq!(met(&change, &slice), expected, "{slice}");
    }
}

#[test]
fn a_role_with_a_condition_is_not_the_role() {
    let change = Change::GrantRole {
        scope: "/s".to_owned(),
        role: Role {
            id: "r".to_owned(),
            name: "Reader".to_owned(),
        },
        principal: principal(),
    };
    let row = |condition: Value| json!({ "properties": { "roleDefinitionId": "/x/R", "principalId": "p", "condition": condition } });
    assert!(met(&change, &slice(&change, &row(Value::Null))));
    assert!(!met(&change, &slice(&change, &row(json!("@x")))));
    assert!(slice(&change, &Value::Null).is_null());
}

#[test]
fn network_rules_keep_everything_but_the_word() {
    let account = "/a".to_owned();
    let change = Change::StorageTrustAzure { account_id: account };
    for (before, after) in [
        ("None", "AzureServices"),
        ("Logging, Metrics", "Logging, Metrics, AzureServices"),
    ] {
        let acls = json!({ "bypass": before, "ipRules": [{ "value": "1.2.3.4" }] });
        assert!(!met(&change, &acls));
        let wanted = wanted(&change, &acls);
        assert_eq!(wanted, json!({ "bypass": after, "ipRules": [{ "value": "1.2.3.4" }] }));
        assert!(met(&change, &wanted));
    }
}

#[test]
fn an_identity_is_added_beside_those_that_are_there() {
    let change = Change::VaultIdentity {
        vault_id: "/v".to_owned(),
    };
    for (row, kind, users) in [
        (json!({}), "SystemAssigned", json!({})),
        (json!({ "identity": { "type": "None" } }), "SystemAssigned", json!({})),
        (
            json!({ "identity": { "type": "UserAssigned", "userAssignedIdentities": { "/u": { "clientId": "c" } } } }),
            "SystemAssigned,UserAssigned",
            json!({ "/u": {} }),
        ),
    ] {
        let before = slice(&change, &row);
        assert!(!met(&change, &before), "{row}");
        let wanted = wanted(&change, &before);
        assert_eq!(
            (wanted["type"].as_str(), &wanted["userAssignedIdentities"]),
            (Some(kind), &users)
        );
        assert!(met(&change, &wanted));
    }
}

#[test]
fn a_lock_that_was_changed_is_looked_at_again() {
    let change = Change::RemoveLock {
        lock_id: "/l".to_owned(),
        level: "CanNotDelete".to_owned(),
        notes: None,
    };
    let level = |word: &str| slice(&change, &json!({ "properties": { "level": word } }));
    assert!(in_the_way(&change, &level("ReadOnly")).is_some());
    assert!(in_the_way(&change, &level("cannotdelete")).is_none());
    assert!(met(&change, &Value::Null) && in_the_way(&change, &Value::Null).is_none());
}
