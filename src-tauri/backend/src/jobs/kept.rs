//! Jobs that are over, kept as they were seen: Azure lists them for 14 days (contract §8), and a restore may be asked about
//! years later.

use std::collections::HashMap;
use std::sync::Arc;

use arm::Job;
use rusqlite::params;
use time::{Duration, OffsetDateTime};

use super::found::Row;
use super::intent::Secondary;
use crate::api::ApiError;
use crate::db::Db;

/// Jobs of vaults that are over. Shipped: append a migration, never change this one.
pub(crate) const SCHEMA: &str = "
CREATE TABLE found_job (
    session_key TEXT NOT NULL,
    id TEXT NOT NULL,
    job TEXT NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (session_key, id)
) STRICT;
";

/// Which vault a job is of, as Azure spells it, and between which regions it restored: `id` is in lower case. Shipped.
pub(crate) const PLACES: &str = "
ALTER TABLE found_job ADD COLUMN vault_id TEXT NOT NULL DEFAULT '';
ALTER TABLE found_job ADD COLUMN secondary TEXT;
CREATE INDEX found_job_age ON found_job (kept_at);
";

/// How long a job is kept.
const YEARS: Duration = Duration::days(2 * 365);
/// How many are kept at most, the newest: weekly backups of a hundred databases are half of it in those two years.
const MOST: i64 = 20_000;

#[derive(Clone)]
pub(crate) struct KeptJobs(Db);

/// What was kept of one session.
#[derive(Default)]
pub(crate) struct History {
    pub rows: HashMap<String, Row>,
    /// When the oldest of them was written down.
    pub since: Option<OffsetDateTime>,
}

struct Line {
    id: String,
    job: String,
    kept_at: i64,
    vault_id: String,
    secondary: Option<String>,
}

impl KeptJobs {
    pub(crate) fn new(db: Db) -> Self {
        Self(db)
    }

    pub(crate) async fn of_session(&self, session_key: &str) -> Result<History, ApiError> {
        let session = session_key.to_owned();
        let lines: Vec<Line> = self
            .0
            .call(move |c| {
                let mut statement =
                    c.prepare("SELECT id, job, kept_at, vault_id, secondary FROM found_job WHERE session_key = ?1")?;
                let line = |row: &rusqlite::Row<'_>| {
                    Ok(Line {
                        id: row.get(0)?,
                        job: row.get(1)?,
                        kept_at: row.get(2)?,
                        vault_id: row.get(3)?,
                        secondary: row.get(4)?,
                    })
                };
                statement.query_map([session], line)?.collect()
            })
            .await?;
        let oldest = lines.iter().map(|line| line.kept_at).min();
        Ok(History {
            // What cannot be read any more is left out, and read from Azure again while Azure has it.
            rows: lines.into_iter().filter_map(row).collect(),
            since: oldest.and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok()),
        })
    }

    pub(crate) async fn keep(
        &self,
        session_key: &str,
        rows: Vec<(String, Row)>,
        now: OffsetDateTime,
    ) -> Result<(), ApiError> {
        let session = session_key.to_owned();
        self.0
            .call(move |c| {
                let t = c.transaction()?;
                for (id, row) in rows {
                    let secondary = row.secondary.as_ref().and_then(|to| serde_json::to_string(to).ok());
                    t.execute(
                        "INSERT INTO found_job (session_key, id, job, kept_at, vault_id, secondary) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                         ON CONFLICT (session_key, id) DO UPDATE SET job = ?3, vault_id = ?5, secondary = ?6",
                        params![session, id, row.job.raw.to_string(), now.unix_timestamp(), row.vault_id, secondary],
                    )?;
                }
                t.execute("DELETE FROM found_job WHERE kept_at < ?1", [(now - YEARS).unix_timestamp()])?;
                t.execute(
                    "DELETE FROM found_job WHERE rowid IN
                     (SELECT rowid FROM found_job ORDER BY kept_at DESC, rowid DESC LIMIT -1 OFFSET ?1)",
                    [MOST],
                )?;
                t.commit()
            })
            .await
    }
}

