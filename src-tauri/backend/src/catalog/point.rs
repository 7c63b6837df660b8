//! A recovery point as Pointback thinks of it: read from Azure's answer once, then only values.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::api::{Can, PointStore, PointView, StateView, Store, TagRank, Tone};
use crate::plan::can;
use crate::plan::facts::{PointFacts, StoreFacts};

/// A recovery point (contract §5.3). Serialised into the cache.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Point {
    /// `recoveryPointId`: what a restore request takes.
    pub id: String,
    #[serde(with = "time::serde::rfc3339")]
    pub time: OffsetDateTime,
    pub backup_type: String,
    pub tag: Option<String>,
    /// `Completed`, `Partial`, or `None` on older points.
    pub state: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub expires: Option<OffsetDateTime>,
    pub stores: Vec<Copy>,
    pub meta: Meta,
}

/// What `metaData` tells that is worth showing (contract §5.3: null in most answers). The database user's name in it
/// never gets this far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Meta {
    /// `11`, `9.6`.
    pub postgres_version: Option<String>,
    pub database_name: Option<String>,
    /// Bytes of the data source.
    pub size_bytes: Option<u64>,
}

/// One store's copy of a point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Copy {
    /// Azure's word: `VaultStore`, `ArchiveStore`.
    pub raw: String,
    #[serde(with = "time::serde::rfc3339::option")]
    pub created: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub expires: Option<OffsetDateTime>,
    pub visible: bool,
    pub rehydration: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub rehydration_expires: Option<OffsetDateTime>,
}

impl Copy {
    pub(crate) fn store(&self) -> Store {
        match self.raw.to_ascii_lowercase().as_str() {
            "vaultstore" => Store::Vault,
            "archivestore" => Store::Archive,
            _ => Store::Other,
        }
    }
}

impl Point {
    /// `None` for a row without a time: it could neither be drawn nor chosen.
    pub(crate) fn read(row: arm::RecoveryPoint) -> Option<Self> {
        let meta = row.meta().cloned().unwrap_or_default();
        Some(Self {
            id: row.point_id,
            time: row.time?,
            backup_type: row.backup_type.unwrap_or_default(),
            tag: row.retention_tag,
            state: row.state,
            expires: row.expires,
            stores: row
                .stores
                .into_iter()
                .map(|s| Copy {
                    raw: s.store,
                    created: s.created,
                    expires: s.expires,
                    // Not said is seen: hiding a copy on a missing member would hide a restore.
                    visible: s.visible.unwrap_or(true),
                    rehydration: s.rehydration_status,
                    rehydration_expires: s.rehydration_expires,
                })
                .collect(),
            meta: Meta {
                postgres_version: meta.postgres_version,
                database_name: meta.database_name,
                size_bytes: meta.data_source_size,
            },
        })
    }

    pub(crate) fn is_partial(&self) -> bool {
        self.state.as_deref().is_some_and(|s| s.eq_ignore_ascii_case("Partial"))
    }

    fn is_expired(&self, now: OffsetDateTime) -> bool {
        self.expires.is_some_and(|t| t <= now)
    }

    fn in_vault(&self, now: OffsetDateTime) -> bool {
        self.facts().vault_store(now).is_some()
    }

    fn in_archive(&self) -> bool {
        self.stores.iter().any(|c| c.visible && c.store() == Store::Archive)
    }

    /// The lane that a point is drawn in first: where it would be restored from.
    pub(crate) fn lane(&self, now: OffsetDateTime) -> Store {
        if self.in_vault(now) {
            Store::Vault
        } else if self.in_archive() {
            Store::Archive
        } else {
            self.stores.first().map_or(Store::Other, Copy::store)
        }
    }

    /// One decision for the table, the draft and the rules of the form: `plan::can`.
    pub(crate) fn can_restore(&self, now: OffsetDateTime) -> Can {
        can::point(&self.facts(), now)
    }

    fn state_view(&self, now: OffsetDateTime) -> StateView {
        let raw = self.state.clone().unwrap_or_default();
        let view = |label: &str, tone, detail: Option<&str>| StateView {
            label: label.to_owned(),
            tone,
            raw: raw.clone(),
            detail: detail.map(str::to_owned),
        };
        if self.is_partial() {
            return view(
                "Partial",
                Tone::Warning,
                Some("Azure could not back up everything at that time."),
            );
        }
        if !self.in_vault(now) && self.in_archive() {
            return view("In archive", Tone::Neutral, self.can_restore(now).reason.as_deref());
        }
        if self.is_expired(now) {
            return view(
                "Expired",
                Tone::Warning,
                Some("Azure may delete this point at any time."),
            );
        }
        match raw.to_ascii_lowercase().as_str() {
            // Points made before the member existed are complete (contract §5.3).
            "" | "completed" => view("Complete", Tone::Ok, None),
            _ => view(&raw, Tone::Neutral, None),
        }
    }

    pub(crate) fn view(&self, now: OffsetDateTime) -> PointView {
        PointView {
            id: self.id.clone(),
            time: self.time.into(),
            stores: self
                .stores
                .iter()
                .filter(|c| c.visible)
                .map(|c| PointStore {
                    store: c.store(),
                    raw: c.raw.clone(),
                    created: c.created.map(Into::into),
                    expires: c.expires.map(Into::into),
                })
                .collect(),
            backup_type: self.backup_type.clone(),
            tag: self.tag.clone(),
            rank: rank(self.tag.as_deref()),
            state: self.state_view(now),
            expires: self
                .expires
                .or_else(|| self.stores.iter().filter_map(|c| c.expires).max())
                .map(Into::into),
            size_bytes: self.meta.size_bytes,
            postgres_version: self.meta.postgres_version.clone(),
            database_name: self.meta.database_name.clone(),
            needs_rehydration: !self.in_vault(now) && self.in_archive(),
            rehydration: None,
            rehydrated_until: None,
            can_restore: self.can_restore(now),
        }
    }

