//! Signing in: a cloud, a credential, and the list of subscriptions that proves that both work.

use std::path::Path;
use std::sync::Arc;

use arm::{ArmClient, ClientOptions as ArmOptions, Cloud, NetworkOptions, Transport};
use azure_core::credentials::TokenCredential;
use azure_core::http::HttpClient;
use url::Url;

use super::people::{self, Person, Service, Signed, Wish};
use super::secrets::Account;
use super::tenants::{SignIn, Tenants};
use super::{ActiveSession, Means, certificate, other, tools};
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

/// A credential of the chosen way, and what is known with it before Azure is asked.
struct Way {
    credential: Arc<dyn TokenCredential>,
    tenant: Option<String>,
    account: Option<String>,
    elsewhere: SignIn,
    person: Option<Person>,
}

/// Connects to an Azure. Secrets stay in the credential; whether they are kept for the next start is the caller's to say.
///
/// # Errors
/// `InvalidInput`, `SignInFailed`, `Offline`, `Tls`, `Forbidden` (no subscription at all), or what Azure answers.
pub(crate) async fn connect(request: &ConnectRequest, means: &Means) -> Result<ActiveSession, ApiError> {
    (means.step)(SignInStep::Connecting);
    let (cloud, http) = find_cloud(&request.cloud).await?;
    let way = way(&request.credential, &cloud, &http, means).await?;
    sign_in(
        Target {
            mode: Mode::Azure,
            key: None,
            cloud_name: cloud_name(&request.cloud, &cloud),
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

async fn way(
    choice: &CredentialChoice,
    cloud: &Cloud,
    http: &Arc<dyn HttpClient>,
    means: &Means,
) -> Result<Way, ApiError> {
    Ok(match choice {
        CredentialChoice::Browser { tenant } => {
            let signed = people_ask(cloud, http, means, tenant.as_deref(), false).await?;
            Way::of(signed)
        }
        CredentialChoice::DeviceCode { tenant } => {
            means.device_code_is_allowed()?;
            let signed = people_ask(cloud, http, means, tenant.as_deref(), true).await?;
            Way::of(signed)
        }
        CredentialChoice::DeveloperTools { tenant } => {
            let tenant = given(tenant.as_deref());
            let credential = tools::credential(tenant).map_err(|e| other::unusable(&e))?;
            let elsewhere: SignIn = Arc::new(|other| tools::credential(Some(other)).map_err(|e| other::unusable(&e)));
            Way::silent(credential, tenant, None, elsewhere)
        }
        CredentialChoice::ServicePrincipal {
            tenant,
            client_id,
            secret,
            ..
        } => {
            let (tenant, client_id) = (required(tenant, "tenant")?, required(client_id, "client id")?);
            required(secret.expose(), "client secret")?;
            let elsewhere = other::with_secret(cloud, http, client_id, secret);
            Way::silent(elsewhere(tenant)?, Some(tenant), Some(client_id), elsewhere)
        }
        CredentialChoice::Certificate {
            tenant,
            client_id,
            file,
        } => {
            let (tenant, client_id) = (required(tenant, "tenant")?, required(client_id, "client id")?);
            let proof = certificate::read(Path::new(required(file, "certificate file")?), means.clock.clone()).await?;
            let elsewhere = certificate::sign_in(cloud, http, client_id, &proof);
            Way::silent(elsewhere(tenant)?, Some(tenant), Some(client_id), elsewhere)
        }
        CredentialChoice::ManagedIdentity { client_id } => {
            let client_id = given(client_id.as_deref());
            let credential = other::managed_identity(client_id)?;
            Way::silent(credential, None, client_id, other::at_home_only())
        }
        CredentialChoice::WorkloadIdentity => Way::silent(
            other::workload_identity(cloud, http)?,
            None,
            None,
            other::at_home_only(),
        ),
    })
}

impl Way {
    fn silent(
        credential: Arc<dyn TokenCredential>,
        tenant: Option<&str>,
        account: Option<&str>,
        elsewhere: SignIn,
    ) -> Self {
        Self {
            credential,
            tenant: tenant.map(str::to_owned),
            account: account.map(str::to_owned),
            elsewhere,
            person: None,
        }
    }

    fn of(person: Person) -> Self {
        let (tenant, account) = (person.who().tenant.clone(), person.who().name.clone());
        let them = person.clone();
        Self {
            credential: Arc::new(person.source(&tenant)),
            tenant: Some(tenant),
            account: Some(account),
            elsewhere: Arc::new(move |other| Ok(Arc::new(them.source(path_segment(other)?)))),
            person: Some(person),
        }
    }
}

/// Asks the person, in the browser or by a code.
async fn people_ask(
    cloud: &Cloud,
    http: &Arc<dyn HttpClient>,
    means: &Means,
    tenant: Option<&str>,
    code: bool,
) -> Result<Person, ApiError> {
    let service = Service::new(cloud.clone(), means.client_id(), http.clone(), means.clock.clone());
    let wish = Wish {
        // Where no tenant is named, the one at which the account is at home; work and school accounts only (contract §3).
        tenant: path_segment(given(tenant).unwrap_or("organizations"))?,
        scopes: &[&cloud.arm_scope],
        hint: None,
        claims: &[],
    };
    let (grant, who) = if code {
        let show = |code: &str, address: &str, until: time::OffsetDateTime| {
            (means.step)(SignInStep::DeviceCode {
                code: code.to_owned(),
                address: address.to_owned(),
                until: until.into(),
            });
        };
        people::device_code(&service, &means.prompts, &wish, show).await?
    } else {
        let waiting = |until: time::OffsetDateTime| (means.step)(SignInStep::WaitingForBrowser { until: until.into() });
        people::with_browser(&service, &means.prompts, &wish, waiting).await?
    };
    let signed = Signed::now(grant, who, &cloud.arm_scope);
    Ok(Person::new(signed, service, means.cache.clone(), means.prompts.clone()))
}

/// The person of an earlier run, without asking: what is kept of the account is all that is needed.
pub(super) async fn again(
    choice: &CloudChoice,
    account: Account,
    may_ask: bool,
    means: &Means,
) -> Result<ActiveSession, ApiError> {
    let (cloud, http) = find_cloud(choice).await?;
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
        person.may_be_asked();
    }
    let way = Way::of(person);
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
    let tenants = Tenants::new(target.cloud.clone(), target.http.clone(), target.sign_in);
    let arm = ArmClient::new(target.cloud.clone(), target.credential, target.http, arm_options());
    let listed = arm.subscriptions().await?.rows;
    if listed.is_empty() {
        return Err(no_subscription());
    }
    let subscriptions = listed
        .iter()
        .map(|s| SubscriptionView {
            id: s.id.clone(),
            name: s.name.clone(),
            state: s.state.clone().unwrap_or_default(),
        })
        .collect();
    let holder = tools::holder(credential.as_ref(), &target.cloud.arm_scope).await;
    // The token's own tenant first. A list that begins with a subscription of a customer, managed from here, names the
    // customer's tenant; and a restore that was started under one key is not found again under another.
    let tenant_id = holder
        .tenant
        .or_else(|| listed.iter().find_map(|s| s.tenant_id.clone()))
        .or_else(|| target.tenant.clone())
        .unwrap_or_default();
    // The name is a nicety: not every account may read it.
    let tenant = match arm.tenants().await {
        Ok(all) => all
            .rows
            .iter()
            .find(|t| t.id.eq_ignore_ascii_case(&tenant_id))
            .and_then(|t| t.name.clone()),
        Err(error) => {
            tracing::debug!(%error, "the tenant’s name could not be read");
            None
        }
    };
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
    })
}

