//! Following a restore to its end: one task per record, one question at a time.
//!
//! The task holds nothing that the journal does not: it may die at any point and be started again. It ends when the
//! record is final, or when the session that can see the job is gone; the next session of the same key takes it up.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use arm::{ContainerId, Job, OperationHandle, Poll, SingleServerId, VaultId};

use super::Remote;
use super::job::{JobRecord, Observation, ResultCheck, Snapshot, Task, lost_track};
use super::reconcile::{self, Look};
use super::view::CHECK_SECONDS;
use crate::Backend;
use crate::api::{ApiError, ErrorCode, Phase, TargetKind};
use crate::error;

/// Longest pause between two questions that went wrong.
const LONGEST: Duration = Duration::from_mins(5);
/// How long the lists are to be empty by the clock that neither sleeps nor jumps, before "never started" is said, in
/// Azure's time. Longer than a POST may be on its way in another process: 20 s to connect, 90 s to send, 75 s of silence.
const SETTLED: Duration = Duration::from_mins(4);
/// How often the result is looked up before "not listed" is believed.
const RESULT_TRIES: u32 = 4;

/// Starts to follow a record, unless it is followed already; then it is woken.
pub(crate) fn follow(backend: &Backend, key: &str) {
    if backend.0.jobs.take_up(key) {
        // Between two questions the task holds nothing of the backend: one that was closed is gone.
        let (weak, key) = (Arc::downgrade(&backend.0), key.to_owned());
        tokio::spawn(async move {
            let mut course = Course::default();
            while let Some(inner) = weak.upgrade() {
                let backend = Backend(inner);
                let Some(pause) = step(&backend, &key, &mut course).await else {
                    return;
                };
                let bell = backend.0.jobs.bell(&key);
                drop(backend);
                // Woken by "check now", by a new session, or by time.
                let _ = tokio::time::timeout(pause, bell.notified()).await;
            }
        });
    }
}

/// What a task remembers from step to step.
#[derive(Default)]
struct Course {
    failures: u32,
    /// Of looking up the result.
    tries: u32,
    /// Since when the lists are read and show nothing.
    empty_since: Option<Instant>,
}

/// One step. Returns the pause until the next one; `None`: nothing is left to do for this task.
async fn step(backend: &Backend, key: &str, course: &mut Course) -> Option<Duration> {
    let record = match backend.journal().load(key).await {
        Ok(Some(record)) => record,
        Ok(None) => return backend.0.jobs.put_down(key, || true),
        Err(_) => return Some(LONGEST),
    };
    let session_key = record.intent.session_key.clone();
    let current = || backend.remote().filter(|session| session.key == session_key);
    let Some(session) = current() else {
        // Checked once more under the lock, so that a session that begins just now is not missed.
        return backend.0.jobs.put_down(key, || current().is_none());
    };
    let now = backend.now();
    if done(&record) || (record.phase == Phase::OutcomeUnknown && reconcile::too_late(&record, now)) {
        return backend.0.jobs.put_down(key, || true);
    }
    let answer = ask(backend, &session, &record, course).await;
    let pause = match answer {
        Ok(Next { observations, after }) => {
            course.failures = 0;
            for observation in observations {
                observe(backend, key, observation).await;
            }
            after.unwrap_or_else(|| regular(&session))
        }
        Err(trouble) => {
            course.failures = course.failures.saturating_add(1);
            let pause = back_off(&session, course.failures, &trouble);
            observe(backend, key, Observation::Trouble(trouble)).await;
            pause
        }
    };
    let next = time::Duration::try_from(pause).map(|pause| backend.now() + pause);
    if let Ok(at) = next {
        observe(backend, key, Observation::Scheduled(at)).await;
    }
    Some(pause)
}

/// Over, and not looked up yet.
pub(crate) fn result_is_due(record: &JobRecord) -> bool {
    record.is_final() && !done(record)
}

/// Nothing is left to find out.
fn done(record: &JobRecord) -> bool {
    match record.phase {
        Phase::Completed | Phase::CompletedWithWarnings => record.result != ResultCheck::NotYet,
        Phase::OutcomeUnknown => lost_track(record.error.as_ref()),
        _ => record.is_final(),
    }
}

async fn observe(backend: &Backend, key: &str, observation: Observation) {
    match backend.journal().observe(key, observation, backend.now()).await {
        Ok(Some(change)) => backend.tell(&change).await,
        Ok(None) => {}
        Err(error) => tracing::error!(key, error = error.message, "an observation could not be written down"),
    }
}

