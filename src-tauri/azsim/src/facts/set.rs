//! One fact at a time, in the world itself.

use time::{Duration, OffsetDateTime};

use super::Site;
use crate::access::{matches, may_use_secrets, roles_at};
use crate::fact_table::Fact;
use crate::seed::role;
use crate::world::{
    AccessPolicy, Container, Database, FirewallRule, Instance, KeyVault, NetworkAcls, RoleAssignment, Secret,
    SecretContent, Server, StorageAccount, Vault, World, same, within,
};

const SERVER_READ: &str = "Microsoft.DBforPostgreSQL/servers/read";
const BLOB_WRITE: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write";
const VALIDATE: &str = "Microsoft.DataProtection/backupVaults/backupInstances/validateRestore/action";
const RESTORE: &str = "Microsoft.DataProtection/backupVaults/backupInstances/restore/action";

const CONSENT: &str = "Microsoft.DataProtection/resourceGuards/dppTriggerRestoreRequests/action";

/// `None`: there is nothing that the fact could be about.
pub fn set(world: &mut World, site: &Site, fact: Fact, holds: bool, now: OffsetDateTime) -> Option<()> {
    let instance = instance(world, &site.source)?.clone();
    let vault = world.vault_by_id(&instance.vault_id)?.clone();
    match fact {
        Fact::VaultIdentity => vault_identity(world, site, &vault, holds),
        Fact::CrossSubscription => {
            world.vault_mut(&vault.id())?.cross_subscription = Some(if holds { "Enabled" } else { "Disabled" }.into());
            Some(())
        }
        Fact::CrossRegion => {
            world.vault_mut(&vault.id())?.cross_region = Some(if holds { "Enabled" } else { "Disabled" }.into());
            Some(())
        }
        Fact::GuardConsent => {
            let guard = vault.guard.as_ref()?.guard_id.clone();
            own_right(world, &site.caller, CONSENT, &guard, holds, role::MUA_OPERATOR)
        }
        Fact::ValidateRight => own_right(
            world,
            &site.caller,
            VALIDATE,
            &instance.id(),
            holds,
            role::BACKUP_OPERATOR,
        ),
        Fact::RestoreRight => own_right(
            world,
            &site.caller,
            RESTORE,
            &instance.id(),
            holds,
            role::BACKUP_OPERATOR,
        ),
        Fact::ServerExists
        | Fact::ServerReader
        | Fact::ServerFirewall
        | Fact::ServerPublicAccess
        | Fact::ServerReady
        | Fact::ServerVersion
        | Fact::ServerRegion
        | Fact::NameFree => server(world, site, (&vault, &instance), fact, holds),
        Fact::KeyVaultExists
        | Fact::KeyVaultPublicAccess
        | Fact::KeyVaultNetwork
        | Fact::SecretRight
        | Fact::SecretExists
        | Fact::SecretEnabled
        | Fact::SecretNotExpired
        | Fact::SecretBegun => key_vault(world, site, &vault, fact, holds, now),
        Fact::AccountExists
        | Fact::ContainerExists
        | Fact::BlobRole
        | Fact::StoragePublicAccess
        | Fact::StorageNetwork
        | Fact::CrossTenantReplication
        | Fact::StorageRegion => storage(world, site, &vault, fact, holds, now),
    }
}

pub fn instance<'w>(world: &'w World, source: &str) -> Option<&'w Instance> {
    let named = |i: &&Instance| same(i.source_name(), source) || same(&i.id(), source);
    world.instances.iter().find(named)
}

fn principal(site: &Site, vault: &Vault) -> Option<String> {
    match &site.identity {
        Some(id) => vault
            .user_identities
            .iter()
            .find(|u| same(&u.id, id))
            .map(|u| u.principal_id.clone()),
        None => vault.identity.clone(),
    }
}

fn vault_identity(world: &mut World, site: &Site, vault: &Vault, holds: bool) -> Option<()> {
    // Which principal it was, so that it can come back: it is still in the directory, under the vault's name.
    let known = world
        .principals
        .iter()
        .find(|p| same(&p.name, &vault.name))
        .map(|p| p.object_id.clone());
    if site.identity.is_some() {
        return None;
    }
    world.vault_mut(&vault.id())?.identity = known.filter(|_| holds);
    Some(())
}

