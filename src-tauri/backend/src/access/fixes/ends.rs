//! How taking a change back can end, as the record says it.

use serde_json::Value;

use super::record::{FixPhase, FixRecord, Undo};
use super::slice::same;
use super::{Fixes, Told};
use crate::api::ApiError;

/// Why a change is left alone, in words for people.
pub(super) enum LeftFor {
    /// Somebody else was at it: it is not ours any more.
    Others(String),
    /// What hangs on it may go, and then it can be tried again.
    ATime(String),
    /// A restore of this app may need it, and will have ended some time.
    Restore(String),
}

impl Fixes {
    pub(super) async fn undone(&self, record: &FixRecord, found: Value, told: &Told) -> Result<FixRecord, ApiError> {
        let at = self.clock.now();
        let beside = !same(&found, &record.before);
        let ended = self.store.change(&record.key, move |r| {
            r.phase = FixPhase::Undone;
            r.error = None;
            if beside {
                r.undo.get_or_insert_with(|| Undo::beginning(String::new(), at));
            }
            if let Some(undo) = &mut r.undo {
                undo.ended_at = Some(at);
                (undo.held, undo.by_restore) = (false, false);
                undo.found = beside.then_some(found);
                undo.reason = beside
                    .then(|| "It is taken back. What somebody else has set beside it was left as it is.".to_owned());
            }
        });
        Self::end(ended.await?, told)
    }

    /// A restore of this app may need it. Said once, however often it is tried.
    pub(super) async fn kept_for_a_restore(
        &self,
        record: FixRecord,
        reason: String,
        told: &Told,
    ) -> Result<FixRecord, ApiError> {
        let said = record.undo.as_ref().and_then(|undo| undo.reason.as_ref());
        if record.is_needed_by_a_restore() && said == Some(&reason) {
            return Ok(record);
        }
        self.left_alone(&record.key, None, LeftFor::Restore(reason), told).await
    }

    pub(super) async fn left_alone(
        &self,
        key: &str,
        found: Option<Value>,
        why: LeftFor,
        told: &Told,
    ) -> Result<FixRecord, ApiError> {
        let at = self.clock.now();
        let ended = self.store.change(key, move |r| {
            r.phase = FixPhase::LeftAlone;
            r.error = None;
            let undo = r.undo.get_or_insert_with(|| Undo::beginning(String::new(), at));
            undo.held = !matches!(why, LeftFor::Others(_));
            undo.by_restore = matches!(why, LeftFor::Restore(_));
            undo.ended_at = Some(at);
            undo.found = found;
            let (LeftFor::Others(reason) | LeftFor::ATime(reason) | LeftFor::Restore(reason)) = why;
            undo.reason = Some(reason);
        });
        Self::end(ended.await?, told)
    }

    pub(super) async fn not_undone(&self, key: &str, error: ApiError, told: &Told) -> Result<FixRecord, ApiError> {
        let ended = self.store.change(key, move |r| {
            r.phase = FixPhase::UndoFailed;
            r.error = Some(error);
        });
        Self::end(ended.await?, told)
    }

    /// Nothing could be read: whether it still stands is not known. It stays open, and is looked at again.
    pub(super) async fn still_unknown(
        &self,
        key: &str,
        trouble: Option<ApiError>,
        told: &Told,
    ) -> Result<FixRecord, ApiError> {
        Self::end(self.store.change(key, move |r| r.error = trouble).await?, told)
    }
}
