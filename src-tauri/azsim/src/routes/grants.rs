//! PUT and DELETE of a role assignment: what `az role assignment create` and the extension's `update-msi-permissions` send (contract §10.4).

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Extension, Path, State};
use axum::response::IntoResponse;
use axum::routing::put;
use http::StatusCode;
use serde_json::Value;
use time::OffsetDateTime;

use super::authorization::{assignment_json, enter};
use super::writing::permitted;
use crate::access::unlocked;
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::{body_json, json_with_status, ok_json};
use crate::error::{ArmError, ArmResult};
use crate::machine::Course;
use crate::path::Scope;
use crate::progress::Moment;
use crate::world::{PrincipalKind, RoleAssignment, RoleChange, World, same};

pub fn router() -> Router<App> {
    Router::new().route(
        "/providers/Microsoft.Authorization/roleAssignments/{name}",
        put(create).delete(remove),
    )
}

const WRITE: &str = "Microsoft.Authorization/roleAssignments/write";
const DELETE: &str = "Microsoft.Authorization/roleAssignments/delete";
const KIND: &str = "Microsoft.Authorization/roleAssignments";

fn id_of(scope: &str, name: &str) -> String {
    format!("{scope}/providers/{KIND}/{name}")
}

/// Until its effect arrives where vaults ask for it. People's own roles count at once here: a client that grants itself something is not what
/// this is for.
fn travels(world: &mut World, moment: &Moment, assignment: RoleAssignment, added: bool) {
    let takes = f64::from(world.behaviour.role_propagation);
    let again =
        |c: &RoleChange| same(&c.assignment.guid, &assignment.guid) && same(&c.assignment.scope, &assignment.scope);
    let pending = world.role_changes.iter().any(|c| again(c) && c.added);
    world.role_changes.retain(|c| !again(c));
    // What has never counted is not missed.
    let unnoticed = !added && pending;
    if takes > 0.0 && !unnoticed && !same(&assignment.principal_type, "User") {
        world.role_changes.push(RoleChange {
            assignment,
            added,
            course: Course::begin(moment, takes),
        });
    }
}

/// 201 with the row; 409 where the principal has the role at this very scope already, under whatever name.
async fn create(
    State(app): State<App>,
    caller: Caller,
    Extension(Scope(scope)): Extension<Scope>,
    Path(name): Path<String>,
    body: Bytes,
) -> ArmResult {
    let body = body_json(&body)?;
    let moment = app.moment();
    let created = moment.now;
    app.change(|world| {
        enter(world, &caller, &scope, WRITE)?;
        unlocked(world, &id_of(&scope, &name), false)?;
        let wanted = wanted(world, &body["properties"], created)?;
        let named = |a: &&RoleAssignment| same(&a.guid, &name) && same(&a.scope, &scope);
        if let Some(held) = world.role_assignments.iter().find(named) {
            if same(&held.role, &wanted.role) && same(&held.principal_id, &wanted.principal_id) {
                return Ok(json_with_status(StatusCode::CREATED, &assignment_json(held, &scope)));
            }
            let text = "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.";
            return Err(ArmError::bad_request("RoleAssignmentUpdateNotPermitted", text));
        }
        let held = |a: &&RoleAssignment| {
            same(&a.scope, &scope) && same(&a.role, &wanted.role) && same(&a.principal_id, &wanted.principal_id)
        };
        if let Some(held) = world.role_assignments.iter().find(held) {
            let text = format!(
                "The role assignment already exists. The ID of the existing role assignment is {}.",
                held.guid.replace('-', "")
            );
            return Err(ArmError::new(StatusCode::CONFLICT, "RoleAssignmentExists", text));
        }
        let made = RoleAssignment {
            guid: name,
            scope: scope.clone(),
            created,
            ..wanted
        };
        let row = assignment_json(&made, &scope);
        permitted(world, KIND, &id_of(&scope, &made.guid), &row)?;
        world.role_assignments.push(made.clone());
        travels(world, &moment, made, true);
        Ok(json_with_status(StatusCode::CREATED, &row))
    })
}

/// 200 with the row that was, 204 where there was none.
async fn remove(
    State(app): State<App>,
    caller: Caller,
    Extension(Scope(scope)): Extension<Scope>,
    Path(name): Path<String>,
) -> ArmResult {
    let moment = app.moment();
    app.change(|world| {
        enter(world, &caller, &scope, DELETE)?;
        unlocked(world, &id_of(&scope, &name), true)?;
        let named = |a: &RoleAssignment| same(&a.guid, &name) && same(&a.scope, &scope);
        let Some(at) = world.role_assignments.iter().position(named) else {
            return Ok(StatusCode::NO_CONTENT.into_response());
        };
        let gone = world.role_assignments.remove(at);
        let row = assignment_json(&gone, &scope);
        travels(world, &moment, gone, false);
        Ok(ok_json(&row))
    })
}

