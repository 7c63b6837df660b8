//! The company: `contoso.json` made into a world.

use time::Duration;

use super::plan::{Plan, VaultPlan};
use super::{ADMIN, OPERATOR, READER, assign, guid, object_id, past, places, protection, role, security};
use crate::config::Config;
use crate::world::{
    GuardProxy, Policy, Principal, PrincipalKind, ResourceGroup, ResourceGuard, Standing, Subscription, UserIdentity,
    Vault, World, same,
};

/// The empty world: one subscription, and the practice account as its owner.
pub fn only_a_subscription(world: &mut World) {
    subscriptions(world, &["Empty".to_owned()]);
    accounts(world);
}

/// Everything that a plan names, in the order in which one thing needs another.
pub(super) fn stock(world: &mut World, plan: &Plan, config: &Config) {
    for vault in &plan.vaults {
        add_vault(world, plan, vault);
    }
    places::servers(world, plan);
    places::storage(world, plan);
    places::key_vaults(world, plan);
    vault_roles(world, plan);
    for line in &plan.protection {
        protection::protect(world, plan, line, config);
    }
}

pub fn fill(world: &mut World, config: &Config) {
    let plan: Plan = super::read(include_str!("contoso.json"));
    subscriptions(world, &plan.subscriptions);
    accounts(world);
    stock(world, &plan, config);
    past::jobs(world, config);
    security::fill(world);
}

pub fn subscriptions(world: &mut World, names: &[String]) {
    let tenant = world.tenant().to_owned();
    world.subscriptions = names
        .iter()
        .map(|name| Subscription {
            id: guid(world.seed, &format!("subscription/{name}")),
            name: name.clone(),
            tenant: tenant.clone(),
            state: "Enabled".into(),
        })
        .collect();
}

pub fn accounts(world: &mut World) {
    let scopes: Vec<String> = world.subscriptions.iter().map(Subscription::scope).collect();
    let (admin, operator, reader) = (
        object_id(world, ADMIN),
        object_id(world, OPERATOR),
        object_id(world, READER),
    );
    for scope in &scopes {
        for role in [role::OWNER, role::KEY_VAULT_READER, role::BLOB_READER] {
            assign(world, &admin, role, scope);
        }
        assign(world, &reader, role::BACKUP_READER, scope);
    }
    if let Some(first) = scopes.first() {
        assign(world, &operator, role::BACKUP_OPERATOR, first);
    }
}

/// The id of a subscription by its name.
pub fn subscription(world: &World, name: &str) -> String {
    world
        .subscriptions
        .iter()
        .find(|s| s.name == name)
        .map(|s| s.id.clone())
        .unwrap_or_default()
}

pub fn group(world: &mut World, subscription: &str, name: &str, region: &str) {
    if !world
        .resource_groups
        .iter()
        .any(|g| g.subscription_id == subscription && same(&g.name, name))
    {
        world.resource_groups.push(ResourceGroup {
            subscription_id: subscription.into(),
            name: name.into(),
            region: region.into(),
        });
    }
}

/// An identity that nobody signs in with.
fn identity(world: &mut World, name: &str, subscription: &str) -> String {
    let object_id = guid(world.seed, &format!("object/{name}"));
    let tenant = world.subscription(subscription).map(|s| s.tenant.clone());
    let tenant = tenant.unwrap_or_else(|| world.tenant().to_owned());
    world.principals.push(Principal {
        object_id: object_id.clone(),
        app_id: guid(world.seed, &format!("client/{name}")),
        name: name.into(),
        kind: PrincipalKind::ManagedIdentity,
        tenant,
        secret: None,
        standing: Standing::default(),
    });
    object_id
}

pub fn add_vault(world: &mut World, plan: &Plan, vault: &VaultPlan) {
    let sub = subscription(world, &vault.sub);
    group(world, &sub, &vault.group, &vault.region);
    let user_identities = vault
        .user_identity
        .iter()
        .map(|name| UserIdentity {
            id: format!(
                "/subscriptions/{sub}/resourceGroups/{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}",
                vault.group
            ),
            client_id: guid(world.seed, &format!("client/{name}")),
            principal_id: identity(world, name, &sub),
        })
        .collect();
    let guard = vault
        .guard
        .as_ref()
        .and_then(|g| g.split_once('/'))
        .map(|(group_name, name)| {
            group(world, &sub, group_name, &vault.region);
            let guard = ResourceGuard {
                subscription_id: sub.clone(),
                resource_group: group_name.into(),
                name: name.into(),
                region: vault.region.clone(),
                excluded: Vec::new(),
            };
            let guard_id = guard.id();
            world.resource_guards.push(guard);
            GuardProxy {
                guard_id,
                updated: world.anchor - Duration::days(211),
            }
        });
    let identity = identity(world, &vault.name, &sub);
    world.vaults.push(Vault {
        subscription_id: sub,
        resource_group: vault.group.clone(),
        name: vault.name.clone(),
        region: vault.region.clone(),
        redundancy: vault.redundancy.clone(),
        identity: Some(identity),
        user_identities,
        guard,
        cross_region: vault.cross_region.clone(),
        cross_subscription: vault.cross_subscription.clone(),
        replicated: if vault.replicated.is_empty() {
            vec![vault.region.clone()]
        } else {
            vault.replicated.clone()
        },
        soft_delete: vault.soft_delete.clone(),
        soft_delete_days: vault.soft_delete_days,
        policies: plan
            .policies
            .iter()
            .map(|p| Policy {
                name: p.name.clone(),
                weekly_tag: p.tag.clone(),
                weekly_days: p.weekly,
                monthly_days: p.monthly,
                yearly_days: p.yearly,
            })
            .collect(),
        tags: vault.tags.clone().into_iter().collect(),
    });
}

fn vault_roles(world: &mut World, plan: &Plan) {
    for line in &plan.vault_roles {
        let Some(vault) = world.vaults.iter().find(|v| v.name == line.vault) else {
            continue;
        };
        let mut holders: Vec<String> = vault.identity.iter().cloned().collect();
        holders.extend(vault.user_identities.iter().map(|u| u.principal_id.clone()));
        let sub = subscription(world, &line.sub);
        for name in &line.groups {
            let scope = format!("/subscriptions/{sub}/resourceGroups/{name}");
            for holder in &holders {
                for role in [
                    role::READER,
                    role::SECRETS_USER,
                    role::BLOB_CONTRIBUTOR,
                    role::FLEXIBLE_BACKUP,
                ] {
                    assign(world, holder, role, &scope);
                }
            }
        }
    }
}
