//! The way to Azure, and the place of the key.

use std::sync::Arc;

use crate::Backend;
use crate::api::{
    ApiError, CloudChoice, Connectivity, ConnectivityRequest, CredentialFacts, ErrorCode, HostCheck, HostState,
    KeyFileRequest, Nothing, Who,
};
use crate::{error, session};

impl Backend {
    /// Tests the way to each host of a cloud, all at once, for ten seconds at most. No token is sent.
    ///
    /// # Errors
    /// `InvalidInput`: the cloud, or a setting of the way to it, cannot be used.
    pub async fn connectivity_test(
        &self,
        request: ConnectivityRequest,
        step: impl Fn(HostCheck) + Send + Sync + 'static,
    ) -> Result<Connectivity, ApiError> {
        let choice = match request.cloud {
            Some(cloud) => cloud,
            None => self
                .0
                .settings
                .last_connection()
                .await?
                .map_or(CloudChoice::Public, |last| last.cloud),
        };
        let (cloud, http) = match session::find_cloud(&choice, &self.0.network).await {
            Ok(found) => found,
            Err(error) if error.code == ErrorCode::InvalidInput => return Err(error),
            // A cloud of one's own is asked for its other hosts; where it does not answer, that is the result.
            Err(error) => return self.unknown_cloud(&choice, error, &step).await,
        };
        let way = self.0.network.way_to(&cloud.arm).await;
        let hosts = session::hosts(&cloud, &self.0.catalog.key_vault_hosts());
        let step = &step;
        let tests = hosts
            .into_iter()
            .map(|host| session::probe(host, Arc::clone(&http), step));
        Ok(Connectivity {
            cloud: session::cloud_name(&choice, &cloud),
            way,
            rows: futures::future::join_all(tests).await,
        })
    }

    async fn unknown_cloud(
        &self,
        choice: &CloudChoice,
        error: ApiError,
        step: &(dyn Fn(HostCheck) + Send + Sync),
    ) -> Result<Connectivity, ApiError> {
        let CloudChoice::Custom { arm, .. } = choice else {
            return Err(error);
        };
        let url = session::arm_address(arm)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let row = HostCheck {
            host: host.clone(),
            port: url.port_or_known_default().unwrap_or(443),
            purpose: "Azure Resource Manager, which names the other hosts".to_owned(),
            state: HostState::Failed,
            message: error.message.clone(),
            issuer: None,
            error: Some(error),
            milliseconds: None,
        };
        step(row.clone());
        Ok(Connectivity {
            cloud: host,
            way: self.0.network.way_to(&url).await,
            rows: vec![row],
        })
    }

    /// Keeps the key of the saved sign-ins in a file beside them, or stops doing so. Without a keychain to go back to, they are kept
    /// for this run, and the files are gone; the answer says so.
    ///
    /// # Errors
    /// `Storage`: the key stays where it was, and why.
    pub async fn credentials_key_file(&self, request: KeyFileRequest) -> Result<CredentialFacts, ApiError> {
        let inner = &self.0;
        let before = inner.settings.key_in_a_file().await?;
        // Written down first: a move that is interrupted is finished at the next start, and never undone.
        inner.settings.set_key_in_a_file(request.in_a_file).await?;
        if let Err(why) = inner.cache.keep_the_key_in_a_file(request.in_a_file).await {
            inner.settings.set_key_in_a_file(before).await?;
            return Err(ApiError {
                hints: vec![why.hint().to_owned()],
                detail: why.detail().map(str::to_owned),
                who: Some(Who::You),
                ..error::plain(
                    ErrorCode::Storage,
                    format!("The key stays where it was. {}", why.message()),
                )
            });
        }
        self.credentials_where(Nothing {}).await
    }
}
