//! UserFacingError in the three places where it occurs, each with its own form (contract §8, §12.1), and the texts of §12.2 with their stray blanks.

use serde_json::{Value, json};

/// What went wrong, in Azure Backup's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserFault {
    pub code: String,
    pub message: String,
    pub actions: Vec<String>,
    /// `innerError`: a code and `DetailedNonLocalisedMessage`.
    pub inner: Option<(String, String)>,
}

impl UserFault {
    pub fn new(code: &str, message: &str, action: &str) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            actions: vec![action.into()],
            inner: None,
        }
    }

    #[must_use]
    pub fn because(mut self, code: &str, detail: impl Into<String>) -> Self {
        self.inner = Some((code.into(), detail.into()));
        self
    }

    fn inner_error(&self) -> Value {
        self.inner.as_ref().map_or(Value::Null, |(code, detail)| {
            json!({"code": code, "additionalInfo": {"DetailedNonLocalisedMessage": detail}, "embeddedInnerError": null})
        })
    }

    /// In a synchronous answer: nulls present.
    pub fn full(&self) -> Value {
        json!({
            "message": self.message,
            "recommendedAction": self.actions,
            "details": null,
            "code": self.code,
            "target": "",
            "innerError": self.inner_error(),
            "isRetryable": false,
            "isUserError": false,
            "properties": null,
        })
    }

    /// `error` of a failed operation: nulls omitted.
    pub fn operation_error(&self, activity_id: &str) -> Value {
        let mut info = json!({
            "message": self.message,
            "recommendedAction": self.actions,
            "code": self.code,
            "target": "",
            "isRetryable": false,
            "isUserError": false,
            "properties": {"ActivityId": activity_id},
        });
        if let Some((code, detail)) = &self.inner {
            info["innerError"] = json!({"code": code, "additionalInfo": {"DetailedNonLocalisedMessage": detail}});
        }
        json!({"code": self.code, "message": self.message, "additionalInfo": [{"type": "UserFacingError", "info": info}]})
    }

    /// `errorDetails` of a failed job: the error, the same again inside it, and a leaf that says nothing.
    pub fn job_errors(&self) -> Value {
        let leaf = Self::new(
            "InternalServerError",
            "Internal Server Error",
            "Refer https://aka.ms/AzureBackupTroubleshootFailures for more details.",
        );
        let mut middle = self.full();
        middle["details"] = json!([leaf.full()]);
        let mut outer = self.full();
        outer["details"] = json!([middle]);
        json!([outer])
    }
}

pub fn vault_lacks_reader(client: &str, object_id: &str, scope: &str) -> UserFault {
    UserFault::new(
        "UserErrorMSIMissingPermissions",
        "Backup vault is missing the necessary permissions on the datasource to do this operation. ",
        " Grant appropriate access permissions to the backup vault's identity (MSI) on the datasource. Refer to \
         'aka.ms/UserErrorMSIMissingPermissions 'for details. ",
    )
    .because(
        "AuthorizationFailed",
        format!(
            "The client '{client}' with object id '{object_id}' does not have authorization to perform action \
             'Microsoft.DBforPostgreSQL/servers/read' over scope '{scope}' or the scope is invalid. If access was recently granted, please \
             refresh your credentials."
        ),
    )
}

pub fn secret_store_denied() -> UserFault {
    UserFault::new(
        "UserErrorMissingPermissionsOnSecretStore",
        "Missing permissions to read the Key vault secrets.",
        "Grant the necessary permissions to the backup vault's identity (MSI) on the key vault. Refer to \
         aka.ms/UserErrorMissingPermissionsOnSecretStore for details. ",
    )
}

pub fn missing_permissions(detail: &str) -> UserFault {
    UserFault::new(
        "UserErrorMissingRequiredPermissions",
        "Appropriate permissions to perform the operation is missing.",
        "Grant appropriate permissions to perform this operation as mentioned at https://aka.ms/UserErrorMissingRequiredPermissions and retry \
         the operation.",
    )
    .because("UserErrorMissingRequiredPermissions", detail)
}

