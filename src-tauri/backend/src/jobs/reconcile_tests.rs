//! Which job is the one that a lost trigger left behind: a wrong one would be shown as the person's restore.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};

use super::super::job::tests::AT;
use super::*;
use crate::fake;

fn record() -> JobRecord {
    JobRecord::new("key".to_owned(), fake::wish())
}

fn files() -> JobRecord {
    let mut intent = fake::wish();
    intent.destination = "https://account.blob.core.windows.net/container".to_owned();
    intent.file_prefix = Some("orders_1".to_owned());
    JobRecord::new("key".to_owned(), intent)
}

/// A job of this record as Azure would describe it, with something changed.
fn job(record: &JobRecord, change: impl FnOnce(&mut Value)) -> Job {
    let intent = &record.intent;
    let prefix = intent
        .file_prefix
        .as_ref()
        .map(|prefix| json!({"Restore File Prefix": prefix}));
    let mut job = json!({"name": fake::JOB, "properties": {
        "operation": "Restore", "operationCategory": "Restore", "status": "InProgress",
        "backupInstanceId": intent.instance_id.to_uppercase(), "startTime": "2026-11-22T14:02:01Z",
        "extendedInfo": {"recoveryDestination": intent.destination, "additionalDetails": prefix,
            "sourceRecoverPoint": {"recoveryPointID": intent.point_id.to_uppercase()}}}});
    change(&mut job["properties"]);
    Job::from_value(&job).unwrap()
}

#[test]
fn point_destination_and_prefix_must_agree() {
    let (database, files) = (record(), files());
    for record in [&database, &files] {
        assert_eq!(is_ours(&job(record, |_| ()), record), Some(true));
        let point = job(record, |p| {
            p["extendedInfo"]["sourceRecoverPoint"]["recoveryPointID"] = json!("another");
        });
        assert_eq!(is_ours(&point, record), Some(false));
        let place = format!("{}2", record.intent.destination);
        let place = job(record, |p| p["extendedInfo"]["recoveryDestination"] = json!(place));
        assert_eq!(is_ours(&place, record), Some(false));
    }
    let prefix = json!({"Restore File Prefix": "orders_2"});
    let other = job(&files, |p| p["extendedInfo"]["additionalDetails"] = prefix);
    assert_eq!(is_ours(&other, &files), Some(false));
    // Absent, it says nothing: point and container agree.
    let silent = job(&files, |p| p["extendedInfo"]["additionalDetails"] = Value::Null);
    assert_eq!(is_ours(&silent, &files), Some(true));
}

#[test]
fn a_job_without_details_is_nobodys() {
    let record = record();
    for hole in ["sourceRecoverPoint", "recoveryDestination"] {
        let job = job(&record, |p| p["extendedInfo"][hole] = Value::Null);
        assert_eq!(is_ours(&job, &record), None, "{hole}");
    }
    let listed = job(&record, |p| p["extendedInfo"] = Value::Null);
    assert_eq!(is_ours(&listed, &record), None);
}

#[test]
fn only_fresh_restores_of_the_same_instance_come_into_question() {
    let record = record();
    assert!(may_be(&job(&record, |_| ()), &record, &[]));
    let taken = [fake::JOB.to_uppercase()];
    assert!(!may_be(&job(&record, |_| ()), &record, &taken), "another record has it");
    let instance = format!("{}2", record.intent.instance_id);
    assert!(!may_be(
        &job(&record, |p| p["backupInstanceId"] = json!(instance)),
        &record,
        &[]
    ));
    assert!(!may_be(
        &job(&record, |p| p["backupInstanceId"] = Value::Null),
        &record,
        &[]
    ));
    let backup = job(&record, |p| {
        p["operation"] = json!("Backup");
        p["operationCategory"] = json!("Backup");
    });
    assert!(!may_be(&backup, &record, &[]));
    assert!(!may_be(
        &job(&record, |p| p["startTime"] = json!("2026-11-21T12:00:00Z")),
        &record,
        &[]
    ));
}

#[test]
fn a_minute_early_is_in_time_and_two_are_not() {
    let record = record();
    assert_eq!(record.intent.created_at, AT);
    let at = |text: &str| in_time(&job(&record, |p| p["startTime"] = json!(text)), &record);
    assert!(at("2026-11-22T14:01:00Z") && !at("2026-11-22T14:00:59Z"));
    assert!(in_time(&job(&record, |p| p["startTime"] = Value::Null), &record));
}

#[test]
fn a_quarter_of_an_hour_counts_from_the_missed_answer() {
    let mut record = record();
    let after = |record: &JobRecord, whole, minutes| long_enough(record, whole, AT + Duration::minutes(minutes));
    assert!(!after(&record, true, 14) && after(&record, true, 15));
    assert!(!after(&record, false, 59) && after(&record, false, 60));
    record.unknown_since = Some(AT + Duration::hours(2));
    assert!(!after(&record, true, 134) && after(&record, true, 135));
    // A clock that was turned back in between makes the wait no shorter.
    record.unknown_since = Some(AT - Duration::hours(2));
    assert!(!after(&record, true, 14) && after(&record, true, 15));
}
