//! Who has which role, and whom something is denied.

use arm::ResourceId;
use arm::authorization::{DenyAssignment, RoleAssignment};

use super::super::facts::{Assignment, Deny};
use super::block;

/// Principals of deny assignments that stand for everybody.
const EVERYBODY: &str = "00000000-0000-0000-0000-000000000000";

pub(super) fn assignment(found: RoleAssignment, of_the_identity: bool) -> Assignment {
    Assignment {
        role: found.role,
        principal_id: found.principal_id,
        is_group: may_be_group(found.principal_type.as_deref()),
        scope: found.scope.unwrap_or_default(),
        conditional: found.condition.is_some_and(|text| !text.trim().is_empty()),
        reaches_identity: of_the_identity,
        given: found.created,
        definition: None,
    }
}

/// `Group` and `ForeignGroup` are; of what has no type nobody knows.
fn may_be_group(kind: Option<&str>) -> bool {
    kind.is_none_or(|kind| kind.to_ascii_lowercase().contains("group"))
}

/// A deny assignment that is not for what is below its scope says nothing about it.
pub(super) fn reaches(row: &DenyAssignment, scope: &ResourceId) -> bool {
    let here = row
        .scope
        .as_deref()
        .is_some_and(|own| arm::same_id(own, scope.as_str()));
    here || !row.this_scope_only
}

pub(super) fn deny(found: DenyAssignment) -> Deny {
    // A kind that nobody told, or nobody knows, may be a group's.
    let known = |kind: &str| {
        ["User", "ServicePrincipal", "SystemDefined", "Everyone"]
            .iter()
            .any(|word| kind.eq_ignore_ascii_case(word))
    };
    let group = |one: &arm::authorization::Principal| one.id != EVERYBODY && !one.kind.as_deref().is_some_and(known);
    let everyone = |one: &arm::authorization::Principal| one.id == EVERYBODY || is(one.kind.as_deref(), "Everyone");
    Deny {
        name: found.name.or(found.id).unwrap_or_default(),
        blocks: found.permissions.into_iter().map(block).collect(),
        everyone: found.principals.iter().any(everyone),
        groups: found.principals.iter().any(group),
        excluded_groups: found.excluded.iter().any(group),
        principals: found.principals.into_iter().map(|one| one.id).collect(),
        excluded: found.excluded.into_iter().map(|one| one.id).collect(),
        conditional: found.condition.is_some_and(|text| !text.trim().is_empty()),
    }
}

fn is(value: Option<&str>, word: &str) -> bool {
    value.is_some_and(|value| value.eq_ignore_ascii_case(word))
}
