use http::{Method, StatusCode};
use serde_json::json;

use super::{Flow, secret_uri};
use crate::seed::role;

#[tokio::test(start_paused = true)]
async fn the_identity_that_the_request_names_is_the_one_that_counts() {
    let flow = Flow::open();
    let mut request = flow.as_files("pgflex-crm", "stprodrestoreeus2", "restores", "p").await;
    let (identity, principal) = flow.0.read(|w| {
        let vault = w.vaults.iter().find(|v| v.name == "bv-geo-eus2").unwrap();
        (
            vault.user_identities[0].id.clone(),
            vault.user_identities[0].principal_id.clone(),
        )
    });
    request["identityDetails"] = json!({"useSystemAssignedIdentity": false, "userAssignedIdentityArmUrl": identity});
    assert_eq!(flow.validate("pgflex-crm", &request).await["status"], "Succeeded");
    let group = flow.server("pgflex-crm").replace("rg-flex-prod-us", "rg-data-prod-us");
    let scope = group.split("/providers/").next().unwrap();
    flow.0
        .simulator
        .control()
        .revoke(&principal, role::BLOB_CONTRIBUTOR, scope);
    assert_eq!(
        flow.validation_code("pgflex-crm", &request).await,
        "UserErrorContainerNotAccessible"
    );
    request["identityDetails"] = json!({"useSystemAssignedIdentity": true});
    assert_eq!(flow.validate("pgflex-crm", &request).await["status"], "Succeeded");
    request["identityDetails"] = json!({"useSystemAssignedIdentity": false, "userAssignedIdentityArmUrl": "/unknown"});
    assert_eq!(
        flow.post("pgflex-crm", "restore", &request).await.code(),
        "DppPluginInvalidInputParameters"
    );
}

#[tokio::test(start_paused = true)]
async fn roles_decide_who_may_do_what() {
    let flow = Flow::open();
    let (operator, reader, nobody) = (flow.0.acting_as(1), flow.0.acting_as(2), flow.0.acting_as(3));
    let vault = flow.vault_of("orders");
    // The operator: one subscription, everything but the vault's own job list.
    assert_eq!(
        operator.get(&format!("{vault}/backupInstances")).await.status,
        StatusCode::OK
    );
    let jobs = operator.get(&format!("{vault}/backupJobs")).await;
    assert_eq!(
        (jobs.status, jobs.code()),
        (StatusCode::FORBIDDEN, "AuthorizationFailed")
    );
    assert!(
        jobs.text
            .contains("Microsoft.DataProtection/backupVaults/backupJobs/read")
            && jobs.text.contains(&vault)
    );
    let other = operator.get(&flow.vault_of("empdb11")).await;
    assert_eq!(
        (other.status, other.code()),
        (StatusCode::FORBIDDEN, "AuthorizationFailed")
    );
    // The reader may look and not restore.
    assert_eq!(
        reader
            .get(&format!("{}/recoveryPoints", flow.instance("orders")))
            .await
            .status,
        StatusCode::OK
    );
    let request = flow
        .as_database("orders", "pg-prod-weu-02", "fresh", "kv-prod-weu/dbauth3")
        .await;
    let path = format!("{}/restore?api-version=2025-07-01", flow.instance("orders"));
    let refused = reader.arm(Method::POST, &path, request.to_string()).await;
    assert!(
        refused.text.contains("backupInstances/restore/action"),
        "{}",
        refused.text
    );
    assert_eq!(
        operator.arm(Method::POST, &path, request.to_string()).await.status,
        StatusCode::ACCEPTED
    );
    assert_eq!(nobody.get(&vault).await.status, StatusCode::FORBIDDEN);
    assert_eq!(secret_uri("a/b"), "https://a.vault.practice.invalid/secrets/b");
}

#[tokio::test(start_paused = true)]
async fn tokens_are_looked_at() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let url = format!(
        "https://management.practice.invalid{}?api-version=2025-07-01",
        flow.vault_of("orders")
    );
    let hour = std::time::Duration::from_hours(1);
    let good = control.token(&flow.0.account);
    let wrong = control.token_for(&flow.0.account, "https://vault.practice.invalid", hour);
    let short = control.token_for(
        &flow.0.account,
        "https://management.practice.invalid/",
        std::time::Duration::from_secs(5),
    );
    let forged = format!("{}x", &good[..good.len() - 1]);
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    for (token, code) in [
        (String::new(), "AuthenticationFailed"),
        (forged, "InvalidAuthenticationToken"),
        (wrong, "InvalidAuthenticationTokenAudience"),
        (short, "ExpiredAuthenticationToken"),
    ] {
        let header = format!("Bearer {token}");
        let headers: Vec<(&str, &str)> = if token.is_empty() {
            vec![]
        } else {
            vec![("authorization", &header)]
        };
        let answer = flow.0.send(Method::GET, &url, &headers, "").await;
        assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, code));
        assert!(answer.header("www-authenticate").starts_with("Bearer "));
    }
    let header = format!("bearer {good}");
    assert_eq!(
        flow.0
            .send(Method::GET, &url, &[("authorization", &header)], "")
            .await
            .status,
        StatusCode::OK
    );
}
