//! Key vaults: the management plane, and of the data plane the names of secrets (contract §10.3). Never a value.

use axum::extract::{Extension, Path, State};
use axum::http::Uri;
use axum::{Router, routing::get};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::listing::{ListPath, enabled, missing, page, readable};
use crate::access::may_use_secrets;
use crate::app::App;
use crate::auth::{Caller, authenticate};
use crate::envelope::{DataHost, ok_json, query_value};
use crate::error::{ArmError, ArmResult};
use crate::world::{AccessPolicy, KeyVault, Secret, same};

const READ: &str = "Microsoft.KeyVault/vaults/read";

/// Management plane.
pub fn router() -> Router<App> {
    Router::new()
        .route("/subscriptions/{sub}/providers/Microsoft.KeyVault/vaults", get(list))
        .route(
            "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.KeyVault/vaults",
            get(list),
        )
        .route(
            "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.KeyVault/vaults/{vault}",
            get(vault),
        )
}

/// Data plane: its host's name is in `Extension<DataHost>`.
pub fn data_router() -> Router<App> {
    Router::new()
        .route("/secrets", get(secrets))
        .route("/secrets/{name}", get(secret_value))
        .route("/secrets/{name}/versions", get(versions))
        .route("/secrets/{name}/{version}", get(secret_value))
}

async fn list(State(app): State<App>, caller: Caller, Path(at): Path<ListPath>, uri: Uri) -> ArmResult {
    app.read(|world| {
        let found = readable(world, &caller, &at.asked(READ), &world.key_vaults, |vault| {
            (
                vault.subscription_id.as_str(),
                vault.resource_group.as_str(),
                vault.id(),
            )
        })?;
        let rows = found.into_iter().map(|vault| vault_json(&app, vault)).collect();
        Ok(ok_json(&page(&app, &uri, rows, "$top")))
    })
}

async fn vault(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, name)): Path<(String, String, String)>,
) -> ArmResult {
    app.read(|world| {
        let id = format!("/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.KeyVault/vaults/{name}");
        caller.enter_subscription(world, &sub, READ)?;
        caller.require(world, READ, &id)?;
        let found = world.key_vault(&name).filter(|vault| same(&vault.id(), &id));
        let missing = || missing(world, &sub, &rg, "Microsoft.KeyVault/vaults", &name);
        Ok(ok_json(&vault_json(&app, found.ok_or_else(missing)?)))
    })
}

/// Members that a policy does not have are absent.
pub(super) fn policies_json(vault: &KeyVault) -> Vec<Value> {
    let row = |policy: &AccessPolicy| {
        let mut row = json!({
            "tenantId": vault.tenant, "objectId": policy.object_id,
            "permissions": {"keys": policy.keys, "secrets": policy.secrets, "certificates": policy.certificates},
        });
        if !policy.storage.is_empty() {
            row["permissions"]["storage"] = json!(policy.storage);
        }
        if let Some(id) = &policy.application_id {
            row["applicationId"] = json!(id);
        }
        row
    };
    vault.access_policies.iter().map(row).collect()
}

pub fn vault_json(app: &App, vault: &KeyVault) -> Value {
    let policies = policies_json(vault);
    json!({
        "id": vault.id(), "name": vault.name, "type": "Microsoft.KeyVault/vaults", "location": vault.region, "tags": {},
        "properties": {
            "sku": {"family": "A", "name": "standard"}, "tenantId": vault.tenant,
            "accessPolicies": policies, "enabledForDeployment": false,
            "enableSoftDelete": true, "softDeleteRetentionInDays": 90, "enableRbacAuthorization": vault.rbac,
            "vaultUri": app.config().key_vault_uri(&vault.name), "provisioningState": "Succeeded",
            "publicNetworkAccess": enabled(vault.public_access),
            "networkAcls": {
                "bypass": if vault.trusted_services { "AzureServices" } else { "None" },
                "defaultAction": if vault.deny_by_default { "Deny" } else { "Allow" },
                "ipRules": vault.ip_rules, "virtualNetworkRules": vault.network_rules,
            },
        },
    })
}

/// 401 with the challenge that tells a client the vault's tenant and the audience to ask for.
fn challenge(app: &App, tenant: &str) -> ArmError {
    let value = format!(
        "Bearer authorization=\"{}/{tenant}\", resource=\"{}\"",
        app.config().login_base(),
        app.config().key_vault_audience()
    );
    let text = "AKV10000: Request is missing a Bearer or PoP token.";
    ArmError::new(StatusCode::UNAUTHORIZED, "Unauthorized", text).with_header("www-authenticate", &value)
}

fn forbidden(inner: &str, text: String) -> ArmError {
    let more = vec![("innererror", json!({"code": inner}))];
    ArmError {
        more,
        ..ArmError::new(StatusCode::FORBIDDEN, "Forbidden", text)
    }
}

