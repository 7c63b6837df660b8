//! Several accounts, without Azure: what is known of them, and what follows from it.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::clock::TokioClock;
use crate::fake::Azure;
use crate::session::signin::refused;

const HOME: &str = "t-home";

/// An account that has signed in at home, and is a guest in `guests`.
fn account(name: &str, subscriptions: &[&str], guests: &[&str]) -> ActiveSession {
    let session = Azure::new(std::sync::Arc::new(TokioClock::starting_at(
        time::OffsetDateTime::UNIX_EPOCH,
    )))
    .session();
    let tenant = |id: &str| arm::subscriptions::Tenant {
        id: id.to_owned(),
        name: Some(id.to_uppercase()),
        default_domain: Some(format!("{id}.example")),
        category: None,
    };
    let found = std::iter::once(HOME).chain(guests.iter().copied()).map(tenant);
    ActiveSession {
        key: format!("{}/{HOME}", session.arm_host),
        found: Ok(found.collect()),
        view: crate::api::Session {
            account: name.to_owned(),
            tenant_id: HOME.to_owned(),
            subscriptions: views(subscriptions),
            ..session.view.clone()
        },
        ..session
    }
}

fn views(ids: &[&str]) -> Vec<SubscriptionView> {
    let view = |id: &&str| SubscriptionView {
        id: (*id).to_owned(),
        name: id.to_uppercase(),
        state: "Enabled".to_owned(),
        tenant_id: None,
    };
    ids.iter().map(view).collect()
}

fn add(directory: &Directory, session: ActiveSession) -> u64 {
    directory.add(None, CredentialKind::ServicePrincipal, session)
}

fn shown(directory: &Directory) -> Vec<String> {
    let session = directory.session().unwrap();
    session.view.subscriptions.iter().map(|s| s.id.clone()).collect()
}

fn states(directory: &Directory) -> Vec<TenantState> {
    let rows = directory.rows();
    rows.iter().flat_map(|row| &row.tenants).map(|t| t.state).collect()
}

#[tokio::test]
async fn a_tenant_joins_when_it_has_answered_and_not_before() {
    let directory = Directory::default();
    let serial = add(&directory, account("ann", &["s1"], &["t-b", "t-a"]));
    assert_eq!(
        states(&directory),
        [TenantState::Ready, TenantState::Checking, TenantState::Checking]
    );
    assert_eq!(directory.missing().len(), 2);
    let asked = directory.begin_others(serial);
    assert_eq!(
        asked.iter().map(|t| t.tenant.as_str()).collect::<Vec<_>>(),
        ["t-a", "t-b"]
    );
    assert_eq!(directory.settle(&asked[0], Ok(views(&["s2"]))), Some(true));
    let mfa = refused("AADSTS50076: another factor");
    assert_eq!(directory.settle(&asked[1], Err(mfa)), Some(false));
    assert_eq!(shown(&directory), ["s1", "s2"]);
    let session = directory.session().unwrap();
    assert_eq!(session.keys().len(), 2);
    assert!(
        session
            .lane_of("/subscriptions/S2/resourceGroups/rg")
            .key
            .ends_with("/t-a")
    );
    assert_eq!(states(&directory)[2], TenantState::NeedsMfa);
    let missing = directory.missing();
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].scope, "Tenant T-B");
    assert!(missing[0].error.hints[0].contains("Accounts"));
}

#[tokio::test]
async fn an_answer_that_was_overtaken_does_not_count() {
    let directory = Directory::default();
    let serial = add(&directory, account("ann", &["s1"], &["t-a"]));
    let old = directory.begin_others(serial).remove(0);
    let of = TenantRef {
        account_id: directory.rows()[0].id.clone(),
        tenant_id: "t-a".to_owned(),
    };
    let new = directory.begin(&of, TenantState::WaitingForBrowser).unwrap();
    assert_eq!(directory.settle(&old, Ok(views(&["s9"]))), None);
    assert_eq!(directory.settle(&new, Ok(views(&["s2"]))), Some(true));
    directory.remove(&of.account_id).unwrap();
    assert_eq!(directory.settle(&new, Ok(views(&["s2"]))), None, "the account is gone");
    assert!(directory.begin(&of, TenantState::Checking).is_err());
}

