//! The text for a ticket. Pure.

use std::fmt::Write as _;

use super::{Ask, Wanted};
use crate::access::change::Change;
use crate::quoting::line;

pub(super) fn text(ask: &Ask, wanted: &[Wanted]) -> String {
    let mut text = String::new();
    if ask.practice {
        text.push_str("PRACTICE: nothing in this text is real.\n\n");
    }
    let things = match wanted.len() {
        1 => "One change in Azure is".to_owned(),
        count => format!("{count} changes in Azure are"),
    };
    let _ = writeln!(text, "{things} needed for this: {}", line(&ask.purpose));
    let _ = writeln!(text, "\nAsked for by:  {}", line(&ask.asked_by));
    let _ = writeln!(text, "Backup vault:  {}", line(&ask.vault_id));
    if !ask.target_id.is_empty() {
        let _ = writeln!(text, "Target:        {}", line(&ask.target_id));
    }
    if let Some(tenant) = &ask.tenant_id {
        let _ = writeln!(text, "Tenant:        {}", line(tenant));
    }
    let _ = writeln!(text, "Cloud:         {}", line(&ask.cloud));
    text.push_str("\nThe azure-cli script, the PowerShell script and the Bicep files that came with this text make the same changes; one of the three ways is enough. None of them holds a secret, and each can be run again. Where there is a script beside the Bicep files, it belongs to them.\n");
    for (at, one) in wanted.iter().enumerate() {
        change(&mut text, at + 1, one);
    }
    text.push_str("\nWhen it is done: nothing has to be sent back. Pointback looks again by itself, and the lines of its check turn green. A new role can take some minutes to count.\n");
    text
}

fn change(text: &mut String, number: usize, one: &Wanted) {
    let change = &one.change;
    let _ = writeln!(text, "\n{number}. {}", line(&change.title()));
    for (label, value) in [
        ("Where", change.place().to_owned()),
        ("What", what(change)),
        ("Why", one.why.clone()),
        ("Effect", change.consequence()),
        ("You need", change.action().to_owned()),
        ("Undo", change.undo().to_owned()),
        ("Verify", verify(one)),
    ] {
        if !value.is_empty() {
            let _ = writeln!(text, "   {:<10}{}", format!("{label}:"), line(&value));
        }
    }
}

/// Who gets what, with complete ids.
fn what(change: &Change) -> String {
    match change {
        Change::GrantRole { role, principal, .. } => format!(
            "role {} ({}) to {} (object ID {}, {})",
            role.name, role.id, principal.name, principal.id, principal.kind
        ),
        Change::AllowSecrets {
            tenant_id,
            principal,
            permissions,
            ..
        } => format!(
            "access policy with the secret permissions {} for {} (object ID {}, tenant {tenant_id})",
            permissions.join(", "),
            principal.name,
            principal.id
        ),
        Change::OpenFirewall { rule, .. } => format!("firewall rule {rule} from 0.0.0.0 to 0.0.0.0"),
        Change::ServerPublicAccess { .. }
        | Change::KeyVaultPublicAccess { .. }
        | Change::StoragePublicAccess { .. } => "publicNetworkAccess: Enabled".to_owned(),
        Change::KeyVaultTrustAzure { .. } | Change::StorageTrustAzure { .. } => {
            "networkAcls.bypass: AzureServices, beside what stands there".to_owned()
        }
        Change::StorageCrossTenant { .. } => "allowCrossTenantReplication: true".to_owned(),
        Change::CreateContainer { name, .. } => format!("container {name}, publicAccess: None"),
        Change::VaultCrossSubscription { .. } => "crossSubscriptionRestoreSettings.state: Enabled".to_owned(),
        Change::VaultIdentity { .. } => "system-assigned identity: on; user-assigned ones stay".to_owned(),
        Change::RemoveLock { lock_id, level, notes } => {
            let notes = notes.as_deref().filter(|notes| !notes.is_empty());
            let notes = notes.map_or_else(String::new, |notes| format!(", notes: {notes}"));
            format!("delete lock {lock_id}, level {level}{notes}")
        }
    }
}

fn verify(one: &Wanted) -> String {
    let shown = match &one.change {
        Change::GrantRole { role, principal, .. } => format!("lists {} with the role {}", principal.name, role.name),
        Change::AllowSecrets {
            principal, permissions, ..
        } => {
            format!("lists {} with {} on secrets", principal.name, permissions.join(" and "))
        }
        Change::OpenFirewall { rule, .. } => format!("lists the rule {rule}, or says that Azure services are allowed"),
        Change::ServerPublicAccess { .. }
        | Change::KeyVaultPublicAccess { .. }
        | Change::StoragePublicAccess { .. } => "says that public access is enabled".to_owned(),
        Change::KeyVaultTrustAzure { .. } | Change::StorageTrustAzure { .. } => {
            "says that trusted Microsoft services are let through".to_owned()
        }
        Change::StorageCrossTenant { .. } => "says that cross-tenant replication is allowed".to_owned(),
        Change::CreateContainer { name, .. } => format!("lists the container {name}"),
        Change::VaultCrossSubscription { .. } => "says that it is enabled".to_owned(),
        Change::VaultIdentity { .. } => "shows an object ID".to_owned(),
        Change::RemoveLock { .. } => "does not list the lock any more".to_owned(),
    };
    if one.set_at.is_empty() {
        format!("the portal {shown}")
    } else {
        format!("{} {shown}", one.set_at)
    }
}