fn row(line: Line) -> Option<(String, Row)> {
    let job = Job::from_value(&serde_json::from_str(&line.job).ok()?).ok()?;
    let secondary: Option<Secondary> = line.secondary.and_then(|text| serde_json::from_str(&text).ok());
    // Before the column was there: the id says it, in lower case.
    let vault_id = match line.vault_id {
        empty if empty.is_empty() => line.id.rsplit_once("/backupjobs/")?.0.to_owned(),
        known => known,
    };
    let row = Row {
        vault_id,
        secondary,
        job: Arc::new(job),
        // The first one that Azure lists in this run is 1, with or without an earlier run.
        seq: 0,
        listed: false,
        kept: true,
        seen: OffsetDateTime::from_unix_timestamp(line.kept_at).ok()?,
    };
    Some((line.id, row))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::super::found::tests::{job, paired, place};
    use super::super::found::{FoundJobs, public_key};
    use super::super::job::tests::AT;
    use super::super::place::Place;
    use super::*;

    fn row(place: &Place, name: &str) -> (String, Row) {
        let row = FoundJobs::default().put_one("s", place, job(name, "Completed"), AT);
        (name.to_owned(), row)
    }

    async fn names(kept: &KeptJobs, session: &str) -> Vec<String> {
        let mut names: Vec<String> = kept.of_session(session).await.unwrap().rows.into_keys().collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn a_job_is_kept_with_its_place_and_the_day_it_was_first_seen() {
        let kept = KeptJobs::new(Db::in_memory().unwrap());
        kept.keep("one", vec![row(&place(), "a"), row(&paired(), "b")], AT)
            .await
            .unwrap();
        kept.keep("one", vec![row(&place(), "a")], AT + Duration::days(9))
            .await
            .unwrap();
        let history = kept.of_session("one").await.unwrap();
        assert_eq!(history.since, Some(AT), "written again, it is no younger");
        let b = &history.rows["b"];
        assert_eq!((b.listed, b.kept), (false, true));
        assert!(public_key(b).contains("/crossregion/eastus2/centralus/"));
        assert_eq!(history.rows["a"].vault_id, place().vault.as_str(), "as Azure spells it");
    }

    #[tokio::test]
    async fn two_years_and_twenty_thousand_jobs_are_enough() {
        let db = Db::in_memory().unwrap();
        let kept = KeptJobs::new(db.clone());
        kept.keep("one", vec![row(&place(), "old")], AT).await.unwrap();
        let later = AT + YEARS + Duration::days(1);
        kept.keep("other", vec![row(&place(), "new")], later).await.unwrap();
        assert!(names(&kept, "one").await.is_empty());
        let many: Vec<(String, Row)> = (0..3).map(|n| row(&place(), &format!("many-{n}"))).collect();
        db.call(|c| {
            let t = c.transaction()?;
            for n in 0..MOST {
                t.execute(
                    "INSERT INTO found_job (session_key, id, job, kept_at) VALUES ('filler', ?1, '{}', ?2)",
                    params![n.to_string(), AT.unix_timestamp() + 60_000_000],
                )?;
            }
            t.commit()
        })
        .await
        .unwrap();
        kept.keep("other", many, later).await.unwrap();
        let count: i64 = db
            .call(|c| c.query_row("SELECT count(*) FROM found_job", [], |row| row.get(0)))
            .await
            .unwrap();
        assert_eq!(count, MOST);
        assert_eq!(names(&kept, "other").await.len(), 4, "the newest are kept");
    }

    #[tokio::test]
    async fn rows_of_the_first_version_and_damaged_ones() {
        let db = Db::in_memory().unwrap();
        let vault = place().vault.as_str().to_lowercase();
        let id = format!("{vault}/backupjobs/a");
        let good = job("a", "Completed").raw.to_string();
        db.call(move |c| {
            let sql = "INSERT INTO found_job (session_key, id, job, kept_at) VALUES ('s', ?1, ?2, 5)";
            c.execute(sql, params![id, good])?;
            c.execute(sql, params!["b", "{"])
        })
        .await
        .unwrap();
        let kept = KeptJobs::new(db.clone());
        let rows = kept.of_session("s").await.unwrap().rows;
        assert_eq!(
            rows.values().map(|row| row.vault_id.clone()).collect::<Vec<_>>(),
            [vault]
        );
        super::super::journal::Journal::new(db).forget("s").await.unwrap();
        assert!(names(&kept, "s").await.is_empty(), "they go with their session");
    }
}
