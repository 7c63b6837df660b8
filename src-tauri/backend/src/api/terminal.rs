//! The same restore by other means: commands, a runbook, and request files.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Draft;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TerminalRequest {
    pub draft: Draft,
}

/// One step, to be copied as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TerminalStep {
    pub title: String,
    /// One command or more, or an HTTP request. Never a token, never a signed address.
    pub text: String,
}

/// What would do the same outside of this app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Terminal {
    /// azure-cli with its extension `dataprotection`, for bash.
    pub az: Vec<TerminalStep>,
    /// The module Az.DataProtection.
    pub powershell: Vec<TerminalStep>,
    pub rest: Vec<TerminalStep>,
    /// Why there is nothing to show yet, or what to mind before running any of it.
    pub note: Option<String>,
}

/// A restore written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Runbook {
    /// A proposal that every file system takes.
    pub file_name: String,
    pub markdown: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportRequest {
    /// Content of a request file: JSON, at most 1 MB.
    pub text: String,
    /// The instance that the request is for. Empty: the one whose data source the file names.
    pub instance_id: String,
}

/// A form filled in from a request file. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    pub draft: Draft,
    /// What was repaired or left out, each in one sentence.
    pub notices: Vec<String>,
}
