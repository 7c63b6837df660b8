//! A container that a change has made: by what it is known again, and what stands against deleting it.
//!
//! A deletion takes everything that is in it, so that whatever is not known counts as a reason to leave it. Two things cannot be
//! known: a restore that somebody else has started and that has not written yet shows nowhere, and Azure deletes without a
//! condition, so that what is written in the moment between the last look and the deletion is deleted with it.

use arm::{ArmClient, ContainerId, Error, Kind, ResourceId, StorageAccountId, same_id};
use serde_json::{Map, Value};

use super::slice::at;

/// By these it is known again (contract §11). That `etag` and `lastModifiedTime` are new for a container which was deleted and made
/// again, and stay as they are when blobs are written, is what the service's description of containers says of its data plane; that
/// the management plane shows the same is not established. Where it shows another one without cause, the container stays.
const SHOWN: [&str; 7] = [
    "lastModifiedTime",
    "publicAccess",
    "metadata",
    "leaseState",
    "hasImmutabilityPolicy",
    "hasLegalHold",
    "immutableStorageWithVersioning",
];

/// The part that is compared.
pub(super) fn part(row: &Value) -> Value {
    let mut part = Map::new();
    part.insert("etag".to_owned(), at(row, &["etag"]));
    for name in SHOWN {
        part.insert(name.to_owned(), at(row, &["properties", name]));
    }
    Value::Object(part)
}

/// Whether the container that stands is the one that was seen after it was made.
pub(super) fn is_ours(after: Option<&Value>, now: &Value) -> bool {
    // One that was never seen in place may be anybody's; without a mark of time it cannot be told from its successor.
    let told = ["etag", "lastModifiedTime"].iter().any(|mark| !now[*mark].is_null());
    told && after.is_some_and(|after| super::slice::same(after, now))
}

/// What in its own state forbids the deletion, and may pass.
pub(super) fn held_fast(name: &str, now: &Value) -> Option<String> {
    let yes = |word: &str| now[word] == Value::Bool(true);
    let leased = now["leaseState"].as_str().is_some_and(|state| {
        ["Leased", "Breaking"]
            .iter()
            .any(|word| word.eq_ignore_ascii_case(state))
    });
    let why = if leased {
        "somebody has a lease on it"
    } else if yes("hasLegalHold") {
        "there is a legal hold on it"
    } else if yes("hasImmutabilityPolicy") {
        "it has an immutability policy"
    } else {
        return None;
    };
    Some(format!("Container {name} stays: {why}."))
}

/// What is in it or hangs on it. Errors: only such as pass by themselves; whatever else keeps it from being seen is a reason.
pub(super) async fn in_it(arm: &ArmClient, account_id: &str, name: &str, now: &Value) -> Result<Option<String>, Error> {
    let id = ContainerId::of(&StorageAccountId::parse(account_id)?, name)?;
    let stays = |why: &str| Ok(Some(format!("Container {name} stays: {why}")));
    match given_on_it(arm, id.resource(), now).await {
        Ok(0) => {}
        Ok(_) => return stays("roles have been given on it since it was made. Take them back first."),
        Err(error) if error.is_transient() => return Err(error),
        Err(error) => return stays(&format!("who has been given a role on it cannot be seen. {error}")),
    }
    match arm.container_is_empty(&id).await {
        Ok(true) => Ok(None),
        Ok(false) => stays("there is something in it, or Azure still keeps something that was deleted from it."),
        Err(error) if error.is_transient() => Err(error),
        Err(error) => stays(&unseen(&error)),
    }
}

/// How many roles were given at the container itself since it was made. Azure does not delete them with it: they would be left
/// for whoever makes a container of that name.
async fn given_on_it(arm: &ArmClient, id: &ResourceId, now: &Value) -> Result<usize, Error> {
    let made = now["lastModifiedTime"].as_str().and_then(arm::dates::parse);
    let found = arm.role_assignments(id).await?;
    let on_it = found.rows.iter().filter(|row| {
        let older = row.created.zip(made).is_some_and(|(given, made)| given < made);
        row.scope.as_deref().is_some_and(|scope| same_id(scope, id.as_str())) && !older
    });
    // A list that was cut short, or a row that says nothing, may hold one.
    Ok(on_it.count() + found.skipped.len() + usize::from(found.truncated))
}

/// Why it cannot be seen whether it is empty, and what would help.
fn unseen(error: &Error) -> String {
    let code = error.code.as_deref().unwrap_or_default();
    let why = match (&error.kind, error.status) {
        (Kind::Http, Some(403)) if code == "AuthorizationPermissionMismatch" => {
            "Your account has no role for what is in it, such as Storage Blob Data Reader; Owner and Contributor do not show blobs."
                .to_owned()
        }
        (Kind::Http, Some(403)) => format!("The storage account’s network rules do not let this computer in ({code})."),
        (Kind::Auth, _) => "This sign-in gives no access to Azure Storage.".to_owned(),
        (Kind::Refused(_), _) => "Its blobs are not at the usual address of this cloud.".to_owned(),
        _ => error.to_string(),
    };
    format!("whether it is empty cannot be seen. {why}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "container_tests.rs"]
mod tests;
