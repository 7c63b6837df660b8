//! Answers that say no, in Azure Resource Manager's form.

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

/// The simulator could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    #[error("the state file could not be read: {0}")]
    Read(std::io::Error),
    #[error("the key that signs tokens could not be made: {0}")]
    Key(String),
}

/// The connection broke before an answer came: what a fault rule can do to a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the connection was closed before an answer came")]
pub struct LostAnswer;

/// An error answer. `IntoResponse` writes ARM's envelope: `{"error":{"code","message",..}}` (contract §2).
#[derive(Debug, Clone)]
pub struct ArmError {
    pub status: StatusCode,
    pub code: String,
    pub message: String,
    /// Further members of `error`: `target`, `details`, `additionalInfo`.
    pub more: Vec<(&'static str, Value)>,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// A whole body instead of the envelope (OAuth errors, older bodies).
    pub body: Option<Box<Value>>,
    /// `x-ms-failure-cause`: `service` where the resource provider says no, `gateway` where ARM itself does.
    pub of_service: bool,
}

pub type ArmResult = Result<Response, ArmError>;

impl ArmError {
    /// An error of the gateway: only code and message.
    pub fn new(status: StatusCode, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            more: Vec::new(),
            headers: Vec::new(),
            body: None,
            of_service: false,
        }
    }

    pub fn bad_request(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// A whole body of its own form.
    pub fn raw(status: StatusCode, body: Value) -> Self {
        Self {
            body: Some(Box::new(body)),
            ..Self::new(status, "", "")
        }
    }

    /// `name_or_type`: `Microsoft.DBforPostgreSQL/servers/x` (§12.2).
    pub fn resource_not_found(kind_and_name: &str, resource_group: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ResourceNotFound",
            format!(
                "The Resource '{kind_and_name}' under resource group '{resource_group}' was not found. For more details please go to \
                 https://aka.ms/ARMResourceNotFoundFix"
            ),
        )
    }

    pub fn resource_group_not_found(name: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "ResourceGroupNotFound",
            format!("Resource group '{name}' could not be found."),
        )
    }

    pub fn subscription_not_found(id: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "SubscriptionNotFound",
            format!("The subscription '{id}' could not be found."),
        )
    }

    /// What DataProtection says about a child of a vault that does not exist (§12.2, no `additionalInfo`).
    pub fn generic_not_found() -> Self {
        Self {
            of_service: true,
            ..Self::new(
                StatusCode::NOT_FOUND,
                "UserErrorGenericResourceNotFound",
                "Azure resource does not exist. Please make sure required resources exist. If the issue persists, contact Microsoft support.",
            )
        }
    }

    /// What this Azure does not have. Loud on purpose: a silent guess would be taken for Azure's behaviour.
    pub fn unsupported(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_IMPLEMENTED,
            "SimulatorNotSupported",
            format!("The simulator does not support this: {what}."),
        )
    }

    /// 403 of the gateway, with the action and the scope (§12.2).
    pub fn authorization_failed(name: &str, object_id: &str, action: &str, scope: &str) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "AuthorizationFailed",
            format!(
                "The client '{name}' with object id '{object_id}' does not have authorization to perform action '{action}' over scope '{scope}' \
                 or the scope is invalid. If access was recently granted, please refresh your credentials."
            ),
        )
    }

    /// 403 of the gateway where roles allow what a deny assignment forbids.
    pub fn denied_by(
        name: &str,
        object_id: &str,
        action: &str,
        scope: &str,
        by: &crate::world::DenyAssignment,
    ) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "DenyAssignmentAuthorizationFailed",
            format!(
                "The client '{name}' with object id '{object_id}' has permission to perform action '{action}' on scope '{scope}'; however, the \
                 access is denied because of the deny assignment with name '{}' and Id '{}' at scope '{}'.",
                by.name,
                by.guid.replace('-', ""),
                by.scope
            ),
        )
    }

    /// A synchronous error of the resource provider: the useful part is in `additionalInfo` (§12.1).
    pub fn user_facing(status: StatusCode, fault: &crate::fault_text::UserFault) -> Self {
        Self {
            more: vec![
                ("target", json!("")),
                (
                    "additionalInfo",
                    json!([{"type": "UserFacingError", "info": fault.full()}]),
                ),
            ],
            of_service: true,
            ..Self::new(status, &*fault.code, &*fault.message)
        }
    }

    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((HeaderName::from_static(name), value));
        }
        self
    }

    pub fn to_json(&self) -> Value {
        if let Some(body) = &self.body {
            return (**body).clone();
        }
        let mut error = json!({"code": self.code, "message": self.message});
        for (name, value) in &self.more {
            error[*name] = value.clone();
        }
        json!({ "error": error })
    }
}

impl IntoResponse for ArmError {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.to_json().to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        );
        headers.insert(
            "x-ms-failure-cause",
            HeaderValue::from_static(if self.of_service { "service" } else { "gateway" }),
        );
        for (name, value) in self.headers {
            headers.append(name, value);
        }
        response
    }
}
