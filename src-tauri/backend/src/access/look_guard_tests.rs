//! The guard as a check finds it: always within twelve reads, and never green or red by what is older than the check.
#![allow(clippy::unwrap_used)]

use arm::ResourceGuardId;
use serde_json::{Value, json};
use time::Duration;

use super::super::facts::{GuardBefore, GuardLink};
use super::tests::{Azure, GROUP, Looker, NOW, PRINCIPAL, ask};
use super::*;
use crate::api::{GuardRight, LineState, TargetKind};

pub(super) const LINK: &str = "/backupresourceguardproxies/dppresourceguardproxy";
const LINKS: &str = "/backupresourceguardproxies";
pub(super) const RIGHT: &str = "/resourceguards/g/providers/microsoft.authorization/permissions";
pub(super) const RESTORE: &str = "Microsoft.DataProtection/backupVaults/backupInstances/restore/action";
const OTHER: &str = "99999999-9999-9999-9999-999999999999";

fn guard() -> ResourceGuardId {
    ResourceGuardId::parse(&format!("{GROUP}/Microsoft.DataProtection/resourceGuards/g")).unwrap()
}

fn request() -> String {
    format!("{}/dppTriggerRestoreRequests/default", guard())
}

pub(super) fn watched() -> GuardLink {
    GuardLink::Restores {
        request: request(),
        guard: Some(guard().to_string()),
    }
}

pub(super) fn link(operation: &str) -> Value {
    json!({ "id": "x", "properties": { "resourceGuardResourceId": guard().to_string(), "resourceGuardOperationDetails": [
        { "vaultCriticalOperation": operation, "defaultResourceRequest": request() }] } })
}

pub(super) fn may(actions: &[&str]) -> Value {
    json!({ "value": [{ "actions": actions, "notActions": [] }] })
}

pub(super) fn refused(code: &str, message: &str) -> Value {
    json!({ "error": { "code": code, "message": message } })
}

/// A vault under a guard that watches restores and lets the account.
pub(super) fn guarded() -> Azure {
    let azure = Azure::default();
    azure
        .says("/backupvaults/bv", 200, vault(true))
        .says(LINK, 200, link(RESTORE))
        .says(RIGHT, 200, may(&["Microsoft.DataProtection/*"]));
    azure
}

fn vault(guarded: bool) -> Value {
    json!({ "id": ask(TargetKind::Files).vault_id, "name": "bv", "location": "westeurope",
        "identity": { "type": "SystemAssigned", "principalId": PRINCIPAL },
        "properties": { "isVaultProtectedByResourceGuard": guarded } })
}

/// What was known, a minute before the check.
pub(super) fn known(link: GuardLink, right: Option<GuardRight>) -> GuardBefore {
    let then = NOW - Duration::MINUTE;
    GuardBefore {
        guarded: true,
        link: Some((then, link)),
        right: right.map(|right| (then, right)),
        tenant: String::new(),
        chosen: String::new(),
    }
}

pub(super) struct Saw {
    pub state: LineState,
    pub seen: String,
    pub found: Found,
    pub asked: Vec<String>,
}

pub(super) async fn saw(azure: &Azure, ask: &Ask) -> Saw {
    saw_by(&Looker::new(azure, &Kept::default()), ask).await
}

pub(super) async fn saw_by(looker: &Looker<'_>, ask: &Ask) -> Saw {
    let found = looker.look(ask, &|_| {}).await;
    let asked = looker.azure.take();
    let of_arm = asked
        .iter()
        .filter(|line| line.contains("management.azure.com"))
        .count();
    assert_eq!(found.reads as usize, of_arm, "{asked:#?}");
    assert!(of_arm <= 12, "{of_arm}: {asked:#?}");
    let line = found.lines.iter().find(|line| line.view.id == "vault-guard");
    let line = line.map(|line| line.view.clone()).unwrap();
    for other in &found.lines {
        assert_ne!(other.view.state, LineState::Checking, "{}", other.view.id);
    }
    Saw {
        state: line.state,
        seen: line.seen,
        found,
        asked,
    }
}

