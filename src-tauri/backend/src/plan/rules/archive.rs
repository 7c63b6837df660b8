//! What a restore from the archive is ordered with (contract §6.1).

use super::Issues;
use crate::api::{Draft, DraftField, RehydrationPriority};
use crate::plan::facts::Facts;
use crate::plan::rehydration::DAYS;

pub(super) fn check(draft: &Draft, facts: &Facts, issues: &mut Issues) {
    let field = DraftField::Rehydration;
    let archived = facts
        .chosen(draft)
        .is_some_and(|point| !draft.secondary && point.needs_rehydration(facts.now));
    if !archived {
        // Priority and days have no meaning then, and are not sent.
        return;
    }
    let (least, most) = (*DAYS.start(), *DAYS.end());
    if !DAYS.contains(&draft.rehydration_days) {
        issues.stop_with(
            field,
            format!("Keep the copy for {least} to {most} days."),
            Some(draft.rehydration_days.clamp(least, most).to_string()),
        );
    }
    if draft.rehydration_priority == RehydrationPriority::High {
        // Contract §18: in the schema, offered by no client of Microsoft's.
        issues.warn(
            field,
            "Whether Azure takes the priority High for PostgreSQL is not established. If it refuses, choose Standard.",
        );
    }
}
