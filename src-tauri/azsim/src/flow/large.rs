use std::collections::BTreeSet;
use std::time::Instant;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Flow, config};
use crate::{Config, WorldKind};

fn large() -> Flow {
    Flow::with(Config {
        world: WorldKind::Large,
        ..config()
    })
}

#[tokio::test(start_paused = true)]
async fn the_large_world_is_large_and_opens_quickly() {
    // Wall time, as tokio's stands still here; a bound that only a mistake of an order of magnitude breaks.
    #[allow(clippy::disallowed_methods)]
    let began = Instant::now();
    let flow = large();
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    flow.0.read(|w| {
        assert_eq!(
            (w.subscriptions.len(), w.vaults.len(), w.instances.len()),
            (8, 40, 5_000)
        );
        let names: BTreeSet<&str> = w.instances.iter().map(|i| i.name.as_str()).collect();
        assert_eq!(names.len(), 5_000);
        assert!(w.vaults.iter().filter(|v| v.secondary_region().is_some()).count() >= 5);
    });
    let vault = flow.0.read(|w| w.vaults[39].id());
    assert_eq!(flow.0.get(&format!("{vault}/backupInstances")).await.rows().len(), 125);
}

#[tokio::test(start_paused = true)]
async fn its_lists_come_in_pages() {
    let flow = large();
    let name = flow.0.read(|w| w.instances[0].source_name().to_owned());
    let mut next = format!("{}/recoveryPoints", flow.instance(&name));
    let mut pages = Vec::new();
    loop {
        let page = flow.0.get(&next).await;
        pages.push(page.rows().len());
        match page.body["nextLink"].as_str() {
            Some(link) => next = link.to_owned(),
            None => break,
        }
    }
    assert_eq!(pages, [250, 250, 21]);
    let path = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01";
    let query = "recoveryservicesresources | where type =~ 'microsoft.dataprotection/backupvaults/backupinstances' | project id | order by id asc";
    // The first page: all of them would be five evaluations of 15,000 rows, which tests that are not optimised should not pay for.
    let body = json!({"query": query, "options": {"$top": 1000}}).to_string();
    let page = flow.0.arm(Method::POST, path, body).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert_eq!(
        (&page.body["totalRecords"], &page.body["count"]),
        (&json!(5_000), &json!(1_000))
    );
    assert!(page.body["$skipToken"].is_string());
}

/// The points of a secondary region, followed in both ways that clients have: the same POST again, and a GET of the link.
#[tokio::test(start_paused = true)]
async fn points_of_another_region_come_in_pages_too() {
    let flow = large();
    // Ten years, in a vault with a secondary region, and nothing of it in the archive.
    let (instance, location) = flow.0.read(|w| {
        let geo = |i: &&crate::world::Instance| {
            let vault = w.vault_by_id(&i.vault_id).unwrap();
            vault.secondary_region().is_some() && i.schedule.archive_after_days.is_none()
        };
        let long = |i: &&crate::world::Instance| (i.schedule.sized - i.schedule.first).whole_weeks() > 500;
        let found = w.instances.iter().filter(long).find(geo).unwrap();
        let (group, _) = found.vault_id.split_once("/backupVaults/").unwrap();
        (found.id(), format!("{group}/locations/centralus"))
    });
    let body = json!({"sourceRegion": "eastus2", "sourceBackupInstanceId": instance}).to_string();
    let path = format!("{location}/fetchSecondaryRecoveryPoints?api-version=2025-07-01");
    let first = flow.0.arm(Method::POST, &path, body.clone()).await;
    assert_eq!(first.rows().len(), 250);
    let link = first.body["nextLink"].as_str().unwrap();
    let posted = flow.0.arm(Method::POST, link, body).await;
    let got = flow.0.get(link).await;
    assert_eq!(posted.rows(), got.rows());
    let last = flow.0.get(got.body["nextLink"].as_str().unwrap()).await;
    assert!(last.body.get("nextLink").is_none() && !last.rows().is_empty());
    let id = |row: &Value| row["name"].as_str().unwrap().to_owned();
    let all: Vec<Value> = [first.rows(), got.rows(), last.rows()].concat();
    let unique: BTreeSet<String> = all.iter().map(id).collect();
    assert_eq!(unique.len(), all.len());
    let odd = link.replace("%24skipToken=", "%24skipToken=x");
    assert_eq!(flow.0.get(&odd).await.code(), "DppPluginInvalidInputParameters");
}

#[tokio::test(start_paused = true)]
async fn restores_work_there_as_elsewhere_and_the_world_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let flow = Flow::with(Config {
        world: WorldKind::Large,
        state_file: Some(file.clone()),
        ..config()
    });
    let name = flow.0.read(|w| w.instances[1].source_name().to_owned());
    let request = flow.as_files(&name, "stlarge00", "restores", "p").await;
    assert_eq!(flow.validate(&name, &request).await["status"], "Succeeded");
    let server = flow.0.read(|w| w.instances[1].server_name().to_owned());
    let request = flow.as_database(&name, &server, "fresh", "kv-large-00/all").await;
    let id = flow.start(&name, &request).await;
    assert_eq!(flow.finished(&name, &id).await["properties"]["status"], "Completed");
    assert!(!file.exists());
}
