//! The target server of a restore as a database (contract §10.1, §14).

use super::super::change::Change;
use super::super::facts::{Door, Seen, Server};
use super::super::manifest::Requirement;
use super::roles::{self, Action, Place};
use super::{Case, Judged, given, in_region, last, open_unless_unknown, principal, still_there};

/// As PS and the portal name it: the CLI's own name (contract §10.4).
const RULE: &str = "AllowAllWindowsAzureIps";
/// What a server says instead of `Ready` (contract §11).
const NOT_READY: [&str; 3] = ["Dropping", "Disabled", "Inaccessible"];
const READ: Action = Action {
    name: "Microsoft.DBforPostgreSQL/servers/read",
    also: &[],
    on_data: false,
};

fn id<'a>(case: &'a Case<'_>) -> Option<&'a str> {
    case.ask.database.as_ref()?.server_id.as_deref()
}

fn of_server(case: &Case<'_>, then: impl FnOnce(&Server) -> Judged) -> Judged {
    let what = id(case).map_or_else(|| "The server".to_owned(), |id| format!("Server {}", last(id)));
    given(&case.facts.server, &what, then)
}

pub(super) fn ready(case: &Case<'_>) -> Judged {
    if case.facts.server == Seen::Gone {
        let name = id(case).map(last).unwrap_or_default();
        return Judged::missing(format!("Server {name} does not exist."));
    }
    of_server(case, |server| match server.state.as_deref() {
        // Nothing can be written to a copy that follows another server; that Azure Backup refuses one, no source says.
        Some(_) if server.replica => Judged::unseen(format!(
            "Server {} is a read replica of another one. Azure may refuse to restore to it.",
            server.name
        )),
        Some(state) if state.eq_ignore_ascii_case("Ready") => Judged::ok(format!("Server {} is ready.", server.name)),
        Some(state) if NOT_READY.iter().any(|word| state.eq_ignore_ascii_case(word)) => {
            Judged::missing(format!("Server {} is in the state {state}.", server.name))
        }
        // Of a word that no source has nothing follows.
        Some(state) => Judged::unseen(format!(
            "Server {} is in the state {state}. Whether Azure Backup can work with it is not known.",
            server.name
        )),
        None => Judged::unseen(format!("Azure does not tell the state of server {}.", server.name)),
    })
}

pub(super) fn region(case: &Case<'_>) -> Judged {
    of_server(case, |server| in_region(case, &server.name, &server.region))
}

pub(super) fn version(case: &Case<'_>) -> Judged {
    of_server(case, |server| {
        if case.ask.is_outside() {
            return Judged::idle("Without a recovery point there is no version to compare.");
        }
        let Some(source) = case.ask.source_version.as_deref() else {
            return Judged::unseen("The recovery point does not tell its version of PostgreSQL.");
        };
        let target = server.version.as_deref();
        let (Some(to), Some(from)) = (target.and_then(major), major(source)) else {
            return Judged::unseen(format!("The version of PostgreSQL on {} is not told.", server.name));
        };
        let target = target.unwrap_or_default();
        if to < from {
            Judged::missing(format!(
                "{} has PostgreSQL {target}, and the backup is of {source}.",
                server.name
            ))
        } else {
            Judged::ok(format!(
                "{} has PostgreSQL {target}; the backup is of {source}.",
                server.name
            ))
        }
    })
}

/// From 10 on one number counts, before it two (`9.6`).
fn major(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.trim().split('.');
    let first = parts.next()?.parse().ok()?;
    let second = parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
    Some(if first >= 10 { (first, 0) } else { (first, second) })
}

pub(super) fn name_free(case: &Case<'_>) -> Judged {
    if case.ask.is_outside() {
        return Judged::idle("Without a restore there is no new database.");
    }
    let name = case.ask.database.as_ref().and_then(|to| to.database_name.as_deref());
    let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
        return Judged::not_chosen("The new database has no name yet.");
    };
    let server = id(case).map(last).unwrap_or_default();
    let what = format!("The list of databases of {server}");
    let judged = given(&case.facts.databases, &what, |names| {
        if names.iter().any(|other| other.eq_ignore_ascii_case(name)) {
            Judged::missing(format!("{name} exists already on {server}."))
        } else {
            Judged::ok(format!("{name} is free on {server}."))
        }
    });
    still_there(judged, &case.facts.databases, &case.facts.server, &what)
}

pub(super) fn public(case: &Case<'_>) -> Judged {
    of_server(case, |server| match server.public.as_deref() {
        Some(word) if word.eq_ignore_ascii_case("Disabled") => {
            Judged::missing(format!("Public network access of {} is denied.", server.name)).with(Some(
                Change::ServerPublicAccess {
                    server_id: server.id.clone(),
                },
            ))
        }
        other => open_unless_unknown(other, &format!("Server {}", server.name)),
    })
}

pub(super) fn firewall(case: &Case<'_>) -> Judged {
    let Some(id) = id(case) else {
        return Judged::not_chosen("The server is not chosen yet.");
    };
    let name = last(id);
    let open = || {
        Some(Change::OpenFirewall {
            server_id: id.to_owned(),
            rule: RULE.to_owned(),
        })
    };
    let judged = given(&case.facts.firewall, &format!("The firewall of {name}"), |door| {
        match door {
        Door::Open => Judged::ok(format!("The firewall of {name} lets Azure services through.")),
        // Contract §10.1 names the one rule; whether Azure takes this one for it is not established.
        Door::Everybody => Judged::unseen(format!(
            "The firewall of {name} lets every address through, and has no rule for Azure services. Whether that is enough is not known."
        ))
        .with(open()),
        Door::Closed => {
            Judged::missing(format!("The firewall of {name} does not let Azure services through.")).with(open())
        }
    }
    });
    still_there(judged, &case.facts.firewall, &case.facts.server, "The firewall")
}

pub(super) fn role(case: &Case<'_>, requirement: &Requirement) -> Judged {
    let Some(id) = id(case) else {
        return Judged::not_chosen("The server is not chosen yet.");
    };
    let place = Place { id, name: last(id) };
    roles::has_role(
        &case.facts.server_access.roles,
        requirement,
        &READ,
        principal(case),
        &place,
        case.now,
    )
}

pub(super) fn deny(case: &Case<'_>) -> Judged {
    let Some(id) = id(case) else {
        return Judged::not_chosen("The server is not chosen yet.");
    };
    roles::not_denied(&case.facts.server_access.denies, principal(case), &READ, last(id))
}
