//! What of a part is a change's own, and how the part has to look when that is taken back. Pure.
//!
//! A part can hold more than the change: the network rules of an account are written whole, and the entry of an identity may carry
//! permissions that somebody else gave it. What others set there, before, after or in the same moment, neither stops the way back nor
//! is overwritten by it.

use serde_json::{Map, Value, json};

use super::slice::{at, bypass, same, with, words};
use crate::access::change::Change;

const CROSS: &str = "crossSubscriptionRestoreSettings";

/// What the change decides: compared to know whether it still stands as it was made.
pub(super) fn own(change: &Change, part: &Value) -> Value {
    match change {
        Change::AllowSecrets { permissions, .. } => {
            let held = words(&at(part, &["permissions", "secrets"]));
            let own = |word: &&String| {
                word.eq_ignore_ascii_case("all") || permissions.iter().any(|p| p.eq_ignore_ascii_case(word))
            };
            json!(held.iter().filter(own).collect::<Vec<_>>())
        }
        Change::KeyVaultTrustAzure { .. } => at(part, &["bypass"]),
        Change::StorageTrustAzure { .. } => json!(bypass(part).iter().any(|word| azure(word))),
        Change::VaultCrossSubscription { .. } => at(part, &[CROSS]),
        Change::VaultIdentity { .. } => json!(kinds(part).iter().any(|kind| system(kind))),
        _ => part.clone(),
    }
}

/// The part without what is the change's own: as it stood before where nobody else was at it, else what stands `now` less that.
pub(super) fn back(change: &Change, before: &Value, now: &Value) -> Value {
    let left = match change {
        Change::AllowSecrets { permissions, .. } => {
            let had = words(&at(before, &["permissions", "secrets"]));
            let among = |list: &[String], word: &str| list.iter().any(|one| one.eq_ignore_ascii_case(word));
            let mut left = words(&at(now, &["permissions", "secrets"]));
            left.retain(|word| !among(permissions, word) || among(&had, word));
            // One that was there already may have been added again, in another spelling.
            let mut seen: Vec<String> = Vec::new();
            left.retain(|word| {
                let new = !among(&seen, word);
                seen.push(word.clone());
                new
            });
            let permissions = with(&at(now, &["permissions"]), "secrets", json!(left));
            let stood_empty = !before.is_null() && permits_nothing(&at(before, &["permissions"]));
            if permits_nothing(&permissions) && !stood_empty {
                return Value::Null;
            }
            with(now, "permissions", permissions)
        }
        Change::KeyVaultTrustAzure { .. } => with(now, "bypass", at(before, &["bypass"])),
        Change::StorageTrustAzure { .. } => {
            let mut left = bypass(now);
            left.retain(|word| !azure(word));
            let left = or_none(&left, ", ");
            let left = if bypass(before).is_empty() && left == "None" {
                at(before, &["bypass"])
            } else {
                json!(left)
            };
            with(now, "bypass", left)
        }
        Change::VaultCrossSubscription { .. } => with(now, CROSS, at(before, &[CROSS])),
        Change::VaultIdentity { .. } => {
            let mut left = kinds(now);
            left.retain(|kind| !system(kind));
            with(now, "type", json!(or_none(&left, ",")))
        }
        _ => return before.clone(),
    };
    // To the letter, down to the case of words and the order of lists.
    if same(&left, before) || (before.is_null() && says_nothing(&left)) {
        before.clone()
    } else {
        left
    }
}

/// As Azure writes such lists: an empty one is a word of its own.
fn or_none(words: &[String], between: &str) -> String {
    if words.is_empty() {
        return "None".to_owned();
    }
    words.join(between)
}

fn azure(word: &str) -> bool {
    word.eq_ignore_ascii_case("AzureServices")
}

fn system(kind: &str) -> bool {
    kind.eq_ignore_ascii_case("SystemAssigned")
}

/// `SystemAssigned,UserAssigned` as its words.
fn kinds(part: &Value) -> Vec<String> {
    let text = at(part, &["type"]);
    let kinds = text
        .as_str()
        .unwrap_or_default()
        .split(',')
        .map(|kind| kind.trim().to_owned());
    kinds
        .filter(|kind| !kind.is_empty() && !kind.eq_ignore_ascii_case("None"))
        .collect()
}

fn permits_nothing(permissions: &Value) -> bool {
    let lists = permissions.as_object().into_iter().flat_map(Map::values);
    lists.filter_map(Value::as_array).all(Vec::is_empty)
}

/// Network rules, or settings, that come to the same as none at all.
fn says_nothing(part: &Value) -> bool {
    let members = part.as_object().into_iter().flatten();
    members.into_iter().all(|(_, value)| match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::String(word) => word.eq_ignore_ascii_case("Allow"),
        _ => false,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "delta_tests.rs"]
mod tests;
