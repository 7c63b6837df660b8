//! The client and its pipelines.

use std::{fmt, sync::Arc, time::Duration};

use azure_core::{
    credentials::TokenCredential,
    http::{
        Context, HttpClient, Method, Pipeline, PipelineSendOptions, Request, RetryOptions, Transport,
        headers::{HeaderName, Headers},
        policies::{Policy, auth::BearerTokenAuthorizationPolicy},
    },
};
use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use crate::{
    auxiliary,
    challenge::AnswerChallenge,
    cloud::Cloud,
    error::Error,
    headers::Seen,
    node::Read,
    policy::{Patience, Reached, Repeat, Trail, too_long},
    routes::Routes,
};

/// What is encoded in the value of a query: everything but RFC 3986's unreserved characters.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Settings of a client.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// First word of the User-Agent: `Pointback/0.1.0`.
    pub user_agent_app: String,
    /// Longest time for one try, from the first byte sent to the last byte read. ARM itself gives up on a resource provider
    /// after 60 s (contract §2).
    pub try_timeout: Duration,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            user_agent_app: "Pointback".to_owned(),
            try_timeout: Duration::from_secs(90),
        }
    }
}

/// Azure Resource Manager and the few neighbours that a restore needs. Cheap to clone.
#[derive(Clone)]
pub struct ArmClient(Arc<Inner>, Option<Routes>);

struct Inner {
    cloud: Cloud,
    credential: Arc<dyn TokenCredential>,
    repeatable: Pipeline,
    once: Pipeline,
    key_vault: Pipeline,
    blobs: Pipeline,
}

/// Which pipeline a request takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// GETs, pollers, and POSTs that only read.
    Repeatable,
    /// Whatever starts something. Sent once, whatever happens.
    Once,
    /// GETs on a key vault's own host, with a token for key vaults.
    KeyVault,
    /// GETs on a storage account's own host for blobs, with a token for storage. Its answers are XML.
    Blobs,
}

/// Version of the blob service. The oldest that has everything that is asked for: `deletedwithversions` among what a list can
/// include. Tokens of Microsoft Entra ID need 2017-11-09 (DOC articles/storage/blobs/authorize-access-azure-active-directory.md).
const BLOBS_VERSION: &str = "2020-10-02";
/// Where the blob service says what went wrong; the body says it in XML.
const ERROR_CODE: HeaderName = HeaderName::from_static("x-ms-error-code");

/// An answer that is a success.
pub(crate) struct Answer {
    pub status: u16,
    pub seen: Seen,
    pub headers: Headers,
    pub body: Bytes,
}

impl ArmClient {
    pub fn new(
        cloud: Cloud,
        credential: Arc<dyn TokenCredential>,
        http: Arc<dyn HttpClient>,
        options: ClientOptions,
    ) -> Self {
        let ClientOptions {
            user_agent_app,
            try_timeout,
        } = options;
        let agent: String = user_agent_app.chars().filter(|c| matches!(c, ' '..='~')).collect();
        let trail: Arc<dyn Policy> = Arc::new(Trail {
            app: agent,
            limit: try_timeout,
        });
        // One token for both ARM pipelines: asked for once, dropped for both on a 401.
        let sent = Arc::clone(&credential);
        let bearer = move |scope: &str| -> Arc<dyn Policy> {
            let policy = BearerTokenAuthorizationPolicy::new(Arc::clone(&sent), [scope.to_owned()]);
            Arc::new(policy.with_on_challenge(Arc::new(AnswerChallenge::for_scope(scope))))
        };
        let (arm, vaults) = (bearer(&cloud.arm_scope), bearer(&cloud.key_vault_scope));
        let storage = bearer(Cloud::STORAGE_SCOPE);
        let build = move |retry: RetryOptions, per_try: Vec<Arc<dyn Policy>>| {
            let options = azure_core::http::ClientOptions {
                retry,
                transport: Some(Transport::new(Arc::clone(&http))),
                ..Default::default()
            };
            Pipeline::new(
                option_env!("CARGO_PKG_NAME"),
                option_env!("CARGO_PKG_VERSION"),
                options,
                Vec::new(),
                per_try,
                None,
            )
        };
        let repeat = || RetryOptions::custom(Arc::new(Repeat::new()));
        let patience: Arc<dyn Policy> = Arc::new(Patience);
        let inner = Inner {
            repeatable: build(
                repeat(),
                vec![Arc::clone(&patience), Arc::clone(&arm), Arc::clone(&trail)],
            ),
            once: build(RetryOptions::none(), vec![arm, Arc::clone(&trail)]),
            key_vault: build(repeat(), vec![Arc::clone(&patience), vaults, Arc::clone(&trail)]),
            blobs: build(repeat(), vec![patience, storage, trail]),
            cloud,
            credential,
        };
        Self(Arc::new(inner), None)
    }

