#![allow(clippy::unwrap_used)]

use super::*;

const GROUP: &str = "/subscriptions/s/resourceGroups/rg";

fn id(rest: &str) -> String {
    format!("{GROUP}/providers/{rest}")
}

fn principal() -> Principal {
    Principal {
        id: "p-1".into(),
        kind: "ServicePrincipal".into(),
        name: "bv-prod".into(),
    }
}

fn grant(scope: &str) -> Change {
    Change::GrantRole {
        scope: scope.into(),
        role: Role {
            id: "acdd72a7".into(),
            name: "Reader".into(),
        },
        principal: principal(),
    }
}

/// One of each.
fn all() -> Vec<Change> {
    let server_id = id("Microsoft.DBforPostgreSQL/servers/pg-1");
    let key_vault_id = id("Microsoft.KeyVault/vaults/kv-1");
    let account_id = id("Microsoft.Storage/storageAccounts/acc1");
    let vault_id = id("Microsoft.DataProtection/backupVaults/bv-1");
    vec![
        grant(&server_id),
        Change::AllowSecrets {
            key_vault_id: key_vault_id.clone(),
            tenant_id: "t".into(),
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
            lock_id: format!("{account_id}/providers/Microsoft.Authorization/locks/keep"),
            level: "ReadOnly".into(),
            notes: None,
        },
    ]
}

#[test]
fn every_change_says_what_where_and_how_it_is_taken_back_and_survives_the_record() {
    for change in all() {
        let kept = serde_json::to_string(&change).unwrap();
        assert_eq!(serde_json::from_str::<Change>(&kept).unwrap(), change);
        assert!(change.title().contains(last(change.place())), "{}", change.title());
        for text in [change.title(), change.consequence(), change.undo().to_owned()] {
            assert!(text.len() > 15 && !text.contains("  "), "{text}");
        }
        assert!(change.action().starts_with("Microsoft."));
        assert!(is_at_or_above(GROUP, change.place()), "{}", change.place());
    }
}

#[test]
fn a_role_is_given_at_the_narrowest_scope_and_can_be_widened_only_upwards() {
    let container = id("Microsoft.Storage/storageAccounts/acc1/blobServices/default/containers/c");
    let change = grant(&container);
    let offered: Vec<String> = change.scopes().into_iter().map(|s| s.id).collect();
    let account = id("Microsoft.Storage/storageAccounts/acc1");
    assert_eq!(
        offered,
        [container.as_str(), account.as_str(), GROUP, "/subscriptions/s"]
    );
    assert_eq!(change.clone().at(&account).place(), account);
    assert_eq!(
        change.clone().at("/subscriptions/s/resourceGroups/rg2").place(),
        container,
        "not above it"
    );
    assert_eq!(
        change.at("/subscriptions/S/RESOURCEGROUPS/RG").place(),
        "/subscriptions/S/RESOURCEGROUPS/RG"
    );
    assert_eq!(all()[2].scopes(), [], "a setting has one place");
    assert_eq!(scopes(GROUP).len(), 2);
    assert_eq!(scopes("/subscriptions/s").len(), 1);
}

#[test]
fn a_lock_is_taken_from_what_it_is_on() {
    let lock = all().pop().unwrap();
    assert_eq!(lock.place(), id("Microsoft.Storage/storageAccounts/acc1"));
    assert_eq!(lock.title(), "Remove the ReadOnly lock keep from acc1");
}
