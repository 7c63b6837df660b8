//! Signing in as a person does: in a real browser, with a real keychain, over restarts, and out again.

use std::path::PathBuf;

use serde_json::json;
use url::Url;

use super::app::{App, Home};
use super::browser::{Browser, Opener};
use super::journey::{self, AZURE, say};
use super::page::Page;
use crate::keychain::bus::Session;
use crate::simulator::Cloud;
use crate::wait::{SOON, until};

pub(super) const ANN: &str = "practice.admin@contoso.example";

/// Somebody's machine with a keychain that is open, and a browser.
pub(super) struct Desk {
    pub home: Home,
    session: Session,
    pub opener: Opener,
}

impl Desk {
    pub async fn new(shots: &str) -> Self {
        let mut session = Session::with_bus().await;
        session.keyring(Some("pw")).await;
        let mut home = Home::new(shots);
        let opener = Opener::new(home.path("bin"));
        home.tell("PATH", &opener.path());
        home.tell("DBUS_SESSION_BUS_ADDRESS", &session.address());
        Self { home, session, opener }
    }

    fn data(&self) -> PathBuf {
        self.home.path("data/dev.pointback.app")
    }

    /// Starts the application, and lets it open the browser for a cloud.
    pub async fn open_the_browser(&self, cloud: &Cloud) -> App {
        let app = self.home.start().await;
        fill_in(&app.page, cloud).await;
        app.page.press_exactly("button", "Open the browser").await;
        app
    }

    /// Goes to the page that the application has asked for, and chooses an account.
    pub async fn choose(&self, browser: &mut Browser, account: &str) -> String {
        browser.open(&self.opener.asked().await).await;
        browser.press(account).await
    }
}

/// The form for a cloud by its address, with the browser as the way to sign in. What is filled in already is left.
async fn fill_in(page: &Page, cloud: &Cloud) {
    page.press("button", "Other ways to connect").await;
    page.see_exactly("heading", "Connect to Azure").await;
    page.press("radio", "by its ARM address").await;
    page.write("textbox", "ARM address", &cloud.ready.arm).await;
    page.write("textbox", "CA file", &cloud.ready.ca.display().to_string())
        .await;
    page.press("radio", "Your browser").await;
}

async fn see_databases(page: &Page) {
    page.see_within(AZURE, "heading", "Databases", "part").await;
    page.gone(AZURE, "complementary", "Practice mode").await;
    page.see("row", "customers").await;
}

#[tokio::test]
#[ignore = "needs a display, a browser, a keychain and the built application; script/test runs it"]
async fn signed_in_with_the_browser_over_a_restart_and_out_without_a_trace() {
    let cloud = Cloud::start(6).await;
    let desk = Desk::new("sign-in").await;
    let mut browser = Browser::start();
    assert_eq!(desk.session.items().await, 0);

    let app = desk.home.start().await;
    let page = &app.page;
    page.see_exactly("button", "Sign in to Azure").await;
    fill_in(page, &cloud).await;
    page.keep("connect").await;
    page.press_exactly("button", "Open the browser").await;
    page.read("A browser window has opened. Finish signing in there.").await;
    page.keep("waiting-for-the-browser").await;
    let end = desk.choose(&mut browser, ANN).await;
    assert!(end.contains("You are signed in"), "{end}");
    see_databases(page).await;
    say("Signed in in the browser, and the databases are there.");
    page.press("link", "Settings").await;
    page.see("heading", "Where are my credentials?").await;
    page.read("In an encrypted file").await;
    page.keep("credentials").await;
    app.close().await;
    assert_eq!(desk.session.items().await, 1, "the key is in the keychain");

    let app = desk.home.start().await;
    let page = &app.page;
    see_databases(page).await;
    page.keep("still-signed-in").await;
    assert!(!desk.opener.was_asked(), "nobody was asked to sign in again");
    say("Closed and opened it again: still signed in.");
    sign_out(page).await;
    app.close().await;
    nothing_is_left(&desk).await;

    let app = desk.home.start().await;
    app.page.see_exactly("button", "Sign in to Azure").await;
    assert!(!desk.opener.was_asked());
    app.close().await;
    nothing_is_left(&desk).await;
    say("Signed out: neither the keychain nor the disk holds anything.");
}

async fn sign_out(page: &Page) {
    page.press("link", "Settings").await;
    page.press("button", "Sign out").await;
    page.see("alertdialog", "Sign out?").await;
    page.read("The key: Secret Service").await;
    page.keep("sign-out").await;
    page.press_exactly("button", "Sign out").await;
    page.see("heading", "nothing is left").await;
    page.keep("signed-out").await;
}

/// Asked of the keychain itself, of the application's own code in another process, and of the disk.
async fn nothing_is_left(desk: &Desk) {
    assert_eq!(desk.session.items().await, 0, "the keychain holds nothing");
    let mut other = desk.session.application_over(&desk.data(), SOON);
    let left = other.order("remains").await;
    assert_eq!(left["nothing"], true, "{left}");
    let files = std::fs::read_dir(desk.data()).expect("the application's folder");
    for file in files.map(|entry| entry.expect("an entry").path()) {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // The lock stays, so that two runs cannot hold two of them; it holds nothing.
        if name.starts_with("credentials") {
            assert!(std::fs::read(&file).expect("readable").is_empty(), "{name}");
        }
    }
}

