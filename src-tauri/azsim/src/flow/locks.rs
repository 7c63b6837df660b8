//! What Resource Manager itself refuses: what is locked, and what is asked with a right at another scope.

use http::{Method, StatusCode};
use serde_json::json;

use super::Flow;
use crate::seed::role;
use crate::world::LockLevel;

/// DOC azure-resource-manager/management/lock-resources.md
#[tokio::test(start_paused = true)]
async fn a_read_only_lock_stops_every_post_at_and_below_its_scope_and_no_other() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let request = flow.as_files("orders_us", "stprodrestoreeus2", "restores", "p").await;
    let (vault, instance) = (flow.vault_of("orders_us"), flow.instance("orders_us"));
    let group = vault.split("/providers/").next().unwrap().to_owned();
    let subscription = group.split("/resourceGroups/").next().unwrap().to_owned();
    let location = format!("{group}/providers/Microsoft.DataProtection/locations/centralus");
    let validate = json!({"restoreRequestObject": request}).to_string();
    let source = json!({"sourceRegion": "eastus2", "sourceBackupInstanceId": instance});
    let jobs = json!({"sourceRegion": "eastus2", "sourceBackupVaultId": vault});
    let crossing = json!({"restoreRequestObject": request, "crossRegionRestoreDetails": source}).to_string();
    let here = [
        ("validateRestore", validate),
        ("restore", request.to_string()),
        ("rehydrate", json!({}).to_string()),
        ("findRestorableTimeRanges", json!({}).to_string()),
    ];
    let there = [
        ("fetchSecondaryRecoveryPoints", source.to_string()),
        ("validateCrossRegionRestore", crossing.clone()),
        ("crossRegionRestore", crossing),
        ("fetchCrossRegionRestoreJobs", jobs.to_string()),
        ("fetchCrossRegionRestoreJob", jobs.to_string()),
    ];
    let graph = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01";
    let query = json!({"query": "resources | count", "subscriptions": []}).to_string();
    let base = control.checkpoint();
    for (scope, at_vault, at_group) in [
        (&instance, true, false),
        (&vault, true, false),
        (&group, true, true),
        (&subscription, true, true),
    ] {
        for level in [LockLevel::ReadOnly, LockLevel::CanNotDelete] {
            control.rewind(&base);
            control.lock("kept", scope, level);
            let before = (control.snapshot(), flow.0.read(|w| (w.jobs.len(), w.operations.len())));
            let mut stopped = Vec::new();
            for (place, calls, expected) in [(&instance, &here[..], at_vault), (&location, &there[..], at_group)] {
                for (name, body) in calls {
                    let wanted = expected && level == LockLevel::ReadOnly;
                    // The vault's own lock is asked where the right is; the instance's where an instance acts.
                    let reads = *name == "findRestorableTimeRanges" && scope == &instance;
                    if !wanted || reads {
                        continue;
                    }
                    let answer = flow.0.arm(Method::POST, &format!("{place}/{name}"), body.clone()).await;
                    assert_eq!(
                        (answer.status, answer.code()),
                        (StatusCode::CONFLICT, "ScopeLocked"),
                        "{name} {scope}"
                    );
                    stopped.push(*name);
                }
            }
            let after = (control.snapshot(), flow.0.read(|w| (w.jobs.len(), w.operations.len())));
            assert_eq!(before, after, "{stopped:?}: nothing was begun");
            if !(at_group && level == LockLevel::ReadOnly) {
                let points = flow
                    .0
                    .arm(Method::POST, &format!("{location}/{}", there[0].0), there[0].1.clone())
                    .await;
                assert_eq!(points.status, StatusCode::OK, "{scope} {level:?}: {}", points.text);
            }
            if level == LockLevel::CanNotDelete {
                let begun = flow
                    .post("orders_us", here[0].0, &json!({"restoreRequestObject": request}))
                    .await;
                assert_eq!(begun.status, StatusCode::ACCEPTED, "{scope}: {}", begun.text);
            }
            assert_eq!(flow.0.get(&vault).await.status, StatusCode::OK, "reading is reading");
            let asked = flow.0.arm(Method::POST, graph, query.clone()).await;
            assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
            let lock = format!("{scope}/providers/Microsoft.Authorization/locks/kept");
            assert_eq!(flow.0.arm(Method::DELETE, &lock, "").await.status, StatusCode::OK);
        }
    }
    control.rewind(&base);
    control.lock("kept", &group, LockLevel::ReadOnly);
    let validate = format!("{instance}/validateRestore");
    let refused = flow.0.acting_as(2).arm(Method::POST, &validate, "{}").await;
    assert_eq!(refused.code(), "AuthorizationFailed", "the right comes first");
}

#[tokio::test(start_paused = true)]
async fn the_paired_region_asks_for_its_rights_at_the_vaults_resource_group() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let mut request = flow
        .as_database("orders_us", "pg-dr-cus-01", "fresh", "kv-dr-cus/pg-dr-cus-01")
        .await;
    let (vault, instance) = (flow.vault_of("orders_us"), flow.instance("orders_us"));
    let group = vault.split("/providers/").next().unwrap().to_owned();
    let location = format!("{group}/providers/Microsoft.DataProtection/locations/centralus");
    let source = json!({"sourceRegion": "eastus2", "sourceBackupInstanceId": instance}).to_string();
    let points = flow
        .0
        .arm(
            Method::POST,
            &format!("{location}/fetchSecondaryRecoveryPoints"),
            source.clone(),
        )
        .await;
    request["recoveryPointId"] = points.rows()[0]["name"].clone();
    request["restoreTargetInfo"]["restoreLocation"] = json!("centralus");
    let source: serde_json::Value = serde_json::from_str(&source).unwrap();
    let body = json!({"restoreRequestObject": request, "crossRegionRestoreDetails": source}).to_string();
    let path = format!("{location}/validateCrossRegionRestore");
    let nobody = flow.0.acting_as(2);
    let who = nobody.account.object_id.clone();
    control.change(|w| w.role_assignments.retain(|a| a.principal_id != who));
    control.grant(&who, role::BACKUP_OPERATOR, &vault);
    let refused = nobody.arm(Method::POST, &path, body.clone()).await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::FORBIDDEN, "AuthorizationFailed")
    );
    assert!(
        refused.text.contains(&format!("over scope '{group}'")),
        "{}",
        refused.text
    );
    control.grant(&who, role::BACKUP_OPERATOR, &group);
    let begun = nobody.arm(Method::POST, &path, body).await;
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.text);
    let operation = begun.headers["azure-asyncoperation"].to_str().unwrap().to_owned();
    assert_eq!(nobody.get(&operation).await.status, StatusCode::OK);
    // What is left at the vault does not follow it.
    control.change(|w| w.role_assignments.retain(|a| a.principal_id != who || a.scope == vault));
    assert_eq!(nobody.get(&operation).await.code(), "AuthorizationFailed");
}
