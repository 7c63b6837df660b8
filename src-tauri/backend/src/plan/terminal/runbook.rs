//! A restore that is over, written down in Markdown: for the ticket, the audit, and the next time. Pure.

use std::fmt::Write as _;

use serde_json::Value;
use time::OffsetDateTime;

use crate::api::{Runbook, Terminal, TerminalStep};
use crate::plan::summary::moment;

/// What is told. Rows come as they are shown on the job's page.
#[derive(Debug)]
pub struct Story<'a> {
    /// Source, and where it went.
    pub name: &'a str,
    pub destination: &'a str,
    pub outcome: &'a str,
    pub at: OffsetDateTime,
    pub written: OffsetDateTime,
    /// What, from where, to where, by whom, ids.
    pub facts: Vec<(String, String)>,
    /// What happened, in order: label, detail, moment.
    pub course: Vec<(String, Option<String>, Option<OffsetDateTime>)>,
    pub warnings: &'a [String],
    /// Message, what to do, and Azure's code.
    pub error: Option<(String, Vec<String>, Option<String>)>,
    pub next_steps: &'a [String],
    /// The body, as sent; `None` for a job that another tool started.
    pub request: Option<&'a Value>,
    pub terminal: &'a Terminal,
}

pub fn write(story: &Story<'_>) -> Runbook {
    let mut text = format!(
        "# Restore of {} to {}\n\n",
        inline(story.name),
        inline(story.destination)
    );
    let _ = writeln!(
        text,
        "{}. Written by Pointback on {}.\n",
        inline(story.outcome),
        moment(story.written)
    );
    text.push_str("| | |\n|---|---|\n");
    for (label, value) in &story.facts {
        let _ = writeln!(text, "| {} | {} |", inline(label), inline(value));
    }
    text.push_str("\n## What happened\n\n");
    for (number, (label, detail, at)) in story.course.iter().enumerate() {
        let when = at.map(|at| format!(" ({})", precise(at))).unwrap_or_default();
        let more = detail
            .as_deref()
            .map(|d| format!(": {}", inline(d)))
            .unwrap_or_default();
        let _ = writeln!(text, "{}. {}{when}{more}", number + 1, inline(label));
    }
    for warning in story.warnings {
        let _ = writeln!(text, "\nWarning: {}", inline(warning));
    }
    if let Some((message, hints, code)) = &story.error {
        let code = code
            .as_deref()
            .map(|c| format!(" (`{}`)", c.replace('`', "'")))
            .unwrap_or_default();
        let _ = writeln!(text, "\nError: {}{code}", inline(message));
        list(&mut text, hints);
    }
    if !story.next_steps.is_empty() {
        text.push_str("\n## What to check\n");
        list(&mut text, story.next_steps);
    }
    if let Some(request) = story.request {
        text.push_str("\n## The request\n\nAs it was written down before it was sent, once:\n\n");
        fence(&mut text, "json", &super::indented(request));
    }
    for (heading, language, steps) in [
        ("azure-cli", "sh", &story.terminal.az),
        ("PowerShell", "powershell", &story.terminal.powershell),
        ("REST", "http", &story.terminal.rest),
    ] {
        commands(&mut text, heading, language, steps);
    }
    let day = story.at.date();
    Runbook {
        file_name: format!(
            "restore-{}-{:04}-{:02}-{:02}.md",
            file_part(story.name),
            day.year(),
            u8::from(day.month()),
            day.day()
        ),
        markdown: text,
    }
}

fn commands(text: &mut String, heading: &str, language: &str, steps: &[TerminalStep]) {
    if steps.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n## The same with {heading}");
    for step in steps {
        let _ = writeln!(text, "\n{}:\n", inline(&step.title));
        fence(text, language, &step.text);
    }
}

fn list(text: &mut String, items: &[String]) {
    text.push('\n');
    for item in items {
        let _ = writeln!(text, "- {}", inline(item));
    }
}

/// A code block whose fence is longer than any row of backticks in it.
fn fence(text: &mut String, language: &str, code: &str) {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let marks = "`".repeat(longest.max(2) + 1);
    let _ = writeln!(text, "{marks}{language}\n{code}\n{marks}");
}

/// Names and sentences as text: nothing in them is markup, and none breaks a line or a table.
fn inline(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' => safe.extend(['\\', c]),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

fn precise(at: OffsetDateTime) -> String {
    let at = at.to_offset(time::UtcOffset::UTC);
    format!("{}:{:02} UTC", moment(at).trim_end_matches(" UTC"), at.second())
}

/// Letters, digits and hyphens, not too many.
fn file_part(name: &str) -> String {
    let part: String = name
        .chars()
        .take(60)
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' || c == '_' {
                c
            } else {
                '-'
            }
        })
        .collect();
    if part.is_empty() { "database".to_owned() } else { part }
}
