//! The flight check in the real window: what is missing is fixed from the form, and taken back when the restore is over.

use super::app::Home;
use super::journey::{self, AZURE, say};
use super::kinds::choose;
use super::page::Page;
use crate::wait::until;

/// A server that nobody has set up for restores, and a secret that the vault may not read.
async fn choose_what_nobody_has_set_up(page: &Page) {
    journey::open_database(page, "orders").await;
    journey::pick_moment(page, "yesterday 14:05").await;
    choose(page, "Server", "pg-prod-weu-06").await;
    choose(page, "Key vault", "kv-prod-ops").await;
    choose(page, "Secret", "pg-prod-weu-02").await;
    page.read("3 things are missing").await;
    page.keep("three-things-missing").await;
}

#[tokio::test]
#[ignore = "needs a display and the built application; script/test runs it"]
async fn what_is_missing_is_fixed_from_the_form_and_taken_back_after_a_restart() {
    let home = Home::new("flight");
    let app = home.start().await;
    let page = &app.page;
    journey::start_practice(page).await;
    journey::choose_theme(page, "Light").await;
    choose_what_nobody_has_set_up(page).await;
    say("The flight check names the three things that are missing.");

    page.press("button", "Fix all").await;
    page.see("dialog", "Fix 3 things").await;
    page.press("switch", "Undo after this restore").await;
    page.keep("fix-all").await;
    page.press_exactly("button", "Make 3 changes").await;
    page.see_within(AZURE, "button", "Close", "exact").await;
    page.keep("changes-made").await;
    page.press_exactly("button", "Close").await;
    page.gone(AZURE, "button", "Fix all").await;
    page.keep("nothing-missing").await;
    say("All three were changed from the form, and the check is in order.");

    validate_until_the_roles_count(page).await;
    journey::restore(page).await;
    app.close().await;
    say("Closed Pointback while Azure was restoring, and opened it again.");

    let app = home.start().await;
    let page = &app.page;
    journey::find_job_again(page, "orders").await;
    journey::see_it_completed(page).await;
    page.press("link", "Settings").await;
    page.see("heading", "Changes").await;
    page.see_within(AZURE, "list", "Changes", "part").await;
    page.keep("taken-back").await;
    page.press("link", "Databases").await;
    choose_what_nobody_has_set_up(page).await;
    say("The restore is over, and everything that was opened for it is closed again.");
    app.close().await;
}

/// A new role can be read at once and counts a little later: Azure refuses until then, and the form offers another try.
async fn validate_until_the_roles_count(page: &Page) {
    page.press_exactly("button", "Validate").await;
    for _ in 0..8 {
        let validated = until("Azure has an answer", AZURE, async || {
            let outline = page.outline().await;
            match (
                outline.contains("\"Restore now\""),
                outline.contains("\"Validate again\""),
            ) {
                (true, _) => Ok(true),
                (_, true) => Ok(false),
                _ => Err("still validating"),
            }
        });
        if validated.await {
            return page.keep("validated").await;
        }
        page.press_exactly("button", "Validate again").await;
    }
    panic!("the roles never counted");
}
