//! Azure Backup's Backup vaults: `Microsoft.DataProtection` (contract §5 to §8).

mod cross_region;
mod guard;
mod identity;
mod instances;
mod jobs;
mod recovery_points;
mod region;
mod rehydration;
mod resource_guard;
mod restore;
mod vault_changes;
mod vaults;

pub use cross_region::{CrossRegion, NoCrossRegion};
pub use guard::{GuardedOperation, Guarding, RESTORE_ACTION, ResourceGuardProxy, RestoreGuard};
pub use instances::{DataSource, GraphDetails, IdentityChoice, Instance, PointRange};
pub use jobs::{Job, JobDetails, PointRef, SubTask, is_final_status};
pub use recovery_points::{PointMeta, PointStore, Range, RecoveryPoint};
pub use region::{region_name, same_region};
pub use rehydration::{
    REHYDRATION_DAYS, REHYDRATION_DEFAULT_DAYS, Rehydration, RehydrationPriority, RehydrationStatus,
};
pub use resource_guard::{GuardOperation, GuardRequest, RESTORE_CONSENTS, ResourceGuard};
pub use restore::Accepted;
pub use vaults::{StorageSetting, UserIdentity, Vault, VaultIdentity};

/// The one api-version of every call here: the newest with recorded traffic (contract §1). PostgreSQL's shapes do not differ in
/// 2026-06-01, the newest published.
pub const API_VERSION: &str = "2025-07-01";

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod samples;
