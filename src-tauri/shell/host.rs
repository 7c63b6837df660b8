//! What only a desktop can do for the screen: open a folder, a portal page, a file dialog.

use backend::api::{ApiError, ErrorCode, Nothing};
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;
use tokio::sync::oneshot;

use crate::log;

/// The portals of the clouds that have one (contract §3 lists the clouds; these are their portal hosts). A URL
/// elsewhere is refused: the screen shows text that came from outside, and a link in it must not become a way out.
const PORTALS: [&str; 3] = [
    "https://portal.azure.com/",
    "https://portal.azure.us/",
    "https://portal.azure.cn/",
];

#[tauri::command]
pub async fn host_open_logs(app: AppHandle) -> Result<Nothing, ApiError> {
    let dir = log::dir(&app).map_err(|error| problem("The folder of the log files is not known.", error))?;
    app.opener()
        .open_path(dir.to_string_lossy(), None::<&str>)
        .map_err(|error| problem("The folder of the log files cannot be opened.", error))?;
    Ok(Nothing {})
}

#[tauri::command]
pub async fn host_open_url(app: AppHandle, url: String) -> Result<Nothing, ApiError> {
    if !PORTALS.iter().any(|portal| url.starts_with(portal)) {
        return Err(problem(
            "Only pages of the Azure portal are opened.",
            "another address was asked for",
        ));
    }
    app.opener()
        .open_url(&url, None::<&str>)
        .map_err(|error| problem("The browser cannot be opened.", error))?;
    Ok(Nothing {})
}

/// The path of a CA file that the person picks; `None` when the dialog is closed.
#[tauri::command]
pub async fn host_pick_file(app: AppHandle, title: String) -> Result<Option<String>, ApiError> {
    let (chosen, picked) = oneshot::channel();
    let mut dialog = app
        .dialog()
        .file()
        .set_title(title)
        .add_filter("Certificates", &["pem", "crt", "cer"]);
    if let Some(window) = app.get_webview_window("main") {
        dialog = dialog.set_parent(&window);
    }
    dialog.pick_file(move |path| {
        let _ = chosen.send(path);
    });
    let path = picked
        .await
        .map_err(|error| problem("The file dialog was lost.", error))?;
    Ok(path.map(|path| path.to_string()))
}

fn problem(message: &str, cause: impl std::fmt::Display) -> ApiError {
    tracing::warn!(%cause, message);
    ApiError {
        code: ErrorCode::Internal,
        message: message.to_owned(),
        hints: Vec::new(),
        who: None,
        detail: Some(cause.to_string()),
        azure_code: None,
        status: None,
        request_id: None,
        correlation_id: None,
        retry_after_seconds: None,
    }
}
