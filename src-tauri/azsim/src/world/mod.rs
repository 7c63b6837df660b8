//! The things that exist. Plain data with look-ups; nothing here knows HTTP, and nothing is shared with a client.
//!
//! Names and ids are compared without regard to case (contract §4) and kept as they were made.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::behaviour::Behaviour;

mod backup;
mod directory;
mod governance;
mod job;
mod key_vault;
mod postgres;
mod rehydration;
mod storage;

pub use backup::{GuardProxy, Instance, Policy, Protection, ResourceGuard, Schedule, Source, UserIdentity, Vault};
pub use directory::{
    Application, Challenge, Health, Principal, PrincipalKind, Region, ResourceGroup, RoleAssignment, RoleDefinition,
    Standing, Subscription, Tenant,
};
pub use governance::{DenyAssignment, Group, Lock, LockLevel, Policy as PolicyAssignment, RoleChange};
pub use job::{Category, Destination, Job, JobStatus, Operation, OperationKind, Outcome, SourcePoint};
pub use key_vault::{AccessPolicy, KeyVault, Secret, SecretContent};
pub use postgres::{Database, FirewallRule, Server, ServerKind};
pub use rehydration::{Rehydration, RehydrationState};
pub use storage::{Blob, Container, NetworkAcls, StorageAccount};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct World {
    /// The moment the seed was laid out around.
    #[serde(with = "time::serde::rfc3339")]
    pub anchor: OffsetDateTime,
    pub seed: u64,
    /// Ids made since; see `World::fresh_id`.
    pub made: u64,
    pub tenants: Vec<Tenant>,
    pub regions: Vec<Region>,
    pub subscriptions: Vec<Subscription>,
    pub resource_groups: Vec<ResourceGroup>,
    pub principals: Vec<Principal>,
    #[serde(default)]
    pub applications: Vec<Application>,
    pub role_definitions: Vec<RoleDefinition>,
    pub role_assignments: Vec<RoleAssignment>,
    #[serde(default)]
    pub role_changes: Vec<RoleChange>,
    #[serde(default)]
    pub groups: Vec<Group>,
    #[serde(default)]
    pub locks: Vec<Lock>,
    #[serde(default)]
    pub deny_assignments: Vec<DenyAssignment>,
    #[serde(default)]
    pub policies: Vec<PolicyAssignment>,
    pub vaults: Vec<Vault>,
    pub instances: Vec<Instance>,
    pub resource_guards: Vec<ResourceGuard>,
    /// Single and flexible.
    pub servers: Vec<Server>,
    pub storage_accounts: Vec<StorageAccount>,
    pub key_vaults: Vec<KeyVault>,
    /// Restores, and backups that are more than their schedule. The other backups of the last 14 days are derived: see `crate::history`.
    pub jobs: Vec<Job>,
    pub operations: Vec<Operation>,
    /// The latest of each point.
    #[serde(default)]
    pub rehydrations: Vec<Rehydration>,
    /// What of Azure's behaviour is not established, and how it is here.
    #[serde(default)]
    pub behaviour: Behaviour,
}

/// Whether two names or ids are the same to Azure.
pub fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

/// Whether `id` is `scope` or lies below it.
pub fn within(id: &str, scope: &str) -> bool {
    let scope = scope.trim_end_matches('/');
    scope.is_empty()
        || (id.len() >= scope.len()
            && id.as_bytes()[..scope.len()].eq_ignore_ascii_case(scope.as_bytes())
            && (id.len() == scope.len() || id.as_bytes()[scope.len()] == b'/'))
}

impl World {
    /// A new guid that is the same in every run with the same seed and the same history.
    pub fn fresh_id(&mut self) -> String {
        self.made += 1;
        crate::seed::guid(self.seed, &format!("made/{}", self.made))
    }

    pub fn tenant(&self) -> &str {
        self.tenants.first().map_or("", |tenant| tenant.id.as_str())
    }

