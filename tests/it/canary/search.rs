//! Looking for secrets in whatever was left behind.

use std::path::Path;

/// Every file of a folder but the simulated Azure's own memory.
pub fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)
        .expect("a folder")
        .map(|e| e.expect("an entry"))
    {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.file_name().is_some_and(|name| name != "practice.json") {
            let bytes = std::fs::read(&path).expect("a file");
            found.push((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    found
}

/// Of this process and of those that it started. Empty where the system has no `/proc`.
pub fn command_lines() -> String {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return String::new();
    };
    let me = std::process::id().to_string();
    let of = |folder: &Path, file: &str| std::fs::read(folder.join(file)).unwrap_or_default();
    let mut lines = String::new();
    for folder in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let status = String::from_utf8_lossy(&of(&folder, "status")).into_owned();
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"));
        if parent.map(str::trim) == Some(&me) || folder.ends_with(&me) {
            lines.push_str(&String::from_utf8_lossy(&of(&folder, "cmdline")));
            lines.push('\n');
        }
    }
    lines
}

/// Pieces of the signed parts of an operation's address, as they stand in a text, in whatever spelling. What is shorter
/// than any of them is none: azure_core writes `REDACTED` there.
pub fn signatures(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in ["&c=", "&s=", "&h=", "%26s%3D", "u0026s="] {
        for (at, _) in text.match_indices(part) {
            let value = &text[at + part.len()..];
            let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_=".contains(c)));
            let value = &value[..end.unwrap_or(value.len())];
            // The beginning, and the middle: a page of the database may end in between.
            found.extend(value.get(..24).map(str::to_owned));
            found.extend(value.get(value.len() / 2..value.len() / 2 + 24).map(str::to_owned));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Where which of these secrets was found; named by kind, so that a report does not leak them once more.
pub fn leaks(places: &[(String, String)], secrets: &[(&str, Vec<String>)]) -> Vec<String> {
    let mut found = Vec::new();
    for (place, text) in places {
        for (kind, needles) in secrets {
            if let Some(at) = needles.iter().find_map(|needle| text.find(needle.as_str())) {
                // The beginning of its line only: what stands right before a secret may be another part of it.
                let line: String = text[..at].lines().last().unwrap_or_default().chars().take(80).collect();
                found.push(format!("{kind} in {place}, in the line: {line}"));
            }
        }
    }
    found
}

/// A text without the claims of challenges: they are JSON in base64, as tokens begin, and say what a token has to carry.
pub fn without_challenges(text: &str) -> String {
    const CLAIMS: &str = "eyJhY2Nlc3NfdG9rZW4iO";
    text.replace(CLAIMS, "(claims)")
}
