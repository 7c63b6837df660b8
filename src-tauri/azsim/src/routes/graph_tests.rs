//! Resource Graph, through the whole simulator.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::testing::{Answer, Client};
use crate::world::same;

async fn graph(client: &Client, body: Value) -> Answer {
    let path = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01";
    client.arm(Method::POST, path, body.to_string()).await
}

const INSTANCES: &str =
    "RecoveryServicesResources | where type =~ 'microsoft.dataprotection/backupvaults/backupinstances'";

#[tokio::test]
async fn a_query_finds_every_instance_and_pages_by_token() {
    let client = Client::open();
    let expected = client.read(|world| world.instances.len());
    let all = graph(&client, json!({"query": INSTANCES})).await;
    assert_eq!(all.status, StatusCode::OK, "{}", all.text);
    assert_eq!(all.body["count"], expected);
    assert_eq!(all.body["resultTruncated"], "false", "a string, not a boolean");
    assert!(
        all.body["data"][0]
            .as_object()
            .unwrap()
            .contains_key("extendedLocation"),
        "nulls are present"
    );
    assert_eq!(
        all.body["data"][0]["type"],
        "microsoft.dataprotection/backupvaults/backupinstances"
    );
    assert_eq!(all.header("x-ms-user-quota-remaining"), "14");

    let query = format!("{INSTANCES} | project id, name | order by id asc");
    let (mut seen, mut options) = (Vec::new(), json!({"$top": 40}));
    loop {
        let page = graph(&client, json!({"query": query, "options": options})).await;
        let rows = page.body["data"].as_array().unwrap().iter();
        seen.extend(rows.map(|row| row["id"].as_str().unwrap().to_owned()));
        match page.body["$skipToken"].as_str() {
            Some(token) => {
                assert_eq!(page.body["resultTruncated"], "true");
                options["$skipToken"] = json!(token);
            }
            None => break,
        }
    }
    assert_eq!(seen.len(), expected);
    assert!(seen.is_sorted());
    let other = json!({"query": INSTANCES, "options": options});
    assert_eq!(
        graph(&client, other).await.body["error"]["details"][0]["code"],
        "InvalidSkipToken"
    );
}

#[tokio::test]
async fn a_query_sees_only_what_its_caller_may_read() {
    let client = Client::open();
    let operator = client.acting_as(1);
    let all = graph(&client, json!({"query": INSTANCES})).await.body["count"]
        .as_u64()
        .unwrap();
    let some = graph(&operator, json!({"query": INSTANCES})).await.body["count"]
        .as_u64()
        .unwrap();
    assert!(some > 0 && some < all, "{some} of {all}");
    let nobody = client.acting_as(3);
    assert_eq!(graph(&nobody, json!({"query": INSTANCES})).await.body["count"], 0);
    let subscriptions = client.read(|world| world.subscriptions.iter().map(|s| s.id.clone()).collect::<Vec<_>>());
    let refused = graph(&nobody, json!({"query": INSTANCES, "subscriptions": subscriptions})).await;
    assert_eq!(
        refused.body["error"]["details"][0]["code"],
        "NoValidSubscriptionsInQueryRequest"
    );
    let one = graph(
        &client,
        json!({"query": INSTANCES, "subscriptions": [subscriptions[0]]}),
    )
    .await;
    let rows = one.body["data"].as_array().unwrap();
    assert!(
        !rows.is_empty()
            && rows
                .iter()
                .all(|row| same(row["subscriptionId"].as_str().unwrap(), &subscriptions[0]))
    );
}

#[tokio::test]
async fn a_query_that_cannot_be_answered_says_where_it_stumbled() {
    let client = Client::open();
    let answer = graph(
        &client,
        json!({"query": "RecoveryServicesResources\n| mv-expand properties"}),
    )
    .await;
    assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "BadRequest"));
    let details = &answer.body["error"]["details"];
    assert_eq!(details[0]["code"], "InvalidQuery");
    assert!(details[0]["message"].as_str().unwrap().contains("mv-expand"));
    assert_eq!(
        (&details[1]["line"], &details[1]["characterPositionInLine"]),
        (&json!(2), &json!(2))
    );
    let table = json!({"query": "resources | summarize count() by type", "options": {"resultFormat": "table"}});
    assert_eq!(graph(&client, table).await.body["data"]["columns"][1]["name"], "count_");
}

#[tokio::test(start_paused = true)]
async fn the_sixteenth_query_in_a_moment_is_throttled() {
    let client = Client::open();
    for _ in 0..15 {
        assert_eq!(
            graph(&client, json!({"query": "resources | count"})).await.status,
            StatusCode::OK
        );
    }
    let over = graph(&client, json!({"query": "resources | count"})).await;
    assert_eq!(
        (over.status, over.code()),
        (StatusCode::TOO_MANY_REQUESTS, "RateLimiting")
    );
    assert_eq!(over.header("x-ms-user-quota-resets-after"), "00:00:05");
    assert_eq!(over.body["error"]["details"][0]["code"], "RateLimiting");
}
