//! A client that knows nothing of ours: plain requests to the simulator, as any other program would send them.

use azsim::{PracticeAccount, Simulator};
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use serde_json::Value;

/// An answer, read.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

/// A signed-in foreign client, in process.
#[derive(Clone)]
pub struct Foreign {
    simulator: Simulator,
    arm: String,
    token: String,
    /// Of another tenant, sent beside its own; empty: none.
    auxiliary: String,
}

impl Foreign {
    /// Signs in with the secret of `account`, at the login address that the cloud's metadata names.
    pub async fn sign_in(simulator: &Simulator, arm: &str, account: &PracticeAccount) -> Self {
        let mut this = Self {
            simulator: simulator.clone(),
            arm: arm.trim_end_matches('/').to_owned(),
            token: String::new(),
            auxiliary: String::new(),
        };
        let metadata = this
            .send(Method::GET, "/metadata/endpoints?api-version=2022-09-01", None)
            .await
            .body;
        let login = metadata["authentication"]["loginEndpoint"]
            .as_str()
            .expect("a login address")
            .trim_end_matches('/');
        let audience = metadata["authentication"]["audiences"][0]
            .as_str()
            .expect("an audience");
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&scope={audience}/.default",
            account.client_id, account.client_secret
        );
        let request = Request::post(format!("{login}/{}/oauth2/v2.0/token", account.tenant))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(form))
            .expect("a request");
        let answer = read(this.simulator.call(request).await.expect("an answer"));
        this.token = answer.body["access_token"]
            .as_str()
            .unwrap_or_else(|| panic!("no token: {}", answer.body))
            .into();
        this
    }

    /// Signed in already: without the requests that it takes.
    pub fn signed_in(simulator: &Simulator, arm: &str, account: &PracticeAccount) -> Self {
        Self {
            simulator: simulator.clone(),
            arm: arm.trim_end_matches('/').to_owned(),
            token: simulator.control().token(account),
            auxiliary: String::new(),
        }
    }

    /// With a token of the account's guest in another tenant beside its own (contract §5.9).
    #[must_use]
    pub fn and_in(mut self, account: &PracticeAccount, tenant: &str) -> Self {
        self.auxiliary = self.simulator.control().token_in(account, tenant);
        self
    }

    /// Sends to a path of ARM, or to a whole URL.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let url = if path.starts_with('/') {
            format!("{}{path}", self.arm)
        } else {
            path.to_owned()
        };
        let mut request = Request::builder().method(method).uri(url);
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        if !self.auxiliary.is_empty() {
            request = request.header("x-ms-authorization-auxiliary", format!("Bearer {}", self.auxiliary));
        }
        let bytes = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Bytes::from(body.to_string())
            }
            None => Bytes::new(),
        };
        let request = request.body(bytes).expect("a request");
        read(self.simulator.call(request).await.expect("an answer"))
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }
}

fn read(response: http::Response<Bytes>) -> Answer {
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    }
}
