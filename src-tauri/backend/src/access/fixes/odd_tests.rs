//! What comes between: a resource that is gone or made anew, answers that prove nothing, throttling, and a clock that jumps.
#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::fake::{
    Azure, Fault, IDENTITY, READER, account, azure, firewall, fixes, lock, reader, server, silent, vault,
};
use super::tests::wish;
use super::*;
use crate::access::change::Change;
use crate::db::Db;

pub(super) struct Scene {
    pub azure: Azure,
    pub fixes: Fixes,
    db: Db,
}

impl Scene {
    pub fn new() -> Self {
        let (azure, db) = (azure(), Db::in_memory().unwrap());
        let fixes = fixes(&db);
        Self { azure, fixes, db }
    }

    pub async fn apply(&self, change: Change) -> FixRecord {
        self.apply_for(change, None).await
    }

    async fn apply_telling(&self, change: Change, told: Told) -> FixRecord {
        self.fixes.apply(self.azure.place(), wish(change), told).await.unwrap()
    }

    pub async fn apply_for(&self, change: Change, job: Option<&str>) -> FixRecord {
        let wish = Wish {
            undo_after_restore: job.is_some(),
            ..wish(change)
        };
        let made = self.fixes.apply(self.azure.place(), wish, silent()).await.unwrap();
        if job.is_some() {
            self.fixes.belongs_to(&made.key, job.map(str::to_owned)).await.unwrap();
        }
        made
    }

    pub async fn undo(&self, made: &FixRecord) -> FixRecord {
        self.fixes.undo(self.azure.place(), &made.key, silent()).await.unwrap()
    }

    pub fn close(&self, below: &str, status: u16, code: &'static str) {
        self.azure.0.lock().unwrap().closed = Some((below.to_lowercase(), status, code));
    }

    pub fn open(&self) {
        self.azure.0.lock().unwrap().closed = None;
    }

    /// A row of a list that says nothing.
    pub fn odd_row(&self, id: &str) {
        let row = json!("no object");
        self.azure.0.lock().unwrap().rows.insert(id.to_owned(), row);
    }
}

fn public() -> Change {
    Change::ServerPublicAccess { server_id: server() }
}

