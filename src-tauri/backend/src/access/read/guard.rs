//! The vault's resource guard and what the account may do there, one read each (contract §5.9).

use arm::authorization::allowed;
use arm::dataprotection::{Guarding, RESTORE_CONSENTS, RestoreGuard};
use arm::{ArmClient, ResourceGuardId, VaultId};

use super::super::facts::{GuardLink, Seen};
use super::{Azure, quiet, seen};
use crate::api::ApiError;

/// What the account may do at a guard.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::access) enum AtGuard {
    May,
    MayNot,
    /// Not even what is allowed there may be read.
    Refused(ApiError),
    /// The guard is not in the tenant that was asked; the one that Azure points to.
    Elsewhere(Option<String>),
}

/// Under the name that all of Microsoft's clients use. *Gone*: the link may have another name.
pub(super) async fn link(from: &Azure<'_>, vault: &VaultId) -> Seen<GuardLink> {
    seen(from.arm.resource_guard_proxy(vault).await, |link| {
        link.guarding().into()
    })
}

pub(super) async fn links(from: &Azure<'_>, vault: &VaultId) -> Seen<GuardLink> {
    match seen(from.arm.listed_guarding(vault).await, GuardLink::from) {
        Seen::Gone => Seen::Unread(crate::error::not_found(
            "Azure does not know the vault’s resource guard.",
        )),
        seen => seen,
    }
}

/// What is allowed there, in the tenant of that name; empty: the vault's own.
pub(super) async fn right(from: &Azure<'_>, guard: &ResourceGuardId, tenant: &str) -> Seen<AtGuard> {
    let ask = async |arm: ArmClient| arm.permissions(guard.resource()).await;
    there(from, tenant, ask, |page| {
        let may = RESTORE_CONSENTS.iter().any(|action| allowed(&page.rows, action));
        match may {
            true => Ok(AtGuard::May),
            // What could not be read of the list may be what allows it.
            false if page.truncated || !page.skipped.is_empty() => Err(crate::error::plain(
                crate::api::ErrorCode::Service,
                "A part of Azure’s answer could not be read.",
            )),
            false => Ok(AtGuard::MayNot),
        }
    })
    .await
}

/// The guard itself. Whoever has the role can read it; who can read neither it nor what is allowed there has not.
pub(super) async fn itself(from: &Azure<'_>, guard: &ResourceGuardId, tenant: &str) -> Seen<AtGuard> {
    let ask = async |arm: ArmClient| arm.resource_guard(guard).await;
    there(from, tenant, ask, |_| Ok(AtGuard::May)).await
}

async fn there<T>(
    from: &Azure<'_>,
    tenant: &str,
    ask: impl AsyncFnOnce(ArmClient) -> Result<T, arm::Error>,
    read: impl FnOnce(T) -> Result<AtGuard, ApiError>,
) -> Seen<AtGuard> {
    let client = match (from.tenant)(tenant) {
        Ok(client) => client,
        Err(error) => return Seen::Unread(quiet(error)),
    };
    match ask(client).await {
        Ok(answer) => match read(answer) {
            Ok(found) => Seen::Known(found),
            Err(error) => Seen::Unread(error),
        },
        Err(error) if error.is_elsewhere() => Seen::Known(AtGuard::Elsewhere(error.other_tenant(from.home))),
        Err(error) if error.is_forbidden() => Seen::Known(AtGuard::Refused(quiet(error.into()))),
        Err(error) => Seen::Unread(quiet(error.into())),
    }
}

impl From<Guarding> for GuardLink {
    fn from(found: Guarding) -> Self {
        match found {
            Guarding::NoLink => Self::None,
            Guarding::OtherOperations => Self::OtherOperations,
            Guarding::Unnamed => Self::Unnamed,
            Guarding::Restore(RestoreGuard { guard, request }) => Self::Restores {
                request,
                guard: guard.map(|guard| guard.to_string()),
            },
        }
    }
}

impl From<GuardLink> for Guarding {
    fn from(link: GuardLink) -> Self {
        match link {
            GuardLink::None => Self::NoLink,
            GuardLink::OtherOperations => Self::OtherOperations,
            GuardLink::Unnamed => Self::Unnamed,
            GuardLink::Restores { request, guard } => Self::Restore(RestoreGuard {
                guard: guard.and_then(|id| ResourceGuardId::parse(&id).ok()),
                request,
            }),
        }
    }
}
