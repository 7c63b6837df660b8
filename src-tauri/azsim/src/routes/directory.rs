//! Microsoft Graph, as far as azure-cli needs it to put a name to a principal: `az role assignment list` and everything built on it
//! (the extension's `update-msi-permissions` first of all) ask it before they ask ARM, and give up where nothing answers.
//!
//! Below a path of the ARM host and not at a host of its own: not every machine's resolver knows names below `localhost`.

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Router, body::Bytes};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::{Caller, TokenProblem, authenticate};
use crate::envelope::{body_json, ok_json, query_value};
use crate::error::{ArmError, ArmResult};
use crate::world::{Group, Principal, PrincipalKind, World, same};

pub fn router() -> Router<App> {
    Router::new()
        .route("/graph/v1.0/servicePrincipals", get(service_principals))
        .route("/graph/v1.0/users", get(users))
        .route("/graph/v1.0/directoryObjects/getByIds", post(by_ids))
        .merge(super::directory_groups::router())
}

/// Every signed-in principal may read the directory: what a user may by default, and an application that was consented to. Unless someone took
/// that away.
pub(super) fn enter(app: &App, headers: &HeaderMap) -> Result<Caller, ArmError> {
    let caller = authenticate(app, headers, &[&app.config().graph_base()]).map_err(|problem| {
        let text = match problem {
            TokenProblem::Missing => "Access token is empty.",
            TokenProblem::Unreadable => "IDX14100: JWT is not well formed.",
            TokenProblem::Expired { .. } => "Lifetime validation failed, the token is expired.",
            TokenProblem::Audience { .. } => "Access token validation failure. Invalid audience.",
            TokenProblem::Tenant { .. } => "Access token validation failure. Invalid tenant.",
            TokenProblem::Claims { .. } => "Continuous access evaluation resulted in challenge.",
        };
        ArmError::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", text)
    })?;
    let closed = app.read(|world| {
        world
            .principal(&caller.object_id)
            .is_some_and(|p| p.standing.no_directory)
    });
    if closed {
        let text = "Insufficient privileges to complete the operation.";
        return Err(ArmError::new(
            StatusCode::FORBIDDEN,
            "Authorization_RequestDenied",
            text,
        ));
    }
    Ok(caller)
}

/// The text of `{member} eq 'text'`, or of `servicePrincipalNames/any(c:c eq 'text')`.
pub(super) fn equals<'a>(filter: &'a str, member: &str) -> Option<&'a str> {
    let rest = filter.trim().strip_prefix(member)?.trim();
    let rest = match rest.strip_prefix("/any(c:c") {
        Some(inner) => inner.strip_suffix(')')?.trim(),
        None => rest,
    };
    rest.strip_prefix("eq ")?.trim().strip_prefix('\'')?.strip_suffix('\'')
}

/// `path` is the collection's name; `row` writes one of its members.
fn list(
    app: &App,
    headers: &HeaderMap,
    uri: &Uri,
    fits: impl Fn(&Principal, &str) -> Option<bool>,
    row: fn(&Principal) -> Value,
) -> ArmResult {
    let caller = enter(app, headers)?;
    let filter = query_value(uri, "$filter").unwrap_or_default();
    app.read(|world| {
        let mut rows = Vec::new();
        for principal in of_tenant(world, &caller) {
            let unsupported = || {
                let text = format!("Unsupported query: the filter '{filter}' cannot be evaluated.");
                ArmError::bad_request("Request_UnsupportedQuery", text)
            };
            if fits(principal, &filter).ok_or_else(unsupported)? {
                rows.push(row(principal));
            }
        }
        Ok(collection(app, &rows))
    })
}

pub(super) fn of_tenant<'w>(world: &'w World, caller: &'w Caller) -> impl Iterator<Item = &'w Principal> {
    world.principals.iter().filter(|p| same(&p.tenant, &caller.tenant))
}

pub(super) fn collection(app: &App, rows: &[Value]) -> Response {
    let context = format!("{}/v1.0/$metadata#directoryObjects", app.config().graph_base());
    ok_json(&json!({"@odata.context": context, "value": rows}))
}

async fn service_principals(State(app): State<App>, headers: HeaderMap, uri: Uri) -> ArmResult {
    let fits = |principal: &Principal, filter: &str| {
        if filter.is_empty() {
            return Some(principal.kind != PrincipalKind::User);
        }
        let by_app = equals(filter, "servicePrincipalNames").or_else(|| equals(filter, "appId"));
        match by_app {
            // The practice accounts are people and applications at once, so a person is found by the client id too.
            Some(app_id) => Some(same(&principal.app_id, app_id)),
            None => equals(filter, "displayName")
                .map(|name| principal.kind != PrincipalKind::User && same(&principal.name, name)),
        }
    };
    list(&app, &headers, &uri, fits, service_principal)
}

async fn users(State(app): State<App>, headers: HeaderMap, uri: Uri) -> ArmResult {
    let fits = |principal: &Principal, filter: &str| {
        let person = principal.kind == PrincipalKind::User;
        if filter.is_empty() {
            return Some(person);
        }
        let name = equals(filter, "userPrincipalName").or_else(|| equals(filter, "displayName"));
        name.map(|name| person && same(&principal.name, name))
    };
    list(&app, &headers, &uri, fits, user)
}

