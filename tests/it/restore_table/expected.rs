//! The contract's requests (§6.2), built from the world's own names and by nothing of the backend's.

use azsim::Simulator;
use serde_json::{Value, json};

use super::rows::{Guard, Identity, Kind, Place, Row, Store, Target};

/// Where the rows of a region go.
pub struct Destination {
    pub server_id: String,
    pub secret: String,
    pub account_id: String,
    pub container_url: String,
    pub container_id: String,
    pub region: &'static str,
}

impl Destination {
    pub fn of(simulator: &Simulator, place: Place) -> Self {
        let (server, secret, account, region) = match place {
            Place::Primary => (
                "pg-prod-eus2-02",
                "kv-geo-eus2/pg-prod-eus2-02",
                "stprodrestoreeus2",
                "eastus2",
            ),
            Place::Secondary => ("pg-dr-cus-01", "kv-dr-cus/pg-dr-cus-01", "stproddrcus", "centralus"),
        };
        let (vault, name) = secret.split_once('/').expect("a vault and a name");
        simulator.control().read(|world| {
            let storage = world.storage_account(account).expect("the account");
            Self {
                server_id: world
                    .servers
                    .iter()
                    .find(|s| s.name == server)
                    .expect("the server")
                    .id(),
                secret: format!("https://{vault}.vault.practice.invalid/secrets/{name}"),
                account_id: storage.id(),
                container_url: format!("https://{account}.blob.core.practice.invalid/restores"),
                container_id: storage.container_id("restores"),
                region,
            }
        })
    }
}

/// The names that the world has for what a request can carry beside its target.
pub struct Names {
    pub instance_id: String,
    pub point_id: String,
    pub new_name: String,
    pub identity_id: String,
    pub guard_id: Option<String>,
}

/// What has to arrive at Azure: path's last segment, and body.
pub fn order(row: Row, names: &Names, to: &Destination) -> (&'static str, Value) {
    let request = request(row, names, to);
    match row.place {
        Place::Primary => ("restore", request),
        Place::Secondary => (
            "crossRegionRestore",
            json!({"restoreRequestObject": request, "crossRegionRestoreDetails": {
                "sourceRegion": "eastus2", "sourceBackupInstanceId": names.instance_id}}),
        ),
    }
}

/// The restore request alone.
pub fn request(row: Row, names: &Names, to: &Destination) -> Value {
    let mut request = json!({
        "objectType": "AzureBackupRecoveryPointBasedRestoreRequest",
        "recoveryPointId": names.point_id,
        "sourceDataStoreType": "VaultStore",
        "restoreTargetInfo": match row.target {
            Target::Database => database(names, to),
            Target::Files => files(names, to),
        },
    });
    if row.store == Store::Archive {
        request["objectType"] = json!("AzureBackupRestoreWithRehydrationRequest");
        request["sourceDataStoreType"] = json!("ArchiveStore");
        request["rehydrationPriority"] = json!("Standard");
        request["rehydrationRetentionDuration"] = json!("P12D");
    }
    if row.guard.watches() && row.place == Place::Primary {
        let guard = names.guard_id.as_ref().expect("a guard");
        request["resourceGuardOperationRequests"] = json!([format!("{guard}/dppTriggerRestoreRequests/default")]);
    }
    if row.identity == Identity::User {
        request["identityDetails"] =
            json!({"useSystemAssignedIdentity": false, "userAssignedIdentityArmUrl": names.identity_id});
    }
    request
}

/// §6.2 (a)
fn database(names: &Names, to: &Destination) -> Value {
    let server = to.server_id.rsplit('/').next().expect("a name");
    json!({
        "objectType": "RestoreTargetInfo",
        "recoveryOption": "FailIfExists",
        "restoreLocation": to.region,
        "datasourceInfo": {
            "objectType": "Datasource",
            "datasourceType": "Microsoft.DBforPostgreSQL/servers/databases",
            "resourceID": format!("{}/databases/{}", to.server_id, names.new_name),
            "resourceLocation": to.region,
            "resourceName": names.new_name,
            "resourceType": "Microsoft.DBforPostgreSQL/servers/databases",
            "resourceUri": ""
        },
        "datasourceSetInfo": {
            "objectType": "DatasourceSet",
            "datasourceType": "Microsoft.DBforPostgreSQL/servers/databases",
            "resourceID": to.server_id,
            "resourceLocation": to.region,
            "resourceName": server,
            "resourceType": "Microsoft.DBforPostgreSQL/servers",
            "resourceUri": ""
        },
        "datasourceAuthCredentials": {
            "objectType": "SecretStoreBasedAuthCredentials",
            "secretStoreResource": {"secretStoreType": "AzureKeyVault", "uri": to.secret, "value": null}
        }
    })
}

/// §6.2 (c), with the container's id as in (d)
fn files(names: &Names, to: &Destination) -> Value {
    json!({
        "objectType": "RestoreFilesTargetInfo",
        "recoveryOption": "FailIfExists",
        "restoreLocation": to.region,
        "targetDetails": {
            "filePrefix": names.new_name,
            "restoreTargetLocationType": "AzureBlobs",
            "url": to.container_url,
            "targetResourceArmId": to.container_id
        }
    })
}

/// The same JSON whatever the order of members and the case of their names (contract §6.1).
pub fn plain(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let lower = members
                .iter()
                .map(|(name, value)| (name.to_ascii_lowercase(), plain(value)));
            Value::Object(lower.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(plain).collect()),
        other => other.clone(),
    }
}

/// The name of the guard's resource, by its tenant.
pub fn guard_name(guard: Guard) -> Option<&'static str> {
    match guard {
        Guard::None => None,
        Guard::Other | Guard::SameWith | Guard::SameWithout => Some("guard-finance"),
        Guard::FarWith | Guard::FarWithout => Some("guard-vaults"),
    }
}

/// The instance whose backups a row restores.
pub fn source(kind: Kind) -> &'static str {
    match kind {
        Kind::Single => "orders_us",
        Kind::Flexible => "pgflex-crm",
    }
}
