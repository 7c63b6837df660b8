#![allow(clippy::unwrap_used, clippy::expect_used)]

use http::{Method, StatusCode};
use serde_json::Value;

use super::signins::challenge_of;
use crate::routes::testing::{Answer, Client};

const APP: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const SCOPE: &str = "https://management.practice.invalid//.default offline_access openid profile";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn token_path(client: &Client) -> String {
    format!("/{}/oauth2/v2.0/token", client.account.tenant)
}

/// `AADSTS70008: ..` and its number, which must agree.
fn refusal(answer: &Answer) -> (String, u64) {
    let (error, number) = (
        answer.body["error"].as_str().unwrap(),
        answer.body["error_codes"][0].as_u64().unwrap(),
    );
    let description = answer.body["error_description"].as_str().unwrap();
    assert!(description.starts_with(&format!("AADSTS{number}: ")), "{description}");
    for member in ["timestamp", "trace_id", "correlation_id"] {
        assert!(answer.body[member].is_string(), "{member}");
    }
    (error.to_owned(), number)
}

fn claims(client: &Client, token: &Value) -> Value {
    let payload = token.as_str().unwrap().split('.').nth(1).unwrap();
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload).unwrap();
    let claims: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(claims["tid"], client.account.tenant.as_str());
    claims
}

