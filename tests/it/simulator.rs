//! The simulator as a program of its own: an Azure somewhere else, reached over TLS.

use std::{path::PathBuf, process::Stdio, time::Duration};

use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use super::programs::program;

/// What the program says when it is ready.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ready {
    pub arm: String,
    pub ca: PathBuf,
    pub tenant: String,
    pub client_id: String,
    pub client_secret: String,
    /// Everyone who can sign in to its first tenant.
    pub accounts: Vec<Account>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    pub name: String,
    pub client_id: String,
    pub client_secret: String,
}

pub struct Cloud {
    pub ready: Ready,
    /// The ready line as it was said, with the secret in it.
    pub line: String,
    /// Ends with the test.
    _process: Child,
}

impl Cloud {
    /// Who may do everything.
    pub fn admin(&self) -> Account {
        self.account("practice.admin@contoso.example")
    }

    /// The account of that name, `finance.operator@contoso.example`.
    pub fn account(&self, name: &str) -> Account {
        let found = self.ready.accounts.iter().find(|account| account.name == name);
        found.cloned().unwrap_or_else(|| panic!("nobody is called {name}"))
    }

    /// Starts it with operations `speed` times as fast as Azure's.
    pub async fn start(speed: u32) -> Self {
        Self::start_world("contoso", speed).await
    }

    /// The same of another world, such as `tenants`.
    pub async fn start_world(world: &str, speed: u32) -> Self {
        let path = program("azsim");
        assert!(path.exists(), "{} is not built; script/test builds it", path.display());
        let mut process = Command::new(path)
            .args([
                "--listen",
                "127.0.0.1:0",
                "--speed",
                &speed.to_string(),
                "--world",
                world,
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the simulator starts");
        let output = process.stdout.take().expect("its output is ours");
        let mut lines = BufReader::new(output).lines();
        let line = tokio::time::timeout(Duration::from_mins(1), lines.next_line())
            .await
            .expect("the simulator is ready within a minute")
            .expect("its output can be read")
            .expect("it says a line before it ends");
        let ready = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line}"));
        Self {
            ready,
            line,
            _process: process,
        }
    }
}
