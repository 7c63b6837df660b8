use std::collections::BTreeSet;

use serde_json::{Value, json};
use time::macros::datetime;

use super::{Flow, config};
use crate::world::{JobStatus, World};
use crate::{Config, Simulator, WorldKind};

#[test]
fn the_company_is_as_large_as_it_says() {
    let flow = Flow::open();
    flow.0.read(|world| {
        let own = world.subscriptions.iter().filter(|s| s.tenant == world.tenant());
        assert_eq!(own.count(), 3);
        assert_eq!(world.vaults.len(), 5);
        assert_eq!(world.instances.len(), 62);
        let regions: BTreeSet<&str> = world.vaults.iter().map(|v| v.region.as_str()).collect();
        assert_eq!(regions.len(), 4);
        let names: BTreeSet<&str> = world.instances.iter().map(|i| i.name.as_str()).collect();
        assert_eq!(names.len(), 62, "names are unique");
        assert!(world.vaults.iter().all(|v| world.region(&v.region).is_some()));
        let failed = world.jobs.iter().filter(|j| j.current == JobStatus::Failed).count();
        let running = world.jobs.iter().filter(|j| j.current == JobStatus::InProgress).count();
        assert_eq!((world.jobs.len(), failed, running), (7, 1, 1));
    });
}

#[test]
fn every_exception_and_secret_of_the_plan_belongs_to_something() {
    let flow = Flow::open();
    let plan: Value = serde_json::from_str(include_str!("../seed/contoso.json")).unwrap();
    flow.0.read(|world| {
        for exception in plan["exceptions"].as_array().unwrap() {
            let name = exception["name"].as_str().unwrap();
            assert!(world.instances.iter().any(|i| i.source_name() == name), "{name}");
        }
        for line in plan["protection"].as_array().unwrap() {
            if let Some((vault, secret)) = line["secret"].as_str().and_then(|s| s.split_once('/')) {
                assert!(
                    world.key_vault(vault).unwrap().secret(secret).is_some(),
                    "{vault}/{secret}"
                );
            }
        }
    });
}

#[test]
fn one_seed_makes_one_world() {
    let text = |seed| {
        let simulator = Simulator::open(Config { seed, ..config() }).unwrap();
        simulator
            .control()
            .read(|world: &World| serde_json::to_string(world).unwrap())
    };
    assert_eq!(text(7), text(7));
    assert_ne!(text(7), text(8));
}

#[test]
fn an_empty_world_has_its_accounts_and_nothing_to_see() {
    let flow = Flow::with(Config {
        world: WorldKind::Empty,
        ..config()
    });
    flow.0.read(|world| {
        assert_eq!(
            (world.subscriptions.len(), world.vaults.len(), world.instances.len()),
            (1, 0, 0)
        );
    });
    assert_eq!(flow.0.simulator.accounts().len(), 4);
    assert_eq!(flow.0.account.name, "practice.admin@contoso.example");
    assert!(!format!("{:?}", flow.0.account).contains(&flow.0.account.client_secret));
}

/// At any hour of the week the newest backup lies within the last seven days, and nothing lies in the future.
#[tokio::test(start_paused = true)]
async fn the_past_is_relative_to_the_start() {
    for day in 0..7 {
        for hour in [0, 2, 3, 15, 23] {
            let start = datetime!(2027-03-01 00:03 UTC) + time::Duration::days(day) + time::Duration::hours(hour);
            let flow = Flow::with(Config { start, ..config() });
            let newest = flow.points("payments").await[0]["properties"]["recoveryPointTime"]
                .as_str()
                .unwrap()
                .to_owned();
            assert!(newest <= crate::wire::time(start), "{newest}");
            let backups = flow.points("customers").await;
            let newest = backups[0]["properties"]["recoveryPointTime"]
                .as_str()
                .unwrap()
                .to_owned();
            assert!(
                newest > crate::wire::time(start - time::Duration::days(8)),
                "{newest} at {start}"
            );
        }
    }
}

fn details(point: &Value) -> &Value {
    &point["properties"]["recoveryPointDataStoresDetails"][0]
}

