//! Twelve reads are all: what a check does with the room that it has.
#![allow(clippy::unwrap_used)]

use serde_json::json;
use time::Duration;

use super::super::facts::{GuardBefore, GuardLink};
use super::guard_tests::{LINK, RESTORE, RIGHT, Saw, about, guarded, known, link, may, refused, saw, saw_by, watched};
use super::tests::{Azure, GROUP, Looker, NOW, PRINCIPAL, ask};
use super::*;
use crate::api::{GuardRight, LineState, TargetKind};

/// A key vault that goes by roles leaves no room beside a typed name, and room for one read beside a known id.
#[tokio::test(start_paused = true)]
async fn with_room_for_one_read_that_one_is_made_which_decides() {
    let free = || known(GuardLink::OtherOperations, None);
    let restores = |right| known(watched(), Some(right));
    let delete = "Microsoft.DataProtection/backupVaults/delete";
    let table = [
        // What was known; what the link says; what the guard says; what is read; what is shown.
        (free(), delete, true, LINK, LineState::NotNeeded, ""),
        (free(), RESTORE, true, LINK, LineState::CannotSee, "was not read"),
        (
            GuardBefore {
                guarded: true,
                ..GuardBefore::default()
            },
            RESTORE,
            true,
            LINK,
            LineState::CannotSee,
            "was not read",
        ),
        (
            restores(GuardRight::Missing),
            RESTORE,
            true,
            RIGHT,
            LineState::CannotSee,
            "Seen a minute ago: g watched restores",
        ),
        (
            restores(GuardRight::Has),
            RESTORE,
            false,
            RIGHT,
            LineState::CannotSee,
            "does not have the role",
        ),
        (
            restores(GuardRight::Has),
            delete,
            true,
            RIGHT,
            LineState::CannotSee,
            "lets your account now",
        ),
    ];
    for (before, operation, has, read, state, text) in table {
        let azure = guarded();
        azure.says(LINK, 200, link(operation));
        if !has {
            azure.says(RIGHT, 200, may(&["*/read"]));
        }
        let (kept, mut ask) = (Kept::default(), ask(TargetKind::Database));
        ask.guard = before.clone();
        let typed = saw_by(&Looker::new(&azure, &kept), &ask).await;
        assert_eq!(
            (typed.state, typed.found.reads),
            (LineState::CannotSee, 12),
            "{before:?}"
        );
        assert_eq!(about(&typed.asked).len(), 0, "{:?}", typed.asked);

        let again = Looker {
            refresh: true,
            ..Looker::new(&azure, &kept)
        };
        let one = saw_by(&again, &ask).await;
        assert_eq!((one.state, one.found.reads), (state, 12), "{before:?}: {}", one.seen);
        assert!(one.seen.contains(text), "{}", one.seen);
        let asked = about(&one.asked);
        assert!(
            asked.len() == 1 && asked[0].to_ascii_lowercase().contains(read),
            "{asked:?}"
        );

        // The rest is known for the next half a minute, and leaves room for both.
        let soon = Looker {
            now: NOW + Duration::seconds(5),
            ..Looker::new(&azure, &kept)
        };
        let both = saw_by(&soon, &ask).await;
        let expected = match (operation == RESTORE, has) {
            (false, _) => LineState::NotNeeded,
            (true, true) => LineState::Ok,
            (true, false) => LineState::Missing,
        };
        assert_eq!(both.state, expected, "{before:?}: {}", both.seen);
        assert!(both.found.reads <= 1, "{:?}", both.asked);
    }
}

/// A key vault that goes by access policies needs neither its roles nor what is denied there: beside a guard they are left out.
#[tokio::test(start_paused = true)]
async fn beside_a_guard_a_key_vault_with_policies_leaves_room_for_both() {
    let (azure, mut ask) = (guarded(), ask(TargetKind::Database));
    let policies = json!([{ "objectId": PRINCIPAL, "permissions": { "secrets": ["get", "list"] } }]);
    azure.says(
        "/vaults/kv-1",
        200,
        json!({ "id": format!("{GROUP}/Microsoft.KeyVault/vaults/kv-1"), "name": "kv-1",
        "properties": { "tenantId": "t", "accessPolicies": policies } }),
    );
    ask.guard.guarded = true;
    let typed = saw(&azure, &ask).await;
    assert_eq!((typed.state, typed.found.reads), (LineState::Ok, 12), "{}", typed.seen);
    let wrong = typed
        .found
        .lines
        .iter()
        .filter(|line| line.view.state == LineState::CannotSee);
    assert_eq!(wrong.count(), 0);
}

/// The id of a key vault that was found by its name is kept, until it is not there any more.
#[tokio::test(start_paused = true)]
async fn a_key_vault_is_searched_once_and_again_when_it_has_gone() {
    let (azure, kept, ask) = (Azure::default(), Kept::default(), ask(TargetKind::Database));
    let looker = Looker {
        refresh: true,
        ..Looker::new(&azure, &kept)
    };
    let searches = |asked: &[String]| asked.iter().filter(|line| line.contains("ResourceGraph")).count();
    assert_eq!(searches(&saw_by(&looker, &ask).await.asked), 1);
    let again = saw_by(&looker, &ask).await;
    assert_eq!((searches(&again.asked), again.found.reads), (0, 11));
    azure.says("/vaults/kv-1", 404, refused("ResourceNotFound", "no"));
    let gone = saw_by(&looker, &ask).await;
    let state = |saw: &Saw, id: &str| saw.found.lines.iter().find(|l| l.view.id == id).unwrap().view.state;
    assert_eq!(
        (state(&gone, "secret-network"), state(&gone, "secret-permission")),
        (LineState::CannotSee, LineState::CannotSee)
    );
    let anew = saw_by(&looker, &ask).await;
    assert_eq!(searches(&anew.asked), 1);
    assert_eq!(
        state(&anew, "secret-network"),
        LineState::CannotSee,
        "its secret answers: it was moved, and Resource Graph lags behind"
    );
    azure.says("/secrets/dbauth/versions", 403, refused("Forbidden", "no"));
    let anew = saw_by(&looker, &ask).await;
    assert_eq!(
        state(&anew, "secret-network"),
        LineState::Missing,
        "it was searched for now, and is not there"
    );
}
