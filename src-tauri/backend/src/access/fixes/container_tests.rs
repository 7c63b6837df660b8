use std::sync::Arc;

use serde_json::{Value, json};

use super::super::fake::{Azure, Fault, IDENTITY, READER, account, azure, container, create, fixes, silent};
use super::super::{FixPhase, FixRecord, Fixes, Where, Wish};
use super::*;
use crate::access::change::Change;
use crate::db::Db;

struct Scene {
    azure: Azure,
    fixes: Fixes,
    key: String,
}

impl Scene {
    /// A container that was just made.
    async fn new() -> Self {
        let (azure, fixes) = (azure(), fixes(&Db::in_memory().unwrap()));
        let made = make(&azure, &fixes).await;
        assert_eq!(made.phase, FixPhase::Stands);
        Self {
            azure,
            fixes,
            key: made.key,
        }
    }

    async fn undo(&self) -> FixRecord {
        let undone = self.fixes.undo(self.azure.place(), &self.key, silent()).await;
        undone.unwrap()
    }

    /// Taking it back writes nothing, and says why.
    async fn stays(&self, again: bool) -> String {
        let (rows, writes) = (self.azure.rows(), self.azure.writes().len());
        let left = self.undo().await;
        assert_eq!(
            (left.phase, left.can_be_undone()),
            (FixPhase::LeftAlone, again),
            "{left:?}"
        );
        assert_eq!((self.azure.rows(), self.azure.writes().len()), (rows, writes));
        left.undo.unwrap().reason.unwrap()
    }
}

