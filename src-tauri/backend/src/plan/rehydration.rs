//! What bringing a point back from the archive means, in time and money. Pure.

use std::ops::RangeInclusive;

use time::{Duration, OffsetDateTime};

use super::facts::Facts;
use super::summary::moment;
use crate::api::{Draft, Rehydration, RehydrationPriority};

/// Whole days that a copy may be kept (contract §6.1).
pub const DAYS: RangeInclusive<u32> = 10..=30;

/// Seconds that the archive adds at most in practice mode, whatever its speed (docs/practice-mode.md).
pub const PRACTICE_SECONDS: f64 = 90.0;
/// The same at priority High.
pub const PRACTICE_SECONDS_HIGH: f64 = 30.0;

/// Azure's word.
pub fn word(priority: RehydrationPriority) -> &'static str {
    match priority {
        RehydrationPriority::Standard => "Standard",
        RehydrationPriority::High => "High",
    }
}

/// For a form whose point is in the archive only; `None` for any other. `speed` above 1 is practice mode.
pub fn view(draft: &Draft, facts: &Facts, speed: f64) -> Option<Rehydration> {
    let archived = !draft.secondary && facts.chosen(draft)?.needs_rehydration(facts.now);
    archived.then(|| Rehydration {
        least_days: *DAYS.start(),
        most_days: *DAYS.end(),
        time_text: time_text(draft.rehydration_priority, speed),
        cost_text: "Azure charges for bringing the data back, and for keeping the copy as long as it stays.".to_owned(),
        kept_text: kept_text(draft.rehydration_days, facts.now),
    })
}

fn time_text(priority: RehydrationPriority, speed: f64) -> String {
    if speed > 1.0 {
        let word = match priority {
            RehydrationPriority::Standard => "a minute and a half",
            RehydrationPriority::High => "half a minute",
        };
        return format!("About {word} more in practice mode. In Azure it takes hours.");
    }
    match priority {
        // Contract §14: for the archive tiers of Azure Backup in general; nothing is published for PostgreSQL (§17, §18).
        RehydrationPriority::Standard => {
            "Hours: up to 15 for the archive tiers of Azure Backup in general. For PostgreSQL Microsoft publishes no figure.".to_owned()
        }
        RehydrationPriority::High => {
            "Hours. Microsoft publishes no figure for the priority High, nor whether it is taken for PostgreSQL.".to_owned()
        }
    }
}

fn kept_text(days: u32, now: OffsetDateTime) -> String {
    let until = moment(now + Duration::days(i64::from(days.clamp(*DAYS.start(), *DAYS.end()))));
    let day = until.split(',').next().unwrap_or(&until);
    format!(
        "The copy stays in the vault store for {days} days once it is complete, until {day} or a little after. Until then this point can be restored again without waiting."
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::api::{ServerKind, TargetKind};
    use crate::plan::sample;

    #[test]
    fn only_points_in_the_archive_have_it() {
        let mut facts = sample::facts(ServerKind::SingleServer);
        let mut draft = sample::draft(TargetKind::Files);
        assert_eq!(view(&draft, &facts, 1.0), None);
        facts.points = Some(vec![sample::archived(sample::POINT)]);
        let said = view(&draft, &facts, 1.0).unwrap();
        assert_eq!((said.least_days, said.most_days), (10, 30));
        assert!(said.time_text.contains("up to 15"), "{}", said.time_text);
        assert!(
            said.kept_text.contains("12 days") && said.kept_text.contains("until 4 Dec 2026"),
            "{}",
            said.kept_text
        );
        draft.rehydration_priority = RehydrationPriority::High;
        let high = view(&draft, &facts, 1.0).unwrap();
        assert!(high.time_text.contains("no figure"), "{}", high.time_text);
        let fast = view(&draft, &facts, 6.0).unwrap();
        assert!(fast.time_text.contains("half a minute"), "{}", fast.time_text);
        draft.secondary = true;
        facts.secondary = Some(sample::secondary());
        assert_eq!(
            view(&draft, &facts, 1.0),
            None,
            "never from the archive in the paired region"
        );
    }
}
