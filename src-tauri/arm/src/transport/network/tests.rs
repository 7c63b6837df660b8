#![allow(clippy::unwrap_used, clippy::expect_used)]
//! Real sockets and real time, on loopback. Every wait is bounded by the client's own time limits.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use serde_json::json;
use time::macros::datetime;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;
use uuid::Uuid;

use crate::{
    ArmClient, ClientOptions, Cloud, Kind, NetworkOptions, Proxy, ProxyTrouble, Replaceable, Transport, http_client,
    testing::{instance, vault},
};

#[derive(Debug)]
struct Credential;

#[async_trait::async_trait]
impl TokenCredential for Credential {
    async fn get_token(&self, _: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        Ok(AccessToken::new("very-secret-token", datetime!(2999-01-01 0:00 UTC)))
    }
}

/// A TLS server that counts requests and answers each with the same bytes; none: it hangs up.
struct Server {
    port: u16,
    ca_pem: String,
    requests: Arc<AtomicUsize>,
}

async fn serve(answer: &'static str) -> Server {
    let ca_key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
        .distinguished_name
        .push(DnType::CommonName, "Contoso Inspection CA");
    let ca = params.self_signed(&ca_key).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned(), "management.azure.localhost".to_owned()];
    let cert = CertificateParams::new(names)
        .unwrap()
        .signed_by(&key, &Issuer::new(params, ca_key))
        .unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![cert.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let requests = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&requests);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(socket).await else {
                continue;
            };
            let mut seen = Vec::new();
            while !seen.windows(4).any(|w| w == b"\r\n\r\n") && stream.read_buf(&mut seen).await.is_ok_and(|n| n > 0) {}
            if !seen.is_empty() {
                counter.fetch_add(1, Ordering::SeqCst);
            }
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    Server {
        port,
        ca_pem: ca.pem(),
        requests,
    }
}

