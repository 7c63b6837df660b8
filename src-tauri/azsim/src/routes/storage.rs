//! Storage accounts and containers, and the list of a container's blobs (contract §11).

use std::fmt::Write as _;

use axum::extract::{Extension, Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::listing::{ListPath, enabled, missing, page, readable};
use crate::access::may_data;
use crate::app::App;
use crate::auth::{Caller, authenticate};
use crate::config::Config;
use crate::envelope::{DataHost, ok_json, query_value};
use crate::error::{ArmError, ArmResult};
use crate::wire;
use crate::world::{Container, StorageAccount, World, same};

const ACCOUNT_READ: &str = "Microsoft.Storage/storageAccounts/read";
const CONTAINER_READ: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/read";
const BLOB_READ: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";

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

/// Data plane: its host's name is in `Extension<DataHost>`.
pub fn data_router() -> Router<App> {
    Router::new().route("/{container}", get(blobs))
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
    let etag = format!("\"0x8D{:X}\"", container.updated.unix_timestamp());
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

/// `?restype=container&comp=list&prefix=`: names and sizes, so that a restore as files can be seen to have happened.
async fn blobs(
    State(app): State<App>,
    Extension(DataHost(account)): Extension<DataHost>,
    Path(container): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let listing = [("restype", "container"), ("comp", "list")];
    if !listing
        .iter()
        .all(|(name, wanted)| query_value(&uri, name).as_deref() == Some(*wanted))
    {
        return fault(
            StatusCode::NOT_IMPLEMENTED,
            "SimulatorNotSupported",
            "The simulator lists blobs and does nothing else.",
        );
    }
    let Ok(caller) = authenticate(&app, &headers, &[Config::STORAGE_AUDIENCE]) else {
        let text = "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.";
        let mut response = fault(StatusCode::UNAUTHORIZED, "InvalidAuthenticationInfo", text);
        let tenant = app.read(|world| world.tenant().to_owned());
        let login = app.config().login_base();
        let challenge = format!(
            "Bearer authorization_uri={login}/{tenant}/oauth2/authorize resource_id={}",
            Config::STORAGE_AUDIENCE
        );
        if let Ok(challenge) = HeaderValue::from_str(&challenge) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        return response;
    };
    let prefix = query_value(&uri, "prefix").unwrap_or_default();
    app.read(|world| {
        let Some(account) = world.storage_account(&account) else {
            return fault(
                StatusCode::NOT_FOUND,
                "ResourceNotFound",
                "The specified resource does not exist.",
            );
        };
        if !account.public_access || account.denies_by_default() {
            let text = "This request is not authorized to perform this operation.";
            return fault(StatusCode::FORBIDDEN, "AuthorizationFailure", text);
        }
        if !may_data(world, &caller.object_id, BLOB_READ, &account.container_id(&container)) {
            let text = "This request is not authorized to perform this operation using this permission.";
            return fault(StatusCode::FORBIDDEN, "AuthorizationPermissionMismatch", text);
        }
        match account.container(&container) {
            Some(container) => xml(StatusCode::OK, &blobs_xml(&app, account, container, &prefix)),
            None => fault(
                StatusCode::NOT_FOUND,
                "ContainerNotFound",
                "The specified container does not exist.",
            ),
        }
    })
}

fn blobs_xml(app: &App, account: &StorageAccount, container: &Container, prefix: &str) -> String {
    let escape = super::identity::escape;
    let mut rows = String::new();
    for blob in container.blobs.iter().filter(|blob| blob.name.starts_with(prefix)) {
        let _ = write!(
            rows,
            "<Blob><Name>{}</Name><Properties><Creation-Time>{date}</Creation-Time><Last-Modified>{date}</Last-Modified>\
             <Content-Length>{}</Content-Length><Content-Type>application/octet-stream</Content-Type>\
             <BlobType>BlockBlob</BlobType></Properties></Blob>",
            escape(&blob.name),
            blob.size,
            date = wire::http_date(blob.created),
        );
    }
    format!(
        "<EnumerationResults ServiceEndpoint=\"{}\" ContainerName=\"{}\"><Prefix>{}</Prefix><Blobs>{rows}</Blobs>\
         <NextMarker/></EnumerationResults>",
        escape(&app.config().blob_endpoint(&account.name)),
        escape(&container.name),
        escape(prefix),
    )
}

fn fault(status: StatusCode, code: &'static str, message: &str) -> Response {
    let mut response = xml(
        status,
        &format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>"),
    );
    response
        .headers_mut()
        .insert("x-ms-error-code", HeaderValue::from_static(code));
    response
}

fn xml(status: StatusCode, body: &str) -> Response {
    let body = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>{body}");
    (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}
