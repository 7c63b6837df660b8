//! The vault's resource guard: whether it watches restores, and whether this account has its consent (contract §5.9).

mod news;
mod right;
mod words;

use std::sync::Arc;

use arm::ResourceGuardId;
use arm::dataprotection::Guarding;
use time::{Duration, OffsetDateTime};

use super::View;
use super::closely::Detail;
use crate::api::{ApiError, Can, GuardRequest, GuardRight, GuardState, GuardView, TenantChoice};
use crate::plan::facts::GuardFacts;
pub(crate) use news::{At, Known, News};
use words::Asker;

/// Long enough for the parts of one screen to share an answer, short enough for somebody who waits for the role.
const FRESH: Duration = Duration::seconds(15);

/// The role to ask for (contract §5.9).
pub(super) const ROLE: &str = "Backup MUA Operator";

/// What was found out about a vault's guard.
#[derive(Debug, Clone)]
pub(crate) struct Guarded {
    /// The tenant that the person named; empty: none.
    asked: String,
    link: Link,
    /// When that was read.
    link_at: OffsetDateTime,
    found: Found,
    found_at: OffsetDateTime,
}

/// What the vault's link says.
#[derive(Debug, Clone)]
enum Link {
    /// There is none.
    None,
    OtherOperations,
    Unnamed,
    Restores {
        request: String,
        guard: Option<ResourceGuardId>,
    },
    Unread(ApiError),
}

/// What the guard itself says.
#[derive(Debug, Clone)]
struct Found {
    right: GuardRight,
    /// Where the guard is, if that is not the session's tenant.
    tenant: Option<String>,
    /// To choose from while that is not known.
    tenants: Vec<TenantChoice>,
    owners: Vec<String>,
    problem: Option<ApiError>,
}

impl Default for Found {
    fn default() -> Self {
        Self {
            right: GuardRight::Unknown,
            tenant: None,
            tenants: Vec::new(),
            owners: Vec::new(),
            problem: None,
        }
    }
}

impl Guarded {
    fn state(&self) -> GuardState {
        match self.link {
            Link::None | Link::OtherOperations => GuardState::Free,
            Link::Unnamed | Link::Restores { .. } => GuardState::Restores,
            Link::Unread(_) => GuardState::Unknown,
        }
    }

    fn guard(&self) -> Option<&ResourceGuardId> {
        match &self.link {
            Link::Restores { guard, .. } => guard.as_ref(),
            _ => None,
        }
    }

    /// For the rules of the form.
    fn facts(&self) -> GuardFacts {
        match &self.link {
            Link::None | Link::OtherOperations => GuardFacts::Free,
            Link::Unnamed => GuardFacts::Unnamed,
            Link::Unread(_) => GuardFacts::Unknown,
            Link::Restores { request, guard } => GuardFacts::Restores {
                request: request.clone(),
                guard_id: guard.as_ref().map(ToString::to_string),
                tenant: self.found.tenant.clone(),
                right: self.found.right,
            },
        }
    }

    fn can_restore(&self, vault: &str) -> Can {
        match (&self.link, self.found.right) {
            (Link::Unnamed, _) => Can::no(words::unnamed(vault)),
            (Link::Restores { .. }, GuardRight::Missing) => Can::no(format!(
                "Your account does not have the role {ROLE} on the resource guard."
            )),
            (Link::Restores { .. }, GuardRight::OtherTenant) => {
                Can::no("The resource guard is in another tenant. Choose that tenant first.")
            }
            // What cannot be told before stops nothing: Azure refuses at the start, and nothing has happened then.
            _ => Can::yes(),
        }
    }

    fn view(&self, detail: &Detail, asker: &Asker<'_>) -> GuardView {
        let vault = asker.vault_name;
        let name = self.guard().map(|g| g.name().to_owned());
        let to_ask = self.state() != GuardState::Free
            && self.found.right != GuardRight::Has
            && !matches!(self.link, Link::Unnamed);
        GuardView {
            state: self.state(),
            right: match self.state() {
                GuardState::Free => GuardRight::Has,
                _ => self.found.right,
            },
            text: words::sentences(self, vault),
            guard_id: self.guard().map(ToString::to_string),
            guard_name: name,
            tenant_id: self.found.tenant.clone(),
            tenants: self.found.tenants.clone(),
            role: ROLE.to_owned(),
            owners: self.found.owners.clone(),
            ask_text: to_ask.then(|| words::ask(asker, &detail.entry, self.guard(), self.found.tenant.as_deref())),
            can_restore: self.can_restore(vault),
            problem: match &self.link {
                Link::Unread(error) => Some(quiet(error.clone())),
                _ => self.found.problem.clone(),
            },
        }
    }
}

