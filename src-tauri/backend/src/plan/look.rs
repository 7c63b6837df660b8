//! A fresh look at what a restore touches, before Azure validates: point, vault, destination.
//!
//! What the account may not see is a warning: that a person cannot read a server does not mean that the vault cannot.

use arm::{ContainerId, InstanceId, RecoveryPointId, SingleServerId, Vault};
use serde_json::{Value, json};

use super::facts::{PointFacts, StoreFacts};
use super::preflight::{Context, text_at};
use super::stages::Verdict;
use super::{can, rules, summary};
use crate::api::{ApiError, Draft, ErrorCode, Store, Who};
use crate::error;

/// The list on the screen may be minutes old: the point is asked for once more.
pub(super) async fn point(context: &Context, instance: &InstanceId, draft: &Draft) -> Result<((), Verdict), ApiError> {
    let id = RecoveryPointId::of(instance, draft.point_id.trim()).map_err(arm::Error::from)?;
    let found = match context.arm.recovery_point(&id).await {
        Ok(found) => found,
        Err(gone) if gone.is_not_found() => {
            return Err(ApiError {
                hints: vec!["Refresh the list and choose another recovery point.".to_owned()],
                who: Some(Who::You),
                ..ApiError::from(gone)
            });
        }
        Err(other) => return Err(other.into()),
    };
    let fresh = facts_of(&found);
    if let Some(reason) = can::point(&fresh, context.clock.now()).reason {
        return Err(error::invalid(reason));
    }
    Ok(((), Verdict::Passed(Some(summary::moment(fresh.time)))))
}

fn facts_of(point: &arm::RecoveryPoint) -> PointFacts {
    let store = |entry: &arm::dataprotection::PointStore| StoreFacts {
        store: match entry.store.as_str() {
            "VaultStore" => Store::Vault,
            "ArchiveStore" => Store::Archive,
            _ => Store::Other,
        },
        raw: entry.store.clone(),
        visible: entry.visible.unwrap_or(true),
        expires: entry.expires,
        rehydration: entry.rehydration_status.clone(),
        rehydration_expires: entry.rehydration_expires,
    };
    PointFacts {
        id: point.point_id.clone(),
        time: point.time.unwrap_or(time::OffsetDateTime::UNIX_EPOCH),
        stores: point.stores.iter().map(store).collect(),
        expires: point.expires,
        partial: point
            .state
            .as_deref()
            .is_some_and(|state| state.eq_ignore_ascii_case("Partial")),
        postgres_version: point.meta().and_then(|meta| meta.postgres_version.clone()),
    }
}

/// Identity and guard of the vault; what they add to the request (contract §6.2 g).
pub(super) async fn vault(context: &Context, instance: &InstanceId) -> Result<(Value, Verdict), ApiError> {
    let nothing = || Value::Object(serde_json::Map::default());
    let vault = match context.arm.vault(&instance.vault()).await {
        Ok(vault) => vault,
        Err(closed) if closed.is_forbidden() => {
            let why = "Your account cannot see the vault’s settings. Azure will check them.".to_owned();
            return Ok((nothing(), Verdict::Warned(why)));
        }
        Err(other) => return Err(other.into()),
    };
    let mut additions = serde_json::Map::default();
    if let Some(details) = identity(&vault)? {
        additions.insert("identityDetails".to_owned(), details);
    }
    let mut warnings = Vec::new();
    let state = vault.provisioning_state.as_deref().unwrap_or("Succeeded");
    if !state.eq_ignore_ascii_case("Succeeded") {
        warnings.push(format!("The vault’s state is {state}."));
    }
    if vault.guarded {
        match context.arm.resource_guard_proxy(&vault.id).await {
            Ok(proxy) => {
                if let Some(request) = proxy.restore_request() {
                    additions.insert("resourceGuardOperationRequests".to_owned(), json!([request]));
                    warnings.push(
                        "A resource guard covers restores: your account needs the role Backup MUA Operator on the guard.".to_owned(),
                    );
                }
            }
            Err(_) => warnings.push(
                "The vault’s resource guard cannot be seen. If it covers restores, Azure will refuse.".to_owned(),
            ),
        }
    }
    let verdict = if warnings.is_empty() {
        Verdict::Passed(Some(format!("{} is ready and has a managed identity.", vault.name)))
    } else {
        Verdict::Warned(warnings.join(" "))
    };
    Ok((Value::Object(additions), verdict))
}

