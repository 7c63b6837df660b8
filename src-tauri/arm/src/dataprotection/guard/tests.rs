use serde_json::json;
use time::macros::datetime;

use super::{super::ResourceGuard, *};
use crate::{
    Kind,
    testing::{Server, VAULT, json as answer, sample, vault, with},
};

const GUARD: &str =
    "/subscriptions/owner/resourceGroups/security/providers/Microsoft.DataProtection/resourceGuards/guard";

fn guard() -> ResourceGuardId {
    ResourceGuardId::parse(GUARD).unwrap()
}

fn request() -> String {
    format!("{GUARD}/dppTriggerRestoreRequests/default")
}

fn link(guard: &Value, operation: &str, request: &Value) -> Value {
    json!({ "properties": { "resourceGuardResourceId": guard, "resourceGuardOperationDetails": [
        { "vaultCriticalOperation": "Microsoft.DataProtection/backupVaults/backupInstances/delete", "defaultResourceRequest": "/x/deleteBackupInstanceRequests/default" },
        { "vaultCriticalOperation": operation, "defaultResourceRequest": request }] } })
}

fn guarding(guard: &Value, operation: &str, request: &Value) -> Guarding {
    ResourceGuardProxy::read(&link(guard, operation, request))
        .unwrap()
        .guarding()
}

#[test]
fn a_link_tells_whether_a_restore_is_guarded_and_by_what() {
    let guarded = Guarding::Restore(RestoreGuard {
        guard: Some(guard()),
        request: request(),
    });
    let shouted = RESTORE_ACTION.to_uppercase();
    assert_eq!(guarding(&json!(GUARD), &shouted, &json!(request())), guarded);
    assert_eq!(
        guarding(&Value::Null, RESTORE_ACTION, &json!(request())),
        guarded,
        "the request tells the guard"
    );
    assert_eq!(
        guarding(&json!(GUARD), RESTORE_ACTION, &Value::Null),
        guarded,
        "the guard tells the request"
    );
    assert_eq!(guarding(&Value::Null, RESTORE_ACTION, &Value::Null), Guarding::Unnamed);
    assert_eq!(
        guarding(
            &json!(GUARD),
            "Microsoft.DataProtection/backupVaults/write",
            &Value::Null
        ),
        Guarding::OtherOperations
    );
    let odd = Guarding::Restore(RestoreGuard {
        guard: None,
        request: "default".to_owned(),
    });
    assert_eq!(
        guarding(&json!("no id"), RESTORE_ACTION, &json!("default")),
        odd,
        "what Azure names is sent"
    );
    let published = ResourceGuardProxy::read(&sample("GetResourceGuardProxy", "200")).unwrap();
    assert_eq!(published.guarding(), Guarding::OtherOperations);
    assert_eq!(published.last_updated, Some(datetime!(2022-09-16 11:44:37.6130487 UTC)));
}

#[tokio::test]
async fn the_usual_name_is_asked_for_first() {
    let server = Server::new([answer(200, &link(&json!(GUARD), RESTORE_ACTION, &json!(request())))]);
    let found = server.client().restore_guarding(&vault()).await.unwrap();
    assert!(matches!(found, Guarding::Restore(RestoreGuard { request: r, .. }) if r == request()));
    assert_eq!(server.calls(), 1);
}

#[tokio::test]
async fn a_link_of_another_name_is_found_in_the_list() {
    let guarded = link(&json!(GUARD), RESTORE_ACTION, &json!(request()));
    let unnamed = link(&Value::Null, RESTORE_ACTION, &Value::Null);
    let other = link(&json!(GUARD), "x", &Value::Null);
    let restore = Guarding::Restore(RestoreGuard {
        guard: Some(guard()),
        request: request(),
    });
    for (rows, expected) in [
        (json!([]), Guarding::NoLink),
        (json!([other]), Guarding::OtherOperations),
        (json!([other, unnamed, other]), Guarding::Unnamed),
        (json!([unnamed, other, guarded]), restore.clone()),
        (json!([guarded, unnamed]), restore),
        (
            sample("ListResourceGuardProxy", "200")["value"].clone(),
            Guarding::OtherOperations,
        ),
    ] {
        let server = Server::new([with(404, &[], ""), answer(200, &json!({ "value": rows }))]);
        assert_eq!(server.client().restore_guarding(&vault()).await.unwrap(), expected);
        let list = format!("GET https://management.azure.com{VAULT}/backupResourceGuardProxies?api-version=2025-07-01");
        assert_eq!(server.line(1), list);
    }
}

