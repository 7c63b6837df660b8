//! Tenants, subscriptions, their regions and resource groups (contract §11).

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use serde_json::{Value, json};

use super::listing::{Asked, readable, value};
use crate::app::App;
use crate::auth::Caller;
use crate::envelope::ok_json;
use crate::error::{ArmError, ArmResult};
use crate::world::{Principal, ResourceGroup, Subscription, Tenant, World, same};

pub fn router() -> Router<App> {
    Router::new()
        .route("/tenants", get(tenants))
        .route("/subscriptions", get(subscriptions))
        .route("/subscriptions/{sub}", get(subscription))
        .route("/subscriptions/{sub}/locations", get(locations))
        .route("/subscriptions/{sub}/resourceGroups", get(groups))
        .route("/subscriptions/{sub}/resourceGroups/{rg}", get(group))
}

const GROUP_READ: &str = "Microsoft.Resources/subscriptions/resourceGroups/read";

/// A token shows the subscriptions of its own tenant only, but every tenant that the account is at home or a guest in (§11).
async fn tenants(State(app): State<App>, caller: Caller) -> ArmResult {
    let rows = app.read(|world| {
        let belongs = |tenant: &&Tenant| {
            let of = |p: &Principal| same(&p.tenant, &tenant.id) && same(&p.app_id, &caller.app_id);
            same(&tenant.id, &caller.tenant) || world.principals.iter().any(of)
        };
        let mut all: Vec<&Tenant> = world.tenants.iter().filter(belongs).collect();
        all.sort_by_key(|tenant| !same(&tenant.id, &caller.tenant));
        all.into_iter().map(|tenant| {
            json!({
                "id": format!("/tenants/{}", tenant.id), "tenantId": tenant.id, "tenantCategory": "Home",
                "displayName": tenant.name, "defaultDomain": tenant.domain, "countryCode": "NL", "tenantType": "AAD",
                "domains": [tenant.domain],
            })
        })
        .collect::<Vec<Value>>()
    });
    Ok(ok_json(&value(rows)))
}

fn subscription_json(subscription: &Subscription) -> Value {
    json!({
        "id": subscription.scope(), "authorizationSource": "RoleBased", "managedByTenants": [],
        "subscriptionId": subscription.id, "tenantId": subscription.tenant, "displayName": subscription.name,
        "state": subscription.state,
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01", "quotaId": "EnterpriseAgreement_2014-09-01", "spendingLimit": "Off",
        },
    })
}

async fn subscriptions(State(app): State<App>, caller: Caller) -> ArmResult {
    let rows: Vec<Value> = app.read(|world| {
        let visible = |s: &&Subscription| same(&s.tenant, &caller.tenant) && caller.sees_subscription(world, &s.id);
        world
            .subscriptions
            .iter()
            .filter(visible)
            .map(subscription_json)
            .collect()
    });
    let count = json!({"type": "Total", "value": rows.len()});
    Ok(ok_json(&json!({"value": rows, "count": count})))
}

/// A subscription that the caller has no role in does not exist for them.
fn enter<'w>(world: &'w World, caller: &Caller, id: &str) -> Result<&'w Subscription, ArmError> {
    caller.enter_subscription(world, id, "Microsoft.Resources/subscriptions/read")?;
    world
        .subscription(id)
        .ok_or_else(|| ArmError::subscription_not_found(id))
}

async fn subscription(State(app): State<App>, caller: Caller, Path(sub): Path<String>) -> ArmResult {
    app.read(|world| Ok(ok_json(&subscription_json(enter(world, &caller, &sub)?))))
}

async fn locations(State(app): State<App>, caller: Caller, Path(sub): Path<String>) -> ArmResult {
    app.read(|world| {
        let scope = enter(world, &caller, &sub)?.scope();
        let rows = world.regions.iter().map(|region| {
            let pair = json!({"name": region.pair, "id": format!("{scope}/locations/{}", region.pair)});
            // A region without a pair has an empty list, not a pair without a name.
            let pairs = if region.pair.is_empty() {
                json!([])
            } else {
                json!([pair])
            };
            json!({
                "id": format!("{scope}/locations/{}", region.name), "name": region.name, "type": "Region",
                "displayName": region.display, "regionalDisplayName": region.display,
                "metadata": {
                    "regionType": "Physical", "regionCategory": "Recommended", "geographyGroup": region.geography,
                    "geography": region.geography, "pairedRegion": pairs,
                },
            })
        });
        Ok(ok_json(&value(rows)))
    })
}

fn group_id(group: &ResourceGroup) -> String {
    format!("/subscriptions/{}/resourceGroups/{}", group.subscription_id, group.name)
}

fn group_json(group: &ResourceGroup) -> Value {
    json!({
        "id": group_id(group), "name": group.name, "type": "Microsoft.Resources/resourceGroups",
        "location": group.region, "tags": {}, "properties": {"provisioningState": "Succeeded"},
    })
}

async fn groups(State(app): State<App>, caller: Caller, Path(sub): Path<String>) -> ArmResult {
    app.read(|world| {
        let asked = Asked {
            subscription: &sub,
            group: None,
            action: GROUP_READ,
        };
        let found = readable(world, &caller, &asked, &world.resource_groups, |g| {
            (g.subscription_id.as_str(), g.name.as_str(), group_id(g))
        })?;
        Ok(ok_json(&value(found.into_iter().map(group_json))))
    })
}

async fn group(State(app): State<App>, caller: Caller, Path((sub, rg)): Path<(String, String)>) -> ArmResult {
    app.read(|world| {
        enter(world, &caller, &sub)?;
        caller.require(world, GROUP_READ, &format!("/subscriptions/{sub}/resourceGroups/{rg}"))?;
        let found = world
            .resource_groups
            .iter()
            .find(|g| same(&g.subscription_id, &sub) && same(&g.name, &rg));
        Ok(ok_json(&group_json(
            found.ok_or_else(|| ArmError::resource_group_not_found(&rg))?,
        )))
    })
}
