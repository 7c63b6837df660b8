use std::time::Duration;

use serde_json::{Value, json};
use time::macros::datetime;
use uuid::Uuid;

use super::*;
use crate::{
    Kind, Poll,
    testing::{Server, Step, VAULT, accepted_sample, instance, json as answer, published, sample, vault, with},
};

const PLACE: &str = "/subscriptions/0b352192-dcac-4cc7-992e-a96190ccc68c/resourceGroups/rg/providers/Microsoft.DataProtection/locations/westus";

fn place() -> CrossRegion {
    CrossRegion::new(&vault(), "East US", "WestUS").unwrap()
}

async fn points(client: &ArmClient) -> Result<Paged<RecoveryPoint>, Error> {
    client
        .fetch_secondary_recovery_points(&place(), &instance(), None)
        .await
}

async fn check(client: &ArmClient) -> Result<OperationHandle, Error> {
    client
        .validate_cross_region_restore(&place(), &instance(), &json!({}))
        .await
}

async fn trigger(client: &ArmClient) -> Result<Accepted, Error> {
    client
        .cross_region_restore(&place(), &instance(), &json!({}), Uuid::nil())
        .await
}

fn line(verb: &str) -> String {
    format!("POST https://management.azure.com{PLACE}/{verb}?api-version=2025-07-01")
}

/// The addresses are below the subscription and the secondary region, as recorded (contract §7.2).
fn accepted(verb: &str) -> Step {
    let scope =
        "https://management.azure.com/subscriptions/s/providers/Microsoft.DataProtection/locations/westus".to_owned();
    let signed = format!("{verb}=={}", "?api-version=2025-07-01&t=1&c=x&s=y&h=z");
    with(
        202,
        &[
            ("Azure-AsyncOperation", &format!("{scope}/operationStatus/{signed}")),
            ("Location", &format!("{scope}/operationResults/{signed}")),
            ("Retry-After", "30"),
        ],
        "",
    )
}

fn read_vault(location: &str, properties: &Value) -> Vault {
    Vault::from_value(&json!({ "id": VAULT, "location": location, "properties": properties })).unwrap()
}

#[tokio::test]
async fn the_body_names_the_primary_region_and_the_path_the_secondary_one() {
    let server = Server::new([
        answer(200, &sample("FetchSecondaryRPs", "200")),
        accepted("v"),
        accepted("r"),
    ]);
    let client = server.client();
    let points = client
        .fetch_secondary_recovery_points(&place(), &instance(), None)
        .await
        .unwrap();
    assert_eq!((points.rows.len(), points.skipped.len()), (2, 0));
    let details =
        json!({ "sourceRegion": "eastus", "sourceBackupInstanceId": format!("{VAULT}/backupInstances/server-db-1") });
    assert_eq!(
        (server.line(0), server.body(0)),
        (line("fetchSecondaryRecoveryPoints"), details.clone())
    );

    let request = json!({ "objectType": "AzureBackupRecoveryPointBasedRestoreRequest" });
    let body = json!({ "restoreRequestObject": request, "crossRegionRestoreDetails": details });
    let check = client
        .validate_cross_region_restore(&place(), &instance(), &request)
        .await
        .unwrap();
    assert_eq!(
        (server.line(1), server.body(1)),
        (line("validateCrossRegionRestore"), body.clone())
    );
    assert_eq!(
        (check.expects_job, check.retry_after()),
        (false, Some(Duration::from_secs(30)))
    );

    let id = Uuid::from_u128(0x42);
    let taken = client
        .cross_region_restore(&place(), &instance(), &request, id)
        .await
        .unwrap();
    assert_eq!((server.line(2), server.body(2)), (line("crossRegionRestore"), body));
    assert_eq!(server.header(2, "x-ms-client-request-id"), Some(id.to_string()));
    assert!(taken.handle.expects_job);
}

#[tokio::test]
async fn published_requests_are_sent_as_published() {
    for (name, verb) in [
        ("ValidateCrossRegionRestore", "validateCrossRegionRestore"),
        ("TriggerCrossRegionRestore", "crossRegionRestore"),
    ] {
        let parameters = &published(name)["parameters"];
        let mut expected = parameters["parameters"].clone();
        let details = expected["crossRegionRestoreDetails"].clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let of = InstanceId::parse(&text(&details["sourceBackupInstanceId"])).unwrap();
        // The sample names one region for both ends; a second one is what the call is about.
        let place = CrossRegion::new(&of.vault(), &text(&details["sourceRegion"]), "southeastasia").unwrap();
        let server = Server::new([accepted_sample(name)]);
        let request = &parameters["parameters"]["restoreRequestObject"];
        let client = server.client();
        let handle = if verb == "crossRegionRestore" {
            let taken = client.cross_region_restore(&place, &of, request, Uuid::nil()).await;
            taken.unwrap().handle
        } else {
            let check = client.validate_cross_region_restore(&place, &of, request).await;
            check.unwrap()
        };
        assert_eq!(handle.retry_after(), Some(Duration::from_mins(1)));
        expected["crossRegionRestoreDetails"]["sourceRegion"] = json!("eastasia");
        assert_eq!(server.body(0), expected);
        let group = text(&parameters["resourceGroupName"]);
        let path =
            format!("/resourceGroups/{group}/providers/Microsoft.DataProtection/locations/southeastasia/{verb}?");
        assert!(server.line(0).contains(&path), "{}", server.line(0));
    }
}

