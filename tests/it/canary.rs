//! Secrets are sown, a restore is made, and everything that is left behind is searched for them.
//!
//! Searched: the log as the shell keeps it, a log at TRACE of every library, every file of the application (database and its WAL,
//! sealed credentials), every answer, item and event that crossed the bridge, what a crash says, and the arguments and environments of
//! all children. Not searched: `practice.json`, which is the simulated Azure's own memory and holds what Azure would hold. What stands
//! on the screen is searched by the window's own tests. `planted` shows that a leak in any of these places is found.

mod log;
mod planted;
mod search;
mod watched;
mod ways;

use std::{path::Path, sync::Arc, time::Duration};

use azsim::{Config, Effect, Progress, Rule};
use backend::{
    Clock, SystemClock, TokioClock,
    api::{CloudChoice, ConnectRequest, CredentialChoice, Nothing},
    secret::SecretText,
};
use itests::lab::{self, Practice, START};
use serde_json::{Value, json};

use search::{files, leaks, signatures, without_challenges};
use watched::Watched;

use super::{
    sign_in::{
        azure::{ANN, Azure, Computer},
        browser::Person,
    },
    simulator::Cloud,
    wait,
};

const WRONG: &str = "canary-of-a-wrong-secret-5b1f";
/// A JSON object in base64url: how every token of Microsoft Entra ID begins.
const TOKEN: &str = "eyJ";
/// Long enough for a restore at twenty times Azure's speed, looks ten seconds apart, and a slow machine.
const PATIENCE: Duration = Duration::from_mins(2);

fn assert_clean(watched: &Watched, secret: &str, signed: Vec<String>) {
    let places = watched.left_behind();
    assert!(places[0].1.contains("sending a restore, once"), "the log was kept");
    assert!(places[1].1.contains("answered"), "the log at TRACE was kept");
    let found = found_in(places, &[secret.to_owned()], signed);
    assert!(found.is_empty(), "{found:#?}");
}

/// Secrets on a screen of the real window.
pub fn on_a_screen(name: &str, text: String) -> Vec<String> {
    found_in(vec![(format!("the screen {name}"), text)], &[], Vec::new())
}

/// What of these secrets, and of those that every flow has, is in any of the places.
pub fn found_in(mut places: Vec<(String, String)>, own: &[String], signed: Vec<String>) -> Vec<String> {
    for (_, text) in &mut places {
        *text = without_challenges(text);
    }
    // The pieces of this restore, and those of any other signed address.
    let others = places.iter().flat_map(|(_, text)| signatures(text));
    let pieces = signed.into_iter().chain(others).collect();
    let own = own.iter().cloned().chain([WRONG.to_owned()]).collect();
    let secrets = [
        ("a secret of its own", own),
        ("a token", vec![TOKEN.to_owned(), "Bearer e".to_owned()]),
        (
            "a refresh token, a code, or a device code",
            ["refresh", "code", "device"]
                .map(|kind| format!("practice-{kind}-"))
                .into(),
        ),
        ("a signed address", pieces),
    ];
    leaks(&places, &secrets)
}

/// The addresses as the journal holds them while the job is not known. That they are found proves that the search works.
fn signed_in_the_journal(watched: &Watched) -> Vec<String> {
    let pieces = files(watched.folder.path())
        .iter()
        .flat_map(|(_, text)| signatures(text))
        .collect::<Vec<_>>();
    assert!(
        pieces.len() >= 4,
        "the journal keeps the addresses until the job is known"
    );
    let outside = leaks(&watched.left_behind()[..4], &[("a signed address", pieces.clone())]);
    assert!(outside.is_empty(), "{outside:#?}");
    pieces
}

#[tokio::test(start_paused = true)]
async fn practice_leaves_no_secret_behind() {
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(START));
    let mut practice = None;
    let mut watched = Watched::open(clock, |folder| {
        let made = Practice::new(Some(folder.join("data/practice.json")))
            .with(|config: &mut Config| config.progress = Progress::Auto { speed: 1.0 });
        practice = Some(made.clone());
        made
    })
    .await;
    let session = watched.backend.practice_start(Nothing {}).await;
    watched.crosses(&session);
    let simulator = practice
        .and_then(|practice| practice.simulator())
        .expect("practice was started");
    let secret = simulator.practice_account().client_secret;
    let lose = Rule::new("GET", "*/operationStatus/*", Effect::LoseBefore).times(4);
    let key = Box::pin(watched.start(async || simulator.control().add_fault(lose))).await;
    let signed = signed_in_the_journal(&watched);
    let (mut job, mut trouble) = (watched.job(&key).await, false);
    for _ in 0..600 {
        trouble |= job.tracking_problem.is_some();
        if job.summary.is_final {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        job = watched.job(&key).await;
    }
    assert!(job.summary.is_final && trouble, "{job:?}");
    watched.all_about(&key).await;
    assert_clean(&watched, &secret, signed);
}

