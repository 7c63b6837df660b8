//! Restores in the paired region (contract §5.7): its points, its own check and trigger, and its own list of jobs.

use azure_core::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{API_VERSION, Accepted, Instance, Job, Range, RecoveryPoint, Vault, region_name, restore::accepted};
use crate::{
    client::{Answer, ArmClient, Lane},
    error::Error,
    id::{InstanceId, VaultId, encode_path, segment},
    lro::OperationHandle,
    page::Paged,
};

/// Where a cross-region call goes, and where the backup comes from.
///
/// The path of every such call is `L`: subscription and resource group of the **vault**, and the **secondary** region
/// (contract §1). The body names the primary region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossRegion {
    vault: VaultId,
    source: String,
    secondary: String,
}

/// Why a vault's backups cannot be restored in another region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoCrossRegion {
    #[error("Cross-region restore is not switched on for this vault.")]
    Disabled,
    #[error("This vault does not keep its backups in two regions: its storage is not geo-redundant.")]
    NotGeoRedundant,
    #[error("Azure names no second region for this vault.")]
    NoSecondRegion,
}

impl CrossRegion {
    /// From known regions, in any spelling. Errors: a region that is none, or the same region twice; nothing was sent.
    pub fn new(vault: &VaultId, source_region: &str, secondary_region: &str) -> Result<Self, Error> {
        let (source, secondary) = (region_name(source_region), region_name(secondary_region));
        if source.is_empty() || secondary.is_empty() || source == secondary {
            return Err(Error::parse(format!(
                "A restore in another region needs two different regions; these are “{source_region}” and “{secondary_region}”."
            )));
        }
        Ok(Self {
            vault: vault.clone(),
            source,
            secondary,
        })
    }

    /// From what the vault tells, and Resource Graph's row of the instance where there is one (contract §5.1, §5.7.1).
    ///
    /// The row goes first: it speaks of this very instance. `replicatedRegions` has been seen to name the vault's own region, which is
    /// passed over. Where Azure names no second region, Microsoft's CLI guesses by a fixed table; here the caller may take the pair
    /// from [`locations`](ArmClient::locations) and use [`new`](Self::new).
    pub fn of(vault: &Vault, instance: Option<&Instance>) -> Result<Self, NoCrossRegion> {
        let enabled = vault.cross_region_restore.as_deref();
        if !enabled.is_some_and(|state| state.trim().eq_ignore_ascii_case("Enabled")) {
            return Err(NoCrossRegion::Disabled);
        }
        let geo = |redundancy: &str| redundancy.trim().eq_ignore_ascii_case("GeoRedundant");
        // An answer without storage settings is no proof of anything; Azure then decides.
        if !vault.storage.is_empty() && !vault.storage.iter().any(|s| geo(&s.redundancy)) {
            return Err(NoCrossRegion::NotGeoRedundant);
        }
        let row = instance.and_then(|i| i.graph.as_ref());
        let source = row.and_then(|r| r.primary_region.as_deref()).unwrap_or(&vault.location);
        let replicated = vault.replicated_regions.iter().map(String::as_str);
        row.and_then(|r| r.secondary_region.as_deref())
            .into_iter()
            .chain(replicated)
            .find_map(|secondary| Self::new(&vault.id, source, secondary).ok())
            .ok_or(NoCrossRegion::NoSecondRegion)
    }

    pub fn vault(&self) -> &VaultId {
        &self.vault
    }

    /// The vault's own region, `eastus`.
    pub fn source_region(&self) -> &str {
        &self.source
    }

    /// Where the restore takes place: `restoreLocation` and the `resourceLocation`s of the request are this region (contract §6.1).
    pub fn secondary_region(&self) -> &str {
        &self.secondary
    }

    fn path(&self, verb: &str) -> String {
        let (subscription, group) = (self.vault.subscription(), self.vault.resource_group());
        encode_path(&format!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.DataProtection/locations/{}/{verb}",
            self.secondary
        ))
    }

    /// An instance of another vault would be looked for in the wrong group and region.
    fn details(&self, instance: &InstanceId) -> Result<Value, Error> {
        if instance.vault() != self.vault {
            return Err(Error::parse("The backup instance belongs to another vault."));
        }
        Ok(json!({ "sourceRegion": self.source, "sourceBackupInstanceId": instance.as_str() }))
    }

    fn of_vault(&self) -> Value {
        json!({ "sourceRegion": self.source, "sourceBackupVaultId": self.vault.as_str() })
    }
}

