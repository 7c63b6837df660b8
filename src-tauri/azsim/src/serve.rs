//! The simulator over TLS on this machine, for clients in other processes.

use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::{LostAnswer, SimError, Simulator};

/// A certificate authority of its own, and a certificate for the names that the simulator answers to. The authority's key is thrown away.
pub struct Tls {
    /// To be trusted by clients; not secret.
    pub ca_pem: String,
    config: Arc<ServerConfig>,
}

impl Tls {
    /// For `localhost`, `127.0.0.1` and the data planes below `localhost`.
    pub fn new(now: OffsetDateTime) -> Result<Self, SimError> {
        let names = ["localhost", "127.0.0.1", "*.vault.localhost", "*.blob.localhost"].map(str::to_owned);
        let (ca_pem, chain, key) = certificates(names.into(), now).map_err(|e| SimError::Key(e.to_string()))?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
            .map_err(|e| SimError::Key(e.to_string()))?;
        Ok(Self {
            ca_pem,
            config: Arc::new(config),
        })
    }
}

type Chain = (
    String,
    Vec<rustls::pki_types::CertificateDer<'static>>,
    PrivateKeyDer<'static>,
);

/// Strict verifiers (OpenSSL's since Python 3.13) want key usages and key identifiers on both.
fn certificates(names: Vec<String>, now: OffsetDateTime) -> Result<Chain, rcgen::Error> {
    let mut ca = CertificateParams::default();
    ca.distinguished_name
        .push(DnType::CommonName, "Azure simulator CA (local, made at start)");
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![
        KeyUsagePurpose::KeyCertSign,
        KeyUsagePurpose::CrlSign,
        KeyUsagePurpose::DigitalSignature,
    ];
    ca.not_before = now - Duration::DAY;
    ca.not_after = now + Duration::days(397);
    let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate()?)?;
    let mut leaf = CertificateParams::new(names)?;
    leaf.distinguished_name.push(DnType::CommonName, "localhost");
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    leaf.not_before = now - Duration::DAY;
    leaf.not_after = now + Duration::days(397);
    let key = KeyPair::generate()?;
    let certificate = leaf.signed_by(&key, &ca)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    Ok((ca.pem(), vec![certificate.der().clone()], key))
}

/// Serves until `stop` is done. A lost answer closes its connection without a byte: an error from the service is how hyper is told to hang up.
pub async fn serve(simulator: Simulator, listener: TcpListener, tls: Tls, stop: impl Future<Output = ()>) {
    let acceptor = TlsAcceptor::from(Arc::clone(&tls.config));
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            continue;
        };
        let (simulator, acceptor) = (simulator.clone(), acceptor.clone());
        tokio::spawn(async move {
            // Whoever does not speak TLS, or does not trust the authority, is gone; nobody else needs to know.
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let service = service_fn(move |request| {
                let simulator = simulator.clone();
                async move { answer(&simulator, request).await }
            });
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
}

async fn answer(simulator: &Simulator, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, LostAnswer> {
    let (parts, body) = request.into_parts();
    let Ok(body) = body.collect().await else {
        return Err(LostAnswer);
    };
    let response = simulator.call(Request::from_parts(parts, body.to_bytes())).await?;
    Ok(response.map(Full::new))
}
