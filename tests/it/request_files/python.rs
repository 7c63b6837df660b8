//! Exported requests, taken by Microsoft's own client for Python.

use azsim::serve::{Tls, serve};
use azsim::{Config, Progress};
use itests::lab::{Lab, START};
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::net::TcpListener;

use super::kinds::{self, exported};
use crate::python::python;

/// The hours of the archive take some ten seconds then.
const SPEED: f64 = 1000.0;

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
    let said = python("request_files.py", &format!("{ready}\n{}\n", json!(files))).await;
    assert!(said.contains(&format!("{} kinds", files.len())), "{said}");
}
