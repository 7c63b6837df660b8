//! Errors of the login endpoint: `error`, and an `error_description` that begins with an AADSTS code (contract §3).

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::format_description;

use super::signins::{Refusal, Revocation};

#[derive(Debug, Clone, PartialEq)]
pub struct OAuthError {
    pub status: StatusCode,
    pub error: &'static str,
    pub code: u32,
    pub text: String,
    pub suberror: Option<&'static str>,
    /// What the next sign-in has to be asked for with.
    pub claims: Option<Value>,
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
            suberror: None,
            claims: None,
        }
    }

    /// The request makes no sense to the endpoint.
    pub fn not_valid(what: &str) -> Self {
        Self::new(
            "invalid_request",
            90_023,
            format!("The authentication service request isn't valid: {what}."),
        )
    }

    pub fn disabled() -> Self {
        Self::new("invalid_grant", 50_057, "The user account is disabled.")
    }

    pub fn no_such_account() -> Self {
        Self::new(
            "invalid_grant",
            50_034,
            "The user account does not exist in the directory.",
        )
    }

    pub fn not_a_guest(name: &str, tenant: &str, client_id: &str) -> Self {
        let text = format!(
            "User account '{name}' from identity provider does not exist in tenant '{tenant}' and cannot access the \
             application '{client_id}' in that tenant. The account needs to be added as an external user in the tenant first."
        );
        Self::new("invalid_grant", 50_020, text)
    }

    /// Conditional access wants a second factor. `claims` belongs into the next authorize request (§3).
    pub fn second_factor(claims: Value) -> Self {
        Self {
            suberror: Some("basic_action"),
            claims: Some(claims),
            ..Self::new(
                "interaction_required",
                50_076,
                "Due to a configuration change made by your administrator, or because you moved to a new location, you \
                 must use multi-factor authentication to access the resource.",
            )
        }
    }

    pub fn consent_needed(client_id: &str) -> Self {
        let text = format!(
            "The user or administrator has not consented to use the application with ID '{client_id}'. Send an \
             interactive authorization request for this user and resource."
        );
        Self {
            suberror: Some("consent_required"),
            ..Self::new("invalid_grant", 65_001, text)
        }
    }

    pub fn administrator_must_consent(client_id: &str) -> Self {
        let text = format!(
            "The application '{client_id}' needs permission to access resources in your organization that only an \
             administrator can grant."
        );
        Self::new("access_denied", 90_094, text)
    }

    pub fn blocked_by_policy() -> Self {
        let text =
            "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.";
        Self {
            suberror: Some("message_only"),
            ..Self::new("invalid_grant", 53_003, text)
        }
    }

    pub fn transient() -> Self {
        let text = "A transient error has occurred. Please try again.";
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            ..Self::new("temporarily_unavailable", 90_033, text)
        }
    }

    pub fn expired_secret(app: &str) -> Self {
        let text = format!(
            "The provided client secret keys for app '{app}' are expired. Visit the Azure portal to create new keys for \
             your app, or consider using certificate credentials for added security."
        );
        Self::new("invalid_client", 7_000_222, text)
    }

    pub fn no_credential() -> Self {
        let text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
        Self::new("invalid_client", 7_000_218, text)
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
            Refusal::SlowDown => Self::new(
                "slow_down",
                70_016,
                "OAuth 2.0 device flow error. The client polls too quickly. Add 5 seconds to the polling interval.",
            ),
            Refusal::Ended(how) => Self::ended(how),
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

    fn ended(how: Revocation) -> Self {
        let (code, text) = match how {
            Revocation::Revoked => (
                50_173,
                "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might \
                 have changed or reset their password.",
            ),
            Revocation::Inactive => (
                700_082,
                "The refresh token has expired due to inactivity. The token was inactive for 90.00:00:00.",
            ),
            Revocation::SignInFrequency => (
                70_043,
                "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.",
            ),
        };
        let suberror = (how == Revocation::SignInFrequency).then_some("token_expired");
        Self {
            suberror,
            ..Self::new("invalid_grant", code, text)
        }
    }

    /// `AADSTS50076: Due to ..`: without the ids that an answer's description ends with.
    pub fn described(&self) -> String {
        format!("AADSTS{}: {}", self.code, self.text)
    }

    pub fn answer(&self, now: OffsetDateTime) -> Response {
        let (trace, correlation) = (uuid::Uuid::new_v4().to_string(), uuid::Uuid::new_v4().to_string());
        let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]Z");
        let timestamp = now.format(&format).unwrap_or_default();
        let description = format!(
            "{} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}",
            self.described()
        );
        let mut body = json!({
            "error": self.error, "error_description": description, "error_codes": [self.code], "timestamp": timestamp,
            "trace_id": trace, "correlation_id": correlation,
        });
        if let Some(suberror) = self.suberror {
            body["suberror"] = json!(suberror);
        }
        // A string that holds JSON, as it goes into the next authorize request.
        if let Some(claims) = &self.claims {
            body["claims"] = json!(claims.to_string());
        }
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
