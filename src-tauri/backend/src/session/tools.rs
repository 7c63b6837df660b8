//! The account that `az login` or `azd auth login` left behind.

use std::sync::Arc;

use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::error::ErrorKind;
use azure_identity::{
    AzureCliCredential, AzureCliCredentialOptions, AzureDeveloperCliCredential, AzureDeveloperCliCredentialOptions,
    DeveloperToolsCredential,
};

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

    #[test]
    fn a_tenant_that_could_be_a_shell_command_is_refused() {
        assert!(credential(Some("contoso; rm")).is_err());
    }
}
