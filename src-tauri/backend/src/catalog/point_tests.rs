//! What a point is called and whether it can be restored.
#![allow(clippy::unwrap_used)]

use super::sample::{at, copy};
use super::*;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);
const THEN: OffsetDateTime = datetime!(2026-11-15 02:00 UTC);

fn stored(copies: Vec<Copy>) -> Point {
    Point {
        stores: copies,
        ..at(THEN)
    }
}

#[test]
fn a_point_in_the_vault_can_be_restored_even_past_its_date() {
    let expired = Point {
        expires: Some(datetime!(2026-11-20 0:00 UTC)),
        ..at(THEN)
    };
    assert!(expired.can_restore(NOW).allowed);
    assert_eq!(expired.view(NOW).state.label, "Expired");
}

#[test]
fn a_point_in_the_archive_alone_can_and_says_what_it_takes() {
    let archived = stored(vec![copy("ArchiveStore")]);
    assert!(archived.can_restore(NOW).allowed);
    let view = archived.view(NOW);
    assert_eq!(
        (view.state.label.as_str(), view.needs_rehydration),
        ("In archive", true)
    );
    assert!(view.state.detail.unwrap().contains("hours") && view.rehydration.is_none());
    let there = archived.view_in_secondary(NOW);
    assert!(!there.can_restore.allowed && !there.needs_rehydration);
    assert_eq!(archived.lane(NOW), Store::Archive);
}

#[test]
fn a_rehydrated_copy_counts_while_it_is_there() {
    let copied = |status: &str, until| Copy {
        rehydration: Some(status.into()),
        rehydration_expires: Some(until),
        ..copy("VaultStore")
    };
    let with = |c| stored(vec![copy("archivestore"), c]);
    let there = with(copied("COMPLETED", datetime!(2026-12-01 0:00 UTC)));
    assert!(there.can_restore(NOW).allowed && !there.needs_rehydration(NOW));
    assert_eq!(there.view(NOW).rehydrated_until.unwrap().0.day(), 1);
    let gone = with(copied("COMPLETED", datetime!(2026-11-01 0:00 UTC)));
    assert!(gone.can_restore(NOW).allowed && gone.needs_rehydration(NOW));
    assert_eq!(gone.view(NOW).rehydrated_until, None);
    let waiting = with(copied("CREATE_IN_PROGRESS", datetime!(2026-12-01 0:00 UTC)));
    assert!(waiting.can_restore(NOW).reason.unwrap().contains("being rehydrated"));
    let view = waiting.view(NOW);
    assert_eq!(
        (view.state.label.as_str(), view.state.tone),
        ("Being rehydrated", Tone::Running)
    );
    assert!(!view.needs_rehydration);
}

#[test]
fn an_unknown_state_is_shown_as_it_came() {
    let odd = Point {
        state: Some("Verifying".into()),
        ..at(THEN)
    };
    assert_eq!(odd.view(NOW).state.label, "Verifying");
    let old = Point {
        state: None,
        ..at(THEN)
    };
    assert_eq!(old.view(NOW).state.label, "Complete");
}

#[test]
fn a_complete_point_is_preferred_to_a_newer_partial_one() {
    let partial = Point {
        state: Some("partial".into()),
        ..at(datetime!(2026-11-22 02:00 UTC))
    };
    let archived = Point {
        stores: vec![copy("ArchiveStore")],
        ..at(datetime!(2026-11-21 02:00 UTC))
    };
    let points = [partial.clone(), archived.clone(), at(THEN)];
    assert_eq!(newest_restorable(&points, NOW).unwrap().time, THEN);
    let older = Point {
        time: datetime!(2026-01-01 02:00 UTC),
        ..archived.clone()
    };
    let mixed = [archived.clone(), older.clone(), partial.clone()];
    assert_eq!(
        newest_restorable(&mixed, NOW).unwrap().time,
        partial.time,
        "at once before hours"
    );
    let all_archived = [older, archived.clone()];
    assert_eq!(newest_restorable(&all_archived, NOW).unwrap().time, archived.time);
    assert_eq!(
        newest_restorable(&[partial], NOW).unwrap().state.as_deref(),
        Some("partial")
    );
    assert!(newest_restorable(&[], NOW).is_none());
}

#[test]
fn tags_are_ranked_by_their_words() {
    assert_eq!(rank(Some("Yearly-10y")), TagRank::Yearly);
    assert_eq!(rank(Some("MONTHLY")), TagRank::Monthly);
    assert_eq!(rank(Some("Default")), TagRank::Ordinary);
    assert_eq!(rank(None), TagRank::Ordinary);
}
