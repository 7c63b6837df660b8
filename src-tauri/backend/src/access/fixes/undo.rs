//! Taking a change back: only while it is still what we wrote, and only what we wrote.

use arm::Error;
use serde_json::Value;
use uuid::Uuid;

use super::apply::{follow, gone};
use super::delta::own;
use super::ends::LeftFor;
use super::record::{FixPhase, FixRecord, Undo};
use super::slice::{differ, met, same, wanted};
use super::{By, Fixes, LOOKS, Told, Where, container, pause, reads, writes};
use crate::access::change::Change;
use crate::api::ApiError;
use crate::error;

impl Fixes {
    /// Takes a change back, and returns when what stood before stands again, or it is known why not. In a task of its own.
    ///
    /// # Errors
    /// Nothing was written: there is nothing of ours to take back, or what stands could not be read.
    pub(crate) async fn undo(&self, place: Where, key: &str, told: Told) -> Result<FixRecord, ApiError> {
        self.undo_by(place, key, By::Person, told).await
    }

    pub(super) async fn undo_by(&self, place: Where, key: &str, by: By, told: Told) -> Result<FixRecord, ApiError> {
        let (fixes, key) = (self.clone(), key.to_owned());
        let task = tokio::spawn(async move { fixes.take_back(&place, &key, by, &told).await });
        task.await
            .unwrap_or_else(|ended| Err(error::internal(format!("The change was not taken back: {ended}"))))
    }

    async fn take_back(&self, place: &Where, key: &str, by: By, told: &Told) -> Result<FixRecord, ApiError> {
        let Some(_busy) = self.take(key) else {
            return Err(error::invalid(
                "This change is being worked on. Wait until that is done.",
            ));
        };
        let record = self.ours_to_take_back(place, key).await?;
        // Known without asking Azure: a restore that goes on is looked at again whenever anything is heard of it.
        if by == By::App
            && let Some(reason) = (place.in_use)(record.change.clone(), by).await?
        {
            return self.kept_for_a_restore(record, reason, told).await;
        }
        let lock = self.place(record.change.place());
        let _held = lock.lock().await;
        let now = match reads::stands(&place.arm, &record.change, &record.name).await {
            Ok(now) => now,
            Err(error) if reads::is_gone(&error) => {
                let reason = "What it was changed on is not there any more: there is nothing to take back.";
                return self
                    .left_alone(key, None, LeftFor::Others(reason.to_owned()), told)
                    .await;
            }
            Err(error) => return Err(error.into()),
        };
        if differ(&record.mark, &now.mark) {
            let reason = "What it was changed on was deleted and made anew since. The new one was not touched.";
            let why = LeftFor::Others(reason.to_owned());
            return self.left_alone(key, Some(now.part), why, told).await;
        }
        if is_back(&record, &now.part) {
            if !(record.phase == FixPhase::NotSeen && may_still_come(&record.change)) {
                return self.undone(&record, now.part, told).await;
            }
        } else if let Some(why) = in_the_way(&record, &now.part) {
            return self.left_alone(key, Some(now.part), why, told).await;
        }
        match needed(place, &record.change, &now.part, by).await? {
            Some(LeftFor::Restore(reason)) => return self.kept_for_a_restore(record, reason, told).await,
            Some(why) => return self.left_alone(key, Some(now.part), why, told).await,
            None => {}
        }
        let (id, began_at) = (Uuid::new_v4(), self.clock.now());
        let record = self.store.change(key, move |r| {
            r.phase = FixPhase::Undoing;
            r.error = None;
            r.undo = Some(Undo::beginning(id.to_string(), began_at));
        });
        let record = record.await?.ok_or_else(gone)?;
        told(&record);
        tracing::info!(key, place = record.change.place(), "taking a change back, once");
        let written = writes::put_back(&place.arm, &record, &now.part, id).await;
        self.after_the_write(place, record, written, told).await
    }

    async fn ours_to_take_back(&self, place: &Where, key: &str) -> Result<FixRecord, ApiError> {
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
        Ok(record)
    }

