//! Storage accounts and containers (contract §11).

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::{Router, routing::get};
use http::StatusCode;
use serde_json::{Value, json};

use super::listing::{ListPath, enabled, missing, page, readable};
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::{ok_json, query_value};
use crate::error::{ArmError, ArmResult};
use crate::wire;
use crate::world::{Container, StorageAccount, World, same};

const ACCOUNT_READ: &str = "Microsoft.Storage/storageAccounts/read";
const CONTAINER_READ: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/read";

/// The path of an account with what follows it.
macro_rules! account_path {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.Storage/storageAccounts/{account}",
            $rest
        )
    };
}

pub(super) use account_path;

/// Management plane.
pub fn router() -> Router<App> {
    Router::new()
        .route(
            "/subscriptions/{sub}/providers/Microsoft.Storage/storageAccounts",
            get(list),
        )
        .route(
            "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.Storage/storageAccounts",
            get(list),
        )
        .route(account_path!(""), get(account))
        .route(account_path!("/blobServices/default/containers"), get(containers))
        .route(
            account_path!("/blobServices/default/containers/{container}"),
            get(container),
        )
}

async fn list(State(app): State<App>, caller: Caller, Path(at): Path<ListPath>, uri: Uri) -> ArmResult {
    app.read(|world| {
        let found = readable(
            world,
            &caller,
            &at.asked(ACCOUNT_READ),
            &world.storage_accounts,
            |account| {
                (
                    account.subscription_id.as_str(),
                    account.resource_group.as_str(),
                    account.id(),
                )
            },
        )?;
        let rows = found.into_iter().map(|account| account_json(&app, account)).collect();
        Ok(ok_json(&page(&app, &uri, rows, "$top")))
    })
}

pub(super) type AccountPath = (String, String, String);

pub(super) fn enter<'w>(
    world: &'w World,
    caller: &Caller,
    (sub, group, name): &AccountPath,
    action: &str,
) -> Result<&'w StorageAccount, ArmError> {
    let id = format!("/subscriptions/{sub}/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/{name}");
    caller.enter_subscription(world, sub, action)?;
    caller.require(world, action, &id)?;
    let found = world.storage_account(name).filter(|account| same(&account.id(), &id));
    found.ok_or_else(|| missing(world, sub, group, "Microsoft.Storage/storageAccounts", name))
}

async fn account(State(app): State<App>, caller: Caller, Path(path): Path<AccountPath>) -> ArmResult {
    app.read(|world| {
        Ok(ok_json(&account_json(
            &app,
            enter(world, &caller, &path, ACCOUNT_READ)?,
        )))
    })
}

async fn containers(State(app): State<App>, caller: Caller, Path(path): Path<AccountPath>, uri: Uri) -> ArmResult {
    app.read(|world| {
        let account = enter(world, &caller, &path, CONTAINER_READ)?;
        let prefix = query_value(&uri, "$filter").unwrap_or_default();
        let fits = |container: &&Container| container.name.starts_with(&prefix);
        let rows = account
            .containers
            .iter()
            .filter(fits)
            .map(|container| container_json(account, container))
            .collect();
        Ok(ok_json(&page(&app, &uri, rows, "$maxpagesize")))
    })
}

async fn container(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, name, container)): Path<(String, String, String, String)>,
) -> ArmResult {
    app.read(|world| {
        let account = enter(world, &caller, &(sub, rg, name), CONTAINER_READ)?;
        let found = account.container(&container).ok_or_else(|| {
            ArmError::new(
                StatusCode::NOT_FOUND,
                "ContainerNotFound",
                "The specified container does not exist.",
            )
        })?;
        Ok(ok_json(&container_json(account, found)))
    })
}

pub fn account_json(app: &App, account: &StorageAccount) -> Value {
    let tier = account.sku.split('_').next().unwrap_or_default();
    json!({
        "id": account.id(), "name": account.name, "type": "Microsoft.Storage/storageAccounts",
        "location": account.region, "kind": account.kind, "sku": {"name": account.sku, "tier": tier}, "tags": {},
        "properties": {
            "provisioningState": "Succeeded", "primaryLocation": account.region, "statusOfPrimary": "available",
            "primaryEndpoints": {"blob": app.config().blob_endpoint(&account.name)},
            "allowCrossTenantReplication": account.cross_tenant_replication,
            "publicNetworkAccess": enabled(account.public_access), "allowSharedKeyAccess": false,
            "allowBlobPublicAccess": false,
            "encryption": {
                "keySource": "Microsoft.Storage",
                "services": {"blob": {"keyType": "Account", "enabled": true}, "file": {"keyType": "Account", "enabled": true}},
            }, "supportsHttpsTrafficOnly": true, "minimumTlsVersion": "TLS1_2",
            "networkAcls": {
                "bypass": account.acls.as_ref().map_or("AzureServices", |a| a.bypass.as_str()),
                "defaultAction": if account.denies_by_default() { "Deny" } else { "Allow" },
                "ipRules": account.acls.as_ref().map_or(&[][..], |a| &a.ip_rules),
                "virtualNetworkRules": account.acls.as_ref().map_or(&[][..], |a| &a.network_rules),
            },
        },
    })
}

pub(super) fn container_json(account: &StorageAccount, container: &Container) -> Value {
    // Another one for a container that is made again under the same name.
    let etag = format!("\"0x8D{:X}\"", container.updated.unix_timestamp_nanos() / 100);
    json!({
        "id": account.container_id(&container.name), "name": container.name, "etag": etag,
        "type": "Microsoft.Storage/storageAccounts/blobServices/containers",
        "properties": {
            "deleted": false, "remainingRetentionDays": 0, "defaultEncryptionScope": "$account-encryption-key",
            "denyEncryptionScopeOverride": false, "publicAccess": "None", "leaseStatus": "Unlocked",
            "leaseState": "Available", "lastModifiedTime": wire::time(container.updated), "hasLegalHold": false,
            "hasImmutabilityPolicy": container.has_immutability_policy,
            "immutableStorageWithVersioning": {"enabled": false},
        },
    })
}
