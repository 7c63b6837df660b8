//! The guard, looked at anew with what room the rest has left (contract §5.9).
//!
//! The vault says whether there is one at all; then its link says what it watches, then the guard what the account may do. Two reads, and
//! up to two more where the usual name of the link, or the tenant, is not the one. With room for one only, that one is read which
//! decides: of a guard that watched restores the account's right, of any other the link. What was not read is not judged.

use arm::{ResourceGuardId, VaultId};

use super::super::facts::{Ask, Facts, GuardBefore, GuardLink, Seen};
use super::super::read::{AtGuard, Piece, What};
use super::{Reader, To};
use crate::api::GuardRight;

/// What a check has read of a guard by itself, for whoever keeps it. `None`: that it has not read.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct GuardNews {
    /// The vault is under one.
    pub guarded: Option<bool>,
    pub link: Option<GuardLink>,
    pub right: Option<RightThere>,
}

/// The account's right at one guard.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RightThere {
    pub guard: ResourceGuardId,
    pub right: GuardRight,
    /// Where the guard is, if that is not the vault's own tenant.
    pub tenant: Option<String>,
}

pub(super) async fn look(reader: &Reader<'_>, ask: &Ask, facts: &mut Facts, news: &mut GuardNews) {
    facts.guard_link = Seen::NotChosen;
    let Ok(vault) = VaultId::parse(&ask.vault_id) else {
        return;
    };
    let guarded = match &facts.vault {
        // A vault that does not tell may be under one.
        Seen::Known(vault) => vault.guarded != Some(false),
        // Whoever may not read the vault may still read its link.
        Seen::Unread(_) => true,
        _ => false,
    };
    // No guard is asked in the paired region (contract §5.9).
    if !guarded || ask.secondary {
        return;
    }
    let before = &ask.guard;
    let link_before = before.link.as_ref().filter(|(at, _)| reader.is_fresh(*at));
    let right_before = before
        .right
        .filter(|(at, right)| reader.is_fresh(*at) && *right != GuardRight::Unknown);
    let guard_before = before.link.as_ref().and_then(|(_, link)| watching(link));
    if let (None, None, 1, Some(guard)) = (link_before, right_before, reader.room(), &guard_before) {
        facts.guard_right = right(reader, guard, before, news).await;
        // The link is the next look's.
        reader.has_room();
        return;
    }
    facts.guard_link = match link_before {
        Some((_, link)) => Seen::Known(link.clone()),
        None => link(reader, &vault, news).await,
    };
    let Some(guard) = facts.guard_link.known().and_then(watching) else {
        return;
    };
    facts.guard_right = match right_before {
        Some((_, right)) if guard_before.as_ref() == Some(&guard) => Seen::Known(right),
        _ => right(reader, &guard, before, news).await,
    };
}

/// The guard that watches restores.
fn watching(link: &GuardLink) -> Option<ResourceGuardId> {
    match link {
        GuardLink::Restores { guard, .. } => ResourceGuardId::parse(guard.as_deref()?).ok(),
        _ => None,
    }
}

async fn link(reader: &Reader<'_>, vault: &VaultId, news: &mut GuardNews) -> Seen<GuardLink> {
    for what in [What::GuardLink(vault.clone()), What::GuardLinks(vault.clone())] {
        if !reader.has_room() {
            break;
        }
        let came = reader.one(To::Guard, what).await;
        match came.piece {
            // It may have another name: all of them are listed.
            Piece::GuardLink(Seen::Gone) => {}
            Piece::GuardLink(seen) => {
                news.link = seen.known().cloned().filter(|_| came.new);
                return seen;
            }
            _ => break,
        }
    }
    Seen::NotChosen
}

async fn right(
    reader: &Reader<'_>,
    guard: &ResourceGuardId,
    before: &GuardBefore,
    news: &mut GuardNews,
) -> Seen<GuardRight> {
    let same = before.link.as_ref().and_then(|(_, link)| watching(link)).as_ref() == Some(guard);
    let found = Some(&before.tenant).filter(|_| same);
    let chosen = Some(&before.chosen).filter(|chosen| !chosen.is_empty());
    let mut tenant = chosen.or(found).cloned().unwrap_or_default();
    let mut refused: Vec<String> = Vec::new();
    loop {
        if !reader.has_room() {
            return Seen::NotChosen;
        }
        let came = reader
            .one(To::Guard, What::AtGuard(guard.clone(), tenant.clone()))
            .await;
        let Piece::AtGuard(seen) = came.piece else {
            return Seen::NotChosen;
        };
        let right = match seen {
            Seen::Known(AtGuard::May) => GuardRight::Has,
            Seen::Known(AtGuard::MayNot) => GuardRight::Missing,
            Seen::Known(AtGuard::Elsewhere(named)) => {
                refused.push(tenant);
                let mut places = named.into_iter().chain([String::new()]);
                match places.find(|place| !refused.iter().any(|one| one.eq_ignore_ascii_case(place))) {
                    Some(next) => {
                        tenant = next;
                        continue;
                    }
                    // Of the tenant that was chosen it is certain; without one, whoever keeps the guard may find it by a wider search.
                    None if chosen.is_some() || same && before.is_lost() => {
                        tenant = String::new();
                        GuardRight::OtherTenant
                    }
                    None => return Seen::Known(GuardRight::Unknown),
                }
            }
            Seen::Known(AtGuard::Refused(error)) => {
                if !reader.has_room() {
                    return Seen::Unread(error);
                }
                let itself = reader.one(To::Guard, What::Guard(guard.clone(), tenant.clone())).await;
                match itself.piece {
                    Piece::AtGuard(Seen::Known(AtGuard::Refused(_))) => GuardRight::Missing,
                    _ => return Seen::Unread(error),
                }
            }
            Seen::Unread(error) => return Seen::Unread(error),
            Seen::Gone | Seen::NotChosen | Seen::Waiting => return Seen::NotChosen,
        };
        news.right = came.new.then(|| RightThere {
            guard: guard.clone(),
            right,
            tenant: Some(tenant).filter(|tenant| !tenant.is_empty()),
        });
        return Seen::Known(right);
    }
}

impl GuardBefore {
    /// Every tenant that could be thought of was asked, and none has the guard.
    fn is_lost(&self) -> bool {
        matches!(self.right, Some((_, GuardRight::OtherTenant)))
    }
}
