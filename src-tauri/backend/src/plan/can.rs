//! Whether something may be done, and if not, why: the sentences that stand beside a disabled button. Pure.

use time::OffsetDateTime;

use super::facts::PointFacts;
use crate::api::{Can, Issue, ServerKind, Severity, TargetKind};

/// Whether a point can be restored now. A partial point can, with a warning (see the rules).
pub fn point(point: &PointFacts, now: OffsetDateTime) -> Can {
    // A date that has passed forbids nothing while Azure still lists the point in the vault: the last point of a retired
    // server is kept past its date, and may be the only one that its owner has.
    if point.vault_store(now).is_some() {
        return Can::yes();
    }
    if point.stores.iter().any(|copy| {
        copy.rehydration
            .as_deref()
            .is_some_and(|status| status.eq_ignore_ascii_case("CREATE_IN_PROGRESS"))
    }) {
        return Can::no(
            "This recovery point is being rehydrated from the archive tier. It can be restored when that has finished, which takes hours.",
        );
    }
    if point.in_archive() {
        // Rehydration takes hours and costs money: it is never started as a side effect of a restore.
        return Can::no(
            "This recovery point is in the archive tier. It must be rehydrated first, which Pointback does not do yet; the Azure portal does.",
        );
    }
    if point.expires.is_some_and(|at| at <= now) {
        return Can::no("This recovery point has expired.");
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
