//! mitmproxy, with the addon of `tests/python/proxy.py`.

use std::{path::PathBuf, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::{
    programs::{program, setting},
    sign_in::azure::Azure,
};

/// As in `proxy.py`. The top-level name is nobody's, so no resolver finds it (RFC 2606).
pub const HOST: &str = "azure.contoso.invalid";
const PATIENCE: Duration = Duration::from_mins(1);

pub struct Mitm {
    /// `http://127.0.0.1:PORT`.
    pub address: String,
    folder: tempfile::TempDir,
    process: Child,
}

impl Mitm {
    pub async fn start(azure: &Azure, more: &[&str]) -> Self {
        let path = setting("POINTBACK_PROXY", &program("../proxy/bin/mitmdump"));
        let addon = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("python/proxy.py");
        let folder = tempfile::tempdir().expect("a folder");
        let port = url::Url::parse(&azure.arm)
            .expect("an address")
            .port()
            .expect("its port");
        let mut process = Command::new(&path)
            .args([
                "--listen-host",
                "127.0.0.1",
                "--listen-port",
                "0",
                "--set",
                "flow_detail=0",
            ])
            .arg("--set")
            .arg(format!("confdir={}", folder.path().display()))
            .arg("--set")
            // It trusts the simulator by its authority, as a company's proxy trusts the world.
            .arg(format!("ssl_verify_upstream_trusted_ca={}", azure.ca().display()))
            .arg("-s")
            .arg(addon)
            .args(["--set", &format!("sim={port}"), "--set"])
            .arg(format!("seen={}", folder.path().join("seen").display()))
            .args(more)
            .env("PYTHONUNBUFFERED", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut said = BufReader::new(process.stdout.take().expect("its output is ours")).lines();
        let listening = async {
            while let Some(line) = said.next_line().await.expect("readable") {
                if let Some((_, at)) = line.split_once("proxy listening at ") {
                    return at.trim_end_matches('.').to_owned();
                }
            }
            panic!("the proxy ended");
        };
        let at = tokio::time::timeout(PATIENCE, listening)
            .await
            .expect("it starts in time");
        // Read on, so that it never waits for somebody to read.
        tokio::spawn(async move { while let Ok(Some(_)) = said.next_line().await {} });
        Self {
            address: format!("http://{}", at.trim_start_matches("http://").trim_end_matches('/')),
            folder,
            process,
        }
    }

    /// The authority that signs what it shows.
    pub fn ca(&self) -> PathBuf {
        self.folder.path().join("mitmproxy-ca-cert.pem")
    }

    /// `GET azure.contoso.invalid /subscriptions`, oldest first.
    pub fn seen(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.folder.path().join("seen")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    pub async fn stop(&mut self) {
        self.process.kill().await.expect("it ends");
    }
}
