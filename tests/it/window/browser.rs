//! The person's browser: Chromium. The application finds a program of ours where it looks for the system's opener, which only
//! writes down the page that was asked for; the test then goes there.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};
use url::Url;

use crate::{
    programs::setting,
    wait::{SOON, until},
};

/// What stands in for the system's opener.
pub struct Opener {
    folder: PathBuf,
}

/// Whole or not at all: the file has its name when the address is in it.
const OPENER: &str = r#"#!/bin/sh
here="$(dirname "$0")"
printf '%s' "$1" > "$here/asked.part" && mv "$here/asked.part" "$here/asked"
"#;

impl Opener {
    pub fn new(folder: PathBuf) -> Self {
        std::fs::create_dir_all(&folder).expect("a folder");
        let program = folder.join("xdg-open");
        std::fs::write(&program, OPENER).expect("the opener is written");
        std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).expect("it can be run");
        Self { folder }
    }

    /// A search path on which it comes first.
    pub fn path(&self) -> String {
        let usual = setting("PATH", Path::new("/usr/bin:/bin"));
        format!("{}:{}", self.folder.display(), usual.display())
    }

    /// The page that was asked for, once.
    pub async fn asked(&self) -> Url {
        let file = self.folder.join("asked");
        let page = until("the application opens the browser", SOON, async || {
            std::fs::read_to_string(&file).map_err(|error| error.to_string())
        })
        .await;
        std::fs::remove_file(&file).expect("it was there");
        page.parse().expect("an address")
    }

    /// Whether a page waits to be taken.
    pub fn was_asked(&self) -> bool {
        self.folder.join("asked").exists()
    }
}

/// Chromium without a window. Ends with its input.
pub struct Browser {
    input: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    _process: Child,
}

impl Browser {
    pub fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/window/browser.mjs");
        let mut process = Command::new("node")
            .arg(script)
            .arg(setting("POINTBACK_CHROMIUM", Path::new("/usr/bin/chromium")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("node starts");
        let output = process.stdout.take().expect("its output is ours");
        Self {
            input: process.stdin.take().expect("its input is ours"),
            answers: BufReader::new(output).lines(),
            _process: process,
        }
    }

    pub async fn open(&mut self, page: &Url) -> String {
        self.order(json!({ "open": page.as_str() })).await
    }

    /// Presses a button once it is there.
    pub async fn press(&mut self, name: &str) -> String {
        self.order(json!({ "press": name })).await
    }

    /// The text of the page after it.
    async fn order(&mut self, order: Value) -> String {
        let line = format!("{order}\n");
        self.input
            .write_all(line.as_bytes())
            .await
            .expect("the browser takes orders");
        // Twice: Chromium gives up first and says what it sees.
        let said = tokio::time::timeout(SOON * 2, self.answers.next_line()).await;
        let said = said.unwrap_or_else(|_| panic!("the browser says nothing to {order}"));
        let said = said
            .expect("its output can be read")
            .expect("the browser is there (tests/e2e: npm ci)");
        let said: Value = serde_json::from_str(&said).expect("an answer is JSON");
        match &said["error"] {
            Value::String(error) => panic!("the browser, told {order}: {error}"),
            _ => said["text"].as_str().unwrap_or_default().to_owned(),
        }
    }
}
