//! What is refused before anything starts (contract §6.3). The codes of these refusals are not established; the form is that of §12.1.

use time::OffsetDateTime;

use crate::behaviour::Answer;
use crate::checks::ask::{Ask, Target};
use crate::checks::rehydrate::Rehydrate;
use crate::fault_text::{UserFault, invalid_input, not_allowed_now, single_server_retired};
use crate::points::Point;
use crate::rehydration;
use crate::world::{Instance, Protection, Vault, World, same};

/// The point to restore from, or why not.
pub fn sync<'p>(
    world: &World,
    vault: &Vault,
    instance: &Instance,
    points: &'p [Point],
    ask: &Ask,
    now: OffsetDateTime,
) -> Result<&'p Point, UserFault> {
    if instance.protection == Protection::ConfiguringProtection {
        return Err(not_allowed_now("Restore", instance.protection.as_str()));
    }
    let point = points
        .iter()
        .find(|p| same(&p.id(instance), &ask.point))
        .ok_or_else(|| invalid_input(format!("The recovery point '{}' does not exist.", ask.point)))?;
    if !is_in(world, instance, point, &ask.store, now) {
        return Err(invalid_input(format!("The recovery point is not in {}.", ask.store)));
    }
    if let Some(asked) = &ask.rehydration {
        check_priority(world, asked)?;
    }
    if let Some(location) = &ask.location
        && !same(&location.replace(' ', ""), &vault.region)
    {
        return Err(invalid_input(format!(
            "restoreLocation '{location}' is not the region of the vault, '{}'.",
            vault.region
        )));
    }
    if let Some(id) = &ask.identity
        && !vault.user_identities.iter().any(|u| same(&u.id, id))
    {
        return Err(invalid_input(format!("The vault has no identity '{id}'.")));
    }
    if let Target::Database {
        data_source_type,
        server_id,
        ..
    } = &ask.target
    {
        if instance.is_flexible() {
            return Err(invalid_input(
                "Restore as database is not supported for flexible servers.",
            ));
        }
        if !same(data_source_type, instance.data_source_type()) {
            return Err(invalid_input(format!(
                "datasourceType '{data_source_type}' is not that of the backup instance."
            )));
        }
        if world.behaviour.single_server_databases == Answer::Refused {
            return Err(single_server_retired());
        }
        if !server_id.to_ascii_lowercase().contains("/servers/") {
            return Err(invalid_input("The target is not a single server."));
        }
    }
    let elsewhere = target_subscription(world, &ask.target).is_some_and(|sub| !same(&sub, &vault.subscription_id));
    if elsewhere
        && vault
            .cross_subscription
            .as_deref()
            .is_some_and(|state| !same(state, "Enabled"))
    {
        return Err(invalid_input("Cross subscription restore is disabled on the vault."));
    }
    Ok(point)
}

/// Whether a point can be restored from a store: where it is, or, for an archived one, where a copy of it is complete and has not gone.
fn is_in(world: &World, instance: &Instance, point: &Point, store: &str, now: OffsetDateTime) -> bool {
    point.store() == store
        || (store == "VaultStore"
            && world.behaviour.rehydrated_copy == Answer::Accepted
            && rehydration::has_copy(world, instance, &point.id(instance), now))
}

/// `High` is in the schema; whether Azure takes it is not established (§18).
pub fn check_priority(world: &World, asked: &Rehydrate) -> Result<(), UserFault> {
    if asked.priority == "High" && world.behaviour.high_priority == Answer::Refused {
        return Err(invalid_input("rehydrationPriority High is not supported."));
    }
    Ok(())
}

fn target_subscription(world: &World, target: &Target) -> Option<String> {
    let of_id = |id: &str| id.split('/').nth(2).map(str::to_owned);
    match target {
        Target::Database { server_id, .. } => of_id(server_id),
        Target::Files {
            container_id: Some(id), ..
        } => of_id(id),
        Target::Files { account, .. } => world.storage_account(account).map(|a| a.subscription_id.clone()),
    }
}
