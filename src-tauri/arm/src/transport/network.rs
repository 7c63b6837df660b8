//! The one network client: reqwest with the chosen proxy and the system's certificate store, and nothing that repeats by itself.

use async_trait::async_trait;
use azure_core::http::{AsyncRawResponse, Body, HttpClient, Request};
use futures::TryStreamExt as _;

use super::{
    Broken, NetworkOptions,
    in_process::to_headers,
    proxy::Rules,
    resolver::{Resolver, is_here},
    verifier,
};
use crate::error::{Error, Kind, ProxyTrouble};

#[derive(Debug)]
pub(super) struct Network {
    outside: reqwest::Client,
    /// For this machine's own names: a proxy, which the system may prescribe for everything, cannot reach them.
    loopback: reqwest::Client,
    /// To name the proxy that failed.
    rules: Rules,
}

impl Network {
    /// azure_core's own adapter for reqwest is not used, for two reasons: its errors print the URL, signature included, and it
    /// leaves reqwest's automatic repeats of refused HTTP/2 streams on, which the pipeline for triggers must not have. What stays is
    /// the connection pool's habit to take a request that it could not write at all to a fresh connection: that one was never sent.
    pub fn new(options: &NetworkOptions) -> Result<Self, Error> {
        let tls = verifier::tls(options.ca_pem.as_deref())?;
        let failed =
            |e: reqwest::Error| Error::new(Kind::Network, format!("The network client could not be set up: {e}"));
        Ok(Self {
            outside: options
                .proxy
                .set_up(builder(options, tls.clone()))?
                .build()
                .map_err(failed)?,
            loopback: builder(options, tls).no_proxy().build().map_err(failed)?,
            rules: options.proxy.rules(),
        })
    }

    fn for_host(&self, url: &url::Url) -> &reqwest::Client {
        if is_here(url) { &self.loopback } else { &self.outside }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the transport that everything else is sent to"
)]
fn builder(options: &NetworkOptions, tls: rustls::ClientConfig) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .dns_resolver(Resolver)
        .connect_timeout(options.connect_timeout)
        .read_timeout(options.read_timeout)
        .pool_idle_timeout(options.pool_idle_timeout)
        // A redirect would carry the token to wherever it points, and would send a POST again.
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .https_only(true)
}

#[async_trait]
impl HttpClient for Network {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let method = reqwest::Method::from_bytes(request.method().as_str().as_bytes())
            .map_err(|e| Broken::Connect { reason: e.to_string() })?;
        let mut asked = self.for_host(request.url()).request(method, request.url().clone());
        for (name, value) in request.headers().iter() {
            asked = asked.header(name.as_str(), value.as_str());
        }
        let body = match request.body() {
            Body::Bytes(bytes) => reqwest::Body::from(bytes.clone()),
            Body::SeekableStream(stream) => reqwest::Body::wrap_stream(stream.clone()),
        };
        let sent = asked.body(body).send().await;
        let answer = sent.map_err(|e| at_the_proxy(&e, self.rules.via(request.url())).unwrap_or_else(|| broken(e)))?;
        let headers = to_headers(answer.headers());
        let status = answer.status().as_u16().into();
        let body = answer.bytes_stream().map_err(|e| azure_core::Error::from(broken(e)));
        Ok(AsyncRawResponse::new(status, headers, Box::pin(body)))
    }
}

/// Sorts an error of reqwest, and takes the URL out of it.
fn broken(error: reqwest::Error) -> Broken {
    let error = error.without_url();
    let reason = causes(&error);
    if let Some(rejected) = verifier::rejected(&error) {
        return Broken::Tls {
            issuer: rejected.issuer.clone(),
            reason: rejected.to_string(),
        };
    }
    if error.is_timeout() {
        return Broken::Timeout {
            reason,
            connected: !error.is_connect(),
        };
    }
    if error.is_builder() {
        return Broken::Connect { reason };
    }
    if error.is_connect() {
        if verifier::is_tls(&error) {
            return Broken::Tls { issuer: None, reason };
        }
        return Broken::Connect { reason };
    }
    Broken::Lost { reason }
}

/// What the proxy on the way did, where it was the proxy. The library's type is not public: hence by text.
fn at_the_proxy(error: &reqwest::Error, address: Option<String>) -> Option<Broken> {
    const SIGN: &str = "tunnel error: ";
    let address = address?;
    if verifier::is_tls(error) {
        return None;
    }
    let mut at: Option<&dyn std::error::Error> = Some(error);
    while let Some(here) = at {
        if let Some(what) = here.to_string().strip_prefix(SIGN) {
            let trouble = match what {
                "proxy authorization required" => ProxyTrouble::SignIn,
                "unsuccessful" => ProxyTrouble::Refused,
                _ => ProxyTrouble::Unreachable,
            };
            return Some(Broken::Proxy {
                address,
                trouble,
                reason: causes(error),
            });
        }
        at = here.source();
    }
    None
}

/// The innermost cause says what happened; the outer ones say "error sending request".
fn causes(error: &reqwest::Error) -> String {
    let mut last = error.to_string();
    let mut at = std::error::Error::source(error);
    while let Some(cause) = at {
        last = cause.to_string();
        at = cause.source();
    }
    last
}

#[cfg(test)]
mod tests;
