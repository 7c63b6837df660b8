//! The storage account and the container of a restore as files (contract §10.1).

use super::super::change::Change;
use super::super::facts::{Account, Seen, ToStorage};
use super::super::manifest::Requirement;
use super::rights::matches;
use super::roles::{self, Action, Place};
use super::vault::{locked, read_only};
use super::{Case, Judged, given, in_region, open_unless_unknown, principal, still_there, unread};

const WRITE: Action = Action {
    name: "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
    also: &[
        "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
        "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action",
        "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete",
    ],
    on_data: true,
};

fn storage<'a>(case: &'a Case<'_>) -> Option<(&'a ToStorage, &'a str)> {
    let to = case.ask.files.as_ref()?;
    Some((to, to.account.as_deref()?))
}

fn nowhere() -> Judged {
    Judged::not_chosen("The container is not chosen yet.")
}

fn of_account(case: &Case<'_>, then: impl FnOnce(&Account) -> Judged) -> Judged {
    let Some((_, name)) = storage(case) else {
        return nowhere();
    };
    given(&case.facts.account, &format!("Storage account {name}"), then)
}

pub(super) fn region(case: &Case<'_>) -> Judged {
    if let (Seen::Gone, Some((_, name))) = (&case.facts.account, storage(case)) {
        return Judged::missing(format!("Storage account {name} does not exist."));
    }
    of_account(case, |account| {
        match account.blobs {
            Some(true) => {}
            Some(false) => return Judged::missing(format!("Storage account {} keeps no blobs.", account.name)),
            None => {
                return Judged::unseen(format!(
                    "Azure does not tell whether storage account {} keeps blobs.",
                    account.name
                ));
            }
        }
        in_region(case, &account.name, &account.region)
    })
}

pub(super) fn public(case: &Case<'_>) -> Judged {
    of_account(case, |account| match account.public.as_deref() {
        Some(word) if word.eq_ignore_ascii_case("Disabled") => {
            Judged::missing(format!("Public network access of {} is off.", account.name)).with(Some(
                Change::StoragePublicAccess {
                    account_id: account.id.clone(),
                },
            ))
        }
        word => open_unless_unknown(word, &account.name),
    })
}

pub(super) fn network(case: &Case<'_>) -> Judged {
    of_account(case, |account| {
        match account.default_action.as_deref() {
            Some(word) if word.eq_ignore_ascii_case("Deny") => {}
            Some(word) if !word.eq_ignore_ascii_case("Allow") => {
                return Judged::unseen(format!(
                    "The firewall of {} is set to {word} by default. Whether Azure Backup gets through is not known.",
                    account.name
                ));
            }
            _ => return Judged::ok(format!("The firewall of {} refuses nobody by default.", account.name)),
        }
        let passes = account
            .bypass
            .iter()
            .flat_map(|words| words.split(','))
            .any(|word| word.trim().eq_ignore_ascii_case("AzureServices"));
        if passes {
            // Contract §14 says so of backups; of restores it is not established.
            return Judged::unseen(format!(
                "The firewall of {} lets trusted Azure services through. Whether a restore passes as one is not established.",
                account.name
            ))
            .but("The door for trusted services is open already. What is left is an account without a firewall: Pointback opens none to everybody.");
        }
        let trust = Some(Change::StorageTrustAzure {
            account_id: account.id.clone(),
        });
        // Azure goes by the identity of such a resource. That Azure Backup comes as the vault, and not as itself, no source says.
        if account
            .let_in
            .iter()
            .any(|id| matches(id.trim_end_matches('/'), case.ask.vault_id.trim_end_matches('/')))
        {
            return Judged::unseen(format!(
                "The firewall of {} lets vault {} in as a resource, and trusted Azure services not. Whether that is enough is not established.",
                account.name, case.ask.vault_name
            ))
            .with(trust);
        }
        Judged::missing(format!(
            "The firewall of {} does not let trusted Azure services through.",
            account.name
        ))
        .with(trust)
    })
}

pub(super) fn cross_tenant(case: &Case<'_>) -> Judged {
    of_account(case, |account| {
        let fix = || {
            Some(Change::StorageCrossTenant {
                account_id: account.id.clone(),
            })
        };
        match account.cross_tenant {
            Some(true) => Judged::ok(format!("Cross-tenant replication is allowed on {}.", account.name)),
            Some(false) => {
                Judged::missing(format!("Cross-tenant replication is not allowed on {}.", account.name)).with(fix())
            }
            // The default depends on the account's age.
            None => Judged::unseen(format!(
                "It was never set on {} whether cross-tenant replication is allowed.",
                account.name
            ))
            .with(fix()),
        }
    })
}

