//! Backup vaults and their resource guard proxies (contract §5.1, §5.9).

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use serde_json::{Map, Value, json};

use super::{guards, vault_path};
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::ok_json;
use crate::error::{ArmError, ArmResult};
use crate::wire;
use crate::world::{GuardProxy, Vault, World, same};

const READ: &str = "Microsoft.DataProtection/backupVaults/read";
/// The one name that all clients use.
const PROXY: &str = "DppResourceGuardProxy";

pub fn router() -> Router<App> {
    Router::new()
        .route(
            "/subscriptions/{sub}/providers/Microsoft.DataProtection/backupVaults",
            get(of_subscription),
        )
        .route(
            "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.DataProtection/backupVaults",
            get(of_group),
        )
        .route(vault_path!(""), get(one))
        .route(vault_path!("/backupResourceGuardProxies"), get(proxies))
        .route(vault_path!("/backupResourceGuardProxies/{proxy}"), get(proxy))
}

/// Finds a vault for a caller: 404s in the order of the path, then 403.
pub fn find<'w>(
    world: &'w World,
    caller: &Caller,
    (sub, rg, name): (&str, &str, &str),
    action: &str,
) -> Result<&'w Vault, ArmError> {
    caller.enter_subscription(world, sub, action)?;
    let Some(vault) = world.vault(sub, rg, name) else {
        group_exists(world, sub, rg)?;
        return Err(ArmError::resource_not_found(
            &format!("Microsoft.DataProtection/backupVaults/{name}"),
            rg,
        ));
    };
    caller.require(world, action, &vault.id())?;
    Ok(vault)
}

pub fn group_exists(world: &World, sub: &str, rg: &str) -> Result<(), ArmError> {
    if world
        .resource_groups
        .iter()
        .any(|g| same(&g.name, rg) && same(&g.subscription_id, sub))
    {
        Ok(())
    } else {
        Err(ArmError::resource_group_not_found(rg))
    }
}

async fn of_subscription(State(app): State<App>, caller: Caller, Path(sub): Path<String>) -> ArmResult {
    app.read(|world| {
        caller.enter_subscription(world, &sub, READ)?;
        Ok(list(world, &caller, |v| same(&v.subscription_id, &sub)))
    })
}

async fn of_group(State(app): State<App>, caller: Caller, Path((sub, rg)): Path<(String, String)>) -> ArmResult {
    app.read(|world| {
        caller.enter_subscription(world, &sub, READ)?;
        group_exists(world, &sub, &rg)?;
        Ok(list(world, &caller, |v| {
            same(&v.subscription_id, &sub) && same(&v.resource_group, &rg)
        }))
    })
}

/// Single pages without a `nextLink` member, as recorded (§2).
fn list(world: &World, caller: &Caller, wanted: impl Fn(&Vault) -> bool) -> axum::response::Response {
    let rows: Vec<Value> = world
        .vaults
        .iter()
        .filter(|v| wanted(v) && caller.may(world, READ, &v.id()))
        .map(|v| vault_json(v, world.tenant()))
        .collect();
    ok_json(&json!({"value": rows}))
}

async fn one(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, name)): Path<(String, String, String)>,
) -> ArmResult {
    app.read(|world| {
        Ok(ok_json(&vault_json(
            find(world, &caller, (&sub, &rg, &name), READ)?,
            world.tenant(),
        )))
    })
}

