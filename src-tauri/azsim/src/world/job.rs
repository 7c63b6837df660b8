//! Jobs and long-running operations: things with a current state and a requested one.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use crate::machine::Course;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Category {
    Backup,
    Restore,
}

/// `status` of a job (§8): the words that were seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobStatus {
    InProgress,
    Completed,
    Failed,
}

impl JobStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "InProgress",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
        }
    }
}

/// What something under way is going to become.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Outcome {
    Succeeds,
    /// With the UserFacingError that it will show.
    Fails(Value),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SourcePoint {
    pub id: String,
    #[serde(with = "time::serde::rfc3339")]
    pub time: OffsetDateTime,
}

/// Where a restore puts what it restores.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Destination {
    /// A backup has none.
    Nowhere,
    Database {
        server_id: String,
        name: String,
    },
    Files {
        account: String,
        container: String,
        /// As the caller wrote it.
        url: String,
        prefix: String,
    },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    pub id: String,
    pub activity_id: String,
    pub vault_id: String,
    /// Name of the instance.
    pub instance: String,
    pub category: Category,
    pub user_triggered: bool,
    pub course: Course,
    pub current: JobStatus,
    pub requested: Outcome,
    #[serde(with = "time::serde::rfc3339::option")]
    pub ended: Option<OffsetDateTime>,
    /// Once it has failed.
    pub error: Option<Value>,
    pub source: Option<SourcePoint>,
    pub destination: Destination,
    /// `VaultStore` | `ArchiveStore`
    pub store: String,
    pub rehydration_priority: Option<String>,
    /// How many of Azure's seconds this job waits for its point to come back from the archive.
    #[serde(default)]
    pub rehydrates: Option<f64>,
    /// It has come back.
    #[serde(default)]
    pub rehydrated: bool,
    /// The secondary region that a cross-region restore goes to.
    #[serde(default)]
    pub cross_region: Option<String>,
    pub transferred: u64,
    /// Of a backup.
    pub retention_tag: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OperationKind {
    Validate,
    Restore,
    Rehydrate,
    ValidateCrossRegion,
    CrossRegionRestore,
}

impl OperationKind {
    /// Cross-region operations are asked for below the secondary region, and name their job by a bare guid (§5.7).
    pub fn is_cross_region(self) -> bool {
        matches!(self, Self::ValidateCrossRegion | Self::CrossRegionRestore)
    }

    pub fn validates(self) -> bool {
        matches!(self, Self::Validate | Self::ValidateCrossRegion)
    }
}

/// A long-running operation (§7).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Operation {
    /// base64 of `guid;guid`.
    pub id: String,
    pub kind: OperationKind,
    pub vault_id: String,
    pub subscription_id: String,
    /// The vault's, or the secondary one of a cross-region operation.
    pub region: String,
    /// Name of the instance.
    #[serde(default)]
    pub instance: String,
    pub course: Course,
    pub outcome: Outcome,
    /// Id of the job that a restore makes.
    pub job: Option<String>,
}
