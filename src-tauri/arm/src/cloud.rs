//! The clouds and their addresses (contract §3).

use std::sync::Arc;

use azure_core::http::{HttpClient, Method, Request};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::{error::Error, headers::Seen, id::encode_path, node::Node};

/// Version of the metadata call; 2022-09-01 answers one object, older ones a list (contract §3 and the toolchain's trials).
const METADATA_API: &str = "2022-09-01";

/// Where one Azure lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cloud {
    /// Azure's name: `AzureCloud`, `AzureUSGovernment`, `AzureChinaCloud`, or what the endpoint calls itself.
    pub name: String,
    /// For people: "Azure", "Azure US Government".
    pub display: String,
    /// Resource Manager.
    pub arm: Url,
    /// Microsoft Entra ID.
    pub login: Url,
    /// Scope of tokens for Resource Manager, with the double slash where the resource id ends in one.
    pub arm_scope: String,
    /// `.vault.azure.net`, with the leading dot.
    pub key_vault_suffix: String,
    pub key_vault_scope: String,
    /// `core.windows.net`, without a leading dot.
    pub storage_suffix: String,
    /// `.postgres.database.azure.com`, with the leading dot.
    pub postgres_suffix: String,
    /// The portal, where there is one.
    pub portal: Option<Url>,
    /// The tenant that the endpoint names; `common` in the real clouds.
    pub tenant: Option<String>,
}

/// Addresses that are compiled in.
struct Known {
    name: &'static str,
    display: &'static str,
    arm: &'static str,
    login: &'static str,
    arm_scope: &'static str,
    key_vault: &'static str,
    storage: &'static str,
    postgres: &'static str,
    portal: &'static str,
}

const PUBLIC: Known = Known {
    name: "AzureCloud",
    display: "Azure",
    arm: "https://management.azure.com",
    login: "https://login.microsoftonline.com",
    arm_scope: "https://management.azure.com/.default",
    key_vault: "vault.azure.net",
    storage: "core.windows.net",
    postgres: ".postgres.database.azure.com",
    portal: "https://portal.azure.com",
};

const US_GOVERNMENT: Known = Known {
    name: "AzureUSGovernment",
    display: "Azure US Government",
    arm: "https://management.usgovcloudapi.net",
    login: "https://login.microsoftonline.us",
    arm_scope: "https://management.core.usgovcloudapi.net//.default",
    key_vault: "vault.usgovcloudapi.net",
    storage: "core.usgovcloudapi.net",
    postgres: ".postgres.database.usgovcloudapi.net",
    portal: "https://portal.azure.us",
};

const CHINA: Known = Known {
    name: "AzureChinaCloud",
    display: "Azure China (21Vianet)",
    arm: "https://management.chinacloudapi.cn",
    login: "https://login.chinacloudapi.cn",
    arm_scope: "https://management.core.chinacloudapi.cn//.default",
    key_vault: "vault.azure.cn",
    storage: "core.chinacloudapi.cn",
    postgres: ".postgres.database.chinacloudapi.cn",
    portal: "https://portal.azure.cn",
};

impl Cloud {
    /// Scope of tokens for the storage data plane (contract §11). The resource id is the same for all public and sovereign clouds
    /// (DOC articles/storage/blobs/authorize-access-azure-active-directory.md), unlike that of key vaults.
    pub const STORAGE_SCOPE: &'static str = "https://storage.azure.com/.default";

    pub fn public() -> Self {
        Self::known(&PUBLIC)
    }

    pub fn us_government() -> Self {
        Self::known(&US_GOVERNMENT)
    }

    pub fn china() -> Self {
        Self::known(&CHINA)
    }

    fn known(known: &Known) -> Self {
        Self {
            name: known.name.to_owned(),
            display: known.display.to_owned(),
            arm: constant(known.arm),
            login: constant(known.login),
            arm_scope: known.arm_scope.to_owned(),
            key_vault_suffix: format!(".{}", known.key_vault),
            key_vault_scope: format!("https://{}/.default", known.key_vault),
            storage_suffix: known.storage.to_owned(),
            postgres_suffix: known.postgres.to_owned(),
            portal: Some(constant(known.portal)),
            tenant: None,
        }
    }

    /// Asks an endpoint who it is: `GET {arm}/metadata/endpoints?api-version=2022-09-01`, without a token (contract §3).
    ///
    /// One object is expected; a list, which older versions send, is searched for the entry of this endpoint. Missing members are
    /// filled from the endpoint's own address. Errors: transport, status, not JSON, no login address, an address that is not https.
    pub async fn discover(http: &Arc<dyn HttpClient>, arm: &Url) -> Result<Self, Error> {
        if arm.scheme() != "https" || arm.host_str().is_none() {
            return Err(Error::parse(
                "The address of Resource Manager has to begin with https://.",
            ));
        }
        let mut url = arm.clone();
        url.set_path("/metadata/endpoints");
        url.set_query(Some(&format!("api-version={METADATA_API}")));
        url.set_fragment(None);
        let mut request = Request::new(url, Method::Get);
        request.insert_header("accept", "application/json");
        let lost = |e: azure_core::Error| Error::from_core(&e, true);
        let answer = http.execute_request(&request).await.map_err(lost)?;
        let (status, headers, body) = answer.deconstruct();
        let body = body.collect().await.map_err(lost)?;
        let (status, seen) = (u16::from(status), Seen::of(&headers));
        if !(200..300).contains(&status) {
            return Err(Error::from_answer(status, &seen, &body));
        }
        let value: Value = serde_json::from_slice(&body).map_err(|_| {
            Error::parse("The address answered, but not as Azure Resource Manager does.").with_ids(status, &seen)
        })?;
        Self::from_metadata(&value, arm)
    }

