//! A client for the tests of the routes: whole URIs, in process.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use serde_json::Value;
use time::macros::datetime;

use crate::world::World;
use crate::{Config, PracticeAccount, Simulator};

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    /// `null` where the body is no JSON.
    pub body: Value,
}

impl Answer {
    pub fn rows(&self) -> Vec<Value> {
        self.body["value"]
            .as_array()
            .cloned()
            .unwrap_or_else(|| panic!("no list: {} {}", self.status, self.text))
    }

    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

pub struct Client {
    pub simulator: Simulator,
    pub account: PracticeAccount,
}

impl Client {
    pub fn open() -> Self {
        let config = Config::practice(None, datetime!(2026-11-22 12:00 UTC));
        let simulator = Simulator::open(config).unwrap();
        let account = simulator.practice_account();
        Self { simulator, account }
    }

    /// The same world as someone else: 0 the practice account, 1 an operator on one subscription, 2 a reader, 3 nobody.
    pub fn acting_as(&self, number: usize) -> Self {
        let account = self.simulator.accounts().swap_remove(number);
        Self {
            simulator: self.simulator.clone(),
            account,
        }
    }

    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        self.simulator.control().read(look)
    }

    pub async fn send(&self, method: Method, uri: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Answer {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.simulator.call(request.body(body.into()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&body).into_owned(),
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        }
    }

    /// To a path of ARM (or a whole URL), signed in, with a version unless the path has a query.
    pub async fn arm(&self, method: Method, path: &str, body: impl Into<Bytes>) -> Answer {
        let base = if path.starts_with('/') {
            "https://management.practice.invalid"
        } else {
            ""
        };
        let version = if path.contains('?') {
            ""
        } else {
            "?api-version=2024-01-01"
        };
        let token = format!("Bearer {}", self.simulator.control().token(&self.account));
        let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
        self.send(method, &format!("{base}{path}{version}"), &headers, body)
            .await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.arm(Method::GET, path, "").await
    }

    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.send(
            Method::POST,
            &format!("https://login.practice.invalid{path}"),
            &headers,
            body,
        )
        .await
    }

    /// To a data plane, with a token for `audience`.
    pub async fn data(&self, url: &str, audience: &str) -> Answer {
        let hour = std::time::Duration::from_hours(1);
        let token = format!(
            "Bearer {}",
            self.simulator.control().token_for(&self.account, audience, hour)
        );
        self.send(Method::GET, url, &[("authorization", token.as_str())], "")
            .await
    }
}
