//! Every rule, broken on purpose: a rule that does not complain here is no rule.

use super::{facts::Facts, rules};

/// Breaks one thing in the real facts and returns the complaints of the rule with that name.
fn complaints(rule: &str, break_it: impl FnOnce(&mut Facts)) -> Vec<String> {
    let mut facts = Facts::of_this_repository();
    let rule = rules::ALL
        .iter()
        .find(|r| r.name == rule)
        .unwrap_or_else(|| panic!("no rule is called {rule}"));
    break_it(&mut facts);
    (rule.check)(&facts)
}

fn source(path: &'static str, text: &'static str) -> impl FnOnce(&mut Facts) {
    move |facts| {
        facts.sources.insert(path.to_owned(), text.to_owned());
    }
}

fn dependency(package: &'static str, name: &'static str) -> impl FnOnce(&mut Facts) {
    move |facts| {
        facts
            .packages
            .entry(package.to_owned())
            .or_default()
            .insert(name.to_owned());
        facts
            .reach
            .entry(package.to_owned())
            .or_default()
            .insert(name.to_owned());
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "one list: a line for each way to break a rule")]
fn every_rule_bites() {
    let broken: Vec<(&str, Vec<String>)> = vec![
        (
            "arm on azure_identity",
            complaints("packages see only what they may", dependency("arm", "azure_identity")),
        ),
        (
            "azsim on arm",
            complaints("packages see only what they may", dependency("azsim", "arm")),
        ),
        (
            "azsim on azure_core",
            complaints("packages see only what they may", dependency("azsim", "azure_core")),
        ),
        (
            "backend on azsim",
            complaints("packages see only what they may", dependency("backend", "azsim")),
        ),
        (
            "backend on tauri",
            complaints("packages see only what they may", dependency("backend", "tauri")),
        ),
        (
            "shell on keyring",
            complaints("packages see only what they may", dependency("pointback", "keyring")),
        ),
        (
            "itests on tauri",
            complaints(
                "packages see only what they may",
                dependency("itests", "tauri-plugin-x"),
            ),
        ),
        (
            "itests reach tauri",
            complaints("heavy crates stay out of the core", dependency("itests", "tauri")),
        ),
        (
            "plan uses jobs",
            complaints(
                "the backend's modules point one way",
                source("src-tauri/backend/src/plan/x.rs", "use crate::{api::Can, jobs::Job};"),
            ),
        ),
        (
            "session uses catalog",
            complaints(
                "the backend's modules point one way",
                source("src-tauri/backend/src/session/x.rs", "fn f() { crate::catalog::g() }"),
            ),
        ),
        (
            "rules use tokio",
            complaints(
                "pure modules are pure",
                source("src-tauri/backend/src/plan/rules.rs", "use tokio::time;"),
            ),
        ),
        (
            "job uses arm",
            complaints(
                "pure modules are pure",
                source("src-tauri/backend/src/jobs/job.rs", "fn f(j: arm::Job) {}"),
            ),
        ),
        (
            "a command without a permission",
            complaints("the capability file lists the commands", |facts| {
                facts.commands.insert("new_command".into());
            }),
        ),
        (
            "a wider capability",
            complaints("the capability file lists the commands", |facts| {
                let file = facts
                    .sources
                    .get_mut("src-tauri/shell/capabilities/main.json")
                    .expect("the file");
                *file = file.replace("\"core:event:allow-listen\"", "\"shell:default\"");
            }),
        ),
        (
            "a feature imports Tauri",
            complaints(
                "one file of the screen knows Tauri",
                source(
                    "ui/src/features/x/a.ts",
                    "import { invoke } from '@tauri-apps/api/core';",
                ),
            ),
        ),
        (
            "a feature imports a feature",
            complaints(
                "the screen's folders point one way",
                source("ui/src/features/x/a.ts", "import { y } from \"../job/view\";"),
            ),
        ),
        (
            "lib imports state",
            complaints(
                "the screen's folders point one way",
                source("ui/src/lib/a.ts", "import { y } from \"../state/jobs\";"),
            ),
        ),
        (
            "a long file",
            complaints("files stay small", |facts| {
                facts
                    .sources
                    .insert("src-tauri/arm/src/long.rs".into(), "//\n".repeat(401));
            }),
        ),
        (
            "the backend calls the simulator's own route",
            complaints(
                "practice-only routes stay apart",
                source("src-tauri/backend/src/x.rs", "const U: &str = \"/_sim/state\";"),
            ),
        ),
    ];
    let silent: Vec<&str> = broken
        .iter()
        .filter(|(_, found)| found.is_empty())
        .map(|(what, _)| *what)
        .collect();
    assert!(silent.is_empty(), "no rule complained of: {silent:?}");
}
