//! Which part of a resource a change is about, how it has to look, and how it looked. Pure.
//!
//! Everything that is compared or put back is this part and nothing else, so that what others do to the same resource
//! neither stops an undo nor is overwritten by it.

use serde_json::{Map, Value, json};

use crate::access::change::Change;

/// The value at a path, without regard to the case of names (contract §16.3); null where there is none.
pub(super) fn at(value: &Value, path: &[&str]) -> Value {
    let mut here = value;
    for name in path {
        let found = here.as_object().and_then(|map| {
            let exact = map.get(*name);
            exact.or_else(|| {
                map.iter()
                    .find(|(key, _)| key.eq_ignore_ascii_case(name))
                    .map(|(_, v)| v)
            })
        });
        match found {
            Some(next) => here = next,
            None => return Value::Null,
        }
    }
    here.clone()
}

fn is(value: &Value, word: &str) -> bool {
    value.as_str().is_some_and(|text| text.eq_ignore_ascii_case(word))
}

pub(super) fn words(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// `AzureServices, Logging` as its words.
pub(super) fn bypass(acls: &Value) -> Vec<String> {
    let text = at(acls, &["bypass"]);
    let text = text.as_str().unwrap_or_default();
    let words = text.split(',').map(|word| word.trim().to_owned());
    words.filter(|word| !word.is_empty()).collect()
}

/// The part of a resource as Azure shows it. `row`: null where there is no such resource.
pub fn slice(change: &Change, row: &Value) -> Value {
    match change {
        // Whole: role, principal, scope, and a condition that somebody may have added.
        Change::GrantRole { .. } if row.is_object() => json!({
            "role": at(row, &["properties", "roleDefinitionId"]).as_str().and_then(|id| id.rsplit('/').next()),
            "principal": at(row, &["properties", "principalId"]),
            "condition": at(row, &["properties", "condition"]),
        }),
        Change::AllowSecrets {
            principal, tenant_id, ..
        } => {
            let entries = at(row, &["properties", "accessPolicies"]);
            let mut entries = entries.as_array().into_iter().flatten();
            let own = |entry: &&Value| {
                // An entry with an application is for that application on behalf of a person: another one.
                is(&at(entry, &["objectId"]), &principal.id)
                    && is(&at(entry, &["tenantId"]), tenant_id)
                    && at(entry, &["applicationId"]).is_null()
            };
            entries.find(own).cloned().unwrap_or_default()
        }
        Change::OpenFirewall { .. } if row.is_object() => json!({
            "startIpAddress": at(row, &["properties", "startIpAddress"]),
            "endIpAddress": at(row, &["properties", "endIpAddress"]),
        }),
        Change::ServerPublicAccess { .. }
        | Change::KeyVaultPublicAccess { .. }
        | Change::StoragePublicAccess { .. } => at(row, &["properties", "publicNetworkAccess"]),
        Change::KeyVaultTrustAzure { .. } | Change::StorageTrustAzure { .. } => at(row, &["properties", "networkAcls"]),
        Change::StorageCrossTenant { .. } => at(row, &["properties", "allowCrossTenantReplication"]),
        // A container that was deleted is listed for a while.
        Change::CreateContainer { .. } if at(row, &["properties", "deleted"]) == json!(true) => Value::Null,
        Change::CreateContainer { .. } if row.is_object() => super::container::part(row),
        Change::VaultCrossSubscription { .. } => at(row, &["properties", "featureSettings"]),
        Change::VaultIdentity { .. } => {
            let users = at(row, &["identity", "userAssignedIdentities"]);
            let users: Map<String, Value> = users
                .as_object()
                .map(|map| map.keys().map(|id| (id.clone(), json!({}))).collect())
                .unwrap_or_default();
            let kind = at(row, &["identity", "type"]);
            json!({ "type": if kind.is_null() { json!("None") } else { kind }, "userAssignedIdentities": users })
        }
        Change::RemoveLock { .. } if row.is_object() => json!({
            "level": at(row, &["properties", "level"]),
            "notes": at(row, &["properties", "notes"]),
            "owners": at(row, &["properties", "owners"]),
        }),
        Change::GrantRole { .. }
        | Change::OpenFirewall { .. }
        | Change::CreateContainer { .. }
        | Change::RemoveLock { .. } => Value::Null,
    }
}

/// What tells a resource from another one that is made anew under the same id, where Azure shows it: when it was made, and the object
/// that a vault's own identity is. Which types show their making is not established (contract §11), so nothing hangs on its absence.
pub fn mark(change: &Change, row: &Value) -> Value {
    let principal = match change {
        Change::VaultIdentity { .. } => at(row, &["identity", "principalId"]),
        _ => Value::Null,
    };
    json!({
        "made": at(row, &["systemData", "createdAt"]),
        "created": at(row, &["properties", "creationTime"]),
        "principal": principal,
    })
}

/// Whether two marks are of two resources.
pub fn differ(a: &Value, b: &Value) -> bool {
    ["made", "created", "principal"].iter().any(|name| {
        let (a, b) = (at(a, &[name]), at(b, &[name]));
        !a.is_null() && !b.is_null() && !same(&a, &b)
    })
}

/// Whether the part is as the change wants it.
pub fn met(change: &Change, slice: &Value) -> bool {
    match change {
        Change::GrantRole { role, principal, .. } => {
            is(&at(slice, &["role"]), &role.id)
                && is(&at(slice, &["principal"]), &principal.id)
                && at(slice, &["condition"]).is_null()
        }
        Change::AllowSecrets { permissions, .. } => {
            let held = words(&at(slice, &["permissions", "secrets"]));
            let holds = |wanted: &String| {
                held.iter()
                    .any(|h| h.eq_ignore_ascii_case(wanted) || h.eq_ignore_ascii_case("all"))
            };
            permissions.iter().all(holds)
        }
        Change::OpenFirewall { .. } => ["startIpAddress", "endIpAddress"]
            .iter()
            .all(|end| is(&at(slice, &[end]), "0.0.0.0")),
        Change::ServerPublicAccess { .. }
        | Change::KeyVaultPublicAccess { .. }
        | Change::StoragePublicAccess { .. } => is(slice, "Enabled"),
        Change::KeyVaultTrustAzure { .. } | Change::StorageTrustAzure { .. } => bypass(slice)
            .iter()
            .any(|word| word.eq_ignore_ascii_case("AzureServices")),
        Change::StorageCrossTenant { .. } => *slice == json!(true) || is(slice, "true"),
        Change::CreateContainer { .. } => !slice.is_null(),
        Change::VaultCrossSubscription { .. } => {
            is(&at(slice, &["crossSubscriptionRestoreSettings", "state"]), "Enabled")
        }
        Change::VaultIdentity { .. } => at(slice, &["type"]).as_str().is_some_and(|kinds| {
            kinds
                .split(',')
                .any(|kind| kind.trim().eq_ignore_ascii_case("SystemAssigned"))
        }),
        Change::RemoveLock { .. } => slice.is_null(),
    }
}

/// What is in the way of making the change without taking away what somebody else has set.
pub fn in_the_way(change: &Change, slice: &Value) -> Option<String> {
    match change {
        Change::OpenFirewall { rule, .. } if !slice.is_null() && !met(change, slice) => Some(format!(
            "There is a firewall rule {rule} with other addresses. Pointback does not overwrite it."
        )),
        Change::RemoveLock { level, .. } if !slice.is_null() && !is(&at(slice, &["level"]), level) => {
            Some("The lock has been changed since it was read. Look at it again before it is removed.".to_owned())
        }
        _ => None,
    }
}

/// The part as it is to be after the change, for those that are written whole; null for the others.
pub fn wanted(change: &Change, before: &Value) -> Value {
    match change {
        Change::ServerPublicAccess { .. }
        | Change::KeyVaultPublicAccess { .. }
        | Change::StoragePublicAccess { .. } => {
            json!("Enabled")
        }
        Change::StorageCrossTenant { .. } => json!(true),
        Change::KeyVaultTrustAzure { .. } => with(before, "bypass", json!("AzureServices")),
        Change::StorageTrustAzure { .. } => {
            let mut words = bypass(before);
            words.retain(|word| !word.eq_ignore_ascii_case("None"));
            words.push("AzureServices".to_owned());
            with(before, "bypass", json!(words.join(", ")))
        }
        Change::VaultCrossSubscription { .. } => with(
            before,
            "crossSubscriptionRestoreSettings",
            json!({ "state": "Enabled" }),
        ),
        Change::VaultIdentity { .. } => {
            let users = at(before, &["userAssignedIdentities"]);
            let none = users.as_object().is_none_or(Map::is_empty);
            let kind = if none {
                "SystemAssigned"
            } else {
                "SystemAssigned,UserAssigned"
            };
            with(before, "type", json!(kind))
        }
        _ => Value::Null,
    }
}

pub(super) fn with(object: &Value, name: &str, value: Value) -> Value {
    let mut map = object.as_object().cloned().unwrap_or_default();
    let key = map.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned();
    map.insert(key.unwrap_or_else(|| name.to_owned()), value);
    Value::Object(map)
}

/// The same in effect: Azure varies the case of words, leaves nulls out at will, and does not keep the order of lists (§16).
pub fn same(a: &Value, b: &Value) -> bool {
    plain(a) == plain(b)
}

fn plain(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.to_lowercase()),
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(plain).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(map) => map
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key.to_lowercase(), plain(value)))
            .collect::<std::collections::BTreeMap<_, _>>()
            .into_iter()
            .collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
#[path = "slice_tests.rs"]
mod tests;
