//! Who is signed in, and to which cloud. Secrets live here, in memory, and nowhere else.

mod board;
mod certificate;
mod connect;
mod means;
mod other;
mod people;
mod place;
mod practice;
mod resume;
pub mod secrets;
mod signin;
mod tenants;
pub mod tokens;
mod tools;
mod way;
mod whereabouts;

use std::sync::{Arc, PoisonError, RwLock};

use arm::ArmClient;
use azure_core::credentials::TokenCredential;

pub(crate) use board::Board;
pub(crate) use connect::remembered;
pub(crate) use means::Means;
pub use people::OpenBrowser;
pub(crate) use people::{Person, Prompts};
pub(crate) use practice::{KEY as PRACTICE_KEY, open as open_practice};
pub use practice::{PracticeOpen, PracticeOpener, PracticeWorld};
pub(crate) use resume::{Resume, resume};
pub(crate) use signin::{is_over, refused as token_refused};
pub(crate) use tenants::Tenants;
pub(crate) use whereabouts::{accounts, facts};

use crate::api::{ApiError, ConnectRequest, ErrorCode, Mode, Session};
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
    /// Who signed in with the browser, and can be asked again.
    pub person: Option<Person>,
    /// Host of Azure Resource Manager, in lower case.
    pub arm_host: String,
    /// How the next start takes this session up. `None`: it cannot.
    pub resume: Option<Resume>,
}

impl ActiveSession {
    pub(crate) fn is_practice(&self) -> bool {
        self.mode == Mode::Practice
    }

    fn resumed_by(self, resume: &Resume) -> Self {
        Self {
            resume: Some(resume.clone()),
            ..self
        }
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

/// Signs in and keeps what the next start needs. The caller writes [`ActiveSession::resume`] down.
///
/// # Errors
/// As [`connect::connect`].
pub(crate) async fn connect(request: &ConnectRequest, means: &Means) -> Result<ActiveSession, ApiError> {
    let session = connect::connect(request, means).await?;
    let resume = resume::keep(request, &session, means).await;
    Ok(ActiveSession { resume, ..session })
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
        let before = self
            .0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(session.clone());
        if let Some(person) = before.as_ref().and_then(|before| before.person.as_ref()) {
            person.retire(false);
        }
        session
    }

    /// Ends the session. What still holds it keeps its tokens until it is done; nothing new is started with them.
    pub(crate) fn clear(&self) {
        let before = self.0.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(person) = before.as_ref().and_then(|before| before.person.as_ref()) {
            person.retire(false);
        }
    }
}

#[cfg(test)]
mod tests;
