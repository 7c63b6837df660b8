//! What to know before restoring: facts of the point, the vault and the target, and what follows from them. Pure.
//!
//! Notes decide nothing. What stops a restore is an issue at a field as well (`rules`); the note beside it gives the reason
//! in a sentence or two. What is not known is not said.

mod point;
mod target;
mod vault;

use super::facts::Facts;
use crate::api::{Draft, Note, Severity};

/// Gravest first; among equals in the order in which a person meets them: point, vault, target.
pub fn list(draft: &Draft, facts: &Facts) -> Vec<Note> {
    let mut notes = Notes::default();
    point::notes(draft, facts, &mut notes);
    vault::notes(draft, facts, &mut notes);
    target::notes(draft, facts, &mut notes);
    let mut list = notes.0;
    list.sort_by_key(|note| std::cmp::Reverse(note.severity));
    list
}

#[derive(Default)]
struct Notes(Vec<Note>);

impl Notes {
    fn push(&mut self, severity: Severity, id: &str, title: &str, text: impl Into<String>) {
        self.0.push(Note {
            id: id.to_owned(),
            severity,
            title: title.to_owned(),
            text: text.into(),
        });
    }
    fn info(&mut self, id: &str, title: &str, text: impl Into<String>) {
        self.push(Severity::Info, id, title, text);
    }
    fn warn(&mut self, id: &str, title: &str, text: impl Into<String>) {
        self.push(Severity::Warning, id, title, text);
    }
    fn stop(&mut self, id: &str, title: &str, text: impl Into<String>) {
        self.push(Severity::Stop, id, title, text);
    }
}

#[cfg(test)]
mod tests;
