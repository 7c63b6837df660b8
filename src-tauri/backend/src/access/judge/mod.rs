//! From what was read to one line per requirement. Pure.
//!
//! A line is *missing* only where something was seen that Azure refuses, and *ok* only where everything that it depends on was
//! seen. What may not be read, and what the sources leave open, is *cannot see*.

mod account;
mod guard;
mod rights;
mod roles;
mod secret;
mod server;
mod storage;
mod vault;

use time::OffsetDateTime;

pub(in crate::access) use rights::allowed;

use super::change::{Change, Principal};
use super::facts::{Ask, Facts, Seen};
use super::manifest::{Check, Requirement};
use crate::api::{ApiError, ErrorCode, LineState};

/// What a check says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Judged {
    pub state: LineState,
    pub seen: String,
    pub fix: Option<Change>,
    pub error: Option<Box<ApiError>>,
    /// Right, and so new that Azure may not go by it yet.
    pub settling: bool,
    /// Why there is no fix, where this case has another reason than all of its kind.
    pub why_not: Option<String>,
    /// The code that Azure has refused this very restore with, where that is about this.
    pub named: Option<String>,
    /// Moments that what was seen is about, each with its name. They are no part of a sentence: local time is the screen's.
    pub moments: Vec<(&'static str, OffsetDateTime)>,
}

impl Judged {
    fn says(state: LineState, seen: impl Into<String>) -> Self {
        Self {
            state,
            seen: seen.into(),
            fix: None,
            error: None,
            settling: false,
            why_not: None,
            named: None,
            moments: Vec::new(),
        }
    }
    fn settling(seen: impl Into<String>) -> Self {
        Self {
            settling: true,
            ..Self::ok(seen)
        }
    }
    fn ok(seen: impl Into<String>) -> Self {
        Self::says(LineState::Ok, seen)
    }
    fn missing(seen: impl Into<String>) -> Self {
        Self::says(LineState::Missing, seen)
    }
    fn unseen(seen: impl Into<String>) -> Self {
        Self::says(LineState::CannotSee, seen)
    }
    fn idle(seen: impl Into<String>) -> Self {
        Self::says(LineState::NotNeeded, seen)
    }
    fn not_chosen(seen: impl Into<String>) -> Self {
        Self::says(LineState::NotChosen, seen)
    }
    fn checking() -> Self {
        Self::says(LineState::Checking, "Reading.")
    }
    fn with(self, fix: Option<Change>) -> Self {
        Self { fix, ..self }
    }
    fn but(self, why_not: &str) -> Self {
        Self {
            why_not: Some(why_not.to_owned()),
            ..self
        }
    }
    fn at(mut self, name: &'static str, moment: Option<OffsetDateTime>) -> Self {
        self.moments.extend(moment.map(|at| (name, at)));
        self
    }
    fn because(self, error: &ApiError) -> Self {
        Self {
            error: Some(Box::new(error.clone())),
            ..self
        }
    }
}

/// Everything that a check may look at.
pub(crate) struct Case<'a> {
    pub ask: &'a Ask,
    pub facts: &'a Facts,
    pub now: OffsetDateTime,
}

pub(crate) fn judge(case: &Case<'_>, requirement: &Requirement) -> Judged {
    match requirement.check {
        Check::VaultIdentity => vault::identity(case),
        Check::CrossSubscription => vault::cross_subscription(case),
        Check::CrossRegion => vault::cross_region(case),
        Check::Guard => guard::lets(case),
        Check::VaultLock => vault::lock(case),
        Check::MayValidate => account::may_validate(case, requirement),
        Check::MayRestore => account::may_restore(case, requirement),
        Check::MayFollow => account::may_follow(case, requirement),
        Check::MayReadTarget => account::may_read_target(case, requirement),
        Check::ServerReady => server::ready(case),
        Check::ServerRegion => server::region(case),
        Check::ServerVersion => server::version(case),
        Check::NameFree => server::name_free(case),
        Check::ServerPublic => server::public(case),
        Check::ServerFirewall => server::firewall(case),
        Check::ServerRole => server::role(case, requirement),
        Check::ServerDeny => server::deny(case),
        Check::KeyVaultNetwork => secret::network(case),
        Check::KeyVaultAccess => secret::access(case, requirement),
        Check::KeyVaultDeny => secret::deny(case),
        Check::SecretExists => secret::exists(case),
        Check::SecretUsable => secret::usable(case),
        Check::StorageRegion => storage::region(case),
        Check::StoragePublic => storage::public(case),
        Check::StorageNetwork => storage::network(case),
        Check::StorageCrossTenant => storage::cross_tenant(case),
        Check::StorageLock => storage::lock(case),
        Check::ContainerExists => storage::container_exists(case),
        Check::ContainerWritable => storage::container_writable(case),
        Check::ContainerRole => storage::role(case, requirement),
        Check::ContainerDeny => storage::deny(case),
    }
}

