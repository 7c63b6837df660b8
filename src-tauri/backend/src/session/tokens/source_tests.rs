#![allow(clippy::unwrap_used)]

use futures::future::join_all;
use time::Duration;
use time::macros::datetime;

use super::super::fake::{HandClock, Said, Service};
use super::*;

const ARM: &[&str] = &["https://management.azure.com/.default"];
const VAULT: &[&str] = &["https://vault.azure.net/.default"];

fn setting() -> (Arc<HandClock>, Service, TokenSource) {
    let clock = HandClock::at(datetime!(2026-11-22 10:00 UTC));
    let service = Service::new(clock.clone());
    let source = TokenSource::with_person(service.silent(), service.person(), clock.clone());
    (clock, service, source)
}

/// As azure_core's pipeline does it: with a token, and once more after a challenge.
async fn call(source: &TokenSource, service: &Service, scopes: &[&str]) -> azure_core::Result<Said> {
    let token = source.get_token(scopes, None).await?;
    match service.send(&token) {
        Said::Refused(challenge) => {
            let token = source.get_token(scopes, Some(challenge.into_options())).await?;
            Ok(service.send(&token))
        }
        said => Ok(said),
    }
}

#[tokio::test]
async fn two_hundred_at_once_are_one_request_per_audience() {
    let (clock, service, source) = setting();
    for round in 1..=3 {
        let calls = (0..200).map(|n| call(&source, &service, if n % 2 == 0 { ARM } else { VAULT }));
        assert!(
            join_all(calls)
                .await
                .into_iter()
                .all(|said| said.unwrap() == Said::Fine)
        );
        assert_eq!(service.world().silent_requests, 2 * round);
        clock.forward(Duration::hours(1));
    }
    assert_eq!(service.world().prompts, 0);
}

#[tokio::test]
async fn two_hundred_refused_at_once_are_one_request_and_late_refusals_are_not_heard() {
    let (_, service, source) = setting();
    let old = source.get_token(ARM, None).await.unwrap();
    service.revoke_access();
    let Said::Refused(challenge) = service.send(&old) else {
        unreachable!()
    };
    let again = (0..200).map(|_| source.get_token(ARM, Some(challenge.clone().into_options())));
    let new = join_all(again).await;
    assert!(
        new.iter()
            .all(|token| service.send(token.as_ref().unwrap()) == Said::Fine)
    );
    // And one more answer to the old token, long after.
    source.get_token(ARM, Some(challenge.into_options())).await.unwrap();
    assert_eq!(service.world().silent_requests, 2);
}

#[tokio::test]
async fn claims_are_passed_on_and_asked_for_once() {
    let (_, service, source) = setting();
    source.get_token(ARM, None).await.unwrap();
    service.world().demanded = Some("{\"mfa\":1}".into());
    let said = join_all((0..200).map(|_| call(&source, &service, ARM))).await;
    assert!(said.into_iter().all(|said| said.unwrap() == Said::Fine));
    assert_eq!(service.world().silent_requests, 2);
    assert_eq!(service.world().prompts, 0);
}

#[tokio::test]
async fn a_failed_renewal_keeps_the_token_to_its_end() {
    let (clock, service, source) = setting();
    assert_eq!(call(&source, &service, ARM).await.unwrap(), Said::Fine);
    service.world().offline = true;
    clock.forward(Duration::minutes(56));
    for _ in 0..3 {
        assert_eq!(call(&source, &service, ARM).await.unwrap(), Said::Fine);
    }
    clock.forward(Duration::minutes(3) + Duration::seconds(30));
    assert_eq!(call(&source, &service, ARM).await.unwrap(), Said::Fine);
    clock.forward(Duration::seconds(30));
    let error = call(&source, &service, ARM).await.unwrap_err();
    assert!(error.to_string().contains("no network"));
    assert!(
        matches!(error.kind(), azure_core::error::ErrorKind::Io),
        "the kind says what to do"
    );
    service.world().offline = false;
    assert_eq!(call(&source, &service, ARM).await.unwrap(), Said::Fine);
}

#[tokio::test]
async fn everybody_hears_the_same_failure_of_one_request() {
    let (_, service, source) = setting();
    service.world().offline = true;
    let said = join_all((0..200).map(|_| call(&source, &service, ARM))).await;
    assert!(
        said.into_iter()
            .all(|s| s.unwrap_err().to_string().contains("no network"))
    );
    assert_eq!(service.world().silent_requests, 1);
}

#[tokio::test]
async fn one_sign_in_does_for_all_audiences() {
    let (clock, service, source) = setting();
    service.world().signed_in = false;
    let calls = (0..200).map(|n| call(&source, &service, if n % 2 == 0 { ARM } else { VAULT }));
    assert!(
        join_all(calls)
            .await
            .into_iter()
            .all(|said| said.unwrap() == Said::Fine)
    );
    assert_eq!(service.world().prompts, 1);
    clock.forward(Duration::hours(2));
    assert_eq!(call(&source, &service, ARM).await.unwrap(), Said::Fine);
    assert_eq!(service.world().prompts, 1);
}

