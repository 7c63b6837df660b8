//! Subscriptions, tenants and regions (contract §11).

use serde_json::Value;

use crate::{
    client::ArmClient,
    error::Error,
    id::segment,
    node::{Node, Read},
    page::Paged,
};

const API_VERSION: &str = "2022-12-01";

/// A subscription that the account can see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The GUID.
    pub id: String,
    pub name: String,
    pub tenant_id: Option<String>,
    /// `Enabled`, `Disabled`, `Warned`, `PastDue`, `Deleted`.
    pub state: Option<String>,
}

/// A tenant that the account is at home or a guest in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// The GUID.
    pub id: String,
    pub name: Option<String>,
    pub default_domain: Option<String>,
    pub category: Option<String>,
}

/// A region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// `westeurope`.
    pub name: String,
    /// "West Europe".
    pub display_name: String,
    /// Names of the paired regions.
    pub paired: Vec<String>,
    pub geography_group: Option<String>,
}

impl Read for Subscription {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let last = || node.text("id").and_then(|i| i.rsplit('/').next().map(str::to_owned));
        let id = node
            .text("subscriptionId")
            .or_else(last)
            .ok_or("a subscription has no id")?;
        Ok(Self {
            name: node.text("displayName").unwrap_or_else(|| id.clone()),
            id,
            tenant_id: node.text("tenantId"),
            state: node.text("state"),
        })
    }
}

impl Read for Tenant {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        Ok(Self {
            id: node.text("tenantId").ok_or("a tenant has no id")?,
            name: node.text("displayName"),
            default_domain: node.text("defaultDomain"),
            category: node.text("tenantCategory"),
        })
    }
}

impl Read for Location {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let name = node.text("name").ok_or("a region has no name")?;
        let metadata = node.at("metadata");
        Ok(Self {
            display_name: node.text("displayName").unwrap_or_else(|| name.clone()),
            name,
            paired: metadata
                .at("pairedRegion")
                .items()
                .filter_map(|p| p.text("name").or_else(|| p.as_text()))
                .collect(),
            geography_group: metadata.text("geographyGroup"),
        })
    }
}

impl ArmClient {
    /// The subscriptions of the token's tenant. GET `/subscriptions` (contract §11). Errors: 401.
    pub async fn subscriptions(&self) -> Result<Paged<Subscription>, Error> {
        self.list("/subscriptions", API_VERSION, &[]).await
    }

    /// The tenants of the account. GET `/tenants` (contract §11). Errors: 401.
    pub async fn tenants(&self) -> Result<Paged<Tenant>, Error> {
        self.list("/tenants", API_VERSION, &[]).await
    }

    /// The regions that a subscription can use. GET `/subscriptions/{s}/locations` (contract §11). Errors: 403, 404.
    pub async fn locations(&self, subscription: &str) -> Result<Paged<Location>, Error> {
        self.list(
            &format!("/subscriptions/{}/locations", segment(subscription)?),
            API_VERSION,
            &[],
        )
        .await
    }
}
