//! What can be changed of PostgreSQL servers: firewall rules, public access, whether a flexible one runs; and a single server's databases can be
//! deleted. All of it is 202 and an operation (contract §10.4, §11).

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

use super::postgres::{DatabasePath, PROVIDER, ServerPath, enter, rule_json, server_json, word};
use super::writing::{allowed, only, permitted, switch};
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::{body_json, ok_json};
use crate::error::{ArmError, ArmResult};
use crate::machine::{Course, Stage};
use crate::wire;
use crate::world::{FirewallRule, Server, ServerKind, World, same};

macro_rules! server_path {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.DBforPostgreSQL/",
            $rest
        )
    };
}
macro_rules! location_path {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{sub}/providers/Microsoft.DBforPostgreSQL/locations/{region}/",
            $rest,
            "/{op}"
        )
    };
}

pub fn router() -> Router<App> {
    Router::new()
        .route(
            server_path!("servers/{name}/firewallRules/{rule}"),
            get(rule).put(put_rule).delete(delete_rule),
        )
        .route(server_path!("servers/{name}"), patch(change))
        .route(server_path!("flexibleServers/{name}/start"), post(start))
        .route(location_path!("azureAsyncOperation"), get(operation))
        .route(location_path!("operationResults"), get(result))
}

fn action(rest: &str) -> String {
    format!("{PROVIDER}/servers/{rest}")
}

/// The server's id, if the caller may change what hangs below it.
fn writable(
    world: &World,
    caller: &Caller,
    path: &ServerPath,
    action: &str,
    below: &str,
    delete: bool,
) -> Result<Server, ArmError> {
    let server = enter(world, caller, ServerKind::Single, path, action)?.clone();
    allowed(world, caller, action, &format!("{}{below}", server.id()), delete)?;
    Ok(server)
}

async fn rule(State(app): State<App>, caller: Caller, Path((sub, group, name, rule)): Path<DatabasePath>) -> ArmResult {
    app.read(|world| {
        let path = (sub, group, name);
        let server = enter(world, &caller, ServerKind::Single, &path, &action("firewallRules/read"))?;
        let found = server.firewall.iter().find(|r| same(&r.name, &rule));
        Ok(ok_json(&rule_json(
            server,
            found.ok_or_else(|| missing_rule(server, &rule))?,
        )))
    })
}

fn missing_rule(server: &Server, rule: &str) -> ArmError {
    let kind = format!("{PROVIDER}/servers/{}/firewallRules/{rule}", server.name);
    ArmError::resource_not_found(&kind, &server.resource_group)
}

async fn put_rule(
    State(app): State<App>,
    caller: Caller,
    Path((sub, group, name, rule)): Path<DatabasePath>,
    body: Bytes,
) -> ArmResult {
    let body = body_json(&body)?;
    let address = |member: &str| {
        let text = body["properties"][member].as_str().unwrap_or_default();
        let wrong = || {
            let text = format!("The value '{text}' of '{member}' is not an IPv4 address.");
            ArmError::bad_request("InvalidParameterValue", text)
        };
        text.parse::<std::net::Ipv4Addr>().map_err(|_| wrong())
    };
    let (start, end) = (address("startIpAddress")?, address("endIpAddress")?);
    if start > end {
        let text = "The start IP address is greater than the end IP address.";
        return Err(ArmError::bad_request("InvalidParameterValue", text));
    }
    let server = app.change(|world| {
        let path = (sub.clone(), group, name);
        let below = format!("/firewallRules/{rule}");
        let server = writable(world, &caller, &path, &action("firewallRules/write"), &below, false)?;
        let made = FirewallRule {
            name: rule.clone(),
            start: start.to_string(),
            end: end.to_string(),
        };
        let id = format!("{}{below}", server.id());
        permitted(world, &action("firewallRules"), &id, &rule_json(&server, &made))?;
        if let Some(server) = world.server_mut(&server.id()) {
            match server.firewall.iter_mut().find(|r| same(&r.name, &rule)) {
                Some(held) => {
                    *held = FirewallRule {
                        name: held.name.clone(),
                        ..made
                    }
                }
                None => server.firewall.push(made),
            }
        }
        Ok::<_, ArmError>(server)
    })?;
    Ok(begun(&app, &sub, &server, Some(&rule)))
}

async fn delete_rule(
    State(app): State<App>,
    caller: Caller,
    Path((sub, group, name, rule)): Path<DatabasePath>,
) -> ArmResult {
    let below = format!("/firewallRules/{rule}");
    remove(
        &app,
        &caller,
        &(sub, group, name),
        "firewallRules/delete",
        &below,
        |server| {
            let before = server.firewall.len();
            server.firewall.retain(|held| !same(&held.name, &rule));
            server.firewall.len() < before
        },
    )
}

/// What a server holds, taken from it: 202 and an operation, 204 where there was none.
fn remove(
    app: &App,
    caller: &Caller,
    path: &ServerPath,
    operation: &str,
    below: &str,
    take: impl FnOnce(&mut Server) -> bool,
) -> ArmResult {
    let (server, existed) = app.change(|world| {
        let server = writable(world, caller, path, &action(operation), below, true)?;
        let existed = world.server_mut(&server.id()).is_some_and(take);
        Ok::<_, ArmError>((server, existed))
    })?;
    Ok(if existed {
        begun(app, &path.0, &server, None)
    } else {
        StatusCode::NO_CONTENT.into_response()
    })
}

