//! From what was chosen to a credential.

use std::path::Path;
use std::sync::Arc;

use arm::Cloud;
use azure_core::credentials::TokenCredential;
use azure_core::http::HttpClient;

use super::people::{self, Person, Service, Signed, Wish};
use super::tenants::SignIn;
use super::{Means, certificate, other, tools};
use crate::api::{ApiError, CredentialChoice, SignInStep};
use crate::error;

/// A credential of the chosen way, and what is known with it before Azure is asked.
pub(super) struct Way {
    pub credential: Arc<dyn TokenCredential>,
    pub tenant: Option<String>,
    pub account: Option<String>,
    pub elsewhere: SignIn,
    pub person: Option<Person>,
}

/// Asks the person, where the chosen way does.
pub(super) async fn way(
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

    pub(super) fn of(person: Person) -> Self {
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

pub(super) fn required<'a>(text: &'a str, what: &str) -> Result<&'a str, ApiError> {
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use arm::{NetworkOptions, Transport};

    use crate::api::ErrorCode;
    use crate::secret::SecretText;

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