// The codes below are documented by their meaning only (§12.2, D); the sentences are this simulator's, in the manner of those above.

pub fn secret_store_unknown(uri: &str) -> UserFault {
    UserFault::new(
        "UserErrorInvalidSecretStore",
        "The key vault of the secret could not be found or reached.",
        "Provide a key vault that exists and that Azure services may reach, and retry the operation. ",
    )
    .because(
        "UserErrorInvalidSecretStore",
        format!("No key vault answers at '{uri}'."),
    )
}

pub fn secret_unknown(name: &str) -> UserFault {
    UserFault::new(
        "UserErrorInvalidSecret",
        "The secret could not be found in the key vault.",
        "Provide the name of a secret that exists and is enabled, and retry the operation. ",
    )
    .because(
        "SecretNotFound",
        format!("A secret with (name/id) {name} was not found in this key vault."),
    )
}

pub fn secret_is_no_connection_string() -> UserFault {
    UserFault::new(
        "UserErrorSecretValueInUnsupportedFormat",
        "The value of the secret is not an ADO.NET connection string.",
        "Store the connection string of the target server in the secret, and retry the operation. ",
    )
}

pub fn database_login_failed() -> UserFault {
    UserFault::new(
        "UserErrorDBUserAuthFailed",
        "The credentials in the secret were rejected by the server.",
        "Check the user name and the password in the secret, and retry the operation. ",
    )
}

pub fn no_line_of_sight(server: &str) -> UserFault {
    UserFault::new(
        "UserErrorMissingNetworkSecurityPermissions",
        "Azure Backup has no network line of sight to the server.",
        "Set 'Allow access to Azure services' to Yes in the server\u{2019}s connection security, and retry the operation. ",
    )
    .because("UserErrorMissingNetworkSecurityPermissions", format!("The server '{server}' refused the connection."))
}

pub fn target_missing(id: &str) -> UserFault {
    UserFault::new(
        "UserErrorDBNotFound",
        "The target server could not be found.",
        "Check the name of the server, and retry the operation. ",
    )
    .because("ResourceNotFound", format!("The Resource '{id}' was not found."))
}

pub fn name_taken(name: &str) -> UserFault {
    UserFault::new(
        "UserErrorDatabaseNameAlreadyInUse",
        "A database with the given name already exists on the target server.",
        "Provide a different name for the restored database, and retry the operation. ",
    )
    .because(
        "UserErrorDatabaseNameAlreadyInUse",
        format!("Database '{name}' already exists."),
    )
}

pub fn container_denied(url: &str) -> UserFault {
    UserFault::new(
        "UserErrorContainerNotAccessible",
        "The target container cannot be accessed by the backup vault.",
        "Assign the role 'Storage Blob Data Contributor' on the storage account to the backup vault's identity (MSI), allow access from Azure \
         services, and retry the operation. ",
    )
    .because("UserErrorContainerNotAccessible", format!("Access to '{url}' was denied."))
}

pub fn cross_tenant_denied(account: &str) -> UserFault {
    UserFault::new(
        "UserErrorCrossTenantOrsPolicyDisabled",
        "Cross-tenant object replication is disabled on the storage account.",
        "Enable cross-tenant replication on the storage account, under Object replication, Advanced settings, and retry the operation. ",
    )
    .because(
        "UserErrorCrossTenantOrsPolicyDisabled",
        format!("allowCrossTenantReplication of '{account}' is false."),
    )
}

pub fn container_missing() -> UserFault {
    UserFault::new(
        "UserErrorStorageAccountContainerNotFound",
        "The specified container is not found.",
        "Provide a container that exists, and retry the operation. ",
    )
}

pub fn container_immutable() -> UserFault {
    UserFault::new(
        "UserErrorContainerHasImmutabilityPolicyDuringRestore",
        "The target container has an immutability policy.",
        "Provide a container without an immutability policy, and retry the operation. ",
    )
}

