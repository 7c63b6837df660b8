#![allow(clippy::unwrap_used, clippy::expect_used)]

use time::Duration;

use super::*;
use crate::api::{GuardRight, ServerKind, Store, TargetKind};
use crate::plan::facts::GuardFacts;
use crate::plan::rules;
use crate::plan::sample::{self, NOW, SERVER};

type Change = fn(&mut Draft, &mut Facts);

const NOTHING: Change = |_, _| ();

fn made(kind: ServerKind, target: TargetKind, change: impl Fn(&mut Draft, &mut Facts)) -> (Draft, Facts) {
    let (mut draft, mut facts) = (sample::draft(target), sample::facts(kind));
    change(&mut draft, &mut facts);
    (draft, facts)
}

fn notes(kind: ServerKind, target: TargetKind, change: impl Fn(&mut Draft, &mut Facts)) -> Vec<Note> {
    let (draft, facts) = made(kind, target, change);
    list(&draft, &facts)
}

fn single(target: TargetKind, id: &str, change: impl Fn(&mut Draft, &mut Facts)) -> Option<Note> {
    let all = notes(ServerKind::SingleServer, target, change);
    all.into_iter().find(|note| note.id == id)
}

fn flexible(id: &str, change: impl Fn(&mut Draft, &mut Facts)) -> Option<Note> {
    let all = notes(ServerKind::FlexibleServer, TargetKind::Files, change);
    all.into_iter().find(|note| note.id == id)
}

/// `(id, severity, part of the text)`, or nothing of that id.
fn says(note: Option<Note>, severity: Severity, part: &str) {
    let note = note.unwrap_or_else(|| panic!("nothing was said; expected “{part}”"));
    let all = format!("{} {}", note.title, note.text);
    assert!(all.contains(part), "said “{all}”, expected “{part}”");
    assert_eq!(note.severity, severity, "{all}");
}

fn point(facts: &mut Facts) -> &mut crate::plan::facts::PointFacts {
    &mut facts.points.as_mut().unwrap()[0]
}

#[test]
fn a_database_has_its_usual_notes_gravest_first() {
    let all = notes(ServerKind::SingleServer, TargetKind::Database, NOTHING);
    let ids: Vec<&str> = all.iter().map(|note| note.id.as_str()).collect();
    assert_eq!(
        ids,
        ["single-server-retired", "region", "roles-owners", "system-databases"]
    );
    let files = notes(ServerKind::SingleServer, TargetKind::Files, NOTHING);
    let ids: Vec<&str> = files.iter().map(|note| note.id.as_str()).collect();
    assert_eq!(ids, ["region", "roles-owners", "system-databases"]);
    let all = notes(ServerKind::FlexibleServer, TargetKind::Files, NOTHING);
    let ids: Vec<&str> = all.iter().map(|note| note.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "native-pitr",
            "once-a-day",
            "region",
            "roles-owners",
            "system-databases"
        ]
    );
    assert!(
        all.iter()
            .all(|note| !note.text.is_empty() && !note.title.ends_with('.'))
    );
}

#[test]
fn a_form_that_cannot_be_says_nothing_of_its_server() {
    let all = notes(ServerKind::FlexibleServer, TargetKind::Database, NOTHING);
    assert!(!all.iter().any(|note| note.id == "region"), "{all:?}");
}

#[test]
fn the_archive_is_a_matter_of_time_and_money() {
    let archived = |d: &mut Draft, f: &mut Facts| {
        f.points = Some(vec![sample::archived(sample::POINT)]);
        d.rehydration_days = 20;
    };
    says(
        single(TargetKind::Files, "archive", archived),
        Severity::Warning,
        "hours and is charged for. The copy then stays in the vault store for 20 days",
    );
    assert_eq!(single(TargetKind::Files, "archive", NOTHING), None);
    let copied = |_: &mut Draft, f: &mut Facts| {
        let mut copy = sample::store(Store::Vault, "VaultStore");
        copy.rehydration = Some("COMPLETED".to_owned());
        copy.rehydration_expires = Some(NOW + Duration::days(4));
        point(f).stores = vec![sample::store(Store::Archive, "ArchiveStore"), copy];
    };
    says(
        single(TargetKind::Files, "rehydrated-copy", copied),
        Severity::Info,
        "26 Nov 2026",
    );
    assert_eq!(single(TargetKind::Files, "archive", copied), None);
}

#[test]
fn a_points_end_is_said_the_louder_the_nearer() {
    let ends = |left: Duration| {
        single(TargetKind::Files, "point-expiring", move |_, f| {
            point(f).expires = Some(NOW + left);
        })
    };
    assert_eq!(ends(Duration::days(14)), None);
    says(ends(Duration::days(13)), Severity::Info, "expires on 5 Dec 2026");
    says(ends(Duration::days(1)), Severity::Warning, "about to expire");
    says(ends(Duration::days(-1)), Severity::Warning, "past its date");
}

#[test]
fn a_flexible_server_may_have_a_better_way_while_its_own_backups_reach() {
    let old = |days: i64| flexible("native-pitr", move |_, f| point(f).time = NOW - Duration::days(days));
    says(old(6), Severity::Info, "should hold this moment");
    says(old(7), Severity::Info, "7 to 35 days, as the server is set up");
    says(old(34), Severity::Info, "as the server is set up");
    assert_eq!(old(35), None);
    assert_eq!(single(TargetKind::Files, "native-pitr", NOTHING), None);
}

