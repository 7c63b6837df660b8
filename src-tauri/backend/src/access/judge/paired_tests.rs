//! Locks and the person's own rights: at the instance, and for the paired region at the vault's resource group.
#![allow(clippy::unwrap_used)]

use super::super::facts::*;
use super::super::lines;
use super::sample::*;
use crate::api::TargetKind::{self, Database, Files};
use crate::api::{LineState, Verdict};

const LOCATIONS: &str = "Microsoft.DataProtection/subscriptions/resourceGroups/providers/locations";

fn paired(target: TargetKind) -> World {
    let mut world = world(target);
    world.0.secondary = true;
    let vault = get(&mut world.1.vault);
    (vault.cross_region, vault.geo_redundant) = (Some("Enabled".into()), Some(true));
    world
}

/// State and words of a line, and what all lines add up to.
fn line(world: &World, id: &str) -> (LineState, String, Verdict) {
    let lines = lines::lines(&world.0, &world.1, NOW, &|_| None);
    let views: Vec<_> = lines.into_iter().map(|line| line.view).collect();
    let found = views.iter().find(|line| line.id == id).unwrap();
    assert!(found.fix.is_none(), "{id}: nothing is given to somebody unknown");
    (found.state, found.seen.clone(), lines::sum(&views).verdict)
}

fn lock(scope: &str, level: &str) -> Seen<Vec<Lock>> {
    Seen::Known(vec![Lock {
        id: format!("{scope}/providers/Microsoft.Authorization/locks/kept"),
        name: "kept".into(),
        level: level.into(),
        notes: None,
    }])
}

#[test]
fn a_read_only_lock_above_the_request_is_missing_and_says_where_it_is() {
    let vault = format!("{GROUP}/Microsoft.DataProtection/backupVaults/bv");
    let instance = format!("{vault}/backupInstances/i");
    let table = [
        (instance.as_str(), "kept is on i.", true, false),
        (&vault, "kept is on bv.", true, false),
        (
            "/subscriptions/s1/resourceGroups/rg",
            "kept is on resource group rg.",
            true,
            true,
        ),
        ("/SUBSCRIPTIONS/s1", "kept is on subscription s1.", true, true),
    ];
    for target in [Database, Files] {
        for (scope, words, here, there) in table {
            for (mut world, stops) in [(world(target), here), (paired(target), there)] {
                world.1.vault_locks = lock(scope, "readonly");
                let (state, seen, verdict) = line(&world, "vault-lock");
                if stops {
                    assert_eq!((state, verdict), (LineState::Missing, Verdict::Missing), "{scope}");
                    assert!(seen.contains(words), "{seen}");
                } else {
                    assert_eq!((state, verdict), (LineState::Ok, Verdict::Ready), "{scope}");
                    assert!(seen.contains("alone"), "{seen}");
                }
                world.1.vault_locks = lock(scope, "CanNotDelete");
                assert_eq!(line(&world, "vault-lock").2, Verdict::Ready, "{scope}");
            }
        }
    }
}

fn without(world: &mut World, action: &str) {
    get(&mut world.1.rights)[0].not_actions = vec![action.to_owned()];
}

#[test]
fn each_action_of_the_paired_region_is_missed_by_its_own_name() {
    for (id, action) in [
        (
            "account-validate",
            format!("{LOCATIONS}/validateCrossRegionRestore/action"),
        ),
        ("account-restore", format!("{LOCATIONS}/crossRegionRestore/action")),
        (
            "account-follow",
            "Microsoft.DataProtection/locations/operationStatus/read".to_owned(),
        ),
    ] {
        let mut world = paired(Files);
        without(&mut world, &action);
        let (state, seen, verdict) = line(&world, id);
        assert_eq!((state, verdict), (LineState::Missing, Verdict::Missing), "{id}");
        assert!(
            seen.contains(&action) && seen.ends_with("at the vault’s resource group."),
            "{seen}"
        );
        // Those of the vault's own region are others.
        world.0.secondary = false;
        assert_eq!(line(&world, id).2, Verdict::Ready, "{id}");
    }
}

#[test]
fn what_azure_does_not_ask_for_in_the_paired_region_is_not_red() {
    for (id, action) in [
        ("account-validate", "fetchSecondaryRecoveryPoints"),
        ("account-follow", "fetchCrossRegionRestoreJobs"),
        ("account-follow", "fetchCrossRegionRestoreJob"),
    ] {
        let mut world = paired(Database);
        without(&mut world, &format!("{LOCATIONS}/{action}/action"));
        let (state, seen, verdict) = line(&world, id);
        assert_eq!((state, verdict), (LineState::CannotSee, Verdict::CannotSee), "{action}");
        assert!(seen.contains(action), "{seen}");
    }
}

#[test]
fn in_the_vaults_own_region_jobs_may_be_refused() {
    let mut world = world(Files);
    without(&mut world, "*/backupJobs/*");
    assert_eq!(
        line(&world, "account-follow").2,
        Verdict::Ready,
        "contract §10.2: survivable"
    );
}

#[test]
fn rights_that_cannot_be_read_are_neither_there_nor_missing() {
    for mut world in [world(Files), paired(Files)] {
        world.1.rights = refused();
        for id in ["account-validate", "account-restore", "account-follow"] {
            assert_eq!(line(&world, id).0, LineState::CannotSee, "{id}");
        }
    }
}
