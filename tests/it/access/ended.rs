//! A restore that Azure takes and whose job fails teaches the check of the same restore, as a refusal does.

use azsim::world::Outcome;
use backend::api::{CheckRequest, JobView, LineState, Phase, StartRequest};
use itests::lab::Lab;
use serde_json::json;

use super::stage::{Restore, Row, Stage, ids, line, rows};
use super::twist::Twist;

const LOCKED: &str = "UserErrorStorageAccountInLockedState";

async fn stage() -> (Stage, Restore) {
    let slow = |config: &mut azsim::Config| config.progress = azsim::Progress::Auto { speed: 50.0 };
    let stage = Stage::of(Lab::open_with(slow).await);
    let row: Row = rows()
        .into_iter()
        .find(|row| row.id == "single-files")
        .expect("the row");
    let restore = stage.restore(&row, false).await;
    Twist::AccountLock.apply(&stage.lab.simulator().control(), &restore);
    (stage, restore)
}

async fn validated(stage: &Stage, restore: &Restore) -> String {
    let draft = restore.draft.clone();
    let preflight = stage.lab.backend.plan_preflight(CheckRequest { draft }, |_| {}).await;
    let preflight = preflight.expect("a preflight");
    preflight.plan.unwrap_or_else(|| panic!("{:#?}", preflight.stages)).id
}

/// Runs one restore to its end, which is a failure with that code where one is named.
async fn run(stage: &mut Stage, restore: &Restore, code: Option<&str>) -> JobView {
    let request = StartRequest {
        plan_id: validated(stage, restore).await,
        repeat_anyway: true,
    };
    let job = stage.lab.backend.restore_start(request).await.expect("started");
    assert_eq!(job.error, None);
    if let Some(code) = code {
        stage.lab.simulator().control().change(|world| {
            let job = world.jobs.last_mut().expect("the job");
            job.requested = Outcome::Fails(json!([{
                "code": code, "message": "The account is locked.", "recommendedAction": ["Remove the lock."], "details": null,
                "innerError": null, "isRetryable": false, "isUserError": true, "properties": null, "target": "",
            }]));
        });
    }
    // While it runs nothing is known.
    let check = stage.look(restore, true).await;
    assert_eq!(line(&check, "storage-lock").azure_code.as_deref(), Some(LOCKED));
    stage.lab.finished(&job.summary.key).await
}

#[tokio::test(start_paused = true)]
async fn a_job_that_failed_colours_the_line_until_one_completes() {
    let (mut stage, restore) = stage().await;
    let check = stage.look(&restore, true).await;
    assert_eq!(line(&check, "storage-lock").state, LineState::CannotSee);

    let job = run(&mut stage, &restore, Some(LOCKED)).await;
    assert_eq!(job.summary.phase, Phase::Failed, "{:?}", job.error);
    let check = stage.look(&restore, true).await;
    assert_eq!(ids(&check, LineState::Missing), ["storage-lock"]);
    let found = line(&check, "storage-lock");
    assert!(found.seen.contains(&format!("failed with {LOCKED}")), "{}", found.seen);
    assert!(found.fix.is_some());
    let told: Vec<&str> = found.moments.iter().map(|one| one.label.as_str()).collect();
    assert_eq!(told, ["Failed"]);

    // That it validates was so before, too.
    validated(&stage, &restore).await;
    let check = stage.look(&restore, true).await;
    assert_eq!(line(&check, "storage-lock").state, LineState::Missing);
    // Another target is another matter.
    let mut other = restore.draft.clone();
    other.container_url = other.container_url.replace("/restores", "/others");
    other.container_id = other.container_id.replace("/restores", "/others");
    let request = backend::api::FlightRequest {
        draft: other,
        refresh: false,
    };
    let check = stage.lab.backend.flight_check(request, |_| {}).await.expect("a check");
    assert_eq!(line(&check, "storage-lock").state, LineState::CannotSee);

    let job = run(&mut stage, &restore, None).await;
    assert_eq!(job.summary.phase, Phase::Completed, "{:?}", job.error);
    let check = stage.look(&restore, true).await;
    assert_eq!(line(&check, "storage-lock").state, LineState::CannotSee);
}

#[tokio::test(start_paused = true)]
async fn what_was_changed_meanwhile_makes_the_end_no_news() {
    let (mut stage, restore) = stage().await;
    let control = stage.lab.simulator().control();
    assert!(control.set(&restore.site, azsim::Fact::BlobRole, true));
    let plan_id = validated(&stage, &restore).await;
    let request = StartRequest {
        plan_id,
        repeat_anyway: true,
    };
    let job = stage.lab.backend.restore_start(request).await.expect("started");
    control.change(|world| {
        let job = world.jobs.last_mut().expect("the job");
        job.requested = Outcome::Fails(json!([{"code": LOCKED, "message": "The account is locked."}]));
    });
    let fixed = stage.fix(&restore, &["storage-lock".to_owned()], false).await;
    assert!(fixed.problems.is_empty(), "{:?}", fixed.problems);
    stage.lab.finished(&job.summary.key).await;
    // Somebody locks it again: whether Azure minds is as open as ever.
    Twist::AccountLock.apply(&control, &restore);
    let check = stage.look(&restore, true).await;
    assert_eq!(line(&check, "storage-lock").state, LineState::CannotSee);
}
