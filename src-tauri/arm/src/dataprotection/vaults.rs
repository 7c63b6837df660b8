//! Backup vaults (contract §5.1).

use std::collections::BTreeMap;

use serde_json::Value;

use super::API_VERSION;
use crate::{
    client::ArmClient,
    error::Error,
    id::{VaultId, segment},
    node::{Node, Read},
    page::Paged,
};

/// A Backup vault. Words of Azure are kept as texts: values outside the specification exist (contract §16.9).
#[derive(Debug, Clone, PartialEq)]
pub struct Vault {
    pub id: VaultId,
    pub name: String,
    pub location: String,
    pub identity: Option<VaultIdentity>,
    pub provisioning_state: Option<String>,
    pub storage: Vec<StorageSetting>,
    /// A resource guard protects some operations; which ones, the proxy tells (contract §5.9). `None`: the answer does not have it.
    pub guarded: Option<bool>,
    /// `Enabled`, `Disabled`, `PermanentlyDisabled`; `None`: never set.
    pub cross_subscription_restore: Option<String>,
    /// `Enabled`, `Disabled`; `None`: never set.
    pub cross_region_restore: Option<String>,
    /// `Off`, `On`, `AlwaysOn`, seen as `OFF` too.
    pub soft_delete: Option<String>,
    pub soft_delete_days: Option<f64>,
    /// `Disabled`, `Unlocked`, `Locked`.
    pub immutability: Option<String>,
    /// `None`, `Minimum`, `Adequate`, `Maximum`, `NotSupported`.
    pub secure_score: Option<String>,
    pub replicated_regions: Vec<String>,
    pub tags: BTreeMap<String, String>,
}

/// Where a vault keeps what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageSetting {
    /// `VaultStore`, `ArchiveStore`, `OperationalStore`.
    pub store: String,
    /// `LocallyRedundant`, `ZoneRedundant`, `GeoRedundant`.
    pub redundancy: String,
}

/// Who the vault is when it works on a server, a key vault or a storage account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultIdentity {
    /// `None`, `SystemAssigned`, `UserAssigned`, `SystemAssigned,UserAssigned`.
    pub kind: String,
    /// Object id of the system-assigned identity.
    pub principal_id: Option<String>,
    pub tenant_id: Option<String>,
    pub user_assigned: Vec<UserIdentity>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserIdentity {
    /// ARM id of the identity.
    pub id: String,
    pub principal_id: Option<String>,
    pub client_id: Option<String>,
}

impl Vault {
    /// Reads an ARM object or a row of Resource Graph.
    pub fn from_value(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let id = node.text("id").ok_or("a vault has no id")?;
        let id = VaultId::parse(&id).map_err(|e| format!("{id}: {e}"))?;
        let properties = node.at("properties");
        let (features, security) = (properties.at("featureSettings"), properties.at("securitySettings"));
        Ok(Self {
            name: node.text("name").unwrap_or_else(|| id.name().to_owned()),
            location: node.text("location").unwrap_or_default(),
            identity: identity(node.at("identity")),
            provisioning_state: properties.text("provisioningState"),
            storage: properties
                .at("storageSettings")
                .items()
                .map(|s| StorageSetting {
                    store: s.text("datastoreType").unwrap_or_default(),
                    redundancy: s.text("type").unwrap_or_default(),
                })
                .collect(),
            guarded: properties.flag("isVaultProtectedByResourceGuard"),
            cross_subscription_restore: features.at("crossSubscriptionRestoreSettings").text("state"),
            cross_region_restore: features.at("crossRegionRestoreSettings").text("state"),
            soft_delete: security.at("softDeleteSettings").text("state"),
            soft_delete_days: security.at("softDeleteSettings").number("retentionDurationInDays"),
            immutability: security.at("immutabilitySettings").text("state"),
            secure_score: properties.text("secureScore"),
            replicated_regions: properties.texts("replicatedRegions"),
            tags: node.map("tags"),
            id,
        })
    }
}

fn identity(node: Node<'_>) -> Option<VaultIdentity> {
    node.value()?;
    let assigned = node.at("userAssignedIdentities");
    let ids = assigned.value().and_then(Value::as_object).into_iter().flatten();
    Some(VaultIdentity {
        kind: node.text("type").unwrap_or_default(),
        principal_id: node.text("principalId"),
        tenant_id: node.text("tenantId"),
        user_assigned: ids
            .map(|(id, entry)| UserIdentity {
                id: id.clone(),
                principal_id: Node::of(entry).text("principalId"),
                client_id: Node::of(entry).text("clientId"),
            })
            .collect(),
    })
}

impl Read for Vault {
    fn read(value: &Value) -> Result<Self, String> {
        Self::from_value(value)
    }
}

impl ArmClient {
    /// All Backup vaults of a subscription. GET `/subscriptions/{s}/providers/Microsoft.DataProtection/backupVaults` (contract §5 #1).
    ///
    /// Errors: 401, 403, 404 `SubscriptionNotFound`, 429.
    pub async fn vaults(&self, subscription: &str) -> Result<Paged<Vault>, Error> {
        let subscription = segment(subscription)?;
        let path = format!("/subscriptions/{subscription}/providers/Microsoft.DataProtection/backupVaults");
        self.list(&path, API_VERSION, &[]).await
    }

    /// One vault. GET `V` (contract §5 #3). Errors: 403, 404 `ResourceNotFound` or `ResourceGroupNotFound`.
    pub async fn vault(&self, id: &VaultId) -> Result<Vault, Error> {
        self.get_one(&id.resource().path(), API_VERSION).await
    }
}