/// Token, network, right: in the order of the real service.
fn enter(app: &App, name: &str, headers: &HeaderMap, list: bool) -> Result<KeyVault, ArmError> {
    let found = app.read(|world| world.key_vault(name).cloned());
    let vault = found.ok_or_else(|| {
        ArmError::new(
            StatusCode::NOT_FOUND,
            "VaultNotFound",
            format!("The key vault '{name}' does not exist."),
        )
    })?;
    let caller = authenticate(app, headers, &[&app.config().key_vault_audience()]);
    let caller = caller.map_err(|_| challenge(app, &vault.tenant))?;
    if !same(&caller.tenant, &vault.tenant) {
        return Err(challenge(app, &vault.tenant));
    }
    if !vault.public_access {
        let text = "Public network access is disabled and request is not from a trusted service nor via an approved private link.";
        return Err(forbidden("ForbiddenByConnection", text.to_owned()));
    }
    if vault.deny_by_default {
        let text = format!(
            "Client address is not authorized and caller is not a trusted service. Vault: {};location={}",
            vault.name, vault.region
        );
        return Err(forbidden("ForbiddenByFirewall", text));
    }
    if app.read(|world| may_use_secrets(world, &caller.object_id, &vault, list)) {
        return Ok(vault);
    }
    let (inner, action) = match (vault.rbac, list) {
        (true, true) => (
            "ForbiddenByRbac",
            "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
        ),
        (true, false) => ("ForbiddenByRbac", "Microsoft.KeyVault/vaults/secrets/getSecret/action"),
        (false, true) => ("AccessDenied", "secrets list"),
        (false, false) => ("AccessDenied", "secrets get"),
    };
    Err(forbidden(
        inner,
        format!(
            "Caller is not authorized to perform action on resource. If role assignments, deny assignments or role \
             definitions were changed recently, please observe propagation time. Caller: appid={};oid={};iss={}/{}/v2.0 \
             Action: '{action}' Resource: '{}' Vault: {};location={}",
            caller.app_id,
            caller.object_id,
            app.config().login_base(),
            caller.tenant,
            vault.id().to_lowercase(),
            vault.name,
            vault.region
        ),
    ))
}

async fn secrets(
    State(app): State<App>,
    Extension(DataHost(name)): Extension<DataHost>,
    headers: HeaderMap,
    uri: Uri,
) -> ArmResult {
    let vault = enter(&app, &name, &headers, true)?;
    let base = app.config().key_vault_uri(&vault.name);
    let all: Vec<Value> = vault.secrets.iter().map(|secret| secret_json(&base, secret)).collect();
    let (start, size) = (
        number(&uri, "$skiptoken").unwrap_or(0),
        number(&uri, "maxresults").unwrap_or(25).clamp(1, 25),
    );
    let more = all.len() > start + size;
    let version = query_value(&uri, "api-version").unwrap_or_default();
    let next = format!(
        "{base}secrets?api-version={version}&$skiptoken={}&maxresults={size}",
        start + size
    );
    let rows: Vec<Value> = all.into_iter().skip(start).take(size).collect();
    Ok(ok_json(
        &json!({"value": rows, "nextLink": if more { json!(next) } else { Value::Null }}),
    ))
}

fn number(uri: &Uri, name: &str) -> Option<usize> {
    query_value(uri, name)?.parse().ok()
}

/// Ids without a version, times as Unix seconds.
pub(super) fn secret_json(base: &str, secret: &Secret) -> Value {
    let mut attributes = json!({
        "enabled": secret.enabled, "created": secret.created.unix_timestamp(),
        "updated": secret.updated.unix_timestamp(), "recoveryLevel": "Recoverable+Purgeable", "recoverableDays": 90,
    });
    for (name, time) in [("exp", secret.expires), ("nbf", secret.not_before)] {
        if let Some(time) = time {
            attributes[name] = json!(time.unix_timestamp());
        }
    }
    json!({"id": format!("{base}secrets/{}", secret.name), "attributes": attributes, "tags": {}})
}

/// The versions of a secret: here each has one. Attributes without a value, and no more right than the list needs.
async fn versions(
    State(app): State<App>,
    Extension(DataHost(vault)): Extension<DataHost>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> ArmResult {
    let vault = enter(&app, &vault, &headers, true)?;
    let missing = || {
        let text = format!(
            "A secret with (name/id) {name} was not found in this key vault. If you recently deleted this secret you may be able to recover \
             it using the correct recovery command."
        );
        ArmError::new(StatusCode::NOT_FOUND, "SecretNotFound", text)
    };
    let secret = vault.secret(&name).ok_or_else(missing)?;
    let mut row = secret_json(&app.config().key_vault_uri(&vault.name), secret);
    let version = &crate::wire::sha256_hex(secret.updated.unix_timestamp().to_string().as_bytes())[..32];
    row["id"] = json!(format!("{}/{version}", row["id"].as_str().unwrap_or_default()));
    Ok(ok_json(&json!({"value": [row], "nextLink": null})))
}

/// No caller of this simulator has a reason to read a value, so nobody may, whatever their rights: a client that tries
/// fails its tests.
async fn secret_value(
    State(app): State<App>,
    Extension(DataHost(name)): Extension<DataHost>,
    headers: HeaderMap,
) -> ArmResult {
    enter(&app, &name, &headers, false)?;
    Err(forbidden(
        "SimulatorKeepsNoValues",
        "The simulator has no values of secrets, and no restore needs one.".to_owned(),
    ))
}
