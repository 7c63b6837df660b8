#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use super::{OperationHandle, Poll};
use crate::{
    Kind,
    testing::{Server, Step, VAULT, instance, json as answer, sample, with},
};

const SIGNED: &str = "?api-version=2025-07-01&t=638549851154062729&c=MIIHhzCC_-~&s=Ab%2Bc%3D&h=x_y-z";

fn status_url() -> String {
    format!("https://management.azure.com{VAULT}/operationStatus/Z3VpZDtndWlk=={SIGNED}")
}

fn handle() -> OperationHandle {
    OperationHandle {
        status_url: Some(status_url()),
        result_url: Some(format!(
            "https://management.azure.com{VAULT}/operationResults/b3A={SIGNED}"
        )),
        retry_after_seconds: None,
        expects_job: true,
        finished: false,
        job_raw: None,
    }
}

async fn poll(body: &Value) -> Poll {
    Server::new([answer(200, body)])
        .client()
        .poll_once(&handle())
        .await
        .unwrap()
}

fn job(id: &str, raw: &str) -> Poll {
    Poll::Succeeded {
        job_id: Some(id.to_owned()),
        job_raw: Some(raw.to_owned()),
    }
}

#[tokio::test]
async fn the_address_is_used_verbatim() {
    let server = Server::new([answer(
        200,
        &json!({ "status": "Inprogress", "endTime": "0001-01-01T00:00:00Z" }),
    )]);
    let poll = server.client().poll_once(&handle()).await.unwrap();
    assert_eq!(poll, Poll::Running { retry_after: None });
    assert_eq!(server.line(0), format!("GET {}", status_url()));
}

#[tokio::test]
async fn words_are_read_without_case_and_unknown_ones_mean_running() {
    for word in ["Inprogress", "InProgress", "Accepted", "Updating", "Surprising"] {
        assert!(
            matches!(poll(&json!({ "status": word })).await, Poll::Running { .. }),
            "{word}"
        );
    }
    let done = |word: &str| json!({ "status": word, "properties": { "jobId": "g" } });
    for word in ["Succeeded", "SUCCEEDED", "CompletedWithWarnings"] {
        assert_eq!(poll(&done(word)).await, job("g", "g"), "{word}");
    }
    for word in ["Canceled", "cancelled"] {
        assert_eq!(poll(&done(word)).await, Poll::Canceled, "{word}");
    }
    assert!(matches!(poll(&json!({ "status": "Failed" })).await, Poll::Failed(_)));
}

#[tokio::test]
async fn a_job_id_is_the_last_segment_of_what_was_sent() {
    let raw =
        "/subscriptions/s/resourcegroups/rg/providers/Microsoft.DataProtection/BackupVaults/v/backupJobs/571e2403";
    let body =
        json!({ "status": "Succeeded", "properties": { "objectType": "OperationJobExtendedInfo", "jobId": raw } });
    assert_eq!(poll(&body).await, job("571e2403", raw));
}

#[tokio::test]
async fn the_result_is_asked_for_a_job_that_the_status_does_not_name() {
    let done = json!({ "status": "Succeeded", "properties": null });
    let result = sample("GetOperationResult", "200");
    let server = Server::new([answer(200, &done), answer(200, &result)]);
    let name = result["jobId"].as_str().unwrap();
    assert_eq!(server.client().poll_once(&handle()).await.unwrap(), job(name, name));
    assert!(server.line(1).contains("/operationResults/"));

    let validation = OperationHandle {
        expects_job: false,
        ..handle()
    };
    let server = Server::new([answer(200, &done)]);
    let nothing = Poll::Succeeded {
        job_id: None,
        job_raw: None,
    };
    assert_eq!(server.client().poll_once(&validation).await.unwrap(), nothing);
    assert_eq!(server.calls(), 1, "a validation has no job");

    let server = Server::new([answer(200, &done), with(404, &[], "")]);
    assert_eq!(
        server.client().poll_once(&handle()).await.unwrap(),
        nothing,
        "it has succeeded all the same"
    );
}