impl ArmClient {
    /// The points of an instance in the secondary region; they appear there up to 12 hours late. POST
    /// `L/fetchSecondaryRecoveryPoints`, which only reads and is repeated like a GET (contract §5 #18, §5.7.2).
    ///
    /// `$filter` is in the specification and does not work (contract §5.3, §18): `range` is applied here, and points without a time
    /// stay. Errors: 400 where the vault has no second region, 403, 404, 429.
    pub async fn fetch_secondary_recovery_points(
        &self,
        place: &CrossRegion,
        instance: &InstanceId,
        range: Option<Range>,
    ) -> Result<Paged<RecoveryPoint>, Error> {
        let body = place.details(instance)?;
        let path = place.path("fetchSecondaryRecoveryPoints");
        let mut points = self.list_posted::<RecoveryPoint>(&path, API_VERSION, &body).await?;
        if let Some(range) = range {
            points.rows.retain(|point| point.time.is_none_or(|t| range.holds(t)));
        }
        Ok(points)
    }

    /// Starts Azure's own check of a restore in the secondary region. POST `L/validateCrossRegionRestore`, body
    /// `{"restoreRequestObject": …, "crossRegionRestoreDetails": …}` (contract §5 #19, §5.7.3). `body` is the restore request alone.
    ///
    /// Sent once, like [`validate_restore`](ArmClient::validate_restore); the one recorded `CloudDosTimeboudLimitReached` (a **400**)
    /// was an answer to this call. Both addresses of the handle are location-scoped.
    /// Errors: 400, 403, 404, 429; `maybe_sent` is of no consequence.
    pub async fn validate_cross_region_restore(
        &self,
        place: &CrossRegion,
        instance: &InstanceId,
        body: &Value,
    ) -> Result<OperationHandle, Error> {
        let answer = self
            .cross_region_order(place, instance, "validateCrossRegionRestore", body, None)
            .await?;
        OperationHandle::accepted(&answer, false)
    }

    /// Starts a restore in the secondary region. POST `L/crossRegionRestore`, same body as the check (contract §5 #20, §5.7.4).
    ///
    /// Sent exactly once, as [`restore`](ArmClient::restore) is, with the same meaning of `maybe_sent`; a lost answer is looked for in
    /// [`cross_region_jobs`](ArmClient::cross_region_jobs). The job id of the operation is a bare GUID.
    /// There is no auxiliary token here, neither in the specification nor in Microsoft's clients, and no guard request (contract §5.9).
    /// Errors: as `restore`.
    pub async fn cross_region_restore(
        &self,
        place: &CrossRegion,
        instance: &InstanceId,
        body: &Value,
        client_request_id: Uuid,
    ) -> Result<Accepted, Error> {
        let answer = self
            .cross_region_order(place, instance, "crossRegionRestore", body, Some(client_request_id))
            .await?;
        accepted(answer)
    }

    /// The cross-region jobs of a vault. POST `L/fetchCrossRegionRestoreJobs`, which only reads (contract §5 #21, §5.7.5).
    ///
    /// They are not in [`jobs`](ArmClient::jobs). Their order is not established: sort by `start_time`. Errors: 403, 404, 429.
    pub async fn cross_region_jobs(&self, place: &CrossRegion) -> Result<Paged<Job>, Error> {
        let path = place.path("fetchCrossRegionRestoreJobs");
        self.list_posted(&path, API_VERSION, &place.of_vault()).await
    }

    /// One cross-region job with its details; `job` is its GUID. POST `L/fetchCrossRegionRestoreJob`, which only reads
    /// (contract §5 #22, §5.7.5). Errors: 403, 404.
    pub async fn cross_region_job(&self, place: &CrossRegion, job: &str) -> Result<Job, Error> {
        segment(job)?;
        let mut body = place.of_vault();
        body["jobId"] = json!(job);
        let url = self.url(&place.path("fetchCrossRegionRestoreJob"), API_VERSION, &[]);
        let answer = self
            .send(Lane::Repeatable, Method::Post, url, Some(&body), None)
            .await?;
        Job::from_value(&answer.json()?).map_err(|reason| answer.unreadable(&reason))
    }

    async fn cross_region_order(
        &self,
        place: &CrossRegion,
        instance: &InstanceId,
        verb: &str,
        body: &Value,
        id: Option<Uuid>,
    ) -> Result<Answer, Error> {
        let wrapped = json!({ "restoreRequestObject": body, "crossRegionRestoreDetails": place.details(instance)? });
        let url = self.url(&place.path(verb), API_VERSION, &[]);
        self.send(Lane::Once, Method::Post, url, Some(&wrapped), id).await
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
