//! That the search would find a leak: one is planted in each place, and each is found there, and nowhere else.

use std::{process::Stdio, sync::Arc};

use backend::{
    SystemClock,
    api::{Nothing, Settings},
};
use itests::lab::{self, Practice};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::Command,
};

use super::{found_in, search::files, watched::Watched};

/// A token, as every one begins; never a real one.
const TOKEN: &str = "eyJhbGciOiJub25lIn0.planted";
const REFRESH: &str = "practice-refresh-planted";
const SECRET: &str = "canary-of-a-planted-secret-3c1d";

async fn watched() -> Watched {
    let clock = Arc::new(SystemClock);
    Watched::open_with(|folder| lab::parts(folder, clock, &Practice::new(None))).await
}

fn found(watched: &Watched) -> Vec<String> {
    found_in(watched.left_behind(), &[SECRET.to_owned()], Vec::new())
}

/// Every leak that was found is in a place whose name has this in it, and there is one.
fn only_in(place: &str, found: &[String]) {
    assert!(!found.is_empty(), "what was planted in {place} is not found");
    assert!(found.iter().all(|leak| leak.contains(place)), "in {place}: {found:#?}");
}

#[tokio::test]
async fn in_a_log() {
    let watched = watched().await;
    assert!(found(&watched).is_empty());
    // Of a library: only the log that listens to everything hears it.
    tracing::debug!(target: "hyper::client", "authorization: Bearer {TOKEN}");
    only_in("a log at TRACE", &found(&watched));
    // Of ours, as a careless line would write it.
    tracing::info!(target: "backend::session", token = REFRESH, "renewed");
    let all = found(&watched);
    assert!(
        all.iter().any(|leak| leak.contains("the log as the shell keeps it")),
        "{all:#?}"
    );
}

#[tokio::test]
async fn in_the_database_and_its_journal() {
    let watched = watched().await;
    // By the application's own way into its database.
    let settings = Settings {
        client_id: SECRET.to_owned(),
        ..Settings::default()
    };
    watched.backend.settings_set(settings).await.expect("kept");
    only_in("/data/", &found(&watched));
    let names: Vec<String> = files(watched.folder.path()).into_iter().map(|(name, _)| name).collect();
    assert!(
        names.iter().any(|name| name.ends_with("-wal")),
        "the WAL is among the files: {names:?}"
    );
}

#[tokio::test]
async fn in_a_file() {
    let watched = watched().await;
    let file = watched.folder.path().join("data/credentials.aside");
    std::fs::write(&file, format!("sealed badly: {REFRESH}")).expect("written");
    only_in("credentials.aside", &found(&watched));
    std::fs::write(&file, "sealed well").expect("written");
    assert!(found(&watched).is_empty());
}

#[tokio::test]
async fn in_what_crosses_the_bridge() {
    let mut watched = watched().await;
    let bootstrap = watched.backend.bootstrap(Nothing {}).await.map(|mut bootstrap| {
        bootstrap.settings.client_id = TOKEN.to_owned();
        bootstrap
    });
    watched.crosses(&bootstrap);
    only_in("what crossed the bridge", &found(&watched));
    let mut error = watched
        .backend
        .restore_start(backend::api::StartRequest {
            plan_id: "none".into(),
            repeat_anyway: false,
        })
        .await;
    if let Err(error) = &mut error {
        error.detail = Some(format!("POST … client_secret={SECRET}"));
    }
    watched.crossed.clear();
    watched.crosses(&error);
    only_in("what crossed the bridge", &found(&watched));
}

#[tokio::test]
async fn in_an_argument_and_in_an_environment() {
    let watched = watched().await;
    for planted in ["argument", "environment"] {
        // Waits for the end of its input; a test that fails ends it, too.
        let mut command = Command::new("cat");
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        match planted {
            "argument" => command.args(["-", SECRET]),
            _ => command.env("POINTBACK_PLANTED", SECRET),
        };
        let mut child = command.spawn().expect("cat");
        // It runs once it echoes: for a moment after the spawn, the system shows neither arguments nor environment.
        let (Some(input), Some(output)) = (&mut child.stdin, &mut child.stdout) else {
            panic!("both were asked for");
        };
        input.write_all(b".").await.expect("said");
        output.read_u8().await.expect("echoed");
        only_in("arguments and environments", &found(&watched));
        drop(child.stdin.take());
        child.wait().await.expect("it ends");
        assert!(found(&watched).is_empty());
    }
}

#[test]
fn on_a_screen() {
    assert!(super::on_a_screen("job", "Restored. Correlation id 5f0c…".to_owned()).is_empty());
    for secret in [TOKEN, REFRESH, super::WRONG, "practice-code-1"] {
        only_in("the screen job", &super::on_a_screen("job", format!("<p>{secret}</p>")));
    }
}

/// The pieces of a signed address are known by their form, wherever they stand.
#[tokio::test]
async fn in_a_signed_address() {
    let mut watched = watched().await;
    let piece = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4";
    watched.crossed = format!("https://management.azure.com/operationStatus/1?t=1&c={piece}&s={piece}&h={piece}");
    only_in("what crossed the bridge", &found(&watched));
}
