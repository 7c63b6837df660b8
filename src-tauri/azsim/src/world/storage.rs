//! Storage accounts, containers and the blobs that restores leave.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use super::same;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StorageAccount {
    pub subscription_id: String,
    pub resource_group: String,
    pub name: String,
    pub region: String,
    /// `StorageV2`
    pub kind: String,
    /// `Standard_LRS`
    pub sku: String,
    /// `publicNetworkAccess`
    pub public_access: bool,
    /// `allowCrossTenantReplication`: flexible servers need it (§10.1).
    pub cross_tenant_replication: bool,
    /// `networkAcls`; `None`: never written, which is open, with the door for trusted services.
    #[serde(default)]
    pub acls: Option<NetworkAcls>,
    pub containers: Vec<Container>,
}

impl StorageAccount {
    pub fn id(&self) -> String {
        format!(
            "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Storage/storageAccounts/{}",
            self.subscription_id, self.resource_group, self.name
        )
    }

    /// `networkAcls.defaultAction` is `Deny`.
    pub fn denies_by_default(&self) -> bool {
        self.acls.as_ref().is_some_and(|a| a.deny)
    }

    pub fn container(&self, name: &str) -> Option<&Container> {
        self.containers.iter().find(|c| same(&c.name, name))
    }

    pub fn container_id(&self, name: &str) -> String {
        format!("{}/blobServices/default/containers/{name}", self.id())
    }
}

/// A storage account's firewall.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetworkAcls {
    pub deny: bool,
    /// `AzureServices`, `None`, `Logging, Metrics`, ..
    pub bypass: String,
    pub ip_rules: Vec<Value>,
    pub network_rules: Vec<Value>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Container {
    pub name: String,
    pub has_immutability_policy: bool,
    #[serde(with = "time::serde::rfc3339")]
    pub updated: OffsetDateTime,
    pub blobs: Vec<Blob>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Blob {
    pub name: String,
    pub size: u64,
    #[serde(with = "time::serde::rfc3339")]
    pub created: OffsetDateTime,
    /// Listed only for whoever includes this: `uncommittedblobs`, `snapshots`, `versions`, `deleted`, `deletedwithversions`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_with: Option<String>,
}
