//! The reads of a check: all that can go at once at once, each once, and a line is told as soon as it is known.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use arm::{ArmClient, KeyVaultId, ResourceId, StorageAccountId};
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use time::OffsetDateTime;

use super::facts::{Access, Ask, Facts, KeyVault, Seen};
use super::kept::{FRESH, Kept};
use super::lines::{self, Line, PortalLink};
use super::read::{Azure, InTenant, KEY_VAULTS, Piece, What, read};
use crate::api::{CheckLine, ErrorCode};

mod first;
mod guard;
mod more;

use first::{at_key_vault, first, of_account, of_key_vault};
pub(crate) use guard::GuardNews;

/// Reads of Resource Manager that one check may make (issue 5).
const MOST_READS: u32 = 12;

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
    /// Found by its name before this check.
    KeyVaultOfOld,
    KeyVaultRoles,
    KeyVaultDenies,
    Secret,
    AccountId,
    Account,
    AccountLocks,
    Container,
    StorageRoles,
    StorageDenies,
    Guard,
}

/// Who asks, and whom to tell.
pub(crate) struct Looking<'a> {
    /// The sign-in that asks: its answers are no other's.
    pub who: String,
    pub arm: &'a ArmClient,
    pub tenant: InTenant<'a>,
    /// Id of the vault's own tenant.
    pub home: &'a str,
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
    pub guard: GuardNews,
    /// There was no room for something.
    pub more: bool,
}

/// One answer.
struct Came {
    to: To,
    piece: Piece,
    /// Azure gave it to this check, and not to one before it.
    new: bool,
}

/// Reads, and counts.
struct Reader<'a> {
    looking: &'a Looking<'a>,
    reads: AtomicU32,
    /// Something was not read for want of room.
    short: AtomicBool,
}

impl Reader<'_> {
    async fn one(&self, to: To, what: What) -> Came {
        let looking = self.looking;
        let asked = what.clone();
        let new = AtomicBool::new(false);
        let azure = Azure {
            arm: looking.arm,
            tenant: looking.tenant,
            home: looking.home,
        };
        let ask = async {
            new.store(true, Ordering::Relaxed);
            if to != To::Secret {
                self.reads.fetch_add(1, Ordering::Relaxed);
            }
            read(&azure, &asked).await
        };
        let kept = looking.kept;
        let piece = kept.get(&looking.who, what, looking.now, looking.refresh, ask).await;
        Came {
            to,
            piece,
            new: new.into_inner(),
        }
    }

    fn room(&self) -> u32 {
        MOST_READS.saturating_sub(self.reads.load(Ordering::Relaxed))
    }

    /// Room for one more read; where there is none, the next look has to follow.
    fn has_room(&self) -> bool {
        let has = self.room() > 0;
        if !has {
            self.short.store(true, Ordering::Relaxed);
        }
        has
    }

    /// Whether what was read then still counts.
    fn is_fresh(&self, at: OffsetDateTime) -> bool {
        !self.looking.refresh && self.looking.now - at < FRESH
    }
}

type Running<'a> = FuturesUnordered<BoxFuture<'a, Came>>;

