//! The list of databases.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::closely::Detail;
use super::entry::{Entry, Inventory};
use super::regions::Regions;
use super::{View, protection, stored};
use crate::api::{ApiError, DatabaseRow, Databases, DatabasesRequest};

impl View {
    /// What is on disk if this is the first question of this run, else what Azure says.
    pub(crate) async fn databases(&self, request: DatabasesRequest) -> Result<Databases, ApiError> {
        // What is on disk is shown once; whoever asks again has seen it and wants Azure's answer.
        let seen = self.shown_from_disk.load(Ordering::Relaxed);
        let inventory = self
            .inventory_for(request.refresh || seen && self.is_from_disk())
            .await?;
        self.shown_from_disk.store(inventory.cached, Ordering::Relaxed);
        let regions = if inventory.cached {
            // The first picture must not wait for the network: known names come from the table.
            self.regions.peek(&()).unwrap_or_default()
        } else {
            self.regions().await
        };
        Ok(self.list(&inventory, &regions))
    }

    /// What it said before, however old; for a tenant that does not answer now.
    pub(super) fn databases_before(&self) -> Option<Databases> {
        let inventory = self.inventory.peek(&())?;
        Some(self.list(&inventory, &self.regions.peek(&()).unwrap_or_default()))
    }

    fn list(&self, inventory: &Inventory, regions: &Regions) -> Databases {
        Databases {
            rows: inventory
                .entries
                .iter()
                .map(|e| self.row(e, inventory, regions))
                .collect(),
            vault_count: count(inventory.entries.iter().map(|e| &e.vault_id)),
            subscriptions: self.scope.subscriptions.clone(),
            problems: inventory.problems.clone(),
            as_of: inventory.as_of.into(),
            cached: inventory.cached,
        }
    }

    fn is_from_disk(&self) -> bool {
        self.inventory.peek(&()).is_some_and(|kept| kept.cached)
    }

    pub(super) async fn inventory_for(&self, refresh: bool) -> Result<Arc<Inventory>, ApiError> {
        if !refresh {
            if let Some(kept) = self.inventory.peek(&()).filter(|kept| kept.cached) {
                return Ok(kept);
            }
            if self.inventory.peek(&()).is_none()
                && let Ok(Some(mut found)) = stored::read(&self.db, &self.scope.key).await
            {
                // A tick may have been taken away since.
                let looked_at = |id: &str| {
                    let subscription = arm::subscription_in(id).unwrap_or_default();
                    let mut all = self.scope.subscriptions.iter();
                    all.any(|s| s.id.eq_ignore_ascii_case(subscription))
                };
                found.entries.retain(|entry| looked_at(&entry.id));
                found.vaults.retain(|vault| looked_at(&vault.id));
                return Ok(self.inventory.put((), self.now(), found));
            }
        }
        let ask = async {
            let found = self.look_around().await?;
            if let Err(error) = stored::write(&self.db, &self.scope.key, &found).await {
                // A cache that cannot be written costs a second at the next start, and nothing now.
                tracing::warn!(message = %error.message, "the list of databases could not be stored");
            }
            Ok(found)
        };
        self.inventory.get((), self.now(), Self::patience(refresh), ask).await
    }

    pub(super) fn row(&self, entry: &Entry, inventory: &Inventory, regions: &Regions) -> DatabaseRow {
        let vault = inventory.vault(&entry.vault_id);
        let id = arm::VaultId::parse(&entry.vault_id).ok();
        let subscription_id = id.as_ref().map(|id| id.subscription().to_owned()).unwrap_or_default();
        let guarded = vault.is_some_and(|v| v.guarded);
        let portal = self
            .scope
            .arm
            .cloud()
            .portal_link(&entry.id)
            .filter(|_| !self.scope.practice);
        DatabaseRow {
            id: entry.id.clone(),
            name: entry.name.clone(),
            server: entry.server.clone(),
            kind: entry.kind,
            vault_id: entry.vault_id.clone(),
            vault: vault
                .map(|v| v.name.clone())
                .or_else(|| Some(id.as_ref()?.name().to_owned()))
                .unwrap_or_default(),
            resource_group: id.as_ref().map(|id| id.resource_group().to_owned()).unwrap_or_default(),
            region: regions.named(vault.map_or(entry.region.as_str(), |v| v.region.as_str())),
            subscription: self.subscription_name(&subscription_id),
            subscription_id,
            newest_point: entry.newest.map(Into::into),
            protection: protection::view(&entry.state, guarded, entry.state_detail.as_deref()),
            guarded,
            data_source_id: entry.data_source_id.clone(),
            policy: entry.policy.clone(),
            secondary_region: vault
                .and_then(|v| v.secondary_for(entry))
                .map(|region| regions.named(&region)),
            portal_url: portal.map(Into::into),
            can_restore: protection::can_restore(&entry.state, entry.allowed_operations.as_deref()),
        }
    }
}

/// A row needs its vault; an inventory of one is the shortest way to give it.
pub(super) fn alone(detail: &Detail) -> Inventory {
    Inventory {
        entries: Vec::new(),
        vaults: detail.vault.iter().cloned().collect(),
        problems: Vec::new(),
        as_of: detail.as_of,
        cached: false,
    }
}

/// Different ids, without regard to case.
fn count<'a>(ids: impl Iterator<Item = &'a String>) -> u32 {
    let different: HashSet<String> = ids.map(|id| id.to_lowercase()).collect();
    u32::try_from(different.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vaults_are_counted_once_however_they_are_spelt() {
        let ids = [
            "/a/backupVaults/v".to_owned(),
            "/a/BackupVaults/V".to_owned(),
            "/a/backupVaults/w".to_owned(),
        ];
        assert_eq!(count(ids.iter()), 2);
    }
}
