//! What there is: protected databases, their recovery points, and the places that a restore can go to.
//!
//! Lists are asked for with at most four calls at once (contract §13: reads are counted per subscription), each by one
//! caller at a time, and kept for a few minutes. What Azure refuses for one subscription is a [`Problem`] beside the
//! rows of the others.

mod closely;
mod databases;
mod details;
mod dots;
mod draft;
mod entry;
mod facts;
mod find;
mod gaps;
pub(crate) mod guard;
mod kept;
mod keyvaults;
mod lanes;
mod lookup;
mod moment;
mod point;
mod protection;
mod recent;
mod regions;
mod rehydration;
mod secondary;
mod servers;
mod source;
mod storage;
mod stored;
mod timeline;
mod vault;
mod vaults;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use arm::ArmClient;
use time::{Duration, OffsetDateTime};
use tokio::sync::Semaphore;

pub(crate) use stored::SCHEMA;
pub(crate) use vaults::VaultPlace;

use crate::api::{ApiError, ErrorCode, Problem, SubscriptionView};
use crate::clock::Clock;
use crate::db::Db;
use crate::error;
use kept::Kept;

/// Where to look, in one tenant: made from a session, which the catalog does not know.
#[derive(Clone)]
pub(crate) struct Scope {
    /// Identity of cloud, tenant and account; the key of the cache on disk.
    pub key: String,
    /// The tenant's display name.
    pub name: String,
    /// Of this tenant, and of no other.
    pub arm: ArmClient,
    /// Those that are looked at.
    pub subscriptions: Vec<SubscriptionView>,
    /// Ids of all that belong here, whether they are looked at or not.
    pub known: Vec<String>,
    /// In practice there is no portal to link to.
    pub practice: bool,
    /// Who is signed in, for texts that are sent to other people.
    pub account: String,
    /// Tenant that the session is in.
    pub tenant_id: String,
    pub elsewhere: Elsewhere,
}

/// The same person in another tenant: `Err` where no client can be made. A token is asked for with the first call.
pub(crate) type Elsewhere = Arc<dyn Fn(&str) -> Result<ArmClient, ApiError> + Send + Sync>;

/// Calls at once, over all lists together.
const AT_ONCE: usize = 4;
/// How long a list is good for.
const FRESH: Duration = Duration::minutes(5);

pub(crate) struct Catalog {
    db: Db,
    clock: Arc<dyn Clock>,
    state: RwLock<Option<State>>,
}

struct State {
    /// One for each tenant.
    views: Vec<Arc<View>>,
    /// A word for each tenant that cannot be looked at now.
    missing: Vec<Problem>,
}

/// Everything that is known of one tenant under one session. Replaced as a whole with the session, so that nothing of one
/// tenant can show up in another.
pub(crate) struct View {
    scope: Scope,
    db: Db,
    clock: Arc<dyn Clock>,
    limit: Semaphore,
    shown_from_disk: AtomicBool,
    inventory: Kept<(), entry::Inventory>,
    regions: Kept<(), regions::Regions>,
    instances: Kept<String, closely::Detail>,
    guards: Kept<String, guard::Guarded>,
    recent: Kept<String, Vec<point::Point>>,
    servers: Kept<(), lookup::Found<servers::Server>>,
    /// Servers of single subscriptions, from before the picker was opened.
    near: Kept<String, Vec<servers::Server>>,
    server_databases: Kept<String, Vec<String>>,
    accounts: Kept<(), lookup::Found<storage::Account>>,
    containers: Kept<String, Vec<storage::Container>>,
    key_vaults: Kept<(), lookup::Found<keyvaults::Vault>>,
    secrets: Kept<String, Vec<keyvaults::Secret>>,
}

