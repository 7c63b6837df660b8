//! The restore journal: an intent is committed before anything is sent, and whatever becomes known is written down.
//!
//! Every change is one transaction that reads the record, applies one observation and writes it back, so that two tasks
//! cannot overwrite each other's knowledge. The connection runs with `synchronous = FULL` (see `db`): a committed intent
//! survives a power cut. The signed operation addresses stand in a column of their own, leave it only for the poller, and
//! are wiped as soon as the job is known.

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use serde_json::Value;
use time::OffsetDateTime;

use super::intent::Intent;
use super::job::{JobRecord, Observation, apply};
use super::record::RECORD_VERSION;
use super::same::{Same, in_the_way};
use crate::api::{ApiError, ErrorCode, Phase};
use crate::db::Db;
use crate::error;
use crate::plan::estimate::What;

/// Tables of the journal. Shipped: append a migration, never change this one.
pub(crate) const SCHEMA: &str = "
CREATE TABLE intent (
    key TEXT PRIMARY KEY,
    session_key TEXT NOT NULL,
    plan_id TEXT NOT NULL UNIQUE,
    client_request_id TEXT NOT NULL UNIQUE,
    instance TEXT NOT NULL,
    point TEXT NOT NULL,
    destination TEXT NOT NULL,
    request TEXT NOT NULL,
    request_sha256 TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX intent_same ON intent (session_key, instance, point, destination);
CREATE TABLE job (
    key TEXT PRIMARY KEY REFERENCES intent (key),
    session_key TEXT NOT NULL,
    version INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    final INTEGER NOT NULL,
    job_id TEXT,
    record TEXT NOT NULL,
    operation TEXT,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX job_open ON job (session_key, final);
";

/// Jobs of a vault are listed for 14 days (contract §8); an unknown outcome older than that can never be settled, and
/// stops standing in the way of a new restore.
pub(crate) const LISTED_DAYS: i64 = 14;

/// What came of the wish to start.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Begun {
    /// Committed, and the POST is this caller's to send, once.
    Yes(Box<JobRecord>),
    /// The plan was used before.
    PlanUsed,
    /// The same restore runs, or may be running.
    Running(Box<JobRecord>),
    /// The same restore was started in the last 24 hours.
    Repeated(Box<JobRecord>),
}

#[derive(Clone)]
pub(crate) struct Journal(Db);

impl Journal {
    pub(crate) fn new(db: Db) -> Self {
        Self(db)
    }

    /// Commits an intent with its POST claimed, unless there is a reason against it. One transaction: of two windows,
    /// or a double click, one gets [`Begun::Yes`].
    pub(crate) async fn begin(
        &self,
        key: String,
        intent: Intent,
        request: &Value,
        repeat_anyway: bool,
    ) -> Result<Begun, ApiError> {
        let request = request.to_string();
        self.0
            .call(move |c| {
                let t = c.transaction_with_behavior(TransactionBehavior::Immediate)?;
                let used: i64 = t.query_row("SELECT count(*) FROM intent WHERE plan_id = ?1", [&intent.plan_id], |r| r.get(0))?;
                if used > 0 {
                    return Ok(Begun::PlanUsed);
                }
                let now = intent.created_at;
                if let Some(reason) = in_the_way(&t, &Same::of(&intent), now, repeat_anyway)? {
                    return Ok(reason);
                }
                let same = Same::of(&intent);
                t.execute(
                    "INSERT INTO intent (key, session_key, plan_id, client_request_id, instance, point, destination, request, request_sha256, created_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                    params![
                        key, same.session_key, intent.plan_id, intent.client_request_id, same.instance, same.point,
                        same.destination, request, intent.request_sha256, now.unix_timestamp()
                    ],
                )?;
                let record = JobRecord::new(key, intent);
                // Claimed in the same commit: whoever finds this record after a crash knows that the POST may have gone out.
                let record = record.claim_post().unwrap_or(record);
                write(&t, &record, None, now)?;
                t.commit()?;
                Ok(Begun::Yes(Box::new(record)))
            })
            .await
    }

    /// Applies one observation. `None`: there is no such record.
    pub(crate) async fn observe(
        &self,
        key: &str,
        observation: Observation,
        now: OffsetDateTime,
    ) -> Result<Option<Change>, ApiError> {
        self.change(key, observation, None, now).await
    }

    /// The 202: the observation and the operation's addresses, verbatim, in one transaction.
    pub(crate) async fn accept(
        &self,
        key: &str,
        observation: Observation,
        operation: String,
        now: OffsetDateTime,
    ) -> Result<Option<Change>, ApiError> {
        self.change(key, observation, Some(operation), now).await
    }

    async fn change(
        &self,
        key: &str,
        observation: Observation,
        operation: Option<String>,
        now: OffsetDateTime,
    ) -> Result<Option<Change>, ApiError> {
        let key = key.to_owned();
        self.0
            .call(move |c| {
                let t = c.transaction_with_behavior(TransactionBehavior::Immediate)?;
                let Some(before) = read(&t, &key)? else { return Ok(None) };
                let after = apply(&before, observation, now);
                let changed = after.seq != before.seq;
                if changed || operation.is_some() {
                    write(&t, &after, operation.as_deref(), now)?;
                    t.commit()?;
                    if before.needs_addresses() && !after.needs_addresses() {
                        empty_log(c);
                    }
                }
                Ok(Some(Change { record: after, changed }))
            })
            .await
    }

    pub(crate) async fn load(&self, key: &str) -> Result<Option<JobRecord>, ApiError> {
        let key = key.to_owned();
        self.0.call(move |c| read(c, &key)).await
    }

    /// The operation's addresses as received. For the poller alone.
    pub(crate) async fn operation(&self, key: &str) -> Result<Option<String>, ApiError> {
        let key = key.to_owned();
        self.0
            .call(move |c| {
                let found = c
                    .query_row("SELECT operation FROM job WHERE key = ?1", [&key], |r| r.get(0))
                    .optional()?;
                Ok(found.flatten())
            })
            .await
    }

    /// Records of a session, newest first; `None`: of all sessions. One that is damaged is left out, and does not take the
    /// others with it; `begin` is stricter.
    pub(crate) async fn list(&self, session_key: Option<&str>, only_open: bool) -> Result<Vec<JobRecord>, ApiError> {
        let session = session_key.map(str::to_owned);
        self.0
            .call(move |c| {
                let mut statement = c.prepare(
                    "SELECT job.record FROM job JOIN intent ON intent.key = job.key
                     WHERE (?1 IS NULL OR job.session_key = ?1) AND (?2 = 0 OR job.final = 0) AND job.version <= ?3
                     ORDER BY intent.created_at DESC, intent.rowid DESC LIMIT 500",
                )?;
                let rows =
                    statement.query_map(params![session, only_open, RECORD_VERSION], |row| Ok(record_of(row)))?;
                rows.filter_map(|row| match row.flatten() {
                    Ok(record) => Some(Ok(record)),
                    Err(error @ rusqlite::Error::FromSqlConversionFailure(..)) => {
                        tracing::error!(%error, "a record of the journal is damaged");
                        None
                    }
                    Err(error) => Some(Err(error)),
                })
                .collect()
            })
            .await
    }

    /// What was left in the middle of sending by a process that ended becomes an unknown outcome. `sending`: keys that
    /// this very process is sending now.
    pub(crate) async fn recover(&self, sending: Vec<String>, now: OffsetDateTime) -> Result<Vec<JobRecord>, ApiError> {
        let left = self.list(None, true).await?;
        let mut recovered = Vec::new();
        for record in left {
            if record.phase != Phase::Sending || sending.contains(&record.key) {
                continue;
            }
            let why = error::plain(
                ErrorCode::OutcomeUnknown,
                "Pointback ended after the request was made ready and before an answer was written down.",
            );
            if let Some(change) = self.observe(&record.key, Observation::NoAnswer(why), now).await? {
                recovered.push(change.record);
            }
        }
        Ok(recovered)
    }

    /// The same restore, if one stands in the way: what `begin` would say, without beginning.
    pub(crate) async fn same(&self, intent: Same, now: OffsetDateTime) -> Result<Option<Begun>, ApiError> {
        self.0.call(move |c| in_the_way(c, &intent, now, false)).await
    }

    /// Deletes everything of a session: for a practice world that was thrown away, and for nothing else.
    pub(crate) async fn forget(&self, session_key: &str) -> Result<(), ApiError> {
        let session = session_key.to_owned();
        self.0
            .call(move |c| {
                let t = c.transaction_with_behavior(TransactionBehavior::Immediate)?;
                t.execute("DELETE FROM job WHERE session_key = ?1", [&session])?;
                t.execute("DELETE FROM intent WHERE session_key = ?1", [&session])?;
                t.execute("DELETE FROM found_job WHERE session_key = ?1", [&session])?;
                t.commit()
            })
            .await
    }

    /// Job ids that records of this app know already: none of them can be the job of another record.
    pub(crate) async fn known_jobs(&self) -> Result<Vec<String>, ApiError> {
        self.0
            .call(|c| {
                let mut statement = c.prepare("SELECT lower(job_id) FROM job WHERE job_id IS NOT NULL")?;
                statement.query_map([], |r| r.get(0))?.collect()
            })
            .await
    }

    /// Seconds that completed restores of the very same kind took, newest first, as they would take at this speed.
    pub(crate) async fn durations(&self, session_key: &str, what: What, speed: f64) -> Result<Vec<f64>, ApiError> {
        let all = self.list(Some(session_key), false).await?;
        Ok(all
            .iter()
            .filter_map(|record| took(record, what, speed))
            .take(10)
            .collect())
    }
}

