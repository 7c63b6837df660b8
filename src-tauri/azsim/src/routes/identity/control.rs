//! The hand on sign-in: what an administrator of a directory, a policy or the passing of time may do to people, tenants and clients.

use std::collections::HashMap;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::applications::{FEDERATED_AUDIENCE, cluster};
use super::signins::Revocation;
use crate::app::App;
use crate::world::{Application, Challenge, Health, Principal, Standing, Tenant, same};

/// A request to the token endpoint, without what is secret in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenRequest {
    /// `refresh_token`, ..
    pub grant: String,
    /// As the path has it.
    pub tenant: String,
    pub client_id: String,
    /// Empty where it was refused before that was known.
    pub account: String,
    pub audience: String,
    /// The number of the AADSTS code.
    pub refused: Option<u32>,
}

impl TokenRequest {
    pub fn new(tenant: &str, fields: &HashMap<String, String>) -> Self {
        let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
        Self {
            grant: field("grant_type"),
            tenant: tenant.to_owned(),
            client_id: field("client_id"),
            ..Self::default()
        }
    }
}

/// Accounts are named by user principal name, client id or object id; tenants by id or domain. Every change answers whether there is such a one.
#[derive(Clone)]
pub struct IdentityControl {
    app: App,
}

impl IdentityControl {
    pub(crate) fn new(app: App) -> Self {
        Self { app }
    }

    /// Changes a person where they are at home and wherever they are a guest.
    pub fn account(&self, name: &str, change: impl Fn(&mut Standing)) -> bool {
        self.app.change(|world| {
            let mut found = false;
            for person in world.principals.iter_mut().filter(|p| is(p, name)) {
                change(&mut person.standing);
                found = true;
            }
            found
        })
    }

    /// From now on Resource Manager takes only tokens that were asked for with these claims. `None`: any again. With `interactive` a refresh token is
    /// refused as well, until the person has signed in with them.
    pub fn challenge(&self, name: &str, claims: Option<&Value>, interactive: bool) -> bool {
        self.account(name, |standing| {
            standing.challenge = claims.map(|claims| Challenge {
                claims: claims.clone(),
                interactive,
            });
        })
    }

    /// The claims of continuous access evaluation: nothing from before this moment.
    pub fn not_before_now(&self) -> Value {
        let now = self.app.azure_now().unix_timestamp().to_string();
        json!({"access_token": {"nbf": {"essential": true, "value": now}}})
    }

    /// Ends someone's refresh tokens in all tenants; how many there were.
    pub fn revoke(&self, name: &str, how: Revocation) -> usize {
        let (person, ids) = self.app.read(|world| {
            let found: Vec<&Principal> = world.principals.iter().filter(|p| is(p, name)).collect();
            let person = found.first().map(|p| p.app_id.clone()).unwrap_or_default();
            (person, found.iter().map(|p| p.object_id.clone()).collect::<Vec<_>>())
        });
        self.app.sign_ins().end_refresh(&ids, &person, how)
    }

    pub fn tenant(&self, name: &str, change: impl FnOnce(&mut Tenant)) -> bool {
        self.app.change(|world| {
            let mut tenants = world.tenants.iter_mut();
            let found = tenants.find(|t| same(&t.id, name) || same(&t.domain, name));
            found.map(change).is_some()
        })
    }

    /// What is unlike the usual with a client that people sign in through.
    pub fn application(&self, client_id: &str, change: impl FnOnce(&mut Application)) {
        self.app.change(|world| {
            let place = world.applications.iter().position(|a| same(&a.client_id, client_id));
            let place = place.unwrap_or_else(|| {
                world.applications.push(Application {
                    client_id: client_id.to_owned(),
                    removed: false,
                    redirects: Vec::new(),
                });
                world.applications.len() - 1
            });
            change(&mut world.applications[place]);
        });
    }

    /// Registers a federated credential, and makes a token of the simulator's cluster that is good for it, for an hour.
    pub fn federated_token(&self, name: &str, subject: &str) -> Option<String> {
        let known = self.account(name, |standing| {
            if !standing.federated.iter().any(|s| s == subject) {
                standing.federated.push(subject.to_owned());
            }
        });
        let now = self.app.azure_now().unix_timestamp();
        let claims = json!({
            "iss": cluster(&self.app), "sub": subject, "aud": FEDERATED_AUDIENCE, "iat": now, "nbf": now, "exp": now + 3600,
        });
        known.then(|| self.app.tokens().sign(&claims))
    }

    /// What has come to the token endpoint, oldest first.
    pub fn token_requests(&self) -> Vec<TokenRequest> {
        self.app.sign_ins().requests()
    }

