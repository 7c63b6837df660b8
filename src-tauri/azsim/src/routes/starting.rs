//! What restores, validations and rehydrations have in common once they are found to be in order: an operation, and a job.

use crate::checks::{Ask, Target, later};
use crate::config::Config;
use crate::error::ArmError;
use crate::fault_text::{self, UserFault};
use crate::machine::Course;
use crate::points::Point;
use crate::progress::Moment;
use crate::rehydration;
use crate::seed::sentinels;
use crate::wire;
use crate::world::{
    Category, Destination, Instance, Job, JobStatus, Operation, OperationKind, Outcome, SourcePoint, Vault, World, same,
};
use http::StatusCode;

/// A synchronous refusal of the resource provider.
pub fn refused(fault: &UserFault) -> ArmError {
    ArmError::user_facing(StatusCode::BAD_REQUEST, fault)
}

/// Copies, because the world is about to change under them.
pub fn owned((vault, instance): (&Vault, &Instance)) -> (Vault, Instance) {
    (vault.clone(), instance.clone())
}

/// A validation that has been found worth running: what it will find, or that there were too many of them.
pub fn validation(
    world: &mut World,
    config: &Config,
    moment: &Moment,
    (vault, instance): (&Vault, &Instance),
    ask: &Ask,
    kind: OperationKind,
) -> Result<Operation, ArmError> {
    enough_of_it(world, moment, vault, instance)?;
    let found = match sentinels::validation(instance) {
        Some(fault) => Err(fault),
        None => later(world, config, (vault, instance), ask, moment.now),
    };
    let activity = world.fresh_id();
    let outcome = match found {
        Ok(()) => Outcome::Succeeds,
        Err(fault) => Outcome::Fails(fault.operation_error(&activity)),
    };
    // 21 to 23 s for a single server, 41 s for a flexible one (§17). Across regions 21 to 22 s were recorded, of a single server.
    let takes = if instance.is_flexible() {
        41.0
    } else {
        21.0 + 2.0 * chance(world)
    };
    let course = Course::begin(moment, takes);
    Ok(begin(world, vault, instance, kind, course, outcome, None))
}

/// `CloudDosTimeboudLimitReached` (§12.2). Of this limit is known that it exists and that it was reached once.
fn enough_of_it(world: &World, moment: &Moment, vault: &Vault, instance: &Instance) -> Result<(), ArmError> {
    const HOUR: f64 = 3600.0;
    let vault_id = vault.id();
    let of_this = |o: &&Operation| {
        o.kind.validates()
            && same(&o.instance, &instance.name)
            && same(&o.vault_id, &vault_id)
            && moment.elapsed(o.course.started, o.course.advanced) < HOUR
    };
    let many = world.operations.iter().filter(of_this).count();
    if many >= usize::try_from(world.behaviour.validations_per_hour).unwrap_or(usize::MAX) {
        return Err(refused(&fault_text::too_many_validations()));
    }
    Ok(())
}

/// Makes the job. It is in the list from here on, whether or not the caller ever learns of it. Its id.
pub fn restore_job(
    world: &mut World,
    config: &Config,
    moment: &Moment,
    (vault, instance): (&Vault, &Instance),
    ask: &Ask,
    point: &Point,
    cross_region: Option<String>,
) -> String {
    let found = match sentinels::job(instance) {
        Some(fault) => Err(fault),
        None => later(world, config, (vault, instance), ask, moment.now),
    };
    let mut requested = match found {
        Ok(()) => Outcome::Succeeds,
        // A name that is taken now may be free when the job gets there, and the other way round: only the end decides.
        Err(fault) if fault.code == "UserErrorDatabaseNameAlreadyInUse" => Outcome::Succeeds,
        Err(fault) => Outcome::Fails(fault.job_errors()),
    };
    let (id, activity_id) = (world.fresh_id(), world.fresh_id());
    let source = SourcePoint {
        id: point.id(instance),
        time: point.time,
    };
    // 105 to 108 s for a single server, 123 to 126 s for a flexible one; across regions 107 s, of a single server (§17).
    let base = if instance.is_flexible() { 123.0 } else { 105.0 };
    let moves = base + 3.0 * chance(world);
    let destination = destination(&ask.target);
    let (rehydrates, takes) = match &ask.rehydration {
        None => (None, moves),
        Some(asked) => {
            let doomed = sentinels::rehydration(&destination);
            let (left, fails) = rehydration::begin(world, moment, instance, &source.id, asked, doomed);
            if fails {
                requested = Outcome::Fails(fault_text::internal_error().job_errors());
            }
            // What is in a copy that will never be complete cannot be moved.
            (Some(left), if fails { left } else { left + moves })
        }
    };
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
        destination,
        store: ask.store.clone(),
        rehydration_priority: ask.rehydration.as_ref().map(|r| r.priority.clone()),
        rehydrates,
        rehydrated: false,
        cross_region,
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

pub fn begin(
    world: &mut World,
    vault: &Vault,
    instance: &Instance,
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
        instance: instance.name.clone(),
        course,
        outcome,
        job,
    };
    world.operations.push(operation.clone());
    operation
}

/// A number from 0 to 1 that is the same in every run of the same history.
pub fn chance(world: &mut World) -> f64 {
    let hash = wire::sha256(world.fresh_id().as_bytes());
    f64::from(u16::from_be_bytes([hash[0], hash[1]])) / 65_535.0
}
