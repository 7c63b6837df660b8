#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::json;

use super::super::job::tests::AT;
use super::*;
use crate::fake::{self, JOB};

pub(crate) fn place() -> Place {
    Place::new(VaultId::parse(&fake::wish().vault_id).unwrap(), None).unwrap()
}

pub(crate) fn paired() -> Place {
    let secondary = Secondary {
        source: "eastus2".to_owned(),
        region: "centralus".to_owned(),
        display: "Central US".to_owned(),
    };
    Place::new(place().vault, Some(secondary)).unwrap()
}

pub(crate) fn job(name: &str, status: &str) -> Job {
    Job::from_value(&json!({"name": name, "properties": {
        "operation": "Restore", "operationCategory": "Restore", "status": status,
        "backupInstanceFriendlyName": "pg-prod\\orders", "dataSourceType": "Microsoft.DBforPostgreSQL/servers/databases",
        "dataSourceId": "/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/servers/pg-prod/databases/orders",
        "startTime": "2026-11-20T10:00:00Z"}}))
    .unwrap()
}

pub(crate) fn round(jobs: Vec<(Place, Job)>) -> Round {
    Round {
        jobs,
        unread: vec![],
        problems: vec![],
        now: AT,
    }
}

pub(crate) fn put(found: &FoundJobs, jobs: Vec<Job>) -> Found {
    found.put("s", round(jobs.into_iter().map(|job| (place(), job)).collect()))
}

fn only(found: &Found) -> &Row {
    assert_eq!(found.rows.len(), 1);
    found.rows.values().next().unwrap()
}

#[test]
fn a_change_is_numbered_and_repetition_is_not() {
    let held = FoundJobs::default();
    let seq = |found: &Found| only(found).seq;
    assert_eq!(seq(&put(&held, vec![job("a", "InProgress")])), 1);
    assert_eq!(seq(&put(&held, vec![job("a", "InProgress")])), 1);
    assert_eq!(seq(&put(&held, vec![job("a", "Completed")])), 2);
    assert_eq!(held.put_one("s", &place(), job("a", "Failed"), AT).seq, 3);
    assert!(held.at_hand("another session").is_none());
}

#[test]
fn what_a_list_that_cannot_be_read_said_before_stays() {
    let held = FoundJobs::default();
    put(&held, vec![job("a", "InProgress")]);
    let unread = |place| Round {
        unread: vec![place],
        ..round(vec![])
    };
    assert!(only(&held.put("s", unread(place()))).listed);
    assert_eq!(
        held.put("s", unread(paired())).rows.len(),
        0,
        "the region’s list is another one: the vault’s was read, and the job is not in it"
    );
    held.put("s", round(vec![(paired(), job("b", "InProgress"))]));
    assert_eq!(held.put("s", unread(paired())).rows.len(), 1);
}

#[test]
fn what_is_over_stays_when_azure_lists_it_no_more() {
    let held = FoundJobs::default();
    let listed = put(&held, vec![job("a", "Completed"), job("b", "InProgress")]);
    assert!(listed.rows.values().all(|row| row.listed));
    let later = put(&held, vec![]);
    let row = only(&later);
    assert_eq!((row.job.name.as_str(), row.listed), ("a", false));
    assert!(row.seq > 1, "a row that changes is numbered");
    // A list that cannot be read, read by another way or not at all: age says it too.
    put(&held, vec![job("a", "Completed")]);
    let old = Round {
        unread: vec![place()],
        now: AT + Duration::days(LISTED_DAYS),
        ..round(vec![])
    };
    assert!(!only(&held.put("s", old)).listed);
}

#[test]
fn a_job_in_two_lists_is_one_row_and_the_regions_word_counts() {
    let held = FoundJobs::default();
    let both = vec![(place(), job("A", "InProgress")), (paired(), job("a", "Completed"))];
    let found = held.put("s", round(both));
    let row = only(&found);
    assert_eq!(row.job.status.as_deref(), Some("Completed"));
    assert_eq!(row.secondary.as_ref().unwrap().display, "Central US");
}

#[test]
fn keys_can_be_taken_apart() {
    let held = FoundJobs::default();
    for place in [place(), paired()] {
        let row = held.put_one("s", &place, job(JOB, "x"), AT);
        let (found, id) = parse_key(&public_key(&row)).unwrap();
        assert_eq!((&found.vault, id.as_str()), (&place.vault, JOB));
        let regions = |place: &Place| place.secondary.clone().map(|to| (to.source, to.region));
        assert_eq!(regions(&found), regions(&place));
        assert_eq!(found.cross_region(), place.cross_region(), "enough to ask for it");
    }
    assert!(parse_key("a-uuid").is_none());
    let broken = format!(
        "{}/crossregion/eastus2/eastus2/backupjobs/{JOB}",
        place().vault.as_str()
    );
    assert!(parse_key(&broken).is_none(), "the same region twice is none");
}
