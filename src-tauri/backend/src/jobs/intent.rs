//! What was decided before anything was sent. Pure.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::api::{ServerKind, TargetKind};
use crate::plan::estimate::What;

/// Between which regions a cross-region restore goes, by their names (`westeurope`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secondary {
    pub source: String,
    pub region: String,
    /// The secondary region as people call it.
    pub display: String,
}

/// What a restore from the archive ordered beside the restore (contract §6.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehydration {
    /// Azure's word: `Standard`.
    pub priority: String,
    pub days: u32,
}

/// What was decided before anything was sent. Never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    pub plan_id: String,
    pub session_key: String,
    /// Who was signed in.
    pub who: String,
    pub kind: ServerKind,
    pub instance_id: String,
    /// Source: database, or flexible server.
    pub name: String,
    pub server: String,
    pub vault_id: String,
    pub vault: String,
    /// Region as shown.
    pub region: String,
    pub point_id: String,
    pub point_time: Option<OffsetDateTime>,
    /// Azure's word for the store that is read.
    pub store: String,
    pub target: TargetKind,
    /// ARM id of the new database, or the container's address.
    pub destination: String,
    /// New database, or container.
    pub destination_short: String,
    /// Server, or storage account.
    pub place: String,
    /// ARM id of the target server; empty for files.
    pub server_id: String,
    /// ARM id of the container, where known.
    pub container_id: Option<String>,
    pub file_prefix: Option<String>,
    /// Name of the Key Vault secret. Its value is never known here.
    pub secret: Option<String>,
    pub request_sha256: String,
    /// `x-ms-client-request-id` of the POST.
    pub client_request_id: String,
    pub validated_at: OffsetDateTime,
    pub validation_seconds: f64,
    pub created_at: OffsetDateTime,
    /// How many times faster than Azure's time runs in this session.
    pub speed: f64,
    /// Set for a restore in the paired region.
    #[serde(default)]
    pub secondary: Option<Secondary>,
    /// Set for a restore from the archive.
    #[serde(default)]
    pub rehydration: Option<Rehydration>,
    /// ARM id of the user-assigned identity; `None`: the vault's system-assigned one.
    #[serde(default)]
    pub identity: Option<String>,
    /// Tenant of the vault's resource guard, where the POST carries a second token for it.
    #[serde(default)]
    pub guard_tenant: Option<String>,
    /// ARM id of the source; empty in records of the first version.
    #[serde(default)]
    pub data_source_id: String,
    /// Name of the vault's subscription; empty where it was not written down.
    #[serde(default)]
    pub subscription: String,
}

impl Intent {
    /// What it is, as far as its duration hangs on it.
    pub fn what(&self) -> What {
        What {
            kind: self.kind,
            target: self.target,
            archive: self.rehydration.is_some(),
            secondary: self.secondary.is_some(),
        }
    }
}
