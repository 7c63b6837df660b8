//! Two accounts side by side: each tenant with a state of its own, and one that asks for a second factor.

use super::browser::Browser;
use super::journey::{AZURE, say};
use super::page::Page;
use super::sign_in::{ANN, Desk};
use crate::simulator::Cloud;

const CONSULTANT: &str = "consultant@adatum.example";

#[tokio::test]
#[ignore = "needs a display, a browser, a keychain and the built application; script/test runs it"]
async fn a_second_account_joins_and_its_tenants_hold_nobody_up() {
    let cloud = Cloud::start_world("tenants", 6).await;
    let desk = Desk::new("accounts").await;
    let mut browser = Browser::start();
    let app = desk.open_the_browser(&cloud).await;
    let page = &app.page;
    desk.choose(&mut browser, ANN).await;
    page.see_within(AZURE, "row", "customers", "part").await;

    page.press("link", "Accounts").await;
    page.see_exactly("heading", "Accounts").await;
    page.see_exactly("heading", ANN).await;
    page.keep("one-account").await;
    page.press_exactly("button", "Sign in to another account").await;
    let end = desk.choose(&mut browser, CONSULTANT).await;
    assert!(end.contains("You are signed in"), "{end}");
    page.see_exactly("heading", CONSULTANT).await;
    page.read("Needs a second factor").await;
    page.keep("two-accounts").await;
    page.press("link", "Databases").await;
    page.see_within(AZURE, "row", "customers", "part").await;
    page.read("Fabrikam").await;
    find(page, "bv-adatum").await;
    page.keep("databases-of-two-accounts").await;
    say("Two accounts: the databases of both are there, and Fabrikam says what it wants.");

    page.press("link", "Accounts").await;
    page.press_exactly("button", "Sign in").await;
    let asked = desk.choose(&mut browser, CONSULTANT).await;
    assert!(asked.contains("Approve sign-in request"), "{asked}");
    let end = browser.press("Approve").await;
    assert!(end.contains("You are signed in"), "{end}");
    page.press("link", "Databases").await;
    find(page, "bv-fabrikam").await;
    page.keep("databases-of-the-third-tenant").await;
    say("The second factor was approved in the browser, and its databases joined.");

    page.press("link", "Accounts").await;
    page.press("button", "Remove practice.admin").await;
    page.see("alertdialog", "Remove").await;
    page.keep("remove").await;
    page.press_exactly("button", "Remove").await;
    page.gone(AZURE, "heading", ANN).await;
    app.close().await;

    let app = desk.home.start().await;
    let page = &app.page;
    find(page, "bv-adatum").await;
    page.gone(AZURE, "row", "customers").await;
    assert!(!desk.opener.was_asked(), "nobody was asked to sign in again");
    page.keep("the-account-that-stayed").await;
    app.close().await;
    say("One account was removed; the other one is still signed in after a restart.");
}

/// Only the rows in view are there: whatever may be further down is searched for.
async fn find(page: &Page, vault: &str) {
    page.see_within(AZURE, "heading", "Databases", "part").await;
    page.write("searchbox", "Search", vault).await;
    page.see_within(AZURE, "row", vault, "part").await;
}
