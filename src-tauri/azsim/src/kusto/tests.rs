#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value as Json, json};
use time::macros::datetime;

use super::{QueryError, Row, Table, run};

const CLI_INSTANCES: &str = "RecoveryServicesResources | where type =~ 'microsoft.dataprotection/backupvaults/backupinstances'| extend vaultName = split(split(id, '/Microsoft.DataProtection/backupVaults/')[1],'/')[0]| extend protectionState = properties.currentProtectionState| extend datasourceId = properties.dataSourceInfo.resourceID";
const CLI_JOBS: &str = "RecoveryServicesResources | where type =~ 'microsoft.dataprotection/backupvaults/backupjobs'| extend vaultName = properties.vaultName| extend status = properties.status| extend operation = case( tolower(properties.operationCategory) startswith 'backup' and properties.isUserTriggered == 'true', strcat('OnDemand',properties.operationCategory), tolower(properties.operationCategory) startswith 'backup' and properties.isUserTriggered == 'false', strcat('Scheduled', properties.operationCategory), type =~ 'microsoft.dataprotection/backupVaults/backupJobs', properties.operationCategory, 'Invalid')| extend datasourceId = properties.dataSourceId";
const CLI_VAULTS: &str = "resources | where type =~ 'microsoft.dataprotection/backupvaults'";

fn instance(vault: &str, name: &str, kind: &str, state: &str) -> Json {
    json!({
        "id": format!("/subscriptions/s1/resourceGroups/Data-RG/providers/Microsoft.DataProtection/backupVaults/{vault}/backupInstances/{name}"),
        "name": name, "type": "microsoft.dataprotection/backupvaults/backupinstances", "resourceGroup": "data-rg",
        "subscriptionId": "s1", "location": "westeurope", "kind": "", "sku": null,
        "properties": {
            "currentProtectionState": state, "friendlyName": format!("pg\\{name}"),
            "dataSourceInfo": {"datasourceType": kind, "resourceID": format!("/subscriptions/s1/x/{name}")},
        },
    })
}

fn job(name: &str, category: &str, user: bool, status: &str, start: &str) -> Json {
    json!({
        "id": format!("/jobs/{name}"), "name": name, "type": "microsoft.dataprotection/backupvaults/backupjobs",
        "resourceGroup": "data-rg", "subscriptionId": "s1",
        "properties": {
            "vaultName": "v1", "status": status, "operationCategory": category, "operation": category,
            "isUserTriggered": user, "dataSourceId": "/subscriptions/s1/x/a", "startTime": start, "endTime": null,
            "dataSourceType": "Microsoft.DBforPostgreSQL/servers/databases", "bytes": 70384, "ratio": 0.5,
        },
    })
}

fn vault_rows(table: &str) -> Option<Vec<Row>> {
    let rows = match table {
        "recoveryservicesresources" => json!([
            instance(
                "v1",
                "alpha",
                "Microsoft.DBforPostgreSQL/servers/databases",
                "ProtectionConfigured"
            ),
            instance(
                "v2",
                "beta",
                "Microsoft.DBforPostgreSQL/flexibleServers",
                "ProtectionStopped"
            ),
            instance(
                "v2",
                "gamma",
                "Microsoft.Storage/storageAccounts/blobServices",
                "ProtectionConfigured"
            ),
            job("j1", "Backup", false, "Completed", "2026-11-20T01:00:00.1234567Z"),
            job("j2", "Backup", true, "Failed", "2026-11-21T01:00:00Z"),
            job("j3", "Restore", true, "InProgress", "2026-11-22T01:00:00Z"),
        ]),
        "resources" => json!([
            {"id": "/v/one", "name": "Vault-One", "type": "microsoft.dataprotection/backupvaults", "resourceGroup": "A",
             "tags": {"env": "prod"}},
            {"id": "/v/two", "name": "vault-two", "type": "microsoft.dataprotection/backupvaults", "resourceGroup": "B",
             "tags": null},
        ]),
        _ => return None,
    };
    rows.as_array()
        .map(|rows| rows.iter().map(|row| row.as_object().unwrap().clone()).collect())
}

fn query(text: &str) -> Result<Table, QueryError> {
    run(text, &vault_rows, datetime!(2026-11-22 12:00 UTC))
}

fn column(text: &str, name: &str) -> Vec<Json> {
    query(text)
        .unwrap()
        .objects()
        .into_iter()
        .map(|row| row[name].clone())
        .collect()
}

