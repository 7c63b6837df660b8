//! What a principal may do: role assignments at a scope and above, and Key Vault access policies (contract §10).

use crate::auth::Caller;
use crate::behaviour::Answer;
use crate::error::ArmError;
use crate::world::{KeyVault, RoleDefinition, World, same, within};

/// The role definitions that a principal has at a scope.
pub fn roles_at<'w>(world: &'w World, principal: &str, scope: &str) -> impl Iterator<Item = &'w RoleDefinition> {
    let ids = world.identities_of(principal);
    world
        .effective_assignments()
        .filter(move |a| ids.iter().any(|id| same(&a.principal_id, id)) && within(scope, &a.scope))
        .filter(|a| a.condition.is_none() || world.behaviour.conditional_roles == Answer::Accepted)
        .filter_map(|a| world.role_definition(&a.role))
}

/// Whether a principal may perform a management action (`Microsoft.DBforPostgreSQL/servers/read`) on a scope.
pub fn may(world: &World, principal: &str, action: &str, scope: &str) -> bool {
    holds(world, principal, action, scope) && world.denied(principal, action, false, scope).is_none()
}

/// What roles alone say.
fn holds(world: &World, principal: &str, action: &str, scope: &str) -> bool {
    roles_at(world, principal, scope).any(|role| allows(&role.actions, &role.not_actions, action))
}

/// The same for data actions (`Microsoft.KeyVault/vaults/secrets/getSecret/action`).
pub fn may_data(world: &World, principal: &str, action: &str, scope: &str) -> bool {
    roles_at(world, principal, scope).any(|role| allows(&role.data_actions, &role.not_data_actions, action))
        && world.denied(principal, action, true, scope).is_none()
}

/// Whether a principal may get secrets' values (`list` false) or list their names (`list` true) in a key vault, by role or by policy as the vault is set.
pub fn may_use_secrets(world: &World, principal: &str, vault: &KeyVault, list: bool) -> bool {
    if vault.rbac {
        let action = if list {
            "Microsoft.KeyVault/vaults/secrets/readMetadata/action"
        } else {
            "Microsoft.KeyVault/vaults/secrets/getSecret/action"
        };
        return may_data(world, principal, action, &vault.id());
    }
    let permission = if list { "list" } else { "get" };
    // A policy names somebody or a group; with an application it is for that one's requests on somebody's behalf.
    let ids = world.identities_of(principal);
    vault
        .access_policies
        .iter()
        .filter(|p| p.application_id.is_none() && ids.iter().any(|id| same(&p.object_id, id)))
        .any(|p| p.secrets.iter().any(|s| same(s, permission) || same(s, "all")))
}

/// Whether a principal may get the value of one secret: a role can be given on the secret alone.
pub fn may_get_secret(world: &World, principal: &str, vault: &KeyVault, name: &str) -> bool {
    let alone = format!("{}/secrets/{name}", vault.id());
    may_use_secrets(world, principal, vault, false)
        || vault.rbac
            && may_data(
                world,
                principal,
                "Microsoft.KeyVault/vaults/secrets/getSecret/action",
                &alone,
            )
}

fn allows(actions: &[String], not_actions: &[String], action: &str) -> bool {
    actions.iter().any(|a| matches(a, action)) && !not_actions.iter().any(|a| matches(a, action))
}

