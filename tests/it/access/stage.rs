//! A lab with one working restore of each kind that the rules know, the check of it, and Azure's own answer over the wire.

use azsim::{Fact, Progress, Site};
use backend::api::{
    CheckLine, CheckRequest, Draft, FixApplyRequest, FixChoice, FixRecordView, FixRef, Fixes, FlightAbout, FlightCheck,
    FlightRequest, GuardRequest, LineState, ServerKind, TargetKind, TimelineRequest,
};
use http::Method;
use itests::{foreign::Foreign, lab::Lab};
use serde::Deserialize;
use serde_json::{Value, json};

const ARM: &str = "https://management.practice.invalid";

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    pub id: String,
    pub kind: ServerKind,
    pub target: TargetKind,
    pub secondary: bool,
    pub needs: Vec<String>,
}

/// The rows of the shipped rules, read as data: none can be missed.
pub fn rows() -> Vec<Row> {
    let text = include_str!("../../../src-tauri/backend/src/access/manifest/rows.json");
    let all: Value = serde_json::from_str(text).expect("JSON");
    serde_json::from_value(all["rows"].clone()).expect("rows")
}

/// The requirements as they are shipped, by their order.
pub fn requirements() -> Vec<Value> {
    let text = include_str!("../../../src-tauri/backend/src/access/manifest/requirements.json");
    let all: Value = serde_json::from_str(text).expect("JSON");
    all["requirements"].as_array().expect("a list").clone()
}

pub struct Stage {
    pub lab: Lab,
}

/// One restore that works.
pub struct Restore {
    pub draft: Draft,
    pub site: Site,
    /// The body of `restore`.
    pub body: Value,
    pub secondary: bool,
}

impl Stage {
    /// In memory only: thousands of worlds would be written to the disk, whole, at every change.
    pub async fn open() -> Self {
        let lab = Lab::open_with(|config| {
            config.progress = Progress::Auto { speed: 1000.0 };
            config.state_file = None;
        })
        .await;
        Self::of(lab)
    }

    pub fn of(lab: Lab) -> Self {
        let simulator = lab.simulator();
        let control = simulator.control();
        control.behave(|b| b.validations_per_hour = 1_000_000);
        elsewhere(&control);
        Self { lab }
    }

    /// A filled-in form of a row; `far`: to a target in another subscription.
    pub async fn restore(&self, row: &Row, far: bool) -> Restore {
        let source = match row.kind {
            ServerKind::SingleServer => "orders_us",
            ServerKind::FlexibleServer => "pgflex-crm",
        };
        let (server, vault, secret, account) = match (row.secondary, far) {
            (false, false) => ("pg-prod-eus2-02", "kv-geo-eus2", "pg-prod-eus2-02", "stprodrestoreeus2"),
            (false, true) => ("pg-far-eus2", "kv-geo-eus2", "pg-prod-eus2-02", "stfareus2"),
            (true, false) => ("pg-dr-cus-01", "kv-dr-cus", "pg-dr-cus-01", "stproddrcus"),
            (true, true) => ("pg-far-cus", "kv-dr-cus", "pg-dr-cus-01", "stfarcus"),
        };
        let caller = self.lab.simulator().practice_account().object_id;
        let site = Site {
            source: source.into(),
            caller,
            server: server.into(),
            database: "fresh".into(),
            key_vault: vault.into(),
            secret: secret.into(),
            account: account.into(),
            container: "restores".into(),
            ..Site::default()
        };
        let control = self.lab.simulator().control();
        let (needed, scope): (&[Fact], _) = match row.target {
            TargetKind::Database => (&[Fact::ServerReader, Fact::SecretRight], "server"),
            TargetKind::Files => (&[Fact::BlobRole, Fact::CrossTenantReplication], "container"),
        };
        for fact in needed {
            assert!(control.set(&site, *fact, true), "{scope}: {fact:?}");
        }
        let (server_id, account_id, container_id) = control.read(|world| {
            let storage = world.storage_account(account).expect("the account");
            let server = world.servers.iter().find(|s| s.name == server).expect("the server");
            (server.id(), storage.id(), storage.container_id("restores"))
        });
        let timeline = self.timeline(source).await;
        let point_id = if row.secondary {
            timeline.secondary.as_ref().expect("a paired region").points[0]
                .id
                .clone()
        } else {
            timeline.points[0].id.clone()
        };
        let draft = Draft {
            point_id,
            target: row.target,
            server_id,
            database_name: "fresh".into(),
            secret_uri: format!("https://{vault}.vault.practice.invalid/secrets/{secret}"),
            storage_account_id: account_id,
            container_url: format!("https://{account}.blob.core.practice.invalid/restores"),
            container_id,
            file_prefix: "fresh".into(),
            secondary: row.secondary,
            ..timeline.draft
        };
        Restore {
            body: self
                .body(&draft)
                .await
                .unwrap_or_else(|why| panic!("{}: {why}", row.id)),
            draft,
            site,
            secondary: row.secondary,
        }
    }

    /// What the application would send now. `Err`: the form stops it.
    pub async fn body(&self, draft: &Draft) -> Result<Value, String> {
        let checked = self.lab.backend.plan_check(CheckRequest { draft: draft.clone() }).await;
        let checked = checked.expect("a check of the form");
        let body = checked.request_json.ok_or_else(|| format!("{:?}", checked.issues))?;
        Ok(serde_json::from_str(&body).expect("JSON"))
    }

    async fn timeline(&self, source: &str) -> backend::api::Timeline {
        let request = TimelineRequest {
            instance_id: self.lab.database(source).await.id,
            refresh: true,
        };
        self.lab.backend.timeline_get(request).await.expect("the points")
    }

