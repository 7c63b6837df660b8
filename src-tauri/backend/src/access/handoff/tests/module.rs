//! No PowerShell can be had from the registries that the tests use, so that a small reader of its calls stands in for it.

use serde_json::Value;

use super::bash::{NOTHING, run};
use super::*;

/// The calls of a script's second half: a name and words in single quotes, line by line.
pub fn calls(script: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let body = script.split("$null = Set-AzContext").nth(1).unwrap();
    let mut rest = body;
    while let Some(at) = rest.find("\nInvoke-") {
        rest = &rest[at + 1..];
        let name: String = rest
            .chars()
            .take_while(|c| c.is_ascii_alphabetic() || *c == '-')
            .collect();
        rest = &rest[name.len()..];
        let mut words = Vec::new();
        while let Some(after) = rest.strip_prefix(" `\n    '") {
            let mut word = String::new();
            let mut signs = after.char_indices().peekable();
            let end = loop {
                let (at, c) = signs.next().unwrap();
                let quote = |c: char| matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}');
                if quote(c) {
                    // A doubled quote is one; a single one ends the text.
                    match signs.peek() {
                        Some((_, next)) if quote(*next) => {
                            word.push(*next);
                            signs.next();
                        }
                        _ => break at + c.len_utf8(),
                    }
                } else {
                    word.push(c);
                }
            };
            words.push(word);
            rest = &after[end..];
        }
        found.push((name, words));
    }
    found
}

#[test]
fn powershell_sends_what_the_cli_sends() {
    let files = files(&ask(), &all());
    let (fine, sent, said) = run(&text(&files, Kind::Az), NOTHING);
    assert!(fine, "{said}");
    let calls = calls(&text(&files, Kind::PowerShell));
    assert_eq!(calls.len(), sent.len());
    for ((name, words), sent) in calls.iter().zip(&sent) {
        if name == "Invoke-Grant" {
            let [_, scope, role, principal, kind, at] = sent.as_slice() else {
                panic!("{sent:?}")
            };
            assert!(
                words[0].starts_with(scope.as_str()) && words[0].contains(at.as_str()),
                "{words:?}"
            );
            let body: Value = serde_json::from_str(&words[1]).unwrap();
            let body = &body["properties"];
            assert!(body["roleDefinitionId"].as_str().unwrap().ends_with(role.as_str()));
            assert_eq!(
                (body["principalId"].as_str(), body["principalType"].as_str()),
                (Some(principal.as_str()), Some(kind.as_str()))
            );
            continue;
        }
        assert_eq!(words[0], sent[2], "{name}");
        let method = match name.as_str() {
            "Invoke-Add" | "Invoke-Create" => "put",
            "Invoke-Delete" => "delete",
            _ => "patch",
        };
        assert_eq!(method, sent[1], "{name}");
        if matches!(name.as_str(), "Invoke-Add" | "Invoke-Create" | "Invoke-Change") {
            let ours: Value = serde_json::from_str(words.last().unwrap()).unwrap();
            assert_eq!(ours, serde_json::from_str::<Value>(&sent[3]).unwrap(), "{name}");
        }
        if name == "Invoke-Merge" {
            assert!(
                sent[3].contains(&format!("{}: merge(", words[3])) && sent[3].contains(&words[4]),
                "{sent:?}"
            );
            serde_json::from_str::<Value>(&words[5]).unwrap();
        }
    }
}

#[test]
fn letters_beyond_ascii_are_marked_for_the_old_powershell() {
    let plain = text(&files(&ask(), &all()), Kind::PowerShell);
    assert!(plain.is_ascii());
    let mut ask = ask();
    ask.asked_by = "Zoë".into();
    assert!(text(&files(&ask, &all()), Kind::PowerShell).starts_with('\u{feff}'));
}
