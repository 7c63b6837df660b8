//! Reading a restore request (contract §6.1). What is malformed in itself is refused here; what needs the world is `sync`'s.

use serde_json::Value;
use url::Url;

use super::rehydrate::Rehydrate;
use crate::config::Config;
use crate::fault_text::{UserFault, invalid_input};
use crate::loose::Loose;
use crate::world::same;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    pub point: String,
    /// `VaultStore` | `ArchiveStore`
    pub store: String,
    /// With `ArchiveStore`, and only with it.
    pub rehydration: Option<Rehydrate>,
    pub target: Target,
    pub location: Option<String>,
    /// A user-assigned identity's ARM id; `None`: the vault's own.
    pub identity: Option<String>,
    /// `resourceGuardOperationRequests` (§5.9).
    pub guard_requests: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Database {
        server_id: String,
        name: String,
        data_source_type: String,
        secret_uri: String,
    },
    Files {
        account: String,
        container: String,
        url: String,
        prefix: String,
        /// As given; decides the subscription where it is.
        container_id: Option<String>,
    },
}

type Read<T> = Result<T, UserFault>;

impl Ask {
    pub fn read(body: &Value, config: &Config) -> Read<Self> {
        let body = Loose(body);
        let kind = body
            .filled("objectType")
            .ok_or_else(|| invalid_input("objectType is missing."))?;
        let rehydrates = same(kind, "AzureBackupRestoreWithRehydrationRequest");
        if !rehydrates && !same(kind, "AzureBackupRecoveryPointBasedRestoreRequest") {
            return Err(invalid_input(format!(
                "objectType '{kind}' is not supported for this datasource type."
            )));
        }
        let point = body
            .filled("recoveryPointId")
            .ok_or_else(|| invalid_input("recoveryPointId is missing."))?;
        let store = ["VaultStore", "ArchiveStore"]
            .into_iter()
            .find(|store| body.says("sourceDataStoreType", store))
            .ok_or_else(|| invalid_input("sourceDataStoreType must be VaultStore or ArchiveStore."))?;
        if store == "ArchiveStore" && !rehydrates {
            return Err(invalid_input(
                "A restore from ArchiveStore must be an AzureBackupRestoreWithRehydrationRequest.",
            ));
        }
        // The CLI would send this one too, when a priority is given with the vault store (§6.1); nothing could be meant by it.
        if rehydrates && store != "ArchiveStore" {
            return Err(invalid_input(
                "An AzureBackupRestoreWithRehydrationRequest restores from ArchiveStore only.",
            ));
        }
        let rehydration = if rehydrates { Some(Rehydrate::read(body)?) } else { None };
        let info = body
            .get("restoreTargetInfo")
            .ok_or_else(|| invalid_input("restoreTargetInfo is missing."))?;
        if !info.says("recoveryOption", "FailIfExists") {
            return Err(invalid_input("recoveryOption must be FailIfExists."));
        }
        Ok(Self {
            point: point.to_owned(),
            store: store.to_owned(),
            rehydration,
            target: target(info, config)?,
            location: info.filled("restoreLocation").map(str::to_owned),
            identity: identity(body)?,
            guard_requests: guard_requests(body)?,
        })
    }
}

fn guard_requests(body: Loose<'_>) -> Read<Vec<String>> {
    let Some(list) = body.get("resourceGuardOperationRequests") else {
        return Ok(Vec::new());
    };
    let ids = list
        .0
        .as_array()
        .and_then(|ids| ids.iter().map(|id| id.as_str().map(str::to_owned)).collect());
    ids.ok_or_else(|| invalid_input("resourceGuardOperationRequests must be a list of ids."))
}

fn identity(body: Loose<'_>) -> Read<Option<String>> {
    let Some(details) = body.get("identityDetails") else {
        return Ok(None);
    };
    match (
        details.flag("useSystemAssignedIdentity"),
        details.filled("userAssignedIdentityArmUrl"),
    ) {
        (Some(false), Some(id)) => Ok(Some(id.to_owned())),
        (Some(false), None) => Err(invalid_input("identityDetails names no user-assigned identity.")),
        _ => Ok(None),
    }
}

fn target(info: Loose<'_>, config: &Config) -> Read<Target> {
    if info.says("objectType", "RestoreTargetInfo") {
        database(info)
    } else if info.says("objectType", "RestoreFilesTargetInfo") {
        files(info, config)
    } else {
        Err(invalid_input(
            "restoreTargetInfo.objectType must be RestoreTargetInfo or RestoreFilesTargetInfo.",
        ))
    }
}

