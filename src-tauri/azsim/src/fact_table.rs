//! What a restore needs, one fact each: what it is when it is missing, and what Azure says then. `docs/practice-mode.md` has the same table.

use serde::{Deserialize, Serialize};

/// Something that has to be true for a restore, and that can be made untrue alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fact {
    VaultIdentity,
    ServerExists,
    ServerReader,
    ServerFirewall,
    ServerPublicAccess,
    ServerReady,
    ServerVersion,
    ServerRegion,
    NameFree,
    KeyVaultExists,
    KeyVaultPublicAccess,
    KeyVaultNetwork,
    SecretRight,
    SecretExists,
    SecretEnabled,
    SecretNotExpired,
    SecretBegun,
    AccountExists,
    ContainerExists,
    BlobRole,
    StoragePublicAccess,
    StorageNetwork,
    CrossTenantReplication,
    StorageRegion,
    CrossSubscription,
    CrossRegion,
    GuardConsent,
    ValidateRight,
    RestoreRight,
}

/// What a restore of a kind needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    Database,
    Files,
    /// Files of a flexible server.
    FlexibleFiles,
    Both,
    /// Restores in the paired region.
    CrossRegion,
}

/// Where a restore without it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// 202, and the operation fails.
    Validation,
    /// `validateRestore` itself: 400 or 403.
    AtOnce,
    /// `restore`, after a validation that succeeds.
    Restore,
}

#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub fact: Fact,
    pub needs: Needs,
    pub broken: &'static str,
    pub says: Says,
    pub code: &'static str,
}

const fn row(fact: Fact, needs: Needs, says: Says, code: &'static str, broken: &'static str) -> Row {
    Row {
        fact,
        needs,
        broken,
        says,
        code,
    }
}

const MSI: &str = "UserErrorMSIMissingPermissions";
const SIGHT: &str = "UserErrorMissingNetworkSecurityPermissions";
const INVALID: &str = "DppPluginInvalidInputParameters";
const STORE: &str = "UserErrorInvalidSecretStore";
const SECRET: &str = "UserErrorInvalidSecret";
const CONTAINER: &str = "UserErrorContainerNotAccessible";

