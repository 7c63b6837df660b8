//! A secret that outlives the run. Unlike [`crate::secret::SecretText`], which comes from the screen, it is no part of any
//! message: it implements neither `Serialize` nor `Deserialize`, so that the only way to disk is the sealed file.

use std::fmt;

use zeroize::Zeroizing;

/// Wiped from memory when dropped. Printing it shows that there is one.
#[derive(Clone)]
pub struct KeptSecret(Zeroizing<String>);

impl KeptSecret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself, for the token request and for the sealed file.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl PartialEq for KeptSecret {
    /// Without a short way out, so that the time taken says nothing about where two texts differ.
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.0.as_bytes(), other.0.as_bytes());
        a.len() == b.len() && a.iter().zip(b).fold(0, |seen, (x, y)| seen | (x ^ y)) == 0
    }
}

impl Eq for KeptSecret {}

impl fmt::Debug for KeptSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeptSecret(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_neither_prints_nor_mistakes_itself() {
        let secret = KeptSecret::new("canary-2");
        assert!(!format!("{secret:?}").contains("canary"));
        assert_eq!(secret, KeptSecret::new("canary-2"));
        assert_ne!(secret, KeptSecret::new("canary-3"));
        assert_ne!(secret, KeptSecret::new("canary-22"));
    }
}
