//! The one POST, and what is left when the process dies around it: real processes, a real kill, real TLS.

use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    process::{Application, Observer, PATIENCE},
    simulator::Cloud,
    wait,
};

/// What somebody does in the form.
impl Application {
    /// The form of a database, as it is prefilled.
    async fn form(&self, name: &str) -> Value {
        let list = self
            .call("databases_list", json!({ "refresh": true }))
            .await
            .expect("the list");
        let row = named(&list["rows"], name);
        let request = json!({ "instanceId": row["id"], "refresh": false });
        self.call("timeline_get", request).await.expect("the points")
    }

    /// The form of `orders_us`, filled in for the paired region.
    async fn form_in_the_paired_region(&self) -> Value {
        let timeline = self.form("orders_us").await;
        let mut draft = timeline["draft"].clone();
        let targets = json!({ "instanceId": draft["instanceId"], "secondary": true });
        let servers = self.call("servers_list", targets.clone()).await.expect("servers");
        let vaults = self.call("key_vaults_list", targets).await.expect("key vaults");
        let vault = named(&vaults["rows"], "kv-dr-cus")["uri"].as_str().expect("an address");
        draft["secondary"] = json!(true);
        draft["pointId"] = timeline["secondary"]["points"][0]["id"].clone();
        draft["target"] = json!("database");
        draft["serverId"] = named(&servers["rows"], "pg-dr-cus-01")["id"].clone();
        draft["databaseName"] = json!("orders_dr");
        draft["secretUri"] = json!(format!("{vault}/secrets/pg-dr-cus-01"));
        draft
    }

    /// Validates a form, and returns the plan's id.
    async fn plan(&self, draft: &Value) -> String {
        let draft = json!({ "draft": draft });
        let outcome = self.stream("plan_preflight", draft).await.expect("stages");
        outcome["plan"]["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no plan: {outcome}"))
            .to_owned()
    }
}

fn named<'a>(rows: &'a Value, name: &str) -> &'a Value {
    let rows = rows.as_array().expect("rows");
    let found = rows.iter().find(|row| row["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is not among {rows:?}"))
}

/// Acceptance: killing the process right after the POST was sent and before its answer was stored leaves, after a
/// restart, one job, adopted by the application, and exactly one restore in the simulator.
#[tokio::test]
async fn a_kill_between_the_post_and_its_answer_leaves_one_adopted_job() {
    killed_after_the_post("*/backupInstances/*/restore", async |application| {
        application.form("orders").await["draft"].clone()
    })
    .await;
}

/// The same in the paired region, whose jobs are in a list of their own.
#[tokio::test]
async fn a_kill_during_a_cross_region_restore_leaves_one_adopted_job() {
    killed_after_the_post("*/crossRegionRestore", async |application| {
        application.form_in_the_paired_region().await
    })
    .await;
}

async fn killed_after_the_post(path: &str, form: impl AsyncFn(&Application) -> Value) {
    let cloud = Cloud::start(20).await;
    let observer = Observer::of(&cloud.ready);
    let folder = TempDir::new().expect("a temporary folder");

    let application = Application::start(folder.path()).await;
    application.connect(&cloud.ready).await;
    let plan = application.plan(&form(&application).await).await;
    observer.hold_the_answer_of_the_next("POST", path).await;
    let start = application.call("restore_start", json!({ "planId": plan, "repeatAnyway": false }));
    let accepted = wait::until("the restore arrives in Azure", PATIENCE, async || {
        match observer.restores().await {
            1 => Ok(()),
            other => Err(format!("{other} restores so far")),
        }
    });
    // The answer never comes: whichever way `restore_start` returns, Azure has the restore and the journal has no answer.
    let (_, ()) = tokio::join!(
        async { tokio::time::timeout(Duration::from_secs(5), start).await },
        accepted
    );
    application.kill().await;

    let application = Application::start(folder.path()).await;
    let unfinished = application.call("bootstrap", json!({})).await.expect("bootstrap")["unfinished"].clone();
    assert_eq!(unfinished.as_array().map(Vec::len), Some(1), "{unfinished}");
    assert_eq!(unfinished[0]["phase"], "outcomeUnknown", "{unfinished}");
    application.connect(&cloud.ready).await;
    let key = unfinished[0]["key"].clone();
    let job = wait::until("the job is adopted and completes", PATIENCE, async || {
        let job = application
            .call("job_get", json!({ "key": key }))
            .await
            .map_err(|error| error.to_string())?;
        if job["summary"]["isFinal"] == true {
            Ok(job)
        } else {
            Err(job.to_string())
        }
    })
    .await;
    assert_eq!(job["summary"]["phase"], "completed", "{job}");
    let activity = application
        .call("activity_list", json!({ "refresh": true }))
        .await
        .expect("activity");
    let mine: Vec<&Value> = activity["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .filter(|row| row["origin"] == "pointback" || row["destination"] == job["summary"]["destination"])
        .collect();
    assert_eq!(mine.len(), 1, "{mine:?}");
    assert_eq!(observer.restores().await, 1);
}
