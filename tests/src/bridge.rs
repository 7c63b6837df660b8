//! `backend::commands!` over HTTP, so that a browser can stand in for the web view.
//!
//! Same names, same shapes, same errors as the Tauri shell:
//! `POST /api/call/{name}`, `POST /api/stream/{name}` (a line of JSON per item, then the result), `GET /api/events`
//! (server-sent events). Everything else is the built user interface.

use std::{convert::Infallible, path::Path, path::PathBuf, time::Duration};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{self, State},
    http::{HeaderValue, StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{self, Sse},
    },
    routing::{get, post},
};
#[allow(
    clippy::wildcard_imports,
    reason = "the names come from the list, which is not written here"
)]
use backend::{Backend, api::*};
use futures::{Stream, StreamExt, stream};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use tokio::sync::mpsc;
use tower_http::{
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

/// The policy of `tauri.conf.json`, with this server in the place of Tauri's own channel.
const CSP: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                   font-src 'self'; connect-src 'self'; object-src 'none'; frame-src 'none'; base-uri 'none'; form-action 'none'";

/// The whole bridge: the commands of `backend`, and the built user interface in `ui`.
pub fn router(backend: Backend, ui: &Path) -> Router {
    let index: PathBuf = ui.join("index.html");
    Router::new()
        .route("/api/call/{name}", post(call))
        .route("/api/stream/{name}", post(stream_call))
        .route("/api/events", get(events))
        .fallback_service(ServeDir::new(ui).fallback(ServeFile::new(index)))
        .layer(SetResponseHeaderLayer::overriding(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(CSP),
        ))
        .with_state(backend)
}

macro_rules! dispatchers {
    ($( $kind:ident $name:ident ($request:ident) -> $first:ident $(=> $last:ident)?; )*) => {
        /// The names of all commands, in the order of the list.
        pub const COMMANDS: &[&str] = &[$( stringify!($name), )*];

        async fn dispatch_call(backend: Backend, name: &str, body: &[u8]) -> Response {
            $( dispatchers!(@$kind backend, name, body, $name); )*
            unknown(name)
        }

        async fn dispatch_stream(backend: Backend, name: &str, body: Bytes) -> Response {
            $( dispatchers!(@$kind-stream backend, name, body, $name ($request)); )*
            unknown(name)
        }
    };
    (@call $backend:ident, $wanted:ident, $body:ident, $name:ident) => {
        if $wanted == stringify!($name) {
            return match parse($body) {
                Ok(request) => answer($backend.$name(request).await),
                Err(error) => answer::<()>(Err(error)),
            };
        }
    };
    (@stream $backend:ident, $wanted:ident, $body:ident, $name:ident) => {};
    (@call-stream $backend:ident, $wanted:ident, $body:ident, $name:ident ($request:ident)) => {};
    (@stream-stream $backend:ident, $wanted:ident, $body:ident, $name:ident ($request:ident)) => {
        if $wanted == stringify!($name) {
            let request = match parse::<$request>(&$body) {
                Ok(request) => request,
                Err(error) => return answer::<()>(Err(error)),
            };
            let (lines, received) = mpsc::unbounded_channel();
            tokio::spawn(async move {
                let items = lines.clone();
                let result = $backend.$name(request, move |item| { let _ = items.send(json!({ "item": item })); }).await;
                let last = match result {
                    Ok(value) => json!({ "done": value }),
                    Err(error) => json!({ "error": error }),
                };
                let _ = lines.send(last);
            });
            return ndjson(received);
        }
    };
}

backend::commands!(dispatchers);

async fn call(State(backend): State<Backend>, extract::Path(name): extract::Path<String>, body: Bytes) -> Response {
    dispatch_call(backend, &name, &body).await
}

async fn stream_call(
    State(backend): State<Backend>,
    extract::Path(name): extract::Path<String>,
    body: Bytes,
) -> Response {
    dispatch_stream(backend, &name, body).await
}

async fn events(State(backend): State<Backend>) -> Sse<impl Stream<Item = Result<sse::Event, Infallible>>> {
    let received = stream::unfold(backend.events(), |mut events| async move {
        loop {
            use tokio::sync::broadcast::error::RecvError;
            match events.recv().await {
                Ok(event) => return Some((sse::Event::default().json_data(&event), events)),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    let events = received.filter_map(|event| async move { event.ok().map(Ok) });
    // A first comment at once tells the browser that it is connected: subscribe before dispatch.
    let hello = stream::once(async { Ok(sse::Event::default().comment("connected")) });
    Sse::new(hello.chain(events)).keep_alive(sse::KeepAlive::new().interval(Duration::from_secs(15)))
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(body).map_err(|error| ApiError {
        code: ErrorCode::InvalidInput,
        message: "The request does not have the expected form.".into(),
        hints: Vec::new(),
        who: None,
        detail: Some(error.to_string()),
        azure_code: None,
        inner_codes: Vec::new(),
        status: None,
        request_id: None,
        correlation_id: None,
        retry_after_seconds: None,
    })
}

fn answer<T: Serialize>(result: Result<T, ApiError>) -> Response {
    match result {
        Ok(value) => Json(value).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, Json(error)).into_response(),
    }
}

fn unknown(name: &str) -> Response {
    (StatusCode::NOT_FOUND, format!("no command is called {name}")).into_response()
}

fn ndjson(received: mpsc::UnboundedReceiver<serde_json::Value>) -> Response {
    let lines = stream::unfold(received, |mut received| async move {
        let line = received.recv().await?;
        Some((Ok::<_, Infallible>(Bytes::from(format!("{line}\n"))), received))
    });
    (
        [(header::CONTENT_TYPE, "application/x-ndjson")],
        Body::from_stream(lines),
    )
        .into_response()
}
