//! What signing in works with, besides what was typed.

use std::sync::Arc;

use super::network::Network;
use super::people::Prompts;
use super::secrets::CredentialCache;
use crate::api::{ApiError, Settings, SignInStep};
use crate::clock::Clock;
use crate::error;

/// The public client of Microsoft's own developer tools, which every tenant knows, and which may come back to `http://localhost`: what
/// azure-identity signs people in with where no other is named (`DEVELOPER_SIGN_ON_CLIENT_ID`). An organisation that closes it
/// registers its own and names it in the settings.
const PUBLIC_CLIENT: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

#[derive(Clone)]
pub(crate) struct Means {
    pub clock: Arc<dyn Clock>,
    pub prompts: Arc<Prompts>,
    pub cache: CredentialCache,
    pub settings: Settings,
    /// Makes every client.
    pub network: Network,
    /// What the sign-in is doing, to be shown.
    pub step: Arc<dyn Fn(SignInStep) + Send + Sync>,
}

impl Means {
    /// The application that signs people in.
    pub(super) fn client_id(&self) -> String {
        let own = self.settings.client_id.trim();
        if own.is_empty() { PUBLIC_CLIENT } else { own }.to_owned()
    }

    pub(super) fn device_code_is_allowed(&self) -> Result<(), ApiError> {
        if self.settings.allow_device_code {
            return Ok(());
        }
        Err(ApiError {
            hints: vec![
                "Sign in with the browser. If this computer has none, allow device codes in the settings; your organisation may block them all the same.".into(),
            ],
            ..error::invalid(
                "Signing in with a device code is switched off, because whoever is talked into typing a stranger’s code signs the stranger in.",
            )
        })
    }
}