fn database(info: Loose<'_>) -> Read<Target> {
    let source = info
        .get("datasourceInfo")
        .ok_or_else(|| invalid_input("datasourceInfo is missing."))?;
    let id = source
        .filled("resourceID")
        .ok_or_else(|| invalid_input("datasourceInfo.resourceID is missing."))?;
    let data_source_type = source
        .filled("datasourceType")
        .ok_or_else(|| invalid_input("datasourceInfo.datasourceType is missing."))?;
    let segments: Vec<&str> = id.trim_matches('/').split('/').collect();
    let [
        subscriptions,
        sub,
        groups,
        group,
        providers,
        provider,
        servers,
        server,
        databases,
        name,
    ] = segments[..]
    else {
        return Err(invalid_input(format!("'{id}' is not the id of a database.")));
    };
    let fixed = [
        (subscriptions, "subscriptions"),
        (groups, "resourceGroups"),
        (providers, "providers"),
        (provider, "Microsoft.DBforPostgreSQL"),
        (databases, "databases"),
    ];
    let of_a_server = same(servers, "servers") || same(servers, "flexibleServers");
    if !of_a_server || fixed.iter().any(|(is, should)| !same(is, should)) {
        return Err(invalid_input(format!("'{id}' is not the id of a database.")));
    }
    let secret_uri = info
        .get("datasourceAuthCredentials")
        .and_then(|c| c.get("secretStoreResource"))
        .filter(|store| store.says("secretStoreType", "AzureKeyVault"))
        .and_then(|store| store.filled("uri"))
        // Optional in the schema; a single server's restore cannot work without it.
        .ok_or_else(|| invalid_input("datasourceAuthCredentials name no Key Vault secret."))?;
    Ok(Target::Database {
        server_id: format!(
            "/subscriptions/{sub}/resourceGroups/{group}/providers/Microsoft.DBforPostgreSQL/{servers}/{server}"
        ),
        name: name.to_owned(),
        data_source_type: data_source_type.to_owned(),
        secret_uri: secret_uri.to_owned(),
    })
}

fn files(info: Loose<'_>, config: &Config) -> Read<Target> {
    let details = info
        .get("targetDetails")
        .ok_or_else(|| invalid_input("targetDetails is missing."))?;
    let prefix = details
        .filled("filePrefix")
        .ok_or_else(|| invalid_input("filePrefix is missing."))?;
    if !details.says("restoreTargetLocationType", "AzureBlobs") {
        return Err(invalid_input("restoreTargetLocationType must be AzureBlobs."));
    }
    let url = details.filled("url").ok_or_else(|| invalid_input("url is missing."))?;
    let (account, container) = container_of(url, config)
        .ok_or_else(|| invalid_input(format!("'{url}' is not the URL of a blob container.")))?;
    Ok(Target::Files {
        account,
        container,
        url: url.to_owned(),
        prefix: prefix.to_owned(),
        container_id: details.filled("targetResourceArmId").map(str::to_owned),
    })
}

