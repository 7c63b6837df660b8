#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::Duration;

use base64::Engine as _;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::signins::Revocation;
use super::testing::*;
use crate::world::Health;

impl Client {
    async fn tell(&self, what: &str, change: Value) -> Answer {
        let url = format!("{ARM}/_sim/identity/{what}");
        let headers = [("content-type", "application/json")];
        self.send(Method::POST, &url, &headers, change.to_string()).await
    }
}

/// The claims of a `WWW-Authenticate` header, decoded.
fn challenged(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.text);
    let header = answer.header("www-authenticate");
    assert!(header.contains("error=\"insufficient_claims\""), "{header}");
    let claims = header.split("claims=\"").nth(1).unwrap().trim_end_matches('"');
    let bytes = base64::engine::general_purpose::STANDARD.decode(claims).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[tokio::test]
async fn a_guest_gets_tokens_of_another_tenant_with_the_same_refresh_token() {
    let client = tenants();
    let home = client.oid(CONSULTANT, "adatum.example");
    let tokens = client.signed_in("organizations", &home, &[]).await;
    let refresh = &tokens.body["refresh_token"];
    assert_eq!(
        refusal(&client.refresh("contoso.example", refresh, &[]).await).1,
        50_020
    );
    let stopped = client.refresh("fabrikam.example", refresh, &[]).await;
    assert_eq!(refusal(&stopped), ("interaction_required".into(), 50_076));
    let wanted = stopped.body["claims"].as_str().unwrap();
    assert!(wanted.contains("capolids"), "a string that holds JSON: {wanted}");

    let there = client.oid(CONSULTANT, "fabrikam.example");
    let answers = [("claims", wanted), ("mfa", "approved")];
    let tokens = client.signed_in("fabrikam.example", &there, &answers).await;
    let told = claims(&tokens.body["access_token"]);
    assert_eq!((&told["oid"], &told["amr"]), (&json!(there), &json!(["pwd", "mfa"])));
    let info = tokens.body["client_info"].as_str().unwrap();
    let info = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(info).unwrap();
    let info: Value = serde_json::from_slice(&info).unwrap();
    assert_eq!(info["uid"], home.as_str(), "a client knows the person again");
    let back = client
        .refresh("adatum.example", &tokens.body["refresh_token"], &[])
        .await;
    assert_eq!(claims(&back.body["access_token"])["oid"], home.as_str());
    let rows = client.arm_with(&tokens.body["access_token"]).await.rows();
    assert_eq!(rows[0]["displayName"], "Fabrikam Plants");
}

#[tokio::test]
async fn claims_of_a_policy_ask_for_a_second_factor_where_the_tenant_does_not() {
    let client = Client::open();
    let tokens = client.signed_in("common", &client.account.object_id, &[]).await;
    let wanted = r#"{"access_token":{"capolids":{"essential":true,"values":["p"]}}}"#;
    let refused = client
        .refresh("common", &tokens.body["refresh_token"], &[("claims", wanted)])
        .await;
    assert_eq!(refusal(&refused).1, 50_076);
    let fields = [("account", client.account.object_id.as_str()), ("claims", wanted)];
    assert!(
        client
            .authorize("common", &fields)
            .await
            .text
            .contains("Approve sign-in request")
    );
}

