//! Who is signed in, and to which cloud. Secrets live here, in memory, and nowhere else.

mod connect;
mod practice;
mod signin;
mod tools;

use std::sync::{Arc, PoisonError, RwLock};

use arm::ArmClient;

pub(crate) use connect::{connect, remembered};
pub(crate) use practice::{KEY as PRACTICE_KEY, open as open_practice};
pub use practice::{PracticeOpen, PracticeOpener, PracticeWorld};
pub(crate) use signin::{is_over, refused as token_refused};

use crate::api::{ApiError, ErrorCode, Mode, Session};
use crate::error;

/// A signed-in session. Replaced as a whole; what was begun under an old one ends under it.
pub(crate) struct ActiveSession {
    /// Stable identity of cloud and tenant, for the journal and the cache: `practice`, `management.azure.com/<tenant>`.
    pub key: String,
    pub mode: Mode,
    /// How much faster than in Azure time runs; 1 outside practice.
    pub speed: f64,
    pub arm: ArmClient,
    pub view: Session,
}

impl ActiveSession {
    pub(crate) fn is_practice(&self) -> bool {
        self.mode == Mode::Practice
    }
}

/// The current session, if there is one.
#[derive(Default)]
pub(crate) struct SessionHolder(RwLock<Option<Arc<ActiveSession>>>);

impl SessionHolder {
    /// # Errors
    /// [`ErrorCode::NotSignedIn`].
    pub(crate) fn current(&self) -> Result<Arc<ActiveSession>, ApiError> {
        self.peek().ok_or_else(|| ApiError {
            hints: vec!["Connect to Azure, or start practice mode.".into()],
            ..error::plain(ErrorCode::NotSignedIn, "Nobody is signed in.")
        })
    }

    pub(crate) fn peek(&self) -> Option<Arc<ActiveSession>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set(&self, session: ActiveSession) -> Arc<ActiveSession> {
        let session = Arc::new(session);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(session.clone());
        session
    }

    /// Ends the session. What still holds it keeps its tokens until it is done; nothing new is started with them.
    pub(crate) fn clear(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests;
