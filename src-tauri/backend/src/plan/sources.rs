//! Which copy of a point a restore reads from: the vault's, the one that was brought back from the archive, or the archive
//! itself. Pure.
//!
//! Which entry of a point tells how its rehydration gets on is not established (contract §5.3, §18): the archive's, the
//! copy's, or both. All three are read; the copy's own word goes first.

use time::OffsetDateTime;

use super::facts::{PointFacts, StoreFacts};
use crate::api::Store;

/// Where a restore of a point can read from at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Source<'a> {
    /// The vault store, at once.
    Vault(&'a StoreFacts),
    /// The archive: Azure brings the point back first.
    Archive(&'a StoreFacts),
    /// In the archive, and a copy is being made now.
    Coming,
    Nowhere,
}

impl PointFacts {
    pub fn source(&self, now: OffsetDateTime) -> Source<'_> {
        if let Some(entry) = self.vault_store(now) {
            return Source::Vault(entry);
        }
        if self.rehydrating() {
            return Source::Coming;
        }
        // Whatever became of an earlier copy (failed, going, gone), the archive still has the point.
        match self.visible(Store::Archive).next() {
            Some(entry) => Source::Archive(entry),
            None => Source::Nowhere,
        }
    }

    /// The store that a restore without rehydration reads from: the vault store, when the point is in it.
    pub fn vault_store(&self, now: OffsetDateTime) -> Option<&StoreFacts> {
        self.visible(Store::Vault).find(|entry| {
            let complete = self.status(entry).is_none_or(|status| is(status, "COMPLETED"));
            complete && self.until(entry).is_none_or(|until| until > now)
        })
    }

    pub fn in_archive(&self) -> bool {
        self.visible(Store::Archive).next().is_some()
    }

    /// A restore has to bring it back from the archive first.
    pub fn needs_rehydration(&self, now: OffsetDateTime) -> bool {
        matches!(self.source(now), Source::Archive(_))
    }

    /// Until when a copy that was brought back can be restored from; `None`: there is none, or Azure gives no date.
    pub fn copied_until(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        if !self.in_archive() {
            return None;
        }
        self.until(self.vault_store(now)?)
    }

    fn visible(&self, store: Store) -> impl Iterator<Item = &StoreFacts> {
        self.stores
            .iter()
            .filter(move |entry| entry.visible && entry.store == store)
    }

    fn rehydrating(&self) -> bool {
        let words = self.stores.iter().filter_map(|entry| entry.rehydration.as_deref());
        words.into_iter().any(|status| is(status, "CREATE_IN_PROGRESS"))
    }

    /// What is said of a copy in the vault store: by its own entry, else by the archive's.
    fn status<'a>(&'a self, entry: &'a StoreFacts) -> Option<&'a str> {
        let said = |entry: &'a StoreFacts| entry.rehydration.as_deref().filter(|status| !status.is_empty());
        said(entry).or_else(|| self.visible(Store::Archive).find_map(said))
    }

    fn until(&self, entry: &StoreFacts) -> Option<OffsetDateTime> {
        entry
            .rehydration_expires
            .or_else(|| self.visible(Store::Archive).find_map(|other| other.rehydration_expires))
    }
}

fn is(status: &str, word: &str) -> bool {
    status.eq_ignore_ascii_case(word)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use time::Duration;

    use super::*;
    use crate::plan::sample::{self, NOW};

    /// `(status, days left)` of the archive's entry and of the copy's; no copy: `None`.
    type Said = (Option<&'static str>, Option<i64>);

    fn source(archive: Said, copy: Option<Said>, copy_visible: bool) -> &'static str {
        let mut point = sample::point("p");
        let entry = |store, raw, said: Said| {
            let mut entry = sample::store(store, raw);
            entry.rehydration = said.0.map(str::to_owned);
            entry.rehydration_expires = said.1.map(|days| NOW + Duration::days(days));
            entry
        };
        point.stores = vec![entry(Store::Archive, "ArchiveStore", archive)];
        if let Some(said) = copy {
            let mut copy = entry(Store::Vault, "VaultStore", said);
            copy.visible = copy_visible;
            point.stores.push(copy);
        }
        match point.source(NOW) {
            Source::Vault(entry) => {
                assert_eq!(entry.raw, "VaultStore");
                "vault"
            }
            Source::Archive(entry) => {
                assert_eq!(entry.raw, "ArchiveStore");
                assert!(point.needs_rehydration(NOW));
                "archive"
            }
            Source::Coming => "coming",
            Source::Nowhere => "nowhere",
        }
    }

    #[test]
    fn every_state_of_a_rehydration_has_its_source_whoever_tells_it() {
        let none: Said = (None, None);
        let done = (Some("COMPLETED"), Some(3));
        let old = (Some("COMPLETED"), Some(-1));
        let begun = (Some("CREATE_IN_PROGRESS"), None);
        let going = (Some("DELETE_IN_PROGRESS"), Some(-1));
        let failed = (Some("FAILED"), None);
        for (archive, copy, visible, expected) in [
            (none, None, true, "archive"),
            (done, Some(done), true, "vault"),
            (done, Some(none), true, "vault"),
            (none, Some(done), true, "vault"),
            (none, Some(none), true, "vault"),
            // There is a copy, and Azure does not let it be used.
            (done, Some(done), false, "archive"),
            (old, Some(old), true, "archive"),
            (old, Some(none), true, "archive"),
            (begun, None, true, "coming"),
            (begun, Some(none), true, "coming"),
            (none, Some(begun), false, "coming"),
            (going, Some(going), true, "archive"),
            (going, Some(none), false, "archive"),
            (failed, None, true, "archive"),
            (none, Some(failed), false, "archive"),
            ((Some("DELETED"), Some(-2)), None, true, "archive"),
            ((Some("completed"), Some(3)), Some(none), true, "vault"),
            ((Some(""), None), Some((Some(""), None)), true, "vault"),
        ] {
            assert_eq!(
                source(archive, copy, visible),
                expected,
                "{archive:?} {copy:?} {visible}"
            );
        }
    }

    #[test]
    fn the_day_on_which_a_copy_goes_is_known_from_either_entry() {
        let mut point = sample::point("p");
        assert_eq!(point.copied_until(NOW), None, "never archived");
        let mut archive = sample::store(Store::Archive, "ArchiveStore");
        archive.rehydration_expires = Some(NOW + Duration::days(3));
        point.stores.push(archive);
        assert_eq!(point.copied_until(NOW), Some(NOW + Duration::days(3)));
        point.stores[0].rehydration_expires = Some(NOW + Duration::days(5));
        assert_eq!(point.copied_until(NOW), Some(NOW + Duration::days(5)));
    }

    #[test]
    fn a_point_that_no_store_shows_is_nowhere() {
        let mut point = sample::point("p");
        point.stores[0].visible = false;
        assert_eq!(point.source(NOW), Source::Nowhere);
        point.stores.clear();
        assert_eq!(point.source(NOW), Source::Nowhere);
    }
}
