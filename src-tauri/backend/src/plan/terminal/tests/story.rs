//! The runbook.

use time::macros::datetime;

use super::*;
use crate::plan::terminal::runbook::{Story, write};

#[test]
fn a_runbook_tells_the_whole_story_and_no_name_in_it_is_markup() {
    let case = case("a database, all");
    let request = case.request.clone();
    let terminal = all(&subject(&case, Progress::Sent(Some("0a-1b"))));
    let story = Story {
        name: "orders|`x`",
        destination: "orders_new",
        outcome: "Completed",
        at: datetime!(2026-11-15 13:02 UTC),
        written: datetime!(2026-11-22 12:00 UTC),
        facts: vec![("Job".into(), "0a-1b".into()), ("By".into(), "a|b\nc".into())],
        course: vec![(
            "Sent, once".into(),
            Some("Accepted.".into()),
            Some(datetime!(2026-11-15 13:02:36 UTC)),
        )],
        warnings: &["slow".into()],
        error: None,
        next_steps: &["Check the data.".into()],
        request: Some(&request),
        terminal: &terminal,
    };
    let book = write(&story);
    assert_eq!(book.file_name, "restore-orders--x--2026-11-15.md");
    let text = book.markdown;
    assert!(
        text.starts_with("# Restore of orders\\|\\`x\\` to orders\\_new\n"),
        "{text}"
    );
    assert!(text.contains("| By | a\\|b c |"), "{text}");
    assert!(
        text.contains("1. Sent, once (15 Nov 2026, 13:02:36 UTC): Accepted."),
        "{text}"
    );
    for part in [
        "Warning: slow",
        "- Check the data.",
        "## The same with azure-cli",
        "## The same with PowerShell",
        "## The same with REST",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let json = text.split("```json\n").nth(1).unwrap().split("\n```").next().unwrap();
    assert_eq!(serde_json::from_str::<Value>(json).unwrap(), request);
    assert_eq!(text.matches("```").count() % 2, 0);
    // Where a token comes from is told; none is in it.
    assert!(
        text.contains("Bearer <the second token, of tenant security.example>"),
        "{text}"
    );
}

#[test]
fn a_fence_is_longer_than_the_backticks_in_it() {
    let request = json!({ "a": "````" });
    let terminal = Terminal {
        az: vec![],
        powershell: vec![],
        rest: vec![],
        note: None,
    };
    let story = Story {
        name: "",
        destination: "d",
        outcome: "Failed",
        at: datetime!(2026-11-15 13:02 UTC),
        written: datetime!(2026-11-22 12:00 UTC),
        facts: vec![],
        course: vec![],
        warnings: &[],
        error: Some(("No right".into(), vec!["Ask".into()], Some("UserErrorX".into()))),
        next_steps: &[],
        request: Some(&request),
        terminal: &terminal,
    };
    let book = write(&story);
    assert!(
        book.markdown.contains("`````json\n") && book.markdown.contains("\n`````\n"),
        "{}",
        book.markdown
    );
    assert!(
        book.markdown.contains("Error: No right (`UserErrorX`)\n\n- Ask"),
        "{}",
        book.markdown
    );
    assert_eq!(book.file_name, "restore-database-2026-11-15.md");
}