async fn sign_in(client: &Client, extra: &[(&str, &str)]) -> Answer {
    let challenge = challenge_of(VERIFIER);
    let fields = [
        ("client_id", APP),
        ("response_type", "code"),
        ("redirect_uri", "http://localhost:50123/"),
        ("scope", SCOPE),
        ("state", "s&1"),
        ("nonce", "n1"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    let all: Vec<(&str, &str)> = fields.iter().chain(extra).copied().collect();
    client.form("/organizations/oauth2/v2.0/authorize", &all).await
}

fn from_redirect(answer: &Answer, name: &str) -> Option<String> {
    let location = url::Url::parse(answer.header("location")).unwrap();
    assert_eq!(location.port(), Some(50123));
    location
        .query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

async fn redeem(client: &Client, code: &str, verifier: &str) -> Answer {
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", APP),
        ("code", code),
        ("redirect_uri", "http://localhost:50123/"),
        ("code_verifier", verifier),
        ("scope", SCOPE),
    ];
    client.form("/organizations/oauth2/v2.0/token", &fields).await
}

#[tokio::test]
async fn the_discovery_documents_name_endpoints_that_answer() {
    let client = Client::open();
    let url = format!(
        "https://login.practice.invalid/{}/v2.0/.well-known/openid-configuration",
        client.account.tenant
    );
    let found = client.send(Method::GET, &url, &[], "").await;
    assert!(
        found.body["token_endpoint"]
            .as_str()
            .unwrap()
            .ends_with(&token_path(&client))
    );
    let keys = client
        .send(Method::GET, found.body["jwks_uri"].as_str().unwrap(), &[], "")
        .await;
    assert_eq!(keys.body["keys"][0]["kty"], "EC");
    let common = "https://login.practice.invalid/common/v2.0/.well-known/openid-configuration";
    let common = client.send(Method::GET, common, &[], "").await;
    assert_eq!(common.body["issuer"], "https://login.practice.invalid/{tenantid}/v2.0");
    let nowhere = "https://login.practice.invalid/nowhere.example/v2.0/.well-known/openid-configuration";
    assert_eq!(refusal(&client.send(Method::GET, nowhere, &[], "").await).1, 90_002);
    let instance = "https://login.practice.invalid/common/discovery/instance?api-version=1.1";
    let instance = client.send(Method::GET, instance, &[], "").await;
    assert_eq!(instance.body["metadata"][0]["aliases"][0], "login.practice.invalid");
}

#[tokio::test]
async fn a_service_principal_signs_in_with_its_secret_in_the_body_or_in_a_header() {
    let client = Client::open();
    let (id, secret) = (client.account.client_id.clone(), client.account.client_secret.clone());
    let scope = "https://management.practice.invalid/.default";
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", id.as_str()),
        ("client_secret", secret.as_str()),
        ("scope", scope),
    ];
    let answer = client.form(&token_path(&client), &fields).await;
    let claims = claims(&client, &answer.body["access_token"]);
    assert_eq!(claims["aud"], "https://management.practice.invalid");
    assert!(answer.body.get("refresh_token").is_none(), "an application needs none");

    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let basic = crate::wire::base64(format!("{}:{}", encode(&id), encode(&secret)).as_bytes());
    let basic = format!("Basic {basic}");
    let headers = [
        ("authorization", basic.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let url = format!("https://login.practice.invalid{}", token_path(&client));
    let body = "grant_type=client_credentials&scope=https%3A%2F%2Fvault.practice.invalid%2F.default";
    let answer = client.send(Method::POST, &url, &headers, body).await;
    assert_eq!(
        self::claims(&client, &answer.body["access_token"])["aud"],
        "https://vault.practice.invalid"
    );
}

#[tokio::test]
async fn wrong_credentials_are_refused_in_entras_words() {
    let client = Client::open();
    let id = client.account.client_id.clone();
    let attempt = async |tenant: &str, id: &str, secret: &str, scope: &str| {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", id),
            ("client_secret", secret),
            ("scope", scope),
        ];
        client.form(&format!("/{tenant}/oauth2/v2.0/token"), &fields).await
    };
    let (tenant, secret) = (client.account.tenant.as_str(), client.account.client_secret.as_str());
    let scope = "https://management.practice.invalid/.default";
    let wrong = attempt(tenant, &id, "guess", scope).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refusal(&wrong), ("invalid_client".into(), 7_000_215));
    let unknown = attempt(tenant, APP, secret, scope).await;
    assert_eq!(refusal(&unknown), ("unauthorized_client".into(), 700_016));
    assert_eq!(refusal(&attempt("common", &id, secret, scope).await).1, 90_019);
    assert_eq!(
        refusal(&attempt(tenant, &id, secret, "https://elsewhere.example/.default").await).1,
        500_011
    );
    let none = client.form(&token_path(&client), &[("client_id", id.as_str())]).await;
    assert_eq!(refusal(&none).1, 900_144);
    let odd = [("client_id", id.as_str()), ("grant_type", "password")];
    assert_eq!(
        refusal(&client.form(&token_path(&client), &odd).await).0,
        "unsupported_grant_type"
    );
}

#[tokio::test]
async fn a_person_signs_in_through_the_page_and_stays_signed_in_by_refreshing() {
    let client = Client::open();
    let page = "https://login.practice.invalid/organizations/oauth2/v2.0/authorize?client_id=a&response_type=code\
                &redirect_uri=http%3A%2F%2Flocalhost%3A50123%2F&state=%22%3Cx%3E";
    let page = client.send(Method::GET, page, &[], "").await;
    assert!(page.text.contains(&client.account.name) && page.text.contains("simulated Azure"));
    assert!(!page.text.contains("<x>"), "what the client sent is escaped");

    let answer = sign_in(&client, &[("account", client.account.object_id.as_str())]).await;
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(from_redirect(&answer, "state").as_deref(), Some("s&1"));
    let code = from_redirect(&answer, "code").unwrap();
    let tokens = redeem(&client, &code, VERIFIER).await;
    assert_eq!(claims(&client, &tokens.body["id_token"])["nonce"], "n1");
    assert_eq!(claims(&client, &tokens.body["id_token"])["aud"], APP);
    assert!(tokens.body["client_info"].is_string());
    assert_eq!(
        refusal(&redeem(&client, &code, VERIFIER).await),
        ("invalid_grant".into(), 70_008),
        "a code is good once"
    );

    let refresh = async |token: &Value, scope: &str| {
        let token = token.as_str().unwrap();
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", APP),
            ("refresh_token", token),
            ("scope", scope),
        ];
        client.form(&token_path(&client), &fields).await
    };
    let vault = "https://vault.practice.invalid/.default offline_access";
    let second = refresh(&tokens.body["refresh_token"], vault).await;
    assert_eq!(
        claims(&client, &second.body["access_token"])["aud"],
        "https://vault.practice.invalid"
    );
    assert_ne!(second.body["refresh_token"], tokens.body["refresh_token"]);
    assert_eq!(
        refusal(&refresh(&tokens.body["refresh_token"], vault).await).0,
        "invalid_grant",
        "it was replaced"
    );
    assert_eq!(
        refresh(&second.body["refresh_token"], vault).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_code_needs_its_verifier_and_a_redirect_to_this_machine() {
    let client = Client::open();
    let answer = sign_in(&client, &[("account", client.account.object_id.as_str())]).await;
    let code = from_redirect(&answer, "code").unwrap();
    assert_eq!(
        refusal(&redeem(&client, &code, "another").await),
        ("invalid_grant".into(), 501_481)
    );
    let cancelled = sign_in(&client, &[("account", "")]).await;
    assert_eq!(from_redirect(&cancelled, "error").as_deref(), Some("access_denied"));
    let elsewhere = "https://login.practice.invalid/common/oauth2/v2.0/authorize?client_id=a&response_type=code\
                     &redirect_uri=https%3A%2F%2Fevil.example%2F";
    let elsewhere = client.send(Method::GET, elsewhere, &[], "").await;
    assert_eq!(elsewhere.status, StatusCode::BAD_REQUEST);
    assert!(elsewhere.text.contains("AADSTS50011"));
    let posted = sign_in(
        &client,
        &[
            ("account", client.account.object_id.as_str()),
            ("response_mode", "form_post"),
        ],
    )
    .await;
    assert!(posted.text.contains("name=\"code\"") && posted.text.contains("action=\"http://localhost:50123/\""));
}

#[tokio::test]
async fn a_device_code_is_approved_by_hand() {
    let client = Client::open();
    let path = format!("/{}/oauth2/v2.0/devicecode", client.account.tenant);
    let begun = client.form(&path, &[("client_id", APP), ("scope", SCOPE)]).await;
    let device_code = begun.body["device_code"].as_str().unwrap().to_owned();
    let poll = async || {
        let fields = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", APP),
            ("device_code", device_code.as_str()),
        ];
        client.form(&token_path(&client), &fields).await
    };
    assert_eq!(refusal(&poll().await), ("authorization_pending".into(), 70_016));
    let decision = serde_json::json!({"userCode": begun.body["user_code"], "account": client.account.name});
    let url = "https://management.practice.invalid/_sim/devicecode";
    let decided = client.send(Method::POST, url, &[], decision.to_string()).await;
    assert_eq!(decided.status, StatusCode::OK, "{}", decided.text);
    let tokens = poll().await;
    assert_eq!(
        claims(&client, &tokens.body["access_token"])["oid"],
        client.account.object_id.as_str()
    );
    assert_eq!(refusal(&poll().await).0, "bad_verification_code");
}
