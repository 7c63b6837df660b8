//! PostgreSQL servers of both kinds, their databases and firewall rules (contract §11).

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::routing::get;
use serde_json::{Value, json};

use super::firewall;
use super::listing::{Asked, enabled, missing, page, readable, value};
use crate::app::App;
use crate::auth::Caller;
use crate::config::Config;
use crate::envelope::ok_json;
use crate::error::{ArmError, ArmResult};
use crate::world::{Database, FirewallRule, Server, ServerKind, World};

pub(super) const PROVIDER: &str = "Microsoft.DBforPostgreSQL";

/// Writes the routes of one kind of server, which differ in a word only. A path parameter for that word would also match
/// `locations`.
macro_rules! server_routes {
    ($router:expr, $kind:expr, $word:literal) => {
        $router
            .route(
                concat!("/subscriptions/{sub}/providers/Microsoft.DBforPostgreSQL/", $word),
                get(|State(app), caller, Path(sub): Path<String>, uri| async move {
                    list(&app, &caller, $kind, &sub, None, &uri)
                }),
            )
            .route(
                concat!(
                    "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.DBforPostgreSQL/",
                    $word
                ),
                get(
                    |State(app), caller, Path((sub, rg)): Path<(String, String)>, uri| async move {
                        list(&app, &caller, $kind, &sub, Some(&rg), &uri)
                    },
                ),
            )
            .route(
                concat!(
                    "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.DBforPostgreSQL/",
                    $word,
                    "/{name}"
                ),
                get(|State(app), caller, Path(path)| async move { one(&app, &caller, $kind, &path) }),
            )
            .route(
                concat!(
                    "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.DBforPostgreSQL/",
                    $word,
                    "/{name}/databases"
                ),
                get(|State(app), caller, Path(path)| async move { databases(&app, &caller, $kind, &path) }),
            )
            .route(
                concat!(
                    "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.DBforPostgreSQL/",
                    $word,
                    "/{name}/firewallRules"
                ),
                get(|State(app), caller, Path(path)| async move { firewall(&app, &caller, $kind, &path) }),
            )
    };
}

pub fn router() -> Router<App> {
    let single = server_routes!(Router::new(), ServerKind::Single, "servers");
    let both = server_routes!(single, ServerKind::Flexible, "flexibleServers");
    both.route(
        "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.DBforPostgreSQL/servers/{name}/databases/{db}",
        get(|State(app), caller, Path(path)| async move { database(&app, &caller, ServerKind::Single, path) })
            .delete(firewall::delete_database),
    )
    .route(
        "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.DBforPostgreSQL/flexibleServers/{name}/databases/{db}",
        get(|State(app), caller, Path(path)| async move { database(&app, &caller, ServerKind::Flexible, path) }),
    )
}

pub(super) type ServerPath = (String, String, String);
pub(super) type DatabasePath = (String, String, String, String);

pub(super) fn word(kind: ServerKind) -> &'static str {
    match kind {
        ServerKind::Single => "servers",
        ServerKind::Flexible => "flexibleServers",
    }
}

fn list(app: &App, caller: &Caller, kind: ServerKind, sub: &str, group: Option<&str>, uri: &Uri) -> ArmResult {
    let action = format!("{PROVIDER}/{}/read", word(kind));
    let asked = Asked {
        subscription: sub,
        group,
        action: &action,
    };
    app.read(|world| {
        let found = readable(world, caller, &asked, &world.servers, |server| {
            (
                server.subscription_id.as_str(),
                server.resource_group.as_str(),
                server.id(),
            )
        })?;
        let rows: Vec<Value> = found
            .into_iter()
            .filter(|server| server.kind == kind)
            .map(server_json)
            .collect();
        // The old service never pages (§11).
        Ok(ok_json(&match kind {
            ServerKind::Single => value(rows),
            ServerKind::Flexible => page(app, uri, rows, "$top"),
        }))
    })
}

/// The server of a path, if the caller has a right on it. The right comes first: who may not look cannot learn what exists.
pub(super) fn enter<'w>(
    world: &'w World,
    caller: &Caller,
    kind: ServerKind,
    (sub, group, name): &ServerPath,
    action: &str,
) -> Result<&'w Server, ArmError> {
    let kind_word = word(kind);
    let id = format!("/subscriptions/{sub}/resourceGroups/{group}/providers/{PROVIDER}/{kind_word}/{name}");
    caller.enter_subscription(world, sub, action)?;
    caller.require(world, action, &id)?;
    world
        .server(&id)
        .ok_or_else(|| missing(world, sub, group, &format!("{PROVIDER}/{kind_word}"), name))
}

