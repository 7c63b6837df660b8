//! A recovery point as Pointback thinks of it: read from Azure's answer once, then only values.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::rehydration;
use crate::api::{Can, PointStore, PointView, StateView, Store, TagRank, Tone};
use crate::plan::can;
use crate::plan::facts::{PointFacts, StoreFacts};

const ARCHIVED: &str =
    "A restore brings this point back from the archive tier first, which takes hours and costs money.";

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

    /// In the archive only: a restore brings it back first (contract §5.3).
    pub(crate) fn needs_rehydration(&self, now: OffsetDateTime) -> bool {
        self.facts().needs_rehydration(now)
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
        let can = self.can_restore(now);
        if !self.in_vault(now) && self.in_archive() {
            return if can.allowed {
                view("In archive", Tone::Neutral, Some(ARCHIVED))
            } else {
                view("Being rehydrated", Tone::Running, can.reason.as_deref())
            };
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

    /// The point as the paired region has it: nothing is brought back from an archive there.
    pub(crate) fn view_in_secondary(&self, now: OffsetDateTime) -> PointView {
        PointView {
            needs_rehydration: false,
            can_restore: can::secondary_point(&self.facts(), now),
            ..self.view(now)
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
            needs_rehydration: self.needs_rehydration(now),
            rehydration: rehydration::view(self, now),
            rehydrated_until: self.facts().copied_until(now).map(Into::into),
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

/// What a restore would start from when nobody has chosen: a point that can be restored at once before one that takes
/// hours to bring back, a complete one before a partial one, and then the newest.
pub(crate) fn newest_restorable(points: &[Point], now: OffsetDateTime) -> Option<&Point> {
    points
        .iter()
        .filter(|p| p.can_restore(now).allowed)
        .max_by_key(|p| (!p.needs_rehydration(now), !p.is_partial(), p.time))
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
#[path = "point_tests.rs"]
mod tests;
