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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn nanos(text: &str) -> Option<u128> {
        parse(text).map(|d| d.as_nanos())
    }

    #[test]
    fn both_forms_are_read() {
        assert_eq!(nanos("PT2M5.6503519S"), Some(125_650_351_900));
        assert_eq!(nanos("PT0S"), Some(0));
        assert_eq!(nanos("P1DT2H"), Some(93_600_000_000_000));
        assert_eq!(nanos("P15D"), Some(15 * 86_400_000_000_000));
        assert_eq!(nanos("P2W"), Some(14 * 86_400_000_000_000));
        assert_eq!(nanos("00:03:49.1708393"), Some(229_170_839_300));
        assert_eq!(nanos("00:03:49.17"), Some(229_170_000_000));
        assert_eq!(nanos("00:00:05"), Some(5_000_000_000));
        assert_eq!(nanos("1.02:03:04"), Some(93_784_000_000_000));
        assert_eq!(nanos("93.00:00:00"), Some(93 * 86_400_000_000_000));
        assert_eq!(nanos("36:00:00"), Some(129_600_000_000_000));
    }

    #[test]
    fn what_does_not_apply_and_nonsense_are_nothing() {
        for text in [
            "-10675199.02:48:05.4775808",
            "-106751.00:00:00",
            "-PT5S",
            "",
            "P",
            "PT",
            "7D",
            "P1Y",
            "P1M",
            "PTS",
            "1:2",
            "a:b:c",
            "00:00:",
            "PT1H2",
            "99999999999999999999:00:00",
            "P99999999999999999D",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,40}", odd in "-?[PTDHMS0-9:.,]{0,40}") {
            let _ = (parse(&text), parse(&odd));
        }

        #[test]
        fn both_forms_mean_the_same(days in 0_u64..9_999, h in 0_u64..24, m in 0_u64..60, s in 0_u64..60, ticks in 0_u64..10_000_000) {
            let span = parse(&format!("{days}.{h:02}:{m:02}:{s:02}.{ticks:07}"));
            prop_assert!(span.is_some());
            prop_assert_eq!(span, parse(&format!("P{days}DT{h}H{m}M{s}.{ticks:07}S")));
        }
    }
}