pub(super) fn about(asked: &[String]) -> Vec<&String> {
    asked
        .iter()
        .filter(|line| line.to_ascii_lowercase().contains("resourceguard"))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn the_vault_then_the_link_then_the_right_tell_and_a_free_vault_takes_no_read() {
    let ask = ask(TargetKind::Files);
    let free = saw(&Azure::default(), &ask).await;
    assert_eq!((free.state, about(&free.asked).len()), (LineState::NotNeeded, 0));
    assert_eq!(free.found.guard.guarded, Some(false));
    // A vault that does not tell may be under one: then its link tells.
    let silent = Azure::default();
    let mut body = vault(false);
    body["properties"] = json!({});
    silent
        .says("/backupvaults/bv", 200, body)
        .says(LINK, 200, link(RESTORE))
        .says(RIGHT, 200, may(&["*"]));
    let told = saw(&silent, &ask).await;
    assert_eq!((told.state, told.found.guard.guarded), (LineState::Ok, None));
    silent.says(LINK, 403, refused("AuthorizationFailed", "no"));
    assert_eq!(saw(&silent, &ask).await.state, LineState::CannotSee);

    let azure = guarded();
    let has = saw(&azure, &ask).await;
    assert_eq!((has.state, about(&has.asked).len()), (LineState::Ok, 2), "{}", has.seen);
    let news = has.found.guard;
    assert_eq!((news.guarded, news.link), (Some(true), Some(watched())));
    assert!(
        news.right
            .is_some_and(|found| found.right == GuardRight::Has && found.guard == guard())
    );

    azure.says(RIGHT, 200, may(&["*/read"]));
    assert_eq!(saw(&azure, &ask).await.state, LineState::Missing);
    azure.says(LINK, 200, link("Microsoft.DataProtection/backupVaults/delete"));
    let other = saw(&azure, &ask).await;
    assert_eq!((other.state, about(&other.asked).len()), (LineState::NotNeeded, 1));
    let unnamed = json!({ "properties": { "resourceGuardOperationDetails": [{ "vaultCriticalOperation": RESTORE }] } });
    azure.says(LINK, 200, unnamed);
    assert_eq!(saw(&azure, &ask).await.state, LineState::Missing);
    azure.says(LINK, 403, refused("AuthorizationFailed", "no"));
    assert_eq!(saw(&azure, &ask).await.state, LineState::CannotSee);
}

#[tokio::test(start_paused = true)]
async fn a_link_of_another_name_is_found_in_the_list_and_none_at_all_is_no_proof() {
    let (azure, ask) = (guarded(), ask(TargetKind::Files));
    azure.says(LINK, 404, refused("ResourceNotFound", "no"));
    azure.says(LINKS, 200, json!({ "value": [link(RESTORE)] }));
    let listed = saw(&azure, &ask).await;
    assert_eq!((listed.state, about(&listed.asked).len()), (LineState::Ok, 3));
    azure.says(LINKS, 200, json!({ "value": [] }));
    let none = saw(&azure, &ask).await;
    assert_eq!(none.state, LineState::CannotSee, "{}", none.seen);
}

#[tokio::test(start_paused = true)]
async fn the_right_is_asked_for_in_the_tenant_of_the_guard() {
    let (azure, mut ask) = (guarded(), ask(TargetKind::Files));
    let wrong = |text: &str| refused("InvalidAuthenticationTokenTenant", text);
    let there = |tenant: &str| format!("{tenant}:{RIGHT}");
    azure.says(&there(""), 401, wrong(&format!("It must match the tenant '{OTHER}'.")));
    azure.says(&there(OTHER), 200, may(&["Microsoft.DataProtection/*"]));
    let named = saw(&azure, &ask).await;
    assert_eq!(
        (named.state, about(&named.asked).len()),
        (LineState::Ok, 3),
        "{}",
        named.seen
    );
    assert_eq!(named.found.guard.right.unwrap().tenant.as_deref(), Some(OTHER));

    azure.says(&there(""), 401, wrong("It is from the wrong issuer."));
    let unnamed = saw(&azure, &ask).await;
    assert_eq!(
        unnamed.state,
        LineState::CannotSee,
        "a wider search may find it: {}",
        unnamed.seen
    );
    ask.guard = known(watched(), Some(GuardRight::OtherTenant));
    assert_eq!(saw(&azure, &ask).await.state, LineState::Missing, "it has not");

    ask.guard.chosen = "t-2".into();
    azure.says(&there("t-2"), 200, may(&["*/read"]));
    assert_eq!(saw(&azure, &ask).await.state, LineState::Missing);
    azure.says(&there("t-2"), 401, wrong("no"));
    let chosen = saw(&azure, &ask).await;
    assert!(chosen.state == LineState::Missing && chosen.seen.contains("another tenant"));
    assert_eq!(chosen.found.guard.right.unwrap().right, GuardRight::OtherTenant);
    azure.says(&there(""), 200, may(&["Microsoft.DataProtection/*"]));
    assert_eq!(saw(&azure, &ask).await.state, LineState::Ok, "whatever the form says");
    // Where the last guard was found says nothing about this one.
    ask.guard = GuardBefore {
        tenant: "t-2".into(),
        ..known(GuardLink::OtherOperations, None)
    };
    let moved = saw(&azure, &ask).await;
    assert_eq!(
        (moved.state, about(&moved.asked).len()),
        (LineState::Ok, 2),
        "{}",
        moved.seen
    );
}

#[tokio::test(start_paused = true)]
async fn who_can_read_neither_the_guard_nor_the_rights_there_has_none() {
    let (azure, ask) = (guarded(), ask(TargetKind::Files));
    azure.says(RIGHT, 403, refused("AuthorizationFailed", "no"));
    let visible = saw(&azure, &ask).await;
    assert_eq!(visible.state, LineState::CannotSee, "{}", visible.seen);
    azure.says("/resourceguards/g", 403, refused("AuthorizationFailed", "no"));
    assert_eq!(saw(&azure, &ask).await.state, LineState::Missing);
    azure.says(RIGHT, 400, refused("BadRequest", "no"));
    assert_eq!(saw(&azure, &ask).await.state, LineState::CannotSee);
}

/// The paired region's restores know no guard (contract §5.9), and of a vault that is gone there is none.
#[tokio::test(start_paused = true)]
async fn nobody_asks_where_there_is_nothing_to_ask() {
    let (azure, mut ask) = (guarded(), ask(TargetKind::Files));
    ask.secondary = true;
    let found = Looker::new(&azure, &Kept::default()).look(&ask, &|_| {}).await;
    assert!(found.lines.iter().all(|line| line.view.id != "vault-guard"));
    assert_eq!(about(&azure.take()).len(), 0);
    ask.secondary = false;
    azure.says("/backupvaults/bv", 404, refused("ResourceNotFound", "no"));
    let gone = saw(&azure, &ask).await;
    assert_eq!((gone.state, about(&gone.asked).len()), (LineState::NotNeeded, 0));
    azure.says("/backupvaults/bv", 403, refused("AuthorizationFailed", "no"));
    assert_eq!(
        saw(&azure, &ask).await.state,
        LineState::Ok,
        "its link can be read without it"
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_read_a_moment_ago_counts_until_somebody_looks_again() {
    let (azure, mut ask) = (guarded(), ask(TargetKind::Files));
    azure.says(RIGHT, 200, may(&["*/read"]));
    let at = |ago: i64| NOW - Duration::seconds(ago);
    let fresh = |ago, right| GuardBefore {
        guarded: true,
        link: Some((at(ago), watched())),
        right: Some((at(ago), right)),
        tenant: String::new(),
        chosen: String::new(),
    };
    for (ago, refresh, right, state, reads) in [
        (10, false, GuardRight::Has, LineState::Ok, 0),
        (10, false, GuardRight::Unknown, LineState::Missing, 1),
        (40, false, GuardRight::Has, LineState::Missing, 2),
        (10, true, GuardRight::Has, LineState::Missing, 2),
    ] {
        ask.guard = fresh(ago, right);
        let kept = Kept::default();
        let looker = Looker {
            refresh,
            ..Looker::new(&azure, &kept)
        };
        let saw = saw_by(&looker, &ask).await;
        assert_eq!(
            (saw.state, about(&saw.asked).len()),
            (state, reads),
            "{ago} {refresh}: {}",
            saw.seen
        );
        if reads == 0 {
            assert_eq!(
                (saw.found.guard.link, saw.found.guard.right),
                (None, None),
                "nothing new"
            );
        }
    }
    // The vault has the last word: it is under no guard any more.
    azure.says("/backupvaults/bv", 200, vault(false));
    ask.guard = fresh(10, GuardRight::Missing);
    assert_eq!(saw(&azure, &ask).await.state, LineState::NotNeeded);
}
