//! An Azure small enough to embed: practice mode, and the other side of every test.
//!
//! It shares no type with the client, on purpose: were both sides built on one struct, a wrong member name would pass every test.

mod access;
mod app;
mod auth;
pub mod behaviour;
mod checks;
mod clock;
mod config;
mod control;
mod envelope;
mod error;
mod fact_table;
mod facts;
mod fault_text;
mod faults;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod flow;
mod gateway;
mod graph_rows;
mod history;
mod hosts;
mod judge;
mod kusto;
mod loose;
mod machine;
mod path;
mod points;
mod progress;
mod rehydration;
mod routes;
mod seed;
pub mod serve;
mod settle;
mod signature;
mod state;
mod throttle;
mod wire;
pub mod world;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::BodyExt;

pub use behaviour::Behaviour;
pub use config::{Config, WorldKind};
pub use control::{Control, PracticeAccount, Seen};
pub use error::{LostAnswer, SimError};
pub use fact_table::{Fact, Row as FactRow, TABLE as FACTS};
pub use facts::{Site, Verdict};
pub use faults::{Effect, Rule};
pub use progress::Progress;
pub use routes::identity::{IdentityControl, Revocation, TokenRequest};

use app::App;
use routes::Routers;

/// A running Azure. Clones are handles to the same one.
#[derive(Clone)]
pub struct Simulator {
    app: App,
    routers: Arc<Routers>,
}

impl Simulator {
    /// Opens a world: the one in the state file, or a fresh one. A state file that cannot be understood is set aside as `*.bad`.
    pub fn open(config: Config) -> Result<Self, SimError> {
        let app = App::open(config)?;
        let routers = Arc::new(Routers::new(&app));
        Ok(Self { app, routers })
    }

    /// Everything behind one router, for whoever brings a server. A lost answer becomes a body that breaks off: a router cannot close a
    /// connection. `serve` can, and so can `call`.
    pub fn router(&self) -> Router {
        let simulator = self.clone();
        Router::new().fallback(move |request: Request<Body>| {
            let simulator = simulator.clone();
            async move { simulator.over_http(request).await }
        })
    }

    async fn over_http(&self, request: Request<Body>) -> Response {
        let (parts, body) = request.into_parts();
        let body = match body.collect().await {
            Ok(body) => body.to_bytes(),
            Err(_) => return status_only(StatusCode::BAD_REQUEST),
        };
        match self.call(Request::from_parts(parts, body)).await {
            Ok(response) => response.map(Body::from),
            Err(lost) => {
                let broken = futures::stream::once(async move { Err::<Bytes, _>(lost) });
                let mut response = Response::new(Body::from_stream(broken));
                *response.status_mut() = StatusCode::BAD_GATEWAY;
                response
            }
        }
    }

    /// One request, in process, with the whole URI. `Err`: the connection broke before an answer.
    pub async fn call(&self, request: Request<Bytes>) -> Result<http::Response<Bytes>, LostAnswer> {
        envelope::answer(&self.app, &self.routers, request).await
    }

    /// What is not Azure's: faults, time by hand, roles, counters.
    pub fn control(&self) -> Control {
        Control::new(self.app.clone())
    }

    /// The account that practice mode signs in with.
    pub fn practice_account(&self) -> PracticeAccount {
        self.accounts().into_iter().next().unwrap_or_default()
    }

    /// Everyone who can sign in, the practice account first: then a Backup Operator on one subscription only, a Backup Reader, and one without a role.
    pub fn accounts(&self) -> Vec<PracticeAccount> {
        control::accounts(&self.app)
    }
}

fn status_only(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// A lock that outlives a panic elsewhere: the data behind it is plain, and is never left half changed across an unwind.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
