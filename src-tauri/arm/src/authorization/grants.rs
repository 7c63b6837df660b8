//! Giving and taking roles (contract §10.4).

use azure_core::http::Method;
use serde_json::json;
use uuid::Uuid;

use super::{API_VERSION, RoleAssignment, guid};
use crate::{client::ArmClient, error::Error, id::ResourceId, write::Written};

/// A role for somebody at a scope, under a name that the caller drew beforehand: after a lost answer, that name tells whether
/// the assignment that stands is this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleGrant {
    pub scope: ResourceId,
    /// A new GUID: the assignment's own name.
    pub name: Uuid,
    /// GUID of the role's definition.
    pub role: String,
    /// Object id, never the application's id.
    pub principal_id: String,
    /// `ServicePrincipal` for every managed identity. Azure then does not look into the directory, in which an identity that was
    /// just made is not found for a while (`PrincipalNotFound`).
    pub principal_type: String,
}

fn path(scope: &ResourceId, name: Uuid) -> String {
    format!(
        "{}/providers/Microsoft.Authorization/roleAssignments/{name}",
        scope.path()
    )
}

impl ArmClient {
    /// One assignment, by where it was given and its name. GET `{scope}/providers/Microsoft.Authorization/roleAssignments/{name}`
    /// (contract §10.3). Errors: 403; 404 `RoleAssignmentNotFound` where there is none.
    pub async fn role_assignment(&self, scope: &ResourceId, name: Uuid) -> Result<RoleAssignment, Error> {
        self.get_one(&path(scope, name), API_VERSION).await
    }

    /// Gives a role. PUT, sent once (contract §10.4); 201 with the assignment, which may take minutes to count (contract §10.3).
    ///
    /// Errors: 409 `RoleAssignmentExists`: somebody has given the same role at the same scope, under another name, and it is
    /// theirs; 403 `AuthorizationFailed`, `DenyAssignmentAuthorizationFailed` or `RequestDisallowedByPolicy`; 409 `ScopeLocked`;
    /// 400 `PrincipalNotFound`; [`Kind::Parse`](crate::Kind) where role or principal are no GUIDs, with nothing sent.
    pub async fn grant_role(&self, grant: &RoleGrant, client_request_id: Uuid) -> Result<Written, Error> {
        let (role, principal) = (guid(&grant.role)?, guid(&grant.principal_id)?);
        // Above subscriptions a definition has no subscription in its id either.
        let holder = grant.scope.subscription().map(|s| format!("/subscriptions/{s}"));
        let body = json!({ "properties": {
            "roleDefinitionId": format!(
                "{}/providers/Microsoft.Authorization/roleDefinitions/{role}",
                holder.unwrap_or_default()
            ),
            "principalId": principal,
            "principalType": grant.principal_type,
        } });
        let path = path(&grant.scope, grant.name);
        self.write(Method::Put, &path, API_VERSION, Some(&body), client_request_id)
            .await
    }

    /// Takes a role away. DELETE, sent once: 200 with the assignment that was there, 204 where there was none (published
    /// specification). Errors: 403 as of [`grant_role`](Self::grant_role), 409 `ScopeLocked` where a lock forbids to delete.
    pub async fn revoke_role(&self, scope: &ResourceId, name: Uuid, client_request_id: Uuid) -> Result<Written, Error> {
        self.write(Method::Delete, &path(scope, name), API_VERSION, None, client_request_id)
            .await
    }
}
