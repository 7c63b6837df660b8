//! Groups, locks, deny assignments and policies.

use http::{Method, StatusCode};
use serde_json::json;

use super::Flow;
use crate::seed::role;
use crate::world::{LockLevel, PolicyAssignment};

fn identity(flow: &Flow) -> String {
    flow.0.read(|w| {
        w.vaults
            .iter()
            .find(|v| v.name == "bv-prod-weu")
            .unwrap()
            .identity
            .clone()
            .unwrap()
    })
}

#[tokio::test(start_paused = true)]
async fn a_role_through_a_group_of_a_group_is_as_good_as_ones_own() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let request = flow
        .as_database("orders", "pg-prod-weu-03", "fresh", "kv-prod-weu/dbauth3")
        .await;
    assert_eq!(
        flow.validation_code("orders", &request).await,
        "UserErrorMSIMissingPermissions"
    );
    let inner = control.make_group("Vaults", &[&identity(&flow)]);
    let outer = control.make_group("Readers", &[&inner]);
    let server = flow.server("pg-prod-weu-03");
    let path = format!(
        "{server}/providers/Microsoft.Authorization/roleAssignments/{}",
        uuid::Uuid::new_v4()
    );
    let role = format!("/providers/Microsoft.Authorization/roleDefinitions/{}", role::READER);
    let body = json!({"properties": {"roleDefinitionId": role, "principalId": outer, "principalType": "Group"}});
    let made = flow.0.arm(Method::PUT, &path, body.to_string()).await;
    assert_eq!(
        (made.status, &made.body["properties"]["principalType"]),
        (StatusCode::CREATED, &json!("Group"))
    );
    assert_eq!(flow.validate("orders", &request).await["status"], "Succeeded");
    // By group where one asks who has it, by person only where one asks for the principal.
    let list = |filter: String| {
        format!("{server}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter={filter}")
    };
    let rows = flow
        .0
        .get(&list(format!("assignedTo('{}')", identity(&flow))))
        .await
        .rows();
    assert!(rows.iter().any(|r| r["properties"]["principalId"] == outer.as_str()));
    let own = flow
        .0
        .get(&list(format!("principalId%20eq%20'{}'", identity(&flow))))
        .await
        .rows();
    assert!(own.iter().all(|r| r["properties"]["principalId"] != outer.as_str()));
    control.behave(|b| b.assigned_to_groups = false);
    let rows = flow
        .0
        .get(&list(format!("assignedTo('{}')", identity(&flow))))
        .await
        .rows();
    assert!(rows.iter().all(|r| r["properties"]["principalId"] != outer.as_str()));
}

#[tokio::test(start_paused = true)]
async fn the_directory_tells_who_is_in_a_group_to_those_who_may_read_it() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let (me, outer) = (identity(&flow), control.make_group("Outer", &[]));
    let inner = control.make_group("Inner", &[&me]);
    control.change(|w| {
        w.groups
            .iter_mut()
            .find(|g| g.object_id == outer)
            .unwrap()
            .members
            .push(inner.clone());
    });
    let base = "https://management.practice.invalid/graph";
    let url = format!("{base}/v1.0/servicePrincipals/{me}/transitiveMemberOf");
    let rows = flow.0.data(&url, base).await.rows();
    let ids: Vec<&str> = rows.iter().filter_map(|r| r["id"].as_str()).collect();
    assert!(
        ids.contains(&inner.as_str()) && ids.contains(&outer.as_str()),
        "{ids:?}"
    );
    let inside = flow
        .0
        .data(&format!("{base}/v1.0/groups/{outer}/transitiveMembers"), base)
        .await
        .rows();
    assert_eq!(inside.len(), 2);
    let none = flow.0.data(&format!("{base}/v1.0/users/nobody/memberOf"), base).await;
    assert_eq!(
        (none.status, none.code()),
        (StatusCode::NOT_FOUND, "Request_ResourceNotFound")
    );
    control.change(|w| w.principals[0].standing.no_directory = true);
    let closed = flow.0.data(&url, base).await;
    assert_eq!(
        (closed.status, closed.code()),
        (StatusCode::FORBIDDEN, "Authorization_RequestDenied")
    );
}

#[tokio::test(start_paused = true)]
async fn locks_stop_writes_and_deletions_below_them_and_can_be_taken_away() {
    let flow = Flow::open();
    let server = flow.server("pg-prod-weu-02");
    let group = server.split("/providers/").next().unwrap().to_owned();
    let lock = format!("{group}/providers/Microsoft.Authorization/locks/keep");
    let rule = format!("{server}/firewallRules/AllowAllWindowsAzureIps");
    let put = |level: &str| {
        json!({"properties": {"level": level, "notes": "Ask first.", "owners": [{"applicationId": "app-1"}]}})
            .to_string()
    };
    assert_eq!(
        flow.0.arm(Method::PUT, &lock, put("CanNotDelete")).await.status,
        StatusCode::CREATED
    );
    let zero = json!({"properties": {"startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0"}}).to_string();
    assert_eq!(
        flow.0.arm(Method::PUT, &rule, zero.clone()).await.status,
        StatusCode::ACCEPTED
    );
    let refused = flow.0.arm(Method::DELETE, &rule, "").await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "ScopeLocked"));
    assert!(refused.text.contains("delete operation") && refused.text.contains(&group));
    assert_eq!(
        flow.0.arm(Method::PUT, &lock, put("ReadOnly")).await.status,
        StatusCode::OK
    );
    assert_eq!(flow.0.arm(Method::PUT, &rule, zero).await.code(), "ScopeLocked");
    let found = flow
        .0
        .get(&format!("{server}/providers/Microsoft.Authorization/locks"))
        .await
        .rows();
    let kept = json!({"level": "ReadOnly", "notes": "Ask first.", "owners": [{"applicationId": "app-1"}]});
    assert_eq!((found.len(), &found[0]["properties"]), (1, &kept));
    assert_eq!(
        flow.0.acting_as(2).arm(Method::DELETE, &lock, "").await.code(),
        "AuthorizationFailed"
    );
    assert_eq!(flow.0.arm(Method::DELETE, &lock, "").await.status, StatusCode::OK);
    assert_eq!(
        flow.0.arm(Method::DELETE, &lock, "").await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(flow.0.arm(Method::DELETE, &rule, "").await.status, StatusCode::ACCEPTED);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_established_of_locks_is_a_switch() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let account = flow.0.read(|w| w.storage_account("stprodrestoreweu").unwrap().id());
    control.lock("ro", &account, LockLevel::ReadOnly);
    let request = flow.as_files("orders", "stprodrestoreweu", "restores", "p").await;
    assert_eq!(flow.validate("orders", &request).await["status"], "Succeeded");
    control.behave(|b| b.locked_storage = crate::behaviour::Answer::Refused);
    assert_eq!(
        flow.validation_code("orders", &request).await,
        "UserErrorStorageAccountInLockedState"
    );
}

