//! Taking a change back: only while it is still what we wrote, and only what we wrote.

use serde_json::Value;
use uuid::Uuid;

use super::apply::{follow, gone};
use super::record::{FixPhase, FixRecord, Undo};
use super::slice::{met, same, wanted};
use super::{Fixes, LOOKS, Told, Where, container, pause, reads, writes};
use crate::access::change::Change;
use crate::api::ApiError;
use crate::error;

impl Fixes {
    /// Takes a change back, and returns when what stood before stands again, or it is known why not. In a task of its own.
    ///
    /// # Errors
    /// Nothing was written: there is nothing of ours to take back, or what stands could not be read.
    pub(crate) async fn undo(&self, place: Where, key: &str, told: Told) -> Result<FixRecord, ApiError> {
        let (fixes, key) = (self.clone(), key.to_owned());
        let task = tokio::spawn(async move { fixes.take_back(&place, &key, &told).await });
        task.await
            .unwrap_or_else(|ended| Err(error::internal(format!("The change was not taken back: {ended}"))))
    }

    async fn take_back(&self, place: &Where, key: &str, told: &Told) -> Result<FixRecord, ApiError> {
        let Some(_busy) = self.take(key) else {
            return Err(error::invalid(
                "This change is being worked on. Wait until that is done.",
            ));
        };
        let record = self.store.load(key).await?.ok_or_else(gone)?;
        if record.session_key != place.session_key {
            return Err(error::invalid(
                "This change was made in another tenant or cloud. Sign in there to take it back.",
            ));
        }
        if !record.can_be_undone() {
            return Err(error::invalid(
                "There is nothing to take back: this change is not Pointback’s, or is gone already.",
            ));
        }
        let lock = self.place(record.change.place());
        let _held = lock.lock().await;
        let now = reads::stands(&place.arm, &record.change, &record.name).await?;
        if same(&now, &record.before) {
            return self.undone(key, told).await;
        }
        if let Change::CreateContainer { name, .. } = &record.change
            && let Some(reason) = container::held_fast(name, &now)
        {
            return self.left_alone(key, now, (reason, true), told).await;
        }
        if !is_ours(&record, &now) {
            let reason = "Somebody has changed it since. It was not touched.".to_owned();
            return self.left_alone(key, now, (reason, false), told).await;
        }
        if let Some(reason) = needed(place, &record.change, &now).await? {
            return self.left_alone(key, now, (reason, true), told).await;
        }
        let (id, began_at) = (Uuid::new_v4(), self.clock.now());
        let record = self.store.change(key, move |r| {
            r.phase = FixPhase::Undoing;
            r.error = None;
            r.undo = Some(Undo {
                client_request_id: id.to_string(),
                began_at,
                correlation_id: None,
                ended_at: None,
                found: None,
                reason: None,
                held: false,
            });
        });
        let record = record.await?.ok_or_else(gone)?;
        told(&record);
        tracing::info!(key, place = record.change.place(), "taking a change back, once");
        let mut trouble = None;
        match writes::put_back(&place.arm, &record, &now, id).await {
            Ok(written) => {
                let correlation = written.correlation_id.clone();
                let note = move |r: &mut FixRecord| {
                    if let Some(undo) = &mut r.undo {
                        undo.correlation_id = correlation;
                    }
                };
                self.store.change(key, note).await?;
                if let Some(operation) = &written.operation {
                    trouble = follow(place, operation).await;
                }
            }
            Err(error) if !error.maybe_sent => return self.not_undone(key, error.into(), told).await,
            // Whether it arrived, reading tells.
            Err(error) => trouble = Some(error.into()),
        }
        self.look_until_back(place, record, trouble, told).await
    }

    /// Looks until what stood before stands again, or time is up. Reads only.
    pub(super) async fn look_until_back(
        &self,
        place: &Where,
        record: FixRecord,
        mut trouble: Option<ApiError>,
        told: &Told,
    ) -> Result<FixRecord, ApiError> {
        let key = record.key.as_str();
        let mut last = None;
        for look in 0..LOOKS {
            match reads::stands(&place.arm, &record.change, &record.name).await {
                Ok(found) if same(&found, &record.before) => return self.undone(key, told).await,
                Ok(found) => last = Some(found),
                Err(error) => trouble = Some(error.into()),
            }
            tokio::time::sleep(pause(look, place.speed)).await;
        }
        match last {
            Some(found) if !is_ours(&record, &found) && !met(&record.change, &found) => {
                // Closed again, only not exactly as before: a member that was not set is set now, or somebody came between.
                let reason = "It is taken back, and not exactly as it stood before.".to_owned();
                self.left_alone(key, found, (reason, false), told).await
            }
            _ => {
                let nothing = || {
                    error::plain(
                        crate::api::ErrorCode::Service,
                        "Azure took the request, and the setting has not changed.",
                    )
                };
                self.not_undone(key, trouble.unwrap_or_else(nothing), told).await
            }
        }
    }

    async fn undone(&self, key: &str, told: &Told) -> Result<FixRecord, ApiError> {
        let at = self.clock.now();
        let ended = self.store.change(key, move |r| {
            r.phase = FixPhase::Undone;
            r.error = None;
            if let Some(undo) = &mut r.undo {
                undo.ended_at = Some(at);
            }
        });
        Self::end(ended.await?, told)
    }

    /// `held`: what stands in the way may go.
    async fn left_alone(
        &self,
        key: &str,
        found: Value,
        (reason, held): (String, bool),
        told: &Told,
    ) -> Result<FixRecord, ApiError> {
        let at = self.clock.now();
        let ended = self.store.change(key, move |r| {
            r.phase = FixPhase::LeftAlone;
            let undo = r.undo.get_or_insert_with(|| Undo {
                client_request_id: String::new(),
                began_at: at,
                correlation_id: None,
                ended_at: None,
                found: None,
                reason: None,
                held: false,
            });
            undo.held = held;
            undo.ended_at = Some(at);
            undo.found = Some(found);
            undo.reason = Some(reason);
        });
        Self::end(ended.await?, told)
    }

    async fn not_undone(&self, key: &str, error: ApiError, told: &Told) -> Result<FixRecord, ApiError> {
        let ended = self.store.change(key, move |r| {
            r.phase = FixPhase::UndoFailed;
            r.error = Some(error);
        });
        Self::end(ended.await?, told)
    }
}

/// What hangs on it: elsewhere in this app, or in Azure.
async fn needed(place: &Where, change: &Change, now: &Value) -> Result<Option<String>, ApiError> {
    if let Some(reason) = (place.in_use)(change.clone()).await? {
        return Ok(Some(reason));
    }
    if let Some(reason) = reads::leans_on_it(&place.arm, change, now).await? {
        return Ok(Some(reason));
    }
    // Once more: what began during the look is known here before it reaches Azure.
    (place.in_use)(change.clone()).await
}

/// Whether what stands is what was written: as it was seen then, or, where it was never seen, as it was sent.
pub(super) fn is_ours(record: &FixRecord, now: &Value) -> bool {
    if matches!(record.change, Change::CreateContainer { .. }) {
        return container::is_ours(record.after.as_ref(), now);
    }
    if let Some(after) = &record.after {
        return same(after, now);
    }
    let sent = wanted(&record.change, &record.before);
    if sent.is_null() {
        met(&record.change, now)
    } else {
        same(&sent, now)
    }
}
