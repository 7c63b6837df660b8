//! What the rules need to know, and nothing else: plain values that the catalog fills from what it has at hand.
//!
//! Everything that may be unknown is an `Option`: a rule says nothing about what it does not know, because Azure's own
//! validation comes after it. Rejected: handing the rules the catalog itself, which would tie them to a network.

use time::OffsetDateTime;

use crate::api::{Can, Draft, GuardRight, IdentityChoice, Region, ServerKind, Store};

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
    /// Protection state as received: `ProtectionStopped` (contract §5.2).
    pub state: String,
    /// Whether the protection state lets anything be restored.
    pub can_restore: Can,
    /// When a restore of this instance was last started from here; `None`: never, or not known.
    pub recent: Option<OffsetDateTime>,
    pub vault: VaultFacts,
    /// `None`: not read yet.
    pub points: Option<Vec<PointFacts>>,
    /// The paired region's own copies; `None`: the vault has none there, or it is not known.
    pub secondary: Option<SecondaryFacts>,
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
    /// Identities that the vault can work as; an empty id is its system-assigned one. `None`: not known.
    pub identities: Option<Vec<IdentityChoice>>,
    /// `crossSubscriptionRestoreSettings.state` as sent (contract §5.1); `None`: absent or not known.
    pub cross_subscription: Option<String>,
    /// `isVaultProtectedByResourceGuard`.
    pub guarded: bool,
    /// What is known of the guard behind `guarded`.
    pub guard: GuardFacts,
}

/// Whether a resource guard watches restores, and what the account may do with it (contract §5.9).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum GuardFacts {
    #[default]
    Unknown,
    /// No guard, or one that does not watch restores.
    Free,
    Restores {
        /// What goes into `resourceGuardOperationRequests`.
        request: String,
        /// ARM id of the guard, where the link names one.
        guard_id: Option<String>,
        /// The guard's tenant where it is another than the session's and known.
        tenant: Option<String>,
        right: GuardRight,
    },
    /// Restores are watched, and Azure names no request to send: none can be ordered.
    Unnamed,
}

/// The paired region (contract §5.7).
#[derive(Debug, Clone, PartialEq)]
pub struct SecondaryFacts {
    pub region: Region,
    /// Points there; `None`: not read, or not readable.
    pub points: Option<Vec<PointFacts>>,
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
    /// `rehydrationStatus` as sent.
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
    /// The points of the region that the form restores in; `None`: not read.
    pub fn points_for(&self, secondary: bool) -> Option<&[PointFacts]> {
        if secondary {
            self.secondary.as_ref()?.points.as_deref()
        } else {
            self.points.as_deref()
        }
    }
    /// The form's point: the same id may exist in both regions, with a store of its own in each.
    pub fn chosen(&self, draft: &Draft) -> Option<&PointFacts> {
        self.points_for(draft.secondary)?
            .iter()
            .find(|point| point.id.eq_ignore_ascii_case(draft.point_id.trim()))
    }
    /// Where the result will be: the vault's region, or the paired one.
    pub fn region_for(&self, draft: &Draft) -> &Region {
        match &self.secondary {
            Some(secondary) if draft.secondary => &secondary.region,
            _ => &self.vault.region,
        }
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
    /// Tenant that the trigger needs a second token of: the form's, else the one that is known (contract §5.9).
    pub fn guard_tenant<'a>(&'a self, draft: &'a Draft) -> Option<&'a str> {
        let known = match &self.vault.guard {
            GuardFacts::Restores { tenant, .. } => tenant.as_deref(),
            GuardFacts::Unknown => None,
            GuardFacts::Free | GuardFacts::Unnamed => return None,
        };
        let said = Some(draft.guard_tenant.trim()).filter(|tenant| !tenant.is_empty());
        said.or(known).filter(|_| !draft.secondary)
    }
    /// What `resourceGuardOperationRequests` has to name; never in a cross-region restore (contract §5.9).
    pub fn guard_request(&self, draft: &Draft) -> Option<&str> {
        match &self.vault.guard {
            GuardFacts::Restores { request, .. } if !draft.secondary => Some(request),
            _ => None,
        }
    }
}
