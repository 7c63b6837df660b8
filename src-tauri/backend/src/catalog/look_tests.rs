//! The catalog against a few answers of Azure, over an exchange in the process.
#![allow(clippy::unwrap_used)]

use std::sync::atomic::Ordering;

use serde_json::json;

use super::entry::tests::single;
use super::fake::*;
use super::*;
use crate::api::{
    DatabasesRequest, DotsRequest, MomentRequest, SecretsRequest, TargetKind, TargetsRequest, TimelineRequest,
};

fn refresh() -> DatabasesRequest {
    DatabasesRequest { refresh: true }
}

#[tokio::test(start_paused = true)]
async fn resource_graph_gives_the_whole_list_and_a_row_it_cannot_read_is_a_problem() {
    let azure = company();
    let all = azure.catalog(1).view().unwrap().databases(refresh()).await.unwrap();
    assert_eq!(
        all.rows.iter().map(|r| r.name.as_str()).collect::<Vec<_>>(),
        ["customers", "orders"]
    );
    let orders = &all.rows[1];
    assert_eq!(
        (
            orders.vault.as_str(),
            orders.subscription.as_str(),
            orders.region.display.as_str()
        ),
        ("bv-prod-weu", "Name 1", "West Europe")
    );
    assert!(orders.guarded && orders.can_restore.allowed && orders.newest_point.is_some());
    assert_eq!(orders.protection.label, "Protected, guarded");
    assert!(
        orders
            .portal_url
            .as_deref()
            .unwrap()
            .starts_with("https://portal.azure.com/#@/resource/subscriptions/s1")
    );
    assert_eq!((all.vault_count, all.cached, all.problems.len()), (1, false, 1));
}

#[tokio::test(start_paused = true)]
async fn the_list_of_the_last_run_is_shown_once_and_then_azure_is_asked() {
    let azure = company();
    let catalog = azure.catalog(1);
    catalog.view().unwrap().databases(refresh()).await.unwrap();
    let next_run = View::again(&catalog);
    let asked = azure.asked_for("#instances");
    let first = next_run.databases(DatabasesRequest { refresh: false }).await.unwrap();
    assert!(first.cached && first.rows.len() == 2);
    assert_eq!(
        azure.asked_for("#instances"),
        asked,
        "nothing is asked for the first picture"
    );
    let second = next_run.databases(DatabasesRequest { refresh: false }).await.unwrap();
    assert!(!second.cached);
    assert_eq!(azure.asked_for("#instances"), asked + 1);
}

#[tokio::test(start_paused = true)]
async fn when_resource_graph_refuses_each_vault_is_asked_and_what_failed_is_named() {
    let azure = company();
    azure
        .says("/resources#instances", 403, forbidden())
        .says(
            "/s1/providers/microsoft.dataprotection/backupvaults",
            200,
            list(&[vault()]),
        )
        .says("/s2/providers/microsoft.dataprotection/backupvaults", 403, forbidden())
        .says("/bv-prod-weu/backupinstances", 200, list(&[single("orders")]));
    let all = azure.catalog(2).view().unwrap().databases(refresh()).await.unwrap();
    assert_eq!(all.rows.len(), 1);
    let scopes: Vec<_> = all.problems.iter().map(|p| p.scope.as_str()).collect();
    assert_eq!(scopes, ["Azure Resource Graph", "Subscription Name 2"]);
    assert!(
        all.problems[1].error.hints.iter().any(|h| h.contains("x/read")),
        "{:?}",
        all.problems[1].error.hints
    );
}

