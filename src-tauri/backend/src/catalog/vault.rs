//! A vault as it is kept: its identities, its second region, its protection.

use arm::dataprotection::{CrossRegion, NoCrossRegion};
use serde::{Deserialize, Serialize};

use super::entry::{Entry, last};
use crate::api::IdentityChoice;

/// A vault, as far as rows and rules need it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct VaultEntry {
    pub id: String,
    pub name: String,
    pub region: String,
    pub guarded: bool,
    pub has_identity: Option<bool>,
    pub cross_subscription: Option<String>,
    // What came later is read with a default, so that a row that an older version stored is still one.
    /// Identities that a restore can be ordered with, the vault's own first under the empty id; `None`: not known.
    #[serde(default)]
    pub identities: Option<Vec<IdentityChoice>>,
    /// `crossRegionRestoreSettings.state`, as received.
    #[serde(default)]
    pub cross_region: Option<String>,
    /// Region in which the backups can be restored as well, as requests take it; `None`: there is none.
    #[serde(default)]
    pub secondary_region: Option<String>,
    /// Why there is no second region, in a sentence.
    #[serde(default)]
    pub no_secondary: Option<String>,
    /// `GeoRedundant` and its like, of the vault store first.
    #[serde(default)]
    pub redundancy: Option<String>,
    /// `Off`, `On`, `AlwaysOn`, as received.
    #[serde(default)]
    pub soft_delete: Option<String>,
    #[serde(default)]
    pub soft_delete_days: Option<f64>,
    /// `Disabled`, `Unlocked`, `Locked`, as received.
    #[serde(default)]
    pub immutability: Option<String>,
}

impl VaultEntry {
    pub(crate) fn read(row: &arm::Vault) -> Self {
        // No `identity` member, or the kind `None`: the vault has no identity (contract §5.1).
        let has_identity = row
            .identity
            .as_ref()
            .is_some_and(|i| !i.kind.is_empty() && !i.kind.eq_ignore_ascii_case("None"));
        let (secondary_region, no_secondary) = match CrossRegion::of(row, None) {
            Ok(place) => (Some(place.secondary_region().to_owned()), None),
            Err(reason) => (None, Some(reason.to_string())),
        };
        Self {
            id: row.id.as_str().to_owned(),
            name: row.name.clone(),
            region: row.location.clone(),
            guarded: row.guarded.unwrap_or(false),
            has_identity: Some(has_identity),
            cross_subscription: row.cross_subscription_restore.clone(),
            identities: Some(row.identity.as_ref().map(identities).unwrap_or_default()),
            cross_region: row.cross_region_restore.clone(),
            secondary_region,
            no_secondary,
            redundancy: redundancy(&row.storage),
            soft_delete: row.soft_delete.clone(),
            soft_delete_days: row.soft_delete_days,
            immutability: row.immutability.clone(),
        }
    }

    /// The second region for one instance: what Resource Graph says of that very instance goes before what the vault
    /// says in general, but it cannot switch on what the vault has not.
    pub(crate) fn secondary_for(&self, entry: &Entry) -> Option<String> {
        let told = entry.secondary_region.as_deref().map(arm::dataprotection::region_name);
        let other = told.filter(|region| !region.is_empty() && !arm::dataprotection::same_region(region, &self.region));
        let open = self.secondary_region.is_some() || self.is_only_unnamed();
        if open {
            other.or_else(|| self.secondary_region.clone())
        } else {
            None
        }
    }

    /// Restores in another region are switched on, and the vault does not say where that is.
    pub(crate) fn is_only_unnamed(&self) -> bool {
        self.no_secondary.as_deref() == Some(NoCrossRegion::NoSecondRegion.to_string().as_str())
    }

    /// The vault with the second region that one of its instances has.
    pub(crate) fn for_region(self, secondary: Option<String>) -> Self {
        match secondary {
            Some(region) => Self {
                secondary_region: Some(region),
                no_secondary: None,
                ..self
            },
            None => self,
        }
    }
}

