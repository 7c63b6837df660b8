//! Making a change: read, commit, write once, look until it stands.

use arm::{Error, OperationHandle, Poll, Refusal, Written};
use serde_json::Value;
use uuid::Uuid;

use super::record::{FixPhase, FixRecord, RECORD_VERSION, UndoAfter};
use super::slice::{in_the_way, met, same};
use super::{Busy, Fixes, LOOKS, Told, Where, pause, reads, writes};
use crate::access::change::Change;
use crate::api::{ApiError, ErrorCode};
use crate::error;

/// A change that is wished for.
pub(crate) struct Wish {
    pub change: Change,
    /// To be taken back when the restore that it is made for is over.
    pub undo_after_restore: bool,
    /// ARM id of the backup instance that is to be restored, where there is one.
    pub made_for: Option<String>,
    /// Keys of the restores that were started before.
    pub earlier: Vec<String>,
}

/// What the write came to.
enum Sent {
    Taken(Box<Written>),
    Refused(ApiError),
    Exists,
    Lost(ApiError),
}

impl Fixes {
    /// Makes a change, and returns when it stands or is known not to. In a task of its own: a window that closes does not
    /// stop it half-way. `told` hears of every step.
    ///
    /// # Errors
    /// Before anything was written: what stands could not be read, or the record not be kept. What Azure refuses is no
    /// error but a record in [`FixPhase::Refused`], with the reason.
    pub(crate) async fn apply(&self, place: Where, wish: Wish, told: Told) -> Result<FixRecord, ApiError> {
        let fixes = self.clone();
        let task = tokio::spawn(async move { fixes.make(place, wish, told).await });
        task.await
            .unwrap_or_else(|ended| Err(error::internal(format!("The change was not made: {ended}"))))
    }

    async fn make(&self, place: Where, wish: Wish, told: Told) -> Result<FixRecord, ApiError> {
        let lock = self.place(wish.change.place());
        let held = lock.lock().await;
        let mut record = self.new_record(&place, wish);
        record.before = reads::stands(&place.arm, &record.change, &record.name).await?.part;
        if let Some(reason) = in_the_way(&record.change, &record.before) {
            return Err(error::invalid(reason));
        }
        if met(&record.change, &record.before) || reads::made_by_others(&place.arm, &record.change).await {
            record.phase = FixPhase::AlreadyThere;
        }
        let stood = record.phase == FixPhase::AlreadyThere;
        // Before the commit: from then on a start of this session would take the record for one that a dead run left.
        let busy = self.take(&record.key);
        let record = match self.store.begin(record).await? {
            Ok(record) => record,
            Err(running) => return Ok(running),
        };
        told(&record);
        if stood {
            return Ok(record);
        }
        tracing::info!(key = record.key, place = record.change.place(), "making a change, once");
        let mut sent = sent(&record.change, writes::make(&place.arm, &record).await);
        if matches!(sent, Sent::Exists) && reads::stands_on_condition(&place.arm, &record.change).await {
            sent = Sent::Refused(error::plain(
                ErrorCode::Service,
                "The role is given there already, but under a condition, and Azure takes no second one beside it. Whoever set the condition has to judge it.",
            ));
        }
        let record = self.note(&record.key, &sent).await?;
        told(&record);
        if let Sent::Taken(written) = sent
            && let Some(operation) = written.operation
            && let Some(failed) = follow(&place, &operation).await
        {
            // What Azure says about an operation is not yet what stands: that is read.
            self.store.change(&record.key, move |r| r.error = Some(failed)).await?;
        }
        drop(held);
        self.look_until_known(&place, record, &told, busy.as_ref()).await
    }

    fn new_record(&self, place: &Where, wish: Wish) -> FixRecord {
        FixRecord {
            version: RECORD_VERSION,
            key: Uuid::new_v4().to_string(),
            seq: 1,
            session_key: place.session_key.clone(),
            who: place.who.clone(),
            change: wish.change,
            phase: FixPhase::Writing,
            name: Uuid::new_v4().to_string(),
            client_request_id: Uuid::new_v4().to_string(),
            created_at: self.clock.now(),
            before: Value::Null,
            after: None,
            mark: Value::Null,
            seen_at: None,
            correlation_id: None,
            error: None,
            undo_after: wish.undo_after_restore.then_some(UndoAfter {
                job: None,
                instance: wish.made_for,
                earlier: Some(wish.earlier),
            }),
            undo: None,
        }
    }

