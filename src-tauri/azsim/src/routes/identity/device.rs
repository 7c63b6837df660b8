//! The device code flow: a code for the device, and a page (or a test) that approves it.

use axum::extract::{Form as Posted, Path, State};
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use serde_json::json;

use super::authorize::people;
use super::pages::{Fields, Form, alert, page};
use super::refusals::OAuthError;
use super::signins::{DEVICE_LIFE, DeviceState, Grant};
use super::{rules, tenant_of};
use crate::app::App;
use crate::envelope::{body_json, ok_json};
use crate::error::{ArmError, ArmResult};
use crate::world::{Principal, same};

/// POST `/{tenant}/oauth2/v2.0/devicecode`
pub async fn start(State(app): State<App>, Path(segment): Path<String>, Posted(fields): Posted<Fields>) -> Response {
    let tenant = match tenant_of(&app, &segment) {
        Ok(tenant) => tenant,
        Err(error) => return error.answer(app.azure_now()),
    };
    let Some(client_id) = fields.get("client_id").filter(|id| !id.is_empty()) else {
        return OAuthError::missing("client_id").answer(app.azure_now());
    };
    let asked = rules::requested_claims(fields.get("claims").map(String::as_str));
    let checked = rules::check_client(&app, client_id, tenant.as_deref()).and(asked);
    let claims = match checked {
        Ok(claims) => claims,
        Err(error) => return error.answer(app.azure_now()),
    };
    let grant = Grant {
        client_id: client_id.clone(),
        tenant: tenant.unwrap_or_default(),
        scope: fields.get("scope").cloned().unwrap_or_default(),
        claims,
        ..Grant::default()
    };
    let interval = app.config().progress.retry_after(5);
    let (device_code, user_code) = app.sign_ins().new_device(grant, interval, app.azure_now());
    let page = format!("{}/common/oauth2/deviceauth", app.config().login_base());
    ok_json(&json!({
        "user_code": user_code, "device_code": device_code, "verification_uri": page,
        "expires_in": DEVICE_LIFE.whole_seconds(), "interval": interval,
        "message": format!(
            "To sign in, use a web browser to open the page {page} and enter the code {user_code} to authenticate."
        ),
    }))
}

pub async fn show() -> Response {
    code_page(StatusCode::OK, "")
}

fn code_page(status: StatusCode, notice: &str) -> Response {
    let form = Form::new("deviceauth", &Fields::new(), &[]).text(
        "<p><label>Code shown by the application <input name=\"code\" required autocomplete=\"off\" autofocus></label></p>",
    );
    let form = form.button("step", "code", "Next", "");
    page(status, "Enter code", &format!("{notice}{}", form.end()), None)
}

/// The steps after the code: who, and a second factor where the tenant wants one.
pub async fn decide(State(app): State<App>, Posted(fields): Posted<Fields>) -> Response {
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let Some(tenant) = app.sign_ins().device_tenant(field("code")) else {
        return code_page(
            StatusCode::BAD_REQUEST,
            &alert("That code did not work. Check the code and try again."),
        );
    };
    let everyone = people(&app, Some(tenant.as_str()).filter(|tenant| !tenant.is_empty()));
    let form = |without: &[&str]| Form::new("deviceauth", &fields, without);
    let Some(account) = fields.get("account") else {
        let mut form = form(&["account", "mfa", "step"]);
        for person in &everyone {
            form = form.button("account", &person.object_id, &person.name, "");
        }
        let form = form.button("account", "", "Cancel", "").end();
        return page(StatusCode::OK, "Choose an account", &form, None);
    };
    let person = everyone.iter().find(|person| same(&person.object_id, account));
    let state = match person {
        Some(person) => {
            let wanted = app.read(|world| rules::wants_second_factor(world, &person.tenant, &serde_json::Value::Null));
            if wanted && field("mfa").is_empty() {
                let form = form(&["mfa", "step"]).button("mfa", "approved", "Approve", "");
                let form = form.button("mfa", "denied", "Deny", "").end();
                return page(StatusCode::OK, "Approve sign-in request", &form, None);
            }
            approved(person, field("mfa"))
        }
        None => DeviceState::Declined,
    };
    app.sign_ins().decide_device(field("code"), &state);
    let text = "<p>You may close this page and go back to the application.</p>";
    page(StatusCode::OK, "Done", text, None)
}

fn approved(person: &Principal, mfa: &str) -> DeviceState {
    if mfa == "denied" {
        return DeviceState::Declined;
    }
    DeviceState::Approved {
        principal: person.object_id.clone(),
        mfa: mfa == "approved",
    }
}

/// POST `/_sim/devicecode` `{"userCode", "account"?: name or object id, "mfa"?: true}`: approves, or declines without an account.
pub async fn control(State(app): State<App>, body: Bytes) -> ArmResult {
    let body = body_json(&body)?;
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let unknown_code = || ArmError::bad_request("UnknownCode", "There is no pending device code of that form.");
    let tenant = app
        .sign_ins()
        .device_tenant(text("userCode"))
        .ok_or_else(unknown_code)?;
    let state = if text("account").is_empty() {
        DeviceState::Declined
    } else {
        let people = people(&app, Some(tenant.as_str()).filter(|tenant| !tenant.is_empty()));
        let mut found = people.iter();
        let found = found.find(|p| same(&p.object_id, text("account")) || same(&p.name, text("account")));
        let person =
            found.ok_or_else(|| ArmError::bad_request("UnknownAccount", "Nobody of that name can sign in."))?;
        let mfa = body["mfa"].as_bool().unwrap_or_default();
        approved(person, if mfa { "approved" } else { "" })
    };
    if app.sign_ins().decide_device(text("userCode"), &state) {
        return Ok(ok_json(&json!({})));
    }
    Err(unknown_code())
}
