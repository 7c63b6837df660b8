//! A credential that tells how it fared, so that a refusal is known by the tenant that it came from.

use std::fmt;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};

use super::super::signin;
use crate::api::ApiError;

/// Told of every token request for Resource Manager: the tenant as it was asked for (empty: the account's own), and the
/// refusal. Failures that say nothing about the account are not told.
type Ear = Box<dyn Fn(&str, Result<(), ApiError>) + Send + Sync>;

/// Where an account's credentials report. Silent until somebody listens.
#[derive(Clone, Default)]
pub(crate) struct Hook(Arc<OnceLock<Ear>>);

impl Hook {
    /// The first listener stays.
    pub(crate) fn listen(&self, ear: impl Fn(&str, Result<(), ApiError>) + Send + Sync + 'static) {
        let _ = self.0.set(Box::new(ear));
    }

    pub(crate) fn over(
        &self,
        tenant: &str,
        arm_scope: &str,
        inner: Arc<dyn TokenCredential>,
    ) -> Arc<dyn TokenCredential> {
        Arc::new(Watched {
            tenant: tenant.to_owned(),
            arm_scope: arm_scope.to_owned(),
            hook: self.clone(),
            inner,
        })
    }
}

struct Watched {
    tenant: String,
    arm_scope: String,
    hook: Hook,
    inner: Arc<dyn TokenCredential>,
}

#[async_trait]
impl TokenCredential for Watched {
    async fn get_token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let answer = self.inner.get_token(scopes, options).await;
        // Another service of the same account may want more than Resource Manager does.
        if let (Some(ear), true) = (self.hook.0.get(), scopes == [self.arm_scope.as_str()]) {
            match &answer {
                Ok(_) => ear(&self.tenant, Ok(())),
                Err(error) => {
                    if let Some(refusal) = signin::refusal(error) {
                        ear(&self.tenant, Err(refusal));
                    }
                }
            }
        }
        answer
    }
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched")
            .field("tenant", &self.tenant)
            .finish_non_exhaustive()
    }
}
