//! The import rules of `ARCHITECTURE.md`, checked by a machine.
//!
//! Each rule is a function from facts to complaints (`rules.rs`), so that it can be shown to bite: `broken.rs` breaks
//! every rule on purpose and expects the complaint.

mod broken;
mod facts;
mod rules;

use facts::Facts;

#[test]
fn the_code_keeps_every_rule() {
    let facts = Facts::of_this_repository();
    let complaints: Vec<String> = rules::ALL
        .iter()
        .flat_map(|rule| {
            (rule.check)(&facts)
                .into_iter()
                .map(|complaint| format!("{}: {complaint}", rule.name))
        })
        .collect();
    assert!(
        complaints.is_empty(),
        "the architecture is broken:\n{}",
        complaints.join("\n")
    );
}
