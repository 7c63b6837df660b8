//! Roles that the manifest does not name: what they are made of is read where there is room, and has to be all that is needed.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::tests::{Azure, Looker, PRINCIPAL, ask};
use super::*;
use crate::api::{LineState, TargetKind};

const OWN: &str = "77777777-7777-7777-7777-777777777777";
const GROUP_ID: &str = "22222222-2222-2222-2222-222222222222";
const BLOBS: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

fn definition(actions: &[&str], data: &[String], condition: Option<&str>) -> Value {
    json!({ "id": format!("/subscriptions/s1/providers/Microsoft.Authorization/roleDefinitions/{OWN}"),
        "properties": { "roleName": "Restore writer", "type": "CustomRole",
            "permissions": [{ "actions": actions, "dataActions": data, "condition": condition }] } })
}

fn assigned(who: &str, kind: &str) -> Value {
    json!({ "value": [{ "id": "/x", "properties": { "roleDefinitionId": format!("/providers/x/{OWN}"), "principalId": who,
        "principalType": kind, "scope": "/subscriptions/s1" } }] })
}

fn blobs(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("{BLOBS}/{name}")).collect()
}

/// State of a line, what it says, and how often roles were looked into.
async fn role(azure: &Azure, target: TargetKind, id: &str) -> (LineState, String, usize) {
    let found = Looker::new(azure, &Kept::default()).look(&ask(target), &|_| {}).await;
    assert!(found.reads <= 12, "{}", found.reads);
    let looked = azure
        .take()
        .iter()
        .filter(|line| line.contains("/roleDefinitions/"))
        .count();
    let line = found.lines.into_iter().find(|line| line.view.id == id).unwrap();
    (line.view.state, line.view.seen, looked)
}

#[tokio::test(start_paused = true)]
async fn a_role_of_ones_own_is_right_if_it_gives_all_that_the_documented_one_gives() {
    let all = ["read", "write", "delete", "add/action"];
    let cases = [
        (blobs(&all), None, LineState::Ok),
        (vec![format!("{BLOBS}/*")], None, LineState::Ok),
        (blobs(&all[1..]), None, LineState::CannotSee),
        (blobs(&["write"]), None, LineState::CannotSee),
        (blobs(&all), Some("@Resource[x] StringEquals 'y'"), LineState::CannotSee),
        (vec![], None, LineState::CannotSee),
    ];
    for (data, condition, expected) in cases {
        let azure = Azure::default();
        azure
            .says("/roleassignments", 200, assigned(PRINCIPAL, "ServicePrincipal"))
            .says(
                &format!("/roledefinitions/{OWN}"),
                200,
                definition(&["*"], &data, condition),
            );
        let (state, seen, looked) = role(&azure, TargetKind::Files, "container-role").await;
        assert_eq!((state, looked), (expected, 1), "{data:?}: {seen}");
        assert!(seen.contains("Restore writer"), "{seen}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_of_a_role_or_has_no_room_stays_open() {
    let azure = Azure::default();
    azure
        .says("/roleassignments", 200, assigned(PRINCIPAL, "ServicePrincipal"))
        .says(
            &format!("/roledefinitions/{OWN}"),
            403,
            json!({ "error": { "code": "AuthorizationFailed", "message": "no" } }),
        );
    let (state, seen, looked) = role(&azure, TargetKind::Files, "container-role").await;
    assert_eq!((state, looked), (LineState::CannotSee, 1), "{seen}");
    azure.says(
        &format!("/roledefinitions/{OWN}"),
        200,
        definition(&["*/read"], &[], None),
    );
    // A database with a typed key vault takes all twelve reads.
    let (state, seen, looked) = role(&azure, TargetKind::Database, "server-role").await;
    assert_eq!((state, looked), (LineState::CannotSee, 0), "{seen}");
}

#[tokio::test(start_paused = true)]
async fn with_a_key_vault_that_is_known_there_is_room_for_one_role() {
    let azure = Azure::default();
    azure
        .says(
            "/pg-2/providers/microsoft.authorization/roleassignments",
            200,
            assigned(PRINCIPAL, "ServicePrincipal"),
        )
        .says(
            &format!("/roledefinitions/{OWN}"),
            200,
            definition(&["Microsoft.DBforPostgreSQL/*/read"], &[], None),
        );
    let kept = Kept::default();
    let looker = Looker {
        refresh: true,
        ..Looker::new(&azure, &kept)
    };
    let ask = ask(TargetKind::Database);
    looker.look(&ask, &|_| {}).await;
    let found = looker.look(&ask, &|_| {}).await;
    let line = found.lines.iter().find(|line| line.view.id == "server-role").unwrap();
    assert_eq!(
        (line.view.state, found.reads),
        (LineState::Ok, 12),
        "{}",
        line.view.seen
    );
}

/// A role of a group takes two reads: who is in it, and what it is made of.
#[tokio::test(start_paused = true)]
async fn a_groups_own_role_counts_once_both_are_known() {
    let azure = Azure::default();
    azure.says("/roleassignments", 200, assigned(GROUP_ID, "Group")).says(
        &format!("/roledefinitions/{OWN}"),
        200,
        definition(&[], &[format!("{BLOBS}/*")], None),
    );
    let (state, seen, looked) = role(&azure, TargetKind::Files, "container-role").await;
    assert_eq!((state, looked), (LineState::Ok, 1), "{seen}");
    assert!(seen.contains("through a group"), "{seen}");
}
