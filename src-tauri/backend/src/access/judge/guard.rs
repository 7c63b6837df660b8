//! The vault's resource guard: nothing is called right or missing that this check has not read (contract §5.9).

use time::OffsetDateTime;

use super::super::facts::{GuardLink, Seen};
use super::{Case, Judged, last, unread};
use crate::api::GuardRight;

pub(super) fn lets(case: &Case<'_>) -> Judged {
    match &case.facts.vault {
        Seen::Waiting | Seen::NotChosen => return Judged::checking(),
        Seen::Gone => return Judged::idle(format!("Vault {} does not exist.", case.ask.vault_name)),
        Seen::Known(vault) if vault.guarded == Some(false) => {
            return Judged::idle("No resource guard watches this vault.");
        }
        Seen::Known(_) | Seen::Unread(_) => {}
    }
    match &case.facts.guard_link {
        Seen::Waiting => Judged::checking(),
        Seen::NotChosen => guard_before(case),
        Seen::Gone => Judged::unseen("Azure does not know the vault’s link to its resource guard."),
        Seen::Unread(error) => unread(error, "What the vault’s resource guard watches"),
        // The vault says that there is a guard: an empty list of links is no proof of the opposite.
        Seen::Known(GuardLink::None)
            if case
                .facts
                .vault
                .known()
                .is_some_and(|vault| vault.guarded == Some(true)) =>
        {
            Judged::unseen(
                "Azure says that a resource guard protects this vault, and names none. Whether it watches restores is not known.",
            )
        }
        Seen::Known(GuardLink::None | GuardLink::OtherOperations) => {
            Judged::idle("No resource guard watches restores of this vault.")
        }
        Seen::Known(GuardLink::Unnamed) => {
            Judged::missing("A resource guard watches restores, and Azure does not name the request to send.")
        }
        Seen::Known(GuardLink::Restores { guard, .. }) => right(case, name(guard.as_deref())),
    }
}

fn name(guard: Option<&str>) -> &str {
    guard.map_or("of this vault", last)
}

fn right(case: &Case<'_>, name: &str) -> Judged {
    match &case.facts.guard_right {
        Seen::Waiting => Judged::checking(),
        Seen::Unread(error) => Judged::unseen(format!(
            "Resource guard {name} watches restores. Whether it lets your account could not be read: {}",
            error.message
        ))
        .because(error),
        Seen::NotChosen | Seen::Gone => Judged::unseen(format!(
            "Resource guard {name} watches restores. Whether it lets your account was not read{}",
            left_out(case, case.ask.guard.right.map(|(at, right)| (at, had(right))))
        )),
        Seen::Known(right) => match right {
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

/// What this check has not read of a guard is no more than what was known before it.
fn guard_before(case: &Case<'_>) -> Judged {
    let link = case.ask.guard.link.as_ref();
    let known = link.map(|(at, link)| {
        let was = match link {
            GuardLink::None | GuardLink::OtherOperations => "it did not watch restores".to_owned(),
            GuardLink::Unnamed => "it watched restores, without a request to name".to_owned(),
            GuardLink::Restores { guard, .. } => format!("{} watched restores", name(guard.as_deref())),
        };
        (*at, was)
    });
    let now = match case.facts.guard_right.known() {
        Some(GuardRight::Has) => " That guard lets your account now.",
        Some(GuardRight::Missing) => " Your account does not have the role Backup MUA Operator on that guard.",
        _ => "",
    };
    Judged::unseen(format!(
        "A resource guard protects this vault. Whether it watches restores was not read{}{now}",
        left_out(case, known)
    ))
}

/// Why something was not read, and what was known of it, since when.
fn left_out<T: std::fmt::Display>(case: &Case<'_>, known: Option<(OffsetDateTime, T)>) -> String {
    let before = known.map(|(at, was)| {
        let minutes = (case.now - at).whole_minutes();
        let ago = match minutes {
            ..=0 => "less than a minute ago".to_owned(),
            1 => "a minute ago".to_owned(),
            more => format!("{more} minutes ago"),
        };
        format!(" Seen {ago}: {was}.")
    });
    format!(
        ": one check reads no more than twelve times.{} Check again, or look under Guard.",
        before.unwrap_or_default()
    )
}

fn had(right: GuardRight) -> &'static str {
    match right {
        GuardRight::Has => "it let your account",
        GuardRight::Missing => "your account did not have the role",
        GuardRight::Unknown => "that could not be read",
        GuardRight::OtherTenant => "the guard was in another tenant",
    }
}
