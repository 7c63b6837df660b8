//! A container that was made for a restore, on its way out: deleted while it is the same one and empty, and kept otherwise.

use std::collections::BTreeMap;

use azsim::world::{Blob, Container};
use azsim::{Effect, Fact, Rule};
use backend::api::FixRecordView;

use super::lasting::{only, without};
use super::stage::{Restore, Stage};

/// A container that was made for a restore as files, and is still empty; and what stood before.
async fn container(after_restore: bool) -> (Stage, Restore, FixRecordView, BTreeMap<String, String>) {
    let (stage, restore, control) = without("single-files", Fact::ContainerExists).await;
    let before = control.snapshot();
    let made = only(stage.fix(&restore, &["container-exists".into()], after_restore).await);
    assert_eq!(made.state.raw, "Stands", "{:?}", made.error);
    (stage, restore, made, before)
}

fn change_container(stage: &Stage, restore: &Restore, change: impl FnOnce(&mut Container)) {
    stage.lab.simulator().control().change(|world| {
        let account = world.storage_account_mut(&restore.site.account).expect("the account");
        let named = |c: &&mut Container| c.name == restore.site.container;
        change(account.containers.iter_mut().find(named).expect("the container"));
    });
}

/// Taking it back writes nothing. Why.
async fn stays(stage: &Stage, key: &str) -> String {
    let control = stage.lab.simulator().control();
    let (there, writes) = (control.snapshot(), control.writes().len());
    let left = stage.undo(key).await;
    assert_eq!(left.state.raw, "LeftAlone", "{:?}", left.error);
    assert_eq!(
        (control.snapshot(), control.writes().len()),
        (there, writes),
        "nothing was written"
    );
    left.left_alone.expect("a reason")
}

#[tokio::test(start_paused = true)]
async fn a_container_goes_once_it_is_empty_whatever_was_in_it() {
    let (stage, restore, made, before) = container(false).await;
    for word in [
        None,
        Some("uncommittedblobs"),
        Some("snapshots"),
        Some("versions"),
        Some("deleted"),
    ] {
        change_container(&stage, &restore, |container| {
            container.blobs = vec![Blob {
                name: "fresh.dump".into(),
                size: 1,
                created: container.updated,
                only_with: word.map(str::to_owned),
            }];
        });
        let why = stays(&stage, &made.key).await;
        assert!(
            why.contains("restores stays: there is something in it"),
            "{word:?}: {why}"
        );
    }
    change_container(&stage, &restore, |container| container.blobs.clear());
    let control = stage.lab.simulator().control();
    assert_eq!(stage.undo(&made.key).await.state.raw, "Undone");
    assert_eq!(control.snapshot(), before, "byte for byte");
    assert_eq!(control.count("DELETE", "*/containers/restores"), 1, "sent once");
}

#[tokio::test(start_paused = true)]
async fn a_container_that_cannot_be_looked_into_stays() {
    let (stage, restore, made, before) = container(false).await;
    let control = stage.lab.simulator().control();
    let (caller, kept) = (
        restore.site.caller.clone(),
        control.read(|world| world.role_assignments.clone()),
    );
    let may_read = |role: &str| role == "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
    control.change(|world| {
        world
            .role_assignments
            .retain(|a| !(a.principal_id == caller && may_read(&a.role)));
    });
    assert!(stays(&stage, &made.key).await.contains("Storage Blob Data Reader"));
    control.change(|world| world.role_assignments = kept);
    assert!(control.set(&restore.site, Fact::StorageNetwork, false));
    assert!(stays(&stage, &made.key).await.contains("network rules"));
    assert!(control.set(&restore.site, Fact::StorageNetwork, true));
    assert_eq!(stage.undo(&made.key).await.state.raw, "Undone");
    assert_eq!(control.snapshot(), before);
}

#[tokio::test(start_paused = true)]
async fn a_container_that_somebody_else_has_to_do_with_stays() {
    let (stage, restore, made, before) = container(false).await;
    change_container(&stage, &restore, |container| container.has_immutability_policy = true);
    assert!(stays(&stage, &made.key).await.contains("immutability policy"));
    change_container(&stage, &restore, |container| container.has_immutability_policy = false);
    let control = stage.lab.simulator().control();
    let blob_role = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    let roles = control.read(|world| world.role_assignments.clone());
    control.grant(&restore.site.caller, blob_role, &restore.draft.container_id);
    assert!(stays(&stage, &made.key).await.contains("roles have been given on it"));
    control.change(|world| world.role_assignments = roles);
    // Deleted and made again by somebody else, who has not put anything into it yet.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert!(
        control.set(&restore.site, Fact::ContainerExists, false)
            && control.set(&restore.site, Fact::ContainerExists, true)
    );
    assert!(stays(&stage, &made.key).await.contains("Somebody has changed it since"));
    assert!(!stage.records().await[0].can_undo.allowed, "it is not ours any more");
    control.set(&restore.site, Fact::ContainerExists, false);
    assert_eq!(control.snapshot(), before);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_to_the_deletion_of_a_container_is_found_out_and_sent_once() {
    let (stage, _, made, before) = container(false).await;
    let control = stage.lab.simulator().control();
    control.add_fault(Rule::new("DELETE", "*/containers/*", Effect::LoseAfter).times(1));
    assert_eq!(stage.undo(&made.key).await.state.raw, "Undone");
    assert_eq!(
        (control.count("DELETE", "*/containers/*"), control.snapshot()),
        (1, before)
    );
}

#[tokio::test(start_paused = true)]
async fn a_restore_keeps_its_container_while_it_runs_and_afterwards_for_its_files() {
    let (mut stage, restore, made, _) = container(true).await;
    let job = stage.lab.start_restore(&restore.draft).await.expect("started");
    let why = stays(&stage, &made.key).await;
    assert!(why.contains("has not ended"), "{why}");
    stage.lab.finished(&job.summary.key).await;
    let why = stays(&stage, &made.key).await;
    assert!(why.contains("there is something in it"), "{why}");
    assert!(
        stage.records().await[0].can_undo.allowed,
        "the files can be moved away, and it be tried again"
    );
}

#[tokio::test(start_paused = true)]
async fn after_the_restore_the_container_with_its_files_is_left_and_says_so() {
    let (mut stage, restore, made, _) = container(true).await;
    let job = stage.lab.start_restore(&restore.draft).await.expect("started");
    stage.lab.finished(&job.summary.key).await;
    let left = async {
        loop {
            let records = stage.records().await;
            let own = records
                .into_iter()
                .find(|record| record.key == made.key)
                .expect("the record");
            if own.state.raw == "LeftAlone" {
                return own.left_alone.expect("a reason");
            }
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
    };
    let why = tokio::time::timeout(std::time::Duration::from_mins(10), left)
        .await
        .expect("in time");
    assert!(why.contains("there is something in it"), "{why}");
    let control = stage.lab.simulator().control();
    assert_eq!(control.count("DELETE", "*/containers/*"), 0);
}
