//! Practice mode: the same path as a real connection, over an exchange that never leaves the process.

use std::sync::Arc;

use arm::{Cloud, Exchange, Transport};
use url::Url;

use super::connect::{self, Target};
use super::{ActiveSession, Means, other};
use crate::api::{ApiError, ErrorCode, Mode};
use crate::error;
use crate::secret::SecretText;

/// What to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PracticeOpen {
    /// The world as it was left in this run of the app, or a fresh one.
    Continue,
    /// A fresh world, in any case.
    Reset,
}

/// Builds the practice world. The shell and the test harness give one; the backend does not know the simulator.
pub type PracticeOpener = Arc<dyn Fn(PracticeOpen) -> Result<PracticeWorld, String> + Send + Sync>;

/// An Azure that lives in this process.
pub struct PracticeWorld {
    pub exchange: Exchange,
    /// ARM address of the world, `https`: azure_identity refuses any other scheme.
    pub arm: Url,
    pub tenant: String,
    pub client_id: String,
    pub client_secret: SecretText,
    /// Who the person is in the world: `practice.admin@contoso.example`.
    pub account: String,
    pub speed: f64,
    /// It was there before this call.
    pub existing: bool,
}

/// The identity of practice mode in journal and cache.
pub(crate) const KEY: &str = "practice";

pub(crate) async fn open(
    opener: Option<&PracticeOpener>,
    what: PracticeOpen,
    means: &Means,
) -> Result<(ActiveSession, bool), ApiError> {
    let opener =
        opener.ok_or_else(|| error::plain(ErrorCode::Internal, "This build of Pointback has no practice mode."))?;
    let world = opener(what).map_err(|e| ApiError {
        detail: Some(e),
        ..error::internal("The practice world could not be opened.")
    })?;
    let existing = world.existing;
    let http = arm::http_client(Transport::InProcess(world.exchange))?;
    let cloud = Cloud::discover(&http, &world.arm).await?;
    // The practice account is a guest in the world's other tenant, with the same client and secret.
    let sign_in = other::with_secret(&cloud, &http, &world.client_id, &world.client_secret);
    let credential = sign_in(&world.tenant)?;
    let session = connect::sign_in(
        Target {
            mode: Mode::Practice,
            key: Some(KEY.to_owned()),
            cloud,
            cloud_name: "Practice".to_owned(),
            tenant: Some(world.tenant),
            account: Some(world.account),
            speed: world.speed,
            http,
            credential,
            sign_in,
            person: None,
        },
        means,
    )
    .await?;
    Ok((session, existing))
}