impl Catalog {
    pub(crate) fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        Self {
            db,
            clock,
            state: RwLock::new(None),
        }
    }

    /// Begins anew for a session of one tenant.
    #[cfg(test)]
    pub(crate) fn begin(&self, scope: Scope) {
        *self.write() = Some(State {
            views: vec![self.look_through(scope)],
            missing: Vec::new(),
        });
    }

    /// Goes on for a session whose tenants have changed: what is kept of those that have not stays.
    pub(crate) fn go_on(&self, scopes: Vec<Scope>, missing: Vec<Problem>) {
        let mut state = self.write();
        let before = state.take().map(|state| state.views).unwrap_or_default();
        let view = |scope: Scope| {
            let same = before.iter().find(|view| view.scope.is(&scope));
            same.cloned().unwrap_or_else(|| self.look_through(scope))
        };
        *state = Some(State {
            views: scopes.into_iter().map(view).collect(),
            missing,
        });
    }

    /// What is missing from the lists now.
    pub(crate) fn misses(&self, missing: Vec<Problem>) {
        if let Some(state) = self.write().as_mut() {
            state.missing = missing;
        }
    }

    fn missing(&self) -> Vec<Problem> {
        self.read()
            .as_ref()
            .map(|state| state.missing.clone())
            .unwrap_or_default()
    }

    fn look_through(&self, scope: Scope) -> Arc<View> {
        Arc::new(View {
            scope,
            db: self.db.clone(),
            clock: self.clock.clone(),
            limit: Semaphore::new(AT_ONCE),
            shown_from_disk: AtomicBool::new(false),
            inventory: Kept::default(),
            regions: Kept::default(),
            instances: Kept::default(),
            guards: Kept::default(),
            recent: Kept::default(),
            servers: Kept::default(),
            near: Kept::default(),
            server_databases: Kept::default(),
            accounts: Kept::default(),
            containers: Kept::default(),
            key_vaults: Kept::default(),
            secrets: Kept::default(),
        })
    }

    fn read(&self) -> RwLockReadGuard<'_, Option<State>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Option<State>> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// A fresh practice world has nothing in common with the last one.
    pub(crate) async fn forget(&self, key: &str) -> Result<(), ApiError> {
        stored::forget(&self.db, key).await
    }

    pub(crate) fn end(&self) {
        *self.write() = None;
    }

    /// # Errors
    /// [`ErrorCode::NotSignedIn`].
    fn views(&self) -> Result<Vec<Arc<View>>, ApiError> {
        let views = self.read().as_ref().map(|state| state.views.clone());
        views.ok_or_else(|| error::plain(ErrorCode::NotSignedIn, "Nobody is signed in."))
    }

    /// The first tenant.
    #[cfg(test)]
    pub(crate) fn view(&self) -> Result<Arc<View>, ApiError> {
        self.view_of("")
    }
}

impl View {
    fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// How old a kept answer may be.
    fn patience(refresh: bool) -> Duration {
        if refresh { Duration::ZERO } else { FRESH }
    }

    /// One call to Azure, in its turn.
    async fn ask<T>(&self, call: impl Future<Output = Result<T, arm::Error>>) -> Result<T, ApiError> {
        self.turn(call).await.map_err(ApiError::from)
    }

    /// The same with Azure's error as it came.
    async fn turn<T>(&self, call: impl Future<Output = Result<T, arm::Error>>) -> Result<T, arm::Error> {
        // The semaphore is never closed; without a place one call more is made, and nothing worse.
        let _turn = self.limit.acquire().await.ok();
        call.await
    }

    fn subscription_name(&self, id: &str) -> String {
        self.scope
            .subscriptions
            .iter()
            .find(|s| s.id.eq_ignore_ascii_case(id))
            .map_or_else(|| id.to_owned(), |s| s.name.clone())
    }
}

/// Rows that Azure sent and nobody could read, as one problem.
fn unreadable(scope: impl Into<String>, skipped: &[String]) -> Option<Problem> {
    let first = skipped.first()?;
    let rows = if skipped.len() == 1 {
        "One row".to_owned()
    } else {
        format!("{} rows", skipped.len())
    };
    Some(Problem {
        scope: scope.into(),
        error: ApiError {
            detail: Some(first.clone()),
            ..error::plain(
                ErrorCode::Service,
                format!("{rows} of Azure’s answer could not be read."),
            )
        },
    })
}

/// A list that Azure cut short.
fn cut_short(scope: impl Into<String>) -> Problem {
    Problem {
        scope: scope.into(),
        error: error::plain(
            ErrorCode::Service,
            "Azure cut this list short: there is more than is shown.",
        ),
    }
}

#[cfg(test)]
mod fake;
#[cfg(test)]
mod look_tests;
#[cfg(test)]
mod pair_tests;
