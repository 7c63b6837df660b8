//! What a role is made of (contract §10.3).

use serde_json::Value;

use super::{API_VERSION, Permission, guid};
use crate::{
    client::ArmClient,
    error::Error,
    id::ResourceId,
    node::{Node, Read},
    page::Paged,
};

/// A role, built-in or a company's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleDefinition {
    /// GUID in lower case: what assignments are compared by (contract §10.3).
    pub guid: String,
    pub id: String,
    /// `Reader`.
    pub name: String,
    /// `BuiltInRole`, `CustomRole`.
    pub kind: Option<String>,
    /// Without those that hold under a condition only: nobody can say from here whether it is met.
    pub permissions: Vec<Permission>,
    pub assignable_scopes: Vec<String>,
}

impl Read for RoleDefinition {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let properties = node.at("properties");
        let id = node.text("id").ok_or("a role has no id")?;
        let permissions = properties.at("permissions").items();
        let permissions = permissions.filter(|p| p.text("condition").is_none_or(|text| text.trim().is_empty()));
        Ok(Self {
            guid: id.rsplit('/').next().unwrap_or_default().to_ascii_lowercase(),
            name: properties.text("roleName").ok_or("a role has no name")?,
            kind: properties.text("type"),
            permissions: permissions.filter_map(|p| Permission::read(p.value()?).ok()).collect(),
            assignable_scopes: properties.texts("assignableScopes"),
            id,
        })
    }
}

impl ArmClient {
    /// The roles of that name that can be given at a scope. GET `{scope}/providers/Microsoft.Authorization/roleDefinitions?$filter=roleName
    /// eq '…'` (contract §10.3). A company may have a role of its own with the same name. Errors: 403, 404.
    pub async fn role_definitions(&self, scope: &ResourceId, name: &str) -> Result<Paged<RoleDefinition>, Error> {
        let path = format!("{}/providers/Microsoft.Authorization/roleDefinitions", scope.path());
        let filter = format!("roleName eq '{}'", name.replace('\'', "''"));
        self.list(&path, API_VERSION, &[("$filter", &filter)]).await
    }

    /// One role by its GUID. GET `{scope}/providers/Microsoft.Authorization/roleDefinitions/{guid}` (contract §10.3).
    /// Errors: 403, 404 `RoleDefinitionDoesNotExist`.
    pub async fn role_definition(&self, scope: &ResourceId, role: &str) -> Result<RoleDefinition, Error> {
        let role = guid(role)?;
        let path = format!(
            "{}/providers/Microsoft.Authorization/roleDefinitions/{role}",
            scope.path()
        );
        self.get_one(&path, API_VERSION).await
    }
}
