//! What has come due happens: `current` becomes `requested`, with its consequences.

use serde_json::Value;
use time::OffsetDateTime;

use crate::behaviour::Effect;
use crate::fault_text::{self, UserFault};
use crate::machine::Stage;
use crate::progress::Moment;
use crate::rehydration;
use crate::world::{Blob, Category, Database, Destination, Instance, Job, JobStatus, Outcome, World, same};

/// Brings the world up to a moment. Whether anything changed.
pub fn settle(world: &mut World, moment: &Moment) -> bool {
    let mut changed = rehydration::settle(world, moment);
    let waiting = world.role_changes.len();
    world.role_changes.retain(|c| c.course.stage(moment) == Stage::Running);
    changed |= world.role_changes.len() != waiting;
    for job in &mut world.jobs {
        changed |= comes_back(job, moment);
    }
    let mut due: Vec<(OffsetDateTime, usize)> = world
        .jobs
        .iter()
        .enumerate()
        .filter(|(_, job)| job.current == JobStatus::InProgress)
        .filter_map(|(index, job)| match job.course.stage(moment) {
            Stage::Over { at } => Some((at, index)),
            Stage::Running => None,
        })
        .collect();
    // In the order in which they end: of two restores to one name the second is the one that fails.
    due.sort();
    changed |= !due.is_empty();
    for (at, index) in due {
        finish(world, index, at);
    }
    changed
}

/// The first part of a restore from the archive is over.
fn comes_back(job: &mut Job, moment: &Moment) -> bool {
    let waits = job.rehydrates.filter(|_| !job.rehydrated);
    let elapsed = moment.elapsed(job.course.started, job.course.advanced);
    // A job that ends with this part has failed in it.
    let is_back = waits.is_some_and(|waits| waits < job.course.takes && elapsed >= waits);
    job.rehydrated |= is_back;
    is_back
}

fn finish(world: &mut World, index: usize, at: OffsetDateTime) {
    let job = world.jobs[index].clone();
    let instance = world
        .instances
        .iter()
        .find(|i| same(&i.vault_id, &job.vault_id) && same(&i.name, &job.instance))
        .cloned();
    let error: Option<Value> = match (&job.requested, &instance) {
        (Outcome::Fails(error), _) => Some(error.clone()),
        (Outcome::Succeeds, Some(instance)) => apply(world, &job, instance, at).err().map(|fault| fault.job_errors()),
        (Outcome::Succeeds, None) => None,
    };
    let transferred = match (&error, &instance, job.category) {
        (None, Some(instance), Category::Backup) => instance.schedule.size / 5,
        // A single server's restores report "0" (§8).
        (None, Some(instance), Category::Restore) if instance.is_flexible() => instance.schedule.size / 5,
        _ => 0,
    };
    let job = &mut world.jobs[index];
    job.current = if error.is_some() {
        JobStatus::Failed
    } else {
        JobStatus::Completed
    };
    job.ended = Some(at);
    job.error = error;
    job.transferred = transferred;
}

/// What a flexible server's restore writes beside its databases.
const SMALL: [&str; 3] = ["Roles.sql", "Schema.sql", "Tablespace.sql"];

fn apply(world: &mut World, job: &Job, instance: &Instance, at: OffsetDateTime) -> Result<(), UserFault> {
    match &job.destination {
        Destination::Nowhere => {
            if job.category == Category::Backup
                && let Some(kept) = world.instances.iter_mut().find(|i| same(&i.id(), &instance.id()))
            {
                kept.schedule.on_demand.push(job.course.started.unix_timestamp());
            }
            Ok(())
        }
        Destination::Database { server_id, name } => {
            let server = world
                .server_mut(server_id)
                .ok_or_else(|| fault_text::target_missing(server_id))?;
            if server.database(name).is_some() {
                return Err(fault_text::name_taken(name));
            }
            server.databases.push(Database {
                restored: Some(at),
                ..Database::new(name)
            });
            Ok(())
        }
        Destination::Files {
            account,
            container,
            prefix,
            ..
        } => {
            let without = instance.is_flexible() && world.behaviour.flexible_prefix == Effect::Ignored;
            let prefix = if without { instance.server_name() } else { prefix };
            let names = file_names(world, instance, prefix);
            let size = instance.schedule.size / 5;
            let account = world
                .storage_account_mut(account)
                .ok_or_else(fault_text::container_missing)?;
            let container = account
                .containers
                .iter_mut()
                .find(|c| same(&c.name, container))
                .ok_or_else(fault_text::container_missing)?;
            // What Azure does about files of the same name is not established; here the newer ones take their place.
            container.blobs.retain(|b| !names.contains(&b.name));
            for name in names {
                let size = if SMALL.iter().any(|small| name.ends_with(small)) {
                    4_096
                } else {
                    size
                };
                container.blobs.push(Blob {
                    name,
                    size,
                    created: at,
                    only_with: None,
                });
            }
            // `updated` stays: what is written into a container is no change of the container.
            Ok(())
        }
    }
}

