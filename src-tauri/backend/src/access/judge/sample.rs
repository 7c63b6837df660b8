//! A world in which a restore works, for the tests of the checks.
#![allow(clippy::unwrap_used, clippy::panic)]

use time::OffsetDateTime;
use time::macros::datetime;

use super::super::facts::*;
use crate::api::{ErrorCode, ServerKind, TargetKind};

pub(in crate::access) const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);
pub(in crate::access) const GROUP: &str = "/subscriptions/s1/resourceGroups/rg/providers";
pub(in crate::access) const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
pub(in crate::access) const BLOBS: &str = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
pub(in crate::access) const SECRETS: &str = "4633458b-17de-408a-b874-0445c86b69e6";

pub(in crate::access) type World = (Ask, Facts);

pub(in crate::access) fn role(role: &str, principal: &str) -> Assignment {
    Assignment {
        role: role.into(),
        principal_id: principal.into(),
        scope: "/subscriptions/s1/resourceGroups/rg".into(),
        ..Assignment::default()
    }
}

/// A link to a guard that watches restores.
pub(in crate::access) fn watched() -> GuardLink {
    let id = format!("{GROUP}/Microsoft.DataProtection/resourceGuards/g");
    GuardLink::Restores {
        request: format!("{id}/dppTriggerRestoreRequests/default"),
        guard: Some(id),
    }
}

pub(in crate::access) fn refused<T>() -> Seen<T> {
    Seen::Unread(crate::error::plain(ErrorCode::Forbidden, "no"))
}

/// A world in which everything is as it should be.
pub(in crate::access) fn world(target: TargetKind) -> World {
    let database = (target == TargetKind::Database).then(|| ToServer {
        server_id: Some(format!("{GROUP}/Microsoft.DBforPostgreSQL/servers/pg-2")),
        database_name: Some("orders_restored".into()),
        secret: Some(SecretRef {
            vault_uri: "https://kv-1.vault.azure.net/".into(),
            key_vault: "kv-1".into(),
            name: "dbauth".into(),
            version: None,
            key_vault_id: None,
        }),
    });
    let account_id = format!("{GROUP}/Microsoft.Storage/storageAccounts/acc1");
    let files = (target == TargetKind::Files).then(|| ToStorage {
        account: Some("acc1".into()),
        account_id: Some(account_id.clone()),
        container: Some("restores".into()),
    });
    let ask = Ask {
        kind: if database.is_some() {
            ServerKind::SingleServer
        } else {
            ServerKind::FlexibleServer
        },
        target,
        secondary: false,
        vault_id: format!("{GROUP}/Microsoft.DataProtection/backupVaults/bv"),
        vault_name: "bv".into(),
        instance_id: Some("i".into()),
        identity_id: String::new(),
        me: None,
        region: Some(("westeurope".into(), "West Europe".into())),
        source_version: Some("11".into()),
        guard: GuardBefore::default(),
        refused: None,
        database,
        files,
    };
    let none = || Access {
        roles: Seen::Known(vec![role(READER, "P"), role(SECRETS, "p"), role(BLOBS, "p")]),
        denies: Seen::Known(vec![]),
    };
    let facts = Facts {
        vault: Seen::Known(Vault {
            id: ask.vault_id.clone(),
            name: "bv".into(),
            region: "westeurope".into(),
            system: true,
            system_principal: Some("p".into()),
            guarded: Some(false),
            ..Vault::default()
        }),
        vault_locks: Seen::Known(vec![]),
        guard_link: Seen::NotChosen,
        guard_right: Seen::NotChosen,
        rights: Seen::Known(vec![Block {
            actions: vec!["Microsoft.DataProtection/*".into()],
            ..Block::default()
        }]),
        server: Seen::Known(Server {
            id: ask
                .database
                .as_ref()
                .and_then(|to| to.server_id.clone())
                .unwrap_or_default(),
            name: "pg-2".into(),
            region: "West Europe".into(),
            version: Some("11".into()),
            state: Some("Ready".into()),
            public: Some("Enabled".into()),
            replica: false,
        }),
        firewall: Seen::Known(Door::Open),
        databases: Seen::Known(vec!["orders".into()]),
        server_access: none(),
        key_vault: Seen::Known(KeyVault {
            id: format!("{GROUP}/Microsoft.KeyVault/vaults/kv-1"),
            name: "kv-1".into(),
            tenant_id: Some("t".into()),
            rbac: true,
            ..KeyVault::default()
        }),
        key_vault_access: none(),
        secret: Seen::Known(vec![SecretVersion {
            version: "v2".into(),
            enabled: Some(true),
            ..SecretVersion::default()
        }]),
        account: Seen::Known(Account {
            id: account_id,
            name: "acc1".into(),
            region: "westeurope".into(),
            blobs: Some(true),
            cross_tenant: Some(true),
            ..Account::default()
        }),
        account_locks: Seen::Known(vec![]),
        container: Seen::Known(Container {
            immutable: Some(false),
            legal_hold: Some(false),
            ..Container::default()
        }),
        storage_access: none(),
    };
    (ask, facts)
}

pub(in crate::access) fn get<T>(seen: &mut Seen<T>) -> &mut T {
    match seen {
        Seen::Known(value) => value,
        _ => panic!("not known"),
    }
}
