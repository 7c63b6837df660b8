//! Signing in with a browser, staying signed in, signing in again in place, and signing out: against the simulator over TLS.

pub mod apart;
pub mod azure;
pub mod browser;
mod lasting;
mod somebody;
pub mod ways;

use backend::api::{CredentialKind, ErrorCode, Nothing, SignInState, SignInStep};

use azure::{ANN, App, Azure, Computer, needed};
use browser::Person;

/// At home in Adatum, a guest in Fabrikam and Northwind.
pub const CONSULTANT: &str = "consultant@adatum.example";
/// At home in Fabrikam.
pub const PLANT: &str = "plant.admin@fabrikam.example";

#[tokio::test]
async fn a_person_signs_in_and_sees_the_databases() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    let session = app.sign_in(azure.browser_sign_in()).await.expect("signed in");
    assert_eq!(session.account, ANN);
    assert_eq!(session.subscriptions.len(), 3);
    let steps = app.steps.lock().expect("the steps").clone();
    assert!(matches!(
        steps[..],
        [
            SignInStep::Connecting,
            SignInStep::WaitingForBrowser { .. },
            SignInStep::GettingSubscriptions
        ]
    ));
    let page = &computer.browser.pages()[0];
    let field = |wanted: &str| {
        page.query_pairs()
            .find(|(name, _)| name == wanted)
            .map(|(_, v)| v.into_owned())
    };
    assert_eq!(
        (page.scheme(), page.path()),
        ("https", "/organizations/oauth2/v2.0/authorize")
    );
    assert_eq!(field("code_challenge_method").as_deref(), Some("S256"));
    assert_eq!(field("prompt").as_deref(), Some("select_account"));
    assert!(field("nonce").is_some() && field("state").is_some());
    assert!(field("scope").expect("a scope").contains("offline_access"));
    super::wait::until("the last page", super::wait::SOON, async || {
        let shown = computer.browser.shown().concat();
        if shown.contains("You are signed in") {
            Ok(())
        } else {
            Err(shown)
        }
    })
    .await;
    assert!(app.databases().await.expect("the list") > 50);
    // The token of the sign-in itself served all of that; the tenants in which she is a guest have their own.
    assert_eq!(
        (
            azure.grants("authorization_code"),
            azure.grants_in(&session.tenant_id, "refresh_token")
        ),
        (1, 0)
    );
    let bootstrap = app.bootstrap().await;
    assert_eq!(bootstrap.sign_in, SignInState::Fine);
    assert_eq!(bootstrap.accounts[0].account, ANN);
    assert_eq!(
        bootstrap.last_connection.expect("kept").kind,
        Some(CredentialKind::Browser)
    );
}

#[tokio::test]
async fn whatever_goes_wrong_in_the_browser_ends_cleanly_and_is_named() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    let cases = [
        (Person::Cancels, "cancelled in the browser", "You are not signed in"),
        (
            Person::IsTamperedWith,
            "does not belong to this sign-in",
            "You are not signed in",
        ),
    ];
    for (count, (person, said, page)) in (1..).zip(cases) {
        computer.browser.person(person);
        let error = app.sign_in(azure.browser_sign_in()).await.expect_err("not signed in");
        assert_eq!(error.code, ErrorCode::SignInFailed);
        assert!(error.message.contains(said), "{error:?}");
        let shown = super::wait::until("the last page", super::wait::SOON, async || {
            let shown = computer.browser.shown();
            if shown.len() == count {
                Ok(shown)
            } else {
                Err(shown.len())
            }
        })
        .await;
        assert!(shown.last().expect("a page").contains(page), "{shown:?}");
    }
    computer
        .browser
        .person(Person::DeniesFactor("plant.admin@fabrikam.example"));
    let fabrikam = |tenant: &str| {
        azure.request(backend::api::CredentialChoice::Browser {
            tenant: Some(tenant.to_owned()),
        })
    };
    let error = app.sign_in(fabrikam("fabrikam.example")).await.expect_err("denied");
    assert!(error.message.contains("second factor"), "{error:?}");
    let opened = computer.browser.opened.get();
    let error = app
        .sign_in(fabrikam("nowhere.example"))
        .await
        .expect_err("no such tenant");
    assert_eq!(error.azure_code.as_deref(), Some("AADSTS90002"));
    let error = app.sign_in(fabrikam("a/b?c")).await.expect_err("no tenant at all");
    assert_eq!(error.code, ErrorCode::InvalidInput);
    assert_eq!(computer.browser.opened.get(), opened, "no page was opened for those");

    // Nothing is left of any of it, and the next one works.
    assert!(app.bootstrap().await.session.is_none() && computer.credential_files().is_empty());
    computer.browser.person(Person::SignsIn("plant.admin@fabrikam.example"));
    app.sign_in(fabrikam("fabrikam.example")).await.expect("signed in");
}

