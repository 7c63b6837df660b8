//! Starting a restore: intent, POST, answer. In that order, once.

use std::time::Duration;

use arm::InstanceId;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Remote;
use super::job::{JobRecord, Observation};
use crate::Backend;
use crate::api::{ApiError, ErrorCode};
use crate::error;

/// How often an answer is tried to be written down before it is left to the search for the job.
const WRITES: u32 = 5;

/// SHA-256 of a request, as hexadecimal digits.
pub(crate) fn fingerprint(canonical: &str) -> String {
    let mut digits = String::with_capacity(64);
    for byte in Sha256::digest(canonical.as_bytes()) {
        digits.extend([byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16).unwrap_or('0')));
    }
    digits
}

/// Sends the POST of a record that [`super::journal::Journal::begin`] has just committed, in a task of its own: the
/// window that asked for it may close, and the answer is written down all the same.
pub(crate) fn spawn(backend: &Backend, session: Remote, record: JobRecord, body: Value) -> tokio::task::JoinHandle<()> {
    let backend = backend.clone();
    let guard = super::Sending::begin(&backend, &record.key);
    tokio::spawn(async move {
        let answer = post(&session, &record, &body).await;
        write_down(&backend, &record.key, answer).await;
        drop(guard);
        super::tracker::follow(&backend, &record.key);
    })
}

/// What came of the POST, and the operation's addresses where it was accepted.
struct Answer {
    observation: Observation,
    operation: Option<String>,
}

async fn post(session: &Remote, record: &JobRecord, body: &Value) -> Answer {
    let ids = (
        InstanceId::parse(&record.intent.instance_id),
        Uuid::parse_str(&record.intent.client_request_id),
    );
    let (Ok(instance), Ok(request_id)) = ids else {
        return Answer::refused(error::internal("The restore could not be sent: its ids are damaged."));
    };
    tracing::info!(key = record.key, "sending a restore, once");
    match session.arm.restore(&instance, body, request_id).await {
        Ok(accepted) => Answer {
            observation: Observation::Accepted {
                correlation_id: accepted.correlation_id,
                request_id: accepted.request_id,
                job_id: accepted.handle.job_raw.clone(),
            },
            operation: serde_json::to_string(&accepted.handle).ok(),
        },
        Err(refused) if !refused.maybe_sent => Answer::refused(refused.into()),
        Err(lost) => Answer {
            observation: Observation::NoAnswer(unknown(lost.into())),
            operation: None,
        },
    }
}

impl Answer {
    fn refused(error: ApiError) -> Self {
        Self {
            observation: Observation::Refused(error),
            operation: None,
        }
    }
}

/// The error of an outcome that is not known: what happened goes into the detail.
fn unknown(cause: ApiError) -> ApiError {
    let detail = match cause.detail {
        Some(detail) if detail != cause.message => format!("{} {detail}", cause.message),
        _ => cause.message,
    };
    ApiError {
        code: ErrorCode::OutcomeUnknown,
        message: "The request was sent, and no answer says what became of it.".to_owned(),
        hints: vec!["Do not start the same restore again by other means until this is settled.".to_owned()],
        who: None,
        detail: Some(detail),
        ..cause
    }
}

async fn write_down(backend: &Backend, key: &str, answer: Answer) {
    let journal = backend.journal();
    for attempt in 1..=WRITES {
        let now = backend.now();
        let written = match &answer.operation {
            Some(operation) => {
                journal
                    .accept(key, answer.observation.clone(), operation.clone(), now)
                    .await
            }
            None => journal.observe(key, answer.observation.clone(), now).await,
        };
        match written {
            Ok(change) => {
                if let Some(change) = change {
                    backend.tell(&change).await;
                }
                return;
            }
            // The disk may be full for a moment. If it stays so, the record stays at `Sending`, the tracker treats it as
            // an unknown outcome, and finds the job in the vault.
            Err(error) => tracing::error!(
                key,
                attempt,
                error = error.message,
                "the answer could not be written down"
            ),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
