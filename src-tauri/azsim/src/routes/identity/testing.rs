//! Signing in as a browser and a client do, for the tests of this folder.

use base64::Engine as _;
use http::Method;
use serde_json::Value;
use time::macros::datetime;

use super::signins::challenge_of;
pub use crate::routes::testing::{Answer, Client};
use crate::{Config, IdentityControl, Simulator, WorldKind};

pub const APP: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
pub const ARM: &str = "https://management.practice.invalid";
pub const LOGIN: &str = "https://login.practice.invalid";
pub const SCOPE: &str = "https://management.practice.invalid//.default offline_access openid profile";
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const REDIRECT: &str = "http://localhost:50123/";
pub const CONSULTANT: &str = "consultant@adatum.example";

type Fields<'a> = [(&'a str, &'a str)];

/// The world with four more tenants.
pub fn tenants() -> Client {
    let config = Config {
        world: WorldKind::Tenants,
        ..Config::practice(None, datetime!(2026-11-22 12:00 UTC))
    };
    let simulator = Simulator::open(config).unwrap();
    let account = simulator.practice_account();
    Client { simulator, account }
}

pub fn token_path(client: &Client) -> String {
    format!("/{}/oauth2/v2.0/token", client.account.tenant)
}

/// `AADSTS70008: ..` and its number, which must agree.
pub fn refusal(answer: &Answer) -> (String, u64) {
    assert!(answer.body["error"].is_string(), "{} {}", answer.status, answer.text);
    let number = answer.body["error_codes"][0].as_u64().unwrap();
    let description = answer.body["error_description"].as_str().unwrap();
    assert!(description.starts_with(&format!("AADSTS{number}: ")), "{description}");
    for member in ["timestamp", "trace_id", "correlation_id"] {
        assert!(answer.body[member].is_string(), "{member}");
    }
    (answer.body["error"].as_str().unwrap().to_owned(), number)
}

/// What is inside a token; its signature is looked at elsewhere.
pub fn claims(token: &Value) -> Value {
    let payload = token.as_str().expect("a token").split('.').nth(1).unwrap();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(payload)
        .unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

pub fn over<'a>(usual: Vec<(&'a str, &'a str)>, extra: &Fields<'a>) -> Vec<(&'a str, &'a str)> {
    let mut all = usual;
    all.retain(|(name, _)| !extra.iter().any(|(other, _)| other == name));
    all.extend(extra);
    all.retain(|(name, value)| !value.is_empty() || *name == "account");
    all
}

impl Client {
    pub fn identity(&self) -> IdentityControl {
        self.simulator.control().identity()
    }

    /// The object id of a person in a tenant.
    pub fn oid(&self, name: &str, tenant: &str) -> String {
        self.read(|world| {
            let tenant = &world.tenant_named(tenant).unwrap().id;
            let mut all = world.principals.iter();
            let found = all.find(|p| p.name == name && &p.tenant == tenant);
            found.unwrap().object_id.clone()
        })
    }

    /// POSTs what the pages post; an empty value takes a usual field away.
    pub async fn authorize(&self, tenant: &str, extra: &Fields<'_>) -> Answer {
        self.authorize_in(tenant, extra, None).await
    }

    pub async fn authorize_in(&self, tenant: &str, extra: &Fields<'_>, cookie: Option<&str>) -> Answer {
        let challenge = challenge_of(VERIFIER);
        let all = over(usual(&challenge), extra);
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&all)
            .finish();
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
        headers.extend(cookie.map(|cookie| ("cookie", cookie)));
        let url = format!("{LOGIN}/{tenant}/oauth2/v2.0/authorize");
        self.send(Method::POST, &url, &headers, body).await
    }

    /// GETs the page as a browser does that was sent here.
    pub async fn page(&self, tenant: &str, extra: &Fields<'_>, cookie: Option<&str>) -> Answer {
        let challenge = challenge_of(VERIFIER);
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(over(usual(&challenge), extra))
            .finish();
        let headers: Vec<_> = cookie.map(|cookie| ("cookie", cookie)).into_iter().collect();
        let url = format!("{LOGIN}/{tenant}/oauth2/v2.0/authorize?{query}");
        self.send(Method::GET, &url, &headers, "").await
    }

    pub async fn token(&self, tenant: &str, fields: &Fields<'_>) -> Answer {
        self.form(&format!("/{tenant}/oauth2/v2.0/token"), fields).await
    }

    pub async fn redeem(&self, tenant: &str, code: &str, extra: &Fields<'_>) -> Answer {
        let usual = vec![
            ("grant_type", "authorization_code"),
            ("client_id", APP),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
            ("scope", SCOPE),
        ];
        self.token(tenant, &over(usual, extra)).await
    }

    pub async fn refresh(&self, tenant: &str, token: &Value, extra: &Fields<'_>) -> Answer {
        let usual = vec![
            ("grant_type", "refresh_token"),
            ("client_id", APP),
            ("refresh_token", token.as_str().expect("a refresh token")),
            ("scope", SCOPE),
        ];
        self.token(tenant, &over(usual, extra)).await
    }

    /// From the page to the tokens.
    pub async fn signed_in(&self, tenant: &str, account: &str, extra: &Fields<'_>) -> Answer {
        let mut fields = vec![("account", account)];
        fields.extend(extra);
        let back = self.authorize(tenant, &fields).await;
        let code = from_redirect(&back, "code").unwrap_or_else(|| panic!("no code: {}", back.text));
        self.redeem(tenant, &code, &[]).await
    }

    /// Resource Manager with a token of one's own.
    pub async fn arm_with(&self, token: &Value) -> Answer {
        let bearer = format!("Bearer {}", token.as_str().expect("a token"));
        let url = format!("{ARM}/subscriptions?api-version=2022-12-01");
        self.send(Method::GET, &url, &[("authorization", bearer.as_str())], "")
            .await
    }
}

fn usual(challenge: &str) -> Vec<(&str, &str)> {
    vec![
        ("client_id", APP),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", SCOPE),
        ("state", "s&1"),
        ("nonce", "n1"),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
    ]
}

/// A value that the browser was sent back with.
pub fn from_redirect(answer: &Answer, name: &str) -> Option<String> {
    let location = url::Url::parse(answer.header("location")).ok()?;
    assert_eq!(location.port(), Some(50123));
    location
        .query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// The AADSTS number that the client was told in a redirect.
pub fn told(answer: &Answer) -> (String, String) {
    let error = from_redirect(answer, "error").unwrap_or_else(|| panic!("no error: {}", answer.text));
    let description = from_redirect(answer, "error_description").unwrap();
    let number = description.strip_prefix("AADSTS").unwrap().split(':').next().unwrap();
    (error, number.to_owned())
}
