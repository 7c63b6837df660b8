//! The rules, each a function from facts to complaints.

use std::collections::BTreeSet;

use super::facts::Facts;

pub struct Rule {
    pub name: &'static str,
    pub check: fn(&Facts) -> Vec<String>,
}

pub const ALL: &[Rule] = &[
    Rule {
        name: "packages see only what they may",
        check: packages,
    },
    Rule {
        name: "heavy crates stay out of the core",
        check: reach,
    },
    Rule {
        name: "the backend's modules point one way",
        check: modules,
    },
    Rule {
        name: "pure modules are pure",
        check: pure,
    },
    Rule {
        name: "the capability file lists the commands",
        check: capability,
    },
    Rule {
        name: "one file of the screen knows Tauri",
        check: tauri_import,
    },
    Rule {
        name: "the screen's folders point one way",
        check: screen,
    },
    Rule {
        name: "files stay small",
        check: sizes,
    },
    Rule {
        name: "practice-only routes stay apart",
        check: sim_routes,
    },
];

/// Direct dependencies that a package must not have. `*` at the end: any name that begins so.
const MUST_NOT: &[(&str, &[&str])] = &[
    (
        "arm",
        &["tauri*", "azure_identity", "keyring*", "azsim", "backend", "axum"],
    ),
    ("azsim", &["arm", "backend", "tauri*", "reqwest", "azure_*"]),
    ("backend", &["tauri*", "axum*", "azsim"]),
    ("pointback", &["arm", "reqwest", "azure_*", "keyring*", "rusqlite"]),
    ("itests", &["tauri*"]),
];

fn matches(name: &str, pattern: &str) -> bool {
    pattern
        .strip_suffix('*')
        .map_or(name == pattern, |start| name.starts_with(start))
}

fn packages(facts: &Facts) -> Vec<String> {
    let mut complaints = Vec::new();
    for (package, forbidden) in MUST_NOT {
        let Some(dependencies) = facts.packages.get(*package) else {
            complaints.push(format!("package {package} is gone"));
            continue;
        };
        for name in dependencies {
            if forbidden.iter().any(|pattern| matches(name, pattern)) {
                complaints.push(format!("{package} depends on {name}"));
            }
        }
    }
    complaints
}

/// What must not arrive by a detour either.
const OUT_OF_REACH: &[(&str, &[&str])] = &[
    ("arm", &["tauri", "azure_identity", "axum"]),
    ("azsim", &["tauri", "reqwest", "azure_core"]),
    ("backend", &["tauri", "axum"]),
    ("itests", &["tauri"]),
];

fn reach(facts: &Facts) -> Vec<String> {
    let mut complaints = Vec::new();
    for (package, forbidden) in OUT_OF_REACH {
        let Some(reach) = facts.reach.get(*package) else {
            continue;
        };
        for name in forbidden.iter().filter(|name| reach.contains(**name)) {
            complaints.push(format!("{package} reaches {name} through its dependencies"));
        }
    }
    complaints
}

const BACKEND: &str = "src-tauri/backend/src/";
/// `api -> session | catalog | plan | jobs | access`, never sideways except `jobs -> plan`.
const AREAS: &[(&str, &[&str])] = &[
    ("session/", &["catalog", "plan", "jobs", "access"]),
    ("catalog/", &["session", "jobs", "access"]),
    ("plan/", &["session", "catalog", "jobs", "access"]),
    ("jobs/", &["session", "catalog", "access"]),
    ("access/", &["session", "catalog", "plan", "jobs"]),
];

fn modules(facts: &Facts) -> Vec<String> {
    let mut complaints = Vec::new();
    for (area, forbidden) in AREAS {
        for (path, text) in facts.under(&format!("{BACKEND}{area}")) {
            for module in crate_modules(text) {
                // `catalog/facts.rs` fills the plain structs that the rules of `plan` read: types, no calls.
                if forbidden.contains(&module.as_str()) {
                    complaints.push(format!("{path} uses crate::{module}"));
                }
            }
        }
    }
    complaints
}

