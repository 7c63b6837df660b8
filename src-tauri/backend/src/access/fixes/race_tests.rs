//! Two at once: what one task works on no other one touches, and what ends in between is seen.
#![allow(clippy::unwrap_used)]

use std::pin::pin;
use std::time::Duration;

use super::fake::{Fault, account, container, create, firewall, reader, server, silent};
use super::odd_tests::{Scene, reason};
use super::tests::wish;
use super::*;
use crate::access::change::Change;

fn public() -> Change {
    Change::ServerPublicAccess { server_id: server() }
}

#[tokio::test(start_paused = true)]
async fn a_change_is_taken_hold_of_before_it_is_written_down() {
    let scene = Scene::new();
    let (fixes, free) = (scene.fixes.clone(), Arc::new(Mutex::new(Vec::new())));
    let seen = free.clone();
    let told: Told = Arc::new(move |record| seen.lock().unwrap().push(fixes.take(&record.key).is_some()));
    let place = scene.azure.place();
    let made = scene.fixes.apply(place, wish(reader()), told).await.unwrap();
    assert_eq!(
        *free.lock().unwrap(),
        [false; 3],
        "a session that begins finds it taken"
    );
    assert!(scene.fixes.take(&made.key).is_some(), "and free when it is over");
}

#[tokio::test(start_paused = true)]
async fn what_another_task_works_on_is_not_found_out_about() {
    let scene = Scene::new();
    let made = scene.apply(reader()).await;
    let open = |phase| scene.fixes.store.change(&made.key, move |r| r.phase = phase);
    open(FixPhase::Writing).await.unwrap();
    let busy = scene.fixes.take(&made.key).unwrap();
    let place = scene.azure.place();
    assert!(scene.fixes.recover(&place, &silent()).await.unwrap().is_empty());
    let kept = scene.fixes.load(&made.key).await.unwrap().unwrap();
    assert_eq!(kept.phase, FixPhase::Writing);
    drop(busy);
    assert_eq!(scene.fixes.recover(&place, &silent()).await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_ends_while_another_one_is_looked_at_is_left_as_it_ended() {
    let scene = Scene::new();
    let (first, second) = (scene.apply(public()).await, scene.apply(firewall()).await);
    for key in [&first.key, &second.key] {
        let open = scene
            .fixes
            .store
            .change(key, |r| (r.phase, r.after) = (FixPhase::Waiting, None));
        open.await.unwrap();
    }
    // The newest is looked at first, and does not show for some looks; meanwhile the other one ends.
    let late = scene
        .azure
        .rows()
        .into_iter()
        .filter(|(key, _)| !key.contains("/firewallrules/"));
    scene.azure.0.lock().unwrap().late = Some((3, late.collect()));
    let place = scene.azure.place();
    let told = silent();
    let (found, ended) = tokio::join!(
        scene.fixes.recover(&place, &told),
        scene.fixes.store.change(&first.key, |r| r.phase = FixPhase::Undone)
    );
    assert!(ended.unwrap().is_some());
    let found: Vec<_> = found.unwrap().into_iter().map(|r| (r.key, r.phase)).collect();
    assert_eq!(found, [(second.key, FixPhase::Stands)]);
}

#[tokio::test(start_paused = true)]
async fn an_undo_that_is_asked_for_twice_is_sent_once_and_the_second_one_is_told() {
    let scene = Scene::new();
    let made = scene.apply(reader()).await;
    let undo = || scene.fixes.undo(scene.azure.place(), &made.key, silent());
    let lock = scene.fixes.place(made.change.place());
    // Whichever of them is first waits here, so that the other one finds it at work.
    let held = lock.lock().await;
    let (mut one, mut two) = (pin!(undo()), pin!(undo()));
    let (refused, other) = tokio::select! {
        refused = &mut one => (refused, two),
        refused = &mut two => (refused, one),
    };
    let refused = refused.unwrap_err().message;
    assert!(refused.contains("being worked on"), "{refused}");
    drop(held);
    assert_eq!(other.await.unwrap().phase, FixPhase::Undone);
    assert_eq!(scene.azure.writes().len(), 2);
}

/// Network rules are written whole, and a server takes one operation at a time.
#[tokio::test(start_paused = true)]
async fn nothing_is_read_or_written_where_something_else_is_being_changed() {
    let scene = Scene::new();
    let made = scene.apply(public()).await;
    let lock = scene.fixes.place(&server().to_uppercase());
    let held = lock.lock().await;
    let (fixes, place, key) = (scene.fixes.clone(), scene.azure.place(), made.key.clone());
    let undo = tokio::spawn(async move { fixes.undo(place, &key, silent()).await });
    let (fixes, place) = (scene.fixes.clone(), scene.azure.place());
    let second = tokio::spawn(async move { fixes.apply(place, wish(firewall()), silent()).await });
    tokio::time::sleep(Duration::from_mins(30)).await;
    assert!(!undo.is_finished() && !second.is_finished());
    assert_eq!(scene.azure.writes().len(), 1);
    drop(held);
    assert_eq!(undo.await.unwrap().unwrap().phase, FixPhase::Undone);
    assert_eq!(second.await.unwrap().unwrap().phase, FixPhase::Stands);
}

#[tokio::test(start_paused = true)]
async fn a_look_that_failed_is_forgotten_once_a_later_one_tells() {
    let scene = Scene::new();
    scene.azure.fault(Fault::Late(90));
    let azure = scene.azure.clone();
    let told: Told = Arc::new(move |record| {
        if record.phase == FixPhase::Waiting {
            azure.blind(Some(403));
            let azure = azure.clone();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_secs(4)).await;
                azure.blind(None);
            });
        }
    });
    let made = scene
        .fixes
        .apply(scene.azure.place(), wish(reader()), told)
        .await
        .unwrap();
    assert_eq!((made.phase, made.error), (FixPhase::NotSeen, None));
}

