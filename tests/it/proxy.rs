//! Through a real TLS-intercepting proxy, as companies have them: mitmproxy, on loopback. The cloud's name leads to the simulator
//! there and nowhere else, so that every answer has crossed it.

mod mitm;

use backend::{
    Backend,
    api::{
        CloudChoice, ConnectRequest, ConnectivityRequest, CredentialChoice, ErrorCode, HostState, Nothing, ProxyChoice,
        Settings,
    },
    secret::SecretText,
};
use tokio::io::AsyncWriteExt;

use super::{
    programs::program,
    sign_in::{
        azure::{App, Azure, Computer},
        ways::application,
    },
};
use mitm::{HOST, Mitm};

/// An Azure whose name is not of this computer, with the proxy's authority or without.
async fn azure() -> Azure {
    Azure::with(|config| {
        for url in [&mut config.arm, &mut config.login] {
            url.set_host(Some(HOST)).expect("a name");
        }
    })
    .await
}

fn request(azure: &Azure, ca: Option<&Mitm>) -> ConnectRequest {
    let (tenant, client_id, secret) = application(azure);
    ConnectRequest {
        cloud: CloudChoice::Custom {
            arm: azure.arm.clone(),
            ca_file: ca.map(|proxy| proxy.ca().display().to_string()),
        },
        credential: CredentialChoice::ServicePrincipal {
            tenant,
            client_id,
            secret: SecretText::new(secret),
            remember: false,
        },
        add: false,
    }
}

fn through(address: &str, bypass: &str, ca: Option<&Mitm>) -> Settings {
    Settings {
        proxy: ProxyChoice::Manual {
            address: address.to_owned(),
            bypass: bypass.to_owned(),
        },
        ca_file: ca.map(|proxy| proxy.ca().display().to_string()),
        ..Settings::default()
    }
}

async fn set(app: &App, settings: Settings) {
    app.backend.settings_set(settings).await.expect("settings");
}

async fn rows(backend: &Backend) -> usize {
    let list = itests::listed::databases(backend).await;
    list.map_or(0, |list| list.rows.len())
}

#[tokio::test]
#[ignore = "needs mitmproxy; script/test installs it and runs it"]
async fn crossed_with_its_authority_and_refused_without() {
    let azure = azure().await;
    let proxy = Mitm::start(&azure, &[]).await;
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    set(&app, through(&proxy.address, "", None)).await;
    let error = app.sign_in(request(&azure, None)).await.expect_err("not trusted");
    assert_eq!(error.code, ErrorCode::Tls, "{error:?}");
    assert!(error.message.contains("\u{201c}mitmproxy\u{201d}"), "{}", error.message);
    assert!(error.hints.iter().any(|hint| hint.contains("CA file")), "{error:?}");
    let seen = proxy.seen();
    assert!(
        seen.iter().all(|line| line.starts_with("CONNECT")),
        "not a byte was sent: {seen:?}"
    );
    assert!(!seen.is_empty(), "it was the proxy that was refused");

    set(&app, through(&proxy.address, "", Some(&proxy))).await;
    app.sign_in(request(&azure, None)).await.expect("signed in");
    assert!(rows(&app.backend).await > 0);
    let seen = proxy.seen();
    for part in [
        "/metadata/endpoints",
        "/oauth2/v2.0/token",
        "/subscriptions",
        "Microsoft.ResourceGraph",
    ] {
        assert!(seen.iter().any(|line| line.contains(part)), "{part}: {seen:?}");
    }

    let told = app
        .backend
        .connectivity_test(ConnectivityRequest { cloud: None }, |_| ())
        .await
        .expect("a test");
    assert_eq!(
        told.way,
        format!("Through {}, as set here", proxy.address.trim_start_matches("http://"))
    );
    let known = told.rows.iter().filter(|row| row.state != HostState::NotTested);
    assert!(
        known.clone().count() >= 2 && known.clone().all(|row| row.state == HostState::Reached),
        "{told:?}"
    );

    // The session stands, and what is set counts for it: around the proxy, where nobody knows the name, and back.
    let before = proxy.seen().len();
    set(&app, through(&proxy.address, HOST, Some(&proxy))).await;
    rows(&app.backend).await;
    assert_eq!(proxy.seen().len(), before, "the list of exceptions is honoured");
    set(&app, through(&proxy.address, "", None)).await;
    let told = app
        .backend
        .connectivity_test(ConnectivityRequest { cloud: None }, |_| ())
        .await
        .expect("a test");
    assert_eq!(
        told.rows[0].issuer, None,
        "a cloud that cannot be asked is one row: {told:?}"
    );
    assert_eq!(told.rows[0].state, HostState::Failed);
    assert!(told.rows[0].message.contains("mitmproxy"));
    set(&app, through(&proxy.address, "", Some(&proxy))).await;
    assert!(rows(&app.backend).await > 0);
    assert!(proxy.seen().len() > before);
    assert!(app.bootstrap().await.session.is_some());
}

