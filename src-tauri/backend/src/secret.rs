//! Text that must not be seen: it can be read from a request, but neither printed nor serialised back.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

/// A secret in memory. `Debug` redacts; `Serialize` writes an empty text, so that no answer, log or file can carry it.
#[derive(Clone, PartialEq, Eq, TS)]
#[ts(type = "string")]
pub struct SecretText(String);

impl SecretText {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// The text itself, for the one place that hands it to the token request.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SecretText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretText(redacted)")
    }
}

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl Serialize for SecretText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("")
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn neither_debug_nor_json_shows_the_text() {
        let secret: SecretText = serde_json::from_str("\"canary-1\"").expect("a text");
        assert_eq!(secret.expose(), "canary-1");
        assert!(!format!("{secret:?}").contains("canary"));
        assert_eq!(serde_json::to_string(&secret).expect("json"), "\"\"");
    }
}
