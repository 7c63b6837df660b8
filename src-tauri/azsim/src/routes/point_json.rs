//! A recovery point as the service writes it (contract §5.3). Nulls are present here.

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::behaviour::{Answer, StatusOn};
use crate::points::{Point, tag_version};
use crate::rehydration;
use crate::wire;
use crate::world::{Instance, RehydrationState, World};

/// How an archived point's copy in the vault store is to be shown.
#[derive(Debug, Clone, Copy)]
pub struct Copy {
    state: RehydrationState,
    /// When it was complete; before that, when it was asked for.
    since: OffsetDateTime,
    until: Option<OffsetDateTime>,
    on: StatusOn,
    /// With the switch that refuses restores from it, it is there and not visible.
    usable: bool,
}

/// `None`: the point is not archived, or was never rehydrated.
pub fn copy_of(world: &World, instance: &Instance, point: &Point, now: OffsetDateTime) -> Option<Copy> {
    point.archived?;
    let found = rehydration::of(world, instance, &point.id(instance))?;
    Some(Copy {
        state: found.state(now),
        since: found.over.unwrap_or(found.course.started),
        until: found.until(),
        on: world.behaviour.rehydration_status_on,
        usable: world.behaviour.rehydrated_copy == Answer::Accepted,
    })
}

pub fn point_json(instance: &Instance, point: &Point, copy: Option<Copy>) -> Value {
    let id = point.id(instance);
    json!({
        "properties": {
            "objectType": "AzureBackupDiscreteRecoveryPoint",
            "recoveryPointId": id,
            "recoveryPointTime": wire::time(point.time),
            "recoveryPointType": "Full",
            "friendlyName": point.friendly_name(instance),
            "recoveryPointDataStoresDetails": stores(instance, point, copy),
            "retentionTagName": point.tag,
            "retentionTagVersion": tag_version(instance),
            "policyName": instance.policy,
            "policyVersion": null,
            "expiryTime": point.expiry.map(wire::time),
            "recoveryPointState": if point.partial { "Partial" } else { "Completed" },
        },
        "id": format!("{}/recoveryPoints/{}", instance.id(), id),
        "name": id,
        "type": "Microsoft.DataProtection/backupVaults/backupInstances/recoveryPoints",
    })
}

/// One entry per store that holds the point: the archive's first, then the copy's.
fn stores(instance: &Instance, point: &Point, copy: Option<Copy>) -> Value {
    let created = point
        .archived
        .unwrap_or(point.time + time::Duration::nanoseconds(62_427_500));
    let mut own = json!({
        "id": point.store_id(instance),
        "type": point.store(),
        "creationTime": wire::time(created),
        "expiryTime": point.expiry.map(wire::time),
        "metaData": point.metadata(instance),
        "visible": true,
        "state": "COMMITTED",
        "rehydrationExpiryTime": null,
        "rehydrationStatus": null,
    });
    let Some(copy) = copy else {
        return json!([own]);
    };
    let (status, until) = (json!(copy.state.as_str()), json!(copy.until.map(wire::time)));
    if copy.on != StatusOn::Copy {
        own["rehydrationStatus"] = status.clone();
        own["rehydrationExpiryTime"] = until.clone();
    }
    let complete = copy.state == RehydrationState::Completed;
    let listed = complete
        || copy.state == RehydrationState::Deleting
        || (copy.on == StatusOn::Copy && copy.state != RehydrationState::Deleted);
    if !listed {
        return json!([own]);
    }
    let mut second = own.clone();
    second["id"] = json!(point.copy_id(instance));
    second["type"] = json!("VaultStore");
    second["creationTime"] = json!(wire::time(copy.since));
    second["expiryTime"] = if copy.until.is_some() {
        until.clone()
    } else {
        own["expiryTime"].clone()
    };
    second["visible"] = json!(complete && copy.usable);
    let (status, until) = if copy.on == StatusOn::Archive {
        (Value::Null, Value::Null)
    } else {
        (status, until)
    };
    second["rehydrationStatus"] = status;
    second["rehydrationExpiryTime"] = until;
    json!([own, second])
}
