//! Long-running operations: where they are asked for (contract §7).

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use http::{HeaderValue, StatusCode, Uri};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{vault_path, vaults};
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::{ApiVersion, json_with_status, ok_json, query_value};
use crate::error::{ArmError, ArmResult};
use crate::machine::Stage;
use crate::signature::Signed;
use crate::wire;
use crate::world::{Operation, OperationKind, Outcome, World, same};

pub fn router() -> Router<App> {
    const LOCATION: &str = "/subscriptions/{sub}/providers/Microsoft.DataProtection/locations/{region}";
    const GROUP: &str = "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.DataProtection";
    let status = |action| asked(Wanted::Status, action);
    let result = |action| asked(Wanted::Result, action);
    Router::new()
        .route(
            vault_path!("/operationStatus/{op}"),
            status("Microsoft.DataProtection/backupVaults/operationStatus/read"),
        )
        .route(
            &format!("{LOCATION}/operationStatus/{{op}}"),
            status("Microsoft.DataProtection/locations/operationStatus/read"),
        )
        .route(
            &format!("{GROUP}/operationStatus/{{op}}"),
            status("Microsoft.DataProtection/operationStatus/read"),
        )
        .route(
            &format!("{LOCATION}/operationResults/{{op}}"),
            result("Microsoft.DataProtection/locations/operationResults/read"),
        )
        .route(
            vault_path!("/operationResults/{op}"),
            result("Microsoft.DataProtection/backupVaults/operationResults/read"),
        )
        .route(
            vault_path!("/backupInstances/{instance}/operationResults/{op}"),
            result("Microsoft.DataProtection/backupVaults/backupInstances/operationResults/read"),
        )
}

/// An operation's path below the vault's location.
fn location_path(operation: &Operation, kind: &str) -> String {
    format!(
        "/subscriptions/{}/providers/Microsoft.DataProtection/locations/{}/{kind}/{}",
        operation.subscription_id, operation.region, operation.id
    )
}

/// A whole URL with its signature.
fn signed_url(app: &App, path: &str, api_version: &str, later: i64) -> String {
    // The two headers of one answer may carry different ticks (§17).
    let at = app.now() + time::Duration::nanoseconds(later * 100);
    let signed = app.signer().sign(path, api_version, at);
    format!(
        "{}{path}?api-version={api_version}&{}",
        app.config().arm_base(),
        signed.query()
    )
}

/// Seconds to wait before the next look.
fn retry_after(app: &App, operation: &Operation) -> u32 {
    let seconds = match operation.kind {
        OperationKind::Validate | OperationKind::ValidateCrossRegion => 10,
        OperationKind::Restore | OperationKind::CrossRegionRestore => 30,
        // The specification's example.
        OperationKind::Rehydrate => 60,
    };
    app.config().progress.retry_after(seconds)
}

/// 202 for an operation that has begun: no body, and both headers. Before 2022-03-01 both were below the location (§7).
pub fn accepted(app: &App, world: &World, operation: &Operation, api_version: &str) -> Response {
    let status_path = if operation.kind.is_cross_region() || api_version < "2022-03-01" {
        location_path(operation, "operationStatus")
    } else {
        format!("{}/operationStatus/{}", operation.vault_id, operation.id)
    };
    let mut response = Response::new(axum::body::Body::empty());
    *response.status_mut() = StatusCode::ACCEPTED;
    let headers = response.headers_mut();
    let result_path = location_path(operation, "operationResults");
    for (name, value) in [
        ("azure-asyncoperation", signed_url(app, &status_path, api_version, 0)),
        ("location", signed_url(app, &result_path, api_version, 313)),
        ("retry-after", retry_after(app, operation).to_string()),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    if !world.behaviour.retry_after {
        headers.remove(http::header::RETRY_AFTER);
    }
    response
}

/// The operation behind a signed URL. The answers to a bad signature and to an unknown operation are not established (§18).
fn find<'w>(app: &App, world: &'w World, uri: &Uri, op: &str, api_version: &str) -> Result<&'w Operation, ArmError> {
    let part = |name| query_value(uri, name).unwrap_or_default();
    let given = Signed {
        t: part("t"),
        c: part("c"),
        s: part("s"),
        h: part("h"),
    };
    let path = percent_encoding::percent_decode_str(uri.path()).decode_utf8_lossy();
    if !app.signer().verify(&path, api_version, &given) {
        return Err(ArmError::new(
            StatusCode::FORBIDDEN,
            "InvalidOperationSignature",
            "The operation URL is not signed, or it was changed. Use the URL exactly as it was received.",
        ));
    }
    world
        .operations
        .iter()
        .find(|o| o.id == op)
        .ok_or_else(ArmError::generic_not_found)
}

/// Where an operation is asked for: below a vault, a resource group, or the subscription's location.
#[derive(Deserialize)]
struct At {
    sub: String,
    #[serde(default)]
    rg: Option<String>,
    #[serde(default)]
    vault: Option<String>,
    op: String,
}

#[derive(Clone, Copy)]
enum Wanted {
    Status,
    Result,
}

