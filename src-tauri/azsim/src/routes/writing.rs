//! What stands between a request and a change: the caller's right, locks, policies. In the order in which Resource Manager asks.

use http::StatusCode;
use serde_json::{Value, json};

use crate::access::unlocked;
use crate::auth::Caller;
use crate::behaviour::Linked;
use crate::checks::{Ask, Target};
use crate::error::ArmError;
use crate::world::{Instance, World, same, within};

/// Whether the caller may change a resource, or take it away. The right comes first: 403, and then 409 of a lock.
pub fn allowed(world: &World, caller: &Caller, action: &str, id: &str, delete: bool) -> Result<(), ArmError> {
    caller.require(world, action, id)?;
    unlocked(world, id, delete)
}

/// 403 `RequestDisallowedByPolicy` where a policy denies the resource that the request would make. `body`: what it would be.
pub fn permitted(world: &World, kind: &str, id: &str, body: &Value) -> Result<(), ArmError> {
    let against = world
        .policies
        .iter()
        .find(|p| within(id, &p.scope) && same(&p.resource_type, kind) && body.pointer(&p.member) == Some(&p.value));
    let Some(policy) = against else {
        return Ok(());
    };
    let name = id.rsplit('/').next().unwrap_or_default();
    let assignment = format!(
        "{}/providers/Microsoft.Authorization/policyAssignments/{}",
        policy.scope, policy.name
    );
    let definition = format!("/providers/Microsoft.Authorization/policyDefinitions/{}", policy.name);
    let identifiers = json!([{
        "policyAssignment": {"name": policy.display, "id": assignment},
        "policyDefinition": {"name": policy.display, "id": definition},
    }]);
    let info = json!({
        "evaluationDetails": {"evaluatedExpressions": [{
            "result": "True", "expressionKind": "Field", "expression": policy.member.trim_start_matches('/').replace('/', "."),
            "path": policy.member.trim_start_matches('/').replace('/', "."), "expressionValue": policy.value,
            "targetValue": policy.value, "operator": "Equals",
        }]},
        "policyDefinitionId": definition, "policyDefinitionName": policy.name, "policyDefinitionDisplayName": policy.display,
        "policyDefinitionEffect": "deny", "policyAssignmentId": assignment, "policyAssignmentName": policy.name,
        "policyAssignmentDisplayName": policy.display, "policyAssignmentScope": policy.scope, "policyAssignmentParameters": {},
        "policyExemptionIds": [],
    });
    Err(ArmError {
        more: vec![
            ("target", json!(name)),
            ("additionalInfo", json!([{"type": "PolicyViolation", "info": info}])),
        ],
        ..ArmError::new(
            StatusCode::FORBIDDEN,
            "RequestDisallowedByPolicy",
            format!("Resource '{name}' was disallowed by policy. Policy identifiers: '{identifiers}'."),
        )
    })
}

/// The linked access check on the target of a restore: 403 `LinkedAuthorizationFailed` for who may not even see it. Seen by someone for
/// blobs, and expected elsewhere (§10.2); of validations nothing is known, and here they are not asked. `asked`: the action that it is linked to.
pub fn target_seen(
    world: &World,
    caller: &Caller,
    instance: &Instance,
    ask: &Ask,
    asked: &str,
) -> Result<(), ArmError> {
    let linked = world.behaviour.linked_access;
    let (action, scope) = match &ask.target {
        Target::Files { account, .. } if linked != Linked::Unchecked => match world.storage_account(account) {
            Some(account) => ("Microsoft.Storage/storageAccounts/read", account.id()),
            None => return Ok(()),
        },
        Target::Database { server_id, .. } if linked == Linked::All => {
            ("Microsoft.DBforPostgreSQL/servers/read", server_id.clone())
        }
        _ => return Ok(()),
    };
    if caller.may(world, action, &scope) {
        return Ok(());
    }
    Err(ArmError::new(
        StatusCode::FORBIDDEN,
        "LinkedAuthorizationFailed",
        format!(
            "The client '{}' with object id '{}' has permission to perform action '{asked}' on scope '{}'; however, it does not have \
             permission to perform action(s) '{action}' on the linked scope(s) '{scope}' (respectively) or the linked scope(s) are invalid.",
            caller.name,
            caller.object_id,
            instance.id()
        ),
    ))
}

/// A member of a request's `properties` that is a switch: absent, or `Enabled`, or `Disabled`.
pub fn switch(properties: &Value, member: &str) -> Result<Option<bool>, ArmError> {
    match properties.get(member).filter(|value| !value.is_null()) {
        None => Ok(None),
        Some(value) if value.as_str().is_some_and(|v| same(v, "Enabled")) => Ok(Some(true)),
        Some(value) if value.as_str().is_some_and(|v| same(v, "Disabled")) => Ok(Some(false)),
        Some(value) => Err(ArmError::bad_request(
            "InvalidRequestContent",
            format!("The value {value} of '{member}' is neither Enabled nor Disabled."),
        )),
    }
}

/// What a change of a resource has that this simulator would lose. Loud: a silent loss would be taken for success.
pub fn only(object: &Value, known: &[&str], place: &str) -> Result<(), ArmError> {
    let odd = object
        .as_object()
        .into_iter()
        .flatten()
        .find(|(name, value)| !value.is_null() && !known.iter().any(|k| same(k, name)));
    odd.map_or(Ok(()), |(name, _)| {
        Err(ArmError::unsupported(&format!("changing '{name}' of {place}")))
    })
}
