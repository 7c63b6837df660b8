//! What this crate adds to azure_core's pipeline. The order is documented in the crate's root.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use azure_core::{
    error::ErrorKind,
    http::{
        AsyncRawResponse, Context, RawResponse, Request, StatusCode,
        headers::{HeaderName, RETRY_AFTER_MS, USER_AGENT},
        policies::{Policy, PolicyResult, RetryHeaders, RetryPolicy},
    },
};

use crate::{
    headers::{self, Seen},
    transport::Broken,
};

/// Tries after the first one, of what may be repeated: 0.5, 1 and 2 s apart where Azure does not say otherwise.
const REPEATS: u32 = 3;
const FIRST_PAUSE_MS: u64 = 500;
/// The longest wait that is done silently. Beyond it the person is told how long Azure wants to be left alone.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Marks an answer that [`Patience`] has turned into an error. Errors of a credential may carry an answer too, that of the sign-in
/// service, and must not be taken for Resource Manager's.
const TOO_LONG: &str = "the wait is too long to be silent";

/// The answer in an error that [`Patience`] made.
pub(crate) fn too_long(error: &azure_core::Error) -> Option<RawResponse> {
    match error.kind() {
        ErrorKind::HttpResponse {
            raw_response: Some(raw),
            error_code: Some(code),
            ..
        } if code == TOO_LONG => Some((**raw).clone()),
        _ => None,
    }
}

/// Whether a request has left the policies: put into the context of a call, set by [`Trail`], read when the call failed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reached(Arc<AtomicBool>);

impl Reached {
    pub fn get(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Repeats what may be repeated (contract §2): the statuses 408, 429, 500, 502, 503, 504 and broken connections.
///
/// azure_core's own exponential policy is not used because it adds no jitter to a `Retry-After`, and several screens waiting for
/// the same second would be throttled together again (contract §13).
#[derive(Debug)]
pub(crate) struct Repeat {
    headers: RetryHeaders,
}

impl Repeat {
    pub fn new() -> Self {
        // Patience, below, has put the wait into this one header.
        Self {
            headers: RetryHeaders {
                retry_headers: vec![RETRY_AFTER_MS],
            },
        }
    }
}

#[async_trait]
impl RetryPolicy for Repeat {
    fn is_expired(&self, _since_start: azure_core::time::Duration, retry_count: u32) -> bool {
        retry_count >= REPEATS
    }

    fn retry_headers(&self) -> Option<&RetryHeaders> {
        Some(&self.headers)
    }

    fn retry_status_codes(&self) -> &[StatusCode] {
        &[]
    }

    fn sleep_duration(&self, retry_count: u32) -> azure_core::time::Duration {
        let pause = FIRST_PAUSE_MS << retry_count.saturating_sub(1).min(6);
        azure_core::time::Duration::milliseconds(i64::try_from(pause + jitter()).unwrap_or(i64::MAX))
    }

    async fn wait(&self, retry_count: u32, retry_after: Option<azure_core::time::Duration>) {
        let pause = match retry_after {
            Some(asked) => {
                asked + azure_core::time::Duration::milliseconds(i64::try_from(jitter()).unwrap_or_default())
            }
            None => self.sleep_duration(retry_count),
        };
        azure_core::sleep::sleep(pause).await;
    }
}

/// 0 to 255 ms. A random UUID is at hand, and spares a crate for random numbers.
fn jitter() -> u64 {
    u64::from(uuid::Uuid::new_v4().as_bytes()[0])
}

/// Reads every form in which Azure asks to wait, and ends the repeating when the wait is too long to be silent.
#[derive(Debug)]
pub(crate) struct Patience;

#[async_trait]
impl Policy for Patience {
    async fn send(&self, ctx: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        let answer = next[0].send(ctx, request, &next[1..]).await?;
        if !matches!(
            answer.status(),
            StatusCode::TooManyRequests | StatusCode::ServiceUnavailable
        ) {
            return Ok(answer);
        }
        let Some(wait) = headers::retry_after(answer.headers()) else {
            return Ok(answer);
        };
        let (status, mut headers, body) = answer.deconstruct();
        let body = body.collect().await?;
        if wait > LONGEST_WAIT {
            // An error of this kind is the one thing that azure_core's retry hands on at once; the client unpacks it.
            let raw = RawResponse::from_bytes(status, headers, body);
            let kind = ErrorKind::HttpResponse {
                status,
                error_code: Some(TOO_LONG.to_owned()),
                raw_response: Some(Box::new(raw)),
            };
            return Err(kind.into_error());
        }
        headers.insert(RETRY_AFTER_MS, wait.as_millis().to_string());
        Ok(AsyncRawResponse::from_bytes(status, headers, body))
    }
}

/// The last policy before the transport: name, time limit, log, and the mark that the request left.
#[derive(Debug)]
pub(crate) struct Trail {
    pub app: String,
    pub limit: Duration,
}

#[async_trait]
impl Policy for Trail {
    async fn send(&self, ctx: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        // azure_core's own place for the application's name refuses a slash by panicking.
        let agent = request.headers().get_optional_string(&USER_AGENT).unwrap_or_default();
        if !agent.starts_with(&self.app) {
            request.insert_header(USER_AGENT, format!("{} {agent}", self.app).trim().to_owned());
        }
        if let Some(reached) = ctx.value::<Reached>() {
            reached.0.store(true, Ordering::SeqCst);
        }
        let start = Instant::now();
        let sent = tokio::time::timeout(self.limit, next[0].send(ctx, request, &next[1..])).await;
        let result = sent.unwrap_or_else(|_| {
            let reason = format!("no answer within {} s", self.limit.as_secs());
            Err(Broken::Timeout {
                reason,
                connected: true,
            }
            .into())
        });
        log(request, &result, start.elapsed());
        result
    }
}

/// One line per try. Only these fields: a query may be a signature, a header a token, a body a name.
fn log(request: &Request, result: &PolicyResult, took: Duration) {
    const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-client-request-id");
    let method = request.method();
    let host = request.url().host_str().unwrap_or_default();
    let path = request.url().path();
    let client_request_id = request
        .headers()
        .get_optional_str(&CLIENT_REQUEST_ID)
        .unwrap_or_default();
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match result {
        Ok(answer) => {
            let seen = Seen::of(answer.headers());
            let status = u16::from(answer.status());
            let correlation_id = seen.correlation_id.unwrap_or_default();
            let request_id = seen.request_id.unwrap_or_default();
            tracing::debug!(%method, host, path, status, client_request_id, request_id, correlation_id, took_ms, "answered");
        }
        Err(error) => {
            let reason = Broken::find(error).map(ToString::to_string).unwrap_or_default();
            tracing::debug!(%method, host, path, client_request_id, took_ms, reason, "not answered");
        }
    }
}

#[cfg(test)]
mod tests;
