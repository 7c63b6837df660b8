//! Resource groups (contract §11).

use serde_json::Value;

use crate::{
    client::ArmClient,
    error::Error,
    id::{ResourceId, segment},
    node::{Node, Read},
    page::Paged,
};

pub(crate) const API_VERSION: &str = "2021-04-01";

/// A resource group: the middle scope at which a role can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceGroup {
    pub id: ResourceId,
    pub name: String,
    pub location: String,
    /// The resource that manages it: then others than its owner decide what is in it, and denials are to be expected.
    pub managed_by: Option<String>,
}

impl Read for ResourceGroup {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let id = node.text("id").ok_or("a resource group has no id")?;
        let id = ResourceId::parse(&id).map_err(|e| format!("{id}: {e}"))?;
        Ok(Self {
            name: node.text("name").unwrap_or_else(|| id.name().to_owned()),
            location: node.text("location").unwrap_or_default(),
            managed_by: node.text("managedBy"),
            id,
        })
    }
}

impl ArmClient {
    /// The resource groups of a subscription. GET `/subscriptions/{s}/resourcegroups` (contract §11). Errors: 403, 404.
    pub async fn resource_groups(&self, subscription: &str) -> Result<Paged<ResourceGroup>, Error> {
        let path = format!("/subscriptions/{}/resourcegroups", segment(subscription)?);
        self.list(&path, API_VERSION, &[]).await
    }

    /// One resource group. GET `/subscriptions/{s}/resourcegroups/{g}` (contract §11). Errors: 403, 404 `ResourceGroupNotFound`.
    pub async fn resource_group(&self, subscription: &str, name: &str) -> Result<ResourceGroup, Error> {
        let path = format!(
            "/subscriptions/{}/resourcegroups/{}",
            segment(subscription)?,
            segment(name)?
        );
        self.get_one(&path, API_VERSION).await
    }
}
