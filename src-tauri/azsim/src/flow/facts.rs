//! Each fact of the table, taken away alone: that very error, over the wire and of the judge, and nothing else.

use http::StatusCode;
use serde_json::{Value, json};

use super::Flow;
use crate::fact_table::{Fact, Needs, Row, Says, TABLE};
use crate::facts::Site;

fn site(flow: &Flow, source: &str) -> Site {
    Site {
        source: source.into(),
        caller: flow.0.account.object_id.clone(),
        server: "pg-prod-weu-02".into(),
        database: "fresh".into(),
        key_vault: "kv-prod-weu".into(),
        secret: "dbauth3".into(),
        account: "stprodrestoreweu".into(),
        container: "restores".into(),
        ..Site::default()
    }
}

/// A restore that works and needs the fact.
async fn working(flow: &Flow, row: &Row) -> (Site, Value) {
    let control = flow.0.simulator.control();
    if row.fact == Fact::CrossSubscription {
        let site = Site {
            server: "pg-fin-weu-02".into(),
            ..site(flow, "orders")
        };
        assert!(control.set(&site, Fact::ServerReader, true));
        let request = flow
            .as_database("orders", &site.server, "fresh", "kv-prod-weu/dbauth3")
            .await;
        return (site, request);
    }
    if row.fact == Fact::GuardConsent {
        let site = Site {
            server: "pg-fin-weu-02".into(),
            key_vault: "kv-fin-weu".into(),
            secret: "pg-fin-weu-02".into(),
            ..site(flow, "ledger")
        };
        let mut request = flow
            .as_database("ledger", &site.server, "fresh", "kv-fin-weu/pg-fin-weu-02")
            .await;
        let guard = flow.0.read(|w| {
            w.vaults
                .iter()
                .find(|v| v.name == "bv-fin-guarded")
                .unwrap()
                .guard
                .clone()
                .unwrap()
        });
        request["resourceGuardOperationRequests"] =
            json!([format!("{}/dppTriggerRestoreRequests/default", guard.guard_id)]);
        return (site, request);
    }
    match row.needs {
        Needs::Files => (
            site(flow, "orders"),
            flow.as_files("orders", "stprodrestoreweu", "restores", "p").await,
        ),
        Needs::FlexibleFiles => {
            let request = flow
                .as_files("pgflex-billing", "stprodrestoreweu", "restores", "p")
                .await;
            (site(flow, "pgflex-billing"), request)
        }
        _ => {
            let request = flow
                .as_database("orders", "pg-prod-weu-02", "fresh", "kv-prod-weu/dbauth3")
                .await;
            (site(flow, "orders"), request)
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_fact_taken_away_alone_is_the_one_that_is_named() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    control.behave(|b| b.validations_per_hour = 1000);
    let base = control.checkpoint();
    // Restores in the paired region have a route of their own, and tests of their own.
    for row in TABLE.iter().filter(|row| row.needs != Needs::CrossRegion) {
        control.rewind(&base);
        let (site, request) = working(&flow, row).await;
        let source = site.source.clone();
        let judge = || control.judge(&source, &request, Some(&flow.0.account));
        assert_eq!(judge(), Ok(()), "{:?} before", row.fact);
        assert_eq!(
            flow.validate(&source, &request).await["status"],
            "Succeeded",
            "{:?} before",
            row.fact
        );
        assert!(control.set(&site, row.fact, false), "{:?}", row.fact);
        let verdict = judge().unwrap_err();
        assert_eq!(verdict.code, row.code, "{:?}: {}", row.fact, verdict.message);
        assert_eq!(verdict.of_restore, row.says == Says::Restore, "{:?}", row.fact);
        match row.says {
            Says::Validation => assert_eq!(
                flow.validation_code(&source, &request).await,
                row.code,
                "{:?}",
                row.fact
            ),
            Says::AtOnce => {
                let body = json!({"restoreRequestObject": request});
                let answer = flow.post(&source, "validateRestore", &body).await;
                assert_eq!(answer.code(), row.code, "{:?}: {}", row.fact, answer.text);
            }
            Says::Restore => {
                assert_eq!(
                    flow.validate(&source, &request).await["status"],
                    "Succeeded",
                    "{:?}",
                    row.fact
                );
                let answer = flow.post(&source, "restore", &request).await;
                assert_eq!(
                    (answer.status, answer.code()),
                    (StatusCode::FORBIDDEN, row.code),
                    "{}",
                    answer.text
                );
            }
        }
        let comes_back = !matches!(
            row.fact,
            Fact::ServerExists | Fact::KeyVaultExists | Fact::AccountExists
        );
        if comes_back {
            assert!(control.set(&site, row.fact, true));
            assert_eq!(judge(), Ok(()), "{:?} after", row.fact);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn files_need_an_identity_too_and_the_region_setting_is_asked_at_once() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let request = flow.as_files("orders", "stprodrestoreweu", "restores", "p").await;
    control.set(&site(&flow, "orders"), Fact::VaultIdentity, false);
    assert_eq!(
        flow.validation_code("orders", &request).await,
        "UserErrorContainerNotAccessible"
    );
    assert!(control.set(&site(&flow, "orders_us"), Fact::CrossRegion, false));
    let vault = flow.0.get(&flow.vault_of("orders_us")).await.body;
    assert_eq!(
        vault["properties"]["featureSettings"]["crossRegionRestoreSettings"]["state"],
        "Disabled"
    );
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_sees_every_change_and_no_restore() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let before = control.snapshot();
    let base = control.checkpoint();
    for fact in [
        Fact::ServerReader,
        Fact::ServerFirewall,
        Fact::ServerPublicAccess,
        Fact::SecretRight,
        Fact::SecretEnabled,
        Fact::SecretNotExpired,
        Fact::KeyVaultNetwork,
        Fact::BlobRole,
        Fact::StorageNetwork,
        Fact::CrossTenantReplication,
        Fact::ContainerExists,
        Fact::CrossSubscription,
        Fact::VaultIdentity,
    ] {
        control.set(&site(&flow, "orders"), fact, false);
        assert_ne!(control.snapshot(), before, "{fact:?}");
        control.rewind(&base);
        assert_eq!(control.snapshot(), before, "{fact:?}");
    }
    let request = flow.as_files("orders", "stprodrestoreweu", "restores", "p").await;
    let job = flow.start("orders", &request).await;
    assert_eq!(flow.finished("orders", &job).await["properties"]["status"], "Completed");
    assert_eq!(control.snapshot(), before);
    let writes = control.writes();
    assert!(writes.len() == 1 && writes[0].path.ends_with("/restore"), "{writes:?}");
}

#[tokio::test(start_paused = true)]
async fn the_judge_is_quick_enough_for_thousands_of_worlds() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    let request = flow
        .as_files("pgflex-billing", "stprodrestoreweu", "restores", "p")
        .await;
    let began = control.requests().len();
    for _ in 0..50 {
        assert_eq!(control.judge("pgflex-billing", &request, Some(&flow.0.account)), Ok(()));
    }
    assert_eq!(control.requests().len(), began, "it leaves no trace");
}