pub(super) fn lock(case: &Case<'_>) -> Judged {
    let Some((_, name)) = storage(case) else {
        return nowhere();
    };
    let judged = locked(&case.facts.account_locks, &format!("The locks of {name}"), name);
    let lock = case.facts.account_locks.known().and_then(|rows| read_only(rows));
    let judged = still_there(
        judged,
        &case.facts.account_locks,
        &case.facts.account,
        &format!("The locks of {name}"),
    );
    judged.with(lock.map(|lock| Change::RemoveLock {
        lock_id: lock.id.clone(),
        level: lock.level.clone(),
        notes: lock.notes.clone(),
    }))
}

pub(super) fn container_exists(case: &Case<'_>) -> Judged {
    let Some((to, name)) = storage(case) else {
        return nowhere();
    };
    let Some(container) = to.container.as_deref() else {
        return Judged::idle("This check is about the whole account.");
    };
    if case.facts.account == Seen::Gone {
        return Judged::idle(format!("Storage account {name} does not exist."));
    }
    let create = || {
        let account_id = account_id(case)?.to_owned();
        Some(Change::CreateContainer {
            account_id,
            name: container.to_owned(),
        })
    };
    if case.facts.container == Seen::Gone {
        return Judged::missing(format!("{name} has no container {container}.")).with(create());
    }
    given(&case.facts.container, &format!("Container {container}"), |found| {
        if found.deleted {
            Judged::missing(format!("Container {container} was deleted, and is kept for a while."))
                .but("Whoever deleted it can bring it back, under Containers › Show deleted containers. Or choose another container.")
        } else {
            Judged::ok(format!("Container {container} is there."))
        }
    })
}

pub(super) fn container_writable(case: &Case<'_>) -> Judged {
    let Some((to, account_name)) = storage(case) else {
        return nowhere();
    };
    let Some(container) = to.container.as_deref() else {
        return Judged::idle("This check is about the whole account.");
    };
    given(&case.facts.container, &format!("Container {container}"), |found| {
        if found.immutable == Some(true) || found.legal_hold == Some(true) {
            let what = if found.immutable == Some(true) {
                "an immutability policy"
            } else {
                "a legal hold"
            };
            return Judged::unseen(format!(
                "Container {container} has {what}. Azure may refuse to write to it."
            ));
        }
        if found.immutable.is_none() || found.legal_hold.is_none() {
            return Judged::unseen(format!(
                "Azure does not tell whether container {container} has an immutability policy or a legal hold."
            ));
        }
        // The account's own policy holds for what is written into any container.
        match &case.facts.account {
            Seen::Known(account) if account.immutable => Judged::unseen(format!(
                "Storage account {} keeps versions of its blobs unchanged for a time. Azure may refuse to write to it.",
                account.name
            )),
            Seen::Known(_) => Judged::ok(format!("Container {container} has no immutability policy.")),
            Seen::Unread(error) => unread(
                error,
                &format!("Whether storage account {account_name} has an immutability policy"),
            ),
            Seen::Waiting | Seen::NotChosen => Judged::checking(),
            Seen::Gone => Judged::idle(format!("Storage account {account_name} does not exist.")),
        }
    })
}

/// As it was read, or as the form names it.
fn account_id<'a>(case: &'a Case<'_>) -> Option<&'a str> {
    let read = case.facts.account.known().map(|account| account.id.as_str());
    read.or(case.ask.files.as_ref()?.account_id.as_deref())
}

pub(super) fn role(case: &Case<'_>, requirement: &Requirement) -> Judged {
    let Some((to, name)) = storage(case) else {
        return nowhere();
    };
    // The narrowest scope is the container; a missing one has to be made before it can be given a role.
    let account = account_id(case).unwrap_or_default();
    let scope = match &to.container {
        Some(container) if !account.is_empty() => format!("{account}/blobServices/default/containers/{container}"),
        _ => account.to_owned(),
    };
    let place = Place {
        id: &scope,
        name: to.container.as_deref().unwrap_or(name),
    };
    roles::has_role(
        &case.facts.storage_access.roles,
        requirement,
        &WRITE,
        principal(case),
        &place,
        case.now,
    )
}

pub(super) fn deny(case: &Case<'_>) -> Judged {
    let Some((to, name)) = storage(case) else {
        return nowhere();
    };
    let place = to.container.as_deref().unwrap_or(name);
    roles::not_denied(&case.facts.storage_access.denies, principal(case), &WRITE, place)
}