#[tokio::test]
async fn a_sign_in_that_waits_is_called_off_or_gives_way_to_the_next() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    computer.browser.person(Person::DoesNothing);
    let waits = app.sign_in(azure.browser_sign_in());
    let call_off = async {
        app.until("the browser is open", |_| computer.browser.opened.get() == 1)
            .await;
        app.backend.sign_in_cancel(Nothing {}).await.expect("called off");
    };
    let (ended, ()) = tokio::join!(waits, call_off);
    assert!(ended.expect_err("called off").message.contains("called off"));

    let waits = app.sign_in(azure.browser_sign_in());
    let next = async {
        app.until("the browser is open", |_| computer.browser.opened.get() == 2)
            .await;
        computer.browser.person(Person::ann());
        app.sign_in(azure.browser_sign_in()).await
    };
    let (first, second) = tokio::join!(waits, next);
    assert!(first.is_err() && second.is_ok());
}

#[tokio::test]
async fn a_challenge_opens_the_browser_once_and_what_was_under_way_goes_on() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    let home = app.sign_in(azure.browser_sign_in()).await.expect("signed in").tenant_id;
    let identity = azure.control.identity();
    let claims = identity.not_before_now();

    // One that a refresh token answers: nobody is asked.
    assert!(identity.challenge(ANN, Some(&claims), false));
    assert!(app.databases().await.expect("the list") > 50);
    assert_eq!(
        (computer.browser.opened.get(), azure.grants_in(&home, "refresh_token")),
        (1, 1)
    );

    // One that only the person can answer: many calls, one page.
    let other = serde_json::json!({"access_token": {"acrs": {"essential": true, "value": "c1"}}});
    assert!(identity.challenge(ANN, Some(&other), true));
    let (a, b, c) = tokio::join!(app.databases(), app.databases(), app.databases());
    assert!(a.expect("the list") > 50 && b.is_ok() && c.is_ok());
    assert_eq!(computer.browser.opened.get(), 2, "asked once");
    let page = computer.browser.pages().pop().expect("a page");
    let field = |wanted: &str| {
        page.query_pairs()
            .find(|(name, _)| name == wanted)
            .map(|(_, v)| v.into_owned())
    };
    assert!(field("claims").expect("claims").contains("\"c1\""));
    assert_eq!(field("login_hint").as_deref(), Some(ANN));
    assert_eq!(app.bootstrap().await.sign_in, SignInState::Fine);
}

#[tokio::test]
async fn a_revoked_sign_in_asks_once_and_a_no_is_an_answer() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    app.sign_in(azure.browser_sign_in()).await.expect("signed in");
    let identity = azure.control.identity();
    computer.browser.person(Person::Cancels);
    identity.revoke(ANN, azsim::Revocation::Revoked);
    identity.challenge(ANN, Some(&identity.not_before_now()), false);
    let error = app.databases().await.expect_err("nobody signs in");
    assert_eq!(error.code, ErrorCode::SignInFailed, "{error:?}");
    for _ in 0..3 {
        assert!(app.databases().await.is_err());
    }
    assert_eq!(computer.browser.opened.get(), 2, "asked once, and not again by itself");
    let now = app.bootstrap().await;
    assert!(
        now.session.is_some() && needed(&now),
        "the session stays: {:?}",
        now.sign_in
    );

    she_signs_in_again(&app, &computer).await;
}

/// She is asked a third time, says who she is, and the work goes on.
async fn she_signs_in_again(app: &App, computer: &Computer) {
    computer.browser.person(Person::ann());
    app.backend.sign_in_again(Nothing {}).await.expect("asked");
    app.until("signed in again", |b| b.sign_in == SignInState::Fine).await;
    assert!(app.databases().await.expect("the list") > 50);
    assert_eq!(computer.browser.opened.get(), 3);
}
