//! A guard in another tenant, jobs that Azure has dropped, and a sign-in that ends while nobody looks.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::atomic::{AtomicI64, Ordering};

use arm::ArmClient;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};

use super::super::intent::Secondary;
use super::tests::{lab, send, start, until, view};
use super::*;
use crate::api::{ErrorCode, Event};
use crate::clock::TokioClock;
use crate::error;
use crate::fake::{self, Azure, Trigger};

fn guarded() -> super::super::intent::Intent {
    super::super::intent::Intent {
        guard_tenant: Some("t-2".to_owned()),
        ..fake::wish()
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_token_for_the_guards_tenant_nothing_is_sent() {
    let (_folder, backend, azure) = lab().await;
    let session = Remote {
        credential_for: Arc::new(|tenant| Err(error::plain(ErrorCode::SignInFailed, format!("Not in {tenant}.")))),
        ..azure.remote()
    };
    let sent = send(&backend, session, "key".to_owned(), guarded(), false).await;
    sent.await.unwrap();
    let refused = view(&backend, "key").await;
    assert_eq!((refused.summary.phase, azure.posts()), (Phase::Refused, 0));
    assert_eq!(refused.error.unwrap().message, "Not in t-2.");
}

/// A credential that the sign-in service refuses.
#[derive(Debug)]
struct Revoked;

#[async_trait::async_trait]
impl TokenCredential for Revoked {
    async fn get_token(&self, _: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        let text = "AADSTS50173: The provided grant has expired due to it being revoked.";
        Err(azure_core::Error::with_message(
            azure_core::error::ErrorKind::Credential,
            text,
        ))
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_refused_is_a_refusal_before_anything_is_sent() {
    let (_folder, backend, azure) = lab().await;
    let session = Remote {
        credential_for: Arc::new(|_| Ok(Arc::new(Revoked))),
        ..azure.remote()
    };
    let sent = send(&backend, session, "key".to_owned(), guarded(), false).await;
    sent.await.unwrap();
    let refused = view(&backend, "key").await;
    assert_eq!((refused.summary.phase, azure.posts()), (Phase::Refused, 0));
    assert!(
        backend.remote().is_some(),
        "another tenant’s refusal is not the end of this session"
    );
}

#[tokio::test(start_paused = true)]
async fn a_restore_in_the_paired_region_takes_no_second_token() {
    let (_folder, backend, azure) = lab().await;
    let session = Remote {
        credential_for: Arc::new(|tenant| Err(error::internal(format!("asked for {tenant}")))),
        ..azure.remote()
    };
    let wish = super::super::intent::Intent {
        secondary: Some(Secondary {
            source: "eastus2".to_owned(),
            region: "centralus".to_owned(),
            display: "Central US".to_owned(),
        }),
        ..guarded()
    };
    send(&backend, session, "key".to_owned(), wish, false)
        .await
        .await
        .unwrap();
    assert_eq!(azure.asked("/locations/centralus/crossregionrestore"), 1);
    assert_eq!(azure.posts(), 0, "and never the vault’s own call");
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_is_over_is_told_to_every_window_at_once() {
    let (_folder, backend, azure) = lab().await;
    let key = start(&backend, fake::wish()).await;
    let mut events = backend.events();
    let http = arm::http_client(arm::Transport::InProcess(Arc::new(|_| {
        Box::pin(async { Err("not reached".to_owned()) })
    })))
    .unwrap();
    let client = ArmClient::new(
        arm::Cloud::public(),
        Arc::new(Revoked),
        http,
        arm::ClientOptions::default(),
    );
    backend.0.sessions.set(azure.session_over(client));
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert!(backend.remote().is_none());
    let mut ended = 0;
    while let Ok(event) = events.try_recv() {
        if let Event::SessionEnded { error } = event {
            assert_eq!(error.code, ErrorCode::SignInFailed);
            ended += 1;
        }
    }
    assert_eq!(ended, 1, "said once");
    backend.0.sessions.set(azure.session());
    super::super::resume(&backend);
    let done = until(&backend, &key, 5, super::tests::over).await;
    assert_eq!(done.phase, Phase::Completed, "the next sign-in takes it up");
}

/// Days pass while nothing runs: the computer was off.
struct Days(TokioClock, AtomicI64);

impl crate::clock::Clock for Days {
    fn now(&self) -> OffsetDateTime {
        self.0.now() + time::Duration::days(self.1.load(Ordering::SeqCst))
    }
}

async fn after_days(trigger: Trigger, days: i64) -> (Backend, Azure, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Days(TokioClock::starting_at(super::super::job::tests::AT), 0.into()));
    let backend = fake::open(folder.path(), clock.clone()).await;
    let azure = Azure::new(clock.clone());
    backend.0.sessions.set(azure.session());
    azure.change(|world| world.trigger = trigger);
    start(&backend, fake::wish()).await;
    tokio::time::sleep(Duration::from_secs(30)).await;
    backend.0.sessions.clear();
    tokio::time::sleep(Duration::from_mins(10)).await;
    clock.1.store(days, Ordering::SeqCst);
    azure.change(|world| world.job = None);
    backend.0.sessions.set(azure.session());
    super::super::resume(&backend);
    tokio::time::sleep(Duration::from_mins(30)).await;
    (backend, azure, folder)
}

#[tokio::test(start_paused = true)]
async fn a_job_that_azure_has_dropped_is_not_asked_about_for_ever() {
    for trigger in [Trigger::Accept, Trigger::Lose] {
        let (backend, azure, _folder) = after_days(trigger, 20).await;
        let key = format!("key-{}", fake::wish().plan_id);
        let shown = view(&backend, &key).await;
        assert_eq!(shown.summary.phase, Phase::OutcomeUnknown, "{trigger:?}");
        assert!(shown.summary.is_final && shown.note.unwrap().contains("no longer be learnt"));
        let asked = azure.asked("");
        tokio::time::sleep(Duration::from_hours(24)).await;
        assert_eq!(azure.asked(""), asked, "{trigger:?}: it is asked no more");
        assert!(super::super::unfinished(&backend).await.unwrap().is_empty());
        let repeated = super::super::same::Same::of(&fake::wish());
        let way = backend.journal().same(repeated, backend.now()).await.unwrap();
        assert!(
            matches!(way, Some(super::super::journal::Begun::Repeated(_))),
            "it may have restored: {way:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_missing_for_a_while_is_still_looked_for() {
    let (backend, azure, _folder) = after_days(Trigger::Accept, 3).await;
    let key = format!("key-{}", fake::wish().plan_id);
    let record = backend.journal().load(&key).await.unwrap().unwrap();
    assert!(
        record.phase == Phase::Running && record.tracking_problem.is_some(),
        "{record:?}"
    );
    let now = backend.now() - time::Duration::days(3);
    azure.change(|world| world.job = Some((now, fake::request())));
    let done = until(&backend, &key, 30, super::tests::over).await;
    assert_eq!(done.phase, Phase::Completed);
}
