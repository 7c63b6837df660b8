//! Where the part that a change is about ends: what looks like ours and is not, what was not set at all, and which records are meant.
#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::fake::{Azure, Fault, IDENTITY, READER, account, azure, fixes, key_vault, reader, secrets, server, silent};
use super::*;
use crate::access::change::Change;
use crate::api::ApiError;
use crate::db::Db;

async fn apply(azure: &Azure, fixes: &Fixes, change: Change) -> Result<FixRecord, ApiError> {
    let wish = Wish {
        change,
        undo_after_restore: false,
        made_for: None,
        earlier: Vec::new(),
    };
    fixes.apply(azure.place(), wish, silent()).await
}

/// An assignment of the same role to the same identity, at a scope, under a condition.
fn assigned(azure: &Azure, scope: &str, condition: Option<&str>) {
    let id = format!("{}/providers/Microsoft.Authorization/roleAssignments/other", server());
    let role = format!("/x/{READER}");
    let row = json!({ "properties": { "roleDefinitionId": role, "principalId": IDENTITY, "scope": scope, "condition": condition } });
    azure.set(&id, row);
}

#[tokio::test(start_paused = true)]
async fn a_role_with_a_condition_or_below_is_not_the_one_that_is_needed() {
    for (scope, condition) in [
        (server(), Some("@Resource[x]")),
        (format!("{}/databases/a", server()), None),
    ] {
        let (azure, db) = (azure(), Db::in_memory().unwrap());
        assigned(&azure, &scope, condition);
        let made = apply(&azure, &fixes(&db), reader()).await.unwrap();
        assert_eq!(azure.writes().len(), 1, "{scope}: it was asked for");
        assert_eq!(made.phase == FixPhase::Refused, condition.is_some(), "{scope}");
        assert_eq!(made.error.is_some(), condition.is_some(), "{scope}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_policy_of_another_tenant_is_somebody_elses() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let foreign = json!({ "tenantId": "other", "objectId": IDENTITY, "permissions": { "secrets": ["Get", "List"] } });
    azure.edit(&key_vault(), |row| {
        row["properties"]["accessPolicies"] = json!([foreign]);
    });
    apply(&azure, &fixes(&db), secrets()).await.unwrap();
    assert_eq!(azure.writes().len(), 1, "that one does not count here");
}

/// Old servers do not have the word: they are open, and taking back leaves them so.
#[tokio::test(start_paused = true)]
async fn a_server_that_never_had_the_word_is_left_open() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    azure.edit(&server(), |row| row["properties"] = json!({ "version": "11" }));
    let made = apply(&azure, &fixes, Change::ServerPublicAccess { server_id: server() })
        .await
        .unwrap();
    assert_eq!(made.phase, FixPhase::Stands);
    let back = fixes.undo(azure.place(), &made.key, silent()).await.unwrap();
    let now = azure.rows()[&server().to_lowercase()]["properties"]["publicNetworkAccess"].clone();
    assert_eq!(now, "Enabled", "{back:?}");
    assert!(!back.phase.is_open());
}

/// Somebody set a third value: there is nothing of ours left, and what they set is not ours to change.
#[tokio::test(start_paused = true)]
async fn an_undo_that_ends_in_a_third_state_says_so() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let public = Change::StoragePublicAccess { account_id: account() };
    let made = apply(&azure, &fixes, public).await.unwrap();
    azure.fault(Fault::Lose);
    let (watched, key) = (azure.clone(), made.key.clone());
    // In the moment in which the way back is sent, and lost, somebody sets a value of their own.
    let told: Told = Arc::new(move |record| {
        if record.phase == FixPhase::Undoing {
            watched.edit(&account(), |row| {
                row["properties"]["publicNetworkAccess"] = json!("SecuredByPerimeter");
            });
        }
    });
    let left = fixes.undo(azure.place(), &key, told).await.unwrap();
    assert_eq!((left.phase, azure.writes().len()), (FixPhase::LeftAlone, 2), "{left:?}");
    let undo = left.undo.unwrap();
    assert!(undo.reason.unwrap().contains("not exactly"));
    assert_eq!(undo.found.unwrap(), "SecuredByPerimeter");
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_fails_is_why_an_undo_failed() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let made = apply(&azure, &fixes, Change::ServerPublicAccess { server_id: server() })
        .await
        .unwrap();
    azure.fault(Fault::Fail);
    let failed = fixes.undo(azure.place(), &made.key, silent()).await.unwrap();
    assert_eq!(failed.phase, FixPhase::UndoFailed);
    assert_eq!(
        failed.error.unwrap().azure_code.as_deref(),
        Some("Busy"),
        "Azure’s own reason"
    );
}

/// A change that ended does not stand in the way of the same one, however its ids are spelled; one that is under way does.
#[tokio::test(start_paused = true)]
async fn only_one_that_is_under_way_stands_for_the_same_change() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let public = |id: String| Change::ServerPublicAccess { server_id: id };
    let made = apply(&azure, &fixes, public(server())).await.unwrap();
    fixes.undo(azure.place(), &made.key, silent()).await.unwrap();
    let again = apply(&azure, &fixes, public(server())).await.unwrap();
    assert!(again.key != made.key && again.phase == FixPhase::Stands, "{again:?}");

    let reopen = fixes.store.change(&again.key, |r| r.phase = FixPhase::Unknown);
    reopen.await.unwrap();
    let shouted = apply(&azure, &fixes, public(server().to_uppercase())).await.unwrap();
    assert_eq!(shouted.key, again.key, "it is the same one");
}

#[tokio::test(start_paused = true)]
async fn what_stands_elsewhere_is_of_the_same_cloud_and_of_no_tenant_at_hand() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let mut keys = Vec::new();
    for (session, phase) in [
        ("a.example/one", FixPhase::Stands),
        ("a.example/two", FixPhase::Undone),
        ("a.example/two", FixPhase::Unknown),
        ("b.example/three", FixPhase::Stands),
        ("practice", FixPhase::Stands),
    ] {
        azure.edit(&server(), |row| {
            row["properties"]["publicNetworkAccess"] = json!("Disabled");
        });
        let place = Where {
            session_key: session.to_owned(),
            ..azure.place()
        };
        let wish = Wish {
            change: Change::ServerPublicAccess { server_id: server() },
            undo_after_restore: false,
            made_for: None,
            earlier: Vec::new(),
        };
        let made = fixes.apply(place, wish, silent()).await.unwrap();
        fixes.store.change(&made.key, move |r| r.phase = phase).await.unwrap();
        keys.push(made.key);
    }
    let elsewhere = |at_hand: &'static [&'static str]| {
        let (fixes, all) = (fixes.clone(), keys.clone());
        async move {
            let at_hand: Vec<String> = at_hand.iter().map(|key| (*key).to_owned()).collect();
            let found = fixes.elsewhere(&at_hand).await.unwrap();
            let at = |r: &FixRecord| all.iter().position(|key| *key == r.key).unwrap();
            let mut found: Vec<usize> = found.iter().map(at).collect();
            found.sort_unstable();
            found
        }
    };
    assert_eq!(elsewhere(&["a.example/one"]).await, [2]);
    assert_eq!(elsewhere(&["a.example/new"]).await, [0, 2]);
    assert_eq!(elsewhere(&["a.example/two", "b.example/new"]).await, [0, 3]);
    assert_eq!(elsewhere(&["practice"]).await, [0; 0], "practice knows of itself alone");
}