    async fn note(&self, key: &str, sent: &Sent) -> Result<FixRecord, ApiError> {
        let (phase, correlation, error) = match sent {
            Sent::Taken(written) => (FixPhase::Waiting, written.correlation_id.clone(), None),
            Sent::Refused(error) => (FixPhase::Refused, error.correlation_id.clone(), Some(error.clone())),
            Sent::Exists => (FixPhase::AlreadyThere, None, None),
            Sent::Lost(error) => (FixPhase::Unknown, None, Some(error.clone())),
        };
        let changed = self.store.change(key, move |record| {
            record.phase = phase;
            record.correlation_id = correlation;
            record.error = error;
        });
        changed.await?.ok_or_else(gone)
    }

    /// Looks, with growing pauses, until the change stands or time is up. Reads only.
    pub(super) async fn look_until_known(
        &self,
        place: &Where,
        record: FixRecord,
        told: &Told,
        _busy: Option<&Busy>,
    ) -> Result<FixRecord, ApiError> {
        if !record.phase.is_open() {
            return Ok(record);
        }
        let mut trouble = None;
        let mut last = None;
        for look in 0..LOOKS {
            match reads::stands(&place.arm, &record.change, &record.name).await {
                Ok(found) if met(&record.change, &found.part) => {
                    let now = self.clock.now();
                    let stands = self.store.change(&record.key, move |r| {
                        r.phase = FixPhase::Stands;
                        r.after = Some(found.part);
                        r.mark = found.mark;
                        r.seen_at = Some(now);
                        r.error = None;
                    });
                    return Self::end(stands.await?, told);
                }
                Ok(found) => (last, trouble) = (Some(found.part), None),
                Err(error) => trouble = Some(ApiError::from(error)),
            }
            tokio::time::sleep(pause(look, place.speed)).await;
        }
        let unchanged = last.as_ref().is_some_and(|found| same(found, &record.before));
        let ended = self.store.change(&record.key, move |r| {
            r.phase = match r.phase {
                // It cannot be read: what is not known stays unknown, and is taken up at the next start.
                phase if trouble.is_some() => phase,
                // Azure itself said that it failed, and nothing has changed.
                FixPhase::Waiting if unchanged && r.error.is_some() => FixPhase::Refused,
                FixPhase::Waiting => FixPhase::NotSeen,
                _ if unchanged => FixPhase::NotMade,
                _ => FixPhase::NotSeen,
            };
            r.error = trouble.or(r.error.take());
        });
        Self::end(ended.await?, told)
    }

    pub(super) fn end(record: Option<FixRecord>, told: &Told) -> Result<FixRecord, ApiError> {
        let record = record.ok_or_else(gone)?;
        told(&record);
        Ok(record)
    }
}

pub(super) fn gone() -> ApiError {
    error::plain(ErrorCode::NotFound, "The record of this change is not there any more.")
}

fn sent(change: &Change, answer: Result<Written, Error>) -> Sent {
    match answer {
        // A container that is made is answered with 201: somebody was quicker, and it is theirs.
        Ok(written) if written.status == 200 && matches!(change, Change::CreateContainer { .. }) => Sent::Exists,
        Ok(written) => Sent::Taken(Box::new(written)),
        Err(error) if error.refusal() == Some(Refusal::Exists) => Sent::Exists,
        Err(error) if !error.maybe_sent => Sent::Refused(error.into()),
        Err(error) => Sent::Lost(error.into()),
    }
}

/// Follows an operation to its end, within bounds. `Some`: Azure says that it failed, and why. An operation that cannot be
/// asked about is left to the looks, which tell more.
pub(super) async fn follow(place: &Where, operation: &OperationHandle) -> Option<ApiError> {
    for look in 0..LOOKS {
        match place.arm.poll_once(operation).await {
            Ok(Poll::Running { .. }) => tokio::time::sleep(pause(look, place.speed)).await,
            Ok(Poll::Failed(failure)) => {
                let mut error = error::plain(ErrorCode::Service, failure.error.message.clone());
                error.azure_code = Some(failure.error.code).filter(|code| !code.is_empty());
                error.hints = failure.error.recommended_actions;
                error.detail = failure.error.technical;
                error.correlation_id = failure.correlation_id;
                return Some(error);
            }
            Ok(Poll::Canceled) => return Some(error::plain(ErrorCode::Service, "Azure cancelled the change.")),
            Ok(Poll::Succeeded { .. }) | Err(_) => return None,
        }
    }
    None
}
