//! Signing in, staying signed in, signing in again in place, and signing out for good.

use std::sync::Arc;
use std::time::Duration;

use azure_core::credentials::TokenCredential as _;

use crate::Backend;
use crate::api::{
    ApiError, ConnectRequest, CredentialFacts, ErrorCode, Nothing, RememberedAccount, Session, SignInState, SignInStep,
    Who,
};
use crate::jobs;
use crate::session::{self, ActiveSession, Means, Resume};

/// For reading the list of remembered accounts at the start: a keychain that asks for its password must not keep the window empty.
const SOON: Duration = Duration::from_secs(2);
/// Between attempts to take a sign-in up while there is no network.
const RETRY: [u64; 4] = [5, 15, 30, 60];

impl Backend {
    /// Signs in to an Azure: [`Backend::sign_in`], without the steps.
    ///
    /// # Errors
    /// As [`Backend::sign_in`].
    pub async fn connect(&self, request: ConnectRequest) -> Result<Session, ApiError> {
        self.sign_in(request, |_| ()).await
    }

    /// Signs in to an Azure, in whichever way. A sign-in that is under way is called off. The old session stays until the new one works.
    ///
    /// # Errors
    /// `InvalidInput`, `SignInFailed` (refused, called off, not in time), `Offline`, `Tls`, `Forbidden`, or what Azure answers.
    pub async fn sign_in(
        &self,
        request: ConnectRequest,
        step: impl Fn(SignInStep) + Send + Sync + 'static,
    ) -> Result<Session, ApiError> {
        let inner = &self.0;
        inner.prompts.call_off();
        let _one_at_a_time = inner.signing_in.lock().await;
        let means = self.means(Arc::new(step)).await?;
        let session = inner
            .prompts
            .unless_called_off(session::connect(&request, &means))
            .await?;
        if let Err(error) = inner.settings.set_last_connection(&session::remembered(&request)).await {
            tracing::warn!(message = %error.message, "the connection could not be remembered");
        }
        self.write_down(session.resume.as_ref()).await;
        Ok(self.begin(session).view.clone())
    }

    /// Calls off the sign-in that waits for the person. Nothing happens where none does.
    ///
    /// # Errors
    /// None at present.
    #[allow(clippy::unused_async, reason = "every command is")]
    pub async fn sign_in_cancel(&self, _: Nothing) -> Result<Nothing, ApiError> {
        self.0.prompts.call_off();
        Ok(Nothing {})
    }

    /// Somebody pressed "Sign in again": opens the browser if that is needed, and answers at once. What comes of it is told by
    /// [`crate::api::Event::SignInChanged`].
    ///
    /// # Errors
    /// `NotSignedIn`: there is neither a session nor one to be taken up.
    pub async fn sign_in_again(&self, _: Nothing) -> Result<Nothing, ApiError> {
        if let Some(session) = self.0.sessions.peek() {
            if let Some(person) = session.person.clone() {
                person.ask_again();
                let backend = self.clone();
                tokio::spawn(async move { backend.ask(&session, &person).await });
            }
            return Ok(Nothing {});
        }
        let Some(resume) = self.0.settings.resume().await? else {
            return Err(crate::error::plain(ErrorCode::NotSignedIn, "Nobody is signed in."));
        };
        self.0.prompts.call_off();
        let backend = self.clone();
        tokio::spawn(async move { backend.take_up(&resume, true).await });
        Ok(Nothing {})
    }

    /// Where the credentials are, and what there is of them.
    ///
    /// # Errors
    /// None at present: what cannot be found out is said in the answer.
    pub async fn credentials_where(&self, _: Nothing) -> Result<CredentialFacts, ApiError> {
        let session = self.0.sessions.peek().filter(|session| !session.is_practice());
        Ok(session::facts(&self.0.cache, session.is_some().into()).await)
    }

