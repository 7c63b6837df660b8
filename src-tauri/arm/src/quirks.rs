//! The oddities of the service, one by one, numbered as in contract §16. Some have a fuller test where they are handled.

use serde_json::{Value, json};

use crate::{
    Job, Poll, RecoveryPoint, Vault,
    authorization::Permission,
    graph,
    keyvault::KeyVault,
    lro::OperationHandle,
    node::Read,
    postgres::{FirewallRule, FlexibleServer, SingleServer},
    same_id,
    storage::{Container, StorageAccount},
    testing::{Server, VAULT, json as answer, vault, with},
};

fn job(properties: &Value) -> Job {
    Job::from_value(&json!({ "name": "j", "properties": properties })).unwrap()
}

fn read_vault(properties: &Value) -> Vault {
    Vault::from_value(&json!({ "id": VAULT, "properties": properties })).unwrap()
}

#[tokio::test]
async fn q01_status_words_vary() {
    let handle: OperationHandle =
        serde_json::from_value(json!({ "status_url": "https://management.azure.com/x", "result_url": null })).unwrap();
    let poll = Server::new([answer(200, &json!({ "status": "Inprogress" }))])
        .client()
        .poll_once(&handle)
        .await
        .unwrap();
    assert_eq!(poll, Poll::Running { retry_after: None });
    assert!(!job(&json!({ "status": "InProgress" })).is_final() && job(&json!({ "status": "completed" })).is_final());
    assert_eq!(
        read_vault(&json!({ "securitySettings": { "softDeleteSettings": { "state": "OFF" } } }))
            .soft_delete
            .as_deref(),
        Some("OFF")
    );
    let kv = json!({ "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv", "properties": {
        "accessPolicies": [{ "objectId": "o", "permissions": { "secrets": ["Get", "list"] } }, { "permissions": {} }] } });
    let kv = KeyVault::read(&kv).unwrap();
    assert_eq!((kv.access_policies.len(), kv.rbac), (1, None));
    assert!(
        kv.access_policies[0].grants("get")
            && kv.access_policies[0].grants("List")
            && !kv.access_policies[0].grants("set")
    );
}

#[test]
fn q02_ids_vary_in_case() {
    assert!(same_id(
        VAULT,
        &VAULT
            .replace("resourceGroups", "resourcegroups")
            .replace("backupVaults", "BackupVaults")
    ));
}

#[test]
fn q03_members_vary_in_case() {
    for name in ["activityID", "activityId", "ActivityId"] {
        assert_eq!(job(&json!({ name: "a" })).activity_id.as_deref(), Some("a"), "{name}");
    }
    for name in ["sourceSubscriptionID", "sourceSubscriptionId"] {
        assert_eq!(
            job(&json!({ name: "s" })).source_subscription_id.as_deref(),
            Some("s"),
            "{name}"
        );
    }
    assert_eq!(
        job(&json!({ "extendedInfo": { "additionalDetails": { "Restore File Prefix": "p" } } })).file_prefix(),
        Some("p")
    );
}

#[test]
fn q04_absent_is_null() {
    let with_nulls = job(
        &json!({ "status": "Failed", "endTime": null, "errorDetails": null, "extendedInfo": null, "rehydrationPriority": null }),
    );
    let without = job(&json!({ "status": "Failed" }));
    assert_eq!(
        Job {
            raw: Value::Null,
            ..with_nulls
        },
        Job {
            raw: Value::Null,
            ..without
        }
    );
}

#[test]
fn q05_times_vary() {
    let running = job(&json!({ "startTime": "2024-06-26T08:08:02.39925Z", "endTime": "0001-01-01T00:00:00Z" }));
    assert!(running.start_time.is_some() && running.end_time.is_none());
}

#[test]
fn q06_durations_vary() {
    for (text, seconds) in [
        ("PT0S", Some(0)),
        ("PT2M5.6503519S", Some(125)),
        ("00:03:49.1708393", Some(229)),
        ("1.02:03:04", Some(93_784)),
        ("-10675199.02:48:05.4775808", None),
    ] {
        assert_eq!(
            job(&json!({ "duration": text })).duration.map(|d| d.as_secs()),
            seconds,
            "{text}"
        );
    }
}

#[test]
fn q07_numbers_and_flags_come_as_text() {
    for bytes in [json!("70384"), json!(70384), json!(70384.0)] {
        assert_eq!(
            job(&json!({ "extendedInfo": { "dataTransferredInBytes": bytes } }))
                .details
                .unwrap()
                .bytes_transferred,
            Some(70_384)
        );
    }
    for bytes in [json!(-1), json!("x"), json!(1e300), json!(null)] {
        assert_eq!(
            job(&json!({ "extendedInfo": { "dataTransferredInBytes": bytes } }))
                .details
                .unwrap()
                .bytes_transferred,
            None
        );
    }
    assert_eq!(
        read_vault(&json!({ "securitySettings": { "softDeleteSettings": { "retentionDurationInDays": 14.0 } } }))
            .soft_delete_days,
        Some(14.0)
    );
    assert_eq!(job(&json!({ "isUserTriggered": "True" })).is_user_triggered, Some(true));
}

#[test]
fn q08_actions_may_be_one_empty_text() {
    assert!(job(&json!({ "supportedActions": [""] })).supported_actions.is_empty());
    assert_eq!(
        job(&json!({ "supportedActions": ["Cancellable"] })).supported_actions,
        ["Cancellable"]
    );
}