/// The first word of every request's User-Agent.
pub(super) fn arm_options() -> ArmOptions {
    ArmOptions {
        user_agent_app: concat!("Pointback/", env!("CARGO_PKG_VERSION")).to_owned(),
        ..Default::default()
    }
}

async fn find_cloud(choice: &CloudChoice) -> Result<(Cloud, Arc<dyn HttpClient>), ApiError> {
    let network = |ca_pem| {
        arm::http_client(Transport::Network(NetworkOptions {
            ca_pem,
            ..Default::default()
        }))
    };
    Ok(match choice {
        CloudChoice::Public => (Cloud::public(), network(None)?),
        CloudChoice::UsGovernment => (Cloud::us_government(), network(None)?),
        CloudChoice::China => (Cloud::china(), network(None)?),
        CloudChoice::Custom { arm, ca_file } => {
            let arm = arm_address(arm)?;
            let ca = match ca_file.as_deref().map(str::trim).filter(|f| !f.is_empty()) {
                Some(file) => Some(read_ca(Path::new(file)).await?),
                None => None,
            };
            let had_ca = ca.is_some();
            let http = network(ca).map_err(|e| ca_refused(had_ca, e))?;
            let cloud = Cloud::discover(&http, &arm).await?;
            (cloud, http)
        }
    })
}

