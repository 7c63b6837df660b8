//! Microsoft's own clients, unchanged, against the simulator: what it may not get wrong.

use std::{path::Path, process::Stdio, time::Duration};

use tokio::{io::AsyncWriteExt, process::Command};

use super::{
    programs::{program, setting},
    simulator::Cloud,
};

/// They poll once a second, and restore up to eleven times.
const PATIENCE: Duration = Duration::from_mins(5);

#[tokio::test]
#[ignore = "needs the Python clients of tests/python/requirements.txt; script/test installs them and runs it"]
async fn the_python_clients_restore_on_the_simulator() {
    run("flow.py").await;
}

#[tokio::test]
#[ignore = "needs the Python clients of tests/python/requirements.txt; script/test installs them and runs it"]
async fn the_requests_of_the_cli_restore_on_the_simulator() {
    run("cli_shapes.py").await;
}

#[tokio::test]
#[ignore = "needs the Python clients of tests/python/requirements.txt; script/test installs them and runs it"]
async fn the_sign_in_library_signs_in_on_the_simulator() {
    run("msal_flows.py").await;
}

#[tokio::test]
#[ignore = "needs the Python clients of tests/python/requirements.txt; script/test installs them and runs it"]
async fn the_python_clients_change_permissions_on_the_simulator() {
    run("permissions.py").await;
}

/// Runs one of the programs against a simulator of its own. It is told where that is by the ready line, which holds the secret of
/// the practice account.
async fn run(name: &str) {
    let cloud = Cloud::start(60).await;
    let said = python(name, &cloud.line).await;
    assert!(said.contains("checks passed"), "it checked nothing:\n{said}");
}

/// What a program of `tests/python` says; it has to end well. By a pipe and not by a file: what it is told has a secret in it.
pub async fn python(name: &str, told: &str) -> String {
    let python = setting("POINTBACK_PYTHON", &program("../python/bin/python"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python").join(name);
    let mut client = Command::new(&python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", python.display()));
    let mut input = client.stdin.take().expect("its input is ours");
    input.write_all(told.as_bytes()).await.expect("it reads");
    drop(input);
    let ended = tokio::time::timeout(PATIENCE, client.wait_with_output()).await;
    let ended = ended.expect("it ends in time").expect("its output can be read");
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}\n{complaint}");
    said
}
