#![allow(clippy::unwrap_used)]

use super::*;
use crate::api::ErrorCode;
use crate::api::HostState::{self, Checking, NotTested, Reached};

/// An authority that nobody uses, made for tests.
fn pem() -> String {
    include_str!("test-ca.pem").to_owned()
}

fn with_ca(file: &Path) -> Settings {
    Settings {
        ca_file: Some(file.display().to_string()),
        // So that a client that was replaced looks another one, too.
        proxy: ProxyChoice::None,
        ..Settings::default()
    }
}

#[tokio::test]
async fn a_ca_file_that_is_missing_or_none_is_named_and_nothing_changes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    let network = Network::default();
    let _held = network.client(None).await.unwrap();
    for content in [
        None,
        Some("hello"),
        Some("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
    ] {
        if let Some(content) = content {
            std::fs::write(&file, content).unwrap();
        }
        let error = network.prepare(&with_ca(&file)).await.err().unwrap();
        assert_eq!(error.code, ErrorCode::InvalidInput);
        assert!(
            error.message.contains("ca.pem") && !error.hints.is_empty(),
            "{}",
            error.message
        );
        let error = network.client(Some(&file.display().to_string())).await.err().unwrap();
        assert!(error.message.contains("ca.pem"), "{}", error.message);
        assert_eq!(network.0.lock().await.ca_file, None);
    }
    let error = network.prepare(&with_ca(folder.path())).await.err().unwrap();
    assert!(error.message.contains("cannot be read"), "a folder");
}

#[tokio::test]
async fn settings_take_effect_when_told_and_for_what_is_held() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, pem()).unwrap();
    let network = Network::default();
    let held = network.client(None).await.unwrap();
    drop(network.client(None).await.unwrap());
    drop(network.prepare(&with_ca(&file)).await.unwrap());
    assert_eq!(network.0.lock().await.ca_file, None, "prepared only");
    let prepared = network.prepare(&with_ca(&file)).await.unwrap();
    assert_eq!(prepared.replacements.len(), 1, "what nobody holds is not made anew");
    let before = format!("{held:?}");
    prepared.take_effect();
    assert_ne!(format!("{held:?}"), before);
    assert!(network.0.lock().await.ca_file.is_some());
    let same = network.prepare(&with_ca(&file)).await.unwrap();
    assert!(same.replacements.is_empty(), "nothing has changed");
}

#[tokio::test]
async fn the_way_is_told() {
    let url: Url = "https://management.azure.com/".parse().unwrap();
    let manual = |bypass: &str| {
        Network::of(&Settings {
            proxy: ProxyChoice::Manual {
                address: "http://proxy.contoso.com:8080".into(),
                bypass: bypass.into(),
            },
            ..Settings::default()
        })
    };
    assert_eq!(
        manual("").way_to(&url).await,
        "Through proxy.contoso.com:8080, as set here"
    );
    assert!(
        manual("azure.com")
            .way_to(&url)
            .await
            .starts_with("Directly, in spite of")
    );
    let none = Network::of(&Settings {
        proxy: ProxyChoice::None,
        ..Settings::default()
    });
    assert_eq!(none.way_to(&url).await, "Directly");
}

#[tokio::test]
async fn a_host_is_told_when_it_begins_and_when_it_ends() {
    let steps = std::sync::Mutex::new(Vec::new());
    let step = |check: crate::api::HostCheck| steps.lock().unwrap().push(check.state);
    let answers = |status: u16| {
        let exchange: arm::Exchange = Arc::new(move |request| {
            assert!(request.headers().get("authorization").is_none());
            Box::pin(async move {
                Ok(http::Response::builder()
                    .status(status)
                    .body(bytes::Bytes::new())
                    .unwrap())
            })
        });
        arm::http_client(Transport::InProcess(exchange)).unwrap()
    };
    let mut all = hosts(&arm::Cloud::public(), &[]);
    let pattern = all.pop().unwrap();
    assert!(all.pop().unwrap().question.is_none(), "the pattern of key vaults");
    let reached = probe(all.pop().unwrap(), answers(403), &step).await;
    assert_eq!(reached.state, HostState::Reached);
    assert!(reached.milliseconds.is_some() && reached.error.is_none());
    let odd = probe(all.pop().unwrap(), answers(502), &step).await;
    assert!(odd.message.contains("502") && odd.state == HostState::Reached);
    assert_eq!(probe(pattern, answers(200), &step).await.state, HostState::NotTested);
    assert_eq!(
        *steps.lock().unwrap(),
        [Checking, Reached, Checking, Reached, NotTested]
    );
}
