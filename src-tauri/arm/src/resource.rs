//! A resource as Azure shows it, whole and uninterpreted: for keeping what stood before a change, so that it can be put back
//! exactly, members that this crate does not know included.

use serde_json::Value;

use crate::{
    authorization, client::ArmClient, dataprotection, error::Error, groups, id::ResourceId, keyvault, node::Read,
    postgres, storage,
};

struct Whole(Value);

impl Read for Whole {
    fn read(value: &Value) -> Result<Self, String> {
        if value.is_object() {
            Ok(Self(value.clone()))
        } else {
            Err("the resource is no object".to_owned())
        }
    }
}

/// The api-version that the typed calls of this crate use for a resource; a resource is read back as it was written.
fn api_version(id: &ResourceId) -> Option<&'static str> {
    let full = id.full_type().to_ascii_lowercase();
    Some(match full.as_str() {
        "" if id.resource_group().is_some() => groups::API_VERSION,
        "microsoft.authorization/roleassignments" => authorization::API_VERSION,
        "microsoft.authorization/locks" => authorization::LOCKS_API,
        "microsoft.dataprotection/backupvaults" => dataprotection::API_VERSION,
        "microsoft.dbforpostgresql/flexibleservers" => postgres::FLEXIBLE_API,
        "microsoft.dbforpostgresql/servers" | "microsoft.dbforpostgresql/servers/firewallrules" => postgres::SINGLE_API,
        "microsoft.keyvault/vaults" => keyvault::API_VERSION,
        "microsoft.storage/storageaccounts" | "microsoft.storage/storageaccounts/blobservices/containers" => {
            storage::API_VERSION
        }
        _ => return None,
    })
}

impl ArmClient {
    /// One resource, whole. GET `{id}`, of the types that this crate can change, and of resource groups (contract §10, §11).
    ///
    /// Errors: 403, 404; [`Kind::Parse`](crate::Kind) for any other type, with nothing sent.
    pub async fn resource(&self, id: &ResourceId) -> Result<Value, Error> {
        let version =
            api_version(id).ok_or_else(|| Error::parse(format!("{id} is of a type that is not read here.")))?;
        Ok(self.get_one::<Whole>(&id.path(), version).await?.0)
    }
}
