//! Errors of the login endpoint: `error`, and an `error_description` that begins with an AADSTS code (contract §3).

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;
use time::OffsetDateTime;
use time::macros::format_description;

use super::signins::Refusal;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthError {
    pub status: StatusCode,
    pub error: &'static str,
    pub code: u32,
    pub text: String,
}

pub type OAuthResult = Result<Response, OAuthError>;

impl OAuthError {
    pub fn new(error: &'static str, code: u32, text: impl Into<String>) -> Self {
        // A wrong client secret is the one case that the real endpoint answers with 401.
        let status = if error == "invalid_client" {
            StatusCode::UNAUTHORIZED
        } else {
            StatusCode::BAD_REQUEST
        };
        Self {
            status,
            error,
            code,
            text: text.into(),
        }
    }

    pub fn missing(parameter: &str) -> Self {
        let text = format!("The request body must contain the following parameter: '{parameter}'.");
        Self::new("invalid_request", 900_144, text)
    }

    pub fn wrong_secret(app: &str) -> Self {
        let text = format!(
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not \
             the client secret ID, for a secret added to app '{app}'."
        );
        Self::new("invalid_client", 7_000_215, text)
    }

    pub fn unknown_application(app: &str, tenant: &str) -> Self {
        let text = format!(
            "Application with identifier '{app}' was not found in the directory '{tenant}'. This can happen if the \
             application has not been installed by the administrator of the tenant or consented to by any user in the \
             tenant. You may have sent your authentication request to the wrong tenant."
        );
        Self::new("unauthorized_client", 700_016, text)
    }

    pub fn unknown_tenant(tenant: &str) -> Self {
        let text = format!(
            "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the \
             correct cloud. Check with your subscription administrator, this may happen if there are no active \
             subscriptions for the tenant."
        );
        Self::new("invalid_request", 90_002, text)
    }

    pub fn unknown_resource(scope: &str, tenant: &str) -> Self {
        let text = format!(
            "The resource principal named {scope} was not found in the tenant named {tenant}. This can happen if the \
             application has not been installed by the administrator of the tenant or consented to by any user in the \
             tenant."
        );
        Self::new("invalid_resource", 500_011, text)
    }

    pub fn of(refusal: Refusal, what: &str) -> Self {
        match refusal {
            Refusal::Pending => Self::new(
                "authorization_pending",
                70_016,
                "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
            ),
            Refusal::Declined => Self::new(
                "authorization_declined",
                70_000,
                "The end user has denied the authorization request.",
            ),
            Refusal::Expired if what == "device code" => Self::new(
                "expired_token",
                70_020,
                "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
            ),
            Refusal::Unknown if what == "device code" => Self::new(
                "bad_verification_code",
                70_019,
                "Verification code expired or not recognised.",
            ),
            Refusal::Verifier => Self::new(
                "invalid_grant",
                501_481,
                "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
            ),
            Refusal::Redirect => Self::new(
                "invalid_client",
                500_112,
                "The reply address does not match the reply address that was provided when the authorization code was requested.",
            ),
            Refusal::Client => Self::new(
                "invalid_grant",
                70_000,
                format!("The {what} was issued to another client."),
            ),
            Refusal::Unknown | Refusal::Expired => Self::new(
                "invalid_grant",
                70_008,
                format!(
                    "The provided {what} is expired, was revoked or has already been used. Send a new interactive authorization request."
                ),
            ),
        }
    }

    pub fn answer(&self, now: OffsetDateTime) -> Response {
        let (trace, correlation) = (uuid::Uuid::new_v4().to_string(), uuid::Uuid::new_v4().to_string());
        let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]Z");
        let timestamp = now.format(&format).unwrap_or_default();
        let description = format!(
            "AADSTS{}: {} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}",
            self.code, self.text
        );
        let body = json!({
            "error": self.error, "error_description": description, "error_codes": [self.code], "timestamp": timestamp,
            "trace_id": trace, "correlation_id": correlation,
        });
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache"));
        response
    }
}
