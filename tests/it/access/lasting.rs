//! What comes between a fix and its undo: a lost answer, a restart, somebody else, a lock, a policy, missing rights.

use std::collections::BTreeMap;

use azsim::world::{Blob, Container, LockLevel, PolicyAssignment};
use azsim::{Control, Effect, Fact, Rule};
use backend::api::{FixRecordView, Fixes, LineState};
use serde_json::json;

use super::stage::{Restore, Row, Stage, line, rows};

fn row(id: &str) -> Row {
    rows().into_iter().find(|row| row.id == id).expect("the row")
}

/// A restore of a row with one fact taken away.
async fn without(id: &str, fact: Fact) -> (Stage, Restore, Control) {
    let stage = Stage::open().await;
    let restore = stage.restore(&row(id), false).await;
    let control = stage.lab.simulator().control();
    assert!(control.set(&restore.site, fact, false));
    (stage, restore, control)
}

fn only(fixes: Fixes) -> FixRecordView {
    assert!(fixes.problems.is_empty(), "{:?}", fixes.problems);
    assert_eq!(fixes.rows.len(), 1);
    fixes.rows.into_iter().next().expect("a record")
}

fn states(records: &[FixRecordView]) -> Vec<&str> {
    records.iter().map(|record| record.state.raw.as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_found_out_and_sent_once() {
    let (stage, restore, control) = without("single-files", Fact::BlobRole).await;
    let before = control.snapshot();
    control.add_fault(Rule::new("PUT", "*/roleAssignments/*", Effect::LoseAfter).times(1));
    let made = only(stage.fix(&restore, &["container-role".into()], false).await);
    assert_eq!(made.state.raw, "Stands", "{:?}", made.error);
    assert_eq!(control.count("PUT", "*/roleAssignments/*"), 1, "sent once");
    assert_eq!(stage.undo(&made.key).await.state.raw, "Undone");
    assert_eq!(control.snapshot(), before);
}

#[tokio::test(start_paused = true)]
async fn a_change_that_never_arrived_is_not_made_and_can_be_tried_again() {
    let (stage, restore, control) = without("single-database", Fact::ServerFirewall).await;
    control.add_fault(Rule::new("PUT", "*/firewallRules/*", Effect::LoseBefore).times(1));
    let lost = only(stage.fix(&restore, &["server-firewall".into()], false).await);
    assert_eq!(lost.state.raw, "NotMade", "{:?}", lost.error);
    let made = only(stage.fix(&restore, &["server-firewall".into()], false).await);
    assert_eq!(made.state.raw, "Stands", "{:?}", made.error);
}

#[tokio::test(start_paused = true)]
async fn what_was_made_is_taken_back_after_a_restart() {
    let (stage, restore, control) = without("single-database", Fact::ServerFirewall).await;
    let before = control.snapshot();
    let made = only(stage.fix(&restore, &["server-firewall".into()], false).await);
    let stage = Stage {
        lab: stage.lab.restart().await,
    };
    let control = stage.lab.simulator().control();
    assert_eq!(states(&stage.records().await), ["Stands"]);
    assert_eq!(stage.undo(&made.key).await.state.raw, "Undone");
    assert_eq!(control.snapshot(), before);
}

#[tokio::test(start_paused = true)]
async fn what_somebody_else_changed_meanwhile_is_shown_and_not_overwritten() {
    let (stage, restore, control) = without("single-database", Fact::ServerFirewall).await;
    let made = only(stage.fix(&restore, &["server-firewall".into()], false).await);
    control.change(|world| {
        let server = world
            .servers
            .iter_mut()
            .find(|s| s.name == restore.site.server)
            .expect("it");
        for rule in server.firewall.iter_mut().filter(|rule| rule.end == "0.0.0.0") {
            rule.end = "0.0.0.9".into();
        }
    });
    let (there, writes) = (control.snapshot(), control.writes().len());
    let left = stage.undo(&made.key).await;
    assert_eq!(left.state.raw, "LeftAlone");
    assert!(
        left.left_alone.is_some_and(|why| why.contains("Somebody")),
        "it is told"
    );
    assert_eq!(
        (control.snapshot(), control.writes().len()),
        (there, writes),
        "nothing was written"
    );
}

#[tokio::test(start_paused = true)]
async fn a_lock_and_a_policy_refuse_and_nothing_is_changed() {
    let (stage, restore, control) = without("flexible-files", Fact::CrossTenantReplication).await;
    let base = control.checkpoint();
    control.lock("kept", &restore.draft.storage_account_id, LockLevel::ReadOnly);
    let before = control.snapshot();
    let locked = only(stage.fix(&restore, &["storage-cross-tenant".into()], false).await);
    let code = |record: &FixRecordView| record.error.as_ref().and_then(|error| error.azure_code.clone());
    assert_eq!(
        (locked.state.raw.as_str(), code(&locked).as_deref()),
        ("Refused", Some("ScopeLocked"))
    );
    assert_eq!(control.snapshot(), before);
    control.rewind(&base);
    let scope: Vec<&str> = restore.draft.storage_account_id.split('/').take(3).collect();
    control.forbid(PolicyAssignment {
        name: "no-cross-tenant".into(),
        display: "No cross-tenant replication".into(),
        scope: scope.join("/"),
        resource_type: "Microsoft.Storage/storageAccounts".into(),
        member: "/properties/allowCrossTenantReplication".into(),
        value: json!(true),
    });
    let before = control.snapshot();
    let refused = only(stage.fix(&restore, &["storage-cross-tenant".into()], false).await);
    let said = (refused.state.raw.as_str(), code(&refused));
    assert_eq!(said, ("Refused", Some("RequestDisallowedByPolicy".to_owned())));
    assert_eq!(control.snapshot(), before);
    let check = stage.check(&restore).await;
    assert_eq!(line(&check, "storage-cross-tenant").state, LineState::Missing);
}

#[tokio::test(start_paused = true)]
async fn a_role_that_somebody_gave_at_the_same_moment_is_not_ours_to_take_back() {
    let (stage, restore, control) = without("single-files", Fact::BlobRole).await;
    let body = json!({"error": {"code": "RoleAssignmentExists", "message": "The role assignment already exists."}});
    let exists = Effect::Answer {
        status: 409,
        body,
        headers: Vec::new(),
    };
    control.add_fault(Rule::new("PUT", "*/roleAssignments/*", exists).times(1));
    let there = only(stage.fix(&restore, &["container-role".into()], false).await);
    assert_eq!(
        (there.state.raw.as_str(), there.can_undo.allowed),
        ("AlreadyThere", false)
    );
}

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
