//! A change in words: what is done, what it opens and for whom, and how it is taken back. Pure.

use super::{Change, OPERATOR, READER, last};

impl Change {
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
            Self::GrantRole { role, principal, scope } if role.is(OPERATOR) => format!(
                "{} may validate, start and follow restores of every database {}, and whatever else the role {} allows there. Object ID {}.",
                principal.name,
                of_vaults(scope),
                role.name,
                principal.id
            ),
            Self::GrantRole { role, principal, scope } if role.is(READER) && principal.is_person() => format!(
                "{} may look at {} and everything below it, and change nothing there. Object ID {}.",
                principal.name,
                last(scope),
                principal.id
            ),
            Self::GrantRole { role, principal, .. } => format!(
                "{} gets what the role {} allows, there and on everything below. Object ID {}.",
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
            Self::GrantRole { role, .. } if role.is(OPERATOR) => {
                "The role assignment is deleted, if this made it, but not while a restore that was started here is followed by it. One that stood before stays."
            }
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

/// The vaults that a scope holds, as words after "every database".
fn of_vaults(scope: &str) -> String {
    match scope.split('/').filter(|part| !part.is_empty()).count() {
        0..=2 => "of every vault in the subscription".to_owned(),
        3..=4 => format!("of every vault in resource group {}", last(scope)),
        _ => format!("in vault {}", last(scope)),
    }
}