#[tokio::test]
#[ignore = "needs mitmproxy; script/test installs it and runs it"]
async fn a_proxy_that_asks_for_a_password_refuses_or_is_down_is_named() {
    let azure = azure().await;
    let mut asking = Mitm::start(&azure, &["--proxyauth", "ann:canary-pass"]).await;
    let computer = Computer::new(&azure);
    let app = computer.start().await;
    set(&app, through(&asking.address, "", Some(&asking))).await;
    let error = app.sign_in(request(&azure, None)).await.expect_err("407");
    assert_eq!(error.code, ErrorCode::Offline);
    assert!(
        error.message.contains("asks for a sign-in") && error.message.contains("127.0.0.1:"),
        "{error:?}"
    );
    let with_password = asking.address.replace("//", "//ann:canary-pass@");
    let refused = app
        .backend
        .settings_set(through(&with_password, "", None))
        .await
        .expect_err("a secret");
    assert_eq!(refused.code, ErrorCode::InvalidInput);
    assert!(!format!("{refused:?}").contains("canary"));
    let kept = app.backend.bootstrap(Nothing {}).await.expect("a bootstrap").settings;
    assert_eq!(kept, through(&asking.address, "", Some(&asking)), "nothing was changed");
    // A name and a password in the variable are used, and told to nobody.
    let said = entered(&request(&azure, Some(&asking)), &[("HTTPS_PROXY", &with_password)]).await;
    assert!(said.contains("\"session\"") && !said.contains("canary-pass"), "{said}");

    let address = asking.address.clone();
    asking.stop().await;
    let told = app
        .backend
        .connectivity_test(
            ConnectivityRequest {
                cloud: Some(CloudChoice::Public),
            },
            |_| (),
        )
        .await;
    let told = told.expect("a test");
    for row in told.rows.iter().filter(|row| row.state != HostState::NotTested) {
        assert_eq!(row.state, HostState::Failed);
        assert!(
            row.message.contains("cannot be reached") && address.contains(&row.message[10..19]),
            "{row:?}"
        );
    }
}

#[tokio::test]
#[ignore = "needs mitmproxy; script/test installs it and runs it"]
async fn the_variables_are_honoured() {
    let azure = azure().await;
    let proxy = Mitm::start(&azure, &[]).await;
    let request = request(&azure, Some(&proxy));
    let said = entered(&request, &[("HTTPS_PROXY", &proxy.address)]).await;
    assert!(said.contains("\"session\""), "{said}");
    let before = proxy.seen().len();
    assert!(before > 0);
    for none in [HOST, "contoso.invalid", "*"] {
        let said = entered(&request, &[("HTTPS_PROXY", &proxy.address), ("NO_PROXY", none)]).await;
        assert!(said.contains("\"error\""), "{said}");
        assert_eq!(proxy.seen().len(), before, "{none}");
    }
    let said = entered(&request, &[]).await;
    assert!(said.contains("\"error\""), "{said}");
}

/// A process of the application with these variables, which signs in and lists the databases: what it says.
async fn entered(request: &ConnectRequest, variables: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = tokio::process::Command::new(program("enter"));
    for name in [
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
        "NO_PROXY",
        "no_proxy",
    ] {
        command.env_remove(name);
    }
    let mut child = command
        .envs(variables.iter().copied())
        .arg(folder.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("enter, of this package");
    let mut input = child.stdin.take().expect("its input is ours");
    let mut line = serde_json::to_value(request).expect("JSON");
    if let CredentialChoice::ServicePrincipal { secret, .. } = &request.credential {
        // Written by itself it is left out.
        line["credential"]["secret"] = secret.expose().into();
    }
    input.write_all(format!("{line}\n").as_bytes()).await.expect("it reads");
    // With the end of its input it ends, and nothing of it is under way any more.
    drop(input);
    let ended = tokio::time::timeout(std::time::Duration::from_mins(1), child.wait_with_output()).await;
    String::from_utf8(ended.expect("in time").expect("readable").stdout).expect("text")
}