    /// Everyone who can sign in, and the tenants.
    pub fn directory(&self) -> (Value, Value) {
        self.app.read(|world| {
            let able = world.principals.iter().filter(|p| p.secret.is_some());
            let people = able.map(|p| {
                json!({
                    "name": p.name, "tenant": p.tenant, "objectId": p.object_id, "clientId": p.app_id,
                    "clientSecret": p.secret, "guest": world.at_home(p).object_id != p.object_id,
                })
            });
            let tenants = world.tenants.iter().map(
                |t| json!({"id": t.id, "name": t.name, "domain": t.domain, "mfa": t.demands_mfa, "health": t.health}),
            );
            (people.collect(), tenants.collect())
        })
    }
}

fn is(principal: &Principal, name: &str) -> bool {
    [&principal.name, &principal.app_id, &principal.object_id]
        .into_iter()
        .any(|known| same(known, name))
}

pub fn router() -> Router<App> {
    Router::new()
        .route("/_sim/identity", get(look))
        .route("/_sim/identity/account", post(account))
        .route("/_sim/identity/tenant", post(tenant))
        .route("/_sim/identity/application", post(application))
        .route("/_sim/identity/federated", post(federated))
}

type Outcome = Result<Json<Value>, (StatusCode, String)>;

fn nobody(what: &str) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, format!("there is no such {what}"))
}

async fn look(State(app): State<App>) -> Json<Value> {
    let control = IdentityControl::new(app);
    let (people, tenants) = control.directory();
    Json(json!({"people": people, "tenants": tenants, "tokenRequests": control.token_requests()}))
}

/// `None`: it stays as it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AccountChange {
    account: String,
    disabled: Option<bool>,
    secret_expired: Option<bool>,
    /// A PEM to be trusted.
    certificate: Option<String>,
    revoke: Option<Revocation>,
    /// `true`: nothing from before now; `false`: none; an object: these claims.
    challenge: Option<Value>,
    #[serde(default)]
    interactive: bool,
}

async fn account(State(app): State<App>, Json(change): Json<AccountChange>) -> Outcome {
    let control = IdentityControl::new(app);
    let known = control.account(&change.account, |standing| {
        standing.disabled = change.disabled.unwrap_or(standing.disabled);
        standing.secret_expired = change.secret_expired.unwrap_or(standing.secret_expired);
        standing.certificates.extend(change.certificate.clone());
    });
    if !known {
        return Err(nobody("account"));
    }
    let revoked = change.revoke.map_or(0, |how| control.revoke(&change.account, how));
    let challenge = match change.challenge {
        None => return Ok(Json(json!({"revoked": revoked}))),
        Some(Value::Bool(true)) => Some(control.not_before_now()),
        Some(Value::Bool(false)) => None,
        Some(claims) if claims["access_token"].is_object() => Some(claims),
        Some(_) => return Err((StatusCode::BAD_REQUEST, "a challenge has 'access_token'".to_owned())),
    };
    control.challenge(&change.account, challenge.as_ref(), change.interactive);
    Ok(Json(json!({"revoked": revoked, "challenge": challenge})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TenantChange {
    tenant: String,
    mfa: Option<bool>,
    health: Option<Health>,
}

async fn tenant(State(app): State<App>, Json(wanted): Json<TenantChange>) -> Outcome {
    let known = IdentityControl::new(app).tenant(&wanted.tenant, |tenant| {
        tenant.demands_mfa = wanted.mfa.unwrap_or(tenant.demands_mfa);
        tenant.health = wanted.health.unwrap_or(tenant.health);
    });
    if known {
        Ok(Json(json!({})))
    } else {
        Err(nobody("tenant"))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ApplicationChange {
    client_id: String,
    removed: Option<bool>,
    redirects: Option<Vec<String>>,
}

async fn application(State(app): State<App>, Json(wanted): Json<ApplicationChange>) -> Json<Value> {
    IdentityControl::new(app).application(&wanted.client_id, |application| {
        application.removed = wanted.removed.unwrap_or(application.removed);
        if let Some(redirects) = wanted.redirects {
            application.redirects = redirects;
        }
    });
    Json(json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FederatedWish {
    account: String,
    subject: String,
}

async fn federated(State(app): State<App>, Json(wish): Json<FederatedWish>) -> Outcome {
    let token = IdentityControl::new(app).federated_token(&wish.account, &wish.subject);
    let token = token.ok_or_else(|| nobody("account"))?;
    Ok(Json(json!({"assertion": token})))
}
