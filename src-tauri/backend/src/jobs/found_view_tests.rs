#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::job::tests::AT;
use super::*;

fn row(properties: Value) -> Row {
    let mut all = json!({"status": "InProgress", "dataSourceType": "Microsoft.DBforPostgreSQL/servers/databases",
        "dataSourceSetName": "pg-prod", "dataSourceName": "orders", "startTime": "2026-11-20T10:00:00Z"});
    if let (Some(all), Value::Object(more)) = (all.as_object_mut(), properties) {
        all.extend(more);
    }
    Row {
        vault_id: "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv".to_owned(),
        secondary: None,
        job: Arc::new(Job::from_value(&json!({"name": "a", "properties": all})).unwrap()),
        seq: 1,
        listed: true,
        kept: false,
        seen: AT,
    }
}

fn shown(properties: Value) -> JobView {
    found_view("key", &row(properties), None, None)
}

#[test]
fn operations_are_derived_as_the_cli_does() {
    use Operation::{CrossRegionRestore, OnDemandBackup, Other, Restore, ScheduledBackup};
    for (category, user, expected) in [
        ("Restore", json!(true), Restore),
        ("restore", json!(null), Restore),
        ("CrossRegionRestore", json!(true), CrossRegionRestore),
        ("Backup", json!(true), OnDemandBackup),
        ("backup", json!(false), ScheduledBackup),
        ("Backup", json!(null), Other),
        ("Tiering", json!(false), Other),
    ] {
        let row = row(json!({"operationCategory": category, "operation": category, "isUserTriggered": user}));
        assert_eq!(operation_of(&row), expected, "{category} {user}");
    }
    let flagged = row(json!({"operationCategory": "Restore", "isCrossRegionRestore": true}));
    assert_eq!(operation_of(&flagged), CrossRegionRestore);
    let view = shown(json!({"operationCategory": "Tiering", "isUserTriggered": false}));
    assert_eq!(
        view.summary.operation_label, "Tiering",
        "Azure’s word for what is none of ours"
    );
    assert_eq!(operation_of(&row(json!({}))), Other);
}

#[test]
fn a_backup_is_not_called_a_restore() {
    let scheduled = json!({"operationCategory": "Backup", "isUserTriggered": false, "policyName": "weekly"});
    let view = shown(scheduled.clone());
    assert_eq!(view.steps[0].label, "Azure is backing up");
    assert!(view.note.as_deref().unwrap().contains("by its schedule"));
    assert!(
        view.facts
            .iter()
            .any(|fact| fact.label == "Policy" && fact.value == "weekly")
    );
    for (status, label) in [
        ("Completed", "Azure backed up"),
        ("Failed", "The backup failed in Azure"),
        ("Cancelled", "The backup was cancelled in Azure"),
    ] {
        let mut over = scheduled.clone();
        over["status"] = json!(status);
        assert_eq!(shown(over).steps[0].label, label);
    }
    let failed = shown(json!({"operationCategory": "Restore", "status": "Failed"}));
    assert_eq!(failed.steps[0].label, "The restore failed in Azure");
}

#[test]
fn what_azure_lists_no_more_says_so() {
    let mut kept = row(json!({"operationCategory": "Restore", "status": "Completed"}));
    kept.listed = false;
    let view = found_view("key", &kept, None, None);
    assert!(view.summary.from_history);
    let note = view.note.unwrap();
    assert!(
        note.contains("lists it no more") && note.contains("22 Nov 2026, 14:02 UTC"),
        "{note}"
    );
}

#[test]
fn only_postgresql_is_shown_whatever_the_job_forgets_to_say() {
    let is = |properties: Value| is_postgres(&row(properties).job);
    assert!(is(json!({})));
    assert!(!is(json!({"dataSourceType": "Microsoft.Compute/disks"})));
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/flexibleServers/f";
    assert!(is(json!({"dataSourceType": null, "dataSourceId": id})));
    assert!(!is(json!({"dataSourceType": null})));
}

#[test]
fn a_vault_is_spelt_as_the_job_spells_it_and_only_then() {
    assert_eq!(shown(json!({"vaultName": "BV"})).summary.vault, "BV");
    assert_eq!(shown(json!({"vaultName": "another"})).summary.vault, "bv");
}
