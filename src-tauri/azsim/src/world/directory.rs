//! Tenants, subscriptions, regions, identities and their roles.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tenant {
    pub id: String,
    pub name: String,
    pub domain: String,
    /// Its conditional access wants a second factor of everyone who signs in.
    #[serde(default)]
    pub demands_mfa: bool,
    #[serde(default)]
    pub health: Health,
}

/// How a tenant's sign-in answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Health {
    #[default]
    Fine,
    /// It takes the request and does not answer within any client's patience.
    Silent,
    /// 503, `AADSTS90033`.
    Failing,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Region {
    /// `westeurope`
    pub name: String,
    /// `West Europe`
    pub display: String,
    pub pair: String,
    pub geography: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Subscription {
    /// The guid.
    pub id: String,
    pub name: String,
    pub tenant: String,
    /// `Enabled`
    pub state: String,
}

impl Subscription {
    pub fn scope(&self) -> String {
        format!("/subscriptions/{}", self.id)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResourceGroup {
    pub subscription_id: String,
    pub name: String,
    pub region: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PrincipalKind {
    User,
    ServicePrincipal,
    /// A vault's identity: nobody signs in with it.
    ManagedIdentity,
}

/// Someone or something that roles are assigned to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Principal {
    pub object_id: String,
    /// Client id. The practice accounts are users and service principals at once: one id and secret signs in as the person.
    pub app_id: String,
    /// User principal name, or the display name of an application.
    pub name: String,
    pub kind: PrincipalKind,
    pub tenant: String,
    /// Client secret; `None`: cannot sign in.
    pub secret: Option<String>,
    #[serde(default)]
    pub standing: Standing,
}

/// What has become of someone's right to sign in, and what else than the secret proves who they are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// An administrator has closed the account (`AADSTS50057`).
    pub disabled: bool,
    /// The client secret is right and too old (`AADSTS7000222`).
    pub secret_expired: bool,
    /// PEM of the certificates whose keys may sign client assertions.
    pub certificates: Vec<String>,
    /// Subjects of the federated credentials: tokens of the simulator's own cluster for them are taken as client assertions.
    pub federated: Vec<String>,
    pub challenge: Option<Challenge>,
    /// Microsoft Graph refuses them: they may not see who is in a group.
    pub no_directory: bool,
    /// A new identity: until then a role can be assigned to it only by whoever says what kind of principal it is (§10.4).
    #[serde(with = "time::serde::rfc3339::option")]
    pub fresh_until: Option<OffsetDateTime>,
}

/// What Resource Manager wants to see in a token before it goes on (continuous access evaluation, contract §3).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Challenge {
    /// `{"access_token": {..}}`
    pub claims: Value,
    /// A refresh token will not do: the person has to sign in again.
    pub interactive: bool,
}

/// What is unlike the usual with a client that people sign in through. One that is not listed is a native application that everybody may use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Application {
    pub client_id: String,
    /// In no directory any more (`AADSTS700016`).
    pub removed: bool,
    /// Registered redirects besides `http://localhost`; their ports do not count where they lead to this machine.
    pub redirects: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RoleDefinition {
    pub guid: String,
    pub name: String,
    pub description: String,
    pub actions: Vec<String>,
    pub not_actions: Vec<String>,
    pub data_actions: Vec<String>,
    pub not_data_actions: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RoleAssignment {
    /// The assignment's own name.
    pub guid: String,
    pub scope: String,
    /// Guid of the role definition.
    pub role: String,
    pub principal_id: String,
    /// `User` | `ServicePrincipal` | `Group`
    pub principal_type: String,
    #[serde(with = "time::serde::rfc3339")]
    pub created: OffsetDateTime,
    /// It gives the role for some requests only: whether for those of a restore is a switch (`conditionalRoles`).
    #[serde(default)]
    pub condition: Option<String>,
}
