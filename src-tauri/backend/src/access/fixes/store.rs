//! The record of fixes in the database. Each change of a record is one transaction.

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::record::{FixRecord, RECORD_VERSION};
use crate::api::ApiError;
use crate::db::Db;

/// Shipped: append a migration, never change this one.
pub(crate) const SCHEMA: &str = "
CREATE TABLE fix (
    key TEXT PRIMARY KEY,
    session_key TEXT NOT NULL,
    version INTEGER NOT NULL,
    change TEXT NOT NULL,
    open INTEGER NOT NULL,
    job TEXT,
    record TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX fix_of_session ON fix (session_key, open);
CREATE INDEX fix_of_job ON fix (job) WHERE job IS NOT NULL;
";

/// How many records of what is over are listed.
const SHOWN: usize = 500;

#[derive(Clone)]
pub(super) struct Store(Db);

impl Store {
    pub fn new(db: Db) -> Self {
        Self(db)
    }

    /// Commits the intent, unless the same change is under way: then that one's record. Of two windows one begins.
    pub async fn begin(&self, record: FixRecord) -> Result<Result<FixRecord, FixRecord>, ApiError> {
        self.0
            .call(move |c| {
                let t = c.transaction_with_behavior(TransactionBehavior::Immediate)?;
                let change = change_of(&record)?;
                let running = t
                    .query_row(
                        "SELECT record FROM fix WHERE session_key = ?1 AND change = ?2 AND open = 1 AND version <= ?3",
                        params![record.session_key, change, RECORD_VERSION],
                        |row| Ok(record_of(row)),
                    )
                    .optional()?;
                if let Some(running) = running {
                    return Ok(Err(running?));
                }
                write(&t, &record)?;
                t.commit()?;
                Ok(Ok(record))
            })
            .await
    }

    /// Reads a record, changes it and writes it back, in one transaction. `None`: there is none.
    pub async fn change(
        &self,
        key: &str,
        change: impl FnOnce(&mut FixRecord) + Send + 'static,
    ) -> Result<Option<FixRecord>, ApiError> {
        let key = key.to_owned();
        self.0
            .call(move |c| {
                let t = c.transaction_with_behavior(TransactionBehavior::Immediate)?;
                let Some(mut record) = read(&t, &key)? else {
                    return Ok(None);
                };
                change(&mut record);
                record.seq = record.seq.saturating_add(1);
                write(&t, &record)?;
                t.commit()?;
                Ok(Some(record))
            })
            .await
    }

    pub async fn load(&self, key: &str) -> Result<Option<FixRecord>, ApiError> {
        let key = key.to_owned();
        self.0.call(move |c| read(c, &key)).await
    }

    /// Those of a session, newest first: what still stands, or may, however old, and of the rest the last [`SHOWN`]. A damaged one is left
    /// out and does not take the others with it.
    pub async fn list(&self, session_key: &str, only_open: bool) -> Result<Vec<FixRecord>, ApiError> {
        let session = session_key.to_owned();
        self.0
            .call(move |c| {
                let mut statement = c.prepare(
                    // In the order in which they were written down, which no clock can change.
                    "SELECT record FROM fix WHERE session_key = ?1 AND (?2 = 0 OR open = 1) AND version <= ?3
                     ORDER BY rowid DESC",
                )?;
                let rows =
                    statement.query_map(params![session, only_open, RECORD_VERSION], |row| Ok(record_of(row)))?;
                let mut found = Vec::new();
                for row in rows {
                    match row? {
                        Ok(record) if found.len() < SHOWN || stands(&record) => found.push(record),
                        Ok(_) => {}
                        Err(error) => tracing::error!(%error, "a record of a fix is damaged"),
                    }
                }
                Ok(found)
            })
            .await
    }

    /// What still stands, or may, of sessions of a cloud (the beginning of their keys) that are none of these: newest first.
    pub async fn elsewhere(&self, cloud: &str, but: &[String]) -> Result<Vec<FixRecord>, ApiError> {
        let (cloud, but) = (cloud.to_owned(), but.to_vec());
        self.0
            .call(move |c| {
                let mut statement = c.prepare(
                    "SELECT record FROM fix WHERE substr(session_key, 1, length(?1)) = ?1 AND version <= ?2
                     ORDER BY rowid DESC",
                )?;
                let rows = statement.query_map(params![cloud, RECORD_VERSION], |row| Ok(record_of(row)))?;
                let mut found = Vec::new();
                for row in rows {
                    match row? {
                        Ok(record) => found.push(record),
                        Err(error) => tracing::error!(%error, "a record of a fix is damaged"),
                    }
                }
                found.retain(|r: &FixRecord| !but.contains(&r.session_key));
                found.retain(stands);
                Ok(found)
            })
            .await
    }

    /// Deletes everything of a session: for a practice world that was thrown away, and for nothing else.
    pub async fn forget(&self, session_key: &str) -> Result<(), ApiError> {
        let session = session_key.to_owned();
        self.0
            .call(move |c| {
                c.execute("DELETE FROM fix WHERE session_key = ?1", [&session])
                    .map(|_| ())
            })
            .await
    }
}

/// Whether it stands, or may: such a record is never out of sight.
fn stands(record: &FixRecord) -> bool {
    record.phase.is_open() || record.can_be_undone()
}

fn read(c: &Connection, key: &str) -> rusqlite::Result<Option<FixRecord>> {
    c.query_row(
        "SELECT record FROM fix WHERE key = ?1 AND version <= ?2",
        params![key, RECORD_VERSION],
        record_of,
    )
    .optional()
}

fn record_of(row: &Row<'_>) -> rusqlite::Result<FixRecord> {
    let text: String = row.get(0)?;
    serde_json::from_str(&text)
        .map_err(|e| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(e)))
}

fn json(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

/// What says that two fixes are the same: lower case, as ids are spelled in several ways.
fn change_of(record: &FixRecord) -> rusqlite::Result<String> {
    Ok(json(&record.change)?.to_lowercase())
}

fn write(c: &Connection, record: &FixRecord) -> rusqlite::Result<()> {
    let job = record.undo_after.as_ref().and_then(|after| after.job.clone());
    c.execute(
        "INSERT INTO fix (key, session_key, version, change, open, job, record, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (key) DO UPDATE SET open = ?5, job = ?6, record = ?7",
        params![
            record.key,
            record.session_key,
            record.version,
            change_of(record)?,
            record.phase.is_open(),
            job,
            json(record)?,
            record.created_at.unix_timestamp()
        ],
    )?;
    Ok(())
}
