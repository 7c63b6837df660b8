//! Jobs that were there before the practice began: restores that went well, one that failed, and a backup under way.

use time::Duration;

use super::guid;
use crate::config::Config;
use crate::fault_text;
use crate::machine::Course;
use crate::points::points;
use crate::world::{Blob, Category, Database, Destination, Instance, Job, JobStatus, Outcome, SourcePoint, World};

struct Restore {
    source: &'static str,
    hours_ago: i64,
    /// Server and database, or account and container.
    to: (&'static str, &'static str),
    files: bool,
    fails: bool,
}

const RESTORES: [Restore; 6] = [
    Restore {
        source: "customers",
        hours_ago: 291,
        to: ("pg-prod-weu-02", "customers_check"),
        files: false,
        fails: false,
    },
    Restore {
        source: "pgflex-crm",
        hours_ago: 202,
        to: ("stprodrestoreeus2", "restores"),
        files: true,
        fails: false,
    },
    Restore {
        source: "orders",
        hours_ago: 118,
        to: ("pg-prod-weu-03", "orders_copy"),
        files: false,
        fails: true,
    },
    Restore {
        source: "orders",
        hours_ago: 117,
        to: ("pg-prod-weu-02", "orders_copy"),
        files: false,
        fails: false,
    },
    Restore {
        source: "warehouse",
        hours_ago: 76,
        to: ("stprodrestoreneu", "handover"),
        files: true,
        fails: false,
    },
    Restore {
        source: "empdb11",
        hours_ago: 29,
        to: ("testpostgresql", "emprestored21"),
        files: false,
        fails: false,
    },
];

pub fn jobs(world: &mut World, config: &Config) {
    for restore in &RESTORES {
        let Some(instance) = world
            .instances
            .iter()
            .find(|i| i.source_name() == restore.source)
            .cloned()
        else {
            continue;
        };
        past_restore(world, config, restore, &instance);
    }
    running_backup(world);
}

fn past_restore(world: &mut World, config: &Config, restore: &Restore, instance: &Instance) {
    let started = world.anchor - Duration::hours(restore.hours_ago) + Duration::nanoseconds(418_230_700);
    let Some(vault) = world.vault_by_id(&instance.vault_id) else {
        return;
    };
    let Some(point) = points(instance, vault, started)
        .into_iter()
        .find(|p| p.archived.is_none())
    else {
        return;
    };
    let takes = if instance.is_flexible() { 124.4 } else { 106.1 }
        + f64::from(u32::try_from(restore.hours_ago % 7).unwrap_or(0)) * 0.237_41;
    let ended = started + Duration::seconds_f64(takes);
    let destination = if restore.files {
        files(world, config, restore, instance, ended)
    } else {
        database(world, restore, ended)
    };
    let error = restore.fails.then(|| {
        fault_text::missing_permissions(
            "Validate for Restore failed. Exception Message: The client of the vault does not have authorization to perform action \
             'Microsoft.DBforPostgreSQL/servers/read' over scope 'pg-prod-weu-03' or the scope is invalid. If access was recently granted, \
             please refresh your credentials.",
        )
        .job_errors()
    });
    let key = format!("{}/{}", restore.source, restore.hours_ago);
    world.jobs.push(Job {
        id: guid(world.seed, &format!("restore/{key}")),
        activity_id: guid(world.seed, &format!("activity/{key}")),
        vault_id: instance.vault_id.clone(),
        instance: instance.name.clone(),
        category: Category::Restore,
        user_triggered: true,
        course: Course {
            started,
            advanced: 0.0,
            takes,
        },
        current: if restore.fails {
            JobStatus::Failed
        } else {
            JobStatus::Completed
        },
        requested: Outcome::Succeeds,
        ended: Some(ended),
        error,
        source: Some(SourcePoint {
            id: point.id(instance),
            time: point.time,
        }),
        destination,
        store: "VaultStore".into(),
        rehydration_priority: None,
        rehydrates: None,
        rehydrated: false,
        cross_region: None,
        transferred: if instance.is_flexible() {
            instance.schedule.size / 5
        } else {
            0
        },
        retention_tag: None,
    });
}

fn database(world: &mut World, restore: &Restore, ended: time::OffsetDateTime) -> Destination {
    let (server_name, name) = restore.to;
    let Some(server) = world.servers.iter_mut().find(|s| s.name == server_name) else {
        return Destination::Nowhere;
    };
    if !restore.fails {
        server.databases.push(Database {
            restored: Some(ended),
            ..Database::new(name)
        });
    }
    Destination::Database {
        server_id: server.id(),
        name: name.into(),
    }
}

fn files(
    world: &mut World,
    config: &Config,
    restore: &Restore,
    instance: &Instance,
    ended: time::OffsetDateTime,
) -> Destination {
    let (account, container) = restore.to;
    let prefix = format!("{}_{}", restore.source, ended.unix_timestamp());
    if let Some(found) = world
        .storage_account_mut(account)
        .and_then(|a| a.containers.iter_mut().find(|c| c.name == container))
    {
        found.blobs.push(Blob {
            name: format!("{prefix}.dump"),
            size: instance.schedule.size / 5,
            created: ended,
            only_with: None,
        });
    }
    Destination::Files {
        account: account.into(),
        container: container.into(),
        url: format!("{}{container}", config.blob_endpoint(account)),
        prefix,
    }
}

/// Someone asked for a backup of a flexible server just before the practice began: it takes 10 to 16 minutes in Azure.
fn running_backup(world: &mut World) {
    let Some(instance) = world.instances.iter().find(|i| i.source_name() == "pgflex-identity") else {
        return;
    };
    let job = Job {
        id: guid(world.seed, "backup/running"),
        activity_id: guid(world.seed, "activity/running"),
        vault_id: instance.vault_id.clone(),
        instance: instance.name.clone(),
        category: Category::Backup,
        user_triggered: true,
        course: Course {
            started: world.anchor - Duration::seconds(20),
            advanced: 0.0,
            takes: 840.0,
        },
        current: JobStatus::InProgress,
        requested: Outcome::Succeeds,
        ended: None,
        error: None,
        source: None,
        destination: Destination::Nowhere,
        store: "VaultStore".into(),
        rehydration_priority: None,
        rehydrates: None,
        rehydrated: false,
        cross_region: None,
        transferred: 0,
        retention_tag: Some("default".into()),
    };
    world.jobs.push(job);
}
