//! The system's certificate verifier, with a memory of who signed a certificate that it refused.
//!
//! Behind a company's inspecting proxy the one thing that helps is the name of the proxy's authority: the person can hand it to
//! their IT department. rustls does not keep it, so the verifier is wrapped. Wrapping also gives macOS the extra authorities, which
//! reqwest's own set-up refuses there.

use std::{error::Error as StdError, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};
use rustls_platform_verifier::Verifier;

use crate::error::{Error, Kind};

/// Builds the TLS settings. Errors: `ca_pem` holds no certificate, or the system has no certificate store.
pub(super) fn tls(ca_pem: Option<&[u8]>) -> Result<ClientConfig, Error> {
    let provider = CryptoProvider::get_default()
        .map_or_else(|| Arc::new(rustls::crypto::aws_lc_rs::default_provider()), Arc::clone);
    let inner = match ca_pem {
        None => Verifier::new(Arc::clone(&provider)),
        Some(pem) => Verifier::new_with_extra_roots(certificates(pem)?, Arc::clone(&provider)),
    }
    .map_err(|e| setup(&e.to_string()))?;
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| setup(&e.to_string()))?
        .dangerous() // rustls' word for every verifier that is not its own
        .with_custom_certificate_verifier(Arc::new(Remembering { inner }))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

pub(super) fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|e| setup(&e.to_string()))?;
    if found.is_empty() {
        return Err(setup("the CA file holds no certificate in PEM form"));
    }
    for certificate in &found {
        x509_parser::parse_x509_certificate(certificate).map_err(|e| setup(&e.to_string()))?;
    }
    Ok(found)
}

fn setup(reason: &str) -> Error {
    let mut error = Error::new(
        Kind::Tls { issuer: None },
        "The certificates to trust could not be read.",
    );
    error.technical = Some(reason.to_owned());
    error
}

/// A refused certificate and who signed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub(super) struct Rejected {
    pub issuer: Option<String>,
    pub reason: String,
}

/// Finds the refusal in a chain of errors. `io::Error` hides its inner error from `source`, hence the second look.
pub(super) fn rejected<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a Rejected> {
    match tls_error(error)? {
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) => inner.downcast_ref(),
        _ => None,
    }
}

pub(super) fn is_tls(error: &(dyn StdError + 'static)) -> bool {
    tls_error(error).is_some()
}

fn tls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let mut at = Some(error);
    while let Some(here) = at {
        let inner = here.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if let Some(found) = here.downcast_ref().or_else(|| inner?.downcast_ref::<rustls::Error>()) {
            return Some(found);
        }
        at = match inner {
            Some(inner) => Some(inner),
            None => here.source(),
        };
    }
    None
}

#[derive(Debug)]
struct Remembering {
    inner: Verifier,
}

impl ServerCertVerifier for Remembering {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.inner
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|error| {
                // The last certificate that was sent is the closest to the authority that is missing here.
                let top = intermediates.last().unwrap_or(end_entity);
                let rejected = Rejected {
                    issuer: issuer(top),
                    reason: error.to_string(),
                };
                rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(rejected))))
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, cert, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, cert, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// Common name of the issuer, or its whole name.
fn issuer(certificate: &CertificateDer<'_>) -> Option<String> {
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate).ok()?;
    let name = parsed.issuer();
    let common = name
        .iter_common_name()
        .next()
        .and_then(|n| n.as_str().ok())
        .map(str::to_owned);
    common.or_else(|| Some(name.to_string())).filter(|n| !n.is_empty())
}
