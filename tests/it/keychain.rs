//! The saved sign-ins over a real Secret Service, GNOME's keyring: there, away, locked, stopped and killed.
//!
//! Each test has a bus of its own, so that it neither sees nor touches the keychain of whoever runs it.

#![cfg(target_os = "linux")]

pub mod bus;

use std::time::{Duration, Instant};

use bus::Session;

const PASSWORD: &str = "pw";
const CANARY: &str = "canary-6f1e0c7a";
/// For a keychain that answers.
const PATIENT: Duration = Duration::from_secs(20);
/// For one that does not.
const SHORT: Duration = Duration::from_secs(2);

#[tokio::test]
#[ignore = "needs dbus and gnome-keyring; script/test runs it"]
async fn signed_in_over_restarts_and_signed_out_without_a_trace() {
    let mut session = Session::with_bus().await;
    session.keyring(Some(PASSWORD)).await;
    let mut first = session.application(PATIENT);
    assert_eq!(first.kept(&format!("put ann {CANARY}")).await, "disk");
    drop(first);
    // The computer is started anew: another process, another keyring with the same file.
    session.kill_keyring().await;
    session.keyring(Some(PASSWORD)).await;
    let mut next = session.application(PATIENT);
    assert_eq!(next.order(&format!("has ann {CANARY}")).await["has"], true);
    let there = next.order("remains").await;
    assert_eq!((&there["key"], &there["files"]), (&"present".into(), &1.into()));
    let disk = session.everything();
    assert!(
        !disk.windows(CANARY.len()).any(|w| w == CANARY.as_bytes()),
        "the secret is on the disk in clear"
    );

    let left = next.order("forget").await;
    assert_eq!(left["nothing"], true, "{left}");
    let mut last = session.application(PATIENT);
    assert_eq!(last.order("remains").await["nothing"], true);
    assert!(last.names().await.is_empty());
    assert!(Session::bytes(&session.data()).is_empty(), "not a byte is left");
}

#[tokio::test]
#[ignore = "needs dbus and gnome-keyring; script/test runs it"]
async fn without_a_keychain_for_this_run_and_kept_as_soon_as_there_is_one() {
    let no_bus = Session::without_bus();
    assert_eq!(no_bus.application(PATIENT).kept("put ann secret").await, "NoBus");
    assert!(Session::bytes(&no_bus.data()).is_empty());
    let mut dead_bus = Session::with_bus().await;
    dead_bus.kill_bus().await;
    assert_eq!(dead_bus.application(PATIENT).kept("put ann secret").await, "NoBus");

    let mut session = Session::with_bus().await;
    let mut application = session.application(PATIENT);
    assert_eq!(application.kept("put ann secret").await, "NoService");
    assert_eq!(application.names().await, ["ann"], "good for this run");
    assert!(Session::bytes(&session.data()).is_empty());
    // Started while the application runs, and no restart needed.
    session.keyring(Some(PASSWORD)).await;
    assert_eq!(application.kept("names").await, "disk");
    assert_eq!(session.application(PATIENT).names().await, ["ann"]);
}

#[tokio::test]
#[ignore = "needs dbus and gnome-keyring; script/test runs it"]
async fn a_locked_keychain_loses_nothing() {
    let mut session = Session::with_bus().await;
    // Nothing in it, and not unlocked.
    session.keyring(None).await;
    assert_eq!(session.application(PATIENT).kept("put ann secret").await, "Locked");
    session.kill_keyring().await;

    session.keyring(Some(PASSWORD)).await;
    assert_eq!(session.application(PATIENT).kept("put ann secret").await, "disk");
    let before = Session::bytes(&session.data());
    session.kill_keyring().await;
    // The key is in it, and it is locked.
    session.keyring(None).await;
    let mut application = session.application(PATIENT);
    assert_eq!(application.kept("names").await, "Locked");
    assert_eq!(application.kept("put bob secret").await, "Locked");
    assert_eq!(application.names().await, ["bob"]);
    assert_eq!(
        Session::bytes(&session.data()),
        before,
        "the file waits for the keychain"
    );
    session.kill_keyring().await;
    session.keyring(Some(PASSWORD)).await;
    assert_eq!(application.names().await, ["ann", "bob"]);
    assert_eq!(session.application(PATIENT).names().await, ["ann", "bob"]);
}

