//! The rarer kinds of restore: from the archive, in the paired region, as another identity, under a guard.

use super::*;
use crate::api::{GuardRight, IdentityChoice, RehydrationPriority};
use crate::plan::facts::GuardFacts;

fn archived(change: impl Fn(&mut Draft, &mut Facts)) -> (Vec<Issue>, Vec<Issue>) {
    let (mut draft, mut facts) = (sample::draft(TargetKind::Files), single());
    facts.points = Some(vec![sample::archived(POINT)]);
    change(&mut draft, &mut facts);
    let all = check(&draft, &facts);
    (of(&all, DraftField::Point), of(&all, DraftField::Rehydration))
}

#[test]
fn archived_points_restore_for_ten_to_thirty_days() {
    assert_eq!(archived(|_, _| ()), (vec![], vec![]));
    for (days, suggestion) in [(0, "10"), (9, "10"), (31, "30"), (400, "30")] {
        let (_, issues) = archived(|d, _| d.rehydration_days = days);
        let issue = says(issues.into_iter().next(), Severity::Stop, "10 to 30 days");
        assert_eq!(issue.suggestion.as_deref(), Some(suggestion));
    }
    for days in [10, 15, 30] {
        assert_eq!(archived(|d, _| d.rehydration_days = days).1, []);
    }
    let (_, high) = archived(|d, _| d.rehydration_priority = RehydrationPriority::High);
    says(high.into_iter().next(), Severity::Warning, "not established");
}

#[test]
fn days_and_priority_mean_nothing_for_a_point_in_the_vault() {
    let change = |d: &mut Draft, f: &mut Facts| {
        f.points = Some(vec![sample::point(POINT)]);
        d.rehydration_days = 1;
        d.rehydration_priority = RehydrationPriority::High;
    };
    assert_eq!(archived(change), (vec![], vec![]));
}

#[test]
fn a_copy_that_is_being_made_is_waited_for_and_one_that_failed_is_begun_again() {
    let (coming, _) = archived(|_, f| {
        f.points.as_mut().unwrap()[0].stores[0].rehydration = Some("CREATE_IN_PROGRESS".to_owned());
    });
    says(coming.into_iter().next(), Severity::Stop, "being rehydrated");
    for status in ["FAILED", "DELETED", "DELETE_IN_PROGRESS"] {
        let (point, days) = archived(|_, f| {
            f.points.as_mut().unwrap()[0].stores[0].rehydration = Some(status.to_owned());
        });
        assert_eq!((point, days), (vec![], vec![]), "{status}");
    }
}

fn paired(field: DraftField, target: TargetKind, change: impl Fn(&mut Draft, &mut Facts)) -> Option<Issue> {
    first(target, field, |d, f| {
        d.secondary = true;
        f.secondary = Some(sample::secondary());
        f.servers[0].region = sample::region("centralus");
        f.accounts[0].region = sample::region("Central US");
        change(d, f);
    })
}

#[test]
fn the_paired_region_has_points_of_its_own() {
    let point = |change: fn(&mut Draft, &mut Facts)| paired(DraftField::Point, TargetKind::Files, change);
    let stop = Severity::Stop;
    assert_eq!(point(|_, _| ()), None);
    says(
        point(|_, f| f.secondary = None),
        stop,
        "offers no restore in a paired region",
    );
    says(
        point(|_, f| f.secondary.as_mut().unwrap().points = None),
        stop,
        "in Central US could not be read",
    );
    says(
        point(|_, f| f.secondary.as_mut().unwrap().points = Some(vec![])),
        stop,
        "up to 12 hours",
    );
    assert!(says(point(|d, _| d.point_id.clear()), stop, "Choose a recovery point").missing);
    let only_here = point(|_, f| f.secondary.as_mut().unwrap().points = Some(vec![sample::point("other")]));
    says(only_here, stop, "not in Central US");
    let archived = point(|_, f| f.secondary.as_mut().unwrap().points = Some(vec![sample::archived(POINT)]));
    says(archived, stop, "does not say that archived points are copied");
    assert_eq!(
        point(|_, f| f.points = None),
        None,
        "the vault’s own list is another matter"
    );
}

