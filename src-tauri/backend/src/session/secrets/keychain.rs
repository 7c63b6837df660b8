//! The one key, and who keeps it.
//!
//! Each way in which a keychain fails is a state of its own, because each asks something else of the person: nothing is there
//! to be unlocked, it wants its password, it waits behind another window, it broke. None of them stops the application.

use std::fmt;

use async_trait::async_trait;
use chacha20poly1305::aead::Generate;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Bytes of a key.
pub(super) const KEY_LENGTH: usize = 32;
/// Bytes by which a file says which key opens it.
pub(super) const KEY_ID_LENGTH: usize = 8;

/// 256 random bits, one set per installation. Wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct MasterKey(Zeroizing<[u8; KEY_LENGTH]>);

impl MasterKey {
    /// # Errors
    /// [`Trouble::Broken`] when the operating system has no randomness to give.
    pub fn generate() -> Result<Self, Trouble> {
        let bytes = <[u8; KEY_LENGTH]>::try_generate().map_err(|e| Trouble::Broken(e.to_string()))?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// `None`: what was kept is no key of ours.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    pub(super) fn expose(&self) -> &[u8; KEY_LENGTH] {
        &self.0
    }

    /// Names the key without telling it, so that a file sealed with another key is told from a damaged one.
    pub(super) fn id(&self) -> [u8; KEY_ID_LENGTH] {
        let digest = Sha256::new()
            .chain_update(b"pointback credentials, id of a key\0")
            .chain_update(self.expose())
            .finalize();
        let mut id = [0; KEY_ID_LENGTH];
        id.copy_from_slice(&digest[..KEY_ID_LENGTH]);
        id
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(redacted)")
    }
}

/// Why the key could not be had or kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("There is no session bus, and so no way to a keychain.")]
    NoBus,
    #[error("No program on this computer offers a keychain (Secret Service).")]
    NoService,
    #[error("The keychain is locked, or its password was not given.")]
    Locked,
    #[error("The keychain did not answer in time.")]
    Unanswered,
    #[error("The keychain holds several keys of this application.")]
    Several,
    #[error("The keychain failed.")]
    Broken(String),
}

impl Trouble {
    /// What the person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoBus => {
                "Start Pointback from a desktop session. Until then, signing in lasts until Pointback is closed."
            }
            Self::NoService => {
                "Install and start a keychain, such as GNOME Keyring or KWallet. Until then, signing in lasts until Pointback is closed."
            }
            Self::Locked => {
                "Unlock the keychain, then try again. Until then, signing in lasts until Pointback is closed."
            }
            Self::Unanswered => {
                "The keychain may be asking for its password in another window. Answer it there, then try again."
            }
            Self::Several => "Sign out, which removes all of them, then sign in again.",
            Self::Broken(_) => "Try again. If it stays so, restart the keychain or the computer.",
        }
    }
}

/// Where the key is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyPlace {
    /// In the operating system's keychain, under these names.
    Keychain {
        /// `Secret Service`, `macOS Keychain`, `Windows Credential Manager`.
        product: &'static str,
        service: String,
        entry: String,
    },
    /// In a file beside the credentials: the weaker way, asked for by name.
    PlainFile(std::path::PathBuf),
}

/// Keeps one key. Every call ends within a bounded time.
#[async_trait]
pub trait Keychain: Send + Sync {
    /// `None`: there is no key, or what is there is none. A locked keychain may say the same; only [`Self::set`] tells.
    async fn get(&self) -> Result<Option<MasterKey>, Trouble>;
    async fn set(&self, key: &MasterKey) -> Result<(), Trouble>;
    /// Removes whatever is there under our name. Nothing there is no trouble.
    async fn delete(&self) -> Result<(), Trouble>;
    fn place(&self) -> KeyPlace;
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ_and_their_ids_tell_them_apart_without_telling_them() {
        let (one, other) = (MasterKey::generate().unwrap(), MasterKey::generate().unwrap());
        assert_ne!(one, other);
        assert_ne!(one.id(), other.id());
        assert_eq!(one.id(), one.clone().id());
        assert_ne!(&one.id()[..], &one.expose()[..KEY_ID_LENGTH]);
        assert_eq!(MasterKey::from_bytes(one.expose()), Some(one.clone()));
        assert_eq!(MasterKey::from_bytes(&one.expose()[1..]), None);
        assert_eq!(format!("{one:?}"), "MasterKey(redacted)");
    }

    #[test]
    fn each_trouble_has_its_own_words_and_a_way_out() {
        let all = [
            Trouble::NoBus,
            Trouble::NoService,
            Trouble::Locked,
            Trouble::Unanswered,
            Trouble::Several,
            Trouble::Broken("x".into()),
        ];
        let words: std::collections::BTreeSet<_> = all.iter().map(|t| (t.to_string(), t.hint())).collect();
        assert_eq!(words.len(), all.len());
        assert!(
            words
                .iter()
                .all(|(text, hint)| text.ends_with('.') && hint.ends_with('.'))
        );
    }
}
