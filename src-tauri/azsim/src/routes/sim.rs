//! `/_sim/*`: [`crate::Control`] over HTTP, for tests in other processes. Nothing here is Azure's, and no token is asked for.

use std::time::Duration;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde_json::{Value, json};

use crate::app::App;
use crate::behaviour::Behaviour;
use crate::control::Control;
use crate::facts::{Governance, Setting};
use crate::faults::Rule;
use crate::wire;
use crate::world::PolicyAssignment;

pub fn router() -> Router<App> {
    Router::new()
        .route("/_sim/state", get(state))
        .route("/_sim/requests", get(requests))
        .route("/_sim/advance", post(advance))
        .route("/_sim/behaviour", get(behaviour).post(behave).delete(as_ever))
        .route("/_sim/guard", post(guard))
        .route("/_sim/facts", post(set_fact))
        .route("/_sim/governance", post(govern))
        .route("/_sim/snapshot", get(snapshot))
        .route("/_sim/faults", post(add_fault).delete(clear_faults).get(faults))
}

async fn state(State(app): State<App>) -> Json<Value> {
    let control = Control::new(app.clone());
    let (jobs, operations, databases, blobs) = app.read(|world| {
        (
            world.jobs.len(),
            world.operations.len(),
            world.servers.iter().map(|s| s.databases.len()).sum::<usize>(),
            world
                .storage_accounts
                .iter()
                .flat_map(|a| &a.containers)
                .map(|c| c.blobs.len())
                .sum::<usize>(),
        )
    });
    Json(json!({
        "now": wire::time(app.now()),
        "requests": control.requests().len(),
        "restoresAccepted": control.restores_accepted(),
        "jobs": jobs,
        "operations": operations,
        "databases": databases,
        "blobs": blobs,
    }))
}

/// Method, path, status and caller of every request; queries stay here, because some are signed.
async fn requests(State(app): State<App>) -> Json<Value> {
    let rows: Vec<Value> = Control::new(app)
        .requests()
        .iter()
        .map(|r| json!({"method": r.method, "path": r.path, "status": r.status, "caller": r.caller, "at": wire::time(r.at)}))
        .collect();
    Json(json!(rows))
}

#[derive(serde::Deserialize)]
struct Advance {
    seconds: f64,
}

async fn advance(State(app): State<App>, Json(by): Json<Advance>) -> Json<Value> {
    let seconds = if by.seconds.is_finite() {
        by.seconds.clamp(0.0, 1e9)
    } else {
        0.0
    };
    Control::new(app.clone()).advance(Duration::from_secs_f64(seconds));
    Json(json!({"now": wire::time(app.now())}))
}

async fn behaviour(State(app): State<App>) -> Json<Value> {
    Json(json!(Control::new(app).behaviour()))
}

/// An object with some switches; the answer has all of them. 400, and nothing changed, where one is not understood.
async fn behave(State(app): State<App>, Json(changes): Json<Value>) -> Result<Json<Value>, (StatusCode, String)> {
    let control = Control::new(app);
    let next = control.behaviour().with(&changes);
    let next = next.map_err(|why| (StatusCode::BAD_REQUEST, why))?;
    control.behave(|now| *now = next.clone());
    Ok(Json(json!(next)))
}

async fn as_ever(State(app): State<App>) -> Json<Value> {
    Control::new(app).behave(|now| *now = Behaviour::default());
    Json(json!(Behaviour::default()))
}

#[derive(serde::Deserialize)]
struct Link {
    vault: String,
    /// `null`: none.
    guard: Option<String>,
}

async fn guard(State(app): State<App>, Json(link): Json<Link>) -> Result<Json<Value>, (StatusCode, String)> {
    if Control::new(app).guard(&link.vault, link.guard.as_deref()) {
        Ok(Json(json!({})))
    } else {
        Err((StatusCode::BAD_REQUEST, "there is no such vault or guard".to_owned()))
    }
}

/// `{"site": {..}, "fact": "serverReader", "holds": false}`. 400 where the site does not name what the fact is about.
async fn set_fact(State(app): State<App>, Json(set): Json<Setting>) -> Result<Json<Value>, (StatusCode, String)> {
    if Control::new(app).set(&set.site, set.fact, set.holds) {
        Ok(Json(json!({})))
    } else {
        Err((
            StatusCode::BAD_REQUEST,
            "the site has nothing that this fact is about".to_owned(),
        ))
    }
}

/// A deny assignment, a policy, or a group, of which the answer has the id.
async fn govern(State(app): State<App>, Json(what): Json<Governance>) -> Json<Value> {
    fn words(list: &[String]) -> Vec<&str> {
        list.iter().map(String::as_str).collect()
    }
    let control = Control::new(app);
    match what {
        Governance::Deny {
            name,
            scope,
            actions,
            data_actions,
            principals,
        } => {
            control.deny(
                &name,
                &scope,
                &words(&actions),
                &words(&data_actions),
                &words(&principals),
            );
            Json(json!({}))
        }
        Governance::Policy {
            name,
            scope,
            resource_type,
            member,
            value,
        } => {
            let display = name.clone();
            control.forbid(PolicyAssignment {
                name,
                display,
                scope,
                resource_type,
                member,
                value,
            });
            Json(json!({}))
        }
        Governance::Group { name, members } => Json(json!({"id": control.make_group(&name, &words(&members))})),
    }
}

async fn snapshot(State(app): State<App>) -> Json<Value> {
    Json(json!(Control::new(app).snapshot()))
}

async fn add_fault(State(app): State<App>, Json(rule): Json<Rule>) -> Json<Value> {
    Control::new(app).add_fault(rule);
    Json(json!({}))
}

async fn clear_faults(State(app): State<App>) -> Json<Value> {
    Control::new(app).clear_faults();
    Json(json!({}))
}

async fn faults(State(app): State<App>) -> Json<Value> {
    Json(json!(app.faults(|faults| faults.0.clone())))
}
