//! The token endpoint that App Service gives an application with a managed identity: a GET with a header that only the application knows. (The one of
//! virtual machines has a fixed address, at which nothing of this machine can listen.)

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::control::TokenRequest;
use super::token::{audience_of, lifetime};
use crate::app::App;
use crate::envelope::{json_with_status, ok_json};
use crate::world::same;

/// GET `{IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=..`, with `X-IDENTITY-HEADER`: the client secret of the account that the identity is to be.
pub async fn token(
    State(app): State<App>,
    headers: HeaderMap,
    Query(fields): Query<HashMap<String, String>>,
) -> Response {
    let secret = headers.get("x-identity-header").and_then(|value| value.to_str().ok());
    let found = app.read(|world| {
        let mut all = world.principals.iter();
        all.find(|p| p.secret.is_some() && p.secret.as_deref() == secret)
            .cloned()
    });
    let Some(principal) = found else {
        return refuse(StatusCode::UNAUTHORIZED, "X-IDENTITY-HEADER is missing or wrong.");
    };
    if fields.get("client_id").is_some_and(|id| !same(id, &principal.app_id)) {
        return refuse(
            StatusCode::BAD_REQUEST,
            "No User Assigned or Delegated Managed Identity found for specified ClientId.",
        );
    }
    let Some(resource) = fields.get("resource") else {
        return refuse(StatusCode::BAD_REQUEST, "The parameter 'resource' is missing.");
    };
    let scope = format!("{resource}/.default");
    let Ok(audience) = audience_of(&app, &scope, &principal.tenant) else {
        return refuse(StatusCode::BAD_REQUEST, "The resource is unknown.");
    };
    let life = lifetime(&app);
    let token = app.tokens().mint(&app, &principal, &audience, &principal.tenant, life);
    app.sign_ins().note(TokenRequest {
        grant: "managed_identity".into(),
        tenant: principal.tenant.clone(),
        client_id: principal.app_id.clone(),
        account: principal.name,
        audience: audience.clone(),
        refused: None,
    });
    let expires = app.azure_now() + life;
    ok_json(&json!({
        "access_token": token, "expires_on": expires.unix_timestamp().to_string(), "resource": audience,
        "token_type": "Bearer", "client_id": principal.app_id,
    }))
}

fn refuse(status: StatusCode, message: &str) -> Response {
    json_with_status(status, &json!({"statusCode": status.as_u16(), "message": message}))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use http::Method;

    use super::super::testing::*;
    use super::*;

    #[tokio::test]
    async fn an_application_of_azure_has_tokens_for_the_asking() {
        let client = Client::open();
        let ask = async |query: &str, header: &str| {
            let url = format!("{LOGIN}/_managed/token?api-version=2019-08-01{query}");
            client
                .send(Method::GET, &url, &[("x-identity-header", header)], "")
                .await
        };
        let (secret, id) = (client.account.client_secret.clone(), client.account.client_id.clone());
        let resource = "&resource=https%3A%2F%2Fmanagement.practice.invalid%2F";
        let answer = ask(resource, &secret).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(
            client.arm_with(&answer.body["access_token"]).await.status,
            StatusCode::OK
        );
        let expires: i64 = answer.body["expires_on"].as_str().unwrap().parse().unwrap();
        assert_eq!(claims(&answer.body["access_token"])["exp"], expires);
        assert_eq!(ask(resource, "guess").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(ask("", &secret).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(
            ask("&resource=https%3A%2F%2Felsewhere", &secret).await.status,
            StatusCode::BAD_REQUEST
        );
        assert_eq!(
            ask(&format!("{resource}&client_id={id}"), &secret).await.status,
            StatusCode::OK
        );
        assert_eq!(
            ask(&format!("{resource}&client_id=other"), &secret).await.status,
            StatusCode::BAD_REQUEST
        );
        assert_eq!(client.identity().token_requests()[0].grant, "managed_identity");
    }
}
