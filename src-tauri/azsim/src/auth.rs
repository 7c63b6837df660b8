//! Tokens: made here, and checked here (contract §3).

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::app::App;
use crate::error::{ArmError, SimError};
use crate::world::{Principal, PrincipalKind, same};

mod id_key;

pub use id_key::IdKey;

/// The key pair of this simulator's Entra. Made at opening and never kept: a token of an earlier run is as good as expired.
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    /// `kid` of the one key.
    pub key_id: String,
    /// The public key as a JWK, for the JWKS document.
    pub jwk: Value,
}

/// Who is asking.
#[derive(Debug, Clone)]
pub struct Caller {
    pub object_id: String,
    pub app_id: String,
    pub name: String,
    /// Tenant of the token.
    pub tenant: String,
}

/// Why a token was not taken.
#[derive(Debug, Clone, PartialEq)]
pub enum TokenProblem {
    Missing,
    Unreadable,
    Expired {
        at: OffsetDateTime,
    },
    Audience {
        got: String,
    },
    Tenant {
        got: String,
    },
    /// `{"access_token": {..}}`: what a token has to be asked for with.
    Claims {
        wanted: Value,
    },
}

impl Tokens {
    pub fn new() -> Result<Self, SimError> {
        let fail = |e: &dyn std::fmt::Display| SimError::Key(e.to_string());
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).map_err(|e| fail(&e))?;
        let encoding = EncodingKey::from_ec_pem(pair.serialize_pem().as_bytes()).map_err(|e| fail(&e))?;
        // An uncompressed point: 04, x (32 bytes), y (32 bytes).
        let point = pair.public_key_raw();
        let (x, y) = match point {
            [4, rest @ ..] if rest.len() == 64 => {
                (crate::wire::base64url(&rest[..32]), crate::wire::base64url(&rest[32..]))
            }
            _ => return Err(SimError::Key("the public key has an unknown form".into())),
        };
        let decoding = DecodingKey::from_ec_components(&x, &y).map_err(|e| fail(&e))?;
        let key_id = crate::wire::sha256_hex(point)[..32].to_owned();
        let jwk = json!({"kty": "EC", "use": "sig", "crv": "P-256", "alg": "ES256", "kid": key_id, "x": x, "y": y});
        Ok(Self {
            encoding,
            decoding,
            key_id,
            jwk,
        })
    }

    /// An access token (or, with a client id as audience, an id token). Empty only if signing fails, which a key of the right kind never does.
    pub fn mint(&self, app: &App, principal: &Principal, audience: &str, tenant: &str, lifetime: Duration) -> String {
        self.mint_with(app, principal, audience, tenant, lifetime, &json!({}))
    }

    /// The same with further claims.
    pub fn mint_with(
        &self,
        app: &App,
        principal: &Principal,
        audience: &str,
        tenant: &str,
        lifetime: Duration,
        more: &Value,
    ) -> String {
        let now = app.azure_now().unix_timestamp();
        let mut claims = json!({
            "aud": audience,
            "iss": format!("{}/{tenant}/v2.0", app.config().login_base()),
            "iat": now,
            "nbf": now,
            "exp": now + lifetime.whole_seconds(),
            "tid": tenant,
            "oid": principal.object_id,
            "sub": principal.object_id,
            "appid": principal.app_id,
            "azp": principal.app_id,
            "name": principal.name,
            "ver": "2.0",
        });
        if principal.kind == PrincipalKind::User {
            claims["upn"] = json!(principal.name);
            claims["preferred_username"] = json!(principal.name);
        } else {
            claims["idtyp"] = json!("app");
        }
        for (name, value) in more.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        self.sign(&claims)
    }

    /// Any claims, signed.
    pub fn sign(&self, claims: &Value) -> String {
        let header = Header {
            kid: Some(self.key_id.clone()),
            ..Header::new(Algorithm::ES256)
        };
        jsonwebtoken::encode(&header, claims, &self.encoding).unwrap_or_default()
    }

    /// Signature only; time, audience and tenant are the caller's business.
    pub fn open(&self, token: &str) -> Option<Value> {
        let mut validation = Validation::new(Algorithm::ES256);
        // Time is the simulator's, not the machine's, so the library must not look at it.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        jsonwebtoken::decode::<Value>(token, &self.decoding, &validation)
            .ok()
            .map(|data| data.claims)
    }
}

