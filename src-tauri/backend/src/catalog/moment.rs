//! What a person types as the moment of an accident. Pure, except for the time-zone data that jiff brings.
//!
//! Where a local time is ambiguous the earlier reading is taken and said: a point a little too old still helps, one
//! taken after the accident does not.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan, Zoned};
use time::OffsetDateTime;

/// A moment, and what had to be assumed to get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Understood {
    pub at: OffsetDateTime,
    /// A sentence when something was assumed: "02:30 happens twice that night; the earlier one is meant."
    pub note: Option<String>,
}

/// What to say when a text is not understood.
pub(crate) const EXAMPLES: &str = "Type a moment such as 2026-11-20 14:05, 20 Nov 2026 14:05, 20.11.2026 14:05, yesterday 14:05 or 3 h ago. Add Z for UTC.";

/// `None`: not understood.
pub(crate) fn understand(text: &str, zone: &str, now: OffsetDateTime) -> Option<Understood> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.trim().trim_end_matches('.');
    if text.is_empty() || text.len() > 80 {
        return None;
    }
    if let Some(at) = with_offset(text) {
        return Some(Understood { at, note: None });
    }
    let zone = TimeZone::get(zone.trim()).unwrap_or(TimeZone::UTC);
    let here = Timestamp::from_second(now.unix_timestamp())
        .ok()?
        .to_zoned(zone.clone());
    let lower = text.to_lowercase();
    if lower == "now" {
        return Some(Understood { at: now, note: None });
    }
    if let Some(at) = ago(&lower, &here) {
        return Some(Understood { at, note: None });
    }
    let (date, rest) = date(&lower, &here)?;
    let rest = rest.trim_start_matches([',', 't', ' ']).trim_start_matches("at ");
    if rest.is_empty() {
        let start = local(date.to_datetime(Time::midnight()), &zone)?;
        return Some(Understood {
            note: Some("Taken as 00:00 of that day.".into()),
            ..start
        });
    }
    local(date.to_datetime(clock(rest)?), &zone)
}

/// ISO texts with `Z` or an offset: `2026-11-20T14:05Z`, `2026-11-20 14:05:30+01:00`, `… UTC`.
fn with_offset(text: &str) -> Option<OffsetDateTime> {
    let upper = text.to_uppercase();
    let (body, suffix) = if let Some(body) = upper.strip_suffix("UTC").or_else(|| upper.strip_suffix('Z')) {
        (body.trim_end(), "+00:00".to_owned())
    } else {
        // The sign of an offset stands after the time; those of the date stand before it.
        let after_time = upper.find(':')?;
        let at = after_time + upper[after_time..].find(['+', '-', '\u{2212}'])?;
        let (body, offset) = upper.split_at(at);
        (body.trim_end(), offset.replace('\u{2212}', "-"))
    };
    let offset = parse_offset(&suffix)?;
    let (day, clock_text) = body.split_once(['T', ' '])?;
    let (date, rest) = numeric_date(day)?;
    if !rest.is_empty() {
        return None;
    }
    let civil = date.to_datetime(clock(&clock_text.trim().to_lowercase())?);
    moment(&offset.to_zoned(civil)?)
}

fn parse_offset(text: &str) -> Option<FixedOffset> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let (hours, minutes): (i32, i32) = (number(hours)?, number(minutes)?);
    // Only then: of a longer number the seconds do not fit.
    let fits = (0..=18).contains(&hours) && (0..60).contains(&minutes);
    fits.then(|| FixedOffset(sign * (hours * 3600 + minutes * 60)))
}

struct FixedOffset(i32);

impl FixedOffset {
    fn to_zoned(&self, civil: DateTime) -> Option<Zoned> {
        civil
            .to_zoned(TimeZone::fixed(jiff::tz::Offset::from_seconds(self.0).ok()?))
            .ok()
    }
}

/// `3 h ago`, `2 days ago`, `90 min ago`, `1 week ago`, `half an hour` not.
fn ago(lower: &str, here: &Zoned) -> Option<OffsetDateTime> {
    let body = lower.strip_suffix("ago")?.trim();
    let cut = body.find(|c: char| !c.is_ascii_digit())?;
    let (amount, unit) = body.split_at(cut);
    let amount: i32 = if amount.is_empty() { 1 } else { number(amount)? };
    let unit = unit.trim().trim_start_matches("an ").trim_start_matches("a ");
    let span: Span = match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => amount.seconds(),
        "m" | "min" | "mins" | "minute" | "minutes" => amount.minutes(),
        "h" | "hr" | "hrs" | "hour" | "hours" => amount.hours(),
        "d" | "day" | "days" => amount.days(),
        "w" | "week" | "weeks" => amount.weeks(),
        "month" | "months" => amount.months(),
        "y" | "year" | "years" => amount.years(),
        _ => return None,
    };
    moment(&here.checked_sub(span).ok()?)
}

/// A date at the beginning of the text, and what follows it. A text that begins with a time means today.
fn date<'a>(lower: &'a str, here: &Zoned) -> Option<(Date, &'a str)> {
    let today = here.date();
    for (word, days) in [("today", 0), ("yesterday", 1)] {
        if let Some(rest) = lower.strip_prefix(word) {
            return Some((today.checked_sub(days.days()).ok()?, rest.trim_start()));
        }
    }
    if clock(lower).is_some() {
        return Some((today, lower));
    }
    numeric_date(lower).or_else(|| worded_date(lower, today))
}

