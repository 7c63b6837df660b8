//! The login endpoint: an Entra with one kind of user, all flows that Microsoft's clients use (contract §3).

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::json;

use crate::app::App;
use crate::envelope::ok_json;
use crate::world::same;

mod authorize;
mod device;
mod refusals;
mod signins;
#[cfg(test)]
mod tests;
mod token;

pub use authorize::escape;
pub use signins::SignIns;

use refusals::OAuthError;

pub fn router() -> Router<App> {
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
            get(authorize::page).post(authorize::decide),
        )
        .route("/{tenant}/oauth2/deviceauth", get(device::page).post(device::decide))
}

/// Not Azure's: lets a test answer a device code as a person would.
pub fn sim_router() -> Router<App> {
    Router::new().route("/_sim/devicecode", post(device::control))
}

/// The tenant that a path's first segment means: `Ok(None)` for `common` and `organizations`.
fn tenant_of(app: &App, segment: &str) -> Result<Option<String>, OAuthError> {
    if same(segment, "common") || same(segment, "organizations") {
        return Ok(None);
    }
    let found = app.read(|world| {
        let tenant = world
            .tenants
            .iter()
            .find(|tenant| same(&tenant.id, segment) || same(&tenant.domain, segment));
        tenant.map(|tenant| tenant.id.clone())
    });
    found.map(Some).ok_or_else(|| OAuthError::unknown_tenant(segment))
}

async fn openid_configuration(State(app): State<App>, Path(segment): Path<String>) -> Response {
    let tenant = match tenant_of(&app, &segment) {
        Ok(tenant) => tenant,
        Err(error) => return error.answer(app.now()),
    };
    let login = app.config().login_base();
    // Endpoints keep the segment that was asked with; the issuer is the tenant, or literally the placeholder.
    let issuer = tenant.unwrap_or_else(|| "{tenantid}".to_owned());
    let host = app.config().login.host_str().unwrap_or_default().to_owned();
    ok_json(&json!({
        "issuer": format!("{login}/{issuer}/v2.0"),
        "authorization_endpoint": format!("{login}/{segment}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{login}/{segment}/oauth2/v2.0/token"),
        "device_authorization_endpoint": format!("{login}/{segment}/oauth2/v2.0/devicecode"),
        "jwks_uri": format!("{login}/{segment}/discovery/v2.0/keys"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "response_modes_supported": ["query", "form_post"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
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
    ok_json(&json!({"keys": [app.tokens().jwk]}))
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
