//! A person as azure_core's credential: what works in silence, and what asks.

use std::sync::Arc;

use arm::Challenge;
use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};

use super::super::signin;
use super::super::tokens::NeedsPerson;
use super::ask::{Wish, with_browser};
use super::person::Person;
use super::words;
use crate::api::{ApiError, SignInState};

/// Both, for one tenant.
pub(super) fn of(person: &Person, tenant: &str) -> (Arc<dyn TokenCredential>, Arc<dyn TokenCredential>) {
    let silent = Silent {
        person: person.clone(),
        tenant: tenant.to_owned(),
    };
    let asking = Asking {
        person: person.clone(),
        tenant: tenant.to_owned(),
    };
    (Arc::new(silent), Arc::new(asking))
}

#[derive(Debug)]
struct Silent {
    person: Person,
    tenant: String,
}

#[async_trait]
impl TokenCredential for Silent {
    async fn get_token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let claims = Challenge::of(options.as_ref()).and_then(|challenge| challenge.claims.clone());
        self.person.redeem(&self.tenant, scopes, claims.as_deref()).await
    }
}

#[derive(Debug)]
struct Asking {
    person: Person,
    tenant: String,
}

#[async_trait]
impl TokenCredential for Asking {
    async fn get_token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        if !self.person.asking_is_fine(&self.tenant) {
            let said = self.person.said(&self.tenant).reason;
            let said = if said.is_empty() { words::SIGN_IN.text() } else { &said };
            return Err(NeedsPerson(said.to_owned()).into_error());
        }
        let _one = self.person.one_question().await;
        let mut said = self.person.said(&self.tenant);
        if self.person.has_answered_since(&said) {
            // For another tenant, while this one waited: that may do here as well.
            let silent = Silent {
                person: self.person.clone(),
                tenant: self.tenant.clone(),
            };
            match silent.get_token(scopes, options.clone()).await {
                Err(error) if error.downcast_ref::<NeedsPerson>().is_some() => said = self.person.said(&self.tenant),
                done => return done,
            }
        }
        if let Some(no) = self.person.has_said_no() {
            return Err(NeedsPerson(no).into_error());
        }
        let (reason, wanted) = (said.reason, said.claims);
        let demanded = Challenge::of(options.as_ref()).and_then(|challenge| challenge.claims.clone());
        let claims: Vec<&str> = wanted.iter().chain(&demanded).map(String::as_str).collect();
        let account = self.person.who().name.clone();
        let wish = Wish {
            tenant: &self.tenant,
            scopes,
            hint: Some(&account),
            claims: &claims,
        };
        let tell = |state| self.person.prompts().tell(state);
        let waiting = |until: time::OffsetDateTime| {
            tell(SignInState::WaitingForBrowser {
                account: account.clone(),
                reason: spoken(&reason),
                until: until.into(),
            });
        };
        match self.answer(&wish, waiting).await {
            Ok(token) => {
                tell(SignInState::Fine);
                Ok(token)
            }
            Err(error) => {
                let text = format!("{} {}", error.message, error.detail.clone().unwrap_or_default());
                self.person.said_no(&text);
                tell(SignInState::Needed { account, error });
                Err(NeedsPerson(text).into_error())
            }
        }
    }
}

/// Why the person is asked. Azure itself gives no reason for a challenge.
fn spoken(reason: &str) -> String {
    if reason.is_empty() {
        return "Azure asks for a new sign-in.".to_owned();
    }
    signin::refused(reason).message
}

impl Asking {
    async fn answer(&self, wish: &Wish<'_>, waiting: impl Fn(time::OffsetDateTime)) -> Result<AccessToken, ApiError> {
        let (grant, who) = with_browser(self.person.service(), self.person.prompts(), wish, waiting).await?;
        let known = self.person.who();
        if !who.is(known) {
            let whom = format!("{} was expected, and {} came.", known.name, who.name);
            return Err(words::SOMEBODY_ELSE.error(Some(whom)));
        }
        self.person.has_answered();
        Ok(self.person.took(wish.tenant, grant))
    }
}
