//! The hand on the simulator: what tests and the practice banner may do that Azure cannot.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::app::App;
use crate::behaviour::Behaviour;
use crate::faults::Rule;
use crate::world::{Category, GuardProxy, Principal, RoleAssignment, World, same};

/// One request that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub method: String,
    pub path: String,
    /// As sent, signatures included: for tests, never for a log.
    pub query: String,
    /// `None`: lost before it had any effect.
    pub status: Option<u16>,
    /// Object id in the token that it came with, whatever became of it; of reads and of what came without a token `None`.
    pub caller: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// Someone who can sign in.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PracticeAccount {
    pub tenant: String,
    pub client_id: String,
    pub client_secret: String,
    /// `practice.admin@contoso.example`
    pub name: String,
    pub object_id: String,
}

impl std::fmt::Debug for PracticeAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PracticeAccount")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

pub fn accounts(app: &App) -> Vec<PracticeAccount> {
    app.read(|world| {
        world
            .principals
            .iter()
            // A guest of another tenant is the same person once more.
            .filter(|p| same(&p.tenant, world.tenant()))
            .filter_map(|p| {
                Some(PracticeAccount {
                    tenant: p.tenant.clone(),
                    client_id: p.app_id.clone(),
                    client_secret: p.secret.clone()?,
                    name: p.name.clone(),
                    object_id: p.object_id.clone(),
                })
            })
            .collect()
    })
}

#[derive(Clone)]
pub struct Control {
    pub(crate) app: App,
}

impl Control {
    pub(crate) fn new(app: App) -> Self {
        Self { app }
    }

    pub fn now(&self) -> OffsetDateTime {
        self.app.now()
    }

    /// Moves the time: the only thing that moves operations under `Progress::Manual`, and a jump of the clock under `Progress::Auto`.
    pub fn advance(&self, by: Duration) {
        self.app.clock().advance(by.as_secs_f64());
        self.app.read(|_| ());
        self.app.keep();
    }

    pub fn add_fault(&self, rule: Rule) {
        self.app.faults(|faults| faults.0.push(rule));
        self.app.keep();
    }

    /// The sentinels' rules as well.
    pub fn clear_faults(&self) {
        self.app.faults(|faults| faults.0.clear());
        self.app.keep();
    }

    /// Requests since opening, oldest first.
    pub fn requests(&self) -> Vec<Seen> {
        self.app.seen(|seen| seen.clone())
    }

    /// How many requests had this method (`*`: any) and a path like this (`*`: any run of characters).
    pub fn count(&self, method: &str, path: &str) -> usize {
        let fits = |s: &&Seen| (method == "*" || same(&s.method, method)) && crate::access::matches(path, &s.path);
        self.app.seen(|seen| seen.iter().filter(fits).count())
    }

    /// Restores that were accepted since this world began, whether their answer arrived or not. Those of the seed do not count.
    pub fn restores_accepted(&self) -> usize {
        self.app.read(|world| {
            world
                .jobs
                .iter()
                .filter(|j| j.category == Category::Restore && j.course.started >= world.anchor)
                .count()
        })
    }

    /// Gives a role (guid of its definition) to a principal (object id) at a scope.
    pub fn grant(&self, principal: &str, role: &str, scope: &str) {
        let now = self.app.now();
        self.app.change(|world| {
            let guid = world.fresh_id();
            world.role_assignments.push(RoleAssignment {
                guid,
                scope: scope.into(),
                role: role.into(),
                principal_id: principal.into(),
                principal_type: "ServicePrincipal".into(),
                created: now,
                condition: None,
            });
        });
    }

    /// Takes a role back, at exactly this scope.
    pub fn revoke(&self, principal: &str, role: &str, scope: &str) {
        self.app.change(|world| {
            world
                .role_assignments
                .retain(|a| !(same(&a.principal_id, principal) && same(&a.role, role) && same(&a.scope, scope)));
        });
    }

    /// How the simulator behaves where Azure's behaviour is not established.
    pub fn behaviour(&self) -> Behaviour {
        self.app.read(|world| world.behaviour.clone())
    }

    /// Turns switches; running operations keep to what was begun.
    pub fn behave(&self, change: impl FnOnce(&mut Behaviour)) {
        self.app.change(|world| change(&mut world.behaviour));
    }

    /// Puts a vault (by name) under a resource guard (by name), or under none. Whether both exist.
    pub fn guard(&self, vault: &str, guard: Option<&str>) -> bool {
        let updated = self.app.now();
        self.app.change(|world| {
            let found = guard.map(|name| world.resource_guards.iter().find(|g| same(&g.name, name)));
            let proxy = match found {
                None => None,
                Some(Some(guard)) => Some(GuardProxy {
                    guard_id: guard.id(),
                    updated,
                }),
                Some(None) => return false,
            };
            let vault = world.vaults.iter_mut().find(|v| same(&v.name, vault));
            vault.map(|v| v.guard = proxy).is_some()
        })
    }

    /// What tests may do to sign-in: accounts, tenants, clients, and what of them is demanded.
    pub fn identity(&self) -> crate::IdentityControl {
        crate::IdentityControl::new(self.app.clone())
    }

    /// Looks at the world.
    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        self.app.read(look)
    }

    /// Changes the world as no request could.
    pub fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        self.app.change(change)
    }

    /// An access token for ARM, without the detour of signing in. Empty for someone unknown.
    pub fn token(&self, account: &PracticeAccount) -> String {
        let audience = self.app.config().arm_base().to_owned();
        self.token_for(account, &audience, Duration::from_hours(1))
    }

    /// A token for ARM of an account's guest in another tenant (its id or domain). Empty where it is none.
    pub fn token_in(&self, account: &PracticeAccount, tenant: &str) -> String {
        let guest = self.app.read(|world| {
            let tenant = world
                .tenants
                .iter()
                .find(|t| same(&t.id, tenant) || same(&t.domain, tenant))?;
            let of_them = |p: &&Principal| same(&p.app_id, &account.client_id) && same(&p.tenant, &tenant.id);
            world.principals.iter().find(of_them).cloned()
        });
        let arm = self.app.config().arm_base();
        guest.map_or_else(String::new, |p| {
            self.app
                .tokens()
                .mint(&self.app, &p, arm, &p.tenant, time::Duration::HOUR)
        })
    }

    /// An access token for any audience and lifetime.
    pub fn token_for(&self, account: &PracticeAccount, audience: &str, lifetime: Duration) -> String {
        let principal = self.app.read(|world| world.principal(&account.object_id).cloned());
        let lifetime = time::Duration::try_from(lifetime).unwrap_or(time::Duration::HOUR);
        principal.map_or_else(String::new, |p| {
            self.app.tokens().mint(&self.app, &p, audience, &p.tenant, lifetime)
        })
    }
}
