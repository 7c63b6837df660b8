//! Tenants, subscriptions, regions, identities and their roles.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tenant {
    pub id: String,
    pub name: String,
    pub domain: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Region {
    /// `westeurope`
    pub name: String,
    /// `West Europe`
    pub display: String,
    pub pair: String,
    pub geography: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Subscription {
    /// The guid.
    pub id: String,
    pub name: String,
    pub tenant: String,
    /// `Enabled`
    pub state: String,
}

impl Subscription {
    pub fn scope(&self) -> String {
        format!("/subscriptions/{}", self.id)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResourceGroup {
    pub subscription_id: String,
    pub name: String,
    pub region: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PrincipalKind {
    User,
    ServicePrincipal,
    /// A vault's identity: nobody signs in with it.
    ManagedIdentity,
}

/// Someone or something that roles are assigned to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Principal {
    pub object_id: String,
    /// Client id. The practice accounts are users and service principals at once: one id and secret signs in as the person.
    pub app_id: String,
    /// User principal name, or the display name of an application.
    pub name: String,
    pub kind: PrincipalKind,
    pub tenant: String,
    /// Client secret; `None`: cannot sign in.
    pub secret: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RoleDefinition {
    pub guid: String,
    pub name: String,
    pub description: String,
    pub actions: Vec<String>,
    pub not_actions: Vec<String>,
    pub data_actions: Vec<String>,
    pub not_data_actions: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RoleAssignment {
    /// The assignment's own name.
    pub guid: String,
    pub scope: String,
    /// Guid of the role definition.
    pub role: String,
    pub principal_id: String,
    /// `User` | `ServicePrincipal`
    pub principal_type: String,
    #[serde(with = "time::serde::rfc3339")]
    pub created: OffsetDateTime,
}
