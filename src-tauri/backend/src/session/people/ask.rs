//! The ways in which a person signs in: the system's browser, and a code that is typed on another device.

use azure_core::credentials::Secret;
use oauth2::{
    CsrfToken, DeviceCodeErrorResponse, EmptyExtraDeviceAuthorizationFields, PkceCodeChallenge, RedirectUrl,
    RequestTokenError, StandardDeviceAuthorizationResponse,
};
use time::OffsetDateTime;

use super::claims;
use super::identity::{self, Expected, Identity};
use super::loopback::{Back, Loopback, What};
use super::oauth::{Failure, Grant, Service};
use super::page::Page;
use super::prompts::Prompts;
use super::words;
use crate::api::ApiError;

/// What is asked of a person.
pub(crate) struct Wish<'a> {
    /// Id, domain, or `organizations`.
    pub tenant: &'a str,
    pub scopes: &'a [&'a str],
    /// Who it should be. `None`: the person chooses an account.
    pub hint: Option<&'a str>,
    pub claims: &'a [&'a str],
}

/// Opens the sign-in page in the browser, and waits for it to come back. `waiting` is told until when.
pub(crate) async fn with_browser(
    service: &Service,
    prompts: &Prompts,
    wish: &Wish<'_>,
    waiting: impl Fn(OffsetDateTime),
) -> Result<(Grant, Identity), ApiError> {
    prompts
        .unless_called_off(async {
            let _one_page_at_a_time = prompts.turn().await;
            // Before anything is shown: a tenant that does not exist is said here, not on a page without a way back.
            service.issuer(wish.tenant).await.map_err(words::failed)?;
            let here = Loopback::open()
                .await
                .map_err(|e| words::NO_PORT.error(Some(e.to_string())))?;
            let redirect = RedirectUrl::new(here.redirect()).map_err(|e| words::NO_PORT.error(Some(e.to_string())))?;
            let client = service.client(wish.tenant).set_redirect_uri(redirect.clone());
            let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
            let nonce = Secret::new(CsrfToken::new_random().into_secret());
            let carried = claims::with_ours(wish.claims);
            let mut request = client
                .authorize_url(CsrfToken::new_random)
                .add_scopes(Service::scopes(wish.scopes))
                .set_pkce_challenge(challenge)
                .add_extra_param("response_mode", "query")
                .add_extra_param("nonce", nonce.secret().to_owned())
                .add_extra_param("claims", carried.clone());
            request = match wish.hint {
                Some(hint) => request.add_extra_param("login_hint", hint),
                None => request.add_extra_param("prompt", "select_account"),
            };
            let (page, state) = request.url();
            prompts.open(&page)?;
            waiting(prompts.until());
            let Back { what, reply } = prompts.in_time(here.back(state.secret())).await?;
            let code = match what {
                What::Code(code) => code,
                What::Refused(refusal) => {
                    reply.show(Page::Refused).await;
                    return Err(words::failed(Failure::Refused(refusal)));
                }
                What::Foreign => {
                    reply.show(Page::Foreign).await;
                    return Err(words::FOREIGN.error(None));
                }
            };
            let redeemed = service
                .redeem_code(wish.tenant, redirect, code, verifier, wish.scopes, carried)
                .await;
            let known = match redeemed {
                Ok(grant) => recognised(service, wish.tenant, grant, Some(nonce.secret())).await,
                Err(failure) => Err(words::failed(failure)),
            };
            reply
                .show(if known.is_ok() { Page::SignedIn } else { Page::Failed })
                .await;
            known
        })
        .await
}

/// Shows a code to be typed elsewhere, and waits for it to be used.
pub(crate) async fn device_code(
    service: &Service,
    prompts: &Prompts,
    wish: &Wish<'_>,
    show: impl Fn(&str, &str, OffsetDateTime),
) -> Result<(Grant, Identity), ApiError> {
    prompts
        .unless_called_off(async {
            let (client, sender) = (service.client(wish.tenant), service.sender());
            let asked = client.exchange_device_code().add_scopes(Service::scopes(wish.scopes));
            let asked: Result<StandardDeviceAuthorizationResponse, RequestTokenError<_, _>> =
                asked.request_async(&sender).await;
            let code = asked.map_err(|e| words::failed(e.into()))?;
            let until = service.clock.now() + code.expires_in();
            show(code.user_code().secret(), code.verification_uri().as_str(), until);
            let request = client.exchange_device_access_token::<EmptyExtraDeviceAuthorizationFields>(&code);
            let used = request.request_async(&sender, tokio::time::sleep, None).await;
            let answer = used.map_err(|e: RequestTokenError<_, DeviceCodeErrorResponse>| words::failed(e.into()))?;
            recognised(service, wish.tenant, service.grant(&answer), None).await
        })
        .await
}

async fn recognised(
    service: &Service,
    tenant: &str,
    grant: Grant,
    nonce: Option<&str>,
) -> Result<(Grant, Identity), ApiError> {
    let odd = |why: &str| words::ODD_ANSWER.error(Some(format!("The id token was not accepted: {why}.")));
    let expected = Expected {
        issuer: service.issuer(tenant).await.map_err(words::failed)?,
        client_id: &service.client_id,
        nonce,
        now: service.clock.now(),
    };
    let token = grant.id_token.as_ref().ok_or_else(|| odd("there is none"))?;
    let who = identity::read(token.secret(), &expected).map_err(odd)?;
    if grant.refresh.is_none() {
        return Err(words::ODD_ANSWER.error(Some("There is no refresh token.".into())));
    }
    Ok((grant, who))
}

#[cfg(test)]
#[path = "ask_tests.rs"]
mod tests;
