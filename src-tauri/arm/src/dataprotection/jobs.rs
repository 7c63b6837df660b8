//! Jobs of a vault (contract §8).

use std::{collections::BTreeMap, time::Duration};

use serde_json::Value;
use time::OffsetDateTime;

use super::API_VERSION;
use crate::{
    client::ArmClient,
    error::Error,
    flatten::{self, ServiceError},
    id::{VaultId, segment},
    node::{Node, Read},
    page::Paged,
};

/// A job, from the list, by itself, or as a row of Resource Graph. Only `name` is sure to be there.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// ARM id as received, with odd casing (contract §7.12).
    pub id: Option<String>,
    /// The job's GUID.
    pub name: String,
    pub activity_id: Option<String>,
    pub backup_instance_id: Option<String>,
    pub backup_instance_friendly_name: Option<String>,
    pub data_source_id: Option<String>,
    pub data_source_name: Option<String>,
    pub data_source_set_name: Option<String>,
    pub data_source_type: Option<String>,
    pub data_source_location: Option<String>,
    pub vault_name: Option<String>,
    pub policy_name: Option<String>,
    pub source_resource_group: Option<String>,
    pub source_subscription_id: Option<String>,
    pub source_data_store: Option<String>,
    pub destination_data_store_name: Option<String>,
    /// `Restore`, `Backup`, …
    pub operation: Option<String>,
    /// `Restore`, `CrossRegionRestore`, `Backup`, …
    pub operation_category: Option<String>,
    /// `InProgress`, `Completed`, `Failed`, and other words; see [`is_final_status`].
    pub status: Option<String>,
    pub restore_type: Option<String>,
    pub rehydration_priority: Option<String>,
    pub is_user_triggered: Option<bool>,
    pub is_cross_region_restore: Option<bool>,
    pub supported_actions: Vec<String>,
    pub start_time: Option<OffsetDateTime>,
    /// `None` while running.
    pub end_time: Option<OffsetDateTime>,
    /// As the service counts; zero all the while a job runs. The running time is to be had from `start_time`.
    pub duration: Option<Duration>,
    /// Changes only when the job does, and differs between ARM and Resource Graph.
    pub etag: Option<String>,
    /// Flat, most useful first.
    pub errors: Vec<ServiceError>,
    /// `None` in lists.
    pub details: Option<JobDetails>,
    /// The whole job as received, for the screen that shows it.
    pub raw: Value,
}

