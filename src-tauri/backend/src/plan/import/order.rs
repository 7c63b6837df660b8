//! What a request orders beside its target: rehydration, identity, a guard's consent, and the paired region.

use super::fields::{Fields, folded, named};
use super::node::Node;
use crate::api::RehydrationPriority;
use crate::plan::names::last_segment;
use crate::plan::rehydration::DAYS;

/// Where a file says that a point is, by its two members that must agree: `ArchiveStore` if and only if the type is the
/// rehydration request (contract §6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    Vault,
    Archive,
    /// The published article's form: `ArchiveStore` under the plain type.
    ArchiveUnderPlainType,
    /// A published sample's form: `VaultStore` under the rehydration type.
    VaultUnderRehydration,
}

#[derive(Debug, PartialEq)]
pub struct Rehydration {
    pub says: Says,
    /// Members that were there.
    pub given: bool,
    pub priority: Option<Result<RehydrationPriority, String>>,
    /// Whole days; or what is wrong with them, which counts only where the point is in the archive.
    pub days: Option<Result<u32, String>>,
}

/// `identityDetails`.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Identity {
    /// Absent, which means the system-assigned one (contract §6.1).
    #[default]
    Absent,
    System,
    User(String),
}

/// `crossRegionRestoreDetails` around a request (contract §6.2 f).
#[derive(Debug, PartialEq, Eq)]
pub struct CrossRegion {
    pub source_region: Option<String>,
    /// ARM id of the backup instance.
    pub instance_id: String,
}

pub fn rehydration(fields: &mut Fields, kind: &str) -> Result<Rehydration, String> {
    let plain = match folded(kind).as_str() {
        "azurebackuprecoverypointbasedrestorerequest" => true,
        "azurebackuprestorewithrehydrationrequest" => false,
        "azurebackuprecoverytimebasedrestorerequest" => {
            return Err(
                "The request restores to a point in time. PostgreSQL backups have recovery points instead.".to_owned(),
            );
        }
        _ => {
            return Err(format!("“objectType” is {}, which is no restore request.", named(kind)));
        }
    };
    let store = fields.need_text("sourceDataStoreType", &["sourcedatastoretype", "sourcedatastore"])?;
    let says = match (folded(&store).as_str(), plain) {
        ("vaultstore", true) => Says::Vault,
        ("vaultstore", false) => Says::VaultUnderRehydration,
        ("archivestore", true) => Says::ArchiveUnderPlainType,
        ("archivestore", false) => Says::Archive,
        _ => {
            return Err(format!(
                "“sourceDataStoreType” is {}. PostgreSQL backups are in VaultStore or ArchiveStore.",
                named(&store)
            ));
        }
    };
    let priority = fields.text(&["rehydrationpriority"])?;
    let at = fields.at("rehydrationRetentionDuration");
    let days = fields.text(&["rehydrationretentionduration", "rehydrationduration"])?;
    Ok(Rehydration {
        says,
        given: priority.is_some() || days.is_some(),
        priority: priority.map(|word| match folded(word.trim()).as_str() {
            "standard" => Ok(RehydrationPriority::Standard),
            "high" => Ok(RehydrationPriority::High),
            _ => Err(format!(
                "“rehydrationPriority” is {}. It must be Standard or High.",
                named(&word)
            )),
        }),
        days: days.map(|text| whole_days(&text).ok_or_else(|| wrong_days(&at, &text))),
    })
}

/// `P12D`, from 10 to 30.
fn whole_days(text: &str) -> Option<u32> {
    let upper = text.trim().to_ascii_uppercase();
    let digits = upper.strip_prefix('P')?.strip_suffix('D')?;
    let all_digits = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    all_digits
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|days| DAYS.contains(days))
}

fn wrong_days(at: &str, text: &str) -> String {
    format!(
        "{at} is {}. It must be whole days from P{}D to P{}D.",
        named(text),
        DAYS.start(),
        DAYS.end()
    )
}

