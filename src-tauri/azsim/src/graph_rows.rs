//! What Resource Graph has in its tables (contract §9). Nulls are present, types are in lower case, and instances have more members than in ARM.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use crate::app::App;
use crate::auth::Caller;
use crate::history;
use crate::points::points;
use crate::routes::instances::instance_json;
use crate::routes::jobs::{Form, job_json};
use crate::routes::{keyvault, postgres, storage, vaults};
use crate::wire;
use crate::world::{Instance, Protection, Vault, World, same};

/// One row, column by column.
pub type Row = Map<String, Value>;

/// The rows of a table that a caller may read. `None`: there is no such table.
pub fn rows(app: &App, world: &World, caller: &Caller, table: &str) -> Option<Vec<Row>> {
    let bodies = if same(table, "recoveryservicesresources") {
        backups(world, app.now())
    } else if same(table, "resources") {
        resources(app, world)
    } else if same(table, "resourcecontainers") {
        containers(world)
    } else {
        return None;
    };
    let rows = bodies.iter().map(|body| row(world, body));
    Some(rows.filter(|row| visible(world, caller, row)).collect())
}

/// Jobs are children of their vault here: whoever reads the vault sees them, although the vault's own list needs an action that Backup Operator
/// lacks. That is the way round its 403 (§10.2).
fn visible(world: &World, caller: &Caller, row: &Row) -> bool {
    let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
    let (kind, id) = (text("type"), text("id"));
    match kind {
        "microsoft.dataprotection/backupvaults/backupjobs" => {
            caller.may(world, "Microsoft.DataProtection/backupVaults/read", id)
        }
        "microsoft.resources/subscriptions" => caller.sees_subscription(world, text("subscriptionId")),
        "microsoft.resources/subscriptions/resourcegroups" => {
            caller.may(world, "Microsoft.Resources/subscriptions/resourceGroups/read", id)
        }
        kind => caller.may(world, &format!("{kind}/read"), id),
    }
}

fn backups(world: &World, now: OffsetDateTime) -> Vec<Value> {
    let mut bodies = Vec::new();
    for vault in &world.vaults {
        let vault_id = vault.id();
        for instance in world.instances.iter().filter(|i| same(&i.vault_id, &vault_id)) {
            let mut body = instance_json(vault, instance);
            body["location"] = json!(instance.region);
            extend_instance(&mut body["properties"], vault, instance, now);
            bodies.push(body);
        }
        for job in history::jobs(world, vault, now, world.behaviour.cross_region_jobs_in_graph) {
            if let Some(mut body) = job_json(world, vault, &job, Form::Listed) {
                // Another one than ARM's (§8).
                body["properties"]["etag"] = json!(&wire::sha256_hex(job.id.as_bytes())[..16]);
                bodies.push(body);
            }
        }
    }
    bodies
}

fn resources(app: &App, world: &World) -> Vec<Value> {
    let mut bodies: Vec<Value> = world
        .vaults
        .iter()
        .map(|v| vaults::vault_json(v, world.tenant()))
        .collect();
    bodies.extend(world.servers.iter().map(postgres::server_json));
    bodies.extend(world.storage_accounts.iter().map(|a| storage::account_json(app, a)));
    bodies.extend(world.key_vaults.iter().map(|v| keyvault::vault_json(app, v)));
    bodies
}

fn containers(world: &World) -> Vec<Value> {
    let subscriptions = world.subscriptions.iter().map(|s| {
        json!({
            "id": s.scope(),
            "name": s.name,
            "type": "microsoft.resources/subscriptions",
            "properties": {"state": s.state, "subscriptionPolicies": {"spendingLimit": "Off"}},
            "tags": {},
        })
    });
    let groups = world.resource_groups.iter().map(|g| {
        json!({
            "id": format!("/subscriptions/{}/resourceGroups/{}", g.subscription_id, g.name),
            "name": g.name,
            "type": "microsoft.resources/subscriptions/resourcegroups",
            "location": g.region,
            "properties": {"provisioningState": "Succeeded"},
            "tags": {},
        })
    });
    subscriptions.chain(groups).collect()
}

