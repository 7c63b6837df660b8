//! Recovery points, computed from an instance's schedule.

use serde_json::json;
use time::{Duration, Month, OffsetDateTime};

use crate::seed;
use crate::world::{Instance, Policy, Vault};
use crate::{config::Config, wire};

/// One point. Its ids and its metadata are computed when they are asked for: most callers want times only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    made: Made,
    pub time: OffsetDateTime,
    pub tag: String,
    /// `None` for backups that someone asked for (§5.3).
    pub expiry: Option<OffsetDateTime>,
    /// In the archive only, since then.
    pub archived: Option<OffsetDateTime>,
    pub partial: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    /// By the schedule, in that week of it.
    Week(u32),
    /// Because someone asked, at that second.
    Asked(i64),
}

impl Point {
    /// `VaultStore` | `ArchiveStore`
    pub fn store(&self) -> &'static str {
        if self.archived.is_some() {
            "ArchiveStore"
        } else {
            "VaultStore"
        }
    }

    /// Whether it has reached the secondary region: points do so up to 12 hours late (§5.7), and the last moment is the one to be prepared for.
    /// No source says that archived points replicate (§6.2 f3).
    pub fn is_replicated(&self, now: OffsetDateTime) -> bool {
        self.archived.is_none() && self.time < now - Duration::hours(12)
    }

    /// 32 hex digits.
    pub fn id(&self, instance: &Instance) -> String {
        self.hex(instance, "")
    }

    /// Another 32 for single servers, the same for flexible ones (§4).
    pub fn friendly_name(&self, instance: &Instance) -> String {
        if instance.is_flexible() {
            self.id(instance)
        } else {
            self.hex(instance, "/friendly")
        }
    }

    fn hex(&self, instance: &Instance, what: &str) -> String {
        wire::sha256_hex(format!("{}/{:?}{what}", instance.name, self.made).as_bytes())[..32].to_owned()
    }

    /// Guid of the entry in its store.
    pub fn store_id(&self, instance: &Instance) -> String {
        seed::guid(0, &self.hex(instance, "/store"))
    }

    /// Guid of its copy in the vault store, when it is archived and rehydrated.
    pub fn copy_id(&self, instance: &Instance) -> String {
        seed::guid(0, &self.hex(instance, "/copy"))
    }

    /// The JSON string of §5.3. The source grew by about two fifths a year.
    pub fn metadata(&self, instance: &Instance) -> Option<String> {
        let schedule = &instance.schedule;
        if !schedule.metadata || instance.is_flexible() {
            return None;
        }
        let years = (schedule.sized - self.time).as_seconds_f64() / (365.25 * 86_400.0);
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss
        )]
        let size = (schedule.size as f64 / (1.0 + 0.4 * years.max(0.0))) as u64;
        let server = instance.server_name();
        let version = &schedule.postgres;
        Some(
            json!({
                "objectType": "PostgresBackupMetadata",
                "version": "1.0",
                "postgresVersion": version,
                "dbName": instance.source_name(),
                "serverName": server,
                "serverFQDN": Config::postgres_host(server),
                "usernameUsed": format!("backup_user@{server}"),
                "backupToolPath": format!("/usr/lib/postgresql/{version}/bin/pg_dump"),
                "backupType": "Full",
                "backupDumpFormat": "CUSTOM",
                "backupToolArgsFormat": "-Fc -d {0} -h {1} -U {2}",
                "storageUnits": {"1": "DbBackupDumpData"},
                "streamNamesInFirstStorageUnit":
                    [format!("dbbkpdmpdatastream-{}", self.time.unix_timestamp_nanos() / 1_000_000)],
                "pitId": seed::guid(0, &self.hex(instance, "/pit")),
                "bytesTransferred": size / 5,
                "dataSourceSize": size,
                "backupToolVersion": version,
            })
            .to_string(),
        )
    }
}

/// `retentionTagVersion`: when the policy was made, in .NET ticks.
pub fn tag_version(instance: &Instance) -> String {
    wire::ticks(instance.schedule.first - Duration::DAY).to_string()
}

fn policy<'v>(instance: &Instance, vault: &'v Vault) -> Option<&'v Policy> {
    vault
        .policies
        .iter()
        .find(|p| p.name == instance.policy)
        .or_else(|| vault.policies.first())
}

/// The points that exist now, newest first.
pub fn points(instance: &Instance, vault: &Vault, now: OffsetDateTime) -> Vec<Point> {
    let Some(policy) = policy(instance, vault) else {
        return Vec::new();
    };
    let schedule = &instance.schedule;
    let last = schedule.until.map_or(now, |until| until.min(now));
    let scheduled = (0..weeks(instance, last))
        .filter(|week| !schedule.missed.contains(week))
        .map(|week| of_week(instance, policy, week, now))
        .filter(|point| point.time <= last);
    let asked = schedule
        .on_demand
        .iter()
        .filter_map(|second| on_demand(instance, *second));
    let mut points: Vec<Point> = scheduled
        .chain(asked)
        .filter(|p| p.time <= now && p.expiry.is_none_or(|expiry| expiry > now))
        .collect();
    points.sort_by_key(|p| std::cmp::Reverse(p.time));
    points
}

/// How many weeks have begun.
pub fn weeks(instance: &Instance, now: OffsetDateTime) -> u32 {
    if now < instance.schedule.first {
        return 0;
    }
    let days = (now - instance.schedule.first).whole_days();
    u32::try_from(days / 7 + 1).unwrap_or_default()
}

/// When the backup of a week was made: on schedule, and up to four minutes of chance.
pub fn backup_time(instance: &Instance, week: u32) -> OffsetDateTime {
    let chance = seed::chance(&instance.name, u64::from(week));
    let ticks = i64::try_from(chance % (240 * 10_000_000)).unwrap_or_default();
    instance.schedule.first + Duration::weeks(i64::from(week)) + Duration::nanoseconds(ticks * 100)
}