fn client(port: u16, host: &str, ca_pem: Option<&str>) -> ArmClient {
    let options = NetworkOptions {
        ca_pem: ca_pem.map(|p| p.as_bytes().to_vec()),
        connect_timeout: Duration::from_secs(10),
        read_timeout: Duration::from_secs(10),
        ..NetworkOptions::default()
    };
    let cloud = Cloud {
        arm: format!("https://{host}:{port}/").parse().unwrap(),
        ..Cloud::public()
    };
    let http = http_client(Transport::Network(options)).unwrap();
    ArmClient::new(cloud, Arc::new(Credential), http, ClientOptions::default())
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 12\r\nconnection: close\r\n\r\n{\"value\":[]}";

#[tokio::test]
async fn an_extra_authority_is_trusted_and_names_below_localhost_are_here() {
    let server = serve(OK).await;
    for host in ["localhost", "management.azure.localhost"] {
        let paged = client(server.port, host, Some(&server.ca_pem))
            .jobs(&vault())
            .await
            .unwrap();
        assert!(paged.rows.is_empty(), "{host}");
    }
    assert_eq!(server.requests.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn who_signed_a_refused_certificate_is_told() {
    let server = serve(OK).await;
    let error = client(server.port, "localhost", None)
        .restore(&instance(), &json!({}), Uuid::nil())
        .await
        .unwrap_err();
    assert_eq!(
        error.kind,
        Kind::Tls {
            issuer: Some("Contoso Inspection CA".to_owned())
        }
    );
    assert!(!error.maybe_sent);
    let error = client(server.port, "other.localhost", Some(&server.ca_pem))
        .jobs(&vault())
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind, Kind::Tls { .. }),
        "a certificate for another name: {error:?}"
    );
    assert_eq!(
        server.requests.load(Ordering::SeqCst),
        0,
        "not a byte of a request was sent, and nothing was repeated"
    );
}

#[tokio::test]
async fn a_refused_connection_is_proof_that_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = client(port, "localhost", None)
        .restore(&instance(), &json!({}), Uuid::nil())
        .await
        .unwrap_err();
    assert_eq!((error.kind.clone(), error.maybe_sent), (Kind::Network, false));
    let technical = error.technical.clone().unwrap();
    assert!(
        technical.contains("refused") && !technical.contains("https://"),
        "{technical}"
    );
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_leaves_the_outcome_open() {
    for answer in ["", "HTTP/1.1 202 Accepted\r\ncontent-length: 500\r\n\r\nhalf of it"] {
        let server = serve(answer).await;
        let client = client(server.port, "localhost", Some(&server.ca_pem));
        let error = client.restore(&instance(), &json!({}), Uuid::nil()).await.unwrap_err();
        assert_eq!(
            (error.kind.clone(), error.maybe_sent),
            (Kind::Network, true),
            "{answer}: {error:?}"
        );
        assert_eq!(server.requests.load(Ordering::SeqCst), 1, "sent once");
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_a_second_request() {
    let moved =
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let server = serve(moved).await;
    let client = client(server.port, "localhost", Some(&server.ca_pem));
    let error = client.restore(&instance(), &json!({}), Uuid::nil()).await.unwrap_err();
    assert_eq!((error.status, error.maybe_sent), (Some(307), true));
    assert_eq!(server.requests.load(Ordering::SeqCst), 1);
}

/// Below the client's own check: whoever uses the transport alone cannot send a token in the clear either.
#[tokio::test]
async fn the_network_speaks_https_only() {
    let server = serve(OK).await;
    let http = http_client(Transport::Network(NetworkOptions::default())).unwrap();
    let url = format!("http://localhost:{}/", server.port).parse().unwrap();
    let request = azure_core::http::Request::new(url, azure_core::http::Method::Get);
    let Err(error) = http.execute_request(&request).await else {
        panic!("plain HTTP was spoken")
    };
    assert!(super::Broken::find(&error).unwrap().before_sending(), "{error}");
}

#[test]
fn a_ca_file_without_a_certificate_is_told() {
    for pem in [
        "",
        "hello",
        "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n",
    ] {
        let options = NetworkOptions {
            ca_pem: Some(pem.as_bytes().to_vec()),
            ..NetworkOptions::default()
        };
        let error = http_client(Transport::Network(options)).unwrap_err();
        assert!(matches!(error.kind, Kind::Tls { .. }), "{pem}");
    }
}

/// A proxy that answers every CONNECT with these bytes and hangs up; it hands over what it was asked.
async fn proxy(answer: &'static str) -> (u16, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (told, asked) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut seen = Vec::new();
            while !seen.windows(4).any(|w| w == b"\r\n\r\n") && socket.read_buf(&mut seen).await.is_ok_and(|n| n > 0) {}
            let _ = told.send(String::from_utf8_lossy(&seen).into_owned());
            let _ = socket.write_all(answer.as_bytes()).await;
        }
    });
    (port, asked)
}

/// An order to restore, through a proxy.
async fn order_through(address: &str) -> crate::Error {
    let http = http_client(Transport::Network(NetworkOptions {
        proxy: Proxy::Manual {
            address: address.parse().unwrap(),
            bypass: String::new(),
        },
        connect_timeout: Duration::from_secs(10),
        ..NetworkOptions::default()
    }));
    ArmClient::new(
        Cloud::public(),
        Arc::new(Credential),
        http.unwrap(),
        ClientOptions::default(),
    )
    .restore(&instance(), &json!({}), Uuid::nil())
    .await
    .unwrap_err()
}

#[tokio::test]
async fn a_proxy_that_says_no_is_named_and_nothing_was_sent() {
    for (answer, trouble) in [
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
            ProxyTrouble::SignIn,
        ),
        ("HTTP/1.1 403 Forbidden\r\n\r\n", ProxyTrouble::Refused),
        ("", ProxyTrouble::Unreachable),
    ] {
        let (port, mut asked) = proxy(answer).await;
        let error = order_through(&format!("http://127.0.0.1:{port}")).await;
        let address = format!("127.0.0.1:{port}");
        assert_eq!(error.kind, Kind::Proxy { address, trouble }, "{error:?}");
        assert!(!error.maybe_sent);
        let asked = asked.recv().await.unwrap();
        assert!(asked.starts_with("CONNECT management.azure.com:443 "), "{asked}");
        assert!(!asked.contains("very-secret-token"));
    }
}

#[tokio::test]
async fn a_proxy_that_is_down_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let error = order_through(&format!("http://ann:canary@{address}")).await;
    let trouble = ProxyTrouble::Unreachable;
    assert_eq!(error.kind, Kind::Proxy { address, trouble });
    assert!(!error.maybe_sent && !format!("{error:?}").contains("canary"));
    assert!(error.technical.clone().unwrap().contains("refused"));
}

#[tokio::test]
async fn a_client_is_replaced_under_who_holds_it() {
    let server = serve(OK).await;
    let network = |ca: Option<&str>| {
        http_client(Transport::Network(NetworkOptions {
            ca_pem: ca.map(|pem| pem.as_bytes().to_vec()),
            ..NetworkOptions::default()
        }))
        .unwrap()
    };
    let held = Arc::new(Replaceable::new(network(None)));
    let cloud = Cloud {
        arm: format!("https://localhost:{}/", server.port).parse().unwrap(),
        ..Cloud::public()
    };
    let client = ArmClient::new(cloud, Arc::new(Credential), held.clone(), ClientOptions::default());
    assert!(matches!(
        client.jobs(&vault()).await.unwrap_err().kind,
        Kind::Tls { .. }
    ));
    held.replace(network(Some(&server.ca_pem)));
    assert!(client.jobs(&vault()).await.is_ok());
}
