//! Resource guards: what they are, and the consent that a guarded restore needs (contract §5.9).

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};

use super::vaults::GUARDED;
use crate::app::App;
use crate::auth::{Caller, authenticate};
use crate::behaviour::GuardRefusal;
use crate::envelope::ok_json;
use crate::error::{ArmError, ArmResult};
use crate::fault_text::guard_not_named;
use crate::world::{Instance, ResourceGuard, Vault, World, same};

const READ: &str = "Microsoft.DataProtection/resourceGuards/read";
const REQUEST_READ: &str = "Microsoft.DataProtection/resourceGuards/dppTriggerRestoreRequests/read";
/// What ARM asks for on the linked guard. The real name is not published. That a reader of the guard does not have it is (Backup MUA Operator or
/// Contributor, §5.9), so it is no read.
const CONSENT: &str = "Microsoft.DataProtection/resourceGuards/dppTriggerRestoreRequests/action";
const RESTORE: &str = "Microsoft.DataProtection/backupVaults/backupInstances/restore/action";

macro_rules! guard_path {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.DataProtection/resourceGuards/{guard}",
            $rest
        )
    };
}

pub fn router() -> Router<App> {
    Router::new()
        .route(guard_path!(""), get(one))
        .route(guard_path!("/dppTriggerRestoreRequests"), get(requests))
        .route(guard_path!("/dppTriggerRestoreRequests/{name}"), get(request))
}

type At = Path<(String, String, String)>;

fn find<'w>(
    world: &'w World,
    caller: &Caller,
    (sub, rg, name): (&str, &str, &str),
    action: &str,
) -> Result<&'w ResourceGuard, ArmError> {
    caller.enter_subscription(world, sub, action)?;
    let guard = world
        .resource_guards
        .iter()
        .find(|g| same(&g.name, name) && same(&g.resource_group, rg) && same(&g.subscription_id, sub))
        .ok_or_else(|| ArmError::resource_not_found(&format!("Microsoft.DataProtection/resourceGuards/{name}"), rg))?;
    caller.require(world, action, &guard.id())?;
    Ok(guard)
}

async fn one(State(app): State<App>, caller: Caller, Path((sub, rg, name)): At) -> ArmResult {
    app.read(|world| Ok(ok_json(&guard_json(find(world, &caller, (&sub, &rg, &name), READ)?))))
}

async fn requests(State(app): State<App>, caller: Caller, Path((sub, rg, name)): At) -> ArmResult {
    app.read(|world| {
        let guard = find(world, &caller, (&sub, &rg, &name), REQUEST_READ)?;
        Ok(ok_json(&json!({"value": [request_json(guard)]})))
    })
}

async fn request(
    State(app): State<App>,
    caller: Caller,
    Path((sub, rg, name, request)): Path<(String, String, String, String)>,
) -> ArmResult {
    app.read(|world| {
        let guard = find(world, &caller, (&sub, &rg, &name), REQUEST_READ)?;
        if same(&request, "default") {
            Ok(ok_json(&request_json(guard)))
        } else {
            Err(ArmError::generic_not_found())
        }
    })
}

/// The specification's `DppBaseResource`: an id, a name and a type, and nothing else.
fn request_json(guard: &ResourceGuard) -> Value {
    json!({
        "id": default_request(&guard.id()),
        "name": "default",
        "type": "Microsoft.DataProtection/resourceGuards/dppTriggerRestoreRequests",
    })
}

fn default_request(guard_id: &str) -> String {
    format!("{guard_id}/dppTriggerRestoreRequests/default")
}

fn guard_json(guard: &ResourceGuard) -> Value {
    let operations: Vec<Value> = GUARDED
        .iter()
        .map(|(operation, request)| {
            json!({
                "vaultCriticalOperation": operation,
                "requestResourceType": format!("Microsoft.DataProtection/resourceGuards/{request}"),
            })
        })
        .collect();
    json!({
        "location": guard.region,
        "properties": {
            "description": "Please take JIT access before performing any of the critical operation",
            "allowAutoApprovals": true,
            "provisioningState": "Succeeded",
            "resourceGuardOperations": operations,
            "vaultCriticalOperationExclusionList": guard.excluded,
        },
        "tags": {},
        "id": guard.id(),
        "name": guard.name,
        "type": "Microsoft.DataProtection/resourceGuards",
    })
}