/// First segments of all `crate::…` paths of a source, `use crate::{a, b::c}` included.
fn crate_modules(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for code in text
        .lines()
        .map(|line| line.split("//").next().unwrap_or(""))
        .collect::<Vec<_>>()
        .join("\n")
        .split("crate::")
        .skip(1)
    {
        if let Some(group) = code.strip_prefix('{') {
            let (mut depth, mut word) = (0, String::new());
            for letter in group.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 0 && (letter.is_alphanumeric() || letter == '_') {
                    word.push(letter);
                } else if !word.is_empty() {
                    // Only the first segment of each member counts; what follows `::` is skipped below.
                    found.insert(std::mem::take(&mut word));
                }
            }
            found.insert(word);
        } else {
            found.insert(code.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found
}

/// No runtime, no client, no clock in what decides.
const PURE: &[&str] = &[
    "plan/rules",
    "plan/can",
    "plan/sources",
    "plan/spec",
    "plan/summary",
    "plan/notes",
    "plan/rehydration",
    "plan/estimate",
    "plan/terminal",
    "plan/import",
    "jobs/job",
    "access/change",
    "access/facts",
    "access/manifest",
    "access/judge",
    "access/lines",
    "access/refused",
    "access/handoff/az",
    "access/handoff/bicep",
    "access/handoff/orders",
    "access/handoff/powershell",
    "access/handoff/ticket",
];
const IMPURE: &[&str] = &[
    "tokio::",
    "arm::",
    "crate::clock",
    "now_utc",
    "rusqlite",
    "std::fs",
    "std::env",
];

fn pure(facts: &Facts) -> Vec<String> {
    let mut complaints = Vec::new();
    for module in PURE {
        let mut seen = false;
        for (path, text) in facts.under(&format!("{BACKEND}{module}")) {
            seen = true;
            for word in IMPURE.iter().filter(|word| mentions(text, word)) {
                complaints.push(format!("{path} mentions {word}"));
            }
        }
        if !seen {
            complaints.push(format!("{module} is gone"));
        }
    }
    complaints
}

/// Whether code (not a comment, not a longer name such as `charm::`) mentions a word.
fn mentions(text: &str, word: &str) -> bool {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .any(|line| {
            line.match_indices(word).any(|(at, _)| {
                !line[..at]
                    .chars()
                    .next_back()
                    .is_some_and(|before| before.is_alphanumeric() || before == '_')
            })
        })
}

fn capability(facts: &Facts) -> Vec<String> {
    let Some(text) = facts.sources.get("src-tauri/shell/capabilities/main.json") else {
        return vec!["src-tauri/shell/capabilities/main.json is gone".into()];
    };
    let Ok(file) = serde_json::from_str::<serde_json::Value>(text) else {
        return vec!["the capability file is not JSON".into()];
    };
    let listed: BTreeSet<String> = file["permissions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|permission| {
            permission
                .as_str()?
                .strip_prefix("allow-")
                .map(|name| name.replace('-', "_"))
        })
        .collect();
    let host = [
        "host_open_logs",
        "host_open_url",
        "host_pick_file",
        "host_save_text",
        "host_read_text",
    ]
    .map(String::from);
    let wanted: BTreeSet<String> = facts.commands.iter().cloned().chain(host).collect();
    let mut complaints: Vec<String> = wanted
        .symmetric_difference(&listed)
        .map(|name| format!("{name} is on one side only"))
        .collect();
    let others = file["permissions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|p| p.as_str());
    complaints.extend(
        others
            .filter(|p| {
                !p.starts_with("allow-") && !matches!(*p, "core:event:allow-listen" | "core:event:allow-unlisten")
            })
            .map(|p| format!("{p} is more than the screen needs")),
    );
    if file["windows"] != serde_json::json!(["main"]) || file.get("remote").is_some() {
        complaints.push("the capability is for the one window and for no remote page".into());
    }
    let files = facts.under("src-tauri/shell/capabilities/").count();
    if files != 1 {
        complaints.push(format!("there are {files} capability files"));
    }
    complaints
}

fn tauri_import(facts: &Facts) -> Vec<String> {
    facts
        .under("ui/src/")
        .filter(|(path, text)| *path != "ui/src/ipc/tauri.ts" && text.contains("@tauri-apps/"))
        .map(|(path, _)| format!("{path} imports @tauri-apps"))
        .collect()
}

/// `routes -> features -> lib, state, ipc`; a feature never imports a feature; `lib` imports nothing of ours.
fn screen(facts: &Facts) -> Vec<String> {
    let mut complaints = Vec::new();
    for (path, text) in facts.under("ui/src/") {
        let mut parts = path.trim_start_matches("ui/src/").split('/');
        let (area, unit) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        for target in imports(path, text) {
            let mut parts = target.split('/');
            let (other, other_unit) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
            let wrong = match area {
                "lib" => other != "lib",
                "ipc" => !matches!(other, "ipc" | "lib"),
                "state" => matches!(other, "routes" | "features"),
                "features" => other == "routes" || (other == "features" && other_unit != unit),
                _ => false,
            };
            if wrong {
                complaints.push(format!("{path} imports {target}"));
            }
        }
    }
    complaints
}

/// Our own files that a TypeScript source imports, as paths from `ui/src`.
fn imports(path: &str, text: &str) -> Vec<String> {
    let folder: Vec<&str> = path.trim_start_matches("ui/src/").split('/').collect();
    let folder = &folder[..folder.len().saturating_sub(1)];
    let quoted = text.lines().filter_map(|line| {
        let line = line.trim();
        let from = line
            .rfind(" from ")
            .map(|at| &line[at + 6..])
            .or_else(|| line.strip_prefix("import "))?;
        let quote = from.trim_start().chars().next().filter(|c| matches!(c, '"' | '\''))?;
        from.trim_start()[1..].split(quote).next()
    });
    quoted
        .filter_map(|target| {
            if let Some(own) = target.strip_prefix("@/").or_else(|| target.strip_prefix("~/")) {
                return Some(own.to_owned());
            }
            if !target.starts_with('.') {
                return None;
            }
            let mut place: Vec<&str> = folder.to_vec();
            for part in target.split('/') {
                match part {
                    "." => {}
                    ".." => {
                        place.pop();
                    }
                    other => place.push(other),
                }
            }
            Some(place.join("/"))
        })
        .collect()
}

fn sizes(facts: &Facts) -> Vec<String> {
    facts
        .sources
        .iter()
        .filter_map(|(path, text)| {
            let limit = match path.rsplit('.').next() {
                Some("rs") => 400,
                Some("ts" | "tsx") => 300,
                _ => return None,
            };
            let lines = text.lines().count();
            (lines > limit).then(|| format!("{path} has {lines} lines, {limit} is the limit"))
        })
        .collect()
}

/// The simulator's own routes live under `/_sim/`, and the product never calls them.
fn sim_routes(facts: &Facts) -> Vec<String> {
    ["src-tauri/arm/", "src-tauri/backend/", "src-tauri/shell/", "ui/src/"]
        .into_iter()
        .flat_map(|folder| facts.under(folder))
        .filter(|(_, text)| text.contains("/_sim/"))
        .map(|(path, _)| format!("{path} speaks of /_sim/"))
        .collect()
}
