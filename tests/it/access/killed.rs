//! A fix, and the way back, in an application that is killed around its one write: real processes, a real kill, real TLS.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    process::{Application, Observer, PATIENCE},
    simulator::Cloud,
    wait,
};

/// An Azure, a folder that outlives the application, and what stood before anything was done.
struct Scene {
    cloud: Cloud,
    azure: Observer,
    folder: TempDir,
    before: BTreeMap<String, String>,
}

/// One line of a check to be put right, and the write that does it.
struct Fix {
    about: Value,
    line: &'static str,
    method: &'static str,
    path: &'static str,
}

impl Scene {
    async fn new() -> Self {
        let cloud = Cloud::start(20).await;
        let azure = Observer::of(&cloud.ready);
        Self {
            before: azure.snapshot().await,
            folder: TempDir::new().expect("a temporary folder"),
            cloud,
            azure,
        }
    }

    /// The application, signed in.
    async fn start(&self) -> Application {
        let application = Application::start(self.folder.path()).await;
        application.connect(&self.cloud.ready).await;
        application
    }

    /// The id of something, by how it ends.
    fn id(&self, end: &str) -> String {
        let found = self.before.keys().find(|id| id.ends_with(end));
        found.unwrap_or_else(|| panic!("nothing ends with {end}")).clone()
    }

    /// A vault and a server.
    fn server(&self, line: &'static str, method: &'static str, path: &'static str) -> Fix {
        let about = json!({
            "kind": "permissions", "vaultId": self.id("/backupVaults/bv-prod-weu"),
            "serverKind": "singleServer", "target": "database", "serverId": self.id("/servers/pg-prod-weu-06"),
        });
        Fix {
            about,
            line,
            method,
            path,
        }
    }

    /// A vault and a container.
    fn container(&self, account: &str, line: &'static str, method: &'static str, path: &'static str) -> Fix {
        let container = format!("/{account}/blobServices/default/containers/restores");
        let about = json!({
            "kind": "permissions", "vaultId": self.id("/backupVaults/bv-prod-weu"),
            "serverKind": "flexibleServer", "target": "files", "storageId": self.id(&container),
        });
        Fix {
            about,
            line,
            method,
            path,
        }
    }

    /// How often Azure was asked to write.
    async fn written(&self, method: &str) -> usize {
        let all = self.azure.requests().await;
        all.iter().filter(|(of, _)| of == method).count()
    }

    /// Kills it as soon as the fault that was set has met its request: the command that is under way never hears of it.
    async fn killed(&self, application: Application, command: &str, request: Value) {
        let met = wait::until("the request arrives in Azure", PATIENCE, async || {
            match self.azure.met().await {
                0 => Err("it has not come yet"),
                _ => Ok(()),
            }
        });
        tokio::select! {
            ended = application.stream(command, request) => panic!("{command} was to be held up, and ended: {ended:?}"),
            () = met => {}
        }
        application.kill().await;
    }

    async fn killed_while_fixing(&self, application: Application, fix: &Fix) {
        let request = json!({ "about": fix.about, "fixes": [{ "lineId": fix.line }] });
        self.killed(application, "fix_apply", request).await;
    }

    /// Makes the change, undisturbed; the record's key.
    async fn fixed(&self, application: &Application, fix: &Fix) -> String {
        let request = json!({ "about": fix.about, "fixes": [{ "lineId": fix.line }] });
        let made = application.stream("fix_apply", request).await.expect("made");
        assert_eq!(made["rows"][0]["state"]["raw"], "Stands", "{made}");
        made["rows"][0]["key"].as_str().expect("a key").to_owned()
    }

    /// How often Azure was asked about role assignments.
    async fn looks(&self) -> usize {
        let all = self.azure.requests().await;
        let look = |(method, path): &&(String, String)| method == "GET" && path.contains("/roleAssignments/");
        all.iter().filter(look).count()
    }

    /// The record, in this state still after Azure was asked about it twice.
    async fn looked_at_twice(&self, application: &Application, state: &str) -> Value {
        let seen = self.looks().await;
        until(application, state).await;
        wait::until("it looks twice", PATIENCE, async || match self.looks().await - seen {
            0 | 1 => Err("not yet"),
            _ => Ok(()),
        })
        .await;
        let record = record(application).await;
        assert_eq!(record["state"]["raw"], state, "{record}");
        record
    }

    /// What stands again after everything, byte for byte.
    async fn as_before(&self) {
        let now = self.azure.snapshot().await;
        let changed: Vec<&String> = now.keys().filter(|id| self.before.get(*id) != now.get(*id)).collect();
        assert_eq!(now, self.before, "changed: {changed:?}");
    }
}

