//! What comes between a fix and its undo: a lost answer, a restart, somebody else, a lock, a policy, missing rights.

use azsim::world::{LockLevel, PolicyAssignment};
use azsim::{Control, Effect, Fact, Rule};
use backend::api::{FixRecordView, Fixes, LineState};
use itests::lab::Lab;
use serde_json::json;

use super::stage::{Restore, Row, Stage, line, rows};

fn row(id: &str) -> Row {
    rows().into_iter().find(|row| row.id == id).expect("the row")
}

/// A restore of a row with one fact taken away, in a world that is kept on the disk.
pub async fn without(id: &str, fact: Fact) -> (Stage, Restore, Control) {
    let quick = |config: &mut azsim::Config| config.progress = azsim::Progress::Auto { speed: 1000.0 };
    let stage = Stage::of(Lab::open_with(quick).await);
    let restore = stage.restore(&row(id), false).await;
    let control = stage.lab.simulator().control();
    assert!(control.set(&restore.site, fact, false));
    (stage, restore, control)
}

pub fn only(fixes: Fixes) -> FixRecordView {
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
