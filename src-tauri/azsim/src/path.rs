//! Paths: case-insensitive in their fixed segments (contract §1), and extension resources that hang below any other resource.

/// The segments that routes are written with.
const FIXED: &[&str] = &[
    "accessPolicies",
    "add",
    "backupInstances",
    "backupJobs",
    "backupPolicies",
    "backupResourceGuardProxies",
    "backupVaults",
    "blobServices",
    "containers",
    "crossRegionRestore",
    "databases",
    "default",
    "denyAssignments",
    "dppTriggerRestoreRequests",
    "endpoints",
    "exportBackupJobs",
    "fetchCrossRegionRestoreJob",
    "fetchCrossRegionRestoreJobs",
    "fetchSecondaryRecoveryPoints",
    "findRestorableTimeRanges",
    "firewallRules",
    "flexibleServers",
    "locations",
    "locks",
    "metadata",
    "Microsoft.Authorization",
    "Microsoft.DataProtection",
    "Microsoft.DBforPostgreSQL",
    "Microsoft.KeyVault",
    "Microsoft.ResourceGraph",
    "Microsoft.Resources",
    "Microsoft.Storage",
    "operationResults",
    "operationStatus",
    "operations",
    "permissions",
    "providers",
    "recoveryPoints",
    "rehydrate",
    "remove",
    "replace",
    "resourceGroups",
    "resourceGuards",
    "resources",
    "restore",
    "roleAssignments",
    "roleDefinitions",
    "secrets",
    "servers",
    "start",
    "storageAccounts",
    "subscriptions",
    "tenants",
    "validateCrossRegionRestore",
    "validateRestore",
    "vaults",
];

/// Writes every fixed segment as the routes have it. A name that happens to equal one is changed in case only, and names are compared without it.
pub fn canonical(path: &str) -> String {
    path.split('/')
        .map(|segment| {
            FIXED
                .iter()
                .find(|fixed| fixed.eq_ignore_ascii_case(segment))
                .copied()
                .unwrap_or(segment)
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// The scope before an extension resource, left in the request's extensions: `""`, `/subscriptions/..`, or any resource id. Percent-decoded, no slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope(pub String);

/// Microsoft.Authorization's resources hang below everything, and so does the list of the backup instances of a resource. Their routes are
/// written once, as `/providers/Microsoft.Authorization/..` and `/providers/Microsoft.DataProtection/backupInstances`, and find their scope in [`Scope`].
/// A router cannot match a tail after a wildcard, so the split is made before it.
pub fn split_extension(path: &str) -> Option<(Scope, &str)> {
    const AUTHORIZATION: &str = "/providers/Microsoft.Authorization/";
    const INSTANCES: &str = "/providers/Microsoft.DataProtection/backupInstances";
    let at = match path.rfind(AUTHORIZATION) {
        Some(at) => at,
        None if path.ends_with(INSTANCES) => path.len() - INSTANCES.len(),
        None => return None,
    };
    // Microsoft's client of locks writes the scope with `%2F`, and with a slash before it; clients of resources without a parent write `//`.
    let scope = percent_encoding::percent_decode_str(&path[..at]).decode_utf8_lossy();
    let segments: Vec<&str> = scope.split('/').filter(|segment| !segment.is_empty()).collect();
    let scope = segments.iter().fold(String::new(), |all, segment| all + "/" + segment);
    Some((Scope(scope), &path[at..]))
}

/// Whether a path is one of sign-in, where both share a host.
pub fn is_login(path: &str) -> bool {
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let mut segments = decoded.trim_start_matches('/').split('/');
    let first = segments.next().unwrap_or_default();
    let second = segments.next().unwrap_or_default();
    !["subscriptions", "providers", "tenants", "metadata", "_sim"]
        .iter()
        .any(|s| s.eq_ignore_ascii_case(first))
        && !second.is_empty()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn fixed_segments_have_one_spelling_and_names_keep_theirs() {
        assert_eq!(
            canonical("/Subscriptions/S/resourcegroups/My-RG/providers/microsoft.dataprotection/BackupVaults/MyVault"),
            "/subscriptions/S/resourceGroups/My-RG/providers/Microsoft.DataProtection/backupVaults/MyVault"
        );
    }

    #[test]
    fn extension_resources_are_split_from_their_scope() {
        let (scope, rest) =
            split_extension("/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/x").unwrap();
        assert_eq!(
            (scope.0.as_str(), rest),
            (
                "/subscriptions/s",
                "/providers/Microsoft.Authorization/roleAssignments/x"
            )
        );
        let encoded = "/%2Fsubscriptions%2Fs/providers//Microsoft.X/providers/Microsoft.Authorization/locks";
        assert_eq!(
            split_extension(encoded).unwrap().0.0,
            "/subscriptions/s/providers/Microsoft.X"
        );
        let (scope, rest) = split_extension("/providers/Microsoft.Authorization/roleDefinitions").unwrap();
        assert_eq!(
            (scope.0.as_str(), rest),
            ("", "/providers/Microsoft.Authorization/roleDefinitions")
        );
        let (scope, _) =
            split_extension("/a/providers/P/x/y/providers/Microsoft.DataProtection/backupInstances").unwrap();
        assert_eq!(scope.0, "/a/providers/P/x/y");
        assert_eq!(
            split_extension("/a/providers/Microsoft.DataProtection/backupVaults/v/backupInstances"),
            None
        );
    }

    #[test]
    fn sign_in_is_told_by_its_paths() {
        assert!(is_login("/contoso.example/oauth2/v2.0/token"));
        assert!(is_login("/common/discovery/instance"));
        assert!(!is_login("/Subscriptions/x") && !is_login("/%2Fsubscriptions%2Fx/providers"));
        assert!(!is_login("/metadata/endpoints"));
        assert!(!is_login("/tenants"));
        assert!(!is_login("/_sim/state"));
    }
}
