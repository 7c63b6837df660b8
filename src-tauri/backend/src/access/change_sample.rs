//! One of each change, for the tests of everything that speaks of changes.

use super::change::{Change, Principal, Role};

pub(crate) fn id(rest: &str) -> String {
    format!("/subscriptions/s-1/resourceGroups/rg/providers/{rest}")
}

pub(crate) fn principal() -> Principal {
    Principal {
        id: "p-1".into(),
        kind: "ServicePrincipal".into(),
        name: "bv-prod".into(),
    }
}

pub(crate) fn grant(scope: &str) -> Change {
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

/// One of each, and a role at three scopes.
pub(crate) fn all() -> Vec<Change> {
    let server_id = id("Microsoft.DBforPostgreSQL/servers/pg-2");
    let key_vault_id = id("Microsoft.KeyVault/vaults/kv-1");
    let account_id = id("Microsoft.Storage/storageAccounts/acc1");
    let vault_id = id("Microsoft.DataProtection/backupVaults/bv-prod");
    vec![
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
    ]
}
