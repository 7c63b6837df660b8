//! One instance with its points, and what the restore form starts from.

use std::sync::Arc;

use time::OffsetDateTime;

use super::draft::{self, Ground};
use super::entry::{Entry, Inventory, VaultEntry};
use super::point::Point;
use super::{View, cut_short, gaps, protection, unreadable};
use crate::api::{ApiError, Can, Lane, Problem, ServerKind, Store, TargetKind, Timeline, TimelineRequest};
use crate::error;
use crate::plan::can;

/// An instance looked at closely.
#[derive(Debug, Clone)]
pub(crate) struct Detail {
    pub entry: Entry,
    pub vault: Option<VaultEntry>,
    /// Newest first.
    pub points: Vec<Point>,
    pub problems: Vec<Problem>,
    pub as_of: OffsetDateTime,
}

impl Detail {
    /// Where a restore has to go: the vault's region, which is the source's where the vault cannot be read.
    pub(super) fn vault_region(&self) -> &str {
        self.vault
            .as_ref()
            .map_or(self.entry.region.as_str(), |v| v.region.as_str())
    }
}

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
            secondary: None,
            identities: Vec::new(),
            problems: detail.problems.clone(),
            as_of: detail.as_of.into(),
            database: row,
        })
    }

    /// The instance, its vault and all its points.
    pub(super) async fn detail(&self, id: &str, refresh: bool) -> Result<Arc<Detail>, ApiError> {
        let instance = arm::InstanceId::parse(id).map_err(|e| error::invalid(e.to_string()))?;
        let key = instance.key().to_owned();
        // Boxed: three calls at once make a large future, and every picker holds this one.
        let ask = Box::pin(self.look_closely(instance));
        self.instances.get(key, self.now(), Self::patience(refresh), ask).await
    }

    /// What the list knew before, if it was ever loaded; a start on this page must not wait for the whole list.
    fn known(&self, id: &str) -> Option<(Entry, Option<VaultEntry>)> {
        let inventory = self.inventory.peek(&())?;
        let entry = inventory.entry(id)?;
        Some((entry.clone(), inventory.vault(&entry.vault_id).cloned()))
    }

    async fn look_closely(&self, id: arm::InstanceId) -> Result<Detail, ApiError> {
        let vault_id = id.vault();
        let client = &self.scope.arm;
        let (points, instance, vault) = futures::join!(
            self.ask(client.recovery_points(&id, None)),
            self.ask(client.instance(&id)),
            self.ask(client.vault(&vault_id))
        );
        // Without points there is nothing to show; without the rest there is what the list knew.
        let page = points?;
        let known = self.known(id.as_str());
        let mut problems: Vec<Problem> = unreadable("Recovery points", &page.skipped).into_iter().collect();
        if page.truncated {
            problems.push(cut_short("Recovery points"));
        }
        let entry = match (instance, &known) {
            (Ok(instance), known) => {
                let newer = Entry::read(&instance)
                    .ok_or_else(|| error::not_found("This backup instance does not protect a PostgreSQL database."))?;
                known
                    .as_ref()
                    .map_or(newer.clone(), |(older, _)| older.updated_by(newer))
            }
            (Err(error), Some((older, _))) => {
                problems.push(Problem {
                    scope: format!("Instance {}", older.name),
                    error,
                });
                older.clone()
            }
            (Err(error), None) => return Err(error),
        };
        let vault = match vault {
            Ok(vault) => Some(VaultEntry::read(&vault)),
            Err(error) => {
                problems.push(Problem {
                    scope: format!("Vault {}", vault_id.name()),
                    error,
                });
                known.and_then(|(_, vault)| vault)
            }
        };
        let total = page.rows.len();
        let mut points: Vec<Point> = page.rows.into_iter().filter_map(Point::read).collect();
        let without_time: Vec<String> = vec!["a recovery point has no time".to_owned(); total - points.len()];
        problems.extend(unreadable("Recovery points", &without_time));
        points.sort_by_key(|p| std::cmp::Reverse(p.time));
        let entry = Entry {
            newest: points.first().map(|p| p.time).or(entry.newest),
            ..entry
        };
        Ok(Detail {
            entry,
            vault,
            points,
            problems,
            as_of: self.now(),
        })
    }
}

/// Days to two decimals: a backup that starts a second late makes no other rhythm.
fn days(every: time::Duration) -> f64 {
    (every.as_seconds_f64() / 864.0).round() / 100.0
}

/// A row needs its vault; an inventory of one is the shortest way to give it.
fn alone(detail: &Detail) -> Inventory {
    Inventory {
        entries: Vec::new(),
        vaults: detail.vault.iter().cloned().collect(),
        problems: Vec::new(),
        as_of: detail.as_of,
        cached: false,
    }
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
