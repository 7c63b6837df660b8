//! The surface of Pointback: one list of commands, and the shapes that cross to the screen.
//!
//! Everything a screen may ask for is in [`commands!`]. The Tauri shell, the HTTP bridge of the browser tests and the
//! TypeScript map (`ui/src/ipc/gen`) are all made from that list, so a command without an adapter does not compile.
//!
//! Rules of this module: shapes are *views*, made for a screen; nothing in them is a secret or a signed URL; every
//! decision (may this be restored, why not) is taken here or below and travels as data ([`Can`]).

mod access;
mod accounts;
mod activity;
#[cfg(test)]
mod bindings;
mod catalog;
mod common;
mod details;
mod handlers;
mod network;
mod plan;
mod session;
mod terminal;

pub use access::*;
pub use accounts::*;
pub use activity::*;
pub use catalog::*;
pub use common::*;
pub use details::*;
pub use network::*;
pub use plan::*;
pub use session::*;
pub use terminal::*;

/// The one list of commands: `call name(Request) -> Response;`, or `stream name(Request) -> Item => Response;` for a
/// command that reports while it works.
///
/// `commands!(consumer)` calls the macro `consumer!` with the whole list.
#[macro_export]
macro_rules! commands {
    ($consumer:ident) => {
        $consumer! {
            // session
            call bootstrap(Nothing) -> Bootstrap;
            call practice_start(Nothing) -> Session;
            call practice_reset(Nothing) -> Session;
            call connect(ConnectRequest) -> Session;
            stream sign_in(ConnectRequest) -> SignInStep => Session;
            call sign_in_cancel(Nothing) -> Nothing;
            call sign_in_again(Nothing) -> Nothing;
            call sign_out(Nothing) -> CredentialFacts;
            call credentials_where(Nothing) -> CredentialFacts;
            call credentials_key_file(KeyFileRequest) -> CredentialFacts;
            call accounts_get(Nothing) -> Accounts;
            call accounts_tick(TickRequest) -> Accounts;
            call account_remove(AccountRef) -> CredentialFacts;
            call tenant_sign_in(TenantRef) -> Nothing;
            call tenant_check(TenantRef) -> Nothing;
            stream connectivity_test(ConnectivityRequest) -> HostCheck => Connectivity;
            call settings_set(Settings) -> Settings;
            call views_get(Nothing) -> SavedViews;
            call views_set(SavedViews) -> SavedViews;
            // catalog
            call databases_list(DatabasesRequest) -> Databases;
            call dots_get(DotsRequest) -> Dots;
            call timeline_get(TimelineRequest) -> Timeline;
            call instance_get(InstanceRequest) -> InstanceDetails;
            call guard_get(GuardRequest) -> GuardView;
            call moment_find(MomentRequest) -> Moment;
            call servers_list(TargetsRequest) -> Servers;
            call server_databases_list(ServerDatabasesRequest) -> ServerDatabases;
            call storage_accounts_list(TargetsRequest) -> StorageAccounts;
            call containers_list(ContainersRequest) -> Containers;
            call key_vaults_list(TargetsRequest) -> KeyVaults;
            call secrets_list(SecretsRequest) -> Secrets;
            // plan
            call plan_check(CheckRequest) -> PlanCheck;
            stream plan_preflight(CheckRequest) -> Stage => Preflight;
            // access
            stream flight_check(FlightRequest) -> CheckLine => FlightCheck;
            stream permissions_check(PermissionsRequest) -> CheckLine => FlightCheck;
            call fix_preview(FixRequest) -> FixPreview;
            call handoff_get(FixRequest) -> Handoff;
            stream fix_apply(FixApplyRequest) -> FixRecordView => Fixes;
            call fixes_list(Nothing) -> Fixes;
            stream fix_undo(FixRef) -> FixRecordView => FixRecordView;
            // jobs
            call restore_start(StartRequest) -> JobView;
            call activity_list(ActivityRequest) -> Activity;
            call job_get(JobRequest) -> JobView;
            call job_raw(JobRequest) -> RawJob;
            call job_check_now(JobRequest) -> JobView;
            // the same by other means
            call terminal_get(TerminalRequest) -> Terminal;
            call job_terminal(JobRequest) -> Terminal;
            call runbook_get(JobRequest) -> Runbook;
            call request_import(ImportRequest) -> Imported;
        }
    };
}