/// Tag of the backup of a moment, and how many days it stays. A weekly backup is the first of its month when the day is at most 7.
pub fn tag(instance: &Instance, vault: &Vault, time: OffsetDateTime) -> String {
    policy(instance, vault)
        .map(|p| tag_and_days(p, time).0.to_owned())
        .unwrap_or_default()
}

fn tag_and_days(policy: &Policy, time: OffsetDateTime) -> (&str, u32) {
    match (time.day() <= 7, time.month()) {
        (true, Month::January) => ("Yearly", policy.yearly_days),
        (true, _) => ("Monthly", policy.monthly_days),
        (false, _) => (&policy.weekly_tag, policy.weekly_days),
    }
}

fn of_week(instance: &Instance, policy: &Policy, week: u32, now: OffsetDateTime) -> Point {
    let schedule = &instance.schedule;
    let time = backup_time(instance, week);
    let (tag, days) = tag_and_days(policy, time);
    let moves = schedule
        .archive_after_days
        .map(|days| time + Duration::days(i64::from(days)));
    Point {
        made: Made::Week(week),
        time,
        tag: tag.to_owned(),
        expiry: Some(time + Duration::days(i64::from(days))),
        archived: moves.filter(|moved| *moved <= now),
        partial: schedule.partial.contains(&week),
    }
}

fn on_demand(instance: &Instance, second: i64) -> Option<Point> {
    let ticks = seed::chance(&instance.name, second.unsigned_abs()) % 10_000_000;
    let time = OffsetDateTime::from_unix_timestamp(second).ok()?;
    Some(Point {
        made: Made::Asked(second),
        time: time + Duration::nanoseconds(i64::try_from(ticks).unwrap_or_default() * 100),
        tag: "default".into(),
        expiry: None,
        archived: None,
        partial: false,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::world::{Protection, Schedule, Source, World};
    use time::macros::datetime;

    fn world() -> (World, OffsetDateTime) {
        let now = datetime!(2026-11-22 12:00 UTC);
        (crate::seed::world(&Config::practice(None, now)), now)
    }

    fn instance(first: OffsetDateTime) -> Instance {
        Instance {
            vault_id: "/v".into(),
            name: "s-d-1".into(),
            friendly_name: None,
            source: Source::Single {
                server_id: "/s".into(),
                database: "d".into(),
                secret_uri: String::new(),
            },
            region: "westeurope".into(),
            policy: "short-weekly".into(),
            protection: Protection::ProtectionConfigured,
            schedule: Schedule {
                first,
                until: None,
                missed: vec![],
                partial: vec![],
                on_demand: vec![],
                archive_after_days: None,
                metadata: true,
                size: 1000,
                sized: first,
                postgres: "11".into(),
            },
        }
    }

    #[test]
    fn points_expire_by_their_tag() {
        let (world, now) = world();
        let vault = &world.vaults[0];
        let points = points(&instance(now - Duration::weeks(60)), vault, now);
        let old = points.iter().filter(|p| p.time < now - Duration::days(182));
        assert!(old.clone().count() > 5);
        assert!(
            old.clone().all(|p| p.tag != "Weekly"),
            "only monthly and yearly ones are left"
        );
        assert!(points.iter().all(|p| p.expiry.unwrap() > now));
        assert!(
            points
                .iter()
                .filter(|p| p.tag == "Yearly")
                .all(|p| p.time.month() == Month::January)
        );
    }

    #[test]
    fn what_was_missed_or_comes_after_the_end_is_not_there() {
        let (world, now) = world();
        let vault = &world.vaults[0];
        let mut instance = instance(now - Duration::weeks(4));
        assert_eq!(
            points(&instance, vault, now).len(),
            4,
            "the fifth comes a few minutes after noon"
        );
        assert_eq!(points(&instance, vault, now + Duration::minutes(5)).len(), 5);
        instance.schedule.missed = vec![1];
        instance.schedule.partial = vec![2];
        instance.schedule.until = Some(now - Duration::weeks(1));
        let left = points(&instance, vault, now);
        assert_eq!(left.iter().map(|p| p.partial).collect::<Vec<_>>(), [true, false]);
        assert!(
            points(&instance, vault, now - Duration::weeks(9)).is_empty(),
            "before it all began"
        );
    }

    #[test]
    fn ids_last_and_differ() {
        let (world, now) = world();
        let (vault, instance) = (&world.vaults[0], instance(now - Duration::weeks(20)));
        let ids = |now| {
            points(&instance, vault, now)
                .iter()
                .map(|p| p.id(&instance))
                .collect::<Vec<_>>()
        };
        let (today, tomorrow) = (ids(now), ids(now + Duration::DAY));
        assert_eq!(tomorrow[1..], today[..]);
        let unique: std::collections::BTreeSet<&String> = tomorrow.iter().collect();
        assert_eq!(unique.len(), tomorrow.len());
        assert!(
            today
                .iter()
                .all(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()))
        );
    }

    #[test]
    fn points_move_to_the_archive_when_they_are_old_enough() {
        let (world, now) = world();
        let mut instance = instance(now - Duration::weeks(20));
        instance.schedule.archive_after_days = Some(70);
        let points = points(&instance, &world.vaults[0], now);
        let (archived, kept): (Vec<_>, Vec<_>) = points.iter().partition(|p| p.store() == "ArchiveStore");
        assert!(
            archived
                .iter()
                .all(|p| p.archived == Some(p.time + Duration::days(70)) && p.archived.unwrap() <= now)
        );
        assert!(!archived.is_empty() && kept.iter().all(|p| p.time + Duration::days(70) > now));
    }
}
