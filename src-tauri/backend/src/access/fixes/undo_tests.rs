#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::fake::{Azure, Fault, IDENTITY, account, azure, fixes, key_vault, reader, secrets, server, silent, vault};
use super::*;
use crate::access::change::Change;
use crate::db::Db;

async fn made(azure: &Azure, fixes: &Fixes, change: Change, after: bool) -> FixRecord {
    let wish = Wish {
        change,
        undo_after_restore: after,
        made_for: Some("/instance".to_owned()),
        earlier: Vec::new(),
    };
    let made = fixes.apply(azure.place(), wish, silent()).await.unwrap();
    assert_eq!(made.phase, FixPhase::Stands);
    made
}

#[tokio::test(start_paused = true)]
async fn what_somebody_else_changed_is_not_touched_and_shown() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let public = Change::StoragePublicAccess { account_id: account() };
    let made = made(&azure, &fixes, public, false).await;
    azure.edit(&account(), |row| {
        row["properties"]["publicNetworkAccess"] = json!("SecuredByPerimeter");
    });
    let before = azure.rows();
    let left = fixes.undo(azure.place(), &made.key, silent()).await.unwrap();
    assert_eq!((left.phase, azure.writes().len()), (FixPhase::LeftAlone, 1));
    let undo = left.undo.unwrap();
    assert_eq!(undo.found.unwrap(), "SecuredByPerimeter");
    assert!(undo.reason.unwrap().contains("Somebody"));
    assert_eq!(azure.rows(), before);
}

#[tokio::test(start_paused = true)]
async fn what_others_do_beside_it_does_not_stop_an_undo_and_is_not_lost() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let made = made(&azure, &fixes, secrets(), false).await;
    let other = json!({ "tenantId": "t", "objectId": "new", "permissions": { "secrets": ["all"] } });
    azure.edit(&key_vault(), |row| {
        row["properties"]["accessPolicies"].as_array_mut().unwrap().push(other);
    });
    let back = fixes.undo(azure.place(), &made.key, silent()).await.unwrap();
    assert_eq!(back.phase, FixPhase::Undone);
    let rows = azure.rows();
    let policies = rows[&key_vault().to_lowercase()]["properties"]["accessPolicies"].clone();
    let who: Vec<&str> = policies
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["objectId"].as_str().unwrap())
        .collect();
    assert_eq!(who, ["somebody", "new"]);
}

#[tokio::test(start_paused = true)]
async fn permissions_that_somebody_had_before_come_back_as_they_were() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let own = json!({ "tenantId": "t", "objectId": IDENTITY, "permissions": { "keys": ["Get"], "secrets": ["List"] } });
    azure.edit(&key_vault(), |row| {
        row["properties"]["accessPolicies"].as_array_mut().unwrap().push(own);
    });
    let before = azure.rows();
    let made = made(&azure, &fixes, secrets(), false).await;
    assert_ne!(azure.rows(), before);
    fixes.undo(azure.place(), &made.key, silent()).await.unwrap();
    assert_eq!(azure.rows(), before);
}

#[tokio::test(start_paused = true)]
async fn what_is_back_already_is_not_written() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let made = made(
        &azure,
        &fixes,
        Change::StorageCrossTenant { account_id: account() },
        false,
    )
    .await;
    azure.edit(&account(), |row| {
        row["properties"]["allowCrossTenantReplication"] = json!(false);
    });
    let back = fixes.undo(azure.place(), &made.key, silent()).await.unwrap();
    assert_eq!((back.phase, azure.writes().len()), (FixPhase::Undone, 1));
}

