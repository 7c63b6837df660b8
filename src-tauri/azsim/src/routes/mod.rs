//! Every route. A route is `async fn name(State(app): State<App>, caller: Caller, Path(..), ..) -> ArmResult`:
//!
//! * `State<App>`: `app.read(|world| ..)`, `app.change(|world| ..)` (settles what is due, and saves), `app.now()`, `app.config()`, `app.tokens()`.
//! * `Caller` is there on ARM's routes only (the envelope has checked the token): `caller.require(world, action, scope)?`, `caller.may(..)`.
//! * `Extension<ApiVersion>`, `Extension<Scope>` (extension resources), `Extension<DataHost>` (data planes).
//! * Answers: `Ok(ok_json(&json!({..})))`, errors: `Err(ArmError::..)`. What is not simulated: `ArmError::unsupported`.
//! * A data plane checks its own tokens: `crate::auth::authenticate(&app, &headers, &[audience])`.

use axum::Router;

use crate::app::App;
use crate::envelope::no_route;

pub mod authorization;
pub mod cross_region;
mod cross_region_jobs;
mod directory;
mod directory_groups;
mod firewall;
mod grants;
pub mod graph;
pub mod guards;
pub mod identity;
pub mod instances;
pub mod jobs;
pub mod keyvault;
mod keyvault_writes;
mod listing;
mod locks;
pub mod metadata;
pub mod operations;
mod point_json;
pub mod postgres;
pub mod recovery_points;
pub mod resources;
pub mod restore;
pub mod sim;
mod starting;
mod state_of;
pub mod storage;
mod storage_data;
mod storage_writes;
pub mod subscriptions;
mod vault_writes;
pub mod vaults;
mod writing;

#[cfg(test)]
mod edge_tests;
#[cfg(test)]
mod graph_tests;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
pub(crate) mod testing;
#[cfg(test)]
mod writes_tests;

pub(crate) use guards::consent;
pub(crate) use state_of::state_of;
pub(crate) use writing::target_seen as linked;

/// The path of a vault with what follows it: `vault_path!("/backupJobs")`.
macro_rules! vault_path {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.DataProtection/backupVaults/{vault}",
            $rest
        )
    };
}
pub(crate) use vault_path;

/// One router for each kind of host.
pub struct Routers {
    pub arm: Router,
    pub login: Router,
    pub key_vault: Router,
    pub blob: Router,
    pub directory: Router,
    pub control: Router,
}

impl Routers {
    pub fn new(app: &App) -> Self {
        let arm = Router::new()
            .merge(vaults::router())
            .merge(instances::router())
            .merge(recovery_points::router())
            .merge(restore::router())
            .merge(operations::router())
            .merge(cross_region::router())
            .merge(cross_region_jobs::router())
            .merge(guards::router())
            .merge(jobs::router())
            .merge(graph::router())
            .merge(metadata::router())
            .merge(postgres::router())
            .merge(storage::router())
            .merge(keyvault::router())
            .merge(authorization::router())
            .merge(grants::router())
            .merge(locks::router())
            .merge(firewall::router())
            .merge(storage_writes::router())
            .merge(keyvault_writes::router())
            .merge(vault_writes::router())
            .merge(subscriptions::router())
            .merge(resources::router());
        Self {
            arm: finish(arm, app),
            login: finish(identity::router(app), app),
            key_vault: finish(keyvault::data_router(), app),
            blob: finish(storage_data::data_router(), app),
            directory: finish(directory::router(), app),
            control: finish(sim::router().merge(identity::sim_router()), app),
        }
    }
}

fn finish(router: Router<App>, app: &App) -> Router {
    router
        .fallback(no_route)
        .method_not_allowed_fallback(no_route)
        .with_state(app.clone())
}
