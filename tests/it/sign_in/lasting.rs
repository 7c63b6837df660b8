//! What outlives the application, and what does not.

use azsim::behaviour::RefreshTokens;
use backend::api::{KeyState, Nothing, SignInState, StartRequest};

use super::azure::{ANN, Azure, Computer, contents, needed};
use super::browser::Person;

#[tokio::test]
async fn still_signed_in_after_a_restart_and_signed_out_for_good() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    let first = app.sign_in(azure.browser_sign_in()).await.expect("signed in");
    let facts = app.backend.credentials_where(Nothing {}).await.expect("facts");
    assert!(
        facts.kept && facts.file_exists && !facts.nothing && facts.key_state == KeyState::Present,
        "{facts:?}"
    );
    assert!(computer.keychain.holds_a_key());
    for (file, text) in contents(computer.folder.path()) {
        assert!(!text.contains("practice-refresh-"), "in the clear in {file}");
    }
    drop(app);

    let app = computer.start().await;
    let back = app.until("the session is back", |b| b.session.is_some()).await;
    let session = back.session.expect("a session");
    assert_eq!(
        (&session.account, &session.tenant_id),
        (&first.account, &first.tenant_id)
    );
    assert!(app.databases().await.expect("the list") > 50);
    assert_eq!(computer.browser.opened.get(), 1, "nobody was asked");

    let facts = app.backend.sign_out(Nothing {}).await.expect("signed out");
    assert!(
        facts.nothing && facts.remains.is_empty() && facts.accounts.is_empty(),
        "{facts:?}"
    );
    assert!(!computer.keychain.holds_a_key());
    assert!(
        computer.credential_files().is_empty(),
        "{:?}",
        computer.credential_files()
    );
    drop(app);
    let app = computer.start().await;
    let fresh = app.bootstrap().await;
    assert!(fresh.session.is_none() && fresh.accounts.is_empty() && fresh.sign_in == SignInState::Fine);
}

#[tokio::test]
async fn every_replaced_refresh_token_is_kept() {
    let azure = Azure::start().await;
    azure.control.behave(|all| {
        all.refresh_tokens = RefreshTokens::Once;
        all.token_lifetime = 5;
    });
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    app.sign_in(azure.browser_sign_in()).await.expect("signed in");
    super::super::wait::until("some renewals", super::super::wait::SOON, async || {
        app.databases().await.expect("the list");
        match azure.grants("refresh_token") {
            some if some >= 3 => Ok(()),
            few => Err(few),
        }
    })
    .await;
    // Nobody waits for the disk; the last one is on it soon after.
    drop(app);
    let app = computer.start().await;
    app.until("the session is back", |b| b.session.is_some()).await;
    app.databases().await.expect("the list");
    assert_eq!(computer.browser.opened.get(), 1);
}

#[tokio::test]
async fn a_start_asks_nobody_even_if_somebody_has_to_sign_in() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    app.sign_in(azure.browser_sign_in()).await.expect("signed in");
    drop(app);
    azure.control.identity().revoke(ANN, azsim::Revocation::SignInFrequency);
    let app = computer.start().await;
    let now = app.until("it is said", needed).await;
    assert!(now.session.is_none());
    assert_eq!(computer.browser.opened.get(), 1, "nobody was asked");
    app.backend.sign_in_again(Nothing {}).await.expect("asked");
    let back = app.until("signed in again", |b| b.session.is_some()).await;
    assert_eq!(back.session.expect("a session").account, ANN);
    assert_eq!(computer.browser.opened.get(), 2);
}

#[tokio::test]
async fn a_restore_is_followed_through_an_expired_sign_in() {
    let azure = Azure::with(|config| config.progress = azsim::Progress::Auto { speed: 20.0 }).await;
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    app.sign_in(azure.browser_sign_in()).await.expect("signed in");
    let rows = itests::listed::databases(&app.backend).await.expect("the list").rows;
    let orders = rows.into_iter().find(|row| row.name == "orders").expect("orders");
    let request = backend::api::TimelineRequest {
        instance_id: orders.id,
        refresh: true,
    };
    let draft = Box::pin(app.backend.timeline_get(request))
        .await
        .expect("the points")
        .draft;
    let request = backend::api::CheckRequest { draft };
    let plan = Box::pin(app.backend.plan_preflight(request, |_| ()))
        .await
        .expect("validated")
        .plan;
    let request = StartRequest {
        plan_id: plan.expect("a plan").id,
        repeat_anyway: false,
    };
    let job = app.backend.restore_start(request).await.expect("started");

    computer.browser.person(Person::Cancels);
    let identity = azure.control.identity();
    identity.revoke(ANN, azsim::Revocation::Revoked);
    identity.challenge(ANN, Some(&identity.not_before_now()), false);
    app.until("somebody has to sign in", needed).await;
    let request = backend::api::JobRequest {
        key: job.summary.key.clone(),
    };
    let waiting = app.backend.job_get(request.clone()).await.expect("the job");
    assert!(!waiting.summary.is_final, "{waiting:?}");

    computer.browser.person(Person::ann());
    app.backend.sign_in_again(Nothing {}).await.expect("asked");
    super::super::wait::until("the restore is over", std::time::Duration::from_mins(2), async || {
        let job = app.backend.job_get(request.clone()).await.expect("the job");
        if job.summary.is_final {
            Ok(())
        } else {
            Err(job.summary.phase_label)
        }
    })
    .await;
    assert_eq!(azure.control.restores_accepted(), 1);
}