/// One kind of address; `action` is the right that it takes.
fn asked(wanted: Wanted, action: &'static str) -> MethodRouter<App> {
    let answer = move |State(app): State<App>,
                       caller: Caller,
                       Extension(version): Extension<ApiVersion>,
                       Path(at): Path<At>,
                       uri: Uri| async move {
        app.read(|world| {
            enter(world, &caller, &at, action)?;
            let operation = find(&app, world, &uri, &at.op, &version.0)?;
            Ok(match wanted {
                Wanted::Status => status(&app, world, operation, &uri),
                Wanted::Result => result(&app, world, operation, &version.0),
            }) as ArmResult
        })
    };
    get(answer)
}

fn enter(world: &World, caller: &Caller, at: &At, action: &str) -> Result<(), ArmError> {
    match (&at.rg, &at.vault) {
        (Some(rg), Some(vault)) => vaults::find(world, caller, (&at.sub, rg, vault), action).map(drop),
        (Some(rg), None) => {
            vaults::group_exists(world, &at.sub, rg)?;
            let scope = format!("/subscriptions/{}/resourceGroups/{rg}", at.sub);
            caller.require(world, action, &scope)
        }
        (None, _) => in_location(world, caller, &at.sub, action, &at.op),
    }
}

/// A location has no resource to hold a role at: the subscription counts, or, for those who have their role on the vault alone, the vault of the
/// operation. Which of the two Azure asks for is not established; refusing the latter would make every narrow role useless. An operation of the
/// paired region was begun with a right at the vault's resource group, and is followed with one there.
fn in_location(world: &World, caller: &Caller, sub: &str, action: &str, op: &str) -> Result<(), ArmError> {
    caller.enter_subscription(world, sub, action)?;
    let operation = world.operations.iter().find(|o| o.id == op);
    let begun_at = operation.map(|o| match o.vault_id.split_once("/providers/") {
        Some((group, _)) if o.kind.is_cross_region() => group,
        _ => o.vault_id.as_str(),
    });
    if begun_at.is_some_and(|scope| caller.may(world, action, scope)) {
        return Ok(());
    }
    caller.require(world, action, &format!("/subscriptions/{sub}"))
}

/// HTTP 200 whatever became of it.
fn status(app: &App, world: &World, operation: &Operation, uri: &Uri) -> Response {
    let stage = operation.course.stage(&app.moment());
    let mut body = json!({
        "id": percent_encoding::percent_decode_str(uri.path()).decode_utf8_lossy(),
        "name": operation.id,
        "status": "Inprogress",
        "startTime": wire::time(operation.course.started),
        "endTime": wire::NO_TIME,
    });
    if let Stage::Over { at } = stage {
        // Without decimals, and rounded up: it may lie a little in the future (§7).
        body["endTime"] = json!(wire::whole_seconds(at + time::Duration::milliseconds(999)));
        match &operation.outcome {
            Outcome::Succeeds => {
                body["status"] = json!("Succeeded");
                if operation.job.is_some() {
                    body["properties"] = extended(operation);
                }
            }
            Outcome::Fails(error) => {
                body["status"] = json!("Failed");
                body["error"] = error.clone();
            }
        }
    }
    let mut response = ok_json(&body);
    // Microsoft's pollers look at the latest answer only, and the recorded ones waited their default of 30 s (§17): Azure's own status answers
    // say nothing. Where time runs faster than that, the default would outlast the operation many times, so a faster Azure does say.
    if stage == Stage::Running && app.config().progress.speed() > 1.0 && world.behaviour.retry_after {
        let seconds = HeaderValue::from(retry_after(app, operation));
        response.headers_mut().insert(http::header::RETRY_AFTER, seconds);
    }
    response
}

/// 202 while it runs. After a failure: not established; the error that the status has, as a 400.
fn result(app: &App, world: &World, operation: &Operation, api_version: &str) -> Response {
    let mut response = match (operation.course.stage(&app.moment()), &operation.outcome) {
        (Stage::Running, _) => return accepted(app, world, operation, api_version),
        (Stage::Over { .. }, Outcome::Succeeds) => ok_json(&extended(operation)),
        (Stage::Over { .. }, Outcome::Fails(error)) => {
            json_with_status(StatusCode::BAD_REQUEST, &json!({"error": error}))
        }
    };
    // The answer carries the header once more (§7, 10).
    let again = signed_url(app, &location_path(operation, "operationStatus"), api_version, 77);
    if let Ok(value) = HeaderValue::from_str(&again) {
        response.headers_mut().insert("azure-asyncoperation", value);
    }
    response
}

fn extended(operation: &Operation) -> Value {
    match &operation.job {
        Some(job) if operation.kind.is_cross_region() => {
            json!({"jobId": job, "objectType": "OperationJobExtendedInfo"})
        }
        Some(job) => json!({"jobId": odd_job_id(&operation.vault_id, job), "objectType": "OperationJobExtendedInfo"}),
        None => json!({"objectType": "OperationJobExtendedInfo"}),
    }
}

/// `resourcegroups` and `BackupVaults`: the casing that operations use and nothing else does (§7, 12).
fn odd_job_id(vault_id: &str, job: &str) -> String {
    let odd: Vec<&str> = vault_id
        .split('/')
        .map(|segment| match segment {
            s if same(s, "resourceGroups") => "resourcegroups",
            s if same(s, "backupVaults") => "BackupVaults",
            s => s,
        })
        .collect();
    format!("{}/backupJobs/{job}", odd.join("/"))
}