fn names(text: &str) -> Vec<Json> {
    column(text, "name")
}

/// The value of one expression over the first instance.
fn value(expression: &str) -> Json {
    let text = format!("RecoveryServicesResources | where name == 'alpha' | project v = {expression}");
    column(&text, "v").remove(0)
}

#[test]
fn cli_query_for_instances_adds_its_three_columns() {
    let rows = query(CLI_INSTANCES).unwrap().objects();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0]["vaultName"], "v1");
    assert_eq!(rows[0]["protectionState"], "ProtectionConfigured");
    assert_eq!(rows[0]["datasourceId"], "/subscriptions/s1/x/alpha");
    assert_eq!(rows[0]["sku"], Json::Null, "nulls stay present");
    assert!(rows[0].as_object().unwrap().contains_key("extendedLocation"));
}

#[test]
fn cli_filters_for_instances_each_work() {
    let with = |filter: &str| names(&format!("{CLI_INSTANCES}{filter}"));
    let single =
        " | where properties.dataSourceInfo.datasourceType in~ ('microsoft.dbforpostgresql/SERVERS/databases')";
    assert_eq!(with(single), ["alpha"]);
    assert_eq!(with(" | where resourceGroup in~ ('DATA-RG', 'other')").len(), 3);
    assert_eq!(with(" | where vaultName in~ ('V2')"), ["beta", "gamma"]);
    assert_eq!(with(" | where protectionState in~ ('protectionstopped')"), ["beta"]);
    assert_eq!(
        with(" | where datasourceId in~ ('/SUBSCRIPTIONS/s1/x/gamma')"),
        ["gamma"]
    );
    assert_eq!(with(" | where name in~ ('ALPHA')"), ["alpha"]);
    assert_eq!(with(" | where id in~ ('/nothing')"), Vec::<Json>::new());
}

#[test]
fn cli_query_for_jobs_tells_on_demand_from_scheduled_by_a_boolean_compared_with_text() {
    assert_eq!(
        column(CLI_JOBS, "operation"),
        ["ScheduledBackup", "OnDemandBackup", "Restore"]
    );
    let with = |filter: &str| names(&format!("{CLI_JOBS}{filter}"));
    assert_eq!(with(" | where operation in~ ('Restore')"), ["j3"]);
    assert_eq!(with(" | where status in~ ('failed','InProgress')"), ["j2", "j3"]);
    assert_eq!(with(" | where vaultName in~ ('v1')").len(), 3);
    assert_eq!(
        with(" | where properties.startTime > datetime(2026-11-20T23:00:00.0000000Z)"),
        ["j2", "j3"]
    );
    let no_end = " | where properties.endTime > datetime(2026-11-20T23:00:00Z)";
    assert_eq!(
        with(no_end),
        Vec::<Json>::new(),
        "no end is null, and null is not later than anything"
    );
}

#[test]
fn cli_query_for_vaults_filters_by_group_name_and_id() {
    let all = " | where resourceGroup in~ ('a') | where name in~ ('vault-one') | where id in~ ('/V/ONE')";
    assert_eq!(names(&format!("{CLI_VAULTS}{all}")), ["Vault-One"]);
}

#[test]
fn our_own_inventory_query_projects_and_orders() {
    let text = "recoveryservicesresources // both kinds
        | where type =~ \"microsoft.dataprotection/backupvaults/backupinstances\"
        | where properties.dataSourceInfo.datasourceType in~ ('Microsoft.DBforPostgreSQL/servers/databases',
            'Microsoft.DBforPostgreSQL/flexibleServers')
        | extend vaultId = tostring(split(tolower(id), '/backupinstances/')[0])
        | project id, name, vaultId, state = properties.currentProtectionState, properties.friendlyName
        | order by id asc";
    let rows = query(text).unwrap().objects();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["name"], "alpha");
    assert!(rows[0]["vaultId"].as_str().unwrap().ends_with("/backupvaults/v1"));
    assert_eq!(rows[0]["properties_friendlyName"], "pg\\alpha");
    let client = "RecoveryServicesResources \
        | where type =~ 'microsoft.dataprotection/backupvaults/backupinstances' \
        | where properties.dataSourceInfo.datasourceType in~ ('Microsoft.DBforPostgreSQL/servers/databases', 'Microsoft.DBforPostgreSQL/flexibleServers') \
        | order by id asc";
    assert_eq!(names(client), ["alpha", "beta"]);
    let of_a_vault = "RecoveryServicesResources | where type =~ 'microsoft.dataprotection/backupvaults/backupjobs' \
        | where resourceGroup =~ 'Data-RG' | where properties.vaultName =~ 'V1' | where properties.operationCategory =~ 'Restore'";
    assert_eq!(names(of_a_vault), ["j3"]);
    let jobs = "RecoveryServicesResources | where type endswith 'backupjobs' and properties.operation =~ 'restore'
        and todatetime(properties.startTime) > ago(14d) | sort by tostring(properties.startTime) desc | limit 5";
    assert_eq!(names(jobs), ["j3"]);
    let top = "RecoveryServicesResources | where type endswith 'backupjobs' | top 2 by name desc";
    assert_eq!(names(top), ["j3", "j2"]);
    assert!(query("RecoveryServicesResources | top 2 name").is_err());
}

