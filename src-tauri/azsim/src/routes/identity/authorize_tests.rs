#![allow(clippy::unwrap_used, clippy::expect_used)]

use http::StatusCode;
use serde_json::json;

use super::testing::*;
use crate::behaviour::{Consent, Echo};

const MINE: &str = "11111111-2222-3333-4444-555555555555";

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_page_offers_the_accounts_and_can_do_nothing_else() {
    let client = Client::open();
    let page = client.page("organizations", &[("state", "\"<x>")], None).await;
    assert!(page.text.contains(&client.account.name) && page.text.contains("simulated Azure"));
    assert!(!page.text.contains("<x>"), "what the client sent is escaped");
    assert!(!page.text.contains("<script") && page.text.contains("<html lang=\"en\">"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(
        policy.contains("form-action 'self' http://localhost:50123;"),
        "{policy}"
    );
    let link = client
        .page("organizations", &[("account", &client.account.object_id)], None)
        .await;
    assert_eq!(link.status, StatusCode::OK, "a link signs nobody in");
    assert!(link.text.contains("Choose an account"));
}

#[tokio::test]
async fn hints_make_the_choice_shorter() {
    let client = tenants();
    let shows = async |fields: &[(&str, &str)]| {
        let text = client.page("organizations", fields, None).await.text;
        (
            text.contains(CONSULTANT),
            text.contains(">practice.admin@contoso.example<"),
        )
    };
    assert_eq!(shows(&[]).await, (true, true));
    assert_eq!(shows(&[("domain_hint", "adatum.example")]).await, (true, false));
    assert_eq!(shows(&[("domain_hint", "organizations")]).await, (true, true));
    assert_eq!(shows(&[("login_hint", CONSULTANT)]).await, (true, false));
    assert_eq!(
        shows(&[("login_hint", CONSULTANT), ("prompt", "select_account")]).await,
        (true, true)
    );
    let unknown = client.page("organizations", &[("login_hint", "who@else")], None).await;
    assert!(unknown.text.contains("role=\"alert\"") && unknown.text.contains(CONSULTANT));
    let fabrikam = client.page("fabrikam.example", &[], None).await.text;
    assert!(
        fabrikam.contains(CONSULTANT) && !fabrikam.contains(">practice.admin"),
        "only who belongs there"
    );
}

#[tokio::test]
async fn what_is_wrong_with_client_or_redirect_is_said_on_the_page_only() {
    let client = Client::open();
    let evil = client
        .page("common", &[("redirect_uri", "https://evil.example/")], None)
        .await;
    assert_eq!(evil.status, StatusCode::BAD_REQUEST);
    assert!(evil.text.contains("AADSTS50011") && evil.header("location").is_empty());
    assert!(client.page("nowhere", &[], None).await.text.contains("AADSTS90002"));
    client.identity().application(APP, |a| a.removed = true);
    assert!(client.page("common", &[], None).await.text.contains("AADSTS700016"));
    let device = client
        .form("/common/oauth2/v2.0/devicecode", &[("client_id", APP)])
        .await;
    assert_eq!(refusal(&device).1, 700_016);
    client.identity().application(APP, |a| {
        a.removed = false;
        a.redirects = vec!["https://evil.example/".into()];
    });
    let fine = client
        .page("common", &[("redirect_uri", "https://evil.example/")], None)
        .await;
    assert_eq!(fine.status, StatusCode::OK);
}

#[tokio::test]
async fn what_else_is_wrong_is_told_to_the_client() {
    let client = Client::open();
    for (field, value, error, number) in [
        ("response_type", "token", "unsupported_response_type", "700054"),
        ("response_type", "", "invalid_request", "900144"),
        ("code_challenge", "", "invalid_request", "50147"),
        ("code_challenge", "short", "invalid_request", "50147"),
        ("code_challenge_method", "plain", "invalid_request", "90023"),
        ("code_challenge_method", "", "invalid_request", "90023"),
        ("prompt", "often", "invalid_request", "90023"),
        ("response_mode", "fragment", "invalid_request", "90023"),
        ("claims", "{", "invalid_request", "90023"),
    ] {
        let answer = client.page("common", &[(field, value)], None).await;
        assert_eq!(told(&answer), (error.to_owned(), number.to_owned()), "{field}={value}");
        assert_eq!(from_redirect(&answer, "state").as_deref(), Some("s&1"));
    }
}

#[tokio::test]
async fn one_can_say_no() {
    let client = Client::open();
    let cancelled = client.authorize("common", &[("account", "")]).await;
    assert_eq!(told(&cancelled), ("access_denied".into(), "65004".into()));
    assert_eq!(from_redirect(&cancelled, "error_subcode").as_deref(), Some("cancel"));
    let oid = client.account.object_id.as_str();
    let asked = client
        .authorize("common", &[("account", oid), ("prompt", "consent")])
        .await;
    assert!(asked.text.contains("Permissions requested"), "{}", asked.text);
    let refused = [("account", oid), ("prompt", "consent"), ("consent", "refuse")];
    assert_eq!(told(&client.authorize("common", &refused).await).1, "65004");
    let accepted = [("account", oid), ("prompt", "consent"), ("consent", "accept")];
    assert!(from_redirect(&client.authorize("common", &accepted).await, "code").is_some());
    let posted = client
        .authorize("common", &[("account", oid), ("response_mode", "form_post")])
        .await;
    assert!(posted.text.contains("name=\"code\"") && posted.text.contains("action=\"http://localhost:50123/\""));
}

#[tokio::test]
async fn consent_is_asked_for_once_for_each_client_and_tenant() {
    let client = tenants();
    client.simulator.control().behave(|now| now.consent = Consent::Asked);
    let oid = client.oid(CONSULTANT, "adatum.example");
    let mine = [("account", oid.as_str()), ("client_id", MINE)];
    assert!(
        client
            .authorize("organizations", &mine)
            .await
            .text
            .contains("Permissions requested")
    );
    let yes = [mine[0], mine[1], ("consent", "accept")];
    let code = from_redirect(&client.authorize("organizations", &yes).await, "code").unwrap();
    let tokens = client.redeem("organizations", &code, &[("client_id", MINE)]).await;
    assert_eq!(tokens.status, StatusCode::OK, "{}", tokens.text);
    assert!(from_redirect(&client.authorize("organizations", &mine).await, "code").is_some());
    let refresh = &tokens.body["refresh_token"];
    let elsewhere = client
        .refresh("fabrikam.example", refresh, &[("client_id", MINE)])
        .await;
    assert_eq!(refusal(&elsewhere), ("invalid_grant".into(), 65_001));
    assert_eq!(elsewhere.body["suberror"], "consent_required");
    client
        .simulator
        .control()
        .behave(|now| now.consent = Consent::Administrator);
    let fabrikam = client.oid(CONSULTANT, "fabrikam.example");
    let mine = [("account", fabrikam.as_str()), ("mfa", "approved")];
    let stuck = client.authorize("fabrikam.example", &mine).await;
    assert!(stuck.text.contains("Need admin approval"), "{}", stuck.text);
    let back = [
        ("account", fabrikam.as_str()),
        ("mfa", "approved"),
        ("consent", "refuse"),
    ];
    assert_eq!(told(&client.authorize("fabrikam.example", &back).await).1, "90094");
}

#[tokio::test]
async fn a_browser_is_signed_in_silently_if_it_has_been_before() {
    let client = tenants();
    let none = [("prompt", "none")];
    assert_eq!(
        told(&client.page("organizations", &none, None).await),
        ("login_required".into(), "50058".into())
    );
    let oid = client.oid(CONSULTANT, "adatum.example");
    let here = cookie(&client.authorize("organizations", &[("account", &oid)]).await);
    let again = client.page("organizations", &none, Some(&here)).await;
    assert!(from_redirect(&again, "code").is_some(), "{}", again.text);
    let page = client.page("organizations", &[], Some(&here)).await;
    assert!(page.text.contains("signed in</span>"), "{}", page.text);
    let other = [("prompt", "none"), ("login_hint", client.account.name.as_str())];
    assert_eq!(
        told(&client.page("organizations", &other, Some(&here)).await).0,
        "login_required"
    );
    let more = client.page("fabrikam.example", &none, Some(&here)).await;
    assert_eq!(told(&more), ("interaction_required".into(), "50076".into()));
    assert!(from_redirect(&more, "claims").unwrap().contains("capolids"));
    client.simulator.control().behave(|now| now.consent = Consent::Asked);
    assert_eq!(
        told(&client.page("organizations", &none, Some(&here)).await).0,
        "consent_required"
    );
}

#[tokio::test]
async fn a_second_factor_is_given_once_for_a_browser() {
    let client = tenants();
    let oid = client.oid(CONSULTANT, "fabrikam.example");
    let asked = client.authorize("fabrikam.example", &[("account", &oid)]).await;
    assert!(asked.text.contains("Approve sign-in request"), "{}", asked.text);
    let denied = client
        .authorize("fabrikam.example", &[("account", &oid), ("mfa", "denied")])
        .await;
    assert_eq!(told(&denied), ("access_denied".into(), "500121".into()));
    let given = client
        .authorize("fabrikam.example", &[("account", &oid), ("mfa", "approved")])
        .await;
    let here = cookie(&given);
    assert!(here.starts_with("practice_session=") && given.header("set-cookie").contains("HttpOnly"));
    let next = client
        .authorize_in("fabrikam.example", &[("account", &oid)], Some(&here))
        .await;
    assert!(from_redirect(&next, "code").is_some(), "{}", next.text);
    let fresh = [("account", oid.as_str()), ("prompt", "login")];
    let fresh = client.authorize_in("fabrikam.example", &fresh, Some(&here)).await;
    assert!(fresh.text.contains("Approve sign-in request"));
    let code = from_redirect(&next, "code").unwrap();
    let tokens = client.redeem("fabrikam.example", &code, &[]).await;
    assert_eq!(claims(&tokens.body["access_token"])["amr"], json!(["pwd", "mfa"]));
}

#[tokio::test]
async fn a_closed_account_is_told_so_on_the_page() {
    let client = Client::open();
    assert!(client.identity().account(&client.account.name, |s| s.disabled = true));
    let answer = client
        .authorize("common", &[("account", &client.account.object_id)])
        .await;
    assert!(
        answer.text.contains("AADSTS50057") && answer.text.contains("Cancel"),
        "{}",
        answer.text
    );
    let unknown = client.authorize("common", &[("account", "nobody")]).await;
    assert!(unknown.text.contains("AADSTS50034"));
}

/// Answers that a client has to throw away.
#[tokio::test]
async fn state_and_nonce_come_back_as_the_switches_say() {
    let client = Client::open();
    let oid = client.account.object_id.as_str();
    for (rule, state, nonce) in [
        (Echo::Changed, Some("s&1-of-another"), json!("n1-of-another")),
        (Echo::Lost, None, json!(null)),
    ] {
        client.simulator.control().behave(|now| {
            now.state_echo = rule;
            now.nonce_echo = rule;
        });
        let back = client.authorize("common", &[("account", oid)]).await;
        assert_eq!(from_redirect(&back, "state").as_deref(), state);
        let tokens = client
            .redeem("common", &from_redirect(&back, "code").unwrap(), &[])
            .await;
        assert_eq!(claims(&tokens.body["id_token"])["nonce"], nonce);
    }
}
