//! The same restore outside of this app: azure-cli, PowerShell and REST, from the request that would be sent. Pure.
//!
//! Made from the finished request and not from the form, so that a command cannot say anything that the request does not.
//! A request with members that a tool's own command cannot express is handed to that tool as JSON instead.

pub mod az;
pub mod powershell;
pub mod rest;
pub mod runbook;

use serde_json::Value;

use super::names::last_segment;
use crate::api::{ServerKind, Terminal, TerminalStep};

/// Status words after which a job does not change any more (contract §8). Published examples wait for `Completed` alone,
/// and never end when a restore fails (product-facts §1.8).
pub const FINAL: [&str; 5] = ["Completed", "CompletedWithWarnings", "Succeeded", "Failed", "Cancelled"];

/// One step of a way: what it does, and the text for it.
fn step(title: &str, text: String) -> TerminalStep {
    TerminalStep {
        title: title.to_owned(),
        text,
    }
}

/// What the commands are about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Resource Manager's address.
    pub arm: &'a str,
    /// Azure's name of the cloud: `AzureCloud`, …
    pub cloud: &'a str,
    pub api_version: &'a str,
    pub vault: Vault<'a>,
    /// The restore; `None` for a job whose request is not known.
    pub restore: Option<Restore<'a>>,
    pub progress: Progress<'a>,
}

#[derive(Debug, Clone, Copy)]
pub struct Restore<'a> {
    /// Name of the backup instance.
    pub instance: &'a str,
    pub kind: ServerKind,
    /// The body, as sent.
    pub request: &'a Value,
}

/// How far it is. Commands that start a restore are shown as such only before it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress<'a> {
    Planned,
    /// Sent by this app; its job, where it is known.
    Sent(Option<&'a str>),
}

/// The parts of a vault's ARM id that every command asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vault<'a> {
    pub subscription: &'a str,
    pub group: &'a str,
    pub name: &'a str,
}

impl<'a> Vault<'a> {
    /// From the ARM id of the vault, or of anything in it.
    pub fn of(id: &'a str) -> Option<Self> {
        let mut parts = id.trim().split('/').skip(1);
        let mut after = |word: &str| parts.next().filter(|p| p.eq_ignore_ascii_case(word)).and(parts.next());
        let subscription = after("subscriptions")?;
        let group = after("resourceGroups")?;
        after("providers")?;
        Some(Self {
            subscription,
            group,
            name: after("backupVaults")?,
        })
    }
}

impl<'a> Restore<'a> {
    pub fn new(instance_id: &'a str, kind: ServerKind, request: &'a Value) -> Self {
        Self {
            instance: last_segment(instance_id),
            kind,
            request,
        }
    }
    fn point(&self) -> &'a str {
        text(self.request, "recoveryPointId")
    }
}

/// Everything, in the three languages.
pub fn all(subject: &Subject<'_>) -> Terminal {
    Terminal {
        az: az::steps(subject),
        powershell: powershell::steps(subject),
        rest: rest::steps(subject),
        note: None,
    }
}

/// A member's text; empty where there is none.
fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

/// What a restore command says, where the request has the members of a plain restore and no others.
#[derive(Debug, PartialEq, Eq)]
struct Plain<'a> {
    location: &'a str,
    store: &'a str,
    point: &'a str,
    /// Priority and days, for an archived point.
    rehydration: Option<(&'a str, &'a str)>,
    target: Target<'a>,
}

#[derive(Debug, PartialEq, Eq)]
enum Target<'a> {
    Database {
        id: &'a str,
        secret: &'a str,
    },
    Files {
        url: &'a str,
        prefix: &'a str,
        container_id: Option<&'a str>,
    },
}

impl<'a> Plain<'a> {
    fn of(request: &'a Value) -> Option<Self> {
        const TOP: [&str; 6] = [
            "objectType",
            "recoveryPointId",
            "sourceDataStoreType",
            "restoreTargetInfo",
            "rehydrationPriority",
            "rehydrationRetentionDuration",
        ];
        let only = |value: &Value, known: &[&str]| {
            let members = value.as_object();
            members.is_some_and(|members| members.keys().all(|name| known.contains(&name.as_str())))
        };
        let info = &request["restoreTargetInfo"];
        let details = &info["targetDetails"];
        if !only(request, &TOP) {
            return None;
        }
        let rehydration = match (
            text(request, "rehydrationPriority"),
            text(request, "rehydrationRetentionDuration"),
        ) {
            ("", "") => None,
            (priority, duration) => Some((priority, duration.strip_prefix('P')?.strip_suffix('D')?)),
        };
        let target = if details.is_null() {
            let known = [
                "objectType",
                "recoveryOption",
                "restoreLocation",
                "datasourceInfo",
                "datasourceSetInfo",
                "datasourceAuthCredentials",
            ];
            only(info, &known).then(|| Target::Database {
                id: text(&info["datasourceInfo"], "resourceID"),
                secret: text(&info["datasourceAuthCredentials"]["secretStoreResource"], "uri"),
            })
        } else {
            let known = ["objectType", "recoveryOption", "restoreLocation", "targetDetails"];
            let detail = ["url", "filePrefix", "restoreTargetLocationType", "targetResourceArmId"];
            (only(info, &known) && only(details, &detail)).then(|| Target::Files {
                url: text(details, "url"),
                prefix: text(details, "filePrefix"),
                container_id: details["targetResourceArmId"].as_str(),
            })
        };
        Some(Self {
            location: text(info, "restoreLocation"),
            store: text(request, "sourceDataStoreType"),
            point: text(request, "recoveryPointId"),
            rehydration,
            target: target?,
        })
    }
}

/// Makes comments of lines that would start a second restore.
fn commented(command: &str) -> String {
    let lines: Vec<String> = command.lines().map(|line| format!("# {line}")).collect();
    format!(
        "# This restore was sent already. Without the marks in front, these lines start another one.\n{}",
        lines.join("\n")
    )
}

fn indented(request: &Value) -> String {
    serde_json::to_string_pretty(request).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