/// The request's role and principal; name, scope and time are filled in by the caller.
fn wanted(world: &World, properties: &Value, now: OffsetDateTime) -> Result<RoleAssignment, ArmError> {
    let text = |member: &str| properties[member].as_str().unwrap_or_default();
    let role = text("roleDefinitionId").rsplit('/').next().unwrap_or_default();
    let known = world.role_definition(role).ok_or_else(|| {
        let text = format!("The specified role definition with ID '{role}' does not exist.");
        ArmError::new(StatusCode::NOT_FOUND, "RoleDefinitionDoesNotExist", text)
    })?;
    let id = text("principalId");
    let given = text("principalType");
    let unknown = || {
        let text = format!("Principal {} does not exist in the directory.", id.replace('-', ""));
        ArmError::bad_request("PrincipalNotFound", text)
    };
    if let Some(group) = world.groups.iter().find(|g| same(&g.object_id, id)) {
        return Ok(RoleAssignment {
            guid: String::new(),
            scope: String::new(),
            role: known.guid.clone(),
            principal_id: group.object_id.clone(),
            principal_type: "Group".into(),
            created: now,
            condition: None,
        });
    }
    let principal = world.principal(id).ok_or_else(unknown)?;
    if given.is_empty() && world.is_fresh(id, now) {
        return Err(unknown());
    }
    let actual = if principal.kind == PrincipalKind::User {
        "User"
    } else {
        "ServicePrincipal"
    };
    // The practice accounts are people who sign in as applications too; for all others a wrong type is refused.
    if !given.is_empty() && !same(given, actual) && principal.kind != PrincipalKind::User {
        let text = format!("The PrincipalType '{given}' does not match the principal's type '{actual}'.");
        return Err(ArmError::bad_request("UnmatchedPrincipalType", text));
    }
    Ok(RoleAssignment {
        guid: String::new(),
        scope: String::new(),
        role: known.guid.clone(),
        principal_id: principal.object_id.clone(),
        principal_type: actual.into(),
        created: now,
        condition: None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use http::Method;
    use serde_json::json;

    use super::*;
    use crate::routes::testing::Client;

    const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

    #[tokio::test]
    async fn an_owner_grants_a_role_once_and_a_reader_cannot() {
        let owner = Client::open();
        let (principal, scope) = owner.read(|world| {
            let identity = world
                .principals
                .iter()
                .find(|p| p.kind == PrincipalKind::ManagedIdentity);
            let group = &world.resource_groups[0];
            let scope = format!("/subscriptions/{}/resourceGroups/{}", group.subscription_id, group.name);
            (identity.unwrap().object_id.clone(), scope)
        });
        let role = format!("{scope}/providers/Microsoft.Authorization/roleDefinitions/{READER}");
        let path = |n: u8| {
            format!("{scope}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-00000000000{n}")
        };
        let body = |id: &str| json!({"properties": {"roleDefinitionId": role, "principalId": id, "principalType": "ServicePrincipal"}});
        let refused = owner
            .acting_as(2)
            .arm(Method::PUT, &path(1), body(&principal).to_string())
            .await;
        assert_eq!(
            (refused.status, refused.code()),
            (StatusCode::FORBIDDEN, "AuthorizationFailed")
        );
        let made = owner.arm(Method::PUT, &path(1), body(&principal).to_string()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        assert_eq!(
            made.body["properties"]["principalId"].as_str(),
            Some(principal.as_str())
        );
        assert_eq!(owner.get(&path(1)).await.body["id"], made.body["id"]);
        let again = owner.arm(Method::PUT, &path(2), body(&principal).to_string()).await;
        assert_eq!(
            (again.status, again.code()),
            (StatusCode::CONFLICT, "RoleAssignmentExists")
        );
        let nobody = owner
            .arm(
                Method::PUT,
                &path(3),
                body("11111111-1111-4111-8111-111111111111").to_string(),
            )
            .await;
        assert_eq!(
            (nobody.status, nobody.code()),
            (StatusCode::BAD_REQUEST, "PrincipalNotFound")
        );
    }
}