fn one(app: &App, caller: &Caller, kind: ServerKind, path: &ServerPath) -> ArmResult {
    let action = format!("{PROVIDER}/{}/read", word(kind));
    app.read(|world| Ok(ok_json(&server_json(enter(world, caller, kind, path, &action)?))))
}

fn databases(app: &App, caller: &Caller, kind: ServerKind, path: &ServerPath) -> ArmResult {
    let action = format!("{PROVIDER}/{}/databases/read", word(kind));
    app.read(|world| {
        let server = enter(world, caller, kind, path, &action)?;
        Ok(ok_json(&value(
            server.databases.iter().map(|database| database_json(server, database)),
        )))
    })
}

fn database(app: &App, caller: &Caller, kind: ServerKind, (sub, group, name, db): DatabasePath) -> ArmResult {
    let action = format!("{PROVIDER}/{}/databases/read", word(kind));
    app.read(|world| {
        let server = enter(world, caller, kind, &(sub, group.clone(), name), &action)?;
        let kind_and_name = format!("{PROVIDER}/{}/{}/databases/{db}", word(kind), server.name);
        let database = server
            .database(&db)
            .ok_or_else(|| ArmError::resource_not_found(&kind_and_name, &group))?;
        Ok(ok_json(&database_json(server, database)))
    })
}

fn firewall(app: &App, caller: &Caller, kind: ServerKind, path: &ServerPath) -> ArmResult {
    let action = format!("{PROVIDER}/{}/firewallRules/read", word(kind));
    app.read(|world| {
        let server = enter(world, caller, kind, path, &action)?;
        Ok(ok_json(&value(
            server.firewall.iter().map(|rule| rule_json(server, rule)),
        )))
    })
}

pub fn server_json(server: &Server) -> Value {
    let host = Config::postgres_host(&server.name);
    let access = enabled(server.public_access);
    let (sku, properties) = match server.kind {
        ServerKind::Single => (
            json!({"name": "GP_Gen5_4", "tier": "GeneralPurpose", "family": "Gen5", "capacity": 4}),
            json!({
                "administratorLogin": server.admin, "version": server.version, "fullyQualifiedDomainName": host,
                "userVisibleState": server.state, "sslEnforcement": "Enabled", "minimalTlsVersion": "TLS1_2",
                "publicNetworkAccess": access, "replicationRole": "", "masterServerId": "", "replicaCapacity": 5,
                "privateEndpointConnections": [],
                "storageProfile": {
                    "storageMB": u64::from(server.storage_gb) * 1024, "backupRetentionDays": 7,
                    "geoRedundantBackup": "Disabled", "storageAutogrow": "Enabled",
                },
            }),
        ),
        ServerKind::Flexible => (
            json!({"name": "Standard_D4ds_v5", "tier": "GeneralPurpose"}),
            json!({
                "administratorLogin": server.admin, "version": server.version, "minorVersion": "8",
                "fullyQualifiedDomainName": host, "state": server.state, "availabilityZone": "1",
                "replicationRole": "Primary", "network": {"publicNetworkAccess": access},
                "storage": {"storageSizeGB": server.storage_gb, "autoGrow": "Enabled"},
                "authConfig": {"activeDirectoryAuth": "Enabled", "passwordAuth": "Enabled"},
                "backup": {"backupRetentionDays": 7, "geoRedundantBackup": "Disabled"},
                "highAvailability": {"mode": "Disabled", "state": "NotEnabled"},
            }),
        ),
    };
    json!({
        "id": server.id(), "name": server.name, "type": format!("{PROVIDER}/{}", word(server.kind)),
        "location": server.region, "tags": {}, "sku": sku, "properties": properties,
    })
}

fn database_json(server: &Server, database: &Database) -> Value {
    json!({
        "id": format!("{}/databases/{}", server.id(), database.name), "name": database.name,
        "type": format!("{PROVIDER}/{}/databases", word(server.kind)),
        "properties": {"charset": database.charset, "collation": database.collation},
    })
}

pub(super) fn rule_json(server: &Server, rule: &FirewallRule) -> Value {
    json!({
        "id": format!("{}/firewallRules/{}", server.id(), rule.name), "name": rule.name,
        "type": format!("{PROVIDER}/{}/firewallRules", word(server.kind)),
        "properties": {"startIpAddress": rule.start, "endIpAddress": rule.end},
    })
}
