//! What is remembered between runs besides the journal: the person's settings and the last connection. Never a secret.

use rusqlite::{OptionalExtension, params};
use serde::{Serialize, de::DeserializeOwned};

use crate::api::{ApiError, LastConnection, SavedViews, Settings};
use crate::db::Db;
use crate::error;
use crate::session::{Resume, Ticks};

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

    /// How to take up the sign-ins of the last run, in the order of the accounts.
    pub(crate) async fn resumes(&self) -> Result<Vec<Resume>, ApiError> {
        if let Some(all) = self.read("resumes").await? {
            return Ok(all);
        }
        // Written by a version that knew one account only.
        let one = self.read::<Option<Resume>>("resume").await?.flatten();
        Ok(one.into_iter().collect())
    }

    pub(crate) async fn set_resumes(&self, resumes: &[Resume]) -> Result<(), ApiError> {
        self.write("resumes", &resumes).await?;
        self.write("resume", &None::<Resume>).await
    }

    pub(crate) async fn ticks(&self) -> Result<Ticks, ApiError> {
        Ok(self.read("ticks").await?.unwrap_or_default())
    }

    pub(crate) async fn set_ticks(&self, ticks: &Ticks) -> Result<(), ApiError> {
        self.write("ticks", ticks).await
    }

    pub(crate) async fn views(&self) -> Result<SavedViews, ApiError> {
        Ok(self.read("views").await?.unwrap_or(SavedViews { views: Vec::new() }))
    }

    pub(crate) async fn set_views(&self, views: &SavedViews) -> Result<(), ApiError> {
        self.write("views", views).await
    }

    /// Whether the key of the saved sign-ins was asked to be kept in a file.
    pub(crate) async fn key_in_a_file(&self) -> Result<bool, ApiError> {
        Ok(self.read("key_in_a_file").await?.unwrap_or(false))
    }

    pub(crate) async fn set_key_in_a_file(&self, in_a_file: bool) -> Result<(), ApiError> {
        self.write("key_in_a_file", &in_a_file).await
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

/// Views as they may be kept: names trimmed, each once per list.
pub(crate) fn checked(mut views: SavedViews) -> Result<SavedViews, ApiError> {
    const MOST: usize = 50;
    const LONGEST_NAME: usize = 60;
    const LONGEST_QUERY: usize = 4_000;
    if views.views.len() > MOST {
        return Err(error::invalid(
            "There are 50 views already. Delete one to keep another.",
        ));
    }
    let mut seen = Vec::new();
    for view in &mut views.views {
        view.name = view.name.trim().to_owned();
        if view.name.is_empty() {
            return Err(error::invalid("Name the view."));
        }
        if view.name.chars().count() > LONGEST_NAME {
            return Err(error::invalid("A view’s name has at most 60 characters."));
        }
        if view.query.len() > LONGEST_QUERY {
            return Err(error::invalid("This view has more filters than can be kept."));
        }
        let one = (view.list as u8, view.name.to_lowercase());
        if seen.contains(&one) {
            return Err(error::invalid(format!("There is a view “{}” already.", view.name)));
        }
        seen.push(one);
    }
    Ok(views)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::api::{CloudChoice, CredentialKind, ListName, SavedView, Theme};

    fn view(list: ListName, name: &str) -> SavedView {
        SavedView {
            list,
            name: name.into(),
            query: "{}".into(),
        }
    }

    #[tokio::test]
    async fn views_come_back_in_their_order() {
        let store = SettingsStore::new(Db::in_memory().unwrap());
        assert!(store.views().await.unwrap().views.is_empty());
        let views = checked(SavedViews {
            views: vec![
                view(ListName::Activity, " failed "),
                view(ListName::Databases, "failed"),
            ],
        })
        .unwrap();
        store.set_views(&views).await.unwrap();
        let back = store.views().await.unwrap();
        assert_eq!(
            back.views[0].name, "failed",
            "the same name in another list is another view"
        );
        assert_eq!(back, views);
    }

    #[test]
    fn views_that_cannot_be_kept_are_refused_with_a_reason() {
        let refused = |views: Vec<SavedView>| checked(SavedViews { views }).unwrap_err().message;
        let list = ListName::Databases;
        assert_eq!(refused(vec![view(list, "  ")]), "Name the view.");
        assert!(refused(vec![view(list, &"x".repeat(61))]).contains("60 characters"));
        assert!(refused(vec![view(list, "Prod"), view(list, "prod")]).contains("already"));
        assert!(refused((0..51).map(|n| view(list, &n.to_string())).collect()).contains("50 views"));
        let long = SavedView {
            query: "x".repeat(4_001),
            ..view(list, "a")
        };
        assert!(refused(vec![long]).contains("filters"));
    }

    #[tokio::test]
    async fn settings_come_back_and_begin_with_defaults() {
        let store = SettingsStore::new(Db::in_memory().unwrap());
        assert_eq!(store.settings().await.unwrap(), Settings::default());
        store
            .set_settings(&Settings {
                theme: Theme::Dark,
                ..Settings::default()
            })
            .await
            .unwrap();
        store
            .set_settings(&Settings {
                theme: Theme::Light,
                ..Settings::default()
            })
            .await
            .unwrap();
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
    async fn what_a_version_with_one_account_wrote_is_taken_up() {
        let db = Db::in_memory().unwrap();
        db.call(|c| {
            c.execute(
                r#"INSERT INTO setting VALUES ('resume', '{"name":"ann@contoso.com","cloud":{"kind":"public"},"kind":"developerTools"}')"#,
                [],
            )
        })
        .await
        .unwrap();
        let store = SettingsStore::new(db);
        let old = store.resumes().await.unwrap();
        assert_eq!(old.len(), 1);
        assert_eq!(old[0].name, "ann@contoso.com");
        store.set_resumes(&[old[0].clone(), old[0].clone()]).await.unwrap();
        assert_eq!(store.resumes().await.unwrap().len(), 2);
        store.set_resumes(&[]).await.unwrap();
        assert!(
            store.resumes().await.unwrap().is_empty(),
            "nobody comes back after a sign-out"
        );
    }

    #[tokio::test]
    async fn the_last_connection_is_remembered() {
        let store = SettingsStore::new(Db::in_memory().unwrap());
        let last = LastConnection {
            cloud: CloudChoice::Public,
            tenant: Some("contoso.com".into()),
            client_id: Some("11111111-1111-1111-1111-111111111111".into()),
            developer_tools: false,
            kind: Some(CredentialKind::ServicePrincipal),
            file: None,
        };
        store.set_last_connection(&last).await.unwrap();
        assert_eq!(store.last_connection().await.unwrap(), Some(last));
    }
}
