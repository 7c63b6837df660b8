//! Which Azure, and the way to it.

use std::sync::Arc;

use arm::Cloud;
use azure_core::http::HttpClient;
use url::Url;

use super::network::Network;
use super::way::required;
use crate::api::{ApiError, CloudChoice};
use crate::error;

/// # Errors
/// `InvalidInput`: an address or a file that cannot be used; otherwise whatever asking a custom cloud for its addresses ends with.
pub(crate) async fn find_cloud(
    choice: &CloudChoice,
    network: &Network,
) -> Result<(Cloud, Arc<dyn HttpClient>), ApiError> {
    Ok(match choice {
        CloudChoice::Public => (Cloud::public(), network.client(None).await?),
        CloudChoice::UsGovernment => (Cloud::us_government(), network.client(None).await?),
        CloudChoice::China => (Cloud::china(), network.client(None).await?),
        CloudChoice::Custom { arm, ca_file } => {
            let arm = arm_address(arm)?;
            let http = network.client(ca_file.as_deref()).await?;
            let cloud = Cloud::discover(&http, &arm).await?;
            (cloud, http)
        }
    })
}

pub(crate) fn arm_address(text: &str) -> Result<Url, ApiError> {
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

pub(crate) fn cloud_name(choice: &CloudChoice, cloud: &Cloud) -> String {
    match choice {
        CloudChoice::Custom { .. } => cloud.arm.host_str().unwrap_or(&cloud.display).to_owned(),
        _ => cloud.display.clone(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

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
}
