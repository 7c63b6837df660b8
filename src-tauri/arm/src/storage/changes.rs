//! Opening a storage account for a restore, and making a container (contract §10.1, §11; bodies of the published specification).

use azure_core::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::API_VERSION;
use crate::{
    client::ArmClient,
    error::Error,
    id::{ContainerId, StorageAccountId},
    write::Written,
};

impl ArmClient {
    /// Changes settings of a storage account. PATCH `{account}` with `{"properties": …}`, sent once: 200 with the account. What is
    /// not named stays; `networkAcls` is replaced whole, so it has to be sent whole.
    ///
    /// Errors: 403 (`RequestDisallowedByPolicy` is frequent here: companies forbid public access), 404, 409 `ScopeLocked`,
    /// 409 `StorageAccountOperationInProgress`.
    pub async fn patch_storage_account(
        &self,
        account: &StorageAccountId,
        properties: &Value,
        client_request_id: Uuid,
    ) -> Result<Written, Error> {
        let (path, body) = (account.resource().path(), json!({ "properties": properties }));
        self.write(Method::Patch, &path, API_VERSION, Some(&body), client_request_id)
            .await
    }

    /// Makes a container that nobody can read without a right. PUT `{container}`, sent once: 201, or 200 where it is there already
    /// (and stays as it is, as far as the body does not say otherwise). Errors: 400 for an impossible name, 403, 404 without the
    /// account, 409 `ScopeLocked`, 409 `ContainerBeingDeleted`.
    pub async fn put_container(&self, container: &ContainerId, client_request_id: Uuid) -> Result<Written, Error> {
        let path = container.resource().path();
        let body = json!({ "properties": { "publicAccess": "None" } });
        self.write(Method::Put, &path, API_VERSION, Some(&body), client_request_id)
            .await
    }

    /// Deletes a container with everything in it. DELETE `{container}`, sent once: 200, or 204 where there is none. Where the
    /// account keeps deleted containers for a while, it is kept, and listed as `deleted`.
    ///
    /// Azure knows no condition for it: whoever calls it has to know what is in the container. Errors: 403, 404 without the
    /// account, 409 `ScopeLocked`, 409 for a lease, a legal hold or an immutability policy.
    pub async fn delete_container(&self, container: &ContainerId, client_request_id: Uuid) -> Result<Written, Error> {
        let path = container.resource().path();
        self.write(Method::Delete, &path, API_VERSION, None, client_request_id)
            .await
    }
}
