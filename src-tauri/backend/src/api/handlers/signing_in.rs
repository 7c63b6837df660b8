//! Signing in, staying signed in, signing in again in place, and signing out for good.

use std::sync::Arc;
use std::time::Duration;

use crate::Backend;
use crate::api::{
    ApiError, ConnectRequest, CredentialFacts, CredentialKind, ErrorCode, Nothing, RememberedAccount, Session,
    SignInState, SignInStep, TenantState, Who,
};
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

    /// Signs in to an Azure, in whichever way. A sign-in that is under way is called off. The old session stays until the new one
    /// works; with `add`, the account joins it, and the answer is the session with both.
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
        let connection = session::remembered(&request);
        if let Err(error) = inner.settings.set_last_connection(&connection).await {
            tracing::warn!(message = %error.message, "the connection could not be remembered");
        }
        if !(request.add && self.goes_with_the_others(&session)) {
            inner.accounts.clear(false);
            inner.jobs.found.clear();
        }
        // The way back is known for every way in; a version that knew fewer wrote none.
        let kind = connection.kind.unwrap_or(CredentialKind::Browser);
        let view = session.view.clone();
        let begun = self.join(None, kind, session);
        self.write_down().await;
        Ok(begun.map_or(view, |session| session.view.clone()))
    }

    /// Whether an account can be used beside those of the session: of the same cloud.
    fn goes_with_the_others(&self, session: &ActiveSession) -> bool {
        match self.0.sessions.peek() {
            Some(current) => !current.is_practice() && current.arm_host == session.arm_host,
            // Accounts of the last run that were not taken up yet.
            None => true,
        }
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
    #[allow(clippy::unused_async, reason = "every command is")]
    pub async fn sign_in_again(&self, _: Nothing) -> Result<Nothing, ApiError> {
        let wanted = self.0.accounts.wanted().or_else(|| self.0.accounts.first());
        let Some(of) = wanted else {
            return match self.0.sessions.peek() {
                Some(_) => Ok(Nothing {}),
                None => Err(crate::error::plain(ErrorCode::NotSignedIn, "Nobody is signed in.")),
            };
        };
        self.0.prompts.call_off();
        let ticket = self.0.accounts.begin(&of, TenantState::WaitingForBrowser)?;
        self.tell_of_accounts();
        let backend = self.clone();
        tokio::spawn(async move { backend.let_in(ticket).await });
        Ok(Nothing {})
    }

    /// Where the credentials are, and what there is of them.
    ///
    /// # Errors
    /// None at present: what cannot be found out is said in the answer.
    pub async fn credentials_where(&self, _: Nothing) -> Result<CredentialFacts, ApiError> {
        Ok(session::facts(&self.0.cache, self.0.accounts.signed_in()).await)
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
        self.0.accounts.clear(true);
        self.leave();
        self.0.cache.forget_all().await;
        self.0.settings.set_resumes(&[]).await?;
        self.credentials_where(Nothing {}).await
    }

    /// The remembered accounts, if they can be had without waiting.
    pub(super) async fn remembered_accounts(&self) -> Vec<RememberedAccount> {
        let read = tokio::time::timeout(SOON, session::remembered_accounts(&self.0.cache)).await;
        read.unwrap_or_default()
    }

    pub(super) async fn means(&self, step: Arc<dyn Fn(SignInStep) + Send + Sync>) -> Result<Means, ApiError> {
        Ok(Means {
            clock: self.0.parts.clock.clone(),
            prompts: self.0.prompts.clone(),
            cache: self.0.cache.clone(),
            settings: self.0.settings.settings().await?,
            network: self.0.network.clone(),
            step,
        })
    }

    /// An account that cannot be taken up again is not in the list.
    async fn write_down(&self) {
        if let Err(error) = self.0.settings.set_resumes(&self.0.accounts.resumes()).await {
            tracing::warn!(message = %error.message, "the sign-in could not be written down for the next start");
        }
    }

    /// Begins to take up the sign-ins of the last run, all at once and without asking anybody; returns at once. The session begins
    /// with the first that works, and the others join it.
    pub(crate) async fn take_up_the_last_sign_ins(&self) {
        self.0
            .accounts
            .remember(self.0.settings.ticks().await.unwrap_or_default());
        let resumes = self.0.settings.resumes().await.unwrap_or_default();
        let Some(first) = resumes.first() else { return };
        self.0.board.set(SignInState::Restoring {
            account: first.name.clone(),
        });
        let serials = self.0.accounts.expect(resumes.clone());
        for (serial, resume) in serials.into_iter().zip(resumes) {
            let weak = Arc::downgrade(&self.0);
            tokio::spawn(async move {
                for pause in RETRY.iter().chain(std::iter::repeat(&60)) {
                    let Some(inner) = weak.upgrade() else { return };
                    if !Self(inner).take_up(serial, &resume, false).await {
                        return;
                    }
                    tokio::time::sleep(Duration::from_secs(*pause)).await;
                }
            });
        }
    }

    /// Takes a sign-in up, unless it was forgotten. Whether it is worth another try.
    pub(super) async fn take_up(&self, serial: u64, resume: &Resume, may_ask: bool) -> bool {
        let inner = &self.0;
        if !inner.accounts.knows(serial) {
            return false;
        }
        let made = async {
            let means = self.means(Arc::new(|_| ())).await?;
            let work = session::resume(resume, may_ask, &means);
            // What asks nobody goes on when a question to the person is called off.
            if may_ask {
                inner.prompts.unless_called_off(work).await
            } else {
                work.await
            }
        };
        let made = made.await;
        let _one_at_a_time = inner.signing_in.lock().await;
        if !inner.accounts.knows(serial) {
            if let Ok(ActiveSession {
                person: Some(person), ..
            }) = made
            {
                person.retire(false);
            }
            return false;
        }
        match made {
            Ok(session) => {
                let session = ActiveSession {
                    resume: Some(resume.clone()),
                    ..session
                };
                if !self.goes_with_the_others(&session) {
                    return false;
                }
                self.join(Some(serial), resume.kind, session);
                false
            }
            Err(error) => {
                tracing::warn!(message = %error.message, "a sign-in of the last run could not be taken up");
                let passing = matches!(error.code, ErrorCode::Offline | ErrorCode::Throttled)
                    || error.who == Some(Who::Microsoft);
                inner.accounts.failed(serial, error.clone());
                self.tell_of_accounts();
                if inner.sessions.peek().is_none() && !inner.accounts.is_waiting() {
                    inner.board.set(SignInState::Needed {
                        account: resume.name.clone(),
                        error,
                    });
                }
                passing
            }
        }
    }
}
