//! What ends a question to the person, on a clock that is paused: nobody comes, somebody calls it off, no browser.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use arm::Cloud;
use bytes::Bytes;
use serde_json::json;
use time::macros::datetime;

use super::super::prompts::OpenBrowser;
use super::*;
use crate::TokioClock;
use crate::api::ErrorCode;

/// A sign-in service that only says who it is.
fn service() -> Service {
    let exchange: arm::Exchange = Arc::new(|_| {
        Box::pin(async {
            let body = json!({"issuer": "https://login.microsoftonline.com/{tenantid}/v2.0"}).to_string();
            Ok(http::Response::new(Bytes::from(body)))
        })
    });
    let http = arm::http_client(arm::Transport::InProcess(exchange)).unwrap();
    Service::new(Cloud::public(), "client".into(), http, clock())
}

fn clock() -> Arc<TokioClock> {
    Arc::new(TokioClock::starting_at(datetime!(2026-11-22 10:00 UTC)))
}

fn prompts(open: OpenBrowser) -> Arc<Prompts> {
    Arc::new(Prompts::new(open, clock(), Duration::from_mins(5), |_| ()))
}

async fn ask(prompts: &Prompts) -> ApiError {
    let wish = Wish {
        tenant: "organizations",
        scopes: &["scope"],
        hint: None,
        claims: &[],
    };
    with_browser(&service(), prompts, &wish, |_| ()).await.err().unwrap()
}

#[tokio::test(start_paused = true)]
async fn nobody_comes_back_and_the_next_one_has_its_turn() {
    let prompts = prompts(Arc::new(|page| {
        assert!(
            page.as_str()
                .starts_with("https://login.microsoftonline.com/organizations/")
        );
        Ok(())
    }));
    let started = tokio::time::Instant::now();
    let error = ask(&prompts).await;
    assert_eq!(error.code, ErrorCode::SignInFailed);
    assert!(error.message.contains("in time"), "{error:?}");
    assert_eq!(started.elapsed().as_secs(), 300);
    assert!(ask(&prompts).await.message.contains("in time"));
}

#[tokio::test(start_paused = true)]
async fn it_is_called_off() {
    let prompts = prompts(Arc::new(|_| Ok(())));
    let off = prompts.clone();
    let later = async move {
        tokio::time::sleep(Duration::from_secs(3)).await;
        off.call_off();
    };
    let (first, second, ()) = tokio::join!(ask(&prompts), ask(&prompts), later);
    assert!(first.message.contains("called off") && second.message.contains("called off"));
}

#[tokio::test(start_paused = true)]
async fn a_browser_that_does_not_open_is_said_at_once() {
    let error = ask(&prompts(Arc::new(|_| Err("no such program".to_owned())))).await;
    assert!(error.message.contains("could not be opened"), "{error:?}");
    assert_eq!(error.detail.as_deref(), Some("no such program"));
}
