//! What was read a moment ago, and what is being read now: a form that is typed into asks many times a second.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

use super::read::{Piece, What};

/// Long enough for the filling of a form, short enough for somebody who puts it right in the portal beside it.
pub(super) const FRESH: Duration = Duration::seconds(30);

type Slot = Arc<tokio::sync::Mutex<Option<(OffsetDateTime, Piece)>>>;

/// How many sign-ins are remembered at once. More than that is somebody who comes and goes; the oldest answers are stale anyway.
const MOST: usize = 16;

/// Shared by all checks, apart for each sign-in: what one account may not see another may.
#[derive(Default)]
pub(crate) struct Kept(Mutex<HashMap<String, HashMap<What, Slot>>>);

impl Kept {
    /// Nothing stands any more: something was changed.
    pub(crate) fn forget(&self) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clear();
    }

    /// One answer stands no more.
    pub(super) fn forget_one(&self, who: &str, what: &What) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = kept.get_mut(who) {
            own.remove(what);
        }
    }

    /// What is known, or the answer of `ask`; whoever comes meanwhile waits for that answer. A failure that may pass is not kept, and
    /// what does not change is kept until something speaks against it.
    pub(super) async fn get(
        &self,
        who: &str,
        what: What,
        now: OffsetDateTime,
        refresh: bool,
        ask: impl Future<Output = Piece>,
    ) -> Piece {
        let lasts = what.lasts();
        let slot = {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() >= MOST && !kept.contains_key(who) {
                kept.clear();
            }
            let own = kept.entry(who.to_owned()).or_default();
            own.entry(what).or_default().clone()
        };
        let mut held = slot.lock().await;
        if let Some((at, piece)) = held.as_ref()
            && (lasts && piece.is_there() || !refresh && now - *at < FRESH)
        {
            return piece.clone();
        }
        let piece = ask.await;
        *held = piece.is_answer().then(|| (now, piece.clone()));
        piece
    }
}
