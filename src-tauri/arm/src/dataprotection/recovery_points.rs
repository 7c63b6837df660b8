//! Recovery points (contract §5.3).

use std::fmt;

use serde_json::Value;
use time::OffsetDateTime;

use super::API_VERSION;
use crate::{
    client::ArmClient,
    dates,
    error::Error,
    id::{InstanceId, RecoveryPointId},
    node::{Node, Read},
    page::Paged,
};

/// A moment that can be gone back to.
#[derive(Debug, Clone, PartialEq)]
pub struct RecoveryPoint {
    /// ARM id as received.
    pub id: Option<String>,
    /// `recoveryPointId`: what a restore request takes. Not the friendly name (contract §4).
    pub point_id: String,
    pub time: Option<OffsetDateTime>,
    /// `Full` for PostgreSQL.
    pub backup_type: Option<String>,
    pub friendly_name: Option<String>,
    /// One entry per store that holds the point.
    pub stores: Vec<PointStore>,
    pub retention_tag: Option<String>,
    /// .NET ticks.
    pub retention_tag_version: Option<String>,
    pub policy_name: Option<String>,
    pub policy_version: Option<String>,
    pub expires: Option<OffsetDateTime>,
    /// `Completed`, `Partial`; `None` for older points.
    pub state: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PointStore {
    pub id: Option<String>,
    /// `VaultStore`, `ArchiveStore`, `OperationalStore`, or whatever Azure says.
    pub store: String,
    pub created: Option<OffsetDateTime>,
    pub expires: Option<OffsetDateTime>,
    pub meta: Option<PointMeta>,
    /// `None` where Azure does not say.
    pub visible: Option<bool>,
    pub state: Option<String>,
    /// `CREATE_IN_PROGRESS`, `COMPLETED`, `DELETE_IN_PROGRESS`, `DELETED`, `FAILED`.
    pub rehydration_status: Option<String>,
    /// Until when the rehydrated copy stays in the vault store.
    pub rehydration_expires: Option<OffsetDateTime>,
}

/// What `metaData` tells, where it is there at all. The name of the database user in it is not read.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PointMeta {
    pub postgres_version: Option<String>,
    pub database_name: Option<String>,
    pub server_name: Option<String>,
    pub backup_type: Option<String>,
    /// Bytes.
    pub data_source_size: Option<u64>,
    /// Bytes.
    pub bytes_transferred: Option<u64>,
}

impl fmt::Debug for PointMeta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PointMeta")
            .field("postgres_version", &self.postgres_version)
            .finish_non_exhaustive()
    }
}

/// Bounds of a list of points; either half may stand alone (contract §5.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range {
    pub from: Option<OffsetDateTime>,
    pub to: Option<OffsetDateTime>,
}

impl Range {
    /// Whether a moment lies within the bounds, both of them included.
    pub fn holds(&self, moment: OffsetDateTime) -> bool {
        self.from.is_none_or(|from| from <= moment) && self.to.is_none_or(|to| moment <= to)
    }

    /// `startDate eq '…' and endDate eq '…'`, or nothing.
    fn filter(&self) -> Option<String> {
        let start = self.from.map(|t| format!("startDate eq '{}'", dates::filter(t)));
        let end = self.to.map(|t| format!("endDate eq '{}'", dates::filter(t)));
        let parts: Vec<String> = start.into_iter().chain(end).collect();
        (!parts.is_empty()).then(|| parts.join(" and "))
    }
}

impl RecoveryPoint {
    pub fn from_value(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let properties = node.at("properties");
        let point_id = properties
            .text("recoveryPointId")
            .or_else(|| node.text("name"))
            .ok_or("a recovery point has neither an id nor a name")?;
        Ok(Self {
            id: node.text("id"),
            point_id,
            time: properties.time("recoveryPointTime"),
            backup_type: properties.text("recoveryPointType"),
            friendly_name: properties.text("friendlyName"),
            stores: properties
                .at("recoveryPointDataStoresDetails")
                .items()
                .map(store)
                .collect(),
            retention_tag: properties.text("retentionTagName"),
            retention_tag_version: properties.text("retentionTagVersion"),
            policy_name: properties.text("policyName"),
            policy_version: properties.text("policyVersion"),
            expires: properties.time("expiryTime"),
            state: properties.text("recoveryPointState"),
        })
    }

    /// The first store that has metadata tells what the point holds.
    pub fn meta(&self) -> Option<&PointMeta> {
        self.stores.iter().find_map(|s| s.meta.as_ref())
    }
}

fn store(node: Node<'_>) -> PointStore {
    PointStore {
        id: node.text("id"),
        store: node.text("type").unwrap_or_default(),
        created: node.time("creationTime"),
        expires: node.time("expiryTime"),
        meta: meta(node.at("metaData")),
        visible: node.flag("visible"),
        state: node.text("state"),
        rehydration_status: node.text("rehydrationStatus"),
        rehydration_expires: node.time("rehydrationExpiryTime"),
    }
}

/// A JSON string in the documents, null in every recording, an object nowhere yet: all three are read, and `"123456"` of the
/// published samples is nothing.
fn meta(node: Node<'_>) -> Option<PointMeta> {
    let parsed: Value = match node.value()? {
        Value::String(text) => serde_json::from_str(text).ok()?,
        other => other.clone(),
    };
    if !parsed.is_object() {
        return None;
    }
    let node = Node::of(&parsed);
    Some(PointMeta {
        postgres_version: node.text("postgresVersion"),
        database_name: node.text("dbName"),
        server_name: node.text("serverName"),
        backup_type: node.text("backupType"),
        data_source_size: node.count("dataSourceSize"),
        bytes_transferred: node.count("bytesTransferred"),
    })
}

impl Read for RecoveryPoint {
    fn read(value: &Value) -> Result<Self, String> {
        Self::from_value(value)
    }
}

impl ArmClient {
    /// The points of an instance, newest first as Azure sends them. GET `BI/recoveryPoints?$filter=` (contract §5 #7).
    ///
    /// Errors: 403, 404, 429.
    pub async fn recovery_points(
        &self,
        instance: &InstanceId,
        range: Option<Range>,
    ) -> Result<Paged<RecoveryPoint>, Error> {
        let path = format!("{}/recoveryPoints", instance.resource().path());
        let filter = range.and_then(|r| r.filter());
        let query: Vec<(&str, &str)> = filter.iter().map(|f| ("$filter", f.as_str())).collect();
        self.list(&path, API_VERSION, &query).await
    }

    /// One point. GET `BI/recoveryPoints/{id}` (contract §5 #8). Errors: 403, 404.
    pub async fn recovery_point(&self, id: &RecoveryPointId) -> Result<RecoveryPoint, Error> {
        self.get_one(&id.resource().path(), API_VERSION).await
    }
}
