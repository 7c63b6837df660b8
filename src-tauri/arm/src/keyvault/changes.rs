//! Letting somebody read a key vault's secrets, and letting Azure's services in (contract §10.1, §10.4).

use azure_core::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::API_VERSION;
use crate::{client::ArmClient, error::Error, id::KeyVaultId, write::Written};

/// What becomes of the entries that are sent. Azure merges them with those that stand, so that nobody else's entry is touched,
/// unlike a PUT of the whole vault.
///
/// `Add` is established (contract §10.4). That `Replace` exchanges the entry of the same principal alone, and `Remove` takes
/// only what is named, is how a widely used client of others works with them, and not recorded: read what stands afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyChange {
    Add,
    Replace,
    Remove,
}

impl PolicyChange {
    fn word(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Replace => "replace",
            Self::Remove => "remove",
        }
    }
}

impl ArmClient {
    /// Changes access policies. PUT `{vault}/accessPolicies/{add|replace|remove}`, sent once (contract §10.4): 200 or 201 with the
    /// policies. `entries`: `{"tenantId", "objectId", "permissions": {"secrets": […], …}}`, in the form in which they were read.
    ///
    /// A vault on which roles decide takes them as well, and they do nothing there. Errors: 403, 404, 409 `ScopeLocked`.
    pub async fn change_access_policies(
        &self,
        vault: &KeyVaultId,
        change: PolicyChange,
        entries: &[Value],
        client_request_id: Uuid,
    ) -> Result<Written, Error> {
        let path = format!("{}/accessPolicies/{}", vault.resource().path(), change.word());
        let body = json!({ "properties": { "accessPolicies": entries } });
        self.write(Method::Put, &path, API_VERSION, Some(&body), client_request_id)
            .await
    }

    /// Changes settings of a key vault. PATCH `{vault}` with `{"properties": …}`, sent once (published specification): 200 with the
    /// vault. What is not named stays; an object such as `networkAcls` is replaced whole, so it has to be sent whole.
    /// Errors: 403, 404, 409 `ScopeLocked`, 403 `RequestDisallowedByPolicy`.
    pub async fn patch_key_vault(
        &self,
        vault: &KeyVaultId,
        properties: &Value,
        client_request_id: Uuid,
    ) -> Result<Written, Error> {
        let (path, body) = (vault.resource().path(), json!({ "properties": properties }));
        self.write(Method::Patch, &path, API_VERSION, Some(&body), client_request_id)
            .await
    }
}
