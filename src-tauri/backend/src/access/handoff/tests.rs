//! What is handed off, read again as the tools read it: the same requests in every language.

mod bash;
mod hostile;
mod module;
pub mod sample;

use super::*;
use sample::{all, ask, wanted};

/// The text of the first file of a kind.
fn text(files: &[File], kind: Kind) -> String {
    files.iter().find(|file| file.kind == kind).unwrap().text.clone()
}

#[test]
fn the_same_changes_give_the_same_bytes_in_any_order_and_each_once() {
    let (ask, all) = (ask(), all());
    let first = files(&ask, &all);
    let mut turned = all.clone();
    turned.reverse();
    turned.extend(all);
    assert_eq!(files(&ask, &turned), first);
    assert_eq!(files(&ask, &[]), []);
    let names: Vec<&str> = first.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "pointback-bv-prod-pg-2-request.txt",
            "pointback-bv-prod-pg-2-azure-cli.sh",
            "pointback-bv-prod-pg-2-powershell.ps1",
            "pointback-bv-prod-pg-2-subscription.bicep",
            "pointback-bv-prod-pg-2-rg.bicep",
            "pointback-bv-prod-pg-2-beside-bicep.sh",
        ]
    );
}

#[test]
fn the_ticket_says_of_each_change_what_where_why_and_how_it_is_seen_and_undone() {
    let text = text(&files(&ask(), &all()), Kind::Ticket);
    for one in all() {
        let change = &one.change;
        for said in [
            &change.title(),
            change.place(),
            &one.why,
            change.action(),
            change.undo(),
            &one.set_at,
        ] {
            assert!(text.contains(said), "{said}\n{text}");
        }
    }
    for id in [
        "p-1",
        "acdd72a7-3385-48ef-bd42-f606fba81ae7",
        "tenant-1",
        "admin@contoso.example",
        "notes: audit",
    ] {
        assert!(text.contains(id), "{id}");
    }
}

#[test]
fn a_template_and_the_script_beside_it_are_together_the_whole() {
    let files = files(&ask(), &all());
    let templates: String = files
        .iter()
        .filter(|f| f.kind == Kind::Bicep)
        .map(|f| f.text.as_str())
        .collect();
    let beside = text(&files, Kind::Beside);
    for one in all() {
        let title = one.change.title();
        assert_ne!(templates.contains(&title), beside.contains(&title), "{title}");
        assert_eq!(templates.contains(&title), bicep::can(&one.change), "{title}");
    }
    // What stands is referred to and never written.
    for block in templates.split("\nresource ").skip(1) {
        let head = block.lines().next().unwrap();
        let whole = [
            "servers@",
            "vaults@",
            "storageAccounts@",
            "backupVaults@",
            "blobServices@",
        ];
        assert!(
            head.contains(" existing = ") || !whole.iter().any(|kind| head.contains(kind)),
            "{head}"
        );
    }
    let (opened, closed) = (templates.matches('{').count(), templates.matches('}').count());
    assert_eq!(opened, closed, "{templates}");
    assert!(
        templates.contains("scope: container"),
        "a role on a container that is made waits for it"
    );
}

#[test]
fn a_role_has_the_name_that_guid_gives_it_in_a_template() {
    // uuid5 of the joined arguments, as Python computes it.
    let name = orders::assignment("/subscriptions/s", "p-1", "r-1");
    assert_eq!(name.to_string(), "c99ea3ea-5e27-55b8-be85-388fec77aba2");
}

#[test]
fn what_is_practice_says_so_in_every_file() {
    let mut ask = ask();
    ask.practice = true;
    for file in files(&ask, &all()) {
        assert!(file.text.contains("PRACTICE"), "{}", file.name);
    }
    ask.practice = false;
    assert!(files(&ask, &all()).iter().all(|file| !file.text.contains("PRACTICE")));
}

#[test]
fn a_file_of_one_change_holds_no_more_than_it_needs() {
    let lock = wanted(all().pop().unwrap().change);
    let files = files(&ask(), &[lock]);
    assert_eq!(
        files.iter().filter(|file| file.kind == Kind::Bicep).count(),
        0,
        "no template deletes a lock"
    );
    assert!(!text(&files, Kind::Az).contains("merge()"));
}
