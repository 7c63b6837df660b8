//! A session with two tenants: everything is asked of, and changed in, the one that owns the vault.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use crate::access::fixes::fake::{self as place, Azure, azure};
use crate::api::{
    ErrorCode, Event, FixApplyRequest, FixChoice, FixRef, FixRequest, FlightAbout, LineState, Nothing,
    PermissionsRequest, ServerKind, SubscriptionView, TargetKind,
};
use crate::fake::SUB;
use crate::session::{ActiveSession, Lane};
use crate::{Backend, fake};

const ELSEWHERE: &str = "99999999-9999-9999-9999-999999999999";

struct Scene {
    backend: Backend,
    home: Azure,
    away: Azure,
    _folder: tempfile::TempDir,
}

impl Scene {
    /// The first tenant has nothing to say; the second one owns everything.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (backend, _) = fake::backend(folder.path()).await;
        let (home, away) = (azure(), azure());
        home.blind(Some(403));
        let scene = Self {
            backend,
            home,
            away,
            _folder: folder,
        };
        scene.sign_in(&["t-home", "t-away"]);
        scene
    }

    fn sign_in(&self, tenants: &[&str]) {
        let other = fake::Azure::new(self.backend.0.parts.clock.clone());
        let session = other.session_over(self.home.place().arm);
        let lane = |tenant: &&str| {
            let (azure, subscription) = match *tenant {
                "t-home" => (&self.home, ELSEWHERE),
                _ => (&self.away, SUB),
            };
            let known = SubscriptionView {
                id: subscription.to_owned(),
                ..session.view.subscriptions[0].clone()
            };
            Lane {
                key: format!("management.azure.com/{tenant}"),
                tenant_id: (*tenant).to_owned(),
                account: format!("ann@{tenant}"),
                arm: azure.place().arm,
                known: vec![known.id.clone()],
                shown: vec![known],
                ..session.lane_of("")
            }
        };
        self.backend.0.sessions.set(ActiveSession {
            lanes: tenants.iter().map(lane).collect(),
            ..session.clone()
        });
    }

    fn writes(&self) -> (usize, usize) {
        (self.home.writes().len(), self.away.writes().len())
    }
}

fn about() -> FlightAbout {
    FlightAbout::Permissions(PermissionsRequest {
        vault_id: place::vault(),
        server_kind: ServerKind::SingleServer,
        target: TargetKind::Database,
        server_id: place::server(),
        secret_uri: String::new(),
        storage_id: String::new(),
        identity_id: String::new(),
        secondary: false,
        refresh: false,
    })
}

fn firewall() -> Vec<FixChoice> {
    vec![FixChoice {
        line_id: "server-public".to_owned(),
        scope: None,
    }]
}

fn wish() -> FixApplyRequest {
    FixApplyRequest {
        about: about(),
        fixes: firewall(),
        undo_after_restore: false,
    }
}

#[tokio::test(start_paused = true)]
async fn a_check_and_its_changes_go_to_the_tenant_that_owns_the_vault() {
    let scene = Scene::new().await;
    let FlightAbout::Permissions(request) = about() else {
        return;
    };
    let check = scene.backend.permissions_check(request, |_| {}).await.unwrap();
    let line = check.lines.iter().find(|line| line.id == "server-public").unwrap();
    assert_eq!(line.state, LineState::Missing, "{}", line.seen);

    let before = scene.away.rows();
    let made = scene.backend.fix_apply(wish(), |_| {}).await.unwrap();
    assert_eq!(made.problems, vec![]);
    assert_eq!(made.rows[0].who, "ann@t-away");
    assert_eq!(scene.writes(), (0, 1));

    let listed = scene.backend.fixes_list(Nothing {}).await.unwrap();
    assert_eq!(listed.rows, made.rows, "though it is not the first tenant's");
    let undo = FixRef {
        key: made.rows[0].key.clone(),
    };
    scene.backend.fix_undo(undo, |_| {}).await.unwrap();
    assert_eq!((scene.writes(), scene.away.rows()), ((0, 2), before));
}

#[tokio::test(start_paused = true)]
async fn what_was_changed_in_a_tenant_is_not_taken_back_without_it() {
    let scene = Scene::new().await;
    let made = scene.backend.fix_apply(wish(), |_| {}).await.unwrap();
    let undo = FixRef {
        key: made.rows[0].key.clone(),
    };
    scene.sign_in(&["t-home"]);
    let refused = scene.backend.fix_undo(undo.clone(), |_| {}).await.unwrap_err();
    assert_eq!((refused.code, scene.writes()), (ErrorCode::NotFound, (0, 1)));
    assert!(refused.message.contains("ann@t-away"), "{}", refused.message);

    // It still stands, so it is still shown, with whom it takes.
    let rows = scene.backend.fixes_list(Nothing {}).await.unwrap().rows;
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].state.raw.as_str(), rows[0].can_undo.allowed),
        ("Stands", false)
    );
    assert!(rows[0].can_undo.reason.as_deref().unwrap().contains("ann@t-away"));

    scene.sign_in(&["t-home", "t-away"]);
    scene.backend.fix_undo(undo, |_| {}).await.unwrap();
    scene.sign_in(&["t-home"]);
    let rows = scene.backend.fixes_list(Nothing {}).await.unwrap().rows;
    assert_eq!(rows, vec![], "what does not stand any more is that account's alone");
}

#[tokio::test(start_paused = true)]
async fn what_a_killed_run_left_open_in_another_tenant_is_not_said_to_be_looked_at() {
    let scene = Scene::new().await;
    scene.away.fault(place::Fault::Late(90));
    let backend = scene.backend.clone();
    // As long as it is being found out, the account leaves.
    let making = tokio::spawn(async move { backend.fix_apply(wish(), |_| {}).await });
    while scene.writes() != (0, 1) {
        tokio::task::yield_now().await;
    }
    scene.sign_in(&["t-home"]);
    let rows = scene.backend.fixes_list(Nothing {}).await.unwrap().rows;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].state.label.as_str(), rows[0].open), ("Not known", false));
    assert!(!rows[0].can_undo.allowed);
    making.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_handed_off_names_the_tenant_that_owns_the_vault() {
    let scene = Scene::new().await;
    let request = FixRequest {
        about: about(),
        fixes: firewall(),
    };
    let files = scene.backend.handoff_get(request).await.unwrap().files;
    assert!(!files.is_empty());
    for file in &files {
        assert!(!file.text.contains("t-home"), "{}", file.name);
    }
    for part in [
        "az login --tenant t-away",
        "Connect-AzAccount -Tenant t-away",
        "ann@t-away",
    ] {
        assert!(files.iter().any(|file| file.text.contains(part)), "{part}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_screen_hears_of_each_step() {
    let scene = Scene::new().await;
    let mut events = scene.backend.events();
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = told.clone();
    let sink = move |fix| heard.lock().unwrap().push(fix);
    scene.backend.fix_apply(wish(), sink).await.unwrap();
    let mut pushed = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let Event::FixChanged { fix } = event {
            pushed.push(*fix);
        }
    }
    assert!(pushed.len() >= 2 && pushed == *told.lock().unwrap());
}
