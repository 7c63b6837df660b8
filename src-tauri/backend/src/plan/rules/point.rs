//! The recovery point.

use super::Issues;
use crate::api::{Draft, DraftField};
use crate::plan::{can, facts::Facts};

pub(super) fn check(draft: &Draft, facts: &Facts, issues: &mut Issues) {
    let field = DraftField::Point;
    let Some(points) = &facts.points else {
        issues.missing(field, "The recovery points are not loaded yet.", None);
        return;
    };
    if points.is_empty() {
        issues.stop(field, "There is no recovery point to restore from.");
        return;
    }
    if draft.point_id.trim().is_empty() {
        issues.missing(field, "Choose a recovery point.", None);
        return;
    }
    let Some(point) = facts.chosen(draft) else {
        issues.stop(field, "This recovery point is no longer there. Choose another one.");
        return;
    };
    if let Some(reason) = can::point(point, facts.now).reason {
        issues.stop(field, reason);
        return;
    }
    if point.partial {
        issues.warn(
            field,
            "This recovery point is partial: Azure did not back up everything. Choose a complete one if you can.",
        );
    }
    if let Some(at) = point.expires.filter(|at| *at - facts.now < time::Duration::days(2)) {
        let moment = crate::plan::summary::moment(at);
        let message = if at <= facts.now {
            format!("This recovery point expired on {moment}. Azure still lists it, but may delete it at any time.")
        } else {
            format!("This recovery point expires on {moment}.")
        };
        issues.warn(field, message);
    }
}