async fn make(azure: &Azure, fixes: &Fixes) -> FixRecord {
    let wish = Wish {
        change: create(),
        undo_after_restore: false,
        made_for: None,
        earlier: Vec::new(),
    };
    fixes.apply(azure.place(), wish, silent()).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_empty_one_is_deleted_once() {
    let scene = Scene::new().await;
    assert_eq!(scene.undo().await.phase, FixPhase::Undone);
    assert_eq!(scene.azure.rows(), azure().rows());
    assert!(scene.azure.writes()[1].starts_with("DELETE ") && scene.azure.writes().len() == 2);
    assert!(
        scene
            .fixes
            .undo(scene.azure.place(), &scene.key, silent())
            .await
            .is_err(),
        "there is nothing more to take back"
    );
}

#[tokio::test(start_paused = true)]
async fn one_with_anything_in_it_stays_until_it_is_empty() {
    let scene = Scene::new().await;
    for row in ["<Blob><Name>x</Name></Blob>", "<BlobPrefix/>"] {
        scene.azure.blobs(200, row);
        assert!(
            scene
                .stays(true)
                .await
                .contains("restores stays: there is something in it")
        );
    }
    scene.azure.blobs(200, "");
    assert_eq!(scene.undo().await.phase, FixPhase::Undone);
}

#[tokio::test(start_paused = true)]
async fn one_that_cannot_be_looked_into_stays_and_the_reason_names_what_helps() {
    let scene = Scene::new().await;
    for (status, code, named) in [
        (403, "AuthorizationPermissionMismatch", "Storage Blob Data Reader"),
        (403, "AuthorizationFailure", "network rules"),
        (404, "ContainerNotFound", "ContainerNotFound"),
    ] {
        scene.azure.blobs(status, code);
        let why = scene.stays(true).await;
        assert!(
            why.contains(named) && why.contains("whether it is empty cannot be seen"),
            "{why}"
        );
    }
    scene.azure.blobs(200, "</Blobs>");
    assert!(scene.stays(true).await.contains("could not be understood"));
    scene.azure.blobs(500, "InternalError");
    let error = scene
        .fixes
        .undo(scene.azure.place(), &scene.key, silent())
        .await
        .unwrap_err();
    assert_eq!(error.azure_code.as_deref(), Some("InternalError"));
    let record = scene.fixes.load(&scene.key).await.unwrap().unwrap();
    assert!(
        record.can_be_undone() && scene.azure.writes().len() == 1,
        "what passes by itself leaves it as it was"
    );
    scene.azure.edit(&account(), |row| {
        row["properties"]["primaryEndpoints"] = json!({ "blob": "https://st.z1.blob.storage.azure.net/" });
    });
    assert!(scene.stays(true).await.contains("usual address"));
}

#[tokio::test(start_paused = true)]
async fn a_restore_of_ours_that_has_not_ended_keeps_it_also_one_that_began_during_the_look() {
    for after in [0, 1] {
        let scene = Scene::new().await;
        let asked = Arc::new(std::sync::atomic::AtomicU32::new(0));
        let place = Where {
            in_use: Arc::new(move |change, _| {
                assert!(matches!(change, Change::CreateContainer { .. }));
                let running = asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) >= after;
                Box::pin(async move { Ok(running.then(|| "It runs.".to_owned())) })
            }),
            ..scene.azure.place()
        };
        let left = scene.fixes.undo(place, &scene.key, silent()).await.unwrap();
        assert_eq!((left.phase, scene.azure.writes().len()), (FixPhase::LeftAlone, 1));
        assert_eq!(left.undo.unwrap().reason.as_deref(), Some("It runs."));
        assert_eq!(scene.undo().await.phase, FixPhase::Undone, "it has ended");
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_somebody_changed_or_made_again_is_theirs() {
    for (at, value) in [
        ("publicAccess", json!("Blob")),
        ("metadata", json!({ "owner": "ann" })),
        ("lastModifiedTime", json!("2026-11-22T15:00:00Z")),
        ("leaseState", json!("Broken")),
    ] {
        let scene = Scene::new().await;
        scene.azure.edit(&container(), |row| row["properties"][at] = value);
        assert!(scene.stays(false).await.contains("Somebody"), "{at}");
    }
    let scene = Scene::new().await;
    scene.azure.edit(&container(), |row| row["etag"] = json!("\"0x9\""));
    assert!(scene.stays(false).await.contains("Somebody"));
    let scene = Scene::new().await;
    scene
        .azure
        .edit(&container(), |row| row["properties"]["deleted"] = json!(true));
    assert_eq!(
        (scene.undo().await.phase, scene.azure.writes().len()),
        (FixPhase::Undone, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn a_lease_a_hold_or_a_policy_keeps_it_while_it_lasts() {
    for (at, value, named) in [
        ("leaseState", json!("leased"), "lease"),
        ("hasLegalHold", json!(true), "legal hold"),
        ("hasImmutabilityPolicy", json!(true), "immutability"),
    ] {
        let scene = Scene::new().await;
        let before = scene.azure.rows()[&container().to_lowercase()]["properties"][at].clone();
        scene.azure.edit(&container(), |row| row["properties"][at] = value);
        assert!(scene.stays(true).await.contains(named));
        scene.azure.edit(&container(), |row| row["properties"][at] = before);
        assert_eq!(scene.undo().await.phase, FixPhase::Undone, "{at}");
    }
}

#[tokio::test(start_paused = true)]
async fn roles_that_were_given_on_it_go_first() {
    let scene = Scene::new().await;
    let id = format!("{}/providers/Microsoft.Authorization/roleAssignments/a", container());
    let given = |at: &str| json!({ "properties": { "roleDefinitionId": READER, "principalId": IDENTITY, "scope": container(), "createdOn": at } });
    scene.azure.set(&id, given("2026-11-22T14:03:00Z"));
    assert!(scene.stays(true).await.contains("roles have been given on it"));
    scene.azure.set(&id, given("2026-11-22T14:01:00Z"));
    assert_eq!(
        scene.undo().await.phase,
        FixPhase::Undone,
        "that one is older than the container"
    );
}

#[tokio::test(start_paused = true)]
async fn whose_it_is_has_to_be_known() {
    let (azure, fixes) = (azure(), fixes(&Db::in_memory().unwrap()));
    azure.fault(Fault::Refuse(200, "made by somebody else in this moment"));
    let theirs = make(&azure, &fixes).await;
    assert_eq!((theirs.phase, theirs.can_be_undone()), (FixPhase::AlreadyThere, false));
    let now = json!({ "etag": "1", "leaseState": "Available" });
    assert!(is_ours(Some(&now), &now));
    assert!(!is_ours(None, &now), "never seen in place");
    let unmarked = json!({ "leaseState": "Available" });
    assert!(!is_ours(Some(&unmarked), &unmarked));
}

#[test]
fn what_is_compared_is_found_whatever_the_case() {
    let row =
        json!({ "ETag": "1", "properties": { "LeaseState": "Available", "hasLegalHold": false, "deleted": false } });
    let part = part(&row);
    assert_eq!(
        (&part["etag"], &part["leaseState"], &part["hasLegalHold"]),
        (&json!("1"), &json!("Available"), &json!(false))
    );
    assert_eq!(part["lastModifiedTime"], Value::Null);
    assert_eq!(held_fast("c", &part), None);
}