/// What an answer says, and when to ask again where the answer says that too.
struct Next {
    observations: Vec<Observation>,
    after: Option<Duration>,
}

impl Next {
    fn says(observation: Observation) -> Self {
        Self {
            observations: vec![observation],
            after: None,
        }
    }
    fn soon(observation: Observation) -> Self {
        Self {
            observations: vec![observation],
            after: Some(Duration::ZERO),
        }
    }
}

async fn ask(backend: &Backend, session: &Remote, record: &JobRecord, course: &mut Course) -> Result<Next, ApiError> {
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
        Phase::Completed | Phase::CompletedWithWarnings => {
            course.tries += 1;
            Ok(look_up(session, record, course.tries).await)
        }
        _ => match &record.job_id {
            Some(id) => job(session, record, id).await,
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

async fn job(session: &Remote, record: &JobRecord, id: &str) -> Result<Next, ApiError> {
    let vault = VaultId::parse(&record.intent.vault_id).map_err(arm::Error::from)?;
    match reconcile::read_job(session, &vault, id).await {
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
        Err(error) => Err(error.into()),
    }
}

/// Looks whether the result is where it should be. Its failure is a sentence, not trouble: the restore is over.
async fn look_up(session: &Remote, record: &JobRecord, tries: u32) -> Next {
    let intent = &record.intent;
    let found = match intent.target {
        TargetKind::Database => match SingleServerId::parse(&intent.server_id).map_err(arm::Error::from) {
            Ok(server) => session.arm.single_server_databases(&server).await.map(|list| {
                list.rows
                    .iter()
                    .any(|row| row.name.eq_ignore_ascii_case(&intent.destination_short))
            }),
            Err(error) => Err(error),
        },
        TargetKind::Files => {
            let Some(Ok(id)) = intent.container_id.as_deref().map(ContainerId::parse) else {
                let why = "The container’s resource ID is not known.".to_owned();
                return Next::says(Observation::Result(ResultCheck::Unreadable(why)));
            };
            match session.arm.container(&id).await {
                Err(error) if error.is_not_found() => Ok(false),
                answer => answer.map(|container| !container.deleted),
            }
        }
    };
    let again = tries < RESULT_TRIES;
    match found {
        Ok(true) => Next::says(Observation::Result(ResultCheck::Seen)),
        Ok(false) if !again => Next::says(Observation::Result(ResultCheck::NotSeen)),
        Err(error) if !again || !error.is_transient() => Next::says(Observation::Result(ResultCheck::Unreadable(
            ApiError::from(error).message,
        ))),
        // A list may lag behind for a moment, and a connection may break once.
        Ok(false) | Err(_) => Next {
            observations: vec![],
            after: None,
        },
    }
}

/// A job of Azure's as an observation.
pub(crate) fn snapshot(job: &Job) -> Snapshot {
    let details = job.details.clone().unwrap_or_default();
    let message = |warning: &arm::ServiceError| {
        let words = [warning.message.as_str(), warning.code.as_str()];
        words
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default()
            .to_owned()
    };
    let mut cause = job
        .errors
        .first()
        .map(|first| error::from_service(ErrorCode::Service, first));
    if let Some(cause) = &mut cause {
        // Azure's activity id is what support asks for (contract §8).
        cause.correlation_id = cause.correlation_id.take().or_else(|| job.activity_id.clone());
    }
    Snapshot {
        job_id: job.name.clone(),
        status: job.status.clone().unwrap_or_default(),
        started: job.start_time,
        ended: job.end_time,
        tasks: details
            .sub_tasks
            .iter()
            .map(|task| Task {
                name: task.name.clone().unwrap_or_else(|| "Task".to_owned()),
                status: task.status.clone().unwrap_or_default(),
            })
            .collect(),
        warnings: details.warnings.iter().map(message).collect(),
        error: cause,
        raw: job.raw.clone(),
    }
}

fn regular(session: &Remote) -> Duration {
    Duration::try_from_secs_f64(CHECK_SECONDS / session.speed.max(0.001)).unwrap_or(LONGEST)
}

/// Doubles with every failure, up to five minutes; never shorter than Azure asks for.
fn back_off(session: &Remote, failures: u32, trouble: &ApiError) -> Duration {
    let doubled = regular(session)
        .saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1).min(10)))
        .min(LONGEST);
    let asked = trouble
        .retry_after_seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    doubled.max(asked.unwrap_or_default())
}

#[cfg(test)]
#[path = "tracker_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "tracker_rare_tests.rs"]
mod rare_tests;
