//! The paired region against a few answers of Azure: its lane, and the pickers that judge by it.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use serde_json::{Value, json};

use super::entry::tests::single;
use super::fake::*;
use super::*;
use crate::api::{DatabasesRequest, TargetsRequest, Timeline, TimelineRequest};

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
