//! What is remembered between runs besides the journal: the person's settings and the last connection. Never a secret.

use rusqlite::{OptionalExtension, params};
use serde::{Serialize, de::DeserializeOwned};

use crate::api::{ApiError, LastConnection, Settings};
use crate::db::Db;
use crate::error;

/// One row per value, the value as JSON: what these shapes hold grows with the app, and no query looks inside.
pub(crate) const SCHEMA: &str = "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;";

#[derive(Clone)]
pub(crate) struct SettingsStore(Db);

impl SettingsStore {
    pub(crate) fn new(db: Db) -> Self {
        Self(db)
    }

    pub(crate) async fn settings(&self) -> Result<Settings, ApiError> {
        Ok(self.read("settings").await?.unwrap_or_default())
    }

    pub(crate) async fn set_settings(&self, settings: &Settings) -> Result<(), ApiError> {
        self.write("settings", settings).await
    }

    pub(crate) async fn last_connection(&self) -> Result<Option<LastConnection>, ApiError> {
        self.read("last_connection").await
    }

    pub(crate) async fn set_last_connection(&self, last: &LastConnection) -> Result<(), ApiError> {
        self.write("last_connection", last).await
    }

    /// Whether a practice world was started and can be continued.
    pub(crate) async fn practice_exists(&self) -> Result<bool, ApiError> {
        Ok(self.read("practice_exists").await?.unwrap_or(false))
    }

    pub(crate) async fn set_practice_exists(&self, exists: bool) -> Result<(), ApiError> {
        self.write("practice_exists", &exists).await
    }

    /// A value that cannot be read (written by a newer version, say) counts as not set: a setting is never worth a
    /// start that fails.
    async fn read<T: DeserializeOwned>(&self, name: &'static str) -> Result<Option<T>, ApiError> {
        let text: Option<String> = self
            .0
            .call(move |c| {
                c.query_row("SELECT value FROM setting WHERE name = ?1", params![name], |r| r.get(0))
                    .optional()
            })
            .await?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    async fn write<T: Serialize>(&self, name: &'static str, value: &T) -> Result<(), ApiError> {
        let text = serde_json::to_string(value).map_err(|e| error::internal(format!("{name}: {e}")))?;
        self.0
            .call(move |c| {
                c.execute(
                    "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
                    params![name, text],
                )
            })
            .await
            .map(drop)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::api::{CloudChoice, Theme};

    #[tokio::test]
    async fn settings_come_back_and_begin_with_defaults() {
        let store = SettingsStore::new(Db::in_memory().unwrap());
        assert_eq!(store.settings().await.unwrap(), Settings::default());
        store.set_settings(&Settings { theme: Theme::Dark }).await.unwrap();
        store.set_settings(&Settings { theme: Theme::Light }).await.unwrap();
        assert_eq!(store.settings().await.unwrap().theme, Theme::Light);
    }

    #[tokio::test]
    async fn a_value_that_cannot_be_read_counts_as_not_set() {
        let db = Db::in_memory().unwrap();
        db.call(|c| {
            c.execute(
                "INSERT INTO setting VALUES ('last_connection', '{\"cloud\":{\"kind\":\"mars\"}}')",
                [],
            )
        })
        .await
        .unwrap();
        assert_eq!(SettingsStore::new(db).last_connection().await.unwrap(), None);
    }

    #[tokio::test]
    async fn the_last_connection_is_remembered() {
        let store = SettingsStore::new(Db::in_memory().unwrap());
        let last = LastConnection {
            cloud: CloudChoice::Public,
            tenant: Some("contoso.com".into()),
            client_id: Some("11111111-1111-1111-1111-111111111111".into()),
            developer_tools: false,
        };
        store.set_last_connection(&last).await.unwrap();
        assert_eq!(store.last_connection().await.unwrap(), Some(last));
    }
}
