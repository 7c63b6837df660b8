use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;

use super::{Flow, config};
use crate::{Config, Effect, LostAnswer, Progress, Rule};

#[tokio::test(start_paused = true)]
async fn a_lost_answer_has_had_its_effect_and_a_lost_request_has_not() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let request = flow
        .as_database("orders", "pg-prod-weu-02", "fresh", "kv-prod-weu/dbauth3")
        .await;
    let send = || {
        let request = Request::post(format!(
            "https://management.practice.invalid{}/restore?api-version=2025-07-01",
            flow.instance("orders")
        ))
        .header("authorization", format!("Bearer {}", control.token(&flow.0.account)))
        .body(Bytes::from(request.to_string()))
        .unwrap();
        flow.0.simulator.call(request)
    };
    control.add_fault(Rule::new("POST", "*/restore", Effect::LoseBefore).times(1));
    assert_eq!(send().await.unwrap_err(), LostAnswer);
    assert_eq!(control.restores_accepted(), 0);
    control.add_fault(Rule::new("POST", "*/restore", Effect::LoseAfter).times(1));
    assert_eq!(send().await.unwrap_err(), LostAnswer);
    assert_eq!(control.restores_accepted(), 1);
    assert_eq!(control.count("POST", "*/restore"), 2);
    assert_eq!(control.count("*", "*/validateRestore"), 0);
}

