#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::super::found::tests::{job, paired, place, put, round};
use super::super::job::tests::AT;
use super::*;
use crate::api::{Operation, Origin, TargetKind, Tone};
use crate::fake;

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
fn a_restore_of_ours_in_the_paired_region_is_one_row_in_whatever_list_it_is() {
    let mut record = record_of_job("a");
    record.intent.secondary = paired().secondary;
    for places in [vec![place()], vec![paired()], vec![place(), paired()]] {
        let held = FoundJobs::default();
        let found = held.put(
            "s",
            round(
                places
                    .into_iter()
                    .map(|place| (place, job("A", "InProgress")))
                    .collect(),
            ),
        );
        let rows = merge(std::slice::from_ref(&record), Some(&found));
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!(
            (rows[0].operation, rows[0].secondary_region.as_deref()),
            (Operation::CrossRegionRestore, Some("Central US"))
        );
    }
}

#[test]
fn our_own_restores_become_history_as_the_vaults_do() {
    let mut old = record_of_job("a");
    old.phase = crate::api::Phase::Completed;
    old.job_started = Some(AT - Duration::days(LISTED_DAYS + 1));
    let mut new = record_of_job("b");
    new.phase = crate::api::Phase::Completed;
    new.job_started = Some(AT - Duration::days(1));
    let found = put(&FoundJobs::default(), vec![]);
    let rows = merge(&[old, new], Some(&found));
    let history: Vec<bool> = rows.iter().map(|row| row.from_history).collect();
    assert_eq!(history, [false, true]);
}

#[tokio::test(start_paused = true)]
async fn vaults_are_read_and_a_closed_one_is_a_problem_with_a_way_around() {
    let folder = tempfile::tempdir().unwrap();
    let (backend, azure) = fake::backend(folder.path()).await;
    let session = azure.remote();
    let started = backend.now();
    azure.change(|world| world.job = Some((started, fake::request())));
    let (held, kept) = (FoundJobs::default(), KeptJobs::new(backend.0.db.clone()));
    let sources = || {
        vec![Source {
            vault: place().vault,
            secondary: None,
        }]
    };
    let open = refresh(&held, &kept, &session, sources(), &[], started).await;
    assert_eq!((open.rows.len(), open.problems.len()), (1, 0));
    azure.change(|world| world.jobs_status = Some(403));
    let closed = refresh(&held, &kept, &session, sources(), &[], started).await;
    assert_eq!((closed.rows.len(), closed.problems.len()), (1, 1));
    assert_eq!(closed.problems[0].scope, "Vault bv");
    assert!(closed.problems[0].error.hints[0].contains("Resource Graph"));
    let row = closed.rows.values().next().unwrap();
    let view = found_view::found_view(&public_key(row), row, None, None);
    assert_eq!(view.summary.destination, "orders_restored");
    assert_eq!(view.summary.target, Some(TargetKind::Database));
}

#[tokio::test(start_paused = true)]
async fn two_windows_that_ask_at_once_ask_azure_once() {
    let folder = tempfile::tempdir().unwrap();
    let (backend, azure) = fake::backend(folder.path()).await;
    let (session, now) = (azure.remote(), backend.now());
    let (held, kept) = (FoundJobs::default(), KeptJobs::new(backend.0.db.clone()));
    let source = Source {
        vault: place().vault,
        secondary: None,
    };
    let ask = || refresh(&held, &kept, &session, vec![source.clone()], &[], now);
    let (one, two) = tokio::join!(ask(), ask());
    assert_eq!((one.as_of, azure.asked("/backupjobs")), (two.as_of, 1));
    ask().await;
    assert_eq!(azure.asked("/backupjobs"), 2, "who asks afterwards means it");
}
