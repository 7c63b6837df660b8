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

/// Of this process: [`children_of`], but for those that are programs of the tests' own and are given secrets on purpose.
pub fn children() -> String {
    children_of(std::process::id())
}

/// Arguments of a process, and arguments and environments of those that it started, and of those that they did. Not its own environment:
/// it was given that. Empty where the system has no `/proc`.
pub fn children_of(process: u32) -> String {
    let of = |id: u32, file: &str| {
        let bytes = std::fs::read(format!("/proc/{id}/{file}")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).replace('\0', "\n")
    };
    let ours = |id: u32| {
        let program = std::fs::read_link(format!("/proc/{id}/exe")).unwrap_or_default();
        ["enter", "signins", "azsim"].iter().any(|name| program.ends_with(name))
    };
    let mut text = of(process, "cmdline");
    for id in descendants(process).into_iter().filter(|id| !ours(*id)) {
        text.push_str(&["process", &of(id, "cmdline"), &of(id, "environ"), ""].join("\n"));
    }
    text
}

/// Processes below another one.
pub fn descendants(of: u32) -> Vec<u32> {
    let ids = std::fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    let ids = ids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let parent = |id: u32| {
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
        line.trim().parse::<u32>().ok()
    };
    let all: Vec<(u32, u32)> = ids.filter_map(|id| Some((id, parent(id)?))).collect();
    let mut found = vec![of];
    let mut next = 0;
    while let Some(&above) = found.get(next) {
        found.extend(all.iter().filter(|(_, parent)| *parent == above).map(|(id, _)| *id));
        next += 1;
    }
    found.split_off(1)
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
