//! Multi-user authorization: the link from a vault to its resource guard (contract §5.9).

use serde_json::Value;

use super::API_VERSION;
use crate::{
    client::ArmClient,
    error::Error,
    id::VaultId,
    node::{Node, Read},
};

/// The operation that a guarded restore is.
pub const RESTORE_ACTION: &str = "Microsoft.DataProtection/backupVaults/backupInstances/restore/action";

/// The link object of a vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceGuardProxy {
    pub id: Option<String>,
    pub name: Option<String>,
    pub description: Option<String>,
    /// ARM id of the guard; may lie in another subscription or tenant.
    pub guard_id: Option<String>,
    pub operations: Vec<GuardedOperation>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardedOperation {
    pub operation: String,
    /// What goes into `resourceGuardOperationRequests`.
    pub default_request: Option<String>,
}

impl ResourceGuardProxy {
    /// The request id to put into a restore; `None`: the guard does not watch restores.
    pub fn restore_request(&self) -> Option<&str> {
        let found = self
            .operations
            .iter()
            .find(|o| o.operation.eq_ignore_ascii_case(RESTORE_ACTION));
        found.and_then(|o| o.default_request.as_deref())
    }
}

impl Read for ResourceGuardProxy {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let properties = node.at("properties");
        if properties.value().is_none() {
            return Err("the link to the resource guard has no properties".to_owned());
        }
        let operations = properties.at("resourceGuardOperationDetails").items().filter_map(|o| {
            Some(GuardedOperation {
                operation: o.text("vaultCriticalOperation")?,
                default_request: o.text("defaultResourceRequest"),
            })
        });
        Ok(Self {
            id: node.text("id"),
            name: node.text("name"),
            description: properties.text("description"),
            guard_id: properties.text("resourceGuardResourceId"),
            operations: operations.collect(),
        })
    }
}

impl ArmClient {
    /// The link to the vault's guard. GET `V/backupResourceGuardProxies/DppResourceGuardProxy`, the name that all of Microsoft's clients
    /// use (contract §5.9). Errors: 403; 404 where there is no guard.
    pub async fn resource_guard_proxy(&self, vault: &VaultId) -> Result<ResourceGuardProxy, Error> {
        let path = format!(
            "{}/backupResourceGuardProxies/DppResourceGuardProxy",
            vault.resource().path()
        );
        self.get_one(&path, API_VERSION).await
    }
}
