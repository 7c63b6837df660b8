//! Where Azure keeps the jobs of a restore: in the vault's list, or in that of the paired region (contract §5.7, §8).
//!
//! Whether cross-region jobs are in the vault's list or in Resource Graph as well is not established (contract §18). Their
//! own list is the one that counts; the others are looked at where it cannot be read, and prove nothing by being empty.

use arm::dataprotection::CrossRegion;
use arm::{Job, VaultId};

use super::Remote;
use super::intent::{Intent, Secondary};

#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub vault: VaultId,
    pub secondary: Option<Secondary>,
    cross: Option<CrossRegion>,
}

/// Jobs of one list.
pub(crate) struct Listed {
    pub jobs: Vec<Job>,
    /// Nothing is missing: neither cut short nor unreadable.
    pub whole: bool,
}

impl Place {
    /// # Errors
    /// The ids or regions are none.
    pub(crate) fn new(vault: VaultId, secondary: Option<Secondary>) -> Result<Self, arm::Error> {
        let cross = secondary
            .as_ref()
            .map(|to| CrossRegion::new(&vault, &to.source, &to.region))
            .transpose()?;
        Ok(Self {
            vault,
            secondary,
            cross,
        })
    }

    /// Where the job of a restore is.
    ///
    /// # Errors
    /// The ids or regions are damaged.
    pub(crate) fn of(intent: &Intent) -> Result<Self, arm::Error> {
        Self::new(VaultId::parse(&intent.vault_id)?, intent.secondary.clone())
    }

    pub(crate) fn cross_region(&self) -> Option<&CrossRegion> {
        self.cross.as_ref()
    }

    /// The list that is kept for such jobs.
    pub(crate) async fn list(&self, session: &Remote) -> Result<Listed, arm::Error> {
        let list = match &self.cross {
            Some(cross) => session.arm.cross_region_jobs(cross).await?,
            None => session.arm.jobs(&self.vault).await?,
        };
        Ok(Listed {
            whole: !list.truncated && list.skipped.is_empty(),
            jobs: list.rows,
        })
    }

    /// One job with its details, from where such jobs are.
    pub(crate) async fn read(&self, session: &Remote, id: &str) -> Result<Job, arm::Error> {
        match &self.cross {
            Some(cross) => session.arm.cross_region_job(cross, id).await,
            None => session.arm.job(&self.vault, id).await,
        }
    }

    /// One job with its details; without them where only a list can be read.
    pub(crate) async fn job(&self, session: &Remote, id: &str) -> Result<Job, arm::Error> {
        if self.cross.is_none() {
            return vaults_job(session, &self.vault, id).await;
        }
        match self.read(session, id).await {
            // The vault may know it, too. If it does not, the region's answer is the one to hand on.
            Err(error) if error.is_not_found() || error.is_forbidden() => {
                vaults_job(session, &self.vault, id).await.map_err(|_| error)
            }
            answer => answer,
        }
    }

    /// Whether a job can be one of this place, by what it says of itself. The vault's list may hold both kinds; the
    /// region's holds cross-region restores alone, whether they say so or not.
    pub(crate) fn may_hold(&self, job: &Job) -> bool {
        self.cross.is_some() || !is_cross_region(job)
    }
}

/// Whether a job says that it restores in the paired region.
pub(crate) fn is_cross_region(job: &Job) -> bool {
    let says = |word: &Option<String>| {
        word.as_deref()
            .is_some_and(|word| word.to_ascii_lowercase().contains("crossregion"))
    };
    job.is_cross_region_restore == Some(true) || says(&job.operation_category) || says(&job.operation)
}

/// One job of the vault; where it is closed, from Resource Graph (contract §10.2).
async fn vaults_job(session: &Remote, vault: &VaultId, id: &str) -> Result<Job, arm::Error> {
    match session.arm.job(vault, id).await {
        Err(error) if error.is_forbidden() => {
            let rows = graph_jobs(session, vault, Only::Restores).await.unwrap_or_default();
            rows.into_iter()
                .find(|job| job.name.eq_ignore_ascii_case(id))
                .ok_or(error)
        }
        answer => answer,
    }
}

/// Which jobs are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Only {
    Restores,
    All,
}

/// Jobs of a vault by Resource Graph.
pub(crate) async fn graph_jobs(session: &Remote, vault: &VaultId, only: Only) -> Result<Vec<Job>, arm::Error> {
    let which = match only {
        Only::Restores => " | where properties.operationCategory in~ ('Restore', 'CrossRegionRestore')",
        Only::All => "",
    };
    let query = format!(
        "RecoveryServicesResources | where type =~ 'microsoft.dataprotection/backupvaults/backupjobs' \
         | where resourceGroup =~ {} | where properties.vaultName =~ {}{which}",
        arm::graph::quote(vault.resource_group()),
        arm::graph::quote(vault.name()),
    );
    let found = session
        .arm
        .graph_query(&query, &[vault.subscription().to_owned()])
        .await?;
    Ok(found.rows.iter().filter_map(|row| Job::from_value(row).ok()).collect())
}
