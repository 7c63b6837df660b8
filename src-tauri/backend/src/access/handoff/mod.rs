//! A request to whoever may: the same changes as a text for a ticket, for azure-cli, PowerShell and Bicep. Pure.
//!
//! All are written from the same [`Order`](orders::Order)s, which are the requests that Pointback itself would send. Nothing
//! in them is a secret: a change does not know any. No time is in them either, so that the same changes give the same bytes.

mod az;
mod bicep;
mod orders;
mod powershell;
mod ticket;

use super::change::Change;

/// What is asked for, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ask {
    /// "Restore orders from vault bv-prod to server pg-2".
    pub purpose: String,
    /// Who asks, as they are signed in.
    pub asked_by: String,
    pub vault_id: String,
    /// ARM id of the server or storage account; empty where the form does not name one.
    pub target_id: String,
    /// Tenant that the changes are made in; `None`: not known, and then any that holds the subscriptions.
    pub tenant_id: Option<String>,
    /// Azure's name of the cloud: `AzureCloud`, …
    pub cloud: String,
    /// Of the practice world: nothing in it is real.
    pub practice: bool,
}

/// One change, with the reason for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub change: Change,
    /// Why Azure needs it, from the manifest.
    pub why: String,
    /// Where it is seen in the portal.
    pub set_at: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ticket,
    Az,
    PowerShell,
    Bicep,
    /// Runs beside the templates: what a template cannot do.
    Beside,
}

/// A file of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub kind: Kind,
    pub name: String,
    pub text: String,
}

/// All files, always in this order: ticket, azure-cli, PowerShell, Bicep. Nothing for nothing.
pub(crate) fn files(ask: &Ask, wanted: &[Wanted]) -> Vec<File> {
    let mut wanted = wanted.to_vec();
    wanted.sort_by_key(|one| orders::key(&one.change));
    wanted.dedup_by(|a, b| a.change == b.change);
    if wanted.is_empty() {
        return Vec::new();
    }
    let base = format!(
        "pointback-{}",
        slug(&format!("{}-{}", last(&ask.vault_id), last(&ask.target_id)))
    );
    let file = |kind: Kind, name: String, text: String| File { kind, name, text };
    let mut files = vec![
        file(Kind::Ticket, format!("{base}-request.txt"), ticket::text(ask, &wanted)),
        file(Kind::Az, format!("{base}-azure-cli.sh"), az::script(ask, &wanted, None)),
        file(
            Kind::PowerShell,
            format!("{base}-powershell.ps1"),
            powershell::script(ask, &wanted),
        ),
    ];
    let beside: Vec<Wanted> = wanted.iter().filter(|one| !bicep::can(&one.change)).cloned().collect();
    let script = format!("{base}-beside-bicep.sh");
    let companion = (!beside.is_empty()).then_some(script.as_str());
    for template in bicep::templates(ask, &wanted, &base, companion) {
        files.push(file(Kind::Bicep, template.name, template.text));
    }
    if companion.is_some() {
        files.push(file(
            Kind::Beside,
            script.clone(),
            az::script(ask, &beside, Some("a Bicep template")),
        ));
    }
    files
}

/// Last segment of an id.
fn last(id: &str) -> &str {
    id.trim_end_matches('/').rsplit('/').next().unwrap_or(id)
}

/// A part of a file's name that every system takes.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().map(|c| c.to_ascii_lowercase()) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= 60 {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// Subscriptions that the changes are in, each once, in order.
fn subscriptions(wanted: &[Wanted]) -> Vec<&str> {
    let mut found: Vec<&str> = wanted
        .iter()
        .filter_map(|one| subscription(one.change.place()))
        .collect();
    found.sort_unstable_by_key(|id| id.to_ascii_lowercase());
    found.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    found
}

fn subscription(id: &str) -> Option<&str> {
    let mut parts = id.split('/').skip(1);
    let is = parts.next()?.eq_ignore_ascii_case("subscriptions");
    parts.next().filter(|id| is && !id.is_empty())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