    /// Ends the session and removes everything that is kept of any sign-in; the answer says what is left. Practice is only left: it
    /// keeps nothing. Restores go on in Azure; they are followed again after the next sign-in.
    ///
    /// # Errors
    /// [`ErrorCode::Storage`]: it could not be written down that nobody is signed in.
    pub async fn sign_out(&self, _: Nothing) -> Result<CredentialFacts, ApiError> {
        self.0.prompts.call_off();
        let _one_at_a_time = self.0.signing_in.lock().await;
        let practice = self.0.sessions.peek().is_some_and(|session| session.is_practice());
        if practice {
            self.leave();
            return self.credentials_where(Nothing {}).await;
        }
        if let Some(person) = self.0.sessions.peek().and_then(|session| session.person.clone()) {
            person.retire(true);
        }
        self.leave();
        self.0.cache.forget_all().await;
        self.0.settings.set_resume(None).await?;
        self.credentials_where(Nothing {}).await
    }

    /// The remembered accounts, if they can be had without waiting.
    pub(super) async fn remembered_accounts(&self) -> Vec<RememberedAccount> {
        let read = tokio::time::timeout(SOON, session::accounts(&self.0.cache)).await;
        read.unwrap_or_default()
    }

    pub(super) async fn means(&self, step: Arc<dyn Fn(SignInStep) + Send + Sync>) -> Result<Means, ApiError> {
        Ok(Means {
            clock: self.0.parts.clock.clone(),
            prompts: self.0.prompts.clone(),
            cache: self.0.cache.clone(),
            settings: self.0.settings.settings().await?,
            step,
        })
    }

    /// A session that cannot be taken up again leaves no older one to be taken up in its place.
    async fn write_down(&self, resume: Option<&Resume>) {
        if let Err(error) = self.0.settings.set_resume(resume).await {
            tracing::warn!(message = %error.message, "the sign-in could not be written down for the next start");
        }
    }

    /// Begins to take up the sign-in of the last run, without asking anybody; returns at once.
    pub(crate) async fn take_up_the_last_sign_in(&self) {
        let Ok(Some(resume)) = self.0.settings.resume().await else {
            return;
        };
        self.0.board.set(SignInState::Restoring {
            account: resume.name.clone(),
        });
        let weak = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            for pause in RETRY.iter().chain(std::iter::repeat(&60)) {
                let Some(inner) = weak.upgrade() else { return };
                if !Self(inner).take_up(&resume, false).await {
                    return;
                }
                tokio::time::sleep(Duration::from_secs(*pause)).await;
            }
        });
    }

    /// Takes a sign-in up, unless there is a session by now or it was forgotten. Whether it is worth another try.
    async fn take_up(&self, resume: &Resume, may_ask: bool) -> bool {
        let inner = &self.0;
        let _one_at_a_time = inner.signing_in.lock().await;
        let wanted = inner.settings.resume().await.ok().flatten();
        if inner.sessions.peek().is_some() || wanted.as_ref() != Some(resume) {
            return false;
        }
        let made = async {
            let means = self.means(Arc::new(|_| ())).await?;
            inner
                .prompts
                .unless_called_off(session::resume(resume, may_ask, &means))
                .await
        };
        match made.await {
            Ok(session) => {
                let session = ActiveSession {
                    resume: Some(resume.clone()),
                    ..session
                };
                self.begin(session);
                false
            }
            Err(error) => {
                tracing::warn!(message = %error.message, "the last sign-in could not be taken up");
                let passing = matches!(error.code, ErrorCode::Offline | ErrorCode::Throttled)
                    || error.who == Some(Who::Microsoft);
                inner.board.set(SignInState::Needed {
                    account: resume.name.clone(),
                    error,
                });
                passing
            }
        }
    }

    async fn ask(&self, session: &Arc<ActiveSession>, person: &session::Person) {
        let source = person.source(&session.view.tenant_id);
        match source.get_token(&[&session.arm.cloud().arm_scope], None).await {
            Ok(_) => {
                self.0.board.set(SignInState::Fine);
                // What waited for the sign-in looks at once, and not in five minutes.
                jobs::resume(self);
            }
            // Said already, with the reason.
            Err(error) => tracing::info!(kind = ?error.kind(), "nobody has signed in again"),
        }
    }
}
