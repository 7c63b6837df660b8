//! `/authorize`: pages on which one chooses who to be, gives a second factor, agrees or does not. Small and honest: they ask for no password and say so.

use axum::extract::{Form as Posted, Path, Query, State};
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::Value;

use super::asked::{ANSWERS, Asked};
use super::pages::{Fields, alert, escape, page};
use super::refusals::OAuthError;
use super::rules;
use super::signins::{Grant, Session};
use crate::app::App;
use crate::behaviour::Consent;
use crate::world::{Principal, PrincipalKind, same};

const COOKIE: &str = "practice_session";

pub async fn show(
    State(app): State<App>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    Query(fields): Query<Fields>,
) -> Response {
    // A link can ask, and not answer: otherwise it could sign someone in.
    let asked_only = fields.into_iter().filter(|(name, _)| !ANSWERS.contains(&name.as_str()));
    answer(&app, &tenant, &headers, &asked_only.collect())
}

pub async fn decide(
    State(app): State<App>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    Posted(fields): Posted<Fields>,
) -> Response {
    answer(&app, &tenant, &headers, &fields)
}

/// The end of the session of this browser.
pub async fn leave(State(app): State<App>, headers: HeaderMap) -> Response {
    app.sign_ins().forget(cookie(&headers));
    page(
        StatusCode::OK,
        "You are signed out",
        "<p>You may close this page.</p>",
        None,
    )
}

fn answer(app: &App, tenant: &str, headers: &HeaderMap, fields: &Fields) -> Response {
    let request = match Asked::read(app, tenant, fields) {
        Ok(request) => request,
        Err(error) => {
            return page(
                StatusCode::BAD_REQUEST,
                "Sign-in failed",
                &alert(&error.described()),
                None,
            );
        }
    };
    let claims = match request.check(app) {
        Ok(claims) => claims,
        Err(error) => return request.fail(&error, None),
    };
    let cookie = cookie(headers);
    Visit {
        app,
        asked: &request,
        claims,
        sessions: app.sign_ins().session(cookie),
        cookie,
    }
    .go_on()
}

/// The name of the browser's session.
fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(header::COOKIE).iter();
    let mut pairs = all
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// One step of a person on the pages.
struct Visit<'a> {
    app: &'a App,
    asked: &'a Asked<'a>,
    claims: Value,
    sessions: Vec<Session>,
    cookie: Option<&'a str>,
}

