//! Whether something may be done, and if not, why: the sentences that stand beside a disabled button. Pure.

use time::OffsetDateTime;

use super::facts::PointFacts;
use super::sources::Source;
use crate::api::{Can, Draft, Issue, ServerKind, Severity, TargetKind};

/// Whether a point of the vault's own region can be restored now. A partial point can, with a warning (see the rules).
pub fn point(point: &PointFacts, now: OffsetDateTime) -> Can {
    // A date that has passed forbids nothing while Azure still lists the point in a store: the last point of a retired
    // server is kept past its date, and may be the only one that its owner has.
    match point.source(now) {
        Source::Vault(_) | Source::Archive(_) => Can::yes(),
        Source::Coming => Can::no(
            "This recovery point is being rehydrated from the archive tier. It can be restored when that has finished, which takes hours.",
        ),
        Source::Nowhere if point.expires.is_some_and(|at| at <= now) => Can::no("This recovery point has expired."),
        Source::Nowhere => Can::no("This recovery point is in no store that a restore can read from."),
    }
}

/// Whether a point can be restored in the paired region: from the vault store there and nowhere else.
pub fn secondary_point(point: &PointFacts, now: OffsetDateTime) -> Can {
    match point.source(now) {
        // Contract §6.2 f3: the schema allows it, and no source says that archived points are copied to the paired region.
        Source::Archive(_) | Source::Coming => Can::no(
            "This recovery point is in the archive tier. Azure Backup does not say that archived points are copied to the paired region; restore it in the vault’s own region.",
        ),
        _ => self::point(point, now),
    }
}

/// Whether a form's point can be restored in the region that the form is for.
pub fn chosen(draft: &Draft, found: &PointFacts, now: OffsetDateTime) -> Can {
    if draft.secondary {
        secondary_point(found, now)
    } else {
        point(found, now)
    }
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
