//! The write of a change, and the write that takes it back. Each sends one request.

use arm::authorization::{LockLevel, RoleGrant};
use arm::keyvault::PolicyChange;
use arm::postgres::AZURE_RULE_ADDRESS;
use arm::{ArmClient, ContainerId, Error, KeyVaultId, ResourceId, SingleServerId, StorageAccountId, VaultId, Written};
use serde_json::{Value, json};
use uuid::Uuid;

use super::delta::back;
use super::record::FixRecord;
use super::slice::wanted;
use crate::access::change::Change;

/// Our own ids: they were made here, so that a damaged one is a damaged record.
fn own(text: &str) -> Uuid {
    Uuid::parse_str(text).unwrap_or_default()
}

/// Makes the change.
pub(super) async fn make(arm: &ArmClient, record: &FixRecord) -> Result<Written, Error> {
    let id = own(&record.client_request_id);
    match &record.change {
        Change::GrantRole { scope, role, principal } => {
            let grant = RoleGrant {
                scope: ResourceId::parse(scope)?,
                name: own(&record.name),
                role: role.id.clone(),
                principal_id: principal.id.clone(),
                principal_type: principal.kind.clone(),
            };
            arm.grant_role(&grant, id).await
        }
        Change::AllowSecrets {
            key_vault_id,
            tenant_id,
            principal,
            permissions,
        } => {
            let entry =
                json!({ "tenantId": tenant_id, "objectId": principal.id, "permissions": { "secrets": permissions } });
            let vault = KeyVaultId::parse(key_vault_id)?;
            arm.change_access_policies(&vault, PolicyChange::Add, &[entry], id)
                .await
        }
        Change::OpenFirewall { server_id, rule } => {
            let zero = (AZURE_RULE_ADDRESS, AZURE_RULE_ADDRESS);
            arm.put_firewall_rule(&SingleServerId::parse(server_id)?, rule, zero, id)
                .await
        }
        Change::CreateContainer { account_id, name } => {
            let container = ContainerId::of(&StorageAccountId::parse(account_id)?, name)?;
            arm.put_container(&container, id).await
        }
        Change::RemoveLock { lock_id, .. } => {
            let (scope, name) = lock(&record.change, lock_id)?;
            arm.delete_lock(&scope, name, id).await
        }
        setting => set(arm, setting, &wanted(setting, &record.before), id).await,
    }
}

/// Puts back what stood before. `now`: the part as it was just read.
pub(super) async fn put_back(arm: &ArmClient, record: &FixRecord, now: &Value, id: Uuid) -> Result<Written, Error> {
    match &record.change {
        Change::GrantRole { scope, .. } => arm.revoke_role(&ResourceId::parse(scope)?, own(&record.name), id).await,
        Change::AllowSecrets { key_vault_id, .. } => {
            let vault = KeyVaultId::parse(key_vault_id)?;
            let left = back(&record.change, &record.before, now);
            let (how, entry) = if left.is_null() {
                (PolicyChange::Remove, now.clone())
            } else {
                (PolicyChange::Replace, left)
            };
            arm.change_access_policies(&vault, how, &[entry], id).await
        }
        Change::OpenFirewall { server_id, rule } => {
            arm.delete_firewall_rule(&SingleServerId::parse(server_id)?, rule, id)
                .await
        }
        Change::CreateContainer { account_id, name } => {
            let container = ContainerId::of(&StorageAccountId::parse(account_id)?, name)?;
            arm.delete_container(&container, id).await
        }
        Change::RemoveLock { lock_id, level, .. } => {
            let (scope, name) = lock(&record.change, lock_id)?;
            let level = if level.eq_ignore_ascii_case(LockLevel::ReadOnly.word()) {
                LockLevel::ReadOnly
            } else {
                LockLevel::CanNotDelete
            };
            let (notes, owners) = (&record.before["notes"], &record.before["owners"]);
            arm.put_lock(&scope, name, level, (notes.as_str(), owners), id).await
        }
        setting => set(arm, setting, &back(setting, &record.before, now), id).await,
    }
}

fn lock<'a>(change: &Change, lock_id: &'a str) -> Result<(ResourceId, &'a str), Error> {
    let name = lock_id.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    Ok((ResourceId::parse(change.place())?, name))
}

/// Writes a setting: the part, whole. A part that was not there is written as null, which is how PATCH takes a member away.
async fn set(arm: &ArmClient, change: &Change, part: &Value, id: Uuid) -> Result<Written, Error> {
    match change {
        Change::ServerPublicAccess { server_id } => {
            // A single server without the word is open (contract §11: absent in old answers).
            let word = part.as_str().unwrap_or("Enabled");
            arm.patch_single_server_access(&SingleServerId::parse(server_id)?, word, id)
                .await
        }
        Change::KeyVaultPublicAccess { key_vault_id } => {
            let body = json!({ "publicNetworkAccess": part });
            arm.patch_key_vault(&KeyVaultId::parse(key_vault_id)?, &body, id).await
        }
        Change::KeyVaultTrustAzure { key_vault_id } => {
            let body = json!({ "networkAcls": part });
            arm.patch_key_vault(&KeyVaultId::parse(key_vault_id)?, &body, id).await
        }
        Change::StoragePublicAccess { account_id } => {
            let body = json!({ "publicNetworkAccess": part });
            arm.patch_storage_account(&StorageAccountId::parse(account_id)?, &body, id)
                .await
        }
        Change::StorageCrossTenant { account_id } => {
            let body = json!({ "allowCrossTenantReplication": part });
            arm.patch_storage_account(&StorageAccountId::parse(account_id)?, &body, id)
                .await
        }
        Change::StorageTrustAzure { account_id } => {
            let body = json!({ "networkAcls": part });
            arm.patch_storage_account(&StorageAccountId::parse(account_id)?, &body, id)
                .await
        }
        Change::VaultCrossSubscription { vault_id } => {
            arm.patch_vault_features(&VaultId::parse(vault_id)?, part, id).await
        }
        Change::VaultIdentity { vault_id } => arm.patch_vault_identity(&VaultId::parse(vault_id)?, part, id).await,
        // Made by `make` and `put_back` themselves.
        Change::GrantRole { .. }
        | Change::AllowSecrets { .. }
        | Change::OpenFirewall { .. }
        | Change::CreateContainer { .. }
        | Change::RemoveLock { .. } => Err(arm::IdError::Incomplete.into()),
    }
}
