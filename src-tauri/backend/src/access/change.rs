//! One change to Azure that makes a requirement true: what, where, who gets what, and how it is taken back. Pure.
//!
//! It is a description and does nothing: the record keeps it as JSON, the preview shows it, the hand-off writes it down for
//! somebody else, and what applies it reads it. What stood before is not part of it: that is read when it is applied.

use serde::{Deserialize, Serialize};

/// A built-in role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// GUID: the last segment of the definition's id.
    pub id: String,
    pub name: String,
}

/// Who is given something: the identity that the vault works as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Principal {
    /// Object id.
    pub id: String,
    /// `ServicePrincipal`: with it Azure takes an identity that its directory does not know yet (contract §10.4).
    pub kind: String,
    /// For people: the vault's name, or the user-assigned identity's.
    pub name: String,
}

/// What is changed. `*_id` are ARM ids as received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Change {
    /// PUT of a role assignment (contract §10.4). Undo: DELETE of that assignment, if this change made it.
    GrantRole {
        /// The narrowest scope that works, or the one that the person chose.
        scope: String,
        role: Role,
        principal: Principal,
    },
    /// Adds permissions on secrets to the access policies (contract §10.4). Undo: takes these and no others.
    AllowSecrets {
        key_vault_id: String,
        /// The key vault's tenant.
        tenant_id: String,
        principal: Principal,
        /// Those that are missing: `get`, `list`.
        permissions: Vec<String>,
    },
    /// A firewall rule from 0.0.0.0 to 0.0.0.0 (contract §10.1). Undo: DELETE of the rule.
    OpenFirewall { server_id: String, rule: String },
    /// `publicNetworkAccess` of a single server to `Enabled`. Undo: back to the value that stood before.
    ServerPublicAccess { server_id: String },
    /// `publicNetworkAccess` of a key vault to `Enabled`. Its network rules stay.
    KeyVaultPublicAccess { key_vault_id: String },
    /// `networkAcls.bypass` of a key vault to `AzureServices`. Its other rules stay.
    KeyVaultTrustAzure { key_vault_id: String },
    /// `publicNetworkAccess` of a storage account to `Enabled`. Its network rules stay.
    StoragePublicAccess { account_id: String },
    /// `allowCrossTenantReplication` of a storage account to `true`.
    StorageCrossTenant { account_id: String },
    /// Adds `AzureServices` to `networkAcls.bypass` of a storage account. Its other rules stay.
    StorageTrustAzure { account_id: String },
    /// A new, empty, private container. Undo: DELETE of it while it is the same one and there is nothing in it.
    CreateContainer { account_id: String, name: String },
    /// `crossSubscriptionRestoreSettings.state` of the vault to `Enabled` (contract §5.1).
    VaultCrossSubscription { vault_id: String },
    /// Turns on the vault's system-assigned identity; its user-assigned ones stay. Undo: only while nothing was given to it.
    VaultIdentity { vault_id: String },
    /// Deletes a management lock. Undo: PUT of the same name, level and notes.
    RemoveLock {
        lock_id: String,
        /// `ReadOnly`, `CanNotDelete`.
        level: String,
        notes: Option<String>,
    },
}

/// A scope that a role can be given at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scope {
    pub id: String,
    /// "Only server pg-1", "Resource group rg", "The whole subscription".
    pub label: String,
}

impl Change {
    /// Changes are made in this order: a lock goes first, because it stands against all the rest, and every resource comes before
    /// what is given on it.
    #[must_use]
    pub fn rank(&self) -> u8 {
        match self {
            Self::RemoveLock { .. } => 0,
            Self::VaultIdentity { .. } => 1,
            Self::VaultCrossSubscription { .. } => 2,
            Self::CreateContainer { .. } => 3,
            Self::GrantRole { .. } => 4,
            Self::AllowSecrets { .. } => 5,
            Self::ServerPublicAccess { .. } => 6,
            Self::OpenFirewall { .. } => 7,
            Self::KeyVaultPublicAccess { .. } => 8,
            Self::KeyVaultTrustAzure { .. } => 9,
            Self::StoragePublicAccess { .. } => 10,
            Self::StorageCrossTenant { .. } => 11,
            Self::StorageTrustAzure { .. } => 12,
        }
    }