/// `extendedInfo`: only of a single job.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobDetails {
    pub source_point: Option<PointRef>,
    pub target_point: Option<PointRef>,
    /// ARM id of the target database, or URL of the container.
    pub destination: Option<String>,
    pub sub_tasks: Vec<SubTask>,
    /// `Restore File Prefix`, `RetentionTag`, …
    pub additional: BTreeMap<String, String>,
    pub bytes_transferred: Option<u64>,
    pub backup_instance_state: Option<String>,
    pub warnings: Vec<ServiceError>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointRef {
    pub id: Option<String>,
    pub time: Option<OffsetDateTime>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SubTask {
    pub id: Option<u64>,
    pub name: Option<String>,
    pub status: Option<String>,
    /// Percent; null in all recordings of PostgreSQL.
    pub progress: Option<f64>,
    /// `DataTransferredInBytes`, `TaskId`, `DatasourceType`.
    pub additional: BTreeMap<String, String>,
    /// `DataTransferredInBytes` as a number.
    pub bytes_transferred: Option<u64>,
}

/// Whether a job with that status word will not change any more (contract §8). Unknown words are not final.
#[must_use]
pub fn is_final_status(status: &str) -> bool {
    const FINAL: [&str; 6] = [
        "completed",
        "failed",
        "cancelled",
        "canceled",
        "completedwithwarnings",
        "succeeded",
    ];
    FINAL.contains(&status.trim().to_ascii_lowercase().as_str())
}

impl Job {
    pub fn from_value(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let p = node.at("properties");
        let id = node.text("id");
        let name = node
            .text("name")
            .or_else(|| id.as_deref().and_then(|i| i.rsplit('/').next()).map(str::to_owned));
        Ok(Self {
            name: name
                .filter(|n| !n.is_empty())
                .ok_or("a job has neither a name nor an id")?,
            id,
            activity_id: p.text("activityID"),
            backup_instance_id: p.text("backupInstanceId"),
            backup_instance_friendly_name: p.text("backupInstanceFriendlyName"),
            data_source_id: p.text("dataSourceId"),
            data_source_name: p.text("dataSourceName"),
            data_source_set_name: p.text("dataSourceSetName"),
            data_source_type: p.text("dataSourceType"),
            data_source_location: p.text("dataSourceLocation"),
            vault_name: p.text("vaultName"),
            policy_name: p.text("policyName"),
            source_resource_group: p.text("sourceResourceGroup"),
            source_subscription_id: p.text("sourceSubscriptionID"),
            source_data_store: p.text("sourceDataStoreType").or_else(|| p.text("sourceDataStoreName")),
            destination_data_store_name: p.text("destinationDataStoreName"),
            operation: p.text("operation"),
            operation_category: p.text("operationCategory"),
            status: p.text("status"),
            restore_type: p.text("restoreType"),
            rehydration_priority: p.text("rehydrationPriority"),
            is_user_triggered: p.flag("isUserTriggered"),
            is_cross_region_restore: p.flag("isCrossRegionRestore"),
            supported_actions: p.texts("supportedActions"),
            start_time: p.time("startTime"),
            end_time: p.time("endTime"),
            duration: p.duration("duration"),
            etag: p.text("etag"),
            errors: p.at("errorDetails").value().map(flatten::flatten).unwrap_or_default(),
            details: details(p.at("extendedInfo")),
            raw: value.clone(),
        })
    }

    /// Also cross-region and the odd category of the published samples: either word says it.
    pub fn is_restore(&self) -> bool {
        let says = |word: &Option<String>| {
            word.as_deref()
                .is_some_and(|w| w.to_ascii_lowercase().contains("restore"))
        };
        says(&self.operation) || says(&self.operation_category)
    }

    pub fn is_final(&self) -> bool {
        self.status.as_deref().is_some_and(is_final_status)
    }

    /// `Restore File Prefix` of a restore as files.
    pub fn file_prefix(&self) -> Option<&str> {
        let additional = &self.details.as_ref()?.additional;
        additional
            .iter()
            .find(|(k, _)| k.eq_ignore_ascii_case("Restore File Prefix"))
            .map(|(_, v)| v.as_str())
    }
}

fn details(node: Node<'_>) -> Option<JobDetails> {
    node.value()?;
    Some(JobDetails {
        source_point: point(node.at("sourceRecoverPoint")),
        target_point: point(node.at("targetRecoverPoint")),
        destination: node.text("recoveryDestination"),
        sub_tasks: node.at("subTasks").items().map(sub_task).collect(),
        additional: node.map("additionalDetails"),
        bytes_transferred: node.count("dataTransferredInBytes"),
        backup_instance_state: node.text("backupInstanceState"),
        warnings: node.at("warningDetails").value().map(warnings).unwrap_or_default(),
    })
}

/// Warnings are errors with a name (`resourceName`, `warning`) around them; both forms are read.
fn warnings(value: &Value) -> Vec<ServiceError> {
    let wrapped: Vec<Value> = Node::of(value)
        .items()
        .filter_map(|w| w.at("warning").value().cloned())
        .collect();
    if wrapped.is_empty() {
        flatten::flatten(value)
    } else {
        flatten::flatten(&Value::Array(wrapped))
    }
}

fn point(node: Node<'_>) -> Option<PointRef> {
    let point = PointRef {
        id: node.text("recoveryPointID"),
        time: node.time("recoveryPointTime"),
    };
    (point.id.is_some() || point.time.is_some()).then_some(point)
}

fn sub_task(node: Node<'_>) -> SubTask {
    SubTask {
        id: node.count("taskId"),
        name: node.text("taskName"),
        status: node.text("taskStatus"),
        progress: node.number("taskProgress"),
        additional: node.map("additionalDetails"),
        bytes_transferred: node.at("additionalDetails").count("DataTransferredInBytes"),
    }
}

impl Read for Job {
    fn read(value: &Value) -> Result<Self, String> {
        Self::from_value(value)
    }
}

impl ArmClient {
    /// The jobs of the last 14 days, oldest first. GET `V/backupJobs` (contract §5 #15, §8).
    ///
    /// Errors: 403 also for people who may restore: two built-in roles cannot read jobs (contract §10.2), and Resource Graph is the
    /// way around.
    pub async fn jobs(&self, vault: &VaultId) -> Result<Paged<Job>, Error> {
        self.list(&format!("{}/backupJobs", vault.resource().path()), API_VERSION, &[])
            .await
    }

    /// One job with its details; `job` is its GUID. GET `V/backupJobs/{job}` (contract §5 #16). Errors: 403, 404, 504 (seen; go on).
    pub async fn job(&self, vault: &VaultId, job: &str) -> Result<Job, Error> {
        let job = segment(job)?;
        self.get_one(&format!("{}/backupJobs/{}", vault.resource().path(), job), API_VERSION)
            .await
    }
}
