//! The key of id tokens. RSA, because Entra signs with RS256 and OpenID clients take nothing else unless told to.

use std::sync::OnceLock;

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rcgen::{KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::{Value, json};

/// Made when it is first needed, and once for all simulators of a process: an RSA key takes its time, and most simulators never sign an id token.
pub struct IdKey {
    encoding: EncodingKey,
    key_id: String,
    /// The public key, for the JWKS document.
    pub jwk: Value,
}

impl IdKey {
    /// `None` only if the library cannot make a key.
    pub fn get() -> Option<&'static Self> {
        static KEY: OnceLock<Option<IdKey>> = OnceLock::new();
        KEY.get_or_init(Self::make).as_ref()
    }

    fn make() -> Option<Self> {
        let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).ok()?;
        let encoding = EncodingKey::from_rsa_pem(pair.serialize_pem().as_bytes()).ok()?;
        let key_id = crate::wire::sha256_hex(pair.public_key_raw())[..32].to_owned();
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&encoding, Algorithm::RS256).ok()?).ok()?;
        jwk["kid"] = json!(key_id);
        jwk["use"] = json!("sig");
        Some(Self { encoding, key_id, jwk })
    }

    pub fn sign(&self, claims: &Value) -> String {
        let header = Header {
            kid: Some(self.key_id.clone()),
            ..Header::new(Algorithm::RS256)
        };
        jsonwebtoken::encode(&header, claims, &self.encoding).unwrap_or_default()
    }
}
