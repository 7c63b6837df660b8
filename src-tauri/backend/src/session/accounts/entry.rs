//! One account of the session, with what is known of each tenant that it belongs to.

use std::collections::HashSet;
use std::sync::Arc;

use arm::ArmClient;

use super::super::lane::managed;
use super::super::{ActiveSession, Lane, Resume};
use super::ticks::Ticks;
use super::{state, tell_apart};
use crate::api::{
    AccountRow, ApiError, Can, CredentialKind, Mode, SubscriptionTick, SubscriptionView, TenantRow, TenantState,
};

pub(super) struct Entry {
    /// Of this run, and never twice: what was begun for an account that is gone finds nobody.
    pub serial: u64,
    pub id: String,
    pub name: String,
    pub kind: CredentialKind,
    pub cloud: String,
    pub resume: Option<Resume>,
    /// As it signed in. `None`: kept from an earlier run, and not taken up yet.
    pub signed: Option<Arc<ActiveSession>>,
    pub tenancies: Vec<Tenancy>,
    pub problem: Option<ApiError>,
}

/// An account in a tenant.
pub(super) struct Tenancy {
    pub id: String,
    pub name: String,
    pub domain: Option<String>,
    pub home: bool,
    pub state: TenantState,
    pub error: Option<ApiError>,
    /// Counts the questions: only the answer to the last one counts.
    pub asked: u64,
    pub arm: Option<ArmClient>,
    /// `None`: never listed in this session.
    pub subscriptions: Option<Vec<SubscriptionView>>,
}

impl Entry {
    /// Kept from an earlier run.
    pub(super) fn waiting(serial: u64, resume: Resume) -> Self {
        let tenant = resume.home_tenant().to_owned();
        Self {
            serial,
            id: resume.account_id(),
            name: resume.name.clone(),
            kind: resume.kind,
            cloud: tell_apart::cloud(&resume.cloud),
            tenancies: vec![Tenancy {
                name: tenant.clone(),
                id: tenant,
                domain: None,
                home: true,
                state: TenantState::Checking,
                error: None,
                asked: 0,
                arm: None,
                subscriptions: None,
            }],
            resume: Some(resume),
            signed: None,
            problem: None,
        }
    }

    /// Signed in: the account's own tenant has answered already, the others are still to be asked.
    pub(super) fn signed(serial: u64, kind: CredentialKind, session: ActiveSession) -> Self {
        let id = tell_apart::account(&session, kind);
        let (rows, problem) = match &session.found {
            Ok(rows) => (rows.clone(), None),
            Err(error) => (Vec::new(), Some(error.clone())),
        };
        let home_id = session.view.tenant_id.clone();
        let at_home = rows.iter().find(|tenant| tenant.id.eq_ignore_ascii_case(&home_id));
        let subscriptions = session.view.subscriptions.clone();
        let empty = subscriptions.is_empty();
        let mut tenancies = vec![Tenancy {
            name: session.view.tenant.clone(),
            domain: at_home.and_then(|tenant| tenant.default_domain.clone()),
            id: home_id.clone(),
            home: true,
            state: if empty {
                TenantState::NoAccess
            } else {
                TenantState::Ready
            },
            error: empty.then(state::no_subscription),
            asked: 0,
            arm: Some(session.arm.clone()),
            subscriptions: Some(subscriptions),
        }];
        let mut others: Vec<Tenancy> = rows
            .into_iter()
            .filter(|tenant| !tenant.id.eq_ignore_ascii_case(&home_id))
            .map(|tenant| {
                let made = session.tenants.client(&tenant.id);
                Tenancy {
                    name: tenant
                        .name
                        .or_else(|| tenant.default_domain.clone())
                        .unwrap_or_else(|| tenant.id.clone()),
                    domain: tenant.default_domain,
                    id: tenant.id,
                    home: false,
                    state: made.as_ref().map_or_else(state::after, |_| TenantState::Checking),
                    error: made.as_ref().err().cloned(),
                    asked: 0,
                    arm: made.ok(),
                    subscriptions: None,
                }
            })
            .collect();
        others.sort_by_cached_key(|tenancy| (tenancy.name.to_lowercase(), tenancy.id.clone()));
        tenancies.extend(others);
        Self {
            serial,
            id,
            name: session.view.account.clone(),
            kind,
            cloud: session.view.cloud.clone(),
            resume: session.resume.clone(),
            signed: Some(Arc::new(session)),
            tenancies,
            problem,
        }
    }

