//! Request files, end to end: what is exported is taken by the simulator as it is, and what is opened is what is restored.

use std::time::{Duration, Instant};

use backend::api::{
    CheckRequest, ContainersRequest, DatabasesRequest, Draft, ErrorCode, ImportRequest, Imported, JobRequest, Phase,
    ServerKind, TargetKind, TargetsRequest, TerminalRequest, TimelineRequest,
};
use http::Method;
use itests::{foreign::Foreign, lab::Lab};
use serde_json::{Value, json};

const API: &str = "api-version=2025-07-01";

/// A form that nothing stops, for each kind of restore.
async fn forms(lab: &Lab) -> Vec<(&'static str, Draft)> {
    let database = lab.timeline("orders").await.draft;
    let files = Draft {
        target: TargetKind::Files,
        ..database.clone()
    };
    let all = lab.backend.databases_list(DatabasesRequest { refresh: false }).await;
    let flexible = all.expect("the list").rows.into_iter().find(|row| {
        row.kind == ServerKind::FlexibleServer && row.can_restore.allowed && row.newest_point.is_some() && !row.guarded
    });
    let request = TimelineRequest {
        instance_id: flexible.expect("a flexible server").id,
        refresh: false,
    };
    let server = lab.backend.timeline_get(request).await.expect("its points").draft;
    let mut forms = vec![("database", database)];
    for (kind, mut draft) in [("files", files), ("flexible server", server)] {
        (draft.storage_account_id, draft.container_id, draft.container_url) = container(lab, &draft).await;
        forms.push((kind, draft));
    }
    forms
}

/// Account, id and address of a container that the pickers offer.
async fn container(lab: &Lab, draft: &Draft) -> (String, String, String) {
    let instance_id = draft.instance_id.clone();
    let accounts = lab
        .backend
        .storage_accounts_list(TargetsRequest {
            instance_id,
            secondary: false,
        })
        .await;
    for account in accounts
        .expect("accounts")
        .rows
        .into_iter()
        .filter(|a| a.usable.allowed)
    {
        let account_id = account.id.clone();
        let containers = lab.backend.containers_list(ContainersRequest { account_id }).await;
        if let Some(found) = containers
            .expect("containers")
            .rows
            .into_iter()
            .find(|c| c.usable.allowed)
        {
            return (account.id, found.id, found.url);
        }
    }
    panic!("no container can be used");
}

/// What "Save request…" writes.
async fn exported(lab: &Lab, draft: &Draft) -> String {
    let request = CheckRequest { draft: draft.clone() };
    let check = lab.backend.plan_check(request).await.expect("a check");
    check
        .request_json
        .unwrap_or_else(|| panic!("the form is stopped: {:?}", check.issues))
}

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
    for (kind, draft) in forms(&lab).await {
        let text = exported(&lab, &draft).await;
        let body: Value = serde_json::from_str(&text).expect("JSON");
        let wrapped = json!({ "restoreRequestObject": body });
        let path = format!("{}/validateRestore?{API}", draft.instance_id);
        let answer = foreign.send(Method::POST, &path, Some(&wrapped)).await;
        assert_eq!(answer.status, 202, "{kind}: {}", answer.body);
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
        assert_eq!(ended["status"], "Succeeded", "{kind}: {ended}");

        let opened = open(&lab, &draft.instance_id, text.clone()).await.expect("it opens");
        assert_eq!(opened.notices, Vec::<String>::new(), "{kind}");
        assert_eq!(exported(&lab, &opened.draft).await, text, "{kind}");

        let terminal = lab
            .backend
            .terminal_get(TerminalRequest { draft })
            .await
            .expect("commands");
        let sent = terminal
            .rest
            .iter()
            .find(|step| step.title.starts_with("Start it"))
            .expect("a POST");
        let (_, shown) = sent.text.split_once("\n\n").expect("a body");
        assert_eq!(serde_json::from_str::<Value>(shown).expect("JSON"), body, "{kind}");
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
