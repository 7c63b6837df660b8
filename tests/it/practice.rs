//! The whole path on the simulator, in process, on a paused clock: a restore of minutes takes milliseconds.

use backend::api::{
    ActivityRequest, CheckRequest, Databases, DatabasesRequest, DotsRequest, ErrorCode, JobRequest, MomentRequest,
    Operation, Origin, Phase, ServerDatabasesRequest, ServerKind, StageState, StartRequest, Store, TargetKind,
    TargetsRequest,
};
use itests::lab::Lab;

async fn all(lab: &Lab) -> Databases {
    lab.backend
        .databases_list(DatabasesRequest { refresh: true })
        .await
        .expect("the list")
}

#[tokio::test(start_paused = true)]
async fn the_company_of_the_practice_world_is_seen_whole() {
    let lab = Lab::open().await;
    let list = all(&lab).await;
    assert!(list.problems.is_empty(), "{:?}", list.problems);
    assert!((55..=80).contains(&list.rows.len()), "{} rows", list.rows.len());
    assert_eq!(list.vault_count, 5);
    let names: Vec<_> = list.subscriptions.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(list.rows.iter().any(|row| row.kind == ServerKind::FlexibleServer));
    assert!(list.rows.iter().any(|row| row.guarded));
    let orders = list.rows.iter().find(|row| row.name == "orders").expect("orders");
    assert_eq!(
        (orders.vault.as_str(), orders.region.display.as_str()),
        ("bv-prod-weu", "West Europe")
    );
    assert!(orders.newest_point.is_some() && orders.can_restore.allowed);
}

#[tokio::test(start_paused = true)]
async fn twelve_weeks_show_what_was_missed() {
    let lab = Lab::open().await;
    let (good, bad) = (lab.database("orders").await, lab.database("inventory").await);
    let dots = lab
        .backend
        .dots_get(DotsRequest {
            ids: vec![good.id, bad.id],
        })
        .await
        .expect("dots");
    assert_eq!(
        dots.rows.iter().map(|row| row.weeks.len()).collect::<Vec<_>>(),
        [12, 12]
    );
    assert_eq!(dots.rows[0].missed, 0, "{:?}", dots.rows[0]);
    assert_eq!(dots.rows[1].missed, 3, "{:?}", dots.rows[1]);
}

#[tokio::test(start_paused = true)]
async fn a_moment_finds_the_point_before_it_and_says_what_is_lost() {
    let lab = Lab::open().await;
    let timeline = lab.timeline("orders").await;
    let newest = &timeline.points[0];
    let request = MomentRequest {
        instance_id: timeline.database.id.clone(),
        text: "2026-11-20 14:05".into(),
        zone: "Europe/Berlin".into(),
    };
    let found = lab.backend.moment_find(request).await.expect("a moment");
    assert!(found.found, "{}", found.message);
    let point = timeline
        .points
        .iter()
        .find(|p| Some(&p.id) == found.point_id.as_ref())
        .expect("the point is listed");
    let moment = found.moment.expect("understood");
    assert!(
        point.time <= moment && moment.0.hour() == 13,
        "{moment:?} is 14:05 in Berlin"
    );
    let lost = (moment.0 - point.time.0).as_seconds_f64();
    assert!((found.lost_seconds.expect("a loss") - lost).abs() < 1.0);
    assert!(newest.time >= point.time);
}

