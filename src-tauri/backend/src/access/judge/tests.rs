//! Each requirement taken away alone: the check names exactly it.
#![allow(clippy::unwrap_used, clippy::too_many_lines)]

use super::super::facts::*;
use super::super::lines;
use super::super::manifest::manifest;
use super::sample::*;
use super::*;
use crate::api::{GuardRight, TargetKind, Verdict};

/// The lines that are in a state.
fn in_state(world: &World, state: LineState) -> Vec<String> {
    let lines = lines::lines(&world.0, &world.1, NOW, &|_| None);
    assert!(!lines.is_empty());
    let wanted = lines.into_iter().filter(|line| line.view.state == state);
    wanted.map(|line| line.view.id).collect()
}

fn verdict(world: &World) -> Verdict {
    let lines = lines::lines(&world.0, &world.1, NOW, &|_| None);
    let views: Vec<_> = lines.into_iter().map(|line| line.view).collect();
    lines::sum(&views).verdict
}

#[test]
fn a_good_world_is_ready() {
    for target in [TargetKind::Database, TargetKind::Files] {
        let world = world(target);
        assert_eq!(in_state(&world, LineState::Missing), [""; 0]);
        assert_eq!(in_state(&world, LineState::CannotSee), [""; 0]);
        assert_eq!(verdict(&world), Verdict::Ready);
    }
}

#[test]
fn what_is_taken_away_alone_is_what_is_missing() {
    use TargetKind::{Database, Files};
    type Break = fn(&mut World);
    let deny = || {
        Seen::Known(vec![Deny {
            name: "d".into(),
            blocks: vec![Block {
                actions: vec!["*".into()],
                data_actions: vec!["*".into()],
                ..Block::default()
            }],
            everyone: true,
            ..Deny::default()
        }])
    };
    let table: &[(TargetKind, &str, bool, Break)] = &[
        (Database, "vault-identity", true, |(_, f)| {
            get(&mut f.vault).system = false;
        }),
        (Database, "vault-identity", false, |(a, _)| {
            a.identity_id = "/x/other".into();
        }),
        (Files, "vault-cross-subscription", true, |(a, f)| {
            a.files.as_mut().unwrap().account_id = Some("/subscriptions/s2/resourceGroups/rg/x".into());
            get(&mut f.vault).cross_subscription = Some("Disabled".into());
        }),
        (Files, "vault-cross-subscription", false, |(a, f)| {
            a.files.as_mut().unwrap().account_id = Some("/subscriptions/s2/resourceGroups/rg/x".into());
            get(&mut f.vault).cross_subscription = Some("PermanentlyDisabled".into());
        }),
        (Files, "vault-guard", false, |(_, f)| {
            get(&mut f.vault).guarded = Some(true);
            f.guard_link = Seen::Known(watched());
            f.guard_right = Seen::Known(GuardRight::Missing);
        }),
        (Database, "account-validate", false, |(_, f)| {
            get(&mut f.rights)[0].not_actions = vec!["*/validateRestore/*".into()];
        }),
        (Database, "account-restore", false, |(_, f)| {
            get(&mut f.rights)[0].not_actions = vec!["*/backupInstances/RESTORE/action".into()];
        }),
        (Files, "account-follow", false, |(_, f)| {
            get(&mut f.rights)[0].not_actions = vec!["*/operationStatus/read".into()];
        }),
        (Database, "server-ready", false, |(_, f)| {
            get(&mut f.server).state = Some("Disabled".into());
        }),
        (Database, "server-region", false, |(_, f)| {
            get(&mut f.server).region = "eastus".into();
        }),
        (Database, "server-version", false, |(_, f)| {
            get(&mut f.server).version = Some("9.6".into());
        }),
        (Database, "server-name", false, |(_, f)| {
            get(&mut f.databases).push("ORDERS_restored".into());
        }),
        (Database, "server-public", true, |(_, f)| {
            get(&mut f.server).public = Some("Disabled".into());
        }),
        (Database, "server-firewall", true, |(_, f)| {
            f.firewall = Seen::Known(Door::Closed);
        }),
        (Database, "server-role", true, |(_, f)| {
            get(&mut f.server_access.roles).retain(|row| row.role != READER);
        }),
        (Database, "secret-network", true, |(_, f)| {
            get(&mut f.key_vault).public = Some("Disabled".into());
        }),
        (Database, "secret-network", true, |(_, f)| {
            get(&mut f.key_vault).default_action = Some("Deny".into());
        }),
        (Database, "secret-network", false, |(_, f)| {
            (f.key_vault, f.secret) = (Seen::Gone, refused());
        }),
        (Database, "secret-permission", true, |(_, f)| {
            get(&mut f.key_vault_access.roles).clear();
        }),
        (Database, "secret-permission", true, |(_, f)| {
            get(&mut f.key_vault).rbac = false;
        }),
        (Database, "secret-exists", false, |(_, f)| f.secret = Seen::Gone),
        (Database, "secret-exists", false, |(_, f)| get(&mut f.secret).clear()),
        (Database, "secret-usable", false, |(_, f)| {
            get(&mut f.secret)[0].enabled = Some(false);
        }),
        (Files, "storage-region", false, |(_, f)| {
            get(&mut f.account).region = "eastus".into();
        }),
        (Files, "storage-public", true, |(_, f)| {
            get(&mut f.account).public = Some("Disabled".into());
        }),
        (Files, "storage-network", true, |(_, f)| {
            get(&mut f.account).default_action = Some("Deny".into());
        }),
        (Files, "storage-cross-tenant", true, |(_, f)| {
            get(&mut f.account).cross_tenant = Some(false);
        }),
        (Files, "container-exists", true, |(_, f)| f.container = Seen::Gone),
        (Files, "container-role", true, |(_, f)| {
            get(&mut f.storage_access.roles).retain(|row| row.role != BLOBS);
        }),
    ];
    for (target, id, has_fix, take) in table {
        let mut world = world(*target);
        take(&mut world);
        assert_eq!(in_state(&world, LineState::Missing), [*id]);
        assert_eq!(verdict(&world), Verdict::Missing, "{id}");
        let all = lines::lines(&world.0, &world.1, NOW, &|_| None);
        let line = all.into_iter().find(|line| line.view.id == *id).unwrap();
        assert_eq!(line.change.is_some(), *has_fix, "{id}: {}", line.view.seen);
        assert_eq!(line.view.no_fix.is_none(), *has_fix, "{id}");
    }
    for (target, id) in [
        (Database, "server-deny"),
        (Database, "secret-deny"),
        (Files, "container-deny"),
    ] {
        let mut world = world(target);
        match id {
            "server-deny" => world.1.server_access.denies = deny(),
            "secret-deny" => world.1.key_vault_access.denies = deny(),
            _ => world.1.storage_access.denies = deny(),
        }
        assert_eq!(in_state(&world, LineState::Missing), [id]);
    }
}

