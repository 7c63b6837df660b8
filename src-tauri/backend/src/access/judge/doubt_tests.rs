//! Where an answer is no proof, a line is neither green nor red.
#![allow(clippy::unwrap_used)]

use super::super::change::Principal;
use super::super::facts::*;
use super::super::lines;
use super::sample::*;
use super::*;
use crate::api::TargetKind::{self, Database, Files};
use crate::api::Verdict;

type Change = fn(&mut World);

fn unseen(world: &World) -> (Vec<String>, Verdict) {
    let lines = lines::lines(&world.0, &world.1, NOW, &|_| None);
    let views: Vec<_> = lines.into_iter().map(|line| line.view).collect();
    let state = |state: LineState| views.iter().filter(move |line| line.state == state);
    let red = state(LineState::Missing).map(|line| &line.id).collect::<Vec<_>>();
    assert_eq!(red, [""; 0]);
    let unseen = state(LineState::CannotSee).map(|line| line.id.clone()).collect();
    (unseen, lines::sum(&views).verdict)
}

fn deny(action: &str) -> Seen<Vec<Deny>> {
    Seen::Known(vec![Deny {
        blocks: vec![Block {
            data_actions: vec![action.into()],
            ..Block::default()
        }],
        everyone: true,
        ..Deny::default()
    }])
}

fn policies(facts: &mut Facts, all: &[(&str, bool, &[&str])]) {
    let vault = get(&mut facts.key_vault);
    vault.rbac = false;
    let policy = |(who, on_behalf, words): &(&str, bool, &[&str])| Policy {
        who: (*who).into(),
        on_behalf: *on_behalf,
        secrets: words.iter().map(|word| (*word).into()).collect(),
    };
    vault.policies = all.iter().map(policy).collect();
}

fn one(world: &World, id: &str) -> crate::api::CheckLine {
    let lines = lines::lines(&world.0, &world.1, NOW, &|_| None);
    lines
        .into_iter()
        .map(|line| line.view)
        .find(|line| line.id == id)
        .unwrap()
}

#[test]
fn a_policy_that_cannot_be_the_identitys_leaves_no_doubt() {
    let mut world = world(Database);
    // The account that looks is nobody's group, a policy without Get helps nobody, and one on behalf of an application no vault.
    world.0.me = Some(Principal {
        id: "ann".into(),
        kind: "User".into(),
        name: "Ann".into(),
    });
    policies(
        &mut world.1,
        &[
            ("ANN", false, &["get", "list"]),
            ("somebody", false, &["list", "set"]),
            ("other", true, &["all"]),
            ("p", true, &["all"]),
        ],
    );
    let line = one(&world, "secret-permission");
    assert_eq!(line.state, LineState::Missing, "{}", line.seen);
    assert!(line.fix.is_some());
    policies(&mut world.1, &[("ANN", false, &["get"]), ("p", false, &["ALL"])]);
    assert_eq!(one(&world, "secret-permission").state, LineState::Ok);
}

#[test]
fn what_is_not_told_of_the_paired_region_is_not_red() {
    for (state, redundant, expected) in [
        (Some("Enabled"), Some(true), LineState::Ok),
        (Some("Enabled"), Some(false), LineState::Missing),
        (Some("Enabled"), None, LineState::CannotSee),
        (Some("Paused"), Some(true), LineState::CannotSee),
        (Some("disabled"), Some(true), LineState::Missing),
        (None, Some(true), LineState::Missing),
    ] {
        let mut world = world(Files);
        world.0.secondary = true;
        let vault = get(&mut world.1.vault);
        (vault.cross_region, vault.geo_redundant) = (state.map(Into::into), redundant);
        let line = one(&world, "vault-cross-region");
        assert_eq!(line.state, expected, "{state:?} {redundant:?}: {}", line.seen);
    }
}

#[test]
fn when_a_secret_ends_is_told_as_a_moment() {
    let mut world = world(Database);
    let told = |world: &World| {
        one(world, "secret-usable")
            .moments
            .into_iter()
            .map(|one| (one.label, one.at))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&world), []);
    for (hours, label) in [(1, "Expires"), (-1, "Expired")] {
        let at = NOW + time::Duration::hours(hours);
        get(&mut world.1.secret)[0].expires = Some(at);
        assert_eq!(told(&world), [(label.to_owned(), at.into())]);
    }
}

