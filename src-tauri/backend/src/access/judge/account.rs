//! What the signed-in person may do (contract §10.2), so that a 403 is foreseen.

use super::rights::allowed;
use super::{Case, Judged, given};
use crate::api::{LineState, TargetKind};

const INSTANCES: &str = "Microsoft.DataProtection/backupVaults/backupInstances";
/// Operations of the paired region are at the vault's resource group, and so are the rights that are read for them.
const LOCATIONS: &str = "Microsoft.DataProtection/subscriptions/resourceGroups/providers/locations";

pub(super) fn may_validate(case: &Case<'_>) -> Judged {
    if !case.ask.secondary {
        return needs(
            case,
            &format!("{INSTANCES}/validateRestore/action"),
            "have restores validated",
        );
    }
    let judged = needs(
        case,
        &there("validateCrossRegionRestore"),
        "have restores validated there",
    );
    // Azure validates without it. Pointback looks the point up before it asks.
    but(
        case,
        judged,
        &["fetchSecondaryRecoveryPoints"],
        "look up recovery points of the paired region, which Pointback does before Azure validates",
    )
}

pub(super) fn may_restore(case: &Case<'_>) -> Judged {
    if case.ask.secondary {
        needs(case, &there("crossRegionRestore"), "start restores there")
    } else {
        needs(case, &format!("{INSTANCES}/restore/action"), "start restores")
    }
}

/// Of the vault's own region jobs are not among them: without a right to read them Resource Graph is asked instead (contract §10.2). Whether
/// it has those of the paired region is not established (contract §5.7): the restore runs all the same, and may be lost sight of.
pub(super) fn may_follow(case: &Case<'_>) -> Judged {
    if !case.ask.secondary {
        let action = "Microsoft.DataProtection/backupVaults/operationStatus/read";
        return needs(case, action, "read how operations of the vault end");
    }
    let action = "Microsoft.DataProtection/locations/operationStatus/read";
    let judged = needs(case, action, "read how operations of the paired region end");
    but(
        case,
        judged,
        &["fetchCrossRegionRestoreJobs", "fetchCrossRegionRestoreJob"],
        "read jobs of the paired region. The restore runs all the same, and Pointback may lose sight of it",
    )
}

/// An action of the paired region, as the list of operations has it (contract §10.2).
fn there(operation: &str) -> String {
    format!("{LOCATIONS}/{operation}/action")
}

fn needs(case: &Case<'_>, action: &str, what: &str) -> Judged {
    given(&case.facts.rights, "What your account may do here", |rights| {
        if allowed(rights, action) {
            Judged::ok(format!("Your account may {what}."))
        } else {
            Judged::missing(format!("Your account may not {what}: it lacks {action}{}.", at(case)))
        }
    })
}

/// What Azure does not ask for, and Pointback does badly without: not red, and not green.
fn but(case: &Case<'_>, judged: Judged, operations: &[&str], what: &str) -> Judged {
    let Some(rights) = case.facts.rights.known().filter(|_| judged.state == LineState::Ok) else {
        return judged;
    };
    let lacking = operations.iter().map(|operation| there(operation));
    let lacking: Vec<String> = lacking.filter(|action| !allowed(rights, action)).collect();
    if lacking.is_empty() {
        return judged;
    }
    let lacking = lacking.join(" and ");
    Judged::unseen(format!("Your account may not {what}: it lacks {lacking}{}.", at(case)))
}

/// Of the paired region a role on the vault alone is not enough (contract §5.7, §10.2).
fn at(case: &Case<'_>) -> &'static str {
    if case.ask.secondary {
        " at the vault’s resource group"
    } else {
        ""
    }
}

/// That the caller has to read the target, too, is inferred from another kind of restore (contract §10.2): never red.
pub(super) fn may_read_target(case: &Case<'_>) -> Judged {
    let (judged, what) = match case.ask.target {
        TargetKind::Database => (
            given(&case.facts.server, "The server", |server| {
                Judged::ok(format!("Your account can read server {}.", server.name))
            }),
            "server",
        ),
        TargetKind::Files => (
            given(&case.facts.account, "The storage account", |account| {
                Judged::ok(format!("Your account can read storage account {}.", account.name))
            }),
            "storage account",
        ),
    };
    if judged.state == LineState::CannotSee {
        return Judged {
            seen: format!("Your account cannot read the {what}. Azure may refuse the restore for that."),
            ..judged
        };
    }
    judged
}
