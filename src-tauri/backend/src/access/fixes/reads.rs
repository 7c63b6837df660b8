//! Reading what stands: the part of a resource that a change is about.

use arm::{ArmClient, Error, ResourceId, SingleServerId, same_id};
use serde_json::Value;
use uuid::Uuid;

use super::container;
use super::slice::{mark, slice};
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

/// What stands now.
pub(super) struct Standing {
    /// The part that the change is about; null where nothing stands.
    pub part: Value,
    /// By what the resource is known again.
    pub mark: Value,
}

pub(super) async fn stands(arm: &ArmClient, change: &Change, name: &str) -> Result<Standing, Error> {
    match arm.resource(&resource(change, name)?).await {
        Ok(row) => Ok(Standing {
            part: slice(change, &row),
            mark: mark(change, &row),
        }),
        Err(error) if is_gone(&error) && may_be_absent(change) => Ok(Standing {
            part: Value::Null,
            mark: Value::Null,
        }),
        Err(error) => Err(error),
    }
}

/// Whether Azure itself says that it is not there. A 404 without a code is somebody's on the way, and a subscription that is not found
/// is one that this sign-in does not see (contract §2): what is in it stands as it stood.
pub(super) fn is_gone(error: &Error) -> bool {
    let code = error.code.as_deref().unwrap_or_default().to_ascii_lowercase();
    error.is_not_found() && !code.is_empty() && !code.contains("subscription") && !code.contains("tenant")
}

/// Whether the same role stands at the same place under a condition: Azure then says that it exists, and it is not the one that is needed.
pub(super) async fn stands_on_condition(arm: &ArmClient, change: &Change) -> bool {
    let Change::GrantRole { scope, role, principal } = change else {
        return false;
    };
    let Ok(id) = ResourceId::parse(scope) else { return false };
    let found = arm.role_assignments(&id).await;
    found.is_ok_and(|found| {
        found.rows.iter().any(|row| {
            row.role.eq_ignore_ascii_case(&role.id)
                && row.principal_id.eq_ignore_ascii_case(&principal.id)
                && row.condition.is_some()
                && row.scope.as_deref().is_some_and(|at| same_id(at, scope))
        })
    })
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
            given_to(arm, vault.id.subscription(), &principal).await
        }
        _ => Ok(None),
    }
}

/// Whether an identity has been given a role in any subscription of its tenant: targets of a vault lie in others, too.
async fn given_to(arm: &ArmClient, own: &str, principal: &str) -> Result<Option<String>, Error> {
    let all = arm.subscriptions().await?;
    let others = all.rows.into_iter().map(|subscription| subscription.id);
    let others = others.filter(|id| !id.eq_ignore_ascii_case(own));
    for subscription in std::iter::once(own.to_owned()).chain(others) {
        let below = ResourceId::parse(&format!("/subscriptions/{subscription}"))?;
        let held = match arm.role_assignments_anywhere(&below, principal).await {
            Ok(held) => held,
            Err(error) if error.is_forbidden() => {
                return Ok(Some(format!(
                    "The vault’s identity stays: whether it was given a role in subscription {subscription} cannot be seen."
                )));
            }
            Err(error) => return Err(error),
        };
        if !held.rows.is_empty() || !held.skipped.is_empty() || held.truncated {
            return Ok(Some(format!(
                "The vault’s identity stays: it has role assignments ({}{}) in subscription {subscription} that would be left without their owner.",
                held.rows.len(),
                if held.truncated { " and more" } else { "" }
            )));
        }
    }
    Ok(all
        .truncated
        .then(|| "The vault’s identity stays: there are more subscriptions than could be looked at.".to_owned()))
}
