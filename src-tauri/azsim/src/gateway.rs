//! What Azure Resource Manager does before a resource provider sees a request: token, buckets, api-version, and the path as the routes are written.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode};

use crate::app::App;
use crate::auth::{Caller, authenticate};
use crate::envelope::{ApiVersion, query_value};
use crate::error::ArmError;
use crate::path;
use crate::throttle::Limit;

/// What is left in the caller's bucket, for the headers of §13.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quota {
    left: Option<u32>,
    read: bool,
    tenant: bool,
}

impl Quota {
    pub fn write(self, headers: &mut HeaderMap) {
        let Some(left) = self.left else {
            return;
        };
        let names: &[(&'static str, u32)] = match (self.read, self.tenant) {
            (true, true) => &[("x-ms-ratelimit-remaining-tenant-reads", 0)],
            (false, true) => &[("x-ms-ratelimit-remaining-tenant-writes", 0)],
            // The whole subscription has 15 times a principal's bucket.
            (true, false) => &[
                ("x-ms-ratelimit-remaining-subscription-reads", 0),
                ("x-ms-ratelimit-remaining-subscription-global-reads", 14 * 250),
            ],
            (false, false) => &[
                ("x-ms-ratelimit-remaining-subscription-writes", 0),
                ("x-ms-ratelimit-remaining-subscription-global-writes", 14 * 200),
            ],
        };
        for (name, more) in names {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(left + more));
        }
    }
}

/// Token, api-version, buckets; then the path as the routes are written.
pub fn admit(app: &App, request: &mut Request<Bytes>) -> Result<Quota, ArmError> {
    let path = path::canonical(request.uri().path());
    let public = path == "/metadata/endpoints";
    let mut quota = Quota::default();
    if !public {
        let arm = app.config().arm_base();
        let caller = authenticate(app, request.headers(), &[arm]).map_err(|problem| problem.into_arm(app))?;
        quota = throttle(app, &caller, request.method() == http::Method::GET, &path)?;
        request.extensions_mut().insert(caller);
    }
    let version = query_value(request.uri(), "api-version");
    request
        .extensions_mut()
        .insert(ApiVersion(checked_version(version, &path)?));
    let routed = match path::split_extension(&path) {
        Some((scope, rest)) => {
            let rest = rest.to_owned();
            request.extensions_mut().insert(scope);
            rest
        }
        None => path,
    };
    let query = request.uri().query().map(|q| format!("?{q}")).unwrap_or_default();
    *request.uri_mut() = format!("{routed}{query}")
        .parse()
        .map_err(|_| ArmError::bad_request("InvalidRequestUri", "The request URI could not be read."))?;
    Ok(quota)
}

/// Anything that looks like a date is taken and echoed in operation URLs (§1).
fn checked_version(version: Option<String>, path: &str) -> Result<String, ArmError> {
    let version = version.unwrap_or_default();
    if version.is_empty() {
        return Err(ArmError::bad_request(
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        ));
    }
    let day = version.strip_suffix("-preview").unwrap_or(&version);
    let looks_like_a_date = day.len() == 10
        && day.bytes().enumerate().all(|(i, b)| {
            if i == 4 || i == 7 {
                b == b'-'
            } else {
                b.is_ascii_digit()
            }
        });
    if looks_like_a_date {
        return Ok(version);
    }
    let kind = path.rsplit('/').next().unwrap_or_default();
    Err(ArmError::bad_request(
        "InvalidResourceType",
        format!("The resource type '{kind}' could not be found for api version '{version}'."),
    ))
}

fn throttle(app: &App, caller: &Caller, read: bool, path: &str) -> Result<Quota, ArmError> {
    // Resource Graph has buckets of its own.
    if path.starts_with("/providers/Microsoft.ResourceGraph/") {
        return Ok(Quota::default());
    }
    let subscription = path
        .strip_prefix("/subscriptions/")
        .and_then(|rest| rest.split('/').next())
        .unwrap_or_default();
    let (kind, limit) = if read {
        ("read", Limit::READS)
    } else {
        ("write", Limit::WRITES)
    };
    let key = format!("{}/{subscription}/{kind}", caller.object_id);
    match app.buckets(|buckets| buckets.take(&key, limit, app.now())) {
        Ok(left) => Ok(Quota { left: Some(left), read, tenant: subscription.is_empty() }),
        Err(wait) => Err(ArmError::new(
            StatusCode::TOO_MANY_REQUESTS,
            "SubscriptionRequestsThrottled",
            format!(
                "Number of '{kind}' requests for subscription '{subscription}' actor '{}' exceeded. Please try again after '{wait}' seconds \
                 after additional tokens are available.",
                caller.object_id
            ),
        )
        .with_header("retry-after", &wait.to_string())),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_look_like_dates_are_taken() {
        let check = |v: &str| checked_version(Some(v.into()), "/a/things").map_err(|e| e.code);
        assert_eq!(check("2026-06-01"), Ok("2026-06-01".into()));
        assert_eq!(check("1999-01-01-preview"), Ok("1999-01-01-preview".into()));
        assert_eq!(check("latest"), Err("InvalidResourceType".into()));
        assert_eq!(
            checked_version(None, "/a").unwrap_err().code,
            "MissingApiVersionParameter"
        );
        assert_eq!(check(""), Err("MissingApiVersionParameter".into()));
    }
}
