//! What is handed to whoever may: made from checks of the practice company, and read by linters.

pub mod azure_cli;
mod canary;
mod scenes;

use backend::api::{
    FixChoice, FixRequest, FlightAbout, HandoffFile, HandoffKind, PermissionsRequest, ServerKind, TargetKind,
    TargetsRequest,
};
use itests::lab::Lab;

/// The files for every server that something can be put right for.
async fn handed_off(lab: &Lab) -> Vec<Vec<HandoffFile>> {
    let timeline = lab.timeline("orders").await;
    let targets = TargetsRequest {
        instance_id: timeline.draft.instance_id.clone(),
        secondary: false,
    };
    let servers = lab.backend.servers_list(targets).await.expect("servers").rows;
    let mut all = Vec::new();
    for server in servers.iter().filter(|server| server.name.starts_with("pg-prod-weu")) {
        let request = PermissionsRequest {
            vault_id: timeline.database.vault_id.clone(),
            server_kind: ServerKind::SingleServer,
            target: TargetKind::Database,
            server_id: server.id.clone(),
            secret_uri: String::new(),
            storage_id: String::new(),
            identity_id: String::new(),
            secondary: false,
            refresh: false,
        };
        let check = lab.backend.permissions_check(request.clone(), |_| {}).await;
        let lines = check.expect("a check").lines;
        let fixable = lines.iter().filter(|line| line.fix.is_some());
        let choice = |id: &String| FixChoice {
            line_id: id.clone(),
            scope: None,
        };
        let fixes: Vec<FixChoice> = fixable.map(|line| choice(&line.id)).collect();
        if fixes.is_empty() {
            continue;
        }
        let about = FlightAbout::Permissions(request);
        let given = lab.backend.handoff_get(FixRequest { about, fixes }).await;
        all.push(given.expect("files").files);
    }
    all
}

#[tokio::test(start_paused = true)]
async fn what_is_missing_is_handed_off_in_every_language() {
    let lab = Lab::open().await;
    let all = handed_off(&lab).await;
    assert!(all.len() > 1, "a missing role and a closed firewall");
    for files in all {
        for kind in [
            HandoffKind::Ticket,
            HandoffKind::Az,
            HandoffKind::PowerShell,
            HandoffKind::Bicep,
        ] {
            let file = files
                .iter()
                .find(|file| file.kind == kind)
                .expect("a file of each kind");
            assert!(file.text.contains("PRACTICE"), "{}", file.name);
            assert!(file.text.contains("pg-prod-weu"), "{}", file.text);
        }
    }
}

mod python {
    use super::super::programs::{program, setting};
    use super::*;

    #[tokio::test(start_paused = true)]
    #[ignore = "needs the linters of tests/python/requirements.txt; script/test installs them and runs it"]
    async fn the_files_pass_their_linters() {
        let lab = Lab::open().await;
        let folder = tempfile::tempdir().expect("a folder");
        for (at, files) in handed_off(&lab).await.iter().enumerate() {
            for file in files {
                let path = folder.path().join(format!("{at}-{}", file.name));
                std::fs::write(path, &file.text).expect("it is written");
            }
        }
        let python = setting("POINTBACK_PYTHON", &program("../python/bin/python"));
        let linters = concat!(env!("CARGO_MANIFEST_DIR"), "/python/handoff_lint.py");
        let ran = std::process::Command::new(python)
            .arg(linters)
            .arg(folder.path())
            .output();
        let ran = ran.expect("the linters run");
        let said = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
        assert!(said.contains("checks passed"), "{said}");
    }
}