    /// What the check says, everything read anew.
    pub async fn check(&self, restore: &Restore) -> FlightCheck {
        self.timeline(&restore.site.source).await;
        let request = GuardRequest {
            instance_id: restore.draft.instance_id.clone(),
            tenant: String::new(),
        };
        self.lab.backend.guard_get(request).await.expect("the guard");
        self.look(restore, true).await
    }

    pub async fn look(&self, restore: &Restore, refresh: bool) -> FlightCheck {
        let request = FlightRequest {
            draft: restore.draft.clone(),
            refresh,
        };
        self.lab.backend.flight_check(request, |_| {}).await.expect("a check")
    }

    /// The code with which Azure refuses to validate it, over the wire; `None`: it validates.
    pub async fn validate(&self, restore: &Restore) -> Option<String> {
        let simulator = self.lab.simulator();
        let foreign = Foreign::signed_in(&simulator, ARM, &simulator.practice_account());
        let instance = &restore.draft.instance_id;
        let (path, body) = if restore.secondary {
            let group: Vec<&str> = instance.split('/').take(5).collect();
            let path = format!(
                "{}/providers/Microsoft.DataProtection/locations/centralus/validateCrossRegionRestore",
                group.join("/")
            );
            let details = json!({"sourceRegion": "eastus2", "sourceBackupInstanceId": instance});
            (
                path,
                json!({"restoreRequestObject": restore.body, "crossRegionRestoreDetails": details}),
            )
        } else {
            let body = json!({"restoreRequestObject": restore.body});
            (format!("{instance}/validateRestore"), body)
        };
        let begun = foreign
            .send(Method::POST, &format!("{path}?api-version=2025-07-01"), Some(&body))
            .await;
        if begun.status.as_u16() != 202 {
            return Some(code(&begun.body));
        }
        let operation = begun.headers["azure-asyncoperation"]
            .to_str()
            .expect("an address")
            .to_owned();
        for _ in 0..200 {
            let now = foreign.get(&operation).await;
            match now.body["status"].as_str() {
                Some("Succeeded") => return None,
                Some("Inprogress" | "InProgress" | "Running") => {
                    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
                }
                _ => return Some(code(&now.body)),
            }
        }
        panic!("the validation never ended")
    }

    pub async fn fix(&self, restore: &Restore, lines: &[String], undo_after_restore: bool) -> Fixes {
        let about = FlightAbout::Restore(FlightRequest {
            draft: restore.draft.clone(),
            refresh: true,
        });
        let choice = |id: &String| FixChoice {
            line_id: id.clone(),
            scope: None,
        };
        let request = FixApplyRequest {
            about,
            fixes: lines.iter().map(choice).collect(),
            undo_after_restore,
        };
        self.lab.backend.fix_apply(request, |_| {}).await.expect("applied")
    }

    /// By hand. A restore that was started or is over makes the application look at its changes by itself: that goes first.
    pub async fn undo(&self, key: &str) -> FixRecordView {
        for _ in 0..600 {
            let request = FixRef { key: key.to_owned() };
            match self.lab.backend.fix_undo(request, |_| {}).await {
                Err(busy) if busy.message.contains("being worked on") => {
                    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                }
                ended => return ended.expect("taken back"),
            }
        }
        panic!("{key} is being worked on and never done");
    }

    pub async fn records(&self) -> Vec<FixRecordView> {
        self.lab
            .backend
            .fixes_list(backend::api::Nothing {})
            .await
            .expect("records")
            .rows
    }
}

fn code(body: &Value) -> String {
    let found = body["error"]["code"].as_str().or(body["code"].as_str());
    found.unwrap_or_else(|| panic!("no code: {body}")).to_owned()
}

/// All lines, for whoever reads why a test failed.
pub fn told(check: &FlightCheck) -> String {
    let lines = check.lines.iter();
    let all: Vec<String> = lines
        .map(|line| format!("\n  {:?} {}: {}", line.state, line.id, line.seen))
        .collect();
    all.concat()
}

/// Ids of the lines in a state.
pub fn ids(check: &FlightCheck, state: LineState) -> Vec<String> {
    check
        .lines
        .iter()
        .filter(|line| line.state == state)
        .map(|line| line.id.clone())
        .collect()
}

pub fn line<'a>(check: &'a FlightCheck, id: &str) -> &'a CheckLine {
    check
        .lines
        .iter()
        .find(|line| line.id == id)
        .unwrap_or_else(|| panic!("no line {id}"))
}

/// Targets like the usual ones, in another subscription.
fn elsewhere(control: &azsim::Control) {
    control.change(|world| {
        let sub = world
            .storage_account("stfinrestoreweu")
            .expect("Finance")
            .subscription_id
            .clone();
        for (of, name) in [("stprodrestoreeus2", "stfareus2"), ("stproddrcus", "stfarcus")] {
            let mut account = world.storage_account(of).expect("the account").clone();
            (account.subscription_id, account.name) = (sub.clone(), name.to_owned());
            "rg-fin-data".clone_into(&mut account.resource_group);
            world.storage_accounts.push(account);
        }
        for (of, name) in [("pg-prod-eus2-02", "pg-far-eus2"), ("pg-dr-cus-01", "pg-far-cus")] {
            let mut server = world.servers.iter().find(|s| s.name == of).expect("the server").clone();
            (server.subscription_id, server.name) = (sub.clone(), name.to_owned());
            "rg-fin-data".clone_into(&mut server.resource_group);
            world.servers.push(server);
        }
    });
}

/// Runs on a paused clock of its own.
pub fn alone<T>(work: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().start_paused(true).build().expect("a runtime");
    runtime.block_on(work)
}
