//! The vault: its identity, its settings, and who watches over it (contract §5.1, §5.9).

use super::super::change::Change;
use super::super::facts::{Lock, Seen, Vault};
use super::{Case, Judged, given, last, same, still_there, unread};

const GONE: &str = "There is nothing that could be set: look whether it was moved or deleted.";

/// The line that says so when there is no such vault.
fn of_vault(case: &Case<'_>, then: impl FnOnce(&Vault) -> Judged) -> Judged {
    given(&case.facts.vault, &format!("Vault {}", case.ask.vault_name), then)
}

pub(super) fn identity(case: &Case<'_>) -> Judged {
    if case.facts.vault == Seen::Gone {
        return Judged::missing(format!("Vault {} does not exist.", case.ask.vault_name)).but(GONE);
    }
    of_vault(case, |vault| {
        let wanted = case.ask.identity_id.trim();
        if !wanted.is_empty() {
            return if vault.users.iter().any(|(id, _)| same(id, wanted)) {
                Judged::ok(format!("Vault {} works as {}.", vault.name, last(wanted)))
            } else {
                // Assigning an identity of somebody else's is no setting of the vault alone.
                Judged::missing(format!(
                    "Vault {} does not have the identity {}.",
                    vault.name,
                    last(wanted)
                ))
                .but("Choose an identity that the vault has: one that is given to it belongs to somebody.")
            };
        }
        if vault.system {
            return Judged::ok(format!("Vault {} has a managed identity of its own.", vault.name));
        }
        let turn_on = Change::VaultIdentity {
            vault_id: vault.id.clone(),
        };
        let said = if vault.users.is_empty() {
            format!("Vault {} has no managed identity.", vault.name)
        } else {
            let names: Vec<&str> = vault.users.iter().map(|(id, _)| last(id)).collect();
            format!(
                "Vault {} has no identity of its own. Choose {} in the form, or turn its own on.",
                vault.name,
                names.join(" or ")
            )
        };
        Judged::missing(said).with(Some(turn_on))
    })
}

pub(super) fn cross_subscription(case: &Case<'_>) -> Judged {
    of_vault(case, |vault| {
        let Some(target) = target_subscription(case) else {
            // Without its id, where the account is found is all that tells its subscription.
            return match &case.facts.account {
                Seen::Waiting => Judged::checking(),
                Seen::Unread(error) => unread(error, "The target’s subscription"),
                Seen::Gone => Judged::idle("The target does not exist."),
                Seen::Known(_) | Seen::NotChosen => Judged::not_chosen("The target’s subscription is not known yet."),
            };
        };
        let own = segment(&vault.id).unwrap_or_default();
        if target.eq_ignore_ascii_case(own) {
            return Judged::idle("The target is in the vault’s own subscription.");
        }
        match vault.cross_subscription.as_deref() {
            Some(state) if state.eq_ignore_ascii_case("Disabled") => Judged::missing(format!(
                "Vault {} restores inside its own subscription only, and the target is in another.",
                vault.name
            ))
            .with(Some(Change::VaultCrossSubscription {
                vault_id: vault.id.clone(),
            })),
            Some(state) if state.eq_ignore_ascii_case("PermanentlyDisabled") => Judged::missing(format!(
                "Vault {} restores inside its own subscription only, for ever: choose a target there.",
                vault.name
            ))
            .but("What was turned off for ever cannot be turned on: choose a target in the vault’s own subscription."),
            Some(state) if state.eq_ignore_ascii_case("Enabled") => {
                Judged::ok(format!("Vault {} may restore into other subscriptions.", vault.name))
            }
            Some(state) => Judged::unseen(format!(
                "Vault {} has {state} for restores into other subscriptions. What that means is not known.",
                vault.name
            )),
            // Contract §5.1: what a vault does on which it was never set is not told.
            None => Judged::unseen(format!(
                "It was never set on vault {} whether it may restore into other subscriptions.",
                vault.name
            )),
        }
    })
}

fn target_subscription<'a>(case: &'a Case<'_>) -> Option<&'a str> {
    let ask = case.ask;
    let server = ask.database.as_ref().and_then(|to| to.server_id.as_deref());
    let account = ask.files.as_ref().and_then(|to| to.account_id.as_deref());
    let read = case.facts.account.known().map(|account| account.id.as_str());
    segment(server.or(account).or(read)?)
}

