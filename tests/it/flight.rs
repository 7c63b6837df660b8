//! The flight check against the simulated Azure: what it says of a form agrees with what validation says.

use std::sync::{Arc, Mutex};

use backend::api::{CheckLine, FlightCheck, FlightRequest, LineState, PermissionsRequest, ServerKind, TargetKind};
use itests::lab::Lab;

use crate::activity::crossing;

async fn check(lab: &Lab, draft: &backend::api::Draft) -> (FlightCheck, Vec<CheckLine>) {
    let told: Arc<Mutex<Vec<CheckLine>>> = Arc::default();
    let request = FlightRequest {
        draft: draft.clone(),
        refresh: true,
    };
    let heard = told.clone();
    let check = lab
        .backend
        .flight_check(request, move |line| heard.lock().unwrap().push(line))
        .await
        .expect("a check");
    let told = told.lock().unwrap().clone();
    (check, told)
}

fn wrong(check: &FlightCheck) -> Vec<String> {
    let wrong = check.lines.iter().filter(|line| {
        matches!(
            line.state,
            LineState::Missing | LineState::NotChosen | LineState::Checking
        )
    });
    wrong.map(|line| format!("{}: {}", line.id, line.seen)).collect()
}

/// What validates is never called missing, as a database, as files, and in the paired region; and every line was told.
#[tokio::test(start_paused = true)]
#[allow(clippy::print_stdout, reason = "what cannot be seen is for people")]
async fn what_validates_is_never_called_missing() {
    let lab = Lab::open().await;
    let mut drafts = vec![("orders_us, paired", crossing(&lab, "from_afar").await)];
    drafts.push(("orders", lab.timeline("orders").await.draft));
    for (name, draft) in drafts {
        let (check, told) = check(&lab, &draft).await;
        let preflight = lab.preflight(&draft).await;
        if preflight.failure.is_none() {
            assert_eq!(wrong(&check), Vec::<String>::new(), "{name}");
        }
        assert!(check.reads > 0 && check.reads <= 12, "{name}: {}", check.reads);
        for line in &check.lines {
            assert_eq!(told.iter().rfind(|one| one.id == line.id), Some(line), "{name}");
        }
        for line in check.lines.iter().filter(|line| line.state == LineState::CannotSee) {
            println!("{name}: {} cannot be seen: {}", line.id, line.seen);
        }
        println!(
            "{name}: {} {:?}",
            check.summary,
            preflight.failure.map(|failure| failure.message)
        );
    }
}

/// Outside a restore the same rules hold, without what only a form can name.
#[tokio::test(start_paused = true)]
async fn permissions_are_checked_without_a_restore() {
    let lab = Lab::open().await;
    let timeline = lab.timeline("orders").await;
    let request = PermissionsRequest {
        vault_id: timeline.database.vault_id.clone(),
        server_kind: ServerKind::SingleServer,
        target: TargetKind::Database,
        server_id: timeline.draft.server_id.clone(),
        secret_uri: String::new(),
        storage_id: String::new(),
        identity_id: String::new(),
        secondary: false,
        refresh: false,
    };
    let check = lab.backend.permissions_check(request, |_| {}).await.expect("a check");
    assert_eq!(wrong(&check), Vec::<String>::new());
    let role = check
        .lines
        .iter()
        .find(|line| line.id == "server-role")
        .expect("the role");
    assert_eq!(role.state, LineState::Ok, "{}", role.seen);
}
