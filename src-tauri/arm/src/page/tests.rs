#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::json;

use crate::{
    Kind,
    testing::{Server, VAULT, json as answer, vault},
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
