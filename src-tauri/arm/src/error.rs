//! One error for every call: what Azure said, what it recommends, the ids that support asks for, and whether the request may
//! have been acted upon.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    time::Duration,
};

use azure_core::{error::ErrorKind, http::StatusCode};
use serde_json::Value;

use crate::{
    flatten::{self, ServiceError},
    headers::Seen,
    id::IdError,
    transport::Broken,
};

/// What kind of thing went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Azure answered with a status that is no success.
    Http,
    /// No token could be had. Nothing was sent.
    Auth,
    /// No connection, or it broke.
    Network,
    /// The server's certificate was not accepted. `issuer` is who signed it, where the certificate could be read: behind a
    /// company's inspecting proxy that is the proxy's own authority.
    Tls { issuer: Option<String> },
    /// The proxy on the way failed or said no; the host never saw the request. `address` is its host and port.
    Proxy { address: String, trouble: ProxyTrouble },
    /// No answer in time.
    Timeout,
    /// An answer that could not be understood, or a text that is no id.
    Parse,
    /// A URL that Azure named lies on another host than the endpoint; no token was sent there.
    Refused(String),
}

/// What a proxy did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyTrouble {
    /// No connection to it, or it hung up.
    Unreachable,
    /// It wants a user name and a password (407).
    SignIn,
    /// It does not let requests to this host through, or cannot reach the host itself.
    Refused,
}

/// An error of a call. Everything in it may be shown and logged: no token, no signed URL, no query.
///
/// Boxed, so that a `Result` stays small; the members are those of [`Details`].
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Details>);

impl Deref for Error {
    type Target = Details;
    fn deref(&self) -> &Details {
        &self.0
    }
}

impl DerefMut for Error {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

/// The members of an [`Error`].
#[derive(Clone, PartialEq, Eq)]
pub struct Details {
    pub kind: Kind,
    /// HTTP status.
    pub status: Option<u16>,
    /// Azure's error code (contract §12), the most specific one.
    pub code: Option<String>,
    /// Azure's message, trimmed; or ours, where there was no answer.
    pub message: String,
    /// What Azure recommends, in its words.
    pub recommended_actions: Vec<String>,
    /// The service's technical text (`DetailedNonLocalisedMessage`), or the transport's.
    pub technical: Option<String>,
    /// Further codes that Azure named in the same answer: of inner errors and of details.
    pub inner_codes: Vec<String>,
    pub request_id: Option<String>,
    pub correlation_id: Option<String>,
    /// How long Azure asks to wait.
    pub retry_after: Option<Duration>,
    /// A 401 that asks for a new sign-in with claims (contract §3).
    pub claims_challenge: bool,
    /// Tenant that a 401 asks to sign in to instead, by its id or domain (contract §3, `InvalidAuthenticationTokenTenant`).
    pub tenant: Option<String>,
    /// It is not the usual token that is missing but one of another tenant, asked for beside it (contract §5.9). Nothing was sent.
    pub auxiliary: bool,
    /// Whether the server may have received the request and acted on it. `false` is proof that it has not: the connection was
    /// refused before a byte was sent, no token could be had, or Azure answered with a 4xx other than 408.
    pub maybe_sent: bool,
}

impl Error {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            kind,
            status: None,
            code: None,
            message: message.into(),
            recommended_actions: Vec::new(),
            technical: None,
            inner_codes: Vec::new(),
            request_id: None,
            correlation_id: None,
            retry_after: None,
            claims_challenge: false,
            tenant: None,
            auxiliary: false,
            maybe_sent: false,
        }))
    }

    pub(crate) fn parse(message: impl Into<String>) -> Self {
        Self::new(Kind::Parse, message)
    }

    /// An answer that is no success (contract §2, §12.1).
    pub(crate) fn from_answer(status: u16, seen: &Seen, body: &[u8]) -> Self {
        let mut error = Self::new(Kind::Http, "").with_ids(status, seen);
        error.maybe_sent = !(400..500).contains(&status) || status == 408;
        error.claims_challenge = status == 401 && seen.claims_challenge;
        error.tenant = seen.tenant.clone().filter(|_| status == 401);
        match serde_json::from_slice::<Value>(body)
            .ok()
            .map(|v| flatten::flatten(&v))
            .and_then(ServiceError::first)
        {
            Some(found) => {
                error.code = Some(found.code).filter(|c| !c.is_empty());
                error.message = found.message;
                error.recommended_actions = found.recommended_actions;
                error.technical = found.technical;
                error.inner_codes = found.inner_codes;
            }
            None => error.technical = first_bytes(body),
        }
        if error.message.is_empty() {
            let reason = StatusCode::from(status).canonical_reason();
            error.message = format!("Azure answered with status {status} ({reason}).");
        }
        error
    }

    pub(crate) fn with_ids(mut self, status: u16, seen: &Seen) -> Self {
        self.status = Some(status);
        self.request_id.clone_from(&seen.request_id);
        self.correlation_id.clone_from(&seen.correlation_id);
        self.retry_after = seen.retry_after;
        self
    }

    /// A failure below HTTP. `reached_transport` says whether the request had left the policies.
    /// For a request of somebody else's over the same transport: the sign-in's.
    pub fn of_request(error: &azure_core::Error) -> Self {
        Self::from_core(error, true)
    }

    pub(crate) fn from_core(error: &azure_core::Error, reached_transport: bool) -> Self {
        let broken = Broken::find(error);
        let mut ours = match broken {
            Some(Broken::Tls { issuer, .. }) => Self::new(
                Kind::Tls { issuer: issuer.clone() },
                "The server’s certificate was not accepted.",
            ),
            Some(Broken::Proxy { address, trouble, .. }) => Self::new(
                Kind::Proxy {
                    address: address.clone(),
                    trouble: *trouble,
                },
                "The proxy did not let the request through.",
            ),
            Some(Broken::Timeout { .. }) => Self::new(Kind::Timeout, "There was no answer in time."),
            Some(Broken::Connect { .. }) => Self::new(Kind::Network, "The server could not be reached."),
            Some(Broken::Lost { .. }) => {
                Self::new(Kind::Network, "The connection broke before the answer was complete.")
            }
            // A second try may fail for want of a token after the first one had reached the transport.
            None if !reached_transport || matches!(error.kind(), ErrorKind::Credential) => {
                Self::new(Kind::Auth, "No access token could be had.")
            }
            None => Self::new(Kind::Network, "The request could not be carried out."),
        };
        ours.technical = Some(broken.map_or_else(|| chain(error), ToString::to_string));
        if ours.kind == Kind::Auth {
            ours.code = ours.technical.as_deref().and_then(sign_in_code);
        }
        let never_sent = matches!(error.kind(), ErrorKind::Connection) || broken.is_some_and(Broken::before_sending);
        ours.maybe_sent = reached_transport && !never_sent;
        ours
    }

    pub(crate) fn refused(host: &str) -> Self {
        let message = format!("The address {host} does not belong to this cloud; nothing was sent there.");
        Self::new(Kind::Refused(host.to_owned()), message)
    }
}