fn group(role: &str) -> Assignment {
    Assignment {
        role: role.into(),
        principal_id: "g".into(),
        is_group: true,
        ..Assignment::default()
    }
}

#[test]
fn what_proves_nothing_is_neither_green_nor_red() {
    let table: &[(TargetKind, &str, Change)] = &[
        // A part of something that is there cannot be "not there".
        (Database, "server-firewall", |(_, f)| f.firewall = Seen::Gone),
        (Database, "server-name", |(_, f)| f.databases = Seen::Gone),
        (Files, "vault-lock", |(_, f)| f.vault_locks = Seen::Gone),
        (Files, "storage-lock", |(_, f)| f.account_locks = Seen::Gone),
        // Every address is let in, and the one rule that the sources name is not there.
        (Database, "server-firewall", |(_, f)| {
            f.firewall = Seen::Known(Door::Everybody);
        }),
        // Words that the sources do not have.
        (Database, "server-public", |(_, f)| {
            get(&mut f.server).public = Some("SecuredByPerimeter".into());
        }),
        (Database, "secret-network", |(_, f)| {
            get(&mut f.key_vault).public = Some("SecuredByPerimeter".into());
        }),
        (Files, "storage-public", |(_, f)| {
            get(&mut f.account).public = Some("SecuredByPerimeter".into());
        }),
        (Files, "storage-network", |(_, f)| {
            get(&mut f.account).default_action = Some("Audit".into());
        }),
        (Database, "secret-network", |(_, f)| {
            get(&mut f.key_vault).default_action = Some("Audit".into());
        }),
        (Database, "server-ready", |(_, f)| {
            get(&mut f.server).state = Some("Updating".into());
        }),
        (Files, "vault-cross-subscription", |(a, f)| {
            get(&mut f.account).id = "/subscriptions/s2/x".into();
            a.files.as_mut().unwrap().account_id = Some("/subscriptions/s2/x".into());
            get(&mut f.vault).cross_subscription = Some("Paused".into());
        }),
        // A key vault gives out a secret before and after its dates.
        (Database, "secret-usable", |(_, f)| {
            get(&mut f.secret)[0].expires = Some(NOW);
        }),
        (Database, "secret-usable", |(_, f)| {
            get(&mut f.secret)[0].not_before = Some(NOW + time::Duration::HOUR);
        }),
        (Database, "secret-usable", |(_, f)| get(&mut f.secret)[0].enabled = None),
        // The secret answers at its own address: its key vault was moved.
        (Database, "secret-network", |(_, f)| f.key_vault = Seen::Gone),
        // A policy may name a group that has the identity among its members.
        (Database, "secret-permission", |(_, f)| {
            policies(f, &[("somebody", false, &["Get", "list"])]);
        }),
        (Database, "secret-permission", |(_, f)| {
            policies(f, &[("somebody", false, &["all"]), ("p", true, &["all"])]);
        }),
        (Database, "secret-permission", |(_, f)| {
            policies(f, &[("P", false, &["GET"])]);
        }),
        // The role on the secret alone.
        (Database, "secret-permission", |(_, f)| {
            let own = &mut get(&mut f.key_vault_access.roles)[1];
            own.scope = format!(
                "{}/secrets/dbauth",
                GROUP.to_owned() + "/Microsoft.KEYVAULT/vaults/kv-1"
            );
        }),
        // A resource rule names the vault, or all vaults there.
        (Files, "storage-network", |(_, f)| {
            let account = get(&mut f.account);
            account.default_action = Some("Deny".into());
            account.let_in =
                vec!["/subscriptions/S1/resourceGroups/*/providers/Microsoft.DataProtection/BackupVaults/*".into()];
        }),
        // A deny assignment of which Azure tells a part.
        (Files, "container-deny", |(_, f)| {
            f.storage_access.denies = Seen::Known(vec![Deny {
                everyone: true,
                ..Deny::default()
            }]);
        }),
        (Database, "server-deny", |(_, f)| {
            let mut denies = deny("x");
            let row = &mut get(&mut denies)[0];
            row.blocks[0].actions = vec!["*".into()];
            row.everyone = false;
            f.server_access.denies = denies;
        }),
        // A copy that follows another server.
        (Database, "server-ready", |(_, f)| get(&mut f.server).replica = true),
        // The vault says nothing of a guard, and neither does what was read of it.
        (Files, "vault-guard", |(_, f)| {
            get(&mut f.vault).guarded = None;
            f.guard_link = refused();
        }),
        // Azure is silent.
        (Files, "storage-region", |(_, f)| get(&mut f.account).blobs = None),
        (Files, "container-writable", |(_, f)| {
            get(&mut f.account).immutable = true;
        }),
        (Files, "container-writable", |(_, f)| {
            get(&mut f.container).immutable = None;
        }),
        (Files, "container-writable", |(_, f)| {
            get(&mut f.container).legal_hold = None;
        }),
        // A custom role of a group may be enough, and the identity one of its members.
        (Database, "server-role", |(_, f)| {
            f.server_access.roles = Seen::Known(vec![group("custom")]);
        }),
        (Files, "container-role", |(_, f)| {
            f.storage_access.roles = Seen::Known(vec![group("custom")]);
        }),
        // A part of what the role gives is taken away.
        (Database, "secret-deny", |(_, f)| {
            f.key_vault_access.denies = deny("Microsoft.KeyVault/vaults/secrets/readMetadata/action");
        }),
        (Files, "container-deny", |(_, f)| {
            f.storage_access.denies = deny("Microsoft.Storage/*/blobs/read");
        }),
    ];
    for (target, id, change) in table {
        let mut world = world(*target);
        change(&mut world);
        assert_eq!(unseen(&world), (vec![(*id).to_owned()], Verdict::CannotSee));
    }
}

