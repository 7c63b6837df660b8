//! Resource Graph (contract §9): one POST that answers a query over everything the caller may read.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::Caller;
use crate::envelope::{body_json, ok_json};
use crate::error::{ArmError, ArmResult};
use crate::graph_rows;
use crate::kusto::{self, QueryError, Row, Table};
use crate::throttle::Limit;
use crate::wire;
use crate::world::{World, same};

pub fn router() -> Router<App> {
    Router::new().route("/providers/Microsoft.ResourceGraph/resources", post(query))
}

/// Also what the service gives at most.
const PAGE: usize = 1000;

/// What a request asks for, read leniently: absent members have the service's defaults.
struct Asked {
    query: String,
    subscriptions: Option<Vec<String>>,
    top: usize,
    skip: usize,
    table: bool,
}

async fn query(State(app): State<App>, caller: Caller, body: Bytes) -> ArmResult {
    let started = tokio::time::Instant::now();
    let quota = quota(&app, &caller);
    let mut response = match &quota {
        Ok(_) => answer(&app, &caller, &body).unwrap_or_else(IntoResponse::into_response),
        Err(_) => throttled(&app).into_response(),
    };
    let headers = response.headers_mut();
    put(headers, "x-ms-user-quota-remaining", &quota.unwrap_or(0).to_string());
    put(headers, "x-ms-user-quota-resets-after", "00:00:05");
    put(headers, "x-ms-ratelimit-remaining-tenant-resource-requests", "14");
    let micros = started.elapsed().as_micros();
    put(
        headers,
        "x-ms-resource-graph-request-duration",
        &format!("0:00:00:{:02}.{:06}0", micros / 1_000_000 % 60, micros % 1_000_000),
    );
    Ok(response)
}

