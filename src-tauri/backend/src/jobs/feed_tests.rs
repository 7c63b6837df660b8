#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::json;

use super::super::job::tests::AT;
use super::*;
use crate::api::Tone;
use crate::fake::{self, JOB};

fn vault() -> VaultId {
    VaultId::parse(&fake::wish().vault_id).unwrap()
}

fn job(name: &str, status: &str) -> Job {
    Job::from_value(&json!({"name": name, "properties": {
        "operation": "Restore", "operationCategory": "Restore", "status": status,
        "backupInstanceFriendlyName": "pg-prod\\orders", "dataSourceType": "Microsoft.DBforPostgreSQL/servers/databases",
        "dataSourceId": "/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/servers/pg-prod/databases/orders",
        "startTime": "2026-11-20T10:00:00Z"}}))
    .unwrap()
}

fn put(found: &FoundJobs, jobs: Vec<Job>) -> Found {
    let jobs = jobs.into_iter().map(|job| (vault(), job)).collect();
    found.put("s", jobs, &[], vec![], AT)
}

fn record_of_job(id: &str) -> JobRecord {
    let mut record = JobRecord::new("key".to_owned(), fake::wish());
    record.job_id = Some(id.to_owned());
    record
}

#[test]
fn one_restore_is_one_row() {
    let found = put(&FoundJobs::default(), vec![job("a", "InProgress"), job("b", "Failed")]);
    let rows = merge(&[record_of_job("A")], Some(&found));
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!(rows[0].origin, Origin::Pointback, "newest first");
    let other = &rows[1];
    assert_eq!(
        (other.origin, other.name.as_str(), other.server.as_str()),
        (Origin::Vault, "orders", "pg-prod")
    );
    assert_eq!((other.tone, other.is_final), (Tone::Bad, true));
    assert_eq!(merge(&[record_of_job("a")], None).len(), 1);
}

#[test]
fn a_change_is_numbered_and_repetition_is_not() {
    let held = FoundJobs::default();
    let seq = |found: &Found| found.rows.values().next().unwrap().seq;
    assert_eq!(seq(&put(&held, vec![job("a", "InProgress")])), 1);
    assert_eq!(seq(&put(&held, vec![job("a", "InProgress")])), 1);
    assert_eq!(seq(&put(&held, vec![job("a", "Completed")])), 2);
    assert_eq!(held.put_one("s", &vault(), job("a", "Failed")).seq, 3);
    assert!(held.at_hand("another session").is_none());
}

#[test]
fn what_an_unreadable_vault_said_before_stays() {
    let held = FoundJobs::default();
    put(&held, vec![job("a", "InProgress")]);
    let after = held.put("s", vec![], &[vault()], vec![], AT);
    assert_eq!(after.rows.len(), 1);
    assert_eq!(put(&held, vec![]).rows.len(), 0);
}

#[test]
fn keys_can_be_taken_apart() {
    let key = key_of(&vault(), &job(JOB, "x"));
    let (found, id) = parse_key(&key).unwrap();
    assert_eq!(found, vault());
    assert_eq!(id, JOB);
    assert!(parse_key("a-uuid").is_none());
}

#[tokio::test(start_paused = true)]
async fn vaults_are_read_and_a_closed_one_is_a_problem_with_a_way_around() {
    let folder = tempfile::tempdir().unwrap();
    let (backend, azure) = fake::backend(folder.path()).await;
    let session = azure.remote();
    let started = backend.now();
    azure.change(|world| world.job = Some((started, fake::request())));
    let (held, kept) = (FoundJobs::default(), KeptJobs::new(backend.0.db.clone()));
    let open = refresh(&held, &kept, &session, vec![vault()], &[], started).await;
    assert_eq!((open.rows.len(), open.problems.len()), (1, 0));
    azure.change(|world| world.jobs_status = Some(403));
    let closed = refresh(&held, &kept, &session, vec![vault()], &[], started).await;
    assert_eq!((closed.rows.len(), closed.problems.len()), (1, 1));
    assert_eq!(closed.problems[0].scope, "Vault bv");
    assert!(closed.problems[0].error.hints[0].contains("Resource Graph"));
    let (key, row) = closed.rows.iter().next().unwrap();
    let view = found_view(key, row, None, started);
    assert_eq!(view.summary.destination, "orders_restored");
    assert_eq!(view.summary.target, Some(TargetKind::Database));
}
