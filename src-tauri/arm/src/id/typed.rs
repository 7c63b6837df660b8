//! Ids that say in their type what they name.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize};

use super::{IdError, ResourceId};

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident, $full:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(ResourceId);

        impl $name {
            /// The full resource type, in Azure's own spelling.
            pub const TYPE: &'static str = $full;

            pub fn parse(text: &str) -> Result<Self, IdError> {
                let id = ResourceId::parse(text)?;
                let found = id.full_type();
                // Every resource of these types lives in a resource group.
                if !found.eq_ignore_ascii_case($full) || id.subscription().is_none() || id.resource_group().is_none() {
                    return Err(IdError::WrongType { expected: $full, found });
                }
                Ok(Self(id))
            }

            /// As received.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            pub fn resource(&self) -> &ResourceId {
                &self.0
            }

            pub fn name(&self) -> &str {
                self.0.name()
            }

            pub fn subscription(&self) -> &str {
                self.0.subscription().unwrap_or_default()
            }

            pub fn resource_group(&self) -> &str {
                self.0.resource_group().unwrap_or_default()
            }

            /// Lower case: the same for every spelling of the same id. For keys, never for the eye.
            pub fn key(&self) -> &str {
                self.0.key()
            }
        }

        impl TryFrom<&str> for $name {
            type Error = IdError;
            fn try_from(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    };
}

/// A child is its parent and a name, in both directions.
macro_rules! child_of {
    ($child:ident, $parent:ident, $accessor:ident, $between:literal) => {
        impl $child {
            /// The child of that name.
            pub fn of(parent: &$parent, name: &str) -> Result<Self, IdError> {
                Self::parse(&format!("{}{}{name}", parent.as_str(), $between))
            }

            /// The resource that this one belongs to, spelled as in this id.
            pub fn $accessor(&self) -> $parent {
                let depth = $between.matches('/').count();
                let cut = self.as_str().rsplitn(depth + 1, '/').last().unwrap_or_default();
                // A typed child was parsed from a full path, so what precedes its own type is a typed parent.
                $parent(ResourceId::parse(cut).unwrap_or_else(|_| self.0.clone()))
            }
        }
    };
}

typed_id!(
    /// A Backup vault.
    VaultId, "Microsoft.DataProtection/backupVaults"
);
typed_id!(
    /// A backup instance: one protected database or flexible server in a vault.
    InstanceId, "Microsoft.DataProtection/backupVaults/backupInstances"
);
typed_id!(
    /// A recovery point of an instance.
    RecoveryPointId, "Microsoft.DataProtection/backupVaults/backupInstances/recoveryPoints"
);
typed_id!(
    /// An Azure Database for PostgreSQL single server.
    SingleServerId, "Microsoft.DBforPostgreSQL/servers"
);
typed_id!(
    /// A database of a single server.
    DatabaseId, "Microsoft.DBforPostgreSQL/servers/databases"
);
typed_id!(
    /// An Azure Database for PostgreSQL flexible server.
    FlexibleServerId, "Microsoft.DBforPostgreSQL/flexibleServers"
);
typed_id!(
    /// A storage account.
    StorageAccountId, "Microsoft.Storage/storageAccounts"
);
typed_id!(
    /// A blob container: `…/storageAccounts/{a}/blobServices/default/containers/{c}`.
    ContainerId, "Microsoft.Storage/storageAccounts/blobServices/containers"
);
typed_id!(
    /// A key vault.
    KeyVaultId, "Microsoft.KeyVault/vaults"
);
typed_id!(
    /// A resource guard; may lie in another subscription or tenant than the vault that it guards.
    ResourceGuardId, "Microsoft.DataProtection/resourceGuards"
);
typed_id!(
    /// A user-assigned managed identity.
    UserAssignedIdentityId, "Microsoft.ManagedIdentity/userAssignedIdentities"
);

child_of!(InstanceId, VaultId, vault, "/backupInstances/");
child_of!(RecoveryPointId, InstanceId, instance, "/recoveryPoints/");
child_of!(DatabaseId, SingleServerId, server, "/databases/");
child_of!(
    ContainerId,
    StorageAccountId,
    account,
    "/blobServices/default/containers/"
);
