//! The `claims` of a request: what a token has to carry.

use serde_json::{Map, Value, json};

/// What was asked of us, and that we can answer a challenge: only to a client that says so does Azure give tokens that are revoked
/// before their hour is over (continuous access evaluation). As MSAL, Microsoft's own library, says it for its clients.
pub(super) fn with_ours(asked: &[&str]) -> String {
    let mut all = json!({"access_token": {"xms_cc": {"values": ["cp1"]}}});
    for text in asked {
        if let Ok(Value::Object(more)) = serde_json::from_str(text)
            && let Some(all) = all.as_object_mut()
        {
            merge(all, more);
        }
    }
    all.to_string()
}

fn merge(into: &mut Map<String, Value>, more: Map<String, Value>) {
    for (name, value) in more {
        match (into.get_mut(&name), value) {
            (Some(Value::Object(here)), Value::Object(there)) => merge(here, there),
            (_, value) => {
                into.insert(name, value);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_was_asked_is_in_and_the_last_word_counts() {
        let all = with_ours(&[
            r#"{"access_token":{"acrs":{"value":"c1"},"nbf":{"value":"1"}}}"#,
            r#"{"access_token":{"nbf":{"value":"2"}}}"#,
            "no JSON",
        ]);
        let all: Value = serde_json::from_str(&all).unwrap();
        assert_eq!(all["access_token"]["acrs"]["value"], "c1");
        assert_eq!(all["access_token"]["nbf"]["value"], "2");
        assert_eq!(all["access_token"]["xms_cc"]["values"][0], "cp1");
    }
}
