//! Multi-user authorization: the link from a vault to its resource guard (contract §5.9).

use serde_json::Value;
use time::OffsetDateTime;

use super::API_VERSION;
use crate::{
    client::ArmClient,
    error::Error,
    id::{ResourceGuardId, VaultId, segment},
    node::{Node, Read},
    page::Paged,
};

/// The operation that a guarded restore is.
pub const RESTORE_ACTION: &str = "Microsoft.DataProtection/backupVaults/backupInstances/restore/action";

/// The kind of request objects that a restore needs one of.
pub(super) const RESTORE_REQUESTS: &str = "dppTriggerRestoreRequests";

/// The link object of a vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceGuardProxy {
    pub id: Option<String>,
    pub name: Option<String>,
    pub description: Option<String>,
    /// ARM id of the guard; may lie in another subscription or tenant.
    pub guard_id: Option<String>,
    pub operations: Vec<GuardedOperation>,
    pub last_updated: Option<OffsetDateTime>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardedOperation {
    pub operation: String,
    /// What goes into `resourceGuardOperationRequests`.
    pub default_request: Option<String>,
}

/// What a restore of a guarded vault has to carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreGuard {
    /// `None`: the link names no guard that is one.
    pub guard: Option<ResourceGuardId>,
    /// For `resourceGuardOperationRequests`: `{guard}/dppTriggerRestoreRequests/default`.
    pub request: String,
}

/// Whether a restore needs the consent of a guard's owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guarding {
    /// The vault has no link to a guard.
    NoLink,
    /// There is a guard; restores are not among what it watches, or its owner has excluded them.
    OtherOperations,
    Restore(RestoreGuard),
    /// Restores are watched, and neither the entry nor the link names the request to send: no restore can be ordered with it.
    Unnamed,
}

impl ResourceGuardProxy {
    /// Whether this link makes a restore need a request, and which (contract §5.9).
    ///
    /// Restores are watched if there is an entry for them. Where the entry names no request, the one that all of Microsoft's clients
    /// send is made from the guard's id.
    pub fn guarding(&self) -> Guarding {
        let watched = |o: &&GuardedOperation| o.operation.eq_ignore_ascii_case(RESTORE_ACTION);
        let Some(entry) = self.operations.iter().find(watched) else {
            return Guarding::OtherOperations;
        };
        let parse = |id: &str| ResourceGuardId::parse(id).ok();
        let request = entry.default_request.as_deref();
        // A request's id is the guard's and two segments more.
        let above = request.and_then(|r| r.trim_end_matches('/').rsplitn(3, '/').nth(2));
        let guard = self
            .guard_id
            .as_deref()
            .and_then(parse)
            .or_else(|| above.and_then(parse));
        let made = || guard.as_ref().map(|g| format!("{g}/{RESTORE_REQUESTS}/default"));
        match request.map(str::to_owned).or_else(made) {
            Some(request) => Guarding::Restore(RestoreGuard { guard, request }),
            None => Guarding::Unnamed,
        }
    }

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
            last_updated: properties.time("lastUpdatedTime"),
        })
    }
}

impl ArmClient {
    /// Whether a restore of this vault's backups is guarded, and with which request object (contract §5.9): asks for the link under its
    /// usual name, and for the list of links where that name is not there.
    ///
    /// `isVaultProtectedByResourceGuard` of the vault may spare the call. Errors: 403; 404 where there is no such vault.
    pub async fn restore_guarding(&self, vault: &VaultId) -> Result<Guarding, Error> {
        match self.resource_guard_proxy(vault).await {
            Ok(link) => Ok(link.guarding()),
            Err(error) if error.is_not_found() => self.listed_guarding(vault).await,
            Err(error) => Err(error),
        }
    }

    /// The same from the list of links alone, for whoever counts their calls. GET `V/backupResourceGuardProxies` (contract §5 #23).
    /// Errors: 403, 404; [`Kind::Parse`](crate::Kind) where a link of the list cannot be read.
    pub async fn listed_guarding(&self, vault: &VaultId) -> Result<Guarding, Error> {
        let links = self.resource_guard_proxies(vault).await?;
        if let Some(reason) = links.skipped.first() {
            // A link that cannot be read may be the one that guards restores.
            return Err(Error::parse(format!(
                "The vault’s link to its resource guard could not be read: {reason}."
            )));
        }
        let mut found = Guarding::NoLink;
        for link in &links.rows {
            match link.guarding() {
                Guarding::OtherOperations | Guarding::NoLink => {
                    if found == Guarding::NoLink {
                        found = Guarding::OtherOperations;
                    }
                }
                Guarding::Unnamed => found = Guarding::Unnamed,
                guarded @ Guarding::Restore(_) => return Ok(guarded),
            }
        }
        Ok(found)
    }

    /// All links of the vault. GET `V/backupResourceGuardProxies` (contract §5 #23). Errors: 403, 404.
    pub async fn resource_guard_proxies(&self, vault: &VaultId) -> Result<Paged<ResourceGuardProxy>, Error> {
        let path = format!("{}/backupResourceGuardProxies", vault.resource().path());
        self.list(&path, API_VERSION, &[]).await
    }

    /// A link by its name. GET `V/backupResourceGuardProxies/{name}` (contract §5 #23). Errors: 403, 404.
    pub async fn resource_guard_proxy_named(&self, vault: &VaultId, name: &str) -> Result<ResourceGuardProxy, Error> {
        let path = format!(
            "{}/backupResourceGuardProxies/{}",
            vault.resource().path(),
            segment(name)?
        );
        self.get_one(&path, API_VERSION).await
    }

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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