#[tokio::test]
async fn a_connection_over_tls_leaves_no_secret_behind() {
    let cloud = Cloud::start(20).await;
    let ready = &cloud.ready;
    let mut watched = Watched::open(Arc::new(SystemClock), |_| Practice::new(None)).await;
    let request = |secret: &str| ConnectRequest {
        cloud: CloudChoice::Custom {
            arm: ready.arm.clone(),
            ca_file: Some(ready.ca.display().to_string()),
        },
        credential: CredentialChoice::ServicePrincipal {
            tenant: ready.tenant.clone(),
            client_id: ready.client_id.clone(),
            secret: SecretText::new(secret),
            remember: false,
        },
        add: false,
    };
    let refused = watched.backend.connect(request(WRONG)).await;
    watched.crosses(&refused);
    assert!(refused.is_err());
    let session = watched.backend.connect(request(&ready.client_secret)).await;
    watched.crosses(&session);
    session.expect("connected");
    let rule = json!({"method": "GET", "path": "*/operationStatus/*", "effect": {"kind": "loseBefore"}, "limit": 4});
    let key = Box::pin(watched.start(async || add_fault(ready.arm.as_str(), &ready.ca, &rule).await)).await;
    let signed = signed_in_the_journal(&watched);
    let mut trouble = false;
    wait::until("the restore is over", PATIENCE, async || {
        let job = watched.job(&key).await;
        trouble |= job.tracking_problem.is_some();
        if job.summary.is_final {
            Ok(())
        } else {
            Err(job.summary.phase_label)
        }
    })
    .await;
    assert!(trouble, "the broken connection was seen");
    watched.all_about(&key).await;
    assert_clean(&watched, &ready.client_secret, signed);
}

/// Refused, signed in, asked again in place while a restore is started that takes a second tenant's token along, signed out.
#[tokio::test]
async fn a_sign_in_with_the_browser_leaves_no_secret_behind() {
    let azure = Azure::with(|config| config.progress = Progress::Auto { speed: 20.0 }).await;
    let computer = Computer::new(&azure);
    let mut watched = Watched::open_with(|folder| {
        let mut parts = lab::parts(folder, Arc::new(SystemClock), &Practice::new(None));
        parts.keychain = computer.keychain.clone();
        parts.open_browser = computer.parts().open_browser;
        parts
    })
    .await;
    computer.browser.person(Person::Cancels);
    let refused = watched.sign_in(azure.browser_sign_in()).await;
    watched.crosses(&refused);
    computer.browser.person(Person::ann());
    let session = watched.sign_in(azure.browser_sign_in()).await;
    watched.crosses(&session);
    assert!(
        azure.control.guard("bv-prod-weu", Some("guard-vaults")),
        "the vault of the restore is guarded"
    );
    let identity = azure.control.identity();
    let key = Box::pin(watched.start(async || {
        identity.revoke(ANN, azsim::Revocation::Revoked);
        identity.challenge(ANN, Some(&identity.not_before_now()), false);
    }))
    .await;
    assert_eq!(
        computer.browser.opened.get(),
        3,
        "asked in place, and the restore was sent"
    );
    wait::until("the restore is over", PATIENCE, async || {
        let job = watched.job(&key).await;
        if job.summary.is_final {
            Ok(())
        } else {
            Err(job.summary.phase_label)
        }
    })
    .await;
    watched.all_about(&key).await;
    let facts = watched.backend.credentials_where(Nothing {}).await;
    watched.crosses(&facts);
    assert!(facts.expect("facts").file_exists, "the sealed file was searched, too");
    let elsewhere = azure.control.read(|world| {
        let other = world.tenant_named("security.contoso.example");
        other.expect("the guard's tenant").id.clone()
    });
    let asked = azure.control.identity().token_requests();
    assert!(
        asked
            .iter()
            .any(|request| request.tenant == elsewhere && request.refused.is_none()),
        "the second token was asked for: {asked:?}"
    );
    assert!(azure.grants("refresh_token") >= 1 && azure.grants("authorization_code") == 2);
    assert_clean(&watched, WRONG, Vec::new());
    let out = watched.backend.sign_out(Nothing {}).await;
    watched.crosses(&out);
    watched.events_cross();
    assert!(out.expect("signed out").nothing);
    assert_clean(&watched, WRONG, Vec::new());
}

async fn add_fault(arm: &str, ca: &Path, rule: &Value) {
    let url = format!("{}/_sim/faults", arm.trim_end_matches('/'));
    let answer = crate::process::client_of(ca)
        .post(url)
        .json(rule)
        .send()
        .await
        .expect("an answer");
    assert!(answer.status().is_success(), "{}", answer.status());
}
