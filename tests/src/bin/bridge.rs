//! The bridge as a program: `bridge --ui ui/dist --data DIR --listen 127.0.0.1:0`.
//!
//! With `--now 2026-11-22T12:00:00Z` its clock, and the simulator's, begin there: every date on a screen is then known.
//!
//! Prints one line of JSON with its address, and serves until it is killed.

use std::{error::Error, path::PathBuf, sync::Arc};

use backend::clock::{Clock, SystemClock, TokioClock};
use itests::{bridge, lab};
use serde_json::json;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::net::TcpListener;

struct Options {
    ui: PathBuf,
    data: PathBuf,
    listen: String,
    now: Option<OffsetDateTime>,
}

fn options() -> Result<Options, String> {
    let mut options = Options {
        ui: "ui/dist".into(),
        data: "test-output/bridge".into(),
        listen: "127.0.0.1:0".into(),
        now: None,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
        match word.as_str() {
            "--ui" => options.ui = value.into(),
            "--data" => options.data = value.into(),
            "--listen" => options.listen = value,
            "--now" => {
                let parsed = OffsetDateTime::parse(&value, &Rfc3339);
                options.now = Some(parsed.map_err(|error| format!("--now {value}: {error}"))?);
            }
            other => {
                return Err(format!(
                    "{other} is not an option: --ui, --data, --listen and --now are"
                ));
            }
        }
    }
    Ok(options)
}

#[tokio::main]
#[allow(clippy::print_stdout, reason = "the ready line is this program's answer")]
async fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter("off,backend=info,arm=info")
        .init();
    let practice = lab::Practice::new(Some(options.data.join("data/practice.json")));
    let clock: Arc<dyn Clock> = match options.now {
        Some(now) => Arc::new(TokioClock::starting_at(now)),
        None => Arc::new(SystemClock),
    };
    let backend = lab::backend(&options.data, clock, &practice)
        .await
        .map_err(|error| error.message)?;
    let listener = TcpListener::bind(&options.listen).await?;
    println!("{}", json!({ "url": format!("http://{}", listener.local_addr()?) }));
    axum::serve(listener, bridge::router(backend, &options.ui)).await?;
    Ok(())
}
