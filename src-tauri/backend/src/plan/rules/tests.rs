#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::api::{Can, ServerKind};
use crate::plan::sample::{self, CONTAINER, NOW, POINT, SERVER};
use time::Duration;

pub(super) fn single() -> Facts {
    sample::facts(ServerKind::SingleServer)
}

pub(super) fn of(issues: &[Issue], field: DraftField) -> Vec<Issue> {
    issues.iter().filter(|issue| issue.field == field).cloned().collect()
}

/// The first issue of a field after a change to the draft.
pub(super) fn first(target: TargetKind, field: DraftField, change: impl Fn(&mut Draft, &mut Facts)) -> Option<Issue> {
    let (mut draft, mut facts) = (sample::draft(target), single());
    change(&mut draft, &mut facts);
    of(&check(&draft, &facts), field).into_iter().next()
}

pub(super) fn says(issue: Option<Issue>, severity: Severity, part: &str) -> Issue {
    let issue = issue.unwrap_or_else(|| panic!("nothing was said; expected “{part}”"));
    assert!(
        issue.message.contains(part),
        "said “{}”, expected “{part}”",
        issue.message
    );
    assert_eq!(issue.severity, severity, "{}", issue.message);
    issue
}

mod fields;
mod kinds;

#[test]
fn a_good_form_is_complete() {
    assert!(complete(&check(&sample::draft(TargetKind::Files), &single())));
    let issues = check(&sample::draft(TargetKind::Database), &single());
    assert!(complete(&issues));
    assert_eq!(issues, [], "what is only good to know is a note");
    assert!(can::validate(&issues).allowed);
}

#[test]
fn points() {
    let point = |change: fn(&mut Draft, &mut Facts)| first(TargetKind::Files, DraftField::Point, change);
    let stop = Severity::Stop;
    assert!(says(point(|d, _| d.point_id.clear()), stop, "Choose a recovery point").missing);
    assert!(says(point(|_, f| f.points = None), stop, "not loaded").missing);
    says(point(|_, f| f.points = Some(vec![])), stop, "no recovery point");
    says(point(|d, _| d.point_id = "ff".to_owned()), stop, "no longer there");
    assert_eq!(
        point(|d, _| d.point_id = POINT.to_uppercase()),
        None,
        "ids are compared without case"
    );
    says(
        point(|_, f| f.points.as_mut().unwrap()[0].expires = Some(NOW)),
        Severity::Warning,
        "expired on",
    );
    says(
        point(|_, f| f.points.as_mut().unwrap()[0].partial = true),
        Severity::Warning,
        "partial",
    );
    let soon = point(|_, f| f.points.as_mut().unwrap()[0].expires = Some(NOW + Duration::hours(5)));
    says(soon, Severity::Warning, "expires on 22 Nov 2026, 17:00 UTC");
}

#[test]
fn a_store_that_cannot_be_seen_is_no_source() {
    let issue = first(TargetKind::Files, DraftField::Point, |_, f| {
        f.points.as_mut().unwrap()[0].stores[0].visible = false;
    });
    says(issue, Severity::Stop, "no store");
}

#[test]
fn destinations() {
    let flexible = check(
        &sample::draft(TargetKind::Database),
        &sample::facts(ServerKind::FlexibleServer),
    );
    says(of(&flexible, DraftField::Target).pop(), Severity::Stop, "as files only");
    assert!(
        of(&flexible, DraftField::Server).is_empty(),
        "no second complaint about a form that cannot be"
    );
    let target = |change: fn(&mut Draft, &mut Facts)| first(TargetKind::Files, DraftField::Target, change);
    says(
        target(|_, f| f.vault.has_identity = Some(false)),
        Severity::Stop,
        "no managed identity",
    );
    assert_eq!(
        target(|_, f| f.vault.has_identity = None),
        None,
        "what is not known is not said"
    );
    says(
        target(|_, f| f.can_restore = Can::no("Soft deleted.")),
        Severity::Stop,
        "Soft deleted.",
    );
}

#[test]
fn servers() {
    let server = |change: fn(&mut Draft, &mut Facts)| first(TargetKind::Database, DraftField::Server, change);
    let stop = Severity::Stop;
    assert!(says(server(|d, _| d.server_id.clear()), stop, "Choose a server").missing);
    says(server(|d, _| d.server_id = "pg-prod".to_owned()), stop, "resource ID");
    says(
        server(|d, _| d.server_id = "/subscriptions/x/servers/y".to_owned()),
        stop,
        "not the resource ID",
    );
    says(
        server(|d, _| d.server_id = SERVER.replace("DBforPostgreSQL", "DBforMySQL")),
        stop,
        "not a PostgreSQL",
    );
    let flexible = server(|d, _| d.server_id = SERVER.replace("/servers/", "/flexibleServers/"));
    says(flexible, stop, "flexible server");
    let doubled = server(|d, _| d.server_id = SERVER.replace("/providers/", "/providers/providers/"));
    assert_eq!(says(doubled, stop, "twice").suggestion.as_deref(), Some(SERVER));
    let longer = server(|d, _| d.server_id = format!("{SERVER}/databases/x"));
    assert_eq!(says(longer, stop, "goes on").suggestion.as_deref(), Some(SERVER));
    says(
        server(|_, f| f.servers[0].state = "Disabled".to_owned()),
        stop,
        "state Disabled",
    );
    says(
        server(|_, f| f.servers[0].region = sample::region("westeurope")),
        stop,
        "vault’s region",
    );
    assert_eq!(server(|_, f| f.servers[0].region = sample::region("West US")), None);
    says(server(|_, f| f.servers.clear()), Severity::Info, "not in the list");
    says(
        server(|_, f| f.servers[0].version = Some("9.6".to_owned())),
        stop,
        "has PostgreSQL 9.6",
    );
    assert_eq!(server(|_, f| f.servers[0].version = None), None);
}

#[test]
fn versions_before_ten_have_two_numbers() {
    assert!(too_old(Some("9.6"), Some("9.5"), "s").is_some());
    assert!(too_old(Some("10"), Some("9.6"), "s").is_some());
    assert_eq!(
        too_old(Some("11.5"), Some("11"), "s"),
        None,
        "minor versions do not count from 10 on"
    );
    assert_eq!(too_old(Some("9.5"), Some("10"), "s"), None);
    assert_eq!(
        too_old(Some("eleven"), Some("9.5"), "s"),
        None,
        "what cannot be compared is left to Azure"
    );
}

#[test]
fn other_subscriptions() {
    let off = |state: &str, server: &str| {
        let (mut draft, mut facts) = (sample::draft(TargetKind::Database), single());
        facts.vault.cross_subscription = Some(state.to_owned());
        facts.servers = vec![sample::server(server, "11")];
        draft.server_id = server.to_owned();
        of(&check(&draft, &facts), DraftField::Server).pop()
    };
    let other = SERVER.replace(sample::SUB, "00000000-0000-0000-0000-000000000009");
    says(off("Disabled", &other), Severity::Stop, "cross-subscription");
    says(off("PermanentlyDisabled", &other), Severity::Stop, "cross-subscription");
    assert_eq!(off("Enabled", &other), None);
    assert_eq!(off("Disabled", SERVER), None);
    let typed = first(TargetKind::Files, DraftField::Container, |_, f| {
        f.vault.cross_subscription = Some("disabled".to_owned());
        f.accounts.clear();
    });
    says(typed, Severity::Warning, "does not allow cross-subscription");
}
