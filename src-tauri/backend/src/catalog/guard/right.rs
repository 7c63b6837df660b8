//! Where a guard is, and what the account may do with it there.

use arm::authorization::allowed;
use arm::dataprotection::RESTORE_CONSENTS;
use arm::{ArmClient, ResourceGuardId};

use super::super::View;
use super::{Found, quiet};
use crate::api::{ApiError, GuardRight, TenantChoice};

/// Roles that may give others, by the last segment of their definition: Owner, User Access Administrator.
const GIVERS: [&str; 2] = [
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
];
/// More names help nobody to find one to ask.
const MOST_OWNERS: usize = 10;

/// Who is asked about the guard, and how the first question was answered.
struct Place {
    client: ArmClient,
    /// `None`: the session's own.
    tenant: Option<String>,
    /// The guard could be read; else Azure's refusal.
    read: Result<(), arm::Error>,
}

impl View {
    pub(super) async fn look_at_guard(&self, guard: &ResourceGuardId, asked: &str) -> Found {
        match self.find_guard(guard, asked).await {
            Ok(place) => self.at_place(guard, place).await,
            Err(problem) => Found {
                right: GuardRight::OtherTenant,
                tenants: self.other_tenants().await,
                problem: problem.map(quiet),
                ..Found::default()
            },
        }
    }

    /// The tenant that the person named, or the session's own, or the one that Azure points to from there.
    ///
    /// Errors: it is in another tenant, and which one is not known, or that one gives no token (then with the reason).
    async fn find_guard(&self, guard: &ResourceGuardId, asked: &str) -> Result<Place, Option<ApiError>> {
        if !asked.is_empty() && !asked.eq_ignore_ascii_case(&self.scope.tenant_id) {
            return self.in_tenant(guard, asked).await;
        }
        let client = self.scope.arm.clone();
        match self.turn(client.resource_guard(guard)).await {
            Err(error) if error.is_elsewhere() => match self.tenant_of(guard, &error).await {
                Some(tenant) => self.in_tenant(guard, &tenant).await,
                None => Err(None),
            },
            read => Ok(Place {
                client,
                tenant: None,
                read: read.map(drop),
            }),
        }
    }

    async fn in_tenant(&self, guard: &ResourceGuardId, tenant: &str) -> Result<Place, Option<ApiError>> {
        let client = (self.scope.elsewhere)(tenant).map_err(Some)?;
        match self.turn(client.resource_guard(guard)).await {
            // No token of that tenant, or still not the right one.
            Err(error) if error.kind == arm::Kind::Auth || error.is_elsewhere() => Err(Some(error.into())),
            read => Ok(Place {
                client,
                tenant: Some(tenant.to_owned()),
                read: read.map(drop),
            }),
        }
    }

    /// Which tenant it is: as the refusal says (contract §3), as the list of subscriptions says, or the only other one.
    async fn tenant_of(&self, guard: &ResourceGuardId, refusal: &arm::Error) -> Option<String> {
        let home = self.scope.tenant_id.as_str();
        let other = |tenant: &String| !tenant.eq_ignore_ascii_case(home);
        if let Some(tenant) = refusal.other_tenant(home) {
            return Some(tenant);
        }
        let listed = self.turn(self.scope.arm.subscriptions()).await.ok();
        let mut rows = listed.into_iter().flat_map(|page| page.rows);
        let own = rows.find(|s| s.id.eq_ignore_ascii_case(guard.subscription()));
        if let Some(tenant) = own.and_then(|s| s.tenant_id).filter(other) {
            return Some(tenant);
        }
        match self.other_tenants().await.as_slice() {
            [only] => Some(only.id.clone()),
            _ => None,
        }
    }

    async fn other_tenants(&self) -> Vec<TenantChoice> {
        let rows = self.turn(self.scope.arm.tenants()).await.map(|page| page.rows);
        let others = rows.unwrap_or_default().into_iter();
        let others = others.filter(|t| !t.id.eq_ignore_ascii_case(&self.scope.tenant_id));
        others
            .map(|t| TenantChoice {
                name: t.name.or(t.default_domain).unwrap_or_else(|| t.id.clone()),
                id: t.id,
            })
            .collect()
    }

    async fn at_place(&self, guard: &ResourceGuardId, place: Place) -> Found {
        let scope = guard.resource();
        let permissions = self.turn(place.client.permissions(scope)).await;
        let (right, problem) = match (permissions, place.read) {
            (Ok(page), _) if RESTORE_CONSENTS.iter().any(|action| allowed(&page.rows, action)) => {
                (GuardRight::Has, None)
            }
            (Ok(_), _) => (GuardRight::Missing, None),
            // Whoever has the role can read the guard and what is allowed on it; who can do neither has not.
            (Err(error), Err(refusal)) if error.is_forbidden() && refusal.is_forbidden() => (GuardRight::Missing, None),
            (Err(error), _) => (GuardRight::Unknown, Some(quiet(error.into()))),
        };
        let owners = if right == GuardRight::Has {
            Vec::new()
        } else {
            self.owners(&place.client, guard).await
        };
        Found {
            right,
            tenant: place.tenant,
            tenants: Vec::new(),
            owners,
            problem,
        }
    }

    /// Who may give the role. Resource Manager knows them by their object ids only.
    async fn owners(&self, client: &ArmClient, guard: &ResourceGuardId) -> Vec<String> {
        let listed = self.turn(client.role_assignments(guard.resource())).await;
        let rows = listed.map(|page| page.rows).unwrap_or_default();
        let givers = rows.into_iter().filter(|a| GIVERS.contains(&a.role.as_str()));
        let mut names: Vec<String> = givers
            .map(|a| {
                let kind = match a.principal_type.as_deref() {
                    Some("User") => "User",
                    Some("Group") => "Group",
                    Some("ServicePrincipal") => "Service principal",
                    _ => "Account",
                };
                format!("{kind} with object id {}", a.principal_id)
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names.truncate(MOST_OWNERS);
        names
    }
}
