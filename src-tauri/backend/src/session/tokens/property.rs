//! Whatever happens in whatever order: no request is sent with a token that has ended, one audience is asked for once by many,
//! and nobody is asked to sign in who has just done so or just declined.

use arm::Challenge;
use azure_core::credentials::TokenCredential;
use futures::future::join_all;
use proptest::prelude::*;
use time::Duration;
use time::macros::datetime;

use super::TokenSource;
use super::fake::{HandClock, Said, Service};

const AUDIENCES: [&str; 2] = [
    "https://management.azure.com/.default",
    "https://vault.azure.net/.default",
];

#[derive(Debug, Clone)]
enum Event {
    Wait(i64),
    Requests(usize),
    Offline(bool),
    /// Tokens issued from now on live so many minutes.
    Life(i64),
    RevokeAccess,
    RevokeSignIn,
    /// The services demand something new of every token.
    Demand(u8),
    /// Whether the person signs in when asked.
    Willing(bool),
    Button,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => prop_oneof![1_i64..120, 300_i64..4000].prop_map(Event::Wait),
        5 => (1_usize..12).prop_map(Event::Requests),
        1 => any::<bool>().prop_map(Event::Offline),
        1 => (1_i64..90).prop_map(Event::Life),
        1 => Just(Event::RevokeAccess),
        1 => Just(Event::RevokeSignIn),
        1 => (0_u8..3).prop_map(Event::Demand),
        1 => any::<bool>().prop_map(Event::Willing),
        1 => Just(Event::Button),
    ]
}

/// One request as the pipeline sends it. Fails the property when a token that has ended was sent.
async fn one(source: &TokenSource, service: &Service, audience: &str) -> Result<(), String> {
    let mut challenge: Option<Challenge> = None;
    for _ in 0..2 {
        let options = challenge.take().map(Challenge::into_options);
        let Ok(token) = source.get_token(&[audience], options).await else {
            return Ok(());
        };
        match service.send(&token) {
            Said::Expired => return Err(format!("sent with a token that has ended: {}", token.expires_on)),
            Said::Fine => return Ok(()),
            Said::Refused(refused) => challenge = Some(refused),
        }
    }
    Err("refused twice: the second token did not carry what was asked".into())
}

async fn play(events: &[Event]) -> Result<(), String> {
    let clock = HandClock::at(datetime!(2026-11-22 10:00 UTC));
    let service = Service::new(clock.clone());
    let source = TokenSource::with_person(service.silent(), service.person(), clock.clone());
    // A person may be asked once for each of these.
    let mut reasons = 0;
    for event in events {
        match event {
            Event::Wait(seconds) => clock.forward(Duration::seconds(*seconds)),
            Event::Requests(many) => {
                let before = service.world().silent_requests;
                let asked = (0..*many).map(|n| one(&source, &service, AUDIENCES[n % 2]));
                join_all(asked).await.into_iter().collect::<Result<(), String>>()?;
                // Let renewals in the background end, so that the count is whole.
                for _ in 0..40 {
                    tokio::task::yield_now().await;
                }
                let requests = service.world().silent_requests - before;
                // Per audience: one, one more after a refusal, and one more after somebody else's sign-in.
                let most = 3 * 2;
                if requests > most {
                    return Err(format!("{many} callers made {requests} token requests"));
                }
            }
            Event::Offline(offline) => service.world().offline = *offline,
            Event::Life(minutes) => service.world().life = Duration::minutes(*minutes),
            Event::RevokeAccess => service.revoke_access(),
            Event::RevokeSignIn => {
                let mut world = service.world();
                // Revoked twice is one reason, unless the person has signed in between.
                reasons += u32::from(world.signed_in);
                world.signed_in = false;
            }
            Event::Demand(n) => {
                service.world().demanded = (*n > 0).then(|| format!("{{\"level\":{n}}}"));
            }
            Event::Willing(willing) => service.world().willing = *willing,
            Event::Button => {
                // Pressed where nothing is wrong, it does nothing.
                reasons += u32::from(source.needs_sign_in().is_some());
                source.ask_again();
            }
        }
        let prompts = service.world().prompts;
        if prompts > reasons {
            return Err(format!("{prompts} questions for {reasons} reasons, after {event:?}"));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_ended_token_is_sent_and_nobody_is_asked_twice(events in prop::collection::vec(event(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let played = runtime.block_on(play(&events));
        prop_assert!(played.is_ok(), "{}", played.unwrap_err());
    }
}