impl View {
    pub(crate) async fn guard(&self, request: GuardRequest) -> Result<GuardView, ApiError> {
        let detail = self.detail(&request.instance_id, false).await?;
        let vault = arm::VaultId::parse(&detail.entry.vault_id).map_err(|e| crate::error::invalid(e.to_string()))?;
        let guarded = self.guarded(&detail, &vault, request.tenant.trim()).await?;
        let asker = Asker {
            account: &self.scope.account,
            tenant: &self.scope.tenant_id,
            vault_name: vault.name(),
            vault_id: vault.as_str(),
        };
        Ok(guarded.view(&detail, &asker))
    }

    /// What the rules may build on, as far as it was asked for.
    pub(super) fn guard_facts(&self, detail: &Detail) -> GuardFacts {
        let kept = self.guards.peek(&key(&detail.entry.vault_id));
        match (kept, self.is_guarded(detail)) {
            (_, Some(false)) => GuardFacts::Free,
            // The vault has come under a guard since then.
            (Some(kept), Some(true)) if matches!(kept.link, Link::None) && kept.link_at < detail.as_of => {
                GuardFacts::Unknown
            }
            (kept, _) => kept.map_or(GuardFacts::Unknown, |guarded| guarded.facts()),
        }
    }

    /// Whether the vault is under a guard, as it was last seen: in itself (`isVaultProtectedByResourceGuard`), or by its link.
    pub(super) fn is_guarded(&self, detail: &Detail) -> Option<bool> {
        let kept = self.guards.peek(&key(&detail.entry.vault_id));
        match kept.filter(|kept| kept.link_at >= detail.as_of) {
            // A link is asked for where the vault says that there is one, or says nothing.
            Some(kept) if matches!(kept.link, Link::Unread(_)) && detail.vault.is_none() => None,
            Some(kept) => Some(!matches!(kept.link, Link::None)),
            None => detail.vault.as_ref().map(|vault| vault.guarded),
        }
    }

    /// The same, asked for where that was not done a moment ago: before a check that counts.
    pub(super) async fn learn_guard(&self, detail: &Detail) {
        let Ok(vault) = arm::VaultId::parse(&detail.entry.vault_id) else {
            return;
        };
        let kept = self.guards.peek(&key(vault.as_str()));
        let asked = kept.map(|guarded| guarded.asked.clone()).unwrap_or_default();
        if let Err(error) = self.guarded(detail, &vault, &asked).await {
            tracing::debug!(message = %error.message, "the resource guard could not be looked at");
        }
    }

    async fn guarded(&self, detail: &Detail, vault: &arm::VaultId, asked: &str) -> Result<Arc<Guarded>, ApiError> {
        let key = key(vault.as_str());
        let same = self.guards.peek(&key).is_some_and(|kept| kept.asked == asked);
        let patience = if same { FRESH } else { Duration::ZERO };
        // It spares the question, and is as old as it is.
        let free = self.is_guarded(detail) == Some(false);
        let since = self.guards.peek(&key).map(|kept| kept.link_at).max(Some(detail.as_of));
        let ask = Box::pin(async {
            let link = if free { Link::None } else { self.link(vault).await };
            let now = self.now();
            let found = match &link {
                Link::Restores { guard: Some(guard), .. } => self.look_at_guard(guard, asked).await,
                _ => Found::default(),
            };
            Ok(Guarded {
                asked: asked.to_owned(),
                link_at: since.filter(|_| free).unwrap_or(now),
                link,
                found,
                found_at: now,
            })
        });
        self.guards.get(key, self.now(), patience, ask).await
    }

    async fn link(&self, vault: &arm::VaultId) -> Link {
        match self.ask(self.scope.arm.restore_guarding(vault)).await {
            Ok(found) => Link::from(found),
            Err(error) => Link::Unread(error),
        }
    }
}

impl From<Guarding> for Link {
    fn from(found: Guarding) -> Self {
        match found {
            Guarding::NoLink => Self::None,
            Guarding::OtherOperations => Self::OtherOperations,
            Guarding::Unnamed => Self::Unnamed,
            Guarding::Restore(restore) => Self::Restores {
                request: restore.request,
                guard: restore.guard,
            },
        }
    }
}

fn key(vault_id: &str) -> String {
    vault_id.to_lowercase()
}

/// A sign-in that is not valid in another tenant is not the end of the session.
fn quiet(error: ApiError) -> ApiError {
    let code = match error.code {
        crate::api::ErrorCode::NotSignedIn => crate::api::ErrorCode::Forbidden,
        code => code,
    };
    ApiError { code, ..error }
}

#[cfg(test)]
mod news_tests;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
