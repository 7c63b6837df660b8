//! The accounts panel: several accounts and tenants side by side.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use azure_core::credentials::TokenCredential as _;

use crate::Backend;
use crate::api::{
    AccountRef, Accounts, ApiError, Can, CredentialFacts, CredentialKind, Event, Nothing, SignInState,
    SubscriptionView, TenantRef, TenantState, TickRequest,
};
use crate::catalog::Scope;
use crate::session::{self, ActiveSession, Ticket};
use crate::{error, jobs};

/// How long a tenant has to answer. The others do not wait for it.
const PATIENCE: Duration = Duration::from_secs(30);

impl Backend {
    /// The accounts of the session with their tenants, as they are known now.
    ///
    /// # Errors
    /// None at present.
    #[allow(clippy::unused_async, reason = "every command is")]
    pub async fn accounts_get(&self, _: Nothing) -> Result<Accounts, ApiError> {
        Ok(self.accounts_now())
    }

    /// Which subscriptions of a tenant are looked at from now on. Remembered.
    ///
    /// # Errors
    /// `NotFound`: the session has no such account or tenant. `Storage`: it holds for this run, and could not be written down.
    pub async fn accounts_tick(&self, request: TickRequest) -> Result<Accounts, ApiError> {
        self.0.accounts.tick(&request)?;
        self.publish();
        self.0.settings.set_ticks(&self.0.accounts.ticks()).await?;
        Ok(self.accounts_now())
    }

    /// Removes one account and everything that is kept of it; the others stay. With the last one, the session ends as by a
    /// sign-out. Restores go on in Azure; they are followed again after the next sign-in to their tenant.
    ///
    /// # Errors
    /// `NotFound`: the session has no such account. `Storage`: it is gone, and that could not be written down.
    pub async fn account_remove(&self, request: AccountRef) -> Result<CredentialFacts, ApiError> {
        // A question to the person may be about the one who leaves.
        self.0.prompts.call_off();
        let one_at_a_time = self.0.signing_in.lock().await;
        let removed = self.0.accounts.remove(&request.account_id)?;
        if self.0.accounts.is_empty() {
            drop(one_at_a_time);
            return self.sign_out(Nothing {}).await;
        }
        if self.publish().is_none() {
            // Those who are left were not taken up yet.
            self.leave();
        }
        self.calm();
        let kept = removed.resume.as_ref().and_then(session::Resume::kept_id);
        if let Some(id) = kept.or_else(|| removed.person.as_ref().map(session::Person::id)) {
            self.0.cache.remove(id).await;
        }
        self.0.settings.set_resumes(&self.0.accounts.resumes()).await?;
        self.0.settings.set_ticks(&self.0.accounts.ticks()).await?;
        self.credentials_where(Nothing {}).await
    }

    /// Signs in to one tenant: silently if that works by now, else in the browser. Answers at once; what comes of it is told by
    /// [`Event::AccountsChanged`].
    ///
    /// # Errors
    /// `NotFound`: the session has no such account or tenant. `InvalidInput`: nobody can sign in there from here, with the reason.
    #[allow(clippy::unused_async, reason = "every command is")]
    pub async fn tenant_sign_in(&self, of: TenantRef) -> Result<Nothing, ApiError> {
        let rows = self.0.accounts.rows();
        let account = rows.iter().find(|row| row.id == of.account_id);
        let tenant = account.and_then(|row| row.tenants.iter().find(|t| t.tenant_id == of.tenant_id));
        if let Some(why) = tenant.and_then(|t| t.can_sign_in.reason.clone()) {
            return Err(error::invalid(why));
        }
        // Somebody wants something else of the person than what was asked of them until now.
        self.0.prompts.call_off();
        let ticket = self.0.accounts.begin(&of, TenantState::WaitingForBrowser)?;
        self.tell_of_accounts();
        let backend = self.clone();
        tokio::spawn(async move { backend.let_in(ticket).await });
        Ok(Nothing {})
    }

    /// Asks one tenant again, without asking the person. Answers at once; what comes of it is told by [`Event::AccountsChanged`].
    ///
    /// # Errors
    /// `NotFound`: the session has no such account or tenant.
    #[allow(clippy::unused_async, reason = "every command is")]
    pub async fn tenant_check(&self, of: TenantRef) -> Result<Nothing, ApiError> {
        let ticket = self.0.accounts.begin(&of, TenantState::Checking)?;
        self.tell_of_accounts();
        if ticket.arm.is_some() {
            self.check_silently(ticket);
        } else if let Some(resume) = ticket.resume.clone() {
            let backend = self.clone();
            tokio::spawn(async move { backend.take_up(ticket.serial, &resume, false).await });
        }
        Ok(Nothing {})
    }

    /// Adds an account that has signed in, and begins to look at its other tenants.
    pub(super) fn join(
        &self,
        expected: Option<u64>,
        kind: CredentialKind,
        session: ActiveSession,
    ) -> Option<Arc<ActiveSession>> {
        let hook = session.hook.clone();
        let serial = self.0.accounts.add(expected, kind, session);
        let weak = Arc::downgrade(&self.0);
        hook.listen(move |tenant, outcome| {
            if let Some(inner) = weak.upgrade() {
                Self(inner).heard(serial, tenant, outcome);
            }
        });
        let first = self.0.sessions.peek().is_none_or(|current| current.is_practice());
        let session = self.publish()?;
        if first || self.0.accounts.rows().len() == 1 {
            self.begun(&session);
        } else {
            self.calm();
            jobs::resume(self);
        }
        for ticket in self.0.accounts.begin_others(serial) {
            self.check(ticket);
        }
        Some(session)
    }

