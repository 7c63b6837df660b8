//! Request files: from JSON that azure-cli, PowerShell, an SDK or a person wrote, to a form. Pure.
//!
//! Members are known by name without regard to case or underscores and in any order, as the service reads them (contract
//! §6.1, §19). What is repaired or left out is said; what cannot be understood is an error that names the member. No
//! value of the file is repeated where it could be a key or a password.

mod fields;
mod fit;
mod node;
mod order;
mod request;
mod text;

use super::facts::Facts;
use super::names::{ContainerId, SecretUri, last_segment};
use super::rules;
use crate::api::{Draft, Imported, ServerKind, TargetKind};

pub use request::{Request, Wanted};
pub use text::decode;

/// A request has some two thousand characters. What is five hundred times that is another file.
pub const LARGEST: usize = 1024 * 1024;

/// Reads a file's text. Whether it fits a database is for [`fill`].
///
/// # Errors
/// A sentence for the person.
pub fn read(text: &str) -> Result<Request, String> {
    if text.len() > LARGEST {
        return Err(too_large());
    }
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err("The file is empty.".to_owned());
    }
    request::of(node::parse(text)?)
}

pub fn too_large() -> String {
    "The file is larger than 1 MB, so it is not a restore request. It was not read.".to_owned()
}

/// Fills in a form. `draft` is the form as it would be proposed; what the file does not say stays as proposed.
///
/// # Errors
/// A sentence for the person.
pub fn fill(request: Request, mut draft: Draft, facts: &Facts) -> Result<Imported, String> {
    let mut notices = request.notices;
    for_this_database(request.source.as_deref(), facts)?;
    draft.secondary = fit::secondary(request.cross.as_ref(), request.location.as_deref(), facts)?;
    draft.point_id = request.point;
    // The form would propose another point in the place of one that is gone: that is not what the file asks for.
    if facts.points_for(draft.secondary).is_some() && facts.chosen(&draft).is_none() {
        let place = facts.region_for(&draft);
        let of = if draft.secondary {
            format!("{} in {}", facts.name, place.display)
        } else {
            facts.name.clone()
        };
        return Err(format!(
            "The recovery point {} of the file is not among those of {of}. It may have expired, or the file is for another database.",
            fields::named(&draft.point_id),
        ));
    }
    fit::store(&request.rehydration, &mut draft, facts, &mut notices)?;
    fit::identity(request.identity, &mut draft, facts, &mut notices);
    fit::guard(&request.guard, &draft, facts, &mut notices);
    match request.target {
        Wanted::Database {
            server_id,
            name,
            secret,
        } => {
            if facts.kind == ServerKind::FlexibleServer {
                return Err("The request restores a database, and this is a flexible server: its points can be restored as files only.".to_owned());
            }
            draft.target = TargetKind::Database;
            draft.server_id = server_id;
            draft.database_name = name;
            draft.secret_uri.clear();
            if let Some(uri) = secret {
                let parsed = SecretUri::parse(&uri, &facts.suffixes);
                draft.secret_uri = parsed
                    .map_err(|wrong| format!("The secret’s “uri”: {}", wrong.message))?
                    .uri;
            } else {
                notices.push("The file names no secret for the target server. Choose one.".to_owned());
            }
        }
        Wanted::Files {
            url,
            prefix,
            container_id,
        } => {
            draft.target = TargetKind::Files;
            draft.container_url = url;
            let parsed = rules::container_url(&draft, facts)
                .map_err(|wrong| format!("The container’s “url”: {}", wrong.message))?;
            draft.container_url.clone_from(&parsed.url);
            draft.container_id = container_id.unwrap_or_default();
            let (account, _) = draft.container_id.split_once("/blobServices/").unwrap_or_default();
            draft.storage_account_id = account.to_owned();
            let fits = ContainerId::parse(&draft.container_id).is_none_or(|id| {
                id.account.eq_ignore_ascii_case(&parsed.account) && id.container.eq_ignore_ascii_case(&parsed.container)
            });
            if !fits {
                return Err(
                    "“url” and “targetResourceArmId” name different containers. Correct one of them in the file."
                        .to_owned(),
                );
            }
            match prefix {
                Some(prefix) => draft.file_prefix = prefix,
                None => notices.push("The file has no “filePrefix”. The proposed one is used.".to_owned()),
            }
        }
    }
    Ok(Imported { draft, notices })
}

fn for_this_database(source: Option<&str>, facts: &Facts) -> Result<(), String> {
    match source.map(|id| id.trim_end_matches('/')) {
        Some(id) if !id.eq_ignore_ascii_case(facts.data_source_id.trim_end_matches('/')) => Err(format!(
            "The request was made for {}, which is another database than {}. Open that one, and then the file.",
            fields::named(last_segment(id)),
            facts.name
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
