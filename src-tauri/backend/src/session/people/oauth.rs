//! The sign-in service of one cloud, for one public client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use arm::Cloud;
use azure_core::Bytes;
use azure_core::credentials::{AccessToken, Secret};
use azure_core::error::ErrorKind;
use azure_core::http::{HttpClient, Method, Request};
use oauth2::basic::{BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType};
use oauth2::{
    AuthUrl, AuthorizationCode, Client, ClientId, DeviceAuthorizationUrl, EndpointNotSet, EndpointSet, ErrorResponse,
    ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope,
    StandardRevocableToken, StandardTokenResponse, TokenResponse, TokenUrl,
};
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;
use url::Url;

use super::super::secrets::KeptSecret;
use super::super::tokens::NeedsPerson;
use crate::clock::Clock;

/// Asked for beside the resource: a refresh token, and who it is.
const ALWAYS: [&str; 3] = ["offline_access", "openid", "profile"];
/// Where an answer does not say how long its token lives. Short, for it is a guess.
const SHORT: Duration = Duration::from_mins(10);

/// What the service says when it says no.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Refusal {
    #[serde(default)]
    pub error: String,
    #[serde(default)]
    pub error_description: Option<String>,
    /// Go into the next authorize request.
    #[serde(default)]
    pub claims: Option<String>,
}

impl ErrorResponse for Refusal {}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.error_description.as_deref().unwrap_or(&self.error))
    }
}

impl Refusal {
    /// Whether a person can put it right by signing in. Not where the account is disabled, unknown there or kept out by a policy: the
    /// browser would only say the same.
    fn needs_person(&self) -> bool {
        const HOPELESS: [&str; 5] = [
            "AADSTS50020:",
            "AADSTS50034:",
            "AADSTS50057:",
            "AADSTS90094:",
            "AADSTS5300",
        ];
        let asks = [
            "invalid_grant",
            "interaction_required",
            "login_required",
            "consent_required",
        ];
        let text = self.to_string();
        asks.contains(&self.error.as_str()) && !HOPELESS.iter().any(|sign| text.contains(sign))
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Extra {
    id_token: Option<String>,
}

impl ExtraTokenFields for Extra {}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Extra(redacted)")
    }
}

pub(super) type Answer = StandardTokenResponse<Extra, BasicTokenType>;
pub(super) type OAuth = Client<
    Refusal,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// Why there is no token.
#[derive(Debug)]
pub(super) enum Failure {
    Refused(Refusal),
    /// No answer; the cause says how.
    Lost(azure_core::Error),
    /// An answer that is none.
    Unreadable(String),
}

impl Failure {
    pub fn into_error(self) -> azure_core::Error {
        match self {
            Self::Refused(refusal) if refusal.needs_person() => NeedsPerson(refusal.to_string()).into_error(),
            Self::Refused(refusal) => azure_core::Error::with_message(ErrorKind::Credential, refusal.to_string()),
            Self::Lost(error) => error,
            Self::Unreadable(text) => azure_core::Error::with_message(ErrorKind::Credential, text),
        }
    }
}

impl<T: ErrorResponse + 'static> From<RequestTokenError<azure_core::Error, T>> for Failure
where
    Refusal: From<T>,
{
    fn from(error: RequestTokenError<azure_core::Error, T>) -> Self {
        match error {
            RequestTokenError::ServerResponse(said) => Self::Refused(said.into()),
            RequestTokenError::Request(error) => Self::Lost(error),
            // Without the body, which may hold a token.
            RequestTokenError::Parse(error, _) => Self::Unreadable(format!(
                "The sign-in service’s answer could not be read, at {}.",
                error.path()
            )),
            RequestTokenError::Other(text) => Self::Unreadable(text),
        }
    }
}

impl From<oauth2::DeviceCodeErrorResponse> for Refusal {
    fn from(said: oauth2::DeviceCodeErrorResponse) -> Self {
        Self {
            error: said.error().to_string(),
            error_description: said.error_description().cloned(),
            claims: None,
        }
    }
}

