#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::Duration;

use http::{Method, StatusCode};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

use super::testing::*;
use crate::behaviour::{Answer as Rule, RefreshTokens};

#[tokio::test]
async fn the_discovery_documents_name_endpoints_that_answer() {
    let client = Client::open();
    let url = format!(
        "{LOGIN}/{}/v2.0/.well-known/openid-configuration",
        client.account.tenant
    );
    let found = client.send(Method::GET, &url, &[], "").await;
    let endpoint = |name: &str| found.body[name].as_str().unwrap().to_owned();
    assert!(endpoint("token_endpoint").ends_with(&token_path(&client)));
    let keys = client.send(Method::GET, &endpoint("jwks_uri"), &[], "").await;
    assert_eq!(keys.body["keys"][0]["kty"], "RSA");
    let left = client
        .send(Method::GET, &endpoint("end_session_endpoint"), &[], "")
        .await;
    assert!(left.text.contains("You are signed out"));
    let common = format!("{LOGIN}/common/v2.0/.well-known/openid-configuration");
    let common = client.send(Method::GET, &common, &[], "").await;
    assert_eq!(common.body["issuer"], "https://login.practice.invalid/{tenantid}/v2.0");
    let nowhere = format!("{LOGIN}/nowhere.example/v2.0/.well-known/openid-configuration");
    assert_eq!(refusal(&client.send(Method::GET, &nowhere, &[], "").await).1, 90_002);
    let instance = format!("{LOGIN}/common/discovery/instance?api-version=1.1");
    let instance = client.send(Method::GET, &instance, &[], "").await;
    assert_eq!(instance.body["metadata"][0]["aliases"][0], "login.practice.invalid");
}

/// As an OpenID client does it: the key by its id from the JWKS, RS256, issuer and audience.
#[tokio::test]
async fn an_id_token_verifies_against_the_published_keys() {
    let client = Client::open();
    let tokens = client.signed_in("organizations", &client.account.object_id, &[]).await;
    let token = tokens.body["id_token"].as_str().unwrap();
    let keys = format!("{LOGIN}/common/discovery/v2.0/keys");
    let keys: JwkSet = serde_json::from_value(client.send(Method::GET, &keys, &[], "").await.body).unwrap();
    let header = jsonwebtoken::decode_header(token).unwrap();
    let key = DecodingKey::from_jwk(keys.find(&header.kid.unwrap()).unwrap()).unwrap();
    let mut wanted = Validation::new(Algorithm::RS256);
    wanted.validate_exp = false;
    wanted.set_audience(&[APP]);
    wanted.set_issuer(&[format!("{LOGIN}/{}/v2.0", client.account.tenant)]);
    let told = jsonwebtoken::decode::<Value>(token, &key, &wanted).unwrap().claims;
    assert_eq!(
        (&told["nonce"], &told["tid"]),
        (&json!("n1"), &json!(client.account.tenant))
    );
    let (half, _) = token.rsplit_once('.').unwrap();
    let forged = format!("{half}.{}", "A".repeat(342));
    assert!(jsonwebtoken::decode::<Value>(&forged, &key, &wanted).is_err());
}

#[tokio::test]
async fn a_person_signs_in_through_the_page_and_stays_signed_in_by_refreshing() {
    let client = Client::open();
    let answer = client
        .authorize("organizations", &[("account", &client.account.object_id)])
        .await;
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(from_redirect(&answer, "state").as_deref(), Some("s&1"));
    let code = from_redirect(&answer, "code").unwrap();
    let tokens = client.redeem("organizations", &code, &[]).await;
    assert_eq!(claims(&tokens.body["id_token"])["aud"], APP);
    assert!(tokens.body["client_info"].is_string());
    assert_eq!(
        client.arm_with(&tokens.body["access_token"]).await.status,
        StatusCode::OK
    );
    let again = client.redeem("organizations", &code, &[]).await;
    assert_eq!(refusal(&again), ("invalid_grant".into(), 70_008), "a code is good once");
    let vault = [("scope", "https://vault.practice.invalid/.default offline_access")];
    let second = client
        .refresh("organizations", &tokens.body["refresh_token"], &vault)
        .await;
    assert_eq!(
        claims(&second.body["access_token"])["aud"],
        "https://vault.practice.invalid"
    );
    assert_ne!(second.body["refresh_token"], tokens.body["refresh_token"]);
    let log = client.identity().token_requests();
    let seen: Vec<_> = log.iter().map(|r| (r.grant.as_str(), r.refused)).collect();
    let expected = [
        ("authorization_code", None),
        ("authorization_code", Some(70_008)),
        ("refresh_token", None),
    ];
    assert_eq!(seen, expected);
    assert_eq!(
        (log[2].account.as_str(), log[2].audience.as_str()),
        (client.account.name.as_str(), "https://vault.practice.invalid")
    );
}