/// `https://{account}.blob.{suffix}/{container}`: https, no query, one segment.
fn container_of(url: &str, config: &Config) -> Option<(String, String)> {
    let parsed = Url::parse(url).ok()?;
    let authority = parsed.port().map_or_else(
        || parsed.host_str().map(str::to_owned),
        |p| Some(format!("{}:{p}", parsed.host_str()?)),
    )?;
    let account = authority
        .strip_suffix(&format!(".blob.{}", config.storage_suffix))?
        .to_owned();
    let container = parsed.path().strip_prefix('/')?.to_owned();
    let plain = parsed.scheme() == "https" && parsed.query().is_none() && parsed.fragment().is_none();
    (plain && !container.is_empty() && !container.contains('/')).then_some((account, container))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use serde_json::json;
    use time::OffsetDateTime;

    fn read(body: &Value) -> Result<Ask, String> {
        let config = Config::practice(None, OffsetDateTime::UNIX_EPOCH);
        Ask::read(body, &config).map_err(|fault| fault.inner.unwrap().1)
    }

    fn files() -> Value {
        json!({
            "recoveryPointId": "p",
            "restoreTargetInfo": {
                "targetDetails": {"url": "https://st.blob.core.practice.invalid/c", "filePrefix": "x", "restoreTargetLocationType": "AzureBlobs"},
                "recoveryOption": "FailIfExists", "restoreLocation": "westus", "objectType": "restoreFilesTargetInfo"
            },
            "sourceDataStoreType": "VaultStore",
            "objectType": "azureBackupRecoveryPointBasedRestoreRequest"
        })
    }

    #[test]
    fn a_database_is_read_whatever_the_spelling() {
        let ask = read(&json!({
            "OBJECTTYPE": "AzureBackupRecoveryPointBasedRestoreRequest", "recoverypointid": "p", "sourceDataStoreType": "vaultstore",
            "restoreTargetInfo": {
                "objectType": "RestoreTargetInfo", "recoveryOption": "FailIfExists",
                "dataSourceInfo": {"datasourceType": "T", "resourceId": "/subscriptions/s/resourcegroups/g/providers/microsoft.dbforpostgresql/servers/v/databases/d"},
                "datasourceAuthCredentials": {"secretStoreResource": {"secretStoreType": "AzureKeyVault", "uri": "https://u", "value": null}}
            }
        }))
        .unwrap();
        let Target::Database { server_id, name, .. } = ask.target else {
            panic!("a database")
        };
        assert_eq!(
            (server_id.as_str(), name.as_str()),
            (
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/servers/v",
                "d"
            )
        );
        assert_eq!(ask.store, "VaultStore");
    }

    #[test]
    fn files_are_read() {
        let ask = read(&files()).unwrap();
        let Target::Files {
            account,
            container,
            prefix,
            ..
        } = ask.target
        else {
            panic!("files")
        };
        assert_eq!(
            (account.as_str(), container.as_str(), prefix.as_str()),
            ("st", "c", "x")
        );
    }

    #[test]
    fn what_is_malformed_is_refused_with_its_reason() {
        let cases = [
            ("/objectType", json!(null), "objectType is missing"),
            (
                "/objectType",
                json!("AzureBackupRecoveryTimeBasedRestoreRequest"),
                "is not supported",
            ),
            ("/recoveryPointId", json!(" "), "recoveryPointId is missing"),
            ("/sourceDataStoreType", json!("SnapshotStore"), "sourceDataStoreType"),
            (
                "/sourceDataStoreType",
                json!("ArchiveStore"),
                "must be an AzureBackupRestoreWithRehydrationRequest",
            ),
            ("/restoreTargetInfo", json!(null), "restoreTargetInfo is missing"),
            ("/restoreTargetInfo/recoveryOption", json!("Overwrite"), "FailIfExists"),
            (
                "/restoreTargetInfo/objectType",
                json!("ItemLevelRestoreTargetInfo"),
                "restoreTargetInfo.objectType",
            ),
            ("/restoreTargetInfo/targetDetails/filePrefix", json!(""), "filePrefix"),
            (
                "/restoreTargetInfo/targetDetails/restoreTargetLocationType",
                json!("AzureFiles"),
                "AzureBlobs",
            ),
            (
                "/restoreTargetInfo/targetDetails/url",
                json!("https://elsewhere.example/c"),
                "blob container",
            ),
        ];
        for (place, value, reason) in cases {
            let mut body = files();
            *body.pointer_mut(place).unwrap() = value;
            let found = read(&body).unwrap_err();
            assert!(found.contains(reason), "{place}: {found}");
        }
    }

    #[test]
    fn only_a_plain_container_url_will_do() {
        let config = Config::loopback(4433, OffsetDateTime::UNIX_EPOCH);
        assert_eq!(
            container_of("https://st.blob.localhost:4433/c", &config),
            Some(("st".into(), "c".into()))
        );
        for wrong in [
            "https://st.blob.localhost:4433/c/",
            "https://st.blob.localhost:4433/c?sv=1",
            "http://st.blob.localhost:4433/c",
            "https://st.blob.localhost:4433/",
        ] {
            assert_eq!(container_of(wrong, &config), None, "{wrong}");
        }
    }

    #[test]
    fn the_archive_and_the_rehydrating_request_belong_together() {
        let with = |store: &str, kind: &str| {
            let mut body = files();
            body["objectType"] = json!(kind);
            body["sourceDataStoreType"] = json!(store);
            body["rehydrationPriority"] = json!("Standard");
            body["rehydrationRetentionDuration"] = json!("P12D");
            read(&body)
        };
        let (plain, rehydrating) = (
            "AzureBackupRecoveryPointBasedRestoreRequest",
            "AzureBackupRestoreWithRehydrationRequest",
        );
        let asked = with("ArchiveStore", rehydrating).unwrap().rehydration.unwrap();
        assert_eq!((asked.priority.as_str(), asked.days), ("Standard", 12));
        assert!(with("ArchiveStore", plain).unwrap_err().contains("must be an"));
        assert!(
            with("VaultStore", rehydrating)
                .unwrap_err()
                .contains("from ArchiveStore only")
        );
        // Members that the type does not have are ignored like any other.
        assert_eq!(with("VaultStore", plain).unwrap().rehydration, None);
    }

    #[test]
    fn guards_are_named_by_a_list() {
        let mut body = files();
        assert!(read(&body).unwrap().guard_requests.is_empty());
        body["ResourceGuardOperationRequests"] = json!(["/a", "/b"]);
        assert_eq!(read(&body).unwrap().guard_requests, ["/a", "/b"]);
        for wrong in [json!("/a"), json!([1]), json!({})] {
            body["ResourceGuardOperationRequests"] = wrong;
            assert!(read(&body).unwrap_err().contains("list of ids"));
        }
    }
}
