//! What the programs that `script/bench` measures have in common.

use std::{error::Error, sync::Arc};

use backend::{
    Backend, Parts,
    api::{ApiError, CloudChoice, ConnectRequest, CredentialChoice},
    clock::SystemClock,
    dirs::Dirs,
    secret::SecretText,
};
use tempfile::TempDir;

pub type Failed = Box<dyn Error>;

/// A backend on an empty folder, which goes with the folder, signed in over TLS. The client secret is in
/// `POINTBACK_BENCH_SECRET`: a command line can be read by everybody on the machine.
///
/// # Errors
/// The variable is not set, or what the backend says.
pub async fn signed_in(arm: &str, ca_file: &str, tenant: &str, client_id: &str) -> Result<(Backend, TempDir), Failed> {
    #[allow(
        clippy::disallowed_methods,
        reason = "these programs' own option; env.rs is the application's"
    )]
    let secret = std::env::var("POINTBACK_BENCH_SECRET")?;
    let fresh = tempfile::tempdir()?;
    let dirs = Dirs {
        data: fresh.path().join("data"),
        logs: fresh.path().join("logs"),
    };
    let backend = Backend::open(Parts {
        dirs,
        clock: Arc::new(SystemClock),
        practice: None,
        keychain: Arc::new(crate::lab::MemoryKeychain::default()),
        open_browser: Arc::new(|_| Err("there is no browser here".to_owned())),
    })
    .await
    .map_err(said)?;
    let request = ConnectRequest {
        cloud: CloudChoice::Custom {
            arm: arm.to_owned(),
            ca_file: Some(ca_file.to_owned()),
        },
        credential: CredentialChoice::ServicePrincipal {
            tenant: tenant.to_owned(),
            client_id: client_id.to_owned(),
            secret: SecretText::new(secret),
            remember: false,
        },
        add: false,
    };
    backend.connect(request).await.map_err(said)?;
    Ok((backend, fresh))
}

#[allow(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
pub fn said(error: ApiError) -> Failed {
    format!("{} {:?}", error.message, error.detail).into()
}
