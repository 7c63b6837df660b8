//! Reading what stands: the part of a resource that a change is about.

use arm::{ArmClient, Error, ResourceId, SingleServerId, same_id};
use serde_json::Value;
use uuid::Uuid;

use super::container;
use super::slice::slice;
use crate::access::change::{Change, is_at_or_above};

/// The resource that shows whether a change stands.
fn resource(change: &Change, name: &str) -> Result<ResourceId, Error> {
    let text = match change {
        Change::GrantRole { scope, .. } => {
            let scope = scope.trim_end_matches('/');
            format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{name}")
        }
        Change::OpenFirewall { server_id, rule } => format!("{server_id}/firewallRules/{rule}"),
        Change::CreateContainer { account_id, name } => format!("{account_id}/blobServices/default/containers/{name}"),
        Change::RemoveLock { lock_id, .. } => lock_id.clone(),
        other => other.place().to_owned(),
    };
    Ok(ResourceId::parse(&text)?)
}

/// Whether a 404 says that the thing is not there, rather than the resource that it would be a part of.
fn may_be_absent(change: &Change) -> bool {
    matches!(
        change,
        Change::GrantRole { .. }
            | Change::OpenFirewall { .. }
            | Change::CreateContainer { .. }
            | Change::RemoveLock { .. }
    )
}

/// The part as it stands now; null where nothing stands.
pub(super) async fn stands(arm: &ArmClient, change: &Change, name: &str) -> Result<Value, Error> {
    match arm.resource(&resource(change, name)?).await {
        Ok(row) => Ok(slice(change, &row)),
        Err(error) if error.is_not_found() && may_be_absent(change) => Ok(Value::Null),
        Err(error) => Err(error),
    }
}

/// Whether somebody has made the same true under another name. What cannot be read counts as no: the write itself then says
/// so (409 `RoleAssignmentExists`), and an identical firewall rule more does no harm.
pub(super) async fn made_by_others(arm: &ArmClient, change: &Change) -> bool {
    match change {
        Change::GrantRole { scope, role, principal } => {
            let Ok(id) = ResourceId::parse(scope) else { return false };
            let Ok(found) = arm.role_assignments(&id).await else {
                return false;
            };
            found.rows.iter().any(|row| {
                row.role.eq_ignore_ascii_case(&role.id)
                    && row.principal_id.eq_ignore_ascii_case(&principal.id)
                    && row.condition.is_none()
                    && row
                        .scope
                        .as_deref()
                        .is_some_and(|at| same_id(at, scope) || is_at_or_above(at, scope))
            })
        }
        Change::OpenFirewall { server_id, .. } => {
            let Ok(id) = SingleServerId::parse(server_id) else {
                return false;
            };
            let rules = arm.firewall_rules(&id).await;
            rules.is_ok_and(|rules| rules.rows.iter().any(arm::postgres::FirewallRule::allows_azure))
        }
        _ => false,
    }
}

/// Why a change of ours must not be taken back although nobody has touched it; `None`: it may.
///
/// Errors: it could not be found out, so it is not done now.
pub(super) async fn leans_on_it(arm: &ArmClient, change: &Change, now: &Value) -> Result<Option<String>, Error> {
    match change {
        Change::CreateContainer { account_id, name } => container::in_it(arm, account_id, name, now).await,
        Change::VaultIdentity { vault_id } => {
            let vault = arm.vault(&arm::VaultId::parse(vault_id)?).await?;
            let principal = vault.identity.and_then(|identity| identity.principal_id);
            let Some(principal) = principal.filter(|id| Uuid::parse_str(id).is_ok()) else {
                return Ok(None);
            };
            let below = ResourceId::parse(&format!("/subscriptions/{}", vault.id.subscription()))?;
            let held = arm.role_assignments_anywhere(&below, &principal).await?;
            Ok((!held.rows.is_empty() || held.truncated).then(|| {
                format!(
                    "The vault’s identity stays: it has {} role assignments that would be left without their owner.",
                    held.rows.len()
                )
            }))
        }
        _ => Ok(None),
    }
}
