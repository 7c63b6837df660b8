//! What stands between a person and a token: the account, the tenant, the client, consent and the second factor. One place for the page and for the
//! token endpoint, which must not disagree.

use serde_json::{Map, Value, json};

use super::refusals::OAuthError;
use super::signins::Grant;
use crate::app::App;
use crate::behaviour::Consent;
use crate::world::{Principal, Tenant, World, same};

/// A client that has been deleted, or never was (`AADSTS700016`).
pub fn check_client(app: &App, client_id: &str, tenant: Option<&str>) -> Result<(), OAuthError> {
    let removed = |world: &World| {
        let mut all = world.applications.iter();
        all.any(|a| a.removed && same(&a.client_id, client_id))
    };
    if !app.read(removed) {
        return Ok(());
    }
    let tenant = tenant.map_or_else(|| app.read(|world| world.tenant().to_owned()), str::to_owned);
    Err(OAuthError::unknown_application(client_id, &tenant))
}

/// The claims parameter: an object, of which the members of `access_token` matter. Null where it is absent.
pub fn requested_claims(text: Option<&str>) -> Result<Value, OAuthError> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(Value::Null);
    };
    let parsed: Value = serde_json::from_str(text).map_err(|_| OAuthError::not_valid("'claims' is not JSON"))?;
    if !parsed.is_object() {
        return Err(OAuthError::not_valid("'claims' is not an object"));
    }
    Ok(parsed["access_token"].clone())
}

/// The claims of two requests: those of the later one count.
pub fn merged(before: &Value, later: &Value) -> Value {
    let mut all: Map<String, Value> = before.as_object().cloned().unwrap_or_default();
    all.extend(later.as_object().cloned().unwrap_or_default());
    if all.is_empty() {
        Value::Null
    } else {
        Value::Object(all)
    }
}

/// The id of the policy by which a tenant demands a second factor; what `claims` names it by.
fn policy(tenant: &Tenant, seed: u64) -> Value {
    json!({"essential": true, "values": [crate::seed::guid(seed, &format!("policy/{}", tenant.id))]})
}

/// Whether a sign-in in a tenant, asked for with these claims, takes a second factor.
pub fn wants_second_factor(world: &World, tenant: &str, claims: &Value) -> bool {
    let demanded = world.tenant_named(tenant).is_some_and(|t| t.demands_mfa);
    demanded || claims.get("capolids").is_some()
}

/// Whether a person has to be asked before a client gets tokens for them.
pub fn wants_consent(app: &App, person: &Principal, client_id: &str, tenant: &str) -> bool {
    app.read(|world| world.behaviour.consent) != Consent::Given
        && !app.sign_ins().has_consented(&person.app_id, client_id, tenant)
}

/// Who a grant is for in a tenant, if nothing stands against a token for them. `asked`: the claims of this request. `silent`: no person was there to
/// be asked, a refresh token is redeemed.
pub fn check_person(
    app: &App,
    grant: &Grant,
    tenant: Option<&str>,
    asked: &Value,
    silent: bool,
) -> Result<Principal, OAuthError> {
    let person = app.read(|world| world.principal(&grant.principal).cloned());
    let person = person.ok_or_else(OAuthError::no_such_account)?;
    let tenant = tenant.unwrap_or(&person.tenant).to_owned();
    // In another tenant they are someone else, if they are a guest there (§3).
    let there = app.read(|world| world.elsewhere(&person, &tenant).cloned());
    let there = there.ok_or_else(|| OAuthError::not_a_guest(&person.name, &tenant, &grant.client_id))?;
    let closed_at_home = app.read(|world| world.at_home(&person).standing.disabled);
    if closed_at_home || there.standing.disabled {
        return Err(OAuthError::disabled());
    }
    if wants_consent(app, &there, &grant.client_id, &tenant) {
        return Err(OAuthError::consent_needed(&grant.client_id));
    }
    let demand = app.read(|world| {
        let tenant = world.tenant_named(&tenant)?;
        wants_second_factor(world, &tenant.id, asked).then(|| policy(tenant, world.seed))
    });
    if let Some(policy) = demand.filter(|_| !grant.mfa) {
        return Err(OAuthError::second_factor(json!({"access_token": {"capolids": policy}})));
    }
    // A challenge that only the person can answer.
    if let Some(challenge) = there.standing.challenge.as_ref().filter(|c| c.interactive && silent) {
        let wanted = challenge.claims["access_token"].as_object();
        let answered = wanted.is_none_or(|all| all.iter().all(|(name, value)| grant.claims.get(name) == Some(value)));
        if !answered {
            return Err(OAuthError::second_factor(challenge.claims.clone()));
        }
    }
    Ok(there)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_an_object_and_later_ones_count() {
        let read = |text| requested_claims(Some(text));
        assert_eq!(requested_claims(None), Ok(Value::Null));
        assert_eq!(read(""), Ok(Value::Null));
        let first = read(r#"{"access_token":{"nbf":{"value":"1"},"acrs":{"value":"c1"}},"id_token":{}}"#).unwrap();
        let later = read(r#"{"access_token":{"nbf":{"value":"2"}}}"#).unwrap();
        let all = merged(&first, &later);
        assert_eq!(
            (&all["nbf"]["value"], &all["acrs"]["value"]),
            (&json!("2"), &json!("c1"))
        );
        assert_eq!(merged(&Value::Null, &Value::Null), Value::Null);
        for wrong in ["{", "[1]", "7"] {
            assert_eq!(read(wrong).unwrap_err().code, 90_023, "{wrong}");
        }
    }
}