/// What a sign-in or a renewal gave.
pub(crate) struct Grant {
    pub access: AccessToken,
    pub refresh: Option<KeptSecret>,
    pub id_token: Option<Secret>,
}

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Service {
    pub(super) cloud: Cloud,
    pub(super) client_id: String,
    pub(super) clock: Arc<dyn Clock>,
    http: Arc<dyn HttpClient>,
    issuer: Arc<OnceCell<String>>,
}

impl Service {
    pub(crate) fn new(cloud: Cloud, client_id: String, http: Arc<dyn HttpClient>, clock: Arc<dyn Clock>) -> Self {
        Self {
            cloud,
            client_id,
            clock,
            http,
            issuer: Arc::default(),
        }
    }

    fn address(&self, tenant: &str, last: &str) -> Url {
        let mut url = self.cloud.login.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/{tenant}/{last}"));
        url
    }

    pub(super) fn client(&self, tenant: &str) -> OAuth {
        let at = |last: &str| self.address(tenant, &format!("oauth2/v2.0/{last}"));
        Client::new(ClientId::new(self.client_id.clone()))
            .set_auth_uri(AuthUrl::from_url(at("authorize")))
            .set_token_uri(TokenUrl::from_url(at("token")))
            .set_device_authorization_url(DeviceAuthorizationUrl::from_url(at("devicecode")))
    }

    /// As requests and the authorize address name them.
    pub(super) fn scopes(scopes: &[&str]) -> Vec<Scope> {
        let all = scopes.iter().chain(&ALWAYS);
        all.map(|scope| Scope::new((*scope).to_owned())).collect()
    }

    /// Over the one transport, so that proxy and CA count for the sign-in, too.
    pub(super) fn sender(
        &self,
    ) -> impl Fn(HttpRequest) -> futures::future::BoxFuture<'static, Result<HttpResponse, azure_core::Error>> {
        let http = self.http.clone();
        move |request| Box::pin(send(http.clone(), request))
    }

    /// Who signs the id tokens of this cloud. China's issuer is another host than its sign-in address, so it is asked for.
    pub(super) async fn issuer(&self, tenant: &str) -> Result<&str, Failure> {
        #[derive(Deserialize)]
        struct Configuration {
            issuer: String,
        }
        let issuer = self.issuer.get_or_try_init(|| async {
            let url = self.address(tenant, "v2.0/.well-known/openid-configuration");
            let answer = self.http.execute_request(&Request::new(url, Method::Get)).await;
            let (status, _, body) = answer.map_err(Failure::Lost)?.deconstruct();
            let body = body.collect().await.map_err(Failure::Lost)?;
            if !status.is_success() {
                let refusal = serde_json::from_slice(&body).unwrap_or_default();
                return Err(Failure::Refused(refusal));
            }
            let read = serde_json::from_slice(&body).map(|all: Configuration| all.issuer);
            read.map_err(|_| Failure::Unreadable("The sign-in service’s configuration could not be read.".into()))
        });
        Ok(issuer.await?.as_str())
    }

    pub(super) async fn redeem_code(
        &self,
        tenant: &str,
        redirect: RedirectUrl,
        code: AuthorizationCode,
        verifier: PkceCodeVerifier,
        scopes: &[&str],
        claims: String,
    ) -> Result<Grant, Failure> {
        let client = self.client(tenant).set_redirect_uri(redirect);
        let mut request = client.exchange_code(code).set_pkce_verifier(verifier);
        // Entra wants the scope here, too (contract §3); the crate leaves it out, as the standard has it.
        let scopes: Vec<&str> = scopes.iter().chain(&ALWAYS).copied().collect();
        request = request
            .add_extra_param("scope", scopes.join(" "))
            .add_extra_param("claims", claims);
        Ok(self.grant(&request.request_async(&self.sender()).await?))
    }

    pub(super) async fn redeem_refresh(
        &self,
        tenant: &str,
        refresh: &KeptSecret,
        scopes: &[&str],
        claims: String,
    ) -> Result<Grant, Failure> {
        let client = self.client(tenant);
        let refresh = RefreshToken::new(refresh.expose().to_owned());
        let request = client.exchange_refresh_token(&refresh);
        let request = request
            .add_scopes(Self::scopes(scopes))
            .add_extra_param("claims", claims);
        Ok(self.grant(&request.request_async(&self.sender()).await?))
    }

    pub(super) fn grant(&self, answer: &Answer) -> Grant {
        let life = answer.expires_in().unwrap_or(SHORT);
        Grant {
            access: AccessToken::new(answer.access_token().secret().clone(), self.clock.now() + life),
            refresh: answer
                .refresh_token()
                .map(|token| KeptSecret::new(token.secret().clone())),
            id_token: answer.extra_fields().id_token.clone().map(Secret::new),
        }
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Service({})", self.cloud.login)
    }
}

