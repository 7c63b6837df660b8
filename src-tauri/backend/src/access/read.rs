//! One read of Azure each, turned into the plain values that are judged. Only GETs, and one question to Resource Graph.

use arm::authorization::Permission;
use arm::{ArmClient, ContainerId, KeyVaultId, ResourceGuardId, ResourceId, SingleServerId, StorageAccountId, VaultId};
use serde_json::Value;
use url::Url;

use super::facts::{
    Account, Assignment, Block, Container, Definition, Deny, Door, GuardLink, KeyVault, Lock, SecretVersion, Seen,
    Server, Vault,
};
use crate::api::{ApiError, ErrorCode};

mod guard;
mod resources;
mod roles;

pub(super) use guard::AtGuard;
use resources::{account, key_vault, server, vault};
use roles::{assignment, deny, reaches};

pub(super) const KEY_VAULTS: &str = "microsoft.keyvault/vaults";
pub(super) const ACCOUNTS: &str = "microsoft.storage/storageaccounts";

/// Whom to ask.
#[derive(Clone, Copy)]
pub(super) struct Azure<'a> {
    pub arm: &'a ArmClient,
    /// The same account in one tenant, wherever a subscription is used through another account; empty: in the vault's own.
    pub tenant: InTenant<'a>,
    /// Id of the vault's own tenant.
    pub home: &'a str,
}

/// A client for one tenant. Nobody is asked to sign in for it.
pub(crate) type InTenant<'a> = &'a (dyn Fn(&str) -> Result<ArmClient, ApiError> + Send + Sync);

/// What is read, and of what: the key under which it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum What {
    Vault(VaultId),
    Locks(ResourceId),
    Rights(ResourceId),
    Server(SingleServerId),
    Firewall(SingleServerId),
    Databases(SingleServerId),
    Roles(ResourceId),
    /// With the groups of one principal.
    RolesOf(ResourceId, String),
    Denies(ResourceId),
    /// A role by its GUID, as it is known at a place.
    Role(ResourceId, String),
    /// The vault's link to a resource guard, under its usual name.
    GuardLink(VaultId),
    /// All such links.
    GuardLinks(VaultId),
    /// What the account may do at a guard, asked in a tenant (empty: the vault's own).
    AtGuard(ResourceGuardId, String),
    Guard(ResourceGuardId, String),
    /// A resource's id by type and name.
    Find(&'static str, String),
    KeyVault(KeyVaultId),
    /// Address of the key vault, and name.
    Secret(String, String),
    Account(StorageAccountId),
    Container(ContainerId),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Vault(Seen<Vault>),
    Locks(Seen<Vec<Lock>>),
    Rights(Seen<Vec<Block>>),
    Server(Seen<Server>),
    Firewall(Seen<Door>),
    Databases(Seen<Vec<String>>),
    Roles(Seen<Vec<Assignment>>),
    Denies(Seen<Vec<Deny>>),
    /// With its GUID.
    Role(String, Seen<Definition>),
    GuardLink(Seen<GuardLink>),
    AtGuard(Seen<AtGuard>),
    Found(Seen<String>),
    KeyVault(Seen<KeyVault>),
    Secret(Seen<Vec<SecretVersion>>),
    Account(Seen<Account>),
    Container(Seen<Container>),
}

impl What {
    /// Whether a find stays true: names of key vaults are unique in a cloud, and the id of one does not change while it is there.
    pub(super) fn lasts(&self) -> bool {
        matches!(self, Self::Find(KEY_VAULTS, _))
    }
}

impl Piece {
    /// Of the vault: it is under a resource guard.
    pub(super) fn is_guarded(&self) -> Option<bool> {
        match self {
            Self::Vault(seen) => seen.known().and_then(|vault| vault.guarded),
            _ => None,
        }
    }

    /// A resource was found.
    pub(super) fn is_there(&self) -> bool {
        matches!(self, Self::Found(Seen::Known(_)))
    }

    /// Whether it would be the same a moment later: a value, an absence, or a refusal.
    pub(super) fn is_answer(&self) -> bool {
        fn settled<T>(seen: &Seen<T>) -> bool {
            match seen {
                Seen::Known(_) | Seen::Gone => true,
                Seen::Unread(error) => error.code == ErrorCode::Forbidden,
                Seen::NotChosen | Seen::Waiting => false,
            }
        }
        match self {
            Self::Vault(seen) => settled(seen),
            Self::Locks(seen) => settled(seen),
            Self::Rights(seen) => settled(seen),
            Self::Server(seen) => settled(seen),
            Self::Firewall(seen) => settled(seen),
            Self::Databases(seen) => settled(seen),
            Self::Roles(seen) => settled(seen),
            Self::Denies(seen) => settled(seen),
            Self::Role(_, seen) => settled(seen),
            Self::GuardLink(seen) => settled(seen),
            Self::AtGuard(seen) => settled(seen),
            Self::Found(seen) => settled(seen),
            Self::KeyVault(seen) => settled(seen),
            Self::Secret(seen) => settled(seen),
            Self::Account(seen) => settled(seen),
            Self::Container(seen) => settled(seen),
        }
    }
}

