//! One change to Azure that makes a requirement true: what, where, who gets what, and how it is taken back. Pure.
//!
//! It is a description and does nothing: the record keeps it as JSON, the preview shows it, the hand-off writes it down for
//! somebody else, and what applies it reads it. What stood before is not part of it: that is read when it is applied.

use serde::{Deserialize, Serialize};

mod serves;
mod words;

pub(crate) use serves::Uses;

/// A built-in role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// GUID: the last segment of the definition's id.
    pub id: String,
    pub name: String,
}

/// Who is given something: the identity that the vault works as, or the account that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Principal {
    /// Object id.
    pub id: String,
    /// `ServicePrincipal`, with which Azure takes an identity that its directory does not know yet (contract §10.4); of a person `User`.
    pub kind: String,
    /// For people: the vault's name, the user-assigned identity's, or the account's.
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

/// Backup Operator (contract §10.2). It is for whoever restores, and never for what a vault works as.
pub(crate) const OPERATOR: &str = "00c29273-979b-4161-815c-10b084fb9324";
pub(crate) const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

/// A scope that a role can be given at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scope {
    pub id: String,
    /// "Only server pg-1", "Resource group rg", "The whole subscription".
    pub label: String,
}

impl Role {
    pub(crate) fn is(&self, id: &str) -> bool {
        self.id.eq_ignore_ascii_case(id)
    }
}

impl Principal {
    fn is_person(&self) -> bool {
        self.kind.eq_ignore_ascii_case("User")
    }
}

impl Change {
    /// Whether another change is true, too, once this one is made: several lines of a check can lack the same role.
    #[must_use]
    pub(crate) fn covers(&self, other: &Self) -> bool {
        let role = |change: &Self| match change {
            Self::GrantRole { scope, role, principal } => {
                Some((scope.clone(), role.id.to_lowercase(), principal.id.to_lowercase()))
            }
            _ => None,
        };
        match (role(self), role(other)) {
            (Some((wide, role, who)), Some((narrow, same, them))) => {
                role == same && who == them && is_at_or_above(&wide, &narrow)
            }
            _ => self == other,
        }
    }

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
