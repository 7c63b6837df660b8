//! The reads of a check: all that can go at once at once, each once, and a line is told as soon as it is known.

use std::sync::atomic::{AtomicU32, Ordering};

use arm::{ArmClient, ContainerId, InstanceId, KeyVaultId, ResourceId, SingleServerId, StorageAccountId, VaultId};
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use time::OffsetDateTime;

use super::facts::{Ask, Facts, Seen};
use super::kept::Kept;
use super::lines::{self, Line, PortalLink};
use super::read::{Piece, What, read};
use crate::api::CheckLine;

/// Reads of Resource Manager that one check may make (issue 5).
const MOST_READS: u32 = 12;
const KEY_VAULTS: &str = "microsoft.keyvault/vaults";
const ACCOUNTS: &str = "microsoft.storage/storageaccounts";

/// Where in the facts an answer belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum To {
    Vault,
    VaultLocks,
    Rights,
    Server,
    Firewall,
    Databases,
    ServerRoles,
    ServerDenies,
    KeyVaultId,
    KeyVault,
    KeyVaultRoles,
    KeyVaultDenies,
    Secret,
    AccountId,
    Account,
    AccountLocks,
    Container,
    StorageRoles,
    StorageDenies,
}

/// Who asks, and whom to tell.
pub(crate) struct Looking<'a> {
    /// The sign-in that asks: its answers are no other's.
    pub who: String,
    pub arm: &'a ArmClient,
    pub kept: &'a Kept,
    pub now: OffsetDateTime,
    pub refresh: bool,
    pub portal: PortalLink<'a>,
}

/// What a check found.
pub(crate) struct Found {
    pub lines: Vec<Line>,
    /// Of Resource Manager; a key vault's own answer is not among them.
    pub reads: u32,
}

type Running<'a> = FuturesUnordered<BoxFuture<'a, (To, Piece)>>;

/// Looks at everything that a restore needs. Nothing is changed, no secret is read, and Azure's validation is not called.
pub(crate) async fn look(looking: &Looking<'_>, ask: &Ask, tell: &(dyn Fn(CheckLine) + Send + Sync)) -> Found {
    let reads = AtomicU32::new(0);
    let mut facts = Facts::default();
    let mut told: Vec<CheckLine> = Vec::new();
    {
        let run = |to: To, what: What| -> BoxFuture<'_, (To, Piece)> { Box::pin(one(looking, &reads, to, what)) };
        let mut running: Running<'_> = first(ask, &mut facts)
            .into_iter()
            .map(|(to, what)| run(to, what))
            .collect();
        tell_changes(looking, ask, &facts, &mut told, tell);
        while let Some((to, piece)) = running.next().await {
            for (to, what) in put(ask, &mut facts, to, piece) {
                running.push(run(to, what));
            }
            tell_changes(looking, ask, &facts, &mut told, tell);
        }
        let groups = through_groups(ask, &facts, MOST_READS.saturating_sub(reads.load(Ordering::Relaxed)));
        let mut running: Running<'_> = groups.into_iter().map(|(to, what)| run(to, what)).collect();
        while let Some((to, piece)) = running.next().await {
            add_groups(&mut facts, to, piece);
            tell_changes(looking, ask, &facts, &mut told, tell);
        }
    }
    Found {
        lines: lines::lines(ask, &facts, looking.now, looking.portal),
        reads: reads.into_inner(),
    }
}

async fn one(looking: &Looking<'_>, reads: &AtomicU32, to: To, what: What) -> (To, Piece) {
    let asked = what.clone();
    let ask = async {
        if to != To::Secret {
            reads.fetch_add(1, Ordering::Relaxed);
        }
        read(looking.arm, &asked).await
    };
    (
        to,
        looking
            .kept
            .get(&looking.who, what, looking.now, looking.refresh, ask)
            .await,
    )
}

fn tell_changes(
    looking: &Looking<'_>,
    ask: &Ask,
    facts: &Facts,
    told: &mut Vec<CheckLine>,
    tell: &(dyn Fn(CheckLine) + Send + Sync),
) {
    let now: Vec<CheckLine> = lines::lines(ask, facts, looking.now, looking.portal)
        .into_iter()
        .map(|line| line.view)
        .collect();
    for (at, line) in now.iter().enumerate() {
        if told.get(at) != Some(line) {
            tell(line.clone());
        }
    }
    *told = now;
}

