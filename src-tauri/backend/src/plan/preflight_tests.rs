#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Mutex;

use serde_json::json;

use super::*;
use crate::api::{ServerKind, StageState};
use crate::fake::{self, Azure};
use crate::plan::sample;

fn draft() -> Draft {
    let wish = fake::wish();
    Draft {
        instance_id: wish.instance_id,
        server_id: wish.server_id,
        database_name: "orders_restored".to_owned(),
        ..sample::draft(TargetKind::Database)
    }
}

fn azure() -> Azure {
    Azure::new(Arc::new(crate::clock::TokioClock::starting_at(sample::NOW)))
}

fn context(azure: &Azure) -> Context {
    let mut facts = sample::facts(ServerKind::SingleServer);
    facts.instance_id = fake::wish().instance_id;
    facts.servers = vec![sample::server(&fake::wish().server_id, "11")];
    Context {
        arm: azure.session().arm,
        clock: Arc::new(crate::clock::TokioClock::starting_at(sample::NOW)),
        sign_in: "practice".to_owned(),
        speed: 1.0,
        facts,
        guard_token: Ok(None),
    }
}

async fn nobody(_: String) -> Result<Others, ApiError> {
    Ok(Others::None)
}

async fn checked(azure: &Azure) -> (Preflight, Option<Plan>) {
    run(&context(azure), &draft(), |_| (), nobody).await
}

fn states(preflight: &Preflight) -> Vec<StageState> {
    preflight.stages.iter().map(|stage| stage.state).collect()
}

#[tokio::test(start_paused = true)]
async fn a_good_form_becomes_a_plan() {
    let azure = azure();
    let seen = Mutex::new(Vec::new());
    let (preflight, plan) = run(
        &context(&azure),
        &draft(),
        |stage| seen.lock().unwrap().push(stage),
        nobody,
    )
    .await;
    assert_eq!(preflight.failure, None);
    let plan = plan.unwrap();
    assert_eq!(preflight.plan.unwrap().id, plan.id);
    assert_eq!(plan.destination.full, fake::wish().destination);
    assert!(plan.validation_seconds >= 10.0, "Retry-After is kept");
    let seen = seen.into_inner().unwrap();
    assert!(
        seen[..6].iter().all(|stage| stage.state == StageState::Waiting),
        "the whole list comes first"
    );
    assert_eq!((seen[6].index, seen[6].state), (0, StageState::Running));
    assert!(seen[5].estimate.is_some() && seen[..5].iter().all(|stage| stage.estimate.is_none()));
    let last: Vec<StageState> = preflight.stages.iter().map(|stage| stage.state).collect();
    assert_eq!(last[1..], [StageState::Passed; 5]);
    assert_eq!(last[0], StageState::Warned, "the single server was retired");
    let said = preflight.stages[0].detail.as_deref().unwrap();
    assert_eq!(said, "The single server is retired.");
}

#[tokio::test(start_paused = true)]
async fn azures_refusal_keeps_its_words_and_ids_and_is_asked_for_once() {
    let azure = azure();
    azure.change(|world| {
        world.validation = json!({"status": "Failed", "error": {"code": "UserErrorMSIMissingPermissions", "message": "Missing.",
            "additionalInfo": [{"type": "UserFacingError", "info": {"code": "UserErrorMSIMissingPermissions",
                "message": "Backup vault is missing the necessary permissions on the datasource to do this operation. ",
                "recommendedAction": [" Grant appropriate access permissions. "]}}]}});
    });
    let (preflight, plan) = checked(&azure).await;
    assert_eq!(plan, None);
    let failure = preflight.failure.unwrap();
    assert_eq!(failure.code, ErrorCode::ValidationFailed);
    assert_eq!(failure.azure_code.as_deref(), Some("UserErrorMSIMissingPermissions"));
    assert_eq!(failure.hints[0], "Grant appropriate access permissions.");
    assert!(failure.who.is_some());
    assert_eq!(azure.world.lock().unwrap().validations, 1);
}