    /// Makes the session what the accounts are now, and tells every window. `None`: nobody has signed in.
    pub(super) fn publish(&self) -> Option<Arc<ActiveSession>> {
        let one = self.0.publishing.lock().unwrap_or_else(PoisonError::into_inner);
        let session = self.0.accounts.session()?;
        self.0.accounts.let_them_be_asked();
        let session = self.0.sessions.set(session);
        self.0.catalog.go_on(scopes(&session), self.0.accounts.missing());
        drop(one);
        self.0.board.tell_again();
        self.tell_of_accounts();
        Some(session)
    }

    /// What the list of accounts shows has changed, and what can be worked with has not.
    pub(super) fn tell_of_accounts(&self) {
        self.0.catalog.misses(self.0.accounts.missing());
        self.emit(Event::AccountsChanged {
            accounts: self.accounts_now(),
        });
    }

    pub(super) fn accounts_now(&self) -> Accounts {
        match self.0.sessions.peek().filter(|session| session.is_practice()) {
            Some(practice) => Accounts {
                rows: vec![session::practice_row(&practice)],
                can_add: Can::no("Practice mode has one account of its own. Leave it to sign in to Azure."),
            },
            None => Accounts {
                rows: self.0.accounts.rows(),
                can_add: Can::yes(),
            },
        }
    }

    /// Asks a tenant for its subscriptions, on a task that waits for nobody.
    fn check(&self, ticket: Ticket) {
        let weak = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            let answer = asked(&ticket).await;
            if let Some(inner) = weak.upgrade() {
                Self(inner).settled(&ticket, answer);
            }
        });
    }

    /// The same at once, and without asking the person even where that would be fine otherwise.
    fn check_silently(&self, ticket: Ticket) {
        if let Some(person) = &ticket.person {
            person.silently_again(&ticket.tenant);
        }
        self.check(ticket);
    }

    /// Lets the person in: who presses "Sign in" may be asked.
    pub(super) async fn let_in(&self, ticket: Ticket) {
        let Some(person) = ticket.person.clone() else {
            if let Some(resume) = ticket.resume.clone() {
                self.take_up(ticket.serial, &resume, true).await;
            }
            return;
        };
        person.ask_again(&ticket.tenant);
        let scope = self.0.sessions.peek().map(|s| s.arm.cloud().arm_scope.clone());
        let source = person.source(&ticket.tenant);
        let let_in = source.get_token(&[&scope.unwrap_or_default()], None).await;
        let answer = match let_in {
            Ok(_) => asked(&ticket).await,
            Err(refused) => Err(session::token_refused(&refused.to_string())),
        };
        let failed = answer.is_err();
        self.settled(&ticket, answer);
        if failed && !ticket.home {
            // The tenant's row says it; the others go on without it.
            self.calm();
        }
    }

    fn settled(&self, ticket: &Ticket, answer: Result<Vec<SubscriptionView>, ApiError>) {
        match self.0.accounts.settle(ticket, answer) {
            Some(true) => {
                self.publish();
                self.calm();
                self.follow_up(ticket.serial);
                // What waited for this tenant looks at once, and not in five minutes.
                jobs::resume(self);
            }
            Some(false) => self.tell_of_accounts(),
            None => {}
        }
    }

    fn heard(&self, serial: u64, tenant: &str, outcome: Result<(), ApiError>) {
        if let Some(works) = self.0.accounts.heard(serial, tenant, outcome) {
            self.tell_of_accounts();
            if works {
                self.calm();
                self.follow_up(serial);
                jobs::resume(self);
            }
        }
    }

    /// A sign-in that works again in one tenant may do so in the others.
    fn follow_up(&self, serial: u64) {
        for ticket in self.0.accounts.begin_again(serial) {
            self.check_silently(ticket);
        }
    }

    /// Takes the banner away, unless somebody is still wanted for a tenant that was worked with.
    fn calm(&self) {
        let wanted = self.0.accounts.wanted_for_what_was_there();
        if !wanted && !matches!(self.0.board.state(), SignInState::Restoring { .. }) {
            self.0.board.set(SignInState::Fine);
        }
    }
}

async fn asked(ticket: &Ticket) -> Result<Vec<SubscriptionView>, ApiError> {
    let Some(arm) = &ticket.arm else {
        return Err(error::internal("The tenant cannot be asked."));
    };
    let answer = tokio::time::timeout(PATIENCE, arm.subscriptions()).await;
    let listed = answer.map_err(|_| session::no_answer(PATIENCE.as_secs()))??;
    Ok(listed.rows.iter().map(session::subscription_view).collect())
}

/// One for each tenant that can be looked at.
pub(super) fn scopes(session: &ActiveSession) -> Vec<Scope> {
    let scope = |lane: session::Lane| Scope {
        key: lane.kept.clone(),
        name: lane.tenant.clone(),
        arm: lane.arm.clone(),
        subscriptions: lane.shown.clone(),
        known: lane.known.clone(),
        practice: session.is_practice(),
        account: lane.account.clone(),
        tenant_id: lane.tenant_id.clone(),
        elsewhere: Arc::new(move |tenant| lane.client_for(tenant)),
    };
    session.lanes().into_iter().map(scope).collect()
}