/// Members that were never set are absent.
pub fn vault_json(vault: &Vault, tenant: &str) -> Value {
    let mut properties = json!({
        "provisioningState": "Succeeded",
        "storageSettings": [{"datastoreType": "VaultStore", "type": vault.redundancy}],
        "isVaultProtectedByResourceGuard": vault.guard.is_some(),
        "securitySettings": {
            "softDeleteSettings": {"state": vault.soft_delete, "retentionDurationInDays": vault.soft_delete_days}
        },
        "secureScore": if vault.guard.is_some() { "Adequate" } else { "None" },
        "bcdrSecurityLevel": if vault.cross_region.is_some() { "Excellent" } else { "Poor" },
        "replicatedRegions": vault.replicated,
    });
    let mut features = Map::new();
    if let Some(state) = &vault.cross_subscription {
        features.insert("crossSubscriptionRestoreSettings".into(), json!({"state": state}));
    }
    if let Some(state) = &vault.cross_region {
        features.insert("crossRegionRestoreSettings".into(), json!({"state": state}));
    }
    if !features.is_empty() {
        properties["featureSettings"] = Value::Object(features);
    }
    let tags: Map<String, Value> = vault.tags.iter().map(|(k, v)| (k.clone(), json!(v))).collect();
    let mut body = json!({
        "location": vault.region,
        "tags": tags,
        "properties": properties,
        "id": vault.id(),
        "name": vault.name,
        "type": "Microsoft.DataProtection/backupVaults",
    });
    if let Some(identity) = identity_json(vault, tenant) {
        body["identity"] = identity;
    }
    body
}

fn identity_json(vault: &Vault, tenant: &str) -> Option<Value> {
    let users: Map<String, Value> = vault
        .user_identities
        .iter()
        .map(|u| {
            (
                u.id.clone(),
                json!({"clientId": u.client_id, "principalId": u.principal_id}),
            )
        })
        .collect();
    let kind = match (&vault.identity, users.is_empty()) {
        (None, true) => return None,
        (Some(_), true) => "SystemAssigned",
        (None, false) => "UserAssigned",
        (Some(_), false) => "SystemAssigned,UserAssigned",
    };
    let mut identity = json!({"type": kind});
    if let Some(principal) = &vault.identity {
        identity["principalId"] = json!(principal);
        identity["tenantId"] = json!(tenant);
    }
    if !users.is_empty() {
        identity["userAssignedIdentities"] = Value::Object(users);
    }
    Some(identity)
}

const PROXY_READ: &str = "Microsoft.DataProtection/backupVaults/backupResourceGuardProxies/read";

async fn proxies(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, name)): Path<(String, String, String)>,
) -> ArmResult {
    app.read(|world| {
        let vault = find(world, &caller, (&sub, &rg, &name), PROXY_READ)?;
        let rows: Vec<Value> = vault
            .guard
            .iter()
            .map(|proxy| proxy_json(world, vault, proxy))
            .collect();
        Ok(ok_json(&json!({"value": rows})))
    })
}

async fn proxy(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, name, proxy)): Path<(String, String, String, String)>,
) -> ArmResult {
    app.read(|world| {
        let vault = find(world, &caller, (&sub, &rg, &name), PROXY_READ)?;
        match &vault.guard {
            Some(guard) if same(&proxy, PROXY) => Ok(ok_json(&proxy_json(world, vault, guard))),
            _ => Err(ArmError::generic_not_found()),
        }
    })
}

/// What the guard watches over; restores are the last entry.
pub const GUARDED: [(&str, &str); 3] = [
    (
        "Microsoft.DataProtection/backupVaults/backupInstances/delete",
        "deleteBackupInstanceRequests",
    ),
    (
        "Microsoft.DataProtection/backupVaults/backupResourceGuardProxies/delete",
        "deleteResourceGuardProxyRequests",
    ),
    (
        "Microsoft.DataProtection/backupVaults/backupInstances/restore/action",
        "dppTriggerRestoreRequests",
    ),
];

fn proxy_json(world: &World, vault: &Vault, proxy: &GuardProxy) -> Value {
    let guard = world.resource_guards.iter().find(|g| same(&g.id(), &proxy.guard_id));
    let details: Vec<Value> = GUARDED
        .iter()
        .filter(|(operation, _)| guard.is_none_or(|guard| guards::watches(guard, operation)))
        .map(|(operation, request)| {
            json!({"vaultCriticalOperation": operation, "defaultResourceRequest": format!("{}/{request}/default", proxy.guard_id)})
        })
        .collect();
    json!({
        "properties": {
            "resourceGuardResourceId": proxy.guard_id,
            "resourceGuardOperationDetails": details,
            "lastUpdatedTime": wire::time(proxy.updated),
        },
        "id": format!("{}/backupResourceGuardProxies/{PROXY}", vault.id()),
        "name": PROXY,
        "type": "Microsoft.DataProtection/vaults/backupResourceGuardProxies",
    })
}
