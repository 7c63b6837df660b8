//! Storage accounts, containers and the blobs that restores leave.

use serde::{Deserialize, Serialize};
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
    pub containers: Vec<Container>,
}

impl StorageAccount {
    pub fn id(&self) -> String {
        format!(
            "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Storage/storageAccounts/{}",
            self.subscription_id, self.resource_group, self.name
        )
    }

    pub fn container(&self, name: &str) -> Option<&Container> {
        self.containers.iter().find(|c| same(&c.name, name))
    }

    pub fn container_id(&self, name: &str) -> String {
        format!("{}/blobServices/default/containers/{name}", self.id())
    }
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
}