#[tokio::test(start_paused = true)]
async fn a_blocked_validation_says_to_wait_and_is_not_repeated() {
    let azure = azure();
    azure.change(|world| {
        let body = json!({"error": {"code": "CloudDosTimeboudLimitReached", "message": "The operation is blocked."}});
        world.validate_status = Some((400, body));
    });
    let failure = checked(&azure).await.0.failure.unwrap();
    assert_eq!((failure.code, failure.status), (ErrorCode::Throttled, Some(400)));
    assert!(failure.hints.iter().any(|hint| hint.contains("few hours")));
    for status in [400, 503] {
        azure.change(|world| world.validate_status = Some((status, json!({"error": {"code": "X", "message": "No."}}))));
        let failure = checked(&azure).await.0.failure.unwrap();
        let expected = if status == 400 {
            ErrorCode::ValidationFailed
        } else {
            ErrorCode::Service
        };
        assert_eq!(failure.code, expected);
    }
    assert_eq!(azure.world.lock().unwrap().validations, 3, "one for each run");
}

#[tokio::test(start_paused = true)]
async fn a_failure_skips_what_is_behind_it() {
    let azure = azure();
    azure.change(|world| world.point_status = 404);
    let (preflight, _) = checked(&azure).await;
    assert_eq!(
        states(&preflight)[1..],
        [
            StageState::Failed,
            StageState::Skipped,
            StageState::Skipped,
            StageState::Skipped,
            StageState::Skipped
        ]
    );
    let failure = preflight.failure.unwrap();
    assert_eq!(preflight.stages[1].error.as_ref(), Some(&failure));
    assert_eq!(azure.world.lock().unwrap().validations, 0);
}

#[tokio::test(start_paused = true)]
async fn a_name_taken_a_moment_ago_is_seen() {
    let azure = azure();
    azure.change(|world| world.databases.push("Orders_Restored".to_owned()));
    let (preflight, _) = checked(&azure).await;
    assert_eq!(states(&preflight)[3], StageState::Failed);
    assert!(preflight.failure.unwrap().hints[0].contains("orders_restored_2"));
}

#[tokio::test(start_paused = true)]
async fn the_same_restore_stops_it_or_asks_for_a_yes() {
    let azure = azure();
    let context = context(&azure);
    let running = |_| async { Err(error::plain(ErrorCode::Duplicate, "It runs.")) };
    let stopped = run(&context, &draft(), |_| (), running).await.0;
    assert_eq!(stopped.failure.unwrap().code, ErrorCode::Duplicate);
    let repeat = |_| async { Ok(Others::Repeat("Yesterday.".to_owned())) };
    let asked = run(&context, &draft(), |_| (), repeat).await.0;
    assert_eq!(asked.plan.unwrap().repeat_warning.as_deref(), Some("Yesterday."));
    let unseen = |_| async { Ok(Others::Unseen("Closed.".to_owned())) };
    let warned = run(&context, &draft(), |_| (), unseen).await.0;
    assert_eq!(warned.stages[4].state, StageState::Warned);
    assert!(warned.plan.is_some());
}

#[tokio::test(start_paused = true)]
async fn going_away_in_the_middle_leaves_nothing() {
    let azure = azure();
    azure.change(|world| world.validation = json!({"status": "Inprogress"}));
    let context = context(&azure);
    let draft = draft();
    let left = tokio::time::timeout(Duration::from_secs(30), run(&context, &draft, |_| (), nobody)).await;
    assert!(left.is_err());
    let asked = azure.asked("");
    tokio::time::sleep(Duration::from_mins(10)).await;
    assert_eq!(azure.asked(""), asked);
}

#[tokio::test(start_paused = true)]
async fn a_validation_that_never_ends_is_given_up() {
    let azure = azure();
    azure.change(|world| world.validation = json!({"status": "Inprogress"}));
    let failure = checked(&azure).await.0.failure.unwrap();
    assert!(failure.message.contains("15 minutes"));
}

#[path = "preflight_kinds_tests.rs"]
mod kinds;
