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