impl Details {
    /// Whether another try by hand makes sense at once: broken connections, time-outs, 429 and 5xx.
    pub fn is_transient(&self) -> bool {
        match self.kind {
            Kind::Network | Kind::Timeout => true,
            Kind::Proxy { trouble, .. } => trouble == ProxyTrouble::Unreachable,
            Kind::Http => matches!(self.status, Some(408 | 429 | 500..=599)),
            _ => false,
        }
    }

    pub fn is_not_found(&self) -> bool {
        self.kind == Kind::Http && self.status == Some(404)
    }

    pub fn is_forbidden(&self) -> bool {
        self.kind == Kind::Http && self.status == Some(403)
    }
}

/// Text of an error and its causes, without repeating what the outer one already says.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    text
}

/// Microsoft Entra ID's number of an error (`AADSTS50076`), which credentials pass on inside a text (contract §3).
fn sign_in_code(text: &str) -> Option<String> {
    let digits: String = text
        .split("AADSTS")
        .nth(1)?
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    (!digits.is_empty()).then(|| format!("AADSTS{digits}"))
}

/// The beginning of a body that is not JSON: an HTML page of a proxy, most often.
fn first_bytes(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&body[..body.len().min(400)]);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(code) = &self.code {
            write!(f, "{code}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind)
            .field("status", &self.status)
            .field("code", &self.code)
            .field("message", &self.message)
            .field("technical", &self.technical)
            .field("correlation_id", &self.correlation_id)
            .field("maybe_sent", &self.maybe_sent)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {}

impl From<IdError> for Error {
    fn from(error: IdError) -> Self {
        Self::parse(error.to_string())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn what_proves_that_nothing_was_accepted() {
        for (status, maybe_sent) in [
            (302, true),
            (400, false),
            (401, false),
            (408, true),
            (409, false),
            (429, false),
            (500, true),
            (502, true),
            (504, true),
        ] {
            let error = Error::from_answer(status, &Seen::default(), b"");
            assert_eq!((error.maybe_sent, error.status), (maybe_sent, Some(status)), "{status}");
        }
        let core = |broken: Broken| Error::from_core(&azure_core::Error::from(broken).with_context("outer"), true);
        let reason = || "r".to_owned();
        assert!(!core(Broken::Connect { reason: reason() }).maybe_sent);
        assert!(
            !core(Broken::Tls {
                issuer: None,
                reason: reason()
            })
            .maybe_sent
        );
        assert!(
            !core(Broken::Timeout {
                reason: reason(),
                connected: false
            })
            .maybe_sent
        );
        assert!(
            core(Broken::Timeout {
                reason: reason(),
                connected: true
            })
            .maybe_sent
        );
        assert!(core(Broken::Lost { reason: reason() }).maybe_sent);
        let unknown = azure_core::Error::with_message(ErrorKind::Other, "?");
        assert!(
            Error::from_core(&unknown, true).maybe_sent,
            "what is not known to be safe is not safe"
        );
        assert_eq!(Error::from_core(&unknown, false).kind, Kind::Auth);
    }

    #[test]
    fn only_what_may_pass_is_transient() {
        for (status, transient) in [
            (400, false),
            (403, false),
            (404, false),
            (408, true),
            (429, true),
            (500, true),
            (503, true),
        ] {
            assert_eq!(
                Error::from_answer(status, &Seen::default(), b"").is_transient(),
                transient,
                "{status}"
            );
        }
        assert!(Error::new(Kind::Network, "").is_transient() && Error::new(Kind::Timeout, "").is_transient());
        assert!(!Error::new(Kind::Tls { issuer: None }, "").is_transient() && !Error::refused("h").is_transient());
    }

    #[test]
    fn sign_in_errors_have_their_number() {
        let inner =
            azure_core::Error::with_message(ErrorKind::Credential, "AADSTS50076: Due to a configuration change …");
        let error = Error::from_core(&inner.with_context("the credential failed"), false);
        assert_eq!(
            (error.kind.clone(), error.code.as_deref()),
            (Kind::Auth, Some("AADSTS50076"))
        );
        assert_eq!(sign_in_code("AADSTS"), None);
    }
}
