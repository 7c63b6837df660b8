//! A world for measurements: 5,000 instances in 40 vaults of 8 subscriptions. It has no stories to tell, only numbers; every fifth instance has ten
//! years of points, so that their lists come in pages.
//!
//! As everywhere, points and scheduled backups are computed when someone asks for them: two million points would be a gigabyte.

use time::Duration;

use super::contoso::{accounts, add_vault, group, subscription, subscriptions};
use super::plan::{Plan, PolicyPlan, VaultPlan};
use super::{assign, guid, role};
use crate::config::Config;
use crate::world::{
    Container, Database, FirewallRule, Instance, KeyVault, Protection, Schedule, Secret, SecretContent, Server,
    ServerKind, Source, StorageAccount, World,
};

const SUBSCRIPTIONS: usize = 8;
const VAULTS: usize = 5;
/// Per vault.
const SINGLE_SERVERS: usize = 10;
const DATABASES: usize = 10;
const FLEXIBLE_SERVERS: usize = 25;

const POLICY: &str = "weekly-10y-all";
const REGIONS: [&str; 4] = ["westeurope", "northeurope", "eastus2", "westus"];

pub fn fill(world: &mut World, config: &Config) {
    // Every weekly backup of ten years is kept: that makes the longest lists.
    let plan = Plan {
        policies: vec![PolicyPlan {
            name: POLICY.to_owned(),
            tag: "Weekly".to_owned(),
            weekly: 3650,
            monthly: 3650,
            yearly: 3650,
        }],
        ..Plan::default()
    };
    let names: Vec<String> = (1..=SUBSCRIPTIONS).map(|n| format!("Large {n}")).collect();
    subscriptions(world, &names);
    accounts(world);
    for number in 0..SUBSCRIPTIONS * VAULTS {
        one(world, &plan, config, &names[number / VAULTS], number);
    }
}

/// A vault with all that it protects, and with targets in its region that its restores may use.
fn one(world: &mut World, plan: &Plan, config: &Config, sub: &str, number: usize) {
    let region = REGIONS[number % REGIONS.len()];
    let (vault_name, group_name) = (format!("bv-large-{number:02}"), format!("rg-large-{number:02}"));
    let geo = region == "eastus2";
    add_vault(
        world,
        plan,
        &VaultPlan {
            name: vault_name.clone(),
            sub: sub.to_owned(),
            group: group_name.clone(),
            region: region.to_owned(),
            redundancy: if geo { "GeoRedundant" } else { "LocallyRedundant" }.to_owned(),
            cross_region: geo.then(|| "Enabled".to_owned()),
            cross_subscription: None,
            replicated: if geo { vec!["centralus".to_owned()] } else { Vec::new() },
            user_identity: None,
            guard: None,
            soft_delete: "On".to_owned(),
            soft_delete_days: 14.0,
            tags: std::collections::BTreeMap::new(),
        },
    );
    let sub = subscription(world, sub);
    group(world, &sub, &group_name, region);
    let scope = format!("/subscriptions/{sub}/resourceGroups/{group_name}");
    let holder = world.vaults.last().and_then(|v| v.identity.clone()).unwrap_or_default();
    for role in [role::READER, role::SECRETS_USER, role::BLOB_CONTRIBUTOR] {
        assign(world, &holder, role, &scope);
    }
    let place = Place {
        sub: &sub,
        group: &group_name,
        region,
    };
    targets(world, &place, number);
    let vault_id = world.vaults.last().map(crate::world::Vault::id).unwrap_or_default();
    let secret_uri = format!("{}secrets/all", config.key_vault_uri(&format!("kv-large-{number:02}")));
    for index in 0..SINGLE_SERVERS + FLEXIBLE_SERVERS {
        let flexible = index >= SINGLE_SERVERS;
        let name = format!("{}-{number:02}-{index:02}", if flexible { "pgf" } else { "pg" });
        let databases: Vec<String> = (0..DATABASES)
            .map(|d| format!("db_{number:02}_{index:02}_{d}"))
            .collect();
        let server = server(&place, &name, flexible, &databases);
        let server_id = server.id();
        world.servers.push(server);
        if flexible {
            let source = Source::Flexible { server_id };
            protect(world, &vault_id, region, &format!("{name}-{name}"), source, index);
            continue;
        }
        for (d, database) in databases.into_iter().enumerate() {
            let key = format!("{name}-{database}");
            let source = Source::Single {
                server_id: server_id.clone(),
                database,
                secret_uri: secret_uri.clone(),
            };
            protect(world, &vault_id, region, &key, source, index * DATABASES + d);
        }
    }
}

