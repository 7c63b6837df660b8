//! The form of `credentials.bin`.
//!
//! ```text
//! magic "PTBKCRED"   8 bytes
//! version            2 bytes, little endian: 1
//! id of the key      8 bytes
//! nonce             24 bytes, random for every writing
//! content            XChaCha20-Poly1305 of JSON, with its tag of 16 bytes
//! ```
//!
//! Everything before the content is associated data: changed by one bit, the file does not open. The long nonce may be drawn
//! at random for as long as the key lives; AES-GCM's 96 bits would want a counter, which two processes cannot share safely.
//! The id of the key tells "sealed with another key" (a copy from another computer, a keychain that was reset) from damage.

use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::keychain::{KEY_ID_LENGTH, MasterKey, Trouble};

const MAGIC: &[u8; 8] = b"PTBKCRED";
const VERSION: u16 = 1;
const VERSION_AT: usize = MAGIC.len();
const KEY_ID_AT: usize = VERSION_AT + 2;
const NONCE_AT: usize = KEY_ID_AT + KEY_ID_LENGTH;
const NONCE_LENGTH: usize = 24;
const CONTENT_AT: usize = NONCE_AT + NONCE_LENGTH;
const TAG_LENGTH: usize = 16;
/// Far above what accounts need. What is larger is not ours, and is not read into memory.
pub(super) const LARGEST: u64 = 4 << 20;

/// Why a file is not used. It is kept aside, and the person signs in again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    Foreign,
    Newer,
    Older,
    Truncated,
    /// Sealed with a key that the keychain does not hold.
    OtherKey,
    Damaged,
    /// It opened, and is not what this version writes.
    Unreadable,
}

impl Refusal {
    /// Part of the name under which the file is kept.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Foreign => "foreign",
            Self::Newer => "newer",
            Self::Older => "older",
            Self::Truncated => "truncated",
            Self::OtherKey => "other-key",
            Self::Damaged => "damaged",
            Self::Unreadable => "unreadable",
        }
    }

    pub fn message(self) -> &'static str {
        match self {
            Self::Foreign => "The file of the saved sign-ins was not written by Pointback.",
            Self::Newer => "The file of the saved sign-ins was written by a newer version of Pointback.",
            Self::Older => "The file of the saved sign-ins was written by an older version of Pointback.",
            Self::Truncated => "The file of the saved sign-ins is cut off.",
            Self::OtherKey => "The key of the saved sign-ins is no longer in the keychain.",
            Self::Damaged => "The file of the saved sign-ins is damaged.",
            Self::Unreadable => "The file of the saved sign-ins cannot be read.",
        }
    }
}

/// Which key opens this file.
pub(super) fn key_id(file: &[u8]) -> Result<[u8; KEY_ID_LENGTH], Refusal> {
    let known = file.len().min(MAGIC.len());
    if file[..known] != MAGIC[..known] {
        return Err(Refusal::Foreign);
    }
    let version = file
        .get(VERSION_AT..KEY_ID_AT)
        .and_then(|bytes| bytes.try_into().ok())
        .map(u16::from_le_bytes)
        .ok_or(Refusal::Truncated)?;
    match version.cmp(&VERSION) {
        std::cmp::Ordering::Greater => return Err(Refusal::Newer),
        std::cmp::Ordering::Less => return Err(Refusal::Older),
        std::cmp::Ordering::Equal => {}
    }
    if file.len() < CONTENT_AT + TAG_LENGTH {
        return Err(Refusal::Truncated);
    }
    file[KEY_ID_AT..NONCE_AT].try_into().map_err(|_| Refusal::Truncated)
}

/// # Errors
/// [`Trouble::Broken`] when the operating system has no randomness to give.
pub(super) fn seal(key: &MasterKey, content: &[u8]) -> Result<Vec<u8>, Trouble> {
    let nonce = XNonce::try_generate().map_err(|e| Trouble::Broken(e.to_string()))?;
    let mut file = Vec::with_capacity(CONTENT_AT + content.len() + TAG_LENGTH);
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&VERSION.to_le_bytes());
    file.extend_from_slice(&key.id());
    file.extend_from_slice(&nonce);
    let sealed = cipher(key)
        .encrypt(
            &nonce,
            Payload {
                msg: content,
                aad: &file,
            },
        )
        .map_err(|_| Trouble::Broken("the content could not be sealed".into()))?;
    file.extend_from_slice(&sealed);
    Ok(file)
}

pub(super) fn open(key: &MasterKey, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    if key_id(file)? != key.id() {
        return Err(Refusal::OtherKey);
    }
    let nonce = XNonce::try_from(&file[NONCE_AT..CONTENT_AT]).map_err(|_| Refusal::Truncated)?;
    let payload = Payload {
        msg: &file[CONTENT_AT..],
        aad: &file[..CONTENT_AT],
    };
    cipher(key)
        .decrypt(&nonce, payload)
        .map(Zeroizing::new)
        .map_err(|_| Refusal::Damaged)
}

fn cipher(key: &MasterKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(<&Key>::from(key.expose()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn sealed_and_opened_and_never_twice_the_same() {
        let key = MasterKey::generate().unwrap();
        let (one, other) = (seal(&key, b"canary-4").unwrap(), seal(&key, b"canary-4").unwrap());
        assert_eq!(&**open(&key, &one).unwrap(), b"canary-4");
        assert_ne!(one, other);
        assert!(!one.windows(6).any(|w| w == b"canary"));
        assert!(!one.windows(32).any(|w| w == key.expose()));
        assert_eq!(&**open(&key, &seal(&key, b"").unwrap()).unwrap(), b"");
    }

    #[test]
    fn one_flipped_bit_anywhere_is_refused_with_its_reason() {
        let key = MasterKey::generate().unwrap();
        let whole = seal(&key, b"{\"accounts\":[]}").unwrap();
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut file = whole.clone();
                file[at] ^= 1 << bit;
                let why = open(&key, &file).unwrap_err();
                let expected: &[Refusal] = match at {
                    ..VERSION_AT => &[Refusal::Foreign],
                    VERSION_AT..KEY_ID_AT => &[Refusal::Newer, Refusal::Older],
                    KEY_ID_AT..NONCE_AT => &[Refusal::OtherKey],
                    _ => &[Refusal::Damaged],
                };
                assert!(expected.contains(&why), "byte {at}, bit {bit}: {why:?}");
            }
        }
    }

    #[test]
    fn every_shorter_and_any_longer_file_is_refused() {
        let key = MasterKey::generate().unwrap();
        let whole = seal(&key, b"content").unwrap();
        for length in 0..whole.len() {
            let why = open(&key, &whole[..length]).unwrap_err();
            let cut = if length < CONTENT_AT + TAG_LENGTH {
                Refusal::Truncated
            } else {
                Refusal::Damaged
            };
            assert_eq!(why, cut, "{length} bytes");
        }
        let longer = [whole.as_slice(), b"x"].concat();
        assert_eq!(open(&key, &longer), Err(Refusal::Damaged));
        assert_eq!(open(&key, b"{\"json\":true}"), Err(Refusal::Foreign));
        assert_eq!(open(&MasterKey::generate().unwrap(), &whole), Err(Refusal::OtherKey));
    }
}