#[tokio::test]
async fn resource_manager_goes_on_when_the_claims_were_asked_for() {
    let client = Client::open();
    let name = client.account.name.clone();
    let tokens = client.signed_in("common", &client.account.object_id, &[]).await;
    let (access, refresh) = (&tokens.body["access_token"], &tokens.body["refresh_token"]);
    assert_eq!(client.arm_with(access).await.status, StatusCode::OK);
    let told = client
        .tell("account", json!({"account": name, "challenge": true}))
        .await;
    let wanted = challenged(&client.arm_with(access).await);
    assert_eq!(wanted, told.body["challenge"]);
    assert!(wanted["access_token"]["nbf"]["value"].is_string());
    let unasked = client.refresh("common", refresh, &[]).await;
    challenged(&client.arm_with(&unasked.body["access_token"]).await);
    let with = wanted.to_string();
    let asked = client.refresh("common", refresh, &[("claims", &with)]).await;
    assert_eq!(
        client.arm_with(&asked.body["access_token"]).await.status,
        StatusCode::OK
    );
    // Clients add what they can do to what they were told.
    let more =
        json!({"access_token": {"nbf": wanted["access_token"]["nbf"], "xms_cc": {"values": ["cp1"]}}}).to_string();
    let asked = client.refresh("common", refresh, &[("claims", &more)]).await;
    let token = asked.body["access_token"].clone();
    assert_eq!(client.arm_with(&token).await.status, StatusCode::OK);
    let vaults = client
        .data(
            "https://kv-prod-weu.vault.practice.invalid/secrets?api-version=7.4",
            "https://vault.practice.invalid",
        )
        .await;
    assert_ne!(vaults.status, StatusCode::UNAUTHORIZED, "only Resource Manager asks");
    client
        .tell("account", json!({"account": name, "challenge": false}))
        .await;
    assert_eq!(client.arm_with(access).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_challenge_may_need_the_person() {
    let client = Client::open();
    let tokens = client.signed_in("common", &client.account.object_id, &[]).await;
    let wanted = json!({"access_token": {"acrs": {"essential": true, "value": "c1"}}});
    client.identity().challenge(&client.account.name, Some(&wanted), true);
    assert_eq!(challenged(&client.arm_with(&tokens.body["access_token"]).await), wanted);
    let text = wanted.to_string();
    let silent = client
        .refresh("common", &tokens.body["refresh_token"], &[("claims", &text)])
        .await;
    assert_eq!(refusal(&silent).0, "interaction_required");
    assert_eq!(silent.body["claims"].as_str(), Some(text.as_str()));
    let tokens = client
        .signed_in("common", &client.account.object_id, &[("claims", &text)])
        .await;
    assert_eq!(claims(&tokens.body["access_token"])["acrs"], json!(["c1"]));
    assert_eq!(
        client.arm_with(&tokens.body["access_token"]).await.status,
        StatusCode::OK
    );
    let later = client.refresh("common", &tokens.body["refresh_token"], &[]).await;
    let status = client.arm_with(&later.body["access_token"]).await.status;
    assert_eq!(status, StatusCode::OK, "the sign-in has answered it");
}

#[tokio::test]
async fn refresh_tokens_end_for_reasons_that_are_told_apart() {
    let client = tenants();
    for (how, number) in [
        (Revocation::Revoked, 50_173),
        (Revocation::Inactive, 700_082),
        (Revocation::SignInFrequency, 70_043),
    ] {
        let tokens = client
            .signed_in("organizations", &client.oid(CONSULTANT, "adatum.example"), &[])
            .await;
        assert!(client.identity().revoke(CONSULTANT, how) > 0);
        let refused = client
            .refresh("organizations", &tokens.body["refresh_token"], &[])
            .await;
        assert_eq!(refusal(&refused), ("invalid_grant".into(), number));
        assert_eq!(
            client.arm_with(&tokens.body["access_token"]).await.status,
            StatusCode::OK
        );
    }
    assert_eq!(client.identity().revoke("nobody", Revocation::Revoked), 0);
}

#[tokio::test]
async fn a_closed_account_gets_no_more_tokens_anywhere() {
    let client = tenants();
    let tokens = client
        .signed_in("organizations", &client.oid(CONSULTANT, "adatum.example"), &[])
        .await;
    client
        .tell("account", json!({"account": CONSULTANT, "disabled": true}))
        .await;
    for tenant in ["organizations", "fabrikam.example"] {
        let refused = client.refresh(tenant, &tokens.body["refresh_token"], &[]).await;
        assert_eq!(refusal(&refused), ("invalid_grant".into(), 50_057), "{tenant}");
    }
    client
        .tell("account", json!({"account": CONSULTANT, "disabled": false}))
        .await;
    let again = client
        .refresh("organizations", &tokens.body["refresh_token"], &[])
        .await;
    assert_eq!(
        again.status,
        StatusCode::OK,
        "a refused request leaves the token as it was"
    );
}

#[tokio::test]
async fn tokens_live_as_long_as_the_switch_says_by_azures_clock() {
    let client = Client::open();
    let control = client.simulator.control();
    control.behave(|now| now.token_lifetime = 60);
    let tokens = client.signed_in("common", &client.account.object_id, &[]).await;
    assert_eq!(tokens.body["expires_in"], 60);
    control.advance(Duration::from_secs(61));
    let late = client.arm_with(&tokens.body["access_token"]).await;
    assert_eq!(
        (late.status, late.code()),
        (StatusCode::UNAUTHORIZED, "ExpiredAuthenticationToken")
    );
    for skew in [7200, -7200] {
        control.behave(|now| now.clock_skew = skew);
        let tokens = client.signed_in("common", &client.account.object_id, &[]).await;
        let told = claims(&tokens.body["id_token"]);
        assert_eq!(told["iat"].as_i64().unwrap() - control.now().unix_timestamp(), skew);
        let fine = client.arm_with(&tokens.body["access_token"]).await;
        assert_eq!(fine.status, StatusCode::OK, "Azure agrees with itself");
        let date = fine.header("date").to_owned();
        assert_eq!(
            date,
            crate::wire::http_date(control.now() + time::Duration::seconds(skew))
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_tenant_can_be_silent_or_broken_and_the_others_go_on() {
    let client = tenants();
    let tokens = client
        .signed_in("organizations", &client.oid(CONSULTANT, "adatum.example"), &[])
        .await;
    let refresh = &tokens.body["refresh_token"];
    let before = tokio::time::Instant::now();
    let patience = Duration::from_mins(2);
    let silent = tokio::time::timeout(patience, client.refresh("northwind.example", refresh, &[])).await;
    assert!(silent.is_err(), "no answer within two minutes");
    let at_last = client.refresh("northwind.example", refresh, &[]).await;
    assert_eq!(at_last.status, StatusCode::GATEWAY_TIMEOUT);
    assert!(before.elapsed() >= Duration::from_mins(6));
    assert_eq!(
        client.refresh("adatum.example", refresh, &[]).await.status,
        StatusCode::OK
    );
    assert!(
        client
            .identity()
            .tenant("northwind.example", |t| t.health = Health::Failing)
    );
    let failing = client.refresh("northwind.example", refresh, &[]).await;
    assert_eq!(failing.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refusal(&failing).1, 90_033);
    client
        .tell("tenant", json!({"tenant": "northwind.example", "health": "fine"}))
        .await;
    assert_eq!(
        client.refresh("northwind.example", refresh, &[]).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn the_control_refuses_what_it_does_not_know() {
    let client = Client::open();
    for (what, change) in [
        ("account", json!({"account": "nobody"})),
        (
            "account",
            json!({"account": client.account.name, "challenge": {"id_token": {}}}),
        ),
        ("tenant", json!({"tenant": "nowhere"})),
        ("federated", json!({"account": "nobody", "subject": "s"})),
    ] {
        assert_eq!(
            client.tell(what, change).await.status,
            StatusCode::BAD_REQUEST,
            "{what}"
        );
    }
    let typo = client
        .tell("account", json!({"account": client.account.name, "disabeld": true}))
        .await;
    assert_eq!(typo.status, StatusCode::UNPROCESSABLE_ENTITY);
    client
        .tell("application", json!({"clientId": APP, "removed": true}))
        .await;
    assert!(client.page("common", &[], None).await.text.contains("AADSTS700016"));
    let all = client.send(Method::GET, &format!("{ARM}/_sim/identity"), &[], "").await;
    assert_eq!(all.body["tenants"].as_array().unwrap().len(), 2);
    let guests = all.body["people"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|p| p["guest"] == true)
        .count();
    assert_eq!(guests, 3);
}
