//! Who may do what (contract §10.3).

use serde_json::Value;
use time::OffsetDateTime;

use crate::{
    client::ArmClient,
    error::Error,
    id::ResourceId,
    node::{Node, Read},
    page::Paged,
};

mod definitions;
mod denials;
mod grants;
mod locks;

pub use definitions::RoleDefinition;
pub use denials::{DenyAssignment, Principal};
pub use grants::RoleGrant;
pub(crate) use locks::LOCKS_API;
pub use locks::{Lock, LockLevel};

pub(crate) const API_VERSION: &str = "2022-04-01";

/// A role given to somebody at a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleAssignment {
    pub id: Option<String>,
    /// GUID of the assignment itself.
    pub name: Option<String>,
    /// GUID of the role: the last segment of its definition's id (contract §10.3).
    pub role: String,
    pub role_definition_id: String,
    pub principal_id: String,
    /// `User`, `Group`, `ServicePrincipal`.
    pub principal_type: Option<String>,
    /// Where it was given: this scope or one above.
    pub scope: Option<String>,
    /// A condition may take away what the role gives.
    pub condition: Option<String>,
    /// When it was given. Azure Backup may not know of it before some minutes have passed (contract §10.3).
    pub created: Option<OffsetDateTime>,
}

/// What the signed-in person may do at a scope: one block per role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permission {
    pub actions: Vec<String>,
    pub not_actions: Vec<String>,
    pub data_actions: Vec<String>,
    pub not_data_actions: Vec<String>,
}

impl Permission {
    /// Whether this block allows an action: `*` stands for any text, case does not count.
    pub fn allows(&self, action: &str) -> bool {
        let any = |patterns: &[String]| patterns.iter().any(|p| matches(p, action));
        any(&self.actions) && !any(&self.not_actions)
    }

    /// The same for an action on data.
    pub fn allows_data(&self, action: &str) -> bool {
        let any = |patterns: &[String]| patterns.iter().any(|p| matches(p, action));
        any(&self.data_actions) && !any(&self.not_data_actions)
    }
}

/// Rights add up: what one block takes away another may give (contract §10.3).
#[must_use]
pub fn allowed(permissions: &[Permission], action: &str) -> bool {
    permissions.iter().any(|p| p.allows(action))
}

/// Matches a pattern with `*` without regard to case.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_ascii_lowercase(), text.to_ascii_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        last = Some(part);
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    match last {
        None => rest.is_empty(),
        // The last part has to stand at the end, wherever it was found first.
        Some(part) => text.ends_with(part),
    }
}

impl Read for RoleAssignment {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let properties = node.at("properties");
        let definition = properties
            .text("roleDefinitionId")
            .ok_or("a role assignment names no role")?;
        Ok(Self {
            id: node.text("id"),
            name: node.text("name"),
            role: definition.rsplit('/').next().unwrap_or_default().to_ascii_lowercase(),
            role_definition_id: definition,
            principal_id: properties.text("principalId").ok_or("a role assignment names nobody")?,
            principal_type: properties.text("principalType"),
            scope: properties.text("scope"),
            condition: properties.text("condition"),
            created: properties.time("createdOn"),
        })
    }
}

impl Read for Permission {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        Ok(Self {
            actions: node.texts("actions"),
            not_actions: node.texts("notActions"),
            data_actions: node.texts("dataActions"),
            not_data_actions: node.texts("notDataActions"),
        })
    }
}

impl ArmClient {
    /// The assignments at a scope and above. GET `{scope}/providers/Microsoft.Authorization/roleAssignments?$filter=atScope()`
    /// (contract §10.3). Membership in groups is not visible this way. Errors: 403, 404.
    pub async fn role_assignments(&self, scope: &ResourceId) -> Result<Paged<RoleAssignment>, Error> {
        let path = format!("{}/providers/Microsoft.Authorization/roleAssignments", scope.path());
        self.list(&path, API_VERSION, &[("$filter", "atScope()")]).await
    }

