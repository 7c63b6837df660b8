//! A client that can be exchanged under everything that holds it, so that a new proxy or certificate authority counts for a session
//! that stands. A request that is under way ends over the client it began with.

use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use azure_core::http::{AsyncRawResponse, HttpClient, Request};

#[derive(Debug)]
pub struct Replaceable(RwLock<Arc<dyn HttpClient>>);

impl Replaceable {
    pub fn new(client: Arc<dyn HttpClient>) -> Self {
        Self(RwLock::new(client))
    }

    pub fn replace(&self, client: Arc<dyn HttpClient>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = client;
    }
}

#[async_trait]
impl HttpClient for Replaceable {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let client = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        client.execute_request(request).await
    }
}
