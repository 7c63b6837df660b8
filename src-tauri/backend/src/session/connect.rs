//! Signing in: a cloud, a credential, and the list of subscriptions that proves that both work.

use std::sync::Arc;

use arm::{ArmClient, ClientOptions as ArmOptions, Cloud, Routes};
use azure_core::credentials::TokenCredential;
use azure_core::http::HttpClient;

use super::accounts::Hook;
use super::people::{Person, Service, Signed};
use super::place::{cloud_name, find_cloud};
use super::secrets::Account;
use super::tenants::{SignIn, Tenants};
use super::way::{self, Way};
use super::{ActiveSession, Means, tools};
use crate::api::{
    ApiError, CloudChoice, ConnectRequest, CredentialChoice, CredentialKind, ErrorCode, LastConnection, Mode, Session,
    SignInStep, SubscriptionView, Who,
};
use crate::error;

/// Everything that a sign-in needs; made by [`connect`] and by practice mode.
pub(super) struct Target {
    pub mode: Mode,
    /// `None`: made from cloud and tenant.
    pub key: Option<String>,
    pub cloud: Cloud,
    pub cloud_name: String,
    /// `None`: the token's, or that of the first subscription, which is how a tool's default tenant is learnt.
    pub tenant: Option<String>,
    /// `None`: who it is stands in the token.
    pub account: Option<String>,
    pub speed: f64,
    pub http: Arc<dyn HttpClient>,
    pub credential: Arc<dyn TokenCredential>,
    /// The same account in another tenant.
    pub sign_in: SignIn,
    pub person: Option<Person>,
}

/// Connects to an Azure. Secrets stay in the credential; whether they are kept for the next start is the caller's to say.
///
/// # Errors
/// `InvalidInput`, `SignInFailed`, `Offline`, `Tls`, `Forbidden` (no subscription at all), or what Azure answers.
pub(crate) async fn connect(request: &ConnectRequest, means: &Means) -> Result<ActiveSession, ApiError> {
    (means.step)(SignInStep::Connecting);
    let (cloud, http) = find_cloud(&request.cloud, &means.network).await?;
    let way = way::way(&request.credential, &cloud, &http, means).await?;
    into_azure(&request.cloud, cloud, http, way, means).await
}

/// The person of an earlier run, without asking: what is kept of the account is all that is needed.
pub(super) async fn again(
    choice: &CloudChoice,
    account: Account,
    may_ask: bool,
    means: &Means,
) -> Result<ActiveSession, ApiError> {
    let (cloud, http) = find_cloud(choice, &means.network).await?;
    // The client that it was got with: a refresh token is no other's.
    let service = Service::new(
        cloud.clone(),
        account.client_id.clone(),
        http.clone(),
        means.clock.clone(),
    );
    let person = Person::new(
        Signed::before(account),
        service,
        means.cache.clone(),
        means.prompts.clone(),
    );
    if may_ask {
        person.may_be_asked(&person.who().tenant);
    }
    into_azure(choice, cloud, http, Way::of(person), means).await
}

/// The last step of both: an Azure, and a way into it.
async fn into_azure(
    choice: &CloudChoice,
    cloud: Cloud,
    http: Arc<dyn HttpClient>,
    way: Way,
    means: &Means,
) -> Result<ActiveSession, ApiError> {
    sign_in(
        Target {
            mode: Mode::Azure,
            key: None,
            cloud_name: cloud_name(choice, &cloud),
            cloud,
            tenant: way.tenant,
            account: way.account,
            speed: 1.0,
            http,
            credential: way.credential,
            sign_in: way.elsewhere,
            person: way.person,
        },
        means,
    )
    .await
}

/// What may be remembered of a connection.
pub(crate) fn remembered(request: &ConnectRequest) -> LastConnection {
    let named = |tenant: &str, client_id: &str| (Some(tenant.to_owned()), Some(client_id.to_owned()));
    let (kind, (tenant, client_id), file) = match &request.credential {
        CredentialChoice::Browser { tenant } => (CredentialKind::Browser, (tenant.clone(), None), None),
        CredentialChoice::DeveloperTools { tenant } => (CredentialKind::DeveloperTools, (tenant.clone(), None), None),
        CredentialChoice::DeviceCode { tenant } => (CredentialKind::DeviceCode, (tenant.clone(), None), None),
        CredentialChoice::ServicePrincipal { tenant, client_id, .. } => {
            (CredentialKind::ServicePrincipal, named(tenant, client_id), None)
        }
        CredentialChoice::Certificate {
            tenant,
            client_id,
            file,
        } => (
            CredentialKind::Certificate,
            named(tenant, client_id),
            Some(file.clone()),
        ),
        CredentialChoice::ManagedIdentity { client_id } => {
            (CredentialKind::ManagedIdentity, (None, client_id.clone()), None)
        }
        CredentialChoice::WorkloadIdentity => (CredentialKind::WorkloadIdentity, (None, None), None),
    };
    LastConnection {
        cloud: request.cloud.clone(),
        tenant,
        client_id,
        developer_tools: kind == CredentialKind::DeveloperTools,
        kind: Some(kind),
        file,
    }
}