/// Checks a request's bearer token for one of the given audiences.
pub fn authenticate(app: &App, headers: &HeaderMap, audiences: &[&str]) -> Result<Caller, TokenProblem> {
    let token = bearer(headers).ok_or(TokenProblem::Missing)?;
    let claims = app.tokens().open(token).ok_or(TokenProblem::Unreadable)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let expires = claims.get("exp").and_then(Value::as_i64).unwrap_or_default();
    if expires <= app.azure_now().unix_timestamp() {
        let at = OffsetDateTime::from_unix_timestamp(expires).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        return Err(TokenProblem::Expired { at });
    }
    let audience = text("aud");
    if !audiences
        .iter()
        .any(|a| same(a.trim_end_matches('/'), audience.trim_end_matches('/')))
    {
        return Err(TokenProblem::Audience { got: audience });
    }
    let tenant = text("tid");
    if !app.read(|world| world.tenants.iter().any(|t| same(&t.id, &tenant))) {
        return Err(TokenProblem::Tenant { got: tenant });
    }
    let object_id = text("oid");
    // Only Resource Manager evaluates access continuously here.
    if same(audience.trim_end_matches('/'), app.config().arm_base()) {
        let standing = app.read(|world| world.principal(&object_id).map(|p| p.standing.clone()));
        if let Some(challenge) = standing.and_then(|s| s.challenge)
            && !has_what_was_asked(&claims, &challenge.claims)
        {
            return Err(TokenProblem::Claims {
                wanted: challenge.claims,
            });
        }
    }
    Ok(Caller {
        object_id,
        app_id: text("appid"),
        name: text("name"),
        tenant,
    })
}

/// The claims that a token was asked for with stand in it as `xms_requested`, which is the simulator's own: a real token shows the outcome (`acrs`,
/// a later `nbf`), and a client that merely fetches a new token might pass for one that has understood.
pub const REQUESTED: &str = "xms_requested";

fn has_what_was_asked(token: &Value, wanted: &Value) -> bool {
    let requested = &token[REQUESTED];
    let wanted = wanted["access_token"].as_object();
    wanted.is_none_or(|wanted| wanted.iter().all(|(name, value)| requested.get(name) == Some(value)))
}

/// The object id in a token of ours, whether or not it is good for what is asked.
pub fn caller_of(app: &App, headers: &HeaderMap) -> Option<String> {
    let claims = app.tokens().open(bearer(headers)?)?;
    claims.get("oid")?.as_str().map(str::to_owned)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    same(scheme, "bearer").then(|| token.trim())
}

impl TokenProblem {
    /// ARM's 401s (§3).
    pub fn into_arm(self, app: &App) -> ArmError {
        let time = |t: OffsetDateTime| crate::wire::us_time(t);
        let (code, message) = match self {
            Self::Claims { wanted } => return insufficient_claims(app, &wanted),
            Self::Missing => (
                "AuthenticationFailed",
                "Authentication failed. The 'Authorization' header is missing.".to_owned(),
            ),
            Self::Unreadable => ("InvalidAuthenticationToken", "The access token is invalid.".to_owned()),
            Self::Expired { at } => (
                "ExpiredAuthenticationToken",
                format!(
                    "The access token expiry UTC time '{}' is earlier than current UTC time '{}'.",
                    time(at),
                    time(app.azure_now())
                ),
            ),
            Self::Audience { got } => (
                "InvalidAuthenticationTokenAudience",
                format!(
                    "The access token has been obtained for wrong audience or resource '{got}'. It should exactly match with one of the allowed \
                     audiences '{}'.",
                    app.config().arm
                ),
            ),
            Self::Tenant { got } => (
                "InvalidAuthenticationTokenTenant",
                format!(
                    "The access token is from the wrong issuer '{}/{got}/v2.0'. It must match the tenant '{}/{}/v2.0' associated with this subscription.",
                    app.config().login_base(),
                    app.config().login_base(),
                    app.read(|world| world.tenant().to_owned())
                ),
            ),
        };
        let challenge = format!(
            "Bearer authorization_uri=\"{}/{}\", error=\"invalid_token\", error_description=\"{code}\"",
            app.config().login_base(),
            app.read(|world| world.tenant().to_owned())
        );
        ArmError::new(StatusCode::UNAUTHORIZED, code, message).with_header("www-authenticate", &challenge)
    }
}

/// The challenge of §3. The body's code and words are those that clients report from Azure; the contract has only the header.
fn insufficient_claims(app: &App, wanted: &Value) -> ArmError {
    let claims = crate::wire::base64(wanted.to_string().as_bytes());
    let challenge = format!(
        "Bearer realm=\"\", authorization_uri=\"{}/common/oauth2/authorize\", error=\"insufficient_claims\", claims=\"{claims}\"",
        app.config().login_base()
    );
    ArmError::new(
        StatusCode::UNAUTHORIZED,
        "TokenCreatedWithOutdatedPolicies",
        "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: \
         TokenCreatedWithOutdatedPolicies",
    )
    .with_header("www-authenticate", &challenge)
}

/// ARM's routes are reached only with a checked token; the envelope leaves the caller in the request's extensions.
impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ArmError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ArmError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            ArmError::new(
                StatusCode::UNAUTHORIZED,
                "AuthenticationFailed",
                "Authentication failed. The 'Authorization' header is missing.",
            )
        })
    }
}
