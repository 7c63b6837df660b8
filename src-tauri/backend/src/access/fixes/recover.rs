//! What a run that ended left open, found out by reading, and what waits for the end of a restore.

use super::record::{FixPhase, FixRecord};
use super::{By, Fixes, Told, Where};
use crate::api::ApiError;

impl Fixes {
    /// Finds out what became of every fix that was being made or taken back when the app ended. Reads only: nothing is sent
    /// again. Called when a session begins.
    ///
    /// # Errors
    /// The records could not be read.
    pub(crate) async fn recover(&self, place: &Where, told: &Told) -> Result<Vec<FixRecord>, ApiError> {
        let mut found = Vec::new();
        for record in self.store.list(&place.session_key, true).await? {
            let Some(busy) = self.take(&record.key) else { continue };
            // Read again under the lock: the task that had it may just have ended.
            let Some(record) = self.store.load(&record.key).await?.filter(|r| r.phase.is_open()) else {
                continue;
            };
            found.push(if record.phase == FixPhase::Undoing {
                self.look_until_back(place, record, None, told).await?
            } else {
                let key = record.key.clone();
                // Left in the middle of sending: whether it arrived is not known.
                let unknown = self.store.change(&key, |r| {
                    if r.phase == FixPhase::Writing {
                        r.phase = FixPhase::Unknown;
                    }
                });
                let Some(record) = unknown.await? else { continue };
                self.look_until_known(place, record, told, Some(&busy)).await?
            });
        }
        Ok(found)
    }

    /// Says which restore a fix was made for; `None`: that one never ran, and the next one is waited for.
    ///
    /// # Errors
    /// The record could not be kept.
    pub(crate) async fn belongs_to(&self, key: &str, job: Option<String>) -> Result<Option<FixRecord>, ApiError> {
        let changed = self.store.change(key, move |record| {
            if let Some(after) = &mut record.undo_after {
                after.job = job;
            }
        });
        changed.await
    }

    /// The restore is over: takes back what waited for it, the newest first, so that what was built on something else goes
    /// before it. What was tried once and refused stays for the person.
    ///
    /// # Errors
    /// The records could not be read.
    pub(crate) async fn job_is_over(&self, place: &Where, job: &str, told: &Told) -> Result<Vec<FixRecord>, ApiError> {
        let mut ended = Vec::new();
        for record in self.store.list(&place.session_key, false).await? {
            if record.waits_for() != Some(job) {
                continue;
            }
            match self.undo_by(place.clone(), &record.key, By::App, told.clone()).await {
                Ok(record) if record.is_needed_by_a_restore() => {}
                Ok(record) => ended.push(record),
                Err(error) => {
                    tracing::warn!(key = record.key, error = error.message, "a change was not taken back");
                }
            }
        }
        Ok(ended)
    }

    /// All fixes of a session, newest first.
    ///
    /// # Errors
    /// The records could not be read.
    pub(crate) async fn list(&self, session_key: &str) -> Result<Vec<FixRecord>, ApiError> {
        self.store.list(session_key, false).await
    }

    /// Fixes that still stand, or may, made in tenants of this cloud that nobody is signed in to; newest first.
    ///
    /// # Errors
    /// The records could not be read.
    pub(crate) async fn elsewhere(&self, keys: &[String]) -> Result<Vec<FixRecord>, ApiError> {
        let mut clouds: Vec<&str> = keys.iter().filter_map(|key| Some(key.split_once('/')?.0)).collect();
        clouds.sort_unstable();
        clouds.dedup();
        let mut found = Vec::new();
        for cloud in clouds {
            found.extend(self.store.elsewhere(&format!("{cloud}/"), keys).await?);
        }
        Ok(found)
    }

    /// One fix.
    ///
    /// # Errors
    /// The record could not be read.
    pub(crate) async fn load(&self, key: &str) -> Result<Option<FixRecord>, ApiError> {
        self.store.load(key).await
    }

    /// Forgets the fixes of a practice world that was thrown away.
    ///
    /// # Errors
    /// The records could not be deleted.
    pub(crate) async fn forget(&self, session_key: &str) -> Result<(), ApiError> {
        self.store.forget(session_key).await
    }
}
