//! The recovery point, in the region that the form is for.

use super::Issues;
use crate::api::{Draft, DraftField};
use crate::plan::facts::{Facts, PointFacts};
use crate::plan::{can, summary};

pub(super) fn check(draft: &Draft, facts: &Facts, issues: &mut Issues) {
    let field = DraftField::Point;
    if let Some(reason) = no_place(draft, facts) {
        issues.stop(field, reason);
        return;
    }
    let Some(points) = facts.points_for(draft.secondary) else {
        issues.missing(field, "The recovery points are not loaded yet.", None);
        return;
    };
    if points.is_empty() {
        let message = match &facts.secondary {
            Some(there) if draft.secondary => format!(
                "There is no recovery point in {} yet. Points appear there up to 12 hours after the backup.",
                there.region.display
            ),
            _ => "There is no recovery point to restore from.".to_owned(),
        };
        issues.stop(field, message);
        return;
    }
    if draft.point_id.trim().is_empty() {
        issues.missing(field, "Choose a recovery point.", None);
        return;
    }
    let Some(point) = facts.chosen(draft) else {
        let message = match &facts.secondary {
            Some(there) if draft.secondary => format!(
                "This recovery point is not in {}. Choose another one, or restore it in the vault’s own region.",
                there.region.display
            ),
            _ => "This recovery point is no longer there. Choose another one.".to_owned(),
        };
        issues.stop(field, message);
        return;
    };
    if let Some(reason) = can::chosen(draft, point, facts.now).reason {
        issues.stop(field, reason);
        return;
    }
    state(point, facts, issues);
}

/// Why there is nothing to choose from in the paired region.
fn no_place(draft: &Draft, facts: &Facts) -> Option<String> {
    if !draft.secondary {
        return None;
    }
    match &facts.secondary {
        // Contract §5.1: cross-region restore enabled, storage geo-redundant, and one replicated region.
        None => Some(format!(
            "Vault {} offers no restore in a paired region: it needs geo-redundant storage and cross-region restore turned on.",
            facts.vault.name
        )),
        Some(there) if there.points.is_none() => Some(format!(
            "The recovery points in {} could not be read. Refresh, or restore in the vault’s own region.",
            there.region.display
        )),
        Some(_) => None,
    }
}

fn state(point: &PointFacts, facts: &Facts, issues: &mut Issues) {
    let field = DraftField::Point;
    if point.partial {
        issues.warn(
            field,
            "This recovery point is partial: Azure did not back up everything. Choose a complete one if you can.",
        );
    }
    if let Some(at) = point.expires.filter(|at| *at - facts.now < time::Duration::days(2)) {
        let moment = summary::moment(at);
        let message = if at <= facts.now {
            format!("This recovery point expired on {moment}. Azure still lists it, but may delete it at any time.")
        } else {
            format!("This recovery point expires on {moment}.")
        };
        issues.warn(field, message);
    }
}
