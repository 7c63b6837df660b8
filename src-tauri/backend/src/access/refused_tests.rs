//! What a refusal of Azure decides, and what it leaves open.
#![allow(clippy::unwrap_used)]

use time::Duration;

use super::super::facts::{Ask, Facts, Lock, Seen};
use super::super::judge::sample::{BLOBS, NOW, World, get, refused as unread, world};
use super::super::lines;
use super::super::refusals::{About, Begun, Refusals};
use super::*;
use crate::api::TargetKind::{Database, Files};
use crate::api::{CheckLine, ErrorCode, LineMoment, Verdict};
use crate::error::plain;

const LOCKED: &str = "UserErrorStorageAccountInLockedState";
const CONTAINER: &str = "UserErrorContainerNotAccessible";

fn answer(code: &str, inner: &[&str]) -> ApiError {
    ApiError {
        azure_code: Some(code.to_owned()),
        inner_codes: inner.iter().map(|code| (*code).to_owned()).collect(),
        ..plain(ErrorCode::ValidationFailed, "No.")
    }
}

fn said(world: &mut World, step: Step, code: &str, inner: &[&str]) {
    world.0.refused = Refusal::of(&answer(code, inner), step, NOW - Duration::minutes(5));
}

fn check((ask, facts): &(Ask, Facts)) -> (Vec<CheckLine>, Verdict) {
    let lines = lines::lines(ask, facts, NOW, &|_| None);
    let views: Vec<_> = lines.into_iter().map(|line| line.view).collect();
    let verdict = lines::sum(&views).verdict;
    (views, verdict)
}

fn ids(world: &World, state: LineState) -> Vec<String> {
    let lines = check(world).0.into_iter();
    lines.filter(|line| line.state == state).map(|line| line.id).collect()
}

fn line(world: &World, id: &str) -> CheckLine {
    check(world).0.into_iter().find(|line| line.id == id).unwrap()
}

fn locked() -> World {
    let mut world = world(Files);
    world.1.account_locks = Seen::Known(vec![Lock {
        id: "/subscriptions/s1/providers/Microsoft.Authorization/locks/kept".into(),
        name: "kept".into(),
        level: "ReadOnly".into(),
        notes: None,
    }]);
    world
}

#[test]
fn a_line_in_doubt_whose_code_was_named_is_missing_with_its_fix() {
    let mut world = locked();
    assert_eq!(ids(&world, LineState::CannotSee), ["storage-lock"]);
    said(&mut world, Step::Validation, LOCKED, &[]);
    assert_eq!(check(&world).1, Verdict::Missing);
    assert_eq!(ids(&world, LineState::CannotSee), [""; 0]);
    let line = line(&world, "storage-lock");
    let begins = format!("Azure refused the validation with {LOCKED}. ");
    assert!(
        line.seen.starts_with(&begins) && line.seen.contains("kept"),
        "{}",
        line.seen
    );
    assert_eq!(
        (line.state, line.azure_code.as_deref()),
        (LineState::Missing, Some(LOCKED))
    );
    assert!(line.fix.is_some());
    // The moment is the screen's to spell out, in local time and in UTC.
    let at = (NOW - Duration::minutes(5)).into();
    assert_eq!(
        line.moments,
        [LineMoment {
            label: "Refused".into(),
            at
        }]
    );
    assert!(!line.seen.contains("UTC"), "{}", line.seen);
}

#[test]
fn a_job_that_failed_teaches_as_a_refusal_does() {
    let mut world = locked();
    said(&mut world, Step::Job, LOCKED, &[]);
    let line = line(&world, "storage-lock");
    assert_eq!(line.state, LineState::Missing);
    assert!(line.seen.contains(&format!("failed with {LOCKED}. ")), "{}", line.seen);
    assert_eq!(line.moments[0].label, "Failed");
    // What one request alone is refused for, no job fails for.
    let before = check(&self::world(Files));
    let mut world = self::world(Files);
    said(&mut world, Step::Job, "AuthorizationFailed", &[]);
    assert_eq!(check(&world), before);
}

#[test]
fn what_has_changed_since_wins() {
    let mut world = locked();
    said(&mut world, Step::Validation, LOCKED, &[]);
    world.1.account_locks = Seen::Known(vec![]);
    assert_eq!(check(&world).1, Verdict::Ready);
}