pub fn storage_locked() -> UserFault {
    UserFault::new(
        "UserErrorStorageAccountInLockedState",
        "The storage account is in a locked state.",
        "Remove the read-only lock on the storage account, and retry the operation. ",
    )
}

pub fn lower_version(from: &str, to: &str) -> UserFault {
    UserFault::new(
        "UserErrorRestoreToLowerVersion",
        "Restoring backups of a higher PostgreSQL version to a lower version is not supported.",
        "Restore to the same or a higher PostgreSQL version from which the backup was taken.",
    )
    .because(
        "UserErrorRestoreToLowerVersion",
        format!("Restoring backup from version:{from} of PostgreSQL to {to} is not supported."),
    )
}

pub fn connection_closed() -> UserFault {
    UserFault::new(
        "UserErrorServerConnectionClosed",
        "The server closed the connection while the operation was running.",
        "Retry the operation. If the issue persists, contact Microsoft support. ",
    )
}

pub fn invalid_input(detail: impl Into<String>) -> UserFault {
    UserFault::new(
        "DppPluginInvalidInputParameters",
        "Invalid inputs from caller.",
        "Please retry after some time with correct inputs. Reach out to the Azure Backup support if the issue persists. ",
    )
    .because("DppPluginInvalidInputParameters", detail)
}

/// Recorded for other operations (§12.2); here it stands for a rehydration that fails, whose own code is not established.
pub fn internal_error() -> UserFault {
    UserFault::new(
        "CloudInternalError",
        "Microsoft Azure Backup encountered an internal error.",
        "Wait for a few minutes and then try the operation again. If the issue persists, please contact Microsoft support.",
    )
}

/// Recorded (§12.2): a 400, although it is a kind of throttling.
pub fn too_many_validations() -> UserFault {
    UserFault::new(
        "CloudDosTimeboudLimitReached",
        "The operation is blocked, as a security precaution, since multiple attempts were made beyond an internal limit.",
        "Please retry after few hours",
    )
}

/// Whether such restores still work is not established (§18), and so neither is how they are refused. Code and text are this simulator's.
pub fn single_server_retired() -> UserFault {
    UserFault::new(
        "UserErrorSingleServerRetired",
        "Restoring as a database is no longer supported: Azure Database for PostgreSQL - Single Server has been retired.",
        "Restore the recovery point as files. ",
    )
}

/// How the service refuses a restore that does not name the vault's guard is not established (§5.9). Code and text are this simulator's.
pub fn guard_not_named(guard: &str) -> UserFault {
    UserFault::new(
        "UserErrorResourceGuardOperationRequestMissing",
        "The operation is protected by a resource guard and the request does not carry its consent.",
        "Provide resourceGuardOperationRequests of the resource guard that protects the vault, and retry the operation. ",
    )
    .because("UserErrorResourceGuardOperationRequestMissing", format!("The vault is protected by '{guard}'."))
}

pub fn not_allowed_now(operation: &str, status: &str) -> UserFault {
    UserFault::new(
        "UserErrorInvalidBackupInstanceOperation",
        &format!("Operation {operation} is not allowed on Backup Instance with Protection Status {status}"),
        "None.",
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn nulls_are_there_in_answers_and_jobs_and_not_in_operations() {
        let fault = secret_store_denied();
        assert!(fault.full()["innerError"].is_null() && fault.full().get("innerError").is_some());
        let info = &fault.operation_error("a")["additionalInfo"][0]["info"];
        assert!(info.get("innerError").is_none() && info.get("details").is_none());
        assert_eq!(info["properties"]["ActivityId"], "a");
    }

    #[test]
    fn a_job_says_everything_twice_and_ends_in_a_leaf_without_worth() {
        let errors = missing_permissions("why").job_errors();
        let (outer, middle) = (&errors[0], &errors[0]["details"][0]);
        assert_eq!(outer["code"], middle["code"]);
        assert_eq!(middle["details"][0]["code"], "InternalServerError");
        assert_eq!(
            outer["innerError"]["additionalInfo"]["DetailedNonLocalisedMessage"],
            "why"
        );
    }
}
