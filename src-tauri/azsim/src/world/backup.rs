//! Backup vaults and what they protect.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::same;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Vault {
    pub subscription_id: String,
    pub resource_group: String,
    pub name: String,
    pub region: String,
    /// `GeoRedundant` | `LocallyRedundant` | `ZoneRedundant`
    pub redundancy: String,
    /// Object id of the system-assigned identity.
    pub identity: Option<String>,
    pub user_identities: Vec<UserIdentity>,
    pub guard: Option<GuardProxy>,
    /// `Enabled` | `Disabled`; `None`: never set, and the member is absent.
    pub cross_region: Option<String>,
    pub cross_subscription: Option<String>,
    /// `replicatedRegions`: exactly one with geo-redundancy.
    pub replicated: Vec<String>,
    /// As Azure wrote it at the time: `On`, and `OFF` in capitals in older vaults (§5.1).
    pub soft_delete: String,
    pub soft_delete_days: f64,
    pub policies: Vec<Policy>,
    pub tags: Vec<(String, String)>,
}

impl Vault {
    pub fn id(&self) -> String {
        format!(
            "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.DataProtection/backupVaults/{}",
            self.subscription_id, self.resource_group, self.name
        )
    }

    /// The region that restores may go to beside the vault's own: only with geo-redundancy, and once it was enabled (§5.1).
    pub fn secondary_region(&self) -> Option<&str> {
        let enabled = self.cross_region.as_deref().is_some_and(|state| same(state, "Enabled"));
        let region = self.replicated.first().filter(|r| !same(r, &self.region))?;
        (enabled && same(&self.redundancy, "GeoRedundant")).then_some(region)
    }

    pub fn policy_id(&self, policy: &str) -> String {
        format!("{}/backupPolicies/{policy}", self.id())
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UserIdentity {
    /// ARM id of the user-assigned identity.
    pub id: String,
    pub client_id: String,
    pub principal_id: String,
}

/// The link from a vault to its resource guard (§5.9).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GuardProxy {
    pub guard_id: String,
    #[serde(with = "time::serde::rfc3339")]
    pub updated: OffsetDateTime,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResourceGuard {
    pub subscription_id: String,
    pub resource_group: String,
    pub name: String,
    pub region: String,
    /// `vaultCriticalOperationExclusionList`: what its owner has taken out.
    #[serde(default)]
    pub excluded: Vec<String>,
}

impl ResourceGuard {
    pub fn id(&self) -> String {
        format!(
            "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.DataProtection/resourceGuards/{}",
            self.subscription_id, self.resource_group, self.name
        )
    }
}

/// How long points stay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Policy {
    pub name: String,
    /// What the weekly points are tagged with: `Default` or `Weekly` (both are seen, §5.3).
    pub weekly_tag: String,
    pub weekly_days: u32,
    pub monthly_days: u32,
    pub yearly_days: u32,
}

/// What an instance protects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// One database of a single server.
    Single {
        server_id: String,
        database: String,
        secret_uri: String,
    },
    /// A whole flexible server.
    Flexible { server_id: String },
}

/// `currentProtectionState` (§5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Protection {
    ProtectionConfigured,
    ProtectionStopped,
    ProtectionError,
    ConfiguringProtection,
    /// Real, and not in the published enum.
    BackupsSuspended,
}

impl Protection {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ProtectionConfigured => "ProtectionConfigured",
            Self::ProtectionStopped => "ProtectionStopped",
            Self::ProtectionError => "ProtectionError",
            Self::ConfiguringProtection => "ConfiguringProtection",
            Self::BackupsSuspended => "BackupsSuspended",
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Instance {
    pub vault_id: String,
    pub name: String,
    /// As the creating client sent it (`server/db`); `None`: the service made one with a backslash.
    pub friendly_name: Option<String>,
    pub source: Source,
    pub region: String,
    pub policy: String,
    pub protection: Protection,
    pub schedule: Schedule,
}

impl Instance {
    pub fn id(&self) -> String {
        format!("{}/backupInstances/{}", self.vault_id, self.name)
    }

    pub fn server_id(&self) -> &str {
        match &self.source {
            Source::Single { server_id, .. } | Source::Flexible { server_id } => server_id,
        }
    }

    pub fn is_flexible(&self) -> bool {
        matches!(self.source, Source::Flexible { .. })
    }

    pub fn server_name(&self) -> &str {
        self.server_id().rsplit('/').next().unwrap_or_default()
    }

    /// Database, or flexible server.
    pub fn source_name(&self) -> &str {
        match &self.source {
            Source::Single { database, .. } => database,
            Source::Flexible { .. } => self.server_name(),
        }
    }

    /// ARM id of the data source.
    pub fn source_id(&self) -> String {
        match &self.source {
            Source::Single {
                server_id, database, ..
            } => format!("{server_id}/databases/{database}"),
            Source::Flexible { server_id } => server_id.clone(),
        }
    }

    pub fn data_source_type(&self) -> &'static str {
        if self.is_flexible() {
            "Microsoft.DBforPostgreSQL/flexibleServers"
        } else {
            "Microsoft.DBforPostgreSQL/servers/databases"
        }
    }
}

/// When backups were made. Points are not stored but computed from this (`crate::points`): three years of sixty instances would be
/// ten thousand rows in every saved state, and new points appear by themselves while the world goes on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Schedule {
    /// The first backup; the others follow every seven days.
    #[serde(with = "time::serde::rfc3339")]
    pub first: OffsetDateTime,
    /// After this nothing was made any more.
    #[serde(with = "time::serde::rfc3339::option")]
    pub until: Option<OffsetDateTime>,
    /// Weeks (counted from `first`) whose backup failed.
    pub missed: Vec<u32>,
    /// Weeks whose point is only partial.
    pub partial: Vec<u32>,
    /// Backups that someone asked for, beside the schedule. Their expiry is null (§5.3).
    pub on_demand: Vec<i64>,
    /// Points older than this many days are in the archive only.
    pub archive_after_days: Option<u32>,
    /// Whether points carry `metaData`; real services have both kinds.
    pub metadata: bool,
    /// Bytes of the source at `sized`.
    pub size: u64,
    #[serde(with = "time::serde::rfc3339")]
    pub sized: OffsetDateTime,
    pub postgres: String,
}
