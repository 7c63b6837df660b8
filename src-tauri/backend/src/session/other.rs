//! The ways to sign in that ask nobody: a service principal with a secret or a certificate, and the identities that a platform gives.

use std::sync::Arc;

use arm::Cloud;
use azure_core::cloud::CustomConfiguration;
use azure_core::credentials::{Secret, TokenCredential};
use azure_core::http::{ClientOptions, HttpClient, Transport as CoreTransport};
use azure_identity::{
    ClientSecretCredential, ClientSecretCredentialOptions, ManagedIdentityCredential, ManagedIdentityCredentialOptions,
    UserAssignedId, WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
};

use super::tenants::SignIn;
use super::tokens::TokenSource;
use crate::SystemClock;
use crate::api::{ApiError, ErrorCode};
use crate::error;
use crate::secret::SecretText;

/// Over our own transport, so that proxy, CA and the practice world count for it, too.
pub(super) fn options(cloud: &Cloud, http: &Arc<dyn HttpClient>) -> ClientOptions {
    let mut custom = CustomConfiguration::default();
    custom.authority_host = cloud.login.to_string();
    ClientOptions {
        transport: Some(CoreTransport::new(http.clone())),
        cloud: Some(Arc::new(custom.into())),
        ..Default::default()
    }
}

/// One token request for all who wait, early; and a new credential when a token is refused, because azure_identity's keep theirs.
/// By the computer's clock, for that is the one by which they reckon a token's end.
pub(super) fn source(
    make: impl Fn() -> azure_core::Result<Arc<dyn TokenCredential>> + Send + Sync + 'static,
) -> Result<Arc<dyn TokenCredential>, ApiError> {
    let tokens = TokenSource::renewable(make, Arc::new(SystemClock)).map_err(|e| unusable(&e))?;
    Ok(Arc::new(tokens))
}

/// A service principal in any tenant that it is known in; the secret goes with it.
pub(super) fn with_secret(cloud: &Cloud, http: &Arc<dyn HttpClient>, client_id: &str, secret: &SecretText) -> SignIn {
    let (cloud, http, client_id, secret) = (cloud.clone(), http.clone(), client_id.to_owned(), secret.clone());
    Arc::new(move |tenant| service_principal(&cloud, &http, tenant, &client_id, &secret))
}

pub(super) fn service_principal(
    cloud: &Cloud,
    http: &Arc<dyn HttpClient>,
    tenant: &str,
    client_id: &str,
    secret: &SecretText,
) -> Result<Arc<dyn TokenCredential>, ApiError> {
    let (cloud, http, secret) = (cloud.clone(), http.clone(), secret.clone());
    let (tenant, client_id) = (tenant.to_owned(), client_id.to_owned());
    source(move || {
        let over_ours = ClientSecretCredentialOptions {
            client_options: options(&cloud, &http),
        };
        let secret = Secret::new(secret.expose().to_owned());
        Ok(ClientSecretCredential::new(
            &tenant,
            client_id.clone(),
            secret,
            Some(over_ours),
        )?)
    })
}

/// The identity of the machine. It belongs to one tenant.
pub(super) fn managed_identity(client_id: Option<&str>) -> Result<Arc<dyn TokenCredential>, ApiError> {
    let id = client_id.map(|id| UserAssignedId::ClientId(id.to_owned()));
    // Its own transport: the address is the machine's own, and no proxy is on the way to it.
    source(move || {
        Ok(ManagedIdentityCredential::new(Some(
            ManagedIdentityCredentialOptions {
                user_assigned_id: id.clone(),
                ..Default::default()
            },
        ))?)
    })
}

/// The identity of the pod, by the variables and the token file of its platform.
pub(super) fn workload_identity(
    cloud: &Cloud,
    http: &Arc<dyn HttpClient>,
) -> Result<Arc<dyn TokenCredential>, ApiError> {
    let (cloud, http) = (cloud.clone(), http.clone());
    let made = source(move || {
        let mut workload = WorkloadIdentityCredentialOptions::default();
        workload.credential_options.client_options = options(&cloud, &http);
        Ok(WorkloadIdentityCredential::new(Some(workload))?)
    });
    made.map_err(|e| ApiError {
        hints: vec![
            "This way works in a pod of a Kubernetes cluster whose platform sets AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE.".into(),
        ],
        detail: e.detail,
        ..error::invalid("This computer has no workload identity.")
    })
}

/// An identity of one tenant, asked for in another.
pub(super) fn at_home_only() -> SignIn {
    Arc::new(|_| {
        Err(error::plain(
            ErrorCode::SignInFailed,
            "This identity belongs to one tenant and cannot sign in to another.",
        ))
    })
}

pub(super) fn unusable(e: &azure_core::Error) -> ApiError {
    ApiError {
        detail: Some(e.to_string()),
        hints: vec![
            "A tenant is an id such as 11111111-2222-3333-4444-555555555555, or a domain such as contoso.com.".into(),
        ],
        ..error::invalid("The connection cannot be tried with what was typed.")
    }
}
