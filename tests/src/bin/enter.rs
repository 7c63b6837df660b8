//! A process of the application, as far as signing in and looking goes: for the ways that are found through the environment of a
//! process, and for what a process leaves with others.
//!
//! `enter FOLDER`. The first line of its input is the request to connect, as the screen would send it: arguments can be read by
//! everybody. Each answer is a line of JSON of its output, and its log, with every word of every library, goes to standard error.
//! A further request connects once more. A line `again` looks once more, `bootstrap` asks what a fresh window does, `out` signs out, `panic` ends it as a fault would.

#![allow(clippy::print_stdout, reason = "its answers are its output")]

use std::{error::Error, path::Path, sync::Arc};

use backend::{
    Backend, SystemClock,
    api::{ApiError, ConnectRequest, Databases, DatabasesRequest, Nothing},
};
use itests::lab::{self, Practice};
use serde::Serialize;
use serde_json::json;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: enter FOLDER")?;
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(std::io::stderr)
        .with_env_filter(EnvFilter::new("trace"))
        .init();
    let parts = lab::parts(Path::new(&folder), Arc::new(SystemClock), &Practice::new(None));
    let backend = Backend::open(parts).await.map_err(|error| error.message)?;
    // Nothing else is done between two orders, so that waiting for one may block.
    let mut orders = std::io::stdin().lines();
    let request: ConnectRequest = serde_json::from_str(&orders.next().ok_or("no request")??)?;
    let session = backend.connect(request.clone()).await;
    answer("session", &session);
    answer("databases", &databases(&backend).await);
    for order in orders.map_while(Result::ok) {
        match order.as_str() {
            request if request.starts_with('{') => {
                answer("session", &backend.connect(serde_json::from_str(request)?).await);
                answer("databases", &databases(&backend).await);
            }
            "again" => answer("databases", &databases(&backend).await),
            "bootstrap" => answer("bootstrap", &backend.bootstrap(Nothing {}).await),
            "out" => answer("credentials", &backend.sign_out(Nothing {}).await),
            // What is known at that moment stands around it, as in a fault of ours.
            #[allow(clippy::panic, reason = "the test asks for it")]
            "panic" => panic!("a fault, with {request:?} and {session:?}"),
            _ => return Err(format!("{order} is no order").into()),
        }
    }
    Ok(())
}

async fn databases(backend: &Backend) -> Result<Databases, ApiError> {
    backend.databases_list(DatabasesRequest { refresh: true }).await
}

fn answer<T: Serialize>(what: &str, answer: &Result<T, ApiError>) {
    match answer {
        Ok(value) => println!("{}", json!({ what: value })),
        Err(error) => println!("{}", json!({ "error": error })),
    }
}
