//! The point once more: the list on the screen may be minutes old.

use arm::dataprotection::CrossRegion;
use arm::{InstanceId, RecoveryPointId};

use crate::api::{ApiError, Draft, Store, Who};
use crate::error;
use crate::plan::facts::{PointFacts, StoreFacts};
use crate::plan::preflight::Context;
use crate::plan::sources::Source;
use crate::plan::stages::Verdict;
use crate::plan::{can, summary};

/// `place`: set for a restore in the paired region, whose points are another list.
pub(in crate::plan) async fn point(
    context: &Context,
    instance: &InstanceId,
    place: Option<&CrossRegion>,
    draft: &Draft,
) -> Result<((), Verdict), ApiError> {
    let fresh = match place {
        None => here(context, instance, draft).await?,
        Some(place) => there(context, instance, place, draft).await?,
    };
    let now = context.clock.now();
    if let Some(reason) = can::chosen(draft, &fresh, now).reason {
        return Err(error::invalid(reason));
    }
    if let Some(changed) = changed(context.facts.chosen(draft), &fresh, now) {
        return Err(ApiError {
            hints: vec!["Refresh the list, look at the form once more, and validate again.".to_owned()],
            ..error::invalid(changed)
        });
    }
    Ok(((), Verdict::Passed(Some(summary::moment(fresh.time)))))
}

/// Archive or not is the difference between minutes and hours, and money: nobody is carried from one to the other unasked.
fn changed(known: Option<&PointFacts>, fresh: &PointFacts, now: time::OffsetDateTime) -> Option<&'static str> {
    match (known?.source(now), fresh.source(now)) {
        (Source::Archive(_), Source::Vault(_)) => {
            Some("A copy of this point has come back from the archive meanwhile: it can be restored without waiting.")
        }
        (Source::Vault(_), Source::Archive(_)) => Some(
            "This point is in the archive only now: the copy in the vault store has gone. A restore has to bring it back first.",
        ),
        _ => None,
    }
}

async fn here(context: &Context, instance: &InstanceId, draft: &Draft) -> Result<PointFacts, ApiError> {
    let id = RecoveryPointId::of(instance, draft.point_id.trim()).map_err(arm::Error::from)?;
    match context.arm.recovery_point(&id).await {
        Ok(found) => Ok(facts_of(&found)),
        Err(gone) if gone.is_not_found() => Err(ApiError {
            hints: vec!["Refresh the list and choose another recovery point.".to_owned()],
            who: Some(Who::You),
            ..ApiError::from(gone)
        }),
        Err(other) => Err(other.into()),
    }
}

/// There is no call for one point of the paired region (contract §5.7).
async fn there(
    context: &Context,
    instance: &InstanceId,
    place: &CrossRegion,
    draft: &Draft,
) -> Result<PointFacts, ApiError> {
    let all = context
        .arm
        .fetch_secondary_recovery_points(place, instance, None)
        .await?;
    let wanted = draft.point_id.trim();
    let found = all
        .rows
        .iter()
        .find(|point| point.point_id.eq_ignore_ascii_case(wanted));
    found.map(facts_of).ok_or_else(|| ApiError {
        hints: vec!["Refresh the list and choose another recovery point.".to_owned()],
        ..error::invalid(format!(
            "This recovery point is not in {} any more.",
            context.facts.region_for(draft).display
        ))
    })
}

fn facts_of(point: &arm::RecoveryPoint) -> PointFacts {
    let store = |entry: &arm::dataprotection::PointStore| StoreFacts {
        store: match entry.store.as_str() {
            "VaultStore" => Store::Vault,
            "ArchiveStore" => Store::Archive,
            _ => Store::Other,
        },
        raw: entry.store.clone(),
        visible: entry.visible.unwrap_or(true),
        expires: entry.expires,
        rehydration: entry.rehydration_status.clone(),
        rehydration_expires: entry.rehydration_expires,
    };
    PointFacts {
        id: point.point_id.clone(),
        time: point.time.unwrap_or(time::OffsetDateTime::UNIX_EPOCH),
        stores: point.stores.iter().map(store).collect(),
        expires: point.expires,
        partial: point
            .state
            .as_deref()
            .is_some_and(|state| state.eq_ignore_ascii_case("Partial")),
        postgres_version: point.meta().and_then(|meta| meta.postgres_version.clone()),
    }
}
