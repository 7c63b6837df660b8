//! Jobs of a vault (contract §8).

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{instances, vault_path, vaults};
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::ok_json;
use crate::error::{ArmError, ArmResult};
use crate::history;
use crate::wire;
use crate::world::{Category, Destination, Instance, Job, JobStatus, Vault, World};

/// Expected by its name, and in no published role (§10.2): Backup Operator and Backup Reader get a 403 here.
pub const READ: &str = "Microsoft.DataProtection/backupVaults/backupJobs/read";

pub fn router() -> Router<App> {
    Router::new()
        .route(vault_path!("/backupJobs"), get(list))
        .route(vault_path!("/backupJobs/{job}"), get(one))
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, name)): Path<(String, String, String)>,
) -> ArmResult {
    let now = app.now();
    app.read(|world| {
        let vault = vaults::find(world, &caller, (&sub, &rg, &name), right(world))?;
        let also = world.behaviour.cross_region_jobs_in_vault;
        let rows: Vec<Value> = history::jobs(world, vault, now, also)
            .iter()
            .filter_map(|j| job_json(world, vault, j, Form::Listed))
            .collect();
        Ok(ok_json(&json!({"value": rows, "nextLink": null})))
    })
}

async fn one(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, name, id)): Path<(String, String, String, String)>,
) -> ArmResult {
    let now = app.now();
    app.read(|world| {
        let vault = vaults::find(world, &caller, (&sub, &rg, &name), right(world))?;
        history::job(world, vault, &id, now)
            .and_then(|j| job_json(world, vault, &j, Form::Single))
            .map(|body| ok_json(&body))
            .ok_or_else(ArmError::generic_not_found)
    })
}

/// What the list asks for (§10.2, §18).
fn right(world: &World) -> &'static str {
    if world.behaviour.job_list_needs_own_right {
        READ
    } else {
        "Microsoft.DataProtection/backupVaults/read"
    }
}

/// The same job is written differently by GET and by a list: duration and `extendedInfo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Single,
    Listed,
}

/// `None` for a job whose instance is gone from the world.
pub fn job_json(world: &World, vault: &Vault, job: &Job, form: Form) -> Option<Value> {
    let instance = world.instance(vault, &job.instance)?;
    let length = job.ended.map(|ended| ended - job.course.started).unwrap_or_default();
    let (duration, extended) = match form {
        Form::Single => (wire::iso_duration(length), extended_info(instance, job)),
        Form::Listed => (wire::time_span(length), Value::Null),
    };
    let source_id = instance.source_id();
    let mut source_parts = source_id.split('/').skip(2);
    let source_subscription = source_parts.next().unwrap_or_default();
    let source_group = source_parts.nth(1).unwrap_or_default();
    let restore = job.category == Category::Restore;
    let kind = if restore { "Restore" } else { "Backup" };
    let category = if job.cross_region.is_some() {
        "CrossRegionRestore"
    } else {
        kind
    };
    Some(json!({
        "properties": {
            "activityID": job.activity_id,
            "subscriptionId": vault.subscription_id,
            "backupInstanceId": instance.id(),
            "policyId": vault.policy_id(&instance.policy),
            "dataSourceId": source_id,
            "vaultName": vault.name,
            "backupInstanceFriendlyName": instances::friendly_name(instance),
            "policyName": instance.policy,
            "sourceResourceGroup": source_group,
            "dataSourceSetName": if instance.is_flexible() { Value::Null } else { json!(instance.server_name()) },
            "dataSourceName": instance.source_name(),
            "sourceDataStoreName": null,
            "sourceDataStoreType": if restore { json!(job.store) } else { Value::Null },
            "destinationDataStoreName": null,
            "progressEnabled": true,
            "etag": wire::etag(job.ended.unwrap_or(job.course.started)),
            "sourceSubscriptionID": source_subscription,
            "dataSourceLocation": instance.region,
            "startTime": wire::time(job.course.started),
            "endTime": job.ended.map(wire::time),
            "dataSourceType": instance.data_source_type(),
            "operationCategory": category,
            "operation": kind,
            "status": job.current.as_str(),
            "restoreType": null,
            "isUserTriggered": job.user_triggered,
            "rehydrationPriority": job.rehydration_priority,
            "supportedActions": if !restore && instance.is_flexible() && job.current == JobStatus::InProgress { ["Cancellable"] } else { [""] },
            "duration": duration,
            "progressUrl": null,
            "isCrossRegionRestore": if restore { json!(job.cross_region.is_some()) } else { Value::Null },
            "errorDetails": job.error,
            "extendedInfo": extended,
        },
        "id": format!("{}/backupJobs/{}", vault.id(), job.id),
        "name": job.id,
        "type": "Microsoft.DataProtection/backupVaults/backupJobs",
    }))
}

fn extended_info(instance: &Instance, job: &Job) -> Value {
    let source = job
        .source
        .as_ref()
        .map(|p| json!({"recoveryPointID": p.id, "recoveryPointTime": wire::time(p.time)}));
    let (destination, additional) = match &job.destination {
        Destination::Nowhere => (Value::Null, json!({"RetentionTag": job.retention_tag})),
        Destination::Database { server_id, name } => (json!(format!("{server_id}/databases/{name}")), Value::Null),
        Destination::Files { url, prefix, .. } => (json!(url), json!({"Restore File Prefix": prefix})),
    };
    let backup = job.category == Category::Backup;
    #[allow(clippy::cast_precision_loss)]
    let transferred = if backup && job.ended.is_some() {
        json!(job.transferred as f64)
    } else {
        Value::Null
    };
    json!({
        "backupInstanceState": null,
        "dataTransferredInBytes": transferred,
        "targetRecoverPoint": if backup { json!({"recoveryPointID": null, "recoveryPointTime": wire::NO_TIME}) } else { Value::Null },
        "sourceRecoverPoint": source,
        "recoveryDestination": destination,
        "subTasks": sub_tasks(instance, job),
        "additionalDetails": additional,
        "warningDetails": null,
    })
}

/// One task, or two for a restore from the archive. That those have more than one is a presumption, and their names are not established (§18):
/// "Rehydrate Recovery Point" and "NotStarted" are this simulator's, and a client must be able to show whatever words come.
fn sub_tasks(instance: &Instance, job: &Job) -> Value {
    let name = if job.category == Category::Restore {
        "Trigger Restore"
    } else {
        "Trigger Backup"
    };
    let last = job.current.as_str();
    if job.rehydrates.is_none() {
        return json!([task(instance, job, 1, name, last)]);
    }
    let (first, second) = if job.rehydrated {
        ("Completed", last)
    } else {
        (last, "NotStarted")
    };
    json!([
        task(instance, job, 1, "Rehydrate Recovery Point", first),
        task(instance, job, 2, name, second),
    ])
}

fn task(instance: &Instance, job: &Job, number: u32, name: &str, status: &str) -> Value {
    let over = status != "InProgress" && status != "NotStarted";
    let details = job.ended.filter(|_| over).map(|_: OffsetDateTime| {
        json!({
            "DataTransferredInBytes": job.transferred.to_string(),
            "TaskId": job.activity_id,
            "DatasourceType": instance.data_source_type(),
        })
    });
    json!({
        "taskId": number,
        "taskName": name,
        "taskStatus": status,
        "taskProgress": null,
        "additionalDetails": details,
    })
}
