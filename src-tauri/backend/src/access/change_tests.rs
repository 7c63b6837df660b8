#![allow(clippy::unwrap_used)]

use super::super::change_sample::{all, grant, id};
use super::*;

const GROUP: &str = "/subscriptions/s-1/resourceGroups/rg";

#[test]
fn every_change_says_what_where_and_how_it_is_taken_back_and_survives_the_record() {
    for change in all() {
        let kept = serde_json::to_string(&change).unwrap();
        assert_eq!(serde_json::from_str::<Change>(&kept).unwrap(), change);
        assert!(change.title().contains(last(change.place())), "{}", change.title());
        for text in [change.title(), change.consequence(), change.undo().to_owned()] {
            assert!(text.len() > 15 && !text.contains("  "), "{text}");
        }
        assert!(change.action().starts_with("Microsoft."));
        assert!(
            is_at_or_above("/subscriptions/s-1", change.place()),
            "{}",
            change.place()
        );
    }
}

#[test]
fn a_role_is_given_at_the_narrowest_scope_and_can_be_widened_only_upwards() {
    let container = id("Microsoft.Storage/storageAccounts/acc1/blobServices/default/containers/c");
    let change = grant(&container);
    let offered: Vec<String> = change.scopes().into_iter().map(|s| s.id).collect();
    let account = id("Microsoft.Storage/storageAccounts/acc1");
    assert_eq!(
        offered,
        [container.as_str(), account.as_str(), GROUP, "/subscriptions/s-1"]
    );
    assert_eq!(change.clone().at(&account).place(), account);
    assert_eq!(
        change.clone().at("/subscriptions/s-1/resourceGroups/rg2").place(),
        container,
        "not above it"
    );
    assert_eq!(
        change.at("/subscriptions/S-1/RESOURCEGROUPS/RG").place(),
        "/subscriptions/S-1/RESOURCEGROUPS/RG"
    );
    assert_eq!(all()[4].scopes(), [], "a setting has one place");
    assert_eq!(scopes(GROUP).len(), 2);
    assert_eq!(scopes("/subscriptions/s-1").len(), 1);
}

#[test]
fn a_lock_is_taken_from_what_it_is_on() {
    let lock = all().pop().unwrap();
    assert_eq!(lock.place(), id("Microsoft.Storage/storageAccounts/acc1"));
    assert_eq!(lock.title(), "Remove the ReadOnly lock Do not touch from acc1");
}

fn to(scope: &str, id: &str, kind: &str, who: &str) -> Change {
    Change::GrantRole {
        scope: scope.into(),
        role: Role {
            id: id.into(),
            name: "Backup Operator".into(),
        },
        principal: Principal {
            id: who.into(),
            kind: kind.into(),
            name: "ann@contoso.com".into(),
        },
    }
}

#[test]
fn what_a_person_may_then_do_is_said_by_how_far_it_reaches() {
    let vault = id("Microsoft.DataProtection/backupVaults/bv-prod");
    for (scope, words) in [
        (vault.as_str(), "of every database in vault bv-prod,"),
        (GROUP, "of every database of every vault in resource group rg,"),
        (
            "/subscriptions/s-1",
            "of every database of every vault in the subscription,",
        ),
    ] {
        let said = to(scope, OPERATOR, "User", "me").consequence();
        assert!(
            said.starts_with("ann@contoso.com may validate, start and follow restores ") && said.contains(words),
            "{said}"
        );
        assert!(said.ends_with("Object ID me."), "{said}");
    }
    assert!(to(&vault, OPERATOR, "User", "me").undo().contains("followed by it"));
    let reader = |kind: &str| to(&id("Microsoft.DBforPostgreSQL/servers/pg-2"), READER, kind, "me").consequence();
    assert!(reader("User").contains("may look at pg-2"), "{}", reader("User"));
    assert!(reader("ServicePrincipal").contains("gets what the role"));
}

#[test]
fn one_change_is_enough_for_lines_that_lack_the_same_role() {
    let vault = id("Microsoft.DataProtection/backupVaults/bv-prod");
    let narrow = to(&vault, OPERATOR, "User", "me");
    let wide = to(&GROUP.to_uppercase(), OPERATOR, "User", "ME");
    assert!(narrow.covers(&narrow) && wide.covers(&narrow) && !narrow.covers(&wide));
    for other in [
        to(&vault, READER, "User", "me"),
        to(&vault, OPERATOR, "User", "you"),
        to(&format!("{vault}2"), OPERATOR, "User", "me"),
        all()[5].clone(),
    ] {
        assert!(!narrow.covers(&other) && !other.covers(&narrow), "{other:?}");
    }
    assert!(all()[5].covers(&all()[5]));
}
