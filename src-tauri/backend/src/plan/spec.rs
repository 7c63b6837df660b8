//! From a form that nothing stops to the exact body that Azure gets (contract §6.2). Pure.
//!
//! A cross-region restore has the same body, with the paired region in it; the client wraps it (contract §6.2 f).
//!
//! Written member by member as JSON, in the casing of the service's schema. Rejected: serde structs, which hide the casing
//! that this file exists to get right (`resourceID` here, `resourceUri` there).

use serde_json::{Map, Value, json};

use super::facts::Facts;
use super::names::{SecretUri, ServerId};
use super::plans::RehydrationOrder;
use super::sources::Source;
use super::{rehydration, rules};
use crate::api::{Draft, TargetKind};

const DATABASE_TYPE: &str = "Microsoft.DBforPostgreSQL/servers/databases";
const SERVER_TYPE: &str = "Microsoft.DBforPostgreSQL/servers";

/// A destination, as the request names it and as people call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Target database's ARM id, or the container's address: what a job reports as `recoveryDestination` (contract §8).
    pub full: String,
    /// New database, or container.
    pub short: String,
    /// Server, or storage account.
    pub place: String,
}

/// What would be sent, and where the result goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    pub request: Value,
    pub destination: Destination,
    /// Store that is read from, in Azure's word.
    pub store: String,
    /// Set when the point comes back from the archive first.
    pub rehydration: Option<RehydrationOrder>,
}

/// The request of a form; `None` while a rule stops it.
pub fn build(draft: &Draft, facts: &Facts) -> Option<Spec> {
    if !rules::complete(&rules::check(draft, facts)) {
        return None;
    }
    let point = facts.chosen(draft)?;
    let (kind, store, rehydration) = source(draft, facts)?;
    let region = facts.region_for(draft).name.as_str();
    let (target, destination) = match draft.target {
        TargetKind::Database => database(draft, facts, region)?,
        TargetKind::Files => files(draft, facts, region)?,
    };
    let mut request = json!({
        "objectType": kind,
        "recoveryPointId": point.id,
        "sourceDataStoreType": store,
        "restoreTargetInfo": target,
    });
    if let Some(order) = &rehydration {
        request["rehydrationPriority"] = json!(order.priority);
        request["rehydrationRetentionDuration"] = json!(format!("P{}D", order.days));
    }
    if let Some(guard) = facts.guard_request(draft) {
        request["resourceGuardOperationRequests"] = json!([guard]);
    }
    // Absent means the system-assigned identity (contract §6.1).
    let identity = draft.identity_id.trim();
    if !identity.is_empty() {
        request["identityDetails"] = json!({
            "useSystemAssignedIdentity": false,
            "userAssignedIdentityArmUrl": identity,
        });
    }
    Some(Spec {
        request,
        destination,
        store,
        rehydration,
    })
}

/// Request type, store in Azure's word, and what is ordered beside: `ArchiveStore` if and only if the type rehydrates (contract §6.1).
fn source(draft: &Draft, facts: &Facts) -> Option<(&'static str, String, Option<RehydrationOrder>)> {
    match facts.chosen(draft)?.source(facts.now) {
        Source::Vault(entry) => Some(("AzureBackupRecoveryPointBasedRestoreRequest", entry.raw.clone(), None)),
        Source::Archive(entry) if !draft.secondary => {
            let order = RehydrationOrder {
                priority: rehydration::word(draft.rehydration_priority).to_owned(),
                days: draft.rehydration_days,
            };
            Some((
                "AzureBackupRestoreWithRehydrationRequest",
                entry.raw.clone(),
                Some(order),
            ))
        }
        _ => None,
    }
}

fn database(draft: &Draft, facts: &Facts, region: &str) -> Option<(Value, Destination)> {
    let server = ServerId::parse(&draft.server_id).ok()?;
    let secret = SecretUri::parse(&draft.secret_uri, &facts.suffixes).ok()?;
    let id = server.database(&draft.database_name);
    let target = json!({
        "objectType": "RestoreTargetInfo",
        "recoveryOption": "FailIfExists",
        "restoreLocation": region,
        "datasourceInfo": {
            "objectType": "Datasource",
            "datasourceType": DATABASE_TYPE,
            "resourceID": id,
            "resourceLocation": region,
            "resourceName": draft.database_name,
            "resourceType": DATABASE_TYPE,
            "resourceUri": "",
        },
        // The set has the type of the *database* as its data source type (contract §4).
        "datasourceSetInfo": {
            "objectType": "DatasourceSet",
            "datasourceType": DATABASE_TYPE,
            "resourceID": server.id,
            "resourceLocation": region,
            "resourceName": server.name,
            "resourceType": SERVER_TYPE,
            "resourceUri": "",
        },
        "datasourceAuthCredentials": {
            "objectType": "SecretStoreBasedAuthCredentials",
            "secretStoreResource": {
                "secretStoreType": "AzureKeyVault",
                "uri": secret.uri,
                "value": null,
            },
        },
    });
    let destination = Destination {
        full: id,
        short: draft.database_name.clone(),
        place: server.name,
    };
    Some((target, destination))
}

fn files(draft: &Draft, facts: &Facts, region: &str) -> Option<(Value, Destination)> {
    let container = rules::container_url(draft, facts).ok()?;
    let mut details = Map::new();
    details.insert("filePrefix".to_owned(), json!(draft.file_prefix));
    details.insert("restoreTargetLocationType".to_owned(), json!("AzureBlobs"));
    details.insert("url".to_owned(), json!(container.url));
    let known = facts
        .containers
        .iter()
        .find(|known| known.url.trim_end_matches('/').eq_ignore_ascii_case(&container.url));
    let id = Some(draft.container_id.trim())
        .filter(|id| !id.is_empty())
        .or(known.map(|known| known.id.as_str()));
    if let Some(id) = id {
        // Optional in the schema, needed in practice for another subscription (contract §6.1): sent whenever known.
        details.insert("targetResourceArmId".to_owned(), json!(id));
    }
    let target = json!({
        "objectType": "RestoreFilesTargetInfo",
        "recoveryOption": "FailIfExists",
        "restoreLocation": region,
        "targetDetails": details,
    });
    let destination = Destination {
        full: container.url,
        short: container.container,
        place: container.account,
    };
    Some((target, destination))
}

/// One text for one request, whatever the order of its members: what the journal's hash is made of.
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            let inner: Vec<String> = names
                .into_iter()
                .map(|name| format!("{}:{}", Value::String(name.clone()), canonical(&members[name.as_str()])))
                .collect();
            format!("{{{}}}", inner.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
}

#[cfg(test)]
mod tests;