/// Wildcards as Azure has them: `*` stands for any run of characters, `/` included; case does not matter.
pub fn matches(pattern: &str, text: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    let text = text.to_ascii_lowercase();
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    if !pattern.contains('*') {
        return rest.is_empty();
    }
    let parts: Vec<&str> = parts.collect();
    let (last, middle) = parts
        .split_last()
        .map_or(("", &[][..]), |(last, middle)| (*last, middle));
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// What an action does to a scope that is locked. Every request that Resource Manager lets through names its action here, so that no POST passes
/// a lock by: "Locks prevent the POST method from sending data to the Azure Resource Manager (ARM) API", also where it only asks for a list
/// (DOC azure-resource-manager/management/lock-resources.md). Locks themselves can be made and taken away below a lock: who could not, could
/// never take one away.
fn unlocked_for(world: &World, action: &str, scope: &str) -> Result<(), ArmError> {
    let action = action.to_ascii_lowercase();
    if action.ends_with("/read") || action.starts_with("microsoft.authorization/locks/") {
        return Ok(());
    }
    unlocked(world, scope, action.ends_with("/delete"))
}

/// 409 `ScopeLocked` where a lock at the scope or above stands against a change (`delete` false) or against taking it away.
pub fn unlocked(world: &World, id: &str, delete: bool) -> Result<(), ArmError> {
    let locks = world.locks_against(id, delete);
    if locks.is_empty() {
        return Ok(());
    }
    let scopes: Vec<String> = locks.iter().map(|lock| format!("'{}'", lock.scope)).collect();
    let what = if delete { "delete" } else { "write" };
    let text = format!(
        "The scope '{id}' cannot perform {what} operation because following scope(s) are locked: {}. Please remove the lock and try again.",
        scopes.join(",")
    );
    Err(ArmError::new(http::StatusCode::CONFLICT, "ScopeLocked", text))
}

impl Caller {
    pub fn may(&self, world: &World, action: &str, scope: &str) -> bool {
        may(world, &self.object_id, action, scope)
    }

    /// 403 `AuthorizationFailed` with action and scope; other words where it is a deny assignment that stands against it. Where the right is
    /// there, 409 `ScopeLocked` for a lock at the scope or above.
    pub fn require(&self, world: &World, action: &str, scope: &str) -> Result<(), ArmError> {
        if !holds(world, &self.object_id, action, scope) {
            return Err(ArmError::authorization_failed(
                &self.name,
                &self.object_id,
                action,
                scope,
            ));
        }
        if let Some(by) = world.denied(&self.object_id, action, false, scope) {
            return Err(ArmError::denied_by(&self.name, &self.object_id, action, scope, by));
        }
        unlocked_for(world, action, scope)
    }

    /// A subscription is visible to those who have any role in it or below.
    pub fn sees_subscription(&self, world: &World, id: &str) -> bool {
        let scope = format!("/subscriptions/{id}");
        let ids = world.identities_of(&self.object_id);
        world.role_assignments.iter().any(|a| {
            ids.iter().any(|id| same(&a.principal_id, id)) && (within(&a.scope, &scope) || within(&scope, &a.scope))
        })
    }

    /// Checks a list at subscription level: 404 for a subscription that does not exist, 403 where the caller has no role at all.
    /// The list itself is then filtered to what the caller may read.
    pub fn enter_subscription(&self, world: &World, id: &str, action: &str) -> Result<(), ArmError> {
        let subscription = world
            .subscription(id)
            .ok_or_else(|| ArmError::subscription_not_found(id))?;
        if !same(&subscription.tenant, &self.tenant) {
            return Err(ArmError::new(
                http::StatusCode::UNAUTHORIZED,
                "InvalidAuthenticationTokenTenant",
                format!(
                    "The access token is from the wrong issuer. It must match the tenant '{}' associated with this subscription.",
                    subscription.tenant
                ),
            ));
        }
        if self.sees_subscription(world, id) {
            Ok(())
        } else {
            Err(ArmError::authorization_failed(
                &self.name,
                &self.object_id,
                action,
                &subscription.scope(),
            ))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_any_run_without_regard_to_case() {
        assert!(matches("*", "Microsoft.X/y/read"));
        assert!(matches("*/read", "Microsoft.X/y/READ"));
        assert!(matches(
            "Microsoft.DataProtection/*/read",
            "microsoft.dataprotection/backupVaults/backupInstances/read"
        ));
        assert!(matches("Microsoft.X/y/read", "microsoft.x/Y/read"));
        assert!(!matches("*/read", "Microsoft.X/y/write"));
        assert!(!matches("Microsoft.X/y/read", "Microsoft.X/y/read/more"));
        assert!(!matches("a*b*b", "ab"));
    }

    #[test]
    fn what_a_role_takes_back_is_not_granted() {
        let role = (vec!["*".to_owned()], vec!["Microsoft.Authorization/*/write".to_owned()]);
        assert!(allows(&role.0, &role.1, "Microsoft.X/y/write"));
        assert!(!allows(
            &role.0,
            &role.1,
            "Microsoft.Authorization/roleAssignments/write"
        ));
    }
}
