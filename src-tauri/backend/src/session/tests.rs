//! Signing in over an exchange in the process: the path that practice and a real connection share.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::datetime;

use super::*;
use crate::clock::Clock;
use crate::secret::SecretText;

struct Noon;

impl Clock for Noon {
    fn now(&self) -> OffsetDateTime {
        datetime!(2026-11-22 12:00 UTC)
    }
}

/// Signing in without a browser and without a keychain.
pub(super) fn means() -> Means {
    let clock = Arc::new(Noon);
    let no_browser: OpenBrowser = Arc::new(|_| Err("no browser".to_owned()));
    let keychain = Arc::new(secrets::KeyFile::in_plain_sight_as_asked_for(std::path::Path::new(
        "/nowhere",
    )));
    Means {
        clock: clock.clone(),
        prompts: Arc::new(Prompts::new(
            no_browser,
            clock.clone(),
            std::time::Duration::from_mins(5),
            |_| (),
        )),
        cache: secrets::CredentialCache::new(std::path::Path::new("/nowhere"), keychain, clock),
        settings: crate::api::Settings::default(),
        network: super::Network::default(),
        step: Arc::new(|_| ()),
    }
}

/// What the world answers, and what it was asked.
#[derive(Default)]
struct World {
    subscriptions: Vec<Value>,
    tenants: Option<Vec<Value>>,
    forms: Vec<String>,
    refuse_metadata: bool,
    token: Option<String>,
}

fn reply(status: u16, body: &Value) -> Result<http::Response<Bytes>, String> {
    let body = Bytes::from(body.to_string());
    let answer = http::Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .body(body);
    answer.map_err(|e| e.to_string())
}

fn answer(world: &Mutex<World>, request: &http::Request<Bytes>) -> Result<http::Response<Bytes>, String> {
    let mut world = world.lock().unwrap();
    let path = request.uri().path();
    if path == "/metadata/endpoints" {
        if world.refuse_metadata {
            return reply(404, &json!({"error": {"code": "NotFound", "message": "not here"}}));
        }
        return reply(
            200,
            &json!({"name": "Practice", "authentication": {"loginEndpoint": "https://login.practice.invalid/", "audiences": ["https://arm.practice.invalid"]},
                    "suffixes": {"keyVaultDns": "vault.practice.invalid", "storage": "core.practice.invalid"}}),
        );
    }
    if path.ends_with("/oauth2/v2.0/token") {
        let form = String::from_utf8_lossy(request.body()).into_owned();
        let right = form.contains("client_secret=right");
        world.forms.push(format!("{path}?{form}"));
        return if right {
            reply(
                200,
                &json!({"token_type": "Bearer", "expires_in": 3600, "ext_expires_in": 3600, "access_token": world.token.clone().unwrap_or_else(|| "canary-token".to_owned())}),
            )
        } else {
            reply(
                401,
                &json!({"error": "invalid_client", "error_codes": [7_000_215], "timestamp": "", "trace_id": "", "correlation_id": "",
                        "error_description": "AADSTS7000215: Invalid client secret provided."}),
            )
        };
    }
    match path {
        "/subscriptions" => reply(200, &json!({"value": world.subscriptions})),
        "/tenants" => match &world.tenants {
            Some(tenants) => reply(200, &json!({"value": tenants})),
            None => reply(403, &json!({"error": {"code": "AuthorizationFailed", "message": "no"}})),
        },
        _ => Err("nothing there".to_owned()),
    }
}

fn opener(world: &Arc<Mutex<World>>, secret: &'static str) -> PracticeOpener {
    let world = world.clone();
    Arc::new(move |_| {
        let world = world.clone();
        Ok(PracticeWorld {
            exchange: Arc::new(move |request| {
                let world = world.clone();
                Box::pin(async move { answer(&world, &request) })
            }),
            arm: url::Url::parse("https://arm.practice.invalid").map_err(|e| e.to_string())?,
            tenant: "contoso.example".to_owned(),
            client_id: "client-1".to_owned(),
            client_secret: SecretText::new(secret),
            account: "practice.admin@contoso.example".to_owned(),
            speed: 12.0,
            existing: true,
        })
    })
}

fn company() -> Arc<Mutex<World>> {
    Arc::new(Mutex::new(World {
        subscriptions: vec![
            json!({"subscriptionId": "s1", "displayName": "Production", "tenantId": "t-1", "state": "Enabled"}),
        ],
        tenants: Some(vec![json!({"tenantId": "T-1", "displayName": "Contoso"})]),
        ..World::default()
    }))
}

async fn open(world: &Arc<Mutex<World>>, secret: &'static str) -> Result<ActiveSession, ApiError> {
    let opened = open_practice(Some(&opener(world, secret)), PracticeOpen::Continue, &means()).await;
    opened.map(|(session, existing)| {
        assert!(existing);
        session
    })
}

