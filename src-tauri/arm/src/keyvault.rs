//! Key vaults, and the names of their secrets (contract §10.3, §11). A secret's value is never read.

use serde_json::Value;
use time::OffsetDateTime;
use url::Url;

use crate::{
    client::{ArmClient, Lane},
    dates,
    error::Error,
    id::{KeyVaultId, segment},
    node::{Node, Read},
    page::Paged,
};

mod changes;

pub use changes::PolicyChange;

pub(crate) const API_VERSION: &str = "2023-02-01";
const DATA_API: &str = "7.4";

/// A key vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyVault {
    pub id: KeyVaultId,
    pub name: String,
    pub location: String,
    pub tenant_id: Option<String>,
    /// `https://kv.vault.azure.net/`.
    pub uri: Option<String>,
    /// Roles decide instead of access policies; `None`: not said, which means access policies.
    pub rbac: Option<bool>,
    pub access_policies: Vec<AccessPolicy>,
    pub public_network_access: Option<String>,
    /// `AzureServices`, `None`.
    pub network_bypass: Option<String>,
    /// `Allow`, `Deny`.
    pub network_default_action: Option<String>,
    /// How many addresses and networks are let in where the default is to deny.
    pub network_rules: usize,
}

/// What somebody may do with the secrets of a vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPolicy {
    pub tenant_id: Option<String>,
    /// Of a user, a service principal or a security group (published specification): which of them is not told.
    pub object_id: String,
    /// Holds only for requests of this application on behalf of that principal (published specification).
    pub application_id: Option<String>,
    /// As received: the case of the words varies (contract §16.1).
    pub secrets: Vec<String>,
}

impl AccessPolicy {
    /// Whether the policy grants that permission on secrets, or all of them.
    pub fn grants(&self, permission: &str) -> bool {
        self.secrets
            .iter()
            .any(|s| s.eq_ignore_ascii_case(permission) || s.eq_ignore_ascii_case("all"))
    }
}

/// A secret's name and dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretItem {
    pub name: String,
    /// `https://kv.vault.azure.net/secrets/name`, without a version.
    pub uri: String,
    pub enabled: Option<bool>,
    pub content_type: Option<String>,
    pub created: Option<OffsetDateTime>,
    pub updated: Option<OffsetDateTime>,
    pub expires: Option<OffsetDateTime>,
    pub not_before: Option<OffsetDateTime>,
    /// Belongs to a certificate.
    pub managed: bool,
}

impl Read for KeyVault {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let id = node.text("id").ok_or("a key vault has no id")?;
        let id = KeyVaultId::parse(&id).map_err(|e| format!("{id}: {e}"))?;
        let properties = node.at("properties");
        let policies = properties.at("accessPolicies").items().filter_map(|p| {
            Some(AccessPolicy {
                tenant_id: p.text("tenantId"),
                object_id: p.text("objectId")?,
                application_id: p.text("applicationId"),
                secrets: p.at("permissions").texts("secrets"),
            })
        });
        Ok(Self {
            name: node.text("name").unwrap_or_else(|| id.name().to_owned()),
            location: node.text("location").unwrap_or_default(),
            tenant_id: properties.text("tenantId"),
            uri: properties.text("vaultUri"),
            rbac: properties.flag("enableRbacAuthorization"),
            access_policies: policies.collect(),
            public_network_access: properties.text("publicNetworkAccess"),
            network_bypass: properties.at("networkAcls").text("bypass"),
            network_default_action: properties.at("networkAcls").text("defaultAction"),
            network_rules: ["ipRules", "virtualNetworkRules"]
                .map(|rules| properties.at("networkAcls").at(rules).items().count())
                .iter()
                .sum(),
            id,
        })
    }
}

impl Read for SecretItem {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let uri = node.text("id").ok_or("a secret has no id")?;
        let attributes = node.at("attributes");
        let time = |name| attributes.number(name).and_then(dates::from_unix);
        Ok(Self {
            name: Url::parse(&uri)
                .ok()
                .and_then(|u| u.path_segments()?.nth(1).map(str::to_owned))
                .filter(|n| !n.is_empty())
                .ok_or("the id of a secret is no address of a secret")?,
            uri,
            enabled: attributes.flag("enabled"),
            content_type: node.text("contentType"),
            created: time("created"),
            updated: time("updated"),
            expires: time("exp"),
            not_before: time("nbf"),
            managed: node.flag("managed").unwrap_or(false),
        })
    }
}

impl ArmClient {
    /// The key vaults of a subscription (contract §11). Errors: 403, 404.
    pub async fn key_vaults(&self, subscription: &str) -> Result<Paged<KeyVault>, Error> {
        let subscription = segment(subscription)?;
        let path = format!("/subscriptions/{subscription}/providers/Microsoft.KeyVault/vaults");
        self.list(&path, API_VERSION, &[]).await
    }

    /// One key vault (contract §10.3). Errors: 403, 404 `ResourceNotFound`.
    pub async fn key_vault(&self, id: &KeyVaultId) -> Result<KeyVault, Error> {
        self.get_one(&id.resource().path(), API_VERSION).await
    }

    /// The secrets of a key vault: names, never values. GET `{vaultUri}secrets` with a token for key vaults (contract §10.3).
    ///
    /// `vault_uri` has to lie below the cloud's Key Vault suffix; anything else is refused before a token is asked for.
    /// Errors: 401 for another tenant's vault, 403 where the person may not list secrets or the vault's firewall is closed.
    pub async fn secrets(&self, vault_uri: &Url) -> Result<Paged<SecretItem>, Error> {
        let mut url = vault_uri.clone();
        url.set_path("/secrets");
        url.set_query(Some(&format!("api-version={DATA_API}")));
        url.set_fragment(None);
        self.list_from(Lane::KeyVault, url).await
    }

    /// The versions of one secret with their attributes, never a value. GET `{vaultUri}secrets/{name}/versions` (published with
    /// the list; contract §10.3). Each row's `uri` ends in its version; the newest `created` is the one that a restore reads.
    ///
    /// Errors: as [`secrets`](Self::secrets). A secret that is not there is an empty list or a 404: which of them is not
    /// established, so both have to be read as "not there".
    pub async fn secret_versions(&self, vault_uri: &Url, name: &str) -> Result<Paged<SecretItem>, Error> {
        let mut url = vault_uri.clone();
        url.set_path(&format!("/secrets/{}/versions", segment(name)?));
        url.set_query(Some(&format!("api-version={DATA_API}")));
        url.set_fragment(None);
        self.list_from(Lane::KeyVault, url).await
    }
}