async fn send(http: Arc<dyn HttpClient>, request: HttpRequest) -> Result<HttpResponse, azure_core::Error> {
    let odd = |e: String| azure_core::Error::with_message(ErrorKind::Other, e);
    let (parts, body) = request.into_parts();
    let url = Url::parse(&parts.uri.to_string()).map_err(|e| odd(e.to_string()))?;
    let mut outgoing = Request::new(url, Method::Post);
    for (name, value) in &parts.headers {
        let value = value.to_str().map_err(|e| odd(e.to_string()))?.to_owned();
        outgoing.insert_header(name.as_str().to_owned(), value);
    }
    outgoing.set_body(Bytes::from(body));
    let (status, headers, body) = http.execute_request(&outgoing).await?.deconstruct();
    let body = body.collect().await?;
    let mut answer = http::Response::builder().status(u16::from(status));
    for (name, value) in headers.iter() {
        answer = answer.header(name.as_str(), value.as_str());
    }
    answer.body(body.to_vec()).map_err(|e| odd(e.to_string()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn refused(error: &str, text: &str) -> Refusal {
        Refusal {
            error: error.into(),
            error_description: Some(text.into()),
            claims: None,
        }
    }

    #[test]
    fn a_person_is_asked_where_a_person_can_help() {
        for (error, text, asks) in [
            ("invalid_grant", "AADSTS50173: revoked", true),
            ("interaction_required", "AADSTS50076: another factor", true),
            ("invalid_grant", "AADSTS65001: no consent", true),
            ("invalid_grant", "AADSTS50020: not a guest", false),
            ("invalid_grant", "AADSTS50057: disabled", false),
            ("invalid_grant", "AADSTS53003: blocked", false),
            ("temporarily_unavailable", "AADSTS90033: later", false),
        ] {
            assert_eq!(refused(error, text).needs_person(), asks, "{text}");
        }
    }

    #[test]
    fn an_answer_shows_no_token() {
        let answer: Answer = serde_json::from_str(
            r#"{"token_type":"Bearer","expires_in":3600,"access_token":"canary-a","refresh_token":"canary-r","id_token":"canary-i"}"#,
        )
        .unwrap();
        assert!(!format!("{answer:?}").contains("canary"));
    }

    #[test]
    fn addresses_keep_the_path_of_the_sign_in_host() {
        let mut cloud = Cloud::public();
        cloud.login = Url::parse("https://login.example/base/").unwrap();
        let http = arm::http_client(arm::Transport::InProcess(Arc::new(|_| {
            Box::pin(async { Err(String::new()) })
        })));
        let service = Service::new(cloud, "c".into(), http.unwrap(), Arc::new(crate::SystemClock));
        assert_eq!(
            service.address("t", "oauth2/v2.0/token").as_str(),
            "https://login.example/base/t/oauth2/v2.0/token"
        );
    }
}