#[tokio::test]
async fn what_is_not_known_is_not_called_free() {
    let server = Server::new([
        with(404, &[], ""),
        answer(200, &json!({ "value": [{ "name": "no properties" }] })),
    ]);
    assert_eq!(
        server.client().restore_guarding(&vault()).await.unwrap_err().kind,
        Kind::Parse
    );
    let server = Server::new([with(403, &[], ""), answer(200, &json!({ "value": [] }))]);
    assert!(
        server
            .client()
            .restore_guarding(&vault())
            .await
            .unwrap_err()
            .is_forbidden()
    );
    assert_eq!(server.calls(), 1, "a refusal is no absence");
    let server = Server::new([with(404, &[], ""), with(404, &[], "")]);
    assert!(
        server
            .client()
            .restore_guarding(&vault())
            .await
            .unwrap_err()
            .is_not_found()
    );
}

#[test]
fn a_guard_watches_what_it_lists_and_does_not_exclude() {
    let published = ResourceGuard::read(&sample("GetResourceGuard", "200")).unwrap();
    assert_eq!(
        (published.name.as_str(), published.id.name()),
        ("ResourceGuardTestNew", "VaultGuardTestNew")
    );
    assert_eq!(
        (published.operations.len(), published.allows_auto_approvals),
        (2, Some(true))
    );
    let kind = "Microsoft.DataProtection/resourceGuards/disableSoftDeleteRequests";
    assert_eq!(published.operations[1].request_type.as_deref(), Some(kind));
    assert!(
        !published.watches_restores(),
        "it is a guard of another service's vaults"
    );
    let read = |excluded: Value| {
        let operations = json!([{ "vaultCriticalOperation": RESTORE_ACTION.to_lowercase() }]);
        let properties =
            json!({ "resourceGuardOperations": operations, "vaultCriticalOperationExclusionList": excluded });
        ResourceGuard::read(&json!({ "id": GUARD, "properties": properties })).unwrap()
    };
    assert!(read(Value::Null).watches_restores());
    assert!(read(json!(["Microsoft.DataProtection/backupVaults/write"])).watches_restores());
    assert!(!read(json!([RESTORE_ACTION])).watches_restores());
    assert_eq!(read(Value::Null).name, "guard");
    assert!(ResourceGuard::read(&json!({ "id": VAULT })).is_err());
}

#[tokio::test]
async fn a_guard_and_its_requests_are_asked_for() {
    let row = json!({ "id": request(), "type": "Microsoft.DataProtection/resourceGuards/dppTriggerRestoreRequests" });
    let server = Server::new([
        answer(200, &json!({ "id": GUARD })),
        answer(200, &json!({ "value": [row, {}] })),
        answer(200, &row),
        answer(200, &link(&json!(GUARD), "x", &Value::Null)),
    ]);
    let client = server.client();
    client.resource_guard(&guard()).await.unwrap();
    let listed = client.restore_requests(&guard()).await.unwrap();
    assert_eq!((listed.rows[0].name.as_str(), listed.skipped.len()), ("default", 1));
    assert_eq!(client.default_restore_request(&guard()).await.unwrap().id, request());
    client.resource_guard_proxy_named(&vault(), "mine").await.unwrap();
    for (at, path) in [
        (0, GUARD.to_owned()),
        (1, format!("{GUARD}/dppTriggerRestoreRequests")),
        (2, request()),
        (3, format!("{VAULT}/backupResourceGuardProxies/mine")),
    ] {
        let line = format!("GET https://management.azure.com{path}?api-version=2025-07-01");
        assert_eq!(server.line(at), line);
    }
    assert!(client.resource_guard_proxy_named(&vault(), "../x").await.is_err());
    assert_eq!(server.calls(), 4);
}