#[tokio::test]
#[ignore = "needs dbus and gnome-keyring; script/test runs it"]
async fn a_keychain_that_stops_or_dies_half_way_stops_nobody() {
    let mut session = Session::with_bus().await;
    session.keyring(Some(PASSWORD)).await;
    let mut running = session.application(SHORT);
    assert_eq!(running.kept("put ann one").await, "disk");

    session.signal_keyring("STOP").await;
    let began = Instant::now();
    let mut started = session.application(SHORT);
    assert_eq!(started.kept("names").await, "Unanswered");
    assert_eq!(started.kept("put bob secret").await, "Unanswered");
    assert!(began.elapsed() < PATIENT, "{:?}", began.elapsed());
    // Who has the key goes on writing.
    assert_eq!(running.kept("rotate ann two").await, "disk");
    session.signal_keyring("CONT").await;
    super::wait::until("what waited is written", super::wait::SOON, async || {
        let names = started.names().await;
        let kept = started.kept("names").await;
        if names == ["ann", "bob"] && kept == "disk" {
            Ok(())
        } else {
            Err(format!("{names:?} {kept}"))
        }
    })
    .await;
    assert_eq!(started.order("has ann two").await["has"], true);

    session.kill_keyring().await;
    assert_eq!(running.kept("rotate ann three").await, "disk");
    let mut third = session.application(SHORT);
    assert_eq!(third.kept("names").await, "NoService");
    let left = third.order("forget").await;
    assert_eq!((&left["nothing"], &left["files"]), (&false.into(), &0.into()));
    assert_eq!(left["key"], "NoService", "what could not be asked is not called clean");
    session.keyring(Some(PASSWORD)).await;
    assert_eq!(third.order("forget").await["nothing"], true);
}

#[tokio::test]
#[ignore = "needs dbus and gnome-keyring; script/test runs it"]
async fn two_processes_lose_none_of_each_others_changes() {
    let mut session = Session::with_bus().await;
    session.keyring(Some(PASSWORD)).await;
    let (mut one, mut other) = (session.application(PATIENT), session.application(PATIENT));
    // Both at once, the making of the key included.
    let fill = async |application: &mut bus::Application, name: &str| {
        for n in 0..20 {
            assert_eq!(application.kept(&format!("put {name}{n} secret")).await, "disk");
            assert_eq!(
                application.kept(&format!("rotate {name}{n} new-{name}{n}")).await,
                "disk"
            );
        }
    };
    tokio::join!(fill(&mut one, "one"), fill(&mut other, "other"));
    let mut third = session.application(PATIENT);
    assert_eq!(third.names().await.len(), 40);
    for name in ["one0", "one19", "other0", "other19"] {
        assert_eq!(
            third.order(&format!("has {name} new-{name}")).await["has"],
            true,
            "{name}"
        );
    }
    // The key is lost, as when a keychain is reset: the file is kept aside, and one signs in again.
    assert_eq!(third.order("lose-key").await["lost"], true);
    let mut fourth = session.application(PATIENT);
    let said = fourth.order("names").await;
    assert_eq!((&said["kept"], &said["aside"]), (&"disk".into(), &1.into()));
    assert_eq!(fourth.kept("put ann secret").await, "disk");
    assert_eq!(session.application(PATIENT).names().await, ["ann"]);
}

#[tokio::test]
#[ignore = "needs dbus and gnome-keyring; script/test runs it"]
async fn the_weaker_way_is_taken_only_when_asked_for_and_left_again() {
    let key = |session: &Session| session.data().join("credentials.key");
    let mut session = Session::with_bus().await;
    let mut application = session.application(PATIENT);
    assert_eq!(application.kept("put ann secret").await, "NoService");
    assert!(!key(&session).exists(), "never by itself");
    assert_eq!(application.kept("key-in file").await, "disk");
    drop(application);
    // The computer is started anew, and still has no keychain.
    let mut next = session.application(PATIENT);
    next.order("began file").await;
    assert_eq!(next.order("has ann secret").await["has"], true);
    assert_eq!(next.kept("key-in keychain").await, "NoService");
    assert!(Session::bytes(&session.data()).is_empty(), "not a byte is left");
    assert_eq!(next.names().await, ["ann"], "for this run");
    assert_eq!(next.kept("key-in file").await, "disk", "and back again");
    // Now there is one, and the key moves into it with everything.
    session.keyring(Some(PASSWORD)).await;
    assert_eq!(next.kept("key-in keychain").await, "disk");
    assert!(!key(&session).exists());
    let mut third = session.application(PATIENT);
    assert_eq!(third.order("has ann secret").await["has"], true);
    assert_eq!(third.order("forget").await["nothing"], true);

    // One that is locked keeps what it has.
    assert_eq!(third.kept("put bob secret").await, "disk");
    let before = Session::bytes(&session.data());
    session.kill_keyring().await;
    session.keyring(None).await;
    let mut fourth = session.application(PATIENT);
    assert_eq!(fourth.kept("key-in file").await, "unmoved");
    assert!(!key(&session).exists());
    assert_eq!(Session::bytes(&session.data()), before);
}
