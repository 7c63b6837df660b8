//! Activity: one list over vaults, subscriptions and the paired region, live; what fails in it hides nothing else; and
//! what Azure lists no more is still there.

use std::time::Duration;

use azsim::{Effect, Rule};
use backend::api::{
    Activity, ActivityRequest, DatabaseRow, Draft, JobRequest, JobSummary, JobView, Operation, Origin, Phase,
    ServerKind, TargetKind,
};
use http::Method;
use itests::{foreign::Foreign, lab::Lab};
use serde_json::{Value, json};

const API: &str = "api-version=2026-06-01";

pub async fn refreshed(lab: &Lab) -> Activity {
    lab.backend
        .activity_list(ActivityRequest { refresh: true })
        .await
        .expect("activity")
}

async fn page(lab: &Lab, row: &JobSummary) -> JobView {
    let request = JobRequest { key: row.key.clone() };
    lab.backend.job_get(request).await.expect("the job's page")
}

/// Somebody else, with another program.
async fn someone(lab: &Lab) -> Foreign {
    let simulator = lab.simulator();
    let account = simulator.practice_account();
    Foreign::sign_in(&simulator, "https://management.practice.invalid", &account).await
}

/// A request to restore as files, as in the contract (§6.2 c).
async fn as_files(lab: &Lab, name: &str, region: &str, account: &str, container: &str) -> Value {
    let timeline = lab.timeline(name).await;
    json!({
        "objectType": "AzureBackupRecoveryPointBasedRestoreRequest",
        "recoveryPointId": timeline.points[0].id,
        "sourceDataStoreType": "VaultStore",
        "restoreTargetInfo": {
            "objectType": "RestoreFilesTargetInfo", "recoveryOption": "FailIfExists", "restoreLocation": region,
            "targetDetails": {
                "filePrefix": "by_someone", "restoreTargetLocationType": "AzureBlobs",
                "url": format!("https://{account}.blob.core.practice.invalid/{container}")
            }
        }
    })
}

async fn accepted(foreign: &Foreign, path: &str, body: &Value) {
    let answer = foreign.send(Method::POST, &format!("{path}?{API}"), Some(body)).await;
    assert_eq!(answer.status.as_u16(), 202, "{}", answer.body);
    // The job is there when the operation has ended.
    tokio::time::sleep(Duration::from_secs(10)).await;
}

/// Somebody restores `orders_us` in Central US.
pub async fn crosses_by_someone(lab: &Lab) {
    let row = lab.database("orders_us").await;
    let mut request = as_files(lab, "orders_us", "centralus", "stproddrcus", "restores").await;
    let timeline = lab.timeline("orders_us").await;
    let there = timeline.secondary.expect("a paired region");
    request["recoveryPointId"] = json!(there.points[0].id);
    let (group, _) = row.vault_id.split_once("/providers/").expect("a vault");
    let path = format!("{group}/providers/Microsoft.DataProtection/locations/centralus/crossRegionRestore");
    let body = json!({"restoreRequestObject": request,
        "crossRegionRestoreDetails": {"sourceRegion": "eastus2", "sourceBackupInstanceId": row.id}});
    accepted(&someone(lab).await, &path, &body).await;
}

/// The form for a restore of `orders_us` as a database in Central US.
pub async fn crossing(lab: &Lab, name: &str) -> Draft {
    let timeline = lab.timeline("orders_us").await;
    let there = timeline.secondary.expect("a paired region");
    let server_id = lab.simulator().control().read(|world| {
        let server = world.servers.iter().find(|server| server.name == "pg-dr-cus-01");
        server.expect("the server").id()
    });
    Draft {
        secondary: true,
        point_id: there.points[0].id.clone(),
        target: TargetKind::Database,
        server_id,
        database_name: name.to_owned(),
        secret_uri: "https://kv-dr-cus.vault.practice.invalid/secrets/pg-dr-cus-01".to_owned(),
        ..timeline.draft
    }
}

