//! A server in the same process, behind azure_core's client interface.

use std::fmt;

use async_trait::async_trait;
use azure_core::http::{
    AsyncRawResponse, Body, HttpClient, Request,
    headers::{HeaderName, HeaderValue, Headers},
};
use bytes::Bytes;

use super::{Broken, Exchange};

pub(super) struct InProcess(Exchange);

impl InProcess {
    pub fn new(exchange: Exchange) -> Self {
        Self(exchange)
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

#[async_trait]
impl HttpClient for InProcess {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let asked = to_http(request).map_err(|reason| azure_core::Error::from(Broken::Connect { reason }))?;
        let answer = (self.0)(asked)
            .await
            .map_err(|reason| azure_core::Error::from(Broken::Lost { reason }))?;
        let (parts, body) = answer.into_parts();
        Ok(AsyncRawResponse::from_bytes(
            parts.status.as_u16().into(),
            to_headers(&parts.headers),
            body,
        ))
    }
}

fn to_http(request: &Request) -> Result<http::Request<Bytes>, String> {
    let mut builder = http::Request::builder()
        .method(request.method().as_ref())
        .uri(request.url().as_str());
    for (name, value) in request.headers().iter() {
        builder = builder.header(name.as_str(), value.as_str());
    }
    if let Some(host) = request.url().host_str() {
        // What HTTP/1.1 would send; a server inside the process may look at it.
        let host = request
            .url()
            .port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        builder = builder.header(http::header::HOST, host);
    }
    let Body::Bytes(body) = request.body() else {
        return Err("a streamed body is not supported".to_owned());
    };
    builder.body(body.clone()).map_err(|e| e.to_string())
}

/// azure_core keeps one value per header; of a repeated one the last stays, as in its own client.
pub(super) fn to_headers(map: &http::HeaderMap) -> Headers {
    let mut headers = Headers::new();
    for (name, value) in map {
        if let Ok(value) = value.to_str() {
            headers.insert(
                HeaderName::from(name.as_str().to_owned()),
                HeaderValue::from(value.to_owned()),
            );
        }
    }
    headers
}