#[tokio::test]
async fn an_old_refresh_token_is_good_for_as_long_as_the_switch_says() {
    let client = Client::open();
    for (rule, after_use, after_the_next) in [
        (RefreshTokens::Reusable, true, true),
        (RefreshTokens::UntilNext, true, false),
        (RefreshTokens::Once, false, false),
    ] {
        client.simulator.control().behave(|now| now.refresh_tokens = rule);
        let first = client.signed_in("common", &client.account.object_id, &[]).await.body["refresh_token"].clone();
        let second = client.refresh("common", &first, &[]).await.body["refresh_token"].clone();
        let again = client.refresh("common", &first, &[]).await;
        assert_eq!(again.status == StatusCode::OK, after_use, "{rule:?}");
        assert_eq!(client.refresh("common", &second, &[]).await.status, StatusCode::OK);
        let at_last = client.refresh("common", &first, &[]).await;
        assert_eq!(at_last.status == StatusCode::OK, after_the_next, "{rule:?}");
    }
}

#[tokio::test]
async fn a_code_needs_its_verifier_and_its_redirect_and_its_time() {
    let client = Client::open();
    let code = async || {
        let back = client
            .authorize("common", &[("account", &client.account.object_id)])
            .await;
        from_redirect(&back, "code").unwrap()
    };
    let other = "another-verifier-that-is-long-enough-to-be-one";
    let wrong = client
        .redeem("common", &code().await, &[("code_verifier", other)])
        .await;
    assert_eq!(refusal(&wrong), ("invalid_grant".into(), 501_481));
    let without = client.redeem("common", &code().await, &[("code_verifier", "")]).await;
    assert_eq!(refusal(&without).1, 501_481);
    let elsewhere = client
        .redeem("common", &code().await, &[("redirect_uri", "http://localhost:2/")])
        .await;
    assert_eq!(refusal(&elsewhere).1, 500_112);
    let late = code().await;
    client.simulator.control().advance(Duration::from_mins(11));
    assert_eq!(refusal(&client.redeem("common", &late, &[]).await).1, 70_008);
}

#[tokio::test]
async fn a_device_code_is_approved_by_hand() {
    let client = Client::open();
    let path = format!("/{}/oauth2/v2.0/devicecode", client.account.tenant);
    let begun = client.form(&path, &[("client_id", APP), ("scope", SCOPE)]).await;
    let device_code = begun.body["device_code"].as_str().unwrap().to_owned();
    let tenant = client.account.tenant.clone();
    let poll = async || {
        let fields = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", APP),
            ("device_code", device_code.as_str()),
        ];
        client.token(&tenant, &fields).await
    };
    assert_eq!(refusal(&poll().await), ("authorization_pending".into(), 70_016));
    assert_eq!(refusal(&poll().await).0, "slow_down");
    let decide = async |decision: Value| {
        let url = format!("{ARM}/_sim/devicecode");
        client.send(Method::POST, &url, &[], decision.to_string()).await.status
    };
    let user_code = &begun.body["user_code"];
    assert_eq!(
        decide(json!({"userCode": user_code, "account": "who"})).await,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        decide(json!({"userCode": user_code, "account": client.account.name})).await,
        StatusCode::OK
    );
    let tokens = poll().await;
    assert_eq!(
        claims(&tokens.body["access_token"])["oid"],
        client.account.object_id.as_str()
    );
    assert_eq!(refusal(&poll().await).0, "bad_verification_code");
    client.simulator.control().behave(|now| now.device_code = Rule::Refused);
    assert_eq!(refusal(&poll().await).1, 53_003);
}

#[tokio::test]
async fn a_device_code_is_approved_on_its_page() {
    let client = tenants();
    let begin = async |tenant: &str| {
        let path = format!("/{tenant}/oauth2/v2.0/devicecode");
        let begun = client.form(&path, &[("client_id", APP), ("scope", SCOPE)]).await;
        let text = |name: &str| begun.body[name].as_str().unwrap().to_owned();
        (text("device_code"), text("user_code"))
    };
    let post = async |fields: &[(&str, &str)]| client.form("/common/oauth2/deviceauth", fields).await;
    let poll = async |tenant: &str, code: &str| {
        let grant = "urn:ietf:params:oauth:grant-type:device_code";
        let fields = [("grant_type", grant), ("client_id", APP), ("device_code", code)];
        client.token(tenant, &fields).await
    };
    assert_eq!(post(&[("code", "nonsense")]).await.status, StatusCode::BAD_REQUEST);
    let (device, user) = begin("fabrikam.example").await;
    let oid = client.oid(CONSULTANT, "fabrikam.example");
    let who = post(&[("code", &user)]).await;
    assert!(
        who.text.contains(CONSULTANT) && who.text.contains(&user),
        "{}",
        who.text
    );
    let factor = post(&[("code", &user), ("account", &oid)]).await;
    assert!(factor.text.contains("Approve sign-in request"), "{}", factor.text);
    let done = post(&[("code", &user), ("account", &oid), ("mfa", "approved")]).await;
    assert!(done.text.contains("Done"));
    assert_eq!(
        claims(&poll("fabrikam.example", &device).await.body["access_token"])["amr"],
        json!(["pwd", "mfa"])
    );
    let (device, user) = begin("common").await;
    assert!(post(&[("code", &user), ("account", "")]).await.text.contains("Done"));
    assert_eq!(refusal(&poll("common", &device).await).0, "authorization_declined");
}
