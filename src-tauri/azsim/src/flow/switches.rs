use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::Flow;
use crate::behaviour::{Answer, Effect};

#[tokio::test(start_paused = true)]
async fn too_many_validations_of_one_instance_are_blocked_for_an_hour() {
    let flow = Flow::open();
    let request = flow.as_files("orders", "stprodrestoreweu", "restores", "p").await;
    let body = json!({"restoreRequestObject": request});
    for _ in 0..30 {
        assert_eq!(
            flow.post("orders", "validateRestore", &body).await.status,
            StatusCode::ACCEPTED
        );
    }
    let blocked = flow.post("orders", "validateRestore", &body).await;
    assert_eq!(
        (blocked.status, blocked.code()),
        (StatusCode::BAD_REQUEST, "CloudDosTimeboudLimitReached")
    );
    assert_eq!(blocked.header("retry-after"), "");
    let info = &blocked.body["error"]["additionalInfo"][0]["info"];
    assert_eq!(info["recommendedAction"], json!(["Please retry after few hours"]));
    // Others are not touched, and a restore is no validation.
    let other = flow.as_files("customers", "stprodrestoreweu", "restores", "p").await;
    assert_eq!(flow.validate("customers", &other).await["status"], "Succeeded");
    assert_eq!(
        flow.post("orders", "restore", &request).await.status,
        StatusCode::ACCEPTED
    );
    flow.0.simulator.control().advance(std::time::Duration::from_hours(1));
    assert_eq!(
        flow.post("orders", "validateRestore", &body).await.status,
        StatusCode::ACCEPTED
    );
    flow.0.simulator.control().behave(|b| b.validations_per_hour = 1);
    assert_eq!(
        flow.post("orders", "validateRestore", &body).await.code(),
        "CloudDosTimeboudLimitReached"
    );
}

#[tokio::test(start_paused = true)]
async fn single_servers_may_be_closed_to_databases() {
    let flow = Flow::open();
    flow.0
        .simulator
        .control()
        .behave(|b| b.single_server_databases = Answer::Refused);
    let request = flow
        .as_database("orders", "pg-prod-weu-02", "x", "kv-prod-weu/dbauth3")
        .await;
    for (action, body) in [
        ("validateRestore", json!({"restoreRequestObject": request})),
        ("restore", request.clone()),
    ] {
        let refused = flow.post("orders", action, &body).await;
        assert_eq!(
            (refused.status, refused.code()),
            (StatusCode::BAD_REQUEST, "UserErrorSingleServerRetired")
        );
    }
    let files = flow.as_files("orders", "stprodrestoreweu", "restores", "p").await;
    assert_eq!(flow.validate("orders", &files).await["status"], "Succeeded");
}

#[tokio::test(start_paused = true)]
async fn a_prefix_may_be_ignored_for_flexible_servers_only() {
    let flow = Flow::open();
    flow.0
        .simulator
        .control()
        .behave(|b| b.flexible_prefix = Effect::Ignored);
    for name in ["pgflex-billing", "orders"] {
        let request = flow.as_files(name, "stprodrestoreweu", "restores", "night").await;
        let id = flow.start(name, &request).await;
        let job = flow.finished(name, &id).await;
        assert_eq!(
            job["properties"]["extendedInfo"]["additionalDetails"]["Restore File Prefix"],
            "night"
        );
    }
    let names: Vec<String> = flow.0.read(|w| {
        let blobs = &w.storage_account("stprodrestoreweu").unwrap().containers[0].blobs;
        blobs.iter().map(|b| b.name.clone()).collect()
    });
    assert!(names.contains(&"pgflex-billing/Roles.sql".to_owned()), "{names:?}");
    assert!(names.iter().any(|n| n.starts_with("night_orders")));
}

#[tokio::test(start_paused = true)]
async fn answers_may_not_say_when_to_come_back_and_lists_may_ask_for_less() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    control.behave(|b| {
        b.retry_after = false;
        b.job_list_needs_own_right = false;
    });
    let request = flow.as_files("orders", "stprodrestoreweu", "restores", "p").await;
    let begun = flow.post("orders", "restore", &request).await;
    assert!(begun.headers.get("retry-after").is_none());
    let operator = flow.0.acting_as(1);
    let jobs = format!("{}/backupJobs", flow.vault_of("orders"));
    assert_eq!(operator.get(&jobs).await.status, StatusCode::OK);
    control.behave(|b| *b = crate::Behaviour::default());
    assert_eq!(operator.get(&jobs).await.status, StatusCode::FORBIDDEN);
}

async fn control(flow: &Flow, method: Method, path: &str, body: &Value) -> (StatusCode, Value, String) {
    let url = format!("https://management.practice.invalid/_sim/{path}");
    let headers = [("content-type", "application/json")];
    let answer = flow.0.send(method, &url, &headers, body.to_string()).await;
    (answer.status, answer.body, answer.text)
}

#[tokio::test(start_paused = true)]
async fn switches_are_turned_over_http_too() {
    let flow = Flow::open();
    let (status, all, _) = control(&flow, Method::POST, "behaviour", &json!({"guardRefusal": "badRequest"})).await;
    assert_eq!(
        (status, &all["guardRefusal"], &all["retryAfter"]),
        (StatusCode::OK, &json!("badRequest"), &json!(true))
    );
    let (status, _, text) = control(
        &flow,
        Method::POST,
        "behaviour",
        &json!({"retryAfter": false, "gard": 1}),
    )
    .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(text.contains("gard"), "{text}");
    let (_, all, _) = control(&flow, Method::GET, "behaviour", &json!({})).await;
    assert_eq!(
        (&all["guardRefusal"], &all["retryAfter"]),
        (&json!("badRequest"), &json!(true))
    );
    let (_, all, _) = control(&flow, Method::DELETE, "behaviour", &json!({})).await;
    assert_eq!(all["guardRefusal"], "linked");
    let link = |guard: Value| json!({"vault": "bv-prod-weu", "guard": guard});
    assert_eq!(
        control(&flow, Method::POST, "guard", &link(json!("guard-vaults")))
            .await
            .0,
        StatusCode::OK
    );
    let vault = flow.0.get(&flow.vault_of("orders")).await.body;
    assert_eq!(vault["properties"]["isVaultProtectedByResourceGuard"], true);
    assert_eq!(
        control(&flow, Method::POST, "guard", &link(json!("none"))).await.0,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        control(&flow, Method::POST, "guard", &link(json!(null))).await.0,
        StatusCode::OK
    );
}