/// Judges what was read; every other outcome says the same for all lines that depend on it. `what`: "Server pg-1".
fn given<T>(seen: &Seen<T>, what: &str, then: impl FnOnce(&T) -> Judged) -> Judged {
    match seen {
        Seen::NotChosen => Judged::not_chosen(format!("{what} is not chosen yet.")),
        Seen::Waiting => Judged::checking(),
        Seen::Known(value) => then(value),
        // One line says that it is missing; for the others there is nothing to judge.
        Seen::Gone => Judged::idle(format!("{what} does not exist.")),
        Seen::Unread(error) => unread(error, what),
    }
}

/// What belongs to a resource that was read cannot be gone with it: then Azure's answer tells nothing.
fn still_there<T, U>(judged: Judged, part: &Seen<T>, owner: &Seen<U>, what: &str) -> Judged {
    match (part, owner) {
        (Seen::Gone, Seen::Known(_)) => Judged::unseen(format!("{what} could not be read: Azure does not know it.")),
        _ => judged,
    }
}

/// Public network access that is not off. Absent in old answers, where it is on; of a word that nobody knows nothing follows.
fn open_unless_unknown(word: Option<&str>, name: &str) -> Judged {
    match word {
        Some(word) if !word.eq_ignore_ascii_case("Enabled") => Judged::unseen(format!(
            "Public network access of {name} is {word}. Whether Azure Backup gets through is not known."
        )),
        _ => Judged::ok(format!("Public network access of {name} is on.")),
    }
}

/// Not being able to read something is no proof that the vault's identity cannot.
fn unread(error: &ApiError, what: &str) -> Judged {
    let said = match error.code {
        ErrorCode::Forbidden => format!("Your account may not read it: {what}."),
        _ => format!("{what} could not be read: {}", error.message),
    };
    Judged::unseen(said).because(error)
}

/// Who the vault works as; `Err`: what every line that depends on it says instead.
fn principal(case: &Case<'_>) -> Result<Principal, Judged> {
    let who = |id: &str, name: &str| Principal {
        id: id.to_owned(),
        kind: "ServicePrincipal".to_owned(),
        name: name.to_owned(),
    };
    let vault = match &case.facts.vault {
        Seen::Known(vault) => vault,
        Seen::Waiting | Seen::NotChosen => return Err(Judged::checking()),
        Seen::Gone => return Err(Judged::idle("The vault does not exist.")),
        Seen::Unread(error) => return Err(unread(error, "The vault’s identity")),
    };
    let wanted = case.ask.identity_id.trim();
    let untold = || Judged::unseen("Azure does not tell the object ID of this identity.");
    if wanted.is_empty() {
        return match &vault.system_principal {
            Some(id) => Ok(who(id, &vault.name)),
            None if vault.system => Err(untold()),
            None => Err(Judged::idle(
                "Without an identity of the vault there is nobody to give it to.",
            )),
        };
    }
    match vault.users.iter().find(|(id, _)| same(id, wanted)) {
        Some((id, Some(principal))) => Ok(who(principal, last(id))),
        Some((_, None)) => Err(untold()),
        None => Err(Judged::idle("The vault does not have the chosen identity.")),
    }
}

/// Where the target has to be: as the form says, or the vault's own region.
fn region<'a>(case: &'a Case<'_>) -> Option<(&'a str, &'a str)> {
    match (&case.ask.region, case.facts.vault.known()) {
        (Some((name, display)), _) => Some((name, display)),
        // Outside a restore the paired region is not known.
        (None, Some(vault)) if !case.ask.secondary => Some((&vault.region, &vault.region)),
        _ => None,
    }
}

/// Says whether a place is in the right region; names come as `westeurope` and as `West Europe`.
fn in_region(case: &Case<'_>, name: &str, is: &str) -> Judged {
    let Some((wanted, display)) = region(case) else {
        return if matches!(case.facts.vault, Seen::Waiting) {
            Judged::checking()
        } else {
            Judged::unseen("The region that it has to be in is not known.")
        };
    };
    if is.is_empty() || wanted.is_empty() {
        return Judged::unseen(format!("Azure does not tell the region of {name}."));
    }
    let bare = |text: &str| text.replace(' ', "").to_ascii_lowercase();
    if bare(is) == bare(wanted) {
        Judged::ok(format!("{name} is in {display}."))
    } else {
        Judged::missing(format!("{name} is in {is}, and has to be in {display}."))
    }
}

fn same(one: &str, other: &str) -> bool {
    let bare = |id: &str| id.trim().trim_end_matches('/').to_ascii_lowercase();
    bare(one) == bare(other)
}

fn is(value: Option<&str>, word: &str) -> bool {
    value.is_some_and(|value| value.eq_ignore_ascii_case(word))
}

fn last(id: &str) -> &str {
    id.trim_end_matches('/').rsplit('/').next().unwrap_or(id)
}

#[cfg(test)]
mod account_tests;
#[cfg(test)]
mod doubt_tests;
#[cfg(test)]
mod paired_tests;
#[cfg(test)]
pub(super) mod sample;
#[cfg(test)]
mod tests;