/// Nothing for the system-assigned identity, which is what an absent member means; a user-assigned one is named.
fn identity(vault: &Vault) -> Result<Option<Value>, ApiError> {
    let kind = vault
        .identity
        .as_ref()
        .map(|identity| identity.kind.to_lowercase())
        .unwrap_or_default();
    if kind.contains("systemassigned") {
        return Ok(None);
    }
    let assigned = vault
        .identity
        .as_ref()
        .map(|identity| identity.user_assigned.as_slice())
        .unwrap_or_default();
    match assigned {
        [] => Err(ApiError {
            who: Some(Who::AzureAdmin),
            hints: vec![
                "Turn on the vault’s managed identity under Identity, and give it the roles that a restore needs."
                    .to_owned(),
            ],
            ..error::plain(
                ErrorCode::ValidationFailed,
                format!(
                    "Vault {} has no managed identity, so it cannot reach any destination.",
                    vault.name
                ),
            )
        }),
        [first, ..] => Ok(Some(
            json!({"useSystemAssignedIdentity": false, "userAssignedIdentityArmUrl": first.id}),
        )),
    }
}

pub(super) async fn server(context: &Context, draft: &Draft) -> Result<((), Verdict), ApiError> {
    let id = SingleServerId::parse(draft.server_id.trim()).map_err(arm::Error::from)?;
    let unseen = |what: &str| {
        let why = format!("Your account cannot see {what} {}. Azure will check it.", id.name());
        Ok(((), Verdict::Warned(why)))
    };
    let server = match context.arm.single_server(&id).await {
        Ok(server) => server,
        Err(closed) if closed.is_forbidden() => return unseen("server"),
        Err(other) => return Err(other.into()),
    };
    if let Some(state) = server
        .state
        .as_deref()
        .filter(|state| !state.eq_ignore_ascii_case("Ready"))
    {
        return Err(error::invalid(format!(
            "Server {} is in the state {state}. It must be Ready.",
            server.name
        )));
    }
    let source = context
        .facts.chosen(draft)
        .and_then(|point| point.postgres_version.as_deref());
    if let Some(reason) = rules::too_old(source, server.version.as_deref(), &server.name) {
        return Err(error::invalid(reason));
    }
    let databases = match context.arm.single_server_databases(&id).await {
        Ok(list) => list.rows,
        Err(closed) if closed.is_forbidden() => return unseen("the databases of"),
        Err(other) => return Err(other.into()),
    };
    if databases
        .iter()
        .any(|row| row.name.eq_ignore_ascii_case(&draft.database_name))
    {
        let taken: Vec<String> = databases.into_iter().map(|row| row.name).collect();
        let free = rules::free_name(&draft.database_name, &taken);
        return Err(ApiError {
            hints: vec![format!("Choose another name, for example {free}.")],
            ..error::invalid(format!(
                "{} exists already on {}. Azure never overwrites a database.",
                draft.database_name, server.name
            ))
        });
    }
    Ok((
        (),
        Verdict::Passed(Some(format!("{} is free on {}.", draft.database_name, server.name))),
    ))
}

pub(super) async fn container(context: &Context, draft: &Draft, request: &Value) -> Result<((), Verdict), ApiError> {
    let id = text_at(request, "targetResourceArmId")
        .or_else(|| Some(draft.container_id.trim().to_owned()).filter(|id| !id.is_empty()));
    let Some(id) = id else {
        let why =
            "The container’s resource ID is not known, so it cannot be looked at. Azure will check it.".to_owned();
        return Ok(((), Verdict::Warned(why)));
    };
    let id = ContainerId::parse(&id).map_err(arm::Error::from)?;
    match context.arm.container(&id).await {
        Ok(container) if container.deleted => Err(error::invalid(format!("Container {} was deleted.", container.name))),
        Ok(container) if container.has_immutability_policy == Some(true) => {
            let why = format!(
                "Container {} has an immutability policy. Azure may refuse to write to it.",
                container.name
            );
            Ok(((), Verdict::Warned(why)))
        }
        Ok(container) => Ok((
            (),
            Verdict::Passed(Some(format!("Container {} is there.", container.name))),
        )),
        // Not being able to see it is no proof that the vault cannot write to it.
        Err(closed) if closed.is_forbidden() => {
            let why = format!("Your account cannot see container {}. Azure will check it.", id.name());
            Ok(((), Verdict::Warned(why)))
        }
        Err(other) => Err(other.into()),
    }
}
