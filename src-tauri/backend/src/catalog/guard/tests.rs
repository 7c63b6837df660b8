//! The guard against a few answers of Azure, here and in another tenant.

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::Catalog;
use super::super::fake::*;
use super::*;
use crate::api::ErrorCode;

pub(super) const GUARD: &str =
    "/subscriptions/sec/resourceGroups/rg/providers/Microsoft.DataProtection/resourceGuards/guard-1";
const OTHER: &str = "99999999-2222-3333-4444-555555555555";
pub(super) const LINK: &str = "/backupresourceguardproxies/dppresourceguardproxy";
const AT_GUARD: &str = "/resourceguards/guard-1";
const PERMISSIONS: &str = "/resourceguards/guard-1/providers/microsoft.authorization/permissions";
const ROLES: &str = "/resourceguards/guard-1/providers/microsoft.authorization/roleassignments";
const RESTORE: &str = "Microsoft.DataProtection/backupVaults/backupInstances/restore/action";

fn link(operation: &str) -> Value {
    json!({"properties": {"resourceGuardResourceId": GUARD, "resourceGuardOperationDetails": [
        {"vaultCriticalOperation": operation, "defaultResourceRequest": format!("{GUARD}/dppTriggerRestoreRequests/default")}]}})
}

fn guard() -> Value {
    json!({"id": GUARD, "properties": {"resourceGuardOperations": [{"vaultCriticalOperation": RESTORE}]}})
}

fn permissions(actions: &[&str]) -> Value {
    list(&[json!({"actions": actions, "notActions": []})])
}

fn operator() -> Value {
    permissions(&["Microsoft.DataProtection/*/action", "Microsoft.DataProtection/*/read"])
}

fn wrong_tenant(message: &str) -> Value {
    json!({"error": {"code": "InvalidAuthenticationTokenTenant", "message": message}})
}

