//! Log files: one a day, the last seven kept, in the folder that the screen can open.
//!
//! The filter is an allow-list of *our* targets. The libraries below stay silent: they may write whole URLs, and the
//! URLs of Azure's long-running operations are signed.

use std::{error::Error, path::PathBuf};

use tauri::{AppHandle, Manager};
use tracing_appender::{non_blocking::WorkerGuard, rolling};
use tracing_subscriber::EnvFilter;

const FILTER: &str = "off,pointback=info,backend=info,arm=info";
const KEPT: usize = 7;

pub fn dir(app: &AppHandle) -> tauri::Result<PathBuf> {
    app.path().app_log_dir()
}

/// Starts logging. The guard writes what is still buffered when it is dropped, so it lives as long as the application.
pub fn start(app: &AppHandle) -> Result<WorkerGuard, Box<dyn Error>> {
    // Made here: the appender would first complain, on standard error, that it cannot look for old files in it.
    let dir = dir(app)?;
    std::fs::create_dir_all(&dir)?;
    let file = rolling::Builder::new()
        .rotation(rolling::Rotation::DAILY)
        .filename_prefix("pointback")
        .filename_suffix("log")
        .max_log_files(KEPT)
        .build(dir)?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(EnvFilter::new(FILTER))
        .with_writer(writer)
        .try_init()
        .map_err(|error| -> Box<dyn Error> { error })?;
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // The place only: a panic's message may quote data.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
        usual(panic);
    }));
    Ok(guard)
}
