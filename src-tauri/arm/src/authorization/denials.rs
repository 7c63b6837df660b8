//! Deny assignments: what no role can give back (published specification; the contract has no recording of one).

use serde_json::Value;

use super::{API_VERSION, Permission};
use crate::{
    client::ArmClient,
    error::Error,
    id::{ResourceId, same_id},
    node::{Node, Read},
    page::Paged,
};

/// The principal that stands for everybody.
const EVERYBODY: &str = "00000000-0000-0000-0000-000000000000";

/// Somebody whom a denial names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    pub id: String,
    /// `User`, `Group`, `ServicePrincipal`, `SystemDefined`, `Everyone`.
    pub kind: Option<String>,
}

/// Actions that are denied to some, whatever their roles say. Made by Azure itself: for managed applications, deployment
/// stacks and blueprints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DenyAssignment {
    pub id: Option<String>,
    pub name: Option<String>,
    pub description: Option<String>,
    pub permissions: Vec<Permission>,
    pub scope: Option<String>,
    /// Holds at its own scope alone.
    pub this_scope_only: bool,
    pub principals: Vec<Principal>,
    pub excluded: Vec<Principal>,
    /// It may hold for some requests only.
    pub condition: Option<String>,
}

impl DenyAssignment {
    /// Whether it takes that action from that principal at that scope.
    ///
    /// `None` where it cannot be told: groups among those named or excluded may hold the principal, and a condition cannot be
    /// evaluated from here.
    pub fn denies(&self, principal: &str, action: &str, scope: &str) -> Option<bool> {
        if !self.permissions.iter().any(|p| p.allows(action)) {
            return Some(false);
        }
        let here = self.scope.as_deref().is_some_and(|own| same_id(own, scope));
        if self.this_scope_only && !here {
            return Some(false);
        }
        let named = holds(&self.principals, principal);
        let excluded = holds(&self.excluded, principal);
        match (named, excluded) {
            (Some(false), _) | (_, Some(true)) => Some(false),
            (Some(true), Some(false)) if self.condition.is_none() => Some(true),
            _ => None,
        }
    }
}

/// Whether a list names somebody. `None`: a group in it might.
fn holds(list: &[Principal], principal: &str) -> Option<bool> {
    let is = |p: &Principal| {
        p.id.eq_ignore_ascii_case(principal)
            || p.id == EVERYBODY
            || p.kind.as_deref().is_some_and(|k| k.eq_ignore_ascii_case("Everyone"))
    };
    let group = |p: &Principal| p.kind.as_deref().is_some_and(|k| k.eq_ignore_ascii_case("Group"));
    if list.iter().any(is) {
        Some(true)
    } else if list.iter().any(group) {
        None
    } else {
        Some(false)
    }
}

impl Read for DenyAssignment {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let properties = node.at("properties");
        if properties.value().is_none() {
            return Err("a deny assignment has no properties".to_owned());
        }
        let principals = |name| {
            let items = properties.at(name).items();
            items
                .filter_map(|p| {
                    Some(Principal {
                        id: p.text("id")?,
                        kind: p.text("type"),
                    })
                })
                .collect()
        };
        let permissions = properties.at("permissions").items();
        Ok(Self {
            id: node.text("id"),
            name: properties.text("denyAssignmentName"),
            description: properties.text("description"),
            permissions: permissions.filter_map(|p| Permission::read(p.value()?).ok()).collect(),
            scope: properties.text("scope"),
            this_scope_only: properties.flag("doNotApplyToChildScopes").unwrap_or(false),
            principals: principals("principals"),
            excluded: principals("excludePrincipals"),
            condition: properties.text("condition"),
        })
    }
}

impl ArmClient {
    /// The denials at a scope and above. GET `{scope}/providers/Microsoft.Authorization/denyAssignments?$filter=atScope()`
    /// (published specification). Errors: 403, the usual case for whoever may not read access control; 404.
    pub async fn deny_assignments(&self, scope: &ResourceId) -> Result<Paged<DenyAssignment>, Error> {
        let path = format!("{}/providers/Microsoft.Authorization/denyAssignments", scope.path());
        self.list(&path, API_VERSION, &[("$filter", "atScope()")]).await
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn denial(principals: &Value, excluded: &Value, only_here: bool) -> DenyAssignment {
        DenyAssignment::read(&json!({ "id": "i", "properties": {
            "denyAssignmentName": "stack", "scope": "/subscriptions/s/resourceGroups/g", "doNotApplyToChildScopes": only_here,
            "permissions": [{ "actions": ["*"], "notActions": ["*/read"] }],
            "principals": principals, "excludePrincipals": excluded } }))
        .unwrap()
    }

    #[test]
    fn a_denial_holds_for_whom_it_names_and_not_for_whom_it_leaves_out() {
        let all = json!([{ "id": EVERYBODY, "type": "SystemDefined" }]);
        let me = json!([{ "id": "ME", "type": "User" }]);
        let group = json!([{ "id": "g", "type": "Group" }]);
        let none = json!([]);
        let (write, read) = ("Microsoft.X/y/write", "Microsoft.X/y/read");
        let below = "/subscriptions/s/resourceGroups/G/providers/Microsoft.X/y/z";
        for (principals, excluded, only_here, action, scope, expected) in [
            (&all, &none, false, write, below, Some(true)),
            (&all, &none, false, read, below, Some(false)),
            (&all, &me, false, write, below, Some(false)),
            (&all, &group, false, write, below, None),
            (&group, &none, false, write, below, None),
            (&me, &none, false, write, below, Some(true)),
            (&none, &none, false, write, below, Some(false)),
            (&all, &none, true, write, below, Some(false)),
            (
                &all,
                &none,
                true,
                write,
                "/subscriptions/S/resourcegroups/g",
                Some(true),
            ),
        ] {
            let denial = denial(principals, excluded, only_here);
            assert_eq!(
                denial.denies("me", action, scope),
                expected,
                "{principals} {excluded} {action}"
            );
        }
    }

    #[test]
    fn a_condition_makes_it_uncertain() {
        let mut denial = denial(&json!([{ "id": "me", "type": "User" }]), &json!([]), false);
        denial.condition = Some("@Resource[x] StringEquals 'y'".to_owned());
        assert_eq!(denial.denies("me", "a/write", "/subscriptions/s"), None);
        assert_eq!(denial.denies("you", "a/write", "/subscriptions/s"), Some(false));
    }
}
