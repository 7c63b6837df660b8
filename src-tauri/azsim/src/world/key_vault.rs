//! Key vaults and the names of their secrets. No secret has a value here: nobody may read one (§10.3).

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::same;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeyVault {
    pub subscription_id: String,
    pub resource_group: String,
    pub name: String,
    pub region: String,
    pub tenant: String,
    /// `enableRbacAuthorization`: roles decide, and `access_policies` are ignored.
    pub rbac: bool,
    pub access_policies: Vec<AccessPolicy>,
    /// `publicNetworkAccess`
    pub public_access: bool,
    /// `networkAcls.defaultAction` is `Deny`.
    pub deny_by_default: bool,
    /// `networkAcls.bypass` is `AzureServices`.
    pub trusted_services: bool,
    pub secrets: Vec<Secret>,
}

impl KeyVault {
    pub fn id(&self) -> String {
        format!(
            "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.KeyVault/vaults/{}",
            self.subscription_id, self.resource_group, self.name
        )
    }

    pub fn secret(&self, name: &str) -> Option<&Secret> {
        self.secrets.iter().find(|s| same(&s.name, name))
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccessPolicy {
    pub object_id: String,
    /// Permission words for secrets, in whatever case they were written.
    pub secrets: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecretContent {
    /// An ADO.NET connection string that works.
    ConnectionString,
    /// Something else.
    NotAConnectionString,
    /// A connection string whose password is no longer right.
    OldPassword,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Secret {
    pub name: String,
    pub enabled: bool,
    pub content: SecretContent,
    #[serde(with = "time::serde::rfc3339")]
    pub created: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated: OffsetDateTime,
}