#[tokio::test(start_paused = true)]
async fn sentinels_fail_as_their_names_say() {
    let flow = Flow::open();
    let to = |name: &'static str| flow.as_files(name, "testossstorageaccount", "testcontainerrestore", "p");
    let request = to("sentinel_validation_fails").await;
    assert_eq!(
        flow.validation_code("sentinel_validation_fails", &request).await,
        "UserErrorMissingRequiredPermissions"
    );
    let request = to("sentinel_job_fails").await;
    assert_eq!(
        flow.validate("sentinel_job_fails", &request).await["status"],
        "Succeeded"
    );
    let id = flow.start("sentinel_job_fails", &request).await;
    let job = flow.finished("sentinel_job_fails", &id).await;
    assert_eq!(
        job["properties"]["errorDetails"][0]["code"],
        "UserErrorServerConnectionClosed"
    );
    let request = to("sentinel_refused").await;
    assert_eq!(flow.validate("sentinel_refused", &request).await["status"], "Succeeded");
    assert_eq!(
        flow.post("sentinel_refused", "restore", &request).await.status,
        StatusCode::BAD_REQUEST
    );
    let path = format!("{}/recoveryPoints", flow.instance("sentinel_throttled"));
    let mut seen = Vec::new();
    for _ in 0..4 {
        let answer = flow.0.get(&path).await;
        assert!(answer.status == StatusCode::OK || answer.header("retry-after") == "1");
        seen.push(answer.status.as_u16());
    }
    assert_eq!(seen, [429, 429, 200, 429]);
    assert_eq!(flow.0.get(&path).await.status.as_u16(), 429);
    // Accepted, and the answer never comes: once more, so that the points could be read above.
    let request = to("sentinel_answer_lost").await;
    let call = Request::post(format!(
        "https://management.practice.invalid{}/restore?api-version=2025-07-01",
        flow.instance("sentinel_answer_lost")
    ))
    .header(
        "authorization",
        format!("Bearer {}", flow.0.simulator.control().token(&flow.0.account)),
    )
    .body(Bytes::from(request.to_string()))
    .unwrap();
    assert!(flow.0.simulator.call(call).await.is_err());
    let jobs = flow
        .0
        .get(&format!("{}/backupJobs", flow.vault_of("sentinel_answer_lost")))
        .await
        .rows();
    let found = jobs.iter().filter(|j| {
        j["properties"]["operation"] == "Restore"
            && j["properties"]["backupInstanceId"] == json!(flow.instance("sentinel_answer_lost"))
    });
    assert_eq!(found.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn reads_are_throttled_and_say_for_how_long() {
    let flow = Flow::open();
    let vault = flow.vault_of("orders");
    for _ in 0..250 {
        assert_eq!(flow.0.get(&vault).await.status, StatusCode::OK);
    }
    let full = flow.0.get(&vault).await;
    assert_eq!(
        (full.status, full.code(), full.header("retry-after")),
        (StatusCode::TOO_MANY_REQUESTS, "SubscriptionRequestsThrottled", "1")
    );
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(flow.0.get(&vault).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn by_hand_a_job_moves_when_it_is_moved() {
    let flow = Flow::with(Config {
        progress: Progress::Manual,
        ..config()
    });
    let control = flow.0.simulator.control();
    let request = flow
        .as_database("orders", "pg-prod-weu-02", "fresh", "kv-prod-weu/dbauth3")
        .await;
    let begun = flow.post("orders", "restore", &request).await;
    assert_eq!(begun.header("retry-after"), "1");
    tokio::time::sleep(Duration::from_hours(5)).await;
    assert_eq!(
        flow.0.get(begun.header("azure-asyncoperation")).await.body["status"],
        "Inprogress"
    );
    control.advance(Duration::from_secs(3));
    let id = flow.follow(&begun).await["properties"]["jobId"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    control.advance(Duration::from_secs(100));
    assert_eq!(flow.job("orders", &id).await["properties"]["status"], "InProgress");
    control.advance(Duration::from_secs(6));
    assert_eq!(flow.job("orders", &id).await["properties"]["status"], "Completed");
}

/// The headers that support asks for, and those that clients wait by.
#[tokio::test(start_paused = true)]
async fn every_answer_carries_its_ids() {
    let flow = Flow::open();
    let url = format!(
        "https://management.practice.invalid{}?api-version=2025-07-01",
        flow.vault_of("orders")
    );
    let token = format!("Bearer {}", flow.0.simulator.control().token(&flow.0.account));
    let headers = [
        ("authorization", token.as_str()),
        ("x-ms-client-request-id", "mine"),
        ("x-ms-return-client-request-id", "true"),
    ];
    let answer = flow.0.send(Method::GET, &url, &headers, "").await;
    assert_eq!(answer.header("x-ms-client-request-id"), "mine");
    assert_eq!(
        answer.headers.get("x-ms-request-id").unwrap(),
        "",
        "DataProtection leaves it empty"
    );
    assert_eq!(answer.header("x-ms-correlation-request-id").len(), 36);
    assert!(
        answer
            .header("x-ms-routing-request-id")
            .starts_with("WESTEUROPE:20261122T12")
    );
    assert_eq!(answer.header("date"), "Sun, 22 Nov 2026 12:00:00 GMT");
    assert_eq!(answer.header("x-ms-ratelimit-remaining-subscription-reads"), "249");
    assert_eq!(
        answer.header("x-ms-ratelimit-remaining-subscription-global-reads"),
        "3749"
    );
    let other = flow.0.send(Method::GET, &url, &headers[..1], "").await;
    assert_eq!(other.header("x-ms-client-request-id"), "");
}

/// A server that somebody else brings gets the router; there a lost answer is a body that breaks off.
#[tokio::test(start_paused = true)]
async fn the_router_answers_as_a_call_does() {
    let flow = Flow::open();
    let get = || {
        Request::get("/metadata/endpoints?api-version=2022-09-01")
            .header("host", "management.practice.invalid")
            .body(Body::empty())
            .unwrap()
    };
    let answer = flow.0.simulator.router().oneshot(get()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(!answer.into_body().collect().await.unwrap().to_bytes().is_empty());
    flow.0
        .simulator
        .control()
        .add_fault(Rule::new("GET", "/metadata/*", Effect::LoseBefore));
    let answer = flow.0.simulator.router().oneshot(get()).await.unwrap();
    assert!(answer.into_body().collect().await.is_err());
}
