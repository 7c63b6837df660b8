//! Letting Azure's services reach a server (contract §10.1, §10.4).

use azure_core::http::Method;
use serde_json::json;
use uuid::Uuid;

use super::{FLEXIBLE_API, FirewallRule, SINGLE_API};
use crate::{
    client::ArmClient,
    error::Error,
    id::{FlexibleServerId, SingleServerId, segment},
    write::Written,
};

/// Name that the portal and the CLI give to "Allow access to Azure services" (contract §10.4).
pub const AZURE_RULE: &str = "AllowAllWindowsAzureIps";
/// Start and end of that rule (contract §10.1).
pub const AZURE_RULE_ADDRESS: &str = "0.0.0.0";

fn rule_path(server: &SingleServerId, name: &str) -> Result<String, Error> {
    Ok(format!("{}/firewallRules/{}", server.resource().path(), segment(name)?))
}

impl ArmClient {
    /// One rule of a single server. GET `{server}/firewallRules/{name}` (contract §10.3). Errors: 403, 404.
    pub async fn firewall_rule(&self, server: &SingleServerId, name: &str) -> Result<FirewallRule, Error> {
        self.get_one(&rule_path(server, name)?, SINGLE_API).await
    }

    /// Sets a rule of a single server. PUT, sent once: 202 with an operation (contract §10.4). It replaces a rule of that name.
    ///
    /// Errors: 403, 404, 409 `ScopeLocked`; 409 where the server is busy with another change. The operation fails where the
    /// server's public access is off.
    pub async fn put_firewall_rule(
        &self,
        server: &SingleServerId,
        name: &str,
        (start, end): (&str, &str),
        client_request_id: Uuid,
    ) -> Result<Written, Error> {
        let body = json!({ "properties": { "startIpAddress": start, "endIpAddress": end } });
        let path = rule_path(server, name)?;
        self.write(Method::Put, &path, SINGLE_API, Some(&body), client_request_id)
            .await
    }

    /// Deletes a rule of a single server. DELETE, sent once: 200 or 202 with an operation, 204 where there is none (published
    /// specification). Errors: 403, 409 `ScopeLocked`.
    pub async fn delete_firewall_rule(
        &self,
        server: &SingleServerId,
        name: &str,
        client_request_id: Uuid,
    ) -> Result<Written, Error> {
        let path = rule_path(server, name)?;
        self.write(Method::Delete, &path, SINGLE_API, None, client_request_id)
            .await
    }

    /// Opens or closes a single server's public access. PATCH `{server}`, sent once: 200, or 202 with an operation (published
    /// specification). `word`: `Enabled` or `Disabled`. Errors: 403, `RequestDisallowedByPolicy` among them, 404, 409.
    pub async fn patch_single_server_access(
        &self,
        server: &SingleServerId,
        word: &str,
        client_request_id: Uuid,
    ) -> Result<Written, Error> {
        let body = json!({ "properties": { "publicNetworkAccess": word } });
        let path = server.resource().path();
        self.write(Method::Patch, &path, SINGLE_API, Some(&body), client_request_id)
            .await
    }

    /// Starts a flexible server that is stopped. POST `{server}/start`, sent once: 202 with an operation (published
    /// specification). A server that runs costs money. Errors: 403, 404, 409 where it runs or is busy.
    pub async fn start_flexible_server(
        &self,
        server: &FlexibleServerId,
        client_request_id: Uuid,
    ) -> Result<Written, Error> {
        let path = format!("{}/start", server.resource().path());
        self.write(Method::Post, &path, FLEXIBLE_API, None, client_request_id)
            .await
    }

    /// Stops a flexible server. POST `{server}/stop`, sent once: 202 with an operation (published specification).
    /// Errors: 403, 404, 409 where it is stopped or busy.
    pub async fn stop_flexible_server(
        &self,
        server: &FlexibleServerId,
        client_request_id: Uuid,
    ) -> Result<Written, Error> {
        let path = format!("{}/stop", server.resource().path());
        self.write(Method::Post, &path, FLEXIBLE_API, None, client_request_id)
            .await
    }
}