#[tokio::test]
#[ignore = "needs a display, a browser, a keychain and the built application; script/test runs it"]
async fn refused_a_wrong_state_and_no_answer_are_said_and_can_be_tried_again() {
    let cloud = Cloud::start(6).await;
    let desk = Desk::new("sign-in-refused").await;
    let mut browser = Browser::start();
    let app = desk.open_the_browser(&cloud).await;
    let page = &app.page;
    let end = desk.choose(&mut browser, "Cancel").await;
    assert!(end.contains("You are not signed in"), "{end}");
    page.read("The sign-in was cancelled in the browser.").await;
    page.keep("refused").await;

    page.press_exactly("button", "Try again").await;
    let asked = desk.opener.asked().await;
    browser.open(&with_another_state(&asked)).await;
    let end = browser.press(ANN).await;
    assert!(end.contains("does not belong"), "{end}");
    page.read("does not belong to this sign-in").await;
    page.keep("wrong-state").await;

    // The browser was closed, or never opened: the person calls it off.
    page.press_exactly("button", "Try again").await;
    desk.opener.asked().await;
    page.read("Finish signing in there").await;
    page.press_exactly("button", "Cancel").await;
    page.see_exactly("button", "Open the browser").await;

    page.press_exactly("button", "Open the browser").await;
    desk.choose(&mut browser, ANN).await;
    see_databases(page).await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display, a browser, a keychain and the built application; script/test runs it"]
async fn a_sign_in_that_nobody_finishes_ends_by_itself() {
    let cloud = Cloud::start(6).await;
    let mut desk = Desk::new("sign-in-too-late").await;
    desk.home.tell("POINTBACK_SIGN_IN_SECONDS", "3");
    let app = desk.open_the_browser(&cloud).await;
    let page = &app.page;
    let late = desk.opener.asked().await;
    page.read("Nobody has signed in in time.").await;
    page.keep("too-late").await;
    page.see_exactly("button", "Try again").await;
    // Whoever comes back later finds nobody at the port, and Pointback is not signed in.
    let port = redirect(&late).port().expect("a port");
    until(
        "nothing listens any more",
        SOON,
        async || match tokio::net::TcpStream::connect(("127.0.0.1", port)).await {
            Ok(_) => Err("somebody listens"),
            Err(_) => Ok(()),
        },
    )
    .await;
    assert_eq!(desk.session.items().await, 0);
    app.close().await;
}

/// Azure wants a fresh sign-in in the middle of the work: the screen stays, the browser opens, and it goes on by itself.
#[tokio::test]
#[ignore = "needs a display, a browser, a keychain and the built application; script/test runs it"]
async fn a_claims_challenge_is_answered_in_place() {
    let cloud = Cloud::start(6).await;
    let desk = Desk::new("sign-in-again").await;
    let mut browser = Browser::start();
    let app = desk.open_the_browser(&cloud).await;
    let page = &app.page;
    desk.choose(&mut browser, ANN).await;
    see_databases(page).await;
    journey::open_database(page, "orders").await;

    challenge(&cloud).await;
    page.press("link", "Databases").await;
    page.press("button", "Refresh").await;
    let again = desk.opener.asked().await;
    page.see("complementary", "Sign-in").await;
    page.keep("asked-again").await;
    // Who it must be is known: the page asks only where its own sign-in does not do.
    if !browser.open(&again).await.contains("You are signed in") {
        browser.press(ANN).await;
    }
    page.gone(AZURE, "complementary", "Sign-in").await;
    page.gone(AZURE, "text", "could not be renewed").await;
    page.see("row", "orders").await;
    page.keep("went-on").await;
    app.close().await;
}

/// From now on, Azure takes nothing from her but a token of a fresh sign-in.
#[allow(
    clippy::disallowed_methods,
    reason = "asks the simulator's own routes, which no product code does"
)]
async fn challenge(cloud: &Cloud) {
    let pem = std::fs::read(&cloud.ready.ca).expect("the CA file");
    let ca = reqwest::Certificate::from_pem(&pem).expect("a certificate");
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([ca]);
    let sent = client
        .build()
        .expect("a client")
        .post(format!(
            "{}/_sim/identity/account",
            cloud.ready.arm.trim_end_matches('/')
        ))
        .json(&json!({ "account": ANN, "challenge": true, "interactive": true }))
        .send()
        .await
        .expect("an answer");
    assert!(sent.status().is_success(), "{}", sent.status());
}

/// Where the answer is to be brought to.
fn redirect(page: &Url) -> Url {
    let mut fields = page.query_pairs();
    let (_, redirect) = fields.find(|(name, _)| name == "redirect_uri").expect("a redirect");
    redirect.parse().expect("an address")
}

/// As when the page of another sign-in is finished, or somebody slips in an answer.
fn with_another_state(page: &Url) -> Url {
    let mut changed = page.clone();
    let fields: Vec<(String, String)> = page.query_pairs().into_owned().collect();
    changed
        .query_pairs_mut()
        .clear()
        .extend_pairs(fields.iter().map(|(name, value)| {
            let value = if name == "state" { "another" } else { value.as_str() };
            (name.as_str(), value)
        }));
    changed
}

#[test]
fn only_the_state_is_another() {
    let page: Url = "https://login/authorize?a=1&state=x&redirect_uri=http%3A%2F%2Flocalhost%3A7"
        .parse()
        .expect("an address");
    let changed = with_another_state(&page);
    assert!(changed.as_str().contains("state=another") && changed.as_str().contains("a=1"));
    assert_eq!(redirect(&changed).port(), Some(7));
}
