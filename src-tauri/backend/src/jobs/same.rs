//! Whether a restore was started before: by this app, from any window or process, as far as its journal knows.

use rusqlite::{Connection, params};
use time::OffsetDateTime;

use super::intent::Intent;
use super::job::JobRecord;
use super::journal::{Begun, LISTED_DAYS, record_of};
use super::record::RECORD_VERSION;
use crate::api::Phase;

/// How long ago the same restore counts as a repetition (product-facts §5.2, 4).
const REPEAT_HOURS: i64 = 24;
/// What makes two restores the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Same {
    pub session_key: String,
    pub instance: String,
    pub point: String,
    pub destination: String,
}

impl Same {
    pub(crate) fn new(session_key: &str, instance: &str, point: &str, destination: &str) -> Self {
        // Ids are compared without case (contract §4).
        let plain = |text: &str| text.trim().trim_end_matches('/').to_lowercase();
        Self {
            session_key: session_key.to_owned(),
            instance: plain(instance),
            point: plain(point),
            destination: plain(destination),
        }
    }
    pub(crate) fn of(intent: &Intent) -> Self {
        Self::new(
            &intent.session_key,
            &intent.instance_id,
            &intent.point_id,
            &intent.destination,
        )
    }
}

/// An id names one resource of a cloud, through whichever tenant or account it is seen. Practice is a cloud of its own.
fn cloud(session_key: &str) -> &str {
    session_key.split_inclusive('/').next().unwrap_or_default()
}

/// The same restore, if one stands in the way of another.
///
/// # Errors
/// A record of the same restore that cannot be read is in the way, too: nobody can say that it is over.
pub(super) fn in_the_way(
    c: &Connection,
    same: &Same,
    now: OffsetDateTime,
    repeat_anyway: bool,
) -> rusqlite::Result<Option<Begun>> {
    let mut statement = c.prepare(
        "SELECT job.record FROM job JOIN intent ON intent.key = job.key
         WHERE substr(intent.session_key, 1, length(?1)) = ?1 AND intent.instance = ?2 AND intent.point = ?3 AND intent.destination = ?4
           AND job.version <= ?5
         ORDER BY intent.created_at DESC, intent.rowid DESC",
    )?;
    let rows = statement.query_map(
        params![
            cloud(&same.session_key),
            same.instance,
            same.point,
            same.destination,
            RECORD_VERSION
        ],
        record_of,
    )?;
    let earlier: Vec<JobRecord> = rows.collect::<rusqlite::Result<_>>()?;
    let age = |record: &JobRecord| now - record.intent.created_at;
    if let Some(open) = earlier
        .iter()
        .find(|r| r.open() && age(r) < time::Duration::days(LISTED_DAYS))
    {
        return Ok(Some(Begun::Running(Box::new(open.clone()))));
    }
    let started = |r: &&JobRecord| !matches!(r.phase, Phase::Refused | Phase::NeverStarted);
    let recent = earlier
        .iter()
        .filter(started)
        // One whose outcome was never learnt may have restored, however long ago.
        .find(|r| age(r) < time::Duration::hours(REPEAT_HOURS) || r.open() || r.phase == Phase::OutcomeUnknown);
    Ok(recent
        .filter(|_| !repeat_anyway)
        .map(|r| Begun::Repeated(Box::new(r.clone()))))
}