/// A vault whose restores are watched by a guard that the account can see.
pub(super) fn watched() -> Arc<Azure> {
    let azure = company();
    azure
        .says(LINK, 200, link(RESTORE))
        .says(AT_GUARD, 200, guard())
        .says(PERMISSIONS, 200, permissions(&["*/read"]))
        .says(
            ROLES,
            200,
            list(&[
                role("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "o-1", "User"),
                role("acdd72a7-3385-48ef-bd42-f606fba81ae7", "o-2", "User"),
                role("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "o-3", "Group"),
            ]),
        );
    azure
}

fn role(id: &str, principal: &str, kind: &str) -> Value {
    json!({"properties": {"roleDefinitionId": format!("/providers/Microsoft.Authorization/roleDefinitions/{id}"),
        "principalId": principal, "principalType": kind}})
}

pub(super) async fn look(catalog: &Catalog, tenant: &str) -> GuardView {
    let request = GuardRequest {
        instance_id: BI.into(),
        tenant: tenant.into(),
    };
    catalog.view().unwrap().guard(request).await.unwrap()
}

pub(super) fn facts(catalog: &Catalog) -> GuardFacts {
    catalog.timeline_facts(BI).unwrap().vault.guard
}

#[tokio::test(start_paused = true)]
async fn without_a_guard_or_with_one_that_looks_elsewhere_a_restore_is_free() {
    let azure = company();
    azure.says("/backupvaults/bv-prod-weu", 200, geo());
    let catalog = azure.catalog(1);
    let none = look(&catalog, "").await;
    assert_eq!(
        (none.state, none.can_restore.allowed, none.ask_text),
        (GuardState::Free, true, None)
    );
    assert_eq!(azure.asked_for(LINK), 0, "the vault has said it");
    assert_eq!(facts(&catalog), GuardFacts::Free);

    let azure = watched();
    azure.says(LINK, 200, link("Microsoft.DataProtection/backupVaults/delete"));
    let catalog = azure.catalog(1);
    let other = look(&catalog, "").await;
    assert!(other.state == GuardState::Free && other.text[0].contains("not among what it watches"));
    assert_eq!(facts(&catalog), GuardFacts::Free);
}

#[tokio::test(start_paused = true)]
async fn who_has_the_role_may_restore_and_who_has_not_learns_what_to_ask_for() {
    let azure = watched();
    let catalog = azure.catalog(1);
    let missing = look(&catalog, "").await;
    assert_eq!(
        (missing.state, missing.right),
        (GuardState::Restores, GuardRight::Missing)
    );
    assert!(!missing.can_restore.allowed && missing.tenant_id.is_none());
    assert_eq!(missing.owners, ["Group with object id o-3", "User with object id o-1"]);
    let text = missing.ask_text.unwrap();
    for part in [
        "ann@contoso.example",
        ROLE,
        GUARD,
        "bv-prod-weu",
        "database orders",
        "t-home",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let expected = |right| GuardFacts::Restores {
        request: format!("{GUARD}/dppTriggerRestoreRequests/default"),
        guard_id: Some(GUARD.into()),
        tenant: None,
        right,
    };
    assert_eq!(facts(&catalog), expected(GuardRight::Missing));

    azure.says(PERMISSIONS, 200, operator());
    assert_eq!(
        look(&catalog, "").await.right,
        GuardRight::Missing,
        "asked a moment ago"
    );
    tokio::time::advance(std::time::Duration::from_secs(16)).await;
    let has = look(&catalog, "").await;
    assert_eq!(
        (has.right, has.can_restore.allowed, has.ask_text),
        (GuardRight::Has, true, None)
    );
    assert_eq!(facts(&catalog), expected(GuardRight::Has));
}

#[tokio::test(start_paused = true)]
async fn a_check_that_counts_asks_for_the_guard_by_itself() {
    let catalog = watched().catalog(1);
    let loaded = catalog.load_facts(BI).await.unwrap();
    assert!(matches!(
        loaded.vault.guard,
        GuardFacts::Restores {
            right: GuardRight::Missing,
            ..
        }
    ));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_of_the_guard_is_told_apart() {
    for (at_guard, at_permissions, right) in [
        (403, 403, GuardRight::Missing),
        (200, 403, GuardRight::Unknown),
        (403, 200, GuardRight::Missing),
        (200, 400, GuardRight::Unknown),
    ] {
        let azure = watched();
        let answer = |status: u16, good: Value| if status == 200 { good } else { forbidden() };
        azure.says(AT_GUARD, at_guard, answer(at_guard, guard())).says(
            PERMISSIONS,
            at_permissions,
            answer(at_permissions, permissions(&["*/read"])),
        );
        let found = look(&azure.catalog(1), "").await;
        assert_eq!(found.right, right, "{at_guard} {at_permissions}");
        assert_eq!(found.can_restore.allowed, right == GuardRight::Unknown);
        assert!(found.ask_text.is_some());
        assert_eq!(found.problem.is_some(), right == GuardRight::Unknown);
    }
}

#[tokio::test(start_paused = true)]
async fn a_link_that_cannot_be_read_stops_nothing_and_one_without_a_name_does() {
    let azure = watched();
    azure.says(LINK, 403, forbidden());
    let catalog = azure.catalog(1);
    let unread = look(&catalog, "").await;
    assert_eq!((unread.state, unread.right), (GuardState::Unknown, GuardRight::Unknown));
    assert!(unread.can_restore.allowed && unread.problem.is_some() && unread.ask_text.is_some());
    assert_eq!(facts(&catalog), GuardFacts::Unknown);

    let azure = watched();
    let unnamed = json!({"properties": {"resourceGuardOperationDetails": [{"vaultCriticalOperation": RESTORE}]}});
    azure.says(LINK, 200, unnamed);
    let catalog = azure.catalog(1);
    let found = look(&catalog, "").await;
    assert!(!found.can_restore.allowed && found.ask_text.is_none());
    assert_eq!(facts(&catalog), GuardFacts::Unnamed);
}

#[tokio::test(start_paused = true)]
async fn the_tenant_of_a_guard_is_found_where_azure_names_it() {
    let two = json!([{"tenantId": "t-home"}, {"tenantId": OTHER, "displayName": "Security"}, {"tenantId": "t-3"}]);
    let one = json!([{"tenantId": "t-home"}, {"tenantId": OTHER, "displayName": "Security"}]);
    let none = json!([]);
    let subscription = json!([{"subscriptionId": "SEC", "displayName": "x", "tenantId": OTHER}]);
    for (message, subscriptions, tenants) in [
        (format!("It must match the tenant '{OTHER}'."), &none, &two),
        ("It is from the wrong issuer.".to_owned(), &subscription, &two),
        ("It is from the wrong issuer.".to_owned(), &none, &one),
    ] {
        let azure = watched();
        azure
            .says(AT_GUARD, 401, wrong_tenant(&message))
            .says("/subscriptions", 200, json!({"value": subscriptions}))
            .says("/tenants", 200, json!({"value": tenants}))
            .says(&format!("{OTHER}{GUARD}"), 200, guard())
            .says(
                &format!("{OTHER}{GUARD}/providers/microsoft.authorization/permissions"),
                200,
                operator(),
            );
        let catalog = azure.catalog(1);
        let found = look(&catalog, "").await;
        assert_eq!(
            (found.right, found.tenant_id.as_deref()),
            (GuardRight::Has, Some(OTHER)),
            "{message}"
        );
        assert!(found.text.iter().any(|t| t.contains("second sign-in")));
        assert!(matches!(facts(&catalog), GuardFacts::Restores { tenant: Some(t), .. } if t == OTHER));
    }
}

#[tokio::test(start_paused = true)]
async fn where_nobody_names_the_tenant_the_person_chooses_it() {
    let azure = watched();
    azure
        .says(
            AT_GUARD,
            404,
            json!({"error": {"code": "SubscriptionNotFound", "message": "not found"}}),
        )
        .says("/subscriptions", 403, forbidden())
        .says(
            "/tenants",
            200,
            list(&[
                json!({"tenantId": "T-HOME"}),
                json!({"tenantId": "t-2", "displayName": "Security"}),
                json!({"tenantId": "t-closed"}),
            ]),
        )
        .says(&format!("t-2{GUARD}"), 200, guard())
        .says(
            &format!("t-2{GUARD}/providers/microsoft.authorization/permissions"),
            200,
            permissions(&["*/read"]),
        )
        .says(
            &format!("t-2{GUARD}/providers/microsoft.authorization/roleassignments"),
            403,
            forbidden(),
        );
    let catalog = azure.catalog(1);
    let lost = look(&catalog, "").await;
    assert_eq!((lost.right, lost.can_restore.allowed), (GuardRight::OtherTenant, false));
    let names: Vec<&str> = lost.tenants.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names, ["Security", "t-closed"]);
    assert!(lost.ask_text.is_some());

    let chosen = look(&catalog, "t-2").await;
    assert_eq!(
        (chosen.right, chosen.tenant_id.as_deref()),
        (GuardRight::Missing, Some("t-2"))
    );
    assert!(chosen.owners.is_empty(), "they may not be read");
    assert!(chosen.ask_text.unwrap().contains("Tenant of the guard: t-2\nVault: "));

    let closed = look(&catalog, "t-closed").await;
    assert_eq!(closed.right, GuardRight::OtherTenant);
    let problem = closed.problem.unwrap();
    assert_ne!(problem.code, ErrorCode::NotSignedIn, "the session goes on");
    assert!(format!("{problem:?}").contains("AADSTS50020"), "{problem:?}");
    assert!(closed.tenants.len() == 2, "another one can be chosen");
}
