//! What can be changed of key vaults: access policies, and the network (contract §10.4). PUT of the whole vault is what azure-cli sends.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{patch, put};
use http::StatusCode;
use serde_json::{Value, json};

use super::keyvault::{policies_json, vault_json};
use super::listing::missing;
use super::writing::{allowed, permitted, switch};
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::{body_json, ok_json};
use crate::error::{ArmError, ArmResult};
use crate::world::{AccessPolicy, KeyVault, World, same};

const KIND: &str = "Microsoft.KeyVault/vaults";
const WRITE: &str = "Microsoft.KeyVault/vaults/write";
const POLICY_WRITE: &str = "Microsoft.KeyVault/vaults/accessPolicies/write";

macro_rules! vault_path {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.KeyVault/vaults/{vault}",
            $rest
        )
    };
}

pub fn router() -> Router<App> {
    Router::new()
        .route(vault_path!(""), patch(change).put(replace))
        .route(vault_path!("/accessPolicies/{kind}"), put(policies))
}

type At = Path<(String, String, String)>;

fn writable(
    world: &World,
    caller: &Caller,
    (sub, rg, name): (&str, &str, &str),
    action: &str,
) -> Result<KeyVault, ArmError> {
    let id = format!("/subscriptions/{sub}/resourceGroups/{rg}/providers/{KIND}/{name}");
    caller.enter_subscription(world, sub, action)?;
    allowed(world, caller, action, &id, false)?;
    let found = world.key_vault(name).filter(|vault| same(&vault.id(), &id));
    found.cloned().ok_or_else(|| missing(world, sub, rg, KIND, name))
}

async fn change(State(app): State<App>, caller: Caller, Path((sub, rg, name)): At, body: Bytes) -> ArmResult {
    let body = body_json(&body)?;
    write(&app, &caller, (&sub, &rg, &name), &body["properties"])
}

/// Of a vault that is there: making one is not simulated.
async fn replace(State(app): State<App>, caller: Caller, Path((sub, rg, name)): At, body: Bytes) -> ArmResult {
    let body = body_json(&body)?;
    if !body["properties"]["tenantId"].is_string() || !body["location"].is_string() {
        let text = "The location and the tenantId of a vault are required.";
        return Err(ArmError::bad_request("BadRequest", text));
    }
    write(&app, &caller, (&sub, &rg, &name), &body["properties"])
}

/// What is sent is set, list by list; what is not sent stays.
fn write(app: &App, caller: &Caller, at: (&str, &str, &str), properties: &Value) -> ArmResult {
    let open = switch(properties, "publicNetworkAccess")?;
    app.change(|world| {
        let mut vault = writable(world, caller, at, WRITE)?;
        vault.public_access = open.unwrap_or(vault.public_access);
        vault.rbac = properties["enableRbacAuthorization"].as_bool().unwrap_or(vault.rbac);
        if let Some(acls) = properties.get("networkAcls").filter(|acls| acls.is_object()) {
            if let Some(word) = acls["defaultAction"].as_str() {
                vault.deny_by_default = same(word, "Deny");
            }
            if let Some(word) = acls["bypass"].as_str() {
                vault.trusted_services = same(word, "AzureServices");
            }
            if let Some(rules) = acls["ipRules"].as_array() {
                vault.ip_rules.clone_from(rules);
            }
            if let Some(rules) = acls["virtualNetworkRules"].as_array() {
                vault.network_rules.clone_from(rules);
            }
        }
        if let Some(list) = properties.get("accessPolicies").filter(|list| list.is_array()) {
            vault.access_policies = read_policies(list)?;
        }
        let row = vault_json(app, &vault);
        permitted(world, KIND, &vault.id(), &row)?;
        if let Some(kept) = world.key_vault_mut(&vault.name) {
            *kept = vault;
        }
        Ok(ok_json(&row))
    })
}

/// `add` joins permissions to what the object has, `replace` puts a policy in the place of the object's own, `remove` takes permissions away, and the
/// policy with the last of them. What `remove` does in Azure with a policy that it empties is not established.
async fn policies(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, name, kind)): Path<(String, String, String, String)>,
    body: Bytes,
) -> ArmResult {
    let sent = read_policies(&body_json(&body)?["properties"]["accessPolicies"])?;
    app.change(|world| {
        let mut vault = writable(world, &caller, (&sub, &rg, &name), POLICY_WRITE)?;
        for policy in sent {
            let own =
                |p: &AccessPolicy| same(&p.object_id, &policy.object_id) && p.application_id == policy.application_id;
            let held = vault.access_policies.iter().position(own);
            match (kind.as_str(), held) {
                ("add", Some(at)) => join(&mut vault.access_policies[at], &policy),
                ("replace", Some(at)) => vault.access_policies[at] = policy,
                ("add" | "replace", None) => vault.access_policies.push(policy),
                ("remove", Some(at)) => {
                    take(&mut vault.access_policies[at], &policy);
                    vault.access_policies.retain(|p| !is_empty(p));
                }
                ("remove", None) => {}
                _ => {
                    let text = format!("The operation '{kind}' on access policies is not add, replace or remove.");
                    return Err(ArmError::new(StatusCode::BAD_REQUEST, "BadRequest", text));
                }
            }
        }
        permitted(world, KIND, &vault.id(), &vault_json(&app, &vault))?;
        let row = json!({
            "id": format!("{}/accessPolicies/", vault.id()), "type": "Microsoft.KeyVault/vaults/accessPolicies",
            "location": vault.region, "properties": {"accessPolicies": policies_json(&vault)},
        });
        if let Some(kept) = world.key_vault_mut(&vault.name) {
            *kept = vault;
        }
        Ok(ok_json(&row))
    })
}

fn read_policies(list: &Value) -> Result<Vec<AccessPolicy>, ArmError> {
    let read = |row: &Value| {
        let words = |member: &str| {
            let list = row["permissions"][member].as_array();
            let words = list.into_iter().flatten().filter_map(Value::as_str);
            words.map(str::to_owned).collect()
        };
        Some(AccessPolicy {
            object_id: row["objectId"].as_str().filter(|id| !id.is_empty())?.to_owned(),
            secrets: words("secrets"),
            keys: words("keys"),
            certificates: words("certificates"),
            storage: words("storage"),
            application_id: row["applicationId"].as_str().map(str::to_owned),
        })
    };
    let rows = list.as_array().and_then(|rows| rows.iter().map(read).collect());
    rows.ok_or_else(|| ArmError::bad_request("BadRequest", "An access policy has no objectId."))
}

fn lists(policy: &mut AccessPolicy) -> [&mut Vec<String>; 4] {
    [
        &mut policy.secrets,
        &mut policy.keys,
        &mut policy.certificates,
        &mut policy.storage,
    ]
}

fn join(held: &mut AccessPolicy, more: &AccessPolicy) {
    let mut more = more.clone();
    for (held, more) in lists(held).into_iter().zip(lists(&mut more)) {
        for word in more {
            if !held.iter().any(|h| same(h, word)) {
                held.push(word.clone());
            }
        }
    }
}

fn take(held: &mut AccessPolicy, less: &AccessPolicy) {
    let mut less = less.clone();
    for (held, less) in lists(held).into_iter().zip(lists(&mut less)) {
        held.retain(|h| !less.iter().any(|word| same(word, h)));
    }
}

fn is_empty(policy: &AccessPolicy) -> bool {
    let lists = [&policy.secrets, &policy.keys, &policy.certificates, &policy.storage];
    lists.iter().all(|list| list.is_empty())
}
