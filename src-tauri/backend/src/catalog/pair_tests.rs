//! The paired region against a few answers of Azure: its lane, and the pickers that judge by it.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use serde_json::{Value, json};

use super::entry::tests::single;
use super::fake::*;
use super::*;
use crate::api::{
    ContainersRequest, DatabasesRequest, ServerDatabasesRequest, TargetsRequest, Timeline, TimelineRequest,
};

const FETCH: &str = "/locations/northeurope/fetchsecondaryrecoverypoints";

fn two_regions() -> Arc<Azure> {
    let azure = company();
    azure
        .says("/backupvaults/bv-prod-weu", 200, geo())
        .says("/resources#vaults", 200, graph(&[geo()]))
        .says(FETCH, 200, points());
    azure
}

async fn timeline(view: &View) -> Timeline {
    let request = TimelineRequest {
        instance_id: BI.into(),
        refresh: true,
    };
    view.timeline(request).await.unwrap()
}

fn target(secondary: bool) -> TargetsRequest {
    TargetsRequest {
        instance_id: BI.into(),
        secondary,
    }
}

#[tokio::test(start_paused = true)]
async fn the_second_region_is_a_lane_with_points_of_its_own() {
    let azure = two_regions();
    let catalog = azure.catalog(1);
    let found = timeline(&catalog.view().unwrap()).await;
    let lane = found.secondary.unwrap();
    assert_eq!(
        (lane.label.as_str(), lane.source.name.as_str(), lane.points.len()),
        ("North Europe (secondary)", "westeurope", 3)
    );
    assert!(lane.can_restore.allowed && lane.points[0].can_restore.allowed);
    assert!(
        !lane.points[2].can_restore.allowed,
        "what is archived is not copied there"
    );
    assert!(
        lane.problem.unwrap().error.message.contains("could not be read"),
        "the point without a time"
    );
    assert_eq!(found.points.len(), 3);
    assert_eq!(found.database.secondary_region.unwrap().display, "North Europe");
    assert_eq!(found.identities.len(), 2);
    let facts = catalog.timeline_facts(BI).unwrap();
    let pair = facts.secondary.unwrap();
    assert_eq!(
        (pair.region.name.as_str(), pair.points.unwrap().len()),
        ("northeurope", 3)
    );
    assert_eq!(facts.vault.identities.unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_lane_that_cannot_be_read_is_no_problem_of_the_other() {
    let broken = json!({"error": {"code": "CloudInternalError", "message": "It broke."}});
    for (status, body) in [(403, forbidden()), (400, broken)] {
        let azure = two_regions();
        azure.says(FETCH, status, body);
        let found = timeline(&azure.catalog(1).view().unwrap()).await;
        let lane = found.secondary.unwrap();
        assert_eq!(lane.problem.unwrap().scope, "Recovery points in North Europe");
        assert!(lane.points.is_empty() && !lane.can_restore.allowed);
        assert_eq!(
            (found.points.len(), found.problems.len()),
            (3, 1),
            "only the point without a time"
        );
        assert!(found.database.can_restore.allowed && found.can_files.allowed);
    }
}

/// 500 is tried again before it counts; time is paused, so that this takes none.
#[tokio::test(start_paused = true)]
async fn a_lane_whose_service_is_down_says_so() {
    let azure = two_regions();
    azure.says(
        FETCH,
        500,
        json!({"error": {"code": "CloudInternalError", "message": "It broke."}}),
    );
    let found = timeline(&azure.catalog(1).view().unwrap()).await;
    let lane = found.secondary.unwrap();
    assert_eq!(
        lane.problem.unwrap().error.azure_code.as_deref(),
        Some("CloudInternalError")
    );
    assert_eq!(found.points.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn without_cross_region_restore_nobody_is_asked_for_points_there() {
    let azure = two_regions();
    let mut off = geo();
    off["properties"]["featureSettings"]["crossRegionRestoreSettings"]["state"] = json!("Disabled");
    azure.says("/backupvaults/bv-prod-weu", 200, off);
    let view = azure.catalog(1).view().unwrap();
    assert!(timeline(&view).await.secondary.is_none());
    assert_eq!(azure.asked_for(FETCH), 0);
    let refused = view.servers(target(true)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidInput);
    assert!(refused.message.contains("not switched on"), "{}", refused.message);
}

#[tokio::test(start_paused = true)]
async fn where_the_vault_names_no_region_the_pair_of_its_own_is_taken() {
    let azure = two_regions();
    let mut unnamed = geo();
    unnamed["properties"]["replicatedRegions"] = json!(["westeurope"]);
    let pair = json!({"name": "westeurope", "displayName": "West Europe", "metadata": {"pairedRegion": [{"name": "northeurope"}]}});
    azure
        .says("/backupvaults/bv-prod-weu", 200, unnamed)
        .says("/locations", 200, list(&[pair]));
    let found = timeline(&azure.catalog(1).view().unwrap()).await;
    assert_eq!(found.secondary.unwrap().region.name, "northeurope");
}

#[tokio::test(start_paused = true)]
async fn pickers_judge_by_the_region_that_the_restore_goes_to() {
    let azure = two_regions();
    let there = |name: &str, region: &str| -> Value {
        json!({"id": format!("/subscriptions/s2/resourceGroups/dr/providers/Microsoft.DBforPostgreSQL/servers/{name}"),
            "name": name, "location": region, "properties": {"version": "11", "userVisibleState": "Ready"}})
    };
    let account = |name: &str, region: &str| -> Value {
        json!({"id": format!("/subscriptions/s2/resourceGroups/dr/providers/Microsoft.Storage/storageAccounts/{name}"),
            "name": name, "location": region, "properties": {"primaryEndpoints": {"blob": format!("https://{name}.blob.core.windows.net/")}}})
    };
    azure
        .says(
            "/s2/providers/microsoft.dbforpostgresql/servers",
            200,
            list(&[there("pg-dr", "northeurope")]),
        )
        .says("/s1/providers/microsoft.storage/storageaccounts", 200, list(&[]))
        .says(
            "/s2/providers/microsoft.storage/storageaccounts",
            200,
            list(&[account("here", "westeurope"), account("there", "northeurope")]),
        );
    let view = azure.catalog(2).view().unwrap();
    let servers = |rows: crate::api::Servers| -> Vec<(String, bool)> {
        rows.rows.into_iter().map(|r| (r.name, r.usable.allowed)).collect()
    };
    let order = servers(view.servers(target(true)).await.unwrap());
    assert_eq!(
        order,
        [("pg-dr".to_owned(), true), ("pg-1".to_owned(), false)],
        "another subscription’s, and usable"
    );
    let order = servers(view.servers(target(false)).await.unwrap());
    assert_eq!(order, [("pg-1".to_owned(), true), ("pg-dr".to_owned(), false)]);
    let accounts = view.storage_accounts(target(true)).await.unwrap();
    assert_eq!(
        (accounts.rows[0].name.as_str(), accounts.rows[0].usable.allowed),
        ("there", true)
    );
    assert!(
        accounts.rows[1]
            .usable
            .reason
            .as_deref()
            .unwrap()
            .contains("paired region, North Europe")
    );
    assert_eq!(timeline(&view).await.draft.server_id.rsplit('/').next(), Some("pg-1"));
}

#[tokio::test(start_paused = true)]
async fn the_list_knows_the_second_region_and_the_policy_of_each_row() {
    let azure = two_regions();
    let mut row = single("orders");
    row["properties"]["backupInstanceExtendedProperties"]["protectedSecondaryRegion"] = json!("northeurope");
    azure.says("/resources#instances", 200, graph(&[row]));
    let view = azure.catalog(1).view().unwrap();
    let all = view.databases(DatabasesRequest { refresh: true }).await.unwrap();
    let orders = &all.rows[0];
    assert_eq!(orders.secondary_region.as_ref().unwrap().name, "northeurope");
    assert_eq!(orders.policy.as_deref(), Some("weekly-10y"));
}

#[tokio::test(start_paused = true)]
async fn what_the_list_knew_of_the_vault_is_enough_for_the_lane() {
    let azure = two_regions();
    azure.says("/backupvaults/bv-prod-weu", 403, forbidden());
    let view = azure.catalog(1).view().unwrap();
    assert!(timeline(&view).await.secondary.is_none(), "nobody has told of it yet");
    view.databases(DatabasesRequest { refresh: true }).await.unwrap();
    let found = timeline(&view).await;
    assert_eq!(found.secondary.unwrap().points.len(), 3);
    assert!(found.problems.iter().any(|p| p.scope == "Vault bv-prod-weu"));
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_cannot_be_read_is_the_one_of_the_list() {
    let azure = two_regions();
    azure.says("/backupinstances/pg-1-orders-1", 403, forbidden());
    let view = azure.catalog(1).view().unwrap();
    let request = || TimelineRequest {
        instance_id: BI.into(),
        refresh: true,
    };
    let refused = view.timeline(request()).await.unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::Forbidden,
        "without the list nobody knows what it is"
    );
    view.databases(DatabasesRequest { refresh: true }).await.unwrap();
    let found = view.timeline(request()).await.unwrap();
    assert_eq!((found.database.name.as_str(), found.points.len()), ("orders", 3));
    assert!(found.problems.iter().any(|p| p.scope == "Instance orders"));
}

#[tokio::test(start_paused = true)]
async fn ids_that_were_typed_are_looked_up_wherever_they_lie() {
    let azure = two_regions();
    let far = "/subscriptions/s9/resourceGroups/x/providers";
    azure
        .says(
            "/s9/resourcegroups/x/providers/microsoft.dbforpostgresql/servers/pg-9/databases",
            200,
            list(&[json!({"id": "/x", "name": "b"}), json!({"id": "/y", "name": "A"})]),
        )
        .says(
            "/storageaccounts/st9/blobservices/default/containers",
            200,
            list(&[json!({"id": format!("{far}/Microsoft.Storage/storageAccounts/st9/blobServices/default/containers/c"), "name": "c"})]),
        );
    let view = azure.catalog(1).view().unwrap();
    let server_id = format!("{far}/Microsoft.DBforPostgreSQL/servers/pg-9");
    let names = view
        .server_databases(ServerDatabasesRequest { server_id })
        .await
        .unwrap();
    assert_eq!(names.names, ["A", "b"]);
    let account_id = format!("{far}/Microsoft.Storage/storageAccounts/st9");
    let rows = view.containers(ContainersRequest { account_id }).await.unwrap().rows;
    assert_eq!(rows[0].url, "https://st9.blob.core.windows.net/c");
    let server_id = "pg-9".to_owned();
    let refused = view.server_databases(ServerDatabasesRequest { server_id }).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::InvalidInput);
}

#[tokio::test(start_paused = true)]
async fn key_vaults_of_the_region_that_the_restore_goes_to_come_first() {
    let azure = two_regions();
    let vault = |name: &str, region: &str| -> Value {
        json!({"id": format!("/subscriptions/s1/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/{name}"), "name": name, "location": region})
    };
    azure.says(
        "/s1/providers/microsoft.keyvault/vaults",
        200,
        list(&[vault("kv-a", "westeurope"), vault("kv-b", "northeurope")]),
    );
    let view = azure.catalog(1).view().unwrap();
    let first = |rows: crate::api::KeyVaults| rows.rows[0].name.clone();
    assert_eq!(first(view.key_vaults(target(false)).await.unwrap()), "kv-a");
    assert_eq!(first(view.key_vaults(target(true)).await.unwrap()), "kv-b");
}
