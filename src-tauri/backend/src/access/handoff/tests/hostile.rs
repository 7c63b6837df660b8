//! Names that mean something to a shell do nothing but be names.

use proptest::prelude::*;

use super::bash::{NOTHING, run};
use super::module::calls;
use super::*;
use crate::access::change::Change;

fn awkward() -> impl Strategy<Value = String> {
    // No slash: it would be another id. No NUL: no argument can hold one.
    "[a-z'\"$`\\\\!*?~#;&|<>(){}\\[\\]=@%^ \\n\\tü’-]{1,20}"
}

/// A text in single quotes as Bicep reads it, and what follows.
fn bicep_text(text: &str) -> Option<(String, &str)> {
    let mut signs = text.strip_prefix('\'')?.char_indices();
    let rest = &text[1..];
    let mut read = String::new();
    while let Some((at, c)) = signs.next() {
        match c {
            '\'' => return Some((read, &rest[at + 1..])),
            '\n' | '\r' => return None,
            '$' if rest[at + 1..].starts_with('{') => return None,
            '\\' => match signs.next()?.1 {
                'n' => read.push('\n'),
                'r' => read.push('\r'),
                't' => read.push('\t'),
                'u' => {
                    let end = rest[at..].find('}')? + at;
                    let code = rest[at..end].strip_prefix("\\u{")?;
                    read.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
                    signs.by_ref().find(|(now, _)| *now == end)?;
                }
                c @ ('\\' | '\'' | '$') => read.push(c),
                _ => return None,
            },
            c => read.push(c),
        }
    }
    None
}

/// A text in single quotes as PowerShell reads it: nothing but a doubled quote means anything.
fn powershell_text(text: &str) -> Option<String> {
    let quote = |c: char| matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}');
    let mut signs = text.strip_prefix('\'')?.strip_suffix('\'')?.chars();
    let mut read = String::new();
    while let Some(c) = signs.next() {
        if quote(c) && signs.next() != Some(c) {
            return None;
        }
        read.push(c);
    }
    Some(read)
}

/// Whatever is in it, but for what no argument can hold.
fn anything() -> impl Strategy<Value = String> {
    prop_oneof![
        awkward(),
        any::<String>().prop_map(|text| text.replace('\0', "")),
        "[$'{}\\\\\r\n’‘]{0,12}"
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Twenty at a time: a shell is started for each case.
    #[test]
    fn a_text_is_one_word_and_the_same_in_all_three_languages(texts in proptest::collection::vec(anything(), 20)) {
        use crate::quoting::{bash, bicep, line, powershell};
        let words: Vec<String> = texts.iter().map(|text| bash(text)).collect();
        let script = format!("printf '%s\\0' {}", words.join(" "));
        let ran = std::process::Command::new("bash").args(["--norc", "-c", &script]).output().unwrap();
        let read = String::from_utf8(ran.stdout).unwrap();
        prop_assert_eq!(read.split_terminator('\0').collect::<Vec<_>>(), texts.iter().map(String::as_str).collect::<Vec<_>>());
        for text in &texts {
            prop_assert_eq!(powershell_text(&powershell(text)), Some(text.clone()));
            let quoted = format!("{} // rest", bicep(text));
            prop_assert_eq!(bicep_text(&quoted), Some((text.clone(), " // rest")));
            let broken = line(text).contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
            prop_assert!(!broken, "a comment stays on its line");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_name_stays_a_name_in_every_language(name in awkward(), who in awkward(), purpose in awkward()) {
        let account_id = sample::id(&format!("Microsoft.Storage/storageAccounts/{name}"));
        let mut grant = sample::grant(&account_id);
        if let Change::GrantRole { principal, .. } = &mut grant {
            principal.id.clone_from(&who);
            principal.name.clone_from(&who);
        }
        let rule = Change::OpenFirewall { server_id: sample::id("Microsoft.DBforPostgreSQL/servers/pg"), rule: name.clone() };
        let mut ask = ask();
        ask.purpose = purpose;
        ask.asked_by.clone_from(&who);
        let files = files(&ask, &[wanted(grant), wanted(rule), wanted(Change::StorageCrossTenant { account_id: account_id.clone() })]);
        let (fine, sent, said) = run(&text(&files, Kind::Az), NOTHING);
        prop_assert!(fine, "{}", said);
        prop_assert_eq!(sent.len(), 3, "{:?}", sent);
        prop_assert!(!sent[1][2].contains('@') && !sent[2][2].contains('@'), "azure-cli would read a file");
        prop_assert_eq!(&sent[0][1], &account_id);
        prop_assert_eq!(&sent[0][3], &who);
        let calls = calls(&text(&files, Kind::PowerShell));
        prop_assert_eq!(calls.len(), 3);
        prop_assert_eq!(&calls[1].1[0], &sent[1][2]);
        let body: serde_json::Value = serde_json::from_str(&calls[0].1[1]).unwrap();
        prop_assert_eq!(body["properties"]["principalId"].as_str(), Some(who.as_str()));
        let bicep = text(&files, Kind::Bicep);
        prop_assert_eq!(bicep.matches("\nresource ").count(), 4, "{}", bicep);
    }
}
