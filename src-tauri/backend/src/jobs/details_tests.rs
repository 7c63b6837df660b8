#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::sync::Arc;

use arm::{Exchange, Transport};
use bytes::Bytes;
use serde_json::{Value, json};

use arm::VaultId;

use super::super::feed::{self, Source};
use super::super::found::FoundJobs;
use super::super::job::tests::AT;
use super::super::kept::KeptJobs;
use super::*;
use crate::api::{JobSummary, TargetKind};
use crate::db::Db;
use crate::fake;

/// A vault with many restores, every second one as files; what was asked, and how much of it at once.
#[derive(Default)]
struct Vault {
    count: usize,
    /// Status of the newest job, in the list and by itself.
    newest: &'static str,
    /// Answers instead of details.
    broken: BTreeMap<usize, u16>,
    asked: Vec<String>,
    now: usize,
    at_most: usize,
    /// How long Azure takes for one job.
    slow: Duration,
}

type Shared = Arc<Mutex<Vault>>;

fn job(world: &Vault, n: usize, whole: bool) -> Value {
    let status = if n + 1 == world.count {
        world.newest
    } else {
        "Completed"
    };
    let destination = if n.is_multiple_of(2) {
        format!(
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/servers/pg/databases/restored_{n}"
        )
    } else {
        format!("https://account.blob.core.windows.net/container-{n}")
    };
    let started = AT - time::Duration::hours(i64::try_from(world.count - n).unwrap());
    let started = started.format(&time::format_description::well_known::Rfc3339).unwrap();
    let details = whole.then(|| {
        json!({"recoveryDestination": destination, "sourceRecoverPoint":
            {"recoveryPointID": "p", "recoveryPointTime": "2026-11-15T02:00:00Z"}})
    });
    json!({"name": format!("job-{n}"), "properties": {"operation": "Restore", "operationCategory": "Restore",
        "status": status, "startTime": started, "dataSourceName": format!("db-{n}"),
        "dataSourceType": "Microsoft.DBforPostgreSQL/servers/databases", "extendedInfo": details}})
}

fn session(world: &Shared) -> Remote {
    let world = world.clone();
    let exchange: Exchange = Arc::new(move |request| {
        let world = world.clone();
        Box::pin(async move {
            let path = request.uri().path().to_owned();
            let (_, name) = path.rsplit_once('/').unwrap();
            let Some(n) = name.strip_prefix("job-").and_then(|n| n.parse::<usize>().ok()) else {
                let world = world.lock().unwrap();
                let rows: Vec<Value> = (0..world.count).map(|n| job(&world, n, false)).collect();
                return Ok(reply(200, &json!({"value": rows, "nextLink": null})));
            };
            let pause = {
                let mut world = world.lock().unwrap();
                world.asked.push(name.to_owned());
                world.now += 1;
                world.at_most = world.at_most.max(world.now);
                world.slow
            };
            tokio::time::sleep(pause).await;
            let mut world = world.lock().unwrap();
            world.now -= 1;
            Ok(match world.broken.get(&n) {
                Some(status) => reply(*status, &json!({"error": {"code": "No", "message": "No."}})),
                None => reply(200, &job(&world, n, true)),
            })
        })
    });
    fake::remote_over(arm::http_client(Transport::InProcess(exchange)).unwrap())
}

fn reply(status: u16, body: &Value) -> http::Response<Bytes> {
    let body = Bytes::from(body.to_string());
    http::Response::builder().status(status).body(body).unwrap()
}

fn world(count: usize) -> Shared {
    Arc::new(Mutex::new(Vault {
        count,
        newest: "Completed",
        slow: Duration::from_millis(300),
        ..Vault::default()
    }))
}

async fn rows(held: &FoundJobs, kept: &KeptJobs, world: &Shared, known: &[String]) -> Vec<JobSummary> {
    let source = Source {
        vault: VaultId::parse(&fake::wish().vault_id).unwrap(),
        secondary: None,
    };
    let found = feed::refresh(held, kept, &session(world), vec![source], known, AT).await;
    assert!(found.problems.is_empty(), "{:?}", found.problems);
    feed::merge(&[], Some(&found))
}

fn asked(world: &Shared) -> usize {
    std::mem::take(&mut world.lock().unwrap().asked).len()
}

