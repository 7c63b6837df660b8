//! One instance with its points, and what the restore form starts from.

use std::sync::Arc;

use super::databases::alone;
use super::draft::{self, Ground};
use super::point::Point;
use super::{View, gaps, protection};
use crate::api::{ApiError, Can, Lane, ServerKind, Store, TargetKind, Timeline, TimelineRequest};
use crate::plan::can;

impl View {
    pub(crate) async fn timeline(&self, request: TimelineRequest) -> Result<Timeline, ApiError> {
        let detail = self.detail(&request.instance_id, request.refresh).await?;
        let (regions, servers) = futures::join!(self.regions(), async {
            match detail.entry.kind {
                ServerKind::SingleServer => self.servers_near(&detail.entry).await,
                ServerKind::FlexibleServer => Vec::new(),
            }
        });
        let now = self.now();
        let ground = Ground {
            entry: &detail.entry,
            vault: detail.vault.as_ref(),
            points: &detail.points,
            servers: &servers,
            vault_region: detail.vault_region(),
            regions: &regions,
            now,
        };
        let taken = match draft::server(&ground).filter(|_| detail.entry.kind == ServerKind::SingleServer) {
            // A name that turns out to be taken is said by the rules later; here it only saves a keystroke.
            Some(server) => self.names_on(&server.id).await.unwrap_or_default(),
            None => Arc::default(),
        };
        let draft = draft::fill(&ground, &taken);
        let stopped = protection::is_stopped(&detail.entry.state);
        let row = self.row(&detail.entry, &alone(&detail), &regions);
        let gaps = gaps::find(&detail.points, now, stopped);
        let can = |kind| both(&row.can_restore, can::target(detail.entry.kind, kind));
        Ok(Timeline {
            can_database: can(TargetKind::Database),
            can_files: can(TargetKind::Files),
            policy: detail.entry.policy.clone(),
            postgres_version: detail.points.iter().find_map(|p| p.meta.postgres_version.clone()),
            lanes: lanes(&detail.points),
            from: detail.points.last().map_or(now, |p| p.time).min(now).into(),
            to: now.into(),
            every_days: gaps::rhythm(&detail.points, now).map(days),
            points: detail.points.iter().map(|p| p.view(now)).collect(),
            gaps,
            draft,
            secondary: detail.secondary.as_ref().map(|s| s.view(&detail.entry, &regions, now)),
            identities: detail
                .vault
                .as_ref()
                .and_then(|v| v.identities.clone())
                .unwrap_or_default(),
            problems: detail.problems.clone(),
            as_of: detail.as_of.into(),
            database: row,
        })
    }
}

/// Days to two decimals: a backup that starts a second late makes no other rhythm.
fn days(every: time::Duration) -> f64 {
    (every.as_seconds_f64() / 864.0).round() / 100.0
}

/// The first reason that stands in the way.
fn both(first: &Can, second: Can) -> Can {
    if first.allowed { second } else { first.clone() }
}

/// One lane per store that holds any point, vault first.
fn lanes(points: &[Point]) -> Vec<Lane> {
    let holds = |p: &&Point, store: Store| p.stores.iter().any(|c| c.visible && c.store() == store);
    [
        (Store::Vault, "Vault"),
        (Store::Archive, "Archive"),
        (Store::Other, "Other stores"),
    ]
    .into_iter()
    .map(|(store, label)| Lane {
        store,
        label: label.to_owned(),
        count: u32::try_from(points.iter().filter(|p| holds(p, store)).count()).unwrap_or(u32::MAX),
    })
    .filter(|lane| lane.count > 0)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::point::sample::{at, copy};
    use super::*;
    use time::macros::datetime;

    #[test]
    fn lanes_are_those_of_the_stores_that_hold_points_vault_first() {
        let mut both_stores = at(datetime!(2026-11-15 02:00 UTC));
        both_stores.stores.push(copy("ArchiveStore"));
        let hidden = Point {
            stores: vec![crate::catalog::point::Copy {
                visible: false,
                ..copy("OperationalStore")
            }],
            ..at(datetime!(2026-11-01 02:00 UTC))
        };
        let all = lanes(&[both_stores, at(datetime!(2026-11-08 02:00 UTC)), hidden]);
        assert_eq!(
            all.iter().map(|l| (l.label.as_str(), l.count)).collect::<Vec<_>>(),
            [("Vault", 2), ("Archive", 1)]
        );
        assert!(lanes(&[]).is_empty());
    }

    #[test]
    fn the_database_that_cannot_be_restored_at_all_says_so_first() {
        let no = both(&Can::no("protection"), Can::no("flexible"));
        assert_eq!(no.reason.as_deref(), Some("protection"));
        assert_eq!(
            both(&Can::yes(), Can::no("flexible")).reason.as_deref(),
            Some("flexible")
        );
    }
}