/// What can be read at once. What the form does not name stays *not chosen*.
fn first(ask: &Ask, facts: &mut Facts) -> Vec<(To, What)> {
    let mut reads = Vec::new();
    if let Ok(vault) = VaultId::parse(&ask.vault_id) {
        facts.vault = Seen::Waiting;
        facts.vault_locks = Seen::Waiting;
        facts.rights = Seen::Waiting;
        let instance = ask.instance_id.as_deref().and_then(|id| InstanceId::parse(id).ok());
        let mine = instance.map_or_else(|| vault.resource().clone(), |id| id.resource().clone());
        reads.push((To::Rights, What::Rights(mine)));
        reads.push((To::VaultLocks, What::Locks(vault.resource().clone())));
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
                Some(id) => reads.extend(of_key_vault(id, facts)),
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

fn of_key_vault(id: KeyVaultId, facts: &mut Facts) -> Vec<(To, What)> {
    facts.key_vault = Seen::Waiting;
    facts.key_vault_access.roles = Seen::Waiting;
    facts.key_vault_access.denies = Seen::Waiting;
    let scope = id.resource().clone();
    vec![
        (To::KeyVaultRoles, What::Roles(scope.clone())),
        (To::KeyVaultDenies, What::Denies(scope)),
        (To::KeyVault, What::KeyVault(id)),
    ]
}

fn wait_for_storage(ask: &Ask, facts: &mut Facts) {
    facts.account_locks = Seen::Waiting;
    facts.storage_access.roles = Seen::Waiting;
    facts.storage_access.denies = Seen::Waiting;
    if ask.files.as_ref().is_some_and(|to| to.container.is_some()) {
        facts.container = Seen::Waiting;
    }
}

fn of_account(id: StorageAccountId, ask: &Ask, facts: &mut Facts) -> Vec<(To, What)> {
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

fn storage_container(ask: &Ask, account: &StorageAccountId) -> Option<ContainerId> {
    let name = ask.files.as_ref()?.container.as_deref()?;
    ContainerId::of(account, name).ok()
}

/// Puts an answer where it belongs, and says what can be read now that it is known.
fn put(ask: &Ask, facts: &mut Facts, to: To, piece: Piece) -> Vec<(To, What)> {
    match (to, piece) {
        (_, Piece::Vault(seen)) => facts.vault = seen,
        (To::VaultLocks, Piece::Locks(seen)) => facts.vault_locks = seen,
        (_, Piece::Locks(seen)) => facts.account_locks = seen,
        (_, Piece::Rights(seen)) => facts.rights = seen,
        (_, Piece::Server(seen)) => facts.server = seen,
        (_, Piece::Firewall(seen)) => facts.firewall = seen,
        (_, Piece::Databases(seen)) => facts.databases = seen,
        (To::ServerRoles, Piece::Roles(seen)) => facts.server_access.roles = seen,
        (To::KeyVaultRoles, Piece::Roles(seen)) => facts.key_vault_access.roles = seen,
        (_, Piece::Roles(seen)) => facts.storage_access.roles = seen,
        (To::ServerDenies, Piece::Denies(seen)) => facts.server_access.denies = seen,
        (To::KeyVaultDenies, Piece::Denies(seen)) => facts.key_vault_access.denies = seen,
        (_, Piece::Denies(seen)) => facts.storage_access.denies = seen,
        (_, Piece::KeyVault(seen)) => facts.key_vault = seen,
        (_, Piece::Secret(seen)) => facts.secret = seen,
        (_, Piece::Account(seen)) => facts.account = seen,
        (_, Piece::Container(seen)) => facts.container = seen,
        (To::KeyVaultId, Piece::Found(seen)) => return found_key_vault(facts, seen),
        (_, Piece::Found(seen)) => return found_account(ask, facts, seen),
    }
    Vec::new()
}

fn found_key_vault(facts: &mut Facts, seen: Seen<String>) -> Vec<(To, What)> {
    if let Seen::Known(id) = &seen
        && let Ok(id) = KeyVaultId::parse(id)
    {
        return of_key_vault(id, facts);
    }
    if let Seen::Unread(error) = seen {
        facts.key_vault = Seen::Unread(error.clone());
        facts.key_vault_access.roles = Seen::Unread(error.clone());
        facts.key_vault_access.denies = Seen::Unread(error);
    }
    Vec::new()
}

fn found_account(ask: &Ask, facts: &mut Facts, seen: Seen<String>) -> Vec<(To, What)> {
    if let Seen::Known(id) = &seen
        && let Ok(id) = StorageAccountId::parse(id)
    {
        return of_account(id, ask, facts);
    }
    if let Seen::Unread(error) = seen {
        facts.account = Seen::Unread(error.clone());
        facts.account_locks = Seen::Unread(error.clone());
        facts.container = Seen::Unread(error.clone());
        facts.storage_access.roles = Seen::Unread(error.clone());
        facts.storage_access.denies = Seen::Unread(error);
    }
    Vec::new()
}

/// Groups that have a role may have the identity among their members: asked for where a group is all that was found.
fn through_groups(ask: &Ask, facts: &Facts, room: u32) -> Vec<(To, What)> {
    let Some(principal) = identity(ask, facts) else {
        return Vec::new();
    };
    let database = ask.database.as_ref();
    let server = database.and_then(|to| to.server_id.as_deref());
    let key_vault = facts.key_vault.known().filter(|vault| vault.rbac);
    let storage = facts.account.known().and_then(|account| {
        let id = StorageAccountId::parse(&account.id).ok()?;
        Some(storage_container(ask, &id).map_or_else(|| id.resource().clone(), |id| id.resource().clone()))
    });
    let places = [
        (
            To::ServerRoles,
            &facts.server_access.roles,
            server.and_then(|id| ResourceId::parse(id).ok()),
        ),
        (
            To::KeyVaultRoles,
            &facts.key_vault_access.roles,
            key_vault.and_then(|vault| ResourceId::parse(&vault.id).ok()),
        ),
        (To::StorageRoles, &facts.storage_access.roles, storage),
    ];
    let asked = places.into_iter().filter_map(|(to, roles, scope)| {
        let rows = roles.known()?;
        rows.iter()
            .any(|row| row.is_group)
            .then(|| Some((to, What::RolesOf(scope?, principal.clone()))))?
    });
    asked.take(room as usize).collect()
}

fn identity(ask: &Ask, facts: &Facts) -> Option<String> {
    let vault = facts.vault.known()?;
    let wanted = ask.identity_id.trim();
    if wanted.is_empty() {
        return vault.system_principal.clone();
    }
    let chosen = vault.users.iter().find(|(id, _)| arm::same_id(id, wanted))?;
    chosen.1.clone()
}

/// What the identity has through groups is added; without an answer what was seen before stands.
fn add_groups(facts: &mut Facts, to: To, piece: Piece) {
    let Piece::Roles(Seen::Known(mut more)) = piece else {
        return;
    };
    let roles = match to {
        To::ServerRoles => &mut facts.server_access.roles,
        To::KeyVaultRoles => &mut facts.key_vault_access.roles,
        _ => &mut facts.storage_access.roles,
    };
    if let Seen::Known(rows) = roles {
        rows.append(&mut more);
    }
}

/// Whether the account may do something at a scope; `None`: that cannot be read.
pub(crate) async fn may(looking: &Looking<'_>, place: &str, action: &str) -> Option<bool> {
    let scope = ResourceId::parse(place).ok()?;
    let what = What::Rights(scope);
    let asked = what.clone();
    let ask = async { read(looking.arm, &asked).await };
    match looking
        .kept
        .get(&looking.who, what, looking.now, looking.refresh, ask)
        .await
    {
        Piece::Rights(Seen::Known(rights)) => Some(super::judge::allowed(&rights, action)),
        _ => None,
    }
}

#[cfg(test)]
#[path = "look_tests.rs"]
mod tests;