pub fn of<'a>(activity: &'a Activity, name: &str, operation: Operation) -> Vec<&'a JobSummary> {
    let rows = activity.rows.iter();
    rows.filter(|row| row.name == name && row.operation == operation)
        .collect()
}

/// Acceptance 4: jobs from three vaults, two subscriptions and a paired region in one list, live.
#[tokio::test(start_paused = true)]
async fn one_list_holds_vaults_subscriptions_and_the_paired_region_and_lives() {
    let mut lab = Lab::open().await;
    let before = refreshed(&lab).await;
    assert!(before.problems.is_empty(), "{:?}", before.problems);
    let names = |pick: fn(&JobSummary) -> &String| {
        let mut all: Vec<&String> = before.rows.iter().map(pick).collect();
        all.sort();
        all.dedup();
        all
    };
    assert!(names(|row| &row.vault_id).len() >= 3, "{:?}", names(|row| &row.vault));
    let subscriptions = names(|row| &row.subscription);
    assert!(subscriptions.iter().any(|s| *s == "Production") && subscriptions.iter().any(|s| *s == "Development"));
    for operation in [
        Operation::Restore,
        Operation::ScheduledBackup,
        Operation::OnDemandBackup,
    ] {
        assert!(
            before.rows.iter().any(|row| row.operation == operation),
            "{operation:?}"
        );
    }
    assert!(
        before
            .rows
            .iter()
            .all(|row| !row.data_source_id.is_empty() && !row.from_history)
    );

    // Somebody restores in the Development vault and in the paired region; we restore there, too.
    let row = lab.database("empdb11").await;
    let body = as_files(
        &lab,
        "empdb11",
        "westus",
        "testossstorageaccount",
        "testcontainerrestore",
    )
    .await;
    accepted(&someone(&lab).await, &format!("{}/restore", row.id), &body).await;
    crosses_by_someone(&lab).await;
    let draft = crossing(&lab, "orders_dr").await;
    let mine = lab.start_restore(&draft).await.expect("started");
    let during = refreshed(&lab).await;
    let theirs = |activity: &Activity| {
        let development = of(activity, "empdb11", Operation::Restore);
        let development = development
            .into_iter()
            .find(|row| row.destination == "testcontainerrestore");
        let crossed = of(activity, "orders_us", Operation::CrossRegionRestore);
        let crossed = crossed.into_iter().find(|row| row.origin == Origin::Vault);
        [development, crossed].map(|row| row.expect("a row").clone())
    };
    let [development, crossed] = theirs(&during);
    assert_eq!(
        (development.subscription.as_str(), development.phase),
        ("Development", Phase::Running)
    );
    assert_eq!(
        (crossed.secondary_region.as_deref(), crossed.destination.as_str()),
        (Some("Central US"), "restores"),
        "read by its own call: {crossed:?}"
    );
    assert_eq!(page(&lab, &crossed).await.steps[0].label, "Azure is restoring");
    let ours = of(&during, "orders_us", Operation::CrossRegionRestore);
    let origins: Vec<Origin> = ours.iter().map(|row| row.origin).collect();
    assert_eq!(
        origins,
        [Origin::Pointback, Origin::Vault],
        "ours is one row before its job is known, too: {ours:?}"
    );

    let done = lab.finished(&mine.summary.key).await;
    assert_eq!(done.summary.phase, Phase::Completed, "{:?}", done.error);
    let [later_development, later_crossed] = theirs(&refreshed(&lab).await);
    for (before, after) in [(development, later_development), (crossed, later_crossed)] {
        assert_eq!(after.key, before.key);
        assert!(after.is_final && after.seq > before.seq, "{after:?}");
    }
}

/// A fault that answers every matching request.
pub fn answers(path: &str, status: u16, code: &str) -> Rule {
    let body = json!({"error": {"code": code, "message": "Made for a test."}});
    let headers = vec![];
    Rule {
        method: None,
        ..Rule::new("*", path, Effect::Answer { status, body, headers })
    }
}

