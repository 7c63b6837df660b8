//! A few answers of Azure, over an exchange in the process, for the tests of the catalog.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use arm::{ClientOptions, Cloud, Exchange, Transport};
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use bytes::Bytes;
use serde_json::{Value, json};
use time::macros::datetime;

use super::entry::tests::{VAULT, single};
use super::*;
use crate::clock::TokioClock;

pub(in crate::catalog) const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

#[derive(Debug)]
pub(in crate::catalog) struct Token(pub(super) String);

/// The tenant that the session is in; a token is its tenant's name here.
const HOME: &str = "t-home";

#[async_trait::async_trait]
impl TokenCredential for Token {
    async fn get_token(&self, _: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        if self.0.contains("closed") {
            let refusal = "AADSTS50020: the account does not exist in the tenant";
            return Err(azure_core::Error::with_message(
                azure_core::error::ErrorKind::Credential,
                refusal,
            ));
        }
        Ok(AccessToken::new(
            self.0.clone(),
            OffsetDateTime::UNIX_EPOCH + Duration::days(365 * 200),
        ))
    }
}

/// Answers by the longest end of the path that it knows; anything else is a 404.
#[derive(Default)]
pub(in crate::catalog) struct Azure {
    answers: Mutex<BTreeMap<String, (u16, Value)>>,
    asked: Mutex<Vec<String>>,
    queries: Mutex<Vec<String>>,
    now: AtomicUsize,
    /// Most calls that were under way at once.
    pub(super) most: AtomicUsize,
}

impl Azure {
    pub(in crate::catalog) fn says(self: &Arc<Self>, path: &str, status: u16, body: Value) -> &Arc<Self> {
        self.answers.lock().unwrap().insert(path.to_lowercase(), (status, body));
        self
    }

    pub(in crate::catalog) fn asked_for(&self, path: &str) -> usize {
        self.asked
            .lock()
            .unwrap()
            .iter()
            .filter(|p| p.ends_with(&path.to_lowercase()))
            .count()
    }

    /// Body of the last question to Resource Graph.
    pub(in crate::catalog) fn last_query(&self) -> String {
        self.queries.lock().unwrap().last().cloned().unwrap_or_default()
    }

    fn answer(&self, request: &http::Request<Bytes>) -> (u16, Value) {
        let mut path = request.uri().path().to_lowercase();
        if path.ends_with("/resources") {
            let query = String::from_utf8_lossy(request.body()).into_owned();
            let instances = query.contains("backupinstances");
            self.queries.lock().unwrap().push(query);
            path.push_str(if instances { "#instances" } else { "#vaults" });
        }
        if let Some(host) = request.uri().host().filter(|h| h.contains("vault")) {
            path = format!("{host}{path}");
        }
        // What is asked for in another tenant has that tenant's name before it.
        let token = request.headers().get("authorization").and_then(|v| v.to_str().ok());
        if let Some(tenant) = token.and_then(|t| t.strip_prefix("Bearer ")).filter(|t| *t != HOME) {
            path = format!("{tenant}{path}");
        }
        self.asked.lock().unwrap().push(path.clone());
        let answers = self.answers.lock().unwrap();
        let found = answers
            .iter()
            .filter(|(end, _)| path.ends_with(end.as_str()))
            .max_by_key(|(end, _)| end.len());
        found.map_or_else(
            || (404, json!({"error": {"code": "ResourceNotFound", "message": path}})),
            |(_, answer)| answer.clone(),
        )
    }

    fn exchange(self: &Arc<Self>) -> Exchange {
        let this = self.clone();
        Arc::new(move |request| {
            let this = this.clone();
            Box::pin(async move {
                let at_once = this.now.fetch_add(1, Ordering::SeqCst) + 1;
                this.most.fetch_max(at_once, Ordering::SeqCst);
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                this.now.fetch_sub(1, Ordering::SeqCst);
                let (status, body) = this.answer(&request);
                http::Response::builder()
                    .status(status)
                    .header("content-type", "application/json")
                    .body(Bytes::from(body.to_string()))
                    .map_err(|e| e.to_string())
            })
        })
    }

    pub(in crate::catalog) fn catalog(self: &Arc<Self>, subscriptions: usize) -> Catalog {
        let http = arm::http_client(Transport::InProcess(self.exchange())).unwrap();
        let client = move |token: &str| {
            let token = Token(token.to_owned());
            ArmClient::new(Cloud::public(), Arc::new(token), http.clone(), ClientOptions::default())
        };
        let arm = client(HOME);
        let elsewhere: super::Elsewhere = Arc::new(move |tenant| Ok(client(tenant)));
        let catalog = Catalog::new(Db::in_memory().unwrap(), Arc::new(TokioClock::starting_at(NOW)));
        let subscriptions: Vec<SubscriptionView> = (1..=subscriptions)
            .map(|n| SubscriptionView {
                id: format!("s{n}"),
                name: format!("Name {n}"),
                state: "Enabled".into(),
                tenant_id: None,
            })
            .collect();
        catalog.begin(Scope {
            key: "test".into(),
            name: "Contoso".into(),
            arm,
            known: subscriptions.iter().map(|s| s.id.clone()).collect(),
            subscriptions,
            practice: false,
            account: "ann@contoso.example".into(),
            tenant_id: HOME.into(),
            elsewhere,
        });
        catalog
    }
}