#[tokio::test(start_paused = true)]
async fn a_deny_assignment_takes_away_what_roles_give() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let server = flow.server("pg-prod-weu-02");
    control.deny(
        "sealed",
        &server,
        &["Microsoft.DBforPostgreSQL/servers/*/write"],
        &[],
        &[&flow.0.account.object_id],
    );
    let rule = format!("{server}/firewallRules/azure");
    let zero = json!({"properties": {"startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0"}}).to_string();
    let refused = flow.0.arm(Method::PUT, &rule, zero).await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::FORBIDDEN, "DenyAssignmentAuthorizationFailed")
    );
    assert!(refused.text.contains("'sealed'"), "{}", refused.text);
    let rows = flow
        .0
        .get(&format!("{server}/providers/Microsoft.Authorization/denyAssignments"))
        .await
        .rows();
    assert_eq!(rows[0]["properties"]["denyAssignmentName"], "sealed");
    let request = flow
        .as_database("orders", "pg-prod-weu-02", "fresh", "kv-prod-weu/dbauth3")
        .await;
    assert_eq!(flow.validate("orders", &request).await["status"], "Succeeded");
    control.deny("all", &server, &["*/read"], &[], &[]);
    assert_eq!(
        flow.validation_code("orders", &request).await,
        "UserErrorMSIMissingPermissions"
    );
}

#[tokio::test(start_paused = true)]
async fn a_policy_refuses_what_it_denies_and_says_which_it_is() {
    let flow = Flow::open();
    let account = flow.0.read(|w| w.storage_account("stprodprivateweu").unwrap().id());
    flow.0.simulator.control().forbid(PolicyAssignment {
        name: "deny-public".into(),
        display: "Storage accounts should not be public".into(),
        scope: account.split("/resourceGroups/").next().unwrap().into(),
        resource_type: "Microsoft.Storage/storageAccounts".into(),
        member: "/properties/publicNetworkAccess".into(),
        value: json!("Enabled"),
    });
    let open = json!({"properties": {"publicNetworkAccess": "Enabled"}}).to_string();
    let before = flow.0.simulator.control().snapshot();
    let refused = flow.0.arm(Method::PATCH, &account, open).await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::FORBIDDEN, "RequestDisallowedByPolicy")
    );
    let info = &refused.body["error"]["additionalInfo"][0];
    assert_eq!(
        (&info["type"], &info["info"]["policyAssignmentName"]),
        (&json!("PolicyViolation"), &json!("deny-public"))
    );
    assert_eq!(flow.0.simulator.control().snapshot(), before);
}

#[tokio::test(start_paused = true)]
async fn the_practice_world_has_targets_to_set_up_and_someone_who_may_not() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let files = |account: &'static str| flow.as_files("pgflex-billing", account, "restores", "p");
    for account in ["stprodlegacyweu", "stprodsealedweu"] {
        assert_eq!(
            flow.validation_code("pgflex-billing", &files(account).await).await,
            "UserErrorContainerNotAccessible"
        );
    }
    let database = flow
        .as_database("orders", "pg-prod-weu-06", "fresh", "kv-prod-weu/dbauth3")
        .await;
    assert_eq!(
        flow.validation_code("orders", &database).await,
        "UserErrorMSIMissingPermissions"
    );
    let sealed = flow.0.read(|w| w.storage_account("stprodsealedweu").unwrap().id());
    let change = json!({"properties": {"allowCrossTenantReplication": true}}).to_string();
    assert_eq!(
        flow.0.arm(Method::PATCH, &sealed, change.clone()).await.code(),
        "ScopeLocked"
    );
    let accounts = flow.0.simulator.accounts();
    let limited = accounts
        .iter()
        .position(|a| a.name == crate::seed::CHANGES_NOTHING)
        .unwrap();
    let limited = flow.0.acting_as(limited);
    let working = flow
        .as_files("pgflex-billing", "stprodrestoreweu", "restores", "p")
        .await;
    assert_eq!(
        control.judge("pgflex-billing", &working, Some(&limited.account)),
        Ok(()),
        "they may restore"
    );
    assert_eq!(limited.get(&sealed).await.status, StatusCode::OK, "and see everything");
    assert_eq!(
        limited.arm(Method::PATCH, &sealed, change).await.code(),
        "AuthorizationFailed",
        "and change nothing"
    );
}