#[tokio::test(start_paused = true)]
async fn a_way_back_that_was_taken_and_does_not_show_says_that_it_was_taken() {
    let scene = Scene::new();
    let made = scene.apply(reader()).await;
    scene.azure.fault(Fault::Late(90));
    let failed = scene.undo(&made).await;
    assert_eq!((failed.phase, failed.can_be_undone()), (FixPhase::UndoFailed, true));
    assert!(failed.error.unwrap().message.contains("Azure took the request"));
}

#[tokio::test(start_paused = true)]
async fn a_container_stays_when_the_roles_on_it_cannot_all_be_seen() {
    let scene = Scene::new();
    let made = scene.apply(create()).await;
    let below = format!(
        "{}/providers/microsoft.authorization/roleassignments",
        container().to_lowercase()
    );
    let stays = async |words: &str| {
        let left = scene.undo(&made).await;
        assert_eq!(
            (left.phase, scene.azure.writes().len()),
            (FixPhase::LeftAlone, 1),
            "{words}"
        );
        assert!(
            reason(&left).contains("roles have been given on it"),
            "{words}: {}",
            reason(&left)
        );
    };
    scene.azure.0.lock().unwrap().cut = Some(container().to_lowercase());
    stays("a list that is cut").await;
    scene.azure.0.lock().unwrap().cut = None;
    let odd = format!("{below}/odd");
    scene.odd_row(&odd);
    stays("a row that says nothing").await;
    scene.azure.0.lock().unwrap().rows.remove(&odd);
    // What passes by itself is no reason, and is tried again.
    scene.close(&below, 503, "ServerBusy");
    let undone = scene.fixes.undo(scene.azure.place(), &made.key, silent()).await;
    assert!(undone.is_err() && scene.azure.writes().len() == 1, "{undone:?}");
    scene.open();
    assert_eq!(scene.undo(&made).await.phase, FixPhase::Undone);
}

#[tokio::test(start_paused = true)]
async fn a_restore_that_writes_is_the_reason_whatever_else_there_is() {
    let scene = Scene::new();
    let made = scene.apply(create()).await;
    scene.azure.blobs(403, "AuthorizationPermissionMismatch");
    let place = Where {
        in_use: Arc::new(|_, _| Box::pin(async { Ok(Some("A restore writes.".to_owned())) })),
        ..scene.azure.place()
    };
    let left = scene.fixes.undo(place, &made.key, silent()).await.unwrap();
    assert!(left.is_needed_by_a_restore() && reason(&left) == "A restore writes.");
    assert_eq!(made.change.place(), account());
}
