//! Sign-in, settings and what a fresh window needs to know.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, JobSummary, ProxyChoice, Timestamp};
use crate::secret::SecretText;

/// Everything a fresh window needs, in one value. A reload or a restart asks for it once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Bootstrap {
    pub version: String,
    pub session: Option<Session>,
    /// What the sign-in wants of the person at present, if anything.
    pub sign_in: SignInState,
    /// The sign-ins that are remembered; the last one is taken up again at the start.
    pub accounts: Vec<RememberedAccount>,
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
    /// Id of the tenant that it is in, which is a customer's where it is managed from another one; `None`: not told. For the backend alone.
    #[serde(skip)]
    #[ts(skip)]
    pub tenant_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectRequest {
    pub cloud: CloudChoice,
    pub credential: CredentialChoice,
    /// Beside the accounts of the session, if there is one in the same cloud; else in their place.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub add: bool,
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
    /// The system's browser: authorization code with PKCE (contract §3). Remembered until the sign-out.
    Browser {
        /// Id or domain; `None`: the tenant at which the account is at home.
        tenant: Option<String>,
    },
    /// What `az login` or `azd auth login` left behind.
    DeveloperTools { tenant: Option<String> },
    ServicePrincipal {
        tenant: String,
        client_id: String,
        secret: SecretText,
        /// Keep the secret sealed, so that the next start needs none.
        #[serde(default)]
        #[ts(optional, as = "Option<bool>")]
        remember: bool,
    },
    /// A service principal that proves itself with a certificate. The file is read at each start; its content is not kept.
    Certificate {
        tenant: String,
        client_id: String,
        /// PEM: the certificate and its private key, not encrypted.
        file: String,
    },
    /// The identity of the Azure machine on which Pointback runs.
    ManagedIdentity {
        /// Of a user-assigned identity; `None`: the machine's own.
        client_id: Option<String>,
    },
    /// The identity of the Kubernetes pod in which Pointback runs, by the variables that its platform sets.
    WorkloadIdentity,
    /// A code to be typed on another device. Refused unless [`Settings::allow_device_code`].
    DeviceCode { tenant: Option<String> },
}

/// The ways to sign in, without what is typed for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum CredentialKind {
    Browser,
    DeveloperTools,
    ServicePrincipal,
    Certificate,
    ManagedIdentity,
    WorkloadIdentity,
    DeviceCode,
}

/// A connection without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LastConnection {
    pub cloud: CloudChoice,
    pub tenant: Option<String>,
    pub client_id: Option<String>,
    pub developer_tools: bool,
    /// `None`: kept by a version that knew only developer tools and service principals.
    #[serde(default)]
    pub kind: Option<CredentialKind>,
    /// Path of the certificate's file.
    #[serde(default)]
    pub file: Option<String>,
}

/// What a sign-in is doing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SignInStep {
    /// Finding the cloud and the sign-in service.
    Connecting,
    /// The browser was asked to open the sign-in page; it is waited for until then.
    WaitingForBrowser { until: Timestamp },
    /// To be typed at the address, on any device, until then.
    DeviceCode {
        code: String,
        address: String,
        until: Timestamp,
    },
    /// Signed in; reading the subscriptions.
    GettingSubscriptions,
}

/// What the session's sign-in wants of the person. Pushed whole whenever it changes ([`super::Event::SignInChanged`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SignInState {
    /// Nothing.
    Fine,
    /// The sign-in of the last run is being taken up, without asking anybody.
    Restoring { account: String },
    /// The browser was opened to sign in again, and what was under way waits for it. `reason` is what the service said.
    WaitingForBrowser {
        account: String,
        reason: String,
        until: Timestamp,
    },
    /// Somebody has to sign in: `sign_in_again` where there is a session, else `sign_in`.
    Needed { account: String, error: ApiError },
}

/// A sign-in that is remembered, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RememberedAccount {
    /// `ann@contoso.com`, or the client id of a service principal.
    pub account: String,
    pub tenant_id: String,
    /// Host of Azure Resource Manager.
    pub cloud: String,
    pub kind: CredentialKind,
    /// "Refresh token", "Client secret": what is kept of it.
    pub holding: String,
}

/// The answer to "Where are my credentials?", in words and without a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CredentialFacts {
    /// "Secret Service, entry “…” of Pointback".
    pub key_place: String,
    pub key_state: KeyState,
    /// Why the keychain could not say whether the key is there, or could not keep it.
    pub key_problem: Option<CredentialProblem>,
    /// Path of the sealed file.
    pub file: String,
    pub file_exists: bool,
    /// Anybody who can read the folder can read the credentials: the key lies beside the file.
    pub weaker: bool,
    /// Whether a sign-in outlives the run; `why` if not.
    pub kept: bool,
    pub why: Option<CredentialProblem>,
    pub accounts: Vec<RememberedAccount>,
    /// Access tokens, in memory for an hour at most: how many accounts have some.
    pub in_memory: u32,
    /// Files that could not be used and were kept aside.
    pub aside: Vec<String>,
    /// What is there now, a line each: files, the key, accounts in memory.
    pub remains: Vec<String>,
    /// Neither disk nor keychain nor memory holds anything.
    pub nothing: bool,
    /// Where the browser's own sign-in can be ended: it is the browser's and not Pointback's.
    pub browser_note: String,
}

/// Keeps the key of the saved sign-ins in a file beside them, which is weaker than a keychain, or stops doing so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyFileRequest {
    /// True: "Keep the key in a file that anyone who can read my folder can use". False: in the keychain, or for this run only.
    pub in_a_file: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum KeyState {
    Absent,
    Present,
    /// The keychain could not say.
    NotKnown,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CredentialProblem {
    pub message: String,
    pub hint: String,
    pub detail: Option<String>,
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
    /// Application (client) id of the public client that signs in people; empty: the one of Microsoft's own developer tools.
    /// An organisation can register its own, with the redirect `http://localhost` of the platform "Mobile and desktop".
    pub client_id: String,
    /// Off by default: Microsoft advises organisations to block the device code flow, because whoever is talked into typing
    /// a stranger's code signs the stranger in.
    pub allow_device_code: bool,
    /// The way to Azure.
    pub proxy: ProxyChoice,
    /// A file with further certificate authorities, PEM: a company's inspecting proxy. `None`: the operating system's only.
    pub ca_file: Option<String>,
    /// Every line of the flight check stands open, also those that are in order.
    pub show_all_checks: bool,
}
