//! One Tauri command per line of `backend::commands!`: unpack, one call, hand on the answer.
//!
//! One function each, and not one command that routes by name, so that Tauri's permissions can name each of them.

#[allow(
    clippy::wildcard_imports,
    reason = "the names come from the list, which is not written here"
)]
use backend::{Backend, api::*};
use tauri::{State, ipc::Channel};

use crate::host;

macro_rules! adapters {
    ($( $kind:ident $name:ident ($request:ident) -> $first:ident $(=> $last:ident)?; )*) => {
        $( adapters!(@$kind $name ($request) -> $first $(=> $last)?); )*

        /// Every command that a window may invoke.
        pub fn handler() -> impl Fn(tauri::ipc::Invoke<tauri::Wry>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$( $name, )* host::host_open_logs, host::host_open_url, host::host_pick_file, host::host_save_text, host::host_read_text]
        }
    };
    (@call $name:ident ($request:ident) -> $response:ident) => {
        #[tauri::command]
        async fn $name(backend: State<'_, Backend>, request: $request) -> Result<$response, ApiError> {
            backend.$name(request).await
        }
    };
    (@stream $name:ident ($request:ident) -> $item:ident => $response:ident) => {
        #[tauri::command]
        async fn $name(backend: State<'_, Backend>, request: $request, channel: Channel<$item>) -> Result<$response, ApiError> {
            // A window that has gone away is no reason to stop: the last value is still returned to nobody.
            backend.$name(request, move |item| { let _ = channel.send(item); }).await
        }
    };
}

backend::commands!(adapters);
