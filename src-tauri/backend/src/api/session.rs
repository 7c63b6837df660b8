//! Sign-in, settings and what a fresh window needs to know.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{JobSummary, Timestamp};
use crate::secret::SecretText;

/// Everything a fresh window needs, in one value. A reload or a restart asks for it once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Bootstrap {
    pub version: String,
    pub session: Option<Session>,
    pub settings: Settings,
    /// Restores of this app that are not in a final state; they are followed as soon as there is a session for them.
    pub unfinished: Vec<JobSummary>,
    /// The last connection, without its secret, to fill the form again.
    pub last_connection: Option<LastConnection>,
    /// Whether practice mode was left with work in it (it can be continued).
    pub practice_exists: bool,
    /// Folder of the log files, to be shown.
    pub logs_dir: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// The embedded simulator. Nothing touches a real database.
    Practice,
    Azure,
}

/// A signed-in session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    pub mode: Mode,
    /// Tenant's display name where it can be read, else its id.
    pub tenant: String,
    pub tenant_id: String,
    /// Who is signed in: a user name, or the service principal's client id.
    pub account: String,
    /// "Azure", "Azure US Government", "Azure China", "Practice", or the host of a custom cloud.
    pub cloud: String,
    pub subscriptions: Vec<SubscriptionView>,
    /// In practice, time runs this many times faster than in Azure; 1 otherwise.
    pub speed: f64,
    pub since: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionView {
    /// GUID.
    pub id: String,
    pub name: String,
    /// `Enabled`, `Disabled`, `Warned`, `PastDue`, `Deleted`, or what Azure says next.
    pub state: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectRequest {
    pub cloud: CloudChoice,
    pub credential: CredentialChoice,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CloudChoice {
    Public,
    UsGovernment,
    China,
    /// A cloud found by its ARM address (`/metadata/endpoints`), with an optional CA file in PEM form.
    Custom {
        arm: String,
        ca_file: Option<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CredentialChoice {
    /// What `az login` or `azd auth login` left behind.
    DeveloperTools { tenant: Option<String> },
    ServicePrincipal {
        tenant: String,
        client_id: String,
        secret: SecretText,
    },
}

/// A connection without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LastConnection {
    pub cloud: CloudChoice,
    pub tenant: Option<String>,
    pub client_id: Option<String>,
    pub developer_tools: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// What the person has chosen; stored, never secret.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    pub theme: Theme,
}
