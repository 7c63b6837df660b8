//! Every rule of the restore form, checked while typing. Pure.
//!
//! A rule stops what Azure would refuse or what could not be undone; what may work is a warning at most, because Azure's
//! own validation has the last word (contract §10.3).

mod archive;
mod database;
mod files;
mod point;
mod vault;

pub use database::{free_name, too_old};
pub(crate) use database::{free_names, same_region};
pub(crate) use files::{account, container_url};
pub(crate) use vault::{GUARD_ROLE, guard_name, no_right, unnamed};

use super::can;
use super::facts::Facts;
use crate::api::{Draft, DraftField, Issue, Region, Severity, TargetKind};

/// Everything there is to say about a form, in the order of its fields.
pub fn check(draft: &Draft, facts: &Facts) -> Vec<Issue> {
    let mut issues = Issues::default();
    point::check(draft, facts, &mut issues);
    archive::check(draft, facts, &mut issues);
    target(draft, facts, &mut issues);
    match draft.target {
        TargetKind::Database => database::check(draft, facts, &mut issues),
        TargetKind::Files => files::check(draft, facts, &mut issues),
    }
    issues.0
}

/// Whether nothing stops the form.
pub fn complete(issues: &[Issue]) -> bool {
    issues.iter().all(|issue| issue.severity != Severity::Stop)
}

fn target(draft: &Draft, facts: &Facts, issues: &mut Issues) {
    if let Some(reason) = can::target(facts.kind, draft.target).reason {
        issues.stop(DraftField::Target, reason);
    }
    if let Some(reason) = facts.can_restore.reason.clone().filter(|_| !facts.can_restore.allowed) {
        issues.stop(DraftField::Target, reason);
    }
    vault::identity(draft, facts, issues);
    vault::guard(draft, facts, issues);
}

/// Whether restores into other subscriptions are known to be off (contract §5.1).
pub(crate) fn same_subscription_only(facts: &Facts) -> bool {
    facts.vault.cross_subscription.as_deref().is_some_and(|state| {
        state.eq_ignore_ascii_case("Disabled") || state.eq_ignore_ascii_case("PermanentlyDisabled")
    })
}

/// Why a target in this region cannot be; `None`: it is in the right one, or one of the two is not known.
fn other_region(draft: &Draft, facts: &Facts, what: &str, name: &str, region: &Region) -> Option<String> {
    let wanted = facts.region_for(draft);
    if same_region(&region.name, &wanted.name) {
        return None;
    }
    let (is, should) = (&region.display, &wanted.display);
    Some(if draft.secondary {
        format!("{name} is in {is}. For a restore in the paired region the {what} must be there, in {should}.")
    } else {
        format!("{name} is in {is}. The {what} must be in the vault’s region, {should}.")
    })
}

/// Says that the vault may not restore into another subscription, where that is known (contract §5.1).
fn subscription(facts: &Facts, field: DraftField, target: Option<&str>, issues: &mut Issues) {
    if !same_subscription_only(facts) {
        return;
    }
    match target {
        Some(target) if target.eq_ignore_ascii_case(&facts.vault.subscription_id) => {}
        Some(_) => issues.stop(
            field,
            format!(
                "This is in another subscription, and vault {} does not allow cross-subscription restore.",
                facts.vault.name
            ),
        ),
        None => issues.warn(
            field,
            format!(
                "Vault {} does not allow cross-subscription restore. Azure refuses if this is in another subscription.",
                facts.vault.name
            ),
        ),
    }
}

/// Issues as they are found.
#[derive(Default)]
struct Issues(Vec<Issue>);

impl Issues {
    fn push(
        &mut self,
        field: DraftField,
        severity: Severity,
        message: String,
        suggestion: Option<String>,
        missing: bool,
    ) {
        self.0.push(Issue {
            field,
            severity,
            message,
            suggestion,
            missing,
        });
    }
    fn stop(&mut self, field: DraftField, message: impl Into<String>) {
        self.push(field, Severity::Stop, message.into(), None, false);
    }
    fn stop_with(&mut self, field: DraftField, message: impl Into<String>, suggestion: Option<String>) {
        self.push(field, Severity::Stop, message.into(), suggestion, false);
    }
    fn missing(&mut self, field: DraftField, message: impl Into<String>, suggestion: Option<String>) {
        self.push(field, Severity::Stop, message.into(), suggestion, true);
    }
    fn warn(&mut self, field: DraftField, message: impl Into<String>) {
        self.push(field, Severity::Warning, message.into(), None, false);
    }
    fn warn_with(&mut self, field: DraftField, message: impl Into<String>, suggestion: Option<String>) {
        self.push(field, Severity::Warning, message.into(), suggestion, false);
    }
    fn info(&mut self, field: DraftField, message: impl Into<String>) {
        self.push(field, Severity::Info, message.into(), None, false);
    }
    fn stopped(&self, field: DraftField) -> bool {
        self.0
            .iter()
            .any(|issue| issue.field == field && issue.severity == Severity::Stop)
    }
}

#[cfg(test)]
mod tests;
