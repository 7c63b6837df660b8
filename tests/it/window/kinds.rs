//! The rarer kinds of restore, in the real window: from the archive, in the paired region, under a resource guard, and from
//! a request that another tool has written.

use std::path::Path;

use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::app::Home;
use super::journey::{self, AZURE};
use super::page::Page;
use crate::simulator::Cloud;

/// Fast enough not to wait, and slow enough that a restore is seen running.
const SPEED: u32 = 40;

/// The hours of the archive need more: half a minute of them is left.
const ARCHIVE_SPEED: u32 = 400;

/// How long ago points are in the archive only: `orders` keeps them in the vault for 548 days.
const ARCHIVED: Duration = Duration::days(600);

/// A moment as a person would type it.
fn typed(ago: Duration) -> String {
    // The world of these tests begins when they begin, so it is this clock that counts.
    #[allow(clippy::disallowed_methods)]
    let at = OffsetDateTime::now_utc() - ago;
    format!("{}-{:02}-{:02} 12:00", at.year(), u8::from(at.month()), at.day())
}

pub(super) async fn choose(page: &Page, field: &str, choice: &str) {
    page.press_exactly("combobox", field).await;
    page.press("option", choice).await;
}

#[tokio::test]
#[ignore = "needs a display and the built application; script/test runs it"]
async fn an_archived_point_is_restored_as_a_database() {
    let cloud = Cloud::start(ARCHIVE_SPEED).await;
    let home = Home::new("archive-database");
    let app = journey::connect(&home, &cloud, &cloud.admin()).await;
    let page = &app.page;
    journey::open_database(page, "orders").await;
    journey::pick_moment(page, &typed(ARCHIVED)).await;
    page.see("group", "Bring back from the archive").await;
    page.write("spinbutton", "Days", "12").await;
    page.read("until").await;
    journey::validate(page).await;
    journey::restore(page).await;
    page.read("archive").await;
    journey::see_it_completed(page).await;
    page.read("Copy available until").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display and the built application; script/test runs it"]
async fn an_archived_point_is_restored_as_files_in_the_dark() {
    let cloud = Cloud::start(ARCHIVE_SPEED).await;
    let home = Home::new("archive-files");
    let app = journey::connect(&home, &cloud, &cloud.admin()).await;
    let page = &app.page;
    journey::choose_theme(page, "Dark").await;
    journey::open_database(page, "customers").await;
    journey::pick_moment(page, &typed(ARCHIVED)).await;
    page.press("radio", "As files").await;
    journey::choose_container(page, "stprodrestoreweu", "restores").await;
    page.see("group", "Bring back from the archive").await;
    journey::validate(page).await;
    journey::restore(page).await;
    journey::see_it_completed(page).await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display and the built application; script/test runs it"]
async fn a_database_is_restored_in_the_paired_region() {
    let cloud = Cloud::start(SPEED).await;
    let home = Home::new("cross-region");
    let app = journey::connect(&home, &cloud, &cloud.admin()).await;
    let page = &app.page;
    journey::open_database(page, "orders_us").await;
    page.press("radio", "Central US").await;
    choose(page, "Server", "pg-dr-cus-01").await;
    choose(page, "Key vault", "kv-dr-cus").await;
    choose(page, "Secret", "pg-dr-cus-01").await;
    page.keep("paired-region").await;
    journey::validate(page).await;
    journey::restore(page).await;
    journey::see_it_completed(page).await;
    page.read("Central US").await;
    page.press("link", "Activity").await;
    page.see("row", "Cross-region restore").await;
    page.keep("activity").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display and the built application; script/test runs it"]
async fn a_guarded_vault_restores_for_those_with_the_right_and_names_it_to_the_others() {
    let cloud = Cloud::start(SPEED).await;
    let home = Home::new("guard-without");
    let app = journey::connect(&home, &cloud, &cloud.account("finance.operator@contoso.example")).await;
    let page = &app.page;
    open_guarded(page).await;
    page.read("Backup MUA Operator").await;
    page.keep("without-the-right").await;
    page.gone(AZURE, "button", "Restore now").await;
    app.close().await;

    let home = Home::new("guard-with");
    let app = journey::connect(&home, &cloud, &cloud.account("finance.restorer@contoso.example")).await;
    let page = &app.page;
    open_guarded(page).await;
    journey::validate(page).await;
    journey::restore(page).await;
    journey::see_it_completed(page).await;
    app.close().await;
}

async fn open_guarded(page: &Page) {
    journey::open_database(page, "ledger").await;
    page.press("radio", "As files").await;
    journey::choose_container(page, "stfinrestoreweu", "restores").await;
    page.see("group", "Resource guard").await;
}

/// Through the system's own file dialog, which is not a part of the page: it is used by its keys.
#[tokio::test]
#[ignore = "needs a display and the built application; script/test runs it"]
async fn a_request_file_of_the_command_line_fills_in_the_form() {
    let home = Home::new("import");
    let app = home.start().await;
    let page = &app.page;
    journey::start_practice(page).await;
    journey::open_database(page, "orders").await;
    let point = page.point_id().await;
    let file = home.path("OssRestoreReq.JSON");
    write_cli_request(&file, &point);
    page.press("button", "Open request").await;
    app.choose_in_dialog("Open request", &file).await;
    page.read("The form is filled in from the file. Nothing was sent.")
        .await;
    page.keep("imported").await;
    journey::validate(page).await;
    journey::restore(page).await;
    journey::see_it_completed(page).await;
    app.close().await;
}

/// As `az dataprotection backup-instance restore initialize-for-data-recovery-as-files` writes it (contract §19).
fn write_cli_request(file: &Path, point: &str) {
    let request = json!({
        "object_type": "AzureBackupRecoveryPointBasedRestoreRequest",
        "recovery_point_id": point,
        "restore_target_info": {
            "object_type": "RestoreFilesTargetInfo",
            "recovery_option": "FailIfExists",
            "restore_location": "westeurope",
            "target_details": {
                "file_prefix": "from_the_command_line",
                "restore_target_location_type": "AzureBlobs",
                "url": "https://stprodrestoreweu.blob.core.practice.invalid/restores"
            }
        },
        "source_data_store_type": "VaultStore"
    });
    let text = serde_json::to_string_pretty(&request).expect("a request is JSON");
    std::fs::write(file, text).expect("the request file can be written");
}
