//! Groups in Microsoft Graph: which there are, who is in them, and which ones someone is in.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::directory::{collection, enter, equals, object, of_tenant};
use crate::app::App;
use crate::envelope::{body_json, ok_json, query_value};
use crate::error::{ArmError, ArmResult};
use crate::world::{Group, World, same};

/// The groups of people are asked for below `users`, those of identities below `servicePrincipals`; either finds whoever has the id.
pub fn router() -> Router<App> {
    let mut router = Router::new()
        .route("/graph/v1.0/groups", get(groups))
        .route("/graph/v1.0/groups/{id}/members", get(members))
        .route("/graph/v1.0/groups/{id}/transitiveMembers", get(all_members));
    for kind in ["users", "servicePrincipals", "directoryObjects"] {
        let at = |rest: &str| format!("/graph/v1.0/{kind}/{{id}}/{rest}");
        router = router
            .route(&at("memberOf"), get(member_of))
            .route(&at("transitiveMemberOf"), get(transitive_member_of))
            .route(&at("getMemberGroups"), post(member_groups))
            .route(&at("checkMemberGroups"), post(check_member_groups));
    }
    router
}

pub fn group(group: &Group) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.group", "id": group.object_id, "displayName": group.name, "securityEnabled": true,
        "mailEnabled": false,
    })
}

fn missing(id: &str) -> ArmError {
    let text =
        format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present.");
    ArmError::new(StatusCode::NOT_FOUND, "Request_ResourceNotFound", text)
}

async fn groups(State(app): State<App>, headers: HeaderMap, uri: Uri) -> ArmResult {
    let caller = enter(&app, &headers)?;
    let filter = query_value(&uri, "$filter").unwrap_or_default();
    let name = equals(&filter, "displayName");
    if name.is_none() && !filter.is_empty() {
        let text = format!("Unsupported query: the filter '{filter}' cannot be evaluated.");
        return Err(ArmError::bad_request("Request_UnsupportedQuery", text));
    }
    app.read(|world| {
        let own = world.groups.iter().filter(|g| same(&g.tenant, &caller.tenant));
        let rows: Vec<Value> = own
            .filter(|g| name.is_none_or(|n| same(n, &g.name)))
            .map(group)
            .collect();
        Ok(collection(&app, &rows))
    })
}

async fn members(State(app): State<App>, headers: HeaderMap, Path(id): Path<String>) -> ArmResult {
    listed(&app, &headers, &id, |world, id| {
        world
            .groups
            .iter()
            .find(|g| same(&g.object_id, id))
            .map(|g| g.members.clone())
    })
}

async fn all_members(State(app): State<App>, headers: HeaderMap, Path(id): Path<String>) -> ArmResult {
    listed(&app, &headers, &id, |world, id| {
        world.groups.iter().find(|g| same(&g.object_id, id))?;
        let groups = world.groups.iter().map(|g| &g.object_id);
        let everyone = world.principals.iter().map(|p| &p.object_id).chain(groups);
        let inside = |who: &&String| !same(who, id) && world.identities_of(who).iter().any(|g| same(g, id));
        Some(everyone.filter(inside).cloned().collect())
    })
}

async fn member_of(State(app): State<App>, headers: HeaderMap, Path(id): Path<String>) -> ArmResult {
    listed(&app, &headers, &id, |world, id| {
        known(world, id)?;
        let direct = world.groups.iter().filter(|g| g.members.iter().any(|m| same(m, id)));
        Some(direct.map(|g| g.object_id.clone()).collect())
    })
}

async fn transitive_member_of(State(app): State<App>, headers: HeaderMap, Path(id): Path<String>) -> ArmResult {
    listed(&app, &headers, &id, groups_of)
}

fn known(world: &World, id: &str) -> Option<()> {
    let group = world.groups.iter().any(|g| same(&g.object_id, id));
    (group || world.principal(id).is_some()).then_some(())
}

fn groups_of(world: &World, id: &str) -> Option<Vec<String>> {
    known(world, id)?;
    Some(world.identities_of(id).split_off(1))
}

/// The objects of some ids, in the caller's tenant.
fn listed(
    app: &App,
    headers: &HeaderMap,
    id: &str,
    ids: impl FnOnce(&World, &str) -> Option<Vec<String>>,
) -> ArmResult {
    let caller = enter(app, headers)?;
    app.read(|world| {
        let ids = ids(world, id).ok_or_else(|| missing(id))?;
        let wanted = |object_id: &str| ids.iter().any(|id| same(id, object_id));
        let mut rows: Vec<Value> = of_tenant(world, &caller)
            .filter(|p| wanted(&p.object_id))
            .map(object)
            .collect();
        let groups = world.groups.iter().filter(|g| same(&g.tenant, &caller.tenant));
        rows.extend(groups.filter(|g| wanted(&g.object_id)).map(group));
        Ok(collection(app, &rows))
    })
}

fn ids(app: &App, list: &[String]) -> axum::response::Response {
    let context = format!("{}/v1.0/$metadata#Collection(Edm.String)", app.config().graph_base());
    ok_json(&json!({"@odata.context": context, "value": list}))
}

async fn member_groups(State(app): State<App>, headers: HeaderMap, Path(id): Path<String>) -> ArmResult {
    enter(&app, &headers)?;
    let found = app.read(|world| groups_of(world, &id)).ok_or_else(|| missing(&id))?;
    Ok(ids(&app, &found))
}

/// Those of the ids asked about that are groups which the object is in.
async fn check_member_groups(
    State(app): State<App>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Bytes,
) -> ArmResult {
    enter(&app, &headers)?;
    let asked = body_json(&body)?;
    let asked: Vec<&str> = asked["groupIds"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut found = app.read(|world| groups_of(world, &id)).ok_or_else(|| missing(&id))?;
    found.retain(|group| asked.iter().any(|a| same(a, group)));
    Ok(ids(&app, &found))
}
