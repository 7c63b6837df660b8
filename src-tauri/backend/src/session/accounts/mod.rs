//! The accounts of the session, side by side: who, in which tenants, in what state, and which subscriptions are looked at.
//!
//! | file | what it is |
//! |---|---|
//! | `asking` | questions to tenants, and what their answers change |
//! | `entry` | one account with its tenants, and the rows and lanes that are made of it |
//! | `state` | from an answer to a state, in words (pure) |
//! | `ticks` | which subscriptions are not looked at, remembered (pure) |
//! | `watched` | a credential that tells how it fared |
//! | `tell_apart` | what accounts are told apart by |
//!
//! A handler asks; here is only what is known. Nothing in here waits for anybody: a tenant that hangs holds up nobody.

mod asking;
mod entry;
mod state;
mod tell_apart;
mod ticks;
mod watched;

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use arm::Routes;

pub(crate) use asking::Ticket;
pub(crate) use state::no_answer;
pub(super) use tell_apart::{cloud as cloud_name, person_id, silent_id};
pub(crate) use ticks::Ticks;
pub(crate) use watched::Hook;

use super::{ActiveSession, Person, Resume};
use crate::api::{
    AccountRow, ApiError, CredentialKind, ErrorCode, Problem, SubscriptionView, TenantRef, TenantState, TickRequest,
};
use crate::error;
use entry::Entry;

#[derive(Default)]
pub(crate) struct Directory(Mutex<State>);

#[derive(Default)]
struct State {
    serial: u64,
    entries: Vec<Entry>,
    ticks: Ticks,
    routes: Routes,
}

/// What became of an account that was removed.
pub(crate) struct Removed {
    pub person: Option<Person>,
    pub resume: Option<Resume>,
}

impl Directory {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn remember(&self, ticks: Ticks) {
        self.state().ticks = ticks;
    }

    pub(crate) fn ticks(&self) -> Ticks {
        self.state().ticks.clone()
    }

    /// Accounts of an earlier run, which are about to be taken up. Gives the serial of each.
    pub(crate) fn expect(&self, resumes: Vec<Resume>) -> Vec<u64> {
        let mut state = self.state();
        let mut serials = Vec::new();
        for resume in resumes {
            state.serial += 1;
            let serial = state.serial;
            state.entries.push(Entry::waiting(serial, resume));
            serials.push(serial);
        }
        serials
    }

    /// Adds an account that has signed in; in the place of the one that was expected under `serial`, or of itself.
    pub(crate) fn add(&self, expected: Option<u64>, kind: CredentialKind, session: ActiveSession) -> u64 {
        let mut state = self.state();
        state.serial += 1;
        let entry = Entry::signed(state.serial, kind, session);
        let serial = entry.serial;
        let same = |known: &Entry| Some(known.serial) == expected || known.id == entry.id;
        match state.entries.iter().position(same) {
            Some(at) => {
                let id = entry.id.clone();
                let before = std::mem::replace(&mut state.entries[at], entry);
                retire(&before, false);
                state.entries.retain(|known| known.serial == serial || known.id != id);
            }
            None => state.entries.push(entry),
        }
        serial
    }

    /// An account of an earlier run could not be taken up.
    pub(crate) fn failed(&self, serial: u64, error: ApiError) {
        let mut state = self.state();
        let entry = state.entries.iter_mut().find(|entry| entry.serial == serial);
        if let Some(tenancy) = entry.and_then(|entry| entry.tenancy("")) {
            tenancy.state = state::after(&error);
            tenancy.error = Some(error);
        }
    }

    pub(crate) fn knows(&self, serial: u64) -> bool {
        self.state().entries.iter().any(|entry| entry.serial == serial)
    }

    /// Whether an account of an earlier run is still being taken up.
    pub(crate) fn is_waiting(&self) -> bool {
        let state = self.state();
        let mut left = state.entries.iter().filter(|entry| entry.signed.is_none());
        left.any(|entry| entry.tenancies.iter().any(|t| t.state == TenantState::Checking))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.state().entries.is_empty()
    }