/// `VaultIdentity` is here for databases; files have `UserErrorContainerNotAccessible` of it.
pub const TABLE: &[Row] = &[
    row(
        Fact::VaultIdentity,
        Needs::Both,
        Says::Validation,
        MSI,
        "the vault has no identity of its own; as files: `UserErrorContainerNotAccessible`",
    ),
    row(
        Fact::ServerExists,
        Needs::Database,
        Says::Validation,
        "UserErrorDBNotFound",
        "there is no such server",
    ),
    row(
        Fact::ServerReader,
        Needs::Database,
        Says::Validation,
        MSI,
        "no role with `Microsoft.DBforPostgreSQL/servers/read` at the server or above, nor through a group",
    ),
    row(
        Fact::ServerFirewall,
        Needs::Database,
        Says::Validation,
        SIGHT,
        "no firewall rule from 0.0.0.0 to 0.0.0.0",
    ),
    row(
        Fact::ServerPublicAccess,
        Needs::Database,
        Says::Validation,
        SIGHT,
        "`publicNetworkAccess` Disabled",
    ),
    row(
        Fact::ServerReady,
        Needs::Database,
        Says::Validation,
        SIGHT,
        "`userVisibleState` is not Ready",
    ),
    row(
        Fact::ServerVersion,
        Needs::Database,
        Says::Validation,
        "UserErrorRestoreToLowerVersion",
        "the server's version is lower than the backup's",
    ),
    row(
        Fact::ServerRegion,
        Needs::Database,
        Says::Validation,
        INVALID,
        "the server is not in the vault's region",
    ),
    row(
        Fact::NameFree,
        Needs::Database,
        Says::Validation,
        "UserErrorDatabaseNameAlreadyInUse",
        "a database of that name exists",
    ),
    row(
        Fact::KeyVaultExists,
        Needs::Database,
        Says::Validation,
        STORE,
        "there is no such key vault",
    ),
    row(
        Fact::KeyVaultPublicAccess,
        Needs::Database,
        Says::Validation,
        STORE,
        "`publicNetworkAccess` Disabled",
    ),
    row(
        Fact::KeyVaultNetwork,
        Needs::Database,
        Says::Validation,
        STORE,
        "`networkAcls` Deny, without bypass for Azure services",
    ),
    row(
        Fact::SecretRight,
        Needs::Database,
        Says::Validation,
        "UserErrorMissingPermissionsOnSecretStore",
        "no role with `getSecret`, or no access policy with Get, whichever the key vault goes by",
    ),
    row(
        Fact::SecretExists,
        Needs::Database,
        Says::Validation,
        SECRET,
        "there is no such secret",
    ),
    row(
        Fact::SecretEnabled,
        Needs::Database,
        Says::Validation,
        SECRET,
        "the secret is disabled",
    ),
    row(
        Fact::SecretNotExpired,
        Needs::Database,
        Says::Validation,
        SECRET,
        "`exp` has passed",
    ),
    row(
        Fact::SecretBegun,
        Needs::Database,
        Says::Validation,
        SECRET,
        "`nbf` is to come",
    ),
    row(
        Fact::AccountExists,
        Needs::Files,
        Says::Validation,
        CONTAINER,
        "there is no such storage account",
    ),
    row(
        Fact::ContainerExists,
        Needs::Files,
        Says::Validation,
        "UserErrorStorageAccountContainerNotFound",
        "there is no such container",
    ),
    row(
        Fact::BlobRole,
        Needs::Files,
        Says::Validation,
        CONTAINER,
        "no role with `containers/blobs/write` at the container or above, nor through a group",
    ),
    row(
        Fact::StoragePublicAccess,
        Needs::Files,
        Says::Validation,
        CONTAINER,
        "`publicNetworkAccess` Disabled",
    ),
    row(
        Fact::StorageNetwork,
        Needs::Files,
        Says::Validation,
        CONTAINER,
        "`networkAcls` Deny, without bypass for Azure services",
    ),
    row(
        Fact::CrossTenantReplication,
        Needs::FlexibleFiles,
        Says::Validation,
        "UserErrorCrossTenantOrsPolicyDisabled",
        "`allowCrossTenantReplication` false (the switch `crossTenantCode` has another code)",
    ),
    row(
        Fact::StorageRegion,
        Needs::Files,
        Says::Validation,
        INVALID,
        "the account is not in the vault's region",
    ),
    row(
        Fact::CrossSubscription,
        Needs::Both,
        Says::AtOnce,
        INVALID,
        "`crossSubscriptionRestoreSettings` Disabled, and the target in another subscription",
    ),
    row(
        Fact::CrossRegion,
        Needs::CrossRegion,
        Says::AtOnce,
        INVALID,
        "`crossRegionRestoreSettings` not Enabled",
    ),
    row(
        Fact::GuardConsent,
        Needs::Both,
        Says::Restore,
        "LinkedAuthorizationFailed",
        "the caller is not Backup MUA Operator on the vault's resource guard",
    ),
    row(
        Fact::ValidateRight,
        Needs::Both,
        Says::AtOnce,
        "AuthorizationFailed",
        "the caller's roles lack `backupInstances/validateRestore/action`",
    ),
    row(
        Fact::RestoreRight,
        Needs::Both,
        Says::Restore,
        "AuthorizationFailed",
        "the caller's roles lack `backupInstances/restore/action`",
    ),
];

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_has_the_table() {
        let guide = include_str!("../../../docs/practice-mode.md");
        for row in TABLE {
            let name = serde_json::to_value(row.fact).unwrap();
            let line = format!("| `{}` | {} | `{}` |", name.as_str().unwrap(), row.broken, row.code);
            assert!(guide.contains(&line), "the guide lacks: {line}");
        }
    }
}
