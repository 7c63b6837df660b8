//! One of each change.

use super::super::{Ask, Wanted};
use crate::access::change::{Change, Principal, Role};

pub fn ask() -> Ask {
    Ask {
        purpose: "Restore orders from vault bv-prod to server pg-2".into(),
        asked_by: "admin@contoso.example".into(),
        vault_id: id("Microsoft.DataProtection/backupVaults/bv-prod"),
        target_id: id("Microsoft.DBforPostgreSQL/servers/pg-2"),
        tenant_id: Some("tenant-1".into()),
        cloud: "AzureCloud".into(),
        practice: false,
    }
}

pub fn id(rest: &str) -> String {
    format!("/subscriptions/s-1/resourceGroups/rg/providers/{rest}")
}

pub fn principal() -> Principal {
    Principal {
        id: "p-1".into(),
        kind: "ServicePrincipal".into(),
        name: "bv-prod".into(),
    }
}

pub fn grant(scope: &str) -> Change {
    let role = Role {
        id: "acdd72a7-3385-48ef-bd42-f606fba81ae7".into(),
        name: "Reader".into(),
    };
    Change::GrantRole {
        scope: scope.into(),
        role,
        principal: principal(),
    }
}

pub fn wanted(change: Change) -> Wanted {
    Wanted {
        why: format!("Azure needs it for {}.", change.place()),
        set_at: "Server › Access control (IAM)".into(),
        change,
    }
}

pub fn all() -> Vec<Wanted> {
    let server_id = id("Microsoft.DBforPostgreSQL/servers/pg-2");
    let key_vault_id = id("Microsoft.KeyVault/vaults/kv-1");
    let account_id = id("Microsoft.Storage/storageAccounts/acc1");
    let vault_id = id("Microsoft.DataProtection/backupVaults/bv-prod");
    let changes = vec![
        grant(&server_id),
        grant("/subscriptions/s-1"),
        grant(&format!("{account_id}/blobServices/default/containers/restores")),
        Change::AllowSecrets {
            key_vault_id: key_vault_id.clone(),
            tenant_id: "tenant-1".into(),
            principal: principal(),
            permissions: vec!["get".into(), "list".into()],
        },
        Change::OpenFirewall {
            server_id: server_id.clone(),
            rule: "AllowAllWindowsAzureIps".into(),
        },
        Change::ServerPublicAccess { server_id },
        Change::KeyVaultPublicAccess {
            key_vault_id: key_vault_id.clone(),
        },
        Change::KeyVaultTrustAzure { key_vault_id },
        Change::StoragePublicAccess {
            account_id: account_id.clone(),
        },
        Change::StorageCrossTenant {
            account_id: account_id.clone(),
        },
        Change::StorageTrustAzure {
            account_id: account_id.clone(),
        },
        Change::CreateContainer {
            account_id: account_id.clone(),
            name: "restores".into(),
        },
        Change::VaultCrossSubscription {
            vault_id: vault_id.clone(),
        },
        Change::VaultIdentity { vault_id },
        Change::RemoveLock {
            lock_id: format!("{account_id}/providers/Microsoft.Authorization/locks/Do not touch"),
            level: "ReadOnly".into(),
            notes: Some("audit".into()),
        },
    ];
    changes.into_iter().map(wanted).collect()
}
