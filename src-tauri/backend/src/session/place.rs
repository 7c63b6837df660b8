//! Which Azure, and the way to it.

use std::path::Path;
use std::sync::Arc;

use arm::{Cloud, NetworkOptions, Transport};
use azure_core::http::HttpClient;
use url::Url;

use super::way::required;
use crate::api::{ApiError, CloudChoice};
use crate::error;

pub(super) async fn find_cloud(choice: &CloudChoice) -> Result<(Cloud, Arc<dyn HttpClient>), ApiError> {
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

pub(super) fn cloud_name(choice: &CloudChoice, cloud: &Cloud) -> String {
    match choice {
        CloudChoice::Custom { .. } => cloud.arm.host_str().unwrap_or(&cloud.display).to_owned(),
        _ => cloud.display.clone(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::api::ErrorCode;

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

    #[tokio::test]
    async fn a_ca_file_that_is_missing_is_named() {
        let error = read_ca(Path::new("/no/such/ca.pem")).await.unwrap_err();
        assert!(error.message.contains("/no/such/ca.pem"));
        assert_eq!(error.code, ErrorCode::InvalidInput);
    }
}
