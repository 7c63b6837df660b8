//! Azure's words for an instance and its vault, as people say them. A word that is not known stays as it came. Pure.

use std::time::Duration;

use time::OffsetDateTime;

use crate::catalog::moment;

/// An operation of `allowedOperations` (contract §9).
pub(super) fn operation(word: &str) -> String {
    named(
        word,
        &[
            ("BackupNow", "Back up now"),
            ("Restore", "Restore"),
            ("RestoreToSecondaryRegion", "Restore in the paired region"),
            ("ViewSecondaryRecoveryPoint", "See points of the paired region"),
            ("ChangePolicy", "Change the policy"),
            ("EditBackupInstance", "Change the instance"),
            ("StopBackup", "Stop backups"),
            ("ResumeBackup", "Resume backups"),
            ("Delete", "Delete the backups"),
        ],
    )
}

pub(super) fn redundancy(word: &str) -> String {
    named(
        word,
        &[
            ("GeoRedundant", "Geo-redundant"),
            ("LocallyRedundant", "Locally redundant"),
            ("ZoneRedundant", "Zone-redundant"),
        ],
    )
}

/// "On, deleted backups are kept for 14 days".
pub(super) fn soft_delete(state: &str, days: Option<f64>) -> String {
    let state = named(
        state,
        &[
            ("Off", "Off"),
            ("On", "On"),
            ("AlwaysOn", "Always on, cannot be turned off"),
        ],
    );
    match days.filter(|d| *d > 0.0 && state != "Off") {
        Some(days) => format!("{state}, deleted backups are kept for {days} days"),
        None => state,
    }
}

pub(super) fn immutability(word: &str) -> String {
    named(
        word,
        &[
            ("Disabled", "Off"),
            ("Unlocked", "On, can still be turned off"),
            ("Locked", "On and locked"),
        ],
    )
}

pub(super) fn switch(word: Option<&str>) -> String {
    match word {
        None => "Never set".to_owned(),
        Some(word) => named(
            word,
            &[
                ("Enabled", "On"),
                ("Disabled", "Off"),
                ("PermanentlyDisabled", "Off for good"),
            ],
        ),
    }
}

/// `vaultStoreRetention` as "Vault store retention".
pub(super) fn label(member: &str) -> String {
    let mut text = String::new();
    for letter in member.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.extend(letter.to_lowercase());
    }
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// "93 days", or hours and minutes for less than one.
pub(super) fn span(of: Duration) -> String {
    let seconds = of.as_secs();
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let counted = |n: u64, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    match (days, rest / 3_600) {
        (0, 0) => counted(seconds / 60, "minute"),
        (0, hours) => counted(hours, "hour"),
        (days, 0) => counted(days, "day"),
        (days, hours) => format!("{} {}", counted(days, "day"), counted(hours, "hour")),
    }
}

/// In UTC, which every reader of a page that is passed on can compare.
pub(super) fn moment(at: OffsetDateTime) -> String {
    format!("{} UTC", moment::shown(at, "UTC"))
}

fn named(word: &str, names: &[(&str, &str)]) -> String {
    let known = names.iter().find(|(azure, _)| azure.eq_ignore_ascii_case(word.trim()));
    known.map_or_else(|| word.to_owned(), |(_, ours)| (*ours).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_any_case_and_unknown_ones_survive() {
        assert_eq!(operation("backupnow"), "Back up now");
        assert_eq!(operation("Teleport"), "Teleport");
        assert_eq!(soft_delete("OFF", Some(14.0)), "Off");
        assert_eq!(
            soft_delete("On", Some(14.0)),
            "On, deleted backups are kept for 14 days"
        );
        assert_eq!(soft_delete("On", Some(0.0)), "On");
        assert_eq!(immutability("Unlocked"), "On, can still be turned off");
        assert_eq!(
            (switch(None), switch(Some("disabled"))),
            ("Never set".into(), "Off".into())
        );
        assert_eq!(redundancy("GeoRedundant"), "Geo-redundant");
    }

    #[test]
    fn members_and_spans_read_like_text() {
        assert_eq!(label("vaultStoreRetention"), "Vault store retention");
        assert_eq!(label(""), "");
        let hours = |h: u64| span(Duration::from_secs(h * 3_600));
        assert_eq!(
            (hours(93 * 24), hours(25), hours(1)),
            ("93 days".into(), "1 day 1 hour".into(), "1 hour".into())
        );
        assert_eq!(span(Duration::from_mins(2)), "2 minutes");
    }
}