/// The only record that there is.
async fn record(application: &Application) -> Value {
    let list = application.call("fixes_list", json!({})).await.expect("the records");
    let rows = list["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 1, "{list}");
    rows[0].clone()
}

async fn until(application: &Application, state: &str) -> Value {
    wait::until(&format!("the record is {state}"), PATIENCE, async || {
        let record = record(application).await;
        if record["state"]["raw"] == state {
            Ok(record)
        } else {
            Err(record.to_string())
        }
    })
    .await
}

async fn undo(application: &Application, record: &Value) {
    let undone = application.stream("fix_undo", json!({ "key": record["key"] })).await;
    let undone = undone.expect("taken back");
    assert_eq!(undone["state"]["raw"], "Undone", "{undone}");
}

/// Azure has it and nobody heard so: the next start finds out, sends nothing, and can take it back.
async fn found_out(scene: &Scene, fix: &Fix) {
    scene.azure.hold_the_answer_of_the_next(fix.method, fix.path).await;
    scene.killed_while_fixing(scene.start().await, fix).await;
    assert_ne!(scene.azure.snapshot().await, scene.before, "Azure has made it");

    let application = scene.start().await;
    let stands = until(&application, "Stands").await;
    assert_eq!(stands["canUndo"]["allowed"], true, "{stands}");
    assert_eq!(scene.written(fix.method).await, 1, "sent once");
    undo(&application, &stands).await;
    scene.as_before().await;
}

#[tokio::test]
async fn a_role_that_was_given_while_it_was_killed_is_found_and_taken_back() {
    let scene = Scene::new().await;
    let fix = scene.server("server-role", "PUT", "*/roleAssignments/*");
    found_out(&scene, &fix).await;
    assert_eq!(scene.written("DELETE").await, 1);
}

#[tokio::test]
async fn a_setting_that_was_written_while_it_was_killed_is_found_and_put_back() {
    let scene = Scene::new().await;
    let fix = scene.container(
        "stprodlegacyweu",
        "storage-cross-tenant",
        "PATCH",
        "*/storageAccounts/*",
    );
    found_out(&scene, &fix).await;
    assert_eq!(scene.written("PATCH").await, 2, "there and back");
}

#[tokio::test]
async fn a_lock_that_was_removed_while_it_was_killed_is_set_again() {
    let scene = Scene::new().await;
    let fix = scene.container("stprodsealedweu", "storage-lock", "DELETE", "*/locks/*");
    found_out(&scene, &fix).await;
    assert_eq!(scene.written("PUT").await, 1, "the same lock");
}

/// Azure said 202 and works on it: the operation is not asked about again, what stands is.
#[tokio::test]
async fn a_firewall_rule_whose_operation_ran_when_it_was_killed_is_found_and_deleted() {
    let scene = Scene::new().await;
    let fix = scene.server("server-firewall", "PUT", "*/firewallRules/*");
    scene.azure.hold_back_the_next("GET", "*/azureAsyncOperation/*").await;
    let application = scene.start().await;
    scene.killed_while_fixing(application, &fix).await;
    let application = scene.start().await;
    let stands = until(&application, "Stands").await;
    assert_eq!(
        (scene.written("PUT").await, scene.written("DELETE").await),
        (1, 0),
        "sent once"
    );
    undo(&application, &stands).await;
    assert_eq!(scene.written("DELETE").await, 1);
    scene.as_before().await;
}

/// The way back arrived, and its answer did not: what stood before is seen to stand, and nothing is deleted twice.
#[tokio::test]
async fn an_undo_that_was_answered_while_it_was_killed_is_found_to_be_done() {
    let scene = Scene::new().await;
    let fix = scene.server("server-role", "PUT", "*/roleAssignments/*");
    let application = scene.start().await;
    let key = scene.fixed(&application, &fix).await;
    scene.azure.hold_the_answer_of_the_next("DELETE", fix.path).await;
    scene.killed(application, "fix_undo", json!({ "key": key })).await;
    scene.as_before().await;

    let application = scene.start().await;
    let undone = until(&application, "Undone").await;
    assert_eq!(undone["canUndo"]["allowed"], false, "{undone}");
    assert_eq!((scene.written("PUT").await, scene.written("DELETE").await), (1, 1));
}

/// The way back never left: it still stands, and nobody says otherwise. Nothing is deleted without the person.
#[tokio::test]
async fn an_undo_that_never_left_is_looked_for_and_not_sent_again() {
    let scene = Scene::new().await;
    let fix = scene.server("server-role", "PUT", "*/roleAssignments/*");
    let application = scene.start().await;
    let key = scene.fixed(&application, &fix).await;
    let made = scene.azure.snapshot().await;
    scene.azure.hold_back_the_next("DELETE", fix.path).await;
    scene.killed(application, "fix_undo", json!({ "key": key })).await;

    let application = scene.start().await;
    let record = scene.looked_at_twice(&application, "Undoing").await;
    assert_eq!(record["open"], true, "{record}");
    assert_eq!(scene.azure.met().await, 1, "sent once, by the one that was killed");
    assert_eq!(scene.azure.snapshot().await, made);
}

/// Azure never got it. The next start cannot know that at once, and says so: it looks, more than once, and sends nothing. (That it says
/// "not made" in the end, after minutes, is shown where time can be made to pass.)
#[tokio::test]
async fn a_write_that_never_left_is_looked_for_and_not_sent_again() {
    let scene = Scene::new().await;
    let fix = scene.server("server-role", "PUT", "*/roleAssignments/*");
    scene.azure.hold_back_the_next(fix.method, fix.path).await;
    scene.killed_while_fixing(scene.start().await, &fix).await;
    scene.as_before().await;

    let application = scene.start().await;
    let unknown = scene.looked_at_twice(&application, "Unknown").await;
    let said = (&unknown["open"], &unknown["canUndo"]["allowed"]);
    assert_eq!(said, (&json!(true), &json!(false)), "{unknown}");
    assert_eq!(scene.azure.met().await, 1, "the one that was held back is the only one");
    let refused = application.stream("fix_undo", json!({ "key": unknown["key"] })).await;
    assert!(refused.is_err(), "there is nothing to take back yet: {refused:?}");
    scene.as_before().await;
}