#[test]
fn a_group_whose_roles_are_known_not_to_be_enough_leaves_no_doubt() {
    let mut world = world(Files);
    world.1.storage_access.roles = Seen::Known(vec![group(READER)]);
    let lines = lines::lines(&world.0, &world.1, NOW, &|_| None);
    let role = lines.iter().find(|line| line.view.id == "container-role").unwrap();
    assert_eq!(role.view.state, LineState::Missing);
}

/// The form is complete; it is Azure that does not answer.
#[test]
fn an_account_that_cannot_be_found_does_not_make_the_form_incomplete() {
    let mut world = world(Files);
    world.0.files.as_mut().unwrap().account_id = None;
    world.1.account = refused();
    let (unseen, verdict) = unseen(&world);
    assert!(unseen.contains(&"vault-cross-subscription".to_owned()) && unseen.contains(&"account-target".to_owned()));
    assert_eq!(verdict, Verdict::CannotSee);
}

#[test]
fn public_access_is_on_in_any_case_of_the_word_and_where_old_answers_are_silent() {
    for word in [None, Some("enabled".to_owned())] {
        let (mut files, mut database) = (world(Files), world(Database));
        get(&mut files.1.account).public.clone_from(&word);
        get(&mut database.1.server).public.clone_from(&word);
        get(&mut database.1.key_vault).public = word;
        assert_eq!(unseen(&files), (vec![], Verdict::Ready));
        assert_eq!(unseen(&database), (vec![], Verdict::Ready));
    }
}

#[test]
fn a_role_of_a_moment_ago_is_right_and_may_not_count_yet() {
    let seen = |ages: &[i64]| {
        let (ask, mut facts) = world(TargetKind::Files);
        let Seen::Known(rows) = &facts.storage_access.roles else {
            panic!("the roles are known");
        };
        let row = rows.iter().find(|row| row.role == BLOBS).cloned().unwrap();
        let aged = |age: &i64| Assignment {
            given: Some(NOW - time::Duration::minutes(*age)),
            ..row.clone()
        };
        facts.storage_access.roles = Seen::Known(ages.iter().map(aged).collect());
        let lines = super::super::lines::lines(&ask, &facts, NOW, &|_| None);
        let views: Vec<_> = lines.into_iter().map(|line| line.view).collect();
        let line = views.iter().find(|line| line.id == "container-role").unwrap();
        assert_eq!(line.state, LineState::Ok);
        (line.settling, super::super::lines::sum(&views).summary)
    };
    let (settling, summary) = seen(&[1]);
    assert!(settling && summary.contains("try again"), "{summary}");
    for old in [&[11][..], &[1, 11]] {
        let (settling, summary) = seen(old);
        assert!(!settling && !summary.contains("try again"), "{summary}");
    }
}
