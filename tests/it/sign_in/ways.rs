//! The other ways to sign in.

use backend::{
    api::{CredentialChoice, CredentialKind, ErrorCode, Nothing, Settings, SignInStep},
    secret::SecretText,
};
use serde_json::json;

use super::super::wait;
use super::azure::{ANN, Azure, Computer};

#[tokio::test]
async fn a_device_code_is_off_until_it_is_allowed() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    let request = azure.request(CredentialChoice::DeviceCode { tenant: None });
    let error = app.sign_in(request.clone()).await.expect_err("off");
    assert_eq!(error.code, ErrorCode::InvalidInput);
    assert!(error.message.contains("switched off"));
    assert_eq!(azure.grants("device_code"), 0);

    let settings = Settings {
        allow_device_code: true,
        ..Settings::default()
    };
    app.backend.settings_set(settings).await.expect("allowed");
    let typed = async {
        let code = wait::until("a code", wait::SOON, async || {
            let steps = app.steps.lock().expect("the steps").clone();
            let code = steps.into_iter().find_map(|step| match step {
                SignInStep::DeviceCode { code, .. } => Some(code),
                _ => None,
            });
            code.ok_or("none yet")
        })
        .await;
        let body = json!({"userCode": code, "account": ANN});
        let url = format!("{}/_sim/devicecode", azure.arm);
        let answer = computer.browser.send(&url, &body).await;
        assert!(answer.is_success(), "{answer}");
    };
    let (session, ()) = tokio::join!(app.sign_in(request), typed);
    assert_eq!(session.expect("signed in").account, ANN);
    assert_eq!(computer.browser.opened.get(), 0);
    drop(app);
    let app = computer.start().await;
    app.until("the session is back", |b| b.session.is_some()).await;
}

#[tokio::test]
async fn a_service_principal_is_remembered_only_if_that_was_asked_for() {
    let azure = Azure::start().await;
    let secret = azure.control.read(|world| {
        let ann = world.principals.iter().find(|p| p.name == ANN).expect("her");
        (
            ann.tenant.clone(),
            ann.app_id.clone(),
            ann.secret.clone().expect("a secret"),
        )
    });
    for remember in [false, true] {
        let computer = Computer::new(&azure);
        let app = computer.start().await;
        let request = azure.request(CredentialChoice::ServicePrincipal {
            tenant: secret.0.clone(),
            client_id: secret.1.clone(),
            secret: SecretText::new(secret.2.clone()),
            remember,
        });
        app.sign_in(request).await.expect("signed in");
        let facts = app.backend.credentials_where(Nothing {}).await.expect("facts");
        assert_eq!(facts.accounts.len(), usize::from(remember));
        drop(app);
        for (file, text) in super::azure::contents(computer.folder.path()) {
            assert!(!text.contains(&secret.2), "in the clear in {file}");
        }
        let app = computer.start().await;
        if remember {
            let back = app.until("the session is back", |b| b.session.is_some()).await;
            assert_eq!(back.accounts[0].kind, CredentialKind::ServicePrincipal);
            assert!(app.backend.sign_out(Nothing {}).await.expect("signed out").nothing);
        } else {
            let fresh = app.bootstrap().await;
            assert!(fresh.session.is_none() && fresh.sign_in == backend::api::SignInState::Fine);
        }
    }
}

#[tokio::test]
async fn without_a_keychain_the_sign_in_is_for_this_run_and_that_is_said() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let mut parts = computer.parts();
    parts.keychain = std::sync::Arc::new(NoKeychain);
    let backend = backend::Backend::open(parts.clone()).await.expect("it opens");
    backend
        .connect(azure.browser_sign_in())
        .await
        .expect("signed in all the same");
    let facts = backend.credentials_where(Nothing {}).await.expect("facts");
    let why = facts.why.expect("a reason");
    assert!(!facts.kept && why.message.contains("keychain") && why.hint.contains("until Pointback is closed"));
    assert_eq!(facts.accounts[0].account, ANN, "for this run");
    drop(backend);
    let again = backend::Backend::open(parts).await.expect("it opens");
    let said = wait::until("it is said", wait::SOON, async || {
        let now = again.bootstrap(Nothing {}).await.expect("a bootstrap");
        match now.sign_in {
            backend::api::SignInState::Needed { error, .. } => Ok(error),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    assert!(said.message.contains("saved sign-in"), "{said:?}");
    assert!(computer.credential_files().is_empty());
}

struct NoKeychain;

#[async_trait::async_trait]
impl backend::secrets::Keychain for NoKeychain {
    async fn get(&self) -> Result<Option<backend::secrets::MasterKey>, backend::secrets::Trouble> {
        Err(backend::secrets::Trouble::NoService)
    }
    async fn set(&self, _: &backend::secrets::MasterKey) -> Result<(), backend::secrets::Trouble> {
        Err(backend::secrets::Trouble::NoService)
    }
    async fn delete(&self) -> Result<(), backend::secrets::Trouble> {
        Err(backend::secrets::Trouble::NoService)
    }
    fn place(&self) -> backend::secrets::KeyPlace {
        backend::secrets::KeyPlace::Keychain {
            product: "none",
            service: "Pointback".to_owned(),
            entry: "key".to_owned(),
        }
    }
}
