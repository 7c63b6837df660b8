//! What the recovery point brings with it.

use time::Duration;

use super::Notes;
use crate::api::{Draft, ServerKind};
use crate::plan::facts::{Facts, PointFacts};
use crate::plan::sources::Source;
use crate::plan::summary::moment;

/// How long before its end a point is worth a word.
const SOON: Duration = Duration::days(14);
/// From then on the end is near enough to be a warning.
const VERY_SOON: Duration = Duration::days(2);
/// A flexible server's own backups reach back 7 days at least and 35 at most, as its owner has set.
const NATIVE_LEAST: Duration = Duration::days(7);
const NATIVE_MOST: Duration = Duration::days(35);

pub(super) fn notes(draft: &Draft, facts: &Facts, notes: &mut Notes) {
    let Some(point) = facts.chosen(draft) else { return };
    archive(draft, facts, point, notes);
    expiry(facts, point, notes);
    if facts.kind == ServerKind::FlexibleServer {
        native(facts, point, notes);
    }
    if draft.secondary {
        secondary(facts, notes);
    }
}

fn archive(draft: &Draft, facts: &Facts, point: &PointFacts, notes: &mut Notes) {
    if draft.secondary {
        return;
    }
    match point.source(facts.now) {
        Source::Archive(_) => notes.warn(
            "archive",
            "Azure brings this point back from the archive first",
            format!(
                "That takes hours and is charged for. The copy then stays in the vault store for {} days, and until then the point restores again without waiting.",
                draft.rehydration_days
            ),
        ),
        Source::Vault(_) => {
            if let Some(until) = point.copied_until(facts.now) {
                notes.info(
                    "rehydrated-copy",
                    "A copy of this point is back from the archive",
                    format!(
                        "It restores without waiting until {}. After that the point has to be brought back again.",
                        moment(until)
                    ),
                );
            }
        }
        Source::Coming | Source::Nowhere => {}
    }
}

fn expiry(facts: &Facts, point: &PointFacts, notes: &mut Notes) {
    let Some(at) = point.expires.filter(|at| *at - facts.now < SOON) else {
        return;
    };
    let text = format!("It expires on {}. Azure deletes it some time after that.", moment(at));
    if at <= facts.now {
        notes.warn(
            "point-expiring",
            "This point is past its date",
            format!(
                "It expired on {}. Azure still lists it, but may delete it at any time.",
                moment(at)
            ),
        );
    } else if at - facts.now < VERY_SOON {
        notes.warn("point-expiring", "This point is about to expire", text);
    } else {
        notes.info("point-expiring", "This point expires soon", text);
    }
}

fn native(facts: &Facts, point: &PointFacts, notes: &mut Notes) {
    let age = facts.now - point.time;
    let reach = if age < NATIVE_LEAST {
        "They reach back at least 7 days, so they should hold this moment."
    } else if age < NATIVE_MOST {
        "They reach back 7 to 35 days, as the server is set up."
    } else {
        return;
    };
    notes.info(
        "native-pitr",
        "The server’s own backups may be the better way",
        format!(
            "A flexible server keeps backups of its own, apart from this vault. {reach} A point-in-time restore makes a new server of any minute in that time, without files to load; servers that were dropped can be restored as well. It is on the server’s page in the Azure portal."
        ),
    );
}

fn secondary(facts: &Facts, notes: &mut Notes) {
    let region = facts
        .secondary
        .as_ref()
        .map_or("the paired region", |there| there.region.display.as_str());
    notes.info(
        "secondary-late",
        "Copies in the paired region are late",
        format!("Points appear in {region} up to 12 hours after the backup: the newest one may not be there yet."),
    );
    notes.info(
        "secondary-no-cancel",
        "A cross-region restore cannot be cancelled",
        "Once data is moving between the regions, Azure carries on to the end.",
    );
}
