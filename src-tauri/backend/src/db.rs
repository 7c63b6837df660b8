//! The one database file: restore journal and history, cached inventory, settings.
//!
//! One connection behind a mutex. SQLite allows one writer anyway, every statement here is short, and a pool would buy
//! nothing but the question of which connection sees what. Calls run on tokio's blocking threads.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::api::ApiError;
use crate::error;

/// In the order of their release: append, never change one that has been shipped.
const MIGRATIONS: &[M<'static>] = &[
    M::up(crate::settings::SCHEMA),
    M::up(crate::catalog::SCHEMA),
    M::up(crate::jobs::SCHEMA),
    M::up(crate::jobs::FOUND_SCHEMA),
    M::up(crate::jobs::FOUND_PLACES),
    M::up(crate::access::fixes::SCHEMA),
];

#[derive(Clone)]
pub(crate) struct Db(Arc<Mutex<Connection>>);

impl Db {
    pub(crate) async fn open(path: &Path) -> Result<Self, ApiError> {
        let path = path.to_owned();
        blocking(move || {
            Connection::open(&path)
                .map_err(rusqlite_migration::Error::from)
                .and_then(Self::prepare)
                .map_err(|cause| unusable(&path, &cause))
        })
        .await
    }

    #[cfg(test)]
    pub(crate) fn in_memory() -> Result<Self, ApiError> {
        let path = Path::new(":memory:");
        Connection::open_in_memory()
            .map_err(rusqlite_migration::Error::from)
            .and_then(Self::prepare)
            .map_err(|cause| unusable(path, &cause))
    }

    fn prepare(mut connection: Connection) -> Result<Self, rusqlite_migration::Error> {
        // A committed intent must survive a power cut: with WAL that needs synchronous = FULL. What is deleted is written
        // over: signed addresses do not stay behind in free pages.
        connection.execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;
                 PRAGMA secure_delete = ON;",
            )?;
        Migrations::from_slice(MIGRATIONS).to_latest(&mut connection)?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Runs `work` on the connection, off the async threads. It has run to its end or not begun when this returns; a
    /// caller that stops waiting does not stop it.
    pub(crate) async fn call<T, F>(&self, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let db = self.0.clone();
        blocking(move || {
            // A panic in another call cannot leave SQLite itself half-done: its transaction is rolled back on drop.
            let mut connection = db.lock().unwrap_or_else(PoisonError::into_inner);
            work(&mut connection).map_err(|e| error::storage("used", &e))
        })
        .await
    }
}

/// Why the file cannot be used, with what the person can do about it.
fn unusable(path: &Path, cause: &rusqlite_migration::Error) -> ApiError {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    use rusqlite_migration::{Error, MigrationDefinitionError::DatabaseTooFarAhead};
    match cause {
        Error::MigrationDefinition(DatabaseTooFarAhead) => error::newer_file(path),
        Error::RusqliteError { err, .. } if matches!(err.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase)) => {
            error::damaged_file(path, err)
        }
        other => error::storage("opened", other),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|e| Err(error::internal(format!("a database call ended early: {e}"))))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_well_formed() {
        Migrations::from_slice(MIGRATIONS).validate().unwrap();
    }

    #[tokio::test]
    async fn what_was_written_is_there_after_opening_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pointback.db");
        let db = Db::open(&path).await.unwrap();
        db.call(|c| c.execute("INSERT INTO setting (name, value) VALUES ('a', '1')", []))
            .await
            .unwrap();
        drop(db);
        let db = Db::open(&path).await.unwrap();
        let value: String = db
            .call(|c| c.query_row("SELECT value FROM setting WHERE name = 'a'", [], |r| r.get(0)))
            .await
            .unwrap();
        assert_eq!(value, "1");
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_an_error_with_a_hint() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pointback.db");
        std::fs::write(
            &path,
            "this is not a database, it only sits where one should be".repeat(20),
        )
        .unwrap();
        let error = Db::open(&path).await.err().unwrap();
        assert_eq!(error.code, crate::api::ErrorCode::Storage);
        assert!(error.message.contains("damaged"), "{}", error.message);
        assert!(
            error.hints[0].contains(&path.display().to_string()),
            "{:?}",
            error.hints
        );
    }

    #[tokio::test]
    async fn a_file_of_a_newer_version_is_left_alone_and_said_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pointback.db");
        let db = Db::open(&path).await.unwrap();
        db.call(|c| c.pragma_update(None, "user_version", 999)).await.unwrap();
        drop(db);
        let error = Db::open(&path).await.err().unwrap();
        assert!(error.message.contains("newer version"), "{}", error.message);
    }
}
