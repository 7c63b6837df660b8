//! One question about a restore that is followed, and what its answer says.

use std::time::Duration;

use arm::{OperationHandle, Poll};
use time::OffsetDateTime;
use tokio::time::Instant;

use super::Remote;
use super::job::{JobRecord, Observation};
use super::outcome;
use super::place::Place;
use super::reconcile::{self, Look};
use super::snapshot::snapshot;
use super::tracker::Course;
use crate::Backend;
use crate::api::{ApiError, ErrorCode, Phase};
use crate::error;

/// How long the lists are to be empty by the clock that neither sleeps nor jumps, before "never started" is said, in
/// Azure's time. Longer than a POST may be on its way in another process: 20 s to connect, 90 s to send, 75 s of silence.
const SETTLED: Duration = Duration::from_mins(4);

/// What an answer says, and when to ask again where the answer says that too.
pub(super) struct Next {
    pub observations: Vec<Observation>,
    /// `None`: at the regular time.
    pub after: Option<Duration>,
}

impl Next {
    pub(super) fn says(observation: Observation) -> Self {
        Self {
            observations: vec![observation],
            after: None,
        }
    }
    pub(super) fn soon(observation: Observation) -> Self {
        Self {
            observations: vec![observation],
            after: Some(Duration::ZERO),
        }
    }
}

pub(super) async fn ask(
    backend: &Backend,
    session: &Remote,
    record: &JobRecord,
    course: &mut Course,
) -> Result<Next, ApiError> {
    match record.phase {
        // The answer could not be written down, or the process that sent it is gone.
        Phase::Sending if backend.0.jobs.is_sending(&record.key) => Ok(Next {
            observations: vec![],
            after: None,
        }),
        Phase::Sending => {
            let why = error::plain(ErrorCode::OutcomeUnknown, "No answer to the request was written down.");
            Ok(Next::soon(Observation::NoAnswer(why)))
        }
        _ if record.is_final() => Ok(outcome::look_up(session, record, course).await),
        _ => match &record.job_id {
            Some(id) => job(session, record, id, backend.now()).await,
            None if record.phase == Phase::Accepted => operation(backend, session, record, course).await,
            None => search(backend, session, record, course).await,
        },
    }
}

/// The operation of the POST, until it names the job (contract §7, 11: about a second).
async fn operation(
    backend: &Backend,
    session: &Remote,
    record: &JobRecord,
    course: &mut Course,
) -> Result<Next, ApiError> {
    let stored = backend.journal().operation(&record.key).await?;
    let handle = stored.and_then(|text| serde_json::from_str::<OperationHandle>(&text).ok());
    let Some(handle) = handle else {
        return search(backend, session, record, course).await;
    };
    match session.arm.poll_once(&handle).await {
        Ok(Poll::Running { retry_after }) => Ok(Next {
            observations: vec![],
            after: retry_after,
        }),
        Ok(Poll::Succeeded { job_id: Some(id), .. }) => Ok(Next::soon(Observation::JobNamed(id))),
        Ok(Poll::Failed(failure)) => {
            let mut cause = error::from_service(ErrorCode::Service, &failure.error);
            cause.correlation_id = failure.correlation_id;
            cause.request_id = failure.request_id;
            Ok(Next::says(Observation::OperationFailed(cause)))
        }
        Ok(Poll::Canceled) => {
            let cause = error::plain(
                ErrorCode::Service,
                "Azure cancelled the operation before a job was made.",
            );
            Ok(Next::says(Observation::OperationFailed(cause)))
        }
        // Succeeded without naming the job: it is in the vault's list.
        Ok(Poll::Succeeded { job_id: None, .. }) => search(backend, session, record, course).await,
        Err(error) if error.is_transient() || error.status == Some(401) || error.kind == arm::Kind::Auth => {
            Err(error.into())
        }
        // An operation that Azure does not know any more may have succeeded (contract §18): the list tells.
        Err(error) => match search(backend, session, record, course).await {
            Ok(found) if !found.observations.is_empty() => Ok(found),
            _ => Err(error.into()),
        },
    }
}

/// Looks for the job of this record in the vault.
async fn search(
    backend: &Backend,
    session: &Remote,
    record: &JobRecord,
    course: &mut Course,
) -> Result<Next, ApiError> {
    let known = backend.journal().known_jobs().await?;
    let (asked_at, asked) = (backend.now(), Instant::now());
    let settled = SETTLED.div_f64(record.intent.speed.max(0.001));
    match reconcile::look(session, record, &known).await? {
        Look::Found(job) => {
            let observations = vec![
                Observation::Adopted(job.name.clone()),
                Observation::Seen(Box::new(snapshot(&job))),
            ];
            Ok(Next {
                observations,
                after: None,
            })
        }
        Look::NotThere { .. } | Look::Unsure if reconcile::too_late(record, asked_at) => {
            Ok(Next::soon(Observation::Unlearnable))
        }
        // The look began when it was long enough: what the answer does not show was not there by then.
        Look::NotThere { whole } => {
            let since = *course.empty_since.get_or_insert(asked);
            if !reconcile::long_enough(record, whole, asked_at) || asked.duration_since(since) < settled {
                return Ok(Next {
                    observations: vec![],
                    after: None,
                });
            }
            if record.phase == Phase::Accepted {
                return Err(ApiError {
                    hints: vec![
                        "Do not start it again. Look at the destination, and at Azure’s activity log.".to_owned(),
                    ],
                    ..error::plain(
                        ErrorCode::OutcomeUnknown,
                        "Azure accepted the request, and no job of it can be found.",
                    )
                });
            }
            Ok(Next::says(Observation::GivenUp))
        }
        Look::Unsure => Err(ApiError {
            hints: vec![
                "Someone who may read the vault’s jobs can tell. Until then, do not start this restore again."
                    .to_owned(),
            ],
            ..error::plain(
                ErrorCode::OutcomeUnknown,
                "A restore of this database was found in the vault that may be this one. It cannot be told for certain.",
            )
        }),
    }
}

async fn job(session: &Remote, record: &JobRecord, id: &str, now: OffsetDateTime) -> Result<Next, ApiError> {
    match Place::of(&record.intent)?.job(session, id).await {
        Ok(job) => {
            let seen = snapshot(&job);
            // The result is looked up at once when the job is over.
            let after = job.is_final().then_some(Duration::ZERO);
            Ok(Next {
                observations: vec![Observation::Seen(Box::new(seen))],
                after,
            })
        }
        // Right after the trigger a job may not be there yet (contract §8).
        Err(error) if error.is_not_found() && record.raw.is_none() => Ok(Next {
            observations: vec![],
            after: None,
        }),
        // Azure keeps jobs for a while only: one that it has dropped would be asked about without end.
        Err(error) if (error.is_not_found() || error.is_forbidden()) && reconcile::too_late(record, now) => {
            Ok(Next::soon(Observation::Unlearnable))
        }
        Err(error) => Err(error.into()),
    }
}
