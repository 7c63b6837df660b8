//! Changing a Backup vault's own settings (contract §5.1; bodies of the published specification).

use azure_core::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::API_VERSION;
use crate::{client::ArmClient, error::Error, id::VaultId, write::Written};

impl ArmClient {
    /// Gives a vault other identities. PATCH `V` with `{"identity": …}`, sent once: 200 with the vault, or 202 with an operation.
    ///
    /// `identity` is `{"type": "SystemAssigned"}` and the like. Where the vault has user-assigned identities they have to be named
    /// again, as keys with empty objects: `type` decides what stays. Errors: 403, 404, 409; 429 `FailedIdentityOperation`, which
    /// asks to wait (contract §12.2).
    pub async fn patch_vault_identity(
        &self,
        vault: &VaultId,
        identity: &Value,
        client_request_id: Uuid,
    ) -> Result<Written, Error> {
        self.patch_vault(vault, &json!({ "identity": identity }), client_request_id)
            .await
    }

    /// Changes feature settings of a vault. PATCH `V` with `{"properties": {"featureSettings": …}}`, sent once: 200, or 202 with an
    /// operation. `{"crossSubscriptionRestoreSettings": {"state": "Enabled"}}` lets it restore into other subscriptions.
    ///
    /// What is not named stays, by the rules of PATCH; whether Azure keeps to them one level down is not established, so name both
    /// settings where both were read. Errors: 403, 404; 400 where a setting cannot be taken back (`PermanentlyDisabled`).
    pub async fn patch_vault_features(
        &self,
        vault: &VaultId,
        features: &Value,
        client_request_id: Uuid,
    ) -> Result<Written, Error> {
        let body = json!({ "properties": { "featureSettings": features } });
        self.patch_vault(vault, &body, client_request_id).await
    }

    async fn patch_vault(&self, vault: &VaultId, body: &Value, id: Uuid) -> Result<Written, Error> {
        let path = vault.resource().path();
        self.write(Method::Patch, &path, API_VERSION, Some(body), id).await
    }
}
