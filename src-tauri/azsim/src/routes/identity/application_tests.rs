#![allow(clippy::unwrap_used, clippy::expect_used)]

use http::{Method, StatusCode};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::json;

use super::testing::*;

const FOR_ARM: &str = "https://management.practice.invalid/.default";
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

impl Client {
    async fn with_secret(&self, tenant: &str, id: &str, secret: &str, scope: &str) -> Answer {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", id),
            ("client_secret", secret),
            ("scope", scope),
        ];
        self.token(tenant, &fields).await
    }

    async fn with_assertion(&self, assertion: &str) -> Answer {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", self.account.client_id.as_str()),
            ("client_assertion_type", ASSERTION),
            ("client_assertion", assertion),
            ("scope", FOR_ARM),
        ];
        self.token(&self.account.tenant, &fields).await
    }
}

#[tokio::test]
async fn a_service_principal_signs_in_with_its_secret_in_the_body_or_in_a_header() {
    let client = Client::open();
    let (id, secret) = (client.account.client_id.clone(), client.account.client_secret.clone());
    let answer = client.with_secret(&client.account.tenant, &id, &secret, FOR_ARM).await;
    let told = claims(&answer.body["access_token"]);
    assert_eq!(told["aud"], "https://management.practice.invalid");
    assert_eq!(told["tid"], client.account.tenant.as_str());
    assert!(answer.body.get("refresh_token").is_none(), "an application needs none");

    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let basic = crate::wire::base64(format!("{}:{}", encode(&id), encode(&secret)).as_bytes());
    let basic = format!("Basic {basic}");
    let headers = [
        ("authorization", basic.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let url = format!("{LOGIN}{}", token_path(&client));
    let body = "grant_type=client_credentials&scope=https%3A%2F%2Fvault.practice.invalid%2F.default";
    let answer = client.send(Method::POST, &url, &headers, body).await;
    assert_eq!(
        claims(&answer.body["access_token"])["aud"],
        "https://vault.practice.invalid"
    );
}

#[tokio::test]
async fn wrong_credentials_are_refused_in_entras_words() {
    let client = Client::open();
    let (id, tenant) = (client.account.client_id.as_str(), client.account.tenant.as_str());
    let secret = client.account.client_secret.as_str();
    let wrong = client.with_secret(tenant, id, "guess", FOR_ARM).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refusal(&wrong), ("invalid_client".into(), 7_000_215));
    let unknown = client.with_secret(tenant, APP, secret, FOR_ARM).await;
    assert_eq!(refusal(&unknown), ("unauthorized_client".into(), 700_016));
    assert_eq!(
        refusal(&client.with_secret("common", id, secret, FOR_ARM).await).1,
        90_019
    );
    assert_eq!(
        refusal(&client.with_secret("nowhere", id, secret, FOR_ARM).await).1,
        90_002
    );
    let elsewhere = client
        .with_secret(tenant, id, secret, "https://elsewhere.example/.default")
        .await;
    assert_eq!(refusal(&elsewhere).1, 500_011);
    assert_eq!(refusal(&client.token(tenant, &[("client_id", id)]).await).1, 900_144);
    let bare = [
        ("client_id", id),
        ("grant_type", "client_credentials"),
        ("scope", FOR_ARM),
    ];
    assert_eq!(refusal(&client.token(tenant, &bare).await).1, 7_000_218);
    let odd = [("client_id", APP), ("grant_type", "password")];
    assert_eq!(refusal(&client.token(tenant, &odd).await).0, "unsupported_grant_type");
}

#[tokio::test]
async fn secrets_expire_and_applications_are_closed() {
    let client = Client::open();
    let account = client.account.clone();
    let attempt = async || {
        let answer = client.with_secret(&account.tenant, &account.client_id, &account.client_secret, FOR_ARM);
        refusal(&answer.await)
    };
    assert!(client.identity().account(&account.name, |s| s.secret_expired = true));
    assert_eq!(attempt().await, ("invalid_client".into(), 7_000_222));
    let guess = client
        .with_secret(&account.tenant, &account.client_id, "guess", FOR_ARM)
        .await;
    assert_eq!(
        refusal(&guess).1,
        7_000_215,
        "an old secret is no reason to say that a wrong one is old"
    );
    client.identity().account(&account.name, |s| s.disabled = true);
    assert_eq!(attempt().await.1, 7_000_112);
}

#[tokio::test]
async fn a_registered_certificate_signs_assertions() {
    let client = Client::open();
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
    let certificate = CertificateParams::new(vec!["app.example".into()])
        .unwrap()
        .self_signed(&key)
        .unwrap();
    let signing = EncodingKey::from_rsa_pem(key.serialize_pem().as_bytes()).unwrap();
    let id = client.account.client_id.clone();
    let now = client.simulator.control().now().unix_timestamp();
    let audience = format!("{LOGIN}{}", token_path(&client));
    let sign = |subject: &str, audience: &str, expires: i64| {
        let claims = json!({"iss": subject, "sub": subject, "aud": audience, "nbf": now, "exp": f64::from(i32::try_from(expires).unwrap()) + 0.5, "jti": "1"});
        jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &signing).unwrap()
    };
    let good = sign(&id, &audience, now + 600);
    assert_eq!(
        refusal(&client.with_assertion(&good).await),
        ("invalid_client".into(), 700_027)
    );
    let change = json!({"account": client.account.name, "certificate": certificate.pem()});
    let url = format!("{ARM}/_sim/identity/account");
    let json_body = [("content-type", "application/json")];
    let done = client.send(Method::POST, &url, &json_body, change.to_string()).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let answer = client.with_assertion(&good).await;
    assert_eq!(claims(&answer.body["access_token"])["appid"], id.as_str());
    for (assertion, number) in [
        (sign("someone-else", &audience, now + 600), 700_021),
        (sign(&id, "https://elsewhere.example", now + 600), 700_023),
        (sign(&id, &audience, now - 1), 700_024),
        ("no.jwt".to_owned(), 50_027),
    ] {
        assert_eq!(refusal(&client.with_assertion(&assertion).await).1, number);
    }
}

