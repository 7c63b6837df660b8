//! Rights of the signed-in account itself: whom they are given to, and when they count.

use super::Seat;
use crate::Backend;
use crate::access::change::{Change, OPERATOR, Principal};
use crate::access::fixes::{LOOKS, pause};
use crate::access::look;
use crate::session::Me;

/// What the role Backup Operator gives to whoever restores (contract §10.2).
const OF_OPERATOR: [&str; 6] = [
    "Microsoft.DataProtection/backupVaults/backupInstances/validateRestore/action",
    "Microsoft.DataProtection/backupVaults/backupInstances/restore/action",
    "Microsoft.DataProtection/backupVaults/operationStatus/read",
    "Microsoft.DataProtection/locations/operationStatus/read",
    "Microsoft.DataProtection/subscriptions/resourceGroups/providers/locations/validateCrossRegionRestore/action",
    "Microsoft.DataProtection/subscriptions/resourceGroups/providers/locations/crossRegionRestore/action",
];
/// What the role Reader gives, of what can be a target.
const OF_READER: [&str; 2] = [
    "Microsoft.DBforPostgreSQL/servers/read",
    "Microsoft.Storage/storageAccounts/read",
];

/// The account, as a change names it. `name`: as the session shows it.
pub(super) fn principal(me: Me, name: &str) -> Principal {
    Principal {
        id: me.object_id,
        kind: if me.application { "ServicePrincipal" } else { "User" }.to_owned(),
        name: name.to_owned(),
    }
}

/// Whether a change gives something to the account.
pub(super) fn is_for(me: Option<&Principal>, change: &Change) -> bool {
    matches!(change, Change::GrantRole { principal, .. } if me.is_some_and(|me| me.id.eq_ignore_ascii_case(&principal.id)))
}

fn rights(change: &Change) -> &'static [&'static str] {
    match change {
        Change::GrantRole { role, .. } if role.is(OPERATOR) => &OF_OPERATOR,
        _ => &OF_READER,
    }
}

impl Backend {
    /// Looks, with growing pauses, until Azure counts what was given to the account, or time is up: the assignment shows at once and the
    /// right some minutes later (contract §10.3), and until then the check would ask for it again. Reads only.
    pub(super) async fn until_they_count(&self, seat: &Seat, own: &[Change]) {
        let mut open: Vec<(&Change, &str)> = Vec::new();
        for change in own {
            open.extend(rights(change).iter().map(|action| (change, *action)));
        }
        for look in 0..LOOKS {
            self.0.looks.forget();
            let mut left = Vec::new();
            for (change, action) in open {
                // Kept for this look: one read for each place.
                let looking = self.looking(seat, false, &|_| None);
                if look::may(&looking, change.place(), action).await == Some(false) {
                    left.push((change, action));
                }
            }
            if left.is_empty() {
                return;
            }
            open = left;
            tokio::time::sleep(pause(look, seat.session.speed)).await;
        }
        self.0.looks.forget();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::access::change_sample::grant;

    #[test]
    fn what_is_for_the_account_is_known_by_its_id() {
        let me = |id: &str, application| {
            let object_id = id.to_owned();
            principal(Me { object_id, application }, "ann@contoso.com")
        };
        let change = grant("/subscriptions/s-1");
        assert!(is_for(Some(&me("P-1", true)), &change));
        assert!(!is_for(Some(&me("p-2", true)), &change), "the vault’s identity");
        assert!(!is_for(None, &change));
        assert_eq!(me("p", false).kind, "User");
        assert_eq!(me("p", true).kind, "ServicePrincipal");
        assert_eq!(rights(&change), OF_READER);
    }
}
