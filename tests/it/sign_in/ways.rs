//! The other ways to sign in.

use backend::{
    api::{CredentialChoice, CredentialKind, ErrorCode, Nothing, Settings, SignInStep},
    secret::SecretText,
};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::json;

use super::super::wait;
use super::apart::{Apart, rows};
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
    let secret = application(&azure);
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

#[tokio::test]
async fn a_certificate_signs_in_and_is_read_anew_at_the_next_start() {
    let azure = Azure::start().await;
    let (tenant, client_id, _) = application(&azure);
    let (folder, file, certificate) = key_file();
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    let request = azure.request(CredentialChoice::Certificate {
        tenant,
        client_id: client_id.clone(),
        file: file.display().to_string(),
    });
    let error = app.sign_in(request.clone()).await.expect_err("nobody knows the key");
    assert_eq!(error.code, ErrorCode::SignInFailed, "{error:?}");
    assert_eq!(error.azure_code.as_deref(), Some("AADSTS700027"), "{error:?}");

    register(&azure, &certificate);
    let session = app.sign_in(request).await.expect("signed in");
    assert_eq!(session.account, client_id);
    assert!(app.databases().await.expect("the list") > 50);
    let facts = app.backend.credentials_where(Nothing {}).await.expect("facts");
    assert!(facts.accounts.is_empty(), "nothing is kept of it: {facts:?}");
    drop(app);

    let app = computer.start().await;
    let back = app.until("the session is back", |b| b.session.is_some()).await;
    assert_eq!(
        back.last_connection.expect("kept").kind,
        Some(CredentialKind::Certificate)
    );
    assert!(app.databases().await.expect("the list") > 50);
    drop(app);

    // The file is gone, as when a stick was pulled out: that is said, and the application works.
    drop(folder);
    let app = computer.start().await;
    let said = app.until("it is said", super::azure::needed).await;
    assert!(said.session.is_none());
    assert!(
        format!("{:?}", said.sign_in).contains("cannot be read"),
        "{:?}",
        said.sign_in
    );
}

#[tokio::test]
async fn a_managed_identity_is_the_machines_own() {
    let azure = Azure::start().await;
    let (_, client_id, secret) = application(&azure);
    let endpoint = managed_endpoint(&azure);
    let machine = [
        ("IDENTITY_ENDPOINT", endpoint.as_str()),
        ("IDENTITY_HEADER", secret.as_str()),
    ];
    let own = json!({"kind": "managedIdentity", "clientId": null});
    let (app, said) = Apart::connect(&azure, &machine, &own).await;
    assert!(rows(&said) > 50, "{said}");
    assert_eq!(azure.grants("managed_identity"), 1, "one token served all of it");
    app.end().await;

    let assigned = json!({"kind": "managedIdentity", "clientId": client_id});
    let (_app, said) = Apart::connect(&azure, &machine, &assigned).await;
    assert!(rows(&said) > 50, "{said}");
    assert_eq!(said["session"]["session"]["account"], client_id.as_str());

    let nobody = json!({"kind": "managedIdentity", "clientId": "11111111-2222-3333-4444-555555555555"});
    let (_app, said) = Apart::connect(&azure, &machine, &nobody).await;
    let error = &said["session"]["error"];
    assert_eq!(error["code"], "signInFailed", "{said}");
    assert!(
        error.to_string().contains("has not been assigned"),
        "it is said why: {error}"
    );
}

#[tokio::test]
async fn a_workload_identity_is_the_pods_own() {
    let azure = Azure::start().await;
    let (tenant, client_id, _) = application(&azure);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token");
    let subject = "system:serviceaccount:tools:pointback";
    let token = azure.control.identity().federated_token(ANN, subject).expect("a token");
    std::fs::write(&file, token).expect("the token is written");
    let file = file.display().to_string();
    let pod = [
        ("AZURE_TENANT_ID", tenant.as_str()),
        ("AZURE_CLIENT_ID", client_id.as_str()),
        ("AZURE_FEDERATED_TOKEN_FILE", file.as_str()),
    ];
    let way = json!({"kind": "workloadIdentity"});
    let (_app, said) = Apart::connect(&azure, &pod, &way).await;
    assert!(rows(&said) > 50, "{said}");
    assert_eq!(azure.grants("client_credentials"), 1);

    // A computer that is no pod says what is missing.
    let (_app, said) = Apart::connect(&azure, &[], &way).await;
    assert_eq!(
        said["session"]["error"]["message"], "This computer has no workload identity.",
        "{said}"
    );

    // The cluster's token is of another, or has ended.
    std::fs::write(folder.path().join("token"), "e30.e30.e30").expect("another one");
    let (_app, said) = Apart::connect(&azure, &pod, &way).await;
    assert_eq!(said["session"]["error"]["code"], "signInFailed", "{said}");
}

/// Tenant, client id and secret of the practice account as an application.
pub fn application(azure: &Azure) -> (String, String, String) {
    azure.control.read(|world| {
        let ann = world.principals.iter().find(|p| p.name == ANN).expect("her");
        let secret = ann.secret.clone().expect("a secret");
        (ann.tenant.clone(), ann.app_id.clone(), secret)
    })
}

/// Where the simulator's machine tells its identity.
pub fn managed_endpoint(azure: &Azure) -> String {
    format!("{}/_managed/token", azure.arm)
}

/// A fresh key and its certificate in one file, as people have it, and the certificate alone.
pub fn key_file() -> (tempfile::TempDir, std::path::PathBuf, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).expect("a key");
    let params = CertificateParams::new(["pointback.test".to_owned()]).expect("a name");
    let certificate = params.self_signed(&key).expect("a certificate").pem();
    let file = folder.path().join("pointback.pem");
    std::fs::write(&file, format!("{certificate}{}", key.serialize_pem())).expect("the file is written");
    (folder, file, certificate)
}

/// Tells the directory that this certificate's key signs for the practice account.
pub fn register(azure: &Azure, certificate: &str) {
    let known = azure.control.identity().account(ANN, |standing| {
        standing.certificates.push(certificate.to_owned());
    });
    assert!(known);
}
