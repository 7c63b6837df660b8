//! The Tauri shell: sets up, lists the commands, passes on the events. It decides nothing.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod events;
mod host;
mod log;
mod practice;

use std::{error::Error, process::ExitCode, sync::Arc};

use backend::{Backend, Dirs, Parts, SystemClock, secrets::SystemKeychain};
use tauri::{App, AppHandle, Manager, WebviewWindowBuilder};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

fn main() -> ExitCode {
    let app = tauri::Builder::default()
        // First, so that a second start ends before it opens the journal.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| show(app)))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .invoke_handler(commands::handler())
        .setup(|app| {
            set_up(app).unwrap_or_else(|error| explain(app.handle(), error.as_ref()));
            Ok(())
        })
        .run(tauri::generate_context!());
    match app {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the application cannot run");
            ExitCode::FAILURE
        }
    }
}

fn set_up(app: &mut App) -> Result<(), Box<dyn Error>> {
    let handle = app.handle().clone();
    let dirs = Dirs {
        data: handle.path().app_data_dir()?,
        logs: log::dir(&handle)?,
    };
    app.manage(log::start(&handle).map_err(|error| {
        format!(
            "The log files cannot be written.\n\nMake sure that {} can be written to.\n({error})",
            dirs.logs.display()
        )
    })?);
    let clock = Arc::new(SystemClock);
    let practice = practice::opener(dirs.data.join("practice.json"), clock.clone());
    let keychain = Arc::new(SystemKeychain::of(&dirs.data));
    let backend = tauri::async_runtime::block_on(Backend::open(Parts {
        dirs,
        clock,
        practice: Some(practice),
        keychain,
        open_browser: host::sign_in_page(handle.clone()),
    }))
    .map_err(|error| format!("{}\n\n{}", error.message, error.hints.join("\n")))?;
    events::forward(handle, backend.clone());
    app.manage(backend);
    open_window(app)
}

/// Says why the application cannot start, in a dialog and with exit code 1, instead of vanishing.
fn explain(app: &AppHandle, error: &dyn Error) {
    tracing::error!(%error, "the application cannot start");
    // Not `blocking_show`: this is the main thread, which has to draw the dialog.
    app.dialog()
        .message(format!("Pointback cannot start.\n\n{error}"))
        .title("Pointback")
        .kind(MessageDialogKind::Error)
        .show(|_| std::process::exit(1));
}

/// The window of `tauri.conf.json`. Opened here and not by Tauri, which would do it before there is a backend to answer
/// it, and would end with a panic where the folder for its files cannot be made.
fn open_window(app: &App) -> Result<(), Box<dyn Error>> {
    let config = app
        .config()
        .app
        .windows
        .first()
        .ok_or("tauri.conf.json names no window")?;
    WebviewWindowBuilder::from_config(app.handle(), config)?.build()?;
    Ok(())
}

fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}