    async fn after_the_write(
        &self,
        place: &Where,
        record: FixRecord,
        written: Result<arm::Written, Error>,
        told: &Told,
    ) -> Result<FixRecord, ApiError> {
        match written {
            Ok(written) => {
                let correlation = written.correlation_id.clone();
                let note = move |r: &mut FixRecord| {
                    if let Some(undo) = &mut r.undo {
                        undo.correlation_id = correlation;
                        undo.taken = true;
                    }
                };
                let record = self.store.change(&record.key, note).await?.ok_or_else(gone)?;
                let mut trouble = None;
                if let Some(operation) = &written.operation {
                    trouble = follow(place, operation).await;
                }
                self.look_until_back(place, record, trouble, told).await
            }
            Err(error) if !error.maybe_sent => {
                // What is refused because it is gone meanwhile is gone.
                match reads::stands(&place.arm, &record.change, &record.name).await {
                    Ok(found) if is_back(&record, &found.part) => self.undone(&record, found.part, told).await,
                    _ => self.not_undone(&record.key, error.into(), told).await,
                }
            }
            // Whether it arrived, reading tells.
            Err(error) => self.look_until_back(place, record, Some(error.into()), told).await,
        }
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
                Ok(found) if is_back(&record, &found.part) => return self.undone(&record, found.part, told).await,
                Ok(found) => last = Some(found.part),
                Err(error) => trouble = Some(error.into()),
            }
            tokio::time::sleep(pause(look, place.speed)).await;
        }
        let Some(found) = last else {
            return self.still_unknown(key, trouble, told).await;
        };
        if !is_ours(&record, &found) && !met(&record.change, &found) {
            // Closed again, only not exactly as before: a member that was not set is set now, or somebody came between.
            let reason = "It is taken back, and not exactly as it stood before.".to_owned();
            return self.left_alone(key, Some(found), LeftFor::Others(reason), told).await;
        }
        let taken = record.undo.as_ref().is_some_and(|undo| undo.taken);
        let nothing = || {
            let text = if taken {
                "Azure took the request, and the setting has not changed."
            } else {
                "Whether the request reached Azure is not known. The setting has not changed."
            };
            error::plain(crate::api::ErrorCode::Service, text)
        };
        self.not_undone(key, trouble.unwrap_or_else(nothing), told).await
    }
}

/// Whether what this change decides is as it stood before.
pub(super) fn is_back(record: &FixRecord, now: &Value) -> bool {
    same(&own(&record.change, now), &own(&record.change, &record.before))
}

/// Whether a change that Azure took, and that never showed, may show yet: a role may take its time, and what is an operation on a server
/// or a vault may still be running. The way back is sent behind it then, which does no harm where nothing stands.
fn may_still_come(change: &Change) -> bool {
    matches!(
        change,
        Change::GrantRole { .. }
            | Change::OpenFirewall { .. }
            | Change::ServerPublicAccess { .. }
            | Change::VaultCrossSubscription { .. }
            | Change::VaultIdentity { .. }
    )
}

/// What in the thing itself stands against touching it.
fn in_the_way(record: &FixRecord, now: &Value) -> Option<LeftFor> {
    if let Change::CreateContainer { name, .. } = &record.change
        && let Some(reason) = container::held_fast(name, now)
    {
        return Some(LeftFor::ATime(reason));
    }
    (!is_ours(record, now)).then(|| LeftFor::Others("Somebody has changed it since. It was not touched.".to_owned()))
}

/// What hangs on it: elsewhere in this app, or in Azure.
async fn needed(place: &Where, change: &Change, now: &Value, by: By) -> Result<Option<LeftFor>, ApiError> {
    if let Some(reason) = (place.in_use)(change.clone(), by).await? {
        return Ok(Some(LeftFor::Restore(reason)));
    }
    if let Some(reason) = reads::leans_on_it(&place.arm, change, now).await? {
        return Ok(Some(LeftFor::ATime(reason)));
    }
    // Once more: what began during the look is known here before it reaches Azure.
    Ok((place.in_use)(change.clone(), by).await?.map(LeftFor::Restore))
}

/// Whether what stands is what was written: as it was seen then, or, where it was never seen, as it was sent.
pub(super) fn is_ours(record: &FixRecord, now: &Value) -> bool {
    let change = &record.change;
    if matches!(change, Change::CreateContainer { .. }) {
        return container::is_ours(record.after.as_ref(), now);
    }
    if let Some(after) = &record.after {
        return same(&own(change, after), &own(change, now));
    }
    let sent = wanted(change, &record.before);
    if sent.is_null() {
        met(change, now)
    } else {
        same(&own(change, &sent), &own(change, now))
    }
}
