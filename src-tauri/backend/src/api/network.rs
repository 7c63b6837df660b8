//! The way to Azure: proxy, certificate authorities, and what a firewall must let through.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, CloudChoice};

/// Which proxy requests to Azure take. This computer's own names are never sent through one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ProxyChoice {
    /// `HTTPS_PROXY` and `NO_PROXY`, else what the operating system is set to.
    #[default]
    System,
    /// None at all, whatever the system says.
    None,
    Manual {
        /// `http://proxy.contoso.com:8080`. No user name and password: settings are not a place for secrets.
        address: String,
        /// Hosts that are reached directly, as in `NO_PROXY`: `contoso.com, .internal, 10.0.0.0/8`.
        bypass: String,
    },
}

/// Tests the way to each host of a cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectivityRequest {
    /// `None`: the cloud of the session, else of the last connection, else the public one.
    pub cloud: Option<CloudChoice>,
}

/// Every host that a firewall must allow, with the result for each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Connectivity {
    pub cloud: String,
    /// "Through proxy.contoso.com:8080, from HTTPS_PROXY", "Directly".
    pub way: String,
    pub rows: Vec<HostCheck>,
}

/// One host. Reported when its test begins and when it ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HostCheck {
    /// `management.azure.com`, or a pattern: `*.vault.azure.net`.
    pub host: String,
    pub port: u16,
    /// What it is needed for, in a few words.
    pub purpose: String,
    pub state: HostState,
    /// What was seen, in a sentence.
    pub message: String,
    pub error: Option<ApiError>,
    /// Who signed the certificate that was shown, where one was seen and refused.
    pub issuer: Option<String>,
    /// From the request to the first answer.
    pub milliseconds: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum HostState {
    Checking,
    /// It answered, over TLS that is trusted.
    Reached,
    Failed,
    /// A pattern of which no host is known yet: it is for the firewall's list.
    NotTested,
}
