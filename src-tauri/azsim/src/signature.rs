//! Operation URLs carry `t`, `c`, `s` and `h` since 2024 (contract §7, §17): some three thousand characters that a client must hand back unchanged.
//!
//! How Azure makes them is not published; here `h` is a MAC over path, api-version and `t`, `s` is drawn from `h`, and `c` is one long constant
//! that stands for a certificate. All of them are checked.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use time::OffsetDateTime;

use crate::wire;

pub struct Signer {
    key: [u8; 32],
    certificate: String,
}

/// The query that proves a URL to be the simulator's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub t: String,
    pub c: String,
    pub s: String,
    pub h: String,
}

impl Signer {
    /// The key comes from the seed and not from chance: URLs that a client has stored must stay good when the app starts again.
    pub fn new(seed: u64) -> Self {
        let key = wire::sha256(format!("operation urls of world {seed}").as_bytes());
        Self {
            certificate: wire::base64url(&stretch(b"certificate", &key, 1800)),
            key,
        }
    }

    pub fn sign(&self, path: &str, api_version: &str, at: OffsetDateTime) -> Signed {
        self.with_ticks(path, api_version, &wire::ticks(at).to_string())
    }

    /// Whether the given values are the ones that belong to this path.
    pub fn verify(&self, path: &str, api_version: &str, given: &Signed) -> bool {
        self.with_ticks(path, api_version, &given.t) == *given
    }

    fn with_ticks(&self, path: &str, api_version: &str, t: &str) -> Signed {
        let mac = mac(
            &self.key,
            format!("{}\n{api_version}\n{t}", path.to_ascii_lowercase()).as_bytes(),
        );
        Signed {
            t: t.to_owned(),
            c: self.certificate.clone(),
            s: wire::base64url(&stretch(b"signature", &mac, 256)),
            h: wire::base64url(&mac),
        }
    }
}

impl Signed {
    pub fn query(&self) -> String {
        format!("t={}&c={}&s={}&h={}", self.t, self.c, self.s, self.h)
    }
}

fn mac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    // HMAC takes a key of any length; the error case cannot occur.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return [0; 32];
    };
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn stretch(label: &[u8], key: &[u8; 32], length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length + 32);
    let mut block: u32 = 0;
    while bytes.len() < length {
        bytes.extend_from_slice(&mac(key, &[label, &block.to_be_bytes()].concat()));
        block += 1;
    }
    bytes.truncate(length);
    bytes
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_have_the_lengths_that_were_recorded() {
        let signed = Signer::new(1).sign("/subscriptions/x", "2025-07-01", OffsetDateTime::UNIX_EPOCH);
        assert_eq!(
            (signed.t.len(), signed.c.len(), signed.s.len(), signed.h.len()),
            (18, 2400, 342, 43)
        );
    }

    #[test]
    fn a_changed_url_is_not_ours_and_case_is_no_change() {
        let signer = Signer::new(1);
        let url = signer.sign("/A/b", "2025-07-01", OffsetDateTime::UNIX_EPOCH);
        assert!(signer.verify("/a/B", "2025-07-01", &url));
        assert!(!signer.verify("/a/c", "2025-07-01", &url));
        assert!(!signer.verify("/A/b", "2026-06-01", &url));
        for change in [
            Signed {
                t: "638549851154062729".into(),
                ..url.clone()
            },
            Signed {
                c: url.c.replace(&url.c[..1], "_"),
                ..url.clone()
            },
            Signed {
                s: String::new(),
                ..url.clone()
            },
            Signed {
                h: "x".repeat(43),
                ..url.clone()
            },
        ] {
            assert!(!signer.verify("/A/b", "2025-07-01", &change));
        }
        assert!(
            Signer::new(1).verify("/A/b", "2025-07-01", &url),
            "the same world, opened again"
        );
        assert!(!Signer::new(2).verify("/A/b", "2025-07-01", &url), "another world");
    }
}
