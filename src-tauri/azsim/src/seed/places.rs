//! Where restores can go, and what they need on the way: servers, storage accounts, key vaults.

use time::{Duration, OffsetDateTime};

use super::contoso::{group, subscription};
use super::plan::Plan;
use super::{ADMIN, object_id};
use crate::world::{
    AccessPolicy, Container, Database, FirewallRule, KeyVault, Secret, SecretContent, Server, ServerKind,
    StorageAccount, World,
};

pub fn servers(world: &mut World, plan: &Plan) {
    for server in &plan.servers {
        let sub = subscription(world, &server.sub);
        group(world, &sub, &server.group, &server.region);
        let office = FirewallRule {
            name: "office".into(),
            start: "203.0.113.0".into(),
            end: "203.0.113.63".into(),
        };
        let azure = FirewallRule {
            name: "AllowAllWindowsAzureIps".into(),
            start: "0.0.0.0".into(),
            end: "0.0.0.0".into(),
        };
        let mut databases: Vec<Database> = ["postgres", "azure_maintenance", "azure_sys"]
            .iter()
            .map(|name| Database::new(name))
            .collect();
        databases.extend(server.databases.iter().map(|name| Database::new(name)));
        world.servers.push(Server {
            kind: if server.flexible {
                ServerKind::Flexible
            } else {
                ServerKind::Single
            },
            subscription_id: sub,
            resource_group: server.group.clone(),
            name: server.name.clone(),
            region: server.region.clone(),
            version: server.version.clone(),
            state: server.state.clone(),
            admin: "pgadmin".into(),
            public_access: true,
            firewall: if server.open { vec![azure, office] } else { vec![office] },
            databases,
            storage_gb: if server.flexible { 512 } else { 100 },
        });
    }
}

pub fn storage(world: &mut World, plan: &Plan) {
    for account in &plan.storage {
        let sub = subscription(world, &account.sub);
        group(world, &sub, &account.group, &account.region);
        let updated = world.anchor - Duration::days(90);
        world.storage_accounts.push(StorageAccount {
            subscription_id: sub,
            resource_group: account.group.clone(),
            name: account.name.clone(),
            region: account.region.clone(),
            kind: "StorageV2".into(),
            sku: "Standard_LRS".into(),
            public_access: account.public,
            cross_tenant_replication: account.cross_tenant,
            acls: None,
            containers: account
                .containers
                .iter()
                .map(|name| Container {
                    name: name.clone(),
                    has_immutability_policy: false,
                    updated,
                    blobs: Vec::new(),
                })
                .collect(),
        });
    }
}

pub fn key_vaults(world: &mut World, plan: &Plan) {
    let admin = object_id(world, ADMIN);
    for vault in &plan.key_vaults {
        let sub = subscription(world, &vault.sub);
        group(world, &sub, &vault.group, &vault.region);
        let words = |list: &[&str]| list.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let mut policies = vec![AccessPolicy {
            object_id: admin.clone(),
            secrets: words(&["List"]),
            ..AccessPolicy::default()
        }];
        if let Some(backup) = vault
            .vault
            .as_ref()
            .and_then(|name| world.vaults.iter().find(|v| &v.name == name))
        {
            // Both spellings occur (§10.3).
            policies.push(AccessPolicy {
                object_id: backup.identity.clone().unwrap_or_default(),
                secrets: words(&["get", "list"]),
                ..AccessPolicy::default()
            });
        }
        let created = world.anchor - Duration::days(500);
        let tenant = world
            .subscription(&sub)
            .map_or(world.tenant(), |s| s.tenant.as_str())
            .to_owned();
        world.key_vaults.push(KeyVault {
            subscription_id: sub,
            resource_group: vault.group.clone(),
            name: vault.name.clone(),
            region: vault.region.clone(),
            tenant,
            rbac: vault.rbac,
            access_policies: if vault.rbac { Vec::new() } else { policies },
            public_access: !vault.closed,
            deny_by_default: vault.closed,
            trusted_services: !vault.closed,
            ip_rules: Vec::new(),
            network_rules: Vec::new(),
            secrets: vault.secrets.iter().map(|name| secret(name, created)).collect(),
        });
    }
}

fn secret(name: &str, created: OffsetDateTime) -> Secret {
    let content = match name.chars().last() {
        Some('!') => SecretContent::NotAConnectionString,
        Some('?') => SecretContent::OldPassword,
        _ => SecretContent::ConnectionString,
    };
    let updated = created + Duration::days(i64::try_from(name.len()).unwrap_or_default() * 9);
    Secret {
        name: name.trim_end_matches(['!', '?']).into(),
        enabled: true,
        content,
        expires: None,
        not_before: None,
        created,
        updated,
    }
}
