use http::{Method, StatusCode};
use serde_json::json;

use super::{Flow, secret_uri};
use crate::seed::role;

/// One failing target after the other, each with the code of §12.2.
#[tokio::test(start_paused = true)]
async fn validation_names_what_is_wrong_with_a_server() {
    let flow = Flow::open();
    let cases = [
        (
            "pg-prod-weu-03",
            "fresh",
            "kv-prod-weu/dbauth3",
            "UserErrorMSIMissingPermissions",
        ),
        (
            "pg-prod-weu-02",
            "fresh",
            "kv-prod-ops/pg-prod-weu-02",
            "UserErrorMissingPermissionsOnSecretStore",
        ),
        (
            "pg-prod-weu-02",
            "fresh",
            "kv-nowhere/dbauth3",
            "UserErrorInvalidSecretStore",
        ),
        (
            "pg-prod-weu-02",
            "fresh",
            "kv-prod-closed/pg-prod-weu-02",
            "UserErrorInvalidSecretStore",
        ),
        (
            "pg-prod-weu-02",
            "fresh",
            "kv-prod-weu/nothing",
            "UserErrorInvalidSecret",
        ),
        (
            "pg-prod-weu-02",
            "fresh",
            "kv-prod-weu/smtp-relay",
            "UserErrorSecretValueInUnsupportedFormat",
        ),
        (
            "pg-prod-weu-02",
            "fresh",
            "kv-prod-weu/pg-prod-weu-02-old",
            "UserErrorDBUserAuthFailed",
        ),
        (
            "pg-prod-weu-05",
            "fresh",
            "kv-prod-weu/pg-prod-weu-05",
            "UserErrorMissingNetworkSecurityPermissions",
        ),
        (
            "pg-prod-weu-04",
            "fresh",
            "kv-prod-weu/pg-prod-weu-04",
            "UserErrorRestoreToLowerVersion",
        ),
        (
            "pg-prod-weu-02",
            "pricing",
            "kv-prod-weu/dbauth3",
            "UserErrorDatabaseNameAlreadyInUse",
        ),
    ];
    for (server, database, secret, code) in cases {
        let request = flow.as_database("orders", server, database, secret).await;
        assert_eq!(
            flow.validation_code("orders", &request).await,
            code,
            "{server} {secret}"
        );
    }
    let mut request = flow
        .as_database("orders", "pg-prod-weu-02", "fresh", "kv-prod-weu/dbauth3")
        .await;
    let id = format!("{}x/databases/fresh", flow.server("pg-prod-weu-02"));
    request["restoreTargetInfo"]["datasourceInfo"]["resourceID"] = json!(id);
    assert_eq!(flow.validation_code("orders", &request).await, "UserErrorDBNotFound");
}

