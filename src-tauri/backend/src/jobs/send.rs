//! Starting a restore: intent, POST, answer. In that order, once.

use std::time::Duration;

use arm::InstanceId;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::intent::Intent;
use super::job::{JobRecord, Observation};
use super::journal::Begun;
use super::place::Place;
use super::{Remote, Sending};
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

/// A restore that was wished for: what is written down, and what is sent.
pub(crate) struct Wish {
    pub key: String,
    pub intent: Intent,
    pub body: Value,
    pub repeat_anyway: bool,
}

/// Commits the intent and, if nothing stands in the way, sends its POST: in tasks of their own, so that the window that
/// asked may close at any moment. Without them, a caller that went away between the two would leave an intent that says
/// "on its way" and is not. The second value ends with the POST.
///
/// # Errors
/// The intent could not be written down: nothing was sent.
pub(crate) async fn start(
    backend: &Backend,
    session: Remote,
    wish: Wish,
) -> Result<(Begun, Option<JoinHandle<()>>), ApiError> {
    let backend = backend.clone();
    // Before the commit: from then on another window's start would take the record for one that a dead process left.
    let guard = Sending::begin(&backend, &wish.key);
    let task = tokio::spawn(async move {
        let Wish {
            key,
            intent,
            body,
            repeat_anyway,
        } = wish;
        let begun = backend.journal().begin(key, intent, &body, repeat_anyway).await?;
        let sent = match &begun {
            Begun::Yes(record) => Some(spawn(guard, session, (**record).clone(), body)),
            _ => None,
        };
        Ok((begun, sent))
    });
    task.await
        .unwrap_or_else(|ended| Err(error::internal(format!("The restore was not started: {ended}"))))
}

/// Sends the POST of a record that [`super::journal::Journal::begin`] has just committed, and writes down the answer.
fn spawn(guard: Sending, session: Remote, record: JobRecord, body: Value) -> JoinHandle<()> {
    let backend = guard.backend.clone();
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
    let place = match Place::of(&record.intent) {
        Ok(place) => place,
        Err(error) => return Answer::refused(error.into()),
    };
    // Asked for before anything is sent: without it there is nothing to send. Cross-region calls take no second token,
    // neither in the specification nor from Microsoft's clients (contract §5.9).
    let tenant = record
        .intent
        .guard_tenant
        .as_deref()
        .filter(|_| place.cross_region().is_none());
    let guard = match tenant.map(|tenant| (session.credential_for)(tenant)) {
        Some(Err(error)) => return Answer::refused(error),
        Some(Ok(credential)) => vec![credential],
        None => Vec::new(),
    };
    tracing::info!(key = record.key, "sending a restore, once");
    let sent = match place.cross_region() {
        Some(cross) => {
            session
                .arm
                .cross_region_restore(cross, &instance, body, request_id)
                .await
        }
        None => session.arm.restore_with(&instance, body, request_id, &guard).await,
    };
    match sent {
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
