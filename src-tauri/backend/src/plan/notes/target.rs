//! What the destination and the form of the backup bring with them.

use super::Notes;
use crate::api::{Draft, ServerKind, Severity, TargetKind};
use crate::plan::facts::Facts;
use crate::plan::names::ServerId;
use crate::plan::{can, rules};

pub(super) fn notes(draft: &Draft, facts: &Facts, notes: &mut Notes) {
    if can::target(facts.kind, draft.target).allowed {
        region(draft, facts, notes);
    }
    match (facts.kind, draft.target) {
        (ServerKind::SingleServer, TargetKind::Database) => database(draft, facts, notes),
        (ServerKind::SingleServer, TargetKind::Files) => notes.info(
            "roles-owners",
            "Roles and owners are not restored",
            "The dump was made without them: whoever loads it owns what is loaded.",
        ),
        // As a database it cannot be at all; the form says so.
        (ServerKind::FlexibleServer, _) => notes.info(
            "roles-owners",
            "Roles are made by hand",
            "Azure writes them to a file of their own, Roles.sql, which has to be cleaned before it can be run: Azure’s own roles are in it.",
        ),
    }
    system(facts, notes);
}

/// The region of the target, by the form's own field: what is wrong there is at the field as well.
fn region(draft: &Draft, facts: &Facts, notes: &mut Notes) {
    let display = &facts.region_for(draft).display;
    let what = match draft.target {
        TargetKind::Database => "server",
        TargetKind::Files => "storage account",
    };
    let known = match draft.target {
        TargetKind::Database => facts.server(&draft.server_id).map(|server| &server.region),
        TargetKind::Files => rules::account(draft, facts).map(|account| &account.region),
    };
    let severity = match known {
        Some(region) if !rules::same_region(&region.name, &facts.region_for(draft).name) => Severity::Stop,
        _ => Severity::Info,
    };
    let (id, title) = ("region", format!("The {what} must be in {display}"));
    let text = if draft.secondary {
        "A cross-region restore writes to the paired region only."
    } else {
        "Azure Backup restores into the vault’s own region, or into its paired region where cross-region restore is turned on."
    };
    notes.push(severity, id, &title, text);
}

fn database(draft: &Draft, facts: &Facts, notes: &mut Notes) {
    let server = facts.server(&draft.server_id);
    let source = facts.chosen(draft).and_then(|point| point.postgres_version.as_deref());
    if let Some(server) = server
        && let Some(text) = rules::too_old(source, server.version.as_deref(), &server.name)
    {
        notes.stop("lower-version", "The server’s PostgreSQL is too old", text);
    }
    taken(draft, facts, notes);
    // Contract §14 and §18: whether a database restore still works after the retirement is not established, and the
    // documentation names files only. So it is said, and not forbidden: a server may still be alive in some cloud.
    notes.warn(
        "single-server-retired",
        "The single server is retired",
        "Azure retired it on 28 March 2025, and a database restore needs a single server that is still alive: Azure may refuse this. “As files” is the documented way.",
    );
    let owner = match ServerId::parse(&draft.server_id) {
        Ok(id) => format!("The new database on {} belongs to the user of the secret.", id.name),
        Err(_) => "The new database belongs to the user of the secret.".to_owned(),
    };
    notes.info("roles-owners", "Roles and owners are not restored", owner);
}

/// The name is taken: said at the field with one free name, and here with all that come to mind.
fn taken(draft: &Draft, facts: &Facts, notes: &mut Notes) {
    let name = draft.database_name.as_str();
    let Some(names) = facts.taken_on(&draft.server_id) else {
        return;
    };
    if name.is_empty() || !names.iter().any(|other| other.eq_ignore_ascii_case(name)) {
        return;
    }
    let free = rules::free_names(draft, facts);
    notes.stop(
        "name-taken",
        "The name is taken",
        format!(
            "{name} exists on the server, and Azure never overwrites a database. Free are {}.",
            free.join(", ")
        ),
    );
}

fn system(facts: &Facts, notes: &mut Notes) {
    let text = match facts.kind {
        ServerKind::SingleServer => {
            "azure_maintenance and azure_sys are never backed up. Only this one database is restored."
        }
        ServerKind::FlexibleServer => {
            "The database postgres, and others that belong to azuresu or azure_pg_admin, are not in the backup."
        }
    };
    notes.info("system-databases", "System databases are not included", text);
}