#[test]
fn what_may_not_be_read_is_never_ok_and_never_missing() {
    for target in [TargetKind::Database, TargetKind::Files] {
        let (ask, _) = world(target);
        let facts = Facts {
            vault: refused(),
            vault_locks: refused(),
            guard_link: refused(),
            guard_right: refused(),
            rights: refused(),
            server: refused(),
            firewall: refused(),
            databases: refused(),
            server_access: Access {
                roles: refused(),
                denies: refused(),
            },
            key_vault: refused(),
            key_vault_access: Access::default(),
            secret: refused(),
            account: refused(),
            account_locks: refused(),
            container: refused(),
            storage_access: Access {
                roles: refused(),
                denies: refused(),
            },
        };
        let world = (ask, facts);
        assert_eq!(in_state(&world, LineState::Missing), [""; 0]);
        assert_eq!(in_state(&world, LineState::Ok), [""; 0]);
        assert_eq!(verdict(&world), Verdict::CannotSee);
    }
}

type Change = fn(&mut World);

#[test]
fn what_the_sources_leave_open_is_neither_red_nor_green() {
    let lock = || {
        Seen::Known(vec![Lock {
            level: "ReadOnly".into(),
            ..Lock::default()
        }])
    };
    let table: &[(&str, Change)] = &[
        ("container-writable", |(_, f)| {
            get(&mut f.container).immutable = Some(true);
        }),
        ("container-role", |(_, f)| {
            get(&mut f.storage_access.roles)[2].conditional = true;
        }),
        ("container-role", |(_, f)| {
            get(&mut f.storage_access.roles)[2].principal_id = "group".into();
        }),
        ("container-role", |(_, f)| {
            get(&mut f.storage_access.roles)[2].role = "custom".into();
        }),
        ("storage-cross-tenant", |(_, f)| get(&mut f.account).cross_tenant = None),
        ("storage-public", |(_, f)| {
            get(&mut f.account).public = Some("SecuredByPerimeter".into());
        }),
        ("storage-network", |(_, f)| {
            get(&mut f.account).default_action = Some("Deny".into());
            get(&mut f.account).bypass = Some("Logging, AzureServices".into());
        }),
    ];
    for (id, change) in table {
        let mut world = world(TargetKind::Files);
        if *id == "container-role" {
            get(&mut world.1.storage_access.roles)[2].is_group = true;
        }
        change(&mut world);
        assert_eq!(in_state(&world, LineState::CannotSee), [*id]);
        assert_eq!(verdict(&world), Verdict::CannotSee, "{id}");
    }
    let mut world = world(TargetKind::Files);
    world.1.account_locks = lock();
    assert_eq!(in_state(&world, LineState::CannotSee), ["storage-lock"]);
}

#[test]
fn a_role_counts_at_any_scope_above_and_through_a_group_that_is_known() {
    let mut world = world(TargetKind::Files);
    let roles = get(&mut world.1.storage_access.roles);
    roles[2] = Assignment {
        is_group: true,
        reaches_identity: true,
        ..role("B7E6DC6D-f1e8-4753-8033-0f276bb0955b", "group")
    };
    let all = lines::lines(&world.0, &world.1, NOW, &|_| None);
    let line = all.iter().find(|line| line.view.id == "container-role").unwrap();
    assert_eq!(line.view.state, LineState::Ok);
    assert!(line.view.seen.contains("Storage Blob Data Owner") && line.view.seen.contains("through a group"));
}

#[test]
fn a_form_that_names_nothing_asks_for_nothing_red() {
    let (mut ask, mut facts) = world(TargetKind::Database);
    ask.database = Some(ToServer::default());
    facts = Facts {
        vault: facts.vault,
        vault_locks: facts.vault_locks,
        rights: facts.rights,
        ..Facts::default()
    };
    let world = (ask, facts);
    assert_eq!(in_state(&world, LineState::Missing), [""; 0]);
    assert_eq!(verdict(&world), Verdict::NotChosen);
    assert!(in_state(&world, LineState::NotChosen).len() > 8);
}

#[test]
fn every_check_of_the_manifest_speaks_in_whole_sentences() {
    for target in [TargetKind::Database, TargetKind::Files] {
        let world = world(target);
        for line in lines::lines(&world.0, &world.1, NOW, &|id| Some(format!("https://portal{id}"))) {
            assert!(line.view.seen.ends_with('.'), "{}", line.view.seen);
            let linked = line.view.portal_url.is_some();
            assert!(linked, "{}", line.view.id);
            assert!(manifest().requirement(&line.view.id).is_some());
        }
    }
}
