//! What a simulator is opened with.

use std::path::PathBuf;

use time::OffsetDateTime;
use url::Url;

use crate::progress::Progress;

/// Which world a fresh simulator begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WorldKind {
    /// A company with three subscriptions and some sixty protected databases.
    #[default]
    Contoso,
    /// The company, and three more tenants: a consultancy, a customer of it that demands a second factor, and one whose sign-in never answers.
    Tenants,
    /// A tenant with its accounts and one subscription that holds nothing.
    Empty,
    /// 5,000 instances in 40 vaults, for measurements. It is never kept in a state file.
    Large,
}

#[derive(Debug, Clone)]
pub struct Config {
    /// Every id and every chance decision of the world comes from this number.
    pub seed: u64,
    pub progress: Progress,
    /// `https://management.practice.invalid`, or `https://localhost:PORT`.
    pub arm: Url,
    /// May be the same host and port as `arm`: sign-in paths are then told by their form.
    pub login: Url,
    /// `vault.practice.invalid`, or `vault.localhost:PORT`: the data plane of a key vault is `https://{name}.{this}`.
    pub key_vault_suffix: String,
    /// `core.practice.invalid`, or `localhost:PORT`: blobs are at `https://{account}.blob.{this}`.
    pub storage_suffix: String,
    /// Where the world is kept between two runs; `None`: it lives as long as the simulator.
    pub state_file: Option<PathBuf>,
    pub world: WorldKind,
    /// The simulator's "now" at opening. Its clock is this plus the time that tokio says has passed, so that a paused tokio clock pauses it too.
    pub start: OffsetDateTime,
}

impl Config {
    /// Practice mode: in process, six times as fast as Azure.
    pub fn practice(state_file: Option<PathBuf>, now: OffsetDateTime) -> Self {
        Self {
            seed: 7,
            progress: Progress::Auto { speed: 6.0 },
            arm: fixed_url("https://management.practice.invalid/"),
            login: fixed_url("https://login.practice.invalid/"),
            key_vault_suffix: "vault.practice.invalid".into(),
            storage_suffix: "core.practice.invalid".into(),
            state_file,
            world: WorldKind::Contoso,
            start: now,
        }
    }

    /// The same, reached over TLS on this machine.
    pub fn loopback(port: u16, now: OffsetDateTime) -> Self {
        let base = fixed_url(&format!("https://localhost:{port}/"));
        Self {
            arm: base.clone(),
            login: base,
            key_vault_suffix: format!("vault.localhost:{port}"),
            storage_suffix: format!("localhost:{port}"),
            ..Self::practice(None, now)
        }
    }

    /// `https://management.practice.invalid`, without a slash at its end: what ids and operation URLs are appended to.
    pub fn arm_base(&self) -> &str {
        self.arm.as_str().trim_end_matches('/')
    }

    pub fn login_base(&self) -> &str {
        self.login.as_str().trim_end_matches('/')
    }

    /// Audience of a token for key vaults' data planes.
    pub fn key_vault_audience(&self) -> String {
        format!("https://{}", self.key_vault_suffix)
    }

    /// Microsoft Graph: its base, and the audience of a token for it.
    pub fn graph_base(&self) -> String {
        format!("{}/graph", self.arm_base())
    }

    /// Audience of a token for blobs. One for all clouds, as in Azure.
    pub const STORAGE_AUDIENCE: &'static str = "https://storage.azure.com";

    /// `pg-prod-weu-01` becomes `pg-prod-weu-01.postgres.database.practice.invalid`. Nothing listens there.
    pub fn postgres_host(server: &str) -> String {
        format!("{server}.postgres.database.practice.invalid")
    }

    /// `https://{account}.blob.{suffix}/`
    pub fn blob_endpoint(&self, account: &str) -> String {
        format!("https://{account}.blob.{}/", self.storage_suffix)
    }

    /// `https://{vault}.{suffix}/`
    pub fn key_vault_uri(&self, vault: &str) -> String {
        format!("https://{vault}.{}/", self.key_vault_suffix)
    }
}

/// A URL that this file writes itself. `Url` has no const constructor; the fallback can only be reached by a typing mistake above, which the tests would show.
fn fixed_url(text: &str) -> Url {
    Url::parse(text).unwrap_or_else(|_| unreachable!("a fixed URL"))
}
