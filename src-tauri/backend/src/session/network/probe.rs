//! Asks one host whether it can be reached: one request without a token, whose answer may be anything, as long as it came over TLS
//! that is trusted.

use std::sync::Arc;
use std::time::{Duration, Instant};

use azure_core::http::{HttpClient, Method, Request};

use super::Host;
use crate::api::{ApiError, ErrorCode, HostCheck, HostState, Who};
use crate::error;

pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// `step` is told when it begins and when it ends; the last word is also the answer.
pub(crate) async fn probe(
    host: Host,
    http: Arc<dyn HttpClient>,
    step: &(dyn Fn(HostCheck) + Send + Sync),
) -> HostCheck {
    let mut check = HostCheck {
        host: host.name,
        port: host.port,
        purpose: host.purpose.to_owned(),
        state: HostState::NotTested,
        message: "A pattern: allow it in the firewall. No host of it is known yet, so none was tested.".to_owned(),
        error: None,
        issuer: None,
        milliseconds: None,
    };
    if let Some(url) = host.question {
        check.state = HostState::Checking;
        "Asking".clone_into(&mut check.message);
        step(check.clone());
        let began = Instant::now();
        let mut request = Request::new(url, Method::Get);
        request.insert_header("accept", "application/json");
        match tokio::time::timeout(PATIENCE, http.execute_request(&request)).await {
            Ok(Ok(answer)) => {
                check.state = HostState::Reached;
                check.milliseconds = Some(u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX));
                check.message = match u16::from(answer.status()) {
                    status @ (407 | 500..=599) => format!(
                        "It answered, with status {status}. If requests fail all the same, a proxy on the way may have answered in its place."
                    ),
                    _ => "It answered.".to_owned(),
                };
            }
            Ok(Err(error)) => failed(&mut check, &arm::Error::of_request(&error)),
            Err(_) => {
                let error = ApiError {
                    who: Some(Who::You),
                    hints: vec!["A firewall that drops requests without a word looks like this: let it allow this host and port.".into()],
                    ..error::plain(ErrorCode::Offline, "It did not answer within 10 seconds.")
                };
                check.state = HostState::Failed;
                check.message.clone_from(&error.message);
                check.error = Some(error);
            }
        }
    }
    step(check.clone());
    check
}

fn failed(check: &mut HostCheck, error: &arm::Error) {
    if let arm::Kind::Tls { issuer } = &error.kind {
        check.issuer.clone_from(issuer);
    }
    let error = ApiError::from(error.clone());
    check.state = HostState::Failed;
    check.message.clone_from(&error.message);
    check.error = Some(error);
}
