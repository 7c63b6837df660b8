//! Staying signed in: what is kept of a sign-in, and how the next start takes it up.

use serde::{Deserialize, Serialize};

use super::secrets::{Account, AccountId, Holding, KeptSecret};
use super::{ActiveSession, Means, accounts, connect, people};
use crate::api::{ApiError, CloudChoice, ConnectRequest, CredentialChoice, CredentialKind};
use crate::secret::SecretText;

/// The way back into a session. Never a secret: those are in the sealed file, under the account that is named here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Resume {
    /// As people know it, to be shown while it is taken up.
    pub name: String,
    pub cloud: CloudChoice,
    pub kind: CredentialKind,
    pub tenant: Option<String>,
    pub client_id: Option<String>,
    pub file: Option<String>,
    pub account: Option<Kept>,
}

/// [`AccountId`], written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    cloud: String,
    tenant: String,
    home: String,
}

impl Kept {
    fn of(id: &AccountId) -> Self {
        Self {
            cloud: id.cloud.clone(),
            tenant: id.tenant.clone(),
            home: id.home.clone(),
        }
    }

    fn id(&self) -> AccountId {
        AccountId {
            cloud: self.cloud.clone(),
            tenant: self.tenant.clone(),
            home: self.home.clone(),
        }
    }
}

impl Resume {
    /// As [`super::accounts`] tells accounts apart, as far as it is known before the sign-in.
    pub(super) fn account_id(&self) -> String {
        match (&self.account, self.kind) {
            (Some(kept), CredentialKind::Browser | CredentialKind::DeviceCode) => {
                accounts::person_id(&kept.cloud, &kept.home)
            }
            (Some(kept), kind) => accounts::silent_id(&kept.cloud, kind, &kept.tenant, &self.name),
            (None, kind) => {
                accounts::silent_id(&accounts::cloud_name(&self.cloud), kind, self.home_tenant(), &self.name)
            }
        }
    }

    /// Id or domain; empty: not known before the sign-in.
    pub(super) fn home_tenant(&self) -> &str {
        let kept = self.account.as_ref().map(|kept| kept.tenant.as_str());
        kept.or(self.tenant.as_deref()).unwrap_or_default()
    }

    /// What the cache keeps of it.
    pub(crate) fn kept_id(&self) -> Option<AccountId> {
        self.account.as_ref().map(Kept::id)
    }
}

/// Keeps what a sign-in needs to be taken up again. `None`: it cannot be, a secret that was not to be kept is missing.
pub(super) async fn keep(request: &ConnectRequest, session: &ActiveSession, means: &Means) -> Option<Resume> {
    let last = connect::remembered(request);
    let account = match (&request.credential, &session.person) {
        (_, Some(person)) => {
            person.keep().await;
            Some(Kept::of(&person.id()))
        }
        (CredentialChoice::ServicePrincipal { remember: false, .. }, _) => return None,
        (CredentialChoice::ServicePrincipal { client_id, secret, .. }, _) => {
            let id = AccountId {
                cloud: session.arm_host.clone(),
                tenant: session.view.tenant_id.clone(),
                home: client_id.trim().to_owned(),
            };
            let account = Account {
                id: id.clone(),
                name: session.view.account.clone(),
                client_id: client_id.trim().to_owned(),
                holding: Holding::ClientSecret,
                secret: KeptSecret::new(secret.expose()),
            };
            means.cache.put(account).await;
            Some(Kept::of(&id))
        }
        _ => None,
    };
    Some(Resume {
        name: session.view.account.clone(),
        cloud: request.cloud.clone(),
        kind: last.kind?,
        tenant: last.tenant,
        client_id: last.client_id,
        file: last.file,
        account,
    })
}

/// Takes a sign-in up. Nobody is asked unless `may_ask`.
///
/// # Errors
/// As [`connect::connect`]; `SignInFailed` when what was kept is not there any more.
pub(crate) async fn resume(resume: &Resume, may_ask: bool, means: &Means) -> Result<ActiveSession, ApiError> {
    let kept = match &resume.account {
        None => None,
        Some(kept) => {
            let (accounts, _) = means.cache.accounts().await;
            let id = kept.id();
            accounts.into_iter().find(|account| account.id.same(&id))
        }
    };
    let credential = match (resume.kind, kept) {
        (CredentialKind::Browser | CredentialKind::DeviceCode, Some(account)) => {
            let session = connect::again(&resume.cloud, account, may_ask, means).await?;
            return Ok(session.resumed_by(resume));
        }
        (CredentialKind::Browser | CredentialKind::DeviceCode, None) if may_ask => CredentialChoice::Browser {
            tenant: resume.tenant.clone(),
        },
        (CredentialKind::ServicePrincipal, Some(account)) => CredentialChoice::ServicePrincipal {
            tenant: resume.tenant.clone().unwrap_or_default(),
            client_id: account.client_id,
            secret: SecretText::new(account.secret.expose()),
            remember: true,
        },
        (CredentialKind::Browser | CredentialKind::DeviceCode | CredentialKind::ServicePrincipal, None) => {
            return Err(people::not_kept());
        }
        (CredentialKind::DeveloperTools, _) => CredentialChoice::DeveloperTools {
            tenant: resume.tenant.clone(),
        },
        (CredentialKind::Certificate, _) => CredentialChoice::Certificate {
            tenant: resume.tenant.clone().unwrap_or_default(),
            client_id: resume.client_id.clone().unwrap_or_default(),
            file: resume.file.clone().unwrap_or_default(),
        },
        (CredentialKind::ManagedIdentity, _) => CredentialChoice::ManagedIdentity {
            client_id: resume.client_id.clone(),
        },
        (CredentialKind::WorkloadIdentity, _) => CredentialChoice::WorkloadIdentity,
    };
    let request = ConnectRequest {
        cloud: resume.cloud.clone(),
        credential,
        add: false,
    };
    connect::connect(&request, means).await
}
