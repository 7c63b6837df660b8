//! The flows that need no restore to be told apart: every way to sign in, and what they leave.

use std::{os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use azsim::PracticeAccount;
use backend::{
    SystemClock,
    api::{CredentialChoice, ErrorCode, Nothing, ProxyChoice, Settings, SignInStep},
    secret::SecretText,
};
use itests::{
    lab::{self, Practice},
    listed,
};
use serde_json::json;

use super::{
    found_in,
    search::{children_of, files},
    watched::Watched,
};
use crate::sign_in::{
    apart::{Apart, rows},
    azure::{ANN, Azure, Computer},
    ways::{application, key_file, managed_endpoint, register},
};

const PASSWORD: &str = "canary-of-a-proxy-77aa";

/// An application with a keychain that works.
async fn watched(computer: &Computer) -> Watched {
    Watched::open_with(|folder| {
        let mut parts = lab::parts(folder, Arc::new(SystemClock), &Practice::new(None));
        parts.keychain = computer.keychain.clone();
        parts.open_browser = computer.parts().open_browser;
        parts
    })
    .await
}

fn assert_nothing(places: Vec<(String, String)>, own: &[String]) {
    let found = found_in(places, own, Vec::new());
    assert!(found.is_empty(), "{found:#?}");
}

/// What a session does that is there: the list, a token for another audience, where the credentials are; and its end.
async fn look_and_leave(watched: &mut Watched, own: &[String]) {
    let list = listed::databases(&watched.backend).await;
    watched.crosses(&list);
    assert!(list.expect("the list").rows.len() > 50);
    let facts = watched.backend.credentials_where(Nothing {}).await;
    watched.crosses(&facts);
    let bootstrap = watched.backend.bootstrap(Nothing {}).await;
    watched.crosses(&bootstrap);
    watched.events_cross();
    assert!(
        watched.left_behind()[1].1.contains("answered"),
        "the log at TRACE was kept"
    );
    assert_nothing(watched.left_behind(), own);
    let out = watched.backend.sign_out(Nothing {}).await;
    watched.crosses(&out);
    watched.events_cross();
    assert!(out.expect("signed out").nothing);
    assert_nothing(watched.left_behind(), own);
}

#[tokio::test]
async fn a_secret_that_is_remembered_and_one_that_is_wrong() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let mut watched = watched(&computer).await;
    let (tenant, client_id, secret) = application(&azure);
    for typed in [super::WRONG, &secret] {
        let credential = CredentialChoice::ServicePrincipal {
            tenant: tenant.clone(),
            client_id: client_id.clone(),
            secret: SecretText::new(typed),
            remember: true,
        };
        let answer = watched.sign_in(azure.request(credential)).await;
        watched.crosses(&answer);
        assert_eq!(answer.is_ok(), typed == secret);
    }
    let facts = watched.backend.credentials_where(Nothing {}).await.expect("facts");
    assert!(facts.file_exists, "the sealed file is searched, too");
    look_and_leave(&mut watched, &[secret]).await;
}

#[tokio::test]
async fn the_private_key_of_a_certificate() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let mut watched = watched(&computer).await;
    let (tenant, client_id, _) = application(&azure);
    let (_folder, file, certificate) = key_file();
    let text = std::fs::read_to_string(&file).expect("the file");
    let (_, key) = text.split_once("PRIVATE KEY-----").expect("a key");
    // Each line of it, and the mark before it.
    let mut own: Vec<String> = key
        .lines()
        .filter(|line| line.len() > 40 && !line.contains("---"))
        .map(str::to_owned)
        .collect();
    assert!(own.len() > 20, "a key has so many lines");
    own.push("PRIVATE KEY---".to_owned());
    let credential = CredentialChoice::Certificate {
        tenant,
        client_id,
        file: file.display().to_string(),
    };
    let refused = watched.sign_in(azure.request(credential.clone())).await;
    watched.crosses(&refused);
    assert!(refused.is_err(), "nobody knows the key yet");
    register(&azure, &certificate);
    let session = watched.sign_in(azure.request(credential)).await;
    watched.crosses(&session);
    session.expect("signed in");
    look_and_leave(&mut watched, &own).await;
}

