//! The device code flow: a code for the device, and a page (or a test) that approves it.

use std::collections::HashMap;
use std::fmt::Write as _;

use axum::extract::{Form, Path, State};
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use serde_json::json;

use super::authorize::{document, escape, people};
use super::refusals::OAuthError;
use super::signins::{DEVICE_LIFE, DeviceState, Grant};
use super::tenant_of;
use crate::app::App;
use crate::envelope::{body_json, ok_json};
use crate::error::{ArmError, ArmResult};
use crate::world::same;

type Fields = HashMap<String, String>;

/// POST `/{tenant}/oauth2/v2.0/devicecode`
pub async fn start(State(app): State<App>, Path(segment): Path<String>, Form(fields): Form<Fields>) -> Response {
    let tenant = match tenant_of(&app, &segment) {
        Ok(tenant) => tenant,
        Err(error) => return error.answer(app.now()),
    };
    let Some(client_id) = fields.get("client_id").filter(|id| !id.is_empty()) else {
        return OAuthError::missing("client_id").answer(app.now());
    };
    let grant = Grant {
        principal: String::new(),
        client_id: client_id.clone(),
        tenant: tenant.unwrap_or_default(),
        scope: fields.get("scope").cloned().unwrap_or_default(),
        nonce: None,
    };
    let (device_code, user_code) = app.sign_ins().new_device(grant, app.now());
    let page = format!("{}/common/oauth2/deviceauth", app.config().login_base());
    ok_json(&json!({
        "user_code": user_code, "device_code": device_code, "verification_uri": page,
        "expires_in": DEVICE_LIFE.whole_seconds(), "interval": app.config().progress.retry_after(5),
        "message": format!(
            "To sign in, use a web browser to open the page {page} and enter the code {user_code} to authenticate."
        ),
    }))
}

pub async fn page(State(app): State<App>) -> Html<String> {
    let mut form = String::from(
        "<form method=\"post\"><p><label>Code shown by the application <input name=\"code\" required \
         autocomplete=\"off\"></label></p>",
    );
    for person in people(&app, None) {
        let (id, name) = (escape(&person.object_id), escape(&person.name));
        let _ = write!(form, "<p><button name=\"account\" value=\"{id}\">{name}</button></p>");
    }
    form.push_str("<p><button name=\"account\" value=\"\">Cancel</button></p></form>");
    Html(document("Enter code", &form))
}

pub async fn decide(State(app): State<App>, Form(fields): Form<Fields>) -> Response {
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let person = people(&app, None)
        .into_iter()
        .find(|person| same(&person.object_id, field("account")));
    let state = person.map_or(DeviceState::Declined, |person| DeviceState::Approved(person.object_id));
    if app.sign_ins().decide_device(field("code"), &state) {
        return Html(document(
            "Done",
            "<p>You may close this page and go back to the application.</p>",
        ))
        .into_response();
    }
    let text = "<p role=\"alert\">That code did not work. Check the code and try again.</p>";
    (StatusCode::BAD_REQUEST, Html(document("Enter code", text))).into_response()
}

/// POST `/_sim/devicecode` `{"userCode", "account"?: name or object id}`: approves, or declines without an account.
pub async fn control(State(app): State<App>, body: Bytes) -> ArmResult {
    let body = body_json(&body)?;
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let state = if text("account").is_empty() {
        DeviceState::Declined
    } else {
        let people = people(&app, None);
        let found = people
            .iter()
            .find(|p| same(&p.object_id, text("account")) || same(&p.name, text("account")));
        let person =
            found.ok_or_else(|| ArmError::bad_request("UnknownAccount", "Nobody of that name can sign in."))?;
        DeviceState::Approved(person.object_id.clone())
    };
    if app.sign_ins().decide_device(text("userCode"), &state) {
        return Ok(ok_json(&json!({})));
    }
    Err(ArmError::bad_request(
        "UnknownCode",
        "There is no pending device code of that form.",
    ))
}
