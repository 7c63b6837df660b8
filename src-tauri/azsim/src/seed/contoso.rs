//! The company: `contoso.json` made into a world.

use time::{Duration, OffsetDateTime, Time, Weekday};

use super::plan::{ExceptionPlan, Plan, ProtectionPlan, VaultPlan};
use super::{ADMIN, OPERATOR, READER, assign, guid, object_id, past, role};
use crate::config::Config;
use crate::wire;
use crate::world::{
    AccessPolicy, Container, Database, FirewallRule, GuardProxy, Instance, KeyVault, Policy, Principal, PrincipalKind,
    Protection, ResourceGroup, ResourceGuard, Schedule, Secret, SecretContent, Server, ServerKind, Source,
    StorageAccount, Subscription, UserIdentity, Vault, World, same,
};

/// The empty world: one subscription, and the practice account as its owner.
pub fn only_a_subscription(world: &mut World) {
    subscriptions(world, &["Empty".to_owned()]);
    accounts(world);
}

pub fn fill(world: &mut World, config: &Config) {
    let plan: Plan = super::read(include_str!("contoso.json"));
    subscriptions(world, &plan.subscriptions);
    accounts(world);
    for vault in &plan.vaults {
        add_vault(world, &plan, vault);
    }
    servers(world, &plan);
    storage(world, &plan);
    key_vaults(world, &plan);
    vault_roles(world, &plan);
    for line in &plan.protection {
        protect(world, &plan, line, config);
    }
    past::jobs(world, config);
}

fn subscriptions(world: &mut World, names: &[String]) {
    let tenant = world.tenant().to_owned();
    world.subscriptions = names
        .iter()
        .map(|name| Subscription {
            id: guid(world.seed, &format!("subscription/{name}")),
            name: name.clone(),
            tenant: tenant.clone(),
            state: "Enabled".into(),
        })
        .collect();
}

fn accounts(world: &mut World) {
    let scopes: Vec<String> = world.subscriptions.iter().map(Subscription::scope).collect();
    let (admin, operator, reader) = (
        object_id(world, ADMIN),
        object_id(world, OPERATOR),
        object_id(world, READER),
    );
    for scope in &scopes {
        for role in [role::OWNER, role::KEY_VAULT_READER, role::BLOB_READER] {
            assign(world, &admin, role, scope);
        }
        assign(world, &reader, role::BACKUP_READER, scope);
    }
    if let Some(first) = scopes.first() {
        assign(world, &operator, role::BACKUP_OPERATOR, first);
    }
}

fn subscription(world: &World, name: &str) -> String {
    world
        .subscriptions
        .iter()
        .find(|s| s.name == name)
        .map(|s| s.id.clone())
        .unwrap_or_default()
}

fn group(world: &mut World, subscription: &str, name: &str, region: &str) {
    if !world
        .resource_groups
        .iter()
        .any(|g| g.subscription_id == subscription && same(&g.name, name))
    {
        world.resource_groups.push(ResourceGroup {
            subscription_id: subscription.into(),
            name: name.into(),
            region: region.into(),
        });
    }
}

/// An identity that nobody signs in with.
fn identity(world: &mut World, name: &str) -> String {
    let object_id = guid(world.seed, &format!("object/{name}"));
    world.principals.push(Principal {
        object_id: object_id.clone(),
        app_id: guid(world.seed, &format!("client/{name}")),
        name: name.into(),
        kind: PrincipalKind::ManagedIdentity,
        tenant: world.tenant().to_owned(),
        secret: None,
    });
    object_id
}

