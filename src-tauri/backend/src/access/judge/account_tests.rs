//! What the signed-in account lacks, and may give to itself or ask somebody for.
#![allow(clippy::unwrap_used)]

use super::super::change::{Change, OPERATOR, Principal, READER};
use super::super::facts::*;
use super::super::lines::{self, Line};
use super::sample::*;
use crate::api::TargetKind::{self, Database, Files};
use crate::api::{ErrorCode, LineState};

const LOCATIONS: &str = "Microsoft.DataProtection/subscriptions/resourceGroups/providers/locations";
const INSTANCES: &str = "Microsoft.DataProtection/backupVaults/backupInstances";

fn ann() -> Principal {
    Principal {
        id: "me".into(),
        kind: "User".into(),
        name: "ann@contoso.com".into(),
    }
}

fn of(target: TargetKind) -> World {
    let mut world = world(target);
    world.0.me = Some(ann());
    world
}

fn without(world: &mut World, actions: &[&str]) {
    get(&mut world.1.rights)[0].not_actions = actions.iter().map(|action| (*action).to_owned()).collect();
}

fn line(world: &World, id: &str) -> Line {
    let mut lines = lines::lines(&world.0, &world.1, NOW, &|_| None).into_iter();
    lines.find(|line| line.view.id == id).unwrap()
}

fn granted(line: &Line) -> (&str, &str, &Principal) {
    let Some(Change::GrantRole { scope, role, principal }) = &line.change else {
        panic!("{:?}", line.view);
    };
    (scope, &role.id, principal)
}

#[test]
fn what_is_missing_can_be_given_to_the_account_at_the_vault() {
    for (id, action) in [
        ("account-validate", format!("{INSTANCES}/validateRestore/action")),
        ("account-restore", format!("{INSTANCES}/restore/action")),
        (
            "account-follow",
            "Microsoft.DataProtection/backupVaults/operationStatus/read".to_owned(),
        ),
    ] {
        let mut world = of(Files);
        assert!(line(&world, id).change.is_none(), "{id}: nothing is missing");
        without(&mut world, &[&action]);
        let line = line(&world, id);
        assert_eq!(line.view.state, LineState::Missing, "{id}");
        assert_eq!(granted(&line), (world.0.vault_id.as_str(), OPERATOR, &ann()), "{id}");
        assert!(line.view.no_fix.is_none(), "{id}");
        let fix = line.view.fix.unwrap();
        assert_eq!(fix.action, "Microsoft.Authorization/roleAssignments/write");
        assert_eq!(fix.scopes.len(), 3, "the vault, its group, the subscription");
    }
}

#[test]
fn of_the_paired_region_it_is_given_at_the_resource_group() {
    let group = "/subscriptions/s1/resourceGroups/rg";
    for (id, action, state) in [
        ("account-validate", "validateCrossRegionRestore", LineState::Missing),
        ("account-restore", "crossRegionRestore", LineState::Missing),
        // Azure does not ask for it, and the role has it.
        ("account-validate", "fetchSecondaryRecoveryPoints", LineState::CannotSee),
    ] {
        let mut world = of(Database);
        world.0.secondary = true;
        without(&mut world, &[&format!("{LOCATIONS}/{action}/action")]);
        let line = line(&world, id);
        assert_eq!(line.view.state, state, "{action}");
        assert_eq!(granted(&line), (group, OPERATOR, &ann()), "{action}");
    }
}

#[test]
fn nothing_is_offered_where_the_right_or_the_account_is_not_known() {
    let everything = [format!("{INSTANCES}/*")];
    let mut unknown = of(Files);
    without(&mut unknown, &[&everything[0]]);
    unknown.0.me = None;
    let mut unread = of(Files);
    unread.1.rights = refused();
    for (world, state) in [(unknown, LineState::Missing), (unread, LineState::CannotSee)] {
        let line = line(&world, "account-restore");
        assert_eq!((line.view.state, &line.change), (state, &None));
        let why = line.view.no_fix.unwrap();
        assert!(why.starts_with("Ask whoever owns the vault"), "{why}");
    }
}

#[test]
fn reader_on_the_target_is_offered_only_where_azure_refuses_to_show_it() {
    let error = |code| crate::error::plain(code, "no");
    for target in [Database, Files] {
        let seen = |code: ErrorCode| {
            let mut world = of(target);
            world.1.server = Seen::Unread(error(code));
            world.1.account = Seen::Unread(error(code));
            world
        };
        let mut world = seen(ErrorCode::Forbidden);
        let id = match target {
            Database => world.0.database.as_ref().unwrap().server_id.clone().unwrap(),
            Files => world.0.files.as_ref().unwrap().account_id.clone().unwrap(),
        };
        let found = line(&world, "account-target");
        assert_eq!(found.view.state, LineState::CannotSee);
        assert_eq!(granted(&found), (id.as_str(), READER, &ann()));
        if let Some(to) = &mut world.0.database {
            to.server_id = None;
        }
        if let Some(to) = &mut world.0.files {
            to.account_id = None;
        }
        for world in [world, seen(ErrorCode::Offline)] {
            let found = line(&world, "account-target");
            assert_eq!(found.change, None);
            let why = found.view.no_fix.unwrap();
            assert!(why.starts_with("Ask whoever owns the target"), "{why}");
        }
    }
}

#[test]
fn an_application_is_asked_for_as_one() {
    let mut world = of(Files);
    world.0.me = Some(Principal {
        kind: "ServicePrincipal".into(),
        ..ann()
    });
    without(&mut world, &["*/restore/action"]);
    assert_eq!(granted(&line(&world, "account-restore")).2.kind, "ServicePrincipal");
}