#[test]
fn a_second_restore_within_a_day_is_warned_of() {
    says(flexible("once-a-day", NOTHING), Severity::Info, "once a day");
    let before = |hours: i64| flexible("once-a-day", move |_, f| f.recent = Some(NOW - Duration::hours(hours)));
    says(
        before(23),
        Severity::Warning,
        "started from here on 21 Nov 2026, 13:00 UTC",
    );
    says(before(25), Severity::Info, "recommends");
    assert_eq!(
        single(TargetKind::Files, "once-a-day", |_, f| f.recent = Some(NOW)),
        None
    );
}

#[test]
fn protection_that_has_stopped_is_said() {
    for (state, expected) in [
        ("ProtectionConfigured", None),
        ("ProtectionStopped", Some("is stopped")),
        ("BackupsSuspended", Some("is stopped")),
        ("backupschedulessuspended", Some("is stopped")),
        ("ProtectionError", Some("is in error")),
    ] {
        let note = single(TargetKind::Files, "protection-stopped", |_, f| {
            f.state = state.to_owned();
        });
        match expected {
            Some(part) => says(note, Severity::Warning, part),
            None => assert_eq!(note, None, "{state}"),
        }
    }
}

#[test]
fn what_stops_a_restore_is_an_issue_as_well() {
    let other: Change = |_, f| f.servers[0].region = sample::region("westeurope");
    let old: Change = |_, f| f.servers[0].version = Some("9.6".to_owned());
    let account: Change = |_, f| f.accounts[0].region = sample::region("westeurope");
    let unnamed: Change = |_, f| f.vault.guard = GuardFacts::Unnamed;
    let missing: Change = |_, f| f.vault.guard = sample::guard(GuardRight::Missing, None);
    let far: Change = |_, f| f.vault.guard = sample::guard(GuardRight::OtherTenant, None);
    let taken: Change = |d, _| d.database_name = "orders".to_owned();
    for (target, id, part, change) in [
        (
            TargetKind::Database,
            "name-taken",
            "Free are orders_3, orders_restored, orders_restored_20261115.",
            taken,
        ),
        (TargetKind::Database, "region", "must be in westus", other),
        (TargetKind::Database, "lower-version", "9.6", old),
        (
            TargetKind::Files,
            "region",
            "storage account must be in westus",
            account,
        ),
        (TargetKind::Files, "guard", "does not name the request", unnamed),
        (TargetKind::Files, "guard", "Backup MUA Operator", missing),
        (TargetKind::Files, "guard", "another tenant", far),
    ] {
        says(single(target, id, change), Severity::Stop, part);
        let (draft, facts) = made(ServerKind::SingleServer, target, change);
        assert!(!rules::complete(&rules::check(&draft, &facts)), "{id}: {part}");
        assert_eq!(list(&draft, &facts)[0].severity, Severity::Stop, "gravest first");
    }
}

#[test]
fn a_guard_that_may_be_used_is_told_of() {
    let guard = |right| {
        single(TargetKind::Files, "guard", move |_, f| {
            f.vault.guard = sample::guard(right, None);
        })
    };
    says(guard(GuardRight::Has), Severity::Info, "may use guard guard-sample");
    says(guard(GuardRight::Unknown), Severity::Warning, "Backup MUA Operator");
    let unknown = single(TargetKind::Files, "guard", |_, f| f.vault.guarded = true);
    says(unknown, Severity::Warning, "If it watches restores");
    assert_eq!(
        single(TargetKind::Files, "guard", |_, f| f.vault.guard = GuardFacts::Free),
        None
    );
}

#[test]
fn the_paired_region_is_late_and_cannot_be_stopped() {
    let there = |d: &mut Draft, f: &mut Facts| {
        d.secondary = true;
        f.secondary = Some(sample::secondary());
        f.vault.guarded = true;
    };
    let note = |id| single(TargetKind::Files, id, there);
    says(note("secondary-late"), Severity::Info, "Central US up to 12 hours");
    says(note("secondary-no-cancel"), Severity::Info, "cannot be cancelled");
    says(note("guard"), Severity::Info, "does not watch this restore");
    says(note("region"), Severity::Stop, "must be in Central US");
    assert_eq!(single(TargetKind::Files, "secondary-late", NOTHING), None);
}

#[test]
fn identity_and_subscription_are_told_of() {
    let identity = single(TargetKind::Files, "user-identity", |d, _| {
        sample::IDENTITY.clone_into(&mut d.identity_id);
    });
    says(identity, Severity::Info, "It is id-backup that needs the roles");
    for (state, part) in [
        ("Disabled", "turned off on"),
        ("PermanentlyDisabled", "turned off for good"),
    ] {
        let note = single(TargetKind::Database, "cross-subscription", |_, f| {
            f.vault.cross_subscription = Some(state.to_owned());
        });
        says(note, Severity::Info, part);
    }
    assert_eq!(single(TargetKind::Database, "cross-subscription", NOTHING), None);
    let named = single(TargetKind::Database, "roles-owners", |d, _| {
        SERVER.clone_into(&mut d.server_id);
    });
    says(named, Severity::Info, "on targetossserver belongs to");
}