/// The names of the blobs are not established (contract §18): for a single server all that is known is that they begin with the prefix, for a
/// flexible server the article's file names, and not whether a prefix or a folder goes before them. A client must not depend on these.
fn file_names(world: &World, instance: &Instance, prefix: &str) -> Vec<String> {
    if !instance.is_flexible() {
        return vec![format!("{prefix}_{}.dump", instance.source_name())];
    }
    let mut names: Vec<String> = SMALL.iter().map(|f| format!("{prefix}/{f}")).collect();
    let databases = world
        .server(instance.server_id())
        .map(|s| s.databases.as_slice())
        .unwrap_or_default();
    names.extend(
        databases
            .iter()
            // Excluded from backups (§14).
            .filter(|d| !["postgres", "azure_maintenance", "azure_sys"].contains(&d.name.as_str()))
            .map(|d| format!("{prefix}/{}/Database.sql", d.name)),
    );
    names
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::Config;
    use crate::machine::Course;
    use crate::progress::Progress;
    use time::Duration;

    fn start() -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + Duration::days(20_000)
    }

    fn at(seconds: i64) -> Moment {
        Moment {
            now: start() + Duration::seconds(seconds),
            advanced: 0.0,
            progress: Progress::Auto { speed: 1.0 },
        }
    }

    fn restore(world: &World, id: &str, begins: i64, takes: f64) -> Job {
        let model = world
            .jobs
            .iter()
            .find(|j| matches!(j.destination, Destination::Database { .. }))
            .unwrap();
        let Destination::Database { server_id, .. } = &model.destination else {
            panic!("a database")
        };
        Job {
            id: id.into(),
            current: JobStatus::InProgress,
            ended: None,
            course: Course::begin(&at(begins), takes),
            destination: Destination::Database {
                server_id: server_id.clone(),
                name: "same".into(),
            },
            ..model.clone()
        }
    }

    fn status(world: &World, id: &str) -> JobStatus {
        world.jobs.iter().find(|j| j.id == id).unwrap().current
    }

    #[test]
    fn what_ends_first_happens_first_however_late_one_looks() {
        let mut world = crate::seed::world(&Config::practice(None, start()));
        let (slow, quick) = (restore(&world, "slow", 0, 200.0), restore(&world, "quick", 50, 100.0));
        world.jobs.extend([slow, quick]);
        assert!(!settle(&mut world, &at(149)));
        assert!(settle(&mut world, &at(100_000)));
        assert_eq!(status(&world, "quick"), JobStatus::Completed);
        assert_eq!(status(&world, "slow"), JobStatus::Failed);
        let slow = world.jobs.iter().find(|j| j.id == "slow").unwrap();
        assert_eq!(slow.ended, Some(start() + Duration::seconds(200)));
        assert!(!settle(&mut world, &at(100_001)), "once");
    }

    #[test]
    fn a_server_that_is_gone_by_then_fails_the_job() {
        let mut world = crate::seed::world(&Config::practice(None, start()));
        let job = restore(&world, "orphan", 0, 10.0);
        world.jobs.push(job);
        world.servers.clear();
        settle(&mut world, &at(11));
        assert_eq!(status(&world, "orphan"), JobStatus::Failed);
        let job = world.jobs.iter().find(|j| j.id == "orphan").unwrap();
        assert_eq!(job.error.as_ref().unwrap()[0]["code"], "UserErrorDBNotFound");
    }
}