fn kept() -> KeptJobs {
    KeptJobs::new(Db::in_memory().unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_row_says_where_to_and_from_which_point_and_azure_is_asked_once() {
    let (world, kept) = (world(5), kept());
    let rows_now = rows(&FoundJobs::default(), &kept, &world, &[]).await;
    let newest = &rows_now[0];
    assert_eq!(
        (newest.destination.as_str(), newest.target),
        ("restored_4", Some(TargetKind::Database))
    );
    assert_eq!(
        newest.point_time.unwrap().0,
        time::macros::datetime!(2026-11-15 02:00 UTC)
    );
    let files = &rows_now[1];
    assert_eq!(
        (files.destination.as_str(), files.target),
        ("container-3", Some(TargetKind::Files))
    );
    assert_eq!(asked(&world), 5);
    // After a restart of the application, too.
    let again = rows(&FoundJobs::default(), &kept, &world, &[]).await;
    assert_eq!((again, asked(&world)), (rows_now, 0));
}

#[tokio::test(start_paused = true)]
async fn no_more_than_forty_are_read_and_four_at_once() {
    let world = world(60);
    let rows = rows(&FoundJobs::default(), &kept(), &world, &[]).await;
    assert_eq!(rows.len(), 60);
    assert!(
        rows[..40].iter().all(|row| row.target.is_some()),
        "the newest have them"
    );
    assert!(
        rows[40..]
            .iter()
            .all(|row| row.target.is_none() && row.destination.is_empty())
    );
    assert_eq!((asked(&world), world.lock().unwrap().at_most), (40, 4));
}

#[tokio::test(start_paused = true)]
async fn a_job_that_runs_is_read_again_and_one_of_ours_is_not_read_here() {
    let (world, held, kept) = (world(3), FoundJobs::default(), kept());
    world.lock().unwrap().newest = "InProgress";
    let first = rows(&held, &kept, &world, &["JOB-0".to_owned()]).await;
    assert_eq!((first[0].is_final, asked(&world)), (false, 2));
    let seq = first[0].seq;
    assert_eq!(rows(&held, &kept, &world, &["job-0".to_owned()]).await[0].seq, seq);
    assert_eq!(asked(&world), 1, "the one that runs");
    // It cannot be read this time, and keeps what was known.
    world.lock().unwrap().broken.insert(2, 404);
    let later = rows(&held, &kept, &world, &["job-0".to_owned()]).await;
    assert_eq!(
        (later[0].destination.as_str(), later[0].is_final),
        ("restored_2", false)
    );
    world.lock().unwrap().broken.clear();
    world.lock().unwrap().newest = "Failed";
    let over = rows(&held, &kept, &world, &["job-0".to_owned()]).await;
    assert!(over[0].is_final && over[0].seq > seq);
    asked(&world);
    rows(&held, &kept, &world, &["job-0".to_owned()]).await;
    assert_eq!(asked(&world), 0);
}

#[tokio::test(start_paused = true)]
async fn one_that_cannot_be_read_leaves_its_row_and_the_others_as_they_are() {
    for status in [404, 504] {
        let world = world(3);
        world.lock().unwrap().broken.insert(1, status);
        let rows = rows(&FoundJobs::default(), &kept(), &world, &[]).await;
        let known: Vec<bool> = rows.iter().map(|row| row.target.is_some()).collect();
        assert_eq!(known, [true, false, true], "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_vault_that_is_closed_is_not_asked_forty_times() {
    let world = world(40);
    world.lock().unwrap().broken = (0..40).map(|n| (n, 403)).collect();
    let rows = rows(&FoundJobs::default(), &kept(), &world, &[]).await;
    assert!(rows.len() == 40 && rows.iter().all(|row| row.target.is_none()));
    assert!(asked(&world) <= AT_ONCE, "four were on their way");
}

#[tokio::test(start_paused = true)]
async fn the_list_does_not_wait_for_ever() {
    let world = world(40);
    world.lock().unwrap().slow = Duration::from_secs(4);
    let begun = Instant::now();
    let rows = rows(&FoundJobs::default(), &kept(), &world, &[]).await;
    assert!(begun.elapsed() <= PATIENCE + Duration::from_secs(1));
    assert_eq!(
        rows.iter().filter(|row| row.target.is_some()).count(),
        8,
        "what came in time is there"
    );
}
