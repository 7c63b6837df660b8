//! Recovery points, computed from an instance's schedule.

use serde_json::json;
use time::{Duration, Month, OffsetDateTime};

use crate::wire;
use crate::world::{Instance, Policy, Vault};

#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// 32 hex digits.
    pub id: String,
    pub friendly_name: String,
    pub time: OffsetDateTime,
    pub tag: String,
    pub tag_version: String,
    /// `None` for backups that someone asked for (§5.3).
    pub expiry: Option<OffsetDateTime>,
    /// In the archive only, since then.
    pub archived: Option<OffsetDateTime>,
    pub partial: bool,
    pub metadata: Option<String>,
    pub store_id: String,
}

impl Point {
    /// `VaultStore` | `ArchiveStore`
    pub fn store(&self) -> &'static str {
        if self.archived.is_some() { "ArchiveStore" } else { "VaultStore" }
    }
}

/// The points that exist now, newest first.
pub fn points(instance: &Instance, vault: &Vault, now: OffsetDateTime) -> Vec<Point> {
    let Some(policy) = vault.policies.iter().find(|p| p.name == instance.policy).or_else(|| vault.policies.first()) else {
        return Vec::new();
    };
    let schedule = &instance.schedule;
    let last = schedule.until.map_or(now, |until| until.min(now));
    let mut points: Vec<Point> = Vec::new();
    for week in 0..weeks(instance, last) {
        let time = backup_time(instance, week);
        if time > last || schedule.missed.contains(&week) {
            continue;
        }
        points.push(scheduled(instance, policy, week, time, now));
    }
    for at in &schedule.on_demand {
        if let Ok(time) = OffsetDateTime::from_unix_timestamp(*at) {
            points.push(on_demand(instance, time, now));
        }
    }
    points.retain(|p| p.time <= now && p.expiry.is_none_or(|expiry| expiry > now));
    points.sort_by_key(|p| std::cmp::Reverse(p.time));
    points
}

/// How many weeks have begun.
pub fn weeks(instance: &Instance, now: OffsetDateTime) -> u32 {
    let days = (now - instance.schedule.first).whole_days();
    if now < instance.schedule.first { 0 } else { u32::try_from(days / 7 + 1).unwrap_or_default() }
}

/// When the backup of a week was made: on schedule, and a few minutes of chance.
pub fn backup_time(instance: &Instance, week: u32) -> OffsetDateTime {
    let chance = wire::sha256(format!("{}/{week}", instance.name).as_bytes());
    let seconds = i64::from(u16::from_be_bytes([chance[0], chance[1]]) % 240);
    let ticks = i64::from(u32::from_be_bytes([0, chance[2], chance[3], chance[4]]) % 10_000_000);
    instance.schedule.first + Duration::weeks(i64::from(week)) + Duration::seconds(seconds) + Duration::nanoseconds(ticks * 100)
}

fn hex(instance: &Instance, what: &str) -> String {
    wire::sha256_hex(format!("{}/{what}", instance.name).as_bytes())[..32].to_owned()
}

fn scheduled(instance: &Instance, policy: &Policy, week: u32, time: OffsetDateTime, now: OffsetDateTime) -> Point {
    // A weekly backup is the first of its month when the day is at most 7.
    let first_of_month = time.day() <= 7;
    let (tag, days) = if first_of_month && time.month() == Month::January {
        ("Yearly", policy.yearly_days)
    } else if first_of_month {
        ("Monthly", policy.monthly_days)
    } else {
        (policy.weekly_tag.as_str(), policy.weekly_days)
    };
    let archived = instance
        .schedule
        .archive_after_days
        .map(|days| time + Duration::days(i64::from(days)))
        .filter(|moved| *moved <= now);
    Point {
        tag: tag.to_owned(),
        expiry: Some(time + Duration::days(i64::from(days))),
        archived,
        partial: instance.schedule.partial.contains(&week),
        ..bare(instance, &format!("week/{week}"), time, now)
    }
}

fn on_demand(instance: &Instance, time: OffsetDateTime, now: OffsetDateTime) -> Point {
    let chance = wire::sha256(format!("{}/{}", instance.name, time.unix_timestamp()).as_bytes());
    let ticks = i64::from(u32::from_be_bytes([0, chance[0], chance[1], chance[2]]) % 10_000_000);
    bare(instance, &format!("asked/{}", time.unix_timestamp()), time + Duration::nanoseconds(ticks * 100), now)
}

fn bare(instance: &Instance, key: &str, time: OffsetDateTime, now: OffsetDateTime) -> Point {
    let id = hex(instance, key);
    Point {
        // Single servers have another value here than the id (§4).
        friendly_name: if instance.is_flexible() { id.clone() } else { hex(instance, &format!("{key}/friendly")) },
        time,
        tag: "default".into(),
        tag_version: wire::ticks(instance.schedule.first - Duration::days(1)).to_string(),
        expiry: None,
        archived: None,
        partial: false,
        metadata: metadata(instance, time, now),
        store_id: crate::seed::guid(0, &id),
        id,
    }
}

/// The JSON string of §5.3. The source grew by about two fifths a year.
fn metadata(instance: &Instance, time: OffsetDateTime, now: OffsetDateTime) -> Option<String> {
    if !instance.schedule.metadata || instance.is_flexible() {
        return None;
    }
    let years = (now - time).as_seconds_f64() / (365.25 * 86_400.0);
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = (instance.schedule.size as f64 / (1.0 + 0.4 * years.max(0.0))) as u64;
    let server = instance.server_name();
    Some(
        json!({
            "objectType": "PostgresBackupMetadata",
            "version": "1.0",
            "postgresVersion": instance.schedule.postgres,
            "dbName": instance.source_name(),
            "serverName": server,
            "serverFQDN": crate::config::Config::postgres_host(server),
            "usernameUsed": format!("backup_user@{server}"),
            "backupToolPath": format!("/usr/lib/postgresql/{}/bin/pg_dump", instance.schedule.postgres),
            "backupType": "Full",
            "backupDumpFormat": "CUSTOM",
            "backupToolArgsFormat": "-Fc -d {0} -h {1} -U {2}",
            "storageUnits": {"1": "DbBackupDumpData"},
            "streamNamesInFirstStorageUnit": [format!("dbbkpdmpdatastream-{}", time.unix_timestamp_nanos() / 1_000_000)],
            "pitId": crate::seed::guid(0, &format!("{}/{}", instance.name, time.unix_timestamp())),
            "bytesTransferred": size / 5,
            "dataSourceSize": size,
            "backupToolVersion": instance.schedule.postgres,
        })
        .to_string(),
    )
}
