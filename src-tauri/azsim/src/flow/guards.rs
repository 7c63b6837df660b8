use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::Flow;
use crate::behaviour::GuardRefusal;
use crate::routes::testing::{Answer, Client};

const WITH: usize = 4;
const WITHOUT: usize = 5;

impl Flow {
    async fn guarded(&self) -> Value {
        self.as_database("ledger", "pg-fin-weu-02", "fresh", "kv-fin-weu/pg-fin-weu-02")
            .await
    }

    fn guard(&self, name: &str) -> String {
        self.0
            .read(|w| w.resource_guards.iter().find(|g| g.name == name).unwrap().id())
    }

    fn consent(&self, guard: &str) -> Value {
        json!([format!("{}/dppTriggerRestoreRequests/default", self.guard(guard))])
    }

    /// Restores as an account, with the tokens of other tenants.
    async fn restore_as(&self, client: &Client, name: &str, request: &Value, others: &str) -> Answer {
        let token = format!("Bearer {}", client.simulator.control().token(&client.account));
        let headers = [
            ("authorization", token.as_str()),
            ("content-type", "application/json"),
            ("x-ms-authorization-auxiliary", others),
        ];
        let url = format!(
            "https://management.practice.invalid{}/restore?api-version=2025-07-01",
            self.instance(name)
        );
        client.send(Method::POST, &url, &headers, request.to_string()).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_guarded_restore_needs_the_consent_and_the_right_to_it() {
    let flow = Flow::open();
    let mut request = flow.guarded().await;
    let (with, without) = (flow.0.acting_as(WITH), flow.0.acting_as(WITHOUT));
    assert_eq!(with.account.name, "finance.restorer@contoso.example");
    for client in [&with, &without, &flow.0] {
        let refused = flow.restore_as(client, "ledger", &request, "").await;
        assert_eq!(
            (refused.status, refused.code()),
            (StatusCode::FORBIDDEN, "LinkedAuthorizationFailed")
        );
    }
    request["resourceGuardOperationRequests"] = flow.consent("guard-finance");
    let refused = flow.restore_as(&without, "ledger", &request, "").await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::FORBIDDEN, "LinkedAuthorizationFailed")
    );
    assert!(refused.text.contains("has permission to perform action") && refused.text.contains("guard-finance"));
    assert_eq!(flow.0.simulator.control().restores_accepted(), 0);
    // Validation asks for nothing of the kind.
    assert_eq!(flow.validate("ledger", &request).await["status"], "Succeeded");
    let begun = flow.restore_as(&with, "ledger", &request, "").await;
    let last = flow.follow(&begun).await;
    let id = last["properties"]["jobId"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(flow.finished("ledger", &id).await["properties"]["status"], "Completed");
    // A reader of the guard sees it and may not consent.
    let scope = flow.guard("guard-finance");
    flow.0
        .simulator
        .control()
        .grant(&without.account.object_id, crate::seed::role::READER, &scope);
    assert_eq!(
        flow.restore_as(&without, "ledger", &request, "").await.code(),
        "LinkedAuthorizationFailed"
    );
    flow.0
        .simulator
        .control()
        .grant(&without.account.object_id, crate::seed::role::MUA_OPERATOR, &scope);
    assert_eq!(
        flow.restore_as(&without, "ledger", &request, "").await.status,
        StatusCode::ACCEPTED
    );
}

#[tokio::test(start_paused = true)]
async fn the_refusal_has_several_plausible_forms() {
    let flow = Flow::open();
    let request = flow.guarded().await;
    for (form, status, code) in [
        (GuardRefusal::Linked, StatusCode::FORBIDDEN, "LinkedAuthorizationFailed"),
        (
            GuardRefusal::Forbidden,
            StatusCode::FORBIDDEN,
            "UserErrorResourceGuardOperationRequestMissing",
        ),
        (
            GuardRefusal::BadRequest,
            StatusCode::BAD_REQUEST,
            "UserErrorResourceGuardOperationRequestMissing",
        ),
    ] {
        flow.0.simulator.control().behave(|b| b.guard_refusal = form);
        let refused = flow.post("ledger", "restore", &request).await;
        assert_eq!((refused.status, refused.code()), (status, code));
    }
}

#[tokio::test(start_paused = true)]
async fn another_guard_is_no_consent_and_a_wrong_id_is_an_invalid_link() {
    let flow = Flow::open();
    let mut request = flow.guarded().await;
    for wrong in [
        flow.consent("guard-vaults"),
        json!(["/not/a/guard"]),
        json!([flow.guard("guard-finance")]),
    ] {
        request["resourceGuardOperationRequests"] = wrong;
        assert_eq!(
            flow.post("ledger", "restore", &request).await.code(),
            "LinkedAuthorizationFailed"
        );
    }
    request["resourceGuardOperationRequests"] = json!("text");
    assert_eq!(
        flow.post("ledger", "restore", &request).await.code(),
        "DppPluginInvalidInputParameters"
    );
    // What the guard's owner has taken out needs no consent, and the link does not list it.
    let restore = "Microsoft.DataProtection/backupVaults/backupInstances/restore/action";
    flow.0
        .simulator
        .control()
        .change(|w| w.resource_guards[0].excluded = vec![restore.into()]);
    let proxy = format!(
        "{}/backupResourceGuardProxies/DppResourceGuardProxy",
        flow.vault_of("ledger")
    );
    assert!(!flow.0.get(&proxy).await.text.contains(restore));
    let request = flow.guarded().await;
    assert_eq!(
        flow.post("ledger", "restore", &request).await.status,
        StatusCode::ACCEPTED
    );
}

#[tokio::test(start_paused = true)]
async fn a_guard_of_another_tenant_wants_a_token_of_that_tenant() {
    let flow = Flow::open();
    let control = flow.0.simulator.control();
    assert!(!control.guard("bv-fin-guarded", Some("no-such-guard")));
    assert!(control.guard("bv-fin-guarded", Some("guard-vaults")));
    let mut request = flow.guarded().await;
    request["resourceGuardOperationRequests"] = flow.consent("guard-vaults");
    let (with, without) = (flow.0.acting_as(WITH), flow.0.acting_as(WITHOUT));
    let there = |client: &Client| control.token_in(&client.account, "security.contoso.example");
    let (good, weak) = (there(&with), there(&without));
    let home = control.token(&with.account);
    for others in [
        String::new(),
        format!("Bearer {home}"),
        format!("Bearer {weak}"),
        "Bearer nonsense".to_owned(),
        good.clone(),
    ] {
        let refused = flow.restore_as(&with, "ledger", &request, &others).await;
        assert_eq!(
            (refused.status, refused.code()),
            (StatusCode::FORBIDDEN, "LinkedAuthorizationFailed")
        );
    }
    let both = format!("Bearer {weak}, Bearer {good}");
    assert_eq!(
        flow.restore_as(&with, "ledger", &request, &both).await.status,
        StatusCode::ACCEPTED
    );
    assert!(control.guard("bv-fin-guarded", None));
    let free = flow.guarded().await;
    assert_eq!(flow.post("ledger", "restore", &free).await.status, StatusCode::ACCEPTED);
}

#[tokio::test(start_paused = true)]
async fn guards_and_their_requests_can_be_read() {
    let flow = Flow::open();
    let guard = flow.guard("guard-finance");
    let one = flow.0.get(&guard).await;
    assert_eq!(one.body["properties"]["vaultCriticalOperationExclusionList"], json!([]));
    let list = flow.0.get(&format!("{guard}/DPPTriggerRestoreRequests")).await;
    let single = flow.0.get(&format!("{guard}/dppTriggerRestoreRequests/default")).await;
    assert_eq!(list.rows().first(), Some(&single.body));
    assert_eq!(
        single.body["type"],
        "Microsoft.DataProtection/resourceGuards/dppTriggerRestoreRequests"
    );
    assert_eq!(
        flow.0
            .get(&format!("{guard}/dppTriggerRestoreRequests/none"))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(flow.0.get(&format!("{guard}x")).await.code(), "ResourceNotFound");
    assert_eq!(flow.0.acting_as(3).get(&guard).await.status, StatusCode::FORBIDDEN);
    // In another tenant: only with a token of that tenant, and then as the guest who one is there.
    let far = flow.guard("guard-vaults");
    let refused = flow.0.get(&far).await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::UNAUTHORIZED, "InvalidAuthenticationTokenTenant")
    );
    let token = format!(
        "Bearer {}",
        flow.0
            .simulator
            .control()
            .token_in(&flow.0.account, "security.contoso.example")
    );
    let url =
        format!("https://management.practice.invalid{far}/dppTriggerRestoreRequests/default?api-version=2025-07-01");
    let there = flow
        .0
        .send(Method::GET, &url, &[("authorization", token.as_str())], "")
        .await;
    assert_eq!((there.status, &there.body["name"]), (StatusCode::OK, &json!("default")));
}