/// The vault's own identity first, then those that somebody made (contract §5.1).
fn identities(identity: &arm::dataprotection::VaultIdentity) -> Vec<IdentityChoice> {
    let own = identity.has_system_assigned().then(|| IdentityChoice {
        id: String::new(),
        label: "System-assigned".to_owned(),
        principal_id: identity.principal_id.clone(),
    });
    let users = identity.user_assigned.iter().map(|user| IdentityChoice {
        id: user.id.clone(),
        label: last(&user.id),
        principal_id: user.principal_id.clone(),
    });
    own.into_iter().chain(users).collect()
}

/// A vault may have a setting per store; that of the vault store is the one that counts for PostgreSQL.
fn redundancy(settings: &[arm::dataprotection::StorageSetting]) -> Option<String> {
    let main = settings.iter().find(|s| s.store.eq_ignore_ascii_case("VaultStore"));
    main.or_else(|| settings.first())
        .map(|s| s.redundancy.clone())
        .filter(|r| !r.is_empty())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::entry::tests::{VAULT, entry, single};
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_vault_without_an_identity_is_known_to_have_none() {
        let read = |identity: Value| {
            let row = json!({"id": VAULT, "location": "westeurope", "identity": identity, "properties": {"isVaultProtectedByResourceGuard": true}});
            VaultEntry::read(&arm::Vault::from_value(&row).unwrap())
        };
        assert_eq!(read(json!(null)).has_identity, Some(false));
        assert_eq!(read(json!({"type": "None"})).has_identity, Some(false));
        let vault = read(json!({"type": "SystemAssigned", "principalId": "p"}));
        assert_eq!(
            (vault.has_identity, vault.guarded, vault.name.as_str()),
            (Some(true), true, "bv-prod-weu")
        );
    }

    #[test]
    fn the_second_region_is_the_vaults_and_an_instance_may_name_a_nearer_truth() {
        let read = |state: &str, store: &str, replicated: Value| {
            let row = json!({"id": VAULT, "location": "eastus2", "properties": {
                "storageSettings": [{"datastoreType": "VaultStore", "type": store}], "replicatedRegions": replicated,
                "featureSettings": {"crossRegionRestoreSettings": {"state": state}}}});
            VaultEntry::read(&arm::Vault::from_value(&row).unwrap())
        };
        let told = |region: &str| Entry {
            secondary_region: Some(region.to_owned()),
            ..entry(&single("orders")).unwrap()
        };
        let geo = read("Enabled", "GeoRedundant", json!(["centralus"]));
        assert_eq!(geo.secondary_for(&told("")).as_deref(), Some("centralus"));
        assert_eq!(
            geo.secondary_for(&told("Central US EUAP")).as_deref(),
            Some("centraluseuap")
        );
        assert_eq!(
            geo.secondary_for(&told("East US 2")).as_deref(),
            Some("centralus"),
            "its own region is no second one"
        );
        assert_eq!(
            (geo.no_secondary.as_deref(), geo.redundancy.as_deref()),
            (None, Some("GeoRedundant"))
        );
        let off = read("Disabled", "GeoRedundant", json!(["centralus"]));
        assert_eq!(off.secondary_for(&told("centralus")), None);
        assert!(off.no_secondary.clone().unwrap().contains("not switched on"));
        assert!(
            read("Enabled", "LocallyRedundant", json!([]))
                .no_secondary
                .unwrap()
                .contains("geo-redundant")
        );
        let unnamed = read("Enabled", "GeoRedundant", json!(["eastus2"]));
        assert!(unnamed.is_only_unnamed());
        assert_eq!(unnamed.secondary_for(&told("centralus")).as_deref(), Some("centralus"));
        let settled = unnamed.for_region(Some("centralus".into()));
        assert_eq!(
            (settled.secondary_region.as_deref(), settled.no_secondary),
            (Some("centralus"), None)
        );
        assert!(off.for_region(None).no_secondary.is_some());
    }
}
