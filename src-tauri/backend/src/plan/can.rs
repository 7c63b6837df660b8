//! Whether something may be done, and if not, why: the sentences that stand beside a disabled button. Pure.

use time::OffsetDateTime;

use super::facts::PointFacts;
use crate::api::{Can, Issue, ServerKind, Severity, TargetKind};

/// Whether a point can be restored now. A partial point can, with a warning (see the rules).
pub fn point(point: &PointFacts, now: OffsetDateTime) -> Can {
    if point.expires.is_some_and(|at| at <= now) {
        return Can::no("This recovery point has expired.");
    }
    if point.vault_store(now).is_some() {
        return Can::yes();
    }
    if point.in_archive() {
        // Rehydration takes hours and costs money: it is never started as a side effect of a restore.
        return Can::no(
            "This recovery point is in the archive tier only: it must be rehydrated to the vault tier first.",
        );
    }
    Can::no("This recovery point is in no store that a restore can read from.")
}

/// Whether this kind of destination exists for this kind of server (contract §4: flexible servers restore as files only).
pub fn target(kind: ServerKind, target: TargetKind) -> Can {
    match (kind, target) {
        (ServerKind::FlexibleServer, TargetKind::Database) => {
            Can::no("Azure Backup restores a flexible server as files only. Load the files with pg_restore afterwards.")
        }
        _ => Can::yes(),
    }
}

/// Whether the form can be validated: the first thing that stops it is the reason.
pub fn validate(issues: &[Issue]) -> Can {
    // What is wrong comes before what is only missing: it needs a thought, the other only a hand.
    let stops = || issues.iter().filter(|issue| issue.severity == Severity::Stop);
    match stops().find(|issue| !issue.missing).or_else(|| stops().next()) {
        Some(issue) => Can::no(issue.message.clone()),
        None => Can::yes(),
    }
}