#[tokio::test(start_paused = true)]
async fn archived_points_have_a_lane_of_their_own_and_say_that_they_wait() {
    let lab = Lab::open().await;
    let timeline = lab.timeline("orders").await;
    assert!(
        timeline.lanes.iter().any(|lane| lane.store == Store::Archive),
        "{:?}",
        timeline.lanes
    );
    let archived = timeline
        .points
        .iter()
        .find(|p| p.stores.iter().all(|s| s.store == Store::Archive))
        .expect("one");
    assert!(
        archived.can_restore.allowed && archived.needs_rehydration,
        "{archived:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_database_is_restored_beside_the_original() {
    let mut lab = Lab::open().await;
    let timeline = lab.timeline("orders").await;
    let draft = timeline.draft.clone();
    assert_eq!(draft.target, TargetKind::Database);
    let check = lab
        .backend
        .plan_check(CheckRequest { draft: draft.clone() })
        .await
        .expect("a check");
    assert!(check.can_validate.allowed, "{:?}", check.issues);
    let job = lab.start_restore(&draft).await.expect("started");
    let done = lab.finished(&job.summary.key).await;
    assert_eq!(done.summary.phase, Phase::Completed, "{:?}", done.error);
    assert!(!done.next_steps.is_empty());
    let request = ServerDatabasesRequest {
        server_id: draft.server_id.clone(),
    };
    let names = lab
        .backend
        .server_databases_list(request)
        .await
        .expect("databases")
        .names;
    assert!(names.contains(&draft.database_name), "{names:?}");
    assert_eq!(lab.simulator().control().restores_accepted(), 1);
    let raw = lab
        .backend
        .job_raw(JobRequest { key: job.summary.key })
        .await
        .expect("raw");
    assert!(
        raw.json.contains("recoveryDestination") && !raw.json.contains("&s="),
        "{}",
        raw.json
    );
}

#[tokio::test(start_paused = true)]
async fn a_flexible_server_comes_back_as_files() {
    let mut lab = Lab::open().await;
    let timeline = lab.timeline("pgflex-billing").await;
    assert!(!timeline.can_database.allowed && timeline.can_database.reason.is_some());
    let mut draft = timeline.draft.clone();
    assert_eq!(draft.target, TargetKind::Files);
    let target = TargetsRequest {
        instance_id: draft.instance_id.clone(),
        secondary: false,
    };
    let accounts = lab.backend.storage_accounts_list(target).await.expect("accounts");
    let account = accounts
        .rows
        .iter()
        .find(|row| row.name == "stprodrestoreweu")
        .expect("the account with the role");
    let request = backend::api::ContainersRequest {
        account_id: account.id.clone(),
    };
    let containers = lab.backend.containers_list(request).await.expect("containers");
    let container = containers
        .rows
        .iter()
        .find(|row| row.usable.allowed)
        .expect("a usable container");
    draft.storage_account_id = account.id.clone();
    draft.container_id = container.id.clone();
    draft.container_url = container.url.clone();
    let job = lab.start_restore(&draft).await.expect("started");
    let done = lab.finished(&job.summary.key).await;
    assert_eq!(done.summary.phase, Phase::Completed, "{:?}", done.error);
    assert!(
        done.summary.destination.contains(&container.name),
        "{}",
        done.summary.destination
    );
}

#[tokio::test(start_paused = true)]
async fn closing_and_opening_the_application_changes_nothing_for_a_running_restore() {
    let lab = Lab::open().await;
    let draft = lab.timeline("orders").await.draft;
    let job = lab.start_restore(&draft).await.expect("started");
    assert!(!job.summary.is_final);
    let mut lab = lab.restart().await;
    let done = lab.finished(&job.summary.key).await;
    assert_eq!(done.summary.phase, Phase::Completed, "{:?}", done.error);
    assert_eq!(lab.simulator().control().restores_accepted(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_plan_starts_one_restore_and_no_second() {
    let lab = Lab::open().await;
    let draft = lab.timeline("orders").await.draft;
    let plan = lab.preflight(&draft).await.plan.expect("a plan");
    let request = StartRequest {
        plan_id: plan.id,
        repeat_anyway: false,
    };
    let (first, second) = tokio::join!(
        lab.backend.restore_start(request.clone()),
        lab.backend.restore_start(request)
    );
    let refused = [first, second].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert_eq!(refused.len(), 1);
    assert!(
        matches!(refused[0].code, ErrorCode::PlanStale | ErrorCode::Duplicate),
        "{refused:?}"
    );
    assert_eq!(lab.simulator().control().restores_accepted(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_taken_is_seen_before_anything_is_sent() {
    let mut lab = Lab::open().await;
    let draft = lab.timeline("orders").await.draft;
    let job = lab.start_restore(&draft).await.expect("started");
    lab.finished(&job.summary.key).await;
    let again = lab.preflight(&draft).await;
    assert!(again.plan.is_none(), "a second restore to the same name passed");
    assert!(again.stages.iter().any(|stage| stage.state == StageState::Failed));
    assert!(
        again
            .stages
            .iter()
            .skip_while(|s| s.state != StageState::Failed)
            .skip(1)
            .all(|s| s.state == StageState::Skipped)
    );
}

#[tokio::test(start_paused = true)]
async fn a_vault_that_may_not_read_the_server_fails_validation_with_azures_own_words() {
    let lab = Lab::open().await;
    let mut draft = lab.timeline("orders").await.draft;
    let target = TargetsRequest {
        instance_id: draft.instance_id.clone(),
        secondary: false,
    };
    let servers = lab.backend.servers_list(target).await.expect("servers").rows;
    draft.server_id = servers
        .iter()
        .find(|s| s.name == "pg-prod-weu-03")
        .expect("the server without the role")
        .id
        .clone();
    let failed = lab.preflight(&draft).await;
    let error = failed.failure.expect("a failure");
    assert_eq!(error.code, ErrorCode::ValidationFailed);
    assert_eq!(error.azure_code.as_deref(), Some("UserErrorMSIMissingPermissions"));
    assert!(!error.hints.is_empty() && error.who.is_some(), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_leads_to_one_adopted_job() {
    let mut lab = Lab::open().await;
    let draft = lab.timeline("sentinel_answer_lost").await.draft;
    let job = lab.start_restore(&draft).await.expect("the intent is kept");
    let done = lab.finished(&job.summary.key).await;
    assert_eq!(done.summary.phase, Phase::Completed, "{:?}", done.error);
    assert_eq!(lab.simulator().control().restores_accepted(), 1);
    let activity = lab
        .backend
        .activity_list(ActivityRequest { refresh: true })
        .await
        .expect("activity");
    let mine: Vec<_> = activity
        .rows
        .iter()
        .filter(|row| row.name == "sentinel_answer_lost" && row.operation == Operation::Restore)
        .collect();
    assert_eq!(mine.len(), 1, "the job stands twice: {mine:?}");
    assert_eq!(mine[0].origin, Origin::Pointback);
}

#[tokio::test(start_paused = true)]
async fn a_refused_trigger_starts_nothing_and_says_so() {
    let lab = Lab::open().await;
    let draft = lab.timeline("sentinel_refused").await.draft;
    let answer = lab.start_restore(&draft).await;
    let (phase, error) = match answer {
        Ok(job) => {
            let key = JobRequest { key: job.summary.key };
            let mut job = lab.backend.job_get(key.clone()).await.expect("the job");
            for _ in 0..50 {
                if job.summary.is_final {
                    break;
                }
                tokio::time::advance(std::time::Duration::from_secs(1)).await;
                job = lab.backend.job_get(key.clone()).await.expect("the job");
            }
            (job.summary.phase, job.error.expect("an error"))
        }
        Err(error) => (Phase::Refused, error),
    };
    assert_eq!(phase, Phase::Refused);
    assert!(error.azure_code.is_some(), "{error:?}");
    assert_eq!(lab.simulator().control().restores_accepted(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_failed_job_names_its_cause_once() {
    let mut lab = Lab::open().await;
    let draft = lab.timeline("sentinel_job_fails").await.draft;
    let job = lab.start_restore(&draft).await.expect("started");
    let done = lab.finished(&job.summary.key).await;
    assert_eq!(done.summary.phase, Phase::Failed);
    let error = done.error.expect("a cause");
    assert_ne!(error.azure_code.as_deref(), Some("InternalServerError"));
    assert!(error.azure_code.is_some() && !error.hints.is_empty(), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_throttled_list_is_waited_for() {
    let lab = Lab::open().await;
    let timeline = lab.timeline("sentinel_throttled").await;
    assert!(!timeline.points.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_validation_that_azure_refuses_is_not_a_plan() {
    let lab = Lab::open().await;
    let draft = lab.timeline("sentinel_validation_fails").await.draft;
    let failed = lab.preflight(&draft).await;
    assert!(failed.plan.is_none());
    assert_eq!(failed.failure.expect("a failure").code, ErrorCode::ValidationFailed);
    assert_eq!(lab.simulator().control().restores_accepted(), 0);
}

#[tokio::test(start_paused = true)]
async fn activity_holds_what_the_vaults_did_before() {
    let lab = Lab::open().await;
    let activity = lab
        .backend
        .activity_list(ActivityRequest { refresh: true })
        .await
        .expect("activity");
    assert!(activity.problems.is_empty(), "{:?}", activity.problems);
    assert!(
        activity
            .rows
            .iter()
            .any(|row| row.phase == Phase::Failed && row.problem.is_some())
    );
    assert!(
        activity
            .rows
            .iter()
            .any(|row| row.phase == Phase::Completed && row.origin == Origin::Vault)
    );
    let restores = activity.rows.iter().filter(|row| row.operation == Operation::Restore);
    for row in restores.filter(|row| row.origin == Origin::Vault).take(40) {
        let said = (row.destination.is_empty(), row.target, row.point_time);
        assert!(
            matches!(said, (false, Some(_), Some(_))),
            "a list leaves out where to and from which point: {row:?}"
        );
    }
    assert!(
        activity.rows.is_sorted_by(|a, b| a.started_at >= b.started_at),
        "newest first"
    );
}