/// A record after an observation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    pub record: JobRecord,
    pub changed: bool,
}

fn took(record: &JobRecord, what: What, speed: f64) -> Option<f64> {
    let same = record.intent.what() == what && record.phase == Phase::Completed;
    let seconds = (record.job_ended? - record.job_started?).as_seconds_f64();
    (same && seconds > 0.0 && speed > 0.0).then(|| seconds * record.intent.speed / speed)
}

fn read(c: &Connection, key: &str) -> rusqlite::Result<Option<JobRecord>> {
    c.query_row(
        "SELECT record FROM job WHERE key = ?1 AND version <= ?2",
        params![key, RECORD_VERSION],
        record_of,
    )
    .optional()
}

pub(super) fn record_of(row: &Row<'_>) -> rusqlite::Result<JobRecord> {
    let text: String = row.get(0)?;
    serde_json::from_str(&text)
        .map_err(|e| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(e)))
}

fn write(c: &Connection, record: &JobRecord, operation: Option<&str>, now: OffsetDateTime) -> rusqlite::Result<()> {
    let text = serde_json::to_string(record).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
    c.execute(
        "INSERT INTO job (key, session_key, version, seq, final, job_id, record, operation, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (key) DO UPDATE SET seq = ?4, final = ?5, job_id = ?6, record = ?7,
             operation = CASE WHEN ?10 THEN coalesce(?8, operation) END, updated_at = ?9",
        params![
            record.key,
            record.intent.session_key,
            record.version,
            record.seq,
            record.is_final(),
            record.job_id,
            text,
            operation.filter(|_| record.needs_addresses()),
            now.unix_timestamp(),
            record.needs_addresses()
        ],
    )?;
    Ok(())
}

/// Takes what was deleted out of the write-ahead log too: it keeps old pages, and with them signed addresses, until it is
/// written over. Another process that reads now is in the way; then the log is emptied when the file is closed.
fn empty_log(c: &Connection) {
    if let Err(error) = c.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);") {
        tracing::debug!(%error, "the write-ahead log was not emptied");
    }
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;
