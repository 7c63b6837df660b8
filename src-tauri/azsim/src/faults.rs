//! Counted rules that make requests go wrong: match, effect, limit.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::access::matches;
use crate::world::same;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Effect {
    /// Answers this instead. The request has no effect.
    Answer {
        status: u16,
        #[serde(default)]
        body: Value,
        #[serde(default)]
        headers: Vec<(String, String)>,
    },
    /// Waits, then goes on as always.
    Delay { millis: u64 },
    /// The connection breaks before the request has any effect.
    LoseBefore,
    /// The request takes effect, and the connection breaks before the answer.
    LoseAfter,
    /// The request takes effect, and the answer comes that much later: time enough to kill a client that waits for it.
    HoldAfter { millis: u64 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// `GET`, `POST`, ..; `None`: every method.
    #[serde(default)]
    pub method: Option<String>,
    /// A path without query, in which `*` stands for any run of characters. Case does not matter.
    pub path: String,
    pub effect: Effect,
    /// How many requests it strikes; `None`: all.
    #[serde(default)]
    pub limit: Option<u32>,
    /// How many matching requests pass before it begins.
    #[serde(default)]
    pub skip: u32,
    /// After `limit` strikes one request passes, and it begins again.
    #[serde(default)]
    pub again: bool,
    /// Matching requests so far.
    #[serde(default)]
    pub met: u32,
}

impl Rule {
    pub fn new(method: &str, path: &str, effect: Effect) -> Self {
        Self {
            method: Some(method.into()),
            path: path.into(),
            effect,
            limit: None,
            skip: 0,
            again: false,
            met: 0,
        }
    }

    #[must_use]
    pub fn times(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    fn strikes(&mut self) -> bool {
        let count = self.met;
        self.met = self.met.saturating_add(1);
        let Some(after) = count.checked_sub(self.skip) else {
            return false;
        };
        match self.limit {
            None => true,
            Some(limit) if self.again => after % (limit + 1) < limit,
            Some(limit) => after < limit,
        }
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Faults(pub Vec<Rule>);

impl Faults {
    /// The effects on this request. Every matching rule counts it.
    pub fn meet(&mut self, method: &str, path: &str) -> Vec<Effect> {
        self.0
            .iter_mut()
            .filter(|rule| rule.method.as_deref().is_none_or(|m| same(m, method)) && matches(&rule.path, path))
            .filter_map(|rule| rule.strikes().then(|| rule.effect.clone()))
            .collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    fn struck(rule: Rule, times: usize) -> Vec<bool> {
        let mut faults = Faults(vec![rule]);
        (0..times)
            .map(|_| !faults.meet("GET", "/a/x/points").is_empty())
            .collect()
    }

    #[test]
    fn rules_count_what_they_strike() {
        let rule = Rule::new("get", "/A/*/points", Effect::LoseBefore);
        assert_eq!(struck(rule.clone(), 2), [true, true]);
        assert_eq!(struck(rule.clone().times(1), 3), [true, false, false]);
        assert_eq!(
            struck(
                Rule {
                    skip: 1,
                    ..rule.clone().times(1)
                },
                3
            ),
            [false, true, false]
        );
        assert_eq!(
            struck(
                Rule {
                    again: true,
                    ..rule.times(2)
                },
                6
            ),
            [true, true, false, true, true, false]
        );
        assert_eq!(struck(Rule::new("POST", "*", Effect::LoseBefore), 1), [false]);
        assert_eq!(struck(Rule::new("GET", "/b/*", Effect::LoseBefore), 1), [false]);
    }
}