    fn from_metadata(value: &Value, arm: &Url) -> Result<Self, Error> {
        let entry = match value.as_array() {
            Some(list) => list
                .iter()
                .find(|e| {
                    Node::of(e)
                        .text("resourceManager")
                        .and_then(|u| url(&u))
                        .is_some_and(|u| same_origin(&u, arm))
                })
                .or_else(|| list.first().filter(|_| list.len() == 1))
                .ok_or_else(|| Error::parse("The metadata of the address do not name the address itself."))?,
            None => value,
        };
        let node = Node::of(entry);
        let (authentication, suffixes) = (node.at("authentication"), node.at("suffixes"));
        let login = authentication
            .text("loginEndpoint")
            .and_then(|u| url(&u))
            .ok_or_else(|| Error::parse("The address answered, but names no sign-in address."))?;
        // The endpoint that was asked is the endpoint that is used: metadata must not send tokens to another host.
        let mut base = arm.clone();
        base.set_path("/");
        base.set_query(None);
        base.set_fragment(None);
        let audience = authentication
            .at("audiences")
            .items()
            .find_map(Node::as_text)
            .unwrap_or_else(|| base.to_string());
        let dotted = |name: &str| {
            suffixes
                .text(name)
                .map(|s| format!(".{}", s.trim_matches('.')))
                .unwrap_or_default()
        };
        let key_vault = dotted("keyVaultDns");
        let name = node
            .text("name")
            .unwrap_or_else(|| base.host_str().unwrap_or_default().to_owned());
        Ok(Self {
            display: name.clone(),
            name,
            login,
            arm_scope: scope(&audience),
            key_vault_scope: if key_vault.is_empty() {
                String::new()
            } else {
                format!("https://{}/.default", &key_vault[1..])
            },
            key_vault_suffix: key_vault,
            storage_suffix: suffixes
                .text("storage")
                .unwrap_or_default()
                .trim_matches('.')
                .to_owned(),
            postgres_suffix: dotted("postgresqlServerEndpoint"),
            portal: node.text("portal").and_then(|u| url(&u)),
            tenant: authentication.text("tenant"),
            arm: base,
        })
    }

    /// Whether a URL goes to this cloud's Resource Manager: same scheme, host and port.
    pub fn is_arm_host(&self, url: &Url) -> bool {
        same_origin(url, &self.arm)
    }

    /// Whether a URL goes to a key vault of this cloud: https, one name before the suffix.
    pub fn is_key_vault_host(&self, url: &Url) -> bool {
        self.is_below(url, &self.key_vault_suffix)
    }

    /// Whether a URL goes to the blobs of a storage account of this cloud: https, `{account}.blob.{storage suffix}`.
    pub fn is_blob_host(&self, url: &Url) -> bool {
        !self.storage_suffix.is_empty() && self.is_below(url, &format!(".blob.{}", self.storage_suffix))
    }

    /// One name before a suffix, which begins with a dot.
    fn is_below(&self, url: &Url, suffix: &str) -> bool {
        let Some(host) = url.host_str() else { return false };
        let host = host.to_ascii_lowercase();
        // A cloud on loopback may name its port in the suffix, or use that of its Resource Manager; the real clouds have none.
        let suffix = suffix.to_ascii_lowercase();
        let (suffix, port) = match suffix.split_once(':') {
            Some((name, port)) => (name, port.parse().ok()),
            None => (suffix.as_str(), self.arm.port()),
        };
        let name = host.strip_suffix(suffix).filter(|_| !suffix.is_empty());
        url.scheme() == "https"
            && (url.port().is_none() || url.port() == port)
            && url.username().is_empty()
            && name.is_some_and(|n| !n.is_empty() && !n.contains('.'))
    }

    /// The portal's page of a resource; `None` where the cloud has no portal or the text is no id.
    pub fn portal_link(&self, resource_id: &str) -> Option<Url> {
        let mut url = self.portal.clone()?;
        if !resource_id.starts_with('/') {
            return None;
        }
        // `#@/resource{id}` opens a resource in whatever tenant the person is signed in to.
        url.set_fragment(Some(&format!("@/resource{}", encode_path(resource_id))));
        Some(url)
    }

    /// `https://{account}.blob.{storage suffix}/{container}`: no SAS, no trailing slash (contract §6.1).
    pub fn container_url(&self, account: &str, container: &str) -> String {
        format!("https://{account}.blob.{}/{container}", self.storage_suffix)
    }
}

/// v2 scope = resource id + `/.default`; a resource id that ends in a slash makes the double slash (contract §3).
pub fn scope(audience: &str) -> String {
    format!("{audience}/.default")
}

fn same_origin(a: &Url, b: &Url) -> bool {
    a.scheme() == b.scheme()
        && a.host_str().map(str::to_ascii_lowercase) == b.host_str().map(str::to_ascii_lowercase)
        && a.port_or_known_default() == b.port_or_known_default()
        && a.username().is_empty()
        && a.password().is_none()
}

fn url(text: &str) -> Option<Url> {
    Url::parse(text.trim())
        .ok()
        .filter(|u| u.scheme() == "https" && u.host_str().is_some())
}

#[expect(
    clippy::expect_used,
    reason = "only the addresses above come here, and a test parses each of them"
)]
fn constant(text: &'static str) -> Url {
    Url::parse(text).expect("a compiled-in address")
}

#[cfg(test)]
mod tests;