    /// The same client for several tenants: a request that names a subscription of `routes` goes through the client of the
    /// tenant that owns it; every other request is this client's own.
    #[must_use]
    pub fn routed(&self, routes: Routes) -> Self {
        Self(Arc::clone(&self.0), Some(routes))
    }

    /// The client of the tenant that owns a subscription, for calls whose address names none; this one, where nobody does.
    #[must_use]
    pub fn within(&self, subscription: &str) -> Self {
        let owner = self.1.as_ref().and_then(|routes| routes.owner(subscription));
        owner.unwrap_or_else(|| self.clone())
    }

    /// Whether both are the same sign-in's.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(crate) fn plain(&self) -> Self {
        Self(Arc::clone(&self.0), None)
    }

    /// Subscriptions by the client that owns them, in their order.
    pub(crate) fn owners(&self, subscriptions: &[String]) -> Vec<(Self, Vec<String>)> {
        let mut owners: Vec<(Self, Vec<String>)> = Vec::new();
        for id in subscriptions {
            let owner = self.within(id);
            match owners.iter_mut().find(|(known, _)| known.is(&owner)) {
                Some((_, ids)) => ids.push(id.clone()),
                None => owners.push((owner, vec![id.clone()])),
            }
        }
        owners
    }

    pub fn cloud(&self) -> &Cloud {
        &self.0.cloud
    }

    /// What this client signs its own requests with, also where it is [`routed`](Self::routed): for whoever has to know whose they are.
    #[must_use]
    pub fn credential(&self) -> &Arc<dyn TokenCredential> {
        &self.0.credential
    }

    /// A URL on the ARM host. The path is encoded already, the query is not.
    pub(crate) fn url(&self, path: &str, api_version: &str, query: &[(&str, &str)]) -> Url {
        let mut url = self.0.cloud.arm.clone();
        url.set_path(path);
        let mut text = String::new();
        for (name, value) in query.iter().chain(&[("api-version", api_version)]) {
            // Blanks as %20 and not as plus, which ARM reads as a plus in `$filter`.
            let value = percent_encoding::utf8_percent_encode(value, QUERY);
            if !text.is_empty() {
                text.push('&');
            }
            text.extend([*name, "="]);
            text.extend(value);
        }
        url.set_query(Some(&text));
        url
    }

    pub(crate) async fn get(&self, url: Url) -> Result<Answer, Error> {
        self.send(Lane::Repeatable, Method::Get, url, None, None).await
    }

    /// GET of one object.
    pub(crate) async fn get_one<T: Read>(&self, path: &str, api_version: &str) -> Result<T, Error> {
        let answer = self.get(self.url(path, api_version, &[])).await?;
        let value = answer.json()?;
        T::read(&value).map_err(|reason| answer.unreadable(&reason))
    }

    /// Sends one request. A success is a 2xx; everything else is an error with the answer in it.
    ///
    /// The host is checked here and nowhere else, before a token is asked for (contract §2, hygiene).
    pub(crate) async fn send(
        &self,
        lane: Lane,
        method: Method,
        url: Url,
        body: Option<&Value>,
        client_request_id: Option<Uuid>,
    ) -> Result<Answer, Error> {
        self.send_with(lane, method, url, body, client_request_id, &[]).await
    }

    /// [`send`](Self::send) with further tokens, which only Resource Manager sees: `x-ms-authorization-auxiliary` (contract §3).
    pub(crate) async fn send_with(
        &self,
        lane: Lane,
        method: Method,
        url: Url,
        body: Option<&Value>,
        client_request_id: Option<Uuid>,
        further: &[Arc<dyn TokenCredential>],
    ) -> Result<Answer, Error> {
        let owner = self.1.as_ref().and_then(|routes| routes.of(&url));
        let inner = owner.as_ref().map_or(&self.0, |owner| &owner.0);
        let (pipeline, allowed) = match lane {
            Lane::Repeatable => (&inner.repeatable, inner.cloud.is_arm_host(&url)),
            Lane::Once => (&inner.once, inner.cloud.is_arm_host(&url)),
            Lane::KeyVault => (&inner.key_vault, inner.cloud.is_key_vault_host(&url)),
            Lane::Blobs => (&inner.blobs, inner.cloud.is_blob_host(&url)),
        };
        if !allowed || url.scheme() != "https" {
            return Err(Error::refused(url.host_str().unwrap_or("without a host")));
        }
        let further = match lane {
            Lane::Repeatable | Lane::Once => auxiliary::value(&inner.cloud.arm_scope, further).await?,
            Lane::KeyVault | Lane::Blobs => None,
        };
        let mut request = Request::new(url, method);
        if let Some(tokens) = further {
            request.insert_header(auxiliary::HEADER, tokens);
        }
        if lane == Lane::Blobs {
            request.insert_header("accept", "application/xml");
            request.insert_header("x-ms-version", BLOBS_VERSION);
        } else {
            request.insert_header("accept", "application/json");
        }
        // Messages of the services are shown; the app speaks English, so they do too (contract §2).
        request.insert_header("accept-language", "en-US");
        request.insert_header(
            "x-ms-client-request-id",
            client_request_id.unwrap_or_else(Uuid::new_v4).to_string(),
        );
        if let Some(body) = body {
            request.insert_header("content-type", "application/json");
            request.set_body(body.to_string());
        }
        let reached = Reached::default();
        let context = Context::new().with_value(reached.clone());
        let options = PipelineSendOptions {
            skip_checks: true,
            ..Default::default()
        };
        let answer = match pipeline.send(&context, &mut request, Some(options)).await {
            Ok(answer) => answer,
            Err(error) => too_long(&error).ok_or_else(|| Error::from_core(&error, reached.get()))?,
        };
        let (status, headers, body) = answer.deconstruct();
        let (status, seen, body) = (u16::from(status), Seen::of(&headers), Bytes::from(body));
        if (200..300).contains(&status) {
            return Ok(Answer {
                status,
                seen,
                headers,
                body,
            });
        }
        let mut error = Error::from_answer(status, &seen, &body);
        if lane == Lane::Blobs && error.code.is_none() {
            error.code = headers.get_optional_str(&ERROR_CODE).map(str::to_owned);
        }
        Err(error)
    }
}

impl Answer {
    pub fn json(&self) -> Result<Value, Error> {
        serde_json::from_slice(&self.body).map_err(|_| self.unreadable("the body is not JSON"))
    }

    /// An answer that cannot be used. The server has received the request.
    pub fn unreadable(&self, reason: &str) -> Error {
        let mut error = Error::parse("Azure’s answer could not be understood.").with_ids(self.status, &self.seen);
        error.technical = Some(reason.to_owned());
        error.maybe_sent = true;
        error
    }
}

impl fmt::Debug for ArmClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ArmClient")
            .field("cloud", &self.0.cloud.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
