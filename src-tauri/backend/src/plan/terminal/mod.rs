//! The same restore outside of this app: azure-cli, PowerShell and REST, from the request that would be sent. Pure.
//!
//! Made from the finished request and not from the form, so that a command cannot say anything that the request does not.
//! A request with members that a tool's own command cannot express is handed to that tool as JSON instead.

pub mod az;
mod plain;
pub mod powershell;
pub mod rest;
pub mod runbook;

use serde_json::{Value, json};

use super::names::last_segment;
use crate::api::{ServerKind, Terminal, TerminalStep};
use plain::{Plain, Target};

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
    /// Set for a restore in the paired region: other calls, another list of jobs (contract §5.7).
    pub pair: Option<Pair<'a>>,
    /// The restore; `None` for a job whose request is not known.
    pub restore: Option<Restore<'a>>,
    pub progress: Progress<'a>,
}

/// Regions by their names, `westeurope`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair<'a> {
    pub source: &'a str,
    pub region: &'a str,
}

#[derive(Debug, Clone, Copy)]
pub struct Restore<'a> {
    /// ARM id of the backup instance.
    pub instance_id: &'a str,
    /// Its name.
    pub instance: &'a str,
    pub kind: ServerKind,
    /// The restore request: what is sent, without what is put around it for the paired region.
    pub request: &'a Value,
    /// Tenant of the vault's resource guard, where a second token is needed for it (contract §5.9).
    pub guard_tenant: Option<&'a str>,
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
    pub fn new(instance_id: &'a str, kind: ServerKind, request: &'a Value, guard_tenant: Option<&'a str>) -> Self {
        Self {
            instance_id,
            instance: last_segment(instance_id),
            kind,
            request,
            guard_tenant,
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

/// Makes comments of lines that would start a second restore.
fn commented(command: &str) -> String {
    let lines: Vec<String> = command.lines().map(|line| format!("# {line}")).collect();
    format!(
        "# This restore was sent already. Without the marks in front, these lines start another one.\n{}",
        lines.join("\n")
    )
}

impl Pair<'_> {
    /// What is put beside a request (contract §6.2 f).
    fn details(self, instance_id: &str) -> Value {
        json!({ "sourceRegion": self.source, "sourceBackupInstanceId": instance_id })
    }
}

fn indented(request: &Value) -> String {
    serde_json::to_string_pretty(request).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
