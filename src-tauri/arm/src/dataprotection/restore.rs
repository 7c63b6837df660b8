//! Validating and triggering a restore (contract §5.4, §5.5, §6).

use std::sync::Arc;

use azure_core::{credentials::TokenCredential, http::Method};
use serde_json::{Value, json};
use uuid::Uuid;

use super::API_VERSION;
use crate::{
    client::{Answer, ArmClient, Lane},
    error::Error,
    id::InstanceId,
    lro::OperationHandle,
};

/// Azure has taken the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    pub handle: OperationHandle,
    pub correlation_id: Option<String>,
    pub request_id: Option<String>,
}

impl ArmClient {
    /// Starts Azure's own check of a restore. POST `BI/validateRestore`, body `{"restoreRequestObject": …}` (contract §5 #9, §5.4).
    ///
    /// The verdict comes by [`poll_once`](ArmClient::poll_once), after 20 to 40 s. Sent once: Azure blocks the operation for hours
    /// after too many validations (`CloudDosTimeboudLimitReached`, a **400**, contract §12), so nothing here repeats it.
    /// Errors: 400 for a malformed or blocked request, 403, 404, 429; `maybe_sent` is of no consequence.
    pub async fn validate_restore(&self, instance: &InstanceId, body: &Value) -> Result<OperationHandle, Error> {
        self.validate_restore_with(instance, body, &[]).await
    }

    /// [`validate_restore`](Self::validate_restore) with tokens of other tenants in `x-ms-authorization-auxiliary`.
    ///
    /// The specification has the header for `restore` alone, while the body of the check may name a guard's request just as well
    /// (contract §5.9). Whether Azure then checks the caller's rights on a guard in another tenant is not established; where it does,
    /// the check cannot pass without that token. Errors: as of [`restore_with`](Self::restore_with).
    pub async fn validate_restore_with(
        &self,
        instance: &InstanceId,
        body: &Value,
        auxiliary: &[Arc<dyn TokenCredential>],
    ) -> Result<OperationHandle, Error> {
        let wrapped = json!({ "restoreRequestObject": body });
        let answer = self
            .order(instance, "validateRestore", &wrapped, None, auxiliary)
            .await?;
        OperationHandle::accepted(&answer, false)
    }

    /// Starts a restore. POST `BI/restore`, body = the request itself (contract §5 #10, §5.5).
    ///
    /// Sent exactly once: by no policy, no transport and no redirect a second time. On an error, `maybe_sent == false` proves that no
    /// restore was started; with `true` the caller has to look for a new job before it does anything else (contract §2, §8).
    /// An answer that names no operation is such an error, too.
    /// Errors: 400, 401, 403 (`AuthorizationFailed`, `LinkedAuthorizationFailed`), 404, 409, 429: not accepted. 408, 5xx, time-outs and
    /// broken connections: unknown.
    pub async fn restore(
        &self,
        instance: &InstanceId,
        body: &Value,
        client_request_id: Uuid,
    ) -> Result<Accepted, Error> {
        self.restore_with(instance, body, client_request_id, &[]).await
    }

    /// [`restore`](Self::restore) of a vault whose resource guard is in another tenant: one credential per such tenant, whose token goes
    /// into `x-ms-authorization-auxiliary` (contract §3, §5.9). The request object in `body` is the caller's to set.
    ///
    /// Errors: as `restore`; and with [`auxiliary`](crate::Details::auxiliary) where one of the tokens could not be had. Then nothing was
    /// sent, and `maybe_sent` is false.
    pub async fn restore_with(
        &self,
        instance: &InstanceId,
        body: &Value,
        client_request_id: Uuid,
        auxiliary: &[Arc<dyn TokenCredential>],
    ) -> Result<Accepted, Error> {
        let answer = self
            .order(instance, "restore", body, Some(client_request_id), auxiliary)
            .await?;
        accepted(answer)
    }

    pub(super) async fn order(
        &self,
        instance: &InstanceId,
        verb: &str,
        body: &Value,
        id: Option<Uuid>,
        auxiliary: &[Arc<dyn TokenCredential>],
    ) -> Result<Answer, Error> {
        let url = self.url(&format!("{}/{verb}", instance.resource().path()), API_VERSION, &[]);
        self.send_with(Lane::Once, Method::Post, url, Some(body), id, auxiliary)
            .await
    }
}

/// Reads the answer to an order that ends in a job.
pub(super) fn accepted(answer: Answer) -> Result<Accepted, Error> {
    Ok(Accepted {
        handle: OperationHandle::accepted(&answer, true)?,
        correlation_id: answer.seen.correlation_id,
        request_id: answer.seen.request_id,
    })
}
