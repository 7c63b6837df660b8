//! PATCH of a backup vault: its identity, and whether restores may leave the subscription (contract §5.1).

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::patch;
use serde_json::Value;

use super::vaults::{find, vault_json};
use super::writing::{allowed, permitted};
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::{body_json, ok_json};
use crate::error::{ArmError, ArmResult};
use crate::world::{Principal, PrincipalKind, Standing, Vault, World, same};

const KIND: &str = "Microsoft.DataProtection/backupVaults";
const WRITE: &str = "Microsoft.DataProtection/backupVaults/write";

pub fn router() -> Router<App> {
    Router::new().route(super::vault_path!(""), patch(change))
}

/// 200 with the vault; Azure may answer 202 as well, and a client has to cope with both.
async fn change(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, name)): Path<(String, String, String)>,
    body: Bytes,
) -> ArmResult {
    let body = body_json(&body)?;
    let now = app.now();
    let speed = app.config().progress.speed();
    app.change(|world| {
        let mut vault = find(world, &caller, (&sub, &rg, &name), WRITE)?.clone();
        allowed(world, &caller, WRITE, &vault.id(), false)?;
        let features = &body["properties"]["featureSettings"];
        cross_subscription(&mut vault, &features["crossSubscriptionRestoreSettings"]["state"])?;
        if let Some(state) = features["crossRegionRestoreSettings"]["state"].as_str() {
            vault.cross_region = Some(state.to_owned());
        }
        let mut made = None;
        if let Some(kind) = body["identity"]["type"].as_str() {
            made = identity(world, &mut vault, kind, &body["identity"]["userAssignedIdentities"]);
        }
        let row = vault_json(&vault, world.tenant());
        permitted(world, KIND, &vault.id(), &row)?;
        if let Some(mut principal) = made {
            // The directory does not know a new identity everywhere at once: `PrincipalNotFound` until it does (§10.4).
            let wait = f64::from(world.behaviour.role_propagation) / speed.max(0.001);
            principal.standing.fresh_until = Some(now + time::Duration::seconds_f64(wait));
            world.principals.push(principal);
        }
        if let Some(kept) = world.vault_mut(&vault.id()) {
            *kept = vault;
        }
        Ok(ok_json(&row))
    })
}

/// Once it is disabled for good, nothing turns it on again. The code of that refusal is not established.
fn cross_subscription(vault: &mut Vault, state: &Value) -> Result<(), ArmError> {
    let Some(state) = state.as_str() else {
        return Ok(());
    };
    let held = vault.cross_subscription.as_deref().unwrap_or_default();
    if same(held, "PermanentlyDisabled") && !same(state, held) {
        let text = "Cross subscription restore is permanently disabled on the vault.";
        return Err(super::starting::refused(&crate::fault_text::invalid_input(text)));
    }
    vault.cross_subscription = Some(state.to_owned());
    Ok(())
}

/// The new principal, if the vault gets an identity of its own. One that was turned off and on again is another one.
fn identity(world: &mut World, vault: &mut Vault, kind: &str, users: &Value) -> Option<Principal> {
    let has = |word: &str| kind.split(',').any(|part| same(part.trim(), word));
    if let Some(users) = users.as_object() {
        // `null` takes one away; others that are named stay.
        vault
            .user_identities
            .retain(|u| !users.iter().any(|(id, value)| same(id, &u.id) && value.is_null()));
    }
    if !has("UserAssigned") {
        vault.user_identities.clear();
    }
    if !has("SystemAssigned") {
        vault.identity = None;
        return None;
    }
    if vault.identity.is_some() {
        return None;
    }
    let (object_id, app_id) = (world.fresh_id(), world.fresh_id());
    vault.identity = Some(object_id.clone());
    Some(Principal {
        object_id,
        app_id,
        name: vault.name.clone(),
        kind: PrincipalKind::ManagedIdentity,
        tenant: world
            .subscription(&vault.subscription_id)
            .map_or(world.tenant(), |s| s.tenant.as_str())
            .to_owned(),
        secret: None,
        standing: Standing::default(),
    })
}
