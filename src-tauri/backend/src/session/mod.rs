//! Who is signed in, and to which cloud. Secrets live here, in memory, and nowhere else.

mod connect;
mod practice;
pub mod secrets;
mod signin;
mod tenants;
pub mod tokens;
mod tools;

use std::sync::{Arc, PoisonError, RwLock};

use arm::ArmClient;
use azure_core::credentials::TokenCredential;

pub(crate) use connect::{connect, remembered};
pub(crate) use practice::{KEY as PRACTICE_KEY, open as open_practice};
pub use practice::{PracticeOpen, PracticeOpener, PracticeWorld};
pub(crate) use signin::{is_over, refused as token_refused};
pub(crate) use tenants::Tenants;

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
    /// The same account in other tenants.
    pub tenants: Tenants,
    pub view: Session,
}

impl ActiveSession {
    pub(crate) fn is_practice(&self) -> bool {
        self.mode == Mode::Practice
    }

    /// The same person or service principal in another tenant, by its id or domain. No token is asked for yet.
    ///
    /// # Errors
    /// `InvalidInput`: the text is no tenant.
    pub(crate) fn credential_for(&self, tenant: &str) -> Result<Arc<dyn TokenCredential>, ApiError> {
        self.tenants.credential(tenant)
    }

    /// A client that works in another tenant.
    ///
    /// # Errors
    /// As [`Self::credential_for`].
    pub(crate) fn client_for(&self, tenant: &str) -> Result<ArmClient, ApiError> {
        self.tenants.client(tenant)
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
