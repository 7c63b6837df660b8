//! Which subscriptions are not looked at, by account and tenant. What is not in here is ticked: a subscription that was never
//! seen before, above all. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Ticks(BTreeMap<String, BTreeSet<String>>);

impl Ticks {
    pub(super) fn is_ticked(&self, account: &str, tenant: &str, subscription: &str) -> bool {
        let unticked = self.0.get(&key(account, tenant));
        !unticked.is_some_and(|all| all.contains(&subscription.to_lowercase()))
    }

    /// `all`: the subscriptions that were there to choose from; one that was unticked before and is not among them, because it
    /// cannot be seen at present, stays so.
    pub(super) fn choose<'a>(
        &mut self,
        account: &str,
        tenant: &str,
        all: impl Iterator<Item = &'a str>,
        ticked: &[String],
    ) {
        let unticked = self.0.entry(key(account, tenant)).or_default();
        for id in all {
            if ticked.iter().any(|t| t.eq_ignore_ascii_case(id)) {
                unticked.remove(&id.to_lowercase());
            } else {
                unticked.insert(id.to_lowercase());
            }
        }
        if unticked.is_empty() {
            self.0.remove(&key(account, tenant));
        }
    }

    pub(super) fn forget(&mut self, account: &str) {
        let prefix = format!("{} ", account.to_lowercase());
        self.0.retain(|key, _| !key.starts_with(&prefix));
    }
}

fn key(account: &str, tenant: &str) -> String {
    format!("{account} {tenant}").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(ticks: &mut Ticks, all: &[&str], ticked: &[&str]) {
        let ticked: Vec<String> = ticked.iter().map(ToString::to_string).collect();
        ticks.choose("ann", "T-1", all.iter().copied(), &ticked);
    }

    #[test]
    fn a_subscription_is_ticked_until_somebody_takes_the_tick_away() {
        let mut ticks = Ticks::default();
        choose(&mut ticks, &["S1", "s2"], &["s2"]);
        assert!(!ticks.is_ticked("Ann", "t-1", "s1") && ticks.is_ticked("ann", "t-1", "S2"));
        assert!(ticks.is_ticked("ann", "t-1", "s3"), "never seen before");
        assert!(
            ticks.is_ticked("ann", "t-2", "s1") && ticks.is_ticked("bob", "t-1", "s1"),
            "another tenant or account"
        );
    }

    #[test]
    fn what_cannot_be_seen_at_present_keeps_its_tick() {
        let mut ticks = Ticks::default();
        choose(&mut ticks, &["s1", "s2"], &["s2"]);
        choose(&mut ticks, &["s2"], &["s2"]);
        assert!(!ticks.is_ticked("ann", "t-1", "s1"));
        choose(&mut ticks, &["s1", "s2"], &["s1", "s2"]);
        assert_eq!(ticks, Ticks::default());
    }

    #[test]
    fn a_removed_account_takes_its_ticks_along() {
        let mut ticks = Ticks::default();
        choose(&mut ticks, &["s1"], &[]);
        ticks.forget("an");
        assert!(!ticks.is_ticked("ann", "t-1", "s1"));
        ticks.forget("ANN");
        assert_eq!(ticks, Ticks::default());
    }
}
