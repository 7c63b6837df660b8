//! More tenants than the company's own: what someone sees who signs in with a second account, is a guest elsewhere, and meets a tenant that wants more,
//! or does not answer at all.

use super::contoso::stock;
use super::plan::Plan;
use super::security::person;
use super::{assign, guid, role};
use crate::config::Config;
use crate::world::{Health, Subscription, Tenant, World};

/// At home in Adatum, a guest in Fabrikam and Northwind.
pub const CONSULTANT: &str = "consultant@adatum.example";
/// At home in Fabrikam.
pub const PLANT: &str = "plant.admin@fabrikam.example";

pub fn fill(world: &mut World, config: &Config) {
    let adatum = tenant(world, "Adatum Consulting", "adatum.example");
    let fabrikam = tenant(world, "Fabrikam", "fabrikam.example");
    let northwind = tenant(world, "Northwind Traders", "northwind.example");
    for changed in &mut world.tenants {
        changed.demands_mfa |= changed.id == fabrikam;
        if changed.id == northwind {
            changed.health = Health::Silent;
        }
    }
    let internal = subscription(world, "Adatum Internal", &adatum);
    let plants = subscription(world, "Fabrikam Plants", &fabrikam);
    let shop = subscription(world, "Northwind Shop", &northwind);

    // Who is at home comes before their guests.
    let consultant = person(world, CONSULTANT, &adatum, CONSULTANT);
    let plant = person(world, PLANT, &fabrikam, PLANT);
    let in_fabrikam = person(world, CONSULTANT, &fabrikam, "guest/fabrikam/consultant");
    let in_northwind = person(world, CONSULTANT, &northwind, "guest/northwind/consultant");
    for (who, scope) in [(consultant, &internal), (plant, &plants)] {
        for role in [role::OWNER, role::KEY_VAULT_READER, role::BLOB_READER] {
            assign(world, &who, role, scope);
        }
    }
    for (who, scope) in [(in_fabrikam, &plants), (in_northwind, &shop)] {
        for role in [role::READER, role::BACKUP_OPERATOR] {
            assign(world, &who, role, scope);
        }
    }

    let plan: Plan = super::read(include_str!("tenants.json"));
    stock(world, &plan, config);
}

fn tenant(world: &mut World, name: &str, domain: &str) -> String {
    let id = guid(world.seed, &format!("tenant/{domain}"));
    world.tenants.push(Tenant {
        id: id.clone(),
        name: name.into(),
        domain: domain.into(),
        demands_mfa: false,
        health: Health::Fine,
    });
    id
}

/// Adds a subscription; its scope.
fn subscription(world: &mut World, name: &str, tenant: &str) -> String {
    let added = Subscription {
        id: guid(world.seed, &format!("subscription/{name}")),
        name: name.into(),
        tenant: tenant.into(),
        state: "Enabled".into(),
    };
    let scope = added.scope();
    world.subscriptions.push(added);
    scope
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use http::Method;
    use serde_json::json;
    use time::macros::datetime;

    use super::*;
    use crate::routes::testing::Client;
    use crate::{Simulator, WorldKind};

    async fn databases(client: &Client, tenant: &str) -> Vec<String> {
        let control = client.simulator.control();
        let token = format!("Bearer {}", control.token_in(&client.account, tenant));
        let query = "RecoveryServicesResources | where type =~ 'microsoft.dataprotection/backupvaults/backupinstances'";
        let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
        let url =
            "https://management.practice.invalid/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01";
        let body = json!({"query": query, "options": {"resultFormat": "objectArray"}}).to_string();
        let answer = client.send(Method::POST, url, &headers, body).await;
        let id = control.read(|world| world.tenant_named(tenant).unwrap().id.clone());
        let rows = answer.body["data"]
            .as_array()
            .unwrap_or_else(|| panic!("{}", answer.text));
        let of_tenant = rows.iter().inspect(|row| assert_eq!(row["tenantId"], id.as_str()));
        of_tenant
            .map(|row| {
                row["properties"]["dataSourceInfo"]["resourceName"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect()
    }

    #[tokio::test]
    async fn each_tenant_has_its_databases_and_the_company_is_as_it_was() {
        let config = Config {
            world: WorldKind::Tenants,
            ..Config::practice(None, datetime!(2026-11-22 12:00 UTC))
        };
        let simulator = Simulator::open(config).unwrap();
        let account = simulator.practice_account();
        assert_eq!(simulator.accounts(), Client::open().simulator.accounts());
        let mut client = Client { simulator, account };
        assert_eq!(databases(&client, "contoso.example").await.len(), 62);
        let consultant = client.read(|world| {
            let mut all = world.principals.iter();
            all.find(|p| p.name == CONSULTANT).unwrap().clone()
        });
        client.account.client_id = consultant.app_id;
        assert_eq!(databases(&client, "adatum.example").await, ["timesheets", "invoices"]);
        assert_eq!(
            databases(&client, "fabrikam.example").await,
            ["workorders", "pgflex-fabrikam"]
        );
        assert!(databases(&client, "northwind.example").await.is_empty());
    }
}
