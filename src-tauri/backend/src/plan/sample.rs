//! One instance of each kind, for the tests of the pure parts.

use time::OffsetDateTime;
use time::macros::datetime;

use super::facts::*;
use crate::api::{Can, Draft, Region, ServerKind, Store, TargetKind};

pub const SUB: &str = "00000000-0000-0000-0000-000000000002";
pub const SERVER: &str = "/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/targetrg/providers/Microsoft.DBforPostgreSQL/servers/targetossserver";
pub const CONTAINER: &str = "/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/targetrg/providers/Microsoft.Storage/storageAccounts/testossstorageaccount/blobServices/default/containers/testcontainerrestore";
pub const GUARD: &str = "/subscriptions/00000000-0000-0000-0000-000000000003/resourceGroups/rg-security/providers/Microsoft.DataProtection/resourceGuards/guard-sample";
pub const IDENTITY: &str = "/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-backup";
pub const POINT: &str = "9da55e757af94261afa009b43cd3222a";
pub const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

pub fn region(name: &str) -> Region {
    Region {
        name: name.to_owned(),
        display: name.to_owned(),
    }
}

pub fn store(store: Store, raw: &str) -> StoreFacts {
    StoreFacts {
        store,
        raw: raw.to_owned(),
        visible: true,
        expires: None,
        rehydration: None,
        rehydration_expires: None,
    }
}

pub fn point(id: &str) -> PointFacts {
    PointFacts {
        id: id.to_owned(),
        time: datetime!(2026-11-15 02:00 UTC),
        stores: vec![store(Store::Vault, "VaultStore")],
        expires: Some(datetime!(2027-02-15 02:00 UTC)),
        partial: false,
        postgres_version: Some("11".to_owned()),
    }
}

/// In the archive only.
pub fn archived(id: &str) -> PointFacts {
    PointFacts {
        time: datetime!(2025-11-16 02:00 UTC),
        stores: vec![store(Store::Archive, "ArchiveStore")],
        ..point(id)
    }
}

/// Central US, with the sample's point.
pub fn secondary() -> SecondaryFacts {
    SecondaryFacts {
        region: Region {
            name: "centralus".to_owned(),
            display: "Central US".to_owned(),
        },
        points: Some(vec![point(POINT)]),
    }
}

/// A guard that watches restores.
pub fn guard(right: crate::api::GuardRight, tenant: Option<&str>) -> GuardFacts {
    GuardFacts::Restores {
        request: format!("{GUARD}/dppTriggerRestoreRequests/default"),
        guard_id: Some(GUARD.to_owned()),
        tenant: tenant.map(str::to_owned),
        right,
    }
}

pub fn server(id: &str, version: &str) -> ServerFacts {
    ServerFacts {
        id: id.to_owned(),
        name: super::names::last_segment(id).to_owned(),
        region: region("westus"),
        state: "Ready".to_owned(),
        version: Some(version.to_owned()),
    }
}

pub fn facts(kind: ServerKind) -> Facts {
    Facts {
        now: NOW,
        instance_id: format!(
            "/subscriptions/{SUB}/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv/backupInstances/bi"
        ),
        kind,
        name: if kind == ServerKind::SingleServer {
            "orders"
        } else {
            "pg-flex"
        }
        .to_owned(),
        server: if kind == ServerKind::SingleServer {
            "pg-old"
        } else {
            "pg-flex"
        }
        .to_owned(),
        data_source_id: format!(
            "/subscriptions/{SUB}/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL/servers/pg-old/databases/orders"
        ),
        state: "ProtectionConfigured".to_owned(),
        can_restore: Can::yes(),
        recent: None,
        vault: VaultFacts {
            id: format!("/subscriptions/{SUB}/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv"),
            name: "bv".to_owned(),
            subscription_id: SUB.to_owned(),
            region: region("westus"),
            has_identity: Some(true),
            cross_subscription: None,
            guarded: false,
            identities: None,
            guard: GuardFacts::Unknown,
        },
        points: Some(vec![point(POINT)]),
        secondary: None,
        servers: vec![server(SERVER, "11")],
        taken: vec![TakenNames {
            server_id: SERVER.to_owned(),
            names: vec!["orders".to_owned(), "orders_2".to_owned()],
        }],
        accounts: vec![AccountFacts {
            id: CONTAINER.split("/blobServices").next().unwrap_or_default().to_owned(),
            name: "testossstorageaccount".to_owned(),
            region: region("westus"),
            blob_endpoint: Some("https://testossstorageaccount.blob.core.windows.net/".to_owned()),
            public_network: Some(true),
            cross_tenant_replication: Some(true),
        }],
        containers: vec![],
        suffixes: Suffixes {
            storage: "core.windows.net".to_owned(),
            key_vault: ".vault.azure.net".to_owned(),
        },
    }
}

pub fn draft(target: TargetKind) -> Draft {
    Draft {
        instance_id: facts(ServerKind::SingleServer).instance_id,
        point_id: POINT.to_owned(),
        target,
        server_id: SERVER.to_owned(),
        database_name: "emprestored21".to_owned(),
        secret_uri: "https://restoreoss-test.vault.azure.net/secrets/dbauth3".to_owned(),
        storage_account_id: String::new(),
        container_url: "https://testossstorageaccount.blob.core.windows.net/testcontainerrestore".to_owned(),
        container_id: String::new(),
        file_prefix: "empdb11_postgresql-westus_1628853549768".to_owned(),
        secondary: false,
        rehydration_priority: crate::api::RehydrationPriority::Standard,
        rehydration_days: 12,
        identity_id: String::new(),
        guard_tenant: String::new(),
    }
}
