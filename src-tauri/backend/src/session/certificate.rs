//! A service principal that proves itself with a certificate: an assertion signed with its key (contract §3).
//!
//! azure_identity's own credential of this kind wants OpenSSL, which would have to be built or found on every system; here the assertion
//! is made with the library that signs everything else, and handed to its assertion credential.

use std::path::Path;
use std::sync::Arc;

use arm::Cloud;
use async_trait::async_trait;
use azure_core::error::ErrorKind;
use azure_core::http::{ClientMethodOptions, HttpClient};
use azure_identity::{ClientAssertion, ClientAssertionCredential, ClientAssertionCredentialOptions};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;
use sha2::{Digest, Sha256};
use time::Duration;
use zeroize::Zeroizing;

use super::other;
use super::tenants::SignIn;
use crate::api::ApiError;
use crate::clock::Clock;
use crate::error;

/// How long an assertion may be used: long enough for clocks that differ.
const LIFE: Duration = Duration::minutes(10);

/// The key, and the name of its certificate.
#[derive(Clone)]
pub(super) struct Proof {
    key: Arc<EncodingKey>,
    thumbprint: String,
    clock: Arc<dyn Clock>,
}

/// Reads certificate and key from one PEM file. Neither is kept anywhere.
pub(super) async fn read(file: &Path, clock: Arc<dyn Clock>) -> Result<Proof, ApiError> {
    let text = tokio::fs::read_to_string(file).await.map_err(|e| ApiError {
        detail: Some(e.to_string()),
        ..error::invalid(format!("The certificate file {} cannot be read.", file.display()))
    })?;
    let text = Zeroizing::new(text);
    let wrong = |what: &str| {
        ApiError {
        hints: vec!["Choose a file in PEM form that holds the certificate and its private RSA key, not encrypted: it has a part BEGIN CERTIFICATE and a part BEGIN PRIVATE KEY.".into()],
        ..error::invalid(format!("The certificate file {what}."))
    }
    };
    let body = part(&text, "CERTIFICATE").ok_or_else(|| wrong("holds no certificate"))?;
    let certificate = STANDARD.decode(body).map_err(|_| wrong("is damaged"))?;
    if text.contains("ENCRYPTED") {
        return Err(wrong("has a private key that is encrypted"));
    }
    let label = if text.contains("BEGIN RSA PRIVATE KEY") {
        "RSA PRIVATE KEY"
    } else {
        "PRIVATE KEY"
    };
    let key = Zeroizing::new(part(&text, label).ok_or_else(|| wrong("holds no private key"))?);
    let pem = Zeroizing::new(format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines(&key)
    ));
    let key = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| wrong("holds no RSA key that can be used"))?;
    Ok(Proof {
        key: Arc::new(key),
        thumbprint: URL_SAFE_NO_PAD.encode(Sha256::digest(certificate)),
        clock,
    })
}

/// The base64 between two marks, without line ends.
fn part(text: &str, label: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("-----BEGIN {label}-----"))?;
    let (body, _) = rest.split_once(&format!("-----END {label}-----"))?;
    Some(body.split_whitespace().collect())
}

/// As PEM has it: 64 characters a line.
fn lines(body: &str) -> String {
    let mut text = String::with_capacity(body.len() + body.len() / 64 + 1);
    for (at, c) in body.chars().enumerate() {
        if at > 0 && at % 64 == 0 {
            text.push('\n');
        }
        text.push(c);
    }
    text
}

/// The service principal in any tenant that it is known in.
pub(super) fn sign_in(cloud: &Cloud, http: &Arc<dyn HttpClient>, client_id: &str, proof: &Proof) -> SignIn {
    let (cloud, http, client_id, proof) = (cloud.clone(), http.clone(), client_id.to_owned(), proof.clone());
    Arc::new(move |tenant| {
        let (cloud, http, proof) = (cloud.clone(), http.clone(), proof.clone());
        let (tenant, client_id) = (tenant.to_owned(), client_id.clone());
        other::source(move || {
            let assertion = Assertion {
                proof: proof.clone(),
                client_id: client_id.clone(),
                audience: format!(
                    "{}/{tenant}/oauth2/v2.0/token",
                    cloud.login.as_str().trim_end_matches('/')
                ),
            };
            let options = ClientAssertionCredentialOptions {
                client_options: other::options(&cloud, &http),
            };
            Ok(ClientAssertionCredential::new(
                tenant.clone(),
                client_id.clone(),
                assertion,
                Some(options),
            )?)
        })
    })
}

struct Assertion {
    proof: Proof,
    client_id: String,
    audience: String,
}

impl std::fmt::Debug for Assertion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Assertion(redacted)")
    }
}

#[async_trait]
impl ClientAssertion for Assertion {
    async fn secret(&self, _: Option<ClientMethodOptions<'_>>) -> azure_core::Result<String> {
        let now = self.proof.clock.now();
        let header = Header {
            x5t_s256: Some(self.proof.thumbprint.clone()),
            ..Header::new(Algorithm::PS256)
        };
        let claims = json!({
            "aud": self.audience, "iss": self.client_id, "sub": self.client_id, "jti": uuid::Uuid::new_v4(),
            "nbf": now.unix_timestamp(), "iat": now.unix_timestamp(), "exp": (now + LIFE).unix_timestamp(),
        });
        jsonwebtoken::encode(&header, &claims, &self.proof.key)
            .map_err(|_| azure_core::Error::with_message(ErrorKind::Credential, "The certificate’s key cannot sign."))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::SystemClock;

    async fn refused(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.pem");
        std::fs::write(&file, text).unwrap();
        read(&file, Arc::new(SystemClock)).await.err().unwrap().message
    }

    #[tokio::test]
    async fn what_is_wrong_with_a_file_is_said_and_nothing_of_it_repeated() {
        assert!(refused("nothing").await.contains("no certificate"));
        let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(refused(certificate).await.contains("no private key"));
        let encrypted = format!("{certificate}-----BEGIN ENCRYPTED PRIVATE KEY-----\ncanary\n");
        assert!(refused(&encrypted).await.contains("encrypted"));
        let odd = format!("{certificate}-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n");
        let said = refused(&odd).await;
        assert!(said.contains("no RSA key") && !said.contains("canary"));
        let missing = read(Path::new("/no/such/file.pem"), Arc::new(SystemClock)).await;
        assert!(missing.err().unwrap().message.contains("/no/such/file.pem"));
    }
}
