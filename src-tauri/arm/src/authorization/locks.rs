//! Management locks (published specification; the contract has no recording of one).

use azure_core::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    client::ArmClient,
    error::Error,
    id::{ResourceId, segment},
    node::{Node, Read},
    page::Paged,
    write::Written,
};

/// Locks have versions of their own, apart from the rest of Microsoft.Authorization.
pub(crate) const LOCKS_API: &str = "2020-05-01";

/// What a lock forbids. They hold for everybody, owners included, and for the management plane alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockLevel {
    CanNotDelete,
    /// Nothing can be changed. Role assignments count as changes.
    ReadOnly,
}

impl LockLevel {
    pub fn word(self) -> &'static str {
        match self {
            Self::CanNotDelete => "CanNotDelete",
            Self::ReadOnly => "ReadOnly",
        }
    }
}

/// A lock at a scope or above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    pub id: Option<String>,
    pub name: String,
    /// As received: `CanNotDelete`, `ReadOnly`, `NotSpecified`.
    pub level: String,
    pub notes: Option<String>,
}

impl Lock {
    /// Whether it forbids to change anything.
    pub fn is_read_only(&self) -> bool {
        self.level.eq_ignore_ascii_case(LockLevel::ReadOnly.word())
    }

    /// Whether it forbids to delete anything: every lock does.
    pub fn forbids_deleting(&self) -> bool {
        self.is_read_only() || self.level.eq_ignore_ascii_case(LockLevel::CanNotDelete.word())
    }

    /// Where it was set: its id without its own part.
    pub fn scope(&self) -> Option<&str> {
        let id = self.id.as_deref()?;
        let own = "/providers/microsoft.authorization/locks/";
        // ASCII lower case keeps every byte where it is.
        id.to_ascii_lowercase().rfind(own).map(|at| &id[..at])
    }
}

impl Read for Lock {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let properties = node.at("properties");
        Ok(Self {
            id: node.text("id"),
            name: node.text("name").ok_or("a lock has no name")?,
            level: properties.text("level").ok_or("a lock has no level")?,
            notes: properties.text("notes"),
        })
    }
}

fn path(scope: &ResourceId, name: &str) -> Result<String, Error> {
    let name = segment(name)?;
    Ok(format!(
        "{}/providers/Microsoft.Authorization/locks/{name}",
        scope.path()
    ))
}

impl ArmClient {
    /// The locks at a scope and above. GET `{scope}/providers/Microsoft.Authorization/locks?$filter=atScope()` (published
    /// specification). Without the filter those below would be listed, too, which say nothing about the scope.
    /// Errors: 403 (`Microsoft.Authorization/locks/read`), 404.
    pub async fn locks(&self, scope: &ResourceId) -> Result<Paged<Lock>, Error> {
        let path = format!("{}/providers/Microsoft.Authorization/locks", scope.path());
        self.list(&path, LOCKS_API, &[("$filter", "atScope()")]).await
    }

    /// Sets a lock. PUT, sent once: 200 or 201 with the lock. `owners`: as they were read, applications that own the lock (published
    /// specification); null for a lock without. Errors: 403 (owners and user access administrators may).
    pub async fn put_lock(
        &self,
        scope: &ResourceId,
        name: &str,
        level: LockLevel,
        (notes, owners): (Option<&str>, &Value),
        client_request_id: Uuid,
    ) -> Result<Written, Error> {
        let mut body = json!({ "properties": { "level": level.word(), "notes": notes } });
        if !owners.is_null() {
            body["properties"]["owners"] = owners.clone();
        }
        self.write(
            Method::Put,
            &path(scope, name)?,
            LOCKS_API,
            Some(&body),
            client_request_id,
        )
        .await
    }

    /// Takes a lock away. DELETE, sent once: 200, or 204 where there was none. Errors: 403.
    pub async fn delete_lock(&self, scope: &ResourceId, name: &str, client_request_id: Uuid) -> Result<Written, Error> {
        self.write(Method::Delete, &path(scope, name)?, LOCKS_API, None, client_request_id)
            .await
    }
}
