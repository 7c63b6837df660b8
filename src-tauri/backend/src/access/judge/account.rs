//! What the signed-in person may do (contract §10.2), so that a 403 is foreseen.

use super::super::change::Change;
use super::super::manifest::Requirement;
use super::rights::allowed;
use super::{Case, Judged, given};
use crate::access::facts::Seen;
use crate::api::{ErrorCode, LineState, TargetKind};

const INSTANCES: &str = "Microsoft.DataProtection/backupVaults/backupInstances";
/// Operations of the paired region are at the vault's resource group, and so are the rights that are read for them.
const LOCATIONS: &str = "Microsoft.DataProtection/subscriptions/resourceGroups/providers/locations";

/// Who has to be asked where there is nothing to offer.
const ASK: &str = "Ask whoever owns the vault for the role Backup Operator on it, or on its resource group for the paired region: what this account may do, or which one it is in the vault’s tenant, is not known here.";
const ASK_TARGET: &str = "Ask whoever owns the target for the role Reader on it: its id, or which account this is in the vault’s tenant, is not known here.";

pub(super) fn may_validate(case: &Case<'_>, requirement: &Requirement) -> Judged {
    if !case.ask.secondary {
        let action = format!("{INSTANCES}/validateRestore/action");
        return needs(case, requirement, &action, "have restores validated");
    }
    let action = there("validateCrossRegionRestore");
    let judged = needs(case, requirement, &action, "have restores validated there");
    // Azure validates without it. Pointback looks the point up before it asks.
    but(
        case,
        requirement,
        judged,
        &["fetchSecondaryRecoveryPoints"],
        "look up recovery points of the paired region, which Pointback does before Azure validates",
    )
}

pub(super) fn may_restore(case: &Case<'_>, requirement: &Requirement) -> Judged {
    if case.ask.secondary {
        let action = there("crossRegionRestore");
        return needs(case, requirement, &action, "start restores there");
    }
    let action = format!("{INSTANCES}/restore/action");
    needs(case, requirement, &action, "start restores")
}

/// Of the vault's own region jobs are not among them: without a right to read them Resource Graph is asked instead (contract §10.2). Whether
/// it has those of the paired region is not established (contract §5.7): the restore runs all the same, and may be lost sight of.
pub(super) fn may_follow(case: &Case<'_>, requirement: &Requirement) -> Judged {
    if !case.ask.secondary {
        let action = "Microsoft.DataProtection/backupVaults/operationStatus/read";
        return needs(case, requirement, action, "read how operations of the vault end");
    }
    let action = "Microsoft.DataProtection/locations/operationStatus/read";
    let what = "read how operations of the paired region end";
    let judged = needs(case, requirement, action, what);
    but(
        case,
        requirement,
        judged,
        &["fetchCrossRegionRestoreJobs", "fetchCrossRegionRestoreJob"],
        "read jobs of the paired region. The restore runs all the same, and Pointback may lose sight of it",
    )
}

/// An action of the paired region, as the list of operations has it (contract §10.2).
fn there(operation: &str) -> String {
    format!("{LOCATIONS}/{operation}/action")
}

fn needs(case: &Case<'_>, requirement: &Requirement, action: &str, what: &str) -> Judged {
    let judged = given(&case.facts.rights, "What your account may do here", |rights| {
        if allowed(rights, action) {
            return Judged::ok(format!("Your account may {what}."));
        }
        let lacks = Judged::missing(format!("Your account may not {what}: it lacks {action}{}.", at(case)));
        lacks.with(at_the_vault(case, requirement))
    });
    judged.but(ASK)
}

/// The role where it is the least that works: polling is at the vault, and the requests of the paired region at its resource group
/// (contract §5.7), where a role on the vault does not count.
fn at_the_vault(case: &Case<'_>, requirement: &Requirement) -> Option<Change> {
    let vault = case.ask.vault_id.trim_end_matches('/');
    if !case.ask.secondary {
        return to_me(case, requirement, vault);
    }
    let group: Vec<&str> = vault.split('/').take(5).collect();
    to_me(case, requirement, &group.join("/"))
}

/// Whether the account may give it to itself is asked when the change is looked at; if not, somebody else can be asked for it.
fn to_me(case: &Case<'_>, requirement: &Requirement, scope: &str) -> Option<Change> {
    let change = Change::GrantRole {
        scope: scope.to_owned(),
        role: requirement.role.clone()?,
        principal: case.ask.me.clone()?,
    };
    Some(change).filter(|_| !scope.is_empty())
}

/// What Azure does not ask for, and Pointback does badly without: not red, and not green.
fn but(case: &Case<'_>, requirement: &Requirement, judged: Judged, operations: &[&str], what: &str) -> Judged {
    let Some(rights) = case.facts.rights.known().filter(|_| judged.state == LineState::Ok) else {
        return judged;
    };
    let lacking = operations.iter().map(|operation| there(operation));
    let lacking: Vec<String> = lacking.filter(|action| !allowed(rights, action)).collect();
    if lacking.is_empty() {
        return judged;
    }
    let lacking = lacking.join(" and ");
    let lacks = Judged::unseen(format!("Your account may not {what}: it lacks {lacking}{}.", at(case)));
    lacks.with(at_the_vault(case, requirement)).but(ASK)
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
pub(super) fn may_read_target(case: &Case<'_>, requirement: &Requirement) -> Judged {
    let (judged, what, refused, id) = match case.ask.target {
        TargetKind::Database => (
            given(&case.facts.server, "The server", |server| {
                Judged::ok(format!("Your account can read server {}.", server.name))
            }),
            "server",
            is_refused(&case.facts.server),
            case.ask.database.as_ref().and_then(|to| to.server_id.as_deref()),
        ),
        TargetKind::Files => (
            given(&case.facts.account, "The storage account", |account| {
                Judged::ok(format!("Your account can read storage account {}.", account.name))
            }),
            "storage account",
            is_refused(&case.facts.account),
            case.ask.files.as_ref().and_then(|to| to.account_id.as_deref()),
        ),
    };
    if judged.state != LineState::CannotSee {
        return judged;
    }
    // Of a target that could not be read for another reason a role is no cure.
    let role = id.filter(|_| refused).and_then(|id| to_me(case, requirement, id));
    Judged {
        seen: format!("Your account cannot read the {what}. Azure may refuse the restore for that."),
        ..judged
    }
    .with(role)
    .but(ASK_TARGET)
}

fn is_refused<T>(seen: &Seen<T>) -> bool {
    matches!(seen, Seen::Unread(error) if error.code == ErrorCode::Forbidden)
}
