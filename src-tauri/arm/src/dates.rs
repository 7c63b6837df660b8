//! Times as Azure writes them (contract §7, §16.5).

use time::{
    Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};

/// Seven decimals, the form that Microsoft's clients send in filters (contract §5.3).
const SEVEN: &[BorrowedFormatItem<'static>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:7]Z");

/// Reads `2024-04-10T10:34:02.9764169Z` with zero to nine decimals, with `Z`, an offset, or neither (then UTC).
///
/// `None` for what is no time, and for every year before 1970: `0001-01-01T00:00:00Z` is Azure's way to say "not yet" (contract §7.7).
#[must_use]
pub fn parse(text: &str) -> Option<OffsetDateTime> {
    let text = text.trim();
    let time = OffsetDateTime::parse(text, &Rfc3339)
        .ok()
        .or_else(|| without_zone(text))?;
    (time.year() >= 1970).then(|| time.to_offset(UtcOffset::UTC))
}

/// `2024-06-26T08:10:00[.123]`, read as UTC.
fn without_zone(text: &str) -> Option<OffsetDateTime> {
    let (date, clock) = text.split_once(['T', 't', ' '])?;
    let mut parts = date.splitn(3, '-');
    let year: i32 = digits(parts.next()?, 4)?;
    let month: u8 = digits(parts.next()?, 2)?;
    let day: u8 = digits(parts.next()?, 2)?;
    let clock = clock.strip_suffix(['Z', 'z']).unwrap_or(clock);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.splitn(3, ':');
    let hour: u8 = digits(parts.next()?, 2)?;
    let minute: u8 = digits(parts.next()?, 2)?;
    let second: u8 = parts.next().map_or(Some(0), |s| digits(s, 2))?;
    let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
    let time = Time::from_hms_nano(hour, minute, second, nanoseconds(fraction)?).ok()?;
    Some(PrimitiveDateTime::new(date, time).assume_utc())
}

fn digits<T: std::str::FromStr>(text: &str, at_most: usize) -> Option<T> {
    (!text.is_empty() && text.len() <= at_most && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// The fraction after the point as nanoseconds; digits beyond the ninth are dropped.
pub(crate) fn nanoseconds(fraction: &str) -> Option<u32> {
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut nanos = 0_u32;
    for at in 0..9 {
        let digit = fraction.as_bytes().get(at).map_or(0, |b| u32::from(b - b'0'));
        nanos = nanos * 10 + digit;
    }
    Some(nanos)
}

/// The form of `$filter`: UTC with seven decimals.
#[must_use]
pub fn filter(time: OffsetDateTime) -> String {
    // Formatting fails only for years that do not fit four digits; those are no moments of a backup.
    time.to_offset(UtcOffset::UTC).format(SEVEN).unwrap_or_default()
}

/// Unix seconds, the form of Key Vault's data plane (contract §16.5).
#[must_use]
pub fn from_unix(seconds: f64) -> Option<OffsetDateTime> {
    if !(0.0..253_402_300_800.0).contains(&seconds) {
        return None;
    }
    format!("{seconds:.0}")
        .parse()
        .ok()
        .and_then(|s| OffsetDateTime::from_unix_timestamp(s).ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn every_form_is_read() {
        let expected = datetime!(2024-04-10 10:34:02 UTC);
        for text in [
            "2024-04-10T10:34:02Z",
            "2024-04-10T10:34:02",
            " 2024-04-10T10:34:02.0000000Z ",
            "2024-04-10T12:34:02+02:00",
            "2024-04-10 10:34:02",
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
        assert_eq!(parse("2024-04-10T10:34:02.9764169Z").unwrap().nanosecond(), 976_416_900);
        assert_eq!(parse("2024-04-10T10:34:02.39925").unwrap().nanosecond(), 399_250_000);
        assert_eq!(parse("2024-04-10T10:34"), Some(datetime!(2024-04-10 10:34 UTC)));
    }

    #[test]
    fn not_yet_and_nonsense_are_nothing() {
        for text in [
            "0001-01-01T00:00:00Z",
            "0001-01-01T00:00:00",
            "1969-12-31T23:59:59Z",
            "",
            "T",
            "yesterday",
            "2024-13-01T00:00:00Z",
            "2024-02-30T00:00",
            "2024-04-10",
            "2024-04-10T1é:00:00",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn unix_seconds_are_read() {
        assert_eq!(from_unix(1_629_969_650.0), Some(datetime!(2021-08-26 09:20:50 UTC)));
        for seconds in [-1.0, f64::NAN, f64::INFINITY, 1e30] {
            assert_eq!(from_unix(seconds), None);
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,40}", digits in "[0-9T:.Z+-]{0,40}", seconds in any::<f64>()) {
            let _ = (parse(&text), parse(&digits), from_unix(seconds));
        }

        #[test]
        fn what_is_written_is_read(seconds in 0_i64..4_000_000_000, ticks in 0_u32..10_000_000) {
            let time = OffsetDateTime::from_unix_timestamp(seconds).unwrap() + time::Duration::nanoseconds(i64::from(ticks) * 100);
            prop_assert_eq!(parse(&filter(time)), Some(time));
        }
    }
}
