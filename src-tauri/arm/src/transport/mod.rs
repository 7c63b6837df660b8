//! The transport below the pipeline: one shared network client, or a server inside the process.

mod in_process;
mod network;
mod proxy;
mod replaceable;
mod resolver;
mod verifier;

use std::{sync::Arc, time::Duration};

use azure_core::http::HttpClient;
use bytes::Bytes;
use futures::future::BoxFuture;

pub use proxy::Proxy;
pub use replaceable::Replaceable;

use crate::error::{Error, ProxyTrouble};

/// A server inside the process: a request in, an answer out. `Err` means that the connection broke, with a word why.
pub type Exchange =
    Arc<dyn Fn(http::Request<Bytes>) -> BoxFuture<'static, Result<http::Response<Bytes>, String>> + Send + Sync>;

/// Where requests go.
pub enum Transport {
    Network(NetworkOptions),
    InProcess(Exchange),
}

/// The network client. The system's certificate store is always used.
#[derive(Debug, Clone)]
pub struct NetworkOptions {
    /// Further certificate authorities, PEM, beside the system's: a company's inspecting proxy, or the simulator.
    pub ca_pem: Option<Vec<u8>>,
    pub proxy: Proxy,
    /// Longest time for the connection and its TLS handshake.
    pub connect_timeout: Duration,
    /// Longest silence while an answer is awaited or read. Above ARM's own limit of 60 s for a resource provider (contract §2).
    pub read_timeout: Duration,
    /// How long an idle connection is kept.
    pub pool_idle_timeout: Duration,
}

impl Default for NetworkOptions {
    fn default() -> Self {
        Self {
            ca_pem: None,
            proxy: Proxy::System,
            connect_timeout: Duration::from_secs(20),
            read_timeout: Duration::from_secs(75),
            pool_idle_timeout: Duration::from_secs(90),
        }
    }
}

/// Builds the client that `ArmClient` and every credential share. Errors: a CA file that holds no certificate.
pub fn http_client(transport: Transport) -> Result<Arc<dyn HttpClient>, Error> {
    Ok(match transport {
        Transport::Network(options) => Arc::new(network::Network::new(&options)?),
        Transport::InProcess(exchange) => Arc::new(in_process::InProcess::new(exchange)),
    })
}

/// How many certificates a CA file holds. Errors: none, or one that cannot be read.
pub fn authorities(pem: &[u8]) -> Result<usize, Error> {
    verifier::certificates(pem).map(|found| found.len())
}

/// Why no answer came, without the URL: the error of the HTTP library prints it, and operation URLs are signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Broken {
    /// No connection: nothing was sent.
    #[error("no connection: {reason}")]
    Connect { reason: String },
    /// The TLS handshake failed: nothing was sent.
    #[error("TLS: {reason}")]
    Tls { issuer: Option<String>, reason: String },
    /// The proxy on the way is the one that failed or said no: nothing was sent to the host.
    #[error("proxy {address}: {reason}")]
    Proxy {
        address: String,
        trouble: ProxyTrouble,
        reason: String,
    },
    #[error("time-out: {reason}")]
    Timeout { reason: String, connected: bool },
    /// Broke after the connection stood: the server may have got the request.
    #[error("connection lost: {reason}")]
    Lost { reason: String },
}

impl Broken {
    /// The cause that one of our transports left in the chain of errors.
    pub fn find<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a Self> {
        let mut at = Some(error);
        while let Some(here) = at {
            if let Some(found) = here.downcast_ref::<Self>() {
                return Some(found);
            }
            at = here.source();
        }
        None
    }

    /// Proof that not one byte of the request left this machine.
    pub fn before_sending(&self) -> bool {
        matches!(
            self,
            Self::Connect { .. } | Self::Tls { .. } | Self::Proxy { .. } | Self::Timeout { connected: false, .. }
        )
    }
}

impl From<Broken> for azure_core::Error {
    fn from(broken: Broken) -> Self {
        use azure_core::error::ErrorKind;
        // `Connection` and `Io` are what the retry policy repeats; a certificate does not get better by trying again.
        let kind = match &broken {
            // Nor does a proxy change its mind.
            Broken::Proxy { trouble, .. } if *trouble != ProxyTrouble::Unreachable => ErrorKind::Other,
            Broken::Tls { .. } => ErrorKind::Other,
            b if b.before_sending() => ErrorKind::Connection,
            _ => ErrorKind::Io,
        };
        let text = broken.to_string();
        Self::with_error(kind, broken, text)
    }
}
