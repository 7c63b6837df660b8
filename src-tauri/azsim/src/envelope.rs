//! What happens to every request before and after its route: faults, hosts, headers. What only ARM does is in `gateway`.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, Uri, header};
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;

use crate::app::App;
use crate::auth::caller_of;
use crate::control::Seen;
use crate::error::{ArmError, LostAnswer};
use crate::faults::Effect;
use crate::gateway;
use crate::hosts::{Host, host_of};
use crate::routes::Routers;
use crate::wire;

/// The `api-version` of the request, in its extensions.
#[derive(Debug, Clone)]
pub struct ApiVersion(pub String);

/// The name before the suffix of a data-plane host (`kv-prod-weu`), in the request's extensions.
#[derive(Debug, Clone)]
pub struct DataHost(pub String);

/// Answers one request. `Err`: the connection broke.
pub async fn answer(app: &App, routers: &Routers, request: Request<Bytes>) -> Result<Response<Bytes>, LostAnswer> {
    let method = request.method().as_str().to_owned();
    let uri = request.uri().clone();
    let request_headers = request.headers().clone();
    let host = host_of(app.config(), &uri, request.headers());
    let effects = if matches!(host, Host::Control) {
        Vec::new()
    } else {
        app.faults(|faults| faults.meet(&method, uri.path()))
    };
    if !effects.is_empty() {
        app.keep();
    }
    // Who reads is not kept: there are many reads, and it costs a signature each.
    let caller = (method != "GET").then(|| caller_of(app, &request_headers)).flatten();
    let mut lost = false;
    let mut held = Duration::ZERO;
    let mut instead = None;
    for effect in effects {
        match effect {
            Effect::Delay { millis } => tokio::time::sleep(Duration::from_millis(millis)).await,
            Effect::LoseBefore => {
                note(app, &method, &uri, caller, None);
                return Err(LostAnswer);
            }
            Effect::LoseAfter => lost = true,
            Effect::HoldAfter { millis } => held = Duration::from_millis(millis),
            Effect::Answer { status, body, headers } => instead = Some(made_up(status, body, &headers)),
        }
    }
    let response = match instead {
        Some(response) => response,
        None => route(app, routers, host.clone(), request).await,
    };
    note(app, &method, &uri, caller, Some(response.status().as_u16()));
    if !held.is_zero() {
        tokio::time::sleep(held).await;
    }
    if lost {
        return Err(LostAnswer);
    }
    let (mut parts, body) = response.into_parts();
    let body = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    decorate(app, &host, &uri, &request_headers, &mut parts.headers);
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    Ok(Response::from_parts(parts, body))
}

fn made_up(status: u16, body: serde_json::Value, headers: &[(String, String)]) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = ArmError::raw(status, body).into_response();
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn note(app: &App, method: &str, uri: &Uri, caller: Option<String>, status: Option<u16>) {
    const KEPT: usize = 20_000;
    let entry = Seen {
        method: method.into(),
        path: uri.path().into(),
        query: uri.query().unwrap_or_default().into(),
        status,
        caller,
        at: app.now(),
    };
    app.seen(|seen| {
        if seen.len() >= KEPT {
            seen.drain(..KEPT / 2);
        }
        seen.push(entry);
    });
}

async fn route(app: &App, routers: &Routers, host: Host, mut request: Request<Bytes>) -> Response {
    let router = match host {
        Host::Arm => return arm(app, &routers.arm, request).await,
        Host::Login => &routers.login,
        Host::Control => &routers.control,
        Host::Directory => &routers.directory,
        Host::KeyVault(name) => {
            request.extensions_mut().insert(DataHost(name));
            &routers.key_vault
        }
        Host::Blob(name) => {
            request.extensions_mut().insert(DataHost(name));
            &routers.blob
        }
        Host::Unknown(name) => return ArmError::unsupported(&format!("the host {name}")).into_response(),
    };
    dispatch(router, request).await
}

async fn arm(app: &App, router: &Router, mut request: Request<Bytes>) -> Response {
    match gateway::admit(app, &mut request) {
        Ok(quota) => {
            let mut response = dispatch(router, request).await;
            quota.write(response.headers_mut());
            response
        }
        Err(error) => error.into_response(),
    }
}

async fn dispatch(router: &Router, request: Request<Bytes>) -> Response {
    match router.clone().oneshot(request.map(Body::from)).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The value of a query member, its name compared without case.
pub fn query_value(uri: &Uri, name: &str) -> Option<String> {
    url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.into_owned())
}

/// The headers that every answer carries (§2).
fn decorate(app: &App, host: &Host, uri: &Uri, request: &HeaderMap, headers: &mut HeaderMap) {
    let now = app.azure_now();
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.entry(HeaderName::from_static(name)).or_insert(value);
        }
    };
    set("date", &wire::http_date(now));
    set("cache-control", "no-cache");
    set("pragma", "no-cache");
    set("expires", "-1");
    set("strict-transport-security", "max-age=31536000; includeSubDomains");
    set("x-content-type-options", "nosniff");
    if !matches!(host, Host::Arm) {
        set("x-ms-request-id", &uuid::Uuid::new_v4().to_string());
        return;
    }
    let id = uuid::Uuid::new_v4().to_string();
    // DataProtection leaves this one empty; the correlation id is what support can use.
    let own = if uri.path().to_ascii_lowercase().contains("/microsoft.dataprotection/") {
        ""
    } else {
        id.as_str()
    };
    set("x-ms-request-id", own);
    set("x-ms-correlation-request-id", &id);
    set(
        "x-ms-routing-request-id",
        &format!("WESTEUROPE:{}:{id}", wire::compact(now)),
    );
    if let Some(client) = request.get("x-ms-client-request-id").and_then(|v| v.to_str().ok())
        && request
            .get("x-ms-return-client-request-id")
            .is_some_and(|v| v.as_bytes().eq_ignore_ascii_case(b"true"))
    {
        set("x-ms-client-request-id", client);
    }
}

/// A JSON answer.
pub fn ok_json(body: &serde_json::Value) -> Response {
    json_with_status(StatusCode::OK, body)
}

pub fn json_with_status(status: StatusCode, body: &serde_json::Value) -> Response {
    let mut response = (status, body.to_string()).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    );
    response
}

/// Where a router has no route: said aloud, with the path, so that a gap is never taken for Azure's behaviour.
pub async fn no_route(request: Request<Body>) -> ArmError {
    ArmError::unsupported(&format!("{} {}", request.method(), request.uri().path()))
}

/// Reads a JSON body.
pub fn body_json(body: &Bytes) -> Result<serde_json::Value, ArmError> {
    if body.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(body).map_err(|e| {
        ArmError::bad_request(
            "InvalidRequestContent",
            format!("The request content was invalid and could not be deserialized: '{e}'."),
        )
    })
}
