//! Who answers when the application asks: somebody else, or a tenant that wants more than the application has.

use backend::api::{ErrorCode, SignInState};

use super::azure::{ANN, Azure, Computer};
use super::browser::Person;
use super::{CONSULTANT, PLANT, she_signs_in_again};

/// At the re-authentication another account is chosen: nothing of hers is done with his rights, and nobody is asked twice.
#[tokio::test]
async fn somebody_else_is_not_taken_for_who_was_expected() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    app.sign_in(azure.browser_sign_in()).await.expect("signed in");
    let identity = azure.control.identity();
    computer
        .browser
        .person(Person::UsesAnother("finance.operator@contoso.example"));
    identity.revoke(ANN, azsim::Revocation::Revoked);
    identity.challenge(ANN, Some(&identity.not_before_now()), false);
    let (one, other) = tokio::join!(app.databases(), app.databases());
    let error = one.expect_err("somebody else");
    assert!(other.is_err());
    assert_eq!(error.code, ErrorCode::SignInFailed, "{error:?}");
    assert_eq!(error.message, "Somebody else has signed in.", "{error:?}");
    for _ in 0..3 {
        assert!(app.databases().await.is_err());
    }
    assert_eq!(computer.browser.opened.get(), 2, "one page, and none after it");
    let now = app.bootstrap().await;
    assert_eq!(now.session.expect("it stays").account, ANN, "the session is hers");
    let SignInState::Needed { account, error } = now.sign_in else {
        panic!("{:?}", now.sign_in);
    };
    assert_eq!(account, ANN);
    assert_eq!(error.message, "Somebody else has signed in.");
    assert!(
        error
            .detail
            .as_deref()
            .is_some_and(|detail| detail.contains(ANN) && detail.contains("finance.operator")),
        "it says who: {error:?}"
    );
    assert!(
        now.accounts.iter().all(|kept| kept.account == ANN),
        "his sign-in is not kept: {:?}",
        now.accounts
    );

    she_signs_in_again(&app, &computer).await;
}

/// The tenant begins to demand a second factor in the middle of the work: `interaction_required`, with the claims to ask for.
#[tokio::test]
async fn a_tenant_that_begins_to_demand_a_second_factor_asks_once() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    app.sign_in(azure.browser_sign_in()).await.expect("signed in");
    let identity = azure.control.identity();
    assert!(identity.tenant("contoso.example", |tenant| tenant.demands_mfa = true));
    // Tokens that are out are not taken back; the next one is refused.
    identity.challenge(ANN, Some(&identity.not_before_now()), false);

    computer.browser.person(Person::DeniesFactor(ANN));
    let error = app.databases().await.expect_err("denied");
    assert_eq!(error.code, ErrorCode::SignInFailed, "{error:?}");
    assert!(error.message.contains("second factor"), "{error:?}");
    for _ in 0..3 {
        assert!(app.databases().await.is_err());
    }
    assert_eq!(computer.browser.opened.get(), 2, "a no is an answer");
    let page = computer.browser.pages().pop().expect("a page");
    let claims = page
        .query_pairs()
        .find(|(name, _)| name == "claims")
        .expect("claims")
        .1
        .into_owned();
    assert!(
        claims.contains("capolids"),
        "what the tenant wants goes along: {claims}"
    );
    let now = app.bootstrap().await;
    assert!(now.session.is_some() && super::azure::needed(&now), "{:?}", now.sign_in);

    she_signs_in_again(&app, &computer).await;
}

/// Whoever signs in to a tenant in which nobody knows them is told so.
#[tokio::test]
async fn who_is_no_guest_of_a_tenant_is_told_so() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    computer.browser.person(Person::SignsIn(PLANT));
    let request = azure.request(backend::api::CredentialChoice::Browser {
        tenant: Some("fabrikam.example".to_owned()),
    });
    app.sign_in(request).await.expect("signed in, second factor and all");
    assert_eq!(app.databases().await.expect("the list"), 2);
    // The consultant is a guest there, and is asked for the second factor as well.
    computer.browser.person(Person::SignsIn(CONSULTANT));
    let request = azure.request(backend::api::CredentialChoice::Browser {
        tenant: Some("fabrikam.example".to_owned()),
    });
    let session = app.sign_in(request).await.expect("signed in as a guest");
    assert_eq!(session.account, CONSULTANT);
    // Those of the consultant's other tenants come as these are found.
    let list = itests::listed::databases(&app.backend).await.expect("the list");
    for name in ["workorders", "pgflex-fabrikam"] {
        assert!(list.rows.iter().any(|row| row.name == name), "{name}: {list:?}");
    }
}