    /// The resource or scope that is written to.
    #[must_use]
    pub fn place(&self) -> &str {
        match self {
            Self::GrantRole { scope, .. } => scope,
            Self::AllowSecrets { key_vault_id, .. }
            | Self::KeyVaultPublicAccess { key_vault_id }
            | Self::KeyVaultTrustAzure { key_vault_id } => key_vault_id,
            Self::OpenFirewall { server_id, .. } | Self::ServerPublicAccess { server_id } => server_id,
            Self::StoragePublicAccess { account_id }
            | Self::StorageCrossTenant { account_id }
            | Self::StorageTrustAzure { account_id }
            | Self::CreateContainer { account_id, .. } => account_id,
            Self::VaultCrossSubscription { vault_id } | Self::VaultIdentity { vault_id } => vault_id,
            Self::RemoveLock { lock_id, .. } => lock_scope(lock_id),
        }
    }

    /// The action that the person needs at [`place`](Self::place) to make this change.
    #[must_use]
    pub fn action(&self) -> &'static str {
        match self {
            Self::GrantRole { .. } => "Microsoft.Authorization/roleAssignments/write",
            // The whole vault is written by the CLI, its policies alone by us (contract §10.4); both actions are in one role.
            Self::AllowSecrets { .. } => "Microsoft.KeyVault/vaults/accessPolicies/write",
            Self::KeyVaultPublicAccess { .. } | Self::KeyVaultTrustAzure { .. } => "Microsoft.KeyVault/vaults/write",
            Self::OpenFirewall { .. } => "Microsoft.DBforPostgreSQL/servers/firewallRules/write",
            Self::ServerPublicAccess { .. } => "Microsoft.DBforPostgreSQL/servers/write",
            Self::StoragePublicAccess { .. } | Self::StorageCrossTenant { .. } | Self::StorageTrustAzure { .. } => {
                "Microsoft.Storage/storageAccounts/write"
            }
            Self::CreateContainer { .. } => "Microsoft.Storage/storageAccounts/blobServices/containers/write",
            Self::VaultCrossSubscription { .. } | Self::VaultIdentity { .. } => {
                "Microsoft.DataProtection/backupVaults/write"
            }
            Self::RemoveLock { .. } => "Microsoft.Authorization/locks/delete",
        }
    }

    /// The same with a role at another scope; every other change has one place only.
    #[must_use]
    pub fn at(self, wider: &str) -> Self {
        match self {
            Self::GrantRole { scope, role, principal } if is_at_or_above(wider, &scope) => Self::GrantRole {
                scope: wider.to_owned(),
                role,
                principal,
            },
            same => same,
        }
    }

    /// Where the role may be given instead, narrowest first; empty for every other change.
    #[must_use]
    pub fn scopes(&self) -> Vec<Scope> {
        match self {
            Self::GrantRole { scope, .. } => scopes(scope),
            _ => Vec::new(),
        }
    }

    /// What is done, in a few words.
    #[must_use]
    pub fn title(&self) -> String {
        let name = last(self.place());
        match self {
            Self::GrantRole { role, principal, .. } => {
                format!("Give {} the role {} on {name}", principal.name, role.name)
            }
            Self::AllowSecrets { principal, .. } => format!("Let {} read the secrets of {name}", principal.name),
            Self::OpenFirewall { .. } => format!("Let Azure services through the firewall of {name}"),
            Self::ServerPublicAccess { .. } | Self::KeyVaultPublicAccess { .. } | Self::StoragePublicAccess { .. } => {
                format!("Turn on public network access of {name}")
            }
            Self::KeyVaultTrustAzure { .. } | Self::StorageTrustAzure { .. } => {
                format!("Let trusted Azure services through the firewall of {name}")
            }
            Self::StorageCrossTenant { .. } => format!("Allow cross-tenant replication on {name}"),
            Self::CreateContainer { name: container, .. } => format!("Create container {container} in {name}"),
            Self::VaultCrossSubscription { .. } => format!("Allow vault {name} to restore into other subscriptions"),
            Self::VaultIdentity { .. } => format!("Give vault {name} a managed identity"),
            Self::RemoveLock { lock_id, level, .. } => format!("Remove the {level} lock {} from {name}", last(lock_id)),
        }
    }

    /// What it opens and for whom, so that it can be judged before it is done.
    #[must_use]
    pub fn consequence(&self) -> String {
        match self {
            Self::GrantRole { role, principal, scope } => format!(
                "{} gets what the role {} allows, there and on everything below. Object ID {}, at {scope}.",
                principal.name, role.name, principal.id
            ),
            Self::AllowSecrets { permissions, principal, .. } => format!(
                "{} may {} every secret of this key vault. Policies of others stay as they are.",
                principal.name,
                permissions.join(" and ")
            ),
            Self::OpenFirewall { .. } => "Every service in Azure, also of other customers, can then open a connection to the server. It still needs a user and a password.".to_owned(),
            Self::ServerPublicAccess { .. } => "The server answers on its public address again, to the addresses that its firewall rules allow.".to_owned(),
            Self::KeyVaultPublicAccess { .. } | Self::StoragePublicAccess { .. } => "It answers on its public address again. Its network rules and permissions stay as they are.".to_owned(),
            Self::KeyVaultTrustAzure { .. } | Self::StorageTrustAzure { .. } => "Services that Azure lists as trusted, Azure Backup among them, pass the firewall. They still need a permission.".to_owned(),
            Self::StorageCrossTenant { .. } => "Object replication policies with accounts of other tenants become possible. None is made.".to_owned(),
            Self::CreateContainer { .. } => "An empty container without public access.".to_owned(),
            Self::VaultCrossSubscription { .. } => "Restores of this vault may go to other subscriptions of the tenant, for everybody who may restore.".to_owned(),
            Self::VaultIdentity { .. } => "The vault gets an identity of its own in the directory. It may do nothing until it is given a role.".to_owned(),
            Self::RemoveLock { level, .. } if level.eq_ignore_ascii_case("ReadOnly") => "Until the lock is back, what it protects can be changed and deleted.".to_owned(),
            Self::RemoveLock { .. } => "Until the lock is back, what it protects can be deleted.".to_owned(),
        }
    }

    /// How it is taken back.
    #[must_use]
    pub fn undo(&self) -> &'static str {
        match self {
            Self::GrantRole { .. } => "The role assignment is deleted, if this made it. One that stood before stays.",
            Self::AllowSecrets { .. } => "The permissions that were added are taken away again.",
            Self::OpenFirewall { .. } => "The firewall rule is deleted.",
            Self::CreateContainer { .. } => {
                "The container is deleted, but only while it is as it was made and nothing is in it, which takes a role for blob data to see. A restore by somebody else that has not written yet cannot be seen, nor what is written in the moment of deleting."
            }
            Self::VaultIdentity { .. } => "The identity is turned off again while nothing was given to it.",
            Self::RemoveLock { .. } => "The same lock is set again.",
            Self::ServerPublicAccess { .. }
            | Self::KeyVaultPublicAccess { .. }
            | Self::KeyVaultTrustAzure { .. }
            | Self::StoragePublicAccess { .. }
            | Self::StorageCrossTenant { .. }
            | Self::StorageTrustAzure { .. }
            | Self::VaultCrossSubscription { .. } => "The setting goes back to what it was.",
        }
    }
}

