//! What the login endpoint has to remember between two requests: codes, device codes, refresh tokens, and who is signed in on which browser.
//!
//! Kept apart from the world on purpose: none of it is saved. Whoever is signed in when the simulator ends signs in
//! again, as after a revocation.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};

use super::control::TokenRequest;
use crate::behaviour::RefreshTokens;
use crate::lock;

/// Who may have tokens, and through which client and for what.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grant {
    pub principal: String,
    pub client_id: String,
    pub tenant: String,
    pub scope: String,
    pub nonce: Option<String>,
    /// A second factor was given.
    pub mfa: bool,
    /// The members of `access_token` of the claims that the sign-in was asked for with; null where there were none.
    pub claims: Value,
}

#[derive(Debug, Clone)]
struct Code {
    grant: Grant,
    redirect: String,
    challenge: Option<String>,
    made: OffsetDateTime,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceState {
    Pending,
    Approved { principal: String, mfa: bool },
    Declined,
}

#[derive(Debug, Clone)]
struct Device {
    user_code: String,
    /// Its principal is empty until someone approves.
    grant: Grant,
    state: DeviceState,
    made: OffsetDateTime,
    interval: u32,
    polled: Option<OffsetDateTime>,
}

/// How refresh tokens ended before their time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Revocation {
    /// A changed password, or an administrator's "revoke sessions" (`AADSTS50173`).
    Revoked,
    /// 90 days without use (`AADSTS700082`).
    Inactive,
    /// A policy on how often one has to sign in (`AADSTS70043`).
    SignInFrequency,
}

/// Why a code is not exchanged for tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Unknown,
    Expired,
    Client,
    Redirect,
    Verifier,
    Pending,
    SlowDown,
    Declined,
    Ended(Revocation),
}

#[derive(Debug, Clone)]
struct Refresh {
    grant: Grant,
    parent: Option<String>,
    spent: bool,
    ended: Option<Revocation>,
}

/// Someone on a browser: the client id that stands for the person in all tenants, and whether they gave a second factor.
pub type Session = (String, bool);

#[derive(Debug, Default)]
struct Inner {
    codes: HashMap<String, Code>,
    refresh: HashMap<String, Refresh>,
    devices: HashMap<String, Device>,
    sessions: HashMap<String, Vec<Session>>,
    /// Person, client, tenant.
    consents: HashSet<[String; 3]>,
    requests: Vec<TokenRequest>,
}

#[derive(Debug, Default)]
pub struct SignIns {
    inner: Mutex<Inner>,
}

const CODE_LIFE: Duration = Duration::minutes(10);
pub const DEVICE_LIFE: Duration = Duration::minutes(15);

/// Long and random: these are secrets, the only thing in the simulator that must not follow from its seed.
/// Nobody's business what is in it; what kind it is can be seen, so that one that has got somewhere is found there.
fn secret(kind: &str) -> String {
    format!(
        "practice-{kind}-{}{}",
        uuid::Uuid::new_v4().simple(),
        uuid::Uuid::new_v4().simple()
    )
}

/// `BASE64URL(SHA256(verifier))`, the only method the real endpoint advises and every client uses.
pub fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// 43 to 128 characters of `[A-Za-z0-9-._~]` (§3).
fn well_formed(verifier: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    (43..=128).contains(&verifier.len()) && verifier.bytes().all(allowed)
}

impl SignIns {
    pub fn new_code(&self, grant: Grant, redirect: &str, challenge: Option<String>, now: OffsetDateTime) -> String {
        let code = secret("code");
        let kept = Code {
            grant,
            redirect: redirect.to_owned(),
            challenge,
            made: now,
        };
        lock(&self.inner).codes.insert(code.clone(), kept);
        code
    }