/// Of a server's many settings only public access matters to a restore.
async fn change(State(app): State<App>, caller: Caller, Path(path): Path<ServerPath>, body: Bytes) -> ArmResult {
    let body = body_json(&body)?;
    only(&body, &["properties"], "a server")?;
    only(&body["properties"], &["publicNetworkAccess"], "a server")?;
    let open = switch(&body["properties"], "publicNetworkAccess")?;
    let server = app.change(|world| {
        let mut server = writable(world, &caller, &path, &action("write"), "", false)?;
        server.public_access = open.unwrap_or(server.public_access);
        let kind = format!("{PROVIDER}/servers");
        permitted(world, &kind, &server.id(), &server_json(&server))?;
        if let Some(kept) = world.server_mut(&server.id()) {
            kept.public_access = server.public_access;
        }
        Ok::<_, ArmError>(server)
    })?;
    Ok(begun(&app, &path.0, &server, Some("")))
}

/// A stopped flexible server is Ready again at once here; Azure takes minutes over it.
async fn start(State(app): State<App>, caller: Caller, Path(path): Path<ServerPath>) -> ArmResult {
    let server = app.change(|world| {
        let action = format!("{PROVIDER}/{}/start/action", word(ServerKind::Flexible));
        let server = enter(world, &caller, ServerKind::Flexible, &path, &action)?.clone();
        allowed(world, &caller, &action, &server.id(), false)?;
        if let Some(kept) = world.server_mut(&server.id()) {
            "Ready".clone_into(&mut kept.state);
        }
        Ok::<_, ArmError>(server)
    })?;
    Ok(begun(&app, &path.0, &server, None))
}

/// Seconds that a small change takes, or deleting a small database.
const CHANGE: f64 = 15.0;

/// The database is gone at once and the operation ends some seconds after: nobody can tell the difference but a reader of the list in between,
/// to whom the real service shows it a little longer.
pub async fn delete_database(
    State(app): State<App>,
    caller: Caller,
    Path((sub, group, name, db)): Path<DatabasePath>,
) -> ArmResult {
    let below = format!("/databases/{db}");
    remove(
        &app,
        &caller,
        &(sub, group, name),
        "databases/delete",
        &below,
        |server| {
            let before = server.databases.len();
            server.databases.retain(|held| !same(&held.name, &db));
            server.databases.len() < before
        },
    )
}

/// 202 and an operation, which is nothing but a stretch of time: its id carries that and what the result is (a firewall rule, the server where the
/// rule's name is empty, or nothing), and nothing has to be kept.
fn begun(app: &App, sub: &str, server: &Server, rule: Option<&str>) -> Response {
    let course = Course::begin(&app.moment(), CHANGE);
    let told = json!({"id": uuid::Uuid::new_v4(), "course": course, "server": server.id(), "rule": rule});
    let op = URL_SAFE_NO_PAD.encode(told.to_string());
    let mut response = StatusCode::ACCEPTED.into_response();
    for (header, tail) in [
        ("azure-asyncoperation", "azureAsyncOperation"),
        ("location", "operationResults"),
    ] {
        let url = format!(
            "{}/subscriptions/{sub}/providers/{PROVIDER}/locations/{}/{tail}/{op}?api-version=2017-12-01",
            app.config().arm_base(),
            server.region
        );
        if let Ok(url) = HeaderValue::from_str(&url) {
            response.headers_mut().insert(header, url);
        }
    }
    with_retry_after(app, response)
}

fn with_retry_after(app: &App, mut response: Response) -> Response {
    let seconds = app.config().progress.retry_after(15);
    response.headers_mut().insert("retry-after", HeaderValue::from(seconds));
    response
}

fn course_of(op: &str) -> Result<(Course, Value), ArmError> {
    let read = || {
        let bytes = URL_SAFE_NO_PAD.decode(op).ok()?;
        let value: Value = serde_json::from_slice(&bytes).ok()?;
        let course = serde_json::from_value(value["course"].clone()).ok()?;
        Some((course, value))
    };
    read().ok_or_else(|| ArmError::resource_not_found(&format!("{PROVIDER}/operations/{op}"), ""))
}

async fn operation(State(app): State<App>, _: Caller, Path((_, _, op)): Path<ServerPath>) -> ArmResult {
    let (course, told) = course_of(&op)?;
    let status = if course.stage(&app.moment()) == Stage::Running {
        "InProgress"
    } else {
        "Succeeded"
    };
    let body = json!({"name": told["id"], "status": status, "startTime": wire::time(course.started)});
    Ok(with_retry_after(&app, ok_json(&body)))
}

async fn result(State(app): State<App>, caller: Caller, Path((_, _, op)): Path<ServerPath>) -> ArmResult {
    let (course, told) = course_of(&op)?;
    if course.stage(&app.moment()) == Stage::Running {
        return Ok(with_retry_after(&app, StatusCode::ACCEPTED.into_response()));
    }
    let Some(rule) = told["rule"].as_str() else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    app.read(|world| {
        let id = told["server"].as_str().unwrap_or_default();
        let gone = || ArmError::resource_not_found(&format!("{PROVIDER}/servers"), "");
        let server = world.server(id).ok_or_else(gone)?;
        if rule.is_empty() {
            caller.require(world, &action("read"), id)?;
            return Ok(ok_json(&server_json(server)));
        }
        caller.require(world, &action("firewallRules/read"), id)?;
        let found = server.firewall.iter().find(|r| same(&r.name, rule));
        Ok(ok_json(&rule_json(
            server,
            found.ok_or_else(|| missing_rule(server, rule))?,
        )))
    })
}
