//! Priority and duration of a rehydration (contract §6.1).

use crate::fault_text::{UserFault, invalid_input};
use crate::loose::Loose;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehydrate {
    /// `Standard` | `High`
    pub priority: String,
    /// 10 to 30.
    pub days: u32,
}

impl Rehydrate {
    /// From a restore request, in which both members are required.
    pub fn read(body: Loose<'_>) -> Result<Self, UserFault> {
        if body.filled("rehydrationPriority").is_none() {
            return Err(invalid_input("rehydrationPriority is missing."));
        }
        Self::read_alone(body)
    }

    /// From a rehydration without a restore, in which the priority is optional (§5.6).
    pub fn read_alone(body: Loose<'_>) -> Result<Self, UserFault> {
        let priority = match body.filled("rehydrationPriority") {
            None => "Standard",
            // `Invalid` is in the schema, and means what it says.
            Some(_) => ["Standard", "High"]
                .into_iter()
                .find(|p| body.says("rehydrationPriority", p))
                .ok_or_else(|| invalid_input("rehydrationPriority must be Standard or High."))?,
        };
        let days = body
            .filled("rehydrationRetentionDuration")
            .and_then(whole_days)
            .ok_or_else(|| invalid_input("rehydrationRetentionDuration must be an ISO 8601 duration of whole days."))?;
        if !(10..=30).contains(&days) {
            return Err(invalid_input(
                "rehydrationRetentionDuration must be between P10D and P30D.",
            ));
        }
        Ok(Self {
            priority: priority.to_owned(),
            days,
        })
    }
}

fn whole_days(text: &str) -> Option<u32> {
    let digits = text.strip_prefix(['P', 'p'])?.strip_suffix(['D', 'd'])?;
    digits
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn it_lasts_ten_to_thirty_whole_days() {
        let with = |duration: &str| {
            let body = json!({"rehydrationPriority": "standard", "rehydrationRetentionDuration": duration});
            Rehydrate::read(Loose(&body)).map(|r| (r.priority, r.days))
        };
        assert_eq!(with("P10D").unwrap(), ("Standard".to_owned(), 10));
        assert_eq!(with("p30d").unwrap().1, 30);
        for wrong in ["P9D", "P31D", "7D", "P1M", "P+12D", "P12.5D", "PD", "", "P99999999999D"] {
            assert!(with(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_priority_is_needed_with_a_restore_only() {
        let without = json!({"rehydrationRetentionDuration": "P12D"});
        assert!(Rehydrate::read(Loose(&without)).is_err());
        assert_eq!(Rehydrate::read_alone(Loose(&without)).unwrap().priority, "Standard");
        for (priority, fine) in [("High", true), ("Invalid", false), ("Rush", false)] {
            let body = json!({"rehydrationRetentionDuration": "P12D", "rehydrationPriority": priority});
            assert_eq!(Rehydrate::read_alone(Loose(&body)).is_ok(), fine, "{priority}");
        }
    }
}