#[tokio::test(start_paused = true)]
async fn never_more_than_four_calls_at_once_and_never_the_same_twice() {
    let azure = company();
    for n in 1..=20 {
        azure.says(
            &format!("/s{n}/providers/microsoft.storage/storageaccounts"),
            200,
            list(&[]),
        );
    }
    let view = azure.catalog(20).view().unwrap();
    let target = || {
        view.storage_accounts(TargetsRequest {
            instance_id: BI.into(),
            secondary: false,
        })
    };
    let (a, b) = futures::join!(target(), target());
    assert!(a.unwrap().problems.is_empty() && b.unwrap().problems.is_empty());
    assert_eq!(azure.most.load(Ordering::SeqCst), AT_ONCE);
    assert_eq!(azure.asked_for("/s7/providers/microsoft.storage/storageaccounts"), 1);
    assert_eq!(azure.asked_for("/recoverypoints"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_timeline_starts_with_a_form_that_could_be_sent() {
    let azure = company();
    let catalog = azure.catalog(1);
    let view = catalog.view().unwrap();
    assert!(catalog.timeline_facts(BI).is_none(), "nothing was loaded yet");
    let timeline = view
        .timeline(TimelineRequest {
            instance_id: BI.to_uppercase().replace("/SUBSCRIPTIONS/S1", "/subscriptions/s1"),
            refresh: false,
        })
        .await
        .unwrap();
    assert_eq!(timeline.points.len(), 3);
    assert_eq!(
        (timeline.postgres_version.as_deref(), timeline.points[0].size_bytes),
        (Some("11"), Some(8_442_527))
    );
    assert!(!serde_json::to_string(&timeline).unwrap().contains("canary"));
    let draft = &timeline.draft;
    assert_eq!(
        (draft.target, draft.point_id.as_str(), draft.database_name.as_str()),
        (TargetKind::Database, "p1", "orders_restored_20261115_2")
    );
    assert!(draft.server_id.ends_with("/pg-1") && draft.secret_uri.ends_with("/secrets/pg-1"));
    assert_eq!(timeline.problems.len(), 1, "the point without a time is told");
    assert!(timeline.points[2].needs_rehydration && timeline.points[2].can_restore.allowed);
    assert!(!timeline.points[0].needs_rehydration && timeline.can_files.allowed);
    assert_eq!(timeline.identities[0].label, "System-assigned");
    assert!(timeline.secondary.is_none());
    let facts = catalog.timeline_facts(BI).unwrap();
    assert_eq!(
        (facts.servers.len(), facts.taken.len(), facts.vault.has_identity),
        (1, 1, Some(true))
    );
    assert_eq!(facts.points.unwrap().len(), 3);
    assert_eq!(catalog.load_facts(BI).await.unwrap().vault.region.name, "westeurope");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_beside_the_points_does_not_hide_them() {
    let azure = company();
    azure.says("/backupvaults/bv-prod-weu", 403, forbidden()).says(
        "/s1/providers/microsoft.dbforpostgresql/servers",
        403,
        forbidden(),
    );
    let view = azure.catalog(1).view().unwrap();
    let timeline = view
        .timeline(TimelineRequest {
            instance_id: BI.into(),
            refresh: false,
        })
        .await
        .unwrap();
    assert_eq!(timeline.points.len(), 3);
    assert!(timeline.problems.iter().any(|p| p.scope == "Vault bv-prod-weu"));
    assert_eq!(timeline.draft.target, TargetKind::Files);
    let servers = view
        .servers(TargetsRequest {
            instance_id: BI.into(),
            secondary: false,
        })
        .await
        .unwrap();
    assert_eq!((servers.rows.len(), servers.problems.len()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_moment_is_answered_from_the_points() {
    let azure = company();
    let view = azure.catalog(1).view().unwrap();
    let ask = |text: &str| {
        view.moment(MomentRequest {
            instance_id: BI.into(),
            text: text.into(),
            zone: "Europe/Berlin".into(),
        })
    };
    let found = ask("20 Nov 2026 14:05").await.unwrap();
    assert_eq!(
        (found.point_id.as_deref(), found.message.as_str()),
        (Some("p1"), "5 days 11 h of changes would be missing.")
    );
    let odd = ask("when it broke").await.unwrap();
    assert!(!odd.found && odd.moment.is_none() && odd.message.contains("yesterday 14:05"));
    assert_eq!(azure.asked_for("/recoverypoints"), 1);
}

#[tokio::test(start_paused = true)]
async fn dots_come_per_row_and_a_row_that_fails_fails_alone() {
    let azure = company();
    azure.says("/pg-1-customers-1/recoverypoints", 403, forbidden());
    let view = azure.catalog(1).view().unwrap();
    let ids = vec![BI.to_owned(), BI.replace("orders", "customers"), "nonsense".to_owned()];
    let dots = view.dots(DotsRequest { ids }).await.unwrap();
    assert!(dots.rows.iter().all(|r| r.weeks.len() == 12));
    let failed: Vec<bool> = dots.rows.iter().map(|r| r.problem.is_some()).collect();
    assert_eq!(failed, [false, true, true]);
    assert_eq!(dots.rows[0].missed, 0);
}

#[tokio::test(start_paused = true)]
async fn secrets_that_may_not_be_listed_can_be_typed() {
    let azure = company();
    let id = "/subscriptions/s1/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-prod";
    azure
        .says("/vaults/kv-prod", 200, json!({"id": id, "name": "kv-prod", "location": "westeurope", "properties": {"vaultUri": "https://kv-prod.vault.azure.net/"}}))
        .says("vault.azure.net/secrets", 403, json!({"error": {"code": "Forbidden", "message": "The user does not have secrets list permission"}}));
    let view = azure.catalog(1).view().unwrap();
    let refused = view.secrets(SecretsRequest { vault_id: id.into() }).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Forbidden);
    assert!(refused.message.contains("kv-prod") && refused.hints.iter().any(|h| h.contains("type the secret")));
    azure.says(
        "vault.azure.net/secrets",
        200,
        list(&[json!({"id": "https://kv-prod.vault.azure.net/secrets/pg-1", "attributes": {"enabled": true}})]),
    );
    let secrets = view.secrets(SecretsRequest { vault_id: id.into() }).await.unwrap();
    assert_eq!(secrets.rows[0].name, "pg-1");
}

#[tokio::test(start_paused = true)]
async fn without_a_session_there_is_nothing_to_look_at() {
    let azure = company();
    let catalog = azure.catalog(1);
    catalog.end();
    assert_eq!(catalog.view().err().unwrap().code, ErrorCode::NotSignedIn);
    assert!(catalog.timeline_facts(BI).is_none());
}
