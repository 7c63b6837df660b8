//! Writes: what changes a setting of somebody's resource. Each is sent once, and says afterwards what Azure said.

use azure_core::http::Method;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    client::{ArmClient, Lane},
    error::Error,
    lro::OperationHandle,
};

/// Azure's answer to a write that it took.
///
/// Never proof that the setting stands: Azure may still be working ([`operation`](Self::operation)), and what counts is what a
/// read shows afterwards. An answer without a body, or with one that is no JSON (contract §16.10), is as good as any other.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// 200, 201, 202 or 204.
    pub status: u16,
    /// The resource as the answer shows it, where it shows it.
    pub row: Option<Value>,
    /// Set where Azure goes on working: for [`poll_once`](ArmClient::poll_once). A 202 without an address has none, and only
    /// reading the resource again tells when it is over.
    pub operation: Option<OperationHandle>,
    pub correlation_id: Option<String>,
    pub request_id: Option<String>,
}

impl ArmClient {
    /// Sends one write, once. On an error, `maybe_sent == false` proves that nothing was changed; with `true` the caller has to
    /// read what stands before it does anything else. No write is repeated here, though PUT, PATCH and DELETE could be: between
    /// two tries somebody else may have changed the same setting, and the second try would overwrite it unseen.
    pub(crate) async fn write(
        &self,
        method: Method,
        path: &str,
        api_version: &str,
        body: Option<&Value>,
        client_request_id: Uuid,
    ) -> Result<Written, Error> {
        let url = self.url(path, api_version, &[]);
        let answer = self
            .send(Lane::Once, method, url, body, Some(client_request_id))
            .await?;
        Ok(Written {
            status: answer.status,
            row: answer.json().ok().filter(Value::is_object),
            operation: OperationHandle::after_write(&answer),
            correlation_id: answer.seen.correlation_id,
            request_id: answer.seen.request_id,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
