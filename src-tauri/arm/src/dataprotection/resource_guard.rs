//! Multi-user authorization: the resource guard itself, which belongs to other people (contract §5.9).

use serde_json::Value;

use super::{
    API_VERSION,
    guard::{RESTORE_ACTION, RESTORE_REQUESTS},
};
use crate::{
    client::ArmClient,
    error::Error,
    id::ResourceGuardId,
    node::{Node, Read},
    page::Paged,
};

/// What Azure asks for on the guard before a restore. The name is not published (contract §5.9); Backup MUA Operator has every action of
/// the provider and a reader none, so that each of these tells the one from the other.
pub const RESTORE_CONSENTS: [&str; 2] = [
    "Microsoft.DataProtection/resourceGuards/dppTriggerRestoreRequests/action",
    "Microsoft.DataProtection/resourceGuards/dppTriggerRestoreRequests/default/action",
];

/// A resource guard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceGuard {
    pub id: ResourceGuardId,
    pub name: String,
    pub location: Option<String>,
    pub description: Option<String>,
    pub provisioning_state: Option<String>,
    pub allows_auto_approvals: Option<bool>,
    pub operations: Vec<GuardOperation>,
    /// Operations that the guard's owner does not want watched.
    pub exclusions: Vec<String>,
}

/// An operation that a guard can watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardOperation {
    pub operation: String,
    /// `Microsoft.DataProtection/resourceGuards/dppTriggerRestoreRequests`.
    pub request_type: Option<String>,
}

/// A request object of a guard: a name to have rights on, with nothing in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardRequest {
    /// ARM id: what `resourceGuardOperationRequests` takes.
    pub id: String,
    pub name: String,
}

impl ResourceGuard {
    /// Whether restores are watched: listed and not excluded.
    pub fn watches_restores(&self) -> bool {
        let is = |word: &str| word.eq_ignore_ascii_case(RESTORE_ACTION);
        self.operations.iter().any(|o| is(&o.operation)) && !self.exclusions.iter().any(|e| is(e))
    }
}

impl Read for ResourceGuard {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let id = node.text("id").ok_or("a resource guard has no id")?;
        let id = ResourceGuardId::parse(&id).map_err(|e| format!("{id}: {e}"))?;
        let properties = node.at("properties");
        let operations = properties.at("resourceGuardOperations").items().filter_map(|o| {
            Some(GuardOperation {
                operation: o.text("vaultCriticalOperation")?,
                request_type: o.text("requestResourceType"),
            })
        });
        Ok(Self {
            name: node.text("name").unwrap_or_else(|| id.name().to_owned()),
            location: node.text("location"),
            description: properties.text("description"),
            provisioning_state: properties.text("provisioningState"),
            allows_auto_approvals: properties.flag("allowAutoApprovals"),
            operations: operations.collect(),
            exclusions: properties.texts("vaultCriticalOperationExclusionList"),
            id,
        })
    }
}

impl Read for GuardRequest {
    fn read(value: &Value) -> Result<Self, String> {
        let node = Node::of(value);
        let id = node.text("id").ok_or("a request of a resource guard has no id")?;
        let last = id
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_owned();
        Ok(Self {
            name: node.text("name").unwrap_or(last),
            id,
        })
    }
}

impl ArmClient {
    /// The guard. GET `{guard}` (contract §5 #24). Errors: 403, the usual case, because guards belong to other people; 401
    /// `InvalidAuthenticationTokenTenant` where it lies in another tenant: ask with a client of that tenant.
    pub async fn resource_guard(&self, guard: &ResourceGuardId) -> Result<ResourceGuard, Error> {
        self.get_one(&guard.resource().path(), API_VERSION).await
    }

    /// The objects that a restore can name. GET `{guard}/dppTriggerRestoreRequests` (contract §5 #24; the path is by analogy with the
    /// guard's other kinds of requests). Errors: as [`resource_guard`](Self::resource_guard); 404 where the analogy does not hold.
    pub async fn restore_requests(&self, guard: &ResourceGuardId) -> Result<Paged<GuardRequest>, Error> {
        let path = format!("{}/{RESTORE_REQUESTS}", guard.resource().path());
        self.list(&path, API_VERSION, &[]).await
    }

    /// The one that all clients name. GET `{guard}/dppTriggerRestoreRequests/default` (contract §5 #24, by analogy). Whoever may read it
    /// has rights on the guard; whether they are enough for a restore, only the restore tells. Errors: as `restore_requests`.
    pub async fn default_restore_request(&self, guard: &ResourceGuardId) -> Result<GuardRequest, Error> {
        let path = format!("{}/{RESTORE_REQUESTS}/default", guard.resource().path());
        self.get_one(&path, API_VERSION).await
    }
}