#[tokio::test]
async fn a_closed_browser_is_an_answer() {
    let (clock, service, source) = setting();
    service.world().signed_in = false;
    service.world().willing = false;
    for scopes in [ARM, VAULT, ARM] {
        let error = call(&source, &service, scopes).await.unwrap_err();
        assert!(error.to_string().contains("browser was closed"), "{error}");
        clock.forward(Duration::minutes(10));
    }
    assert_eq!(service.world().prompts, 1, "background requests do not ask again");
    assert!(source.needs_sign_in().unwrap().contains("browser"));
    // Somebody presses the button.
    service.world().willing = true;
    source.ask_again();
    assert_eq!(call(&source, &service, ARM).await.unwrap(), Said::Fine);
    assert_eq!(service.world().prompts, 2);
    assert_eq!(source.needs_sign_in(), None);
}

#[tokio::test]
async fn a_token_for_storage_is_had_silently_or_not_at_all() {
    const STORAGE: &[&str] = &[arm::Cloud::STORAGE_SCOPE];
    let (_, service, source) = setting();
    assert_eq!(call(&source, &service, STORAGE).await.unwrap(), Said::Fine);
    let (_, service, source) = setting();
    service.world().signed_in = false;
    service.world().willing = true;
    assert!(call(&source, &service, STORAGE).await.is_err());
    assert_eq!((service.world().prompts, source.needs_sign_in()), (0, None));
    assert_eq!(
        call(&source, &service, ARM).await.unwrap(),
        Said::Fine,
        "whoever is needed for more is asked"
    );
    assert_eq!(call(&source, &service, STORAGE).await.unwrap(), Said::Fine);
}

#[tokio::test]
async fn a_sign_in_in_another_window_is_noticed() {
    let (clock, service, source) = setting();
    service.world().signed_in = false;
    service.world().willing = false;
    call(&source, &service, ARM).await.unwrap_err();
    let asked = service.world().silent_requests;
    call(&source, &service, ARM).await.unwrap_err();
    assert_eq!(service.world().silent_requests, asked, "not at once");
    service.world().signed_in = true;
    clock.forward(Duration::seconds(31));
    assert_eq!(call(&source, &service, ARM).await.unwrap(), Said::Fine);
    assert_eq!((source.needs_sign_in(), service.world().prompts), (None, 1));
}

#[tokio::test]
async fn who_asked_first_may_go_away() {
    let (_, service, source) = setting();
    let mut first = source.get_token(ARM, None);
    assert!(futures::poll!(&mut first).is_pending());
    drop(first);
    assert_eq!(call(&source, &service, ARM).await.unwrap(), Said::Fine);
    assert_eq!(service.world().silent_requests, 1);
}

#[tokio::test]
async fn what_is_forgotten_under_way_does_not_come_back() {
    let (_, service, source) = setting();
    let mut early = source.get_token(ARM, None);
    assert!(futures::poll!(&mut early).is_pending());
    source.forget();
    early.await.unwrap();
    call(&source, &service, ARM).await.unwrap();
    assert_eq!(service.world().silent_requests, 2);
}

#[tokio::test]
async fn a_token_that_has_already_ended_names_the_clock() {
    let (_, service, source) = setting();
    service.world().life = Duration::ZERO;
    let error = source.get_token(ARM, None).await.unwrap_err();
    assert!(error.to_string().contains("date and time"));
}

/// As azure_identity's: gives the same token until it ends, whatever is said.
#[derive(Debug)]
struct Stubborn(Arc<dyn TokenCredential>, tokio::sync::OnceCell<AccessToken>);

#[async_trait]
impl TokenCredential for Stubborn {
    async fn get_token(&self, scopes: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        let kept = self.1.get_or_try_init(|| self.0.get_token(scopes, None));
        kept.await.cloned()
    }
}

#[tokio::test]
async fn a_credential_that_cannot_forget_is_made_anew() {
    let (clock, service, _) = setting();
    let behind = service.clone();
    let source = TokenSource::renewable(
        move || Ok(Arc::new(Stubborn(behind.silent(), tokio::sync::OnceCell::new())) as Arc<dyn TokenCredential>),
        clock,
    )
    .unwrap();
    assert_eq!(call(&source, &service, ARM).await.unwrap(), Said::Fine);
    service.revoke_access();
    assert_eq!(call(&source, &service, ARM).await.unwrap(), Said::Fine);
}

#[derive(Debug)]
struct Panics;

#[async_trait]
impl TokenCredential for Panics {
    async fn get_token(&self, _: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        std::panic::resume_unwind(Box::new("a credential's fault"))
    }
}

#[tokio::test]
async fn a_panic_in_a_credential_leaves_nobody_waiting() {
    let (clock, _, _) = setting();
    let source = TokenSource::new(Arc::new(Panics), clock);
    for _ in 0..2 {
        let error = source.get_token(ARM, None).await.unwrap_err();
        assert!(error.to_string().contains("did not come to an end"));
    }
}

#[tokio::test]
async fn nothing_prints_a_token() {
    let (_, _, source) = setting();
    let token = source.get_token(ARM, None).await.unwrap();
    assert!(!format!("{source:?} {token:?}").contains(token.token.secret()));
}