fn segment(id: &str) -> Option<&str> {
    id.split('/').nth(2).filter(|sub| !sub.is_empty())
}

fn not_turned_on(vault: &Vault) -> Judged {
    Judged::missing(format!(
        "Cross-region restore is not turned on for vault {}.",
        vault.name
    ))
}

pub(super) fn cross_region(case: &Case<'_>) -> Judged {
    of_vault(case, |vault| {
        match vault.cross_region.as_deref() {
            Some(state) if state.eq_ignore_ascii_case("Enabled") => {}
            // Absent where nothing was ever set, and then it is off (contract §5.1).
            Some("") | None => return not_turned_on(vault),
            Some(state) if state.eq_ignore_ascii_case("Disabled") => return not_turned_on(vault),
            Some(state) => {
                return Judged::unseen(format!(
                    "Vault {} has {state} for cross-region restore. What that means is not known.",
                    vault.name
                ));
            }
        }
        match vault.geo_redundant {
            Some(true) => {}
            Some(false) => return Judged::missing(format!("Vault {} is not geo-redundant.", vault.name)),
            None => {
                return Judged::unseen(format!(
                    "Azure does not tell whether vault {} is geo-redundant.",
                    vault.name
                ));
            }
        }
        Judged::ok(format!("Cross-region restore is on for vault {}.", vault.name))
    })
}

pub(super) fn lock(case: &Case<'_>) -> Judged {
    let what = format!("The locks of vault {}", case.ask.vault_name);
    let judged = given(&case.facts.vault_locks, &what, |rows| stopped(case, rows));
    still_there(judged, &case.facts.vault_locks, &case.facts.vault, &what)
}

/// A read-only lock stops every POST below it, whoever the person is: "similar to restricting all authorized users to the permissions that
/// the Reader role provides" (DOC azure-resource-manager/management/lock-resources.md). Validation and restore are POSTs to the vault's
/// instance; in the paired region they go to the vault's resource group (contract §5.7), and a lock on the vault alone is not above them.
fn stopped(case: &Case<'_>, rows: &[Lock]) -> Judged {
    let vault = &case.ask.vault_name;
    let counts = |lock: &&Lock| is_read_only(lock) && !(case.ask.secondary && on_resource(lock));
    if let Some(lock) = rows.iter().find(counts) {
        return Judged::missing(format!(
            "The read-only lock {} is on {}. Azure takes no restore from below it.",
            lock.name,
            whereabouts(lock)
        ));
    }
    match read_only(rows) {
        Some(lock) => Judged::ok(format!(
            "The read-only lock {} is on vault {vault} alone. A restore in the paired region is asked of its resource group.",
            lock.name
        )),
        None => Judged::ok(format!("No read-only lock is on vault {vault} or above.")),
    }
}

/// The scope that a lock is set at.
fn scope(lock: &Lock) -> &str {
    let at = lock
        .id
        .to_ascii_lowercase()
        .rfind("/providers/microsoft.authorization/locks/");
    &lock.id[..at.unwrap_or(lock.id.len())]
}

fn on_resource(lock: &Lock) -> bool {
    scope(lock).to_ascii_lowercase().contains("/providers/")
}

fn whereabouts(lock: &Lock) -> String {
    let scope = scope(lock);
    match scope.split('/').count() {
        _ if on_resource(lock) => last(scope).to_owned(),
        0..=3 => format!("subscription {}", last(scope)),
        _ => format!("resource group {}", last(scope)),
    }
}

/// Of a target. A read-only lock is never red by itself: files are written by its data plane, which knows no locks, and whether Azure Backup
/// looks for one is not established for PostgreSQL.
pub(super) fn locked(locks: &Seen<Vec<Lock>>, what: &str, name: &str) -> Judged {
    match locks {
        Seen::Unread(error) => unread(error, what),
        _ => given(locks, what, |rows| match read_only(rows) {
            Some(lock) => Judged::unseen(format!(
                "The read-only lock {} is on {name} or above. Azure may refuse the restore for it.",
                lock.name
            )),
            None => Judged::ok(format!("No read-only lock is on {name}.")),
        }),
    }
}

pub(super) fn read_only(rows: &[Lock]) -> Option<&Lock> {
    rows.iter().find(|lock| is_read_only(lock))
}

fn is_read_only(lock: &Lock) -> bool {
    lock.level.eq_ignore_ascii_case("ReadOnly")
}