    /// Redeems a code: once, by the client that asked, with the verifier it promised. A failed attempt also uses it up.
    pub fn redeem_code(
        &self,
        code: &str,
        client_id: &str,
        redirect: &str,
        verifier: Option<&str>,
        now: OffsetDateTime,
    ) -> Result<Grant, Refusal> {
        let kept = lock(&self.inner).codes.remove(code).ok_or(Refusal::Unknown)?;
        if now - kept.made > CODE_LIFE {
            return Err(Refusal::Expired);
        }
        if !kept.grant.client_id.eq_ignore_ascii_case(client_id) {
            return Err(Refusal::Client);
        }
        if kept.redirect != redirect {
            return Err(Refusal::Redirect);
        }
        let proof = verifier.filter(|v| well_formed(v)).map(challenge_of);
        if kept.challenge.is_some() && kept.challenge != proof {
            return Err(Refusal::Verifier);
        }
        Ok(kept.grant)
    }

    /// A refresh token; `parent` is the one that it was had for.
    pub fn new_refresh(&self, grant: Grant, parent: Option<&str>) -> String {
        let token = secret("refresh");
        let kept = Refresh {
            grant,
            parent: parent.map(str::to_owned),
            spent: false,
            ended: None,
        };
        lock(&self.inner).refresh.insert(token.clone(), kept);
        token
    }

    /// What a refresh token stands for. Looking does not use it: a refused request leaves it as it was.
    pub fn look_at_refresh(&self, token: &str, client_id: &str) -> Result<Grant, Refusal> {
        let inner = lock(&self.inner);
        let kept = inner.refresh.get(token).ok_or(Refusal::Unknown)?;
        if !kept.grant.client_id.eq_ignore_ascii_case(client_id) {
            return Err(Refusal::Client);
        }
        match kept.ended {
            Some(how) => Err(Refusal::Ended(how)),
            None if kept.spent => Err(Refusal::Unknown),
            None => Ok(kept.grant.clone()),
        }
    }

    /// Notes that a refresh token was used. False if someone else was quicker with one that is good once.
    pub fn use_refresh(&self, token: &str, rule: RefreshTokens) -> bool {
        let mut inner = lock(&self.inner);
        let Some(kept) = inner.refresh.get_mut(token).filter(|kept| !kept.spent) else {
            return false;
        };
        let spent = match rule {
            RefreshTokens::Reusable => None,
            RefreshTokens::UntilNext => kept.parent.clone(),
            RefreshTokens::Once => Some(token.to_owned()),
        };
        if let Some(old) = spent.and_then(|old| inner.refresh.get_mut(&old)) {
            old.spent = true;
        }
        true
    }

    /// Ends all refresh tokens of these object ids; how many. Browsers forget them, too.
    pub fn end_refresh(&self, principals: &[String], person: &str, how: Revocation) -> usize {
        let mut inner = lock(&self.inner);
        for sessions in inner.sessions.values_mut() {
            sessions.retain(|(who, _)| who != person);
        }
        let theirs = |kept: &&mut Refresh| principals.contains(&kept.grant.principal) && kept.ended.is_none();
        let found: Vec<&mut Refresh> = inner.refresh.values_mut().filter(theirs).collect();
        let count = found.len();
        for kept in found {
            kept.ended = Some(how);
        }
        count
    }

    /// Device code and user code.
    pub fn new_device(&self, grant: Grant, interval: u32, now: OffsetDateTime) -> (String, String) {
        let device_code = secret("device");
        let user_code = uuid::Uuid::new_v4().simple().to_string()[..9].to_uppercase();
        let device = Device {
            user_code: user_code.clone(),
            grant,
            state: DeviceState::Pending,
            made: now,
            interval,
            polled: None,
        };
        lock(&self.inner).devices.insert(device_code.clone(), device);
        (device_code, user_code)
    }

    /// The tenant that a pending device code is for: empty where the client left it open. `None`: there is no such code.
    pub fn device_tenant(&self, user_code: &str) -> Option<String> {
        let inner = lock(&self.inner);
        let fits = |device: &&Device| device.user_code.eq_ignore_ascii_case(user_code.trim());
        let device = inner.devices.values().find(fits)?;
        (device.state == DeviceState::Pending).then(|| device.grant.tenant.clone())
    }

