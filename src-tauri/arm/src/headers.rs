//! What is read from the headers of every answer (contract §2, §9).

use std::time::Duration;

use azure_core::http::headers::{HeaderName, Headers};

use crate::durations;

pub(crate) const ASYNC_OPERATION: HeaderName = HeaderName::from_static("azure-asyncoperation");
pub(crate) const LOCATION: HeaderName = HeaderName::from_static("location");
pub(crate) const RETRY_AFTER: HeaderName = HeaderName::from_static("retry-after");
const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");
const X_MS_RETRY_AFTER_MS: HeaderName = HeaderName::from_static("x-ms-retry-after-ms");
const QUOTA_RESETS_AFTER: HeaderName = HeaderName::from_static("x-ms-user-quota-resets-after");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");
const CORRELATION_ID: HeaderName = HeaderName::from_static("x-ms-correlation-request-id");
const WWW_AUTHENTICATE: HeaderName = HeaderName::from_static("www-authenticate");
const SUBSCRIPTION_LIMIT_HIT: HeaderName = HeaderName::from_static("x-ms-tenant-subscription-limit-hit");

/// The headers that outlive an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub request_id: Option<String>,
    pub correlation_id: Option<String>,
    pub retry_after: Option<Duration>,
    pub claims_challenge: bool,
    /// Tenant that a 401 names as the one to sign in to (contract §3).
    pub tenant: Option<String>,
    /// Resource Graph cut the list of subscriptions (contract §9).
    pub cut: bool,
}

impl Seen {
    pub fn of(headers: &Headers) -> Self {
        // DataProtection sends an empty `x-ms-request-id`: empty is absent (contract §2).
        let text = |name: &HeaderName| {
            headers
                .get_optional_str(name)
                .map(str::trim)
                .filter(|t: &&str| !t.is_empty())
                .map(str::to_owned)
        };
        let challenge = text(&WWW_AUTHENTICATE);
        Self {
            request_id: text(&REQUEST_ID),
            correlation_id: text(&CORRELATION_ID),
            retry_after: retry_after(headers),
            claims_challenge: challenge.as_deref().is_some_and(is_claims_challenge),
            tenant: challenge.as_deref().and_then(tenant),
            cut: text(&SUBSCRIPTION_LIMIT_HIT).is_some_and(|t| t.eq_ignore_ascii_case("true")),
        }
    }
}

/// How long to wait: milliseconds where given, else `Retry-After` in seconds (ARM never sends a date, contract §7.6), else the
/// reset of Resource Graph's quota (contract §9).
pub(crate) fn retry_after(headers: &Headers) -> Option<Duration> {
    let number = |name: &HeaderName| {
        headers
            .get_optional_str(name)
            .and_then(|v| v.trim().parse::<u64>().ok())
    };
    number(&X_MS_RETRY_AFTER_MS)
        .or_else(|| number(&RETRY_AFTER_MS))
        .map(Duration::from_millis)
        .or_else(|| number(&RETRY_AFTER).map(Duration::from_secs))
        .or_else(|| headers.get_optional_str(&QUOTA_RESETS_AFTER).and_then(durations::parse))
}

/// `Bearer …, error="insufficient_claims", claims="<base64>"` (contract §3).
fn is_claims_challenge(challenge: &str) -> bool {
    let lower = challenge.to_ascii_lowercase();
    lower.contains("insufficient_claims") || lower.contains("claims=")
}

/// `authorization_uri="https://login.microsoftonline.com/<tenant>"`, with or without more of a path behind it.
fn tenant(challenge: &str) -> Option<String> {
    const NAME: &str = "authorization_uri";
    // Lower case for the search only: the letters are ASCII, so that places stay what they are.
    let at = challenge.to_ascii_lowercase().find(NAME)? + NAME.len();
    let value = challenge[at..]
        .trim_start()
        .strip_prefix('=')?
        .trim_start()
        .strip_prefix('"')?;
    let uri = url::Url::parse(value.split('"').next()?).ok()?;
    let first = uri.path_segments()?.next()?.to_owned();
    // `common` and `organizations` are no tenants.
    let real = first.contains('-') || first.contains('.');
    (uri.scheme() == "https" && real).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_names_the_tenant_to_sign_in_to() {
        let id = "11111111-2222-3333-4444-555555555555";
        for (challenge, expected) in [
            (
                format!("Bearer authorization_uri=\"https://login.windows.net/{id}\", error=\"invalid_token\""),
                Some(id),
            ),
            (
                format!("Bearer realm=\"\", Authorization_URI = \"https://login.x/{id}/oauth2/authorize\""),
                Some(id),
            ),
            (
                "Bearer authorization_uri=\"https://login.x/contoso.com\"".to_owned(),
                Some("contoso.com"),
            ),
            (
                "Bearer authorization_uri=\"https://login.x/common/oauth2\"".to_owned(),
                None,
            ),
            (format!("Bearer authorization_uri=\"http://login.x/{id}\""), None),
            ("Bearer authorization_uri=".to_owned(), None),
            ("Bearer realm=\"\"".to_owned(), None),
        ] {
            assert_eq!(tenant(&challenge).as_deref(), expected, "{challenge}");
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> Headers {
        let mut headers = Headers::new();
        for (name, value) in pairs {
            headers.insert(*name, *value);
        }
        headers
    }

    #[test]
    fn every_form_of_wait_is_read() {
        for (pairs, expected) in [
            (vec![("retry-after", "10")], Some(10_000)),
            (vec![("retry-after", " 10 ")], Some(10_000)),
            (vec![("retry-after", "10"), ("retry-after-ms", "250")], Some(250)),
            (vec![("retry-after-ms", "9"), ("x-ms-retry-after-ms", "250")], Some(250)),
            (vec![("x-ms-user-quota-resets-after", "00:00:05")], Some(5_000)),
            (
                vec![("retry-after", "1"), ("x-ms-user-quota-resets-after", "00:00:05")],
                Some(1_000),
            ),
            (vec![("retry-after", "-1")], None),
            (vec![("retry-after", "Fri, 31 Dec 2027 23:59:59 GMT")], None),
            (vec![], None),
        ] {
            assert_eq!(
                retry_after(&headers(&pairs)).map(|d| d.as_millis()),
                expected,
                "{pairs:?}"
            );
        }
    }

    #[test]
    fn empty_ids_are_none() {
        let seen = Seen::of(&headers(&[
            ("x-ms-request-id", ""),
            ("x-ms-correlation-request-id", "c"),
            ("www-authenticate", "Bearer realm=\"\""),
        ]));
        assert_eq!(
            seen,
            Seen {
                correlation_id: Some("c".to_owned()),
                ..Seen::default()
            }
        );
    }
}
