//! The paired region: points of its own, which arrive there late (contract §5.7).

use arm::dataprotection::CrossRegion;
use time::OffsetDateTime;

use super::closely::{Detail, read_points};
use super::entry::{Entry, VaultEntry};
use super::point::Point;
use super::regions::Regions;
use super::{View, cut_short, unreadable};
use crate::api::{ApiError, Can, Problem, SecondaryRegion};
use crate::error;

/// What is in the paired region.
#[derive(Debug, Clone)]
pub(crate) struct Secondary {
    /// As requests take it: `centralus`.
    pub region: String,
    /// The vault's own region.
    pub source: String,
    /// Newest first; `None`: they could not be read.
    pub points: Option<Vec<Point>>,
    pub problem: Option<Problem>,
}

impl Secondary {
    /// The lane as it is shown. A failure stays in it: the vault's own points are there all the same.
    pub(super) fn view(&self, entry: &Entry, regions: &Regions, now: OffsetDateTime) -> SecondaryRegion {
        let region = regions.named(&self.region);
        SecondaryRegion {
            label: format!("{} (secondary)", region.display),
            note: format!(
                "Azure copies recovery points to {} by itself; one can take up to 12 hours to arrive there.",
                region.display
            ),
            can_restore: self.can_restore(entry, &region.display),
            points: self.points.iter().flatten().map(|p| p.view_in_secondary(now)).collect(),
            source: regions.named(&self.source),
            problem: self.problem.clone(),
            region,
        }
    }

    fn can_restore(&self, entry: &Entry, region: &str) -> Can {
        let allowed = allowed(entry.allowed_operations.as_deref());
        if !allowed.allowed {
            return allowed;
        }
        match &self.points {
            None => Can::no(format!("The recovery points in {region} could not be read.")),
            Some(points) if points.is_empty() => Can::no(format!("No recovery point has arrived in {region} yet.")),
            Some(_) => Can::yes(),
        }
    }
}

/// What Resource Graph's list of operations says of the paired region (contract §9).
///
/// It is minutes old. One that knows neither of the two words for that region, but restores, may be from before
/// cross-region restore was switched on; then the vault's own word counts, and Azure's validation comes after it.
fn allowed(operations: Option<&[String]>) -> Can {
    let Some(operations) = operations else {
        return Can::yes();
    };
    let has = |word: &str| operations.iter().any(|o| o.eq_ignore_ascii_case(word));
    if has("RestoreToSecondaryRegion") {
        Can::yes()
    } else if has("ViewSecondaryRecoveryPoint") {
        Can::no("Azure lets these recovery points be seen, and does not allow a restore of them at the moment.")
    } else if has("Restore") {
        Can::yes()
    } else {
        Can::no("Azure does not allow a restore of this database at the moment.")
    }
}

impl Detail {
    /// The region that a restore goes to.
    ///
    /// # Errors
    /// `InvalidInput`: the paired region was asked for, and there is none; with the reason.
    pub(super) fn target_region(&self, secondary: bool) -> Result<&str, ApiError> {
        if !secondary {
            return Ok(self.vault_region());
        }
        if let Some(pair) = &self.secondary {
            return Ok(&pair.region);
        }
        let why = self.vault.as_ref().and_then(|v| v.no_secondary.clone());
        let unknown = || "It is not known whether this vault keeps its backups in a second region.".to_owned();
        Err(error::invalid(why.unwrap_or_else(unknown)))
    }
}

impl View {
    /// The points in the paired region, where the vault has one.
    pub(super) async fn secondary(
        &self,
        id: &arm::InstanceId,
        vault: &VaultEntry,
        entry: Option<&Entry>,
    ) -> Option<Secondary> {
        let told = match entry {
            Some(entry) => vault.secondary_for(entry),
            None => vault.secondary_region.clone(),
        };
        let region = match told {
            Some(region) => region,
            // Switched on, and Azure names no region: the pair of the vault's region is the one (contract §5.1, §5.7).
            None if vault.is_only_unnamed() => self.regions().await.paired(&vault.region)?,
            None => return None,
        };
        let place = CrossRegion::new(&id.vault(), &vault.region, &region).ok()?;
        let scope = || format!("Recovery points in {}", self.region_name(&region));
        let asked = self.ask(self.scope.arm.fetch_secondary_recovery_points(&place, id, None));
        let (points, problem) = match asked.await {
            Ok(page) => {
                let (points, mut odd) = read_points(page.rows);
                odd.extend(page.skipped);
                let problem = unreadable(scope(), &odd);
                (
                    Some(points),
                    problem.or_else(|| page.truncated.then(|| cut_short(scope()))),
                )
            }
            Err(error) => (None, Some(Problem { scope: scope(), error })),
        };
        Some(Secondary {
            region,
            source: vault.region.clone(),
            points,
            problem,
        })
    }

    fn region_name(&self, region: &str) -> String {
        self.regions.peek(&()).unwrap_or_default().named(region).display
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::entry::tests::{entry, single};
    use super::super::point::sample::{at, copy};
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    fn pair(points: Option<Vec<Point>>) -> Secondary {
        Secondary {
            region: "centralus".into(),
            source: "eastus2".into(),
            points,
            problem: None,
        }
    }

    #[test]
    fn resource_graph_says_what_may_be_done_there() {
        let of = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
            allowed(Some(&words)).allowed
        };
        assert!(allowed(None).allowed);
        assert!(of(&["restoretosecondaryregion", "ViewSecondaryRecoveryPoint"]));
        assert!(!of(&["Restore", "ViewSecondaryRecoveryPoint"]));
        assert!(of(&["BackupNow", "Restore"]), "a row from before it was switched on");
        assert!(!of(&["BackupNow"]));
    }

    #[test]
    fn a_lane_says_where_it_is_and_why_nothing_can_be_restored_from_it() {
        let e = entry(&single("orders")).unwrap();
        let regions = Regions::default();
        let archived = Point {
            stores: vec![copy("ArchiveStore")],
            ..at(datetime!(2026-11-08 02:00 UTC))
        };
        let lane = pair(Some(vec![at(datetime!(2026-11-15 02:00 UTC)), archived])).view(&e, &regions, NOW);
        assert_eq!(
            (lane.label.as_str(), lane.source.display.as_str()),
            ("Central US (secondary)", "East US 2")
        );
        assert!(lane.can_restore.allowed && lane.note.contains("12 hours"));
        let can: Vec<bool> = lane.points.iter().map(|p| p.can_restore.allowed).collect();
        assert_eq!(
            can,
            [true, false],
            "what is archived is restored in the vault’s own region"
        );
        let reason = |pair: Secondary| pair.view(&e, &regions, NOW).can_restore.reason.unwrap();
        assert!(reason(pair(None)).contains("could not be read"));
        assert!(reason(pair(Some(vec![]))).contains("has arrived in Central US"));
    }
}