    /// Decides a pending device code by the code a person reads. False if there is none.
    pub fn decide_device(&self, user_code: &str, state: &DeviceState) -> bool {
        let mut inner = lock(&self.inner);
        let device = inner
            .devices
            .values_mut()
            .find(|device| device.user_code.eq_ignore_ascii_case(user_code.trim()));
        device.is_some_and(|device| {
            let pending = device.state == DeviceState::Pending;
            if pending {
                device.state = state.clone();
            }
            pending
        })
    }

    pub fn redeem_device(&self, device_code: &str, client_id: &str, now: OffsetDateTime) -> Result<Grant, Refusal> {
        let mut inner = lock(&self.inner);
        let device = inner.devices.get_mut(device_code).ok_or(Refusal::Unknown)?;
        if !device.grant.client_id.eq_ignore_ascii_case(client_id) {
            return Err(Refusal::Client);
        }
        let outcome = match &device.state {
            _ if now - device.made > DEVICE_LIFE => Err(Refusal::Expired),
            DeviceState::Pending => return Err(poll(device, now)),
            DeviceState::Declined => Err(Refusal::Declined),
            DeviceState::Approved { principal, mfa } => Ok(Grant {
                principal: principal.clone(),
                mfa: *mfa,
                ..device.grant.clone()
            }),
        };
        inner.devices.remove(device_code);
        outcome
    }

    /// Who is signed in on a browser, by its cookie.
    pub fn session(&self, cookie: Option<&str>) -> Vec<Session> {
        let inner = lock(&self.inner);
        cookie
            .and_then(|id| inner.sessions.get(id))
            .cloned()
            .unwrap_or_default()
    }

    /// Notes a sign-in on a browser; its cookie.
    pub fn remember(&self, cookie: Option<&str>, person: &str, mfa: bool) -> String {
        let mut inner = lock(&self.inner);
        let known = cookie.filter(|id| inner.sessions.contains_key(*id)).map(str::to_owned);
        let id = known.unwrap_or_else(|| secret("session"));
        let people = inner.sessions.entry(id.clone()).or_default();
        let before = people.iter().any(|(who, mfa)| who == person && *mfa);
        people.retain(|(who, _)| who != person);
        people.push((person.to_owned(), mfa || before));
        id
    }

    pub fn forget(&self, cookie: Option<&str>) {
        if let Some(id) = cookie {
            lock(&self.inner).sessions.remove(id);
        }
    }

    pub fn has_consented(&self, person: &str, client_id: &str, tenant: &str) -> bool {
        lock(&self.inner).consents.contains(&consent(person, client_id, tenant))
    }

    pub fn consents(&self, person: &str, client_id: &str, tenant: &str) {
        lock(&self.inner).consents.insert(consent(person, client_id, tenant));
    }

    pub fn note(&self, request: TokenRequest) {
        lock(&self.inner).requests.push(request);
    }

    pub fn requests(&self) -> Vec<TokenRequest> {
        lock(&self.inner).requests.clone()
    }
}

fn consent(person: &str, client_id: &str, tenant: &str) -> [String; 3] {
    [person, client_id, tenant].map(str::to_ascii_lowercase)
}

/// Sooner than it was told to come back: five more seconds from now on (§3).
fn poll(device: &mut Device, now: OffsetDateTime) -> Refusal {
    // Half a second of grace: a client's timer and ours do not tick together.
    let patience = Duration::seconds(device.interval.into()) - Duration::milliseconds(500);
    let early = device.polled.is_some_and(|last| now - last < patience);
    device.polled = Some(now);
    if early {
        device.interval += 5;
        return Refusal::SlowDown;
    }
    Refusal::Pending
}

#[cfg(test)]
#[path = "signins_tests.rs"]
mod tests;
