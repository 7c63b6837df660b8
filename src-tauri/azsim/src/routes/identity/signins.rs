//! What the login endpoint has to remember between two requests: codes, device codes and refresh tokens.
//!
//! Kept apart from the world on purpose: none of it is saved. Whoever is signed in when the simulator ends signs in
//! again, as after a revocation.

use std::collections::HashMap;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};

use crate::lock;

/// Who may have tokens, and through which client and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub principal: String,
    pub client_id: String,
    pub tenant: String,
    pub scope: String,
    pub nonce: Option<String>,
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
    Approved(String),
    Declined,
}

#[derive(Debug, Clone)]
struct Device {
    user_code: String,
    /// Its principal is empty until someone approves.
    grant: Grant,
    state: DeviceState,
    made: OffsetDateTime,
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
    Declined,
}

#[derive(Debug, Default)]
struct Inner {
    codes: HashMap<String, Code>,
    refresh: HashMap<String, Grant>,
    devices: HashMap<String, Device>,
}

#[derive(Debug, Default)]
pub struct SignIns {
    inner: Mutex<Inner>,
}

const CODE_LIFE: Duration = Duration::minutes(10);
pub const DEVICE_LIFE: Duration = Duration::minutes(15);

/// Long and random: these are secrets, the only thing in the simulator that must not follow from its seed.
fn secret() -> String {
    format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple())
}

/// `BASE64URL(SHA256(verifier))`, the only method the real endpoint advises and every client uses.
pub fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

impl SignIns {
    pub fn new_code(&self, grant: Grant, redirect: &str, challenge: Option<String>, now: OffsetDateTime) -> String {
        let code = secret();
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
        if kept.challenge.is_some() && kept.challenge != verifier.map(challenge_of) {
            return Err(Refusal::Verifier);
        }
        Ok(kept.grant)
    }

    pub fn new_refresh(&self, grant: Grant) -> String {
        let token = secret();
        lock(&self.inner).refresh.insert(token.clone(), grant);
        token
    }

    /// Takes a refresh token out of use; the caller hands out its successor. A client of another id does not consume it.
    pub fn redeem_refresh(&self, token: &str, client_id: &str) -> Result<Grant, Refusal> {
        let mut inner = lock(&self.inner);
        let grant = inner.refresh.get(token).ok_or(Refusal::Unknown)?;
        if !grant.client_id.eq_ignore_ascii_case(client_id) {
            return Err(Refusal::Client);
        }
        inner.refresh.remove(token).ok_or(Refusal::Unknown)
    }

    /// Device code and user code.
    pub fn new_device(&self, grant: Grant, now: OffsetDateTime) -> (String, String) {
        let device_code = secret();
        let user_code = uuid::Uuid::new_v4().simple().to_string()[..9].to_uppercase();
        let device = Device {
            user_code: user_code.clone(),
            grant,
            state: DeviceState::Pending,
            made: now,
        };
        lock(&self.inner).devices.insert(device_code.clone(), device);
        (device_code, user_code)
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
        let device = inner.devices.get(device_code).ok_or(Refusal::Unknown)?;
        if !device.grant.client_id.eq_ignore_ascii_case(client_id) {
            return Err(Refusal::Client);
        }
        let outcome = match &device.state {
            _ if now - device.made > DEVICE_LIFE => Err(Refusal::Expired),
            DeviceState::Pending => return Err(Refusal::Pending),
            DeviceState::Declined => Err(Refusal::Declined),
            DeviceState::Approved(principal) => Ok(Grant {
                principal: principal.clone(),
                ..device.grant.clone()
            }),
        };
        inner.devices.remove(device_code);
        outcome
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn grant() -> Grant {
        Grant {
            principal: "oid".into(),
            client_id: "app".into(),
            tenant: "t".into(),
            scope: "s".into(),
            nonce: None,
        }
    }

    #[test]
    fn the_challenge_is_the_one_of_rfc_7636() {
        let challenge = challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_code_is_good_once_and_only_for_the_one_who_asked() {
        let signins = SignIns::default();
        let code = || signins.new_code(grant(), "http://localhost:1/", Some(challenge_of("secret")), NOW);
        let try_with = |code: &str, client: &str, redirect: &str, verifier: Option<&str>, now| {
            signins.redeem_code(code, client, redirect, verifier, now)
        };
        let redirect = "http://localhost:1/";
        let first = code();
        assert_eq!(try_with(&first, "APP", redirect, Some("secret"), NOW), Ok(grant()));
        assert_eq!(
            try_with(&first, "app", redirect, Some("secret"), NOW),
            Err(Refusal::Unknown)
        );
        assert_eq!(
            try_with(&code(), "other", redirect, Some("secret"), NOW),
            Err(Refusal::Client)
        );
        assert_eq!(
            try_with(&code(), "app", "http://localhost:2/", Some("secret"), NOW),
            Err(Refusal::Redirect)
        );
        assert_eq!(
            try_with(&code(), "app", redirect, Some("guess"), NOW),
            Err(Refusal::Verifier)
        );
        assert_eq!(try_with(&code(), "app", redirect, None, NOW), Err(Refusal::Verifier));
        let late = NOW + Duration::minutes(11);
        assert_eq!(
            try_with(&code(), "app", redirect, Some("secret"), late),
            Err(Refusal::Expired)
        );
    }

    #[test]
    fn a_refresh_token_is_replaced_and_a_stranger_cannot_burn_it() {
        let signins = SignIns::default();
        let token = signins.new_refresh(grant());
        assert_eq!(signins.redeem_refresh(&token, "stranger"), Err(Refusal::Client));
        assert_eq!(signins.redeem_refresh(&token, "app"), Ok(grant()));
        assert_eq!(signins.redeem_refresh(&token, "app"), Err(Refusal::Unknown));
    }

    #[test]
    fn a_device_code_waits_for_a_person() {
        let signins = SignIns::default();
        let (device, user) = signins.new_device(grant(), NOW);
        assert_eq!(signins.redeem_device(&device, "app", NOW), Err(Refusal::Pending));
        assert!(!signins.decide_device("nonsense", &DeviceState::Declined));
        assert!(signins.decide_device(&user.to_lowercase(), &DeviceState::Approved("someone".into())));
        assert!(
            !signins.decide_device(&user, &DeviceState::Declined),
            "a decision stands"
        );
        assert_eq!(signins.redeem_device(&device, "app", NOW).unwrap().principal, "someone");
        assert_eq!(signins.redeem_device(&device, "app", NOW), Err(Refusal::Unknown));
        let (late, _) = signins.new_device(grant(), NOW);
        assert_eq!(
            signins.redeem_device(&late, "app", NOW + Duration::hours(1)),
            Err(Refusal::Expired)
        );
        let (no, user) = signins.new_device(grant(), NOW);
        assert!(signins.decide_device(&user, &DeviceState::Declined));
        assert_eq!(signins.redeem_device(&no, "app", NOW), Err(Refusal::Declined));
    }
}