    pub(crate) fn facts(&self) -> PointFacts {
        PointFacts {
            id: self.id.clone(),
            time: self.time,
            stores: self
                .stores
                .iter()
                .map(|c| StoreFacts {
                    store: c.store(),
                    raw: c.raw.clone(),
                    visible: c.visible,
                    expires: c.expires,
                    rehydration: c.rehydration.clone(),
                    rehydration_expires: c.rehydration_expires,
                })
                .collect(),
            expires: self.expires,
            partial: self.is_partial(),
            postgres_version: self.meta.postgres_version.clone(),
        }
    }
}

/// How much a tag stands out. The names are the administrator's own, so this looks for the usual words in them.
pub(crate) fn rank(tag: Option<&str>) -> TagRank {
    let tag = tag.unwrap_or_default().to_lowercase();
    if tag.contains("year") || tag.contains("annual") {
        TagRank::Yearly
    } else if tag.contains("month") {
        TagRank::Monthly
    } else {
        TagRank::Ordinary
    }
}

/// What a restore would start from when nobody has chosen: the newest complete point that can be restored, else the
/// newest partial one.
pub(crate) fn newest_restorable(points: &[Point], now: OffsetDateTime) -> Option<&Point> {
    let restorable = || points.iter().filter(|p| p.can_restore(now).allowed);
    restorable()
        .filter(|p| !p.is_partial())
        .max_by_key(|p| p.time)
        .or_else(|| restorable().max_by_key(|p| p.time))
}

#[cfg(test)]
pub(crate) mod sample {
    use super::*;

    pub(crate) fn copy(raw: &str) -> Copy {
        Copy {
            raw: raw.to_owned(),
            created: None,
            expires: None,
            visible: true,
            rehydration: None,
            rehydration_expires: None,
        }
    }

    pub(crate) fn at(time: OffsetDateTime) -> Point {
        Point {
            id: format!("{:032x}", time.unix_timestamp()),
            time,
            backup_type: "Full".into(),
            tag: Some("Weekly".into()),
            state: Some("Completed".into()),
            expires: None,
            stores: vec![copy("VaultStore")],
            meta: Meta::default(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::sample::{at, copy};
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);
    const THEN: OffsetDateTime = datetime!(2026-11-15 02:00 UTC);

    fn stored(copies: Vec<Copy>) -> Point {
        Point {
            stores: copies,
            ..at(THEN)
        }
    }

    #[test]
    fn a_point_in_the_vault_can_be_restored_even_past_its_date() {
        let expired = Point {
            expires: Some(datetime!(2026-11-20 0:00 UTC)),
            ..at(THEN)
        };
        assert!(expired.can_restore(NOW).allowed);
        assert_eq!(expired.view(NOW).state.label, "Expired");
    }

    #[test]
    fn a_point_in_the_archive_alone_cannot_and_says_why() {
        let archived = stored(vec![copy("ArchiveStore")]);
        assert!(archived.can_restore(NOW).reason.unwrap().contains("rehydrated"));
        assert_eq!(archived.view(NOW).state.label, "In archive");
        assert_eq!(archived.lane(NOW), Store::Archive);
    }

    #[test]
    fn a_rehydrated_copy_counts_while_it_is_there() {
        let copied = |status: &str, until| Copy {
            rehydration: Some(status.into()),
            rehydration_expires: Some(until),
            ..copy("VaultStore")
        };
        let with = |c| stored(vec![copy("archivestore"), c]);
        assert!(
            with(copied("COMPLETED", datetime!(2026-12-01 0:00 UTC)))
                .can_restore(NOW)
                .allowed
        );
        assert!(
            !with(copied("COMPLETED", datetime!(2026-11-01 0:00 UTC)))
                .can_restore(NOW)
                .allowed
        );
        let waiting = with(copied("CREATE_IN_PROGRESS", datetime!(2026-12-01 0:00 UTC)));
        assert!(waiting.can_restore(NOW).reason.unwrap().contains("being rehydrated"));
    }

    #[test]
    fn an_unknown_state_is_shown_as_it_came() {
        let odd = Point {
            state: Some("Verifying".into()),
            ..at(THEN)
        };
        assert_eq!(odd.view(NOW).state.label, "Verifying");
        let old = Point {
            state: None,
            ..at(THEN)
        };
        assert_eq!(old.view(NOW).state.label, "Complete");
    }

    #[test]
    fn a_complete_point_is_preferred_to_a_newer_partial_one() {
        let partial = Point {
            state: Some("partial".into()),
            ..at(datetime!(2026-11-22 02:00 UTC))
        };
        let archived = Point {
            stores: vec![copy("ArchiveStore")],
            ..at(datetime!(2026-11-21 02:00 UTC))
        };
        let points = [partial.clone(), archived, at(THEN)];
        assert_eq!(newest_restorable(&points, NOW).unwrap().time, THEN);
        assert_eq!(
            newest_restorable(&[partial], NOW).unwrap().state.as_deref(),
            Some("partial")
        );
        assert!(newest_restorable(&[], NOW).is_none());
    }

    #[test]
    fn tags_are_ranked_by_their_words() {
        assert_eq!(rank(Some("Yearly-10y")), TagRank::Yearly);
        assert_eq!(rank(Some("MONTHLY")), TagRank::Monthly);
        assert_eq!(rank(Some("Default")), TagRank::Ordinary);
        assert_eq!(rank(None), TagRank::Ordinary);
    }
}
