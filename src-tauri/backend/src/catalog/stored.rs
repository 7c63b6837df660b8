//! The inventory on disk: shown at once at the next start, and marked until Azure has answered.

use rusqlite::{OptionalExtension, params};

use super::entry::Inventory;
use crate::api::ApiError;
use crate::db::Db;
use crate::error;

/// One text per cloud and tenant. Rows are read and written as a whole, so columns would only be another place to
/// migrate; a text that a later version cannot read is dropped, for Azure has the truth.
pub(crate) const SCHEMA: &str =
    "CREATE TABLE inventory (scope TEXT PRIMARY KEY, value TEXT NOT NULL, as_of TEXT NOT NULL) STRICT;";

pub(crate) async fn read(db: &Db, scope: &str) -> Result<Option<Inventory>, ApiError> {
    let scope = scope.to_owned();
    let text: Option<String> = db
        .call(move |c| {
            c.query_row("SELECT value FROM inventory WHERE scope = ?1", params![scope], |row| {
                row.get(0)
            })
            .optional()
        })
        .await?;
    let found = text.and_then(|text| serde_json::from_str::<Inventory>(&text).ok());
    Ok(found.map(|inventory| Inventory {
        cached: true,
        ..inventory
    }))
}

pub(crate) async fn write(db: &Db, scope: &str, inventory: &Inventory) -> Result<(), ApiError> {
    let text = serde_json::to_string(inventory).map_err(|e| error::internal(format!("the inventory: {e}")))?;
    let (scope, as_of) = (scope.to_owned(), inventory.as_of.to_string());
    db.call(move |c| {
        c.execute(
            "INSERT INTO inventory (scope, value, as_of) VALUES (?1, ?2, ?3)
             ON CONFLICT (scope) DO UPDATE SET value = ?2, as_of = ?3",
            params![scope, text, as_of],
        )
    })
    .await
    .map(drop)
}

/// Forgets a scope: a fresh practice world has nothing in common with the last one.
pub(crate) async fn forget(db: &Db, scope: &str) -> Result<(), ApiError> {
    let scope = scope.to_owned();
    db.call(move |c| c.execute("DELETE FROM inventory WHERE scope = ?1", params![scope]))
        .await
        .map(drop)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::entry::tests::{entry, single};
    use super::*;
    use time::macros::datetime;

    #[tokio::test]
    async fn what_was_found_is_there_at_the_next_start_under_its_own_tenant() {
        let db = Db::in_memory().unwrap();
        let found = Inventory {
            entries: vec![entry(&single("orders")).unwrap()],
            vaults: vec![],
            problems: vec![],
            as_of: datetime!(2026-11-22 12:00 UTC),
            cached: false,
        };
        write(&db, "a/t1", &found).await.unwrap();
        write(&db, "a/t1", &found).await.unwrap();
        let back = read(&db, "a/t1").await.unwrap().unwrap();
        assert!(back.cached);
        assert_eq!((back.entries, back.as_of), (found.entries, found.as_of));
        assert!(read(&db, "a/t2").await.unwrap().is_none());
        forget(&db, "a/t1").await.unwrap();
        assert!(read(&db, "a/t1").await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_text_from_another_version_is_as_good_as_none() {
        let db = Db::in_memory().unwrap();
        db.call(|c| c.execute("INSERT INTO inventory VALUES ('a', '{\"entries\":7}', '')", []))
            .await
            .unwrap();
        assert!(read(&db, "a").await.unwrap().is_none());
    }
}
