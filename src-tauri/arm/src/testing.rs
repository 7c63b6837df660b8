//! A server that answers from a script, and a client in front of it.

use std::{
    collections::VecDeque,
    future,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use bytes::Bytes;
use serde_json::Value;
use time::macros::datetime;

use crate::{ArmClient, ClientOptions, Cloud, Transport, http_client};

/// What the server does with one request.
pub(crate) enum Step {
    Answer(http::Response<Bytes>),
    /// Takes the request and drops the connection.
    Break,
    /// Takes the request and never answers.
    Hang,
}

/// An answer with a JSON body.
pub(crate) fn json(status: u16, body: &Value) -> Step {
    with(status, &[], &body.to_string())
}

pub(crate) fn with(status: u16, headers: &[(&str, &str)], body: &str) -> Step {
    let mut answer = http::Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    Step::Answer(answer.body(Bytes::from(body.to_owned())).unwrap())
}

#[derive(Default)]
pub(crate) struct Server {
    script: Mutex<VecDeque<Step>>,
    seen: Mutex<Vec<http::Request<Bytes>>>,
    tokens: AtomicUsize,
    refuse_tokens: bool,
}

impl Server {
    /// Answers in that order; a request beyond the script is a broken connection.
    pub fn new(script: impl IntoIterator<Item = Step>) -> Arc<Self> {
        Arc::new(Self {
            script: Mutex::new(script.into_iter().collect()),
            ..Self::default()
        })
    }

    /// A server before which no token can be had.
    pub fn without_tokens() -> Arc<Self> {
        Arc::new(Self {
            refuse_tokens: true,
            ..Self::default()
        })
    }

    pub fn client(self: &Arc<Self>) -> ArmClient {
        self.client_in(Cloud::public())
    }

    pub fn client_in(self: &Arc<Self>, cloud: Cloud) -> ArmClient {
        let http = self.http();
        let options = ClientOptions {
            user_agent_app: "Pointback/1.2.3".to_owned(),
            ..ClientOptions::default()
        };
        ArmClient::new(cloud, Arc::new(Credential(Arc::clone(self))), http, options)
    }

    pub fn http(self: &Arc<Self>) -> Arc<dyn azure_core::http::HttpClient> {
        let server = Arc::clone(self);
        let exchange: crate::Exchange = Arc::new(move |request| {
            server.seen.lock().unwrap().push(request);
            let step = server.script.lock().unwrap().pop_front();
            Box::pin(async move {
                match step {
                    Some(Step::Answer(answer)) => Ok(answer),
                    Some(Step::Hang) => future::pending().await,
                    Some(Step::Break) | None => Err("reset by peer".to_owned()),
                }
            })
        });
        http_client(Transport::InProcess(exchange)).unwrap()
    }

    pub fn calls(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    pub fn tokens(&self) -> usize {
        self.tokens.load(Ordering::SeqCst)
    }

    /// Method and URL of a request.
    pub fn line(&self, at: usize) -> String {
        let seen = self.seen.lock().unwrap();
        format!("{} {}", seen[at].method(), seen[at].uri())
    }

    pub fn header(&self, at: usize, name: &str) -> Option<String> {
        let seen = self.seen.lock().unwrap();
        seen[at].headers().get(name).map(|v| v.to_str().unwrap().to_owned())
    }

    pub fn body(&self, at: usize) -> Value {
        serde_json::from_slice(self.seen.lock().unwrap()[at].body()).unwrap()
    }
}

#[derive(Clone)]
struct Credential(Arc<Server>);

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential")
    }
}

#[async_trait::async_trait]
impl TokenCredential for Credential {
    async fn get_token(&self, scopes: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        self.0.tokens.fetch_add(1, Ordering::SeqCst);
        if self.0.refuse_tokens {
            let kind = azure_core::error::ErrorKind::Credential;
            return Err(azure_core::Error::with_message(
                kind,
                "AADSTS7000215: Invalid client secret provided.",
            ));
        }
        Ok(AccessToken::new(
            format!("token for {}", scopes.join(" ")),
            datetime!(2999-01-01 0:00 UTC),
        ))
    }
}

/// Who gives tokens of another tenant.
#[derive(Debug)]
pub(crate) enum Tenant {
    Token(&'static str),
    /// A token that names what it is for.
    Echo,
    Refused,
    Unreachable,
}

impl Tenant {
    pub fn with_token(token: &'static str) -> Arc<dyn TokenCredential> {
        Arc::new(Self::Token(token))
    }

    pub fn echo() -> Arc<dyn TokenCredential> {
        Arc::new(Self::Echo)
    }

    pub fn refused() -> Arc<dyn TokenCredential> {
        Arc::new(Self::Refused)
    }

    pub fn unreachable() -> Arc<dyn TokenCredential> {
        Arc::new(Self::Unreachable)
    }
}

#[async_trait::async_trait]
impl TokenCredential for Tenant {
    async fn get_token(&self, scopes: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        let token = match self {
            Self::Token(token) => (*token).to_owned(),
            Self::Echo => format!("token-for-{}", scopes.join("+")),
            Self::Refused => {
                let kind = azure_core::error::ErrorKind::Credential;
                let text = "AADSTS50020: User account from identity provider does not exist in tenant.";
                return Err(azure_core::Error::with_message(kind, text));
            }
            Self::Unreachable => {
                let reason = "no route to host".to_owned();
                return Err(crate::transport::Broken::Connect { reason }.into());
            }
        };
        Ok(AccessToken::new(token, datetime!(2999-01-01 0:00 UTC)))
    }
}

/// A published sample with its parameters and answers (MIT, Microsoft; see SOURCES.md beside them).
pub(crate) fn published(name: &str) -> Value {
    let path = format!(
        "{}/../../tests/fixtures/samples/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The answer's body of a published sample.
pub(crate) fn sample(name: &str, status: &str) -> Value {
    published(name)["responses"][status]["body"].clone()
}

/// The answer with the headers of a published sample, in which an operation was accepted.
pub(crate) fn accepted_sample(name: &str) -> Step {
    let headers = published(name)["responses"]["202"]["headers"].clone();
    let headers: Vec<(&str, &str)> = headers
        .as_object()
        .unwrap()
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str().unwrap()))
        .collect();
    with(202, &headers, "")
}

pub(crate) const VAULT: &str = "/subscriptions/0b352192-dcac-4cc7-992e-a96190ccc68c/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/v";

pub(crate) fn instance() -> crate::InstanceId {
    crate::InstanceId::parse(&format!("{VAULT}/backupInstances/server-db-1")).unwrap()
}

pub(crate) fn vault() -> crate::VaultId {
    crate::VaultId::parse(VAULT).unwrap()
}
