//! What can be changed of storage accounts: the settings that decide whether a restore can write there; and containers can be made.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use axum::routing::{patch, put};
use http::StatusCode;
use serde_json::Value;

use super::storage::{AccountPath, account_json, account_path, container_json, enter};
use super::writing::{allowed, only, permitted, switch};
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::{body_json, json_with_status, ok_json};
use crate::error::{ArmError, ArmResult};
use crate::world::{Container, NetworkAcls, same};

const KIND: &str = "Microsoft.Storage/storageAccounts";
const WRITE: &str = "Microsoft.Storage/storageAccounts/write";
const CONTAINER_DELETE: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/delete";
const CONTAINER_WRITE: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/write";
/// Settings that do not exist here, and that azure-cli sends with every update as they are.
const INERT: [&str; 4] = [
    "encryption",
    "supportsHttpsTrafficOnly",
    "minimumTlsVersion",
    "allowBlobPublicAccess",
];

pub fn router() -> Router<App> {
    Router::new().route(account_path!(""), patch(change)).route(
        account_path!("/blobServices/default/containers/{container}"),
        put(make_container).delete(delete_container),
    )
}

/// 200 with the account as it is from now on. `networkAcls` is replaced as a whole: what is not sent of it takes its default.
async fn change(State(app): State<App>, caller: Caller, Path(path): Path<AccountPath>, body: Bytes) -> ArmResult {
    let body = body_json(&body)?;
    only(&body, &["properties", "tags", "sku", "kind"], "a storage account")?;
    let properties = &body["properties"];
    let mut known = vec!["publicNetworkAccess", "allowCrossTenantReplication", "networkAcls"];
    known.extend(INERT);
    only(properties, &known, "a storage account")?;
    let open = switch(properties, "publicNetworkAccess")?;
    let replication = properties["allowCrossTenantReplication"].as_bool();
    let acls = properties.get("networkAcls").filter(|acls| !acls.is_null()).map(acls);
    app.change(|world| {
        let mut account = enter(world, &caller, &path, WRITE)?.clone();
        allowed(world, &caller, WRITE, &account.id(), false)?;
        account.public_access = open.unwrap_or(account.public_access);
        account.cross_tenant_replication = replication.unwrap_or(account.cross_tenant_replication);
        if let Some(acls) = acls {
            account.acls = Some(acls);
        }
        let row = account_json(&app, &account);
        permitted(world, KIND, &account.id(), &row)?;
        if let Some(kept) = world.storage_account_mut(&account.name) {
            *kept = account;
        }
        Ok(ok_json(&row))
    })
}

fn acls(sent: &Value) -> NetworkAcls {
    let list = |member: &str| sent[member].as_array().cloned().unwrap_or_default();
    NetworkAcls {
        deny: sent["defaultAction"].as_str().is_some_and(|word| same(word, "Deny")),
        bypass: sent["bypass"].as_str().unwrap_or("AzureServices").into(),
        ip_rules: list("ipRules"),
        network_rules: list("virtualNetworkRules"),
    }
}

/// 201 for a new container, 200 for one that is there.
async fn make_container(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, name, container)): Path<(String, String, String, String)>,
    body: Bytes,
) -> ArmResult {
    body_json(&body)?;
    let updated = app.now();
    app.change(|world| {
        let account = enter(world, &caller, &(sub, rg, name), CONTAINER_WRITE)?.clone();
        let id = account.container_id(&container);
        allowed(world, &caller, CONTAINER_WRITE, &id, false)?;
        if let Some(held) = account.container(&container) {
            return Ok(ok_json(&container_json(&account, held)));
        }
        let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !(3..=63).contains(&container.len()) || !container.chars().all(letters) {
            let text = "The specified resource name contains invalid characters.";
            return Err(ArmError::bad_request("InvalidResourceName", text));
        }
        let made = Container {
            name: container.clone(),
            has_immutability_policy: false,
            updated,
            blobs: Vec::new(),
        };
        let row = container_json(&account, &made);
        permitted(
            world,
            "Microsoft.Storage/storageAccounts/blobServices/containers",
            &id,
            &row,
        )?;
        if let Some(kept) = world.storage_account_mut(&account.name) {
            kept.containers.push(made);
        }
        Ok(json_with_status(StatusCode::CREATED, &row))
    })
}

/// With everything in it, as Azure does; 204 where there is none.
async fn delete_container(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, name, container)): Path<(String, String, String, String)>,
) -> ArmResult {
    app.change(|world| {
        let account = enter(world, &caller, &(sub, rg, name), CONTAINER_DELETE)?.clone();
        allowed(
            world,
            &caller,
            CONTAINER_DELETE,
            &account.container_id(&container),
            true,
        )?;
        let Some(held) = account.container(&container) else {
            return Ok(StatusCode::NO_CONTENT.into_response());
        };
        if held.has_immutability_policy {
            let text = "The container has an immutability policy and cannot be deleted.";
            return Err(ArmError::new(
                StatusCode::CONFLICT,
                "ContainerImmutabilityPolicyFailure",
                text,
            ));
        }
        if let Some(kept) = world.storage_account_mut(&account.name) {
            kept.containers.retain(|c| !same(&c.name, &container));
        }
        Ok(StatusCode::OK.into_response())
    })
}
