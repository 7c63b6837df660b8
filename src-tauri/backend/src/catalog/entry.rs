//! Instances and vaults as they are kept: read once, stored in the cache on disk, turned into rows again and again.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub(crate) use super::vault::VaultEntry;
use crate::api::{Problem, ServerKind};

/// Everything that one look around found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Inventory {
    pub entries: Vec<Entry>,
    pub vaults: Vec<VaultEntry>,
    pub problems: Vec<Problem>,
    #[serde(with = "time::serde::rfc3339")]
    pub as_of: OffsetDateTime,
    /// From the disk, not from Azure in this run.
    #[serde(skip)]
    pub cached: bool,
}

/// One backup instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub id: String,
    pub name: String,
    pub server: String,
    pub kind: ServerKind,
    pub vault_id: String,
    pub data_source_id: String,
    /// Region of the data source, as received.
    pub region: String,
    /// `currentProtectionState`, as received.
    pub state: String,
    /// First error of the protection, in Azure's words.
    pub state_detail: Option<String>,
    /// Only Resource Graph says; `None`: not said.
    pub allowed_operations: Option<Vec<String>>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub newest: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub oldest: Option<OffsetDateTime>,
    pub policy: Option<String>,
    /// Identifier of the secret with the source server's connection string; never the secret.
    pub secret_uri: Option<String>,
    /// ARM id of the user-assigned identity that the vault backs up with; `None`: its system-assigned one.
    #[serde(default)]
    pub identity_id: Option<String>,
    /// Paired region that Resource Graph names for this instance, as received.
    #[serde(default)]
    pub secondary_region: Option<String>,
}

impl Inventory {
    pub(crate) fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| arm::same_id(&e.id, id))
    }

    pub(crate) fn vault(&self, id: &str) -> Option<&VaultEntry> {
        self.vaults.iter().find(|v| arm::same_id(&v.id, id))
    }
}

impl Entry {
    /// `None` for what is no PostgreSQL: a vault holds other workloads, too.
    pub(crate) fn read(row: &arm::Instance) -> Option<Self> {
        let source = &row.data_source;
        let kind = kind(&source.datasource_type).or_else(|| kind(&type_of(&source.id)))?;
        // The id is the truth: `resourceName` contradicts it in a published sample (contract §15).
        let name = Some(last(&source.id))
            .filter(|n| !n.is_empty())
            .or_else(|| source.name.clone())
            .or_else(|| row.friendly_name.clone())
            .unwrap_or_else(|| row.name.clone());
        let server = match kind {
            ServerKind::FlexibleServer => name.clone(),
            ServerKind::SingleServer => source
                .id
                .rsplit('/')
                .nth(2)
                .filter(|s| !s.is_empty())
                .map(str::to_owned)
                .or_else(|| row.data_source_set.as_ref().map(|set| last(&set.id)))
                .unwrap_or_default(),
        };
        let graph = row.graph.as_ref();
        Some(Self {
            id: row.id.as_str().to_owned(),
            name,
            server,
            kind,
            vault_id: row.vault_id().as_str().to_owned(),
            data_source_id: source.id.clone(),
            region: source
                .location
                .clone()
                .or_else(|| row.location.clone())
                .unwrap_or_default(),
            state: row
                .protection_state
                .clone()
                .or_else(|| row.protection_status.clone())
                .unwrap_or_default(),
            state_detail: row
                .protection_errors
                .first()
                .map(|e| e.message.clone())
                .filter(|m| !m.is_empty()),
            allowed_operations: graph
                .map(|g| g.allowed_operations.clone())
                .filter(|all| !all.is_empty()),
            newest: graph.and_then(|g| g.primary_points.latest),
            oldest: graph.and_then(|g| g.primary_points.oldest),
            policy: row.policy_id.as_deref().map(last).filter(|p| !p.is_empty()),
            secret_uri: row.secret_uri.clone(),
            identity_id: row
                .identity
                .as_ref()
                .filter(|choice| !choice.system_assigned)
                .and_then(|choice| choice.user_assigned_id.clone())
                .filter(|id| !id.is_empty()),
            secondary_region: graph.and_then(|g| g.secondary_region.clone()).filter(|r| !r.is_empty()),
        })
    }

    /// A look at the instance alone knows less than Resource Graph: what it does not say stays.
    pub(crate) fn updated_by(&self, newer: Self) -> Self {
        Self {
            allowed_operations: newer.allowed_operations.or_else(|| self.allowed_operations.clone()),
            newest: newer.newest.or(self.newest),
            oldest: newer.oldest.or(self.oldest),
            policy: newer.policy.or_else(|| self.policy.clone()),
            secret_uri: newer.secret_uri.or_else(|| self.secret_uri.clone()),
            secondary_region: newer.secondary_region.or_else(|| self.secondary_region.clone()),
            ..newer
        }
    }
}