#[tokio::test]
async fn a_federated_token_stands_for_an_application() {
    let client = Client::open();
    let subject = "system:serviceaccount:tools:pointback";
    let name = client.account.name.clone();
    let assertion = client.identity().federated_token(&name, subject).unwrap();
    let answer = client.with_assertion(&assertion).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    client.identity().account(&name, |s| s.federated.clear());
    assert_eq!(refusal(&client.with_assertion(&assertion).await).1, 700_213);
    let (half, _) = assertion.rsplit_once('.').unwrap();
    let forged = format!("{half}.{}", "A".repeat(86));
    assert_eq!(refusal(&client.with_assertion(&forged).await).1, 700_211);
    client.identity().federated_token(&name, subject);
    client.simulator.control().advance(std::time::Duration::from_hours(2));
    assert_eq!(refusal(&client.with_assertion(&assertion).await).1, 700_024);
    assert_eq!(client.identity().federated_token("nobody", subject), None);
}

/// A client that has a credential shows it for a person's tokens, too.
#[tokio::test]
async fn a_confidential_client_shows_its_secret_for_a_code() {
    let client = Client::open();
    let (id, secret) = (client.account.client_id.as_str(), client.account.client_secret.as_str());
    let fields = [
        ("account", client.account.object_id.as_str()),
        ("client_id", id),
        ("code_challenge", ""),
    ];
    let code = async || from_redirect(&client.authorize("organizations", &fields).await, "code").unwrap();
    let public = client
        .redeem("organizations", &code().await, &[("client_id", id)])
        .await;
    assert_eq!(refusal(&public).1, 7_000_218);
    let shown = [("client_id", id), ("client_secret", secret)];
    assert_eq!(
        client.redeem("organizations", &code().await, &shown).await.status,
        StatusCode::OK
    );
}