#[test]
fn the_code_may_be_inside_another_and_is_then_the_more_telling_one() {
    let mut world = world(Files);
    get(&mut world.1.account).cross_tenant = None;
    get(&mut world.1.container).immutable = None;
    let ors = "UserErrorCrossTenantOrsPolicyDisabled";
    said(&mut world, Step::Validation, CONTAINER, &["Forbidden", ors]);
    // A policy of replication was named: that the container may be immutable stays in doubt.
    assert_eq!(ids(&world, LineState::Missing), ["storage-cross-tenant"]);
    assert_eq!(line(&world, "storage-cross-tenant").azure_code.as_deref(), Some(ors));
    assert_eq!(ids(&world, LineState::CannotSee), ["container-writable"]);
}

#[test]
fn several_that_a_code_can_mean_stay_in_doubt_and_say_so() {
    let mut world = world(Files);
    get(&mut world.1.account).cross_tenant = None;
    world.1.storage_access.roles = unread();
    said(&mut world, Step::Validation, CONTAINER, &[]);
    assert_eq!(ids(&world, LineState::Missing), [""; 0]);
    for id in ["storage-cross-tenant", "container-role"] {
        let line = line(&world, id);
        assert_eq!(line.state, LineState::CannotSee);
        assert!(
            line.seen.contains(CONTAINER) && line.seen.contains("one of the things"),
            "{}",
            line.seen
        );
    }
    assert_eq!(check(&world).1, Verdict::CannotSee);
}

#[test]
fn what_was_seen_to_be_wrong_explains_the_code() {
    let mut world = world(Files);
    get(&mut world.1.account).cross_tenant = None;
    get(&mut world.1.account).public = Some("Disabled".into());
    let before = line(&world, "storage-cross-tenant");
    said(&mut world, Step::Validation, CONTAINER, &[]);
    assert_eq!(ids(&world, LineState::Missing), ["storage-public"]);
    assert_eq!(line(&world, "storage-cross-tenant"), before);
}

#[test]
fn a_role_of_a_moment_ago_may_be_what_is_meant() {
    let mut world = world(Files);
    get(&mut world.1.account).cross_tenant = None;
    let roles = get(&mut world.1.storage_access.roles);
    roles.iter_mut().find(|row| row.role == BLOBS).unwrap().given = Some(NOW);
    said(&mut world, Step::Validation, CONTAINER, &[]);
    assert_eq!(ids(&world, LineState::Missing), [""; 0]);
    assert!(line(&world, "container-role").settling);
}

#[test]
fn nothing_is_decided_before_everything_was_read() {
    let mut world = world(Files);
    get(&mut world.1.account).cross_tenant = None;
    world.1.storage_access.roles = Seen::Waiting;
    said(&mut world, Step::Validation, CONTAINER, &[]);
    assert_eq!(ids(&world, LineState::Missing), [""; 0]);
}

#[test]
fn a_refused_start_is_not_about_the_validation_and_the_vaults_rights_are_not_the_persons() {
    let mut world = world(Database);
    world.1.rights = unread();
    said(&mut world, Step::Start, "AuthorizationFailed", &[]);
    assert_eq!(ids(&world, LineState::Missing), ["account-restore"]);
    // Two lines may be meant by a validation.
    said(&mut world, Step::Validation, "AuthorizationFailed", &[]);
    assert_eq!(ids(&world, LineState::Missing), [""; 0]);
    assert!(line(&world, "account-follow").seen.contains("one of the things"));
    // Contract §12.2: inside this one it is the vault's identity that was refused.
    let msi = "UserErrorMSIMissingPermissions";
    said(&mut world, Step::Start, msi, &["AuthorizationFailed"]);
    assert_eq!(ids(&world, LineState::Missing), [""; 0]);
    // The identity's role is in doubt: then it is that.
    world.1.server_access.roles = unread();
    assert_eq!(ids(&world, LineState::Missing), ["server-role"]);
}

#[test]
fn a_code_that_nobody_knows_decides_nothing() {
    let before = check(&locked());
    for (code, inner) in [
        ("CloudInternalError", &["UserErrorNobodyKnows"][..]),
        ("Teapot", &[LOCKED][..0]),
    ] {
        let mut world = locked();
        said(&mut world, Step::Validation, code, inner);
        assert_eq!(check(&world), before);
    }
    assert_eq!(
        Refusal::of(&plain(ErrorCode::Offline, "Gone."), Step::Validation, NOW),
        None
    );
}

