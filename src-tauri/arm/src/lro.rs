//! Long-running operations (contract §7) as data and one step: who polls, and when, is the caller's business.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::{
    client::{Answer, ArmClient},
    error::{Error, Kind},
    flatten::{self, ServiceError},
    headers::{ASYNC_OPERATION, LOCATION, Seen},
    node::Node,
};

/// Where to ask about an operation. Serialisable, so that a restart can go on asking.
///
/// The URLs are signed and about 3.5 kB long (contract §7.1). They are kept and used verbatim, never logged, and `Debug` hides them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationHandle {
    /// `Azure-AsyncOperation`.
    pub status_url: Option<String>,
    /// `Location`.
    pub result_url: Option<String>,
    /// What the first answer asked to wait, in seconds.
    #[serde(default)]
    pub retry_after_seconds: Option<u64>,
    /// Whether the operation ends in a job: true for a restore, false for a validation.
    #[serde(default)]
    pub expects_job: bool,
    /// The service answered 200 at once instead of 202 (allowed by its specification, contract §5): nothing is left to poll.
    #[serde(default)]
    pub finished: bool,
    /// The job id of such an answer, as received.
    #[serde(default)]
    pub job_raw: Option<String>,
}

impl OperationHandle {
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after_seconds.map(Duration::from_secs)
    }

    /// Reads the answer to an order. Error: the order was taken, and there is nothing to follow it by.
    pub(crate) fn accepted(answer: &Answer, expects_job: bool) -> Result<Self, Error> {
        Self::from_answer(answer, expects_job)
            .ok_or_else(|| answer.unreadable("the order was accepted, but the answer names no operation to follow"))
    }

    /// Reads the answer to a write. `None`: nothing to follow. A `Location` beside 200 or 201 is the address of the resource, and no
    /// operation; only a 202 makes it one (contract §7.4).
    pub(crate) fn after_write(answer: &Answer) -> Option<Self> {
        let handle = Self::from_answer(answer, false)?;
        let working = answer.status == 202 || handle.status_url.is_some();
        (working && !handle.finished).then_some(handle)
    }

    /// Reads the answer to the POST. `None`: neither an address to poll nor a finished answer.
    fn from_answer(answer: &Answer, expects_job: bool) -> Option<Self> {
        let header = |name| {
            let value = answer.headers.get_optional_str(name).map(str::trim);
            value.filter(|v| !v.is_empty()).map(str::to_owned)
        };
        let handle = Self {
            status_url: header(&ASYNC_OPERATION),
            result_url: header(&LOCATION),
            retry_after_seconds: answer.seen.retry_after.map(|d| d.as_secs()),
            expects_job,
            finished: false,
            job_raw: None,
        };
        if handle.status_url.is_some() || handle.result_url.is_some() {
            return Some(handle);
        }
        if answer.status == 202 {
            return None;
        }
        let job_raw = serde_json::from_slice::<Value>(&answer.body)
            .ok()
            .and_then(|v| job_of(Node::of(&v)));
        Some(Self {
            finished: true,
            job_raw,
            ..handle
        })
    }
}

impl fmt::Debug for OperationHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = |url: &Option<String>| {
            url.as_deref()
                .and_then(|u| Url::parse(u).ok())
                .map(|u| u.path().to_owned())
        };
        f.debug_struct("OperationHandle")
            .field("status_path", &path(&self.status_url))
            .field("result_path", &path(&self.result_url))
            .field("expects_job", &self.expects_job)
            .field("finished", &self.finished)
            .finish_non_exhaustive()
    }
}

/// Where an operation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Poll {
    /// Not final. `retry_after` is what this answer asked to wait.
    Running {
        retry_after: Option<Duration>,
    },
    /// `job_id` is the last segment of what was received, `job_raw` all of it: an ARM id with odd casing, or a bare GUID (§7.12).
    Succeeded {
        job_id: Option<String>,
        job_raw: Option<String>,
    },
    Failed(OperationFailure),
    Canceled,
}

/// An operation that ended badly. HTTP said 200 (contract §16.10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationFailure {
    /// The one to show.
    pub error: ServiceError,
    /// All of them, the shown one included.
    pub all: Vec<ServiceError>,
    pub request_id: Option<String>,
    pub correlation_id: Option<String>,
}

