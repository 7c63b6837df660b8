#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use serde_json::json;

use super::fake::{Fault, IDENTITY, READER, account, azure, changes, firewall, fixes, reader, secrets, server, silent};
use super::*;
use crate::access::change::Change;
use crate::db::Db;

pub(super) fn wish(change: Change) -> Wish {
    Wish {
        change,
        undo_after_restore: false,
        made_for: None,
        earlier: Vec::new(),
    }
}

#[tokio::test(start_paused = true)]
async fn every_change_is_made_once_and_taken_back_to_the_byte() {
    for change in changes() {
        let (azure, db) = (azure(), Db::in_memory().unwrap());
        let (fixes, before) = (fixes(&db), azure.rows());
        let title = change.title();
        let made = fixes.apply(azure.place(), wish(change), silent()).await.unwrap();
        assert_eq!(made.phase, FixPhase::Stands, "{title}: {made:?}");
        assert_eq!(
            (azure.writes().len(), made.correlation_id.as_deref()),
            (1, Some("corr")),
            "{title}"
        );
        assert_eq!(azure.ids(), std::slice::from_ref(&made.client_request_id), "{title}");
        assert_ne!(azure.rows(), before, "{title}");
        let back = fixes.undo(azure.place(), &made.key, silent()).await.unwrap();
        assert_eq!(back.phase, FixPhase::Undone, "{title}: {back:?}");
        assert_eq!(azure.writes().len(), 2, "{title}: {:?}", azure.writes());
        assert_eq!(azure.rows(), before, "{title}");
        let again = fixes.undo(azure.place(), &made.key, silent()).await;
        assert!(again.is_err() && azure.writes().len() == 2, "{title}: taken back once");
    }
}

#[tokio::test(start_paused = true)]
async fn the_intent_is_committed_before_the_write() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let phases = Arc::new(Mutex::new(Vec::new()));
    let (seen, watched) = (phases.clone(), azure.clone());
    let told: Told = Arc::new(move |record| {
        seen.lock().unwrap().push((record.phase, watched.writes().len()));
    });
    fixes.apply(azure.place(), wish(reader()), told).await.unwrap();
    assert_eq!(
        *phases.lock().unwrap(),
        [(FixPhase::Writing, 0), (FixPhase::Waiting, 1), (FixPhase::Stands, 1)]
    );
}