pub(super) fn reason(record: &FixRecord) -> String {
    record.undo.as_ref().unwrap().reason.clone().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_subscription_that_is_not_seen_any_more_is_no_proof_that_anything_is_gone() {
    for code in ["SubscriptionNotFound", "InvalidSubscriptionId", ""] {
        for change in [reader(), firewall(), public()] {
            let scene = Scene::new();
            let made = scene.apply(change).await;
            scene.close("/subscriptions", 404, code);
            let undone = scene.fixes.undo(scene.azure.place(), &made.key, silent()).await;
            assert!(undone.is_err(), "{code}: {undone:?}");
            let kept = scene.fixes.load(&made.key).await.unwrap().unwrap();
            assert_eq!(
                (kept.phase, scene.azure.writes().len()),
                (FixPhase::Stands, 1),
                "{code}"
            );
            scene.open();
            assert_eq!(scene.undo(&made).await.phase, FixPhase::Undone, "{code}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_gone_has_nothing_to_take_back_and_says_so() {
    let scene = Scene::new();
    let made = scene.apply(public()).await;
    scene.azure.0.lock().unwrap().rows.remove(&server().to_lowercase());
    let left = scene.undo(&made).await;
    assert_eq!((left.phase, left.can_be_undone()), (FixPhase::LeftAlone, false));
    assert!(reason(&left).contains("not there any more"));
    assert_eq!(scene.azure.writes().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_made_anew_under_the_same_name_is_somebody_elses() {
    let when = |day: u8| json!(format!("2026-11-{day}T08:00:00Z"));
    for (change, id, edit) in [
        (public(), server(), "systemData"),
        (
            Change::StoragePublicAccess { account_id: account() },
            account(),
            "creationTime",
        ),
        (Change::VaultIdentity { vault_id: vault() }, vault(), "principal"),
    ] {
        let scene = Scene::new();
        let born = |day: u8| {
            let edit = edit.to_owned();
            move |row: &mut serde_json::Value| match edit.as_str() {
                "systemData" => row["systemData"] = json!({ "createdAt": when(day) }),
                "creationTime" => row["properties"]["creationTime"] = when(day),
                _ => row["identity"]["principalId"] = json!(format!("22222222-2222-2222-2222-2222222222{day}")),
            }
        };
        let (watched, at, first) = (scene.azure.clone(), id.clone(), born(10));
        let told: Told = Arc::new(move |record| {
            if record.phase == FixPhase::Waiting {
                watched.edit(&at, &first);
            }
        });
        let made = scene.apply_telling(change, told).await;
        assert_eq!(made.phase, FixPhase::Stands);
        scene.azure.edit(&id, born(20));
        let left = scene.undo(&made).await;
        assert_eq!(
            (left.phase, scene.azure.writes().len()),
            (FixPhase::LeftAlone, 1),
            "{edit}"
        );
        assert!(reason(&left).contains("made anew"), "{edit}");
        assert!(!left.can_be_undone());
    }
}

#[tokio::test(start_paused = true)]
async fn a_way_back_that_is_refused_because_it_is_gone_is_done() {
    let scene = Scene::new();
    let made = scene.apply(reader()).await;
    scene.azure.fault(Fault::Refuse(404, "RoleAssignmentNotFound"));
    let (watched, name) = (scene.azure.clone(), made.name.clone());
    let told: Told = Arc::new(move |record| {
        if record.phase == FixPhase::Undoing {
            watched.0.lock().unwrap().rows.retain(|key, _| !key.ends_with(&name));
        }
    });
    let back = scene.fixes.undo(scene.azure.place(), &made.key, told).await.unwrap();
    assert_eq!((back.phase, back.error), (FixPhase::Undone, None));
}

#[tokio::test(start_paused = true)]
async fn throttling_in_the_midst_changes_nothing_and_can_be_tried_again() {
    let scene = Scene::new();
    scene.azure.fault(Fault::Refuse(429, "SubscriptionRequestsThrottled"));
    let refused = scene.apply(reader()).await;
    assert_eq!((refused.phase, scene.azure.writes().len()), (FixPhase::Refused, 1));
    let made = scene.apply(reader()).await;
    scene.azure.fault(Fault::Refuse(429, "SubscriptionRequestsThrottled"));
    let failed = scene.undo(&made).await;
    assert_eq!((failed.phase, failed.can_be_undone()), (FixPhase::UndoFailed, true));
    assert_eq!(scene.undo(&made).await.phase, FixPhase::Undone);
    assert_eq!(scene.azure.writes().len(), 4, "one for each try");
}

/// Whether it still stands is not known then, and is not said.
#[tokio::test(start_paused = true)]
async fn a_way_back_that_cannot_be_looked_at_stays_open_until_it_can() {
    let scene = Scene::new();
    let made = scene.apply(reader()).await;
    let watched = scene.azure.clone();
    let told: Told = Arc::new(move |record| {
        if record.phase == FixPhase::Undoing {
            watched.blind(Some(403));
        }
    });
    let open = scene.fixes.undo(scene.azure.place(), &made.key, told).await.unwrap();
    assert_eq!((open.phase, open.error.is_some()), (FixPhase::Undoing, true));
    scene.azure.blind(None);
    let found = scene.fixes.recover(&scene.azure.place(), &silent()).await.unwrap();
    assert_eq!((found[0].phase, scene.azure.writes().len()), (FixPhase::Undone, 2));
    assert_eq!(found[0].error, None);
}

#[tokio::test(start_paused = true)]
async fn what_is_said_of_a_way_back_hangs_on_whether_azure_took_it() {
    for (taken, words) in [(true, "Azure took the request"), (false, "is not known")] {
        let scene = Scene::new();
        let made = scene.apply(reader()).await;
        let left = scene.fixes.store.change(&made.key, move |r| {
            r.phase = FixPhase::Undoing;
            let mut undo = record::Undo::beginning("id".to_owned(), r.created_at);
            undo.taken = taken;
            r.undo = Some(undo);
        });
        left.await.unwrap();
        let found = scene.fixes.recover(&scene.azure.place(), &silent()).await.unwrap();
        assert_eq!(found[0].phase, FixPhase::UndoFailed);
        let said = &found[0].error.as_ref().unwrap().message;
        assert!(said.contains(words), "{said}");
    }
}

/// It was taken and never showed. Saying that it is gone would be untrue: it may come.
#[tokio::test(start_paused = true)]
async fn what_was_taken_and_never_showed_is_taken_back_all_the_same() {
    let scene = Scene::new();
    let before = scene.azure.rows();
    scene.azure.fault(Fault::Late(40));
    let made = scene.apply(reader()).await;
    assert_eq!(made.phase, FixPhase::NotSeen);
    let back = scene.undo(&made).await;
    assert_eq!((back.phase, scene.azure.writes().len()), (FixPhase::Undone, 2));
    scene.azure.0.lock().unwrap().late = None;
    assert_eq!(scene.azure.rows(), before, "it does not come");
}

#[tokio::test(start_paused = true)]
async fn a_role_that_exists_under_a_condition_is_not_called_in_place() {
    for (condition, expected) in [
        (json!("@Resource[x]"), FixPhase::Refused),
        (json!(null), FixPhase::AlreadyThere),
    ] {
        let scene = Scene::new();
        // One without a condition comes in the moment of writing.
        let row = json!({ "properties": { "roleDefinitionId": format!("/x/{READER}"), "principalId": IDENTITY, "scope": server(), "condition": condition } });
        let id = format!("{}/providers/Microsoft.Authorization/roleAssignments/other", server());
        let watched = scene.azure.clone();
        scene.azure.fault(Fault::Refuse(409, "RoleAssignmentExists"));
        let told: Told = Arc::new(move |record| {
            if record.phase == FixPhase::Writing {
                watched.set(&id, row.clone());
            }
        });
        let wish = Wish {
            change: reader(),
            undo_after_restore: true,
            made_for: None,
            earlier: Vec::new(),
        };
        let made = scene.fixes.apply(scene.azure.place(), wish, told).await.unwrap();
        assert_eq!((made.phase, made.can_be_undone()), (expected, false));
        assert_eq!(made.error.is_some(), expected == FixPhase::Refused);
        assert_eq!(scene.azure.writes().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_lock_comes_back_with_its_owners() {
    let scene = Scene::new();
    scene.azure.edit(&lock(), |row| {
        row["properties"]["owners"] = json!([{ "applicationId": "a-1" }]);
    });
    let before = scene.azure.rows();
    let made = scene
        .apply(Change::RemoveLock {
            lock_id: lock(),
            level: "CanNotDelete".to_owned(),
            notes: Some("audit".to_owned()),
        })
        .await;
    assert_eq!(scene.undo(&made).await.phase, FixPhase::Undone);
    assert_eq!(scene.azure.rows(), before);
}

#[tokio::test(start_paused = true)]
async fn a_fix_and_an_undo_of_the_same_thing_at_once_end_in_one_of_the_two() {
    let scene = Scene::new();
    let before = scene.azure.rows();
    let made = scene.apply(public()).await;
    let (back, again) = tokio::join!(scene.undo(&made), scene.apply(public()));
    assert_eq!(back.phase, FixPhase::Undone);
    // Whichever came first, the other one waited: it found it closed and opened it anew, or found it open and left it alone.
    match again.phase {
        FixPhase::Stands => assert_eq!(scene.undo(&again).await.phase, FixPhase::Undone),
        phase => assert_eq!((phase, again.can_be_undone()), (FixPhase::AlreadyThere, false)),
    }
    assert_eq!(scene.azure.rows(), before);
}

#[tokio::test(start_paused = true)]
async fn what_stands_is_listed_however_much_came_after_it_and_the_clock_does_not_order_it() {
    let scene = Scene::new();
    let first = scene.apply_for(reader(), Some("job")).await;
    let second = scene.apply_for(public(), Some("job")).await;
    // The clock was set back by an hour between the two.
    let hour = time::Duration::hours(1);
    let earlier = scene.fixes.store.change(&second.key, move |r| r.created_at -= hour);
    earlier.await.unwrap();
    let template = serde_json::to_string(&FixRecord {
        phase: FixPhase::AlreadyThere,
        ..first.clone()
    })
    .unwrap();
    let fill = scene.db.call(move |c| {
        let t = c.transaction()?;
        for n in 0..600 {
            t.execute(
                "INSERT INTO fix (key, session_key, version, change, open, record, created_at) VALUES (?1, 'practice', 1, '', 0, ?2, 1)",
                rusqlite::params![format!("n-{n}"), template],
            )?;
        }
        t.commit()
    });
    fill.await.unwrap();
    let listed = scene.fixes.list("practice").await.unwrap();
    assert_eq!(listed.len(), 502);
    let ended = scene
        .fixes
        .job_is_over(&scene.azure.place(), "job", &silent())
        .await
        .unwrap();
    let keys: Vec<&str> = ended.iter().map(|r| r.key.as_str()).collect();
    assert_eq!(keys, [&second.key, &first.key], "the last goes first");
}

#[test]
fn a_restore_belongs_to_a_fix_by_what_was_there_and_not_by_the_clock() {
    let at = time::macros::datetime!(2026-11-22 14:02 UTC);
    let record = |earlier: Option<Vec<String>>| {
        let after = record::UndoAfter {
            job: None,
            instance: Some("/i".to_owned()),
            earlier,
        };
        (at, after)
    };
    let is_earlier = |(created_at, after): (time::OffsetDateTime, record::UndoAfter), key: &str, started| {
        let text = json!({ "version": 1, "key": "k", "seq": 1, "sessionKey": "s", "who": "w", "change": reader(), "phase": "stands",
            "name": "n", "clientRequestId": "c", "createdAt": created_at, "before": null, "after": null, "seenAt": null,
            "correlationId": null, "error": null, "undoAfter": after, "undo": null });
        let record: FixRecord = serde_json::from_value(text).unwrap();
        record.is_earlier_than(key, started)
    };
    let (before, after) = (at - time::Duration::hours(1), at + time::Duration::hours(1));
    let known = || record(Some(vec!["old".to_owned()]));
    assert!(is_earlier(known(), "new", before), "the clock was set back");
    assert!(!is_earlier(known(), "old", after), "the clock had been ahead");
    assert!(
        is_earlier(record(None), "new", at) && !is_earlier(record(None), "new", before),
        "older records"
    );
}