    /// Everybody leaves. `signed_out`: with what they hold.
    pub(crate) fn clear(&self, signed_out: bool) {
        let mut state = self.state();
        state.entries.drain(..).for_each(|entry| retire(&entry, signed_out));
        state.routes = Routes::default();
    }

    /// # Errors
    /// `NotFound`.
    pub(crate) fn remove(&self, account: &str) -> Result<Removed, ApiError> {
        let mut state = self.state();
        let at = state.entries.iter().position(|entry| entry.id == account);
        let entry = state.entries.remove(at.ok_or_else(no_account)?);
        state.ticks.forget(&entry.id);
        retire(&entry, true);
        Ok(Removed {
            person: entry.signed.as_ref().and_then(|session| session.person.clone()),
            resume: entry.resume,
        })
    }

    /// What the next start takes up.
    pub(crate) fn resumes(&self) -> Vec<Resume> {
        self.state().entries.iter().filter_map(|e| e.resume.clone()).collect()
    }

    /// How many accounts have access tokens in memory.
    pub(crate) fn signed_in(&self) -> u32 {
        let state = self.state();
        let signed = state.entries.iter().filter(|entry| entry.signed.is_some()).count();
        u32::try_from(signed).unwrap_or(u32::MAX)
    }

    pub(crate) fn rows(&self) -> Vec<AccountRow> {
        let state = self.state();
        let mut before = Vec::new();
        let mut rows = Vec::new();
        for entry in &state.entries {
            rows.push(entry.row(&state.ticks, &before));
            let of = |s: &SubscriptionView| (s.id.clone(), entry.name.clone());
            let all = entry
                .tenancies
                .iter()
                .flat_map(|tenancy| tenancy.subscriptions.iter().flatten());
            before.extend(all.map(of).collect::<Vec<_>>());
        }
        rows
    }

    /// The session as it is now: that of the first account, with the lanes of all. Points the routes there.
    pub(crate) fn session(&self) -> Option<ActiveSession> {
        let state = self.state();
        let mut taken = HashSet::new();
        let lanes: Vec<_> = state
            .entries
            .iter()
            .flat_map(|entry| entry.lanes(&state.ticks, &mut taken))
            .collect();
        let head = state.entries.iter().find_map(|entry| entry.signed.clone())?;
        state.routes.set(lanes.iter().flat_map(|lane| {
            lane.known
                .iter()
                .map(|subscription| (subscription.clone(), lane.arm.clone()))
        }));
        let subscriptions = lanes.iter().flat_map(|lane| lane.shown.clone()).collect();
        Some(ActiveSession {
            arm: head.arm.routed(state.routes.clone()),
            routes: state.routes.clone(),
            view: crate::api::Session {
                subscriptions,
                ..head.view.clone()
            },
            lanes,
            ..ActiveSession::clone(&head)
        })
    }

    /// A word for each tenant that lists cannot include. One in which there is nothing to see is none.
    pub(crate) fn missing(&self) -> Vec<Problem> {
        let state = self.state();
        let several = state.entries.len() > 1;
        let mut problems = Vec::new();
        for entry in &state.entries {
            let never = entry.tenancies.iter().filter(|tenancy| tenancy.subscriptions.is_none());
            for tenancy in never {
                if let Some(error) = state::missing(tenancy.state, tenancy.error.as_ref()) {
                    let scope = if several {
                        format!("Tenant {} ({})", tenancy.name, entry.name)
                    } else {
                        format!("Tenant {}", tenancy.name)
                    };
                    problems.push(Problem { scope, error });
                }
            }
        }
        problems
    }

