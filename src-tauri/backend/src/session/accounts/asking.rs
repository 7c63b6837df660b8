//! Questions to tenants, and what their answers change. Only the answer to the last question counts, and only while the account
//! is there.

use arm::ArmClient;

use super::super::{Person, Resume};
use super::entry::{Entry, Tenancy};
use super::{Directory, no_account, state};
use crate::api::{ApiError, SubscriptionView, TenantRef, TenantState};

/// A question to one tenant.
#[derive(Clone)]
pub(crate) struct Ticket {
    pub serial: u64,
    pub tenant: String,
    asked: u64,
    /// `None`: the account was not taken up yet.
    pub arm: Option<ArmClient>,
    pub person: Option<Person>,
    pub resume: Option<Resume>,
    pub home: bool,
}

impl Directory {
    /// Begins to ask a tenant, which is shown in the given state meanwhile.
    ///
    /// # Errors
    /// `NotFound`.
    pub(crate) fn begin(&self, of: &TenantRef, state: TenantState) -> Result<Ticket, ApiError> {
        let mut all = self.state();
        let entry = all.entries.iter_mut().find(|entry| entry.id == of.account_id);
        let ticket = entry.and_then(|entry| ask(entry, &of.tenant_id, state));
        ticket.ok_or_else(no_account)
    }

    /// Begins to ask every tenant of an account that was not asked yet.
    pub(crate) fn begin_others(&self, serial: u64) -> Vec<Ticket> {
        let mut all = self.state();
        let Some(entry) = all.entries.iter_mut().find(|entry| entry.serial == serial) else {
            return Vec::new();
        };
        let waiting: Vec<String> = entry
            .tenancies
            .iter()
            .filter(|tenancy| tenancy.state == TenantState::Checking && tenancy.arm.is_some())
            .map(|tenancy| tenancy.id.clone())
            .collect();
        let ask = |tenant: String| ask(entry, &tenant, TenantState::Checking);
        waiting.into_iter().filter_map(ask).collect()
    }

    /// Begins to ask the tenants of an account for which a person was wanted: the person has signed in elsewhere.
    pub(crate) fn begin_again(&self, serial: u64) -> Vec<Ticket> {
        let mut all = self.state();
        let Some(entry) = all.entries.iter_mut().find(|entry| entry.serial == serial) else {
            return Vec::new();
        };
        let wants = |t: &&Tenancy| t.state == TenantState::NeedsSignIn && t.arm.is_some();
        let waiting: Vec<String> = entry.tenancies.iter().filter(wants).map(|t| t.id.clone()).collect();
        let ask = |tenant: String| ask(entry, &tenant, TenantState::Checking);
        waiting.into_iter().filter_map(ask).collect()
    }

    /// Takes an answer down. Whether it made a difference to what can be worked with; `None`: it came too late to count.
    pub(crate) fn settle(&self, ticket: &Ticket, answer: Result<Vec<SubscriptionView>, ApiError>) -> Option<bool> {
        let mut all = self.state();
        let entry = all.entries.iter_mut().find(|entry| entry.serial == ticket.serial)?;
        let tenancy = entry.tenancy(&ticket.tenant).filter(|t| t.asked == ticket.asked)?;
        match answer {
            Ok(listed) => {
                let empty = listed.is_empty();
                tenancy.state = if empty {
                    TenantState::NoAccess
                } else {
                    TenantState::Ready
                };
                tenancy.error = empty.then(state::no_subscription);
                tenancy.subscriptions = Some(listed);
                Some(true)
            }
            Err(error) => {
                tenancy.state = state::after(&error);
                tenancy.error = Some(error);
                Some(false)
            }
        }
    }

    /// How a token request of an account in a tenant fared. `Some(true)`: the tenant works again.
    pub(crate) fn heard(&self, serial: u64, tenant: &str, outcome: Result<(), ApiError>) -> Option<bool> {
        let mut all = self.state();
        let entry = all.entries.iter_mut().find(|entry| entry.serial == serial)?;
        let tenancy = entry.tenancy(tenant)?;
        // While it is being asked, the answer to that is what counts.
        if matches!(tenancy.state, TenantState::Checking | TenantState::WaitingForBrowser) {
            return None;
        }
        match outcome {
            Err(error) if tenancy.error.as_ref() != Some(&error) => {
                tenancy.state = state::after(&error);
                tenancy.error = Some(error);
                Some(false)
            }
            Ok(())
                if tenancy.state != TenantState::Ready
                    && tenancy.subscriptions.as_ref().is_some_and(|s| !s.is_empty()) =>
            {
                tenancy.state = TenantState::Ready;
                tenancy.error = None;
                Some(true)
            }
            _ => None,
        }
    }
}

fn ask(entry: &mut Entry, tenant: &str, state: TenantState) -> Option<Ticket> {
    let person = entry.signed.as_ref().and_then(|session| session.person.clone());
    let (serial, resume) = (entry.serial, entry.resume.clone());
    let tenancy = entry.tenancy(tenant)?;
    tenancy.asked += 1;
    tenancy.state = state;
    Some(Ticket {
        serial,
        tenant: tenancy.id.clone(),
        asked: tenancy.asked,
        arm: tenancy.arm.clone(),
        person,
        resume,
        home: tenancy.home,
    })
}
