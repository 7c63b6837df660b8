//! A request for a code, read and checked; and the way back to who sent it.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;
use url::Url;

use super::pages::{Fields, Form, escape, hidden, page};
use super::refusals::OAuthError;
use super::{applications, redirects, rules, tenant_of};
use crate::app::App;

/// What the pages ask, and what is therefore not carried from one to the next.
pub const ANSWERS: [&str; 3] = ["account", "mfa", "consent"];

/// A request for a code whose client and redirect have been checked: only then may anything be sent there.
pub struct Asked<'a> {
    pub fields: &'a Fields,
    pub tenant: Option<String>,
    pub client_id: &'a str,
    redirect: Url,
    /// What the client gets back for its `state`.
    state: Option<String>,
}

impl<'a> Asked<'a> {
    pub fn read(app: &App, tenant: &str, fields: &'a Fields) -> Result<Self, OAuthError> {
        let tenant = tenant_of(app, tenant)?;
        let field = |name: &str| {
            let value = fields.get(name).map(String::as_str).filter(|value| !value.is_empty());
            value.ok_or_else(|| OAuthError::missing(name))
        };
        let client_id = field("client_id")?;
        rules::check_client(app, client_id, tenant.as_deref())?;
        let redirect = field("redirect_uri")?;
        let Some(redirect) = app.read(|world| redirects::allowed(world, client_id, redirect)) else {
            let text = format!(
                "The redirect URI '{redirect}' specified in the request does not match the redirect URIs configured for \
                 the application '{client_id}'. Without registration the simulator sends codes to http://localhost only, \
                 on any port."
            );
            return Err(OAuthError::new("invalid_request", 50_011, text));
        };
        let rule = app.read(|world| world.behaviour.state_echo);
        let state = field("state").ok().and_then(|state| rule.of(state));
        Ok(Self {
            fields,
            tenant,
            client_id,
            redirect,
            state,
        })
    }

    /// What is told to the client, as its redirect is right. The claims that it asks for.
    pub fn check(&self, app: &App) -> Result<Value, OAuthError> {
        if self
            .field("response_type")
            .ok_or_else(|| OAuthError::missing("response_type"))?
            != "code"
        {
            let text = "The simulator supports the response type 'code' only.";
            return Err(OAuthError::new("unsupported_response_type", 700_054, text));
        }
        if self
            .field("response_mode")
            .is_some_and(|mode| !["query", "form_post"].contains(&mode))
        {
            return Err(OAuthError::not_valid("this 'response_mode' is not supported"));
        }
        if let Some(prompt) = self.field("prompt")
            && !["none", "login", "select_account", "consent"].contains(&prompt)
        {
            return Err(OAuthError::not_valid("this 'prompt' is not supported"));
        }
        let has_credential = app.read(|world| applications::confidential(world, self.client_id).is_some());
        match self.field("code_challenge") {
            None if has_credential => {}
            // SHA-256 in base64url.
            Some(challenge) if challenge.len() == 43 => {}
            _ => {
                let text = "The size of the code challenge parameter isn't valid: a client without a credential needs one of \
                            43 characters.";
                return Err(OAuthError::new("invalid_request", 50_147, text));
            }
        }
        if self.field("code_challenge").is_some() && self.field("code_challenge_method") != Some("S256") {
            return Err(OAuthError::not_valid("the 'code_challenge_method' must be S256"));
        }
        rules::requested_claims(self.field("claims"))
    }

    pub fn field(&self, name: &str) -> Option<&'a str> {
        self.fields
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    pub fn prompt(&self) -> &str {
        self.field("prompt").unwrap_or_default()
    }

    pub fn fail(&self, error: &OAuthError, subcode: Option<&str>) -> Response {
        let described = error.described();
        let mut values = vec![("error", error.error), ("error_description", described.as_str())];
        values.extend(subcode.map(|subcode| ("error_subcode", subcode)));
        let claims = error.claims.as_ref().map(Value::to_string);
        values.extend(claims.as_deref().map(|claims| ("claims", claims)));
        self.send(&values)
    }

    pub fn send(&self, values: &[(&str, &str)]) -> Response {
        let state = self.state.as_deref().map(|state| ("state", state));
        let values = values.iter().copied().chain(state);
        if self.field("response_mode") == Some("form_post") {
            let mut form = format!("<form method=\"post\" action=\"{}\">", escape(self.redirect.as_str()));
            for (name, value) in values {
                hidden(&mut form, name, value);
            }
            form.push_str("<button>Continue</button></form>");
            return self.page("Go back to the application", &form);
        }
        let mut target = self.redirect.clone();
        target.query_pairs_mut().extend_pairs(values);
        let mut response = StatusCode::FOUND.into_response();
        if let Ok(location) = HeaderValue::from_str(target.as_str()) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }

    pub fn page(&self, title: &str, body: &str) -> Response {
        let origin = self.redirect.origin().ascii_serialization();
        page(StatusCode::OK, title, body, Some(&origin))
    }

    /// A form that carries the request, and the answers of earlier pages that are named.
    pub fn form(&self, answers: &[&str]) -> Form {
        let without: Vec<&str> = ANSWERS.into_iter().filter(|name| !answers.contains(name)).collect();
        Form::new("authorize", self.fields, &without)
    }
}