#[tokio::test]
async fn a_device_code_and_the_tokens_that_come_of_it() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let mut watched = watched(&computer).await;
    let settings = Settings {
        allow_device_code: true,
        ..Settings::default()
    };
    let set = watched.backend.settings_set(settings).await;
    watched.crosses(&set);
    let mut events = watched.backend.events();
    let request = azure.request(CredentialChoice::DeviceCode { tenant: None });
    let (told, mut steps) = tokio::sync::mpsc::unbounded_channel();
    let backend = watched.backend.clone();
    let asked = tokio::spawn(async move {
        let answer = backend.sign_in(request, move |step| drop(told.send(step))).await;
        answer.map(|_| ())
    });
    // The code that a person types is on the screen; the one that the application asks with is nobody's business.
    let code = loop {
        let step = steps.recv().await.expect("a code");
        watched.crosses(&Ok(step.clone()));
        if let SignInStep::DeviceCode { code, .. } = step {
            break code;
        }
    };
    let url = format!("{}/_sim/devicecode", azure.arm);
    let used = computer
        .browser
        .send(&url, &json!({"userCode": code, "account": ANN}))
        .await;
    assert!(used.is_success(), "{used}");
    asked.await.expect("it ends").expect("signed in");
    while let Ok(event) = events.try_recv() {
        watched.crosses(&Ok(event));
    }
    look_and_leave(&mut watched, &[]).await;
}

/// A proxy with a password in its address is refused, and the refusal does not repeat it.
#[tokio::test]
async fn the_password_of_a_proxy() {
    let azure = Azure::start().await;
    let computer = Computer::new(&azure);
    let mut watched = watched(&computer).await;
    for address in [
        format!("http://ann:{PASSWORD}@127.0.0.1:8080"),
        format!("http://{PASSWORD}@127.0.0.1:8080"),
        format!("ann:{PASSWORD}@127.0.0.1:8080"),
    ] {
        let settings = Settings {
            proxy: ProxyChoice::Manual {
                address: address.clone(),
                bypass: String::new(),
            },
            ..Settings::default()
        };
        let set = watched.backend.settings_set(settings).await;
        watched.crosses(&set);
        let error = set.expect_err("settings are not a place for secrets");
        assert_eq!(error.code, ErrorCode::InvalidInput);
    }
    let bootstrap = watched.backend.bootstrap(Nothing {}).await;
    watched.crosses(&bootstrap);
    watched.events_cross();
    assert_nothing(watched.left_behind(), &[PASSWORD.to_owned()]);
}

/// What a process of its own leaves: with its children, and when a fault ends it.
fn left_by(app: &Apart) -> Vec<(String, String)> {
    let mut places = vec![
        ("what crossed the bridge".to_owned(), app.said.clone()),
        (
            "its arguments, and those of its children with their environments".to_owned(),
            children_of(app.id()),
        ),
    ];
    places.extend(files(app.folder.path()));
    places
}

#[tokio::test]
async fn a_machines_identity_and_a_crash() {
    let azure = Azure::start().await;
    let (tenant, client_id, secret) = application(&azure);
    let endpoint = managed_endpoint(&azure);
    let machine = [
        ("IDENTITY_ENDPOINT", endpoint.as_str()),
        ("IDENTITY_HEADER", secret.as_str()),
    ];
    // What was typed first is at hand when the fault comes, and is written out with it.
    let typed = json!({"kind": "servicePrincipal", "tenant": tenant, "clientId": client_id, "secret": secret});
    let (mut app, said) = Apart::connect(&azure, &machine, &typed).await;
    assert!(rows(&said) > 50, "{said}");
    let own = json!({"kind": "managedIdentity", "clientId": null});
    let said = app.connect_again(&azure, &own).await;
    assert!(rows(&said) > 50, "{said}");
    app.order("bootstrap").await;
    let mut places = left_by(&app);
    app.tell("panic").await;
    let (folder, log) = app.end().await;
    assert!(
        log.contains("answered") && log.contains("panicked at"),
        "it was kept: {log}"
    );
    places.push(("its log at TRACE, and what it said when it crashed".to_owned(), log));
    places.extend(files(folder.path()));
    assert_nothing(places, &[secret]);
}

