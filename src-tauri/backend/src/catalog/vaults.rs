//! The vaults, for those who ask them for something else than databases.

use super::View;
use super::entry::Inventory;
use super::regions::Regions;
use crate::api::{ApiError, Problem, Region};

/// A vault and its regions.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VaultPlace {
    pub id: String,
    pub region: Region,
    /// Where its backups can be restored as well.
    pub secondary: Option<Region>,
}

impl View {
    /// Every vault that can be seen, also one in which nothing is protected any more; and what could not be read.
    pub(crate) async fn vaults(&self) -> Result<(Vec<VaultPlace>, Vec<Problem>), ApiError> {
        let inventory = self.inventory_for(false).await?;
        let regions = self.regions().await;
        Ok((places(&inventory, &regions), inventory.problems.clone()))
    }
}

fn places(inventory: &Inventory, regions: &Regions) -> Vec<VaultPlace> {
    let place = |vault: &super::entry::VaultEntry| {
        // Resource Graph may know the second region of an instance where the vault does not name it.
        let of_instance = || {
            let mut mine = inventory
                .entries
                .iter()
                .filter(|e| arm::same_id(&e.vault_id, &vault.id));
            mine.find_map(|entry| vault.secondary_for(entry))
        };
        let secondary = vault.secondary_region.clone().or_else(of_instance);
        VaultPlace {
            id: vault.id.clone(),
            region: regions.named(&vault.region),
            secondary: secondary.map(|region| regions.named(&region)),
        }
    };
    let mut places: Vec<VaultPlace> = inventory.vaults.iter().map(place).collect();
    // A vault that could not be read itself is known by its instances.
    for entry in &inventory.entries {
        if !places.iter().any(|place| arm::same_id(&place.id, &entry.vault_id)) {
            places.push(VaultPlace {
                id: entry.vault_id.clone(),
                region: regions.named(&entry.region),
                secondary: None,
            });
        }
    }
    places
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;
    use time::OffsetDateTime;

    use super::super::entry::tests::{VAULT, entry, single};
    use super::super::entry::{Inventory, VaultEntry};
    use super::*;

    #[test]
    fn a_vault_is_known_by_itself_or_by_what_it_protects() {
        let empty = json!({"id": VAULT.replace("weu", "neu"), "location": "northeurope"});
        let inventory = Inventory {
            entries: vec![entry(&single("orders")).unwrap(), entry(&single("customers")).unwrap()],
            vaults: vec![VaultEntry::read(&arm::Vault::from_value(&empty).unwrap())],
            problems: vec![],
            as_of: OffsetDateTime::UNIX_EPOCH,
            cached: false,
        };
        let places = places(&inventory, &Regions::default());
        let names: Vec<_> = places
            .iter()
            .map(|place| (place.id.as_str(), place.region.name.as_str()))
            .collect();
        let first = VAULT.replace("weu", "neu");
        assert_eq!(names, [(first.as_str(), "northeurope"), (VAULT, "westeurope")]);
        assert!(places.iter().all(|place| place.secondary.is_none()));
    }
}
