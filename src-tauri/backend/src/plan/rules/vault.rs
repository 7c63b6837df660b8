//! What the vault works as, and whose consent it needs: managed identity and resource guard.

use super::Issues;
use crate::api::{Draft, DraftField, GuardRight};
use crate::plan::facts::{Facts, GuardFacts};
use crate::plan::names::last_segment;

/// The role that a guarded restore takes (contract §5.9).
pub(crate) const GUARD_ROLE: &str = "Backup MUA Operator";

pub(super) fn identity(draft: &Draft, facts: &Facts, issues: &mut Issues) {
    let field = DraftField::Identity;
    let vault = &facts.vault;
    let wanted = draft.identity_id.trim();
    let known = vault.identities.as_deref();
    if vault.has_identity == Some(false) || known.is_some_and(<[_]>::is_empty) {
        issues.stop(
            DraftField::Target,
            format!(
                "Vault {} has no managed identity, so it cannot reach any destination. Someone who may change the vault can turn it on.",
                vault.name
            ),
        );
        return;
    }
    if !wanted.is_empty() && !is_identity(wanted) {
        issues.stop(
            field,
            "This is not the resource ID of a user-assigned identity: …/providers/Microsoft.ManagedIdentity/userAssignedIdentities/….",
        );
        return;
    }
    match known {
        None if !wanted.is_empty() => issues.info(
            field,
            "The vault’s identities are not known. Azure will check this one.",
        ),
        None if vault.has_identity.is_none() => issues.info(
            field,
            "The vault’s identities are not known. It works as its system-assigned one unless you name another.",
        ),
        None => {}
        Some(known) if known.iter().any(|one| one.id.trim().eq_ignore_ascii_case(wanted)) => {}
        Some(known) if wanted.is_empty() => {
            let only = match known {
                [one] => Some(one.id.clone()),
                _ => None,
            };
            issues.stop_with(
                field,
                format!(
                    "Vault {} has no identity of its own. Choose a user-assigned one for it to work as.",
                    vault.name
                ),
                only,
            );
        }
        Some(_) => issues.stop(
            field,
            format!(
                "Vault {} does not have the identity {}. Choose one of its own.",
                vault.name,
                last_segment(wanted)
            ),
        ),
    }
}

fn is_identity(id: &str) -> bool {
    let id = id.to_ascii_lowercase();
    let at = id.find("/providers/microsoft.managedidentity/userassignedidentities/");
    id.starts_with("/subscriptions/") && at.is_some() && !last_segment(&id).is_empty()
}

pub(super) fn guard(draft: &Draft, facts: &Facts, issues: &mut Issues) {
    let field = DraftField::Guard;
    let vault = &facts.vault.name;
    if draft.secondary {
        // Contract §5.9: neither the specification nor a client knows guards in cross-region restores.
        return;
    }
    match &facts.vault.guard {
        GuardFacts::Unknown if facts.vault.guarded => issues.warn(
            field,
            format!(
                "Vault {vault} is protected by a resource guard, and it is not known yet whether the guard watches restores. Validation finds out."
            ),
        ),
        GuardFacts::Unknown | GuardFacts::Free => {}
        GuardFacts::Unnamed => issues.stop(field, unnamed(vault)),
        GuardFacts::Restores { guard_id, right, .. } => {
            let name = guard_name(guard_id.as_deref());
            match right {
                GuardRight::Has => issues.info(
                    field,
                    format!("Resource guard {name} watches restores. Your account may use it, and the request names it."),
                ),
                GuardRight::Unknown => issues.warn(
                    field,
                    format!(
                        "Resource guard {name} watches restores. Whether your account has the role {GUARD_ROLE} there cannot be told before the restore."
                    ),
                ),
                GuardRight::Missing | GuardRight::OtherTenant => {
                    issues.stop(field, no_right(vault, guard_id.as_deref(), *right, &draft.guard_tenant));
                }
            }
        }
    }
}

/// Why a guarded restore cannot be ordered although the guard is known.
pub(crate) fn no_right(vault: &str, guard_id: Option<&str>, right: GuardRight, tenant: &str) -> String {
    let name = guard_name(guard_id);
    let tenant = tenant.trim();
    if right == GuardRight::OtherTenant {
        return if tenant.is_empty() {
            format!(
                "Resource guard {name} of vault {vault} is in another tenant. Choose that tenant under Guard: a restore needs a token of it."
            )
        } else {
            format!(
                "Resource guard {name} of vault {vault} is in another tenant, and your account could not sign in to {tenant} for it."
            )
        };
    }
    format!(
        "Restores of vault {vault} need the consent of resource guard {name}, and your account has no right to it. Ask the owner of the guard, usually the security administrator, for the role {GUARD_ROLE} on it."
    )
}

pub(crate) fn unnamed(vault: &str) -> String {
    format!(
        "A resource guard watches restores of vault {vault}, and Azure does not name the request that a restore has to carry. Ask the owner of the guard to set it up again."
    )
}

pub(crate) fn guard_name(guard_id: Option<&str>) -> &str {
    guard_id
        .map(last_segment)
        .filter(|name| !name.is_empty())
        .unwrap_or("of this vault")
}
