//! Who is signed in, and to which cloud. Secrets live here, in memory, and nowhere else.

mod accounts;
mod board;
mod certificate;
mod connect;
mod lane;
mod means;
mod network;
mod other;
mod people;
mod place;
mod practice;
mod resume;
pub mod secrets;
mod signin;
mod tenants;
mod token;
pub mod tokens;
mod tools;
mod way;
mod whereabouts;

use std::sync::{Arc, PoisonError, RwLock};

use arm::{ArmClient, Routes};

#[cfg(test)]
pub(crate) use accounts::Hook;
pub(crate) use accounts::{Directory, Ticket, Ticks, no_answer, practice_row};
pub(crate) use board::Board;
pub(crate) use connect::{remembered, subscription_view};
pub(crate) use lane::Lane;
pub(crate) use means::Means;
pub(crate) use network::{Network, hosts, probe, tidied};
pub use people::OpenBrowser;
pub(crate) use people::{Person, Prompts};
pub(crate) use place::{arm_address, cloud_name, find_cloud};
pub(crate) use practice::{KEY as PRACTICE_KEY, open as open_practice};
pub use practice::{PracticeOpen, PracticeOpener, PracticeWorld};
pub(crate) use resume::{Resume, resume};
pub(crate) use signin::{is_over, refused as token_refused};
pub(crate) use tenants::Tenants;
pub(crate) use token::Me;
pub(crate) use whereabouts::{accounts as remembered_accounts, facts};

use crate::api::{ApiError, ConnectRequest, ErrorCode, Mode, Session};
use crate::error;

/// A signed-in session. Replaced as a whole; what was begun under an old one ends under it.
///
/// It is that of the account that it began with. [`Directory::session`] adds what further tenants and accounts bring: the lanes.
#[derive(Clone)]
pub(crate) struct ActiveSession {
    /// Stable identity of cloud and tenant, for the journal: `practice`, `management.azure.com/<tenant>`.
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
    /// The tenants of the account that it began with, or why they could not be listed.
    pub found: Result<Vec<arm::subscriptions::Tenant>, ApiError>,
    /// Told how token requests fare.
    pub hook: accounts::Hook,
    /// Every tenant that can be worked with. Empty: as it signed in.
    pub lanes: Vec<Lane>,
    /// Who owns which subscription, for [`Self::arm`].
    pub routes: Routes,
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
