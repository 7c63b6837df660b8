//! `validateRestore`, `restore` and `rehydrate` (contract §5.4, §5.5, §5.6).

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::routing::post;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::operations::accepted;
use super::starting::{begin, chance, owned, refused, restore_job, validation};
use super::{guards, instances, vault_path, writing};
use crate::access::unlocked;
use crate::app::App;
use crate::auth::Caller;
use crate::checks::{Ask, Rehydrate, check_priority, sync};
use crate::envelope::{ApiVersion, body_json};
use crate::error::ArmResult;
use crate::fault_text;
use crate::loose::Loose;
use crate::machine::Course;
use crate::points::points;
use crate::rehydration;
use crate::seed::sentinels;
use crate::world::{OperationKind, Outcome, same};

const VALIDATE: &str = "Microsoft.DataProtection/backupVaults/backupInstances/validateRestore/action";
const RESTORE: &str = "Microsoft.DataProtection/backupVaults/backupInstances/restore/action";
/// By analogy; in the published roles only Contributor and Backup Contributor (`backupInstances/*`) have it.
const REHYDRATE: &str = "Microsoft.DataProtection/backupVaults/backupInstances/rehydrate/action";

pub fn router() -> Router<App> {
    Router::new()
        .route(
            vault_path!("/backupInstances/{instance}/validateRestore"),
            post(validate),
        )
        .route(vault_path!("/backupInstances/{instance}/restore"), post(restore))
        .route(vault_path!("/backupInstances/{instance}/rehydrate"), post(rehydrate))
        .route(
            vault_path!("/backupInstances/{instance}/findRestorableTimeRanges"),
            post(time_ranges),
        )
}

type At = Path<(String, String, String, String)>;

async fn validate(
    State(app): State<App>,
    caller: Caller,
    Extension(version): Extension<ApiVersion>,
    Path((sub, rg, vault, name)): At,
    body: Bytes,
) -> ArmResult {
    let body = body_json(&body)?;
    let moment = app.moment();
    app.change(|world| {
        let (vault, instance) = owned(instances::find(world, &caller, (&sub, &rg, &vault, &name), VALIDATE)?);
        unlocked(world, &instance.id(), false)?;
        let request = Loose(&body)
            .get("restoreRequestObject")
            .ok_or_else(|| refused(&fault_text::invalid_input("restoreRequestObject is missing.")))?;
        let ask = Ask::read(request.0, app.config()).map_err(|f| refused(&f))?;
        let all = points(&instance, &vault, moment.now);
        sync(world, &vault, &instance, &all, &ask, moment.now).map_err(|f| refused(&f))?;
        let here = (&vault, &instance);
        let operation = validation(world, app.config(), &moment, here, &ask, OperationKind::Validate)?;
        Ok(accepted(&app, world, &operation, &version.0))
    })
}

async fn restore(
    State(app): State<App>,
    caller: Caller,
    Extension(version): Extension<ApiVersion>,
    Path((sub, rg, vault, name)): At,
    headers: HeaderMap,
    body: Bytes,
) -> ArmResult {
    let body = body_json(&body)?;
    let moment = app.moment();
    let others = guards::auxiliary(&app, &headers);
    app.change(|world| {
        let (vault, instance) = owned(instances::find(world, &caller, (&sub, &rg, &vault, &name), RESTORE)?);
        unlocked(world, &instance.id(), false)?;
        if let Some(fault) = sentinels::trigger(&instance) {
            return Err(refused(&fault));
        }
        let ask = Ask::read(&body, app.config()).map_err(|f| refused(&f))?;
        guards::consent(world, &caller, &others, &vault, &instance, &ask.guard_requests)?;
        writing::target_seen(world, &caller, &instance, &ask, RESTORE)?;
        let all = points(&instance, &vault, moment.now);
        let point = sync(world, &vault, &instance, &all, &ask, moment.now).map_err(|f| refused(&f))?;
        let job = restore_job(world, app.config(), &moment, (&vault, &instance), &ask, point, None);
        let course = Course::begin(&moment, 1.0 + chance(world));
        let kind = OperationKind::Restore;
        let operation = begin(world, &vault, &instance, kind, course, Outcome::Succeeds, Some(job));
        Ok(accepted(&app, world, &operation, &version.0))
    })
}

/// Never recorded (§5.6). Here the operation means "begun", as a restore's does, and makes no job; the point says how it gets on. 204: there is a
/// copy already.
async fn rehydrate(
    State(app): State<App>,
    caller: Caller,
    Extension(version): Extension<ApiVersion>,
    Path((sub, rg, vault, name)): At,
    body: Bytes,
) -> ArmResult {
    let body = body_json(&body)?;
    let moment = app.moment();
    app.change(|world| {
        let (vault, instance) = owned(instances::find(world, &caller, (&sub, &rg, &vault, &name), REHYDRATE)?);
        unlocked(world, &instance.id(), false)?;
        let wrong = |text: String| refused(&fault_text::invalid_input(text));
        let wanted = Loose(&body)
            .filled("recoveryPointId")
            .ok_or_else(|| wrong("recoveryPointId is missing.".into()))?;
        let asked = Rehydrate::read_alone(Loose(&body)).map_err(|f| refused(&f))?;
        check_priority(world, &asked).map_err(|f| refused(&f))?;
        let all = points(&instance, &vault, moment.now);
        let point = all.iter().find(|p| same(&p.id(&instance), wanted));
        let point = point.ok_or_else(|| wrong(format!("The recovery point '{wanted}' does not exist.")))?;
        if point.archived.is_none() {
            return Err(wrong("The recovery point is not in ArchiveStore.".into()));
        }
        let id = point.id(&instance);
        let there = rehydration::has_copy(world, &instance, &id, moment.now);
        rehydration::begin(world, &moment, &instance, &id, &asked, false);
        if there {
            let mut nothing = axum::response::Response::default();
            *nothing.status_mut() = StatusCode::NO_CONTENT;
            return Ok(nothing);
        }
        let course = Course::begin(&moment, 1.0 + chance(world));
        let kind = OperationKind::Rehydrate;
        let operation = begin(world, &vault, &instance, kind, course, Outcome::Succeeds, None);
        Ok(accepted(&app, world, &operation, &version.0))
    })
}

/// For instances other than blobs' the service refuses this (§5.8).
async fn time_ranges(State(app): State<App>, caller: Caller, Path((sub, rg, vault, name)): At) -> ArmResult {
    const ACTION: &str = "Microsoft.DataProtection/backupVaults/backupInstances/findRestorableTimeRanges/action";
    app.read(|world| {
        instances::find(world, &caller, (&sub, &rg, &vault, &name), ACTION)?;
        Err(refused(&fault_text::invalid_input(
            "Restorable time ranges exist for operational stores only.",
        )))
    })
}