pub(super) async fn read(from: &Azure<'_>, what: &What) -> Piece {
    let arm = from.arm;
    match what {
        What::Vault(id) => Piece::Vault(seen(arm.vault(id).await, vault)),
        What::Locks(scope) => Piece::Locks(listed(arm.locks(scope).await, |page| all(page, lock))),
        What::Rights(scope) => Piece::Rights(whole(arm.permissions(scope).await, block)),
        What::Server(id) => Piece::Server(seen(arm.single_server(id).await, server)),
        What::Firewall(id) => Piece::Firewall(firewall(arm.firewall_rules(id).await)),
        What::Databases(id) => Piece::Databases(listed(arm.single_server_databases(id).await, |page| {
            all(page, |row| row.name)
        })),
        What::Roles(scope) => Piece::Roles(whole(arm.role_assignments(scope).await, |row| assignment(row, false))),
        What::RolesOf(scope, principal) => {
            let answer = arm.role_assignments_of(scope, principal).await;
            Piece::Roles(whole(answer, |row| assignment(row, true)))
        }
        What::Denies(scope) => {
            let here = scope.clone();
            let answer = arm.deny_assignments(scope).await;
            let rows = whole(answer, |row| Some(row).filter(|row| reaches(row, &here)).map(deny));
            Piece::Denies(match rows {
                Seen::Known(rows) => Seen::Known(rows.into_iter().flatten().collect()),
                Seen::NotChosen => Seen::NotChosen,
                Seen::Waiting => Seen::Waiting,
                Seen::Gone => Seen::Gone,
                Seen::Unread(error) => Seen::Unread(error),
            })
        }
        What::Role(scope, role) => {
            let found = seen(arm.role_definition(scope, role).await, |found| Definition {
                name: found.name,
                blocks: found.permissions.into_iter().map(block).collect(),
            });
            Piece::Role(role.clone(), found)
        }
        What::GuardLink(vault) => Piece::GuardLink(guard::link(from, vault).await),
        What::GuardLinks(vault) => Piece::GuardLink(guard::links(from, vault).await),
        What::AtGuard(id, tenant) => Piece::AtGuard(guard::right(from, id, tenant).await),
        What::Guard(id, tenant) => Piece::AtGuard(guard::itself(from, id, tenant).await),
        What::Find(kind, name) => Piece::Found(find(arm, kind, name).await),
        What::KeyVault(id) => Piece::KeyVault(seen(arm.key_vault(id).await, key_vault)),
        What::Secret(uri, name) => Piece::Secret(secret(arm, uri, name).await),
        What::Account(id) => Piece::Account(seen(arm.storage_account(id).await, account)),
        What::Container(id) => Piece::Container(seen(arm.container(id).await, |found| Container {
            deleted: found.deleted,
            // A policy of versions is not among those that the first member tells of.
            immutable: match found.immutable_with_versioning {
                Some(true) => Some(true),
                _ => found.has_immutability_policy,
            },
            legal_hold: found.has_legal_hold,
        })),
    }
}

fn seen<T, U>(answer: Result<T, arm::Error>, read: impl FnOnce(T) -> U) -> Seen<U> {
    match answer {
        Ok(value) => Seen::Known(read(value)),
        // A subscription that is not the token's is not known either: that is no proof that the resource is not there.
        Err(error) if error.is_not_found() && error.code.as_deref() != Some("SubscriptionNotFound") => Seen::Gone,
        Err(error) => Seen::Unread(quiet(error.into())),
    }
}

/// A list that decides by what is not in it: one that was cut, or has a row that nobody can read, decides nothing. And there is
/// always one, be it an empty one: without it nothing is known.
fn whole<T, U>(answer: Result<arm::Paged<T>, arm::Error>, read: impl FnMut(T) -> U) -> Seen<Vec<U>> {
    match listed(answer, |page| all(page, read)) {
        Seen::Gone => Seen::Unread(crate::error::not_found("Azure does not know what was asked for.")),
        seen => seen,
    }
}

