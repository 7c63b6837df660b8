//! What the signed-in person may do (contract §10.2), so that a 403 is foreseen.

use super::rights::allowed;
use super::{Case, Judged, given};
use crate::api::{LineState, TargetKind};

const INSTANCES: &str = "Microsoft.DataProtection/backupVaults/backupInstances";
/// Cross-region operations are at the vault's resource group.
const LOCATIONS: &str = "Microsoft.DataProtection/subscriptions/resourceGroups/providers/locations";

pub(super) fn may_validate(case: &Case<'_>) -> Judged {
    let action = if case.ask.secondary {
        format!("{LOCATIONS}/validateCrossRegionRestore/action")
    } else {
        format!("{INSTANCES}/validateRestore/action")
    };
    needs(case, &[action], "have restores validated")
}

pub(super) fn may_restore(case: &Case<'_>) -> Judged {
    let action = if case.ask.secondary {
        format!("{LOCATIONS}/crossRegionRestore/action")
    } else {
        format!("{INSTANCES}/restore/action")
    };
    needs(case, &[action], "start restores")
}

/// Jobs are not among them: without a right to read them Resource Graph is asked instead (contract §10.2).
pub(super) fn may_follow(case: &Case<'_>) -> Judged {
    let actions = if case.ask.secondary {
        vec![
            "Microsoft.DataProtection/locations/operationStatus/read".to_owned(),
            format!("{LOCATIONS}/fetchCrossRegionRestoreJobs/action"),
        ]
    } else {
        vec!["Microsoft.DataProtection/backupVaults/operationStatus/read".to_owned()]
    };
    needs(case, &actions, "read how operations of the vault end")
}

fn needs(case: &Case<'_>, actions: &[String], what: &str) -> Judged {
    given(&case.facts.rights, "What your account may do here", |rights| {
        let lacking: Vec<&str> = actions
            .iter()
            .map(String::as_str)
            .filter(|action| !allowed(rights, action))
            .collect();
        if lacking.is_empty() {
            return Judged::ok(format!("Your account may {what}."));
        }
        let said = format!("Your account may not {what}: it lacks {}.", lacking.join(" and "));
        // Which scope Azure asks at for the paired region, and by which name of the action, is published in lists only.
        if case.ask.secondary {
            Judged::unseen(said)
        } else {
            Judged::missing(said)
        }
    })
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
