//! What a role assignment leaves open, asked for with what room is left: what a role is made of that the manifest does not name, and
//! whether a group has the identity among its members.

use std::collections::HashSet;

use arm::{KeyVaultId, ResourceId, StorageAccountId};
use time::OffsetDateTime;

use super::super::facts::{Ask, Assignment, Facts};
use super::super::judge::{Case, judge};
use super::super::lines;
use super::super::manifest::{Check, manifest};
use super::super::read::What;
use super::To;
use super::first::{secret_scope, storage_container};
use crate::api::LineState;

/// The identity's own roles come first: only they can be enough by themselves.
pub(super) fn next(ask: &Ask, facts: &Facts, now: OffsetDateTime, asked: &HashSet<What>) -> Vec<(To, What)> {
    let Some(identity) = identity(ask, facts) else {
        return Vec::new();
    };
    let mut roles = Vec::new();
    let mut groups = Vec::new();
    for (to, check, rows, scope) in places(ask, facts) {
        let Some(scope) = scope.filter(|_| is_open(ask, facts, now, check)) else {
            continue;
        };
        let own = |row: &&Assignment| row.principal_id.eq_ignore_ascii_case(&identity) || row.reaches_identity;
        let unnamed =
            |row: &&Assignment| !row.conditional && row.definition.is_none() && !manifest().knows_role(&row.role);
        let held = rows.iter().filter(own).filter(unnamed);
        roles.extend(held.map(|row| (to, What::Role(scope.clone(), row.role.clone()))));
        if rows.iter().any(|row| row.is_group) {
            groups.push((to, What::RolesOf(scope, identity.clone())));
        }
    }
    let mut seen = HashSet::new();
    let all = roles.into_iter().chain(groups);
    all.filter(|(_, what)| !asked.contains(what) && seen.insert(what.clone()))
        .collect()
}

type Place<'a> = (To, Check, &'a [Assignment], Option<ResourceId>);

fn places<'a>(ask: &Ask, facts: &'a Facts) -> Vec<Place<'a>> {
    let server = ask.database.as_ref().and_then(|to| to.server_id.as_deref());
    let key_vault = facts.key_vault.known().filter(|vault| vault.rbac);
    let storage = facts.account.known().and_then(|account| {
        let id = StorageAccountId::parse(&account.id).ok()?;
        Some(storage_container(ask, &id).map_or_else(|| id.resource().clone(), |id| id.resource().clone()))
    });
    let id = |id: Option<&str>| ResourceId::parse(id?).ok();
    let all = [
        (To::ServerRoles, Check::ServerRole, &facts.server_access, id(server)),
        (
            To::KeyVaultRoles,
            Check::KeyVaultAccess,
            &facts.key_vault_access,
            key_vault
                .and_then(|vault| KeyVaultId::parse(&vault.id).ok())
                .map(|id| secret_scope(&id, ask)),
        ),
        (To::StorageRoles, Check::ContainerRole, &facts.storage_access, storage),
    ];
    all.into_iter()
        .filter_map(|(to, check, access, scope)| Some((to, check, access.roles.known()?.as_slice(), scope)))
        .collect()
}

/// Nothing more needs to be known of a line that is right, and nothing more can be of one that is missing.
fn is_open(ask: &Ask, facts: &Facts, now: OffsetDateTime, check: Check) -> bool {
    let case = Case { ask, facts, now };
    let needs = lines::row(ask).into_iter().flat_map(|row| manifest().needs(row));
    let mut line = needs.filter(|requirement| requirement.check == check);
    line.any(|requirement| judge(&case, requirement).state == LineState::CannotSee)
}

fn identity(ask: &Ask, facts: &Facts) -> Option<String> {
    let vault = facts.vault.known()?;
    let wanted = ask.identity_id.trim();
    if wanted.is_empty() {
        return vault.system_principal.clone();
    }
    let chosen = vault.users.iter().find(|(id, _)| arm::same_id(id, wanted))?;
    chosen.1.clone()
}