struct Place<'a> {
    sub: &'a str,
    group: &'a str,
    region: &'a str,
}

fn targets(world: &mut World, place: &Place<'_>, number: usize) {
    let made = world.anchor - Duration::days(400);
    world.storage_accounts.push(StorageAccount {
        subscription_id: place.sub.into(),
        resource_group: place.group.into(),
        name: format!("stlarge{number:02}"),
        region: place.region.into(),
        kind: "StorageV2".into(),
        sku: "Standard_LRS".into(),
        public_access: true,
        cross_tenant_replication: true,
        acls: None,
        containers: vec![Container {
            name: "restores".into(),
            has_immutability_policy: false,
            updated: made,
            blobs: Vec::new(),
        }],
    });
    world.key_vaults.push(KeyVault {
        subscription_id: place.sub.into(),
        resource_group: place.group.into(),
        name: format!("kv-large-{number:02}"),
        region: place.region.into(),
        tenant: world.tenant().to_owned(),
        rbac: true,
        access_policies: Vec::new(),
        public_access: true,
        deny_by_default: false,
        trusted_services: true,
        ip_rules: Vec::new(),
        network_rules: Vec::new(),
        secrets: vec![Secret {
            name: "all".into(),
            enabled: true,
            content: SecretContent::ConnectionString,
            expires: None,
            not_before: None,
            created: made,
            updated: made,
        }],
    });
}

fn server(place: &Place<'_>, name: &str, flexible: bool, databases: &[String]) -> Server {
    Server {
        kind: if flexible {
            ServerKind::Flexible
        } else {
            ServerKind::Single
        },
        subscription_id: place.sub.into(),
        resource_group: place.group.into(),
        name: name.into(),
        region: place.region.into(),
        version: if flexible { "16" } else { "11" }.into(),
        state: "Ready".into(),
        admin: "pgadmin".into(),
        public_access: true,
        firewall: vec![FirewallRule {
            name: "AllowAllWindowsAzureIps".into(),
            start: "0.0.0.0".into(),
            end: "0.0.0.0".into(),
        }],
        databases: databases.iter().map(|name| Database::new(name)).collect(),
        storage_gb: 128,
    }
}

fn protect(world: &mut World, vault_id: &str, region: &str, key: &str, source: Source, index: usize) {
    let flexible = matches!(source, Source::Flexible { .. });
    let weeks = if index.is_multiple_of(5) { 520 } else { 156 };
    // Spread over the week, the newest within the last seven days.
    let minutes = i64::try_from(super::chance(key, 1) % (7 * 24 * 60 - 10)).unwrap_or_default();
    let newest = world.anchor - Duration::minutes(minutes + 10);
    world.instances.push(Instance {
        vault_id: vault_id.into(),
        name: format!("{key}-{}", guid(world.seed, &format!("instance/{key}"))),
        friendly_name: None,
        source,
        region: region.into(),
        policy: POLICY.into(),
        protection: Protection::ProtectionConfigured,
        schedule: Schedule {
            first: newest - Duration::weeks(weeks),
            until: None,
            missed: Vec::new(),
            partial: Vec::new(),
            on_demand: Vec::new(),
            archive_after_days: (!flexible && index.is_multiple_of(2)).then_some(548),
            metadata: !flexible,
            size: 1_073_741_824,
            sized: world.anchor,
            postgres: if flexible { "16" } else { "11" }.into(),
        },
    });
}
