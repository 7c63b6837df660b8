//! Request files, end to end: what is exported is taken by the simulator as it is, and what is opened is what is restored.

mod kinds;
mod python;

use std::time::{Duration, Instant};

use backend::api::{Draft, ErrorCode, ImportRequest, Imported, JobRequest, Phase, TerminalRequest};
use http::Method;
use itests::{foreign::Foreign, lab::Lab};
use kinds::{Kind, exported};
use serde_json::{Value, json};

const API: &str = "api-version=2025-07-01";

async fn open(lab: &Lab, instance_id: &str, text: String) -> Result<Imported, backend::api::ApiError> {
    let instance_id = instance_id.to_owned();
    lab.backend.request_import(ImportRequest { text, instance_id }).await
}

#[tokio::test(start_paused = true)]
async fn what_is_exported_is_taken_by_azure_and_opens_again() {
    let lab = Lab::open().await;
    let simulator = lab.simulator();
    let arm = azsim::Config::practice(None, itests::lab::START).arm.to_string();
    let foreign = Foreign::sign_in(&simulator, &arm, &simulator.practice_account()).await;
    let world = azsim::Config::practice(None, itests::lab::START);
    for Kind { name, draft, pair, .. } in kinds::all(&lab, &world).await {
        let text = exported(&lab, &draft).await;
        let body: Value = serde_json::from_str(&text).expect("JSON");
        let (path, wrapped, sent) = match &pair {
            None => (
                format!("{}/validateRestore", draft.instance_id),
                json!({ "restoreRequestObject": body }),
                body.clone(),
            ),
            Some((details, region)) => {
                let group = draft.instance_id.split("/backupVaults/").next().expect("a vault");
                let wrapped = json!({ "restoreRequestObject": body, "crossRegionRestoreDetails": details });
                (
                    format!("{group}/locations/{region}/validateCrossRegionRestore"),
                    wrapped.clone(),
                    wrapped,
                )
            }
        };
        let answer = foreign
            .send(Method::POST, &format!("{path}?{API}"), Some(&wrapped))
            .await;
        assert_eq!(answer.status, 202, "{name}: {}", answer.body);
        let operation = answer.headers["azure-asyncoperation"]
            .to_str()
            .expect("an address")
            .to_owned();
        let ended = loop {
            tokio::time::advance(Duration::from_secs(30)).await;
            let answer = foreign.get(&operation).await.body;
            if answer["status"] != "Inprogress" {
                break answer;
            }
        };
        assert_eq!(ended["status"], "Succeeded", "{name}: {ended}");

        // As it is saved, and as it is sent: the paired region's wrapper names the instance by itself.
        for (instance, file) in [(draft.instance_id.as_str(), text.clone()), ("", sent.to_string())] {
            if instance.is_empty() && pair.is_none() {
                continue;
            }
            let opened = open(&lab, instance, file).await.expect("it opens");
            assert_eq!(opened.notices, Vec::<String>::new(), "{name}");
            assert_eq!(exported(&lab, &opened.draft).await, text, "{name}");
        }

        let terminal = lab
            .backend
            .terminal_get(TerminalRequest { draft: draft.clone() })
            .await
            .expect("commands");
        let start = terminal
            .rest
            .iter()
            .find(|step| step.title.starts_with("Start it"))
            .expect("a POST");
        let (_, shown) = start.text.split_once("\n\n").expect("a body");
        assert_eq!(serde_json::from_str::<Value>(shown).expect("JSON"), sent, "{name}");
        let far = start.text.contains("x-ms-authorization-auxiliary: Bearer <");
        assert_eq!(far, !draft.guard_tenant.is_empty(), "{name}: {}", start.text);
        assert!(terminal.note.is_some_and(|note| note.contains("practice")));
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_of_the_command_line_is_restored_and_written_down() {
    let mut lab = Lab::open().await;
    let form = lab.timeline("orders").await.draft;
    let body: Value = serde_json::from_str(&exported(&lab, &form).await).expect("JSON");
    let mut file = json!({
        "object_type": body["objectType"],
        "recovery_point_id": body["recoveryPointId"],
        "source_data_store_type": body["sourceDataStoreType"],
        "restore_target_info": {
            "object_type": "RestoreTargetInfo",
            "recovery_option": "FailIfExists",
            "restore_location": body["restoreTargetInfo"]["restoreLocation"],
            "datasource_info": {
                "object_type": "Datasource",
                "resource_id": format!("{}/databases/from_a_file", form.server_id),
            },
            "datasource_auth_credentials": {
                "object_type": "SecretStoreBasedAuthCredentials",
                "secret_store_resource": { "secret_store_type": "AzureKeyVault", "uri": form.secret_uri, "value": null },
            },
        },
    });
    let opened = open(&lab, &form.instance_id, file.to_string()).await.expect("it opens");
    assert_eq!(opened.draft.database_name, "from_a_file");
    // The file may say itself which database it is for.
    file["source_resource_id"] = json!(lab.database("orders").await.data_source_id);
    let found = open(&lab, "", file.to_string()).await.expect("it is found");
    assert_eq!(found, opened);

    let job = lab.start_restore(&opened.draft).await.expect("started");
    let key = job.summary.key.clone();
    let early = lab.backend.runbook_get(JobRequest { key: key.clone() }).await;
    assert_eq!(early.expect_err("it is not over").code, ErrorCode::InvalidInput);
    let done = lab.finished(&key).await;
    assert_eq!(done.summary.phase, Phase::Completed, "{:?}", done.error);
    let book = lab
        .backend
        .runbook_get(JobRequest { key: key.clone() })
        .await
        .expect("a runbook");
    assert!(
        book.file_name.starts_with("restore-orders-2026-11-2"),
        "{}",
        book.file_name
    );
    let id = done
        .facts
        .iter()
        .find(|fact| fact.label == "Job")
        .expect("its job")
        .value
        .clone();
    for part in [
        "# Restore of orders to from\\_a\\_file",
        "Completed. Written by",
        "## What to check",
        "--job-id",
        id.as_str(),
    ] {
        assert!(book.markdown.contains(part), "{part} is not in\n{}", book.markdown);
    }
    // Operation addresses are signed (contract §7); no token is in any of it.
    for secret in ["&t=", "&s=", "Bearer", "eyJ"] {
        assert!(!book.markdown.contains(secret), "{secret} is in\n{}", book.markdown);
    }
    let terminal = lab.backend.job_terminal(JobRequest { key }).await.expect("commands");
    let started = terminal
        .az
        .iter()
        .find(|step| step.title == "How it was started")
        .expect("the command");
    assert!(
        started.text.lines().all(|line| line.starts_with("# ")),
        "{}",
        started.text
    );
}

#[tokio::test(start_paused = true)]
async fn a_malformed_file_gets_its_own_message_and_changes_nothing() {
    let lab = Lab::open().await;
    let draft = lab.timeline("orders").await.draft;
    let good = exported(&lab, &draft).await;
    let timeline = lab.timeline("orders").await;
    let old = timeline.points.iter().find(|point| point.needs_rehydration);
    let old = Draft {
        point_id: old.expect("an archived point").id.clone(),
        rehydration_days: 12,
        ..draft.clone()
    };
    let archived = exported(&lab, &old).await;
    let plan = lab.preflight(&draft).await.plan.expect("a plan");
    let changed = |from: &str, to: &str| {
        assert!(good.contains(from), "{from} is not in\n{good}");
        good.replacen(from, to, 1)
    };
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(5 << 20));
    let began = Instant::now();
    let cases = [
        ("cut off", good[..good.len() / 2].to_owned(), "ends too early"),
        ("5 MB", large, "larger than 1 MB"),
        (
            "a wrong type",
            changed("\"recoveryPointId\": \"", "\"recoveryPointId\": 1, \"x\": \""),
            "must be text, and is a number",
        ),
        (
            "another type",
            changed("AzureBackupRecoveryPointBased", "Other"),
            "is no restore request",
        ),
        (
            "a typing error",
            changed("/resourceGroups/", "/resourceGroup/"),
            "not the resource ID",
        ),
        (
            "an identity’s typing error",
            changed(
                "{",
                "{\"identityDetails\": {\"userAssignedIdentityArmUrl\": \"/subscriptions/s/userAssignedIdentity/n\"},",
            ),
            "is not the id of a user-assigned identity",
        ),
        (
            "a guard of the wrong type",
            changed("{", "{\"resource_guard_operation_requests\": [7],"),
            "must be a list of texts, and is a list with a number in it",
        ),
        (
            "too many days",
            archived.replace("P12D", "P40D"),
            "is P40D. It must be whole days from P10D to P30D",
        ),
        (
            "another region",
            changed("restoreLocation\": \"westeurope", "restoreLocation\": \"brazilsouth"),
            "restores to region brazilsouth",
        ),
        (
            "another instance’s paired region",
            format!(
                "{{\"restoreRequestObject\": {good}, \"crossRegionRestoreDetails\": {{\"sourceBackupInstanceId\": \"{}x\"}}}}",
                draft.instance_id
            ),
            "which is another backup instance than the one of orders",
        ),
        ("nothing", String::new(), "The file is empty."),
        ("for nobody", good.clone(), "does not say which database"),
    ];
    for (case, text, said) in cases {
        let instance = if case == "for nobody" {
            ""
        } else {
            draft.instance_id.as_str()
        };
        let error = open(&lab, instance, text).await.expect_err(case);
        assert!(error.message.contains(said), "{case}: {}", error.message);
        assert_eq!(error.code, ErrorCode::InvalidInput, "{case}");
        assert_eq!(error.hints, ["Nothing was changed, and nothing was sent."], "{case}");
    }
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "the answers took {:?}",
        began.elapsed()
    );
    let named = changed("\"objectType\": \"Az", "\"colour\": \"red\", \"objectType\": \"Az");
    let opened = open(&lab, &draft.instance_id, named).await.expect("it opens");
    assert_eq!(opened.notices, ["“colour” is not known here and was left out."]);
    // The plan that was made before any of it can still be started.
    let start = backend::api::StartRequest {
        plan_id: plan.id,
        repeat_anyway: false,
    };
    lab.backend
        .restore_start(start)
        .await
        .expect("nothing has touched the plan");
}
