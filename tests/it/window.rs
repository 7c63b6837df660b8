//! The built application in its real window, through WebKit's own driver. `script/test` runs these in a virtual display.

#[cfg(target_os = "linux")]
mod accounts;
mod app;
#[cfg(target_os = "linux")]
mod browser;
mod flight;
mod journey;
mod kinds;
mod page;
#[cfg(target_os = "linux")]
mod sign_in;

use app::Home;
use journey::{AZURE, say};

use super::simulator::Cloud;

/// Welcome, practice, list, timeline, form, validation, restore; the application is closed while Azure restores, opened
/// again, and sees the end.
#[tokio::test]
#[ignore = "needs a display and the built application; script/test runs it"]
async fn a_database_is_restored_and_the_restore_outlives_the_window() {
    let home = Home::new("light");
    let app = journey::practise(&home, "Light").await;
    let page = &app.page;
    journey::open_database(page, "orders").await;
    journey::pick_moment(page, "yesterday 14:05").await;
    journey::validate(page).await;
    journey::restore(page).await;
    app.close().await;
    say("Closed Pointback while Azure was restoring, and opened it again.");

    let app = home.start().await;
    let page = &app.page;
    journey::find_job_again(page, "orders").await;
    journey::see_it_completed(page).await;
    say("The restore went on, and has completed: the new database is on its server.");
    app.close().await;
}

/// A flexible server can only be restored as files, and the form says why; here the application does not end in peace.
#[tokio::test]
#[ignore = "needs a display and the built application; script/test runs it"]
async fn a_flexible_server_is_restored_as_files_and_a_crash_changes_nothing() {
    let home = Home::new("dark");
    let app = journey::practise(&home, "Dark").await;
    let page = &app.page;
    journey::open_database(page, "pgflex-billing").await;
    page.read("restores a flexible server as files only").await;
    journey::pick_moment(page, "yesterday 14:05").await;
    journey::choose_container(page, "stprodrestoreweu", "restores").await;
    journey::validate(page).await;
    journey::restore(page).await;
    app.kill().await;

    let app = home.start().await;
    let page = &app.page;
    journey::find_job_again(page, "pgflex-billing").await;
    journey::see_it_completed(page).await;
    app.close().await;
}

/// The same screens against a cloud that is somewhere else: found by its address, trusted by its CA file, signed in to
/// with a service principal.
#[tokio::test]
#[ignore = "needs a display and the built application; script/test runs it"]
async fn a_custom_cloud_over_tls_restores_for_a_service_principal() {
    let cloud = Cloud::start(6).await;
    let home = Home::new("cloud");
    let app = journey::connect(&home, &cloud, &cloud.admin()).await;
    let page = &app.page;
    page.gone(AZURE, "complementary", "Practice mode").await;

    journey::open_database(page, "orders").await;
    journey::pick_moment(page, "yesterday 14:05").await;
    journey::validate(page).await;
    journey::restore(page).await;
    journey::see_it_completed(page).await;
    app.close().await;
}