#[tokio::test]
async fn a_failed_validation_comes_with_status_200() {
    let body = json!({
        "status": "Failed",
        "error": {
            "code": "UserErrorMSIMissingPermissions",
            "message": "Backup vault is missing the necessary permissions on the datasource to do this operation. ",
            "additionalInfo": [{ "type": "UserFacingError", "info": {
                "code": "UserErrorMSIMissingPermissions",
                "message": "Backup vault is missing the necessary permissions on the datasource to do this operation. ",
                "recommendedAction": [" Grant appropriate access permissions to the backup vault’s identity (MSI) on the datasource. "],
                "innerError": { "additionalInfo": { "DetailedNonLocalisedMessage": "does not have authorization" } }
            } }]
        }
    });
    let step = with(200, &[("x-ms-correlation-request-id", "c-9")], &body.to_string());
    let Poll::Failed(failure) = Server::new([step]).client().poll_once(&handle()).await.unwrap() else {
        panic!("not failed")
    };
    assert_eq!(failure.error.code, "UserErrorMSIMissingPermissions");
    assert!(failure.error.message.ends_with("operation."), "trimmed");
    assert_eq!(failure.error.recommended_actions.len(), 1);
    assert_eq!(failure.error.technical.as_deref(), Some("does not have authorization"));
    assert_eq!((failure.all.len(), failure.correlation_id.as_deref()), (1, Some("c-9")));
}

#[tokio::test]
async fn location_alone_is_enough() {
    let only = OperationHandle {
        status_url: None,
        ..handle()
    };
    let poll = async |step: Step| Server::new([step]).client().poll_once(&only).await;
    let running = poll(with(202, &[("retry-after", "60")], "")).await.unwrap();
    assert_eq!(
        running,
        Poll::Running {
            retry_after: Some(Duration::from_mins(1))
        }
    );
    assert_eq!(
        poll(with(204, &[], "")).await.unwrap(),
        Poll::Succeeded {
            job_id: None,
            job_raw: None
        }
    );
    assert_eq!(poll(with(200, &[], r#"{"jobId":"j"}"#)).await.unwrap(), job("j", "j"));
    let refused = poll(with(400, &[], r#"{"error":{"code":"E","message":"m"}}"#))
        .await
        .unwrap();
    assert!(matches!(refused, Poll::Failed(f) if f.error.code == "E"));
    assert!(
        poll(with(404, &[], "")).await.unwrap_err().is_not_found(),
        "an unknown operation is no verdict"
    );
}

#[tokio::test]
async fn another_host_gets_no_token() {
    for url in [
        "https://evil.example/x",
        "https://management.azure.com.evil.example/x",
        "https://management.azure.com:444/x",
        "http://management.azure.com/x",
        "https://u:p@management.azure.com/x",
    ] {
        let server = Server::new([]);
        let elsewhere = OperationHandle {
            status_url: Some(url.to_owned()),
            ..handle()
        };
        let error = server.client().poll_once(&elsewhere).await.unwrap_err();
        assert!(matches!(error.kind, Kind::Refused(_)), "{url}");
        assert_eq!((server.calls(), server.tokens()), (0, 0), "{url}");
    }
}

#[tokio::test]
async fn an_answer_at_once_is_finished() {
    let server = Server::new([with(
        200,
        &[],
        r#"{"jobId":"c60cb49","objectType":"OperationJobExtendedInfo"}"#,
    )]);
    let client = server.client();
    let accepted = client.restore(&instance(), &json!({}), Uuid::nil()).await.unwrap();
    assert_eq!(
        client.poll_once(&accepted.handle).await.unwrap(),
        job("c60cb49", "c60cb49")
    );
    assert_eq!(server.calls(), 1);
}

#[tokio::test]
async fn published_statuses_are_read() {
    for name in [
        "GetOperationStatus",
        "GetOperationStatusRGContext",
        "GetOperationStatusVaultContext",
    ] {
        let validation = OperationHandle {
            expects_job: false,
            ..handle()
        };
        let server = Server::new([answer(200, &sample(name, "200"))]);
        let poll = server.client().poll_once(&validation).await.unwrap();
        assert!(matches!(poll, Poll::Succeeded { .. }), "{name}: {poll:?}");
    }
}

#[test]
fn a_handle_survives_the_disk_and_hides_its_signature() {
    let text = serde_json::to_string(&handle()).unwrap();
    assert_eq!(serde_json::from_str::<OperationHandle>(&text).unwrap(), handle());
    let old: OperationHandle = serde_json::from_str(r#"{"status_url":null,"result_url":"https://x/"}"#).unwrap();
    assert!(!old.finished);
    let shown = format!("{:?}", handle());
    assert!(
        shown.contains("/operationStatus/") && !shown.contains("MIIHhzCC") && !shown.contains("s="),
        "{shown}"
    );
}
