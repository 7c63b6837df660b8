//! What to do about a code of Azure, and who can do it. Sources: contract §12 and Microsoft's troubleshooting pages.

use crate::api::Who;

pub(crate) struct Advice {
    pub who: Who,
    /// After Azure's own advice, which is often only a link.
    pub hints: &'static [&'static str],
}

/// `None`: we know no more than Azure says.
pub(crate) fn by_code(code: &str) -> Option<Advice> {
    let (_, who, hints) = TABLE.iter().find(|(known, ..)| known.eq_ignore_ascii_case(code))?;
    Some(Advice { who: *who, hints })
}

type Row = (&'static str, Who, &'static [&'static str]);

const TABLE: &[Row] = &[
    // The vault's identity
    (
        "UserErrorMSIMissingPermissions",
        Who::AzureAdmin,
        &[
            "Restoring as a database: give the vault’s managed identity the role Reader on the target PostgreSQL server.",
            "Restoring as files: give it the role Storage Blob Data Contributor on the storage account.",
            "A new role takes a few minutes to count.",
        ],
    ),
    (
        "UserErrorMissingRequiredPermissions",
        Who::AzureAdmin,
        &[
            "Compare the roles of the vault’s managed identity with what this kind of restore needs; the action in the detail is not always the one to grant.",
        ],
    ),
    (
        "UserErrorContainerNotAccessible",
        Who::AzureAdmin,
        &[
            "Give the vault’s managed identity the role Storage Blob Data Contributor on the storage account, and check that the account allows public network access.",
        ],
    ),
    (
        "VaultMSIUnauthorized",
        Who::AzureAdmin,
        &["Turn on the vault’s managed identity under Identity."],
    ),
    // Key Vault
    (
        "UserErrorMissingPermissionsOnSecretStore",
        Who::AzureAdmin,
        &[
            "Give the vault’s managed identity the role Key Vault Secrets User on the key vault, or Get and List on secrets where it uses access policies.",
        ],
    ),
    (
        "UserErrorInvalidSecretStore",
        Who::You,
        &["Check that the key vault in the secret’s address exists and can be reached."],
    ),
    (
        "UserErrorInvalidSecret",
        Who::You,
        &["Choose a secret that exists and is enabled."],
    ),
    (
        "UserErrorSecretValueInUnsupportedFormat",
        Who::AzureAdmin,
        &[
            "The secret must hold the target server’s connection string in ADO.NET form: Server=…;Database=…;Port=5432;User Id=…;Password=…;Ssl Mode=Require;",
        ],
    ),
    // The database server
    (
        "UserErrorDBUserAuthFailed",
        Who::DatabaseAdmin,
        &["Check user and password in the Key Vault secret, and that this user may log in to the target server."],
    ),
    (
        "UserErrorBackupUserAuthFailed",
        Who::DatabaseAdmin,
        &["Check that the server has a Microsoft Entra administrator and that the backup user exists."],
    ),
    (
        "UserErrorMissingDBPermissions",
        Who::DatabaseAdmin,
        &["The user in the secret needs the right to create databases (CREATEDB, or membership of azure_pg_admin)."],
    ),
    (
        "UserErrorMissingNetworkSecurityPermissions",
        Who::AzureAdmin,
        &[
            "On the target server, under Connection security: set Deny public network access to No, and Allow access to Azure services to Yes.",
        ],
    ),
    (
        "UserErrorDBNotFound",
        Who::You,
        &["Check that the server or database still exists."],
    ),
    (
        "UserErrorDatabaseNameAlreadyInUse",
        Who::You,
        &["Choose another name for the new database. Nothing is ever overwritten."],
    ),
    (
        "UserErrorServerConnectionClosed",
        Who::DatabaseAdmin,
        &["Try again; if it repeats, look at the server’s own log for that minute."],
    ),
    (
        "UserErrorRestoreToLowerVersion",
        Who::You,
        &["Choose a target server of the same or a higher PostgreSQL version, or restore as files."],
    ),
    (
        "PostgreSQLFlexOperationFailedUserError",
        Who::AzureAdmin,
        &["Check that the flexible server exists and is in the state Ready."],
    ),
    (
        "UserErrorMaxConcurrentOperationLimitReached",
        Who::You,
        &["Wait until the running job has finished."],
    ),
    // Storage
    (
        "UserErrorStorageAccountContainerNotFound",
        Who::You,
        &["Choose a container that exists."],
    ),
    (
        "UserErrorCrossTenantOrsPolicyDisabled",
        Who::AzureAdmin,
        &["Allow cross-tenant replication on the storage account: Object replication, Advanced settings."],
    ),
    (
        "UserErrorStorageAccountInLockedState",
        Who::AzureAdmin,
        &["Remove the read-only lock from the storage account."],
    ),
    (
        "UserErrorUnsupportedStorageAccountType",
        Who::You,
        &["Choose a general-purpose v2 storage account."],
    ),
    (
        "UserErrorImmutabilityPolicyConfigured",
        Who::You,
        &["Choose a container without an immutability policy."],
    ),
    (
        "UserErrorContainerHasImmutabilityPolicyDuringRestore",
        Who::You,
        &["Choose a container without an immutability policy."],
    ),
    // Points and archive
    (
        "UserErrorRestorePointNotFound",
        Who::You,
        &["Refresh the list and choose another recovery point."],
    ),
    (
        "UserErrorArchivedRecoveryPointsRequestedForRestore",
        Who::You,
        &["The point is in the archive tier: it has to be rehydrated first. The Azure portal can do that."],
    ),
    // Access of the signed-in person
    (
        "AuthorizationFailed",
        Who::AzureAdmin,
        &["If access was granted only now, sign out and connect again."],
    ),
    (
        "LinkedAuthorizationFailed",
        Who::AzureAdmin,
        &["The restore touches a second resource (a target, or a resource guard) on which your account lacks a right."],
    ),
    (
        "RequestDisallowedByPolicy",
        Who::AzureAdmin,
        &["An Azure Policy forbids it; its name is in the message."],
    ),
    ("ScopeLocked", Who::AzureAdmin, &["A lock on the resource forbids it."]),
    // Sign-in
    ("ExpiredAuthenticationToken", Who::You, &["Connect again."]),
    ("InvalidAuthenticationToken", Who::You, &["Connect again."]),
    (
        "InvalidAuthenticationTokenTenant",
        Who::You,
        &["The subscription belongs to another tenant: connect with that tenant."],
    ),
    (
        "SubscriptionNotFound",
        Who::You,
        &["Check that the account still has access to the subscription."],
    ),
    // Backup service
    (
        "UserErrorInvalidBackupInstanceOperation",
        Who::You,
        &[
            "The protection of this database is in a state that does not allow it now. Look at its status, and try again when it has changed.",
        ],
    ),
    (
        "CloudDosTimeboudLimitReached",
        Who::Microsoft,
        &["Azure counts validations. Wait a few hours before validating again; do not try repeatedly."],
    ),
    (
        "CloudInvalidInputError",
        Who::Microsoft,
        &["Waiting does not help with this one. Look at the request, and open a support request with the ids."],
    ),
    (
        "DppPluginInvalidInputParameters",
        Who::Microsoft,
        &["Look at the request, and open a support request with the ids."],
    ),
    (
        "BMSUserErrorInvalidInput",
        Who::Microsoft,
        &["Look at the request, and open a support request with the ids."],
    ),
    (
        "CloudInternalError",
        Who::Microsoft,
        &["Open a support request with the correlation id if it stays so."],
    ),
    (
        "CloudServiceRetryableError",
        Who::Microsoft,
        &["Try again in a few minutes."],
    ),
    (
        "LongRunningRestoreTrackingFailure",
        Who::Microsoft,
        &[
            "The restore is still running in Azure, though Azure lost sight of it. Do not start it again; look at the activity log of the target.",
        ],
    ),
    (
        "LongRunningOperationTrackingFailure",
        Who::Microsoft,
        &[
            "The operation is still running in Azure, though Azure lost sight of it. Do not start it again; look at the activity log of the target.",
        ],
    ),
    ("GatewayTimeout", Who::Microsoft, &["Try again in a minute."]),
    (
        "RateLimiting",
        Who::Microsoft,
        &["Resource Graph allows 15 queries in 5 seconds. Wait a moment."],
    ),
];

/// The action and the scope that an `AuthorizationFailed` names.
pub(crate) struct Access {
    pub action: String,
    pub scope: String,
}

/// `… perform action 'X' over scope 'Y' …` (contract §12.2).
pub(crate) fn access(text: &str) -> Option<Access> {
    let quoted = |after: &str| {
        let rest = text.split_once(after)?.1;
        let rest = rest.split_once('\'')?.1;
        rest.split_once('\'').map(|(value, _)| value.to_owned())
    };
    Some(Access {
        action: quoted("perform action")?,
        scope: quoted("over scope")
            .or_else(|| quoted("linked scope(s)"))
            .or_else(|| quoted("on scope"))?,
    })
}