/// Whether the guard watches over an operation, or its owner has taken that one out.
pub fn watches(guard: &ResourceGuard, operation: &str) -> bool {
    !guard.excluded.iter().any(|e| same(e, operation))
}

/// Who else the caller is: the good tokens of `x-ms-authorization-auxiliary: Bearer a, Bearer b`. What Azure does with one that is no good is
/// not established; here it counts for nothing.
pub fn auxiliary(app: &App, headers: &HeaderMap) -> Vec<Caller> {
    let tokens = headers
        .get("x-ms-authorization-auxiliary")
        .and_then(|v| v.to_str().ok());
    let arm = app.config().arm_base();
    let read = |token: &str| {
        let mut alone = HeaderMap::new();
        alone.insert(header::AUTHORIZATION, token.trim().parse().ok()?);
        authenticate(app, &alone, &[arm]).ok()
    };
    tokens.unwrap_or_default().split(',').filter_map(read).collect()
}

/// The linked access check of ARM on every guard that the request names, and then the service's own demand that it names the vault's.
pub fn consent(
    world: &World,
    caller: &Caller,
    others: &[Caller],
    vault: &Vault,
    instance: &Instance,
    named: &[String],
) -> Result<(), ArmError> {
    for link in named {
        linked(world, caller, others, instance, link)?;
    }
    let Some(proxy) = &vault.guard else {
        return Ok(());
    };
    let guard = world.resource_guards.iter().find(|g| same(&g.id(), &proxy.guard_id));
    // A guard that is gone watches over everything: the link is still there, and a lock whose key is lost stays shut.
    if guard.is_some_and(|guard| !watches(guard, RESTORE)) {
        return Ok(());
    }
    let wanted = default_request(&proxy.guard_id);
    if named.iter().any(|link| same(link.trim_end_matches('/'), &wanted)) {
        return Ok(());
    }
    let fault = guard_not_named(&proxy.guard_id);
    Err(match world.behaviour.guard_refusal {
        GuardRefusal::Linked => denied(caller, instance, &wanted),
        GuardRefusal::Forbidden => ArmError::user_facing(StatusCode::FORBIDDEN, &fault),
        GuardRefusal::BadRequest => ArmError::user_facing(StatusCode::BAD_REQUEST, &fault),
    })
}

fn linked(world: &World, caller: &Caller, others: &[Caller], instance: &Instance, link: &str) -> Result<(), ArmError> {
    let guard = world
        .resource_guards
        .iter()
        .find(|g| same(&default_request(&g.id()), link.trim_end_matches('/')));
    let tenant = guard
        .and_then(|g| world.subscription(&g.subscription_id))
        .map(|s| s.tenant.as_str());
    // In a tenant one is who one is there: the token of another one says nothing about it.
    let mut there = std::iter::once(caller)
        .chain(others)
        .filter(|c| tenant.is_some_and(|tenant| same(tenant, &c.tenant)));
    let allowed = guard.is_some_and(|guard| there.any(|c| c.may(world, CONSENT, &guard.id())));
    if allowed {
        Ok(())
    } else {
        Err(denied(caller, instance, link))
    }
}

/// 403 `LinkedAuthorizationFailed`, in the words of §12.2.
fn denied(caller: &Caller, instance: &Instance, link: &str) -> ArmError {
    ArmError::new(
        StatusCode::FORBIDDEN,
        "LinkedAuthorizationFailed",
        format!(
            "The client '{}' with object id '{}' has permission to perform action '{RESTORE}' on scope '{}'; however, it does not have permission \
             to perform action(s) '{CONSENT}' on the linked scope(s) '{link}' (respectively) or the linked scope(s) are invalid.",
            caller.name,
            caller.object_id,
            instance.id()
        ),
    )
}
