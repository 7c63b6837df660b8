//! What is not established about the archive and the retired server (contract §18): the app copes with each answer.

use azsim::behaviour::{Answer, StatusOn};
use backend::api::{JobView, PlanCheck, PointView, RehydrationPriority, Severity, StageState};

use super::*;

async fn lab() -> Lab {
    Lab::open_with(|config| config.progress = Progress::Auto { speed: 6.0 }).await
}

async fn fresh(lab: &Lab) -> Timeline {
    let request = TimelineRequest {
        instance_id: lab.database("orders_us").await.id,
        refresh: true,
    };
    lab.backend.timeline_get(request).await.expect("the points")
}

/// As files, from the oldest point, which is in the archive.
async fn oldest(lab: &Lab) -> (Draft, PointView) {
    let timeline = fresh(lab).await;
    let point = timeline.points.last().expect("a point").clone();
    let to = Destination::of(&lab.simulator(), Place::Primary);
    let draft = Draft {
        point_id: point.id.clone(),
        target: TargetKind::Files,
        storage_account_id: to.account_id,
        container_url: to.container_url,
        container_id: to.container_id,
        file_prefix: "old".into(),
        ..timeline.draft
    };
    (draft, point)
}

async fn check(lab: &Lab, draft: &Draft) -> PlanCheck {
    let request = CheckRequest { draft: draft.clone() };
    lab.backend.plan_check(request).await.expect("a check")
}

fn store(check: &PlanCheck) -> String {
    let body: Value = serde_json::from_str(check.request_json.as_deref().expect("a body")).expect("JSON");
    body["sourceDataStoreType"].as_str().expect("a store").to_owned()
}

/// To the same place once more, which the person has to say yes to.
async fn again(lab: &Lab, draft: &Draft) -> JobView {
    let plan = lab.preflight(draft).await.plan.expect("a plan");
    assert!(plan.repeat_warning.is_some());
    let request = StartRequest {
        plan_id: plan.id,
        repeat_anyway: true,
    };
    lab.backend.restore_start(request).await.expect("started again")
}

#[tokio::test(start_paused = true)]
async fn a_refused_priority_says_which_one_to_take() {
    let lab = lab().await;
    lab.simulator().control().behave(|b| b.high_priority = Answer::Refused);
    let (mut draft, _) = oldest(&lab).await;
    draft.rehydration_priority = RehydrationPriority::High;
    let refused = lab.preflight(&draft).await;
    let failure = refused.failure.expect("a refusal");
    assert!(failure.hints[0].contains("Choose the priority Standard"), "{failure:?}");
    assert_eq!(refused.stages.last().expect("stages").state, StageState::Failed);
    draft.rehydration_priority = RehydrationPriority::Standard;
    assert!(lab.preflight(&draft).await.plan.is_some());
    assert!(lab.practice.orders().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_copy_is_known_whichever_entry_tells_of_it() {
    for told in [StatusOn::Both, StatusOn::Archive, StatusOn::Copy] {
        let mut lab = lab().await;
        lab.simulator().control().behave(|b| b.rehydration_status_on = told);
        let (mut draft, _) = oldest(&lab).await;
        let job = lab.start_restore(&draft).await.expect("started");
        let (draft_now, coming) = oldest(&lab).await;
        assert!(!coming.can_restore.allowed, "{told:?}: a copy is being made");
        let said = check(&lab, &draft_now).await.can_validate.reason.expect("a reason");
        assert!(said.contains("being rehydrated"), "{told:?}: {said}");
        let done = lab.finished(&job.summary.key).await;
        assert_eq!(done.summary.phase, Phase::Completed, "{told:?}: {:?}", done.error);
        let (_, back) = oldest(&lab).await;
        assert!(
            !back.needs_rehydration && back.rehydrated_until.is_some(),
            "{told:?}: {back:?}"
        );
        draft.file_prefix = "again".into();
        let checked = check(&lab, &draft).await;
        assert_eq!(
            (store(&checked).as_str(), checked.rehydration),
            ("VaultStore", None),
            "{told:?}"
        );
        assert!(
            checked.notes.iter().any(|note| note.id == "rehydrated-copy"),
            "{told:?}"
        );
        let begun = again(&lab, &draft).await;
        assert_eq!(
            lab.finished(&begun.summary.key).await.summary.phase,
            Phase::Completed,
            "{told:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_azure_does_not_let_be_used_is_brought_back_once_more() {
    let mut lab = lab().await;
    lab.simulator()
        .control()
        .behave(|b| b.rehydrated_copy = Answer::Refused);
    let (mut draft, _) = oldest(&lab).await;
    let job = lab.start_restore(&draft).await.expect("started");
    assert_eq!(lab.finished(&job.summary.key).await.summary.phase, Phase::Completed);
    oldest(&lab).await;
    draft.file_prefix = "again".into();
    assert_eq!(store(&check(&lab, &draft).await), "ArchiveStore");
    let begun = again(&lab, &draft).await;
    assert_eq!(lab.finished(&begun.summary.key).await.summary.phase, Phase::Completed);
    // Two of the very same kind are a history; those from the vault store would be another one.
    let usual = check(&lab, &draft).await.estimate;
    assert!(
        usual.basis.contains("from 2 earlier restores") && usual.high_seconds > 90.0,
        "{usual:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_database_that_azure_takes_no_more_is_refused_before_anything_is_ordered() {
    let lab = lab().await;
    lab.simulator()
        .control()
        .behave(|b| b.single_server_databases = Answer::Refused);
    let draft = fresh(&lab).await.draft;
    assert_eq!(draft.target, TargetKind::Database);
    let notes = check(&lab, &draft).await.notes;
    assert!(notes.iter().any(|note| note.id == "single-server-retired"), "{notes:?}");
    let failure = lab.preflight(&draft).await.failure.expect("a refusal");
    assert_eq!(failure.azure_code.as_deref(), Some("UserErrorSingleServerRetired"));
    assert!(failure.hints[0].contains("as files"), "{failure:?}");
    assert!(lab.practice.orders().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_second_restore_of_a_flexible_server_within_a_day_is_warned_of() {
    let mut lab = lab().await;
    let to = Destination::of(&lab.simulator(), Place::Primary);
    let draft = Draft {
        storage_account_id: to.account_id,
        container_url: to.container_url,
        container_id: to.container_id,
        ..lab.timeline("pgflex-crm").await.draft
    };
    let once = async |lab: &Lab| {
        let notes = check(lab, &draft).await.notes;
        notes.into_iter().find(|note| note.id == "once-a-day").expect("a note")
    };
    assert_eq!(once(&lab).await.severity, Severity::Info);
    let job = lab.start_restore(&draft).await.expect("started");
    lab.finished(&job.summary.key).await;
    let note = once(&lab).await;
    assert_eq!(note.severity, Severity::Warning);
    assert!(note.text.contains("22 Nov 2026, 12:0"), "{}", note.text);
    tokio::time::sleep(Duration::from_hours(24)).await;
    assert_eq!(once(&lab).await.severity, Severity::Info);
}