#[test]
fn text_operators_and_equality_follow_kusto() {
    let truths = [
        ("'Abc' == 'abc'", false),
        ("'Abc' =~ 'abc'", true),
        ("'Abc' != 'abc'", true),
        ("'Abc' !~ 'abc'", false),
        ("'Abcdef' startswith 'abC'", true),
        ("'Abcdef' startswith_cs 'abC'", false),
        ("'Abcdef' !endswith 'DEF'", false),
        ("'Abcdef' contains 'CD'", true),
        ("'east-us data' has 'US'", true),
        ("'eastus' has 'us'", false),
        ("name in ('ALPHA')", false),
        ("name !in~ ('ALPHA')", false),
        ("not(1 == 2) and 3 >= 2 or false", true),
        ("1 + 2 - 4 < 0", true),
        ("3 between (1 .. 3)", true),
        ("properties.missing == ''", true),
        ("properties.missing != 'x'", true),
        ("isnull(properties.missing)", true),
        ("isempty(kind)", true),
        ("isnotnull(properties.friendlyName) and isnotempty(name)", true),
        ("datetime(2026-11-22) - datetime(2026-11-21) == 24h", true),
        ("now() - 1d < now()", true),
    ];
    for (expression, expected) in truths {
        assert_eq!(value(expression), json!(expected), "{expression}");
    }
}

