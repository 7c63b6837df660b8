//! How far bringing a point back from the archive tier has come, in words. Pure.

use time::OffsetDateTime;

use super::point::Point;
use crate::api::{StateView, Store, Tone};

/// `None` where it was never begun. Which entry of a point carries the word is not established (contract §5.3, §18): the
/// archive's, the copy's, or both; the one that is furthest from rest is shown.
pub(super) fn view(point: &Point, now: OffsetDateTime) -> Option<StateView> {
    let said = |store: Store| {
        point
            .stores
            .iter()
            .filter(move |c| c.store() == store)
            .filter_map(|c| c.rehydration.as_deref())
            .filter(|word| !word.is_empty())
    };
    let mut words = said(Store::Vault).chain(said(Store::Archive));
    let raw = words
        .clone()
        .find(|word| word.eq_ignore_ascii_case("CREATE_IN_PROGRESS"))
        .or_else(|| words.next())?;
    let facts = point.facts();
    let there = facts.vault_store(now).is_some();
    let (label, tone, detail) = match raw.to_ascii_uppercase().as_str() {
        "CREATE_IN_PROGRESS" => (
            "Being rehydrated",
            Tone::Running,
            "Azure is bringing this point back from the archive tier, which takes hours.",
        ),
        "COMPLETED" if there => (
            "Rehydrated",
            Tone::Ok,
            "A copy is in the vault: it can be restored from without waiting.",
        ),
        "COMPLETED" | "DELETED" => (
            "Rehydrated copy gone",
            Tone::Neutral,
            "The copy was kept as long as it was asked for. A restore brings the point back again.",
        ),
        "DELETE_IN_PROGRESS" => (
            "Rehydrated copy being removed",
            Tone::Neutral,
            "The copy was kept as long as it was asked for. A restore brings the point back again.",
        ),
        "FAILED" => (
            "Rehydration failed",
            Tone::Bad,
            "Azure could not bring this point back. A restore tries it again.",
        ),
        _ => (raw, Tone::Neutral, ""),
    };
    Some(StateView {
        label: label.to_owned(),
        tone,
        raw: raw.to_owned(),
        detail: Some(detail).filter(|d| !d.is_empty()).map(str::to_owned),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::point::Copy;
    use super::super::point::sample::{at, copy};
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    fn said(raw: &str, word: &str) -> Copy {
        Copy {
            rehydration: Some(word.into()),
            ..copy(raw)
        }
    }

    fn label(stores: Vec<Copy>) -> Option<String> {
        let point = Point {
            stores,
            ..at(datetime!(2026-01-01 02:00 UTC))
        };
        view(&point, NOW).map(|v| v.label)
    }

    #[test]
    fn the_word_is_read_from_whichever_entry_has_it() {
        let (archive, vault) = ("ArchiveStore", "VaultStore");
        assert_eq!(label(vec![copy(archive), copy(vault)]), None);
        for (stores, expected) in [
            (vec![said(archive, "CREATE_IN_PROGRESS")], "Being rehydrated"),
            (
                vec![copy(archive), said(vault, "create_in_progress")],
                "Being rehydrated",
            ),
            (
                vec![said(archive, "CREATE_IN_PROGRESS"), said(vault, "DELETED")],
                "Being rehydrated",
            ),
            (vec![said(archive, "COMPLETED"), copy(vault)], "Rehydrated"),
            (vec![copy(archive), said(vault, "COMPLETED")], "Rehydrated"),
            (vec![said(archive, "COMPLETED")], "Rehydrated copy gone"),
            (vec![said(archive, "DELETED")], "Rehydrated copy gone"),
            (
                vec![said(archive, "DELETE_IN_PROGRESS")],
                "Rehydrated copy being removed",
            ),
            (vec![said(archive, "FAILED")], "Rehydration failed"),
            (vec![said(archive, "PONDERING")], "PONDERING"),
            (vec![said(archive, "")], ""),
        ] {
            assert_eq!(label(stores.clone()).unwrap_or_default(), expected, "{stores:?}");
        }
    }
}
