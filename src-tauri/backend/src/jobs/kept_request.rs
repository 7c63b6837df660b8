//! The body of a restore, as the journal keeps it.

use rusqlite::OptionalExtension;
use serde_json::Value;

use crate::api::ApiError;
use crate::db::Db;

/// The request that was written down before it was sent. `None`: there is no such restore in the journal.
pub(crate) async fn of(db: &Db, key: &str) -> Result<Option<Value>, ApiError> {
    let key = key.to_owned();
    let text: Option<String> = db
        .call(move |c| {
            c.query_row("SELECT request FROM intent WHERE key = ?1", [&key], |row| row.get(0))
                .optional()
        })
        .await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}
