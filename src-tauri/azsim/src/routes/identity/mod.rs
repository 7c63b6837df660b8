//! The login endpoint: an Entra with all flows that Microsoft's clients use (contract §3).

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::IdKey;
use crate::envelope::ok_json;
use crate::world::{Health, same};

#[cfg(test)]
mod application_tests;
mod applications;
mod asked;
mod authorize;
#[cfg(test)]
mod authorize_tests;
mod control;
#[cfg(test)]
mod control_tests;
mod device;
mod managed;
mod pages;
mod redirects;
mod refusals;
mod rules;
mod signins;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod testing;
#[cfg(test)]
mod tests;
mod token;

pub use control::{IdentityControl, TokenRequest};
pub use pages::escape;
pub use signins::{Revocation, SignIns};

use refusals::OAuthError;

/// How long a silent tenant keeps a request: longer than any client's patience, and not for ever.
const SILENCE: Duration = Duration::from_mins(5);

pub fn router(app: &App) -> Router<App> {
    Router::new()
        .route(
            "/{tenant}/v2.0/.well-known/openid-configuration",
            get(openid_configuration),
        )
        .route("/{tenant}/.well-known/openid-configuration", get(openid_configuration))
        .route("/{tenant}/discovery/v2.0/keys", get(keys))
        .route("/{tenant}/discovery/keys", get(keys))
        .route("/{tenant}/discovery/instance", get(instance))
        .route("/{tenant}/oauth2/v2.0/token", post(token::token))
        .route("/{tenant}/oauth2/v2.0/devicecode", post(device::start))
        .route(
            "/{tenant}/oauth2/v2.0/authorize",
            get(authorize::show).post(authorize::decide),
        )
        .route("/_managed/token", get(managed::token))
        .route("/{tenant}/oauth2/v2.0/logout", get(authorize::leave))
        .route("/{tenant}/oauth2/deviceauth", get(device::show).post(device::decide))
        .layer(middleware::from_fn_with_state(app.clone(), by_health))
}

/// Before anything else: whether the tenant answers at all.
async fn by_health(State(app): State<App>, request: Request<Body>, next: Next) -> Response {
    let segment = request.uri().path().split('/').nth(1).unwrap_or_default().to_owned();
    let health = app.read(|world| world.tenant_named(&segment).map(|tenant| tenant.health));
    match health.unwrap_or_default() {
        Health::Fine => next.run(request).await,
        Health::Failing => OAuthError::transient().answer(app.azure_now()),
        Health::Silent => {
            tokio::time::sleep(SILENCE).await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
    }
}

/// Not Azure's: lets a test answer a device code as a person would.
pub fn sim_router() -> Router<App> {
    Router::new()
        .route("/_sim/devicecode", post(device::control))
        .merge(control::router())
}

/// The tenant that a path's first segment means: `Ok(None)` for `common` and `organizations`.
fn tenant_of(app: &App, segment: &str) -> Result<Option<String>, OAuthError> {
    if same(segment, "common") || same(segment, "organizations") {
        return Ok(None);
    }
    let found = app.read(|world| world.tenant_named(segment).map(|tenant| tenant.id.clone()));
    found.map(Some).ok_or_else(|| OAuthError::unknown_tenant(segment))
}

async fn openid_configuration(State(app): State<App>, Path(segment): Path<String>) -> Response {
    let tenant = match tenant_of(&app, &segment) {
        Ok(tenant) => tenant,
        Err(error) => return error.answer(app.azure_now()),
    };
    let login = app.config().login_base();
    // Endpoints keep the segment that was asked with; the issuer is the tenant, or literally the placeholder.
    let issuer = tenant.unwrap_or_else(|| "{tenantid}".to_owned());
    let host = app.config().login.host_str().unwrap_or_default().to_owned();
    ok_json(&json!({
        "issuer": format!("{login}/{issuer}/v2.0"),
        "authorization_endpoint": format!("{login}/{segment}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{login}/{segment}/oauth2/v2.0/token"),
        "end_session_endpoint": format!("{login}/{segment}/oauth2/v2.0/logout"),
        "device_authorization_endpoint": format!("{login}/{segment}/oauth2/v2.0/devicecode"),
        "jwks_uri": format!("{login}/{segment}/discovery/v2.0/keys"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "response_modes_supported": ["query", "form_post"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver"],
        "request_uri_parameter_supported": false,
        "tenant_region_scope": "EU",
        "cloud_instance_name": host,
        "cloud_graph_host_name": "graph.practice.invalid",
        "msgraph_host": "graph.practice.invalid",
        "rbac_url": "https://pas.practice.invalid",
    }))
}

async fn keys(State(app): State<App>) -> Response {
    // The one of id tokens first; the other is that of access tokens, which are nobody's business but the resource's.
    let id_tokens = IdKey::get().map(|key| key.jwk.clone());
    let keys: Vec<Value> = id_tokens.into_iter().chain([app.tokens().jwk.clone()]).collect();
    ok_json(&json!({ "keys": keys }))
}

/// Which hosts are the same login service: here always one.
async fn instance(State(app): State<App>) -> Response {
    let login = app.config().login_base();
    let host = match (app.config().login.host_str(), app.config().login.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    let tenant = app.read(|world| world.tenant().to_owned());
    ok_json(&json!({
        "tenant_discovery_endpoint": format!("{login}/{tenant}/v2.0/.well-known/openid-configuration"),
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    }))
}