/// Gives a role at the scope, or takes away every assignment at it and above, own and of groups, that gives the action.
fn right(world: &mut World, who: &str, action: &str, scope: &str, holds: bool, role: &str) -> Option<()> {
    let gives = |r: &crate::world::RoleDefinition| {
        let all = |list: &[String], action: &str| list.iter().any(|a| matches(a, action));
        (all(&r.actions, action) && !all(&r.not_actions, action)) || all(&r.data_actions, action)
    };
    if who.is_empty() {
        return None;
    }
    if holds {
        if !roles_at(world, who, scope).any(gives) {
            let guid = world.fresh_id();
            world.role_assignments.push(RoleAssignment {
                guid,
                scope: scope.into(),
                role: role.into(),
                principal_id: who.into(),
                principal_type: "ServicePrincipal".into(),
                created: world.anchor,
                condition: None,
            });
        }
        return Some(());
    }
    let ids = world.identities_of(who);
    let roles: Vec<String> = world
        .role_definitions
        .iter()
        .filter(|r| gives(r))
        .map(|r| r.guid.clone())
        .collect();
    world.role_assignments.retain(|a| {
        let held = ids.iter().any(|id| same(id, &a.principal_id)) && within(scope, &a.scope);
        !(held && roles.iter().any(|r| same(r, &a.role)))
    });
    Some(())
}

/// Of a person, one action alone: whatever role gives it is replaced by a role of the same rights without it.
fn own_right(world: &mut World, who: &str, action: &str, scope: &str, holds: bool, role: &str) -> Option<()> {
    if holds || who.is_empty() {
        return right(world, who, action, scope, holds, role);
    }
    let ids = world.identities_of(who);
    for at in 0..world.role_assignments.len() {
        let held = &world.role_assignments[at];
        if !ids.iter().any(|id| same(id, &held.principal_id)) || !within(scope, &held.scope) {
            continue;
        }
        let Some(definition) = world.role_definition(&held.role).cloned() else {
            continue;
        };
        let gives = definition.actions.iter().any(|a| matches(a, action));
        if !gives || definition.not_actions.iter().any(|a| matches(a, action)) {
            continue;
        }
        let mut less = definition;
        less.guid = world.fresh_id();
        less.name = format!("{} without {action}", less.name);
        less.not_actions.push(action.to_owned());
        world.role_assignments[at].role.clone_from(&less.guid);
        world.role_definitions.push(less);
    }
    Some(())
}

fn server(world: &mut World, site: &Site, from: (&Vault, &Instance), fact: Fact, holds: bool) -> Option<()> {
    let (vault, instance) = from;
    if fact == Fact::ServerExists {
        // It cannot be made out of its name.
        let before = world.servers.len();
        world.servers.retain(|s| holds || !same(&s.name, &site.server));
        return (holds || world.servers.len() < before).then_some(());
    }
    let at = world.servers.iter().position(|s| same(&s.name, &site.server))?;
    if fact == Fact::ServerReader {
        let id = world.servers[at].id();
        return right(world, &principal(site, vault)?, SERVER_READ, &id, holds, role::READER);
    }
    let elsewhere = world
        .regions
        .iter()
        .map(|r| r.name.clone())
        .find(|r| !same(r, &vault.region))?;
    let server: &mut Server = &mut world.servers[at];
    match fact {
        Fact::ServerFirewall => {
            server.firewall.retain(|r| r.start != "0.0.0.0" || r.end != "0.0.0.0");
            if holds {
                server.firewall.insert(
                    0,
                    FirewallRule {
                        name: "AllowAllWindowsAzureIps".into(),
                        start: "0.0.0.0".into(),
                        end: "0.0.0.0".into(),
                    },
                );
            }
        }
        Fact::ServerPublicAccess => server.public_access = holds,
        Fact::ServerReady => server.state = if holds { "Ready" } else { "Disabled" }.into(),
        Fact::ServerVersion if holds => server.version.clone_from(&instance.schedule.postgres),
        Fact::ServerVersion => server.version = "9.5".into(),
        Fact::ServerRegion => server.region = if holds { vault.region.clone() } else { elsewhere },
        Fact::NameFree => {
            server.databases.retain(|d| !same(&d.name, &site.database));
            if !holds {
                server.databases.push(Database::new(&site.database));
            }
        }
        _ => return None,
    }
    Some(())
}