/// Ids that nobody has are left out, without an error.
async fn by_ids(State(app): State<App>, headers: HeaderMap, body: Bytes) -> ArmResult {
    let caller = enter(&app, &headers)?;
    let asked = body_json(&body)?;
    let Some(ids) = asked["ids"].as_array() else {
        let text = "Invalid value specified for property 'ids' of resource 'directoryObject'.";
        return Err(ArmError::bad_request("Request_BadRequest", text));
    };
    let wanted = |p: &Principal| ids.iter().filter_map(Value::as_str).any(|id| same(id, &p.object_id));
    app.read(|world| {
        let mut rows: Vec<Value> = of_tenant(world, &caller).filter(|p| wanted(p)).map(object).collect();
        let asked = |g: &&Group| ids.iter().filter_map(Value::as_str).any(|id| same(id, &g.object_id));
        let groups = world.groups.iter().filter(|g| same(&g.tenant, &caller.tenant));
        rows.extend(groups.filter(asked).map(super::directory_groups::group));
        Ok(collection(&app, &rows))
    })
}

pub(super) fn object(principal: &Principal) -> Value {
    match principal.kind {
        PrincipalKind::User => user(principal),
        PrincipalKind::ServicePrincipal | PrincipalKind::ManagedIdentity => service_principal(principal),
    }
}

fn user(principal: &Principal) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.user", "id": principal.object_id, "displayName": principal.name,
        "userPrincipalName": principal.name,
    })
}

fn service_principal(principal: &Principal) -> Value {
    let managed = principal.kind == PrincipalKind::ManagedIdentity;
    json!({
        "@odata.type": "#microsoft.graph.servicePrincipal", "id": principal.object_id, "appId": principal.app_id,
        "displayName": principal.name, "servicePrincipalNames": [principal.app_id],
        "servicePrincipalType": if managed { "ManagedIdentity" } else { "Application" },
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use http::Method;

    use super::*;
    use crate::routes::testing::{Answer, Client};

    const BASE: &str = "https://management.practice.invalid/graph";

    async fn ask(client: &Client, path: &str) -> Answer {
        client.data(&format!("{BASE}{path}"), BASE).await
    }

    #[test]
    fn filters_in_the_forms_that_azure_cli_writes() {
        assert_eq!(
            equals("servicePrincipalNames/any(c:c eq 'x')", "servicePrincipalNames"),
            Some("x")
        );
        assert_eq!(equals("userPrincipalName eq 'a@b'", "userPrincipalName"), Some("a@b"));
        assert_eq!(equals("userPrincipalName ne 'a@b'", "userPrincipalName"), None);
        assert_eq!(equals("appId eq x", "appId"), None);
    }

    #[tokio::test]
    async fn an_application_is_found_by_its_client_id_and_other_filters_are_refused() {
        let client = Client::open();
        let id = &client.account.client_id;
        let found = ask(
            &client,
            &format!("/v1.0/servicePrincipals?$filter=servicePrincipalNames/any(c:c%20eq%20'{id}')"),
        )
        .await;
        assert_eq!(found.rows().len(), 1);
        assert_eq!(found.rows()[0]["appId"].as_str(), Some(id.as_str()));
        let refused = ask(&client, "/v1.0/servicePrincipals?$filter=startswith(appId,'x')").await;
        assert_eq!(refused.code(), "Request_UnsupportedQuery");
        let people = ask(&client, "/v1.0/users").await.rows();
        assert!(people.iter().all(|row| row["userPrincipalName"].is_string()));
        let name = people[0]["userPrincipalName"].as_str().unwrap();
        let one = ask(
            &client,
            &format!("/v1.0/users?$filter=userPrincipalName%20eq%20'{name}'"),
        )
        .await;
        assert_eq!(one.rows()[0]["id"], people[0]["id"]);
    }

    #[tokio::test]
    async fn a_vaults_identity_is_found_by_its_object_id_and_a_token_for_arm_is_refused() {
        let client = Client::open();
        let vault = client.read(|world| {
            world
                .principals
                .iter()
                .find(|p| p.kind == PrincipalKind::ManagedIdentity)
                .cloned()
        });
        let id = vault.unwrap().object_id;
        let url = format!("{BASE}/v1.0/directoryObjects/getByIds");
        let hour = std::time::Duration::from_hours(1);
        let token = client.simulator.control().token_for(&client.account, BASE, hour);
        let body = json!({"ids": [id, "00000000-0000-0000-0000-000000000000"], "types": ["user", "servicePrincipal"]});
        let bearer = format!("Bearer {token}");
        let answer = client
            .send(
                Method::POST,
                &url,
                &[("authorization", bearer.as_str())],
                body.to_string(),
            )
            .await;
        assert_eq!(answer.rows().len(), 1);
        assert_eq!(answer.rows()[0]["@odata.type"], "#microsoft.graph.servicePrincipal");
        assert_eq!(answer.rows()[0]["servicePrincipalType"], "ManagedIdentity");
        let wrong = client.arm(Method::POST, &format!("{url}?x=y"), body.to_string()).await;
        assert_eq!(
            (wrong.status, wrong.code()),
            (StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken")
        );
    }
}
