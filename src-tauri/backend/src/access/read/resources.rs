//! Resources as they are read, without what no line is about.

use super::super::facts::{Account, KeyVault, Policy, Server, Vault};

pub(super) fn vault(found: arm::Vault) -> Vault {
    let own = found.identity.as_ref();
    Vault {
        id: found.id.as_str().to_owned(),
        system: own.is_some_and(arm::dataprotection::VaultIdentity::has_system_assigned),
        system_principal: own.and_then(|own| own.principal_id.clone()),
        users: own
            .map(|own| {
                own.user_assigned
                    .iter()
                    .map(|one| (one.id.clone(), one.principal_id.clone()))
                    .collect()
            })
            .unwrap_or_default(),
        geo_redundant: redundant(&found.storage),
        guarded: found.guarded,
        cross_subscription: found.cross_subscription_restore,
        cross_region: found.cross_region_restore,
        region: found.location,
        name: found.name,
    }
}

/// Of a redundancy that no source names nothing follows.
fn redundant(storage: &[arm::dataprotection::StorageSetting]) -> Option<bool> {
    let mut kept = storage
        .iter()
        .filter(|kept| !kept.store.eq_ignore_ascii_case("OperationalStore"));
    let is = |kept: &arm::dataprotection::StorageSetting, words: &[&str]| {
        words.iter().any(|word| kept.redundancy.eq_ignore_ascii_case(word))
    };
    if kept.clone().any(|kept| is(kept, &["GeoRedundant"])) {
        return Some(true);
    }
    let first = kept.next()?;
    let known = std::iter::once(first)
        .chain(kept)
        .all(|kept| is(kept, &["LocallyRedundant", "ZoneRedundant"]));
    known.then_some(false)
}

pub(super) fn server(found: arm::postgres::SingleServer) -> Server {
    Server {
        id: found.id.as_str().to_owned(),
        name: found.name,
        region: found.location,
        version: found.version,
        state: found.state,
        public: found.public_network_access,
        replica: found
            .replication_role
            .is_some_and(|role| role.eq_ignore_ascii_case("Replica")),
    }
}

pub(super) fn key_vault(found: arm::keyvault::KeyVault) -> KeyVault {
    KeyVault {
        id: found.id.as_str().to_owned(),
        name: found.name,
        tenant_id: found.tenant_id,
        rbac: found.rbac.unwrap_or(false),
        policies: found
            .access_policies
            .into_iter()
            .map(|one| Policy {
                who: one.object_id,
                on_behalf: one.application_id.is_some(),
                secrets: one.secrets,
            })
            .collect(),
        public: found.public_network_access,
        default_action: found.network_default_action,
        bypass: found.network_bypass,
    }
}

pub(super) fn account(found: arm::storage::StorageAccount) -> Account {
    Account {
        id: found.id.as_str().to_owned(),
        name: found.name,
        region: found.location,
        blobs: found.keeps_blobs,
        immutable: found.immutable_with_versioning == Some(true),
        let_in: found.let_in,
        public: found.public_network_access,
        default_action: found.network_default_action,
        bypass: found.network_bypass,
        cross_tenant: found.allow_cross_tenant_replication,
    }
}