fn key_vault(
    world: &mut World,
    site: &Site,
    vault: &Vault,
    fact: Fact,
    holds: bool,
    now: OffsetDateTime,
) -> Option<()> {
    let at = world.key_vaults.iter().position(|v| same(&v.name, &site.key_vault))?;
    if fact == Fact::SecretRight {
        let who = principal(site, vault)?;
        let kv: KeyVault = world.key_vaults[at].clone();
        if kv.rbac {
            let get = "Microsoft.KeyVault/vaults/secrets/getSecret/action";
            return right(world, &who, get, &kv.id(), holds, role::SECRETS_USER);
        }
        let has = may_use_secrets(world, &who, &kv, false);
        let policies = &mut world.key_vaults[at].access_policies;
        if !holds {
            policies.retain(|p| !same(&p.object_id, &who));
        } else if !has {
            policies.push(AccessPolicy {
                object_id: who,
                secrets: vec!["Get".into(), "List".into()],
                ..AccessPolicy::default()
            });
        }
        return Some(());
    }
    let kv = &mut world.key_vaults[at];
    match fact {
        Fact::KeyVaultExists if !holds => {
            world.key_vaults.remove(at);
        }
        Fact::KeyVaultExists => {}
        Fact::KeyVaultPublicAccess => kv.public_access = holds,
        Fact::KeyVaultNetwork => {
            kv.deny_by_default = !holds;
            kv.trusted_services = holds;
        }
        Fact::SecretExists => {
            let held = kv.secret(&site.secret).is_some();
            if !holds {
                kv.secrets.retain(|s| !same(&s.name, &site.secret));
            } else if !held {
                kv.secrets.push(Secret {
                    name: site.secret.clone(),
                    enabled: true,
                    content: SecretContent::ConnectionString,
                    expires: None,
                    not_before: None,
                    created: now,
                    updated: now,
                });
            }
        }
        _ => {
            let secret = kv.secrets.iter_mut().find(|s| same(&s.name, &site.secret))?;
            match fact {
                Fact::SecretEnabled => secret.enabled = holds,
                Fact::SecretNotExpired => secret.expires = (!holds).then(|| now - Duration::DAY),
                Fact::SecretBegun => secret.not_before = (!holds).then(|| now + Duration::DAY),
                _ => return None,
            }
        }
    }
    Some(())
}

fn storage(world: &mut World, site: &Site, vault: &Vault, fact: Fact, holds: bool, now: OffsetDateTime) -> Option<()> {
    let at = world
        .storage_accounts
        .iter()
        .position(|a| same(&a.name, &site.account))?;
    if fact == Fact::BlobRole {
        let id = world.storage_accounts[at].container_id(&site.container);
        return right(
            world,
            &principal(site, vault)?,
            BLOB_WRITE,
            &id,
            holds,
            role::BLOB_CONTRIBUTOR,
        );
    }
    let elsewhere = world
        .regions
        .iter()
        .map(|r| r.name.clone())
        .find(|r| !same(r, &vault.region))?;
    let account: &mut StorageAccount = &mut world.storage_accounts[at];
    match fact {
        Fact::AccountExists if !holds => {
            world.storage_accounts.remove(at);
        }
        Fact::AccountExists => {}
        Fact::ContainerExists => {
            let held = account.container(&site.container).is_some();
            if !holds {
                account.containers.retain(|c| !same(&c.name, &site.container));
            } else if !held {
                account.containers.push(Container {
                    name: site.container.clone(),
                    has_immutability_policy: false,
                    updated: now,
                    blobs: Vec::new(),
                });
            }
        }
        Fact::StoragePublicAccess => account.public_access = holds,
        Fact::StorageNetwork => {
            account.acls = (!holds).then(|| NetworkAcls {
                deny: true,
                bypass: "None".into(),
                ip_rules: Vec::new(),
                network_rules: Vec::new(),
            });
        }
        Fact::CrossTenantReplication => account.cross_tenant_replication = holds,
        Fact::StorageRegion => account.region = if holds { vault.region.clone() } else { elsewhere },
        _ => return None,
    }
    Some(())
}
