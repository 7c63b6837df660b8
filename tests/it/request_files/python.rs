//! Exported requests, taken by Microsoft's own client for Python.

use std::{path::Path, process::Stdio, time::Duration};

use azsim::serve::{Tls, serve};
use azsim::{Config, Progress};
use itests::lab::{Lab, START};
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::{io::AsyncWriteExt, net::TcpListener, process::Command};

use super::kinds::{self, exported};
use crate::programs::{program, setting};

/// The hours of the archive take some ten seconds then.
const SPEED: f64 = 1000.0;

/// Eleven restores, with a poll every second.
const PATIENCE: Duration = Duration::from_mins(5);

#[tokio::test]
#[ignore = "needs the Python clients of tests/python/requirements.txt; script/test installs them and runs it"]
async fn every_exported_kind_restores_by_the_python_client() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let lab = Lab::open_with(move |config| {
        *config = Config {
            progress: Progress::Auto { speed: SPEED },
            ..Config::loopback(port, config.start)
        };
    })
    .await;
    let simulator = lab.simulator();
    let addresses = Config::loopback(port, START);
    // Certificates are judged by the machine's clock, whatever the world's is.
    #[allow(clippy::disallowed_methods)]
    let tls = Tls::new(OffsetDateTime::now_utc()).expect("a certificate");
    let folder = tempfile::tempdir().expect("a folder");
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, &tls.ca_pem).expect("the authority is written");
    tokio::spawn(serve(simulator.clone(), listener, tls, std::future::pending()));

    let mut files = Vec::new();
    for kind in kinds::all(&lab, &addresses).await {
        let text = exported(&lab, &kind.draft).await;
        files.push(json!({
            "name": kind.name,
            "instanceId": kind.draft.instance_id,
            "request": serde_json::from_str::<Value>(&text).expect("JSON"),
            "details": kind.pair.as_ref().map(|(details, _)| details),
            "region": kind.pair.as_ref().map(|(_, region)| region),
            "guardTenant": kind.guard_tenant,
        }));
    }
    let account = simulator.practice_account();
    let subscriptions: Vec<String> = simulator.control().read(|world| {
        let own = world.subscriptions.iter().filter(|s| s.tenant == account.tenant);
        own.map(|s| s.id.clone()).collect()
    });
    let ready = json!({
        "arm": addresses.arm_base(), "login": addresses.login_base(), "ca": ca, "tenant": account.tenant,
        "clientId": account.client_id, "clientSecret": account.client_secret, "subscriptions": subscriptions,
        "control": format!("{}/_sim", addresses.arm_base()),
    });
    let said = run(&format!("{ready}\n{}\n", json!(files))).await;
    assert!(said.contains(&format!("{} kinds", files.len())), "{said}");
}

/// Everything goes by a pipe and not by a file: the first line holds the secret of the practice account.
async fn run(input: &str) -> String {
    let python = setting("POINTBACK_PYTHON", &program("../python/bin/python"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/request_files.py");
    let mut client = Command::new(&python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", python.display()));
    let mut pipe = client.stdin.take().expect("its input is ours");
    pipe.write_all(input.as_bytes()).await.expect("it reads");
    drop(pipe);
    let ended = tokio::time::timeout(PATIENCE, client.wait_with_output()).await;
    let ended = ended.expect("it ends in time").expect("its output can be read");
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}\n{complaint}");
    said
}