/// Lists the subscriptions: the first call that needs cloud, credential and network to be right.
pub(super) async fn sign_in(target: Target, means: &Means) -> Result<ActiveSession, ApiError> {
    (means.step)(SignInStep::GettingSubscriptions);
    let credential = target.credential.clone();
    let hook = Hook::default();
    let tenants = Tenants::new(target.cloud.clone(), target.http.clone(), target.sign_in, hook.clone());
    let watched = hook.over("", &target.cloud.arm_scope, target.credential);
    let arm = ArmClient::new(target.cloud.clone(), watched, target.http, arm_options());
    let listed = arm.subscriptions().await?.rows;
    let subscriptions = listed.iter().map(subscription_view).collect();
    let holder = tools::holder(credential.as_ref(), &target.cloud.arm_scope).await;
    // The token's own tenant first. A list that begins with a subscription of a customer, managed from here, names the
    // customer's tenant; and a restore that was started under one key is not found again under another.
    let home_of = holder.tenant.clone();
    let tenant_id = holder
        .tenant
        .or_else(|| listed.iter().find_map(|s| s.tenant_id.clone()))
        .or_else(|| target.tenant.clone())
        .unwrap_or_default();
    // Not every account may read them; the name is then what was typed.
    let found = arm.tenants().await.map(|page| page.rows).map_err(|error| {
        tracing::debug!(%error, "the account’s tenants could not be read");
        ApiError::from(error)
    });
    // A tenant that was typed as a domain has its id in there.
    let home = found.iter().flatten().find(|t| {
        let domain = t.default_domain.as_deref().unwrap_or_default();
        t.id.eq_ignore_ascii_case(&tenant_id) || (!domain.is_empty() && domain.eq_ignore_ascii_case(&tenant_id))
    });
    let own = holder
        .me
        .filter(|_| home_of.as_deref().is_some_and(|id| id.eq_ignore_ascii_case(&tenant_id)));
    if let Some((me, until)) = own {
        tenants.keep_me(&tenant_id, me, until);
    }
    let tenant_id = match home {
        Some(home) if !home.id.eq_ignore_ascii_case(&tenant_id) => home.id.clone(),
        _ => tenant_id,
    };
    // One of the list is its own, known or not.
    if listed.is_empty() && found.iter().flatten().count() < 2 {
        return Err(no_subscription());
    }
    let tenant = home.and_then(|t| t.name.clone());
    let account = target
        .account
        .or(holder.account)
        .unwrap_or_else(|| "Account of the Azure CLI or azd".to_owned());
    let host = target.cloud.arm.host_str().unwrap_or_default().to_ascii_lowercase();
    Ok(ActiveSession {
        key: target
            .key
            .unwrap_or_else(|| format!("{host}/{}", tenant_id.to_ascii_lowercase())),
        mode: target.mode,
        speed: target.speed,
        view: Session {
            mode: target.mode,
            tenant: tenant.or(target.tenant).unwrap_or_else(|| tenant_id.clone()),
            tenant_id,
            account,
            cloud: target.cloud_name,
            subscriptions,
            speed: target.speed,
            since: means.clock.now().into(),
        },
        arm,
        tenants,
        person: target.person,
        arm_host: host,
        resume: None,
        found,
        hook,
        lanes: Vec::new(),
        routes: Routes::default(),
    })
}

pub(crate) fn subscription_view(s: &arm::subscriptions::Subscription) -> SubscriptionView {
    SubscriptionView {
        id: s.id.clone(),
        name: s.name.clone(),
        state: s.state.clone().unwrap_or_default(),
        tenant_id: s.tenant_id.clone(),
    }
}

/// The first word of every request's User-Agent.
pub(super) fn arm_options() -> ArmOptions {
    ArmOptions {
        user_agent_app: concat!("Pointback/", env!("CARGO_PKG_VERSION")).to_owned(),
        ..Default::default()
    }
}

fn no_subscription() -> ApiError {
    ApiError {
        who: Some(Who::AzureAdmin),
        hints: vec![
            "Ask for a role on the subscriptions, resource groups or vaults that hold the backups: Backup Reader to look, Backup Operator to restore.".into(),
            "If the account belongs to several tenants, name the tenant when connecting.".into(),
        ],
        ..error::plain(ErrorCode::Forbidden, "Signing in worked, but the account sees no subscription.")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::secret::SecretText;

    #[test]
    fn the_secret_is_not_remembered() {
        let request = ConnectRequest {
            cloud: CloudChoice::China,
            credential: CredentialChoice::ServicePrincipal {
                tenant: "contoso.com".into(),
                client_id: "id".into(),
                secret: SecretText::new("canary-7"),
                remember: false,
            },
            add: false,
        };
        let kept = serde_json::to_string(&remembered(&request)).unwrap();
        assert!(kept.contains("contoso.com") && !kept.contains("canary"));
    }

    #[tokio::test]
    async fn empty_fields_are_named_before_anything_is_sent() {
        let request = ConnectRequest {
            cloud: CloudChoice::Public,
            credential: CredentialChoice::ServicePrincipal {
                tenant: "t".into(),
                client_id: " ".into(),
                secret: SecretText::new("x"),
                remember: false,
            },
            add: false,
        };
        let error = connect(&request, &super::super::tests::means()).await.err().unwrap();
        assert_eq!(error.message, "The client id is missing.");
    }
}
