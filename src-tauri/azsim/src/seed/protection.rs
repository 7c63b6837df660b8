//! What is protected, and since when.

use time::{Duration, OffsetDateTime, Time, Weekday};

use super::guid;
use super::plan::{ExceptionPlan, Plan, ProtectionPlan};
use crate::config::Config;
use crate::world::{Instance, Protection, Schedule, Source, World};

pub fn protect(world: &mut World, plan: &Plan, line: &ProtectionPlan, config: &Config) {
    let found = (
        world.vaults.iter().find(|v| v.name == line.vault),
        world.servers.iter().find(|s| s.name == line.server),
    );
    let (Some(vault), Some(server)) = found else {
        debug_assert!(false, "{} in {} is not in the plan", line.server, line.vault);
        return;
    };
    let (vault_id, server_id, region, version) =
        (vault.id(), server.id(), server.region.clone(), server.version.clone());
    let secret_uri = line
        .secret
        .as_ref()
        .and_then(|s| s.split_once('/'))
        .map(|(vault, name)| format!("{}secrets/{name}", config.key_vault_uri(vault)))
        .unwrap_or_default();
    let names: Vec<String> = if line.databases.is_empty() {
        vec![line.server.clone()]
    } else {
        line.databases.clone()
    };
    for (index, name) in names.iter().enumerate() {
        let other = ExceptionPlan::default();
        let exception = plan.exceptions.iter().find(|e| &e.name == name).unwrap_or(&other);
        let flexible = line.databases.is_empty();
        let source = if flexible {
            Source::Flexible {
                server_id: server_id.clone(),
            }
        } else {
            Source::Single {
                server_id: server_id.clone(),
                database: name.clone(),
                secret_uri: secret_uri.clone(),
            }
        };
        world.instances.push(Instance {
            vault_id: vault_id.clone(),
            // As the clients name them: server, database (or the server again), guid (§4).
            name: format!(
                "{}-{name}-{}",
                line.server,
                guid(world.seed, &format!("instance/{}/{name}", line.server))
            ),
            friendly_name: exception.friendly_slash.then(|| format!("{}/{name}", line.server)),
            source,
            region: region.clone(),
            policy: line.policy.clone(),
            protection: exception.protection.unwrap_or(Protection::ProtectionConfigured),
            schedule: schedule(world.anchor, line, exception, index, name, &version),
        });
    }
}

fn schedule(
    anchor: OffsetDateTime,
    line: &ProtectionPlan,
    exception: &ExceptionPlan,
    index: usize,
    name: &str,
    version: &str,
) -> Schedule {
    let weeks = exception.weeks.unwrap_or(line.weeks);
    // Databases of one server follow each other by four minutes.
    let minutes = i64::try_from(index).unwrap_or_default() * 4;
    let newest = newest_due(anchor, &line.day, line.hour) + Duration::minutes(minutes);
    // The minutes and the chance within a week (four more) must not push the newest backup beyond the anchor.
    let newest = if newest + Duration::minutes(5) > anchor {
        newest - Duration::WEEK
    } else {
        newest
    };
    let first = if weeks == 0 {
        newest + Duration::WEEK
    } else {
        newest - Duration::weeks(i64::from(weeks))
    };
    let ago = |list: &[u32]| {
        list.iter()
            .filter_map(|ago| weeks.checked_sub(*ago))
            .collect::<Vec<u32>>()
    };
    let chance = super::chance(name, 0);
    let scale = 0.4 + 1.2 * f64::from(u8::try_from(chance % 256).unwrap_or_default()) / 255.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = (line.gb * scale * 1_073_741_824.0) as u64;
    Schedule {
        first,
        until: exception
            .stopped_days_ago
            .map(|days| anchor - Duration::days(i64::from(days))),
        missed: ago(&exception.missed_ago),
        partial: ago(&exception.partial_ago),
        on_demand: exception
            .on_demand_days_ago
            .iter()
            .map(|days| (anchor - Duration::days(i64::from(*days)) - Duration::minutes(137)).unix_timestamp())
            .collect(),
        archive_after_days: line.archive_after,
        metadata: exception.metadata.unwrap_or(true),
        size,
        sized: anchor,
        postgres: version.to_owned(),
    }
}

/// The newest moment of that weekday and hour before the anchor.
fn newest_due(anchor: OffsetDateTime, day: &str, hour: u8) -> OffsetDateTime {
    let wanted = match day {
        "Monday" => Weekday::Monday,
        "Tuesday" => Weekday::Tuesday,
        "Wednesday" => Weekday::Wednesday,
        "Thursday" => Weekday::Thursday,
        "Friday" => Weekday::Friday,
        "Saturday" => Weekday::Saturday,
        _ => Weekday::Sunday,
    };
    let mut at = anchor
        .to_offset(time::UtcOffset::UTC)
        .replace_time(Time::from_hms(hour, 0, 0).unwrap_or(Time::MIDNIGHT));
    while at.weekday() != wanted || at > anchor {
        at -= Duration::DAY;
    }
    at
}
