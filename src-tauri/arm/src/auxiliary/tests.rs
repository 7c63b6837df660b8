use azure_core::http::Method;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    Accepted, ArmClient,
    client::Lane,
    testing::{Server, Step, Tenant, instance, json as answer, with},
};

const NAME: &str = "x-ms-authorization-auxiliary";

/// A restore that changes nothing, with those tenants.
async fn restore(client: &ArmClient, tenants: &[Arc<dyn TokenCredential>]) -> Result<Accepted, Error> {
    client.restore_with(&instance(), &json!({}), Uuid::nil(), tenants).await
}

fn accepted() -> Step {
    with(202, &[("Location", "https://management.azure.com/x")], "")
}

#[tokio::test]
async fn a_second_tenant_has_its_own_token() {
    let server = Server::new([accepted(), accepted(), accepted()]);
    let client = server.client();
    let body = json!({ "a": 1 });
    let tenants = [Tenant::with_token("guard.token-1"), Tenant::with_token("guard.token-2")];
    let id = Uuid::from_u128(9);
    client.restore_with(&instance(), &body, id, &tenants).await.unwrap();
    assert_eq!(
        server.header(0, NAME).as_deref(),
        Some("Bearer guard.token-1, Bearer guard.token-2")
    );
    assert_eq!(
        server.header(0, "authorization").as_deref(),
        Some("Bearer token for https://management.azure.com/.default"),
        "the first token stays the first"
    );
    assert_eq!(server.header(0, "x-ms-client-request-id"), Some(id.to_string()));
    assert_eq!(server.body(0), body);
    client
        .validate_restore_with(&instance(), &body, &tenants[..1])
        .await
        .unwrap();
    assert_eq!(server.header(1, NAME).as_deref(), Some("Bearer guard.token-1"));
    assert_eq!(server.body(1), json!({ "restoreRequestObject": body }));
    client.restore(&instance(), &body, id).await.unwrap();
    assert_eq!(server.header(2, NAME), None);
}

#[tokio::test]
async fn the_token_is_for_resource_manager_of_the_same_cloud() {
    let server = Server::new([accepted()]);
    let client = server.client_in(crate::Cloud::us_government());
    client
        .restore_with(&instance(), &json!({}), Uuid::nil(), &[Tenant::echo()])
        .await
        .unwrap();
    let expected = "Bearer token-for-https://management.core.usgovcloudapi.net//.default";
    assert_eq!(server.header(0, NAME).as_deref(), Some(expected));
}

#[tokio::test]
async fn with_one_token_missing_nothing_is_sent() {
    for missing in [
        Tenant::refused(),
        Tenant::with_token(""),
        Tenant::with_token("a, Bearer b"),
        Tenant::with_token("a b"),
        Tenant::with_token("a\r\nx: y"),
        Tenant::unreachable(),
    ] {
        let server = Server::new([accepted(), accepted()]);
        let client = server.client();
        let tenants = [Tenant::with_token("fine"), missing];
        let error = restore(&client, &tenants).await.unwrap_err();
        assert!(error.auxiliary && !error.maybe_sent, "{error:?}");
        assert!(error.message.starts_with(MISSING), "{error:?}");
        let check = client.validate_restore_with(&instance(), &json!({}), &tenants).await;
        assert!(check.unwrap_err().auxiliary);
        assert_eq!(
            (server.calls(), server.tokens()),
            (0, 0),
            "not even the usual token was asked for"
        );
    }
}

#[tokio::test]
async fn why_a_token_is_missing_is_told() {
    let server = Server::new([]);
    let client = server.client();
    let error = restore(&client, &[Tenant::refused()]).await.unwrap_err();
    assert_eq!(
        (error.kind.clone(), error.code.as_deref()),
        (Kind::Auth, Some("AADSTS50020"))
    );
    let error = restore(&client, &[Tenant::unreachable()]).await.unwrap_err();
    assert_eq!(error.kind, Kind::Network);
    assert!(error.message.ends_with("could not be reached."), "{}", error.message);
    // The usual token is another matter.
    let server = Server::without_tokens();
    let usual = server.client().restore(&instance(), &json!({}), Uuid::nil()).await;
    assert!(!usual.unwrap_err().auxiliary);
}

/// No call combines them; if one ever does, the token stays at home.
#[tokio::test]
async fn no_other_host_sees_the_token() {
    let server = Server::new([answer(200, &json!({}))]);
    let client = server.client();
    let tenants = [Tenant::with_token("guard-token")];
    let vault = "https://kv.vault.azure.net/secrets?api-version=7.4".parse().unwrap();
    let sent = client.send_with(Lane::KeyVault, Method::Get, vault, None, None, &tenants);
    sent.await.unwrap();
    assert_eq!(server.header(0, NAME), None);
    for elsewhere in [
        "https://evil.example/x",
        "http://management.azure.com/x",
        "https://management.azure.com.evil.example/",
    ] {
        let url = elsewhere.parse().unwrap();
        let sent = client
            .send_with(Lane::Once, Method::Post, url, None, None, &tenants)
            .await;
        let Err(error) = sent else { panic!("{elsewhere}") };
        assert!(matches!(error.kind, Kind::Refused(_)), "{elsewhere}");
    }
    assert_eq!(server.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_guarded_trigger_is_sent_once_too() {
    for step in [
        with(503, &[("retry-after", "1")], ""),
        Step::Break,
        Step::Hang,
        with(401, &[], ""),
    ] {
        let server = Server::new([step, accepted(), accepted()]);
        restore(&server.client(), &[Tenant::with_token("t")]).await.unwrap_err();
        assert_eq!(server.calls(), 1);
    }
}
