#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use serde_json::json;
use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter};
use uuid::Uuid;

use crate::testing::{Server, Step, VAULT, instance, with};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;
    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Everything, of every crate, at the finest level: what a support file could hold at worst.
#[tokio::test(start_paused = true)]
async fn no_token_signature_or_body_is_ever_logged() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(log.clone())
        .with_max_level(LevelFilter::TRACE)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let signed = format!(
        "https://management.azure.com{VAULT}/operationStatus/b3A=?api-version=x&t=1&c=CERT-ificate&s=SIGN-ature&h=HASH-hash"
    );
    let accepted = || {
        with(
            202,
            &[
                ("Azure-AsyncOperation", &signed),
                ("Location", &signed),
                ("x-ms-correlation-request-id", "corr-1"),
            ],
            "",
        )
    };
    let server = Server::new([
        accepted(),
        Step::Break,
        with(200, &[], r#"{"status":"Inprogress","x":"BODY-answer"}"#),
        Step::Break,
    ]);
    let client = server.client();
    let handle = client
        .restore(&instance(), &json!({ "secret": "BODY-request" }), Uuid::from_u128(7))
        .await
        .unwrap()
        .handle;
    client.poll_once(&handle).await.unwrap();
    let error = client.restore(&instance(), &json!({}), Uuid::nil()).await.unwrap_err();
    tracing::error!(?handle, ?error, %error, "as a caller might");
    drop(guard);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for secret in [
        "token for",
        "CERT-ificate",
        "SIGN-ature",
        "HASH-hash",
        "BODY-request",
        "BODY-answer",
    ] {
        assert!(!text.contains(secret), "{secret} in: {text}");
    }
    assert!(
        text.contains("answered") && text.contains("corr-1") && text.contains("status=202"),
        "{text}"
    );
    assert!(
        text.contains(&Uuid::from_u128(7).to_string()),
        "the client request id is there to find a request by"
    );
}
