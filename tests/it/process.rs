//! The application in a process of its own, which can be killed, and what an Azure in another one saw of it.

use std::{collections::BTreeMap, path::Path, process::Stdio, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use super::simulator::Ready;

/// Long enough for a restore at twenty times Azure's speed, and for a slow machine.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// The backend in a process of its own, spoken to over the bridge.
pub struct Application {
    process: Child,
    url: String,
    client: reqwest::Client,
}

impl Application {
    pub async fn start(data: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_bridge"))
            .arg("--data")
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("the bridge starts");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let line = tokio::time::timeout(PATIENCE, lines.next_line())
            .await
            .expect("ready in time")
            .expect("a line");
        let ready: Value = serde_json::from_str(&line.expect("a line before the end")).expect("JSON");
        Self {
            process,
            url: ready["url"].as_str().expect("an address").to_owned(),
            client: plain_client(),
        }
    }

    pub async fn call(&self, name: &str, request: Value) -> Result<Value, Value> {
        let sent = self
            .client
            .post(format!("{}/api/call/{name}", self.url))
            .json(&request)
            .send()
            .await;
        let answer = sent.map_err(|error| json!(error.to_string()))?;
        let ok = answer.status().is_success();
        let body: Value = answer.json().await.map_err(|error| json!(error.to_string()))?;
        if ok { Ok(body) } else { Err(body) }
    }

    /// The last word of a command that tells as it goes.
    pub async fn stream(&self, name: &str, request: Value) -> Result<Value, Value> {
        let sent = self
            .client
            .post(format!("{}/api/stream/{name}", self.url))
            .json(&request)
            .send()
            .await;
        let answer = sent.map_err(|error| json!(error.to_string()))?;
        let lines = answer.text().await.map_err(|error| json!(error.to_string()))?;
        let mut last: Value = serde_json::from_str(lines.lines().last().unwrap_or_default()).expect("JSON");
        if last.get("done").is_some() {
            Ok(last["done"].take())
        } else {
            Err(last)
        }
    }

    pub async fn connect(&self, to: &Ready) {
        let request = json!({
            "cloud": { "kind": "custom", "arm": to.arm, "caFile": to.ca },
            "credential": {
                "kind": "servicePrincipal",
                "tenant": to.tenant,
                "clientId": to.client_id,
                "secret": to.client_secret,
            },
        });
        self.call("connect", request).await.expect("connected");
    }

    /// No time to tidy up: what a power cut does.
    pub async fn kill(mut self) {
        self.process.kill().await.expect("killed");
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the test stands where a browser would: plain HTTP on loopback"
)]
fn plain_client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("a client")
}

/// What the simulator saw, asked at its own door.
pub struct Observer {
    client: reqwest::Client,
    arm: String,
}

/// For the simulator's own routes, which no product code asks.
#[allow(clippy::disallowed_methods, reason = "it is no client of the product's")]
pub fn client_of(ca: &Path) -> reqwest::Client {
    let pem = std::fs::read(ca).expect("the CA file");
    let ca = reqwest::Certificate::from_pem(&pem).expect("a certificate");
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([ca]);
    client.build().expect("a client")
}

impl Observer {
    pub fn of(cloud: &Ready) -> Self {
        Self {
            client: client_of(&cloud.ca),
            arm: cloud.arm.trim_end_matches('/').to_owned(),
        }
    }

    async fn ask(&self, what: &str) -> Value {
        let sent = self.client.get(format!("{}/_sim/{what}", self.arm)).send().await;
        sent.expect("an answer").json().await.expect("JSON")
    }

    pub async fn restores(&self) -> u64 {
        let state = self.ask("state").await;
        state["restoresAccepted"]
            .as_u64()
            .unwrap_or_else(|| panic!("no count in {state}"))
    }

    /// Bodies by id of everything that a change of permissions can touch.
    pub async fn snapshot(&self) -> BTreeMap<String, String> {
        serde_json::from_value(self.ask("snapshot").await).expect("bodies by id")
    }

    /// Method and path of all that reached Azure, oldest first; with an effect or without one.
    pub async fn requests(&self) -> Vec<(String, String)> {
        let rows = self.ask("requests").await;
        let text = |row: &Value, member: &str| row[member].as_str().expect("a text").to_owned();
        let rows = rows.as_array().expect("requests").iter();
        rows.map(|row| (text(row, "method"), text(row, "path"))).collect()
    }

    pub async fn hold_the_answer_of_the_next(&self, method: &str, path: &str) {
        self.next(method, path, "holdAfter").await;
    }

    /// The next one waits before it has any effect: a client that is killed meanwhile never sent it, as far as Azure knows.
    pub async fn hold_back_the_next(&self, method: &str, path: &str) {
        self.next(method, path, "delay").await;
    }

    async fn next(&self, method: &str, path: &str, effect: &str) {
        let rule = json!({
            "method": method,
            "path": path,
            "effect": { "kind": effect, "millis": 600_000 },
            "limit": 1,
        });
        let url = format!("{}/_sim/faults", self.arm);
        let answer = self.client.post(url).json(&rule).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{}", answer.status());
    }

    /// How many requests have met what was set last, held back ones included.
    pub async fn met(&self) -> u64 {
        let rules = self.ask("faults").await;
        let last = rules.as_array().and_then(|rules| rules.last()).expect("a rule");
        last["met"].as_u64().expect("a count")
    }
}