    /// # Errors
    /// `NotFound`.
    pub(crate) fn tick(&self, request: &TickRequest) -> Result<(), ApiError> {
        let mut state = self.state();
        let State { entries, ticks, .. } = &mut *state;
        let entry = entries.iter_mut().find(|entry| entry.id == request.account_id);
        let tenancy = entry.and_then(|entry| entry.tenancy(&request.tenant_id));
        let tenancy = tenancy.ok_or_else(no_account)?;
        let all = tenancy.subscriptions.iter().flatten().map(|s| s.id.as_str());
        ticks.choose(&request.account_id, &tenancy.id, all, &request.ticked);
        Ok(())
    }

    /// Whose tenant has given this refusal.
    pub(crate) fn whose(&self, error: &ApiError) -> Option<(TenantRef, String, Option<Person>)> {
        let state = self.state();
        let said = |e: &ApiError| (e.azure_code.clone(), e.correlation_id.clone(), e.message.clone());
        state.entries.iter().find_map(|entry| {
            let own = |t: &&entry::Tenancy| t.error.as_ref().is_some_and(|e| said(e) == said(error));
            let tenancy = entry.tenancies.iter().find(own)?;
            let person = entry.signed.as_ref().and_then(|session| session.person.clone());
            Some((reference(entry, &tenancy.id), entry.name.clone(), person))
        })
    }

    /// Whether somebody has to sign in to a tenant that was worked with already.
    pub(crate) fn wanted_for_what_was_there(&self) -> bool {
        let state = self.state();
        let mut all = state.entries.iter().flat_map(|entry| &entry.tenancies);
        all.any(|t| t.subscriptions.is_some() && matches!(t.state, TenantState::NeedsSignIn | TenantState::NeedsMfa))
    }

    /// The tenant for which a person is wanted: one that worked before, or else an account that was not taken up.
    pub(crate) fn wanted(&self) -> Option<TenantRef> {
        let state = self.state();
        let wants = |t: &&entry::Tenancy| matches!(t.state, TenantState::NeedsSignIn | TenantState::NeedsMfa);
        let find = |which: &dyn Fn(&entry::Tenancy) -> bool| {
            state.entries.iter().find_map(|entry| {
                let tenancy = entry.tenancies.iter().filter(wants).find(|t| which(t))?;
                Some(reference(entry, &tenancy.id))
            })
        };
        find(&|t| t.subscriptions.is_some()).or_else(|| find(&|t| t.home))
    }

    /// The first account's own tenant.
    pub(crate) fn first(&self) -> Option<TenantRef> {
        let state = self.state();
        let entry = state.entries.first()?;
        Some(reference(entry, &entry.tenancies.first()?.id))
    }

    /// Who is at home, or was let in, may be asked in place when their sign-in ends (contract §3: a claims challenge).
    pub(crate) fn let_them_be_asked(&self) {
        for entry in &self.state().entries {
            let Some(person) = entry.signed.as_ref().and_then(|session| session.person.as_ref()) else {
                continue;
            };
            let lanes = entry.tenancies.iter();
            let working = lanes.filter(|t| t.home || t.state == TenantState::Ready);
            working.for_each(|tenancy| person.may_be_asked(&tenancy.id));
        }
    }
}

/// The one row of practice mode: one tenant, for which nobody signs in.
pub(crate) fn practice_row(session: &ActiveSession) -> AccountRow {
    let mut entry = Entry::signed(0, CredentialKind::ServicePrincipal, session.clone());
    entry.tenancies.truncate(1);
    entry.row(&Ticks::default(), &[])
}

fn reference(entry: &Entry, tenant: &str) -> TenantRef {
    TenantRef {
        account_id: entry.id.clone(),
        tenant_id: tenant.to_owned(),
    }
}

fn retire(entry: &Entry, signed_out: bool) {
    if let Some(person) = entry.signed.as_ref().and_then(|session| session.person.as_ref()) {
        person.retire(signed_out);
    }
}

fn no_account() -> ApiError {
    ApiError {
        hints: vec!["The accounts have changed. Look at the list again.".to_owned()],
        ..error::plain(
            ErrorCode::NotFound,
            "There is no such account or tenant in this session.",
        )
    }
}

#[cfg(test)]
mod tests;
