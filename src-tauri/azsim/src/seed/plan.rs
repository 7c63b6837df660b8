//! The form of `contoso.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::world::Protection;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Plan {
    pub subscriptions: Vec<String>,
    pub policies: Vec<PolicyPlan>,
    pub vaults: Vec<VaultPlan>,
    pub servers: Vec<ServerPlan>,
    pub protection: Vec<ProtectionPlan>,
    pub exceptions: Vec<ExceptionPlan>,
    pub storage: Vec<StoragePlan>,
    pub key_vaults: Vec<KeyVaultPlan>,
    pub vault_roles: Vec<VaultRolePlan>,
}

/// How many days the points of each tag stay.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyPlan {
    pub name: String,
    pub tag: String,
    pub weekly: u32,
    pub monthly: u32,
    pub yearly: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VaultPlan {
    pub name: String,
    pub sub: String,
    pub group: String,
    pub region: String,
    pub redundancy: String,
    pub cross_region: Option<String>,
    pub cross_subscription: Option<String>,
    #[serde(default)]
    pub replicated: Vec<String>,
    pub user_identity: Option<String>,
    /// `group/name` of the guard.
    pub guard: Option<String>,
    #[serde(default = "on")]
    pub soft_delete: String,
    #[serde(default = "fourteen")]
    pub soft_delete_days: f64,
    pub tags: BTreeMap<String, String>,
}

fn on() -> String {
    "On".into()
}

fn fourteen() -> f64 {
    14.0
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerPlan {
    pub name: String,
    #[serde(default)]
    pub flexible: bool,
    pub sub: String,
    pub group: String,
    pub region: String,
    #[serde(default = "eleven")]
    pub version: String,
    #[serde(default = "ready")]
    pub state: String,
    /// Azure services may reach it.
    #[serde(default = "yes")]
    pub open: bool,
    pub databases: Vec<String>,
}

fn eleven() -> String {
    "11".into()
}

fn ready() -> String {
    "Ready".into()
}

fn yes() -> bool {
    true
}

/// A server's databases, or a whole flexible server, in a vault.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProtectionPlan {
    pub vault: String,
    pub server: String,
    #[serde(default)]
    pub databases: Vec<String>,
    pub policy: String,
    /// Day of the week and hour, UTC.
    pub day: String,
    pub hour: u8,
    /// How long ago it began; 0: not yet.
    pub weeks: u32,
    pub archive_after: Option<u32>,
    /// `key vault/secret`
    pub secret: Option<String>,
    /// Size today.
    pub gb: f64,
}

/// Where one instance is unlike the others of its line. Weeks and days count back from the anchor; 0 is the newest backup.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExceptionPlan {
    pub name: String,
    pub weeks: Option<u32>,
    #[serde(default)]
    pub missed_ago: Vec<u32>,
    #[serde(default)]
    pub partial_ago: Vec<u32>,
    #[serde(default)]
    pub on_demand_days_ago: Vec<u32>,
    pub stopped_days_ago: Option<u32>,
    pub protection: Option<Protection>,
    pub metadata: Option<bool>,
    #[serde(default)]
    pub friendly_slash: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoragePlan {
    pub name: String,
    pub sub: String,
    pub group: String,
    pub region: String,
    #[serde(default = "yes")]
    pub public: bool,
    #[serde(default = "yes")]
    pub cross_tenant: bool,
    pub containers: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyVaultPlan {
    pub name: String,
    pub sub: String,
    pub group: String,
    pub region: String,
    pub rbac: bool,
    /// The network is closed, also for trusted services.
    #[serde(default)]
    pub closed: bool,
    /// The backup vault that an access policy names.
    pub vault: Option<String>,
    /// `name!`: not a connection string; `name?`: with an old password.
    pub secrets: Vec<String>,
}

/// The groups in which a vault's identity has the roles that restores need.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultRolePlan {
    pub vault: String,
    pub sub: String,
    pub groups: Vec<String>,
}
