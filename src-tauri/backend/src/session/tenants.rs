//! The same account in other tenants: a resource guard may belong to another company, or to a part of one's own that
//! keeps a tenant for itself (contract §3, §5.9).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use arm::{ArmClient, Cloud};
use azure_core::credentials::TokenCredential;
use azure_core::http::HttpClient;
use time::OffsetDateTime;

use super::accounts::Hook;
use super::connect;
use super::token::Me;
use crate::api::ApiError;
use crate::error;

/// Signs in to a tenant. Whatever secret that takes stays inside.
pub(super) type SignIn = Arc<dyn Fn(&str) -> Result<Arc<dyn TokenCredential>, ApiError> + Send + Sync>;

/// Credentials and clients by tenant, each made once. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Tenants(Arc<Inner>);

struct Inner {
    cloud: Cloud,
    http: Arc<dyn HttpClient>,
    sign_in: SignIn,
    hook: Hook,
    kept: Mutex<HashMap<String, Account>>,
    /// Who the account is in a tenant, and until when its token says so.
    own: Mutex<HashMap<String, (Me, OffsetDateTime)>>,
}

#[derive(Clone)]
struct Account {
    credential: Arc<dyn TokenCredential>,
    arm: ArmClient,
}

impl Tenants {
    pub(crate) fn new(cloud: Cloud, http: Arc<dyn HttpClient>, sign_in: SignIn, hook: Hook) -> Self {
        Self(Arc::new(Inner {
            cloud,
            http,
            sign_in,
            hook,
            kept: Mutex::default(),
            own: Mutex::default(),
        }))
    }

    pub(crate) fn credential(&self, tenant: &str) -> Result<Arc<dyn TokenCredential>, ApiError> {
        self.account(tenant).map(|account| account.credential)
    }

    pub(crate) fn client(&self, tenant: &str) -> Result<ArmClient, ApiError> {
        self.account(tenant).map(|account| account.arm)
    }

    /// What [`Self::keep_me`] was told, while that token counts: a tool's credential starts a program for every token.
    pub(super) fn me(&self, tenant: &str, now: OffsetDateTime) -> Option<Me> {
        let own = self.0.own.lock().unwrap_or_else(PoisonError::into_inner);
        let (me, until) = own.get(&tenant.to_ascii_lowercase())?;
        (now < *until).then(|| me.clone())
    }

    pub(super) fn keep_me(&self, tenant: &str, me: Me, until: OffsetDateTime) {
        let mut own = self.0.own.lock().unwrap_or_else(PoisonError::into_inner);
        own.insert(tenant.to_ascii_lowercase(), (me, until));
    }

    fn account(&self, tenant: &str) -> Result<Account, ApiError> {
        let tenant = tenant.trim().to_ascii_lowercase();
        if tenant.is_empty() {
            return Err(error::invalid("The tenant is missing."));
        }
        let mut kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(account) = kept.get(&tenant) {
            return Ok(account.clone());
        }
        let credential = (self.0.sign_in)(&tenant)?;
        let credential = self.0.hook.over(&tenant, &self.0.cloud.arm_scope, credential);
        let arm = ArmClient::new(
            self.0.cloud.clone(),
            credential.clone(),
            self.0.http.clone(),
            connect::arm_options(),
        );
        let account = Account { credential, arm };
        kept.insert(tenant, account.clone());
        Ok(account)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::api::ErrorCode;
    use crate::secret::SecretText;

    fn tenants(made: &Arc<AtomicU32>) -> Tenants {
        let http = arm::http_client(arm::Transport::Network(arm::NetworkOptions::default())).unwrap();
        let (cloud, made, over) = (Cloud::public(), made.clone(), http.clone());
        let sign_in: SignIn = Arc::new(move |tenant| {
            made.fetch_add(1, Ordering::SeqCst);
            super::super::other::service_principal(
                &Cloud::public(),
                &over,
                tenant,
                "client",
                &SecretText::new("canary"),
            )
        });
        Tenants::new(cloud, http, sign_in, Hook::default())
    }

    #[test]
    fn a_tenant_is_signed_in_to_once_however_it_is_spelt() {
        let made = Arc::new(AtomicU32::new(0));
        let all = tenants(&made);
        let one = all.credential("Security.Contoso.com ").unwrap();
        assert!(Arc::ptr_eq(
            &one,
            &all.clone().credential("security.contoso.com").unwrap()
        ));
        all.client("security.contoso.com").unwrap();
        all.client("other.contoso.com").unwrap();
        assert_eq!(made.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn what_is_no_tenant_is_refused_and_not_kept() {
        let made = Arc::new(AtomicU32::new(0));
        let all = tenants(&made);
        assert_eq!(all.client(" ").err().unwrap().code, ErrorCode::InvalidInput);
        assert_eq!(made.load(Ordering::SeqCst), 0, "nobody was asked");
        for _ in 0..2 {
            let refused = all.client("no tenant?").err().unwrap();
            assert_eq!(refused.code, ErrorCode::InvalidInput);
            assert!(!format!("{refused:?}").contains("canary"));
        }
        assert_eq!(made.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn who_the_account_is_is_known_by_tenant_while_the_token_counts() {
        let all = tenants(&Arc::new(AtomicU32::new(0)));
        let until = time::macros::datetime!(2026-11-23 12:00 UTC);
        let me = Me {
            object_id: "o-1".into(),
            application: false,
        };
        all.keep_me("T-1", me.clone(), until);
        assert_eq!(all.me("t-1", until - time::Duration::SECOND), Some(me));
        assert_eq!(all.me("t-1", until), None);
        assert_eq!(
            all.me("t-2", until - time::Duration::HOUR),
            None,
            "a guest has another id there"
        );
    }
}