    pub fn subscription(&self, id: &str) -> Option<&Subscription> {
        self.subscriptions.iter().find(|s| same(&s.id, id))
    }

    pub fn region(&self, name: &str) -> Option<&Region> {
        self.regions.iter().find(|r| same(&r.name, name))
    }

    pub fn principal(&self, object_id: &str) -> Option<&Principal> {
        self.principals.iter().find(|p| same(&p.object_id, object_id))
    }

    /// By id or domain.
    pub fn tenant_named(&self, name: &str) -> Option<&Tenant> {
        self.tenants.iter().find(|t| same(&t.id, name) || same(&t.domain, name))
    }

    /// The same person in another tenant, if they are at home or a guest there: object ids differ, the client does not.
    pub fn elsewhere(&self, principal: &Principal, tenant: &str) -> Option<&Principal> {
        let there = |p: &&Principal| same(&p.app_id, &principal.app_id) && same(&p.tenant, tenant);
        self.principals.iter().find(there)
    }

    /// The person where they belong. Guests are added after the account they are guests of.
    pub fn at_home<'w>(&'w self, principal: &'w Principal) -> &'w Principal {
        let first = self.principals.iter().find(|p| same(&p.app_id, &principal.app_id));
        first.unwrap_or(principal)
    }

    pub fn vault(&self, subscription: &str, group: &str, name: &str) -> Option<&Vault> {
        self.vaults
            .iter()
            .find(|v| same(&v.name, name) && same(&v.subscription_id, subscription) && same(&v.resource_group, group))
    }

    pub fn vault_by_id(&self, id: &str) -> Option<&Vault> {
        self.vaults.iter().find(|v| same(&v.id(), id))
    }

    pub fn instance(&self, vault: &Vault, name: &str) -> Option<&Instance> {
        let vault_id = vault.id();
        self.instances
            .iter()
            .find(|i| same(&i.name, name) && same(&i.vault_id, &vault_id))
    }

    pub fn instance_by_id(&self, id: &str) -> Option<&Instance> {
        self.instances.iter().find(|i| same(&i.id(), id))
    }

    /// By ARM id of the server.
    pub fn server(&self, id: &str) -> Option<&Server> {
        self.servers.iter().find(|s| same(&s.id(), id))
    }

    pub fn server_mut(&mut self, id: &str) -> Option<&mut Server> {
        self.servers.iter_mut().find(|s| same(&s.id(), id))
    }

    /// Account names are unique in the whole cloud.
    pub fn storage_account(&self, name: &str) -> Option<&StorageAccount> {
        self.storage_accounts.iter().find(|a| same(&a.name, name))
    }

    pub fn storage_account_mut(&mut self, name: &str) -> Option<&mut StorageAccount> {
        self.storage_accounts.iter_mut().find(|a| same(&a.name, name))
    }

    /// So are key vault names.
    pub fn key_vault(&self, name: &str) -> Option<&KeyVault> {
        self.key_vaults.iter().find(|v| same(&v.name, name))
    }

    pub fn key_vault_mut(&mut self, name: &str) -> Option<&mut KeyVault> {
        self.key_vaults.iter_mut().find(|v| same(&v.name, name))
    }

    pub fn vault_mut(&mut self, id: &str) -> Option<&mut Vault> {
        self.vaults.iter_mut().find(|v| same(&v.id(), id))
    }

    pub fn role_definition(&self, guid: &str) -> Option<&RoleDefinition> {
        self.role_definitions.iter().find(|r| same(&r.guid, guid))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_holds_itself_and_its_children_and_not_its_namesakes() {
        assert!(within("/subscriptions/A/resourceGroups/rg", "/subscriptions/a"));
        assert!(within("/subscriptions/a", "/subscriptions/A/"));
        assert!(!within("/subscriptions/ab", "/subscriptions/a"));
        assert!(within("/subscriptions/ab", "/"));
    }
}