pub(in crate::catalog) fn vault() -> Value {
    json!({"id": VAULT, "name": "bv-prod-weu", "location": "westeurope", "identity": {"type": "SystemAssigned"},
           "properties": {"isVaultProtectedByResourceGuard": true}})
}

/// The same vault, geo-redundant, with two identities and no guard.
pub(in crate::catalog) fn geo() -> Value {
    json!({"id": VAULT, "name": "bv-prod-weu", "location": "westeurope",
           "identity": {"type": "SystemAssigned,UserAssigned", "principalId": "p-own",
                "userAssignedIdentities": {"/subscriptions/s1/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/uami-1": {"principalId": "p-1"}}},
           "properties": {"isVaultProtectedByResourceGuard": false, "replicatedRegions": ["northeurope"], "secureScore": "Adequate",
                "storageSettings": [{"datastoreType": "VaultStore", "type": "GeoRedundant"}],
                "securitySettings": {"softDeleteSettings": {"state": "On", "retentionDurationInDays": 14.0}, "immutabilitySettings": {"state": "Unlocked"}},
                "featureSettings": {"crossRegionRestoreSettings": {"state": "Enabled"}}}})
}

pub(in crate::catalog) fn list(rows: &[Value]) -> Value {
    json!({ "value": rows })
}

pub(in crate::catalog) fn graph(rows: &[Value]) -> Value {
    json!({"totalRecords": rows.len(), "count": rows.len(), "data": rows, "resultTruncated": "false"})
}

pub(in crate::catalog) fn forbidden() -> Value {
    json!({"error": {"code": "AuthorizationFailed", "message": "The client 'a' with object id 'b' does not have authorization to perform action 'x/read' over scope '/subscriptions/s2' or the scope is invalid."}})
}

pub(in crate::catalog) fn points() -> Value {
    let point = |n: u32, time: &str, store: &str, meta: Value| {
        json!({"name": format!("p{n}"), "properties": {"recoveryPointId": format!("p{n}"), "recoveryPointTime": time, "recoveryPointType": "Full",
            "retentionTagName": "Weekly", "recoveryPointState": "Completed",
            "recoveryPointDataStoresDetails": [{"type": store, "visible": true, "metaData": meta}]}})
    };
    list(&[
        point(
            1,
            "2026-11-15T02:00:00.1234567Z",
            "VaultStore",
            json!(r#"{"postgresVersion":"11","dbName":"orders","usernameUsed":"canary","dataSourceSize":8442527}"#),
        ),
        point(2, "2026-11-08T02:00:00Z", "VaultStore", Value::Null),
        point(3, "2026-11-01T02:00:00Z", "ArchiveStore", Value::Null),
        json!({"name": "broken", "properties": {"recoveryPointId": "broken", "recoveryPointTime": null}}),
    ])
}

pub(in crate::catalog) fn server() -> Value {
    json!({"id": "/subscriptions/s1/resourceGroups/db/providers/Microsoft.DBforPostgreSQL/servers/pg-1", "name": "pg-1", "location": "westeurope",
           "properties": {"version": "11", "userVisibleState": "Ready"}})
}

pub(in crate::catalog) const BI: &str = "/subscriptions/s1/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv-prod-weu/backupInstances/pg-1-orders-1";

/// One subscription in which everything answers.
pub(in crate::catalog) fn company() -> Arc<Azure> {
    let azure = Arc::new(Azure::default());
    azure
        .says(
            "/resources#instances",
            200,
            graph(&[single("orders"), single("customers"), json!({"id": "/no/instance"})]),
        )
        .says("/resources#vaults", 200, graph(&[vault()]))
        .says(
            "/locations",
            200,
            list(&[json!({"name": "westeurope", "displayName": "West Europe"})]),
        )
        .says("/backupvaults/bv-prod-weu", 200, vault())
        .says("/backupinstances/pg-1-orders-1", 200, single("orders"))
        .says("/recoverypoints", 200, points())
        .says(
            "/s1/providers/microsoft.dbforpostgresql/servers",
            200,
            list(&[server()]),
        )
        .says(
            "/servers/pg-1/databases",
            200,
            list(&[json!({"id": "/x", "name": "orders_restored_20261115"})]),
        );
    azure
}

impl View {
    /// The next run of the app: same files, nothing in memory.
    pub(in crate::catalog) fn again(catalog: &Catalog) -> Arc<Self> {
        let scope = catalog.view().unwrap().scope.clone();
        catalog.begin(scope);
        catalog.view().unwrap()
    }
}
