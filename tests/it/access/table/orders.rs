//! Restores that are asked for: over the wire, as any other program would, and through the application.

use backend::api::{ApiError, CheckRequest, StartRequest};
use http::Method;
use itests::foreign::Foreign;
use serde_json::json;

use super::super::stage::{Restore, Stage};

/// Where a guard can be that is not the company's own; a token of it says nothing elsewhere.
const SECURITY: &str = "security.contoso.example";
const ARM: &str = "https://management.practice.invalid";

/// Sends the restore itself. `None`: it has begun; else the code that refuses it.
pub async fn order(stage: &Stage, restore: &Restore) -> Option<String> {
    let simulator = stage.lab.simulator();
    let account = simulator.practice_account();
    let foreign = Foreign::signed_in(&simulator, ARM, &account).and_in(&account, SECURITY);
    let instance = &restore.draft.instance_id;
    let (path, body) = if restore.secondary {
        let group: Vec<&str> = instance.split('/').take(5).collect();
        let locations = format!("{}/providers/Microsoft.DataProtection/locations", group.join("/"));
        let details = json!({"sourceRegion": "eastus2", "sourceBackupInstanceId": instance});
        let body = json!({"restoreRequestObject": restore.body, "crossRegionRestoreDetails": details});
        (format!("{locations}/centralus/crossRegionRestore"), body)
    } else {
        (format!("{instance}/restore"), restore.body.clone())
    };
    let path = format!("{path}?api-version=2025-07-01");
    let answer = foreign.send(Method::POST, &path, Some(&body)).await;
    if answer.status.as_u16() == 202 {
        return None;
    }
    let code = answer.body["error"]["code"].as_str();
    Some(code.unwrap_or_else(|| panic!("no code: {}", answer.body)).to_owned())
}

/// Restores and operations that Azure has begun.
pub fn begun(stage: &Stage) -> (usize, usize) {
    let control = stage.lab.simulator().control();
    control.read(|world| (world.jobs.len(), world.operations.len()))
}

/// As a person would: validates, and starts where that passes and it is wanted. `None`: Azure takes it.
pub async fn by_the_application(stage: &Stage, restore: &Restore, start: bool) -> Option<ApiError> {
    let draft = restore.draft.clone();
    let backend = &stage.lab.backend;
    let preflight = backend.plan_preflight(CheckRequest { draft }, |_| {}).await;
    let preflight = preflight.expect("a preflight");
    let Some(plan) = preflight.plan else {
        let last = preflight.stages.last().expect("a stage");
        assert!(last.error.is_some(), "not Azure: {:#?}", preflight.stages);
        return preflight.failure;
    };
    if !start {
        return None;
    }
    let request = StartRequest {
        plan_id: plan.id,
        repeat_anyway: true,
    };
    let job = backend.restore_start(request).await.expect("an answer");
    job.error
}
