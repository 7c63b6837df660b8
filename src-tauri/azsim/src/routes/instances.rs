//! Backup instances (contract §5.2).

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::routing::get;
use serde_json::{Value, json};

use super::{vault_path, vaults};
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::ok_json;
use crate::error::{ArmError, ArmResult};
use crate::fault_text;
use crate::path::Scope;
use crate::world::{Instance, Protection, Source, Vault, World, same};

pub const READ: &str = "Microsoft.DataProtection/backupVaults/backupInstances/read";

pub fn router() -> Router<App> {
    Router::new()
        .route(vault_path!("/backupInstances"), get(of_vault))
        .route(vault_path!("/backupInstances/{instance}"), get(one))
        // An extension resource: the scope is in the extensions.
        .route("/providers/Microsoft.DataProtection/backupInstances", get(of_resource))
}

/// Vault and instance for a caller.
pub fn find<'w>(
    world: &'w World,
    caller: &Caller,
    (sub, rg, vault, instance): (&str, &str, &str, &str),
    action: &str,
) -> Result<(&'w Vault, &'w Instance), ArmError> {
    let vault = vaults::find(world, caller, (sub, rg, vault), action)?;
    let instance = world
        .instance(vault, instance)
        .ok_or_else(ArmError::generic_not_found)?;
    Ok((vault, instance))
}

async fn of_vault(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, name)): Path<(String, String, String)>,
) -> ArmResult {
    app.read(|world| {
        let vault = vaults::find(world, &caller, (&sub, &rg, &name), READ)?;
        let rows: Vec<Value> = world
            .instances
            .iter()
            .filter(|i| same(&i.vault_id, &vault.id()))
            .map(|i| instance_json(vault, i))
            .collect();
        Ok(ok_json(&json!({"value": rows})))
    })
}

async fn one(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, vault, name)): Path<(String, String, String, String)>,
) -> ArmResult {
    app.read(|world| {
        let (vault, instance) = find(world, &caller, (&sub, &rg, &vault, &name), READ)?;
        Ok(ok_json(&instance_json(vault, instance)))
    })
}

async fn of_resource(
    State(app): State<App>,
    caller: Caller,
    Extension(Scope(resource)): Extension<Scope>,
) -> ArmResult {
    app.read(|world| {
        let rows: Vec<Value> = world
            .instances
            .iter()
            .filter(|i| same(&i.source_id(), &resource) && caller.may(world, READ, &i.vault_id))
            .filter_map(|i| Some(instance_json(world.vault_by_id(&i.vault_id)?, i)))
            .collect();
        Ok(ok_json(&json!({"value": rows})))
    })
}

/// Members without a value are absent here, and null in Resource Graph.
pub fn instance_json(vault: &Vault, instance: &Instance) -> Value {
    let mut properties = json!({
        "friendlyName": friendly_name(instance),
        "dataSourceInfo": source_json(instance),
        "policyInfo": {"policyId": vault.policy_id(&instance.policy)},
        "protectionStatus": {"status": instance.protection.as_str()},
        "currentProtectionState": instance.protection.as_str(),
        "provisioningState": "Succeeded",
        "objectType": "BackupInstance",
    });
    if let Source::Single {
        server_id, secret_uri, ..
    } = &instance.source
    {
        properties["dataSourceSetInfo"] = json!({
            "resourceID": server_id,
            "resourceUri": "",
            // The set carries the type of the database, and its own only in `resourceType` (§4).
            "datasourceType": instance.data_source_type(),
            "resourceName": instance.server_name(),
            "resourceType": "Microsoft.DBforPostgreSQL/servers",
            "resourceLocation": instance.region,
            "objectType": "DatasourceSet",
        });
        properties["datasourceAuthCredentials"] = json!({
            "secretStoreResource": {"secretStoreType": "AzureKeyVault", "uri": secret_uri},
            "objectType": "SecretStoreBasedAuthCredentials",
        });
    }
    if instance.protection == Protection::ProtectionError {
        let error = fault_text::no_line_of_sight(instance.server_name()).full();
        properties["protectionStatus"]["errorDetails"] = error.clone();
        properties["protectionErrorDetails"] = error;
    }
    json!({
        "properties": properties,
        "id": instance.id(),
        "name": instance.name,
        "type": "Microsoft.DataProtection/backupVaults/backupInstances",
    })
}

/// With a slash where the creating client sent one; the service itself makes a backslash.
pub fn friendly_name(instance: &Instance) -> String {
    match (&instance.friendly_name, instance.is_flexible()) {
        (Some(name), _) => name.clone(),
        (None, true) => instance.server_name().to_owned(),
        (None, false) => format!("{}\\{}", instance.server_name(), instance.source_name()),
    }
}

fn source_json(instance: &Instance) -> Value {
    let id = instance.source_id();
    json!({
        "resourceUri": if instance.is_flexible() { id.as_str() } else { "" },
        "resourceID": id,
        "datasourceType": instance.data_source_type(),
        "resourceName": instance.source_name(),
        "resourceType": instance.data_source_type(),
        "resourceLocation": instance.region,
        "objectType": "Datasource",
    })
}