#[tokio::test]
async fn the_token_of_a_pod() {
    let azure = Azure::start().await;
    let (tenant, client_id, _) = application(&azure);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token").display().to_string();
    let token = azure
        .control
        .identity()
        .federated_token(ANN, "system:serviceaccount:a:b")
        .expect("a token");
    std::fs::write(&file, &token).expect("the token is written");
    let pod = [
        ("AZURE_TENANT_ID", tenant.as_str()),
        ("AZURE_CLIENT_ID", client_id.as_str()),
        ("AZURE_FEDERATED_TOKEN_FILE", file.as_str()),
    ];
    let (app, said) = Apart::connect(&azure, &pod, &json!({"kind": "workloadIdentity"})).await;
    assert!(rows(&said) > 50, "{said}");
    let mut places = left_by(&app);
    places.push(("its log at TRACE".to_owned(), app.end().await.1));
    assert_nothing(places, &[token]);
}

/// The tools are children of ours: whoever may read their arguments or their environment must find nothing there.
#[tokio::test]
async fn the_tools_that_are_started_for_a_token() {
    let azure = Azure::start().await;
    let (tenant, client_id, secret) = application(&azure);
    let object_id = azure.control.read(|world| {
        let ann = world.principals.iter().find(|p| p.name == ANN).expect("her");
        ann.object_id.clone()
    });
    let account = PracticeAccount {
        tenant: tenant.clone(),
        client_id: client_id.clone(),
        client_secret: secret.clone(),
        name: ANN.to_owned(),
        object_id,
    };
    let tools = tempfile::tempdir().expect("a folder");
    write_tool(tools.path(), &azure.control.token(&account));
    let path = format!("{}:/usr/bin:/bin", tools.path().display());
    let first = json!({"kind": "servicePrincipal", "tenant": tenant, "clientId": client_id, "secret": secret, "remember": true});
    // A process that knows a secret starts them.
    let (mut app, said) = Apart::connect(&azure, &[("PATH", &path)], &first).await;
    assert!(rows(&said) > 50, "{said}");
    let said = app
        .connect_again(&azure, &json!({"kind": "developerTools", "tenant": null}))
        .await;
    assert!(rows(&said) > 50, "{said}");
    app.order("again").await;
    let mut places = left_by(&app);
    places.push(("its log at TRACE".to_owned(), app.end().await.1));
    let told = std::fs::read_to_string(tools.path().join("told")).expect("the tool was asked");
    assert!(told.contains("get-access-token") && told.contains("PATH="), "{told}");
    places.push(("arguments and environment of the tool".to_owned(), told));
    assert_nothing(places, &[secret]);
}

/// An `az` that writes down what it was given, and answers with this token.
fn write_tool(folder: &Path, token: &str) {
    let answer = json!({"accessToken": token, "expires_on": 4_102_444_800_u64, "tokenType": "Bearer"});
    std::fs::write(folder.join("answer"), answer.to_string()).expect("its answer");
    let program = folder.join("az");
    let script =
        "#!/bin/sh\nhere=\"$(dirname \"$0\")\"\n{ echo \"$0 $*\"; env; } >> \"$here/told\"\ncat \"$here/answer\"\n";
    std::fs::write(&program, script).expect("the tool");
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).expect("it can be run");
}
