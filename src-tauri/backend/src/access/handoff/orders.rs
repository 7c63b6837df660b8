//! A change as the requests that make it: one description, from which every language is written. Pure.
//!
//! They are the requests that Pointback itself sends, and only what is not yet so is sent.

use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::super::change::Change;

/// Namespace of the names that `guid()` makes in a template: a version 5 UUID of its arguments, joined by hyphens (published
/// reference of the template functions). With it every language makes an assignment of the same name, and none makes two.
const GUID: Uuid = Uuid::from_u128(0x11fb_06fb_712d_4ddd_98c7_e71b_bd58_8830);

pub(super) const ROLES: &str = "2022-04-01";
pub(super) const LOCKS: &str = "2020-05-01";
pub(super) const KEY_VAULTS: &str = "2023-02-01";
pub(super) const SERVERS: &str = "2017-12-01";
pub(super) const STORAGE: &str = "2023-05-01";
const VAULTS: &str = "2025-07-01";

/// How a resource has to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Goal {
    /// Members, with dots between their names; several with a blank between them, and their values likewise.
    pub read: &'static str,
    pub wanted: String,
}

/// `path`: encoded, with its version, from `/subscriptions` on. `body`: JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Order {
    Grant {
        scope: String,
        role: String,
        principal: String,
        kind: String,
        name: Uuid,
    },
    /// Azure itself joins what is sent to what stands.
    Add { path: String, body: String },
    /// Only where there is nothing of that name; something else of that name is left alone.
    Create { path: String, goal: Goal, body: String },
    /// One member alone.
    Set { path: String, goal: Goal, body: String },
    /// One member of an object that is replaced whole: what stands there is read, and sent with it.
    Merge {
        path: String,
        goal: Goal,
        /// Below `properties`.
        object: &'static str,
        member: &'static str,
        value: Value,
    },
    /// `networkAcls.bypass` of a storage account, which is a list in a text.
    Bypass { path: String },
    /// `identity` of a backup vault, whose user-assigned ones are named again.
    Identity { path: String },
    /// Only what is still as it was.
    Delete { path: String, goal: Goal },
}

fn goal(read: &'static str, wanted: &str) -> Goal {
    let wanted = wanted.to_owned();
    Goal { read, wanted }
}

/// An id below Resource Manager's address, each segment encoded by itself.
pub(super) fn path(id: &str, rest: &[&str], version: &str) -> String {
    let Ok(mut url) = Url::parse("https://management.invalid/") else {
        return String::new();
    };
    if let Ok(mut segments) = url.path_segments_mut() {
        segments
            .pop_if_empty()
            .extend(id.split('/').filter(|part| !part.is_empty()))
            .extend(rest);
    }
    // A quote may stand in an address and means something to every shell and to JMESPath; azure-cli takes what follows an `@` for
    // the name of a file.
    let path = url.path().replace('\'', "%27").replace('@', "%40");
    format!("{path}?api-version={version}")
}

/// The name of a role assignment: `guid(scope, principal, role)`.
pub(super) fn assignment(scope: &str, principal: &str, role: &str) -> Uuid {
    Uuid::new_v5(&GUID, format!("{scope}-{principal}-{role}").as_bytes())
}

pub(super) fn order(change: &Change) -> Order {
    let public = |id: &str, version: &str| Order::Set {
        path: path(id, &[], version),
        goal: goal("properties.publicNetworkAccess", "Enabled"),
        body: json!({ "properties": { "publicNetworkAccess": "Enabled" } }).to_string(),
    };
    match change {
        Change::GrantRole { scope, role, principal } => Order::Grant {
            scope: scope.clone(),
            role: role.id.clone(),
            principal: principal.id.clone(),
            kind: principal.kind.clone(),
            name: assignment(scope, &principal.id, &role.id),
        },
        Change::AllowSecrets {
            key_vault_id,
            tenant_id,
            principal,
            permissions,
        } => Order::Add {
            path: path(key_vault_id, &["accessPolicies", "add"], KEY_VAULTS),
            body: json!({ "properties": { "accessPolicies": [
                { "tenantId": tenant_id, "objectId": principal.id, "permissions": { "secrets": permissions } }
            ] } })
            .to_string(),
        },
        Change::OpenFirewall { server_id, rule } => Order::Create {
            path: path(server_id, &["firewallRules", rule], SERVERS),
            goal: goal("properties.startIpAddress properties.endIpAddress", "0.0.0.0 0.0.0.0"),
            body: json!({ "properties": { "startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0" } }).to_string(),
        },
        Change::ServerPublicAccess { server_id } => public(server_id, SERVERS),
        Change::KeyVaultPublicAccess { key_vault_id } => public(key_vault_id, KEY_VAULTS),
        Change::StoragePublicAccess { account_id } => public(account_id, STORAGE),
        Change::KeyVaultTrustAzure { key_vault_id } => Order::Merge {
            path: path(key_vault_id, &[], KEY_VAULTS),
            goal: goal("properties.networkAcls.bypass", "AzureServices"),
            object: "networkAcls",
            member: "bypass",
            value: json!("AzureServices"),
        },
        Change::StorageCrossTenant { account_id } => Order::Set {
            path: path(account_id, &[], STORAGE),
            goal: goal("properties.allowCrossTenantReplication", "true"),
            body: json!({ "properties": { "allowCrossTenantReplication": true } }).to_string(),
        },
        Change::StorageTrustAzure { account_id } => Order::Bypass {
            path: path(account_id, &[], STORAGE),
        },
        Change::CreateContainer { account_id, name } => Order::Create {
            path: path(account_id, &["blobServices", "default", "containers", name], STORAGE),
            goal: goal("name", name),
            body: json!({ "properties": { "publicAccess": "None" } }).to_string(),
        },
        Change::VaultCrossSubscription { vault_id } => Order::Merge {
            path: path(vault_id, &[], VAULTS),
            goal: goal(
                "properties.featureSettings.crossSubscriptionRestoreSettings.state",
                "Enabled",
            ),
            object: "featureSettings",
            member: "crossSubscriptionRestoreSettings",
            value: json!({ "state": "Enabled" }),
        },
        Change::VaultIdentity { vault_id } => Order::Identity {
            path: path(vault_id, &[], VAULTS),
        },
        Change::RemoveLock { lock_id, level, .. } => Order::Delete {
            path: path(lock_id, &[], LOCKS),
            goal: goal("properties.level", level),
        },
    }
}

/// The key of a change: the same changes are written in the same order, whatever order they were asked for in.
pub(super) fn key(change: &Change) -> (u8, String, String) {
    let text = serde_json::to_string(change).unwrap_or_default();
    (change.rank(), change.place().to_ascii_lowercase(), text)
}