#[tokio::test(start_paused = true)]
async fn an_undo_is_sent_once_too_and_can_be_tried_again_after_a_refusal() {
    let lost = |fault| (fault, FixPhase::Undone);
    for (fault, expected) in [
        lost(Fault::TakeAndLose),
        lost(Fault::Late(3)),
        (Fault::Lose, FixPhase::UndoFailed),
        (Fault::Refuse(409, "ScopeLocked"), FixPhase::UndoFailed),
        (Fault::Fail, FixPhase::UndoFailed),
    ] {
        let (azure, db) = (azure(), Db::in_memory().unwrap());
        let (fixes, before) = (fixes(&db), azure.rows());
        let made = made(&azure, &fixes, reader(), false).await;
        azure.fault(fault.clone());
        let back = fixes.undo(azure.place(), &made.key, silent()).await.unwrap();
        assert_eq!((back.phase, azure.writes().len()), (expected, 2), "{fault:?} {back:?}");
        if expected == FixPhase::UndoFailed {
            assert!(back.error.is_some(), "{fault:?}");
            let back = fixes.undo(azure.place(), &made.key, silent()).await.unwrap();
            assert_eq!((back.phase, azure.writes().len()), (FixPhase::Undone, 3), "{fault:?}");
        }
        assert_eq!(azure.rows(), before, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_identity_that_was_given_something_stays_until_that_is_gone() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let identity = made(&azure, &fixes, Change::VaultIdentity { vault_id: vault() }, false).await;
    azure.edit(&vault(), |row| row["identity"]["principalId"] = json!(IDENTITY));
    let sub = format!("/subscriptions/{}", crate::fake::SUB);
    azure.set(
        &format!("{sub}/providers/Microsoft.Authorization/roleAssignments/a"),
        json!({ "properties": { "roleDefinitionId": "/r", "principalId": IDENTITY } }),
    );
    let left = fixes.undo(azure.place(), &identity.key, silent()).await.unwrap();
    assert_eq!((left.phase, left.can_be_undone()), (FixPhase::LeftAlone, true));
    assert_eq!(azure.writes().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_a_restore_is_taken_back_after_it_in_the_next_run() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let before = azure.rows();
    let first = fixes(&db);
    let one = made(&azure, &first, Change::ServerPublicAccess { server_id: server() }, true).await;
    let two = made(&azure, &first, reader(), true).await;
    let stays = made(&azure, &first, secrets(), false).await;
    let with_secrets = azure.rows()[&key_vault().to_lowercase()].clone();
    assert_eq!((one.waits_for(), one.waits_for_a_start_of()), (None, Some("/instance")));
    assert_eq!(stays.waits_for_a_start_of(), None);
    for key in [&one.key, &two.key, &stays.key] {
        first.belongs_to(key, Some("job-1".to_owned())).await.unwrap();
    }

    let next_run = fixes(&db);
    let waiting = next_run.load(&one.key).await.unwrap().unwrap();
    assert_eq!(
        (waiting.waits_for(), waiting.waits_for_a_start_of()),
        (Some("job-1"), None)
    );
    assert!(
        next_run
            .job_is_over(&azure.place(), "job-2", &silent())
            .await
            .unwrap()
            .is_empty()
    );
    let ended = next_run.job_is_over(&azure.place(), "job-1", &silent()).await.unwrap();
    assert_eq!(ended.iter().map(|r| r.phase).collect::<Vec<_>>(), [FixPhase::Undone; 2]);
    assert!(
        matches!(ended[0].change, Change::GrantRole { .. }),
        "the newest goes first"
    );
    assert!(ended.iter().all(|record| record.waits_for().is_none()));
    let mut expected = before;
    expected.insert(key_vault().to_lowercase(), with_secrets);
    assert_eq!(azure.rows(), expected);
}

#[tokio::test(start_paused = true)]
async fn an_undo_that_a_run_left_in_the_middle_is_read_and_not_sent_again() {
    for arrived in [true, false] {
        let (azure, db) = (azure(), Db::in_memory().unwrap());
        let first = fixes(&db);
        let made = made(&azure, &first, reader(), false).await;
        if arrived {
            first.undo(azure.place(), &made.key, silent()).await.unwrap();
        }
        let writes = azure.writes().len();
        first
            .store
            .change(&made.key, |r| r.phase = FixPhase::Undoing)
            .await
            .unwrap();
        let found = fixes(&db).recover(&azure.place(), &silent()).await.unwrap();
        let expected = if arrived {
            FixPhase::Undone
        } else {
            FixPhase::UndoFailed
        };
        assert_eq!((found[0].phase, azure.writes().len()), (expected, writes));
    }
}

#[tokio::test(start_paused = true)]
async fn fixes_belong_to_their_session() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let made = made(&azure, &fixes, reader(), false).await;
    let elsewhere = Where {
        session_key: "other".to_owned(),
        ..azure.place()
    };
    assert!(fixes.undo(elsewhere, &made.key, silent()).await.is_err());
    assert!(fixes.list("other").await.unwrap().is_empty());
    fixes.forget("practice").await.unwrap();
    assert!(fixes.load(&made.key).await.unwrap().is_none());
}