#[test]
fn refusals_are_kept_apart_and_end_when_azure_takes_the_restore() {
    let (ask, _) = locked();
    let kept = Refusals::default();
    let about = |sign_in: &str, ask: &Ask, point: &str| About::of(sign_in, ask, point).unwrap();
    let refusal = |code: &str| Refusal::of(&answer(code, &[]), Step::Validation, NOW).unwrap();
    let this = about("ann", &ask, "p1");
    kept.refused(this.clone(), &ask, refusal(LOCKED));
    assert_eq!(kept.get(&this), Some(refusal(LOCKED)));
    // Too many validations are no news of the restore.
    kept.refused(this.clone(), &ask, refusal("CloudDosTimeboudLimitReached"));
    assert_eq!(kept.get(&this), Some(refusal(LOCKED)));

    let with = |change: &dyn Fn(&mut Ask)| {
        let mut other = ask.clone();
        change(&mut other);
        about("ann", &other, "p1")
    };
    let others = [
        about("bob", &ask, "p1"),
        about("ann", &ask, "p2"),
        with(&|ask| ask.instance_id = Some("j".into())),
        with(&|ask| ask.identity_id = "/x/id".into()),
        with(&|ask| ask.secondary = true),
        with(&|ask| ask.files.as_mut().unwrap().account = Some("acc2".into())),
        with(&|ask| ask.files.as_mut().unwrap().container = Some("other".into())),
    ];
    for other in &others {
        assert_eq!(kept.get(other), None, "{other:?}");
    }
    // Case is no difference in Azure, and the target's id may become known only now.
    let same = with(&|ask| {
        let to = ask.files.as_mut().unwrap();
        (to.account, to.account_id) = (Some("ACC1".into()), None);
    });
    assert_eq!(kept.get(&same), Some(refusal(LOCKED)));
    kept.passed(&same, Step::Validation);
    assert_eq!(kept.get(&this), None);
    kept.refused(this.clone(), &ask, refusal(LOCKED));
    kept.forget();
    assert_eq!(kept.get(&this), None, "something was changed");
    // What a start or a job was stopped by, no validation takes back.
    for step in [Step::Start, Step::Job] {
        let later = Refusal::of(&answer(LOCKED, &[]), step, NOW).unwrap();
        kept.refused(this.clone(), &ask, later.clone());
        kept.passed(&this, Step::Validation);
        assert_eq!(kept.get(&this), Some(later));
        kept.passed(&this, step);
        assert_eq!(kept.get(&this), None);
    }
    let begun = Begun {
        key: "k".into(),
        ask: ask.clone(),
    };
    kept.begun(this.clone(), begun.clone());
    assert_eq!(kept.under_way(&this).len(), 1);
    assert!(kept.ended(&this, "k") && !kept.ended(&this, "k"), "it ends once");
    kept.begun(this.clone(), begun);
    kept.forget();
    assert!(
        kept.under_way(&this).is_empty(),
        "its end is no news of what stands now"
    );

    let (mut outside, _) = world(Database);
    let to = |ask: &Ask| about("ann", ask, "p1");
    let first = to(&outside);
    outside.database.as_mut().unwrap().database_name = Some("another".into());
    assert_eq!(to(&outside), first, "the name is not part of it");
    outside.database.as_mut().unwrap().server_id = Some("/x/pg-3".into());
    assert_ne!(to(&outside), first);
    outside.instance_id = None;
    assert_eq!(
        About::of("ann", &outside, ""),
        None,
        "outside a restore nothing is refused"
    );
}

#[test]
fn no_more_than_some_are_remembered() {
    let (mut ask, _) = locked();
    let kept = Refusals::default();
    let refusal = Refusal::of(&answer(LOCKED, &[]), Step::Validation, NOW).unwrap();
    let mut last = None;
    for at in 0..200 {
        ask.instance_id = Some(format!("i{at}"));
        let about = About::of("ann", &ask, "p").unwrap();
        kept.refused(about.clone(), &ask, refusal.clone());
        assert_eq!(kept.get(&about), Some(refusal.clone()));
        last = Some(about);
    }
    ask.instance_id = Some("i0".into());
    assert_eq!(kept.get(&About::of("ann", &ask, "p").unwrap()), None);
    assert!(kept.get(&last.unwrap()).is_some());
}
