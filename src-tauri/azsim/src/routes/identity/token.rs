//! POST `/{tenant}/oauth2/v2.0/token`.

use std::collections::HashMap;

use axum::extract::{Form, Path, State};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue, header};
use serde_json::{Value, json};
use time::Duration;

use super::refusals::{OAuthError, OAuthResult};
use super::signins::Grant;
use super::tenant_of;
use crate::app::App;
use crate::config::Config;
use crate::envelope::ok_json;
use crate::wire::base64url;
use crate::world::{Principal, same};

/// What Entra gives applications. Users' tokens live 60 to 90 minutes there; one value is enough here.
const LIFETIME: Duration = Duration::seconds(3599);
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

type Fields = HashMap<String, String>;

pub async fn token(
    State(app): State<App>,
    Path(segment): Path<String>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    answer(&app, &segment, &headers, &fields).unwrap_or_else(|error| error.answer(app.now()))
}

fn answer(app: &App, segment: &str, headers: &HeaderMap, fields: &Fields) -> OAuthResult {
    let tenant = tenant_of(app, segment)?;
    let (client_id, secret) = client(headers, fields)?;
    let field = |name: &str| fields.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let needed = |name: &str| field(name).ok_or_else(|| OAuthError::missing(name));
    let now = app.now();
    match needed("grant_type")? {
        "client_credentials" => {
            let Some(tenant) = tenant else {
                let text = "No tenant-identifying information found in either the request or implied by any provided \
                            credentials.";
                return Err(OAuthError::new("invalid_request", 90_019, text));
            };
            let principal = application(app, &tenant, &client_id, secret.as_deref())?;
            let audience = audience_of(app, needed("scope")?, &tenant)?;
            let access = app.tokens().mint(app, &principal, &audience, &tenant, LIFETIME);
            Ok(no_store(ok_json(&json!({
                "token_type": "Bearer", "expires_in": LIFETIME.whole_seconds(),
                "ext_expires_in": LIFETIME.whole_seconds(), "access_token": access,
            }))))
        }
        "authorization_code" => {
            let (code, redirect) = (needed("code")?, needed("redirect_uri")?);
            let grant = app
                .sign_ins()
                .redeem_code(code, &client_id, redirect, field("code_verifier"), now);
            let grant = grant.map_err(|refusal| OAuthError::of(refusal, "authorization code"))?;
            user_tokens(app, tenant, grant, field("scope"))
        }
        "refresh_token" => {
            let grant = app.sign_ins().redeem_refresh(needed("refresh_token")?, &client_id);
            let grant = grant.map_err(|refusal| OAuthError::of(refusal, "refresh token"))?;
            user_tokens(app, tenant, grant, field("scope"))
        }
        DEVICE_GRANT => {
            let grant = app.sign_ins().redeem_device(needed("device_code")?, &client_id, now);
            let grant = grant.map_err(|refusal| OAuthError::of(refusal, "device code"))?;
            user_tokens(app, tenant, grant, field("scope"))
        }
        other => {
            let text = format!("The app requested an unsupported grant type '{other}'.");
            Err(OAuthError::new("unsupported_grant_type", 70_003, text))
        }
    }
}

/// The client's id and secret, from the form or from a Basic header (where both are form-encoded, RFC 6749 §2.3.1).
fn client(headers: &HeaderMap, fields: &Fields) -> Result<(String, Option<String>), OAuthError> {
    if let Some(id) = fields.get("client_id") {
        return Ok((id.clone(), fields.get("client_secret").cloned()));
    }
    let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let decoded = basic
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|value| STANDARD.decode(value).ok());
    let pair = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    let decode = |text: &str| {
        percent_encoding::percent_decode_str(&text.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned()
    };
    match pair.as_deref().and_then(|pair| pair.split_once(':')) {
        Some((id, secret)) => Ok((decode(id), Some(decode(secret)))),
        None => Err(OAuthError::missing("client_id")),
    }
}

fn application(app: &App, tenant: &str, client_id: &str, secret: Option<&str>) -> Result<Principal, OAuthError> {
    let found = app.read(|world| {
        world
            .principals
            .iter()
            .find(|p| same(&p.app_id, client_id) && same(&p.tenant, tenant))
            .cloned()
    });
    let principal = found.ok_or_else(|| OAuthError::unknown_application(client_id, tenant))?;
    let Some(secret) = secret else {
        // The simulator has no certificates to check an assertion against.
        let text = "The request body must contain the following parameter: 'client_secret'. Client assertions are not \
                    supported by the simulator.";
        return Err(OAuthError::new("invalid_client", 7_000_218, text));
    };
    if principal.secret.as_deref() == Some(secret) {
        Ok(principal)
    } else {
        Err(OAuthError::wrong_secret(client_id))
    }
}

