//! A guard that cannot be seen: how Azure then refuses is not established (contract §5.9), and nothing may come of it.

use azsim::behaviour::GuardRefusal;
use azsim::{Effect, Rule};
use backend::api::StageState;

use super::*;

/// As files, in a vault whose link to its guard this account may not read.
async fn unseen(lab: &Lab) -> Draft {
    let control = lab.simulator().control();
    assert!(control.guard(VAULT, Some("guard-finance")));
    control.add_fault(Rule::new(
        "GET",
        "*/backupResourceGuardProxies*",
        Effect::Answer {
            status: 403,
            body: json!({"error": {"code": "AuthorizationFailed", "message": "No."}}),
            headers: vec![],
        },
    ));
    let to = Destination::of(&lab.simulator(), Place::Primary);
    Draft {
        target: TargetKind::Files,
        storage_account_id: to.account_id,
        container_url: to.container_url,
        container_id: to.container_id,
        file_prefix: "guarded".into(),
        ..lab.timeline(source(Kind::Single)).await.draft
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_in_any_form_starts_nothing_and_is_told() {
    for refusal in [GuardRefusal::Linked, GuardRefusal::Forbidden, GuardRefusal::BadRequest] {
        let lab = Lab::open().await;
        let draft = unseen(&lab).await;
        lab.simulator().control().behave(|b| b.guard_refusal = refusal);
        let check = lab
            .backend
            .plan_check(CheckRequest { draft: draft.clone() })
            .await
            .expect("a check");
        assert!(check.can_validate.allowed, "what is not known forbids nothing");
        let note = check.notes.iter().find(|note| note.id == "guard").expect("a note");
        assert!(note.text.contains("Backup MUA Operator"), "{refusal:?}: {}", note.text);
        let preflight = lab.preflight(&draft).await;
        let looked = &preflight.stages[2];
        assert_eq!(looked.state, StageState::Warned, "{refusal:?}: {looked:?}");
        let request = StartRequest {
            plan_id: preflight.plan.expect("a plan").id,
            repeat_anyway: false,
        };
        let job = lab.backend.restore_start(request).await.expect("an answer");
        assert_eq!(job.summary.phase, Phase::Refused, "{refusal:?}: {:?}", job.summary);
        let error = job.error.expect("the reason");
        assert!(
            error.azure_code.is_some() && !error.message.is_empty(),
            "{refusal:?}: {error:?}"
        );
        assert_eq!(lab.simulator().control().restores_accepted(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_right_that_is_given_meanwhile_counts_and_one_that_is_taken_stops() {
    let mut circumstances = Circumstances::open(Guard::SameWithout).await;
    let row = Row {
        kind: Kind::Single,
        target: Target::Files,
        store: Store::Vault,
        place: Place::Primary,
        identity: Identity::System,
        guard: Guard::SameWithout,
    };
    let (draft, names, _) = circumstances.form(row, 1).await;
    let lab = &circumstances.lab;
    let refused = lab.preflight(&draft).await.failure.expect("a refusal");
    assert!(refused.message.contains("Backup MUA Operator"), "{refused:?}");
    let simulator = lab.simulator();
    let person = simulator
        .accounts()
        .into_iter()
        .find(|a| a.name == WITHOUT)
        .expect("the account");
    let guard = names.guard_id.expect("a guard");
    simulator.control().grant(&person.object_id, MUA_OPERATOR, &guard);
    // Whoever waits for a role looks again; what was found is good for a minute.
    tokio::time::sleep(Duration::from_secs(61)).await;
    assert!(lab.preflight(&draft).await.plan.is_some());
    simulator.control().revoke(&person.object_id, MUA_OPERATOR, &guard);
    tokio::time::sleep(Duration::from_secs(61)).await;
    let refused = lab.preflight(&draft).await.failure.expect("a refusal");
    assert!(refused.message.contains("Backup MUA Operator"), "{refused:?}");
    assert!(lab.practice.orders().is_empty());
}

const MUA_OPERATOR: &str = "f54b6d04-23c6-443e-b462-9c16ab7b4a52";