/// What a lock is on.
fn lock_scope(lock_id: &str) -> &str {
    let at = lock_id
        .to_ascii_lowercase()
        .find("/providers/microsoft.authorization/locks/");
    &lock_id[..at.unwrap_or(lock_id.len())]
}

/// Last segment of an id; the subscription's id for a subscription.
fn last(id: &str) -> &str {
    id.trim_end_matches('/').rsplit('/').next().unwrap_or(id)
}

/// Whether a scope holds another one, or is the same.
#[must_use]
pub fn is_at_or_above(scope: &str, of: &str) -> bool {
    let bare = |id: &str| id.trim_end_matches('/').to_ascii_lowercase();
    let (scope, of) = (bare(scope), bare(of));
    of == scope || of.strip_prefix(&scope).is_some_and(|rest| rest.starts_with('/'))
}

/// A resource, its parents, its group and its subscription: what the CLI calls Resource, `ResourceGroup`, Subscription (contract §10.4).
#[must_use]
pub fn scopes(id: &str) -> Vec<Scope> {
    let parts: Vec<&str> = id.trim_end_matches('/').split('/').skip(1).collect();
    let cut = |segments: usize| format!("/{}", parts[..segments].join("/"));
    let mut found = vec![Scope {
        id: id.to_owned(),
        label: match parts.len() {
            0..=2 => "The whole subscription".to_owned(),
            3..=4 => format!("Everything in resource group {}", last(id)),
            _ => format!("{} only", last(id)),
        },
    }];
    // A container's account: `…/storageAccounts/{a}/blobServices/default/containers/{c}`.
    if parts.len() > 8 {
        found.push(Scope {
            id: cut(8),
            label: format!("Everything in {}", parts[7]),
        });
    }
    if parts.len() > 4 {
        found.push(Scope {
            id: cut(4),
            label: format!("Everything in resource group {}", parts[3]),
        });
    }
    if parts.len() > 2 {
        found.push(Scope {
            id: cut(2),
            label: "The whole subscription".to_owned(),
        });
    }
    found
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
