#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::json;

use crate::{
    ArmClient, Error, Kind, Paged, RecoveryPoint,
    dataprotection::CrossRegion,
    testing::{Server, VAULT, instance, json as answer, vault, with},
};

fn row(name: &str) -> serde_json::Value {
    json!({ "id": format!("{VAULT}/backupInstances/{name}"), "name": name, "properties": {} })
}

#[tokio::test]
async fn links_are_followed_verbatim_until_they_end() {
    let link =
        format!("https://management.azure.com{VAULT}/backupInstances?api-version=2025-07-01&$skipToken=a%2Fb%3D%3D");
    for end in [json!(null), json!("")] {
        let server = Server::new([
            answer(200, &json!({ "value": [row("a")], "nextLink": link })),
            answer(200, &json!({ "value": [row("b")], "nextLink": end })),
        ]);
        let paged = server.client().instances(&vault()).await.unwrap();
        assert_eq!(
            paged.rows.iter().map(|i| i.name.as_str()).collect::<Vec<_>>(),
            ["a", "b"],
            "in the order sent"
        );
        assert_eq!(server.line(1), format!("GET {link}"));
        assert!(!paged.truncated);
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_read_costs_itself_only() {
    let rows = json!([row("a"), { "name": "no id" }, null, 7, { "id": "/subscriptions/s", "name": "x" }, row("b")]);
    let server = Server::new([answer(200, &json!({ "value": rows }))]);
    let paged = server.client().instances(&vault()).await.unwrap();
    assert_eq!((paged.rows.len(), paged.skipped.len()), (2, 3), "{:?}", paged.skipped);
    assert!(
        paged.skipped[2].contains("/subscriptions/s"),
        "the reason names the row"
    );
}

#[tokio::test]
async fn a_link_to_another_host_is_refused() {
    for link in [
        "https://evil.example/next",
        "http://management.azure.com/next",
        "https://management.azure.com:8443/next",
    ] {
        let server = Server::new([answer(200, &json!({ "value": [], "nextLink": link }))]);
        let error = server.client().instances(&vault()).await.unwrap_err();
        assert!(matches!(error.kind, Kind::Refused(_)), "{link}");
        assert_eq!(server.calls(), 1);
    }
}

#[tokio::test]
async fn a_list_in_a_circle_ends() {
    let url = format!("https://management.azure.com{VAULT}/backupInstances?api-version=2025-07-01");
    let server = Server::new([answer(200, &json!({ "value": [], "nextLink": url }))]);
    assert_eq!(server.client().instances(&vault()).await.unwrap_err().kind, Kind::Parse);
}

#[tokio::test]
async fn what_is_no_list_is_an_error() {
    for body in [json!({}), json!({ "value": null }), json!([]), json!({ "value": {} })] {
        let server = Server::new([answer(200, &body)]);
        assert_eq!(
            server.client().instances(&vault()).await.unwrap_err().kind,
            Kind::Parse,
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_list_without_an_end_is_cut_and_says_so() {
    let page = |n: usize| {
        let link = format!("https://management.azure.com{VAULT}/backupInstances?api-version=x&$skipToken={n}");
        answer(200, &json!({ "value": [row("a")], "nextLink": link }))
    };
    let server = Server::new((0..1100).map(page));
    let paged = server.client().instances(&vault()).await.unwrap();
    assert_eq!((paged.rows.len(), paged.truncated, server.calls()), (1000, true, 1000));
}

/// A list that is asked for with a POST.
async fn posted(client: &ArmClient) -> Result<Paged<RecoveryPoint>, Error> {
    let place = CrossRegion::new(&vault(), "eastus", "westus").unwrap();
    client.fetch_secondary_recovery_points(&place, &instance(), None).await
}

fn more(token: &str) -> String {
    format!(
        "https://management.azure.com/subscriptions/s/x/fetchSecondaryRecoveryPoints?api-version=2025-07-01&$skipToken={token}"
    )
}

#[tokio::test]
async fn a_posted_list_goes_on_with_the_same_question() {
    let server = Server::new([
        answer(200, &json!({ "value": [{ "name": "a" }], "nextLink": more("1") })),
        answer(200, &json!({ "value": [{ "name": "b" }], "nextLink": more("2") })),
        answer(200, &json!({ "value": [{ "name": "c" }] })),
    ]);
    let client = server.client();
    let points = posted(&client);
    assert_eq!(points.await.unwrap().rows.len(), 3);
    assert_eq!(server.line(2), format!("POST {}", more("2")));
    assert_eq!(server.body(2), server.body(0));
}

#[tokio::test]
async fn a_posted_list_whose_pages_are_got_is_read_too() {
    for status in [404, 405] {
        let server = Server::new([
            answer(200, &json!({ "value": [{ "name": "a" }], "nextLink": more("1") })),
            with(status, &[], ""),
            answer(200, &json!({ "value": [{ "name": "b" }], "nextLink": more("2") })),
            answer(200, &json!({ "value": [{ "name": "c" }] })),
        ]);
        let client = server.client();
        let points = posted(&client);
        assert_eq!(points.await.unwrap().rows.len(), 3, "{status}");
        assert_eq!(server.line(1), format!("POST {}", more("1")));
        assert_eq!(server.line(2), format!("GET {}", more("1")));
        assert_eq!(server.line(3), format!("GET {}", more("2")), "what was learnt is kept");
    }
    // A refusal of the first page is Azure's answer, and other refusals of a later one are errors: no part of a list is lost silently.
    let server = Server::new([with(404, &[], ""), answer(200, &json!({ "value": [] }))]);
    let client = server.client();
    let error = posted(&client).await;
    assert_eq!((error.unwrap_err().status, server.calls()), (Some(404), 1));
    let first = answer(200, &json!({ "value": [{ "name": "a" }], "nextLink": more("1") }));
    let server = Server::new([first, with(403, &[], ""), answer(200, &json!({ "value": [] }))]);
    let client = server.client();
    let error = posted(&client).await;
    assert_eq!((error.unwrap_err().status, server.calls()), (Some(403), 2));
}

/// As much as a large company has. That it is quick is measured by hand: no test asserts a time.
#[tokio::test]
async fn thousands_of_rows_are_all_read() {
    let properties = json!({ "friendlyName": "server\\db", "currentProtectionState": "ProtectionConfigured",
        "dataSourceInfo": { "resourceID": "/subscriptions/s", "datasourceType": "Microsoft.DBforPostgreSQL/servers/databases", "resourceUri": "" } });
    let pages = (0..10).map(|page| {
        let rows: Vec<_> = (0..500)
            .map(|n| json!({ "id": format!("{VAULT}/backupInstances/i{page}-{n}"), "properties": properties }))
            .collect();
        let next = (page < 9).then(|| format!("https://management.azure.com{VAULT}/backupInstances?p={page}"));
        answer(200, &json!({ "value": rows, "nextLink": next }))
    });
    let found = Server::new(pages).client().instances(&vault()).await.unwrap();
    assert_eq!(
        (found.rows.len(), found.skipped.len(), found.truncated),
        (5000, 0, false)
    );
    assert_eq!(found.rows[4999].name, "i9-499");
    let stores = json!([{ "type": "VaultStore", "metaData": r#"{"postgresVersion":"11"}"#, "visible": true, "rehydrationStatus": null }]);
    let points: Vec<_> = (0..1000)
        .map(|n| json!({ "name": format!("{n:032x}"), "properties": { "recoveryPointTime": "2026-06-26T08:08:02.9188663Z", "recoveryPointDataStoresDetails": stores } }))
        .collect();
    let server = Server::new([answer(200, &json!({ "value": points }))]);
    let history = server.client().recovery_points(&instance(), None).await.unwrap();
    assert!(history.rows.len() == 1000 && history.rows.iter().all(|p| p.time.is_some() && p.meta().is_some()));
}