#[tokio::test(start_paused = true)]
async fn points_are_as_azure_writes_them() {
    let flow = Flow::open();
    let points = flow.points("orders").await;
    assert!(points.len() > 140, "{}", points.len());
    let times: Vec<&str> = points
        .iter()
        .map(|p| p["properties"]["recoveryPointTime"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted_by(|a, b| a > b), "newest first");
    assert_eq!(
        points
            .iter()
            .filter(|p| p["properties"]["recoveryPointState"] == "Partial")
            .count(),
        1
    );
    let tags: BTreeSet<&str> = points
        .iter()
        .map(|p| p["properties"]["retentionTagName"].as_str().unwrap())
        .collect();
    assert_eq!(tags, ["Monthly", "Weekly", "Yearly", "default"].into());
    let archived: Vec<&Value> = points.iter().filter(|p| details(p)["type"] == "ArchiveStore").collect();
    assert!(
        archived.len() > 50
            && archived
                .iter()
                .all(|p| p["properties"]["recoveryPointTime"].as_str().unwrap() < "2025-05-24")
    );
    let asked = points
        .iter()
        .find(|p| p["properties"]["retentionTagName"] == "default")
        .unwrap();
    assert_eq!(
        (&asked["properties"]["expiryTime"], &details(asked)["expiryTime"]),
        (&json!(null), &json!(null))
    );
    let metadata: Value = serde_json::from_str(details(&points[0])["metaData"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&metadata["dbName"], &metadata["postgresVersion"]),
        (&json!("orders"), &json!("11"))
    );
    assert_ne!(
        points[0]["properties"]["friendlyName"],
        points[0]["properties"]["recoveryPointId"]
    );
    let flexible = flow.points("pgflex-crm").await;
    assert_eq!(
        flexible[0]["properties"]["friendlyName"],
        flexible[0]["properties"]["recoveryPointId"]
    );
    assert_eq!(details(&flexible[0]).get("metaData"), Some(&json!(null)));
    assert!(flow.points("pgflex-staging").await.is_empty());
    let one = flow.0.get(points[3]["id"].as_str().unwrap()).await;
    assert_eq!(one.body, points[3]);
}

#[tokio::test(start_paused = true)]
async fn gaps_are_where_backups_were_missed() {
    let flow = Flow::open();
    let newest = flow.points("inventory").await[0]["properties"]["recoveryPointTime"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(newest.starts_with("2026-10-27"), "{newest}");
    let jobs = flow
        .0
        .get(&format!("{}/backupJobs", flow.vault_of("inventory")))
        .await
        .rows();
    let failed = jobs
        .iter()
        .filter(|j| j["properties"]["dataSourceName"] == "inventory" && j["properties"]["status"] == "Failed");
    assert_eq!(failed.count(), 2, "two of the three are not older than 14 days");
    let stopped = flow.points("hr_archive").await[0]["properties"]["recoveryPointTime"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(stopped.starts_with("2026-03"), "{stopped}");
}

#[tokio::test(start_paused = true)]
async fn long_lists_come_in_pages() {
    let flow = Flow::open();
    let first = flow
        .0
        .get(&format!(
            "{}/recoveryPoints?api-version=2025-07-01&$filter=",
            flow.instance("ledger")
        ))
        .await;
    assert_eq!(first.rows().len(), 250);
    let second = flow.0.get(first.body["nextLink"].as_str().unwrap()).await;
    assert!(second.body.get("nextLink").is_none());
    assert!(second.rows().len() > 10);
    let filter =
        "startDate%20eq%20'2026-11-01T00:00:00.0000000Z'%20and%20endDate%20eq%20'2026-11-30T00:00:00.0000000Z'";
    let some = flow
        .0
        .get(&format!(
            "{}/recoveryPoints?api-version=2025-07-01&$filter={filter}",
            flow.instance("ledger")
        ))
        .await;
    assert_eq!(some.rows().len(), 3);
}

/// The guide names things of this world; a person would look for them in vain if they were renamed.
#[test]
fn the_guide_names_things_that_exist() {
    let guide = include_str!("../../../../docs/practice-mode.md");
    let flow = Flow::open();
    flow.0.read(|world| {
        let known = |name: &str| {
            world.vaults.iter().any(|v| v.name == name)
                || world.instances.iter().any(|i| i.source_name() == name)
                || world.servers.iter().any(|s| s.name == name)
                || world.storage_account(name).is_some()
                || world
                    .key_vault(name.split('/').next().unwrap_or_default())
                    .is_some_and(|vault| {
                        name.split('/')
                            .nth(1)
                            .is_none_or(|secret| vault.secret(secret).is_some())
                    })
        };
        let tables = guide
            .lines()
            .take_while(|line| *line != "## What it does not have")
            .filter(|l| l.starts_with('|'));
        let mut found = 0;
        for cell in tables.filter_map(|line| line.split('|').nth(1)) {
            for name in cell.split('`').skip(1).step_by(2) {
                assert!(known(name), "{name}");
                found += 1;
            }
        }
        assert!(found > 25, "{found}");
    });
}
