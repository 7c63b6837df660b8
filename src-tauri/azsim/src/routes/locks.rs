//! Management locks below any scope, and the list of deny assignments.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Extension, Path, State};
use axum::http::Uri;
use axum::response::IntoResponse;
use axum::routing::get;
use http::StatusCode;
use serde_json::{Value, json};

use super::authorization::enter;
use super::listing::access_page;
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::{body_json, json_with_status, ok_json, query_value};
use crate::error::{ArmError, ArmResult};
use crate::path::Scope;
use crate::world::{DenyAssignment, Lock, LockLevel, World, same, within};

pub fn router() -> Router<App> {
    Router::new()
        .route("/providers/Microsoft.Authorization/locks", get(locks))
        .route(
            "/providers/Microsoft.Authorization/locks/{name}",
            get(lock).put(put).delete(remove),
        )
        .route("/providers/Microsoft.Authorization/denyAssignments", get(denials))
}

const READ: &str = "Microsoft.Authorization/locks/read";
const WRITE: &str = "Microsoft.Authorization/locks/write";
const DELETE: &str = "Microsoft.Authorization/locks/delete";
const DENIALS_READ: &str = "Microsoft.Authorization/denyAssignments/read";

/// Whether a list is about the scope and what is above it only, and not about what is below.
fn at_scope(uri: &Uri) -> Result<bool, ArmError> {
    let filter = query_value(uri, "$filter").unwrap_or_default();
    if filter.trim().is_empty() {
        return Ok(false);
    }
    if same(filter.trim(), "atScope()") {
        return Ok(true);
    }
    Err(ArmError::unsupported(&format!("the filter '{filter}'")))
}

fn fits(scope: &str, own: &str, above_only: bool) -> bool {
    within(scope, own) || (!above_only && within(own, scope))
}

/// At the scope, above it, and below it unless `atScope()` says no.
async fn locks(
    State(app): State<App>,
    caller: Caller,
    Extension(Scope(scope)): Extension<Scope>,
    uri: Uri,
) -> ArmResult {
    let above_only = at_scope(&uri)?;
    app.read(|world| {
        enter(world, &caller, &scope, READ)?;
        let found = world.locks.iter().filter(|l| fits(&scope, &l.scope, above_only));
        Ok(ok_json(&access_page(&app, world, &uri, found.map(lock_json))))
    })
}

async fn lock(
    State(app): State<App>,
    caller: Caller,
    Extension(Scope(scope)): Extension<Scope>,
    Path(name): Path<String>,
) -> ArmResult {
    app.read(|world| {
        enter(world, &caller, &scope, READ)?;
        let found = world
            .locks
            .iter()
            .find(|l| same(&l.name, &name) && same(&l.scope, &scope));
        Ok(ok_json(&lock_json(found.ok_or_else(|| missing(&name))?)))
    })
}

fn missing(name: &str) -> ArmError {
    let text = format!("The lock '{name}' could not be found.");
    ArmError::new(StatusCode::NOT_FOUND, "LockNotFound", text)
}

/// A lock does not lock itself: whoever may change locks can always take it away.
async fn put(
    State(app): State<App>,
    caller: Caller,
    Extension(Scope(scope)): Extension<Scope>,
    Path(name): Path<String>,
    body: Bytes,
) -> ArmResult {
    let body = body_json(&body)?;
    let properties = &body["properties"];
    let said = properties["level"].as_str().unwrap_or_default();
    let level = [LockLevel::CanNotDelete, LockLevel::ReadOnly]
        .into_iter()
        .find(|level| same(level.as_str(), said));
    let level = level.ok_or_else(|| {
        let text = format!("The lock level '{said}' is not valid. Valid levels are CanNotDelete and ReadOnly.");
        ArmError::bad_request("InvalidLockLevel", text)
    })?;
    app.change(|world| {
        enter(world, &caller, &scope, WRITE)?;
        let made = Lock {
            name: name.clone(),
            scope: scope.clone(),
            level,
            notes: properties["notes"].as_str().unwrap_or_default().to_owned(),
            owners: properties["owners"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|owner| owner["applicationId"].as_str().map(str::to_owned))
                .collect(),
        };
        let row = lock_json(&made);
        let held = world
            .locks
            .iter_mut()
            .find(|l| same(&l.name, &name) && same(&l.scope, &scope));
        let status = if held.is_some() {
            StatusCode::OK
        } else {
            StatusCode::CREATED
        };
        match held {
            Some(held) => *held = made,
            None => world.locks.push(made),
        }
        Ok(json_with_status(status, &row))
    })
}

async fn remove(
    State(app): State<App>,
    caller: Caller,
    Extension(Scope(scope)): Extension<Scope>,
    Path(name): Path<String>,
) -> ArmResult {
    app.change(|world| {
        enter(world, &caller, &scope, DELETE)?;
        let before = world.locks.len();
        world
            .locks
            .retain(|l| !(same(&l.name, &name) && same(&l.scope, &scope)));
        let status = if world.locks.len() < before {
            StatusCode::OK
        } else {
            StatusCode::NO_CONTENT
        };
        Ok(status.into_response())
    })
}

pub(super) fn lock_json(lock: &Lock) -> Value {
    let mut properties = json!({"level": lock.level.as_str()});
    if !lock.notes.is_empty() {
        properties["notes"] = json!(lock.notes);
    }
    if !lock.owners.is_empty() {
        let owner = |id| json!({ "applicationId": id });
        properties["owners"] = lock.owners.iter().map(owner).collect();
    }
    json!({
        "properties": properties,
        "id": format!("{}/providers/Microsoft.Authorization/locks/{}", lock.scope, lock.name),
        "type": "Microsoft.Authorization/locks",
        "name": lock.name,
    })
}

async fn denials(
    State(app): State<App>,
    caller: Caller,
    Extension(Scope(scope)): Extension<Scope>,
    uri: Uri,
) -> ArmResult {
    let above_only = at_scope(&uri)?;
    app.read(|world| {
        enter(world, &caller, &scope, DENIALS_READ)?;
        let found = world
            .deny_assignments
            .iter()
            .filter(|d| fits(&scope, &d.scope, above_only));
        let rows = found.map(|denial| denial_json(world, denial));
        Ok(ok_json(&access_page(&app, world, &uri, rows)))
    })
}

fn denial_json(world: &World, denial: &DenyAssignment) -> Value {
    // Everyone is a principal of its own: the id of nobody, with a type that says what is meant.
    const EVERYONE: &str = "00000000-0000-0000-0000-000000000000";
    let is_group = |id: &str| world.groups.iter().any(|group| same(&group.object_id, id));
    let kind = |id: &str| if is_group(id) { "Group" } else { "ServicePrincipal" };
    let named = |ids: &[String]| -> Value { ids.iter().map(|id| json!({"id": id, "type": kind(id)})).collect() };
    let principals = if denial.principals.is_empty() {
        json!([{"id": EVERYONE, "type": "SystemDefined"}])
    } else {
        named(&denial.principals)
    };
    json!({
        "properties": {
            "denyAssignmentName": denial.name, "description": "", "scope": denial.scope,
            "permissions": [{
                "actions": denial.actions, "notActions": [], "dataActions": denial.data_actions, "notDataActions": [],
            }],
            "doNotApplyToChildScopes": false, "principals": principals, "excludePrincipals": named(&denial.except),
            "isSystemProtected": true,
        },
        "id": format!("{}/providers/Microsoft.Authorization/denyAssignments/{}", denial.scope, denial.guid),
        "type": "Microsoft.Authorization/denyAssignments",
        "name": denial.guid,
    })
}
