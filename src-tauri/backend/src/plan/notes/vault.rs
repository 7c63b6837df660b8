//! What the vault and its protection bring with them.

use super::Notes;
use crate::api::{Draft, GuardRight, ServerKind};
use crate::plan::facts::{Facts, GuardFacts};
use crate::plan::names::last_segment;
use crate::plan::rules::{self, GUARD_ROLE};

pub(super) fn notes(draft: &Draft, facts: &Facts, notes: &mut Notes) {
    protection(facts, notes);
    guard(draft, facts, notes);
    identity(draft, notes);
    subscriptions(facts, notes);
    if facts.kind == ServerKind::FlexibleServer {
        once_a_day(facts, notes);
    }
}

fn protection(facts: &Facts, notes: &mut Notes) {
    // Contract §5.2, with `BackupsSuspended`, which is seen and is in no list.
    let text = match facts.state.to_ascii_lowercase().as_str() {
        "protectionstopped" => "No new backups are made, and the points that are there stay as their policy says.",
        "backupssuspended" | "backupschedulessuspended" => "No new backups are made until someone resumes them.",
        "protectionerror" => "The last backups may have failed: look at the dates of the points.",
        _ => return,
    };
    let title = if facts.state.eq_ignore_ascii_case("ProtectionError") {
        "Protection is in error"
    } else {
        "Protection is stopped"
    };
    notes.warn(
        "protection-stopped",
        title,
        format!("{text} Whatever changed after the newest point is in no backup."),
    );
}

fn guard(draft: &Draft, facts: &Facts, notes: &mut Notes) {
    let vault = &facts.vault.name;
    if draft.secondary {
        if facts.vault.guarded {
            notes.info(
                "guard",
                "The resource guard does not watch this restore",
                "Azure’s own tools send no guard request with a cross-region restore, and neither does Pointback.",
            );
        }
        return;
    }
    match &facts.vault.guard {
        GuardFacts::Unknown if facts.vault.guarded => notes.warn(
            "guard",
            "A resource guard protects this vault",
            format!(
                "If it watches restores, someone has to give you the role {GUARD_ROLE} on the guard first. Validation finds out before anything is started."
            ),
        ),
        GuardFacts::Unknown | GuardFacts::Free => {}
        GuardFacts::Unnamed => notes.stop("guard", "A resource guard watches restores", rules::unnamed(vault)),
        GuardFacts::Restores { guard_id, right, .. } => {
            let id = guard_id.as_deref();
            let name = rules::guard_name(id);
            match right {
                GuardRight::Has => notes.info(
                    "guard",
                    "A resource guard watches restores",
                    format!("Your account may use guard {name}, and the request names it."),
                ),
                GuardRight::Unknown => notes.warn(
                    "guard",
                    "A resource guard watches restores",
                    format!("The request names guard {name}. Without the role {GUARD_ROLE} there Azure refuses it, and nothing is started."),
                ),
                GuardRight::Missing | GuardRight::OtherTenant => notes.stop(
                    "guard",
                    "A resource guard watches restores",
                    rules::no_right(vault, id, *right, &draft.guard_tenant),
                ),
            }
        }
    }
}

fn identity(draft: &Draft, notes: &mut Notes) {
    let id = draft.identity_id.trim();
    if !id.is_empty() {
        notes.info(
            "user-identity",
            "The vault works as a user-assigned identity",
            format!(
                "It is {} that needs the roles on the destination, not the vault’s system-assigned identity.",
                last_segment(id)
            ),
        );
    }
}

fn subscriptions(facts: &Facts, notes: &mut Notes) {
    if rules::same_subscription_only(facts) {
        notes.info(
            "cross-subscription",
            "Only into the vault’s own subscription",
            format!(
                "Cross-subscription restore is {} on vault {}.",
                if facts
                    .vault
                    .cross_subscription
                    .as_deref()
                    .is_some_and(|s| s.eq_ignore_ascii_case("PermanentlyDisabled"))
                {
                    "turned off for good"
                } else {
                    "turned off"
                },
                facts.vault.name
            ),
        );
    }
}

fn once_a_day(facts: &Facts, notes: &mut Notes) {
    let title = "Restore a flexible server once a day at most";
    match facts.recent.filter(|at| facts.now - *at < time::Duration::DAY) {
        Some(at) => notes.warn(
            "once-a-day",
            title,
            format!(
                "One was started from here on {}. Microsoft recommends one a day and says that more of them can fail.",
                crate::plan::summary::moment(at)
            ),
        ),
        None => notes.info(
            "once-a-day",
            title,
            "Microsoft recommends one a day and says that more of them can fail.",
        ),
    }
}