fn add_vault(world: &mut World, plan: &Plan, vault: &VaultPlan) {
    let sub = subscription(world, &vault.sub);
    group(world, &sub, &vault.group, &vault.region);
    let user_identities = vault
        .user_identity
        .iter()
        .map(|name| UserIdentity {
            id: format!(
                "/subscriptions/{sub}/resourceGroups/{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}",
                vault.group
            ),
            client_id: guid(world.seed, &format!("client/{name}")),
            principal_id: identity(world, name),
        })
        .collect();
    let guard = vault
        .guard
        .as_ref()
        .and_then(|g| g.split_once('/'))
        .map(|(group_name, name)| {
            group(world, &sub, group_name, &vault.region);
            let guard = ResourceGuard {
                subscription_id: sub.clone(),
                resource_group: group_name.into(),
                name: name.into(),
                region: vault.region.clone(),
            };
            let guard_id = guard.id();
            world.resource_guards.push(guard);
            GuardProxy {
                guard_id,
                updated: world.anchor - Duration::days(211),
            }
        });
    let identity = identity(world, &vault.name);
    world.vaults.push(Vault {
        subscription_id: sub,
        resource_group: vault.group.clone(),
        name: vault.name.clone(),
        region: vault.region.clone(),
        redundancy: vault.redundancy.clone(),
        identity: Some(identity),
        user_identities,
        guard,
        cross_region: vault.cross_region.clone(),
        cross_subscription: vault.cross_subscription.clone(),
        replicated: if vault.replicated.is_empty() {
            vec![vault.region.clone()]
        } else {
            vault.replicated.clone()
        },
        soft_delete: vault.soft_delete.clone(),
        soft_delete_days: vault.soft_delete_days,
        policies: plan
            .policies
            .iter()
            .map(|p| Policy {
                name: p.name.clone(),
                weekly_tag: p.tag.clone(),
                weekly_days: p.weekly,
                monthly_days: p.monthly,
                yearly_days: p.yearly,
            })
            .collect(),
        tags: vault.tags.clone().into_iter().collect(),
    });
}

