//! Azure Database for PostgreSQL: single and flexible servers (contract §11), as targets of a restore.

use serde_json::Value;

use crate::{
    client::ArmClient,
    error::Error,
    id::{DatabaseId, FlexibleServerId, SingleServerId, segment},
    node::{Node, Read},
    page::Paged,
};

mod changes;

pub use changes::{AZURE_RULE, AZURE_RULE_ADDRESS};

pub(crate) const SINGLE_API: &str = "2017-12-01";
pub(crate) const FLEXIBLE_API: &str = "2024-08-01";

/// A single server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SingleServer {
    pub id: SingleServerId,
    pub name: String,
    pub location: String,
    /// PostgreSQL's version, `9.5` to `11`.
    pub version: Option<String>,
    /// `Ready`, `Dropping`, `Disabled`, `Inaccessible`.
    pub state: Option<String>,
    pub fqdn: Option<String>,
    /// `Enabled`, `Disabled`; absent in old answers.
    pub public_network_access: Option<String>,
    pub administrator_login: Option<String>,
    pub replication_role: Option<String>,
}

/// A flexible server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlexibleServer {
    pub id: FlexibleServerId,
    pub name: String,
    pub location: String,
    pub version: Option<String>,
    pub minor_version: Option<String>,
    /// `Ready`, `Stopped`, …
    pub state: Option<String>,
    pub fqdn: Option<String>,
    pub public_network_access: Option<String>,
    /// The subnet of a server that is reachable from its network alone.
    pub delegated_subnet: Option<String>,
}

/// A database of a single server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    pub id: Option<DatabaseId>,
    pub name: String,
    pub charset: Option<String>,
    pub collation: Option<String>,
}

/// A firewall rule of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirewallRule {
    pub name: String,
    pub start: Option<String>,
    pub end: Option<String>,
}

impl FirewallRule {
    /// "Allow access to Azure services": both ends are 0.0.0.0 (contract §10.1). The rule's name differs between clients.
    pub fn allows_azure(&self) -> bool {
        [&self.start, &self.end]
            .into_iter()
            .all(|ip| ip.as_deref() == Some("0.0.0.0"))
    }
}

fn named(node: Node<'_>, what: &str) -> Result<(String, String), String> {
    let id = node.text("id").ok_or_else(|| format!("a {what} has no id"))?;
    let name = node
        .text("name")
        .or_else(|| id.rsplit('/').next().map(str::to_owned))
        .unwrap_or_default();
    Ok((id, name))
}

impl Read for SingleServer {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let (id, name) = named(node, "server")?;
        let properties = node.at("properties");
        Ok(Self {
            id: SingleServerId::parse(&id).map_err(|e| format!("{id}: {e}"))?,
            name,
            location: node.text("location").unwrap_or_default(),
            version: properties.text("version"),
            state: properties.text("userVisibleState"),
            fqdn: properties.text("fullyQualifiedDomainName"),
            public_network_access: properties.text("publicNetworkAccess"),
            administrator_login: properties.text("administratorLogin"),
            replication_role: properties.text("replicationRole"),
        })
    }
}

impl Read for FlexibleServer {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let (id, name) = named(node, "server")?;
        let properties = node.at("properties");
        Ok(Self {
            id: FlexibleServerId::parse(&id).map_err(|e| format!("{id}: {e}"))?,
            name,
            location: node.text("location").unwrap_or_default(),
            version: properties.text("version"),
            minor_version: properties.text("minorVersion"),
            state: properties.text("state"),
            fqdn: properties.text("fullyQualifiedDomainName"),
            public_network_access: properties.at("network").text("publicNetworkAccess"),
            delegated_subnet: properties.at("network").text("delegatedSubnetResourceId"),
        })
    }
}

impl Read for Database {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let (id, name) = named(node, "database")?;
        let properties = node.at("properties");
        Ok(Self {
            id: DatabaseId::parse(&id).ok(),
            name,
            charset: properties.text("charset"),
            collation: properties.text("collation"),
        })
    }
}

impl Read for FirewallRule {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let properties = node.at("properties");
        Ok(Self {
            name: node.text("name").unwrap_or_default(),
            start: properties.text("startIpAddress"),
            end: properties.text("endIpAddress"),
        })
    }
}

impl ArmClient {
    /// The single servers of a subscription. GET `…/Microsoft.DBforPostgreSQL/servers` (contract §11). Errors: 403, 404.
    pub async fn single_servers(&self, subscription: &str) -> Result<Paged<SingleServer>, Error> {
        let subscription = segment(subscription)?;
        let path = format!("/subscriptions/{subscription}/providers/Microsoft.DBforPostgreSQL/servers");
        self.list(&path, SINGLE_API, &[]).await
    }

    /// One single server (contract §11). Errors: 403, 404 `ResourceNotFound`.
    pub async fn single_server(&self, id: &SingleServerId) -> Result<SingleServer, Error> {
        self.get_one(&id.resource().path(), SINGLE_API).await
    }

    /// The databases of a single server (contract §11). Errors: 403, 404.
    pub async fn single_server_databases(&self, id: &SingleServerId) -> Result<Paged<Database>, Error> {
        self.list(&format!("{}/databases", id.resource().path()), SINGLE_API, &[])
            .await
    }

    /// The firewall rules of a single server (contract §10.3). Errors: 403, 404.
    pub async fn firewall_rules(&self, id: &SingleServerId) -> Result<Paged<FirewallRule>, Error> {
        self.list(&format!("{}/firewallRules", id.resource().path()), SINGLE_API, &[])
            .await
    }

    /// The flexible servers of a subscription (contract §11). Errors: 403, 404.
    pub async fn flexible_servers(&self, subscription: &str) -> Result<Paged<FlexibleServer>, Error> {
        let subscription = segment(subscription)?;
        let path = format!("/subscriptions/{subscription}/providers/Microsoft.DBforPostgreSQL/flexibleServers");
        self.list(&path, FLEXIBLE_API, &[]).await
    }

    /// One flexible server (contract §11). Errors: 403, 404 `ResourceNotFound`.
    pub async fn flexible_server(&self, id: &FlexibleServerId) -> Result<FlexibleServer, Error> {
        self.get_one(&id.resource().path(), FLEXIBLE_API).await
    }
}