/// Looks at everything that a restore needs. Nothing is changed, no secret is read, and Azure's validation is not called.
pub(crate) async fn look(looking: &Looking<'_>, ask: &Ask, tell: &(dyn Fn(CheckLine) + Send + Sync)) -> Found {
    let reader = Reader {
        looking,
        reads: AtomicU32::new(0),
        short: AtomicBool::new(false),
    };
    let mut facts = Facts::default();
    let mut told: Vec<CheckLine> = Vec::new();
    let mut news = GuardNews::default();
    let run = |to: To, what: What| -> BoxFuture<'_, Came> { Box::pin(reader.one(to, what)) };
    let mut running: Running<'_> = first(ask, &mut facts)
        .into_iter()
        .map(|(to, what)| run(to, what))
        .collect();
    tell_changes(looking, ask, &facts, &mut told, tell);
    while let Some(came) = running.next().await {
        if came.to == To::Vault && came.new {
            news.guarded = came.piece.is_guarded();
        }
        for (to, what) in put(looking, ask, &mut facts, came) {
            running.push(run(to, what));
        }
        tell_changes(looking, ask, &facts, &mut told, tell);
    }
    // Only now is it known how much room is left.
    guard::look(&reader, ask, &mut facts, &mut news).await;
    tell_changes(looking, ask, &facts, &mut told, tell);
    let mut asked = HashSet::new();
    loop {
        let mut next = more::next(ask, &facts, looking.now, &asked);
        if next.len() > reader.room() as usize {
            reader.short.store(true, Ordering::Relaxed);
            next.truncate(reader.room() as usize);
        }
        if next.is_empty() {
            break;
        }
        asked.extend(next.iter().map(|(_, what)| what.clone()));
        let mut running: Running<'_> = next.into_iter().map(|(to, what)| run(to, what)).collect();
        while let Some(came) = running.next().await {
            add(&mut facts, came);
            tell_changes(looking, ask, &facts, &mut told, tell);
        }
    }
    drop(running);
    Found {
        lines: lines::lines(ask, &facts, looking.now, looking.portal),
        reads: reader.reads.into_inner(),
        more: reader.short.into_inner(),
        guard: news,
    }
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

/// Puts an answer where it belongs, and says what can be read now that it is known.
fn put(looking: &Looking<'_>, ask: &Ask, facts: &mut Facts, came: Came) -> Vec<(To, What)> {
    match (came.to, came.piece) {
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
        (to, Piece::KeyVault(seen)) => return key_vault(looking, ask, facts, to, seen),
        (_, Piece::Secret(seen)) => facts.secret = seen,
        (_, Piece::Account(seen)) => facts.account = seen,
        (_, Piece::Container(seen)) => facts.container = seen,
        (To::KeyVaultId, Piece::Found(seen)) => return found_key_vault(ask, facts, seen, came.new),
        (_, Piece::Found(seen)) => return found_account(ask, facts, seen),
        (_, Piece::Role(..) | Piece::GuardLink(_) | Piece::AtGuard(_)) => {}
    }
    Vec::new()
}

fn found_key_vault(ask: &Ask, facts: &mut Facts, seen: Seen<String>, new: bool) -> Vec<(To, What)> {
    if let Seen::Known(id) = &seen
        && let Ok(id) = KeyVaultId::parse(id)
    {
        let mut reads = of_key_vault(&id, ask, facts);
        let own = reads.iter_mut().filter(|(to, _)| *to == To::KeyVault && !new);
        own.for_each(|(to, _)| *to = To::KeyVaultOfOld);
        return reads;
    }
    if let Seen::Unread(error) = seen {
        facts.key_vault = Seen::Unread(error.clone());
        facts.key_vault_access.roles = Seen::Unread(error.clone());
        facts.key_vault_access.denies = Seen::Unread(error);
    }
    Vec::new()
}

fn key_vault(looking: &Looking<'_>, ask: &Ask, facts: &mut Facts, to: To, seen: Seen<KeyVault>) -> Vec<(To, What)> {
    facts.key_vault = seen;
    if let Seen::Known(vault) = &facts.key_vault
        && ask.is_beside_a_guard()
        && vault.rbac
        && let Ok(id) = KeyVaultId::parse(&vault.id)
    {
        return at_key_vault(&id, ask).into();
    }
    if ask.is_beside_a_guard() {
        facts.key_vault_access = Access::default();
    }
    // It is no longer where it was found: whether it was moved or deleted, the next search tells.
    if facts.key_vault == Seen::Gone {
        let name = ask.database.as_ref().and_then(|to| to.secret.as_ref());
        let name = name.map(|secret| secret.key_vault.to_lowercase()).unwrap_or_default();
        if to == To::KeyVaultOfOld {
            facts.key_vault = Seen::Unread(crate::error::plain(
                ErrorCode::NotFound,
                format!("Key vault {name} is not where it was found before. Check again."),
            ));
        }
        looking.kept.forget_one(&looking.who, &What::Find(KEY_VAULTS, name));
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

/// What was asked for afterwards is added; without an answer what was seen before stands.
fn add(facts: &mut Facts, came: Came) {
    let roles = match came.to {
        To::ServerRoles => &mut facts.server_access.roles,
        To::KeyVaultRoles => &mut facts.key_vault_access.roles,
        _ => &mut facts.storage_access.roles,
    };
    let Seen::Known(rows) = roles else {
        return;
    };
    match came.piece {
        // What the identity has through groups.
        Piece::Roles(Seen::Known(mut more)) => rows.append(&mut more),
        Piece::Role(role, Seen::Known(definition)) => {
            let of_it = rows.iter_mut().filter(|row| row.role.eq_ignore_ascii_case(&role));
            of_it.for_each(|row| row.definition = Some(definition.clone()));
        }
        _ => {}
    }
}

/// Whether the account may do something at a scope; `None`: that cannot be read.
pub(crate) async fn may(looking: &Looking<'_>, place: &str, action: &str) -> Option<bool> {
    let scope = ResourceId::parse(place).ok()?;
    let reader = Reader {
        looking,
        reads: AtomicU32::new(0),
        short: AtomicBool::new(false),
    };
    match reader.one(To::Rights, What::Rights(scope)).await.piece {
        Piece::Rights(Seen::Known(rights)) => Some(super::judge::allowed(&rights, action)),
        _ => None,
    }
}

#[cfg(test)]
#[path = "look_guard_tests.rs"]
mod guard_tests;
#[cfg(test)]
#[path = "look_roles_tests.rs"]
mod roles_tests;
#[cfg(test)]
#[path = "look_room_tests.rs"]
mod room_tests;
#[cfg(test)]
#[path = "look_tests.rs"]
mod tests;
