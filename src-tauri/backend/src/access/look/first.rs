//! What can be read at once, and what as soon as its place is known.

use arm::{ContainerId, InstanceId, KeyVaultId, ResourceId, SingleServerId, StorageAccountId, VaultId};

use super::super::facts::{Ask, Facts, Seen};
use super::super::read::{ACCOUNTS, KEY_VAULTS, What};
use super::To;

/// What can be read at once. What the form does not name stays *not chosen*.
pub(super) fn first(ask: &Ask, facts: &mut Facts) -> Vec<(To, What)> {
    let mut reads = Vec::new();
    if let Ok(vault) = VaultId::parse(&ask.vault_id) {
        facts.vault = Seen::Waiting;
        facts.vault_locks = Seen::Waiting;
        facts.rights = Seen::Waiting;
        facts.guard_link = Seen::Waiting;
        let instance = ask.instance_id.as_deref().and_then(|id| InstanceId::parse(id).ok());
        let mine = instance.map_or_else(|| vault.resource().clone(), |id| id.resource().clone());
        // What goes to the paired region is asked at the vault's resource group (contract §5.7): what one has below it does not count.
        let group = format!(
            "/subscriptions/{}/resourceGroups/{}",
            vault.subscription(),
            vault.resource_group()
        );
        let there = ResourceId::parse(&group).ok().filter(|_| ask.secondary);
        reads.push((To::Rights, What::Rights(there.unwrap_or_else(|| mine.clone()))));
        // A lock on the instance alone stops what is asked of it.
        reads.push((To::VaultLocks, What::Locks(mine)));
        reads.push((To::Vault, What::Vault(vault)));
    }
    if let Some(to) = &ask.database {
        if let Some(id) = to.server_id.as_deref().and_then(|id| SingleServerId::parse(id).ok()) {
            reads.extend(of_server(&id, ask, facts));
        }
        if let Some(secret) = &to.secret {
            facts.secret = Seen::Waiting;
            facts.key_vault = Seen::Waiting;
            reads.push((To::Secret, What::Secret(secret.vault_uri.clone(), secret.name.clone())));
            match secret.key_vault_id.as_deref().and_then(|id| KeyVaultId::parse(id).ok()) {
                Some(id) => reads.extend(of_key_vault(&id, ask, facts)),
                None => reads.push((To::KeyVaultId, What::Find(KEY_VAULTS, secret.key_vault.to_lowercase()))),
            }
        }
    }
    if let Some(to) = &ask.files
        && let Some(name) = &to.account
    {
        facts.account = Seen::Waiting;
        match to.account_id.as_deref().and_then(|id| StorageAccountId::parse(id).ok()) {
            Some(id) => reads.extend(of_account(id, ask, facts)),
            None => reads.push((To::AccountId, What::Find(ACCOUNTS, name.to_lowercase()))),
        }
        wait_for_storage(ask, facts);
    }
    reads
}

fn of_server(id: &SingleServerId, ask: &Ask, facts: &mut Facts) -> Vec<(To, What)> {
    facts.server = Seen::Waiting;
    facts.firewall = Seen::Waiting;
    facts.server_access.roles = Seen::Waiting;
    facts.server_access.denies = Seen::Waiting;
    let mut reads = vec![
        (To::Server, What::Server(id.clone())),
        (To::Firewall, What::Firewall(id.clone())),
        (To::ServerRoles, What::Roles(id.resource().clone())),
        (To::ServerDenies, What::Denies(id.resource().clone())),
    ];
    if !ask.is_outside() {
        facts.databases = Seen::Waiting;
        reads.push((To::Databases, What::Databases(id.clone())));
    }
    reads
}

pub(super) fn of_key_vault(id: &KeyVaultId, ask: &Ask, facts: &mut Facts) -> Vec<(To, What)> {
    facts.key_vault = Seen::Waiting;
    facts.key_vault_access.roles = Seen::Waiting;
    facts.key_vault_access.denies = Seen::Waiting;
    let mut reads = vec![(To::KeyVault, What::KeyVault(id.clone()))];
    // Beside a guard there is no room for what a key vault with access policies does not need.
    if !ask.is_beside_a_guard() {
        reads.extend(at_key_vault(id, ask));
    }
    reads
}

pub(super) fn at_key_vault(id: &KeyVaultId, ask: &Ask) -> [(To, What); 2] {
    let scope = secret_scope(id, ask);
    [
        (To::KeyVaultRoles, What::Roles(scope.clone())),
        (To::KeyVaultDenies, What::Denies(scope)),
    ]
}

/// Roles at the secret alone hold those of the key vault and everything above it.
pub(super) fn secret_scope(id: &KeyVaultId, ask: &Ask) -> ResourceId {
    let vault = id.resource();
    let secret = ask.database.as_ref().and_then(|to| to.secret.as_ref());
    let own = secret.and_then(|secret| ResourceId::parse(&format!("{}/secrets/{}", vault.as_str(), secret.name)).ok());
    own.unwrap_or_else(|| vault.clone())
}

fn wait_for_storage(ask: &Ask, facts: &mut Facts) {
    facts.account_locks = Seen::Waiting;
    facts.storage_access.roles = Seen::Waiting;
    facts.storage_access.denies = Seen::Waiting;
    if ask.files.as_ref().is_some_and(|to| to.container.is_some()) {
        facts.container = Seen::Waiting;
    }
}

pub(super) fn of_account(id: StorageAccountId, ask: &Ask, facts: &mut Facts) -> Vec<(To, What)> {
    wait_for_storage(ask, facts);
    let account = id.resource().clone();
    let container = storage_container(ask, &id);
    // Roles at the container hold those of everything above it.
    let scope = container
        .as_ref()
        .map_or_else(|| account.clone(), |id| id.resource().clone());
    let mut reads = vec![
        (To::AccountLocks, What::Locks(account)),
        (To::StorageRoles, What::Roles(scope.clone())),
        (To::StorageDenies, What::Denies(scope)),
        (To::Account, What::Account(id)),
    ];
    reads.extend(container.map(|id| (To::Container, What::Container(id))));
    reads
}

pub(super) fn storage_container(ask: &Ask, account: &StorageAccountId) -> Option<ContainerId> {
    let name = ask.files.as_ref()?.container.as_deref()?;
    ContainerId::of(account, name).ok()
}
