//! Reading Azure's JSON as it is, not as the schema says.
//!
//! The types of this crate are not derived from serde: member names vary in case (contract §16.3), numbers come as strings and
//! integers as floats (§16.7), members are absent or null at will (§16.4), and one odd value must not cost a person the whole row.
//! A [`Node`] looks members up without regard to case and answers `None` for whatever does not fit.

use std::{collections::BTreeMap, time::Duration};

use serde_json::Value;
use time::OffsetDateTime;

use crate::{dates, durations};

/// A type that is read from one JSON object. The error says, in words, why the row was left out.
pub(crate) trait Read: Sized {
    fn read(value: &Value) -> Result<Self, String>;
}

/// A place in a JSON document, which may be empty.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'a>(Option<&'a Value>);

impl<'a> Node<'a> {
    pub fn of(value: &'a Value) -> Self {
        Self(Some(value))
    }

    pub fn value(self) -> Option<&'a Value> {
        self.0.filter(|v| !v.is_null())
    }

    /// The member of that name, without regard to case. An exact match wins, so that two spellings side by side stay predictable.
    pub fn at(self, name: &str) -> Self {
        let Some(Value::Object(map)) = self.0 else {
            return Self(None);
        };
        let found = map.get(name).or_else(|| {
            map.iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, v)| v)
        });
        Self(found.filter(|v| !v.is_null()))
    }

    /// The items of an array; nothing for anything else.
    pub fn items(self) -> impl Iterator<Item = Node<'a>> {
        self.0.and_then(Value::as_array).into_iter().flatten().map(Node::of)
    }

    /// Text as received; blanks at the ends are kept, the empty text is `None`. Numbers and booleans are read as text.
    pub fn text(self, name: &str) -> Option<String> {
        self.at(name).as_text()
    }

    pub fn as_text(self) -> Option<String> {
        match self.0? {
            Value::String(s) if !s.is_empty() => Some(s.clone()),
            Value::Number(n) => Some(n.to_string()),
            Value::Bool(b) => Some(b.to_string()),
            _ => None,
        }
    }

    pub fn flag(self, name: &str) -> Option<bool> {
        match self.at(name).0? {
            Value::Bool(b) => Some(*b),
            Value::String(s) if s.eq_ignore_ascii_case("true") => Some(true),
            Value::String(s) if s.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    pub fn number(self, name: &str) -> Option<f64> {
        let number = match self.at(name).0? {
            Value::Number(n) => n.as_f64(),
            Value::String(s) => s.trim().parse().ok(),
            _ => None,
        };
        number.filter(|n: &f64| n.is_finite())
    }

    /// A count of things: `"70384"`, `70384` and `70384.0` are the same; negative numbers and nonsense are `None`.
    pub fn count(self, name: &str) -> Option<u64> {
        match self.at(name).0? {
            Value::Number(n) if n.is_u64() => n.as_u64(),
            Value::String(s) if s.trim().parse::<u64>().is_ok() => s.trim().parse().ok(),
            _ => whole(self.number(name)?),
        }
    }

    pub fn time(self, name: &str) -> Option<OffsetDateTime> {
        dates::parse(self.at(name).0?.as_str()?)
    }

    pub fn duration(self, name: &str) -> Option<Duration> {
        durations::parse(self.at(name).0?.as_str()?)
    }

    /// Texts of an array, without the empty ones (`supportedActions: [""]`, contract §16.8).
    pub fn texts(self, name: &str) -> Vec<String> {
        self.at(name)
            .items()
            .filter_map(Node::as_text)
            .filter(|s| !s.trim().is_empty())
            .collect()
    }

    /// A flat object of texts (`tags`, `additionalDetails`); nested values are kept as their JSON.
    pub fn map(self, name: &str) -> BTreeMap<String, String> {
        let Some(Value::Object(map)) = self.at(name).0 else {
            return BTreeMap::new();
        };
        map.iter()
            .filter(|(_, v)| !v.is_null())
            .map(|(k, v)| (k.clone(), v.as_str().map_or_else(|| v.to_string(), str::to_owned)))
            .collect()
    }
}

/// A float as a whole number, where it is one that fits.
fn whole(number: f64) -> Option<u64> {
    // 2^53: above it a float no longer names one whole number. Checked by text, because a cast would need a lint exception.
    if !(0.0..=9_007_199_254_740_992.0).contains(&number) {
        return None;
    }
    format!("{number:.0}").parse().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_found_without_case_and_an_exact_name_wins() {
        let value = json!({ "ResourceId": "a", "resourceid": "b", "Deep": { "ER": { "name": "c" } } });
        let node = Node::of(&value);
        assert_eq!(node.text("resourceid").as_deref(), Some("b"));
        assert_eq!(node.text("ResourceId").as_deref(), Some("a"));
        assert!(node.text("RESOURCEID").is_some());
        assert_eq!(node.at("deep").at("er").text("NAME").as_deref(), Some("c"));
        assert_eq!(node.at("nothing").at("below").text("it"), None);
    }

    #[test]
    fn whatever_does_not_fit_is_nothing() {
        let value = json!({ "n": null, "s": "", "o": {}, "a": [1, "", null, "x"], "t": true, "big": 1e20, "neg": -3, "text": " 12 " });
        let node = Node::of(&value);
        for name in ["n", "s", "o", "a"] {
            assert_eq!(
                (
                    node.text(name),
                    node.flag(name),
                    node.count(name),
                    node.time(name),
                    node.duration(name)
                ),
                (None, None, None, None, None),
                "{name}"
            );
        }
        assert_eq!(node.texts("a"), ["1", "x"]);
        assert_eq!(node.at("a").items().count(), 4);
        assert_eq!(
            (node.count("big"), node.count("neg"), node.count("text")),
            (None, None, Some(12))
        );
        assert_eq!(
            (node.number("text"), node.text("t").as_deref()),
            (Some(12.0), Some("true"))
        );
        assert!(node.map("a").is_empty() && node.map("n").is_empty());
    }
}
