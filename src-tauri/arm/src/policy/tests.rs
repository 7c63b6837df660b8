#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{cell::RefCell, io::Write};

use serde_json::json;
use tracing_subscriber::filter::LevelFilter;
use uuid::Uuid;

use crate::testing::{Server, Step, Tenant, VAULT, instance, with};

thread_local! {
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes to a log of the thread's own.
struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.with_borrow_mut(|log| log.extend_from_slice(bytes));
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Everything, of every crate, at the finest level: what a support file could hold at worst.
#[tokio::test(start_paused = true)]
async fn no_token_signature_or_body_is_ever_logged() {
    // For all threads: with a subscriber for one, `tracing` remembers of each event what the first thread that met it wanted.
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(|| Log)
        .with_max_level(LevelFilter::TRACE)
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    tracing::callsite::rebuild_interest_cache();
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
        accepted(),
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
    let tenants = [Tenant::with_token("TOKEN-auxiliary")];
    let taken = client
        .restore_with(&instance(), &json!({}), Uuid::nil(), &tenants)
        .await;
    let lost = client
        .restore_with(&instance(), &json!({}), Uuid::nil(), &tenants)
        .await;
    assert_eq!(
        server.header(4, "x-ms-authorization-auxiliary").as_deref(),
        Some("Bearer TOKEN-auxiliary")
    );
    tracing::error!(?handle, ?error, %error, ?taken, ?lost, "as a caller might");
    let text = String::from_utf8(LOG.take()).unwrap();
    for secret in [
        "token for",
        "TOKEN-auxiliary",
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