#[test]
fn targets_of_the_paired_region_are_there() {
    let (server, account) = (DraftField::Server, DraftField::Container);
    assert_eq!(paired(server, TargetKind::Database, |_, _| ()), None);
    assert_eq!(paired(account, TargetKind::Files, |_, _| ()), None);
    let here = paired(server, TargetKind::Database, |_, f| {
        f.servers[0].region = sample::region("westus");
    });
    says(here, Severity::Stop, "must be there, in Central US");
    let here = paired(account, TargetKind::Files, |_, f| {
        f.accounts[0].region = sample::region("westus");
    });
    says(here, Severity::Stop, "the storage account must be there");
}

fn identities(ids: &[&str]) -> Vec<IdentityChoice> {
    let one = |id: &&str| IdentityChoice {
        id: (*id).to_owned(),
        label: String::new(),
        principal_id: None,
    };
    ids.iter().map(one).collect()
}

#[test]
fn identities_are_the_vaults_own() {
    let other = sample::IDENTITY.replace("id-backup", "id-other");
    let said = |chosen: &str, known: Option<Vec<IdentityChoice>>| {
        first(TargetKind::Files, DraftField::Identity, |d, f| {
            chosen.clone_into(&mut d.identity_id);
            f.vault.identities.clone_from(&known);
        })
    };
    let stop = Severity::Stop;
    assert_eq!(said("", Some(identities(&["", sample::IDENTITY]))), None);
    assert_eq!(
        said(
            &sample::IDENTITY.to_uppercase(),
            Some(identities(&["", sample::IDENTITY]))
        ),
        None
    );
    let chosen = says(
        said("", Some(identities(&[sample::IDENTITY]))),
        stop,
        "no identity of its own",
    );
    assert_eq!(chosen.suggestion.as_deref(), Some(sample::IDENTITY));
    let two = says(
        said("", Some(identities(&[sample::IDENTITY, &other]))),
        stop,
        "no identity of its own",
    );
    assert_eq!(two.suggestion, None);
    says(
        said(&other, Some(identities(&["", sample::IDENTITY]))),
        stop,
        "does not have the identity id-other",
    );
    says(said("id-backup", Some(identities(&[""]))), stop, "not the resource ID");
    says(said("id-backup", None), stop, "not the resource ID");
    says(said(sample::IDENTITY, None), Severity::Info, "Azure will check");
    assert_eq!(said("", None), None, "the vault is known to have one");
    let unknown = first(TargetKind::Files, DraftField::Identity, |_, f| {
        f.vault.has_identity = None;
    });
    says(unknown, Severity::Info, "not known");
    let none = first(TargetKind::Files, DraftField::Target, |_, f| {
        f.vault.identities = Some(identities(&[]));
    });
    says(none, stop, "no managed identity");
}

#[test]
fn guards() {
    let said = |guard: GuardFacts, tenant: &str| {
        first(TargetKind::Files, DraftField::Guard, |d, f| {
            f.vault.guarded = true;
            f.vault.guard = guard.clone();
            tenant.clone_into(&mut d.guard_tenant);
        })
    };
    let guard = |right| sample::guard(right, None);
    let (stop, warn) = (Severity::Stop, Severity::Warning);
    assert_eq!(said(GuardFacts::Free, ""), None);
    says(said(GuardFacts::Unknown, ""), warn, "not known yet");
    says(said(GuardFacts::Unnamed, ""), stop, "does not name the request");
    says(
        said(guard(GuardRight::Has), ""),
        Severity::Info,
        "guard-sample watches restores",
    );
    says(said(guard(GuardRight::Unknown), ""), warn, "Backup MUA Operator");
    let missing = says(said(guard(GuardRight::Missing), ""), stop, "role Backup MUA Operator");
    assert!(missing.message.contains("owner of the guard"), "whom to ask");
    says(said(guard(GuardRight::OtherTenant), ""), stop, "Choose that tenant");
    says(
        said(guard(GuardRight::OtherTenant), "security.example"),
        stop,
        "could not sign in to security.example",
    );
    let unguarded = first(TargetKind::Files, DraftField::Guard, |_, _| ());
    assert_eq!(unguarded, None);
    let there = paired(DraftField::Guard, TargetKind::Files, |_, f| {
        f.vault.guarded = true;
        f.vault.guard = sample::guard(GuardRight::Missing, None);
    });
    assert_eq!(there, None, "no guard request exists in cross-region restores");
}
