//! How Azure writes times, durations, hashes (contract §5.3, §8, §16).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, UtcOffset};

/// "There is no such time."
pub const NO_TIME: &str = "0001-01-01T00:00:00Z";

const SECONDS: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
const HTTP_DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
const COMPACT: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]T[hour][minute][second]Z");
const US: &[BorrowedFormatItem<'_>] = format_description!(
    "[month padding:none]/[day padding:none]/[year] [hour repr:12 padding:none]:[minute]:[second] [period]"
);

fn utc(t: OffsetDateTime, format: &[BorrowedFormatItem<'_>]) -> String {
    t.to_offset(UtcOffset::UTC).format(format).unwrap_or_default()
}

/// Up to seven decimals, trailing zeros dropped: `2024-06-26T08:08:02.9188663Z`, `2024-06-26T08:08:02Z`.
pub fn time(t: OffsetDateTime) -> String {
    let ticks = t.nanosecond() / 100;
    let mut text = utc(t, SECONDS);
    if ticks > 0 {
        text.push('.');
        text.push_str(format!("{ticks:07}").trim_end_matches('0'));
    }
    text.push('Z');
    text
}

/// Without decimals: the `endTime` of an operation.
pub fn whole_seconds(t: OffsetDateTime) -> String {
    utc(t, SECONDS) + "Z"
}

/// The `Date` header.
pub fn http_date(t: OffsetDateTime) -> String {
    utc(t, HTTP_DATE)
}

/// `20211022T202725Z`
pub fn compact(t: OffsetDateTime) -> String {
    utc(t, COMPACT)
}

/// `11/22/2026 2:02:11 PM`, as in ARM's texts about tokens.
pub fn us_time(t: OffsetDateTime) -> String {
    utc(t, US)
}

/// .NET ticks: 100 ns since the year 1.
pub fn ticks(t: OffsetDateTime) -> i128 {
    t.unix_timestamp_nanos() / 100 + 621_355_968_000_000_000
}

/// ISO 8601 as a single job has it: `PT2M5.6503519S`, `PT0S`.
pub fn iso_duration(d: Duration) -> String {
    let (seconds, fraction) = seconds_and_ticks(d);
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let part = |number: i128, unit: &str| {
        if number > 0 {
            format!("{number}{unit}")
        } else {
            String::new()
        }
    };
    let decimals = if fraction > 0 {
        format!(".{fraction:07}").trim_end_matches('0').to_owned()
    } else {
        String::new()
    };
    // Zero has to say something.
    let last = if rest > 0 || fraction > 0 || seconds == 0 {
        format!("{rest}{decimals}S")
    } else {
        String::new()
    };
    format!("PT{}{}{last}", part(hours, "H"), part(minutes, "M"))
}

/// TimeSpan as lists and Resource Graph have it: `00:03:49.1708393`, `1.02:03:04`.
pub fn time_span(d: Duration) -> String {
    let (seconds, fraction) = seconds_and_ticks(d);
    let (days, hours, minutes, rest) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let before = if days > 0 { format!("{days}.") } else { String::new() };
    let after = if fraction > 0 {
        format!(".{fraction:07}")
    } else {
        String::new()
    };
    format!("{before}{hours:02}:{minutes:02}:{rest:02}{after}")
}

fn seconds_and_ticks(d: Duration) -> (i128, i128) {
    let ticks = d.whole_nanoseconds().max(0) / 100;
    (ticks / 10_000_000, ticks % 10_000_000)
}

/// `W/"datetime'2024-04-10T10%3A36%3A08.8905972Z'"`
pub fn etag(t: OffsetDateTime) -> String {
    format!("W/\"datetime'{}'\"", time(t).replace(':', "%3A"))
}

pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

pub fn sha256_hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    sha256(bytes)
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn times_carry_as_many_decimals_as_they_have() {
        assert_eq!(
            time(datetime!(2024-06-26 08:08:02.9188663 UTC)),
            "2024-06-26T08:08:02.9188663Z"
        );
        assert_eq!(
            time(datetime!(2024-06-26 08:08:02.3992500 UTC)),
            "2024-06-26T08:08:02.39925Z"
        );
        assert_eq!(time(datetime!(2024-06-26 08:08:02 UTC)), "2024-06-26T08:08:02Z");
        assert_eq!(time(datetime!(2024-06-26 10:08:02 +2)), "2024-06-26T08:08:02Z");
    }

    #[test]
    fn one_length_of_time_has_two_spellings() {
        let d = Duration::seconds(125) + Duration::nanoseconds(650_351_900);
        assert_eq!(iso_duration(d), "PT2M5.6503519S");
        assert_eq!(time_span(d), "00:02:05.6503519");
        assert_eq!(iso_duration(Duration::ZERO), "PT0S");
        assert_eq!(iso_duration(Duration::hours(2)), "PT2H");
        assert_eq!(
            time_span(Duration::seconds(86_400 + 2 * 3600 + 3 * 60 + 4)),
            "1.02:03:04"
        );
    }

    #[test]
    fn ticks_count_from_the_year_one() {
        assert_eq!(ticks(datetime!(2024-06-26 08:08:02 UTC)).to_string().len(), 18);
        assert_eq!(ticks(OffsetDateTime::UNIX_EPOCH), 621_355_968_000_000_000);
    }

    #[test]
    fn the_other_spellings() {
        let t = datetime!(2026-11-22 14:02:11.5 UTC);
        assert_eq!(http_date(t), "Sun, 22 Nov 2026 14:02:11 GMT");
        assert_eq!(compact(t), "20261122T140211Z");
        assert_eq!(us_time(t), "11/22/2026 2:02:11 PM");
        assert_eq!(etag(t), "W/\"datetime'2026-11-22T14%3A02%3A11.5Z'\"");
        assert_eq!(whole_seconds(t), "2026-11-22T14:02:11Z");
    }
}
