//! Durations as Azure writes them: ISO 8601 from a single job, .NET's `TimeSpan` from lists and Resource Graph (contract §8, §16.6).

use std::time::Duration;

use crate::dates::nanoseconds;

/// Reads `PT2M5.6503519S`, `P1DT2H`, `00:03:49.1708393`, `1.02:03:04`, `93.00:00:00`.
///
/// `None` for nonsense, negative spans and `TimeSpan.MinValue` (`-10675199.02:48:05.4775808`), which means "does not apply".
/// Years and months of ISO 8601 have no fixed length; Azure does not send them here, and they are refused instead of guessed.
#[must_use]
pub fn parse(text: &str) -> Option<Duration> {
    let text = text.trim();
    match text.as_bytes().first()? {
        b'P' | b'p' => iso(&text[1..]),
        b'-' => None,
        _ => timespan(text),
    }
}

fn iso(text: &str) -> Option<Duration> {
    let text = text.to_ascii_uppercase();
    let (days, clock) = text.split_once('T').unwrap_or((&text, ""));
    if days.is_empty() && clock.is_empty() {
        return None;
    }
    let mut total = Duration::ZERO;
    for (units, part) in [
        ([('W', 604_800), ('D', 86_400)].as_slice(), days),
        (&[('H', 3_600), ('M', 60), ('S', 1)], clock),
    ] {
        let mut rest = part;
        for (unit, seconds) in units {
            let Some((number, after)) = rest.split_once(*unit) else {
                continue;
            };
            total = total.checked_add(scaled(number, *seconds)?)?;
            rest = after;
        }
        if !rest.is_empty() {
            return None;
        }
    }
    Some(total)
}

/// `hh:mm:ss[.fffffff]` or `d.hh:mm:ss[.fffffff]`. Hours above 23 are accepted: some writers do not carry into days.
fn timespan(text: &str) -> Option<Duration> {
    let mut parts = text.splitn(3, ':');
    let (front, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let (days, hours) = front.split_once('.').unwrap_or(("0", front));
    let mut total = Duration::ZERO;
    for (number, unit) in [(days, 86_400), (hours, 3_600), (minutes, 60)] {
        total = total.checked_add(Duration::from_secs(unsigned(number)?.checked_mul(unit)?))?;
    }
    total.checked_add(scaled(seconds, 1)?)
}

fn scaled(number: &str, unit: u64) -> Option<Duration> {
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let whole = Duration::from_secs(unsigned(whole)?.checked_mul(unit)?);
    let fraction = Duration::from_nanos(u64::from(nanoseconds(fraction)?)).checked_mul(u32::try_from(unit).ok()?)?;
    whole.checked_add(fraction)
}

fn unsigned(text: &str) -> Option<u64> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}
