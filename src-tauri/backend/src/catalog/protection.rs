//! What a protection state means, for every word that Azure may send (contract §5.2). Pure.

use crate::api::{Can, StateView, Tone};

/// Label, tone and a sentence; an unknown word is shown as it came.
pub(crate) fn view(state: &str, guarded: bool, detail: Option<&str>) -> StateView {
    let known = KNOWN.iter().find(|(word, ..)| word.eq_ignore_ascii_case(state));
    let (label, tone, ours) = match known {
        Some((_, label, tone, sentence)) => (*label, *tone, *sentence),
        None if state.is_empty() => ("Not known", Tone::Neutral, ""),
        None => (
            state,
            Tone::Neutral,
            "Azure uses a word here that this version of Pointback does not know.",
        ),
    };
    let label = if guarded && tone == Tone::Ok {
        format!("{label}, guarded")
    } else {
        label.to_owned()
    };
    StateView {
        label,
        tone,
        raw: state.to_owned(),
        detail: detail.or(Some(ours).filter(|s| !s.is_empty())).map(str::to_owned),
    }
}

/// Whether nothing is due any more.
pub(crate) fn is_stopped(state: &str) -> bool {
    [
        "ProtectionStopped",
        "BackupsSuspended",
        "BackupSchedulesSuspended",
        "SoftDeleted",
        "SoftDeleting",
        "NotProtected",
    ]
    .iter()
    .any(|s| s.eq_ignore_ascii_case(state))
}

/// Resource Graph's `allowedOperations` is the authority (contract §5.2, §9); without it, the state decides, and a state
/// that is not known does not stand in the way: Azure's own validation comes after.
pub(crate) fn can_restore(state: &str, allowed_operations: Option<&[String]>) -> Can {
    if let Some(allowed) = allowed_operations {
        return if allowed.iter().any(|o| o.eq_ignore_ascii_case("Restore")) {
            Can::yes()
        } else {
            Can::no(reason(state).unwrap_or("Azure does not allow a restore of this database at the moment."))
        };
    }
    reason(state).map_or_else(Can::yes, Can::no)
}

fn reason(state: &str) -> Option<&'static str> {
    Some(match state.to_ascii_lowercase().as_str() {
        "configuringprotection" => "Protection is still being set up: there is nothing to restore yet.",
        "configuringprotectionfailed" => "Setting up protection failed: there is nothing to restore.",
        "notprotected" => "This database is not protected: there is nothing to restore.",
        "softdeleting" => "The backups are being deleted.",
        "softdeleted" => {
            "The backups were deleted and are kept for a while. Undelete them in the Azure portal before restoring."
        }
        "updatingprotection" => "The protection is being changed. Try again in a few minutes.",
        "invalid" => "Azure calls the state of this protection invalid.",
        _ => return None,
    })
}

type Row = (&'static str, &'static str, Tone, &'static str);

const KNOWN: &[Row] = &[
    ("ProtectionConfigured", "Protected", Tone::Ok, ""),
    (
        "ProtectionStopped",
        "Protection stopped",
        Tone::Bad,
        "No more backups are made. The existing points can be restored.",
    ),
    (
        // In no specification, but sent by Azure (contract §5.2).
        "BackupsSuspended",
        "Backups suspended",
        Tone::Warning,
        "No more backups are made. The existing points can be restored.",
    ),
    (
        "BackupSchedulesSuspended",
        "Schedule suspended",
        Tone::Warning,
        "No scheduled backups are made at the moment.",
    ),
    (
        "RetentionSchedulesSuspended",
        "Retention suspended",
        Tone::Warning,
        "Old points are not deleted at the moment.",
    ),
    (
        "ProtectionError",
        "Protection error",
        Tone::Bad,
        "Backups fail. The existing points can be restored.",
    ),
    ("ConfiguringProtection", "Being set up", Tone::Running, ""),
    ("ConfiguringProtectionFailed", "Setting up failed", Tone::Bad, ""),
    ("UpdatingProtection", "Being changed", Tone::Running, ""),
    ("NotProtected", "Not protected", Tone::Bad, ""),
    ("SoftDeleting", "Being deleted", Tone::Warning, ""),
    ("SoftDeleted", "Deleted, kept for a while", Tone::Bad, ""),
    ("Invalid", "Invalid", Tone::Bad, ""),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_words_in_any_case() {
        assert_eq!(view("protectionconfigured", false, None).label, "Protected");
        let guarded = view("ProtectionConfigured", true, None);
        assert_eq!(
            (guarded.label.as_str(), guarded.raw.as_str()),
            ("Protected, guarded", "ProtectionConfigured")
        );
        assert_eq!(view("ProtectionStopped", true, None).label, "Protection stopped");
        assert_eq!(
            view("ProtectionError", false, Some("Azure’s words")).detail.as_deref(),
            Some("Azure’s words")
        );
    }

    #[test]
    fn an_unknown_word_is_shown_and_stops_nothing() {
        let odd = view("BackupsParked", false, None);
        assert_eq!((odd.label.as_str(), odd.tone), ("BackupsParked", Tone::Neutral));
        assert!(can_restore("BackupsParked", None).allowed);
        assert_eq!(view("", false, None).label, "Not known");
    }

    #[test]
    fn allowed_operations_decide_before_the_state() {
        let only = |o: &str| vec![o.to_owned()];
        assert!(can_restore("ProtectionStopped", Some(&only("Restore"))).allowed);
        assert!(can_restore("SoftDeleted", Some(&only("restore"))).allowed);
        let refused = can_restore("ProtectionConfigured", Some(&only("BackupNow")));
        assert!(!refused.allowed && refused.reason.is_some());
    }

    #[test]
    fn without_them_the_state_decides() {
        for state in [
            "ProtectionConfigured",
            "ProtectionStopped",
            "BackupsSuspended",
            "ProtectionError",
        ] {
            assert!(can_restore(state, None).allowed, "{state}");
        }
        for state in ["ConfiguringProtection", "NotProtected", "SoftDeleted"] {
            assert!(can_restore(state, None).reason.is_some(), "{state}");
        }
        assert!(is_stopped("protectionstopped") && !is_stopped("ProtectionError"));
    }

    proptest! {
        #[test]
        fn the_map_is_total(state in "\\PC{0,30}", guarded: bool) {
            let v = view(&state, guarded, None);
            prop_assert!(!v.label.is_empty());
            prop_assert_eq!(v.raw, state);
        }
    }
}
