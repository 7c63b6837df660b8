//! What the rules need to know, and nothing else: plain values that the catalog fills from what it has at hand.
//!
//! Everything that may be unknown is an `Option`: a rule says nothing about what it does not know, because Azure's own
//! validation comes after it. Rejected: handing the rules the catalog itself, which would tie them to a network.

use time::OffsetDateTime;

use crate::api::{Can, Region, ServerKind, Store};

/// One instance, its points and the places that are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The moment that expiry is judged at.
    pub now: OffsetDateTime,
    /// ARM id of the backup instance.
    pub instance_id: String,
    pub kind: ServerKind,
    /// Database (single server) or server (flexible server).
    pub name: String,
    pub server: String,
    /// ARM id of the data source.
    pub data_source_id: String,
    /// Whether the protection state lets anything be restored.
    pub can_restore: Can,
    pub vault: VaultFacts,
    /// `None`: not read yet.
    pub points: Option<Vec<PointFacts>>,
    /// Single servers that the pickers have shown, in any subscription.
    pub servers: Vec<ServerFacts>,
    /// Names of databases per server, where read.
    pub taken: Vec<TakenNames>,
    /// Storage accounts that the pickers have shown.
    pub accounts: Vec<AccountFacts>,
    pub containers: Vec<ContainerFacts>,
    pub suffixes: Suffixes,
}

#[derive(Debug, Clone, PartialEq)]
pub struct VaultFacts {
    /// ARM id.
    pub id: String,
    pub name: String,
    pub subscription_id: String,
    pub region: Region,
    /// Whether the vault has a managed identity; `None`: not known.
    pub has_identity: Option<bool>,
    /// `crossSubscriptionRestoreSettings.state` as sent (contract §5.1); `None`: absent or not known.
    pub cross_subscription: Option<String>,
    /// `isVaultProtectedByResourceGuard`.
    pub guarded: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PointFacts {
    /// `recoveryPointId`.
    pub id: String,
    pub time: OffsetDateTime,
    pub stores: Vec<StoreFacts>,
    pub expires: Option<OffsetDateTime>,
    /// `recoveryPointState` is `Partial`.
    pub partial: bool,
    /// PostgreSQL's version from `metaData`: `11`, `9.6`.
    pub postgres_version: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct StoreFacts {
    pub store: Store,
    /// Azure's word: `VaultStore`.
    pub raw: String,
    pub visible: bool,
    pub expires: Option<OffsetDateTime>,
    /// `rehydrationStatus` as sent; a copy that is still being made, or was deleted, cannot be restored from.
    pub rehydration: Option<String>,
    pub rehydration_expires: Option<OffsetDateTime>,
}

/// A single server.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerFacts {
    pub id: String,
    pub name: String,
    pub region: Region,
    /// `userVisibleState`: `Ready`, …
    pub state: String,
    pub version: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenNames {
    pub server_id: String,
    pub names: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AccountFacts {
    pub id: String,
    pub name: String,
    pub region: Region,
    /// `primaryEndpoints.blob`, with or without its trailing slash.
    pub blob_endpoint: Option<String>,
    /// `publicNetworkAccess` is not `Disabled`.
    pub public_network: Option<bool>,
    pub cross_tenant_replication: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerFacts {
    pub id: String,
    pub url: String,
}

/// The cloud's host suffixes, with or without a leading dot: `core.windows.net`, `vault.azure.net`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suffixes {
    pub storage: String,
    pub key_vault: String,
}

impl Suffixes {
    /// `blob.core.windows.net`.
    pub fn blob_host(&self) -> String {
        format!("blob.{}", self.storage.trim_start_matches('.'))
    }
    /// `vault.azure.net`.
    pub fn key_vault_host(&self) -> &str {
        self.key_vault.trim_start_matches('.')
    }
}

impl Facts {
    pub fn point(&self, id: &str) -> Option<&PointFacts> {
        self.points
            .as_ref()?
            .iter()
            .find(|point| point.id.eq_ignore_ascii_case(id.trim()))
    }
    pub fn server(&self, id: &str) -> Option<&ServerFacts> {
        self.servers
            .iter()
            .find(|server| server.id.eq_ignore_ascii_case(id.trim()))
    }
    /// Names on a server, where they were read.
    pub fn taken_on(&self, server_id: &str) -> Option<&[String]> {
        self.taken
            .iter()
            .find(|taken| taken.server_id.eq_ignore_ascii_case(server_id.trim()))
            .map(|taken| taken.names.as_slice())
    }
}

impl PointFacts {
    /// The store that a restore without rehydration reads from: the vault store, when the point is in it.
    pub fn vault_store(&self, now: OffsetDateTime) -> Option<&StoreFacts> {
        self.stores.iter().find(|entry| entry.restorable(now))
    }
    pub fn in_archive(&self) -> bool {
        self.stores
            .iter()
            .any(|entry| entry.visible && entry.store == Store::Archive)
    }
}

impl StoreFacts {
    /// A vault entry without rehydration, or one whose rehydrated copy is complete and has not gone (contract §5.3).
    fn restorable(&self, now: OffsetDateTime) -> bool {
        let copied = self
            .rehydration
            .as_deref()
            .is_none_or(|status| status.is_empty() || status.eq_ignore_ascii_case("COMPLETED"));
        let kept = self.rehydration_expires.is_none_or(|until| until > now);
        self.visible && self.store == Store::Vault && copied && kept
    }
}
