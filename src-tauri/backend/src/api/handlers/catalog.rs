//! What there is, and where it could go.

use std::sync::Arc;

use crate::Backend;
use crate::api::{
    ApiError, Containers, ContainersRequest, Databases, DatabasesRequest, Dots, DotsRequest, GuardRequest, GuardView,
    InstanceDetails, InstanceRequest, KeyVaults, Moment, MomentRequest, Secrets, SecretsRequest, ServerDatabases,
    ServerDatabasesRequest, Servers, StorageAccounts, TargetsRequest, Timeline, TimelineRequest,
};

/// One line per command: the view of the tenant that owns the resource does the work. Every one answers `NotSignedIn` without a
/// session, and what Azure answers otherwise.
macro_rules! look {
    ($($(#[$doc:meta])* $name:ident => $method:ident ($request:ident . $about:ident) -> $response:ident;)*) => {
        impl Backend {
            $(
                $(#[$doc])*
                pub async fn $name(&self, request: $request) -> Result<$response, ApiError> {
                    let view = self.0.catalog.view_of(&request.$about)?;
                    self.watch(view.$method(request).await)
                }
            )*
        }
    };
}

look! {
    /// One instance with its points and a form to start from.
    timeline_get => timeline(TimelineRequest.instance_id) -> Timeline;
    /// Everything that Azure says of one instance, its vault and its policy, in words.
    instance_get => instance(InstanceRequest.instance_id) -> InstanceDetails;
    /// The newest point before a moment that was typed.
    moment_find => moment(MomentRequest.instance_id) -> Moment;
    /// Single servers that could take the new database.
    servers_list => servers(TargetsRequest.instance_id) -> Servers;
    /// Names that are taken on a server.
    server_databases_list => server_databases(ServerDatabasesRequest.server_id) -> ServerDatabases;
    /// Storage accounts for a restore as files.
    storage_accounts_list => storage_accounts(TargetsRequest.instance_id) -> StorageAccounts;
    /// Containers of a storage account.
    containers_list => containers(ContainersRequest.account_id) -> Containers;
    /// Key vaults that may hold the server's connection string.
    key_vaults_list => key_vaults(TargetsRequest.instance_id) -> KeyVaults;
    /// Names of a key vault's secrets, never a value.
    secrets_list => secrets(SecretsRequest.vault_id) -> Secrets;
}

impl Backend {
    /// Every protected PostgreSQL database and flexible server, in every tenant of every account.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::NotSignedIn`]; what Azure answers, if no tenant answers otherwise.
    pub async fn databases_list(&self, request: DatabasesRequest) -> Result<Databases, ApiError> {
        let (list, late) = self.watch(self.0.catalog.databases(&request).await)?;
        if !late.is_empty() {
            let weak = Arc::downgrade(&self.0);
            tokio::spawn(async move {
                if late.arrives().await
                    && let Some(inner) = weak.upgrade()
                {
                    // Whoever shows the list asks again, and finds the answer.
                    Backend(inner).tell_of_accounts();
                }
            });
        }
        Ok(list)
    }

    /// The last twelve weeks of the rows in view.
    ///
    /// # Errors
    /// As [`Backend::databases_list`].
    pub async fn dots_get(&self, request: DotsRequest) -> Result<Dots, ApiError> {
        self.watch(self.0.catalog.dots(&request).await)
    }

    /// The vault's resource guard, explained, and whether the account may restore under it.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::NotSignedIn`], [`crate::api::ErrorCode::InvalidInput`].
    pub async fn guard_get(&self, request: GuardRequest) -> Result<GuardView, ApiError> {
        let view = self.0.catalog.view_of(&request.instance_id)?;
        self.watch(view.guard(request).await)
    }
}
