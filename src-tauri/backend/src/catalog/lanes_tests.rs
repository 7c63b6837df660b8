//! Two tenants, one of which answers as usual.
#![allow(clippy::unwrap_used)]

use arm::{ArmClient, ClientOptions, Cloud, Transport};
use bytes::Bytes;
use serde_json::json;
use tokio::time::Instant;

use super::super::fake::{Token, company};
use super::*;
use crate::api::SubscriptionView;

type Reply = Result<http::Response<Bytes>, String>;

/// A tenant whose Azure answers like that.
fn tenant(
    name: &str,
    subscription: &str,
    answer: impl Fn() -> futures::future::BoxFuture<'static, Reply> + Send + Sync + 'static,
) -> Scope {
    let http = arm::http_client(Transport::InProcess(Arc::new(move |_| answer()))).unwrap();
    let token = Arc::new(Token("t-other".to_owned()));
    Scope {
        key: format!("test/{name}"),
        name: name.to_owned(),
        arm: ArmClient::new(Cloud::public(), token, http, ClientOptions::default()),
        known: vec![subscription.to_owned()],
        subscriptions: vec![SubscriptionView {
            id: subscription.to_owned(),
            name: subscription.to_owned(),
            state: "Enabled".to_owned(),
            tenant_id: None,
        }],
        practice: false,
        account: "ann@contoso.example".to_owned(),
        tenant_id: "t-other".to_owned(),
        elsewhere: Arc::new(|_| Err(error::internal("nowhere else"))),
    }
}

fn hanging() -> Scope {
    tenant("Northwind", "s8", || Box::pin(std::future::pending()))
}

fn late_by(seconds: u64) -> Scope {
    tenant("Fabrikam", "s9", move || {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            Ok(http::Response::new(Bytes::from(
                json!({"data": [], "value": []}).to_string(),
            )))
        })
    })
}

/// The company, and another tenant beside it.
fn with(other: Scope) -> Catalog {
    let catalog = company().catalog(1);
    let home = catalog.view().unwrap().scope.clone();
    catalog.go_on(vec![home, other], Vec::new());
    catalog
}

fn refresh() -> DatabasesRequest {
    DatabasesRequest { refresh: true }
}

#[tokio::test(start_paused = true)]
async fn a_tenant_that_hangs_is_named_and_the_others_are_shown() {
    let catalog = with(hanging());
    let began = Instant::now();
    let (list, late) = catalog.databases(&refresh()).await.unwrap();
    assert!(
        began.elapsed() < GRACE + Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(list.rows.len(), 2);
    let named = list.problems.iter().find(|p| p.scope == "Tenant Northwind").unwrap();
    assert!(named.error.message.contains("not answered yet"));
    assert!(!late.is_empty());
    let (vaults, problems) = catalog.vaults().await.unwrap();
    assert!(!vaults.is_empty() && problems.iter().any(|p| p.scope == "Tenant Northwind"));
}

#[tokio::test(start_paused = true)]
async fn what_comes_late_is_kept_for_the_next_question() {
    let catalog = with(late_by(20));
    let (_, late) = catalog.databases(&refresh()).await.unwrap();
    assert!(late.arrives().await, "it is still being asked");
    let began = Instant::now();
    let (list, late) = catalog.databases(&DatabasesRequest { refresh: false }).await.unwrap();
    assert!(late.is_empty() && list.problems.iter().all(|p| p.scope != "Tenant Fabrikam"));
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_tenant_that_breaks_keeps_its_rows_and_is_named() {
    let azure = company();
    let catalog = azure.catalog(1);
    let home = catalog.view().unwrap().scope.clone();
    catalog.go_on(vec![home, late_by(0)], Vec::new());
    catalog.databases(&refresh()).await.unwrap();
    let closed = json!({"error": {"code": "InvalidAuthenticationToken", "message": "no"}});
    for path in ["/resources#instances", "/resources#vaults", "/backupvaults"] {
        azure.says(path, 401, closed.clone());
    }
    let (list, _) = catalog.databases(&refresh()).await.unwrap();
    assert_eq!(list.rows.len(), 2, "as they were");
    assert!(
        list.problems.iter().any(|p| p.scope == "Tenant Contoso"),
        "{:?}",
        list.problems
    );
}

#[tokio::test(start_paused = true)]
async fn a_tenant_that_cannot_be_looked_at_is_missing_with_a_word() {
    let catalog = company().catalog(1);
    let word = |scope: &str| Problem {
        scope: scope.to_owned(),
        error: error::plain(ErrorCode::NotSignedIn, "It asks for a second factor."),
    };
    catalog.misses(vec![word("Tenant Fabrikam")]);
    let (list, _) = catalog.databases(&refresh()).await.unwrap();
    assert!(list.problems.iter().any(|p| p.scope == "Tenant Fabrikam"));
    // With no tenant at all, the list is empty and says why.
    catalog.go_on(Vec::new(), vec![word("Tenant Contoso"), word("Tenant Fabrikam")]);
    let (list, _) = catalog.databases(&refresh()).await.unwrap();
    assert_eq!((list.rows.len(), list.problems.len()), (0, 2));
    assert_eq!(catalog.view().err().unwrap().code, ErrorCode::Forbidden);
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_stays_while_a_tenant_stays_as_it_was() {
    let catalog = company().catalog(1);
    let before = catalog.view().unwrap();
    let home = before.scope.clone();
    catalog.go_on(vec![home.clone(), hanging()], Vec::new());
    assert!(Arc::ptr_eq(&before, &catalog.view().unwrap()));
    let fewer = Scope {
        subscriptions: Vec::new(),
        ..home
    };
    catalog.go_on(vec![fewer, hanging()], Vec::new());
    let view = catalog.view().unwrap();
    assert!(!Arc::ptr_eq(&before, &view), "a tick was taken away");
    let nothing = view.databases(refresh()).await.unwrap();
    assert!(nothing.rows.is_empty(), "no tick means nothing, and not everything");
}

#[tokio::test(start_paused = true)]
async fn a_resource_is_looked_at_in_the_tenant_that_owns_it() {
    let catalog = with(hanging());
    let of = |id: &str| catalog.view_of(id).unwrap().scope.name.clone();
    assert_eq!(of("/subscriptions/S8/resourceGroups/rg"), "Northwind");
    assert_eq!(of("/subscriptions/s1/resourceGroups/rg"), "Contoso");
    assert_eq!(of("/subscriptions/unknown/resourceGroups/rg"), "Contoso");
    let ids = ["/subscriptions/s1/x", "/subscriptions/s8/y"]
        .map(str::to_owned)
        .to_vec();
    let began = Instant::now();
    let dots = catalog.dots(&DotsRequest { ids }).await.unwrap();
    assert!(began.elapsed() < GRACE + Duration::from_secs(1));
    assert_eq!(dots.rows.len(), 1);
}
