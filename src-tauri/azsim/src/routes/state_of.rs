//! The state of what a change of permissions can touch, as its own GET would show it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::authorization::assignment_json;
use super::keyvault::{secret_json, vault_json as key_vault_json};
use super::locks::lock_json;
use super::postgres::{rule_json, server_json};
use super::storage::{account_json, container_json};
use super::vaults::vault_json;
use crate::app::App;
use crate::world::World;

/// By id. Of a container without the times that a restore moves.
pub fn state_of(app: &App, world: &World) -> BTreeMap<String, String> {
    let mut bodies: Vec<Value> = Vec::new();
    bodies.extend(world.vaults.iter().map(|v| vault_json(v, world.tenant())));
    for server in &world.servers {
        bodies.push(server_json(server));
        bodies.extend(server.firewall.iter().map(|rule| rule_json(server, rule)));
    }
    for vault in &world.key_vaults {
        bodies.push(key_vault_json(app, vault));
        let base = app.config().key_vault_uri(&vault.name);
        bodies.extend(vault.secrets.iter().map(|secret| secret_json(&base, secret)));
    }
    for account in &world.storage_accounts {
        bodies.push(account_json(app, account));
        for container in &account.containers {
            let mut body = container_json(account, container);
            if let Some(members) = body.as_object_mut() {
                members.remove("etag");
            }
            if let Some(members) = body["properties"].as_object_mut() {
                members.remove("lastModifiedTime");
            }
            bodies.push(body);
        }
    }
    bodies.extend(world.role_assignments.iter().map(|a| assignment_json(a, &a.scope)));
    bodies.extend(world.locks.iter().map(lock_json));
    let named = |body: Value| (body["id"].as_str().unwrap_or_default().to_owned(), body.to_string());
    bodies.into_iter().map(named).collect()
}
