//! What stands beside roles: groups that hold them, changes of them that do not count yet, and what takes away or forbids what they give.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use super::{RoleAssignment, World, same, within};
use crate::machine::Course;

/// A security group: its members have what it has, and so have the members of groups in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub object_id: String,
    pub name: String,
    pub tenant: String,
    /// Object ids of people, identities and groups.
    pub members: Vec<String>,
}

/// An assignment that was made or removed, and whose effect has not arrived where it is asked for (§10.3). It can be read, or not, at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RoleChange {
    pub assignment: RoleAssignment,
    pub added: bool,
    pub course: Course,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LockLevel {
    CanNotDelete,
    ReadOnly,
}

impl LockLevel {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CanNotDelete => "CanNotDelete",
            Self::ReadOnly => "ReadOnly",
        }
    }
}

/// A management lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    pub name: String,
    pub scope: String,
    pub level: LockLevel,
    pub notes: String,
    /// Ids of the applications that own it.
    #[serde(default)]
    pub owners: Vec<String>,
}

/// Takes away what roles give. Azure makes these itself (managed applications, deployment stacks); no request here does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DenyAssignment {
    pub guid: String,
    pub name: String,
    pub scope: String,
    pub actions: Vec<String>,
    pub data_actions: Vec<String>,
    /// Object ids; empty: everyone.
    pub principals: Vec<String>,
    pub except: Vec<String>,
}

/// An assigned policy with the effect `deny`: it refuses a request after which a resource would have a value in a member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    pub name: String,
    /// What the assignment is called on screens.
    pub display: String,
    pub scope: String,
    /// `Microsoft.Storage/storageAccounts`
    pub resource_type: String,
    /// A JSON pointer into the resource: `/properties/publicNetworkAccess`.
    pub member: String,
    pub value: Value,
}

impl World {
    /// A principal with all groups that it is in, through groups as well.
    pub fn identities_of(&self, principal: &str) -> Vec<String> {
        let mut all = vec![principal.to_owned()];
        let mut next = 0;
        while let Some(member) = all.get(next).cloned() {
            next += 1;
            for group in &self.groups {
                let holds = group.members.iter().any(|m| same(m, &member));
                if holds && !all.iter().any(|id| same(id, &group.object_id)) {
                    all.push(group.object_id.clone());
                }
            }
        }
        all
    }

    /// The assignments that have effect: those made a moment ago do not yet, those removed a moment ago still do.
    pub fn effective_assignments(&self) -> impl Iterator<Item = &RoleAssignment> {
        let fresh = |a: &&RoleAssignment| {
            self.role_changes
                .iter()
                .any(|c| c.added && same(&c.assignment.guid, &a.guid) && same(&c.assignment.scope, &a.scope))
        };
        let removed = self.role_changes.iter().filter(|c| !c.added).map(|c| &c.assignment);
        self.role_assignments.iter().filter(move |a| !fresh(a)).chain(removed)
    }

    /// The deny assignment that takes an action from a principal, if one does.
    pub fn denied(&self, principal: &str, action: &str, data: bool, scope: &str) -> Option<&DenyAssignment> {
        if self.deny_assignments.is_empty() {
            return None;
        }
        let ids = self.identities_of(principal);
        let one_of = |list: &[String]| list.iter().any(|p| ids.iter().any(|id| same(id, p)));
        self.deny_assignments.iter().find(|d| {
            let actions = if data { &d.data_actions } else { &d.actions };
            within(scope, &d.scope)
                && (d.principals.is_empty() || one_of(&d.principals))
                && !one_of(&d.except)
                && actions.iter().any(|a| crate::access::matches(a, action))
        })
    }

    /// The locks that keep a resource from being written to (`delete` false) or deleted.
    pub fn locks_against(&self, id: &str, delete: bool) -> Vec<&Lock> {
        let holds = |l: &&Lock| within(id, &l.scope) && (delete || l.level == LockLevel::ReadOnly);
        self.locks.iter().filter(holds).collect()
    }

    /// Whether a principal is so new that the directory does not know it everywhere.
    pub fn is_fresh(&self, principal: &str, now: OffsetDateTime) -> bool {
        let until = self.principal(principal).and_then(|p| p.standing.fresh_until);
        until.is_some_and(|until| now < until)
    }
}
