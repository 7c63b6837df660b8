//! Backup instances (contract §5.2), from ARM and from Resource Graph (§9).

use serde_json::Value;
use time::OffsetDateTime;

use super::API_VERSION;
use crate::{
    client::ArmClient,
    error::Error,
    flatten::{self, ServiceError},
    id::{InstanceId, VaultId},
    node::{Node, Read},
    page::Paged,
};

/// A protected database or flexible server.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    pub id: InstanceId,
    pub name: String,
    /// `server/db`, `server\db` or `server` (contract §4).
    pub friendly_name: Option<String>,
    pub data_source: DataSource,
    /// The server of a single-server database; absent for flexible servers.
    pub data_source_set: Option<DataSource>,
    pub policy_id: Option<String>,
    pub policy_version: Option<String>,
    /// `ProtectionConfigured`, `ProtectionStopped`, `BackupsSuspended` and others, also such as the specification does not name.
    pub protection_state: Option<String>,
    /// `protectionStatus.status`; mirrors `protection_state`, and contradicts it in published samples.
    pub protection_status: Option<String>,
    pub protection_errors: Vec<ServiceError>,
    pub provisioning_state: Option<String>,
    /// Identifier of the Key Vault secret with the server's credentials, with or without its version. Never the secret.
    pub secret_uri: Option<String>,
    pub identity: Option<IdentityChoice>,
    /// Region of a row of Resource Graph; `None` or empty from ARM.
    pub location: Option<String>,
    /// Only rows of Resource Graph have it.
    pub graph: Option<GraphDetails>,
}

/// What is backed up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DataSource {
    /// ARM id of the database or the server.
    pub id: String,
    /// `Microsoft.DBforPostgreSQL/servers/databases` or `…/flexibleServers`; of a set it is the database's type, too.
    pub datasource_type: String,
    pub resource_type: Option<String>,
    pub name: Option<String>,
    pub location: Option<String>,
    /// `""` (then `None`) or the ARM id.
    pub uri: Option<String>,
}

/// Which of the vault's identities works for this instance; absent = the system-assigned one (contract §5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityChoice {
    pub system_assigned: bool,
    pub user_assigned_id: Option<String>,
}

/// What Resource Graph adds to an instance (contract §9): minutes old, and the only place that says which operations are allowed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GraphDetails {
    pub allowed_operations: Vec<String>,
    pub protection_state_in_secondary_region: Option<String>,
    pub primary_region: Option<String>,
    /// `None` where the vault does not replicate.
    pub secondary_region: Option<String>,
    pub vault_id: Option<String>,
    pub primary_points: PointRange,
    pub secondary_points: PointRange,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PointRange {
    pub oldest: Option<OffsetDateTime>,
    pub latest: Option<OffsetDateTime>,
}

impl Instance {
    /// Reads an ARM object or a row of Resource Graph. Errors: no id, or an id that is none of an instance.
    pub fn from_value(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let id = node.text("id").ok_or("a backup instance has no id")?;
        let id = InstanceId::parse(&id).map_err(|e| format!("{id}: {e}"))?;
        let properties = node.at("properties");
        let status = properties.at("protectionStatus");
        let mut errors = properties
            .at("protectionErrorDetails")
            .value()
            .map(flatten::flatten)
            .unwrap_or_default();
        for error in status
            .at("errorDetails")
            .value()
            .map(flatten::flatten)
            .unwrap_or_default()
        {
            if !errors.contains(&error) {
                errors.push(error);
            }
        }
        Ok(Self {
            name: node.text("name").unwrap_or_else(|| id.name().to_owned()),
            friendly_name: properties.text("friendlyName"),
            data_source: data_source(properties.at("dataSourceInfo")).unwrap_or_default(),
            data_source_set: data_source(properties.at("dataSourceSetInfo")),
            policy_id: properties.at("policyInfo").text("policyId"),
            policy_version: properties.at("policyInfo").text("policyVersion"),
            protection_state: properties.text("currentProtectionState"),
            protection_status: status.text("status"),
            protection_errors: errors,
            provisioning_state: properties.text("provisioningState"),
            secret_uri: properties
                .at("datasourceAuthCredentials")
                .at("secretStoreResource")
                .text("uri"),
            identity: identity(properties.at("identityDetails")),
            location: node.text("location"),
            graph: graph(properties.at("backupInstanceExtendedProperties")),
            id,
        })
    }

    pub fn vault_id(&self) -> VaultId {
        self.id.vault()
    }
}

fn data_source(node: Node<'_>) -> Option<DataSource> {
    node.value()?;
    Some(DataSource {
        id: node.text("resourceID").unwrap_or_default(),
        datasource_type: node.text("datasourceType").unwrap_or_default(),
        resource_type: node.text("resourceType"),
        name: node.text("resourceName"),
        location: node.text("resourceLocation"),
        uri: node.text("resourceUri"),
    })
}

fn identity(node: Node<'_>) -> Option<IdentityChoice> {
    node.value()?;
    let user_assigned_id = node.text("userAssignedIdentityArmUrl");
    Some(IdentityChoice {
        system_assigned: node
            .flag("useSystemAssignedIdentity")
            .unwrap_or(user_assigned_id.is_none()),
        user_assigned_id,
    })
}

fn graph(node: Node<'_>) -> Option<GraphDetails> {
    node.value()?;
    let points = node.at("recoveryPointInfo");
    let range = |region: &str| PointRange {
        oldest: points.time(&format!("oldestRecoveryPointIn{region}")),
        latest: points.time(&format!("latestRecoveryPointIn{region}")),
    };
    Some(GraphDetails {
        allowed_operations: node.texts("allowedOperations"),
        protection_state_in_secondary_region: node.text("protectionStateInSecondaryRegion"),
        primary_region: node.text("protectedPrimaryRegion"),
        secondary_region: node.text("protectedSecondaryRegion"),
        vault_id: node.text("vaultId"),
        primary_points: range("PrimaryRegion"),
        secondary_points: range("SecondaryRegion"),
    })
}

impl Read for Instance {
    fn read(value: &Value) -> Result<Self, String> {
        Self::from_value(value)
    }
}

impl ArmClient {
    /// The instances of a vault. GET `V/backupInstances` (contract §5 #4). Errors: 403, 404, 429.
    pub async fn instances(&self, vault: &VaultId) -> Result<Paged<Instance>, Error> {
        self.list(
            &format!("{}/backupInstances", vault.resource().path()),
            API_VERSION,
            &[],
        )
        .await
    }

    /// The same as it came, for whoever wants to see all of it. Errors: as [`instance`](Self::instance).
    pub async fn instance_value(&self, id: &InstanceId) -> Result<Value, Error> {
        let url = self.url(&id.resource().path(), API_VERSION, &[]);
        self.get(url).await?.json()
    }

    /// One instance. GET `BI` (contract §5 #5). Errors: 403, 404 `UserErrorGenericResourceNotFound`.
    pub async fn instance(&self, id: &InstanceId) -> Result<Instance, Error> {
        self.get_one(&id.resource().path(), API_VERSION).await
    }
}