/// `2026-11-20…`, `2026/11/20…` or `20.11.2026…`. Slashes with the year last are not taken: 3/4 is March or April.
fn numeric_date(lower: &str) -> Option<(Date, &str)> {
    let end = lower
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '.' | '/'))
        .unwrap_or(lower.len());
    let (day, rest) = lower.split_at(end);
    let parts: Vec<&str> = day.split(['-', '.', '/']).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let (year, month, day) = if a.len() == 4 && !day.contains('.') {
        (a, b, c)
    } else if c.len() == 4 && day.matches('.').count() == 2 {
        (c, b, a)
    } else {
        return None;
    };
    Some((Date::new(number(year)?, number(month)?, number(day)?).ok()?, rest))
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const MONTH_NAMES: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// `20 nov 2026 …`, `20 november …`, `nov 20, 2026 …`; without a year, the last such day.
fn worded_date(lower: &str, today: Date) -> Option<(Date, &str)> {
    let (first, rest) = word(lower);
    let (second, rest) = word(rest);
    let (day, month) = match (month(first), month(second)) {
        (None, Some(m)) => (first, m),
        (Some(m), None) => (second, m),
        _ => return None,
    };
    let day: i8 = number(day.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.'))?;
    let (third, after) = word(rest);
    if third.len() == 4
        && let Some(year) = number(third)
    {
        return Some((Date::new(year, month, day).ok()?, after));
    }
    let this_year = Date::new(today.year(), month, day).ok();
    let last_year = Date::new(today.year().checked_sub(1)?, month, day).ok();
    Some((this_year.filter(|d| *d <= today).or(last_year)?, rest))
}

fn month(text: &str) -> Option<i8> {
    let text = text.trim_end_matches('.');
    let at = MONTHS.iter().position(|m| text.starts_with(m))?;
    // "sept" is common; anything else must be a beginning of the month's name.
    MONTH_NAMES[at].starts_with(text).then(|| i8::try_from(at + 1).ok())?
}

/// The next word, without a comma at its end, and the rest.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    (word.trim_end_matches(','), rest.trim_start())
}

/// `14:05`, `14:05:30`, `14:05:30.123`, `2:05 pm`, `14.05`, `14 h` not.
fn clock(text: &str) -> Option<Time> {
    let text = text.trim();
    let (text, afternoon) = match text.strip_suffix("pm") {
        Some(t) => (t.trim_end(), Some(true)),
        None => text
            .strip_suffix("am")
            .map_or((text, None), |t| (t.trim_end(), Some(false))),
    };
    let whole = text
        .split_once(':')
        .map_or(text, |_| text.split_once('.').map_or(text, |(before, _)| before));
    let parts: Vec<&str> = whole.split(':').collect();
    let (hour, minute, second) = match (parts.as_slice(), afternoon) {
        ([h], Some(_)) => (*h, "0", "0"),
        ([h, m], _) => (*h, *m, "0"),
        ([h, m, s], _) => (*h, *m, *s),
        _ => return None,
    };
    let (hour, minute, second): (i8, i8, i8) = (number(hour)?, number(minute)?, number(second)?);
    let hour = match afternoon {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(pm) => hour % 12 + if pm { 12 } else { 0 },
    };
    Time::new(hour, minute, second, 0).ok()
}

fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    (!text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// A local time as a moment, with a word where the clocks were changed that night.
fn local(civil: DateTime, zone: &TimeZone) -> Option<Understood> {
    let ambiguous = zone.to_ambiguous_zoned(civil);
    let clock = civil.strftime("%H:%M").to_string();
    let (gap, fold) = match ambiguous.offset() {
        jiff::tz::AmbiguousOffset::Unambiguous { .. } => (false, false),
        jiff::tz::AmbiguousOffset::Gap { .. } => (true, false),
        jiff::tz::AmbiguousOffset::Fold { .. } => (false, true),
    };
    let zoned = ambiguous.earlier().ok()?;
    let note = if fold {
        Some(format!("{clock} happens twice that night; the earlier one is meant."))
    } else if gap {
        Some(format!(
            "{clock} does not exist that night; taken as {}.",
            zoned.strftime("%H:%M")
        ))
    } else {
        None
    };
    Some(Understood {
        at: moment(&zoned)?,
        note,
    })
}

fn moment(zoned: &Zoned) -> Option<OffsetDateTime> {
    let at = OffsetDateTime::from_unix_timestamp(zoned.timestamp().as_second()).ok()?;
    // Azure had no backups before; a slip in the year is caught here and not three screens further on.
    (1970..=9998).contains(&at.year()).then_some(at)
}

/// "5 days 11 h", "11 h 5 min", "25 min", "less than a minute".
pub(crate) fn span_words(seconds: i64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let days_word = if days == 1 {
        "1 day".to_owned()
    } else {
        format!("{days} days")
    };
    match (days, hours, minutes) {
        (0, 0, 0) => "less than a minute".to_owned(),
        (0, 0, m) => format!("{m} min"),
        (0, h, 0) => format!("{h} h"),
        (0, h, m) => format!("{h} h {m} min"),
        (_, 0, _) => days_word,
        (_, h, _) => format!("{days_word} {h} h"),
    }
}

/// "15 Nov 2026, 03:00" in the person's zone.
pub(crate) fn shown(at: OffsetDateTime, zone: &str) -> String {
    let zone = TimeZone::get(zone.trim()).unwrap_or(TimeZone::UTC);
    Timestamp::from_second(at.unix_timestamp())
        .map(|t| t.to_zoned(zone).strftime("%-d %b %Y, %H:%M").to_string())
        .unwrap_or_default()
}

#[cfg(test)]
#[path = "moment_tests.rs"]
mod tests;
