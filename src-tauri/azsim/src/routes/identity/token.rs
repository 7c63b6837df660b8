//! POST `/{tenant}/oauth2/v2.0/token`.

use std::collections::HashMap;

use axum::extract::{Form, Path, State};
use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};
use serde_json::{Value, json};
use time::Duration;

use super::applications::{Client, application};
use super::control::TokenRequest;
use super::refusals::{OAuthError, OAuthResult};
use super::signins::Grant;
use super::{rules, tenant_of};
use crate::app::App;
use crate::auth::{IdKey, REQUESTED};
use crate::behaviour::Answer;
use crate::config::Config;
use crate::envelope::ok_json;
use crate::wire::base64url;
use crate::world::{Principal, same};

const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

type Fields = HashMap<String, String>;

pub async fn token(
    State(app): State<App>,
    Path(segment): Path<String>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    let mut seen = TokenRequest::new(&segment, &fields);
    let answer = answer(&app, &segment, &headers, &fields, &mut seen);
    seen.refused = answer.as_ref().err().map(|error| error.code);
    app.sign_ins().note(seen);
    answer.unwrap_or_else(|error| error.answer(app.azure_now()))
}

fn answer(app: &App, segment: &str, headers: &HeaderMap, fields: &Fields, seen: &mut TokenRequest) -> OAuthResult {
    let tenant = tenant_of(app, segment)?;
    let client = Client::read(headers, fields)?;
    let id = client.id.as_str();
    let field = |name: &str| fields.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let needed = |name: &str| field(name).ok_or_else(|| OAuthError::missing(name));
    let grant_type = needed("grant_type")?;
    rules::check_client(app, id, tenant.as_deref())?;
    let asked = rules::requested_claims(field("claims"))?;
    let now = app.azure_now();
    if grant_type == "client_credentials" {
        let Some(tenant) = tenant else {
            let text = "No tenant-identifying information found in either the request or implied by any provided \
                        credentials.";
            return Err(OAuthError::new("invalid_request", 90_019, text));
        };
        return application_token(app, &tenant, &client, needed("scope")?, &asked, seen);
    }
    // A client that has a credential shows it, also when it acts for a person.
    client.check_if_confidential(app, tenant.as_deref())?;
    let issue = Issue {
        app,
        tenant,
        scope: field("scope"),
        asked,
    };
    match grant_type {
        "authorization_code" => {
            let (code, redirect) = (needed("code")?, needed("redirect_uri")?);
            let grant = app
                .sign_ins()
                .redeem_code(code, id, redirect, field("code_verifier"), now);
            let grant = grant.map_err(|refusal| OAuthError::of(refusal, "authorization code"))?;
            issue.tokens(grant, None, seen)
        }
        "refresh_token" => {
            let old = needed("refresh_token")?;
            let grant = app.sign_ins().look_at_refresh(old, id);
            let grant = grant.map_err(|refusal| OAuthError::of(refusal, "refresh token"))?;
            issue.tokens(grant, Some(old), seen)
        }
        DEVICE_GRANT => {
            if app.read(|world| world.behaviour.device_code) == Answer::Refused {
                return Err(OAuthError::blocked_by_policy());
            }
            let grant = app.sign_ins().redeem_device(needed("device_code")?, id, now);
            let grant = grant.map_err(|refusal| OAuthError::of(refusal, "device code"))?;
            issue.tokens(grant, None, seen)
        }
        other => {
            let text = format!("The app requested an unsupported grant type '{other}'.");
            Err(OAuthError::new("unsupported_grant_type", 70_003, text))
        }
    }
}

/// How long an access token lives.
pub fn lifetime(app: &App) -> Duration {
    Duration::seconds(app.read(|world| world.behaviour.token_lifetime).into())
}

/// Claims of an access token: what it was asked for with, and how the person proved who they are.
fn marks(mfa: bool, claims: &Value) -> Value {
    let mut marks = json!({});
    if mfa {
        marks["amr"] = json!(["pwd", "mfa"]);
    }
    if !claims.is_null() {
        marks[REQUESTED] = claims.clone();
        // Authentication contexts are the one kind that real tokens show, too.
        if let Some(context) = claims["acrs"]["value"].as_str() {
            marks["acrs"] = json!([context]);
        }
    }
    marks
}

