//! Role assignments, role definitions and one's own permissions, below any scope (contract §10.3). Granting is in `grants`.

use axum::extract::{Extension, Path, State};
use axum::http::Uri;
use axum::{Router, routing::get};
use http::StatusCode;
use serde_json::{Value, json};

use super::listing::{access_page, value};
use crate::access::roles_at;
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::{ok_json, query_value};
use crate::error::{ArmError, ArmResult};
use crate::path::Scope;
use crate::wire;
use crate::world::{RoleAssignment, RoleDefinition, World, same, within};

pub fn router() -> Router<App> {
    Router::new()
        .route("/providers/Microsoft.Authorization/roleAssignments", get(assignments))
        .route(
            "/providers/Microsoft.Authorization/roleAssignments/{name}",
            get(assignment),
        )
        .route("/providers/Microsoft.Authorization/roleDefinitions", get(definitions))
        .route(
            "/providers/Microsoft.Authorization/roleDefinitions/{guid}",
            get(definition),
        )
        .route("/providers/Microsoft.Authorization/permissions", get(permissions))
}

const ASSIGNMENTS_READ: &str = "Microsoft.Authorization/roleAssignments/read";
const DEFINITIONS_READ: &str = "Microsoft.Authorization/roleDefinitions/read";

/// `/subscriptions/{id}` of a scope; empty above subscriptions.
fn subscription_of(scope: &str) -> &str {
    let Some(rest) = scope.strip_prefix("/subscriptions/") else {
        return "";
    };
    let length = rest.find('/').unwrap_or(rest.len());
    &scope[.."/subscriptions/".len() + length]
}

pub(super) fn enter(world: &World, caller: &Caller, scope: &str, action: &str) -> Result<(), ArmError> {
    if let Some(subscription) = subscription_of(scope).strip_prefix("/subscriptions/") {
        caller.enter_subscription(world, subscription, action)?;
    }
    let scope = if scope.is_empty() { "/" } else { scope };
    caller.require(world, action, scope)
}

/// One condition of a `$filter`.
enum Clause {
    AtScope,
    Principal(String),
    /// Through groups as well, as Microsoft documents it.
    AssignedTo(String),
    Role(String),
    Any,
}

