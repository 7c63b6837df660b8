//! Sign-in, settings, and what a fresh window needs.

use std::sync::Arc;

use crate::Backend;
use crate::api::{ApiError, Bootstrap, Event, Nothing, SavedViews, Session, Settings, SignInState};
use crate::catalog::Scope;
use crate::jobs;
use crate::session::{self, ActiveSession, PRACTICE_KEY, PracticeOpen};

impl Backend {
    /// Session, settings and unfinished restores, in one value.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::Storage`].
    pub async fn bootstrap(&self, _: Nothing) -> Result<Bootstrap, ApiError> {
        let inner = &self.0;
        Ok(Bootstrap {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            session: inner.sessions.peek().map(|s| s.view.clone()),
            sign_in: inner.board.state(),
            accounts: self.remembered_accounts().await,
            settings: inner.settings.settings().await?,
            unfinished: jobs::unfinished(self).await?,
            last_connection: inner.settings.last_connection().await?,
            practice_exists: inner.settings.practice_exists().await?,
            logs_dir: inner.parts.dirs.logs.display().to_string(),
        })
    }

    /// Starts practice mode, or continues it. Called twice, it is one session.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::Internal`] when this build has no practice world or it cannot be opened.
    pub async fn practice_start(&self, _: Nothing) -> Result<Session, ApiError> {
        self.0.prompts.call_off();
        let _one_at_a_time = self.0.signing_in.lock().await;
        if let Some(current) = self.0.sessions.peek().filter(|s| s.is_practice()) {
            // A second world over the same file would be two truths.
            return Ok(current.view.clone());
        }
        self.practice(PracticeOpen::Continue).await
    }

    /// Throws the practice world away and starts a fresh one.
    ///
    /// # Errors
    /// As [`Backend::practice_start`].
    pub async fn practice_reset(&self, _: Nothing) -> Result<Session, ApiError> {
        self.0.prompts.call_off();
        let _one_at_a_time = self.0.signing_in.lock().await;
        if self.0.sessions.peek().is_some_and(|s| s.is_practice()) {
            self.leave();
        }
        self.practice(PracticeOpen::Reset).await
    }

    async fn practice(&self, what: PracticeOpen) -> Result<Session, ApiError> {
        let means = self.means(Arc::new(|_| ())).await?;
        let (session, existing) = session::open_practice(self.0.parts.practice.as_ref(), what, &means).await?;
        if !existing {
            // Ids are the same in every fresh world, what is behind them is not.
            self.0.catalog.forget(PRACTICE_KEY).await?;
        }
        if what == PracticeOpen::Reset {
            jobs::forget(self, PRACTICE_KEY).await?;
        }
        self.0.settings.set_practice_exists(true).await?;
        Ok(self.begin(session).view.clone())
    }

    /// Stores the settings and gives back what is stored.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::Storage`].
    pub async fn settings_set(&self, settings: Settings) -> Result<Settings, ApiError> {
        self.0.settings.set_settings(&settings).await?;
        Ok(settings)
    }

    /// The views that the person keeps.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::Storage`].
    pub async fn views_get(&self, _: Nothing) -> Result<SavedViews, ApiError> {
        self.0.settings.views().await
    }

    /// Keeps these views instead of the ones before.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::InvalidInput`]: a name is empty, too long or taken; too many views; a query that is too long.
    /// [`crate::api::ErrorCode::Storage`].
    pub async fn views_set(&self, views: SavedViews) -> Result<SavedViews, ApiError> {
        let views = crate::settings::checked(views)?;
        self.0.settings.set_views(&views).await?;
        Ok(views)
    }

    /// Makes a session the current one: the catalog begins anew for it, and the tracker takes up what it left.
    pub(super) fn begin(&self, session: ActiveSession) -> Arc<ActiveSession> {
        let session = self.0.sessions.set(session);
        let holder = session.clone();
        self.0.catalog.begin(Scope {
            key: session.key.clone(),
            arm: session.arm.clone(),
            subscriptions: session.view.subscriptions.clone(),
            practice: session.is_practice(),
            account: session.view.account.clone(),
            tenant_id: session.view.tenant_id.clone(),
            elsewhere: Arc::new(move |tenant| holder.client_for(tenant)),
        });
        if let Some(person) = &session.person {
            person.may_be_asked();
        }
        jobs::resume(self);
        self.0.board.set(SignInState::Fine);
        tracing::info!(mode = ?session.mode, subscriptions = session.view.subscriptions.len(), "a session has begun");
        session
    }

    /// Passes an answer on, and ends the session when it says that the sign-in is over.
    pub(super) fn watch<T>(&self, answer: Result<T, ApiError>) -> Result<T, ApiError> {
        if let Err(error) = &answer
            && session::is_over(error)
            && let Some(session) = self.0.sessions.peek()
        {
            if session.person.is_some() {
                // It stays: whoever signs in again goes on where they were.
                self.0.board.set(SignInState::Needed {
                    account: session.view.account.clone(),
                    error: error.clone(),
                });
                return answer;
            }
            tracing::warn!(message = %error.message, "the session has ended by itself");
            self.leave();
            self.emit(Event::SessionEnded { error: error.clone() });
        }
        answer
    }

    pub(super) fn leave(&self) {
        self.0.sessions.clear();
        self.0.catalog.end();
        self.0.board.set(SignInState::Fine);
    }
}
