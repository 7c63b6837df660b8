//! The application in a process of its own, with an environment of its own: some ways to sign in are told by it.

use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    task::JoinHandle,
};

use super::azure::Azure;
use crate::{programs::program, wait::SOON};

pub struct Apart {
    pub folder: TempDir,
    input: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    log: JoinHandle<String>,
    child: Child,
    /// Every answer so far, as it came.
    pub said: String,
}

impl Apart {
    /// Starts it and lets it connect. `credential` as the screen would send it.
    pub async fn connect(azure: &Azure, environment: &[(&str, &str)], credential: &Value) -> (Self, Value) {
        let folder = TempDir::new().expect("a folder");
        let mut command = Command::new(program("enter"));
        command
            .arg(folder.path())
            // The machine's identity is asked over the platform's own TLS: the simulator's authority has to be in its store.
            .env("SSL_CERT_FILE", azure.ca())
            .env("HOME", folder.path())
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        for unwanted in [
            "HTTPS_PROXY",
            "https_proxy",
            "ALL_PROXY",
            "all_proxy",
            "HTTP_PROXY",
            "http_proxy",
        ] {
            command.env_remove(unwanted);
        }
        let mut child = command.spawn().expect("enter, of this package; script/test builds it");
        let mut errors = child.stderr.take().expect("its log is ours");
        let log = tokio::spawn(async move {
            let mut text = Vec::new();
            errors.read_to_end(&mut text).await.expect("its log can be read");
            String::from_utf8_lossy(&text).into_owned()
        });
        let mut this = Self {
            folder,
            input: child.stdin.take().expect("its input is ours"),
            answers: BufReader::new(child.stdout.take().expect("its output is ours")).lines(),
            log,
            child,
            said: String::new(),
        };
        let said = this.connect_again(azure, credential).await;
        (this, said)
    }

    /// Lets it connect once more, in whichever way.
    pub async fn connect_again(&mut self, azure: &Azure, credential: &Value) -> Value {
        let request = serde_json::json!({
            "cloud": { "kind": "custom", "arm": azure.arm, "caFile": azure.ca() },
            "credential": credential,
        });
        let session = self.order(&request.to_string()).await;
        // It lists the databases at once.
        let list = self.answer().await;
        serde_json::json!({ "session": session, "list": list })
    }

    pub fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    pub async fn order(&mut self, order: &str) -> Value {
        self.tell(order).await;
        self.answer().await
    }

    pub async fn tell(&mut self, order: &str) {
        let line = format!("{order}\n");
        self.input.write_all(line.as_bytes()).await.expect("it reads orders");
    }

    async fn answer(&mut self) -> Value {
        let said = tokio::time::timeout(SOON, self.answers.next_line()).await;
        let said = said.expect("an answer in time").expect("readable");
        let said = said.expect("it has not ended");
        self.said.push_str(&said);
        self.said.push('\n');
        serde_json::from_str(&said).expect("an answer is JSON")
    }

    /// Lets it end; everything that it wrote on standard error: its log, and what it said when it crashed.
    pub async fn end(self) -> (TempDir, String) {
        let Self {
            folder,
            input,
            log,
            mut child,
            ..
        } = self;
        drop(input);
        tokio::time::timeout(SOON, child.wait())
            .await
            .expect("it ends")
            .expect("it ran");
        (folder, log.await.expect("its log"))
    }
}

/// How many databases a list has; fails with what was said instead.
pub fn rows(said: &Value) -> usize {
    let rows = said["list"]["databases"]["rows"].as_array();
    rows.unwrap_or_else(|| panic!("no list: {said}")).len()
}
