//! Jobs of a vault: those that are kept, and the scheduled backups of the last 14 days, which follow from the schedules.

use time::{Duration, OffsetDateTime};

use crate::fault_text;
use crate::machine::Course;
use crate::points::{backup_time, tag, weeks};
use crate::seed;
use crate::world::{Category, Destination, Instance, Job, JobStatus, Outcome, Vault, World, same};

/// How far back a vault's job list reaches (§8).
pub const LISTED: Duration = Duration::days(14);

/// Oldest first. Cross-region restores are in a list of their own; whether they are in this one too is not established (§18).
pub fn jobs(world: &World, vault: &Vault, now: OffsetDateTime, cross_region: bool) -> Vec<Job> {
    let vault_id = vault.id();
    let mut jobs: Vec<Job> = world
        .jobs
        .iter()
        .filter(|j| same(&j.vault_id, &vault_id) && (cross_region || j.cross_region.is_none()))
        .cloned()
        .collect();
    for instance in world.instances.iter().filter(|i| same(&i.vault_id, &vault_id)) {
        jobs.extend(scheduled_backups(world, vault, instance, now));
    }
    jobs.retain(|j| j.course.started >= now - LISTED && j.course.started <= now);
    jobs.sort_by_key(|j| j.course.started);
    jobs
}

/// One job: a kept one of any age, or a listed backup.
pub fn job(world: &World, vault: &Vault, id: &str, now: OffsetDateTime) -> Option<Job> {
    let vault_id = vault.id();
    let kept = world
        .jobs
        .iter()
        .find(|j| same(&j.id, id) && same(&j.vault_id, &vault_id))
        .filter(|j| world.behaviour.cross_region_jobs_in_vault || j.cross_region.is_none())
        .cloned();
    kept.or_else(|| jobs(world, vault, now, false).into_iter().find(|j| same(&j.id, id)))
}

/// Restores of a vault into a region, newest first; as far back as the vault's own list.
pub fn cross_region<'w>(world: &'w World, vault: &Vault, region: &str, now: OffsetDateTime) -> Vec<&'w Job> {
    let vault_id = vault.id();
    let there = |j: &&Job| j.cross_region.as_deref().is_some_and(|r| same(r, region));
    let mut jobs: Vec<&Job> = world
        .jobs
        .iter()
        .filter(there)
        .filter(|j| same(&j.vault_id, &vault_id) && j.course.started >= now - LISTED)
        .collect();
    jobs.sort_by_key(|j| std::cmp::Reverse(j.course.started));
    jobs
}

fn scheduled_backups(world: &World, vault: &Vault, instance: &Instance, now: OffsetDateTime) -> Vec<Job> {
    let count = weeks(instance, now);
    let recent = count.saturating_sub(4)..count;
    recent
        .filter_map(|week| {
            let time = backup_time(instance, week);
            if time > now || instance.schedule.until.is_some_and(|until| time > until) {
                return None;
            }
            let missed = instance.schedule.missed.contains(&week);
            let chance = seed::chance(&instance.name, u64::from(week) + 1_000_000);
            let fraction = f64::from(u16::try_from(chance % 65_536).unwrap_or_default()) / 65_535.0;
            let takes = if instance.is_flexible() {
                600.0 + 360.0 * fraction
            } else {
                90.0 + 10.0 * fraction
            };
            // A backup is scheduled by the calendar, so it is not sped up.
            let started = time - Duration::seconds(9);
            let end = started + Duration::seconds_f64(takes);
            let current = match (end <= now, missed) {
                (false, _) => JobStatus::InProgress,
                (true, true) => JobStatus::Failed,
                (true, false) => JobStatus::Completed,
            };
            Some(Job {
                id: seed::guid(world.seed, &format!("backup/{}/{week}", instance.name)),
                activity_id: seed::guid(world.seed, &format!("activity/{}/{week}", instance.name)),
                vault_id: instance.vault_id.clone(),
                instance: instance.name.clone(),
                category: Category::Backup,
                user_triggered: false,
                course: Course {
                    started,
                    advanced: 0.0,
                    takes,
                },
                current,
                requested: Outcome::Succeeds,
                ended: (end <= now).then_some(end),
                error: (current == JobStatus::Failed)
                    .then(|| fault_text::no_line_of_sight(instance.server_name()).job_errors()),
                source: None,
                destination: Destination::Nowhere,
                store: "VaultStore".into(),
                rehydration_priority: None,
                rehydrates: None,
                rehydrated: false,
                cross_region: None,
                transferred: if current == JobStatus::Completed {
                    instance.schedule.size / 5
                } else {
                    0
                },
                retention_tag: Some(tag(instance, vault, time)),
            })
        })
        .collect()
}
