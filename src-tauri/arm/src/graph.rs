//! Azure Resource Graph (contract §9).

use azure_core::http::Method;
use serde_json::{Value, json};

use crate::{
    client::{ArmClient, Lane},
    error::Error,
    node::Node,
    page::Paged,
};

const API_VERSION: &str = "2021-03-01";
/// Rows per page, the most that is allowed.
const TOP: u32 = 1000;
/// Subscriptions per question: the lower end of what the documents advise.
const SUBSCRIPTIONS: usize = 100;
/// Pages that are followed for one question; a hundred thousand rows.
const PAGES: usize = 100;

impl ArmClient {
    /// Asks Resource Graph and returns every row. POST `/providers/Microsoft.ResourceGraph/resources` (contract §9).
    ///
    /// `subscriptions` empty: all that the caller can read. More than 100 are asked for in groups, and those of
    /// several tenants in each. A read in spite of the POST, so it
    /// is repeated like a GET, waiting as `x-ms-user-quota-resets-after` says. For paging, `kql` has to keep `id` and an order.
    /// `truncated` is set where Azure says that it cut the list. Errors: 400 for a query that it cannot read, 403, 429 `RateLimiting`.
    pub async fn graph_query(&self, kql: &str, subscriptions: &[String]) -> Result<Paged<Value>, Error> {
        let mut paged = Paged::default();
        if subscriptions.is_empty() {
            self.graph_group(kql, &[], &mut paged).await?;
        }
        for (owner, ids) in self.owners(subscriptions) {
            for group in ids.chunks(SUBSCRIPTIONS) {
                owner.graph_group(kql, group, &mut paged).await?;
            }
        }
        Ok(paged)
    }

    async fn graph_group(&self, kql: &str, subscriptions: &[String], paged: &mut Paged<Value>) -> Result<(), Error> {
        let url = self.url("/providers/Microsoft.ResourceGraph/resources", API_VERSION, &[]);
        let mut token: Option<String> = None;
        for _ in 0..PAGES {
            let mut options = json!({ "$top": TOP, "resultFormat": "objectArray" });
            if let Some(token) = &token {
                options["$skipToken"] = json!(token);
            }
            let mut body = json!({ "query": kql, "options": options });
            if !subscriptions.is_empty() {
                body["subscriptions"] = json!(subscriptions);
            }
            let answer = self
                .send(Lane::Repeatable, Method::Post, url.clone(), Some(&body), None)
                .await?;
            let value = answer.json()?;
            let node = Node::of(&value);
            if node.at("data").value().is_none_or(|d| !d.is_array()) {
                return Err(answer.unreadable("the answer of Resource Graph has no rows"));
            }
            paged
                .rows
                .extend(node.at("data").items().filter_map(|row| row.value().cloned()));
            let next = node.text("$skipToken");
            // A cut without a token is final: the query cannot be paged (contract §9; `resultTruncated` is a string).
            paged.truncated |= answer.seen.cut || (next.is_none() && node.flag("resultTruncated") == Some(true));
            if next.is_none() || next == token {
                return Ok(());
            }
            token = next;
        }
        paged.truncated = true;
        Ok(())
    }
}

/// A text as a KQL literal, quotes included; `'` and `\` are escaped (contract §9).
#[must_use]
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for c in text.chars() {
        match c {
            '\'' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {}
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::testing::{Server, json as answer, with};

    #[tokio::test]
    async fn pages_are_followed_with_the_same_question() {
        let first =
            json!({ "count": 1, "data": [{ "id": "a" }], "resultTruncated": "true", "$skipToken": "t1", "facets": [] });
        let second = json!({ "data": [{ "id": "b" }], "resultTruncated": "false" });
        let server = Server::new([answer(200, &first), answer(200, &second)]);
        let found = server
            .client()
            .graph_query("resources | order by id", &["s".to_owned()])
            .await
            .unwrap();
        assert_eq!((found.rows.len(), found.truncated), (2, false));
        assert_eq!(
            server.line(0),
            "POST https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"
        );
        assert_eq!(
            server.body(0),
            json!({ "query": "resources | order by id", "subscriptions": ["s"], "options": { "$top": 1000, "resultFormat": "objectArray" } })
        );
        assert_eq!(server.body(1)["options"]["$skipToken"], "t1");
    }

    #[tokio::test]
    async fn many_subscriptions_are_asked_for_in_groups() {
        let empty = json!({ "data": [] });
        let server = Server::new((0..3).map(|_| answer(200, &empty)));
        let many: Vec<String> = (0..250).map(|n| n.to_string()).collect();
        server.client().graph_query("q", &many).await.unwrap();
        let sizes: Vec<usize> = (0..3)
            .map(|n| server.body(n)["subscriptions"].as_array().unwrap().len())
            .collect();
        assert_eq!(sizes, [100, 100, 50]);
    }

    #[tokio::test]
    async fn a_cut_is_told() {
        let server = Server::new([with(
            200,
            &[("x-ms-tenant-subscription-limit-hit", "true")],
            r#"{"data":[]}"#,
        )]);
        assert!(server.client().graph_query("q", &[]).await.unwrap().truncated);
        let server = Server::new([answer(200, &json!({ "data": [], "resultTruncated": "true" }))]);
        assert!(server.client().graph_query("q", &[]).await.unwrap().truncated);
        let server = Server::new([answer(200, &json!({ "value": [] }))]);
        assert!(server.client().graph_query("q", &[]).await.is_err());
    }

    #[test]
    fn quotes_cannot_end_a_literal() {
        assert_eq!(quote(r"o'neil\"), r"'o\'neil\\'");
        assert_eq!(quote("a\nb\u{0}"), "'a\\nb'");
    }
}
