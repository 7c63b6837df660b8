//! A new database on a single server: server, name, secret.

use super::{Issues, other_region, subscription};
use crate::api::{Draft, DraftField};
use crate::plan::facts::Facts;
use crate::plan::names::{SecretUri, ServerId, postgres_version};

/// PostgreSQL cuts names after 63 bytes.
const LONGEST: usize = 63;
/// Databases that every server has, or that belong to Azure.
const SYSTEM: [&str; 5] = ["postgres", "azure_maintenance", "azure_sys", "template0", "template1"];

pub(super) fn check(draft: &Draft, facts: &Facts, issues: &mut Issues) {
    if issues.stopped(DraftField::Target) {
        // As a database it cannot be at all: what is wrong with the server or the name does not matter then.
        return;
    }
    server(draft, facts, issues);
    name(draft, facts, issues);
    secret(draft, facts, issues);
}

fn server(draft: &Draft, facts: &Facts, issues: &mut Issues) {
    let field = DraftField::Server;
    if draft.server_id.trim().is_empty() {
        issues.missing(field, "Choose a server.", None);
        return;
    }
    let id = match ServerId::parse(&draft.server_id) {
        Ok(id) => id,
        Err(wrong) => return issues.stop_with(field, wrong.message, wrong.suggestion),
    };
    subscription(facts, field, Some(&id.subscription), issues);
    let Some(server) = facts.server(&id.id) else {
        return issues.info(
            field,
            "This server is not in the list of servers that you can see. Azure will check it.",
        );
    };
    if !server.state.is_empty() && !server.state.eq_ignore_ascii_case("Ready") {
        issues.stop(
            field,
            format!("{} is in the state {}. It must be Ready.", server.name, server.state),
        );
    }
    if let Some(message) = other_region(draft, facts, "server", &server.name, &server.region) {
        issues.stop(field, message);
    }
    let source = facts.chosen(draft).and_then(|point| point.postgres_version.as_deref());
    if let Some(message) = too_old(source, server.version.as_deref(), &server.name) {
        issues.stop(field, message);
    }
}

/// Why a server's version is too old for a point (`UserErrorRestoreToLowerVersion`); `None` when it is not, or not known.
pub fn too_old(source: Option<&str>, target: Option<&str>, server: &str) -> Option<String> {
    let (from, to) = (source?, target?);
    (postgres_version(to)? < postgres_version(from)?).then(|| {
        format!("{server} has PostgreSQL {to}, and the backup is of PostgreSQL {from}. Choose a server with the same or a higher version.")
    })
}

fn name(draft: &Draft, facts: &Facts, issues: &mut Issues) {
    let field = DraftField::DatabaseName;
    let name = draft.database_name.as_str();
    let taken = facts.taken_on(&draft.server_id);
    if name.trim().is_empty() {
        let suggestion = suggest(draft, facts, taken);
        return issues.missing(field, "Name the new database.", suggestion);
    }
    if name.trim() != name {
        return issues.stop_with(
            field,
            "The name begins or ends with a blank.",
            Some(name.trim().to_owned()),
        );
    }
    if name.len() > LONGEST {
        let short: String = name.chars().filter(char::is_ascii).take(LONGEST).collect();
        return issues.stop_with(field, "A database name has at most 63 characters.", Some(short));
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.chars().all(fits) {
        let clean: String = name.chars().map(|c| if fits(c) { c } else { '_' }).collect();
        return issues.stop_with(field, "Use letters, digits, hyphens and underscores only.", Some(clean));
    }
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("pg_") {
        return issues.stop_with(
            field,
            "Names that begin with pg_ belong to PostgreSQL.",
            Some(name[3..].to_owned()).filter(|rest| !rest.is_empty()),
        );
    }
    if SYSTEM.contains(&lower.as_str()) {
        let free = free_name(&format!("{lower}_restored"), taken.unwrap_or_default());
        return issues.stop_with(field, format!("{name} is a system database."), Some(free));
    }
    if taken.is_some_and(|names| names.iter().any(|other| other.eq_ignore_ascii_case(name))) {
        let free = free_name(name, taken.unwrap_or_default());
        return issues.stop_with(
            field,
            format!("{name} exists already on this server. Azure never overwrites a database."),
            Some(free),
        );
    }
    let original =
        ServerId::parse(&draft.server_id).is_ok_and(|id| id.database(name).eq_ignore_ascii_case(&facts.data_source_id));
    if original {
        return issues.stop_with(
            field,
            "This is the original database. Azure does not restore over it.",
            suggest(draft, facts, taken),
        );
    }
    if lower != name {
        issues.warn_with(
            field,
            "With upper case letters the name must be written in double quotes in SQL.",
            Some(lower),
        );
    } else if name.contains('-') || name.starts_with(|c: char| c.is_ascii_digit()) {
        issues.warn_with(
            field,
            "This name must be written in double quotes in SQL.",
            Some(format!(
                "{}{}",
                if name.starts_with(|c: char| c.is_ascii_digit()) {
                    "db_"
                } else {
                    ""
                },
                name.replace('-', "_")
            )),
        );
    }
}

/// `orders_restored_20261115`, or the next free name after it.
fn suggest(draft: &Draft, facts: &Facts, taken: Option<&[String]>) -> Option<String> {
    let day = facts.chosen(draft)?.time.date();
    let base = format!(
        "{}_restored_{:04}{:02}{:02}",
        facts.name.to_ascii_lowercase(),
        day.year(),
        u8::from(day.month()),
        day.day()
    );
    Some(free_name(&base, taken.unwrap_or_default()))
}

/// The name itself, or with the first number behind it that nobody has; never longer than PostgreSQL allows.
pub fn free_name(base: &str, taken: &[String]) -> String {
    let cut = |base: &str, tail: &str| {
        let room = LONGEST - tail.len();
        let head: String = base.chars().filter(char::is_ascii).take(room).collect();
        format!("{head}{tail}")
    };
    let free = |name: &String| !taken.iter().any(|other| other.eq_ignore_ascii_case(name));
    let plain = cut(base, "");
    if free(&plain) {
        return plain;
    }
    (2..=taken.len() + 2)
        .map(|number| cut(base, &format!("_{number}")))
        .find(free)
        .unwrap_or(plain)
}

/// Names near the form's that nobody has on its server.
pub(crate) fn free_names(draft: &Draft, facts: &Facts) -> Vec<String> {
    let taken = facts.taken_on(&draft.server_id).unwrap_or_default();
    let base = draft.database_name.as_str();
    let mut names = vec![free_name(base, taken), free_name(&format!("{base}_restored"), taken)];
    names.extend(suggest(draft, facts, Some(taken)));
    names.dedup();
    names
}

fn secret(draft: &Draft, facts: &Facts, issues: &mut Issues) {
    let field = DraftField::Secret;
    if draft.secret_uri.trim().is_empty() {
        return issues.missing(
            field,
            "Choose the Key Vault secret with the server’s connection string.",
            None,
        );
    }
    if let Err(wrong) = SecretUri::parse(&draft.secret_uri, &facts.suffixes) {
        issues.stop_with(field, wrong.message, wrong.suggestion);
    }
}

/// Region names come as `westeurope` and as `West Europe`.
pub(crate) fn same_region(one: &str, other: &str) -> bool {
    let bare = |name: &str| {
        name.chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_ascii_lowercase()
    };
    // An unknown region is no difference: Azure will say.
    one.is_empty() || other.is_empty() || bare(one) == bare(other)
}
