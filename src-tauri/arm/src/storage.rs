//! Storage accounts and their containers, through the management plane (contract §11): no data right is needed.

use serde_json::Value;

use crate::{
    client::ArmClient,
    error::Error,
    id::{ContainerId, StorageAccountId, segment},
    node::{Node, Read},
    page::Paged,
};

mod changes;
mod contents;

pub(crate) const API_VERSION: &str = "2023-05-01";

/// A storage account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageAccount {
    pub id: StorageAccountId,
    pub name: String,
    pub location: String,
    pub kind: Option<String>,
    /// `Standard_LRS`, …
    pub sku: Option<String>,
    /// `https://a.blob.core.windows.net/`; absent for accounts that keep no blobs.
    pub blob_endpoint: Option<String>,
    /// Whether it can keep blobs; `None`: neither its endpoints nor its kind tell.
    pub keeps_blobs: Option<bool>,
    /// A restore of a flexible server needs `true` (contract §10.1); absent = Azure's default of the account's age.
    pub allow_cross_tenant_replication: Option<bool>,
    /// `Enabled`, `Disabled`, `SecuredByPerimeter`; absent in old answers.
    pub public_network_access: Option<String>,
    /// `Allow`, `Deny`.
    pub network_default_action: Option<String>,
    /// `AzureServices, Logging, …`
    pub network_bypass: Option<String>,
    pub allow_shared_key_access: Option<bool>,
    /// Hierarchical namespace (`isHnsEnabled`): directories are real, and blobs have no versions. Absent means no.
    pub hierarchical: Option<bool>,
    /// How many addresses, networks and resources are let in where the default is to deny.
    pub network_rules: usize,
    /// Ids of the resources that are let in by themselves (`resourceAccessRules`); a `*` may stand for a part.
    pub let_in: Vec<String>,
    /// Version-level immutability for the whole account: `Some(true)` where it is on.
    pub immutable_with_versioning: Option<bool>,
    /// `Disabled`, `Unlocked`, `Locked`: the account's own immutability policy.
    pub immutability_state: Option<String>,
    /// `Creating`, `ResolvingDNS`, `Succeeded`.
    pub provisioning_state: Option<String>,
    /// `available`, `unavailable`: of the primary region.
    pub status_of_primary: Option<String>,
}

/// A blob container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    pub id: ContainerId,
    pub name: String,
    pub public_access: Option<String>,
    /// `Available`, `Leased`, …
    pub lease_state: Option<String>,
    pub has_immutability_policy: Option<bool>,
    pub has_legal_hold: Option<bool>,
    /// `Locked`, `Unlocked`; `None`: no policy, or not told.
    pub immutability_state: Option<String>,
    /// For how many days a blob cannot be changed after it was written.
    pub immutability_days: Option<u64>,
    /// Version-level immutability.
    pub immutable_with_versioning: Option<bool>,
    /// Deleted, and kept for a while.
    pub deleted: bool,
}

impl Read for StorageAccount {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let id = node.text("id").ok_or("a storage account has no id")?;
        let id = StorageAccountId::parse(&id).map_err(|e| format!("{id}: {e}"))?;
        let properties = node.at("properties");
        let endpoints = properties.at("primaryEndpoints");
        let others = ["file", "queue", "table", "dfs", "web"];
        let has_others = others.iter().any(|one| endpoints.text(one).is_some());
        let files_alone = node
            .text("kind")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("FileStorage"));
        let rules = properties.at("networkAcls").at("resourceAccessRules");
        Ok(Self {
            keeps_blobs: match endpoints.text("blob") {
                Some(_) => Some(true),
                None if has_others || files_alone => Some(false),
                None => None,
            },
            let_in: rules.items().filter_map(|rule| rule.text("resourceId")).collect(),
            name: node.text("name").unwrap_or_else(|| id.name().to_owned()),
            location: node.text("location").unwrap_or_default(),
            kind: node.text("kind"),
            sku: node.at("sku").text("name"),
            blob_endpoint: properties.at("primaryEndpoints").text("blob"),
            allow_cross_tenant_replication: properties.flag("allowCrossTenantReplication"),
            public_network_access: properties.text("publicNetworkAccess"),
            network_default_action: properties.at("networkAcls").text("defaultAction"),
            network_bypass: properties.at("networkAcls").text("bypass"),
            allow_shared_key_access: properties.flag("allowSharedKeyAccess"),
            hierarchical: properties.flag("isHnsEnabled"),
            network_rules: ["ipRules", "virtualNetworkRules", "resourceAccessRules"]
                .map(|rules| properties.at("networkAcls").at(rules).items().count())
                .iter()
                .sum(),
            immutable_with_versioning: properties.at("immutableStorageWithVersioning").flag("enabled"),
            immutability_state: properties
                .at("immutableStorageWithVersioning")
                .at("immutabilityPolicy")
                .text("state"),
            provisioning_state: properties.text("provisioningState"),
            status_of_primary: properties.text("statusOfPrimary"),
            id,
        })
    }
}

impl Read for Container {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let id = node.text("id").ok_or("a container has no id")?;
        let id = ContainerId::parse(&id).map_err(|e| format!("{id}: {e}"))?;
        let properties = node.at("properties");
        // The policy is a resource inside the resource, with properties of its own.
        let policy = properties.at("immutabilityPolicy").at("properties");
        Ok(Self {
            name: node.text("name").unwrap_or_else(|| id.name().to_owned()),
            public_access: properties.text("publicAccess"),
            lease_state: properties.text("leaseState"),
            has_immutability_policy: properties.flag("hasImmutabilityPolicy"),
            has_legal_hold: properties.flag("hasLegalHold"),
            immutability_state: policy.text("state"),
            immutability_days: policy.count("immutabilityPeriodSinceCreationInDays"),
            immutable_with_versioning: properties.at("immutableStorageWithVersioning").flag("enabled"),
            deleted: properties.flag("deleted").unwrap_or(false),
            id,
        })
    }
}

impl ArmClient {
    /// The storage accounts of a subscription (contract §11). Errors: 403, 404.
    pub async fn storage_accounts(&self, subscription: &str) -> Result<Paged<StorageAccount>, Error> {
        let subscription = segment(subscription)?;
        let path = format!("/subscriptions/{subscription}/providers/Microsoft.Storage/storageAccounts");
        self.list(&path, API_VERSION, &[]).await
    }

    /// One storage account (contract §11). Errors: 403, 404 `ResourceNotFound`.
    pub async fn storage_account(&self, id: &StorageAccountId) -> Result<StorageAccount, Error> {
        self.get_one(&id.resource().path(), API_VERSION).await
    }

    /// The containers of an account (contract §11). Errors: 403, 404.
    pub async fn containers(&self, account: &StorageAccountId) -> Result<Paged<Container>, Error> {
        self.list(
            &format!("{}/blobServices/default/containers", account.resource().path()),
            API_VERSION,
            &[],
        )
        .await
    }

    /// One container (contract §11). Errors: 403, 404 `ContainerNotFound`.
    pub async fn container(&self, id: &ContainerId) -> Result<Container, Error> {
        self.get_one(&id.resource().path(), API_VERSION).await
    }
}