#[tokio::test]
async fn a_subscription_that_two_accounts_see_is_used_through_the_first() {
    let directory = Directory::default();
    add(&directory, account("ann", &["s1", "s2"], &[]));
    add(&directory, account("bob", &["S2", "s3"], &[]));
    assert_eq!(shown(&directory), ["s1", "s2", "s3"]);
    let through = |row: usize| {
        let rows = directory.rows();
        rows[row].tenants[0]
            .subscriptions
            .iter()
            .map(|s| s.through.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(through(0), [None, None]);
    assert_eq!(through(1), [Some("ann".to_owned()), None]);
    let session = directory.session().unwrap();
    assert_eq!(session.lane_of("/subscriptions/s2/x").account, "ann");
    assert_eq!(session.keys().len(), 1, "one tenant");
    assert_ne!(
        session.lanes()[0].kept,
        session.lanes()[1].kept,
        "nobody sees the other one's list"
    );
    directory.remove(&directory.rows()[0].id.clone()).unwrap();
    assert_eq!(
        directory.session().unwrap().lane_of("/subscriptions/s2/x").account,
        "bob"
    );
}

#[tokio::test]
async fn ticks_decide_what_is_shown_and_not_what_is_followed() {
    let directory = Directory::default();
    add(&directory, account("ann", &["s1", "s2"], &[]));
    let request = TickRequest {
        account_id: directory.rows()[0].id.clone(),
        tenant_id: HOME.to_owned(),
        ticked: vec!["S2".to_owned()],
    };
    directory.tick(&request).unwrap();
    assert_eq!(shown(&directory), ["s2"]);
    let session = directory.session().unwrap();
    assert!(session.lane_of("/subscriptions/s1/x").owns("s1"));
    assert!(session.routes.owner("s1").is_some());
    // The same account in the next run.
    let next = Directory::default();
    next.remember(directory.ticks());
    add(&next, account("ann", &["s1", "s2", "s3"], &[]));
    assert_eq!(shown(&next), ["s2", "s3"]);
}

#[tokio::test]
async fn a_refusal_in_the_middle_is_the_row_of_that_tenant_and_takes_nothing_away() {
    let directory = Directory::default();
    let serial = add(&directory, account("ann", &["s1"], &["t-a"]));
    let asked = directory.begin_others(serial).remove(0);
    let revoked = || refused("AADSTS50173: the grant was revoked");
    assert_eq!(
        directory.heard(serial, "t-a", Err(revoked())),
        None,
        "its own answer is waited for"
    );
    directory.settle(&asked, Ok(views(&["s2"])));
    assert_eq!(directory.heard(serial, "T-A.example", Err(revoked())), Some(false));
    assert_eq!(directory.heard(serial, "t-a", Err(revoked())), None, "said already");
    assert_eq!(states(&directory), [TenantState::Ready, TenantState::NeedsSignIn]);
    assert_eq!(shown(&directory), ["s1", "s2"]);
    assert!(directory.missing().is_empty(), "the list says it itself");
    assert_eq!(directory.whose(&revoked()).unwrap().0.tenant_id, "t-a");
    assert_eq!(directory.wanted().unwrap().tenant_id, "t-a");
    assert_eq!(directory.heard(serial, "t-a", Ok(())), Some(true));
    assert!(!directory.wanted_for_what_was_there());
}

#[tokio::test]
async fn one_that_cannot_be_taken_up_is_a_row_and_the_others_are_the_session() {
    let resume: Resume = serde_json::from_value(serde_json::json!({
        "name": "bob", "cloud": {"kind": "public"}, "kind": "browser",
        "account": {"cloud": "management.azure.com", "tenant": "t-bob", "home": "o.t-bob"}
    }))
    .unwrap();
    let directory = Directory::default();
    let serial = directory.expect(vec![resume])[0];
    assert!(directory.is_waiting() && directory.session().is_none());
    directory.failed(serial, refused("AADSTS50173: the grant was revoked"));
    add(&directory, account("ann", &["s1"], &[]));
    assert!(!directory.is_waiting());
    assert_eq!(states(&directory), [TenantState::NeedsSignIn, TenantState::Ready]);
    assert_eq!(directory.session().unwrap().view.account, "ann");
    assert_eq!(directory.resumes().len(), 1, "it is tried again at the next start");
    assert_eq!(directory.wanted().unwrap().tenant_id, "t-bob");
}

#[tokio::test]
async fn an_account_without_a_subscription_at_home_is_a_session_all_the_same() {
    let directory = Directory::default();
    let serial = add(&directory, account("ann", &[], &["t-a"]));
    assert_eq!(states(&directory)[0], TenantState::NoAccess);
    let session = directory.session().unwrap();
    assert!(session.lanes().is_empty() && session.view.subscriptions.is_empty());
    let asked = directory.begin_others(serial);
    directory.settle(&asked[0], Ok(views(&["s2"])));
    assert_eq!(shown(&directory), ["s2"]);
}

#[tokio::test]
async fn who_signs_in_twice_is_one_account() {
    let directory = Directory::default();
    add(&directory, account("ann", &["s1"], &[]));
    add(&directory, account("bob", &["s2"], &[]));
    add(&directory, account("ann", &["s1", "s3"], &[]));
    let names: Vec<_> = directory.rows().into_iter().map(|row| row.account).collect();
    assert_eq!(names, ["ann", "bob"]);
    assert_eq!(shown(&directory), ["s1", "s3", "s2"]);
    directory.clear(true);
    assert!(directory.is_empty() && directory.session().is_none());
}
