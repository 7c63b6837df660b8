//! What hangs on a change of ours: roles that were given to an identity, and restores that need it.
#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use super::fake::{IDENTITY, reader, silent, vault};
use super::odd_tests::{Scene, reason};
use super::*;
use crate::access::change::Change;

async fn identity() -> (Scene, FixRecord) {
    let scene = Scene::new();
    let made = scene.apply(Change::VaultIdentity { vault_id: vault() }).await;
    scene
        .azure
        .edit(&vault(), |row| row["identity"]["principalId"] = json!(IDENTITY));
    scene.azure.0.lock().unwrap().subscriptions = vec!["33333333-3333-3333-3333-333333333333".to_owned()];
    (scene, made)
}

#[tokio::test(start_paused = true)]
async fn an_identity_that_was_given_a_role_in_another_subscription_stays() {
    let (scene, made) = identity().await;
    let other = "/subscriptions/33333333-3333-3333-3333-333333333333";
    let id = format!("{other}/providers/Microsoft.Authorization/roleAssignments/a");
    scene.azure.set(
        &id,
        json!({ "properties": { "roleDefinitionId": "/r", "principalId": IDENTITY, "scope": other } }),
    );
    let left = scene.undo(&made).await;
    assert_eq!((left.phase, scene.azure.writes().len()), (FixPhase::LeftAlone, 1));
    assert!(
        reason(&left).contains("3333") && left.can_be_undone(),
        "{}",
        reason(&left)
    );
    scene.azure.0.lock().unwrap().rows.remove(&id.to_lowercase());
    scene.close(&format!("{other}/providers"), 403, "AuthorizationFailed");
    let left = scene.undo(&made).await;
    assert!(reason(&left).contains("cannot be seen"), "{}", reason(&left));
    scene.open();
    assert_eq!(scene.undo(&made).await.phase, FixPhase::Undone);
}

#[tokio::test(start_paused = true)]
async fn an_identity_stays_when_the_list_of_its_roles_is_cut_short_or_unreadable() {
    let (scene, made) = identity().await;
    let own = format!("/subscriptions/{}/", crate::fake::SUB);
    scene.azure.0.lock().unwrap().cut = Some(own.clone());
    let left = scene.undo(&made).await;
    assert_eq!(
        (left.phase, scene.azure.writes().len()),
        (FixPhase::LeftAlone, 1),
        "{left:?}"
    );
    assert!(reason(&left).contains("and more"), "{}", reason(&left));
    scene.azure.0.lock().unwrap().cut = None;
    // A row that says nothing may be one.
    let odd = format!("{own}providers/microsoft.authorization/roleassignments/odd");
    scene.odd_row(&odd);
    assert_eq!(scene.undo(&made).await.phase, FixPhase::LeftAlone);
    scene.azure.0.lock().unwrap().rows.remove(&odd);
    scene.azure.0.lock().unwrap().more = true;
    assert!(reason(&scene.undo(&made).await).contains("more subscriptions"));
    scene.azure.0.lock().unwrap().more = false;
    assert_eq!(scene.undo(&made).await.phase, FixPhase::Undone);
}

#[tokio::test(start_paused = true)]
async fn another_restore_that_needs_it_is_waited_for_and_then_it_goes_by_itself() {
    let scene = Scene::new();
    let made = scene.apply_for(reader(), Some("job-a")).await;
    let needed = Arc::new(AtomicBool::new(true));
    let told_of = Arc::new(Mutex::new(Vec::new()));
    let (flag, seen) = (needed.clone(), told_of.clone());
    let place = Where {
        in_use: Arc::new(move |_, by| {
            seen.lock().unwrap().push(by);
            let reason = flag.load(Ordering::SeqCst).then(|| "B needs it.".to_owned());
            Box::pin(async move { Ok(reason) })
        }),
        ..scene.azure.place()
    };
    let stories = Arc::new(Mutex::new(0));
    let counted = stories.clone();
    let told: Told = Arc::new(move |_| *counted.lock().unwrap() += 1);
    for _ in 0..3 {
        assert!(
            scene
                .fixes
                .job_is_over(&place, "job-a", &told)
                .await
                .unwrap()
                .is_empty()
        );
        let kept = scene.fixes.load(&made.key).await.unwrap().unwrap();
        assert_eq!((kept.phase, kept.waits_for()), (FixPhase::LeftAlone, Some("job-a")));
        assert!(kept.can_be_undone() && reason(&kept) == "B needs it.");
    }
    assert_eq!(
        (*stories.lock().unwrap(), scene.azure.writes().len()),
        (1, 1),
        "it is said once"
    );
    assert!(told_of.lock().unwrap().iter().all(|by| *by == By::App));
    // A person who is impatient does not take it off the list.
    scene.fixes.undo(place.clone(), &made.key, silent()).await.unwrap();
    assert_eq!(*told_of.lock().unwrap().last().unwrap(), By::Person);
    needed.store(false, Ordering::SeqCst);
    let gone = scene.fixes.job_is_over(&place, "job-a", &silent()).await.unwrap();
    assert_eq!(gone.iter().map(|r| r.phase).collect::<Vec<_>>(), [FixPhase::Undone]);
    assert_eq!(gone[0].undo.as_ref().unwrap().reason, None, "the old reason is over");
}
