//! Further tokens for one request: a resource guard in another tenant than the vault (contract §3, §5.9).

use std::sync::Arc;

use azure_core::{
    credentials::TokenCredential,
    http::headers::{HeaderName, HeaderValue},
};

use crate::error::{Error, Kind};

pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-ms-authorization-auxiliary");

const MISSING: &str =
    "An access token for another tenant, which this request needs beside the usual one, could not be had.";

/// The value of the header: `Bearer <token>[, Bearer <token>]`, in the order given. `None` without credentials: no header.
///
/// All or nothing: with one token missing the request is not sent. Azure would refuse it, and a refusal of a trigger is harder to read
/// than the sign-in service's own words. The tokens are asked for before the pipeline, so that no repeat asks again.
pub(crate) async fn value(scope: &str, credentials: &[Arc<dyn TokenCredential>]) -> Result<Option<HeaderValue>, Error> {
    let mut value = String::new();
    for credential in credentials {
        let token = credential.get_token(&[scope], None).await.map_err(|e| missing(&e))?;
        let secret = token.token.secret();
        // A comma or a blank would end the token and begin another one.
        if secret.is_empty() || !secret.bytes().all(|b| b.is_ascii_graphic() && b != b',') {
            let mut error = Error::new(Kind::Auth, MISSING);
            error.technical = Some("the credential gave a text that is no token".to_owned());
            error.auxiliary = true;
            return Err(error);
        }
        if !value.is_empty() {
            value.push_str(", ");
        }
        value.extend(["Bearer ", secret]);
    }
    Ok((!value.is_empty()).then(|| HeaderValue::from(value)))
}

/// The cause stays what it is (no network, a time-out, a refusal); only the sentence says which token it was about.
fn missing(error: &azure_core::Error) -> Error {
    let mut error = Error::from_core(error, false);
    error.message = match error.kind {
        Kind::Auth => MISSING.to_owned(),
        _ => format!("{MISSING} {}", error.message),
    };
    error.auxiliary = true;
    error
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
