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