/// Acceptance 4: a vault that answers 403 and one that answers 500 are both shown as such, and hide nothing.
#[tokio::test(start_paused = true)]
async fn a_forbidden_vault_and_a_broken_one_are_named_and_hide_nothing() {
    let lab = Lab::open().await;
    let healthy = refreshed(&lab).await;
    let control = lab.simulator().control();
    for rule in [
        answers("*/backupVaults/bv-prod-neu/backupJobs*", 403, "AuthorizationFailed"),
        answers("*/backupVaults/testBkpVault/backupJobs*", 500, "CloudInternalError"),
        answers(
            "*/locations/centralus/fetchCrossRegionRestoreJobs",
            500,
            "CloudInternalError",
        ),
    ] {
        control.add_fault(rule);
    }
    let keys = |activity: &Activity| {
        let mut keys: Vec<String> = activity.rows.iter().map(|row| row.key.clone()).collect();
        keys.sort();
        keys
    };
    let said = |activity: &Activity| -> Vec<(String, Option<u16>)> {
        let problems = activity.problems.iter();
        problems
            .map(|problem| (problem.scope.clone(), problem.error.status))
            .collect()
    };
    let expected = [
        ("Vault bv-geo-eus2, restores in Central US".to_owned(), Some(500)),
        ("Vault bv-prod-neu".to_owned(), Some(403)),
        ("Vault testBkpVault".to_owned(), Some(500)),
    ];
    let troubled = refreshed(&lab).await;
    assert_eq!(said(&troubled), expected);
    assert_eq!(keys(&troubled), keys(&healthy), "what a vault said before stays");
    // The same for somebody who has just started the application: the other vaults are there, the forbidden one by
    // Resource Graph, and the broken one from what was kept.
    let lab = lab.restart().await;
    let control = lab.simulator().control();
    for rule in [
        answers("*/backupVaults/bv-prod-neu/backupJobs*", 403, "AuthorizationFailed"),
        answers("*/backupVaults/testBkpVault/backupJobs*", 500, "CloudInternalError"),
        answers(
            "*/locations/centralus/fetchCrossRegionRestoreJobs",
            500,
            "CloudInternalError",
        ),
    ] {
        control.add_fault(rule);
    }
    let fresh = refreshed(&lab).await;
    assert_eq!(said(&fresh), expected);
    for vault in ["bv-prod-weu", "bv-prod-neu", "testBkpVault"] {
        let shown = fresh
            .rows
            .iter()
            .filter(|row| row.vault == vault && row.is_final)
            .count();
        let all = healthy
            .rows
            .iter()
            .filter(|row| row.vault == vault && row.is_final)
            .count();
        assert!(all > 0 && shown == all, "{vault}: {shown} of {all}");
    }
}

/// Azure lists 14 days; what was seen stays.
#[tokio::test(start_paused = true)]
async fn what_azure_lists_no_more_is_history() {
    let lab = Lab::open().await;
    crosses_by_someone(&lab).await;
    tokio::time::sleep(Duration::from_mins(5)).await;
    let first = refreshed(&lab).await;
    assert_eq!(first.listed_days, 14);
    let since = first.kept_since.expect("jobs are kept from now on");
    tokio::time::sleep(Duration::from_hours(24 * 20)).await;
    // A new sign-in: everything comes from the disk, or from Azure.
    let lab = lab.restart().await;
    let later = refreshed(&lab).await;
    assert!(later.problems.is_empty(), "{:?}", later.problems);
    assert_eq!(later.kept_since, Some(since));
    let limit = later.as_of.0 - time::Duration::days(14);
    for row in &later.rows {
        assert_eq!(row.from_history, row.started_at.0 < limit, "{row:?}");
    }
    let finished = first.rows.iter().filter(|row| row.is_final);
    for row in finished {
        let kept = later.rows.iter().find(|kept| kept.key == row.key);
        let kept = kept.unwrap_or_else(|| panic!("gone: {row:?}"));
        assert_eq!((kept.phase, &kept.destination), (row.phase, &row.destination));
    }
    let crossed = of(&later, "orders_us", Operation::CrossRegionRestore);
    assert_eq!(
        (crossed.len(), crossed[0].secondary_region.as_deref()),
        (1, Some("Central US"))
    );
    let history = |operation| {
        let mut rows = later.rows.iter();
        rows.find(|row| row.from_history && row.operation == operation)
            .expect("one")
    };
    let backup = page(&lab, history(Operation::ScheduledBackup)).await;
    assert_eq!(backup.steps[0].label, "Azure backed up");
    let note = backup.note.expect("a note");
    assert!(note.contains("lists it no more"), "{note}");
    assert!(page(&lab, history(Operation::Restore)).await.summary.from_history);
}

