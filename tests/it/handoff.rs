//! What is handed to whoever may: made from checks of the practice company, and read by linters.

pub mod azure_cli;
mod canary;
mod scenes;

use backend::api::{
    CheckLine, FixChoice, FixRequest, FlightAbout, HandoffFile, HandoffKind, PermissionsRequest, ServerKind,
    TargetKind, TargetsRequest,
};
use itests::lab::Lab;

/// What is missing on every server where something can be put right: what was asked, and the lines.
async fn missing(lab: &Lab) -> Vec<(FlightAbout, Vec<CheckLine>)> {
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
        let lines = check.expect("a check").lines.into_iter();
        let fixable: Vec<CheckLine> = lines.filter(|line| line.fix.is_some()).collect();
        if !fixable.is_empty() {
            all.push((FlightAbout::Permissions(request), fixable));
        }
    }
    all
}

async fn files(lab: &Lab, about: &FlightAbout, fixes: Vec<FixChoice>) -> Vec<HandoffFile> {
    let about = about.clone();
    let given = lab.backend.handoff_get(FixRequest { about, fixes }).await;
    given.expect("files").files
}

/// The files for every server that something can be put right for.
async fn handed_off(lab: &Lab) -> Vec<Vec<HandoffFile>> {
    let mut all = Vec::new();
    for (about, lines) in missing(lab).await {
        let choice = |line: &CheckLine| FixChoice {
            line_id: line.id.clone(),
            scope: None,
        };
        all.push(files(lab, &about, lines.iter().map(choice).collect()).await);
    }
    all
}

#[tokio::test(start_paused = true)]
async fn a_role_is_asked_for_at_the_place_that_was_chosen_and_else_at_the_narrowest() {
    let lab = Lab::open().await;
    let all = missing(&lab).await;
    let fixes = |(about, lines): &(FlightAbout, Vec<CheckLine>)| {
        let fixes = lines.iter().filter_map(|line| line.fix.clone());
        fixes.map(|fix| (about.clone(), fix)).collect::<Vec<_>>()
    };
    let mut all = all.iter().flat_map(fixes);
    let (about, fix) = all.find(|(_, fix)| fix.scopes.len() > 1).expect("a missing role");
    let az = async |scope: Option<String>| {
        let line_id = fix.line_id.clone();
        let written = files(&lab, &about, vec![FixChoice { line_id, scope }]).await;
        let az = written.into_iter().find(|file| file.kind == HandoffKind::Az);
        az.expect("a script").text
    };
    let asks = |text: &str, place: &str| {
        let bare = text.replace(['\'', '"'], "");
        bare.lines().any(|line| {
            line.trim_end_matches(['\\', ' '])
                .ends_with(&format!("--scope={place}"))
        })
    };
    let wider = &fix.scopes[1].id;
    assert!(fix.place.starts_with(wider.as_str()) && fix.place != *wider);
    let narrow = az(None).await;
    assert!(asks(&narrow, &fix.place) && !asks(&narrow, wider), "{narrow}");
    let wide = az(Some(wider.clone())).await;
    assert!(asks(&wide, wider) && !asks(&wide, &fix.place), "{wide}");
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