#[test]
fn q09_unknown_words_survive() {
    assert_eq!(
        job(&json!({ "status": "Hibernating" })).status.as_deref(),
        Some("Hibernating")
    );
    assert_eq!(
        read_vault(&json!({ "storageSettings": [{ "datastoreType": "MoonStore", "type": "Far" }] })).storage[0].store,
        "MoonStore"
    );
}

#[tokio::test]
async fn q10_a_200_may_be_a_failure_and_a_202_has_no_body() {
    let handle: OperationHandle =
        serde_json::from_value(json!({ "status_url": "https://management.azure.com/x", "result_url": null })).unwrap();
    let poll = Server::new([answer(200, &json!({ "status": "Failed", "error": {} }))])
        .client()
        .poll_once(&handle)
        .await
        .unwrap();
    assert!(
        matches!(poll, Poll::Failed(f) if !f.error.message.is_empty()),
        "a failure without words gets some"
    );
    let poll = Server::new([with(202, &[], "")])
        .client()
        .poll_once(&handle)
        .await
        .unwrap();
    assert!(matches!(poll, Poll::Running { .. }));
}

#[tokio::test]
async fn q11_lists_keep_the_order_of_the_service() {
    let rows = json!([{ "name": "old", "properties": {} }, { "name": "new", "properties": {} }]);
    let paged = Server::new([answer(200, &json!({ "value": rows, "nextLink": null }))])
        .client()
        .jobs(&vault())
        .await
        .unwrap();
    assert_eq!(
        paged.rows.iter().map(|j| j.name.as_str()).collect::<Vec<_>>(),
        ["old", "new"]
    );
}

#[test]
fn q12_and_q13_names_and_tags_are_kept_verbatim() {
    let etag = r#"W/"datetime'2024-04-10T10%3A36%3A08.8905972Z'""#;
    let job = job(&json!({ "backupInstanceFriendlyName": "server\\db", "etag": etag }));
    assert_eq!(
        (job.backup_instance_friendly_name.as_deref(), job.etag.as_deref()),
        (Some("server\\db"), Some(etag))
    );
}

#[test]
fn q14_members_come_in_any_order() {
    let text = r#"{"properties":{"recoveryPointTime":"2024-06-26T08:08:02.9188663Z","recoveryPointId":"r","objectType":"AzureBackupDiscreteRecoveryPoint"},"name":"n"}"#;
    assert_eq!(
        RecoveryPoint::from_value(&serde_json::from_str(text).unwrap())
            .unwrap()
            .point_id,
        "r"
    );
}

#[test]
fn q15_texts_have_blanks_at_their_ends() {
    let flat = crate::flatten(&json!({ "code": " E ", "message": " m. ", "recommendedAction": [" do ", " "] }));
    assert_eq!(
        (
            flat[0].code.as_str(),
            flat[0].message.as_str(),
            flat[0].recommended_actions.len()
        ),
        ("E", "m.", 1)
    );
}

#[tokio::test]
async fn q16_headers_may_be_missing() {
    let error = Server::new([with(404, &[], "")])
        .client()
        .vault(&vault())
        .await
        .unwrap_err();
    assert_eq!(
        (
            error.request_id.as_deref(),
            error.correlation_id.as_deref(),
            error.retry_after
        ),
        (None, None, None)
    );
}

#[test]
fn neighbours_are_read_leniently() {
    let base = "/subscriptions/s/resourceGroups/g/providers";
    let server = json!({ "id": format!("{base}/Microsoft.DBforPostgreSQL/servers/p"), "location": "westus", "properties": { "version": "11", "userVisibleState": "Ready" } });
    let server = SingleServer::read(&server).unwrap();
    assert_eq!(
        (
            server.name.as_str(),
            server.state.as_deref(),
            server.public_network_access
        ),
        ("p", Some("Ready"), None)
    );
    let flexible = json!({ "id": format!("{base}/Microsoft.DBforPostgreSQL/flexibleServers/f"), "properties": { "version": "16", "network": { "publicNetworkAccess": "Disabled" } } });
    assert_eq!(
        FlexibleServer::read(&flexible)
            .unwrap()
            .public_network_access
            .as_deref(),
        Some("Disabled")
    );
    let rule = json!({ "name": "AllowAllWindowsAzureIps", "properties": { "startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0" } });
    assert!(FirewallRule::read(&rule).unwrap().allows_azure());
    let account = json!({ "id": format!("{base}/Microsoft.Storage/storageAccounts/a"), "properties": { "primaryEndpoints": { "blob": "https://a.blob.core.windows.net/" }, "allowCrossTenantReplication": false } });
    assert_eq!(
        StorageAccount::read(&account).unwrap().allow_cross_tenant_replication,
        Some(false)
    );
    let container = json!({ "id": format!("{base}/Microsoft.Storage/storageAccounts/a/blobServices/default/containers/c"), "properties": { "leaseState": "Available" } });
    assert!(!Container::read(&container).unwrap().deleted);
    assert!(
        Permission::read(&json!({ "actions": ["*"], "notActions": null }))
            .unwrap()
            .allows("a/b")
    );
    assert_eq!(graph::quote("a"), "'a'");
}
