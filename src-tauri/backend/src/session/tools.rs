//! The account that `az login` or `azd auth login` left behind.

use std::sync::Arc;

use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::error::ErrorKind;
use azure_identity::{
    AzureCliCredential, AzureCliCredentialOptions, AzureDeveloperCliCredential, AzureDeveloperCliCredentialOptions,
    DeveloperToolsCredential,
};

use time::OffsetDateTime;

use super::token::{self, Me};

/// The tools' credential, in their own tenant or in a named one.
///
/// `DeveloperToolsCredential` takes no tenant, and an administrator with several tenants needs to name one: then the
/// two credentials that it is made of are asked in its order.
pub(crate) fn credential(tenant: Option<&str>) -> azure_core::Result<Arc<dyn TokenCredential>> {
    let Some(tenant) = tenant.map(str::trim).filter(|t| !t.is_empty()) else {
        return Ok(DeveloperToolsCredential::new(None)?);
    };
    Ok(Arc::new(FirstOf(vec![
        AzureCliCredential::new(Some(AzureCliCredentialOptions {
            tenant_id: Some(tenant.to_owned()),
            ..Default::default()
        }))?,
        AzureDeveloperCliCredential::new(Some(AzureDeveloperCliCredentialOptions {
            tenant_id: Some(tenant.to_owned()),
            ..Default::default()
        }))?,
    ])))
}

/// Whom a token is for, and where.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Holder {
    /// A user name, or an application's id. For the eye only; Azure decides by the token itself.
    pub account: Option<String>,
    /// Id of the tenant that was signed in to. A subscription's tenant may be another one: it can be managed from here.
    pub tenant: Option<String>,
    /// Who that is there, and until when the token says so.
    pub me: Option<(Me, OffsetDateTime)>,
}

pub(crate) async fn holder(credential: &dyn TokenCredential, scope: &str) -> Holder {
    match credential.get_token(&[scope], None).await {
        Ok(token) => Holder {
            me: Me::of(token.token.secret()).map(|me| (me, token.expires_on)),
            ..named(token.token.secret()).unwrap_or_default()
        },
        Err(_) => Holder::default(),
    }
}

/// The names in a token's second part. It is read and not verified, for it opens nothing here.
fn named(token: &str) -> Option<Holder> {
    let claims: serde_json::Value = serde_json::from_slice(&token::payload(token)?).ok()?;
    let first = |names: &[&str]| {
        let found = names.iter().find_map(|name| claims.get(name)?.as_str());
        found.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    Some(Holder {
        account: first(&["upn", "preferred_username", "unique_name", "email", "appid"]),
        tenant: first(&["tid"]),
        me: None,
    })
}

/// Asks each in turn until one gives a token.
#[derive(Debug)]
struct FirstOf(Vec<Arc<dyn TokenCredential>>);

#[async_trait]
impl TokenCredential for FirstOf {
    async fn get_token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let mut said = Vec::new();
        for source in &self.0 {
            match source.get_token(scopes, options.clone()).await {
                Ok(token) => return Ok(token),
                Err(error) => said.push(error.to_string()),
            }
        }
        Err(azure_core::Error::with_message(ErrorKind::Credential, said.join("\n")))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    #[derive(Debug)]
    struct Fake(Result<&'static str, &'static str>);

    #[async_trait]
    impl TokenCredential for Fake {
        async fn get_token(&self, _: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
            match self.0 {
                Ok(token) => Ok(AccessToken::new(token, time::OffsetDateTime::UNIX_EPOCH)),
                Err(text) => Err(azure_core::Error::with_message(ErrorKind::Credential, text)),
            }
        }
    }

    fn first_of(all: Vec<Fake>) -> FirstOf {
        FirstOf(
            all.into_iter()
                .map(|f| Arc::new(f) as Arc<dyn TokenCredential>)
                .collect(),
        )
    }

    #[tokio::test]
    async fn the_second_is_asked_when_the_first_has_none() {
        let tools = first_of(vec![Fake(Err("az not found on PATH")), Fake(Ok("token"))]);
        assert_eq!(tools.get_token(&["s"], None).await.unwrap().token.secret(), "token");
    }

    #[tokio::test]
    async fn when_none_has_one_everything_that_was_said_is_kept() {
        let tools = first_of(vec![Fake(Err("az says no")), Fake(Err("azd says no"))]);
        let said = tools.get_token(&["s"], None).await.unwrap_err().to_string();
        assert!(said.contains("az says no") && said.contains("azd says no"), "{said}");
    }

    #[tokio::test]
    async fn the_account_is_read_from_the_token() {
        let token = |claims: &str| format!("x.{}.y", URL_SAFE_NO_PAD.encode(claims));
        let account = |claims: &str| named(&token(claims)).unwrap().account;
        assert_eq!(
            account(r#"{"upn":"ada@contoso.com","appid":"1"}"#).as_deref(),
            Some("ada@contoso.com")
        );
        assert_eq!(account(r#"{"appid":"1"}"#).as_deref(), Some("1"));
        assert_eq!(named(&token("{}")), Some(Holder::default()));
        assert_eq!(
            named(&token(r#"{"tid":"t-1"}"#)).unwrap().tenant.as_deref(),
            Some("t-1")
        );
        assert_eq!(named("opaque"), None);
        assert_eq!(holder(&Fake(Err("no")), "scope").await, Holder::default());
    }

    #[test]
    fn a_tenant_that_could_be_a_shell_command_is_refused() {
        assert!(credential(Some("contoso; rm")).is_err());
    }
}
