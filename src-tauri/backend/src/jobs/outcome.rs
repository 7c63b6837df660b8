//! What a restore that is over has left behind: the database or container, and the copy of an archived point.

use std::time::Duration;

use arm::{ContainerId, InstanceId, RecoveryPoint, RecoveryPointId, SingleServerId};
use time::OffsetDateTime;

use super::Remote;
use super::asking::Next;
use super::job::{JobRecord, Observation, ResultCheck};
use super::tracker::Course;
use crate::api::{ApiError, TargetKind};

/// How often something is looked up before "not listed" is believed.
const TRIES: u32 = 4;

/// The next thing that is not looked up yet.
pub(super) async fn look_up(session: &Remote, record: &JobRecord, course: &mut Course) -> Next {
    course.tries += 1;
    let next = if record.result_is_open() {
        result(session, record, course.tries).await
    } else {
        copy(session, record, course.tries).await
    };
    if next.observations.is_empty() {
        return next;
    }
    course.tries = 0;
    // The other one at once.
    Next {
        after: Some(Duration::ZERO),
        ..next
    }
}

/// Looks whether the result is where it should be. Its failure is a sentence, not trouble: the restore is over.
async fn result(session: &Remote, record: &JobRecord, tries: u32) -> Next {
    let intent = &record.intent;
    let found = match intent.target {
        TargetKind::Database => match SingleServerId::parse(&intent.server_id).map_err(arm::Error::from) {
            Ok(server) => session.arm.single_server_databases(&server).await.map(|list| {
                list.rows
                    .iter()
                    .any(|row| row.name.eq_ignore_ascii_case(&intent.destination_short))
            }),
            Err(error) => Err(error),
        },
        TargetKind::Files => {
            let Some(Ok(id)) = intent.container_id.as_deref().map(ContainerId::parse) else {
                let why = "The container’s resource ID is not known.".to_owned();
                return Next::says(Observation::Result(ResultCheck::Unreadable(why)));
            };
            match session.arm.container(&id).await {
                Err(error) if error.is_not_found() => Ok(false),
                answer => answer.map(|container| !container.deleted),
            }
        }
    };
    let again = tries < TRIES;
    match found {
        Ok(true) => Next::says(Observation::Result(ResultCheck::Seen)),
        Ok(false) if !again => Next::says(Observation::Result(ResultCheck::NotSeen)),
        Err(error) if !again || !error.is_transient() => Next::says(Observation::Result(ResultCheck::Unreadable(
            ApiError::from(error).message,
        ))),
        // A list may lag behind for a moment, and a connection may break once.
        Ok(false) | Err(_) => Next {
            observations: vec![],
            after: None,
        },
    }
}

/// Reads until when the copy stays that the restore brought back from the archive. Azure says it of the point, in the
/// archive's entry or the copy's: which of them is not established (contract §5.3, §18).
async fn copy(session: &Remote, record: &JobRecord, tries: u32) -> Next {
    let intent = &record.intent;
    let id = InstanceId::parse(&intent.instance_id)
        .and_then(|instance| RecoveryPointId::of(&instance, intent.point_id.trim()));
    let read = match id.map_err(arm::Error::from) {
        Ok(id) => session.arm.recovery_point(&id).await,
        Err(error) => Err(error),
    };
    match read {
        // Azure may write it down a moment after the job is over.
        Ok(point) if until(&point).is_some() || tries >= TRIES => Next::says(Observation::Copy(until(&point))),
        Err(error) if tries >= TRIES || !error.is_transient() => {
            tracing::debug!(%error, "the copy of an archived point could not be looked up");
            Next::says(Observation::Copy(None))
        }
        Ok(_) | Err(_) => Next {
            observations: vec![],
            after: None,
        },
    }
}

fn until(point: &RecoveryPoint) -> Option<OffsetDateTime> {
    point.stores.iter().filter_map(|store| store.rehydration_expires).max()
}
