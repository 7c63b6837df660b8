//! Facts that tests set and take away, the state of resources before and after, and what was written: the part of [`Control`] that is about permissions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::access::matches;
use crate::control::{Control, Seen};
use crate::fact_table::Fact;
use crate::routes::state_of;
use crate::world::{DenyAssignment, Group, Lock, LockLevel, PolicyAssignment, World};

mod set;

pub use set::instance;

pub use crate::judge::Verdict;

/// One restore: from where to where, by names. What it does not need stays empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Site {
    /// The protected database or flexible server, or the ARM id of its backup instance.
    pub source: String,
    /// ARM id of the user-assigned identity that the restore works as; `None`: the vault's own.
    pub identity: Option<String>,
    /// Object id of whoever restores, for facts about rights.
    pub caller: String,
    pub server: String,
    /// The new database.
    pub database: String,
    pub key_vault: String,
    pub secret: String,
    pub account: String,
    pub container: String,
}

impl Control {
    /// Makes one fact true or untrue, and nothing else. `false`: the site does not name what the fact is about.
    ///
    /// What is deleted to make a fact untrue comes back empty; for the very state of before take [`Control::checkpoint`].
    pub fn set(&self, site: &Site, fact: Fact, holds: bool) -> bool {
        let now = self.now();
        self.change(|world| set::set(world, site, fact, holds, now).is_some())
    }

    /// The whole world, to come back to with [`Control::rewind`]. Time and requests do not come back.
    pub fn checkpoint(&self) -> World {
        self.read(World::clone)
    }

    pub fn rewind(&self, to: &World) {
        self.change(|world| world.clone_from(to));
    }

    /// The bodies, by id, of all that a change of permissions can touch: vaults, servers and their firewall rules, key vaults, storage accounts,
    /// containers (without the times that a restore moves), role assignments, locks. Equal snapshots are equal states, byte for byte.
    pub fn snapshot(&self) -> BTreeMap<String, String> {
        self.read(|world| state_of(&self.app, world))
    }

    /// The requests that changed something, or tried to: PUT, PATCH, DELETE, and POSTs of restores and starts. Validations change nothing.
    pub fn writes(&self) -> Vec<Seen> {
        let acts = ["*/restore", "*/crossRegionRestore", "*/rehydrate", "*/start"];
        let changes = |s: &Seen| match s.method.as_str() {
            "PUT" | "PATCH" | "DELETE" => true,
            "POST" => acts.iter().any(|act| matches(act, &s.path)),
            _ => false,
        };
        self.requests().into_iter().filter(changes).collect()
    }

    pub fn lock(&self, name: &str, scope: &str, level: LockLevel) {
        self.change(|world| {
            world.locks.push(Lock {
                name: name.into(),
                scope: scope.into(),
                level,
                notes: String::new(),
                owners: Vec::new(),
            });
        });
    }

    /// Takes actions and data actions (patterns) from principals at a scope; from everyone where none is named.
    pub fn deny(&self, name: &str, scope: &str, actions: &[&str], data_actions: &[&str], principals: &[&str]) {
        let owned = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
        self.change(|world| {
            let guid = world.fresh_id();
            world.deny_assignments.push(DenyAssignment {
                guid,
                name: name.into(),
                scope: scope.into(),
                actions: owned(actions),
                data_actions: owned(data_actions),
                principals: owned(principals),
                except: Vec::new(),
            });
        });
    }

    /// From now on a policy refuses what would give a resource this value in a member (a JSON pointer).
    pub fn forbid(&self, policy: PolicyAssignment) {
        self.change(|world| world.policies.push(policy));
    }

    /// Makes a group with members (object ids) in the first tenant. Its object id.
    pub fn make_group(&self, name: &str, members: &[&str]) -> String {
        self.change(|world| {
            let object_id = world.fresh_id();
            world.groups.push(Group {
                object_id: object_id.clone(),
                name: name.into(),
                tenant: world.tenant().to_owned(),
                members: members.iter().map(|m| (*m).to_owned()).collect(),
            });
            object_id
        })
    }
}

/// A fact as it comes over HTTP.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    pub site: Site,
    pub fact: Fact,
    pub holds: bool,
}

/// What of governance comes over HTTP, one at a time.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Governance {
    #[serde(rename_all = "camelCase")]
    Deny {
        name: String,
        scope: String,
        actions: Vec<String>,
        data_actions: Vec<String>,
        principals: Vec<String>,
    },
    #[serde(rename_all = "camelCase")]
    Policy {
        name: String,
        scope: String,
        resource_type: String,
        member: String,
        value: Value,
    },
    Group {
        name: String,
        members: Vec<String>,
    },
}