#[tokio::test(start_paused = true)]
async fn a_session_knows_tenant_account_and_subscriptions() {
    let world = company();
    let session = open(&world, "right").await.unwrap();
    assert_eq!(
        (session.key.as_str(), session.mode, session.speed),
        ("practice", Mode::Practice, 12.0)
    );
    let view = &session.view;
    assert_eq!(
        (view.tenant.as_str(), view.tenant_id.as_str(), view.cloud.as_str()),
        ("Contoso", "t-1", "Practice")
    );
    assert_eq!(
        (view.account.as_str(), view.since.0),
        ("practice.admin@contoso.example", Noon.now())
    );
    assert_eq!(
        (view.subscriptions[0].id.as_str(), view.subscriptions[0].name.as_str()),
        ("s1", "Production")
    );
    let shown = format!("{view:?}{}", serde_json::to_string(view).unwrap());
    assert!(!shown.contains("right") && !shown.contains("canary"));
    let asked = world.lock().unwrap().forms[0].clone();
    assert!(asked.starts_with("/contoso.example/oauth2/v2.0/token?"), "{asked}");
}

#[tokio::test(start_paused = true)]
async fn the_same_account_works_in_another_tenant_with_a_token_of_its_own() {
    let world = company();
    let session = open(&world, "right").await.unwrap();
    let before = world.lock().unwrap().forms.len();
    let there = session.lane_of("").client_for("Security.contoso.example").unwrap();
    assert_eq!(
        world.lock().unwrap().forms.len(),
        before,
        "no token before the first call"
    );
    there.subscriptions().await.unwrap();
    session
        .lane_of("")
        .client_for("security.contoso.example")
        .unwrap()
        .subscriptions()
        .await
        .unwrap();
    session.lane_of("").credential_for("security.contoso.example").unwrap();
    let forms = world.lock().unwrap().forms[before..].to_vec();
    assert_eq!(forms.len(), 1, "one token serves both calls: {forms:?}");
    assert!(
        forms[0].starts_with("/security.contoso.example/oauth2/v2.0/token?"),
        "{}",
        forms[0]
    );
    assert!(forms[0].contains("client_id=client-1"), "{}", forms[0]);
    assert_eq!(
        session.lane_of("").client_for("").err().unwrap().code,
        ErrorCode::InvalidInput
    );
}

#[tokio::test(start_paused = true)]
async fn a_tenant_whose_name_may_not_be_read_goes_by_what_was_typed() {
    let world = company();
    world.lock().unwrap().tenants = None;
    assert_eq!(open(&world, "right").await.unwrap().view.tenant, "contoso.example");
}

const NOW: time::OffsetDateTime = time::macros::datetime!(2026-11-23 12:00 UTC);

/// A provider of services sees its customers' subscriptions, in any order.
#[tokio::test(start_paused = true)]
async fn the_tenant_is_that_of_the_sign_in_and_not_that_of_a_managed_subscription() {
    use base64::Engine as _;
    let world = company();
    let claims = r#"{"tid":"t-1","idtyp":"user","oid":"aaaaaaaa-1111-2222-3333-444444444444"}"#;
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims);
    let customer = json!({"subscriptionId": "s0", "displayName": "Customer", "tenantId": "t-9", "state": "Enabled"});
    {
        let mut world = world.lock().unwrap();
        world.token = Some(format!("x.{claims}.y"));
        world.subscriptions.insert(0, customer);
    }
    let session = open(&world, "right").await.unwrap();
    assert_eq!(
        (session.view.tenant_id.as_str(), session.view.tenant.as_str()),
        ("t-1", "Contoso")
    );
    // With that customer the account is nobody to whom something could be given.
    let lane = session.lane_of("");
    assert_eq!(lane.me("/subscriptions/S0/resourceGroups/rg", NOW).await, None);
    let me = lane.me("/subscriptions/s1/resourceGroups/rg", NOW).await.unwrap();
    assert_eq!(
        (me.object_id.as_str(), me.application),
        ("aaaaaaaa-1111-2222-3333-444444444444", false)
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_that_does_not_say_whose_it_is_names_nobody() {
    let session = open(&company(), "right").await.unwrap();
    assert_eq!(session.lane_of("").me("/subscriptions/s1", NOW).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_secret_says_so_and_keeps_it_to_itself() {
    let error = open(&company(), "wrong-canary").await.err().unwrap();
    assert_eq!(error.code, ErrorCode::SignInFailed, "{error:?}");
    assert_eq!(error.message, "The client secret is wrong.");
    assert!(!format!("{error:?}").contains("canary"));
}

#[tokio::test(start_paused = true)]
async fn an_account_without_subscriptions_is_told_whom_to_ask() {
    let world = company();
    world.lock().unwrap().subscriptions.clear();
    let error = open(&world, "right").await.err().unwrap();
    assert_eq!(
        (error.code, error.who),
        (ErrorCode::Forbidden, Some(crate::api::Who::AzureAdmin))
    );
    assert!(error.message.contains("no subscription"));
}

#[tokio::test(start_paused = true)]
async fn an_address_that_is_no_cloud_is_an_error_of_that_address() {
    let world = company();
    world.lock().unwrap().refuse_metadata = true;
    assert_eq!(open(&world, "right").await.err().unwrap().code, ErrorCode::NotFound);
    let none = open_practice(None, PracticeOpen::Reset, &means()).await.err().unwrap();
    assert!(none.message.contains("no practice mode"));
}

#[tokio::test(start_paused = true)]
async fn the_holder_has_one_session_or_says_that_there_is_none() {
    let holder = SessionHolder::default();
    assert_eq!(holder.current().err().unwrap().code, ErrorCode::NotSignedIn);
    holder.set(open(&company(), "right").await.unwrap());
    assert!(holder.current().unwrap().is_practice());
    holder.clear();
    assert!(holder.peek().is_none());
}
