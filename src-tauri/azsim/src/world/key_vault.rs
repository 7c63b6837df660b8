//! Key vaults and the names of their secrets. No secret has a value here: nobody may read one (§10.3).

use serde::{Deserialize, Serialize};
use serde_json::Value;
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
    /// `networkAcls.ipRules` and `.virtualNetworkRules`, as they were written.
    #[serde(default)]
    pub ip_rules: Vec<Value>,
    #[serde(default)]
    pub network_rules: Vec<Value>,
    pub secrets: Vec<Secret>,
}

impl KeyVault {
    pub fn id(&self) -> String {
        format!(
            "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.KeyVault/vaults/{}",
            self.subscription_id, self.resource_group, self.name
        )
    }

    /// Whether Azure Backup reaches it: public access, and an open network or the door for trusted services (§10.1).
    pub fn lets_backup_in(&self) -> bool {
        self.public_access && (!self.deny_by_default || self.trusted_services)
    }

    pub fn secret(&self, name: &str) -> Option<&Secret> {
        self.secrets.iter().find(|s| same(&s.name, name))
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPolicy {
    pub object_id: String,
    /// Permission words for secrets, in whatever case they were written.
    pub secrets: Vec<String>,
    /// Of no use to a restore, and kept as they were written: a client must not lose them.
    #[serde(default)]
    pub keys: Vec<String>,
    #[serde(default)]
    pub certificates: Vec<String>,
    #[serde(default)]
    pub storage: Vec<String>,
    #[serde(default)]
    pub application_id: Option<String>,
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
    /// `exp` and `nbf`.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub expires: Option<OffsetDateTime>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub not_before: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339")]
    pub created: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated: OffsetDateTime,
}

impl Secret {
    /// Whether its value can be read at a moment.
    pub fn is_current(&self, now: OffsetDateTime) -> bool {
        self.enabled && self.expires.is_none_or(|end| now < end) && self.not_before.is_none_or(|begin| now >= begin)
    }
}