#[test]
fn functions_give_the_documented_values() {
    let cases = [
        ("split('a/b/c', '/')[-1]", json!("c")),
        ("split('a/b/c', '/', 1)", json!(["b"])),
        ("array_length(split('a/b/c', '/'))", json!(3)),
        ("iff(1 == 1, 'yes', 'no')", json!("yes")),
        ("coalesce(properties.missing, kind, 'last')", json!("last")),
        ("parse_json('{\"a\":[1,2]}').a[1]", json!(2)),
        ("toint('42') + 1", json!(43)),
        (
            "tostring(properties.dataSourceInfo['datasourceType'])",
            json!("Microsoft.DBforPostgreSQL/servers/databases"),
        ),
        ("todatetime('2026-01-02')", json!("2026-01-02T00:00:00.0000000Z")),
        ("'it\\'s \"so\"'", json!("it's \"so\"")),
        ("strcat(@'a\\b', -2)", json!("a\\b-2")),
    ];
    for (expression, expected) in cases {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

#[test]
fn summarize_count_distinct_and_arg_max() {
    let rows = query("RecoveryServicesResources | summarize count() by type | order by count_ asc, type asc").unwrap();
    assert_eq!(rows.columns, ["type", "count_"]);
    assert_eq!(rows.objects()[0]["count_"], 3);
    let states = "RecoveryServicesResources | where type endswith 'instances'
        | summarize n = count(), any(name) by state = tostring(properties.currentProtectionState) | order by n";
    assert_eq!(column(states, "state"), ["ProtectionConfigured", "ProtectionStopped"]);
    assert_eq!(column(states, "any_name"), ["alpha", "beta"]);
    let latest =
        "RecoveryServicesResources | where type endswith 'jobs' | extend start = todatetime(properties.startTime)
        | summarize arg_max(start, *), max(tolong(properties.bytes)) by resourceGroup";
    assert_eq!(column(latest, "name"), ["j3"]);
    assert_eq!(column(latest, "max_properties_bytes"), [70384]);
    assert_eq!(
        column("resources | where name == 'none' | summarize count()", "count_"),
        [0]
    );
    assert_eq!(column("resources | count", "Count"), [2]);
    assert_eq!(query("resources | distinct type").unwrap().rows.len(), 1);
    assert_eq!(
        query("resources | project-away tags, properties | take 1")
            .unwrap()
            .columns
            .len(),
        14
    );
}

#[test]
fn a_join_adds_the_columns_of_the_other_table() {
    let named = "resources | where name == 'Vault-One' | project resourceGroup, title = name, name";
    let left = format!("resources | project id, name, resourceGroup | join kind=leftouter ({named}) on resourceGroup");
    let table = query(&left).unwrap();
    assert_eq!(
        table.columns,
        ["id", "name", "resourceGroup", "resourceGroup1", "title", "name1"]
    );
    assert_eq!(column(&left, "title"), [json!("Vault-One"), Json::Null]);
    let inner = format!("resources | join kind=inner ({named}) on $left.name == $right.title | project name, title");
    assert_eq!(names(&inner), ["Vault-One"]);
}

#[test]
fn order_keeps_nulls_where_they_belong() {
    let text = "resources | extend env = iff(isnull(tags), tolong(''), 1) | order by env";
    assert_eq!(names(text), ["Vault-One", "vault-two"]);
    assert_eq!(names(&format!("{text} nulls first")), ["vault-two", "Vault-One"]);
    assert_eq!(names(&format!("{text} asc")), ["vault-two", "Vault-One"]);
}

#[test]
fn what_is_not_covered_is_refused_by_name_and_place() {
    let refused = [
        ("resources | mv-expand tags", "mv-expand", 12),
        ("resources | join (resources) on id", "(", 17),
        ("resources | join kind=fullouter (resources) on id", "fullouter", 22),
        ("resources | join kind=inner (resources) on nmae", "nmae", 43),
        ("resources | join kind=inner (resources) on tags", "tags", 43),
        ("resources | where extract('a', 0, name) == 'a'", "extract", 18),
        ("resources | where nmae == 'a'", "nmae", 18),
        ("resources | where name == 'a", "'", 26),
        ("resources | where name ==", "<EOF>", 25),
        ("resources | summarize percentile(name)", "percentile", 22),
        ("resources | order by tags", "tags", 21),
        ("resources | summarize count() by tags", "tags", 33),
        ("resources | where name < 'b'", "<", 23),
        ("securityresources | count", "securityresources", 0),
        ("resources | where 1 * 2 == 2", "*", 20),
        ("resources where", "where", 10),
        ("let x = 1; resources", "x", 4),
    ];
    for (text, token, offset) in refused {
        let error = query(text).unwrap_err();
        assert_eq!((error.token.as_str(), error.offset), (token, offset), "{text}: {error}");
    }
    let error = query("resources\n| where\n  foo == 1").unwrap_err();
    assert_eq!(error.line_and_column("resources\n| where\n  foo == 1"), (3, 2));
    let deep = format!("resources | where {}1{}", "(".repeat(200), ")".repeat(200));
    assert!(query(&deep).unwrap_err().message.contains("nested"));
}

#[test]
fn the_table_format_names_columns_and_types() {
    let table = query("resources | extend n = 1, at = now() | project name, n, at, tags")
        .unwrap()
        .tabular();
    let kinds: Vec<&str> = table["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["string", "integer", "datetime", "object"]);
    assert_eq!(table["rows"][0][0], "Vault-One");
}

#[test]
fn a_mutilated_query_is_refused_and_never_breaks_the_evaluator() {
    let extras = "| extend a = ago(14d) - now(), b = split('ä/ö', '/')[-1], c = @'x''y' | order by id asc nulls last";
    let mut refused = 0;
    for query_text in [CLI_INSTANCES, CLI_JOBS, CLI_VAULTS] {
        let text = format!("{query_text} {extras}");
        let cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).step_by(5).collect();
        for at in cuts {
            for inserted in ["", "'", "(", "]", "|", "é", "-", " 99999999999d ", "!"] {
                let changed = [
                    format!("{}{inserted}", &text[..at]),
                    format!("{}{inserted}{}", &text[..at], &text[at..]),
                ];
                for changed in changed {
                    if let Err(error) = query(&changed) {
                        refused += 1;
                        assert!(
                            error.offset <= changed.len() && !error.message.is_empty(),
                            "{changed}: {error}"
                        );
                        error.line_and_column(&changed);
                    }
                }
            }
        }
    }
    assert!(refused > 2_000, "{refused}");
}
