//! One instance looked at closely: itself, its vault, and its points here and in the paired region.

use std::sync::Arc;

use time::OffsetDateTime;

use super::entry::{Entry, VaultEntry};
use super::point::Point;
use super::secondary::Secondary;
use super::{View, cut_short, unreadable};
use crate::api::{ApiError, Problem};
use crate::error;

/// An instance looked at closely.
#[derive(Debug, Clone)]
pub(crate) struct Detail {
    pub entry: Entry,
    pub vault: Option<VaultEntry>,
    /// Newest first.
    pub points: Vec<Point>,
    /// The paired region's copies; `None`: the vault has none.
    pub secondary: Option<Secondary>,
    pub problems: Vec<Problem>,
    pub as_of: OffsetDateTime,
}

/// What is asked for at once, and put together when all of it has answered.
struct Answers {
    points: arm::Paged<arm::RecoveryPoint>,
    instance: Result<arm::Instance, ApiError>,
    vault: Result<VaultEntry, ApiError>,
    secondary: Option<Secondary>,
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
    /// The instance, its vault and all its points.
    pub(super) async fn detail(&self, id: &str, refresh: bool) -> Result<Arc<Detail>, ApiError> {
        let instance = arm::InstanceId::parse(id).map_err(|e| error::invalid(e.to_string()))?;
        let key = instance.key().to_owned();
        // Boxed: several calls at once make a large future, and every picker holds this one.
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
        let client = &self.scope.arm;
        let known = self.known(id.as_str());
        let (points, instance, (vault, secondary)) = futures::join!(
            self.ask(client.recovery_points(&id, None)),
            self.ask(client.instance(&id)),
            self.vault_and_pair(&id, known.as_ref())
        );
        // Without points there is nothing to show; without the rest there is what the list knew.
        let answers = Answers {
            points: points?,
            instance,
            vault,
            secondary,
        };
        self.together(&id, answers, known)
    }

    /// The vault, and then what it has in the other region. The answer of the vault is waited for, because points are
    /// asked for there only where it has cross-region restore on.
    async fn vault_and_pair(
        &self,
        id: &arm::InstanceId,
        known: Option<&(Entry, Option<VaultEntry>)>,
    ) -> (Result<VaultEntry, ApiError>, Option<Secondary>) {
        let vault = self.ask(self.scope.arm.vault(&id.vault())).await;
        let vault = vault.map(|row| VaultEntry::read(&row));
        let told = vault.as_ref().ok().or_else(|| known.and_then(|(_, v)| v.as_ref()));
        let secondary = match told {
            Some(told) => self.secondary(id, told, known.map(|(entry, _)| entry)).await,
            None => None,
        };
        (vault, secondary)
    }

    fn together(
        &self,
        id: &arm::InstanceId,
        answers: Answers,
        known: Option<(Entry, Option<VaultEntry>)>,
    ) -> Result<Detail, ApiError> {
        let page = answers.points;
        let mut problems: Vec<Problem> = unreadable("Recovery points", &page.skipped).into_iter().collect();
        if page.truncated {
            problems.push(cut_short("Recovery points"));
        }
        let entry = match (answers.instance, &known) {
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
        let vault = match answers.vault {
            Ok(vault) => Some(vault),
            Err(error) => {
                problems.push(Problem {
                    scope: format!("Vault {}", id.vault().name()),
                    error,
                });
                known.and_then(|(_, vault)| vault)
            }
        };
        let region = answers.secondary.as_ref().map(|s| s.region.clone());
        let (points, timeless) = read_points(page.rows);
        problems.extend(unreadable("Recovery points", &timeless));
        let entry = Entry {
            newest: points.first().map(|p| p.time).or(entry.newest),
            ..entry
        };
        Ok(Detail {
            entry,
            vault: vault.map(|v| v.for_region(region)),
            points,
            secondary: answers.secondary,
            problems,
            as_of: self.now(),
        })
    }
}

/// Newest first, and a text for each that has no time and can neither be drawn nor chosen.
pub(super) fn read_points(rows: Vec<arm::RecoveryPoint>) -> (Vec<Point>, Vec<String>) {
    let total = rows.len();
    let mut points: Vec<Point> = rows.into_iter().filter_map(Point::read).collect();
    points.sort_by_key(|p| std::cmp::Reverse(p.time));
    let timeless = vec!["a recovery point has no time".to_owned(); total - points.len()];
    (points, timeless)
}
