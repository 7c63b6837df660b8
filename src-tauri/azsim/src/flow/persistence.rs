use std::time::Duration;

use super::{Flow, config};
use crate::{Config, Effect, Rule};

fn kept(folder: &tempfile::TempDir, minutes_later: i64) -> Config {
    let base = config();
    Config {
        state_file: Some(folder.path().join("deep/world.json")),
        start: base.start + time::Duration::minutes(minutes_later),
        ..base
    }
}

#[tokio::test(start_paused = true)]
async fn a_running_restore_goes_on_while_nobody_looks() {
    let folder = tempfile::tempdir().unwrap();
    let flow = Flow::with(kept(&folder, 0));
    let request = flow
        .as_database("orders", "pg-prod-weu-02", "fresh", "kv-prod-weu/dbauth3")
        .await;
    let begun = flow.post("orders", "restore", &request).await;
    let url = begun.header("azure-asyncoperation").to_owned();
    let id = flow.follow(&begun).await["properties"]["jobId"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let points = flow.points("orders").await;
    drop(flow);
    let size = std::fs::metadata(folder.path().join("deep/world.json")).unwrap().len();
    assert!(size < 300_000, "{size} bytes are written at every change");
    // Opened again at once: still running, the same world, and the stored URL is good.
    let flow = Flow::with(kept(&folder, 1));
    assert_eq!(flow.job("orders", &id).await["properties"]["status"], "InProgress");
    assert_eq!(flow.0.get(&url).await.body["status"], "Succeeded");
    assert_eq!(flow.points("orders").await, points);
    assert_eq!(flow.0.simulator.control().restores_accepted(), 1);
    drop(flow);
    // Opened an hour later: it ended when it was due, not when someone looked.
    let flow = Flow::with(kept(&folder, 60));
    let job = flow.job("orders", &id).await;
    assert_eq!(job["properties"]["status"], "Completed");
    assert!(
        job["properties"]["endTime"]
            .as_str()
            .unwrap()
            .starts_with("2026-11-22T12:01:4"),
        "{}",
        job["properties"]["endTime"]
    );
}

#[tokio::test(start_paused = true)]
async fn the_counters_of_faults_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let flow = Flow::with(kept(&folder, 0));
    let vault = flow.vault_of("orders");
    let effect = Effect::Answer {
        status: 503,
        body: serde_json::json!({}),
        headers: vec![],
    };
    flow.0
        .simulator
        .control()
        .add_fault(Rule::new("GET", &vault, effect).times(2));
    assert_eq!(flow.0.get(&vault).await.status.as_u16(), 503);
    drop(flow);
    let flow = Flow::with(kept(&folder, 0));
    assert_eq!(flow.0.get(&vault).await.status.as_u16(), 503);
    assert_eq!(flow.0.get(&vault).await.status.as_u16(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_makes_no_sense_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deep/world.json");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "{\"version\": 1, ").unwrap();
    let flow = Flow::with(kept(&folder, 0));
    assert!(!flow.points("orders").await.is_empty());
    assert_eq!(
        std::fs::read_to_string(folder.path().join("deep/world.json.bad")).unwrap(),
        "{\"version\": 1, "
    );
    flow.0.simulator.control().advance(Duration::from_secs(1));
    assert!(file.exists(), "the fresh world is kept");
}

#[tokio::test(start_paused = true)]
async fn moved_time_stays_moved() {
    let folder = tempfile::tempdir().unwrap();
    let flow = Flow::with(kept(&folder, 0));
    flow.0.simulator.control().advance(Duration::from_hours(2));
    drop(flow);
    let flow = Flow::with(kept(&folder, 0));
    assert_eq!(
        flow.0.simulator.control().now(),
        config().start + time::Duration::hours(2)
    );
}
