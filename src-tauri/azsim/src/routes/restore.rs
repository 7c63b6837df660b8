//! `validateRestore` and `restore` (contract §5.4, §5.5).

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::routing::post;
use bytes::Bytes;
use http::StatusCode;

use super::operations::accepted;
use super::{instances, vault_path};
use crate::app::App;
use crate::auth::Caller;
use crate::checks::{Ask, Target, later, sync};
use crate::envelope::{ApiVersion, body_json};
use crate::error::{ArmError, ArmResult};
use crate::fault_text::{self, UserFault};
use crate::loose::Loose;
use crate::machine::Course;
use crate::points::points;
use crate::progress::Moment;
use crate::seed::sentinels;
use crate::wire;
use crate::world::{
    Category, Destination, Instance, Job, JobStatus, Operation, OperationKind, Outcome, SourcePoint, Vault, World,
};

const VALIDATE: &str = "Microsoft.DataProtection/backupVaults/backupInstances/validateRestore/action";
const RESTORE: &str = "Microsoft.DataProtection/backupVaults/backupInstances/restore/action";

pub fn router() -> Router<App> {
    Router::new()
        .route(
            vault_path!("/backupInstances/{instance}/validateRestore"),
            post(validate),
        )
        .route(vault_path!("/backupInstances/{instance}/restore"), post(restore))
        .route(
            vault_path!("/backupInstances/{instance}/findRestorableTimeRanges"),
            post(time_ranges),
        )
}

type At = Path<(String, String, String, String)>;

fn refused(fault: &UserFault) -> ArmError {
    ArmError::user_facing(StatusCode::BAD_REQUEST, fault)
}

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
        let request = Loose(&body)
            .get("restoreRequestObject")
            .ok_or_else(|| refused(&fault_text::invalid_input("restoreRequestObject is missing.")))?;
        let ask = Ask::read(request.0, app.config()).map_err(|f| refused(&f))?;
        sync(world, &vault, &instance, &points(&instance, &vault, moment.now), &ask).map_err(|f| refused(&f))?;
        let found = match sentinels::validation(&instance) {
            Some(fault) => Err(fault),
            None => later(world, app.config(), &vault, &instance, &ask),
        };
        let activity = world.fresh_id();
        let outcome = match found {
            Ok(()) => Outcome::Succeeds,
            Err(fault) => Outcome::Fails(fault.operation_error(&activity)),
        };
        // 21 to 23 s for a single server, 41 s for a flexible one (§17).
        let takes = if instance.is_flexible() {
            41.0
        } else {
            21.0 + 2.0 * chance(world)
        };
        let operation = begin(
            world,
            &vault,
            OperationKind::Validate,
            Course::begin(&moment, takes),
            outcome,
            None,
        );
        Ok(accepted(&app, &operation, &version.0))
    })
}

async fn restore(
    State(app): State<App>,
    caller: Caller,
    Extension(version): Extension<ApiVersion>,
    Path((sub, rg, vault, name)): At,
    body: Bytes,
) -> ArmResult {
    let body = body_json(&body)?;
    let moment = app.moment();
    app.change(|world| {
        let (vault, instance) = owned(instances::find(world, &caller, (&sub, &rg, &vault, &name), RESTORE)?);
        if vault.guard.is_some() {
            return Err(ArmError::unsupported(
                "restoring from a vault that a resource guard protects",
            ));
        }
        if let Some(fault) = sentinels::trigger(&instance) {
            return Err(refused(&fault));
        }
        let ask = Ask::read(&body, app.config()).map_err(|f| refused(&f))?;
        let all = points(&instance, &vault, moment.now);
        let point = sync(world, &vault, &instance, &all, &ask).map_err(|f| refused(&f))?;
        let source = SourcePoint {
            id: point.id(&instance),
            time: point.time,
        };
        let job = start(world, app.config(), &moment, (&vault, &instance), &ask, source);
        let takes = 1.0 + chance(world);
        let operation = begin(
            world,
            &vault,
            OperationKind::Restore,
            Course::begin(&moment, takes),
            Outcome::Succeeds,
            Some(job),
        );
        Ok(accepted(&app, &operation, &version.0))
    })
}

/// Copies, because the world is about to change under them.
fn owned((vault, instance): (&Vault, &Instance)) -> (Vault, Instance) {
    (vault.clone(), instance.clone())
}

/// Makes the job. It is in the vault's list from here on, whether or not the caller ever learns of it. Its id.
fn start(
    world: &mut World,
    config: &crate::config::Config,
    moment: &Moment,
    (vault, instance): (&Vault, &Instance),
    ask: &Ask,
    source: SourcePoint,
) -> String {
    let found = match sentinels::job(instance) {
        Some(fault) => Err(fault),
        None => later(world, config, vault, instance, ask),
    };
    let requested = match found {
        Ok(()) => Outcome::Succeeds,
        // A name that is taken now may be free when the job gets there, and the other way round: only the end decides.
        Err(fault) if fault.code == "UserErrorDatabaseNameAlreadyInUse" => Outcome::Succeeds,
        Err(fault) => Outcome::Fails(fault.job_errors()),
    };
    let (id, activity_id) = (world.fresh_id(), world.fresh_id());
    // 105 to 108 s for a single server, 123 to 126 s for a flexible one (§17).
    let base = if instance.is_flexible() { 123.0 } else { 105.0 };
    // "Hours", never recorded (§17, §18): three stand for them.
    let rehydration = if ask.store == "ArchiveStore" { 3.0 * 3600.0 } else { 0.0 };
    let takes = rehydration + base + 3.0 * chance(world);
    world.jobs.push(Job {
        id: id.clone(),
        activity_id,
        vault_id: vault.id(),
        instance: instance.name.clone(),
        category: Category::Restore,
        user_triggered: true,
        course: Course::begin(moment, takes),
        current: JobStatus::InProgress,
        requested,
        ended: None,
        error: None,
        source: Some(source),
        destination: destination(&ask.target),
        store: ask.store.clone(),
        rehydration_priority: ask.rehydration_priority.clone(),
        transferred: 0,
        retention_tag: None,
    });
    id
}

fn destination(target: &Target) -> Destination {
    match target {
        Target::Database { server_id, name, .. } => Destination::Database {
            server_id: server_id.clone(),
            name: name.clone(),
        },
        Target::Files {
            account,
            container,
            url,
            prefix,
            ..
        } => Destination::Files {
            account: account.clone(),
            container: container.clone(),
            url: url.clone(),
            prefix: prefix.clone(),
        },
    }
}

fn begin(
    world: &mut World,
    vault: &Vault,
    kind: OperationKind,
    course: Course,
    outcome: Outcome,
    job: Option<String>,
) -> Operation {
    const KEPT: time::Duration = time::Duration::days(2);
    // An operation can be asked for "at least a day" (§7).
    world.operations.retain(|o| o.course.started > course.started - KEPT);
    let (a, b) = (world.fresh_id(), world.fresh_id());
    let operation = Operation {
        id: wire::base64(format!("{a};{b}").as_bytes()),
        kind,
        vault_id: vault.id(),
        subscription_id: vault.subscription_id.clone(),
        region: vault.region.clone(),
        course,
        outcome,
        job,
    };
    world.operations.push(operation.clone());
    operation
}

/// A number from 0 to 1 that is the same in every run of the same history.
fn chance(world: &mut World) -> f64 {
    let hash = wire::sha256(world.fresh_id().as_bytes());
    f64::from(u16::from_be_bytes([hash[0], hash[1]])) / 65_535.0
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