fn quota(app: &App, caller: &Caller) -> Result<u32, u32> {
    let key = format!("{}/graph", caller.object_id);
    app.buckets(|buckets| buckets.take(&key, Limit::GRAPH, app.now()))
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

fn answer(app: &App, caller: &Caller, body: &Bytes) -> Result<Response, ArmError> {
    let asked = Asked::read(app, &body_json(body)?)?;
    let table = app.read(|world| {
        let scopes = scopes(world, caller, asked.subscriptions.as_deref()).map_err(|given| {
            let message = format!(
                "There must be at least one subscription that is eligible to contain resources. Given: '{}'.",
                given.join(",")
            );
            refused(
                app,
                &[json!({"code": "NoValidSubscriptionsInQueryRequest", "message": message})],
            )
        })?;
        let source = |name: &str| rows(app, world, caller, &scopes, name);
        kusto::run(&asked.query, &source, app.now()).map_err(|error| invalid_query(app, &asked.query, &error))
    })?;
    Ok(ok_json(&page(&asked, table)))
}

impl Asked {
    fn read(app: &App, body: &Value) -> Result<Self, ArmError> {
        let invalid = |code: &str, message: &str| refused(app, &[json!({"code": code, "message": message})]);
        let Some(query) = body["query"].as_str().filter(|query| !query.trim().is_empty()) else {
            return Err(invalid("InvalidQuery", "Query is empty. Please provide a query."));
        };
        let options = &body["options"];
        let number = |name: &str| options[name].as_u64().and_then(|number| usize::try_from(number).ok());
        let top = number("$top").unwrap_or(PAGE);
        if top == 0 || top > PAGE {
            return Err(invalid("InvalidTop", "$top must be between 1 and 1000."));
        }
        let mut skip = number("$skip").unwrap_or(0);
        if let Some(token) = options["$skipToken"].as_str().filter(|token| !token.is_empty()) {
            skip = from_token(token, query)
                .ok_or_else(|| invalid("InvalidSkipToken", "The $skipToken does not belong to this query."))?;
        }
        // The one management group of this Azure is the root, whose name is the tenant's id: everything.
        let root = app.read(|world| world.tenant().to_owned());
        let groups = body["managementGroups"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        if groups.into_iter().any(|group| !same(group, &root)) {
            return Err(ArmError::unsupported("a management group other than the tenant's root"));
        }
        if !body["facets"].as_array().is_none_or(Vec::is_empty) {
            return Err(ArmError::unsupported("facets of a Resource Graph query"));
        }
        let given = body["subscriptions"].as_array().filter(|given| !given.is_empty());
        let subscriptions = given.map(|all| all.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        let format = options["resultFormat"].as_str().unwrap_or("objectArray");
        Ok(Self {
            query: query.to_owned(),
            subscriptions,
            top,
            skip,
            table: same(format, "table"),
        })
    }
}

/// The subscriptions to look at: those asked for that the caller sees, the others silently left out; none left is an error.
fn scopes(world: &World, caller: &Caller, asked: Option<&[String]>) -> Result<Vec<String>, Vec<String>> {
    let mine = world
        .subscriptions
        .iter()
        .filter(|s| same(&s.tenant, &caller.tenant) && caller.sees_subscription(world, &s.id));
    let wanted = |id: &str| asked.is_none_or(|asked| asked.iter().any(|a| same(a, id)));
    let found: Vec<String> = mine.map(|s| s.id.clone()).filter(|id| wanted(id)).collect();
    match asked {
        Some(asked) if found.is_empty() => Err(asked.to_vec()),
        _ => Ok(found),
    }
}

/// The rows of a table in the given subscriptions. What the caller may not read is not among them from the start.
fn rows(app: &App, world: &World, caller: &Caller, scopes: &[String], name: &str) -> Option<Vec<Row>> {
    let all = graph_rows::rows(app, world, caller, name)?;
    let inside = |row: &Row| {
        let subscription = row.get("subscriptionId").and_then(Value::as_str).unwrap_or_default();
        scopes.iter().any(|scope| same(scope, subscription))
    };
    Some(all.into_iter().filter(inside).collect())
}

/// A place in the result, tied to its query: a token of another query would silently skip rows.
fn to_token(at: usize, query: &str) -> String {
    let sum = wire::sha256_hex(query.as_bytes());
    URL_SAFE_NO_PAD.encode(json!({"at": at, "query": &sum[..16]}).to_string())
}

fn from_token(token: &str, query: &str) -> Option<usize> {
    let value: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let sum = wire::sha256_hex(query.as_bytes());
    (value["query"].as_str()? == &sum[..16]).then(|| usize::try_from(value["at"].as_u64()?).ok())?
}

fn page(asked: &Asked, table: Table) -> Value {
    let total = table.rows.len();
    let end = asked.skip.saturating_add(asked.top).min(total);
    let more = end < total;
    // Without ids in the result the service cannot page, and says so by leaving the token out.
    let pageable = table.columns.iter().any(|column| column == "id");
    let rows: Vec<_> = table.rows.into_iter().skip(asked.skip).take(asked.top).collect();
    let cut = Table {
        columns: table.columns,
        rows,
    };
    let count = cut.rows.len();
    let data = if asked.table {
        cut.tabular()
    } else {
        Value::Array(cut.objects())
    };
    let mut body = json!({
        "totalRecords": total, "count": count, "data": data, "facets": [],
        "resultTruncated": if more { "true" } else { "false" },
    });
    if more && pageable {
        body["$skipToken"] = json!(to_token(end, &asked.query));
    }
    body
}

/// Resource Graph's own error shape: a message for support only, and the reasons in `details`.
fn refused(app: &App, details: &[Value]) -> ArmError {
    ArmError {
        more: vec![("details", json!(details))],
        ..ArmError::bad_request("BadRequest", support_text(app))
    }
}

fn support_text(app: &App) -> String {
    format!(
        "Please provide below info when asking for support: timestamp = {}, correlationId = {}.",
        wire::time(app.now()),
        uuid::Uuid::new_v4()
    )
}

fn invalid_query(app: &App, query: &str, error: &QueryError) -> ArmError {
    let (line, column) = error.line_and_column(query);
    let message = format!(
        "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error \
         before retrying. {} (near '{}', line {line}, position {column}).",
        error.message, error.token
    );
    refused(
        app,
        &[
            json!({"code": "InvalidQuery", "message": message}),
            json!({
                "code": "ParserFailure", "message": error.message, "line": line, "characterPositionInLine": column,
                "token": error.token,
            }),
        ],
    )
}

fn throttled(app: &App) -> ArmError {
    let text = "Client application has been throttled and should not attempt to repeat the request until an amount of \
                time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.";
    ArmError {
        more: vec![("details", json!([{"code": "RateLimiting", "message": text}]))],
        ..ArmError::new(StatusCode::TOO_MANY_REQUESTS, "RateLimiting", support_text(app))
    }
}