async fn archived(lab: &Lab, name: &str) -> (DatabaseRow, Draft) {
    let timeline = lab.timeline(name).await;
    let point = timeline.points.iter().find(|point| point.needs_rehydration);
    let draft = Draft {
        point_id: point.expect("an archived point").id.clone(),
        database_name: "from_the_archive".to_owned(),
        rehydration_days: 12,
        ..timeline.draft
    };
    (timeline.database, draft)
}

/// The copy that a restore from the archive leaves behind is remembered, whichever entry of the point tells its end.
#[tokio::test(start_paused = true)]
async fn a_restore_from_the_archive_says_until_when_its_copy_stays() {
    use azsim::behaviour::StatusOn;
    for status_on in [StatusOn::Both, StatusOn::Archive, StatusOn::Copy] {
        let mut lab = Lab::open().await;
        let control = lab.simulator().control();
        control.behave(|behaviour| behaviour.rehydration_status_on = status_on);
        let (row, draft) = archived(&lab, "orders").await;
        assert_eq!(row.kind, ServerKind::SingleServer);
        let key = lab.start_restore(&draft).await.expect("started").summary.key;
        let request = || JobRequest { key: key.clone() };
        let start = lab.backend.job_get(request()).await.expect("the job");
        let mut details = start.steps.iter().filter_map(|step| step.detail.as_deref());
        assert!(
            details.any(|detail| detail.contains("brings the point back from the archive")),
            "{:?}",
            start.steps
        );
        // Hours, over which the application is closed and opened again.
        let mut asked = 0;
        for _ in 0..4 {
            tokio::time::sleep(Duration::from_mins(50)).await;
            asked += lab.simulator().control().count("GET", "*/backupJobs/*");
            lab = lab.restart().await;
        }
        tokio::time::sleep(Duration::from_secs(30)).await;
        let done = lab.backend.job_get(request()).await.expect("the job");
        assert_eq!(done.summary.phase, Phase::Completed, "{:?}", done.error);
        let hours = (done.summary.ended_at.expect("an end").0 - done.summary.started_at.0).as_seconds_f64() / 3600.0;
        assert!(hours > 2.5, "{hours} h");
        assert!((100..400).contains(&asked), "{asked} questions in {hours} h");
        // The copy is looked up after the end.
        tokio::time::sleep(Duration::from_mins(2)).await;
        let activity = refreshed(&lab).await;
        let reminder = activity.reminders.first().expect("a reminder");
        assert_eq!(reminder.key.as_ref(), Some(&key));
        let days = (reminder.until.0 - done.summary.ended_at.expect("an end").0).as_seconds_f64() / 86_400.0;
        assert!((11.8..12.1).contains(&days), "{days} days, {status_on:?}");
        let page = page(&lab, &done.summary).await;
        assert!(
            page.next_steps
                .iter()
                .any(|step| step.contains("restores without waiting")),
            "{:?}",
            page.next_steps
        );
    }
}