    /// By id or domain; empty: the account's own tenant.
    pub(super) fn tenancy(&mut self, tenant: &str) -> Option<&mut Tenancy> {
        let is = |known: &Tenancy| {
            let domain = known.domain.as_deref().unwrap_or_default();
            (tenant.is_empty() && known.home)
                || known.id.eq_ignore_ascii_case(tenant)
                || (!tenant.is_empty() && domain.eq_ignore_ascii_case(tenant))
        };
        self.tenancies.iter_mut().find(|known| is(known))
    }

    /// What can be worked with. `taken`: subscriptions of the accounts before; grows.
    pub(super) fn lanes(&self, ticks: &Ticks, taken: &mut HashSet<String>) -> Vec<Lane> {
        let Some(session) = &self.signed else {
            return Vec::new();
        };
        let lane = |tenancy: &Tenancy| {
            let all: Vec<SubscriptionView> = tenancy
                .subscriptions
                .iter()
                .flatten()
                .filter(|s| taken.insert(s.id.to_lowercase()))
                .cloned()
                .collect();
            let arm = tenancy.arm.clone()?;
            if all.is_empty() {
                return None;
            }
            let key = format!("{}/{}", session.arm_host, tenancy.id.to_ascii_lowercase());
            Some(Lane {
                kept: format!("{key}/{}", self.id),
                key,
                tenant_id: tenancy.id.clone(),
                tenant: tenancy.name.clone(),
                account: self.name.clone(),
                since: session.view.since.0,
                arm,
                tenants: session.tenants.clone(),
                person: session.person.clone(),
                known: all.iter().map(|s| s.id.clone()).collect(),
                managed: managed(&all, &tenancy.id),
                shown: all
                    .into_iter()
                    .filter(|s| ticks.is_ticked(&self.id, &tenancy.id, &s.id))
                    .collect(),
            })
        };
        self.tenancies.iter().filter_map(lane).collect()
    }

    /// `before`: subscriptions of the accounts above, and whose they are.
    pub(super) fn row(&self, ticks: &Ticks, before: &[(String, String)]) -> AccountRow {
        let practice = self.signed.as_ref().is_some_and(|s| s.mode == Mode::Practice);
        AccountRow {
            id: self.id.clone(),
            account: self.name.clone(),
            kind: self.kind,
            cloud: self.cloud.clone(),
            kept: self.resume.is_some(),
            tenants: self
                .tenancies
                .iter()
                .map(|tenancy| self.tenant(tenancy, ticks, before, practice))
                .collect(),
            problem: self.problem.clone(),
        }
    }

    fn tenant(&self, tenancy: &Tenancy, ticks: &Ticks, before: &[(String, String)], practice: bool) -> TenantRow {
        let tick = |s: &SubscriptionView| SubscriptionTick {
            id: s.id.clone(),
            name: s.name.clone(),
            state: s.state.clone(),
            ticked: ticks.is_ticked(&self.id, &tenancy.id, &s.id),
            through: before
                .iter()
                .find(|(id, _)| id.eq_ignore_ascii_case(&s.id))
                .map(|(_, account)| account.clone()),
        };
        let subscriptions: Vec<SubscriptionTick> = tenancy.subscriptions.iter().flatten().map(tick).collect();
        TenantRow {
            tenant_id: tenancy.id.clone(),
            name: tenancy.name.clone(),
            domain: tenancy.domain.clone(),
            home: tenancy.home,
            state: tenancy.state,
            message: state::words(tenancy.state, self.kind, tenancy.error.as_ref(), subscriptions.len()),
            error: tenancy.error.clone(),
            can_sign_in: match state::by_itself(self.kind) {
                _ if practice => Can::no("Practice needs no sign-in."),
                Some(why) => Can::no(why),
                None => Can::yes(),
            },
            subscriptions,
        }
    }
}
