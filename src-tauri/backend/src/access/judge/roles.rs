//! Whether an identity has a role, and whether something denies it what the role gives.

use super::super::change::{Change, Principal, Role, is_at_or_above};
use super::super::facts::{Assignment, Definition, Deny, Seen};
use super::super::manifest::{Requirement, manifest};
use super::rights::holds;
use super::{Judged, given, last};
use time::OffsetDateTime;

/// Where a role is looked for: ARM id of the narrowest scope, and its name for people.
pub(super) struct Place<'a> {
    pub id: &'a str,
    pub name: &'a str,
}

pub(super) fn has_role(
    roles: &Seen<Vec<Assignment>>,
    requirement: &Requirement,
    action: &Action,
    who: Result<Principal, Judged>,
    place: &Place<'_>,
    now: OffsetDateTime,
) -> Judged {
    let who = match who {
        Ok(who) => who,
        Err(instead) => return instead,
    };
    let Some(role) = &requirement.role else {
        return Judged::unseen("No role is named for this.");
    };
    let grant = || {
        let change = Change::GrantRole {
            scope: place.id.to_owned(),
            role: role.clone(),
            principal: who.clone(),
        };
        Some(change).filter(|_| !place.id.is_empty())
    };
    let what = format!("The role assignments of {}", place.name);
    let judged = given(roles, &what, |rows| {
        assigned(rows, (role, requirement, action), &who, place, now)
    });
    match judged.state {
        crate::api::LineState::Missing | crate::api::LineState::CannotSee => judged.with(grant()),
        _ => judged,
    }
}

fn assigned(
    rows: &[Assignment],
    (role, requirement, action): (&Role, &Requirement, &Action),
    who: &Principal,
    place: &Place<'_>,
    now: OffsetDateTime,
) -> Judged {
    let enough = |row: &&Assignment| {
        let mut roles = std::iter::once(role).chain(&requirement.enough);
        let made = row.definition.as_ref();
        roles.any(|one| one.id.eq_ignore_ascii_case(&row.role)) || made.is_some_and(|made| action.is_in(made))
    };
    let own = |row: &&Assignment| row.principal_id.eq_ignore_ascii_case(&who.id) || row.reaches_identity;
    let fitting: Vec<&Assignment> = rows.iter().filter(enough).collect();
    let counts = |row: &&&Assignment| own(row) && !row.conditional && !is_below(&row.scope, place.id);
    let mut held: Vec<&&Assignment> = fitting.iter().filter(counts).collect();
    // One that has stood for long counts, whatever was given beside it.
    held.sort_by_key(|row| is_new(row, now));
    if let Some(row) = held.first() {
        let known = requirement
            .enough
            .iter()
            .find(|one| one.id.eq_ignore_ascii_case(&row.role));
        let made = row.definition.as_ref().map(|made| made.name.as_str());
        let name = known.map(|one| one.name.as_str()).or(made).unwrap_or(&role.name);
        let through = if row.is_group { ", through a group" } else { "" };
        let seen = format!("{} has the role {} at {}{through}.", who.name, name, last(&row.scope));
        if is_new(row, now) {
            return Judged::settling(format!("{seen} {SETTLING}"));
        }
        return Judged::ok(seen);
    }
    if let Some(part) = fitting.iter().filter(|row| !row.conditional).find(|row| own(row)) {
        return Judged::unseen(format!(
            "{} has the role {} on {} alone. Whether Azure Backup needs it on all of {} is not established.",
            who.name,
            role.name,
            last(&part.scope),
            place.name
        ));
    }
    if fitting.iter().any(own) {
        return Judged::unseen(format!(
            "{} has the role {} on {}, under a condition that cannot be judged from here.",
            who.name, role.name, place.name
        ));
    }
    if let Some(group) = fitting.iter().find(|row| row.is_group) {
        return Judged::unseen(format!(
            "The group {} has the role {} on {}. Whether {} is a member of it cannot be read.",
            group.principal_id, role.name, place.name, who.name
        ));
    }
    // A role that is named nowhere here may hold the same right, and a group may have the identity among its members.
    let unknown = |row: &&Assignment| !manifest().knows_role(&row.role);
    if let Some(other) = rows.iter().filter(unknown).find(own) {
        if let Some(made) = &other.definition {
            return Judged::unseen(format!(
                "{} has the role {} on {}, which lacks some of what {} gives. Whether it is enough is not established.",
                who.name, made.name, place.name, role.name
            ));
        }
        return Judged::unseen(format!(
            "{} has another role on {} ({}), and not {}. Whether that is enough is not known here.",
            who.name, place.name, other.role, role.name
        ));
    }
    if let Some(other) = rows.iter().filter(unknown).find(|row| row.is_group) {
        return Judged::unseen(format!(
            "{} does not have the role {} on {}. The group {} has another one there ({}); whether that is enough, and {} a member, is not known here.",
            who.name, role.name, place.name, other.principal_id, other.role, who.name
        ));
    }
    Judged::missing(format!(
        "{} does not have the role {} on {}.",
        who.name, role.name, place.name
    ))
}