#[tokio::test(start_paused = true)]
async fn what_stands_already_is_not_written_and_not_ours() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let by_others = format!("{}/providers/Microsoft.Authorization/roleAssignments/x", server());
    azure.set(
        &by_others,
        json!({ "properties": { "roleDefinitionId": format!("/x/{}", READER.to_uppercase()), "principalId": IDENTITY, "scope": server() } }),
    );
    azure.set(
        &format!("{}/firewallRules/of-others", server()),
        json!({ "name": "of-others", "properties": { "startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0" } }),
    );
    azure.edit(&account(), |row| {
        row["properties"]["publicNetworkAccess"] = json!("enabled");
    });
    for change in [
        reader(),
        firewall(),
        Change::StoragePublicAccess { account_id: account() },
    ] {
        let made = fixes.apply(azure.place(), wish(change), silent()).await.unwrap();
        assert_eq!((made.phase, azure.writes().len()), (FixPhase::AlreadyThere, 0));
        assert!(fixes.undo(azure.place(), &made.key, silent()).await.is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn a_role_that_was_given_at_the_same_moment_is_not_ours() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    azure.fault(Fault::Refuse(409, "RoleAssignmentExists"));
    let made = fixes.apply(azure.place(), wish(reader()), silent()).await.unwrap();
    assert_eq!((made.phase, made.error), (FixPhase::AlreadyThere, None));
    assert!(fixes.undo(azure.place(), &made.key, silent()).await.is_err());
    assert_eq!(azure.writes().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_came_of_a_write_is_found_out_by_reading_and_never_by_writing_again() {
    for (fault, expected, code) in [
        (Fault::Lose, FixPhase::NotMade, None),
        (Fault::TakeAndLose, FixPhase::Stands, None),
        (Fault::Late(4), FixPhase::Stands, None),
        (Fault::Late(90), FixPhase::NotSeen, None),
        (Fault::Fail, FixPhase::Refused, Some("Busy")),
        (
            Fault::Refuse(403, "RequestDisallowedByPolicy"),
            FixPhase::Refused,
            Some("RequestDisallowedByPolicy"),
        ),
        (
            Fault::Refuse(409, "ScopeLocked"),
            FixPhase::Refused,
            Some("ScopeLocked"),
        ),
        (Fault::Refuse(503, "Busy"), FixPhase::NotMade, Some("Busy")),
    ] {
        for change in [
            reader(),
            secrets(),
            Change::StorageCrossTenant { account_id: account() },
        ] {
            let (azure, db) = (azure(), Db::in_memory().unwrap());
            azure.fault(fault.clone());
            let made = fixes(&db).apply(azure.place(), wish(change), silent()).await.unwrap();
            assert_eq!(made.phase, expected, "{fault:?} {made:?}");
            assert_eq!(azure.writes().len(), 1, "{fault:?}");
            if let Some(code) = code {
                assert_eq!(made.error.unwrap().azure_code.as_deref(), Some(code), "{fault:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_written_where_what_stands_cannot_be_read_or_is_somebody_elses() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    azure.blind(Some(403));
    assert!(fixes.apply(azure.place(), wish(reader()), silent()).await.is_err());
    azure.blind(None);
    azure.set(
        &format!("{}/firewallRules/AllowAllWindowsAzureIps", server()),
        json!({ "properties": { "startIpAddress": "10.0.0.1", "endIpAddress": "10.0.0.9" } }),
    );
    let error = fixes
        .apply(azure.place(), wish(firewall()), silent())
        .await
        .unwrap_err();
    assert!(error.message.contains("does not overwrite"), "{error:?}");
    assert!(azure.writes().is_empty());
    assert!(fixes.list("practice").await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_same_change_from_two_windows_is_made_once() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let make = || fixes.apply(azure.place(), wish(reader()), silent());
    let (one, two) = tokio::join!(make(), make());
    let mut phases = [one.unwrap().phase, two.unwrap().phase];
    phases.sort_by_key(|phase| format!("{phase:?}"));
    assert_eq!(azure.writes().len(), 1, "{phases:?}");
    assert!(phases.contains(&FixPhase::Stands));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_ended_in_the_middle_is_found_out_about_by_reading() {
    for (arrived, expected) in [(true, FixPhase::Stands), (false, FixPhase::NotMade)] {
        let (azure, db) = (azure(), Db::in_memory().unwrap());
        let first = fixes(&db);
        azure.fault(if arrived { Fault::TakeAndLose } else { Fault::Lose });
        // As the database would be if the app had ended before the answer came.
        let made = first.apply(azure.place(), wish(reader()), silent()).await.unwrap();
        first
            .store
            .change(&made.key, |r| (r.phase, r.after) = (FixPhase::Writing, None))
            .await
            .unwrap();
        let second = fixes(&db);
        let found = second.recover(&azure.place(), &silent()).await.unwrap();
        assert_eq!(found.iter().map(|r| r.phase).collect::<Vec<_>>(), [expected]);
        assert_eq!(azure.writes().len(), 1, "nothing is sent again");
        assert!(second.recover(&azure.place(), &silent()).await.unwrap().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_at_the_next_start_stays_open_for_the_one_after() {
    let (azure, db) = (azure(), Db::in_memory().unwrap());
    let fixes = fixes(&db);
    let made = fixes.apply(azure.place(), wish(reader()), silent()).await.unwrap();
    fixes
        .store
        .change(&made.key, |r| r.phase = FixPhase::Writing)
        .await
        .unwrap();
    azure.blind(Some(403));
    let found = fixes.recover(&azure.place(), &silent()).await.unwrap();
    assert_eq!((found[0].phase, found[0].error.is_some()), (FixPhase::Unknown, true));
    azure.blind(None);
    let found = fixes.recover(&azure.place(), &silent()).await.unwrap();
    assert_eq!((found[0].phase, found[0].error.is_some()), (FixPhase::Stands, false));
}