/// An ARM body as a row: every column is there, and what ARM leaves out is null.
fn row(world: &World, body: &Value) -> Row {
    let take = |name: &str| body.get(name).cloned().unwrap_or(Value::Null);
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let id = text("id");
    let segment_after = |word: &str| {
        let mut segments = id.split('/').skip_while(|s| !same(s, word)).skip(1);
        segments.next().unwrap_or_default().to_owned()
    };
    // Real rows have the group's name as it is or in lower case (§9); here jobs have the latter, so that clients compare rightly.
    let group = segment_after("resourceGroups");
    let group = if text("type").ends_with("/backupJobs") {
        group.to_ascii_lowercase()
    } else {
        group
    };
    let subscription = segment_after("subscriptions");
    let tenant = world
        .subscription(&subscription)
        .map_or(world.tenant(), |s| s.tenant.as_str());
    let columns = [
        ("name", json!(text("name"))),
        ("type", json!(text("type").to_ascii_lowercase())),
        ("tenantId", json!(tenant)),
        ("kind", json!(text("kind"))),
        ("location", json!(text("location"))),
        ("resourceGroup", json!(group)),
        ("subscriptionId", json!(subscription)),
        ("managedBy", json!("")),
        ("sku", take("sku")),
        ("plan", Value::Null),
        ("properties", take("properties")),
        ("tags", take("tags")),
        ("identity", take("identity")),
        ("zones", Value::Null),
        ("extendedLocation", Value::Null),
        ("id", json!(id)),
    ];
    columns
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// What the graph adds to an instance, and the nulls that ARM leaves out.
fn extend_instance(properties: &mut Value, vault: &Vault, instance: &Instance, now: OffsetDateTime) {
    let made = points(instance, vault, now);
    let time = |point: Option<&crate::points::Point>| point.map(|p| wire::time(p.time));
    let secondary = vault.secondary_region();
    let there: Vec<_> = made
        .iter()
        .filter(|p| secondary.is_some() && p.is_replicated(now))
        .collect();
    let mut operations: Vec<&str> = match instance.protection {
        Protection::ProtectionConfigured | Protection::ProtectionError => {
            vec![
                "BackupNow",
                "Restore",
                "ChangePolicy",
                "EditBackupInstance",
                "StopBackup",
                "Delete",
            ]
        }
        Protection::ProtectionStopped | Protection::BackupsSuspended => vec!["Restore", "ResumeBackup", "Delete"],
        Protection::ConfiguringProtection => vec!["Delete"],
    };
    if secondary.is_some() {
        operations.extend(["ViewSecondaryRecoveryPoint", "RestoreToSecondaryRegion"]);
    }
    let Some(members) = properties.as_object_mut() else {
        return;
    };
    // The graph always has the service's own form of the name.
    if !instance.is_flexible() {
        members.insert(
            "friendlyName".into(),
            json!(format!("{}\\{}", instance.server_name(), instance.source_name())),
        );
    }
    fill_nulls(members);
    members.insert(
        "backupInstanceExtendedProperties".into(),
        json!({
            "allowedOperations": operations,
            "protectionStateInSecondaryRegion": if secondary.is_some() { "ProtectionConfigured" } else { "NotProtected" },
            "protectedPrimaryRegion": vault.region,
            "protectedSecondaryRegion": secondary.unwrap_or_default(),
            "vaultId": vault.id(),
            "dataSourceExtendedInfo": {"dataSourceId": instance.source_id()},
            "policyExtendedInfo": {
                "vaultStoreRetention": "93.00:00:00",
                // `TimeSpan.MinValue`: not applicable.
                "operationalStoreRetention": "-10675199.02:48:05.4775808",
            },
            "recoveryPointInfo": {
                "latestRecoveryPointInPrimaryRegion": time(made.first()),
                "oldestRecoveryPointInPrimaryRegion": time(made.last()),
                "latestRecoveryPointInSecondaryRegion": time(there.first().copied()),
                "oldestRecoveryPointInSecondaryRegion": time(there.last().copied()),
            },
        }),
    );
}

fn fill_nulls(members: &mut Map<String, Value>) {
    for name in [
        "dataSourceSetInfo",
        "datasourceAuthCredentials",
        "protectionErrorDetails",
        "identityDetails",
        "validationType",
        "resourceGuardOperationRequests",
    ] {
        members.entry(name).or_insert(Value::Null);
    }
}
