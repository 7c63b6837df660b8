//! Jobs of cross-region restores (contract §5.7): a list and a job, both by POST, written in ways that the vault's own jobs are not.

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::post;
use bytes::Bytes;
use serde_json::{Value, json};

use super::cross_region::{At, check_regions, location_path, region_name, require};
use super::jobs::{Form, job_json};
use super::starting::refused;
use crate::app::App;
use crate::auth::Caller;
use crate::behaviour::Order;
use crate::envelope::{body_json, ok_json};
use crate::error::{ArmError, ArmResult};
use crate::fault_text::invalid_input;
use crate::history;
use crate::loose::Loose;
use crate::world::{Job, Vault, World, same};

pub fn router() -> Router<App> {
    Router::new()
        .route(location_path!("/fetchCrossRegionRestoreJobs"), post(list))
        .route(location_path!("/fetchCrossRegionRestoreJob"), post(one))
}

/// The vault of `sourceBackupVaultId`, once its regions fit.
fn vault<'w>(world: &'w World, region: &str, body: &Value) -> Result<&'w Vault, ArmError> {
    let body = Loose(body);
    let missing = || refused(&invalid_input("sourceBackupVaultId is missing."));
    let id = body.filled("sourceBackupVaultId").ok_or_else(missing)?;
    let vault = world.vault_by_id(id.trim_end_matches('/'));
    let vault = vault.ok_or_else(|| refused(&invalid_input(format!("The vault '{id}' does not exist."))))?;
    check_regions(vault, region, body.filled("sourceRegion")).map_err(|f| refused(&f))?;
    Ok(vault)
}

/// `$filter` is in the specification and no client uses it (§18): it is not looked at.
async fn list(State(app): State<App>, caller: Caller, Path((sub, rg, region)): At, body: Bytes) -> ArmResult {
    let body = body_json(&body)?;
    let now = app.now();
    app.read(|world| {
        require(world, &caller, &sub, &rg, "fetchCrossRegionRestoreJobs")?;
        let vault = vault(world, &region, &body)?;
        let mut jobs = history::cross_region(world, vault, &region_name(&region), now);
        if world.behaviour.cross_region_job_order == Order::OldestFirst {
            jobs.reverse();
        }
        let rows: Vec<Value> = jobs
            .into_iter()
            .filter_map(|job| cross_region_json(world, vault, job, Form::Listed))
            .collect();
        Ok(ok_json(&json!({"value": rows})))
    })
}

async fn one(State(app): State<App>, caller: Caller, Path((sub, rg, region)): At, body: Bytes) -> ArmResult {
    let body = body_json(&body)?;
    app.read(|world| {
        require(world, &caller, &sub, &rg, "fetchCrossRegionRestoreJob")?;
        let vault = vault(world, &region, &body)?;
        let missing = || refused(&invalid_input("jobId is missing."));
        let id = Loose(&body).filled("jobId").ok_or_else(missing)?;
        let vault_id = vault.id();
        let job = world
            .jobs
            .iter()
            .find(|j| j.cross_region.is_some() && same(&j.id, id) && same(&j.vault_id, &vault_id));
        job.and_then(|job| cross_region_json(world, vault, job, Form::Single))
            .map(|body| ok_json(&body))
            .ok_or_else(ArmError::generic_not_found)
    })
}

/// As a vault's job, without its nulls, and with `BackupVaults` in the id.
fn cross_region_json(world: &World, vault: &Vault, job: &Job, form: Form) -> Option<Value> {
    let mut body = job_json(world, vault, job, form)?;
    body["id"] = json!(
        body["id"]
            .as_str()
            .unwrap_or_default()
            .replace("/backupVaults/", "/BackupVaults/")
    );
    omit_nulls(&mut body);
    Some(body)
}

fn omit_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(omit_nulls);
        }
        Value::Array(elements) => elements.iter_mut().for_each(omit_nulls),
        _ => {}
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn nulls_go_at_every_depth_and_nothing_else_does() {
        let mut value = json!({"a": null, "b": {"c": null, "d": ""}, "e": [{"f": null}, 0, false]});
        omit_nulls(&mut value);
        assert_eq!(value, json!({"b": {"d": ""}, "e": [{}, 0, false]}));
    }
}
