//! Sign-in, settings, and what a fresh window needs.

use std::sync::{Arc, PoisonError};

use super::accounts::scopes;
use crate::Backend;
use crate::api::{ApiError, Bootstrap, Event, Nothing, SavedViews, Session, Settings, SignInState, TenantRef};
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
            self.0.fixes.forget(PRACTICE_KEY).await?;
        }
        self.0.settings.set_practice_exists(true).await?;
        Ok(self.begin(session).view.clone())
    }

    /// Stores the settings and gives back what is stored. A new way to Azure counts at once, for the session that stands, too.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::InvalidInput`]: a proxy or a CA file that cannot be used; nothing was changed. [`crate::api::ErrorCode::Storage`].
    pub async fn settings_set(&self, settings: Settings) -> Result<Settings, ApiError> {
        let settings = session::tidied(settings)?;
        let way = self.0.network.prepare(&settings).await?;
        self.0.settings.set_settings(&settings).await?;
        way.take_effect();
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

    /// Makes practice the current session, and nothing else: the catalog begins anew for it, and the tracker takes up what it left.
    pub(super) fn begin(&self, session: ActiveSession) -> Arc<ActiveSession> {
        self.0.accounts.clear(false);
        let session = {
            let _one = self.0.publishing.lock().unwrap_or_else(PoisonError::into_inner);
            let session = self.0.sessions.set(session);
            self.0.jobs.found.clear();
            self.0.catalog.end();
            self.0.catalog.go_on(scopes(&session), Vec::new());
            session
        };
        self.begun(&session);
        session
    }

    /// A session has begun: whatever was wanted of the person before is of the past.
    pub(super) fn begun(&self, session: &ActiveSession) {
        jobs::resume(self);
        self.0.board.set(SignInState::Fine);
        self.tell_of_accounts();
        tracing::info!(mode = ?session.mode, subscriptions = session.view.subscriptions.len(), "a session has begun");
    }

    /// Passes an answer on, and ends the session when it says that the sign-in is over.
    pub(super) fn watch<T>(&self, answer: Result<T, ApiError>) -> Result<T, ApiError> {
        if let Err(error) = &answer
            && session::is_over(error)
            && let Some(session) = self.0.sessions.peek()
        {
            let whose = self.0.accounts.whose(error);
            let several = self.0.accounts.rows().len() > 1;
            if several || session.person.is_some() {
                // It stays: whoever signs in again goes on where they were, and the others go on meanwhile.
                let first = || (session.view.account.clone(), session.person.clone());
                let (account, person) = whose.map_or_else(first, |(_, account, person)| (account, person));
                if person.is_some() {
                    self.0.board.set(SignInState::Needed {
                        account,
                        error: error.clone(),
                    });
                }
                return answer;
            }
            let elsewhere = |of: &TenantRef| !of.tenant_id.eq_ignore_ascii_case(&session.view.tenant_id);
            if whose.is_some_and(|(of, ..)| elsewhere(&of)) {
                // The account's own tenant still lets it in.
                return answer;
            }
            tracing::warn!(message = %error.message, "the session has ended by itself");
            self.0.accounts.clear(false);
            self.leave();
            self.emit(Event::SessionEnded { error: error.clone() });
        }
        answer
    }

    pub(super) fn leave(&self) {
        {
            let _one = self.0.publishing.lock().unwrap_or_else(PoisonError::into_inner);
            self.0.sessions.clear();
            self.0.catalog.end();
            self.0.jobs.found.clear();
        }
        self.0.board.set(SignInState::Fine);
        self.tell_of_accounts();
    }
}
