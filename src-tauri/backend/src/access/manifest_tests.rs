#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use super::*;

fn read() -> Manifest {
    Manifest::read().unwrap()
}

#[test]
fn every_requirement_is_read_sourced_explained_and_fixed_or_says_why_not() {
    let manifest = read();
    assert_eq!(manifest.version, 3);
    let ids: HashSet<&str> = manifest.requirements.iter().map(|one| one.id.as_str()).collect();
    let checks: HashSet<Check> = manifest.requirements.iter().map(|one| one.check).collect();
    assert_eq!(ids.len(), manifest.requirements.len(), "an id twice");
    assert_eq!(checks.len(), manifest.requirements.len(), "a check twice");
    for one in &manifest.requirements {
        let id = &one.id;
        assert!(
            one.fix.is_some() != one.no_fix.is_some(),
            "{id}: a fix, or a reason why not"
        );
        assert!(
            one.role.is_some() || one.setting.is_some(),
            "{id}: what has to stand there"
        );
        let cited = one.source.contains('§') || one.source.starts_with("DOC ");
        assert!(cited, "{id}: no source");
        for code in one.codes() {
            assert!(
                one.codes().filter(|other| *other == code).count() == 1,
                "{id}: {code} twice"
            );
        }
        for text in [&one.title, &one.why, &one.read, &one.set_at, &one.tag] {
            assert!(!text.trim().is_empty() && !text.contains('!'), "{id}: {text}");
        }
        assert!(one.why.ends_with('.'), "{id}");
    }
}

#[test]
fn every_kind_of_restore_has_a_row_and_every_requirement_is_needed_somewhere() {
    use ServerKind::{FlexibleServer, SingleServer};
    use TargetKind::{Database, Files};
    let manifest = read();
    for secondary in [false, true] {
        for (kind, target) in [(SingleServer, Database), (SingleServer, Files), (FlexibleServer, Files)] {
            let row = manifest.row(kind, target, secondary).unwrap();
            assert_eq!(
                manifest.needs(row).count(),
                row.needs.len(),
                "{}: an id that is none",
                row.id
            );
            let cross_region = row.needs.iter().any(|id| id == "vault-cross-region");
            assert_eq!(cross_region, secondary, "{}", row.id);
            let copies = row.needs.iter().any(|id| id == "storage-cross-tenant");
            assert_eq!(copies, kind == FlexibleServer, "{}", row.id);
        }
        // Contract §4: as files only.
        assert!(manifest.row(FlexibleServer, Database, secondary).is_none());
    }
    let needed: HashSet<&String> = manifest.rows.iter().flat_map(|row| &row.needs).collect();
    for one in &manifest.requirements {
        assert!(needed.contains(&one.id), "{} is needed nowhere", one.id);
    }
}

#[test]
fn roles_are_those_of_the_contract() {
    let manifest = read();
    let role = |id: &str| manifest.requirement(id).unwrap().role.clone().unwrap();
    assert_eq!(role("server-role").id, "acdd72a7-3385-48ef-bd42-f606fba81ae7");
    assert_eq!(role("secret-permission").id, "4633458b-17de-408a-b874-0445c86b69e6");
    assert_eq!(role("container-role").id, "ba92f5b4-2d11-453d-a403-e96b0029c9fe");
    for id in ["account-validate", "account-restore", "account-follow"] {
        assert_eq!(role(id).id, super::super::change::OPERATOR);
    }
    assert_eq!(role("account-target").id, super::super::change::READER);
    assert!(manifest.knows_role("ACDD72A7-3385-48EF-BD42-F606FBA81AE7") && !manifest.knows_role("x"));
}
