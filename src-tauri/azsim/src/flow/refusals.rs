use http::{Method, StatusCode};
use serde_json::json;

use super::Flow;
use crate::behaviour::CrossTenantCode;
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
    for (code, expected) in [
        (CrossTenantCode::Policy, "UserErrorCrossTenantOrsPolicyDisabled"),
        (CrossTenantCode::Container, "UserErrorContainerNotAccessible"),
    ] {
        flow.0.simulator.control().behave(|b| b.cross_tenant_code = code);
        assert_eq!(flow.validation_code("pgflex-audit", &request).await, expected);
    }
    // The same account will do for a single server.
    let request = flow.as_files("ledger", "stfinrestoreweu", "restores", "p").await;
    assert_eq!(flow.validate("ledger", &request).await["status"], "Succeeded");
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
    for action in ["suspendBackups", "somethingElse"] {
        let answer = flow.post("orders", action, &json!({})).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::NOT_IMPLEMENTED, "SimulatorNotSupported")
        );
    }
    let answer = flow.0.arm(Method::GET, &format!("{vault}?x=1"), "").await;
    assert_eq!(answer.code(), "MissingApiVersionParameter");
}