impl ArmClient {
    /// Asks once (contract §7): `Azure-AsyncOperation` where there is one, else `Location`.
    ///
    /// GET, URL verbatim; the host is checked before a token is sent. Errors: those of any GET. A 404 is an error and no verdict: an
    /// operation that is not known any more may have succeeded.
    pub async fn poll_once(&self, handle: &OperationHandle) -> Result<Poll, Error> {
        if handle.finished {
            return Ok(succeeded(handle.job_raw.clone()));
        }
        if let Some(status) = &handle.status_url {
            let answer = self.get(verbatim(status)?).await?;
            let poll = read_status(&answer)?;
            return match (&poll, &handle.result_url) {
                // "properties may be absent even when Succeeded" (§7.9): the result then has the job's id.
                (Poll::Succeeded { job_raw: None, .. }, Some(result)) if handle.expects_job => {
                    self.read_result(result).await
                }
                _ => Ok(poll),
            };
        }
        match &handle.result_url {
            Some(result) => self.read_location(result).await,
            None => Err(Error::parse("The operation has no address to ask at.")),
        }
    }

    async fn read_result(&self, result: &str) -> Result<Poll, Error> {
        match self.get(verbatim(result)?).await {
            Ok(answer) => Ok(succeeded(answer.json().ok().and_then(|v| job_of(Node::of(&v))))),
            // The operation has succeeded, that much is known; without the result the job has to be looked up in the list.
            Err(error) if error.kind == Kind::Http && !error.is_transient() && error.status != Some(401) => {
                Ok(succeeded(None))
            }
            Err(error) => Err(error),
        }
    }

    /// 202 = running, 200 and 204 = done (§7.4); a refusal is the operation's own failure.
    async fn read_location(&self, result: &str) -> Result<Poll, Error> {
        match self.get(verbatim(result)?).await {
            Ok(answer) if answer.status == 202 => Ok(Poll::Running {
                retry_after: answer.seen.retry_after,
            }),
            Ok(answer) if answer.body.is_empty() => Ok(succeeded(None)),
            Ok(answer) => {
                let value = answer.json()?;
                if Node::of(&value).text("status").is_some() {
                    read_status(&answer)
                } else {
                    Ok(succeeded(job_of(Node::of(&value))))
                }
            }
            Err(error) if matches!(error.status, Some(400 | 409 | 412 | 422)) => {
                let shown = ServiceError {
                    code: error.code.clone().unwrap_or_default(),
                    message: error.message.clone(),
                    recommended_actions: error.recommended_actions.clone(),
                    technical: error.technical.clone(),
                    inner_codes: error.inner_codes.clone(),
                };
                Ok(Poll::Failed(OperationFailure {
                    all: vec![shown.clone()],
                    error: shown,
                    request_id: error.request_id.clone(),
                    correlation_id: error.correlation_id.clone(),
                }))
            }
            Err(error) => Err(error),
        }
    }
}

/// The signed characters survive: base64url, `%`-escapes and `=` are left as they are by the parser.
fn verbatim(text: &str) -> Result<Url, Error> {
    Url::parse(text).map_err(|_| Error::parse("The address of the operation is no address."))
}

fn read_status(answer: &Answer) -> Result<Poll, Error> {
    let running = Poll::Running {
        retry_after: answer.seen.retry_after,
    };
    match answer.status {
        202 => return Ok(running),
        204 => return Ok(succeeded(None)),
        _ => {}
    }
    let value = answer.json()?;
    let node = Node::of(&value);
    let Some(word) = node.text("status") else {
        // A result where a status was expected (§7.10 shows how close the two are).
        let job = job_of(node);
        return if job.is_some() {
            Ok(succeeded(job))
        } else {
            Err(answer.unreadable("the operation has no status"))
        };
    };
    Ok(match word.trim().to_ascii_lowercase().as_str() {
        "succeeded" | "completedwithwarnings" => succeeded(job_of(node)),
        "failed" => Poll::Failed(failure(node, &answer.seen)),
        "canceled" | "cancelled" => Poll::Canceled,
        // Whatever is not one of ARM's final words means running (§7.5).
        _ => running,
    })
}

fn failure(node: Node<'_>, seen: &Seen) -> OperationFailure {
    let mut all = node.at("error").value().map(flatten::flatten).unwrap_or_default();
    if all.is_empty() {
        all.push(ServiceError {
            message: "The operation failed, and Azure gave no reason.".to_owned(),
            ..Default::default()
        });
    }
    OperationFailure {
        error: ServiceError::first(all.clone()).unwrap_or_default(),
        all,
        request_id: seen.request_id.clone(),
        correlation_id: seen.correlation_id.clone(),
    }
}

fn job_of(node: Node<'_>) -> Option<String> {
    node.at("properties").text("jobId").or_else(|| node.text("jobId"))
}

fn succeeded(job_raw: Option<String>) -> Poll {
    let job_id = job_raw
        .as_deref()
        .and_then(|raw| raw.trim_end_matches('/').rsplit('/').next())
        .map(str::to_owned);
    Poll::Succeeded {
        job_id: job_id.filter(|id| !id.is_empty()),
        job_raw,
    }
}

#[cfg(test)]
mod tests;
