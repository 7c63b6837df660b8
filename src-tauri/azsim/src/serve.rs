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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::{Config, Effect, Rule};
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, ServerName};
    use rustls::{ClientConfig, RootCertStore};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio_rustls::TlsConnector;

    /// Everything that comes back on one connection.
    async fn get(port: u16, ca: &str, host: &str, path: &str) -> String {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(ca.as_bytes()).unwrap())
            .unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let name = ServerName::try_from(host.to_owned()).unwrap();
        let mut stream = TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
            .unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: {host}:{port}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // A connection that is cut without TLS's farewell reads as an error after what was sent; here only the bytes count.
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[tokio::test]
    async fn it_speaks_tls_for_its_names_and_hangs_up_when_told_to() {
        // The machine's clock, because the verifier uses it too.
        #[allow(clippy::disallowed_methods)]
        let now = OffsetDateTime::now_utc();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let simulator = Simulator::open(Config::loopback(port, now)).unwrap();
        let tls = Tls::new(now).unwrap();
        let ca = tls.ca_pem.clone();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let server = tokio::spawn(serve(simulator.clone(), listener, tls, async move {
            let _ = stopped.await;
        }));
        let path = "/metadata/endpoints?api-version=2022-09-01";
        for host in ["localhost", "127.0.0.1"] {
            assert!(
                get(port, &ca, host, path).await.starts_with("HTTP/1.1 200 OK"),
                "{host}"
            );
        }
        let secrets = get(port, &ca, "kv-prod-weu.vault.localhost", "/secrets?api-version=7.4").await;
        assert!(secrets.starts_with("HTTP/1.1 401"), "{secrets}");
        simulator
            .control()
            .add_fault(Rule::new("GET", "/metadata/*", Effect::LoseAfter).times(1));
        assert_eq!(get(port, &ca, "localhost", path).await, "");
        stop.send(()).unwrap();
        server.await.unwrap();
    }
}
