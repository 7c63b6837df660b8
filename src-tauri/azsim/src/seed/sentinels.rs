//! Names that make failures reachable by hand. All are databases of the single server `pg-dev-sentinels`; `docs/practice-mode.md` lists them.

use serde_json::json;

use crate::config::WorldKind;
use crate::fault_text::{self, UserFault};
use crate::faults::{Effect, Faults, Rule};
use crate::world::{Destination, Instance};

const SERVER: &str = "pg-dev-sentinels";

fn is(instance: &Instance, name: &str) -> bool {
    instance.server_name() == SERVER && instance.source_name() == name
}

/// `sentinel_validation_fails`
pub fn validation(instance: &Instance) -> Option<UserFault> {
    is(instance, "sentinel_validation_fails").then(|| {
        fault_text::missing_permissions(
            "Validate for Restore failed. Exception Message: The vault's identity does not have authorization to perform action \
             'Microsoft.Authorization/roleAssignments/read' over the target.",
        )
    })
}

/// `sentinel_job_fails`: validation passes, and the job fails.
pub fn job(instance: &Instance) -> Option<UserFault> {
    is(instance, "sentinel_job_fails").then(fault_text::connection_closed)
}

/// `sentinel_refused`: the trigger is refused at once.
pub fn trigger(instance: &Instance) -> Option<UserFault> {
    is(instance, "sentinel_refused").then(|| fault_text::not_allowed_now("Restore", "UpdatingProtection"))
}

/// `sentinel_rehydration_fails` as the name of the new database, or at the beginning of the file prefix: the point never comes back from the
/// archive. It is a name of the target and not of a source, because any archived point can be tried with it.
pub fn rehydration(destination: &Destination) -> bool {
    let name = match destination {
        Destination::Nowhere => return false,
        Destination::Database { name, .. } => name,
        Destination::Files { prefix, .. } => prefix,
    };
    name.starts_with("sentinel_rehydration_fails")
}

/// The other two are rules: `sentinel_throttled` and `sentinel_answer_lost`.
pub fn faults(world: WorldKind) -> Faults {
    if !matches!(world, WorldKind::Contoso | WorldKind::Tenants) {
        return Faults::default();
    }
    let throttled = Effect::Answer {
        status: 429,
        body: json!({"error": {
            "code": "ResourceRequestsThrottled",
            "message": "Number of 'read' requests for this resource exceeded. Please try again after '1' seconds.",
        }}),
        headers: vec![
            ("retry-after".into(), "1".into()),
            ("content-type".into(), "application/json; charset=utf-8".into()),
        ],
    };
    Faults(vec![
        Rule {
            // Twice, then once not: whoever repeats gets through, whenever they come.
            again: true,
            ..Rule::new(
                "GET",
                "*/backupInstances/pg-dev-sentinels-sentinel_throttled-*/recoveryPoints*",
                throttled,
            )
            .times(2)
        },
        Rule::new(
            "POST",
            "*/backupInstances/pg-dev-sentinels-sentinel_answer_lost-*/restore",
            Effect::LoseAfter,
        ),
    ])
}
