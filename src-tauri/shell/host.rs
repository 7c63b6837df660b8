//! What only a desktop can do for the screen: open a folder, a portal page, a file dialog.

use std::{path::PathBuf, sync::Arc};

use backend::{
    OpenBrowser,
    api::{ApiError, ErrorCode, Nothing},
};
use tauri::{AppHandle, Manager, Wry};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use tauri_plugin_opener::OpenerExt;
use tokio::{io::AsyncReadExt, sync::oneshot};

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

/// Opens the sign-in page in the system's browser, for the backend; no window can ask for it. The address is not written to the log:
/// it carries what binds the answer to the question.
pub fn sign_in_page(app: AppHandle) -> OpenBrowser {
    Arc::new(move |page| {
        if page.scheme() != "https" || !page.path().ends_with("/oauth2/v2.0/authorize") {
            return Err("this is not the address of a sign-in page".to_owned());
        }
        app.opener()
            .open_url(page.as_str(), None::<&str>)
            .map_err(|error| error.to_string())
    })
}

/// The path of a CA file that the person picks; `None` when the dialog is closed.
#[tauri::command]
pub async fn host_pick_file(app: AppHandle, title: String) -> Result<Option<String>, ApiError> {
    let (chosen, picked) = oneshot::channel();
    let dialog = app
        .dialog()
        .file()
        .set_title(title)
        .add_filter("Certificates", &["pem", "crt", "cer"]);
    in_front(&app, dialog).pick_file(move |path| {
        let _ = chosen.send(path);
    });
    let path = picked
        .await
        .map_err(|error| problem("The file dialog was lost.", error))?;
    Ok(path.map(|path| path.to_string()))
}

/// Writes a text to a file that the person picks. `false`: the dialog was closed, and nothing was written.
#[tauri::command]
pub async fn host_save_text(app: AppHandle, title: String, file_name: String, text: String) -> Result<bool, ApiError> {
    let (chosen, picked) = oneshot::channel();
    let dialog = app.dialog().file().set_title(title).set_file_name(file_name);
    in_front(&app, dialog).save_file(move |path| {
        let _ = chosen.send(path);
    });
    let Some(path) = picked_path(picked).await? else {
        return Ok(false);
    };
    // In place of an existing file only because the dialog has asked.
    tokio::fs::write(path, text)
        .await
        .map_err(|error| problem("The file cannot be written.", error))?;
    Ok(true)
}

/// The text of a request file that the person picks, at most 1 MB; `None` when the dialog is closed.
#[tauri::command]
pub async fn host_read_text(app: AppHandle, title: String) -> Result<Option<String>, ApiError> {
    let (chosen, picked) = oneshot::channel();
    let dialog = app
        .dialog()
        .file()
        .set_title(title)
        .add_filter("Requests", &["json", "txt"]);
    in_front(&app, dialog).pick_file(move |path| {
        let _ = chosen.send(path);
    });
    let Some(path) = picked_path(picked).await? else {
        return Ok(None);
    };
    let unreadable = |error| problem("The file cannot be read.", error);
    let file = tokio::fs::File::open(path).await.map_err(unreadable)?;
    // A byte more than is taken, so that a larger file is seen to be larger, however large it is.
    let mut bytes = Vec::new();
    file.take(backend::LARGEST_TEXT as u64 + 1)
        .read_to_end(&mut bytes)
        .await
        .map_err(unreadable)?;
    let text = backend::decode_text(&bytes).map_err(|message| ApiError {
        code: ErrorCode::InvalidInput,
        ..problem(&message, "a file that was picked")
    })?;
    Ok(Some(text))
}

fn in_front(app: &AppHandle, dialog: FileDialogBuilder<Wry>) -> FileDialogBuilder<Wry> {
    match app.get_webview_window("main") {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}

async fn picked_path(picked: oneshot::Receiver<Option<FilePath>>) -> Result<Option<PathBuf>, ApiError> {
    let path = picked
        .await
        .map_err(|error| problem("The file dialog was lost.", error))?;
    path.map(FilePath::into_path)
        .transpose()
        .map_err(|error| problem("This is not a file of this computer.", error))
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
        inner_codes: Vec::new(),
        status: None,
        request_id: None,
        correlation_id: None,
        retry_after_seconds: None,
    }
}
