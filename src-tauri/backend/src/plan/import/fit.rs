//! Whether what a file orders fits the database that the form is for: region, store, identity and guard.

use super::fields::named;
use super::order::{CrossRegion, Identity, Rehydration, Says, guard_of};
use crate::api::{Draft, RehydrationPriority};
use crate::plan::facts::{Facts, GuardFacts};
use crate::plan::names::last_segment;
use crate::plan::rehydration::word;
use crate::plan::sources::Source;

/// Whether the restore is one in the paired region. A file of azure-cli says so by its location alone.
pub fn secondary(cross: Option<&CrossRegion>, location: Option<&str>, facts: &Facts) -> Result<bool, String> {
    let plain = |name: &str| name.replace(' ', "").to_lowercase();
    let same = |one: &str, other: &str| plain(one) == plain(other);
    let own = &facts.vault.region;
    let paired = facts.secondary.as_ref().map(|secondary| &secondary.region);
    let Some(cross) = cross else {
        return match location {
            None => Ok(false),
            Some(name) if same(name, &own.name) => Ok(false),
            Some(name) if paired.is_some_and(|paired| same(name, &paired.name)) => Ok(true),
            Some(name) => Err(format!(
                "The request restores to region {}, and vault {} is in {}{}.",
                named(name),
                facts.vault.name,
                own.display,
                paired.map_or_else(
                    || ", without a paired region to restore in".to_owned(),
                    |paired| format!(", paired with {}", paired.display)
                )
            )),
        };
    };
    let ours = facts.instance_id.trim_end_matches('/');
    if !cross
        .instance_id
        .trim()
        .trim_end_matches('/')
        .eq_ignore_ascii_case(ours)
    {
        return Err(format!(
            "“sourceBackupInstanceId” is {}, which is another backup instance than the one of {}. Open that one, and then the file.",
            named(last_segment(cross.instance_id.trim())),
            facts.name
        ));
    }
    let Some(paired) = paired else {
        return Err(format!(
            "The request restores in the paired region, and vault {} has none that it can restore in: cross-region restore is not switched on, or what the vault says could not be read.",
            facts.vault.name
        ));
    };
    match (cross.source_region.as_deref(), location) {
        (Some(source), _) if !same(source, &own.name) => Err(format!(
            "“sourceRegion” is {}, and vault {} is in {}.",
            named(source),
            facts.vault.name,
            own.display
        )),
        (_, Some(location)) if !same(location, &paired.name) => Err(format!(
            "The request restores to region {}, and the paired region of vault {} is {}.",
            named(location),
            facts.vault.name,
            paired.display
        )),
        _ => Ok(true),
    }
}

/// The store follows from the point: the form reads from where the point is, and says where the file meant another one.
pub fn store(order: &Rehydration, draft: &mut Draft, facts: &Facts, notices: &mut Vec<String>) -> Result<(), String> {
    if draft.secondary && matches!(order.says, Says::Archive | Says::ArchiveUnderPlainType) {
        return Err(
            "The request restores from the archive in the paired region. Points of the archive are restored in the vault’s own region only."
                .to_owned(),
        );
    }
    let source = facts.chosen(draft).map(|point| point.source(facts.now));
    let archived = match source {
        Some(Source::Archive(_)) => !draft.secondary,
        Some(_) => false,
        // The points are not known: the file is all that there is to go by, and it must agree with itself.
        None => match order.says {
            Says::Vault => false,
            Says::Archive => true,
            Says::ArchiveUnderPlainType | Says::VaultUnderRehydration => return Err(disagree(order.says)),
        },
    };
    match order.says {
        Says::Vault if archived => notices.push(
            "The file reads from the vault store, and the point is in the archive only. It is brought back first: look at priority and days."
                .to_owned(),
        ),
        Says::Archive if !archived => notices.push(
            "The file reads from the archive, and the point is in the vault store. It is restored from there, without bringing it back.".to_owned(),
        ),
        Says::ArchiveUnderPlainType | Says::VaultUnderRehydration => {
            let from = if archived { "the archive" } else { "the vault store" };
            notices.push(format!("{} It was repaired: the point is restored from {from}.", disagree(order.says)));
        }
        Says::Vault if order.given => notices.push(
            "The rehydration members have no meaning for a point in the vault store and were left out.".to_owned(),
        ),
        Says::Vault | Says::Archive => {}
    }
    if archived {
        priority_and_days(order, draft, notices)?;
    }
    Ok(())
}

fn disagree(says: Says) -> String {
    let (kind, store) = match says {
        Says::ArchiveUnderPlainType => ("AzureBackupRecoveryPointBasedRestoreRequest", "ArchiveStore"),
        _ => ("AzureBackupRestoreWithRehydrationRequest", "VaultStore"),
    };
    format!(
        "“objectType” is {kind} and “sourceDataStoreType” is {store}: ArchiveStore goes with AzureBackupRestoreWithRehydrationRequest, and with nothing else."
    )
}

fn priority_and_days(order: &Rehydration, draft: &mut Draft, notices: &mut Vec<String>) -> Result<(), String> {
    // A file that did not mean the archive has been told so already.
    let meant = order.says != Says::Vault;
    if let Some(priority) = &order.priority {
        draft.rehydration_priority = priority.clone()?;
    } else {
        draft.rehydration_priority = RehydrationPriority::Standard;
        if meant {
            let word = word(draft.rehydration_priority);
            notices.push(format!("The file has no “rehydrationPriority”. {word} is used."));
        }
    }
    match &order.days {
        Some(days) => draft.rehydration_days = days.clone()?,
        None if meant => notices.push(format!(
            "The file has no “rehydrationRetentionDuration”. {} days are proposed.",
            draft.rehydration_days
        )),
        None => {}
    }
    Ok(())
}

pub fn identity(identity: Identity, draft: &mut Draft, facts: &Facts, notices: &mut Vec<String>) {
    let known = facts.vault.identities.as_deref();
    let has_own = known.is_none_or(|known| known.iter().any(|one| one.id.is_empty()));
    match identity {
        Identity::User(id) => draft.identity_id = id,
        Identity::Absent if !has_own && !draft.identity_id.is_empty() => notices.push(format!(
            "The file names no identity, which means the vault’s own, and vault {} has none. {} is proposed.",
            facts.vault.name,
            named(last_segment(&draft.identity_id))
        )),
        Identity::Absent | Identity::System => draft.identity_id.clear(),
    }
}

/// The form names the vault's own guard by itself. Another one in the file is said.
pub fn guard(requests: &[String], draft: &Draft, facts: &Facts, notices: &mut Vec<String>) {
    let vault = &facts.vault.name;
    let own = facts.guard_request(draft);
    for request in requests.iter().map(|request| request.trim()) {
        let guard = named(guard_of(request));
        match own {
            // azure-cli's short word for whatever guard the vault has (contract §5.9).
            Some(own) if request.eq_ignore_ascii_case(own) || request.eq_ignore_ascii_case("DataProtectionRestore") => {}
            Some(own) => notices.push(format!(
                "The request names resource guard {guard}, and restores of vault {vault} are watched by {}. That one is named instead.",
                named(guard_of(own))
            )),
            None if draft.secondary => notices.push(format!(
                "The request names resource guard {guard}. Restores in the paired region carry no guard’s consent, so it was left out."
            )),
            None if facts.vault.guard == GuardFacts::Unknown => notices.push(format!(
                "The request names resource guard {guard}. What watches vault {vault} is not known yet, so it was left out: validation finds out."
            )),
            None => notices.push(format!(
                "The request names resource guard {guard}, and no guard watches restores of vault {vault}. It was left out."
            )),
        }
    }
}