impl Visit<'_> {
    fn go_on(&self) -> Response {
        let everyone = people(self.app, self.asked.tenant.as_deref());
        if self.asked.prompt() == "none" {
            return self.silently(&everyone);
        }
        let Some(chosen) = self.asked.fields.get("account") else {
            return self.choice(&everyone);
        };
        if chosen.is_empty() {
            let text = "User declined to consent to access the app.";
            return self
                .asked
                .fail(&OAuthError::new("access_denied", 65_004, text), Some("cancel"));
        }
        let Some(person) = everyone.iter().find(|person| same(&person.object_id, chosen)) else {
            return self.dead_end(&OAuthError::no_such_account());
        };
        self.as_person(person)
    }

    fn as_person(&self, person: &Principal) -> Response {
        let app = self.app;
        let closed = app.read(|world| world.at_home(person).standing.disabled) || person.standing.disabled;
        if closed {
            return self.dead_end(&OAuthError::disabled());
        }
        let wanted = app.read(|world| rules::wants_second_factor(world, &person.tenant, &self.claims));
        // A fresh sign-in is one with everything.
        let remembered = self.asked.prompt() != "login" && self.has_second_factor(person);
        let mfa = match self.asked.field("mfa") {
            _ if remembered => true,
            Some("approved") => true,
            Some(_) => {
                let text = "Authentication failed during strong authentication request.";
                return self.asked.fail(&OAuthError::new("access_denied", 500_121, text), None);
            }
            None if wanted => return self.second_factor(person),
            None => false,
        };
        let forced = self.asked.prompt() == "consent";
        let client = self.asked.client_id;
        if forced || rules::wants_consent(app, person, client, &person.tenant) {
            let rule = app.read(|world| world.behaviour.consent);
            match self.asked.field("consent") {
                Some("accept") if rule != Consent::Administrator => {
                    app.sign_ins().consents(&person.app_id, client, &person.tenant);
                }
                Some(_) if rule == Consent::Administrator => {
                    return self.asked.fail(&OAuthError::administrator_must_consent(client), None);
                }
                Some(_) => {
                    let text = "User declined to consent to access the app.";
                    return self.asked.fail(&OAuthError::new("access_denied", 65_004, text), None);
                }
                None => return self.consent(person, rule == Consent::Administrator),
            }
        }
        self.succeed(person, mfa)
    }

    fn has_second_factor(&self, person: &Principal) -> bool {
        self.sessions.iter().any(|(who, mfa)| *mfa && same(who, &person.app_id))
    }

    /// `prompt=none`: the one who is signed in on this browser, if nobody has to be asked anything.
    fn silently(&self, everyone: &[Principal]) -> Response {
        let app = self.app;
        let here = |p: &&Principal| self.sessions.iter().any(|(who, _)| same(who, &p.app_id));
        let mut signed_in = everyone.iter().filter(here);
        let hint = self.asked.field("login_hint");
        let found = match hint {
            Some(hint) => signed_in.find(|p| same(&p.name, hint)),
            None => signed_in.next().filter(|_| self.sessions.len() == 1),
        };
        let Some(person) = found else {
            let text = "A silent sign-in request was sent but no user is signed in.";
            return self.asked.fail(&OAuthError::new("login_required", 50_058, text), None);
        };
        let mfa = self.has_second_factor(person);
        let grant = Grant {
            principal: person.object_id.clone(),
            client_id: self.asked.client_id.to_owned(),
            mfa,
            ..Grant::default()
        };
        match rules::check_person(app, &grant, Some(&person.tenant), &self.claims, false) {
            Ok(_) => self.succeed(person, mfa),
            Err(error) => {
                let needed = if error.code == 65_001 {
                    "consent_required"
                } else {
                    "interaction_required"
                };
                self.asked.fail(&OAuthError { error: needed, ..error }, None)
            }
        }
    }

    fn succeed(&self, person: &Principal, mfa: bool) -> Response {
        let asked = self.asked;
        let grant = Grant {
            principal: person.object_id.clone(),
            client_id: asked.client_id.to_owned(),
            tenant: person.tenant.clone(),
            scope: asked.field("scope").unwrap_or_default().to_owned(),
            nonce: asked.field("nonce").map(str::to_owned),
            mfa,
            claims: self.claims.clone(),
        };
        let challenge = asked.field("code_challenge").map(str::to_owned);
        let redirect = asked.field("redirect_uri").unwrap_or_default();
        let sign_ins = self.app.sign_ins();
        let code = sign_ins.new_code(grant, redirect, challenge, self.app.azure_now());
        let session = sign_ins.remember(self.cookie, &person.app_id, mfa);
        let mut response = asked.send(&[("code", &code)]);
        let cookie = format!("{COOKIE}={session}; Path=/; Secure; HttpOnly; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }

    fn choice(&self, everyone: &[Principal]) -> Response {
        let asked = self.asked;
        let domain = asked.field("domain_hint").filter(|hint| !same(hint, "organizations"));
        let at = |p: &&Principal| domain.is_none_or(|domain| p.name.split('@').nth(1).is_some_and(|d| same(d, domain)));
        let mut shown: Vec<&Principal> = everyone.iter().filter(at).collect();
        if shown.is_empty() {
            shown = everyone.iter().collect();
        }
        let hint = asked.field("login_hint");
        let mut notice = String::new();
        if let Some(hint) = hint {
            match shown.iter().find(|p| same(&p.name, hint)).copied() {
                Some(person) if asked.prompt() == "select_account" => {
                    shown.sort_by_key(|p| p.object_id != person.object_id);
                }
                Some(person) => shown = vec![person],
                None => notice = alert(&format!("There is no account '{hint}' here.")),
            }
        }
        let mut form = asked.form(&[]).text("<ul>");
        for person in shown {
            let here = self.sessions.iter().any(|(who, _)| same(who, &person.app_id));
            let note = if here { "signed in" } else { "" };
            let item = form
                .text("<li>")
                .button("account", &person.object_id, &person.name, note);
            form = item.text("</li>");
        }
        let form = form.text("</ul>").button("account", "", "Cancel", "").end();
        let intro = format!(
            "{notice}<p>The application <code>{}</code> wants to act for you in Azure. Nobody is asked for a password here: \
             choose who to be.</p>",
            escape(asked.client_id)
        );
        asked.page("Choose an account", &format!("{intro}{form}"))
    }

    fn second_factor(&self, person: &Principal) -> Response {
        let intro = format!(
            "<p>This organisation wants more than a password of <strong>{}</strong>. In earnest, your telephone would ask you now.</p>",
            escape(&person.name)
        );
        let form = self.asked.form(&["account"]);
        let form = form
            .button("mfa", "approved", "Approve", "")
            .button("mfa", "denied", "Deny", "");
        self.asked
            .page("Approve sign-in request", &format!("{intro}{}", form.end()))
    }

    fn consent(&self, person: &Principal, administrator: bool) -> Response {
        let client = escape(self.asked.client_id);
        let form = self.asked.form(&["account", "mfa"]);
        if administrator {
            let intro = format!(
                "<p>The application <code>{client}</code> needs permission that only an administrator can grant.</p>"
            );
            let form = form.button("consent", "refuse", "Back to the application", "");
            return self
                .asked
                .page("Need admin approval", &format!("{intro}{}", form.end()));
        }
        let intro = format!(
            "<p>The application <code>{client}</code> wants to access Azure Resource Manager as <strong>{}</strong>, and to keep \
             the access that you have given it.</p>",
            escape(&person.name)
        );
        let form = form
            .button("consent", "accept", "Accept", "")
            .button("consent", "refuse", "Cancel", "");
        self.asked
            .page("Permissions requested", &format!("{intro}{}", form.end()))
    }

    /// Said on the page and not to the client: the person may choose again, or go back.
    fn dead_end(&self, error: &OAuthError) -> Response {
        let form = self.asked.form(&[]).button("account", "", "Cancel", "").end();
        self.asked
            .page("Sign-in failed", &format!("{}{form}", alert(&error.described())))
    }
}

/// Everyone who can sign in: in a tenant, guests included, or, where none is named, at home.
pub fn people(app: &App, tenant: Option<&str>) -> Vec<Principal> {
    app.read(|world| {
        let able = |p: &&Principal| p.secret.is_some() && p.kind == PrincipalKind::User;
        let there = |p: &&Principal| match tenant {
            Some(tenant) => same(&p.tenant, tenant),
            None => world.at_home(p).object_id == p.object_id,
        };
        world.principals.iter().filter(able).filter(there).cloned().collect()
    })
}
