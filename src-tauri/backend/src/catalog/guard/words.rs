//! The guard in plain sentences, and a text to send to whoever may give the role. Pure.

use arm::ResourceGuardId;

use super::{Guarded, Link, ROLE};
use crate::api::{GuardRight, ServerKind};
use crate::catalog::entry::Entry;

/// The role by its id, which does not change with the portal's language (contract §5.9).
const ROLE_ID: &str = "f54b6d04-23c6-443e-b462-9c16ab7b4a52";

/// Who asks, and for what.
pub(super) struct Asker<'a> {
    pub account: &'a str,
    pub tenant: &'a str,
    pub vault_name: &'a str,
    pub vault_id: &'a str,
}

pub(super) fn unnamed(vault: &str) -> String {
    format!(
        "Restores of vault {vault} are watched by a resource guard, and Azure does not say which one. Restore in the Azure portal, or have the vault linked to its guard again."
    )
}

pub(super) fn sentences(guarded: &Guarded, vault: &str) -> Vec<String> {
    let guard = match &guarded.link {
        Link::None => return vec![format!("No resource guard watches vault {vault}.")],
        Link::OtherOperations => {
            return vec![format!(
                "A resource guard protects vault {vault}, and restores are not among what it watches. No consent is needed."
            )];
        }
        Link::Unnamed => return vec![unnamed(vault)],
        Link::Unread(_) => {
            return vec![
                format!(
                    "Vault {vault} is protected by a resource guard. Whether it watches restores could not be read."
                ),
                "If it does, Azure refuses the restore when it is started; nothing has happened then.".to_owned(),
            ];
        }
        Link::Restores { guard, .. } => guard.as_ref(),
    };
    let name = guard.map_or("that belongs to it", |g| g.name());
    let mut all = vec![
        format!(
            "Restores of vault {vault} need the consent of resource guard {name}, so that no one person can start them alone."
        ),
        format!("Azure asks for the role {ROLE} on the guard, at the moment when the restore is started."),
    ];
    if guarded.found.tenant.is_some() {
        all.push(
            "The guard is in another tenant. The restore carries a second sign-in of your account there.".to_owned(),
        );
    }
    all.push(match guarded.found.right {
        GuardRight::Has => "Your account has this right. Pointback names the guard in the request.".to_owned(),
        GuardRight::Missing => format!(
            "Your account does not have this right. Ask an owner of the guard for the role {ROLE}; a role that was given counts after some minutes."
        ),
        GuardRight::Unknown => {
            "Whether your account has this right cannot be told before. Without it Azure refuses the restore when it is started; nothing has happened then.".to_owned()
        }
        GuardRight::OtherTenant => {
            "The guard is in another tenant than your sign-in. Choose the tenant, so that the restore can carry a second sign-in there.".to_owned()
        }
    });
    all
}

/// Complete in itself: whoever gets it needs to know neither the vault nor this app.
pub(super) fn ask(asker: &Asker<'_>, entry: &Entry, guard: Option<&ResourceGuardId>, tenant: Option<&str>) -> String {
    let what = match entry.kind {
        ServerKind::SingleServer => format!("database {} of server {}", entry.name, entry.server),
        ServerKind::FlexibleServer => format!("PostgreSQL server {}", entry.server),
    };
    let scope = guard.map_or_else(
        || format!("the resource guard of vault {}", asker.vault_name),
        ToString::to_string,
    );
    // An owner with several tenants has to know which one to look in.
    let place = tenant
        .map(|t| format!("Tenant of the guard: {t}\n"))
        .unwrap_or_default();
    format!(
        "I need to restore a backup of {what} from Backup vault {vault}. Restores of this vault are watched by a resource guard (multi-user authorization), and my account needs a role there.\n\
         \n\
         Please give this role, for as long as it takes to start the restore:\n\
         \n\
         Account: {account}\n\
         Tenant of the account: {tenant}\n\
         Role: {ROLE} ({ROLE_ID})\n\
         Scope: {scope}\n\
         {place}\
         Vault: {vault_id}\n\
         \n\
         Azure asks for the role when the restore is started. After that it can be taken away again.\n",
        vault = asker.vault_name,
        vault_id = asker.vault_id,
        account = asker.account,
        tenant = asker.tenant,
    )
}
