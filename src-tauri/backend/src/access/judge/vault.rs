//! The vault: its identity, its settings, and who watches over it (contract §5.1, §5.9).

use super::super::change::Change;
use super::super::facts::{Guard, Lock, Seen, Vault};
use super::{Case, Judged, given, is, last, same, still_there, unread};
use crate::api::GuardRight;

/// The line that says so when there is no such vault.
fn of_vault(case: &Case<'_>, then: impl FnOnce(&Vault) -> Judged) -> Judged {
    given(&case.facts.vault, &format!("Vault {}", case.ask.vault_name), then)
}

pub(super) fn identity(case: &Case<'_>) -> Judged {
    if case.facts.vault == Seen::Gone {
        return Judged::missing(format!("Vault {} does not exist.", case.ask.vault_name));
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
            )),
            Some(state) if state.eq_ignore_ascii_case("Enabled") => {
                Judged::ok(format!("Vault {} may restore into other subscriptions.", vault.name))
            }
            // Contract §5.1: what a vault does on which it was never set is not told.
            _ => Judged::unseen(format!(
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

pub(super) fn cross_region(case: &Case<'_>) -> Judged {
    of_vault(case, |vault| {
        if !is(vault.cross_region.as_deref(), "Enabled") {
            return Judged::missing(format!(
                "Cross-region restore is not turned on for vault {}.",
                vault.name
            ));
        }
        if !vault.geo_redundant {
            return Judged::missing(format!("Vault {} is not geo-redundant.", vault.name));
        }
        Judged::ok(format!("Cross-region restore is on for vault {}.", vault.name))
    })
}

pub(super) fn guard(case: &Case<'_>) -> Judged {
    let guarded = case.facts.vault.known().map(|vault| vault.guarded);
    match &case.ask.guard {
        Guard::Unknown if guarded.is_none() && case.facts.vault == Seen::Waiting => Judged::checking(),
        Guard::Unknown if guarded == Some(false) => Judged::idle("No resource guard watches this vault."),
        Guard::Free => Judged::idle("No resource guard watches restores of this vault."),
        Guard::Unknown => Judged::unseen("Whether a resource guard watches restores of this vault is not known yet."),
        Guard::Unnamed => {
            Judged::missing("A resource guard watches restores, and Azure does not name the request to send.")
        }
        Guard::Restores { name, right } => match right {
            GuardRight::Has => Judged::ok(format!(
                "Resource guard {name} watches restores, and lets your account."
            )),
            GuardRight::Unknown => Judged::unseen(format!(
                "Resource guard {name} watches restores. Whether it lets your account cannot be read."
            )),
            GuardRight::Missing => Judged::missing(format!(
                "Resource guard {name} watches restores, and your account does not have the role Backup MUA Operator on it."
            )),
            GuardRight::OtherTenant => Judged::missing(format!(
                "Resource guard {name} is in another tenant. Choose that tenant under Guard."
            )),
        },
    }
}

pub(super) fn lock(case: &Case<'_>) -> Judged {
    let what = format!("The locks of vault {}", case.ask.vault_name);
    let judged = locked(&case.facts.vault_locks, &what, &case.ask.vault_name);
    still_there(judged, &case.facts.vault_locks, &case.facts.vault, &what)
}

/// A read-only lock is never red: what it does to a restore is not established.
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
    rows.iter().find(|lock| lock.level.eq_ignore_ascii_case("ReadOnly"))
}
