//! Whom a sign-in was for: the id token, held against what was asked.
//!
//! It comes straight from the token endpoint, over TLS, and never through the browser: then its signature may be left alone (OpenID
//! Connect Core 3.1.3.7, 6). It opens nothing here; what Azure lets in is the access token.

use serde::Deserialize;
use time::{Duration, OffsetDateTime};

use super::super::token::payload;

/// Between this computer's clock and Azure's.
const SKEW: Duration = Duration::minutes(5);

/// A person in a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// `ann@contoso.com`.
    pub name: String,
    pub tenant: String,
    /// `oid.tid`: the same person of the same tenant for ever.
    pub home: String,
}

impl Identity {
    /// Whether it is the same person. In another tenant they have another id, and the name tells.
    pub(super) fn is(&self, other: &Self) -> bool {
        if self.tenant.eq_ignore_ascii_case(&other.tenant) {
            self.home.eq_ignore_ascii_case(&other.home)
        } else {
            self.name.eq_ignore_ascii_case(&other.name)
        }
    }
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    exp: i64,
    #[serde(default)]
    nonce: Option<String>,
    tid: String,
    oid: String,
    #[serde(default)]
    preferred_username: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

/// What has to hold.
pub(super) struct Expected<'a> {
    /// As the service's configuration names it; may hold the placeholder `{tenantid}`.
    pub issuer: &'a str,
    pub client_id: &'a str,
    /// `None`: a device code, which takes none.
    pub nonce: Option<&'a str>,
    pub now: OffsetDateTime,
}

/// Errors: what does not hold, for the detail.
pub(super) fn read(token: &str, expected: &Expected<'_>) -> Result<Identity, &'static str> {
    let body = payload(token).ok_or("it is no token")?;
    let claims: Claims = serde_json::from_slice(&body).map_err(|_| "it lacks what every id token has")?;
    // Of any tenant: which one the person chose is in the answer. Where a tenant was named, the issuer is that tenant's.
    if claims.iss != expected.issuer.replace("{tenantid}", &claims.tid) {
        return Err("another service has issued it");
    }
    if claims.aud != expected.client_id {
        return Err("it is for another application");
    }
    if expected
        .nonce
        .is_some_and(|nonce| claims.nonce.as_deref() != Some(nonce))
    {
        return Err("it belongs to another sign-in");
    }
    if claims.exp < (expected.now - SKEW).unix_timestamp() {
        return Err("it has ended; check this computer’s date and time");
    }
    Ok(Identity {
        name: claims
            .preferred_username
            .or(claims.name)
            .unwrap_or_else(|| claims.oid.clone()),
        home: format!("{}.{}", claims.oid, claims.tid),
        tenant: claims.tid,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-22 10:00 UTC);

    fn expected() -> Expected<'static> {
        Expected {
            issuer: "https://login.example/{tenantid}/v2.0",
            client_id: "app",
            nonce: Some("n-1"),
            now: NOW,
        }
    }

    fn token(change: impl FnOnce(&mut Value)) -> String {
        let mut claims = json!({"iss": "https://login.example/t-1/v2.0", "aud": "app", "exp": NOW.unix_timestamp() + 60, "nonce": "n-1",
                                "tid": "t-1", "oid": "o-1", "preferred_username": "ann@contoso.com"});
        change(&mut claims);
        format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims.to_string()))
    }

    #[test]
    fn the_right_one_tells_who_it_is() {
        let who = read(&token(|_| ()), &expected()).unwrap();
        assert_eq!(
            (who.name.as_str(), who.tenant.as_str(), who.home.as_str()),
            ("ann@contoso.com", "t-1", "o-1.t-1")
        );
        let late = token(|c| c["exp"] = json!(NOW.unix_timestamp() - 299));
        assert!(read(&late, &expected()).is_ok());
    }

    #[test]
    fn somebody_else_is_not_taken_for_who_was_expected() {
        let of = |name: &str, tenant: &str, home: &str| Identity {
            name: name.into(),
            tenant: tenant.into(),
            home: home.into(),
        };
        let ann = of("ann@contoso.com", "t-1", "o-1.t-1");
        assert!(ann.is(&of("renamed@contoso.com", "T-1", "O-1.T-1")));
        assert!(
            !ann.is(&of("ann@contoso.com", "t-1", "o-2.t-1")),
            "another account of that name"
        );
        assert!(ann.is(&of("Ann@contoso.com", "t-2", "o-9.t-2")), "a guest there");
        assert!(!ann.is(&of("bob@contoso.com", "t-2", "o-9.t-2")));
    }

    #[test]
    fn every_difference_is_a_refusal() {
        let changes: [fn(&mut Value); 6] = [
            |c| c["iss"] = json!("https://login.evil.example/t-1/v2.0"),
            |c| c["tid"] = json!("t-2"),
            |c| c["aud"] = json!("other"),
            |c| c["nonce"] = json!("n-2"),
            |c| drop(c.as_object_mut().unwrap().remove("nonce")),
            |c| c["exp"] = json!(NOW.unix_timestamp() - 301),
        ];
        for change in changes {
            assert!(read(&token(change), &expected()).is_err());
        }
        for odd in ["", "a.b.c", "..", "e30.e30.x"] {
            assert!(read(odd, &expected()).is_err(), "{odd}");
        }
    }
}
