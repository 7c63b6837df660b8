//! `/authorize`: a page on which one chooses who to be. Small and honest: it asks for no password and says why.

use std::collections::HashMap;
use std::fmt::Write as _;

use axum::extract::{Form, Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use url::{Host, Url};

use super::refusals::OAuthError;
use super::signins::Grant;
use super::tenant_of;
use crate::app::App;
use crate::world::{Principal, same};

type Fields = HashMap<String, String>;

pub async fn page(State(app): State<App>, Path(tenant): Path<String>, Query(fields): Query<Fields>) -> Response {
    let request = match Asked::read(&app, &tenant, &fields) {
        Ok(request) => request,
        Err(error) => return refuse(&error),
    };
    let people = people(&app, request.tenant.as_deref());
    if fields.get("prompt").is_some_and(|prompt| prompt == "none") {
        let hint = fields.get("login_hint").map(String::as_str).unwrap_or_default();
        return match people.iter().find(|person| same(&person.name, hint)) {
            Some(person) => request.succeed(&app, person),
            None => request.fail(
                "login_required",
                "AADSTS50058: A silent sign-in request was sent but no user is signed in.",
            ),
        };
    }
    Html(choice(&people, &fields)).into_response()
}

pub async fn decide(State(app): State<App>, Path(tenant): Path<String>, Form(fields): Form<Fields>) -> Response {
    let request = match Asked::read(&app, &tenant, &fields) {
        Ok(request) => request,
        Err(error) => return refuse(&error),
    };
    let chosen = fields.get("account").map(String::as_str).unwrap_or_default();
    let people = people(&app, request.tenant.as_deref());
    match people.iter().find(|person| same(&person.object_id, chosen)) {
        Some(person) => request.succeed(&app, person),
        None => request.fail(
            "access_denied",
            "AADSTS65004: User declined to consent to access the app.",
        ),
    }
}

/// A request for a code whose client and redirect have been checked: only then may anything be sent there.
struct Asked<'a> {
    fields: &'a Fields,
    tenant: Option<String>,
    client_id: &'a str,
    redirect: Url,
}

impl<'a> Asked<'a> {
    fn read(app: &App, tenant: &str, fields: &'a Fields) -> Result<Self, OAuthError> {
        let tenant = tenant_of(app, tenant)?;
        let field = |name: &str| {
            let value = fields.get(name).map(String::as_str).filter(|value| !value.is_empty());
            value.ok_or_else(|| OAuthError::missing(name))
        };
        let client_id = field("client_id")?;
        let redirect = field("redirect_uri")?;
        let Some(redirect) = Url::parse(redirect).ok().filter(is_loopback) else {
            let text = format!(
                "The redirect URI '{redirect}' specified in the request does not match the redirect URIs configured for \
                 the application '{client_id}'. The simulator sends codes to this machine only."
            );
            return Err(OAuthError::new("invalid_request", 50_011, text));
        };
        if field("response_type")? != "code" {
            let text = "The simulator supports the response type 'code' only.";
            return Err(OAuthError::new("unsupported_response_type", 700_054, text));
        }
        if fields
            .get("code_challenge_method")
            .is_some_and(|method| method != "S256")
        {
            let text = "The simulator supports the code challenge method 'S256' only.";
            return Err(OAuthError::new("invalid_request", 501_481, text));
        }
        Ok(Self {
            fields,
            tenant,
            client_id,
            redirect,
        })
    }

    fn field(&self, name: &str) -> Option<&'a str> {
        self.fields
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    fn succeed(&self, app: &App, person: &Principal) -> Response {
        let grant = Grant {
            principal: person.object_id.clone(),
            client_id: self.client_id.to_owned(),
            tenant: person.tenant.clone(),
            scope: self.field("scope").unwrap_or_default().to_owned(),
            nonce: self.field("nonce").map(str::to_owned),
        };
        let challenge = self.field("code_challenge").map(str::to_owned);
        let redirect = self.field("redirect_uri").unwrap_or_default();
        let code = app.sign_ins().new_code(grant, redirect, challenge, app.now());
        self.send(&[("code", &code)])
    }

    fn fail(&self, error: &str, description: &str) -> Response {
        self.send(&[("error", error), ("error_description", description)])
    }

    fn send(&self, values: &[(&str, &str)]) -> Response {
        let state = self.field("state").map(|state| ("state", state));
        let values: Vec<(&str, &str)> = values.iter().copied().chain(state).collect();
        if self.field("response_mode") == Some("form_post") {
            let mut inputs = String::new();
            for (name, value) in values {
                hidden(&mut inputs, name, value);
            }
            return Html(document(
                "Signed in",
                &format!(
                    "<form method=\"post\" action=\"{}\">{inputs}<button autofocus>Continue</button></form>\
                     <script>document.forms[0].submit()</script>",
                    escape(self.redirect.as_str())
                ),
            ))
            .into_response();
        }
        let mut target = self.redirect.clone();
        target.query_pairs_mut().extend_pairs(values);
        let mut response = StatusCode::FOUND.into_response();
        if let Ok(location) = HeaderValue::from_str(target.as_str()) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

/// Native clients listen on this machine; the port is theirs to choose (RFC 8252).
fn is_loopback(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Domain(name)) => same(name, "localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "http" && here
}

/// Everyone who can sign in: in a tenant, or, where none is named, at home.
pub fn people(app: &App, tenant: Option<&str>) -> Vec<Principal> {
    app.read(|world| {
        let able = world.principals.iter().filter(|p| p.secret.is_some());
        let tenant = tenant.unwrap_or_else(|| world.tenant());
        able.filter(|p| same(&p.tenant, tenant)).cloned().collect()
    })
}

fn refuse(error: &OAuthError) -> Response {
    let text = format!("<p role=\"alert\">AADSTS{}: {}</p>", error.code, escape(&error.text));
    (StatusCode::BAD_REQUEST, Html(document("Sign-in failed", &text))).into_response()
}

fn choice(people: &[Principal], fields: &Fields) -> String {
    let mut form = String::from("<p>Nobody is asked for a password here: choose who to be.</p><form method=\"post\">");
    let mut names: Vec<&String> = fields.keys().filter(|name| *name != "account").collect();
    names.sort();
    for name in names {
        hidden(&mut form, name, &fields[name]);
    }
    for person in people {
        let (id, name) = (escape(&person.object_id), escape(&person.name));
        let _ = write!(form, "<p><button name=\"account\" value=\"{id}\">{name}</button></p>");
    }
    form.push_str("<p><button name=\"account\" value=\"\" class=\"cancel\">Cancel</button></p></form>");
    document("Choose an account", &form)
}

fn hidden(into: &mut String, name: &str, value: &str) {
    let _ = write!(
        into,
        "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
        escape(name),
        escape(value)
    );
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

pub fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title} - simulated Azure</title><style>body{{font:16px \
         system-ui,sans-serif;max-width:28rem;margin:4rem auto;padding:0 1rem}}button{{font:inherit;padding:.6rem \
         1rem;width:100%;text-align:left}}.note{{color:#595959}}</style></head><body><h1>{title}</h1>{body}<p \
         class=\"note\">This is a simulated Azure for practice and tests. It is not Microsoft's sign-in page.</p></body></html>"
    )
}
