#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);
const BERLIN: &str = "Europe/Berlin";

fn at(text: &str) -> Option<OffsetDateTime> {
    understand(text, BERLIN, NOW).map(|u| u.at)
}

#[test]
fn the_usual_ways_to_write_a_moment_mean_the_same() {
    let wanted = Some(datetime!(2026-11-20 13:05 UTC));
    for text in [
        "2026-11-20 14:05",
        "2026-11-20 14:05:00",
        "2026-11-20T14:05",
        "2026/11/20 14:05",
        "20 Nov 2026 14:05",
        "20 November 2026, 14:05",
        "20th Nov 2026 at 14:05",
        "Nov 20, 2026 14:05",
        "20 nov 14:05",
        "20.11.2026 14:05",
        "  20.11.2026   14:05  ",
        "20 Nov 2026 2:05 pm",
        "2026-11-20 14:05 +01:00",
        "2026-11-20T14:05:00.000+0100",
        "2026-11-20T13:05Z",
        "2026-11-20 13:05 UTC",
        "2026-11-20 08:05-05:00",
    ] {
        assert_eq!(at(text), wanted, "{text}");
    }
}

#[test]
fn days_and_spans_are_counted_from_now() {
    assert_eq!(at("today 08:00"), Some(datetime!(2026-11-22 07:00 UTC)));
    assert_eq!(at("yesterday 14:05"), Some(datetime!(2026-11-21 13:05 UTC)));
    assert_eq!(at("08:30"), Some(datetime!(2026-11-22 07:30 UTC)));
    assert_eq!(at("3 h ago"), Some(datetime!(2026-11-22 09:00 UTC)));
    assert_eq!(at("90min ago"), Some(datetime!(2026-11-22 10:30 UTC)));
    assert_eq!(at("an hour ago"), Some(datetime!(2026-11-22 11:00 UTC)));
    assert_eq!(at("2 days ago"), Some(datetime!(2026-11-20 12:00 UTC)));
    assert_eq!(at("now"), Some(NOW));
}

#[test]
fn a_day_in_spans_is_a_day_on_the_clock() {
    // 29 March 2026 has 23 hours in Berlin.
    let now = datetime!(2026-03-29 12:00 UTC);
    assert_eq!(
        understand("1 day ago", BERLIN, now).unwrap().at,
        datetime!(2026-03-28 13:00 UTC)
    );
}

#[test]
fn a_date_alone_is_its_beginning_and_says_so() {
    let day = understand("2026-11-20", BERLIN, NOW).unwrap();
    assert_eq!(day.at, datetime!(2026-11-19 23:00 UTC));
    assert!(day.note.unwrap().contains("00:00"));
    assert_eq!(at("yesterday"), Some(datetime!(2026-11-20 23:00 UTC)));
}

#[test]
fn a_date_without_a_year_is_the_last_one() {
    assert_eq!(at("24 dec 10:00"), Some(datetime!(2025-12-24 09:00 UTC)));
}

#[test]
fn the_nights_in_which_clocks_change() {
    let twice = understand("2026-10-25 02:30", BERLIN, NOW).unwrap();
    assert_eq!(twice.at, datetime!(2026-10-25 00:30 UTC));
    assert!(twice.note.unwrap().contains("twice"));
    let never = understand("2026-03-29 02:30", BERLIN, NOW).unwrap();
    assert_eq!(never.at, datetime!(2026-03-29 00:30 UTC));
    assert!(never.note.unwrap().contains("does not exist"));
}

#[test]
fn what_could_mean_two_things_or_nothing_is_not_understood() {
    for text in [
        "",
        "soon",
        "3/4/2026 10:00",
        "2026-13-01 10:00",
        "2026-02-30 10:00",
        "25:00",
        "20 Nov 2026 14:65",
        "ago",
        "xx ago",
        "20 Foo 2026",
        "2026-11-20 14",
        "marvel 3 2026 10:00",
        "14:05 banana",
        "today 14:05 +600000",
        "today:-600000",
    ] {
        assert_eq!(at(text), None, "{text}");
    }
}

#[test]
fn an_unknown_zone_counts_as_utc() {
    assert_eq!(
        understand("2026-11-20 14:05", "Mars/Base", NOW).unwrap().at,
        datetime!(2026-11-20 14:05 UTC)
    );
}

#[test]
fn spans_in_words() {
    assert_eq!(span_words(5 * 86_400 + 11 * 3_600 + 59), "5 days 11 h");
    assert_eq!(span_words(86_400), "1 day");
    assert_eq!(span_words(11 * 3_600 + 300), "11 h 5 min");
    assert_eq!(span_words(7_200), "2 h");
    assert_eq!(span_words(25 * 60), "25 min");
    assert_eq!(span_words(59), "less than a minute");
}

#[test]
fn times_are_shown_in_the_persons_zone() {
    assert_eq!(shown(datetime!(2026-11-15 02:00 UTC), BERLIN), "15 Nov 2026, 03:00");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}") {
        let _ = understand(&text, BERLIN, NOW);
    }

    #[test]
    fn nor_one_that_nearly_means_something(text in "(today|yesterday|20 nov|2026-1[0-9]-[0-3][0-9]|[0-9]{1,3})[ T:.,+-]{0,2}[0-9]{0,3}[:. +-]{0,2}[0-9]{0,3}(Z| ago|pm)?") {
        let _ = understand(&text, BERLIN, NOW);
    }

    #[test]
    fn an_iso_text_comes_back_as_itself(seconds in 0_i64..4_000_000_000) {
        let moment = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
        let text = moment.format(&time::format_description::well_known::Rfc3339).unwrap();
        prop_assert_eq!(understand(&text, BERLIN, NOW).map(|u| u.at), Some(moment));
    }
}