fn quoted(text: &str) -> Option<String> {
    Some(text.trim().strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'"))
}

fn clauses(filter: &str) -> Result<Vec<Clause>, ArmError> {
    let filter = filter.trim();
    if filter.is_empty() {
        return Ok(Vec::new());
    }
    let clause = |text: &str| {
        let text = text.trim();
        let compact: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let starts = |name: &str| {
            compact
                .get(..name.len())
                .filter(|start| same(start, name))
                .map(|_| &compact[name.len()..])
        };
        if same(&compact, "atScope()") {
            return Some(Clause::AtScope);
        }
        if same(&compact, "atScopeAndBelow()") || same(&compact, "type eq 'BuiltInRole'") {
            return Some(Clause::Any);
        }
        if let Some(rest) = starts("principalId eq ") {
            return quoted(rest).map(Clause::Principal);
        }
        if let Some(rest) = starts("roleName eq ") {
            return quoted(rest).map(Clause::Role);
        }
        starts("assignedTo(")
            .and_then(|rest| quoted(rest.strip_suffix(')')?))
            .map(Clause::AssignedTo)
    };
    // `and` in the name of a role ("Read and write") must not split it: quotes are counted.
    let mut parts: Vec<String> = Vec::new();
    for piece in filter.split(" and ") {
        match parts.last_mut().filter(|last| last.matches('\'').count() % 2 == 1) {
            Some(open) => *open = format!("{open} and {piece}"),
            None => parts.push(piece.to_owned()),
        }
    }
    let unknown = |part: &str| {
        let text = format!(
            "The filter '{part}' is not supported. Supported filters are atScope(), principalId eq '{{value}}', \
                            assignedTo('{{value}}') and roleName eq '{{value}}'."
        );
        ArmError::bad_request("UnsupportedQuery", text)
    };
    parts
        .iter()
        .map(|part| clause(part).ok_or_else(|| unknown(part)))
        .collect()
}

/// Without a filter: at the scope, above and below it. `atScope()` leaves out what is below.
async fn assignments(
    State(app): State<App>,
    caller: Caller,
    Extension(Scope(scope)): Extension<Scope>,
    uri: Uri,
) -> ArmResult {
    let clauses = clauses(&query_value(&uri, "$filter").unwrap_or_default())?;
    app.read(|world| {
        enter(world, &caller, &scope, ASSIGNMENTS_READ)?;
        let assigned = |id: &str, assignment: &RoleAssignment| {
            let ids = if world.behaviour.assigned_to_groups {
                world.identities_of(id)
            } else {
                vec![id.to_owned()]
            };
            ids.iter().any(|id| same(id, &assignment.principal_id))
        };
        let fits = |assignment: &&RoleAssignment| {
            let above = within(&scope, &assignment.scope);
            (above || within(&assignment.scope, &scope))
                && clauses.iter().all(|clause| match clause {
                    Clause::AtScope => above,
                    Clause::Principal(id) => same(&assignment.principal_id, id),
                    Clause::AssignedTo(id) => assigned(id, assignment),
                    Clause::Role(_) | Clause::Any => true,
                })
        };
        let found = world.role_assignments.iter().filter(fits);
        let rows = found.map(|a| assignment_json(a, &scope));
        Ok(ok_json(&access_page(&app, world, &uri, rows)))
    })
}

async fn assignment(
    State(app): State<App>,
    caller: Caller,
    Extension(Scope(scope)): Extension<Scope>,
    Path(name): Path<String>,
) -> ArmResult {
    app.read(|world| {
        enter(world, &caller, &scope, ASSIGNMENTS_READ)?;
        let found = world
            .role_assignments
            .iter()
            .find(|a| same(&a.guid, &name) && same(&a.scope, &scope));
        let missing = || {
            let text = format!("The role assignment '{name}' is not found.");
            ArmError::new(StatusCode::NOT_FOUND, "RoleAssignmentNotFound", text)
        };
        Ok(ok_json(&assignment_json(found.ok_or_else(missing)?, &scope)))
    })
}

pub(super) fn assignment_json(assignment: &RoleAssignment, asked: &str) -> Value {
    // An assignment above subscriptions names its role with the subscription that was asked about.
    let own = subscription_of(&assignment.scope);
    let subscription = if own.is_empty() { subscription_of(asked) } else { own };
    let created = wire::time(assignment.created);
    let scope = if assignment.scope.is_empty() {
        "/"
    } else {
        assignment.scope.as_str()
    };
    json!({
        "properties": {
            "roleDefinitionId": format!("{subscription}/providers/Microsoft.Authorization/roleDefinitions/{}", assignment.role),
            "principalId": assignment.principal_id, "principalType": assignment.principal_type, "scope": scope,
            "condition": assignment.condition, "conditionVersion": assignment.condition.as_ref().map(|_| "2.0"), "createdOn": created, "updatedOn": created, "createdBy": null,
            "updatedBy": null, "delegatedManagedIdentityResourceId": null, "description": null,
        },
        "id": format!("{}/providers/Microsoft.Authorization/roleAssignments/{}", scope.trim_end_matches('/'), assignment.guid),
        "type": "Microsoft.Authorization/roleAssignments",
        "name": assignment.guid,
    })
}

async fn definitions(
    State(app): State<App>,
    caller: Caller,
    Extension(Scope(scope)): Extension<Scope>,
    uri: Uri,
) -> ArmResult {
    let clauses = clauses(&query_value(&uri, "$filter").unwrap_or_default())?;
    app.read(|world| {
        enter(world, &caller, &scope, DEFINITIONS_READ)?;
        let fits = |role: &&RoleDefinition| {
            clauses.iter().all(|clause| match clause {
                Clause::Role(name) => same(&role.name, name),
                Clause::AtScope | Clause::Any => true,
                Clause::Principal(_) | Clause::AssignedTo(_) => false,
            })
        };
        Ok(ok_json(&value(
            world
                .role_definitions
                .iter()
                .filter(fits)
                .map(|r| definition_json(r, &scope)),
        )))
    })
}

async fn definition(
    State(app): State<App>,
    caller: Caller,
    Extension(Scope(scope)): Extension<Scope>,
    Path(guid): Path<String>,
) -> ArmResult {
    app.read(|world| {
        // Built-in roles can be read by everyone when no scope is named.
        if !scope.is_empty() {
            enter(world, &caller, &scope, DEFINITIONS_READ)?;
        }
        let missing = || {
            let text = format!("The specified role definition with ID '{guid}' does not exist.");
            ArmError::new(StatusCode::NOT_FOUND, "RoleDefinitionDoesNotExist", text)
        };
        Ok(ok_json(&definition_json(
            world.role_definition(&guid).ok_or_else(missing)?,
            &scope,
        )))
    })
}

fn permission_json(role: &RoleDefinition) -> Value {
    json!({
        "actions": role.actions, "notActions": role.not_actions, "dataActions": role.data_actions,
        "notDataActions": role.not_data_actions,
    })
}

fn definition_json(role: &RoleDefinition, scope: &str) -> Value {
    json!({
        "properties": {
            "roleName": role.name, "type": "BuiltInRole", "description": role.description, "assignableScopes": ["/"],
            "permissions": [permission_json(role)],
        },
        "id": format!("{}/providers/Microsoft.Authorization/roleDefinitions/{}", subscription_of(scope), role.guid),
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": role.guid,
    })
}

/// One's own rights: no right is needed to see them, but a role somewhere in the subscription.
async fn permissions(
    State(app): State<App>,
    caller: Caller,
    Extension(Scope(scope)): Extension<Scope>,
    uri: Uri,
) -> ArmResult {
    app.read(|world| {
        if let Some(subscription) = subscription_of(&scope).strip_prefix("/subscriptions/") {
            caller.enter_subscription(world, subscription, "Microsoft.Authorization/permissions/read")?;
        }
        let rows = roles_at(world, &caller.object_id, &scope).map(permission_json);
        Ok(ok_json(&access_page(&app, world, &uri, rows)))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod unit {
    use super::*;

    #[test]
    fn filters_are_read_without_regard_to_case_and_quotes_protect_their_text() {
        let read = clauses("atscope() and principalId eq 'x' and roleName eq 'Read and write'").unwrap();
        assert!(
            matches!(read.as_slice(), [Clause::AtScope, Clause::Principal(id), Clause::Role(name)]
            if id == "x" && name == "Read and write")
        );
        assert!(matches!(clauses("assignedTo('y')").unwrap().as_slice(), [Clause::AssignedTo(id)] if id == "y"));
        assert!(clauses("").unwrap().is_empty());
        assert_eq!(
            clauses("owner eq 'x'").map(|_| ()).unwrap_err().code,
            "UnsupportedQuery"
        );
    }

    #[test]
    fn the_subscription_of_a_scope() {
        assert_eq!(subscription_of("/subscriptions/s/resourceGroups/g"), "/subscriptions/s");
        assert_eq!(subscription_of("/subscriptions/s"), "/subscriptions/s");
        assert_eq!(subscription_of(""), "");
    }
}