#[tokio::test(start_paused = true)]
async fn validation_names_what_is_wrong_with_a_container() {
    let flow = Flow::open();
    let cases = [
        ("stprodcoldweu", "restores", "UserErrorContainerNotAccessible"),
        ("stprodprivateweu", "restores", "UserErrorContainerNotAccessible"),
        ("stnowhere", "restores", "UserErrorContainerNotAccessible"),
        (
            "stprodrestoreweu",
            "nothing",
            "UserErrorStorageAccountContainerNotFound",
        ),
    ];
    for (account, container, code) in cases {
        let request = flow.as_files("orders", account, container, "p").await;
        assert_eq!(
            flow.validation_code("orders", &request).await,
            code,
            "{account}/{container}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn every_region_has_a_way_that_works_and_some_that_do_not() {
    let flow = Flow::open();
    for (name, server, secret) in [
        ("inventory", "pg-prod-neu-01", "kv-prod-neu/pg-prod-neu-01"),
        ("orders_us", "pg-prod-eus2-02", "kv-geo-eus2/pg-prod-eus2-02"),
        ("ledger", "pg-fin-weu-02", "kv-fin-weu/pg-fin-weu-02"),
        ("empdb11", "testpostgresql", "restoreoss-test/dbauth3"),
    ] {
        let request = flow.as_database(name, server, "fresh", secret).await;
        assert_eq!(flow.validate(name, &request).await["status"], "Succeeded", "{name}");
    }
    let request = flow
        .as_database("inventory", "pg-prod-neu-03", "fresh", "kv-prod-neu/pg-prod-neu-03")
        .await;
    assert_eq!(
        flow.validation_code("inventory", &request).await,
        "UserErrorMissingNetworkSecurityPermissions"
    );
    let request = flow.as_files("pgflex-audit", "stfinrestoreweu", "restores", "p").await;
    assert_eq!(
        flow.validation_code("pgflex-audit", &request).await,
        "UserErrorContainerNotAccessible"
    );
    // The same account will do for a single server.
    let request = flow.as_files("ledger", "stfinrestoreweu", "restores", "p").await;
    assert_eq!(flow.validate("ledger", &request).await["status"], "Succeeded");
}

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
async fn granting_the_role_heals_the_validation() {
    let flow = Flow::open();
    let request = flow
        .as_database("orders", "pg-prod-weu-03", "fresh", "kv-prod-weu/dbauth3")
        .await;
    let failed = flow.validate("orders", &request).await;
    let info = &failed["error"]["additionalInfo"][0];
    assert_eq!(
        (&info["type"], &info["info"]["code"]),
        (&json!("UserFacingError"), &json!("UserErrorMSIMissingPermissions"))
    );
    let detail = info["info"]["innerError"]["additionalInfo"]["DetailedNonLocalisedMessage"]
        .as_str()
        .unwrap();
    assert!(
        detail.contains("'Microsoft.DBforPostgreSQL/servers/read'") && detail.contains("pg-prod-weu-03"),
        "{detail}"
    );
    assert!(failed["error"].get("details").is_none() && info["info"].get("details").is_none());
    let principal = flow.0.read(|w| {
        w.vaults
            .iter()
            .find(|v| v.name == "bv-prod-weu")
            .unwrap()
            .identity
            .clone()
            .unwrap()
    });
    flow.0
        .simulator
        .control()
        .grant(&principal, role::READER, &flow.server("pg-prod-weu-03"));
    assert_eq!(flow.validate("orders", &request).await["status"], "Succeeded");
}

#[tokio::test(start_paused = true)]
async fn requests_that_can_never_work_are_refused_at_once() {
    let flow = Flow::open();
    let good = flow
        .as_database("orders", "pg-prod-weu-02", "fresh", "kv-prod-weu/dbauth3")
        .await;
    let with = |place: &str, value: serde_json::Value| {
        let mut body = good.clone();
        *body.pointer_mut(place).unwrap() = value;
        body
    };
    let mut elsewhere = good.clone();
    elsewhere["restoreTargetInfo"]["restoreLocation"] = json!("northeurope");
    let cases = [
        with("/recoveryPointId", json!("0".repeat(32))),
        with("/sourceDataStoreType", json!("ArchiveStore")),
        with("/restoreTargetInfo/recoveryOption", json!("Overwrite")),
        with(
            "/restoreTargetInfo/datasourceInfo/datasourceType",
            json!("Microsoft.DBforPostgreSQL/flexibleServers"),
        ),
        elsewhere,
    ];
    for body in cases {
        let answer = flow.post("orders", "restore", &body).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::BAD_REQUEST, "DppPluginInvalidInputParameters"),
            "{body}"
        );
        let info = &answer.body["error"]["additionalInfo"][0]["info"];
        assert_eq!((&info["details"], &info["target"]), (&json!(null), &json!("")));
    }
    let mut flexible = good.clone();
    flexible["recoveryPointId"] = json!(flow.newest("pgflex-billing", "VaultStore").await);
    let answer = flow
        .post(
            "pgflex-billing",
            "validateRestore",
            &json!({"restoreRequestObject": flexible}),
        )
        .await;
    assert!(
        answer.text.contains("not supported for flexible servers"),
        "{}",
        answer.text
    );
    let answer = flow.post("pgflex-staging", "restore", &good).await;
    assert_eq!(answer.code(), "UserErrorInvalidBackupInstanceOperation");
    assert_eq!(flow.0.simulator.control().restores_accepted(), 0);
}

#[tokio::test(start_paused = true)]
async fn another_subscription_is_closed_where_the_vault_says_so() {
    let flow = Flow::open();
    let secret = "kv-fin-weu/pg-fin-weu-02";
    let mut request = flow.as_database("ledger", "pg-prod-weu-02", "fresh", secret).await;
    let answer = flow
        .post("ledger", "validateRestore", &json!({"restoreRequestObject": request}))
        .await;
    assert!(
        answer.text.contains("Cross subscription restore is disabled"),
        "{}",
        answer.text
    );
    request = flow.as_database("ledger", "pg-fin-weu-02", "fresh", secret).await;
    assert_eq!(flow.validate("ledger", &request).await["status"], "Succeeded");
    // A guard is not simulated yet, and that is said.
    let answer = flow.post("ledger", "restore", &request).await;
    assert_eq!(
        (answer.status, answer.code()),
        (StatusCode::NOT_IMPLEMENTED, "SimulatorNotSupported")
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_and_what_is_not_simulated() {
    let flow = Flow::open();
    let vault = flow.vault_of("orders");
    for (path, code) in [
        (
            format!("{vault}/backupInstances/none"),
            "UserErrorGenericResourceNotFound",
        ),
        (format!("{vault}/backupJobs/none"), "UserErrorGenericResourceNotFound"),
        (format!("{vault}x/backupJobs"), "ResourceNotFound"),
        (vault.replace("rg-backup-prod", "rg-none"), "ResourceGroupNotFound"),
        (
            "/subscriptions/none/providers/Microsoft.DataProtection/backupVaults".to_owned(),
            "SubscriptionNotFound",
        ),
    ] {
        let answer = flow.0.get(&path).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::NOT_FOUND, code), "{path}");
    }
    for action in ["rehydrate", "somethingElse"] {
        let answer = flow.post("orders", action, &json!({})).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::NOT_IMPLEMENTED, "SimulatorNotSupported")
        );
    }
    let answer = flow.0.arm(Method::GET, &format!("{vault}?x=1"), "").await;
    assert_eq!(answer.code(), "MissingApiVersionParameter");
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