fn application_token(
    app: &App,
    tenant: &str,
    client: &Client,
    scope: &str,
    asked: &Value,
    seen: &mut TokenRequest,
) -> OAuthResult {
    let principal = application(app, tenant, client)?;
    let audience = audience_of(app, scope, tenant)?;
    seen.account.clone_from(&principal.name);
    seen.audience.clone_from(&audience);
    let life = lifetime(app);
    let access = app
        .tokens()
        .mint_with(app, &principal, &audience, tenant, life, &marks(false, asked));
    Ok(no_store(ok_json(&json!({
        "token_type": "Bearer", "expires_in": life.whole_seconds(), "ext_expires_in": life.whole_seconds(),
        "access_token": access,
    }))))
}

/// The resource that a scope means. OpenID's own scopes name none; without a resource the token is for ARM.
pub fn audience_of(app: &App, scope: &str, tenant: &str) -> Result<String, OAuthError> {
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

/// What a request for a person's tokens asks for.
struct Issue<'a> {
    app: &'a App,
    /// `None`: the one that the grant is of.
    tenant: Option<String>,
    scope: Option<&'a str>,
    asked: Value,
}

impl Issue<'_> {
    /// Access, refresh (always a new one) and, if asked for, the id token. `old`: the refresh token that is redeemed; a refused request leaves it as it was.
    fn tokens(&self, grant: Grant, old: Option<&str>, seen: &mut TokenRequest) -> OAuthResult {
        let app = self.app;
        let claims = rules::merged(&grant.claims, &self.asked);
        let principal = rules::check_person(app, &grant, self.tenant.as_deref(), &self.asked, old.is_some())?;
        let tenant = principal.tenant.clone();
        let scope = self.scope.unwrap_or(&grant.scope).to_owned();
        let audience = audience_of(app, &scope, &tenant)?;
        seen.account.clone_from(&principal.name);
        seen.audience.clone_from(&audience);
        if let Some(old) = old {
            let rule = app.read(|world| world.behaviour.refresh_tokens);
            if !app.sign_ins().use_refresh(old, rule) {
                return Err(OAuthError::of(super::signins::Refusal::Unknown, "refresh token"));
            }
        }
        let life = lifetime(app);
        let access = app
            .tokens()
            .mint_with(app, &principal, &audience, &tenant, life, &marks(grant.mfa, &claims));
        let mut body = json!({
            "token_type": "Bearer", "expires_in": life.whole_seconds(), "ext_expires_in": life.whole_seconds(),
            "scope": format!("{audience}/user_impersonation {audience}/.default"), "access_token": access,
        });
        let wants = |name: &str| format!("{} {scope}", grant.scope).split(' ').any(|part| part == name);
        if wants("openid") {
            body["id_token"] = json!(id_token(app, &principal, &grant, life));
            // The person where they belong, so that a client knows them again in every tenant.
            let home = app.read(|world| world.at_home(&principal).clone());
            let info = json!({"uid": home.object_id, "utid": home.tenant});
            body["client_info"] = json!(base64url(info.to_string().as_bytes()));
        }
        if wants("offline_access") {
            let next = Grant {
                principal: principal.object_id,
                tenant,
                claims,
                nonce: None,
                ..grant
            };
            body["refresh_token"] = json!(app.sign_ins().new_refresh(next, old));
        }
        Ok(no_store(ok_json(&body)))
    }
}

fn id_token(app: &App, principal: &Principal, grant: &Grant, life: Duration) -> String {
    let now = app.azure_now().unix_timestamp();
    let tenant = &principal.tenant;
    let mut claims = json!({
        "aud": grant.client_id, "iss": format!("{}/{tenant}/v2.0", app.config().login_base()), "iat": now, "nbf": now,
        "exp": now + life.whole_seconds(), "tid": tenant, "oid": principal.object_id, "sub": principal.object_id,
        "name": principal.name, "preferred_username": principal.name, "ver": "2.0",
    });
    let rule = app.read(|world| world.behaviour.nonce_echo);
    if let Some(nonce) = grant.nonce.as_deref().and_then(|nonce| rule.of(nonce)) {
        claims["nonce"] = Value::from(nonce);
    }
    IdKey::get().map(|key| key.sign(&claims)).unwrap_or_default()
}

fn no_store(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache"));
    response
}
