//! What others have read of a guard by themselves, taken over; and what is known here, with its age, for those who do.

use arm::ResourceGuardId;
use arm::dataprotection::{Guarding, RestoreGuard};
use time::OffsetDateTime;

use super::{Found, Guarded, Link, key};
use crate::api::{ApiError, ErrorCode, GuardRight};
use crate::catalog::{Catalog, View};

/// What is known, and since when.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Known {
    pub guarded: bool,
    pub link: Option<(OffsetDateTime, Guarding)>,
    pub right: Option<(OffsetDateTime, GuardRight)>,
    /// Where the guard was found, if that is not the session's tenant.
    pub tenant: Option<String>,
}

/// What was read; `None`: that was not.
#[derive(Debug, Default)]
pub(crate) struct News {
    pub guarded: Option<bool>,
    pub link: Option<Guarding>,
    pub right: Option<At>,
}

/// What the account may do at one guard.
#[derive(Debug)]
pub(crate) struct At {
    pub guard: ResourceGuardId,
    pub right: GuardRight,
    pub tenant: Option<String>,
}

impl Catalog {
    /// What is known of a vault's guard.
    pub(crate) fn guard_known(&self, vault_id: &str) -> Known {
        let view = self.view_of(vault_id).ok();
        view.map(|view| view.guard_known(vault_id)).unwrap_or_default()
    }

    /// Something newer was read of it: what is sent with a restore goes by that.
    pub(crate) fn guard_seen(&self, vault_id: &str, news: News) {
        if let Ok(view) = self.view_of(vault_id) {
            view.guard_seen(vault_id, news);
        }
    }
}

impl View {
    fn guard_known(&self, vault_id: &str) -> Known {
        let of_it = |vault: &str| vault.eq_ignore_ascii_case(vault_id);
        let details = self.instances.all();
        let detail = details
            .iter()
            .map(|(_, detail)| detail)
            .find(|one| of_it(&one.entry.vault_id));
        let by_vault = detail.and_then(|detail| self.is_guarded(detail));
        let Some(kept) = self.guards.peek(&key(vault_id)) else {
            return Known {
                guarded: by_vault.unwrap_or(false),
                ..Known::default()
            };
        };
        let link = match &kept.link {
            // The vault said so, and no link was asked for.
            Link::None | Link::Unread(_) => None,
            Link::OtherOperations => Some(Guarding::OtherOperations),
            Link::Unnamed => Some(Guarding::Unnamed),
            Link::Restores { request, guard } => Some(Guarding::Restore(RestoreGuard {
                guard: guard.clone(),
                request: request.clone(),
            })),
        };
        let right = matches!(kept.link, Link::Restores { .. }).then_some((kept.found_at, kept.found.right));
        Known {
            guarded: by_vault.unwrap_or(!matches!(kept.link, Link::None)),
            link: link.map(|link| (kept.link_at, link)),
            right,
            tenant: kept.found.tenant.clone(),
        }
    }

    fn guard_seen(&self, vault_id: &str, news: News) {
        let now = self.now();
        let key = key(vault_id);
        let kept = self.guards.peek(&key);
        let before = kept.as_deref().cloned();
        let stands = before.as_ref().filter(|before| !matches!(before.link, Link::None));
        let (link, link_at) = match (news.guarded, news.link, stands) {
            (Some(false), ..) => (Link::None, now),
            (_, Some(link), _) => (Link::from(link), now),
            (_, None, Some(before)) => (before.link.clone(), before.link_at),
            (Some(true), None, None) => (Link::Unread(unlooked()), now),
            (None, None, None) => return,
        };
        let asked = before.as_ref().map(|before| before.asked.clone()).unwrap_or_default();
        let Link::Restores { guard, .. } = &link else {
            let guarded = Guarded {
                asked,
                link,
                link_at,
                found: Found::default(),
                found_at: link_at,
            };
            let at = match guarded.link {
                Link::Unread(_) => OffsetDateTime::UNIX_EPOCH,
                _ => link_at,
            };
            self.guards.put(key, at, guarded);
            return;
        };
        let same = before.filter(|before| before.guard() == guard.as_ref());
        let (mut found, mut found_at) = match same {
            Some(before) => (before.found, before.found_at),
            // Nothing is known of it yet: whoever asks gets no kept answer.
            None => (Found::default(), OffsetDateTime::UNIX_EPOCH),
        };
        if let Some(right) = news.right.filter(|right| Some(&right.guard) == guard.as_ref()) {
            found = Found {
                right: right.right,
                tenant: right.tenant,
                problem: None,
                ..found
            };
            found_at = now;
        }
        let at = link_at.min(found_at);
        let guarded = Guarded {
            asked,
            link,
            link_at,
            found,
            found_at,
        };
        self.guards.put(key, at, guarded);
    }
}

fn unlooked() -> ApiError {
    crate::error::plain(
        ErrorCode::NotFound,
        "The vault’s link to its resource guard was not read yet.",
    )
}