/// The same where the resource that has the list may not be there.
fn listed<T, U>(answer: Result<arm::Paged<T>, arm::Error>, read: impl FnOnce(arm::Paged<T>) -> U) -> Seen<U> {
    match answer {
        Ok(page) if page.truncated || !page.skipped.is_empty() => Seen::Unread(crate::error::plain(
            ErrorCode::Service,
            "A part of Azure’s answer could not be read.",
        )),
        answer => seen(answer, read),
    }
}

/// A rule that lets Azure in is proof, whatever else there is; that there is none takes the whole list.
fn firewall(answer: Result<arm::Paged<arm::postgres::FirewallRule>, arm::Error>) -> Seen<Door> {
    let open = |page: &arm::Paged<_>| page.rows.iter().any(arm::postgres::FirewallRule::allows_azure);
    if answer.as_ref().is_ok_and(open) {
        return Seen::Known(Door::Open);
    }
    listed(answer, |page| {
        let everybody = |rule: &arm::postgres::FirewallRule| {
            let ends = (rule.start.as_deref(), rule.end.as_deref());
            matches!(ends, (Some("0.0.0.0" | "0.0.0.1" | "1.0.0.0"), Some("255.255.255.255")))
        };
        if page.rows.iter().any(everybody) {
            Door::Everybody
        } else {
            Door::Closed
        }
    })
}

/// A refusal of another service or tenant is not the end of the session.
fn quiet(error: ApiError) -> ApiError {
    let code = match error.code {
        ErrorCode::NotSignedIn | ErrorCode::SignInFailed => ErrorCode::Forbidden,
        code => code,
    };
    ApiError { code, ..error }
}

fn all<T, U>(page: arm::Paged<T>, read: impl FnMut(T) -> U) -> Vec<U> {
    page.rows.into_iter().map(read).collect()
}

fn lock(found: arm::authorization::Lock) -> Lock {
    Lock {
        id: found.id.unwrap_or_default(),
        name: found.name,
        level: found.level,
        notes: found.notes,
    }
}

fn block(found: Permission) -> Block {
    Block {
        actions: found.actions,
        not_actions: found.not_actions,
        data_actions: found.data_actions,
        not_data_actions: found.not_data_actions,
    }
}

/// Names of key vaults and storage accounts are unique in a cloud, so that one row is the one. No row is no proof: Resource Graph
/// shows only what the account may read (contract §9).
async fn find(arm: &ArmClient, kind: &str, name: &str) -> Seen<String> {
    let kql = format!(
        "resources | where type =~ {} and name =~ {} | project id | order by id asc",
        arm::graph::quote(kind),
        arm::graph::quote(name)
    );
    let answer = match arm.graph_query(&kql, &[]).await {
        Ok(answer) => answer,
        Err(error) => return Seen::Unread(quiet(error.into())),
    };
    let ids = answer
        .rows
        .iter()
        .filter_map(|row| row.get("id").and_then(Value::as_str));
    match ids.into_iter().find(|id| {
        id.to_ascii_lowercase()
            .ends_with(&format!("/{}", name.to_ascii_lowercase()))
    }) {
        Some(id) => Seen::Known(id.to_owned()),
        None => Seen::Unread(crate::error::plain(
            ErrorCode::Forbidden,
            format!("{name} is not among the resources that your account can see."),
        )),
    }
}

async fn secret(arm: &ArmClient, uri: &str, name: &str) -> Seen<Vec<SecretVersion>> {
    let Ok(url) = Url::parse(uri) else {
        return Seen::NotChosen;
    };
    whole_secret(arm.secret_versions(&url, name).await)
}

/// Whether a missing secret is an empty list or a 404 is not established: both are "not there".
fn whole_secret(answer: Result<arm::Paged<arm::keyvault::SecretItem>, arm::Error>) -> Seen<Vec<SecretVersion>> {
    let mut rows = match listed(answer, |page| page.rows) {
        Seen::Known(rows) => rows,
        Seen::Gone => return Seen::Gone,
        Seen::Unread(error) => return Seen::Unread(error),
        Seen::NotChosen => return Seen::NotChosen,
        Seen::Waiting => return Seen::Waiting,
    };
    rows.sort_by_key(|row| std::cmp::Reverse(row.created));
    let version = |row: arm::keyvault::SecretItem| SecretVersion {
        version: row
            .uri
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_owned(),
        enabled: row.enabled,
        not_before: row.not_before,
        expires: row.expires,
    };
    Seen::Known(rows.into_iter().map(version).collect())
}