/// Whether a role was given on a part of a place only: on one secret of a key vault.
fn is_below(scope: &str, place: &str) -> bool {
    !place.is_empty() && is_at_or_above(place, scope) && !is_at_or_above(scope, place)
}

/// How long Azure may take until a new role counts everywhere. Microsoft's own client waits a minute and documents speak of ten
/// (contract §10.3): what was given within that time is right, and may be refused all the same.
const PROPAGATION: time::Duration = time::Duration::minutes(10);
const SETTLING: &str = "It was given in the last ten minutes: if Azure still refuses, try again in a minute.";

fn is_new(row: &Assignment, now: OffsetDateTime) -> bool {
    row.given.is_some_and(|given| now - given < PROPAGATION)
}

/// An action that must not be denied; `on_data`: on what is inside the resource.
pub(super) struct Action {
    pub name: &'static str,
    /// What the role holds besides: whether Azure Backup needs it is not established.
    pub also: &'static [&'static str],
    pub on_data: bool,
}

impl Action {
    /// Whether a role gives all that the documented one gives for this.
    fn is_in(&self, made: &Definition) -> bool {
        let mut all = std::iter::once(&self.name).chain(self.also);
        all.all(|name| holds(&made.blocks, name, self.on_data))
    }
}

pub(super) fn not_denied(
    denies: &Seen<Vec<Deny>>,
    who: Result<Principal, Judged>,
    action: &Action,
    place: &str,
) -> Judged {
    let who = match who {
        Ok(who) => who,
        Err(instead) => return instead,
    };
    given(denies, &format!("The deny assignments of {place}"), |rows| {
        let among = |ids: &[String]| ids.iter().any(|id| id.eq_ignore_ascii_case(&who.id));
        let matching = rows.iter().filter(|row| {
            // One that Azure tells only a part of may be for anybody, and take anything.
            let meant = row.everyone || among(&row.principals) || row.groups || row.principals.is_empty();
            let mut takes = std::iter::once(&action.name).chain(action.also);
            let told = row.blocks.is_empty() || takes.any(|name| holds(&row.blocks, name, action.on_data));
            meant && !among(&row.excluded) && told
        });
        let mut doubtful = None;
        for row in matching {
            let all = holds(&row.blocks, action.name, action.on_data);
            let certain = all && (row.everyone || among(&row.principals)) && !row.excluded_groups && !row.conditional;
            if certain {
                return Judged::missing(format!(
                    "The deny assignment {} takes {} from {} on {place}.",
                    row.name, action.name, who.name
                ));
            }
            doubtful = Some(row);
        }
        match doubtful {
            Some(row) => Judged::unseen(format!(
                "Whether the deny assignment {} on {place} keeps {} from what it needs cannot be told: it names a group, has a condition, takes a part of the role only, or is not told in full.",
                row.name, who.name
            )),
            None => Judged::ok(format!("No deny assignment takes it from {} on {place}.", who.name)),
        }
    })
}