fn servers(world: &mut World, plan: &Plan) {
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

fn storage(world: &mut World, plan: &Plan) {
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

fn key_vaults(world: &mut World, plan: &Plan) {
    let admin = object_id(world, ADMIN);
    for vault in &plan.key_vaults {
        let sub = subscription(world, &vault.sub);
        group(world, &sub, &vault.group, &vault.region);
        let words = |list: &[&str]| list.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let mut policies = vec![AccessPolicy {
            object_id: admin.clone(),
            secrets: words(&["List"]),
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
            });
        }
        let created = world.anchor - Duration::days(500);
        world.key_vaults.push(KeyVault {
            subscription_id: sub,
            resource_group: vault.group.clone(),
            name: vault.name.clone(),
            region: vault.region.clone(),
            tenant: world.tenant().to_owned(),
            rbac: vault.rbac,
            access_policies: if vault.rbac { Vec::new() } else { policies },
            public_access: !vault.closed,
            deny_by_default: vault.closed,
            trusted_services: !vault.closed,
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
        created,
        updated,
    }
}

fn vault_roles(world: &mut World, plan: &Plan) {
    for line in &plan.vault_roles {
        let Some(vault) = world.vaults.iter().find(|v| v.name == line.vault) else {
            continue;
        };
        let mut holders: Vec<String> = vault.identity.iter().cloned().collect();
        holders.extend(vault.user_identities.iter().map(|u| u.principal_id.clone()));
        let sub = subscription(world, &line.sub);
        for name in &line.groups {
            let scope = format!("/subscriptions/{sub}/resourceGroups/{name}");
            for holder in &holders {
                for role in [
                    role::READER,
                    role::SECRETS_USER,
                    role::BLOB_CONTRIBUTOR,
                    role::FLEXIBLE_BACKUP,
                ] {
                    assign(world, holder, role, &scope);
                }
            }
        }
    }
}

fn protect(world: &mut World, plan: &Plan, line: &ProtectionPlan, config: &Config) {
    let found = (
        world.vaults.iter().find(|v| v.name == line.vault),
        world.servers.iter().find(|s| s.name == line.server),
    );
    let (Some(vault), Some(server)) = found else {
        debug_assert!(false, "{} in {} is not in the plan", line.server, line.vault);
        return;
    };
    let (vault_id, server_id, region, version) =
        (vault.id(), server.id(), server.region.clone(), server.version.clone());
    let secret_uri = line
        .secret
        .as_ref()
        .and_then(|s| s.split_once('/'))
        .map(|(vault, name)| format!("{}secrets/{name}", config.key_vault_uri(vault)))
        .unwrap_or_default();
    let names: Vec<String> = if line.databases.is_empty() {
        vec![line.server.clone()]
    } else {
        line.databases.clone()
    };
    for (index, name) in names.iter().enumerate() {
        let other = ExceptionPlan::default();
        let exception = plan.exceptions.iter().find(|e| &e.name == name).unwrap_or(&other);
        let flexible = line.databases.is_empty();
        let source = if flexible {
            Source::Flexible {
                server_id: server_id.clone(),
            }
        } else {
            Source::Single {
                server_id: server_id.clone(),
                database: name.clone(),
                secret_uri: secret_uri.clone(),
            }
        };
        world.instances.push(Instance {
            vault_id: vault_id.clone(),
            // As the clients name them: server, database (or the server again), guid (§4).
            name: format!(
                "{}-{name}-{}",
                line.server,
                guid(world.seed, &format!("instance/{}/{name}", line.server))
            ),
            friendly_name: exception.friendly_slash.then(|| format!("{}/{name}", line.server)),
            source,
            region: region.clone(),
            policy: line.policy.clone(),
            protection: exception.protection.unwrap_or(Protection::ProtectionConfigured),
            schedule: schedule(world.anchor, line, exception, index, name, &version),
        });
    }
}

fn schedule(
    anchor: OffsetDateTime,
    line: &ProtectionPlan,
    exception: &ExceptionPlan,
    index: usize,
    name: &str,
    version: &str,
) -> Schedule {
    let weeks = exception.weeks.unwrap_or(line.weeks);
    // Databases of one server follow each other by four minutes.
    let minutes = i64::try_from(index).unwrap_or_default() * 4;
    let newest = newest_due(anchor, &line.day, line.hour) + Duration::minutes(minutes);
    // The minutes and the chance within a week (four more) must not push the newest backup beyond the anchor.
    let newest = if newest + Duration::minutes(5) > anchor {
        newest - Duration::WEEK
    } else {
        newest
    };
    let first = if weeks == 0 {
        newest + Duration::WEEK
    } else {
        newest - Duration::weeks(i64::from(weeks))
    };
    let ago = |list: &[u32]| {
        list.iter()
            .filter_map(|ago| weeks.checked_sub(*ago))
            .collect::<Vec<u32>>()
    };
    let chance = wire::sha256(name.as_bytes());
    let scale = 0.4 + 1.2 * f64::from(chance[0]) / 255.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = (line.gb * scale * 1_073_741_824.0) as u64;
    Schedule {
        first,
        until: exception
            .stopped_days_ago
            .map(|days| anchor - Duration::days(i64::from(days))),
        missed: ago(&exception.missed_ago),
        partial: ago(&exception.partial_ago),
        on_demand: exception
            .on_demand_days_ago
            .iter()
            .map(|days| (anchor - Duration::days(i64::from(*days)) - Duration::minutes(137)).unix_timestamp())
            .collect(),
        archive_after_days: line.archive_after,
        metadata: exception.metadata.unwrap_or(true),
        size,
        sized: anchor,
        postgres: version.to_owned(),
    }
}

/// The newest moment of that weekday and hour before the anchor.
fn newest_due(anchor: OffsetDateTime, day: &str, hour: u8) -> OffsetDateTime {
    let wanted = match day {
        "Monday" => Weekday::Monday,
        "Tuesday" => Weekday::Tuesday,
        "Wednesday" => Weekday::Wednesday,
        "Thursday" => Weekday::Thursday,
        "Friday" => Weekday::Friday,
        "Saturday" => Weekday::Saturday,
        _ => Weekday::Sunday,
    };
    let mut at = anchor
        .to_offset(time::UtcOffset::UTC)
        .replace_time(Time::from_hms(hour, 0, 0).unwrap_or(Time::MIDNIGHT));
    while at.weekday() != wanted || at > anchor {
        at -= Duration::DAY;
    }
    at
}
