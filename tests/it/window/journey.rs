//! What a person does, from a list of databases to a restored one. The same for practice and for a cloud.
//!
//! Lines that begin with » are for people: `script/run` shows them.

use std::time::Duration;

use super::app::{App, Home};
use super::page::Page;
use crate::simulator::{Account, Cloud};

/// Validation and a restore take seconds in practice; a busy machine takes longer to show it.
pub const AZURE: Duration = Duration::from_mins(2);

#[allow(clippy::print_stdout, reason = "script/run shows these lines")]
pub fn say(text: &str) {
    println!("» {text}");
}

/// Opens the application and connects it to a cloud that is somewhere else: found by its address, trusted by its CA file, signed
/// in to with a service principal.
pub async fn connect(home: &Home, cloud: &Cloud, who: &Account) -> App {
    let app = home.start().await;
    let page = &app.page;
    page.press("button", "Other ways to connect").await;
    page.see_exactly("heading", "Connect to Azure").await;
    page.press("radio", "by its ARM address").await;
    page.write("textbox", "ARM address", &cloud.ready.arm).await;
    page.write("textbox", "CA file", &cloud.ready.ca.display().to_string())
        .await;
    page.press("radio", "client secret").await;
    page.write("textbox", "Tenant", &cloud.ready.tenant).await;
    page.write("textbox", "Client id", &who.client_id).await;
    page.keep("connect").await;
    page.write("textbox", "Client secret", &who.client_secret).await;
    page.press_exactly("button", "Connect").await;
    page.see_within(AZURE, "heading", "Databases", "part").await;
    app
}

/// Opens the application for the first time, and practises in a theme.
pub async fn practise(home: &Home, theme: &str) -> App {
    let app = home.start().await;
    start_practice(&app.page).await;
    choose_theme(&app.page, theme).await;
    app
}

pub async fn start_practice(page: &Page) {
    page.see("heading", "Pointback").await;
    page.keep("welcome").await;
    say("Opened Pointback for the first time, and chose practice with sample data.");
    page.press_exactly("button", "Start practice").await;
    page.see_exactly("heading", "Databases").await;
    page.read("Nothing here touches a real database.").await;
}

/// Chooses how the screens look, on the settings screen.
pub async fn choose_theme(page: &Page, theme: &str) {
    page.press("link", "Settings").await;
    page.see("heading", "Settings").await;
    page.press_exactly("radio", theme).await;
    page.keep("settings").await;
    page.press("link", "Databases").await;
}

/// Searches the list and opens the one that was searched for.
pub async fn open_database(page: &Page, name: &str) {
    page.see("heading", "Databases").await;
    // The dots of the rows in view come after the rows.
    page.see("row", "weeks have a backup").await;
    page.keep("databases").await;
    page.write("searchbox", "Search", name).await;
    page.see("row", name).await;
    page.keep("databases-search").await;
    say(&format!("Found {name} by typing its name, and opened it."));
    page.press_exactly("link", name).await;
    page.see_exactly("heading", name).await;
    page.read("Recovery points").await;
}

/// Types the moment of the accident, and sees which point comes before it and what would be lost.
pub async fn pick_moment(page: &Page, moment: &str) {
    page.write("textbox", "Newest before", moment).await;
    page.read("of changes would be missing").await;
    page.keep("timeline").await;
    say(&format!(
        "Typed the moment of the accident, {moment}: the newest recovery point before it was picked."
    ));
}

/// Chooses where the files should go.
pub async fn choose_container(page: &Page, account: &str, container: &str) {
    for (field, choice) in [("Storage account", account), ("Container", container)] {
        page.press_exactly("combobox", field).await;
        page.press("option", choice).await;
    }
    say(&format!("Chose the container {container} of {account} for the files."));
}

/// Has the form checked, and by Azure too.
pub async fn validate(page: &Page) {
    page.keep("restore-form").await;
    page.press_exactly("button", "Validate").await;
    say("Had the restore validated: first by Pointback, then by Azure.");
    page.see_within(AZURE, "button", "Restore now", "exact").await;
    page.keep("validated").await;
}

/// Presses the button, and sees the restore run.
pub async fn restore(page: &Page) {
    page.press_exactly("button", "Restore now").await;
    page.see_within(AZURE, "heading", "→", "part").await;
    page.read("Running in Azure").await;
    page.keep("job-running").await;
    say("Pressed Restore now: the request was sent once, and Azure is restoring.");
}

/// After the application was closed and opened again: goes on with practice, to the restore that was running.
pub async fn find_job_again(page: &Page, name: &str) {
    page.keep("welcome-again").await;
    page.press_exactly("button", "Continue practice").await;
    page.press("link", "Activity").await;
    page.see("heading", "Activity").await;
    page.see("row", name).await;
    page.keep("activity").await;
    // The newest is first.
    page.press_exactly("link", name).await;
}

pub async fn see_it_completed(page: &Page) {
    page.see_within(AZURE, "heading", "Restored", "exact").await;
    page.keep("job-completed").await;
}