    /// The assignments of one principal at a scope and above, those through groups included. GET
    /// `…/roleAssignments?$filter=atScope() and assignedTo('{guid}')` (contract §10.3). A row of a group names the group.
    ///
    /// Whether Azure follows the groups of a managed identity as it does those of people is not established: a role that is
    /// missing here may still be there through a group. Errors: 403, 404; [`Kind::Parse`](crate::Kind) where `principal` is no GUID.
    pub async fn role_assignments_of(
        &self,
        scope: &ResourceId,
        principal: &str,
    ) -> Result<Paged<RoleAssignment>, Error> {
        let path = format!("{}/providers/Microsoft.Authorization/roleAssignments", scope.path());
        let filter = format!("atScope() and assignedTo('{}')", guid(principal)?);
        self.list(&path, API_VERSION, &[("$filter", &filter)]).await
    }

    /// What one principal has been given itself at a scope, above it and below it. GET `…/roleAssignments?$filter=principalId eq
    /// '{guid}'` (contract §10.3). Errors: as [`role_assignments_of`](Self::role_assignments_of).
    pub async fn role_assignments_anywhere(
        &self,
        scope: &ResourceId,
        principal: &str,
    ) -> Result<Paged<RoleAssignment>, Error> {
        let path = format!("{}/providers/Microsoft.Authorization/roleAssignments", scope.path());
        let filter = format!("principalId eq '{}'", guid(principal)?);
        self.list(&path, API_VERSION, &[("$filter", &filter)]).await
    }

    /// What the signed-in person may do at a scope (contract §10.3). Errors: 403, 404.
    pub async fn permissions(&self, scope: &ResourceId) -> Result<Paged<Permission>, Error> {
        self.list(
            &format!("{}/providers/Microsoft.Authorization/permissions", scope.path()),
            API_VERSION,
            &[],
        )
        .await
    }
}

/// A GUID, as a filter or a path may carry it. Anything else could say more than it should.
fn guid(text: &str) -> Result<uuid::Uuid, Error> {
    uuid::Uuid::parse_str(text.trim()).map_err(|_| Error::parse(format!("“{text}” is no object id.")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{Server, json as answer, vault};

    #[test]
    fn patterns_match_as_azure_does() {
        for (pattern, action, expected) in [
            ("*", "Microsoft.X/y/read", true),
            ("*/read", "Microsoft.X/y/Read", true),
            ("*/read", "Microsoft.X/y/write", false),
            ("Microsoft.X/*", "microsoft.x/y/z/read", true),
            ("Microsoft.X/*/read", "Microsoft.X/y/z/read", true),
            ("Microsoft.X/*/read", "Microsoft.X/y/read/action", false),
            ("Microsoft.X/y", "Microsoft.X/y/z", false),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, action), expected, "{pattern} {action}");
        }
    }

    #[test]
    fn what_one_role_takes_another_may_give() {
        let contributor = Permission {
            actions: vec!["*".into()],
            not_actions: vec!["Microsoft.Authorization/*/Write".into()],
            ..Default::default()
        };
        let granter = Permission {
            actions: vec!["Microsoft.Authorization/roleAssignments/*".into()],
            ..Default::default()
        };
        let action = "Microsoft.Authorization/roleAssignments/write";
        assert!(!allowed(std::slice::from_ref(&contributor), action));
        assert!(allowed(&[contributor.clone(), granter], action));
        assert!(
            !contributor.allows_data("Microsoft.Storage/x/read"),
            "rights on data are their own"
        );
    }

    #[tokio::test]
    async fn assignments_are_asked_for_at_a_scope() {
        let row = json!({ "id": "i", "properties": { "roleDefinitionId": "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/ACDD72A7-3385", "principalId": "p", "principalType": "ServicePrincipal", "scope": "/subscriptions/s", "condition": null } });
        let server = Server::new([answer(200, &json!({ "value": [row, { "properties": {} }] }))]);
        let found = server.client().role_assignments(vault().resource()).await.unwrap();
        assert_eq!(
            (found.rows[0].role.as_str(), found.rows[0].condition.as_deref()),
            ("acdd72a7-3385", None)
        );
        assert_eq!(found.skipped.len(), 1);
        assert!(
            server
                .line(0)
                .contains("/backupVaults/v/providers/Microsoft.Authorization/roleAssignments?$filter=atScope%28%29&")
        );
    }
}
