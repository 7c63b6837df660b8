#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;
use uuid::Uuid;

use crate::{
    Cloud, Kind,
    testing::{Server, Step, VAULT, instance, json as answer, vault, with},
};

fn accepted() -> Step {
    let status =
        format!("https://management.azure.com{VAULT}/operationStatus/b3A=?api-version=2025-07-01&t=1&s=secret");
    with(
        202,
        &[
            ("Azure-AsyncOperation", &status),
            ("x-ms-correlation-request-id", "c-1"),
            ("x-ms-request-id", ""),
        ],
        "",
    )
}

#[tokio::test(start_paused = true)]
async fn a_trigger_is_sent_once_whatever_happens() {
    type Make = fn() -> Step;
    let steps: Vec<(&str, Make)> = vec![
        ("500", || with(500, &[], "")),
        ("503 with Retry-After", || with(503, &[("retry-after", "1")], "")),
        ("408", || with(408, &[], "")),
        ("504", || {
            with(504, &[], r#"{"error":{"code":"GatewayTimeout","message":"late"}}"#)
        }),
        ("connection lost", || Step::Break),
        ("no answer", || Step::Hang),
        ("redirect", || {
            with(307, &[("location", "https://management.azure.com/elsewhere")], "")
        }),
        ("202 without an address", || with(202, &[], "")),
    ];
    for (name, step) in steps {
        let server = Server::new([step(), accepted(), accepted()]);
        let error = server
            .client()
            .restore(&instance(), &json!({}), Uuid::nil())
            .await
            .unwrap_err();
        assert_eq!(server.calls(), 1, "{name}");
        assert!(error.maybe_sent, "{name}: the outcome is unknown");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_trigger_is_known_not_to_have_started() {
    for status in [400, 401, 403, 404, 409, 412, 429] {
        let server = Server::new([with(status, &[("retry-after", "7")], ""), accepted()]);
        let error = server
            .client()
            .restore(&instance(), &json!({}), Uuid::nil())
            .await
            .unwrap_err();
        assert_eq!(
            (server.calls(), error.status, error.maybe_sent),
            (1, Some(status), false)
        );
        assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_token_nothing_is_sent() {
    let server = Server::without_tokens();
    let error = server
        .client()
        .restore(&instance(), &json!({}), Uuid::nil())
        .await
        .unwrap_err();
    assert_eq!(
        (server.calls(), error.kind.clone(), error.maybe_sent),
        (0, Kind::Auth, false)
    );
    assert_eq!(error.code.as_deref(), Some("AADSTS7000215"));
}

#[tokio::test(start_paused = true)]
async fn validation_is_not_repeated_either() {
    let server = Server::new([with(500, &[], ""), accepted()]);
    server
        .client()
        .validate_restore(&instance(), &json!({}))
        .await
        .unwrap_err();
    assert_eq!(server.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_only_reads_is_repeated() {
    for status in [408, 429, 500, 502, 503, 504] {
        let server = Server::new([
            with(status, &[], ""),
            with(status, &[], ""),
            answer(200, &json!({ "value": [] })),
        ]);
        server.client().vaults("s").await.unwrap();
        assert_eq!(server.calls(), 3, "{status}");
        assert_eq!(server.tokens(), 1, "one token serves all tries");
    }
    let server = Server::new([Step::Break, Step::Hang, answer(200, &json!({ "value": [] }))]);
    server.client().vaults("s").await.unwrap();
    assert_eq!(server.calls(), 3, "broken connections and time-outs, too");
    let server = Server::new([Step::Break, answer(200, &json!({ "data": [] }))]);
    server.client().graph_query("resources", &[]).await.unwrap();
    assert_eq!(server.calls(), 2, "Resource Graph’s POST only reads");
}

#[tokio::test(start_paused = true)]
async fn repeating_ends() {
    let server = Server::new((0..9).map(|_| with(503, &[], "")));
    let error = server.client().vaults("s").await.unwrap_err();
    assert_eq!((server.calls(), error.status), (4, Some(503)));
    for status in [400, 401, 403, 404, 409, 501] {
        let server = Server::new((0..9).map(|_| with(status, &[], "")));
        server.client().vaults("s").await.unwrap_err();
        assert_eq!(server.calls(), 1, "{status} does not get better");
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for() {
    let cases = [
        ("retry-after", "17", 17_000),
        ("retry-after-ms", "1500", 1_500),
        ("x-ms-retry-after-ms", "2500", 2_500),
        ("x-ms-user-quota-resets-after", "00:00:05", 5_000),
    ];
    for (name, value, least) in cases {
        let server = Server::new([with(429, &[(name, value)], ""), answer(200, &json!({ "value": [] }))]);
        let start = Instant::now();
        server.client().vaults("s").await.unwrap();
        let waited = start.elapsed().as_millis();
        assert!((least..least + 300).contains(&waited), "{name}: {waited} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_wait_is_told_instead_of_done() {
    let body = r#"{"error":{"code":"TooManyRequests","message":"Slow down."}}"#;
    let server = Server::new([with(429, &[("retry-after", "3600")], body)]);
    let start = Instant::now();
    let error = server.client().vaults("s").await.unwrap_err();
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(
        (server.calls(), error.status, error.code.as_deref()),
        (1, Some(429), Some("TooManyRequests"))
    );
    assert_eq!(error.retry_after, Some(Duration::from_hours(1)));
}

#[tokio::test(start_paused = true)]
async fn a_request_says_who_asks_and_for_what() {
    let server = Server::new([accepted()]);
    let id = Uuid::from_u128(0x1234);
    let body = json!({ "objectType": "AzureBackupRecoveryPointBasedRestoreRequest" });
    let accepted = server.client().restore(&instance(), &body, id).await.unwrap();
    let expected =
        format!("POST https://management.azure.com{VAULT}/backupInstances/server-db-1/restore?api-version=2025-07-01");
    assert_eq!(server.line(0), expected);
    assert_eq!(server.body(0), body, "the request itself, not wrapped");
    assert_eq!(server.header(0, "x-ms-client-request-id"), Some(id.to_string()));
    assert_eq!(server.header(0, "content-type").as_deref(), Some("application/json"));
    assert_eq!(server.header(0, "host").as_deref(), Some("management.azure.com"));
    assert!(
        server
            .header(0, "user-agent")
            .unwrap()
            .starts_with("Pointback/1.2.3 azsdk-rust-arm/")
    );
    assert_eq!(
        server.header(0, "authorization").as_deref(),
        Some("Bearer token for https://management.azure.com/.default")
    );
    assert_eq!(
        (accepted.correlation_id.as_deref(), accepted.request_id.as_deref()),
        (Some("c-1"), None),
        "an empty id is none"
    );
    assert!(!format!("{accepted:?}").contains("secret"), "signatures do not print");
}

#[tokio::test(start_paused = true)]
async fn the_user_agent_is_named_once_in_spite_of_repeats() {
    let server = Server::new([Step::Break, answer(200, &json!({ "value": [] }))]);
    server.client().vaults("s").await.unwrap();
    assert_eq!(server.header(1, "user-agent").unwrap().matches("Pointback").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn validation_wraps_the_request() {
    let server = Server::new([accepted()]);
    let handle = server
        .client()
        .validate_restore(&instance(), &json!({ "a": 1 }))
        .await
        .unwrap();
    assert_eq!(server.body(0), json!({ "restoreRequestObject": { "a": 1 } }));
    assert!(!handle.expects_job);
}

#[tokio::test(start_paused = true)]
async fn a_claims_challenge_is_answered_once_and_then_told() {
    let challenge = r#"Bearer realm="", authorization_uri="https://x", error="insufficient_claims", claims="eyJ9""#;
    let body = r#"{"error":{"code":"InvalidAuthenticationToken","message":"m"}}"#;
    let challenged = || with(401, &[("www-authenticate", challenge)], body);
    let server = Server::new([challenged(), answer(200, &json!({ "value": [] }))]);
    server.client().vaults("s").await.unwrap();
    assert_eq!(server.tokens(), 2, "with a token that was asked for anew");
    let server = Server::new([challenged(), challenged()]);
    assert!(server.client().vault(&vault()).await.unwrap_err().claims_challenge);
    // A trigger is sent again as well: a 401 is proof that it was not accepted.
    let server = Server::new([challenged(), accepted()]);
    let sent = server.client().restore(&instance(), &json!({}), Uuid::nil()).await;
    assert!(sent.is_ok() && server.tokens() == 2);
    let server = Server::new([
        with(401, &[("www-authenticate", "Bearer realm=\"\"")], body),
        with(401, &[], body),
        with(401, &[], body),
    ]);
    let client = server.client();
    assert!(!client.vault(&vault()).await.unwrap_err().claims_challenge);
    client.vault(&vault()).await.unwrap_err();
    assert_eq!(server.tokens(), 2, "a 401 drops the token");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_no_json_is_shown_by_its_beginning() {
    let page = format!("<html>\n <h1>Proxy</h1> {}</html>", "x".repeat(5000));
    let server = Server::new([with(403, &[], &page)]);
    let error = server.client().vault(&vault()).await.unwrap_err();
    assert_eq!(error.message, "Azure answered with status 403 (Forbidden).");
    let technical = error.technical.clone().unwrap();
    assert!(
        technical.starts_with("<html> <h1>Proxy</h1>") && technical.len() <= 400,
        "{technical}"
    );
    let server = Server::new([with(200, &[], "<html>sign in</html>")]);
    assert_eq!(server.client().vault(&vault()).await.unwrap_err().kind, Kind::Parse);
}

#[tokio::test(start_paused = true)]
async fn secrets_are_asked_for_at_the_vault_with_a_token_for_vaults() {
    let row = json!({ "id": "https://kv.vault.azure.net/secrets/db-auth", "attributes": { "enabled": true, "created": 1_629_969_650 } });
    let server = Server::new([answer(200, &json!({ "value": [row], "nextLink": null }))]);
    let client = server.client();
    let secrets = client
        .secrets(&"https://kv.vault.azure.net".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(
        (secrets.rows[0].name.as_str(), secrets.rows[0].created.unwrap().year()),
        ("db-auth", 2021)
    );
    assert_eq!(server.line(0), "GET https://kv.vault.azure.net/secrets?api-version=7.4");
    assert_eq!(
        server.header(0, "authorization").as_deref(),
        Some("Bearer token for https://vault.azure.net/.default")
    );
    for elsewhere in [
        "https://kv.vault.azure.net.evil.example/",
        "https://management.azure.com/",
        "http://kv.vault.azure.net/",
    ] {
        let error = client.secrets(&elsewhere.parse().unwrap()).await.unwrap_err();
        assert!(matches!(error.kind, Kind::Refused(_)), "{elsewhere}");
    }
    assert_eq!(
        (server.calls(), server.tokens()),
        (1, 1),
        "refused before a token was asked for"
    );
}

#[test]
fn queries_are_encoded_for_arm() {
    let client = Server::new([]).client_in(Cloud::china());
    let url = client.url("/x", "2022-04-01", &[("$filter", "name eq 'a+b'")]);
    assert_eq!(
        url.as_str(),
        "https://management.chinacloudapi.cn/x?$filter=name%20eq%20%27a%2Bb%27&api-version=2022-04-01"
    );
}

#[tokio::test]
async fn a_token_travels_over_https_only() {
    let server = Server::new([]);
    let cloud = Cloud {
        arm: "http://management.azure.com/".parse().unwrap(),
        ..Cloud::public()
    };
    let client = server.client_in(cloud);
    assert!(matches!(client.vaults("s").await.unwrap_err().kind, Kind::Refused(_)));
    let error = client.restore(&instance(), &json!({}), Uuid::nil()).await.unwrap_err();
    assert!(matches!(error.kind, Kind::Refused(_)) && !error.maybe_sent);
    assert_eq!((server.calls(), server.tokens()), (0, 0));
}
