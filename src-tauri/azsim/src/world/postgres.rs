//! PostgreSQL servers of both kinds.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::same;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServerKind {
    Single,
    Flexible,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Server {
    pub kind: ServerKind,
    pub subscription_id: String,
    pub resource_group: String,
    pub name: String,
    pub region: String,
    /// Major version: `11`.
    pub version: String,
    /// `userVisibleState` (single: Ready, Disabled, ..) or `state` (flexible: Ready, Stopped, ..).
    pub state: String,
    pub admin: String,
    /// `publicNetworkAccess`
    pub public_access: bool,
    pub firewall: Vec<FirewallRule>,
    pub databases: Vec<Database>,
    pub storage_gb: u32,
}

impl Server {
    pub fn id(&self) -> String {
        let kind = match self.kind {
            ServerKind::Single => "servers",
            ServerKind::Flexible => "flexibleServers",
        };
        format!(
            "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.DBforPostgreSQL/{kind}/{}",
            self.subscription_id, self.resource_group, self.name
        )
    }

    /// PostgreSQL's own names are case-sensitive; Azure's ids are not. The id decides what counts as taken.
    pub fn database(&self, name: &str) -> Option<&Database> {
        self.databases.iter().find(|d| same(&d.name, name))
    }

    /// "Allow access to Azure services": a rule from 0.0.0.0 to 0.0.0.0, and public access (§10.1).
    pub fn lets_azure_in(&self) -> bool {
        self.public_access && self.firewall.iter().any(|r| r.start == "0.0.0.0" && r.end == "0.0.0.0")
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FirewallRule {
    pub name: String,
    pub start: String,
    pub end: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Database {
    pub name: String,
    pub charset: String,
    pub collation: String,
    /// When a restore made it.
    #[serde(with = "time::serde::rfc3339::option")]
    pub restored: Option<OffsetDateTime>,
}

impl Database {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            charset: "UTF8".into(),
            collation: "English_United States.1252".into(),
            restored: None,
        }
    }
}