/// The resource that a scope means. OpenID's own scopes name none; without a resource the token is for ARM.
fn audience_of(app: &App, scope: &str, tenant: &str) -> Result<String, OAuthError> {
    const OPENID: [&str; 5] = ["openid", "profile", "email", "offline_access", ""];
    let mut resources = scope.split(' ').filter(|part| !OPENID.contains(part));
    let Some(wanted) = resources.next() else {
        return Ok(app.config().arm_base().to_owned());
    };
    let name = wanted
        .strip_suffix("/.default")
        .or_else(|| wanted.strip_suffix("/user_impersonation"));
    let unknown = || OAuthError::unknown_resource(wanted, tenant);
    // The double slash is real: a resource id that ends in a slash, and `/.default` (§3).
    let name = name.ok_or_else(unknown)?.trim_end_matches('/');
    let key_vaults = app.config().key_vault_audience();
    let graph = app.config().graph_base();
    let known = [
        app.config().arm_base(),
        key_vaults.as_str(),
        Config::STORAGE_AUDIENCE,
        graph.as_str(),
    ];
    let found = known.into_iter().find(|known| same(known, name)).ok_or_else(unknown)?;
    if resources.next().is_some() {
        let text =
            "One or more scopes in the request are not compatible with each other: only one resource is allowed.";
        return Err(OAuthError::new("invalid_scope", 28_000, text));
    }
    Ok(found.to_owned())
}

/// Tokens for a person: access, refresh (always a new one) and, if asked for, the id token.
fn user_tokens(app: &App, tenant: Option<String>, grant: Grant, scope: Option<&str>) -> OAuthResult {
    let principal = app.read(|world| world.principal(&grant.principal).cloned());
    let principal = principal.ok_or_else(|| {
        OAuthError::new(
            "invalid_grant",
            50_034,
            "The user account does not exist in the directory.",
        )
    })?;
    let tenant = tenant.unwrap_or_else(|| principal.tenant.clone());
    // In another tenant they are someone else, if they are a guest there (§3).
    let there = app.read(|world| {
        let same_one = |p: &&Principal| same(&p.app_id, &principal.app_id) && same(&p.tenant, &tenant);
        world.principals.iter().find(same_one).cloned()
    });
    let Some(principal) = there else {
        let text = format!(
            "User account '{}' from identity provider does not exist in tenant '{tenant}' and cannot access the \
             application '{}' in that tenant.",
            principal.name, grant.client_id
        );
        return Err(OAuthError::new("invalid_grant", 50_020, text));
    };
    let scope = scope.unwrap_or(&grant.scope).to_owned();
    let audience = audience_of(app, &scope, &tenant)?;
    let mut body = json!({
        "token_type": "Bearer", "expires_in": LIFETIME.whole_seconds(), "ext_expires_in": LIFETIME.whole_seconds(),
        "scope": format!("{audience}/user_impersonation {audience}/.default"),
        "access_token": app.tokens().mint(app, &principal, &audience, &tenant, LIFETIME),
    });
    let wants = |name: &str| format!("{} {scope}", grant.scope).split(' ').any(|part| part == name);
    if wants("openid") {
        body["id_token"] = json!(id_token(app, &principal, &tenant, &grant));
        let info = json!({"uid": principal.object_id, "utid": tenant});
        body["client_info"] = json!(base64url(info.to_string().as_bytes()));
    }
    if wants("offline_access") {
        body["refresh_token"] = json!(app.sign_ins().new_refresh(Grant { tenant, ..grant }));
    }
    Ok(no_store(ok_json(&body)))
}

fn id_token(app: &App, principal: &Principal, tenant: &str, grant: &Grant) -> String {
    let now = app.now().unix_timestamp();
    let mut claims = json!({
        "aud": grant.client_id, "iss": format!("{}/{tenant}/v2.0", app.config().login_base()), "iat": now, "nbf": now,
        "exp": now + LIFETIME.whole_seconds(), "tid": tenant, "oid": principal.object_id, "sub": principal.object_id,
        "name": principal.name, "preferred_username": principal.name, "ver": "2.0",
    });
    if let Some(nonce) = &grant.nonce {
        claims["nonce"] = Value::from(nonce.as_str());
    }
    app.tokens().sign(&claims)
}

fn no_store(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache"));
    response
}