pub(super) fn last(id: &str) -> String {
    id.trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// How near a resource lies to an instance's data source: same group, same subscription, elsewhere. What belongs
/// together is mostly kept together, so the near ones are offered first.
pub(crate) fn distance(entry: &Entry, id: &str) -> u8 {
    let (Ok(source), Ok(other)) = (
        arm::ResourceId::parse(&entry.data_source_id),
        arm::ResourceId::parse(id),
    ) else {
        return 2;
    };
    let same = |a: Option<&str>, b: Option<&str>| matches!((a, b), (Some(a), Some(b)) if a.eq_ignore_ascii_case(b));
    match (
        same(source.subscription(), other.subscription()),
        same(source.resource_group(), other.resource_group()),
    ) {
        (true, true) => 0,
        (true, false) => 1,
        _ => 2,
    }
}

fn kind(datasource_type: &str) -> Option<ServerKind> {
    if datasource_type.eq_ignore_ascii_case("Microsoft.DBforPostgreSQL/servers/databases") {
        Some(ServerKind::SingleServer)
    } else if datasource_type.eq_ignore_ascii_case("Microsoft.DBforPostgreSQL/flexibleServers") {
        Some(ServerKind::FlexibleServer)
    } else {
        None
    }
}

fn type_of(id: &str) -> String {
    arm::ResourceId::parse(id).map(|id| id.full_type()).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use super::*;
    use serde_json::{Value, json};

    pub(crate) const VAULT: &str =
        "/subscriptions/s1/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv-prod-weu";
    const SERVER: &str = "/subscriptions/s1/resourceGroups/db/providers/Microsoft.DBforPostgreSQL/servers/pg-1";

    pub(crate) fn single(name: &str) -> Value {
        json!({
            "id": format!("{VAULT}/backupInstances/pg-1-{name}-1"), "name": format!("pg-1-{name}-1"), "location": "westeurope",
            "properties": {
                "friendlyName": format!("pg-1\\{name}"), "currentProtectionState": "ProtectionConfigured",
                "dataSourceInfo": {"resourceID": format!("{SERVER}/databases/{name}"), "resourceName": "postgres", "resourceLocation": "westeurope",
                    "datasourceType": "Microsoft.DBforPostgreSQL/servers/databases"},
                "policyInfo": {"policyId": format!("{VAULT}/backupPolicies/weekly-10y")},
                "datasourceAuthCredentials": {"secretStoreResource": {"uri": "https://kv.vault.azure.net/secrets/pg-1"}},
                "backupInstanceExtendedProperties": {"allowedOperations": ["BackupNow", "Restore"],
                    "recoveryPointInfo": {"latestRecoveryPointInPrimaryRegion": "2026-11-15T02:00:00Z", "oldestRecoveryPointInPrimaryRegion": "0001-01-01T00:00:00Z"}}
            }
        })
    }

    pub(crate) fn entry(value: &Value) -> Option<Entry> {
        Entry::read(&arm::Instance::from_value(value).unwrap())
    }

    #[test]
    fn a_row_of_resource_graph_is_read_by_its_id_and_not_by_its_names() {
        let e = entry(&single("orders")).unwrap();
        assert_eq!(
            (e.name.as_str(), e.server.as_str(), e.kind),
            ("orders", "pg-1", ServerKind::SingleServer)
        );
        assert_eq!(e.newest.unwrap().day(), 15);
        assert_eq!(e.oldest, None, "the year 1 is Azure’s way to say none");
        assert_eq!(e.policy.as_deref(), Some("weekly-10y"));
        assert_eq!(e.vault_id, VAULT);
    }

    #[test]
    fn a_flexible_server_is_its_own_server_and_a_disk_is_none_of_ours() {
        let mut row = single("x");
        row["properties"]["dataSourceInfo"]["datasourceType"] = json!("microsoft.dbforpostgresql/flexibleservers");
        row["properties"]["dataSourceInfo"]["resourceID"] =
            json!("/subscriptions/s1/resourceGroups/db/providers/Microsoft.DBforPostgreSQL/flexibleServers/pgflex-crm");
        let e = entry(&row).unwrap();
        assert_eq!(
            (e.name.as_str(), e.server.as_str(), e.kind),
            ("pgflex-crm", "pgflex-crm", ServerKind::FlexibleServer)
        );
        row["properties"]["dataSourceInfo"] = json!({"datasourceType": "Microsoft.Compute/disks", "resourceID": "/subscriptions/s1/resourceGroups/db/providers/Microsoft.Compute/disks/d"});
        assert!(entry(&row).is_none());
    }

    #[test]
    fn an_answer_without_the_extras_of_resource_graph_loses_nothing() {
        let known = entry(&single("orders")).unwrap();
        let mut bare = single("orders");
        bare["properties"]["backupInstanceExtendedProperties"] = Value::Null;
        bare["properties"]["currentProtectionState"] = json!("ProtectionStopped");
        let both = known.updated_by(entry(&bare).unwrap());
        assert_eq!(both.state, "ProtectionStopped");
        assert_eq!(
            (both.newest, both.allowed_operations.clone()),
            (known.newest, known.allowed_operations.clone())
        );
        let back: Entry = serde_json::from_str(&serde_json::to_string(&both).unwrap()).unwrap();
        assert_eq!(back, both);
    }

    #[test]
    fn what_lies_in_the_same_group_is_near() {
        let e = entry(&single("orders")).unwrap();
        let at = |path: &str| {
            distance(
                &e,
                &format!("/subscriptions/{path}/providers/Microsoft.Storage/storageAccounts/a"),
            )
        };
        assert_eq!(at("S1/resourceGroups/DB"), 0);
        assert_eq!(at("s1/resourceGroups/other"), 1);
        assert_eq!(at("s2/resourceGroups/db"), 2);
        assert_eq!(distance(&e, "no id"), 2);
    }

    #[test]
    fn what_an_older_version_stored_is_still_read() {
        let vault: VaultEntry = serde_json::from_value(json!({"id": VAULT, "name": "bv", "region": "westeurope",
            "guarded": false, "has_identity": true, "cross_subscription": null}))
        .unwrap();
        assert_eq!((vault.identities, vault.secondary_region), (None, None));
        let mut row = serde_json::to_value(entry(&single("orders")).unwrap()).unwrap();
        for member in ["identity_id", "secondary_region"] {
            row.as_object_mut().unwrap().remove(member);
        }
        assert!(serde_json::from_value::<Entry>(row).is_ok());
    }
}
