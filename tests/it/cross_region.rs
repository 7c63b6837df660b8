//! Restores in the paired region whose answer is lost: found again, once, whatever lists Azure keeps them in.

use std::time::Duration;

use azsim::{Effect, Rule, behaviour::Order};
use backend::api::{Draft, ErrorCode, JobRequest, JobView, Operation, Origin, Phase, StartRequest, TargetKind};
use itests::lab::Lab;

use super::activity::{answers, crosses_by_someone, crossing, of, refreshed};

/// Whether Azure has cross-region jobs in the vault's list or in Resource Graph as well, and in which order, is not
/// established: with every combination one restore is one row, and a lost answer one adoption.
#[tokio::test(start_paused = true)]
async fn a_cross_region_restore_is_one_row_and_one_adoption_whatever_lists_it() {
    for (vault, graph, order) in [
        (false, false, Order::NewestFirst),
        (false, false, Order::OldestFirst),
        (false, true, Order::NewestFirst),
        (false, true, Order::OldestFirst),
        (true, false, Order::NewestFirst),
        (true, false, Order::OldestFirst),
        (true, true, Order::NewestFirst),
        (true, true, Order::OldestFirst),
    ] {
        let mut lab = Lab::open().await;
        let control = lab.simulator().control();
        control.behave(|behaviour| {
            behaviour.cross_region_jobs_in_vault = vault;
            behaviour.cross_region_jobs_in_graph = graph;
            behaviour.cross_region_job_order = order;
        });
        let case = format!("in the vault: {vault}, in the graph: {graph}, {order:?}");
        crosses_by_someone(&lab).await;
        control.add_fault(Rule::new("POST", "*/crossRegionRestore", Effect::LoseAfter).times(1));
        let draft = crossing(&lab, "orders_dr").await;
        let job = lab.start_restore(&draft).await.expect("the intent is kept");
        let done = lab.finished(&job.summary.key).await;
        let sent = done.steps[1].detail.as_deref().unwrap_or_default();
        assert!(
            sent.contains("The answer was lost; the job was found"),
            "{case}: {sent}"
        );
        assert_eq!(done.summary.phase, Phase::Completed, "{case}: {:?}", done.error);
        assert_eq!(control.restores_accepted(), 2, "{case}");
        assert_eq!(control.count("POST", "*/crossRegionRestore"), 2, "{case}");
        for closed in [false, true] {
            if closed {
                let path = "*/backupVaults/bv-geo-eus2/backupJobs*";
                control.add_fault(answers(path, 403, "AuthorizationFailed"));
            }
            let activity = refreshed(&lab).await;
            let rows = of(&activity, "orders_us", Operation::CrossRegionRestore);
            let origins: Vec<Origin> = rows.iter().map(|row| row.origin).collect();
            assert_eq!(origins, [Origin::Pointback, Origin::Vault], "{case}: {rows:?}");
            assert!(
                rows.iter().all(|row| row.is_final && row.secondary_region.is_some()),
                "{case}: {rows:?}"
            );
        }
    }
}

/// Starts a restore in the paired region whose request Azure never sees.
async fn lost_before(lab: &Lab) -> String {
    let control = lab.simulator().control();
    control.add_fault(Rule::new("POST", "*/crossRegionRestore", Effect::LoseBefore).times(1));
    let draft = crossing(lab, "orders_dr").await;
    let job = lab.start_restore(&draft).await.expect("the intent is kept");
    assert_eq!(job.summary.phase, Phase::OutcomeUnknown);
    job.summary.key
}

async fn job(lab: &Lab, key: &str) -> JobView {
    let request = JobRequest { key: key.to_owned() };
    lab.backend.job_get(request).await.expect("the job")
}

#[tokio::test(start_paused = true)]
async fn a_region_that_lists_no_such_job_proves_that_none_was_started() {
    let mut lab = Lab::open().await;
    let key = lost_before(&lab).await;
    let lost = lab.finished(&key).await;
    assert_eq!(lost.summary.phase, Phase::NeverStarted);
    assert_eq!(lab.simulator().control().restores_accepted(), 0);
}

/// Whether other lists have cross-region jobs is not established: what they do not show proves nothing.
#[tokio::test(start_paused = true)]
async fn a_region_whose_list_is_closed_proves_nothing() {
    let lab = Lab::open().await;
    let key = lost_before(&lab).await;
    let control = lab.simulator().control();
    let path = "*/fetchCrossRegionRestoreJobs";
    control.add_fault(answers(path, 403, "AuthorizationFailed"));
    tokio::time::sleep(Duration::from_mins(50)).await;
    let waiting = job(&lab, &key).await;
    assert_eq!(waiting.summary.phase, Phase::OutcomeUnknown);
    assert_eq!(waiting.tracking_problem.expect("why").code, ErrorCode::Forbidden);
    control.clear_faults();
    tokio::time::sleep(Duration::from_mins(25)).await;
    assert_eq!(job(&lab, &key).await.summary.phase, Phase::NeverStarted);
}

/// The same restore that somebody else runs there is seen before anything is sent.
#[tokio::test(start_paused = true)]
async fn a_restore_by_somebody_else_in_the_region_stands_in_the_way() {
    let lab = Lab::open().await;
    let (container_url, container_id, storage_account_id) = lab.simulator().control().read(|world| {
        let account = world.storage_account("stproddrcus").expect("the account");
        let url = "https://stproddrcus.blob.core.practice.invalid/restores".to_owned();
        (url, account.container_id("restores"), account.id())
    });
    let draft = Draft {
        target: TargetKind::Files,
        container_url,
        container_id,
        storage_account_id,
        file_prefix: "ours".to_owned(),
        ..crossing(&lab, "unused").await
    };
    assert!(lab.preflight(&draft).await.plan.is_some(), "nothing runs there yet");
    crosses_by_someone(&lab).await;
    let failure = lab.preflight(&draft).await.failure.expect("a failure");
    assert_eq!(failure.code, ErrorCode::Duplicate);
    assert!(failure.message.contains("Someone else"), "{}", failure.message);
}

#[tokio::test(start_paused = true)]
async fn the_same_restore_is_not_started_twice() {
    let lab = Lab::open().await;
    let draft = crossing(&lab, "orders_dr").await;
    let first = lab.start_restore(&draft).await.expect("started");
    let again = lab.preflight(&draft).await;
    assert_eq!(again.failure.expect("a failure").code, ErrorCode::Duplicate);
    tokio::time::sleep(Duration::from_mins(4)).await;
    assert_eq!(job(&lab, &first.summary.key).await.summary.phase, Phase::Completed);
    let mut other = crossing(&lab, "orders_dr_2").await;
    other.point_id.clone_from(&draft.point_id);
    let plan = lab
        .preflight(&other)
        .await
        .plan
        .expect("another name is another restore");
    let request = || StartRequest {
        plan_id: plan.id.clone(),
        repeat_anyway: false,
    };
    lab.backend.restore_start(request()).await.expect("started");
    let used = lab
        .backend
        .restore_start(request())
        .await
        .expect_err("a plan is used once");
    assert_eq!(used.code, ErrorCode::PlanStale);
    assert_eq!(lab.simulator().control().restores_accepted(), 2);
}
