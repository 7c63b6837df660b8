#![allow(clippy::unwrap_used, clippy::expect_used)]

use time::Duration;

use super::*;
use crate::fake;
use crate::jobs::job::tests::AT;

fn brought_back(key: &str, point: &str, days: i64) -> JobRecord {
    let mut record = JobRecord::new(key.to_owned(), fake::wish());
    record.intent.point_id = point.to_owned();
    record.rehydrated_until = Some(AT + Duration::days(days));
    record
}

#[test]
fn copies_that_go_away_are_reminded_of_once_each_the_next_one_first() {
    let records = [
        brought_back("a", "p", 12),
        brought_back("b", "q", 3),
        brought_back("c", "p", 20),
        brought_back("gone", "r", -1),
        JobRecord::new("none".to_owned(), fake::wish()),
    ];
    let found = reminders(&records, AT);
    let keys: Vec<_> = found.iter().map(|reminder| reminder.key.as_deref().unwrap()).collect();
    assert_eq!(keys, ["b", "c"]);
    assert!(
        found[0].text.contains("orders") && found[0].text.contains("25 Nov 2026"),
        "{}",
        found[0].text
    );
}

#[test]
fn a_subscription_is_shown_by_its_name_where_that_is_known() {
    let known = [SubscriptionView {
        id: fake::SUB.to_uppercase(),
        name: "Production".to_owned(),
        state: "Enabled".to_owned(),
        tenant_id: None,
    }];
    let mut old = JobRecord::new("a".to_owned(), fake::wish());
    old.intent.subscription = String::new();
    let mut other = old.clone();
    other.intent.vault_id = other
        .intent
        .vault_id
        .replace(fake::SUB, "22222222-2222-2222-2222-222222222222");
    let mut rows = feed::merge(&[old, other], None);
    name_subscriptions(&mut rows, &known);
    let mut names: Vec<&str> = rows.iter().map(|row| row.subscription.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["22222222-2222-2222-2222-222222222222", "Production"]);
}
