//! Clients that prove who they are: by a secret, or by a signed assertion (contract §3: certificate or federated).

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;

use super::refusals::OAuthError;
use crate::app::App;
use crate::world::{Principal, same};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// What the token of another issuer has to be for.
pub const FEDERATED_AUDIENCE: &str = "api://AzureADTokenExchange";

/// A client as it names itself in a request.
pub struct Client {
    pub id: String,
    secret: Option<String>,
    assertion: Option<String>,
}

impl Client {
    /// From the form or from a Basic header (where both are form-encoded, RFC 6749 §2.3.1).
    pub fn read(headers: &HeaderMap, fields: &HashMap<String, String>) -> Result<Self, OAuthError> {
        let field = |name: &str| fields.get(name).filter(|value| !value.is_empty());
        let assertion = field("client_assertion").cloned();
        if assertion.is_some() && field("client_assertion_type").is_none_or(|kind| kind != ASSERTION_TYPE) {
            return Err(OAuthError::not_valid(
                "'client_assertion_type' is not the one for a JWT",
            ));
        }
        if let Some(id) = field("client_id") {
            return Ok(Self {
                id: id.clone(),
                secret: field("client_secret").cloned(),
                assertion,
            });
        }
        let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let decoded = basic
            .and_then(|value| value.strip_prefix("Basic "))
            .and_then(|value| STANDARD.decode(value).ok());
        let pair = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
        let decode = |text: &str| {
            percent_encoding::percent_decode_str(&text.replace('+', " "))
                .decode_utf8_lossy()
                .into_owned()
        };
        match pair.as_deref().and_then(|pair| pair.split_once(':')) {
            Some((id, secret)) => Ok(Self {
                id: decode(id),
                secret: Some(decode(secret)),
                assertion,
            }),
            None => Err(OAuthError::missing("client_id")),
        }
    }

    /// A client with a credential is no native application: it has to show it whatever it asks for.
    pub fn check_if_confidential(&self, app: &App, tenant: Option<&str>) -> Result<(), OAuthError> {
        let found = app.read(|world| confidential(world, &self.id).cloned());
        match found {
            Some(known) => application(app, tenant.unwrap_or(&known.tenant), self).map(|_| ()),
            None => Ok(()),
        }
    }
}

/// The application of that id, if it has a credential.
pub fn confidential<'w>(world: &'w crate::world::World, id: &str) -> Option<&'w Principal> {
    let mut all = world.principals.iter();
    all.find(|p| p.secret.is_some() && same(&p.app_id, id))
}

/// The application in a tenant, if its credential is right.
pub fn application(app: &App, tenant: &str, client: &Client) -> Result<Principal, OAuthError> {
    let found = app.read(|world| {
        let mut all = world.principals.iter();
        all.find(|p| same(&p.app_id, &client.id) && same(&p.tenant, tenant))
            .cloned()
    });
    let principal = found.ok_or_else(|| OAuthError::unknown_application(&client.id, tenant))?;
    if principal.standing.disabled {
        let text = format!("The service principal '{}' is disabled.", client.id);
        return Err(OAuthError::new("unauthorized_client", 7_000_112, text));
    }
    match (&client.assertion, &client.secret) {
        (Some(assertion), _) => check_assertion(app, tenant, &principal, assertion)?,
        (None, Some(secret)) if principal.secret.as_ref() != Some(secret) => {
            return Err(OAuthError::wrong_secret(&client.id));
        }
        (None, Some(_)) if principal.standing.secret_expired => return Err(OAuthError::expired_secret(&client.id)),
        (None, Some(_)) => {}
        (None, None) => return Err(OAuthError::no_credential()),
    }
    Ok(principal)
}

fn check_assertion(app: &App, tenant: &str, principal: &Principal, assertion: &str) -> Result<(), OAuthError> {
    let invalid = |code: u32, text: String| OAuthError::new("invalid_client", code, text);
    let unreadable = || invalid(50_027, "The client assertion is not a JSON Web Token.".to_owned());
    let header = jsonwebtoken::decode_header(assertion).map_err(|_| unreadable())?;
    let claims: Value = jsonwebtoken::dangerous::insecure_decode_claims(assertion).map_err(|_| unreadable())?;
    let text = |name: &str| claims[name].as_str().unwrap_or_default();
    let federated = text("iss") == cluster(app);
    if federated {
        check_federated(app, principal, assertion, &claims)?;
    } else {
        let signed = |pem: &String| match DecodingKey::from_rsa_pem(pem.as_bytes()) {
            Ok(key) => jsonwebtoken::decode::<Value>(assertion, &key, &signature_only(header.alg)).is_ok(),
            Err(_) => false,
        };
        if !principal.standing.certificates.iter().any(signed) {
            let text =
                "Client assertion failed signature validation. The certificate with identifier used to sign the \
                        client assertion is not registered on application."
                    .to_owned();
            return Err(invalid(700_027, text));
        }
        if !(same(text("iss"), &principal.app_id) && same(text("sub"), &principal.app_id)) {
            let text = "The issuer and the subject of the client assertion must be the application's id.".to_owned();
            return Err(invalid(700_021, text));
        }
        let login = app.config().login_base();
        let domain = app.read(|world| world.tenant_named(tenant).map(|t| t.domain.clone()));
        let tenants = [Some(tenant.to_owned()), domain];
        let fits = |tenant: &String| {
            let endpoints = ["/oauth2/v2.0/token", "/v2.0", "/oauth2/token"];
            endpoints
                .iter()
                .any(|end| same(text("aud"), &format!("{login}/{tenant}{end}")))
        };
        if !tenants.iter().flatten().any(fits) {
            let text = format!(
                "Client assertion audience claim does not match Realm issuer. It was '{}'.",
                text("aud")
            );
            return Err(invalid(700_023, text));
        }
    }
    let now = app.azure_now().unix_timestamp();
    // A NumericDate may have a fraction, and msal's have.
    #[allow(clippy::cast_possible_truncation)]
    let time = |name: &str| claims[name].as_f64().map(|seconds| seconds as i64);
    if time("exp").is_none_or(|exp| exp <= now) || time("nbf").is_some_and(|from| from > now + 300) {
        let text = format!("Client assertion is not within its valid time range. Current time: {now}.");
        return Err(invalid(700_024, text));
    }
    Ok(())
}

/// A token of the simulator's cluster, for one of the application's federated credentials.
fn check_federated(app: &App, principal: &Principal, assertion: &str, claims: &Value) -> Result<(), OAuthError> {
    let invalid = |code: u32, what: &str, value: &str| {
        let text = format!("No matching federated identity record found for presented assertion {what} '{value}'.");
        OAuthError::new("invalid_client", code, text)
    };
    let text = |name: &str| claims[name].as_str().unwrap_or_default();
    if app.tokens().open(assertion).is_none() {
        return Err(invalid(700_211, "issuer", text("iss")));
    }
    if text("aud") != FEDERATED_AUDIENCE {
        return Err(invalid(700_212, "audience", text("aud")));
    }
    if !principal.standing.federated.iter().any(|s| s == text("sub")) {
        return Err(invalid(700_213, "subject", text("sub")));
    }
    Ok(())
}

/// The issuer of federated tokens: a cluster beside this Azure.
pub fn cluster(app: &App) -> String {
    format!("{}/_cluster", app.config().login_base())
}

fn signature_only(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    // Time is the simulator's, not the machine's; audience and issuer are compared with better words.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    validation
}
