//! The ids of that world, and what can be changed in it.

use crate::access::change::{Change, Principal, Role};
use crate::fake::SUB;

pub const IDENTITY: &str = "22222222-2222-2222-2222-222222222222";
pub const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

pub fn group() -> String {
    format!("/subscriptions/{SUB}/resourceGroups/rg")
}
pub fn server() -> String {
    format!("{}/providers/Microsoft.DBforPostgreSQL/servers/pg", group())
}
pub fn key_vault() -> String {
    format!("{}/providers/Microsoft.KeyVault/vaults/kv", group())
}
pub fn account() -> String {
    format!("{}/providers/Microsoft.Storage/storageAccounts/st", group())
}
pub fn container() -> String {
    format!("{}/blobServices/default/containers/restores", account())
}
pub fn vault() -> String {
    format!("{}/providers/Microsoft.DataProtection/backupVaults/bv", group())
}
pub fn lock() -> String {
    format!("{}/providers/Microsoft.Authorization/locks/keep", account())
}

fn principal() -> Principal {
    Principal {
        id: IDENTITY.to_owned(),
        kind: "ServicePrincipal".to_owned(),
        name: "bv".to_owned(),
    }
}

pub fn reader() -> Change {
    Change::GrantRole {
        scope: server(),
        role: Role {
            id: READER.to_owned(),
            name: "Reader".to_owned(),
        },
        principal: principal(),
    }
}

pub fn secrets() -> Change {
    Change::AllowSecrets {
        key_vault_id: key_vault(),
        tenant_id: "t".to_owned(),
        principal: principal(),
        permissions: vec!["get".to_owned(), "list".to_owned()],
    }
}

pub fn firewall() -> Change {
    Change::OpenFirewall {
        server_id: server(),
        rule: "AllowAllWindowsAzureIps".to_owned(),
    }
}

pub fn create() -> Change {
    Change::CreateContainer {
        account_id: account(),
        name: "restores".to_owned(),
    }
}

/// Every change that can be taken back.
pub fn changes() -> Vec<Change> {
    vec![
        reader(),
        secrets(),
        firewall(),
        Change::ServerPublicAccess { server_id: server() },
        Change::KeyVaultPublicAccess {
            key_vault_id: key_vault(),
        },
        Change::KeyVaultTrustAzure {
            key_vault_id: key_vault(),
        },
        Change::StoragePublicAccess { account_id: account() },
        Change::StorageCrossTenant { account_id: account() },
        Change::StorageTrustAzure { account_id: account() },
        create(),
        Change::VaultCrossSubscription { vault_id: vault() },
        Change::VaultIdentity { vault_id: vault() },
        Change::RemoveLock {
            lock_id: lock(),
            level: "CanNotDelete".to_owned(),
            notes: Some("audit".to_owned()),
        },
    ]
}
