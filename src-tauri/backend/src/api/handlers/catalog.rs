//! What there is, and where it could go.

use crate::Backend;
use crate::api::{
    ApiError, Containers, ContainersRequest, Databases, DatabasesRequest, Dots, DotsRequest, GuardRequest, GuardView,
    InstanceDetails, InstanceRequest, KeyVaults, Moment, MomentRequest, Secrets, SecretsRequest, ServerDatabases,
    ServerDatabasesRequest, Servers, StorageAccounts, TargetsRequest, Timeline, TimelineRequest,
};

/// One line per command: the view of the current session does the work. Every one answers `NotSignedIn` without one,
/// and what Azure answers otherwise.
macro_rules! look {
    ($($(#[$doc:meta])* $name:ident => $method:ident ($request:ident) -> $response:ident;)*) => {
        impl Backend {
            $(
                $(#[$doc])*
                pub async fn $name(&self, request: $request) -> Result<$response, ApiError> {
                    self.watch(self.0.catalog.view()?.$method(request).await)
                }
            )*
        }
    };
}

look! {
    /// Every protected PostgreSQL database and flexible server.
    databases_list => databases(DatabasesRequest) -> Databases;
    /// The last twelve weeks of the rows in view.
    dots_get => dots(DotsRequest) -> Dots;
    /// One instance with its points and a form to start from.
    timeline_get => timeline(TimelineRequest) -> Timeline;
    /// Everything that Azure says of one instance, its vault and its policy, in words.
    instance_get => instance(InstanceRequest) -> InstanceDetails;
    /// The newest point before a moment that was typed.
    moment_find => moment(MomentRequest) -> Moment;
    /// Single servers that could take the new database.
    servers_list => servers(TargetsRequest) -> Servers;
    /// Names that are taken on a server.
    server_databases_list => server_databases(ServerDatabasesRequest) -> ServerDatabases;
    /// Storage accounts for a restore as files.
    storage_accounts_list => storage_accounts(TargetsRequest) -> StorageAccounts;
    /// Containers of a storage account.
    containers_list => containers(ContainersRequest) -> Containers;
    /// Key vaults that may hold the server's connection string.
    key_vaults_list => key_vaults(TargetsRequest) -> KeyVaults;
    /// Names of a key vault's secrets, never a value.
    secrets_list => secrets(SecretsRequest) -> Secrets;
}

impl Backend {
    /// The vault's resource guard, explained, and whether the account may restore under it.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::NotSignedIn`], [`crate::api::ErrorCode::InvalidInput`].
    pub async fn guard_get(&self, request: GuardRequest) -> Result<GuardView, ApiError> {
        self.watch(self.0.catalog.view()?.guard(request).await)
    }
}