#[tokio::test]
async fn an_operation_of_the_region_is_followed_to_a_bare_job_id() {
    let job = "c60cb49-63e8-4b21-b9bd-26277b3fdfae";
    let done =
        json!({ "status": "Succeeded", "properties": { "jobId": job, "objectType": "OperationJobExtendedInfo" } });
    let server = Server::new([accepted("r"), answer(200, &done)]);
    let client = server.client();
    let taken = trigger(&client).await.unwrap();
    let poll = client.poll_once(&taken.handle).await.unwrap();
    let expected = Poll::Succeeded {
        job_id: Some(job.to_owned()),
        job_raw: Some(job.to_owned()),
    };
    assert_eq!(poll, expected);
    assert!(server.line(1).contains("/locations/westus/operationStatus/r==?"));
    // Allowed by the specification: done at once, with the job in the answer.
    let server = Server::new([answer(200, &sample("TriggerCrossRegionRestore", "200"))]);
    let client = server.client();
    let taken = trigger(&client).await.unwrap();
    assert_eq!(client.poll_once(&taken.handle).await.unwrap(), expected);
    assert_eq!(server.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn check_and_trigger_are_sent_once_whatever_happens() {
    type Make = fn() -> Step;
    let steps: [(&str, Make, bool); 6] = [
        ("500", || with(500, &[], ""), true),
        ("503", || with(503, &[("retry-after", "1")], ""), true),
        ("429", || with(429, &[("retry-after", "1")], ""), false),
        ("lost", || Step::Break, true),
        ("silent", || Step::Hang, true),
        ("202 without an address", || with(202, &[], ""), true),
    ];
    for (name, step, maybe_sent) in steps {
        let server = Server::new([step(), accepted("r"), accepted("r")]);
        let error = trigger(&server.client()).await.unwrap_err();
        assert_eq!((server.calls(), error.maybe_sent), (1, maybe_sent), "{name}");
        let server = Server::new([step(), accepted("v"), accepted("v")]);
        check(&server.client()).await.unwrap_err();
        assert_eq!(server.calls(), 1, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_only_reads_is_repeated() {
    let empty = || answer(200, &json!({ "value": [] }));
    let server = Server::new([with(503, &[], ""), Step::Break, empty()]);
    assert!(points(&server.client()).await.unwrap().rows.is_empty());
    assert_eq!(server.calls(), 3);
    let server = Server::new([Step::Hang, empty()]);
    server.client().cross_region_jobs(&place()).await.unwrap();
    assert_eq!(server.calls(), 2);
    let job = answer(200, &sample("FetchCrossRegionRestoreJob", "200"));
    let server = Server::new([with(504, &[], ""), job]);
    server.client().cross_region_job(&place(), "j").await.unwrap();
    assert_eq!(server.calls(), 2);
}

#[tokio::test]
async fn jobs_have_a_list_of_their_own() {
    let server = Server::new([
        answer(200, &sample("FetchCrossRegionRestoreJobs", "200")),
        answer(200, &sample("FetchCrossRegionRestoreJob", "200")),
    ]);
    let client = server.client();
    assert!(client.cross_region_jobs(&place()).await.unwrap().rows.len() > 1);
    let mut body = json!({ "sourceRegion": "eastus", "sourceBackupVaultId": VAULT });
    assert_eq!(
        (server.line(0), server.body(0)),
        (line("fetchCrossRegionRestoreJobs"), body.clone())
    );
    let job = client
        .cross_region_job(&place(), "3c60cb49-63e8-4b21-b9bd-26277b3fdfae")
        .await;
    assert!(job.unwrap().details.is_some(), "a single job has details");
    body["jobId"] = json!("3c60cb49-63e8-4b21-b9bd-26277b3fdfae");
    assert_eq!(
        (server.line(1), server.body(1)),
        (line("fetchCrossRegionRestoreJob"), body)
    );
    for bad in ["", "..", "/subscriptions/s/backupJobs/j"] {
        assert_eq!(
            client.cross_region_job(&place(), bad).await.unwrap_err().kind,
            Kind::Parse
        );
    }
    assert_eq!(server.calls(), 2);
}

#[tokio::test]
async fn the_range_is_applied_here_because_azure_does_not() {
    let point = |name: &str, time: Value| json!({ "name": name, "properties": { "recoveryPointTime": time } });
    let rows = [
        point("late", json!("2026-11-03T00:00:00.0000001Z")),
        point("end", json!("2026-11-03T00:00:00Z")),
        point("timeless", Value::Null),
        point("start", json!("2026-11-01T00:00:00Z")),
        point("early", json!("2026-10-31T23:59:59.9999999Z")),
    ];
    let server = Server::new([answer(200, &json!({ "value": rows }))]);
    let range = Range {
        from: Some(datetime!(2026-11-01 0:00 UTC)),
        to: Some(datetime!(2026-11-03 0:00 UTC)),
    };
    let points = server
        .client()
        .fetch_secondary_recovery_points(&place(), &instance(), Some(range))
        .await
        .unwrap();
    let names: Vec<_> = points.rows.iter().map(|p| p.point_id.as_str()).collect();
    assert_eq!(names, ["end", "timeless", "start"]);
    assert!(!server.line(0).contains("filter"));
}

#[tokio::test]
async fn an_instance_of_another_vault_is_not_sent() {
    let server = Server::new([]);
    let other = InstanceId::parse(&format!("{VAULT}2/backupInstances/b")).unwrap();
    let client = server.client();
    let error = client
        .cross_region_restore(&place(), &other, &json!({}), Uuid::nil())
        .await
        .unwrap_err();
    assert_eq!((error.kind.clone(), error.maybe_sent), (Kind::Parse, false));
    assert!(
        client
            .fetch_secondary_recovery_points(&place(), &other, None)
            .await
            .is_err()
    );
    assert_eq!((server.calls(), server.tokens()), (0, 0));
}

#[test]
fn two_regions_make_a_place() {
    for (one, other) in [("", "westus"), ("westus", ""), ("West US", "westus"), ("..", "/")] {
        assert!(CrossRegion::new(&vault(), one, other).is_err(), "{one} {other}");
    }
    let place = place();
    assert_eq!((place.source_region(), place.secondary_region()), ("eastus", "westus"));
    assert_eq!(place.vault(), &vault());
}

#[test]
fn where_a_vault_can_be_restored_is_read_from_what_azure_says() {
    let geo = json!([{ "datastoreType": "VaultStore", "type": "GeoRedundant" }]);
    let on = json!({ "crossRegionRestoreSettings": { "state": "enabled" } });
    let full = json!({ "featureSettings": on, "storageSettings": geo, "replicatedRegions": ["East US", "westus"] });
    let found = CrossRegion::of(&read_vault("eastus", &full), None).unwrap();
    assert_eq!(found, place(), "the vault's own region is passed over");
    let but = |name: &str, value: Value| {
        let mut changed = full.clone();
        changed[name] = value;
        CrossRegion::of(&read_vault("eastus", &changed), None)
    };
    assert_eq!(but("featureSettings", Value::Null), Err(NoCrossRegion::Disabled));
    let off = json!({ "crossRegionRestoreSettings": { "state": "Disabled" } });
    assert_eq!(but("featureSettings", off), Err(NoCrossRegion::Disabled));
    let local = json!([{ "datastoreType": "VaultStore", "type": "LocallyRedundant" }]);
    assert_eq!(but("storageSettings", local), Err(NoCrossRegion::NotGeoRedundant));
    assert_eq!(
        but("storageSettings", Value::Null),
        Ok(place()),
        "silence is no refusal"
    );
    assert_eq!(
        but("replicatedRegions", json!(["eastus"])),
        Err(NoCrossRegion::NoSecondRegion)
    );
    let row = |primary: &str, secondary: &str| {
        let extended = json!({ "protectedPrimaryRegion": primary, "protectedSecondaryRegion": secondary });
        let id = format!("{VAULT}/backupInstances/server-db-1");
        let row = json!({ "id": id, "properties": { "backupInstanceExtendedProperties": extended } });
        let instance = Instance::from_value(&row).unwrap();
        CrossRegion::of(&read_vault("eastus", &full), Some(&instance)).unwrap()
    };
    let of_row = row("centralus", "East US 2");
    assert_eq!(
        (of_row.source_region(), of_row.secondary_region()),
        ("centralus", "eastus2")
    );
    assert_eq!(row("", ""), place(), "an empty text names no region");
}