pub fn identity(fields: &mut Fields, notices: &mut Vec<String>) -> Result<Identity, String> {
    // PowerShell shows the two members at the top, with the object's name in front.
    let mut top = Vec::new();
    for (name, member) in [
        ("identitydetailusesystemassignedidentity", "useSystemAssignedIdentity"),
        ("identitydetailuserassignedidentityarmurl", "userAssignedIdentityArmUrl"),
    ] {
        top.extend(fields.take(&[name]).map(|(_, node)| (member.to_owned(), node)));
    }
    let mut details = match fields.object(&["identitydetails", "identitydetail"])? {
        Some(details) => details,
        None if top.is_empty() => return Ok(Identity::Absent),
        None => Fields::of("identityDetails", top)?,
    };
    let own = details.flag(&["usesystemassignedidentity"])?;
    let at = details.at("userAssignedIdentityArmUrl");
    let other = details.text(&["userassignedidentityarmurl"])?;
    details.finish(notices);
    let other = other.map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
    match (own, other) {
        (Some(true), Some(_)) => Err(format!(
            "{at} names an identity, and “useSystemAssignedIdentity” is true. Correct one of them in the file."
        )),
        (_, Some(id)) if !is_identity(&id) => Err(format!(
            "{at} is not the id of a user-assigned identity: /subscriptions/…/resourceGroups/…/providers/Microsoft.ManagedIdentity/userAssignedIdentities/…."
        )),
        (_, Some(id)) => Ok(Identity::User(id)),
        (Some(false), None) => Err(format!(
            "{at} is missing, and “useSystemAssignedIdentity” is false: no identity is left."
        )),
        (Some(true), None) => Ok(Identity::System),
        (None, None) => Ok(Identity::Absent),
    }
}

fn is_identity(id: &str) -> bool {
    let lower = id.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split('/').collect();
    matches!(
        parts.as_slice(),
        ["", "subscriptions", sub, "resourcegroups", group, "providers", "microsoft.managedidentity", "userassignedidentities", name]
            if !sub.is_empty() && !group.is_empty() && !name.is_empty()
    )
}

/// `resourceGuardOperationRequests`, as it is.
pub fn guard(fields: &mut Fields) -> Result<Vec<String>, String> {
    let Some((name, node)) = fields.take(&["resourceguardoperationrequests", "resourceguardoperationrequest"]) else {
        return Ok(Vec::new());
    };
    let wrong = |kind: &str| format!("{} must be a list of texts, and is {kind}.", fields.at(&name));
    match node {
        Node::Text(one) => Ok(vec![one]),
        Node::List(items) => items
            .into_iter()
            .map(|item| match item {
                Node::Text(text) => Ok(text),
                other => Err(wrong(&format!("a list with {} in it", other.kind()))),
            })
            .collect(),
        other => Err(wrong(other.kind())),
    }
}

/// The layer's own members; the request stays in `fields`.
pub fn cross_region(fields: &mut Fields, notices: &mut Vec<String>) -> Result<Option<CrossRegion>, String> {
    let Some(mut details) = fields.object(&["crossregionrestoredetails"])? else {
        return Ok(None);
    };
    let at = details.at("sourceBackupInstanceId");
    let instance_id = details.need_text("sourceBackupInstanceId", &["sourcebackupinstanceid"])?;
    if !is_instance(&instance_id) {
        return Err(format!(
            "{at} is not the id of a backup instance: /subscriptions/…/resourceGroups/…/providers/Microsoft.DataProtection/backupVaults/…/backupInstances/…."
        ));
    }
    let source_region = details.text(&["sourceregion"])?;
    details.finish(notices);
    Ok(Some(CrossRegion {
        source_region: source_region.filter(|name| !name.trim().is_empty()),
        instance_id,
    }))
}

fn is_instance(id: &str) -> bool {
    let lower = id.to_ascii_lowercase();
    let path = lower.split_once("/providers/microsoft.dataprotection/backupvaults/");
    path.is_some_and(|(front, back)| {
        let inside = back.split_once("/backupinstances/");
        front.starts_with("/subscriptions/")
            && front.contains("/resourcegroups/")
            && inside.is_some_and(|(vault, name)| !vault.is_empty() && !name.is_empty() && !name.contains('/'))
    })
}

/// The guard of a request to it, for a sentence.
pub fn guard_of(request: &str) -> &str {
    let end = request.to_ascii_lowercase().find("/dpptriggerrestorerequests");
    last_segment(end.map_or(request, |end| &request[..end]))
}