fn ca_refused(had_ca: bool, e: arm::Error) -> ApiError {
    if !had_ca {
        return e.into();
    }
    ApiError {
        hints: vec!["Choose a file in PEM form: it begins with -----BEGIN CERTIFICATE-----.".into()],
        detail: Some(e.to_string()),
        ..error::invalid("The CA file holds no certificate that can be used.")
    }
}

fn arm_address(text: &str) -> Result<Url, ApiError> {
    let text = required(text, "address of Azure Resource Manager")?;
    // People type a host name as often as an address.
    let full = if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    match Url::parse(&full) {
        Ok(url) if url.scheme() == "https" && url.host_str().is_some() => Ok(url),
        Ok(url) if url.scheme() == "http" => Err(error::invalid(
            "The address must begin with https://: tokens are never sent over a connection that is not encrypted.",
        )),
        _ => Err(ApiError {
            hints: vec!["It looks like https://management.contoso.example.".into()],
            ..error::invalid("This is not the address of a cloud.")
        }),
    }
}

async fn read_ca(file: &Path) -> Result<Vec<u8>, ApiError> {
    tokio::fs::read(file).await.map_err(|e| ApiError {
        detail: Some(e.to_string()),
        ..error::invalid(format!("The CA file {} cannot be read.", file.display()))
    })
}

fn required<'a>(text: &'a str, what: &str) -> Result<&'a str, ApiError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(error::invalid(format!("The {what} is missing.")));
    }
    Ok(text)
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// A tenant as a part of an address: nothing that could lead elsewhere.
fn path_segment(tenant: &str) -> Result<&str, ApiError> {
    let fine = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    if !tenant.is_empty() && tenant.chars().all(fine) && !tenant.starts_with('.') {
        return Ok(tenant);
    }
    let odd = azure_core::Error::with_message(
        azure_core::error::ErrorKind::Other,
        "the tenant has characters that no tenant has",
    );
    Err(other::unusable(&odd))
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

fn cloud_name(choice: &CloudChoice, cloud: &Cloud) -> String {
    match choice {
        CloudChoice::Custom { .. } => cloud.arm.host_str().unwrap_or(&cloud.display).to_owned(),
        _ => cloud.display.clone(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::secret::SecretText;

    #[test]
    fn an_address_may_be_typed_as_a_host_name_but_never_unencrypted() {
        assert_eq!(
            arm_address(" management.contoso.example ").unwrap().as_str(),
            "https://management.contoso.example/"
        );
        assert_eq!(arm_address("127.0.0.1:8443").unwrap().port(), Some(8443));
        assert!(
            arm_address("http://127.0.0.1")
                .unwrap_err()
                .message
                .contains("encrypted")
        );
        assert!(arm_address("https://").is_err());
        assert!(arm_address("").unwrap_err().message.contains("missing"));
    }

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
        };
        let kept = serde_json::to_string(&remembered(&request)).unwrap();
        assert!(kept.contains("contoso.com") && !kept.contains("canary"));
    }

    #[tokio::test]
    async fn a_ca_file_that_is_missing_is_named() {
        let error = read_ca(Path::new("/no/such/ca.pem")).await.unwrap_err();
        assert!(error.message.contains("/no/such/ca.pem"));
        assert_eq!(error.code, ErrorCode::InvalidInput);
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
        };
        let error = connect(&request, &super::super::tests::means()).await.err().unwrap();
        assert_eq!(error.message, "The client id is missing.");
    }

    #[test]
    fn a_tenant_that_is_no_tenant_is_refused() {
        let http = arm::http_client(Transport::Network(NetworkOptions::default())).unwrap();
        let refused = other::service_principal(&Cloud::public(), &http, "no tenant?", "id", &SecretText::new("s"));
        assert_eq!(refused.err().unwrap().code, ErrorCode::InvalidInput);
        for odd in ["", "a/b", "a?b", "..", "a b", "a%2fb"] {
            assert_eq!(path_segment(odd).err().unwrap().code, ErrorCode::InvalidInput, "{odd}");
        }
        assert_eq!(path_segment("contoso.com").unwrap(), "contoso.com");
    }
}
