//! Whether a change is something that a restore on its way may rely on. Pure.
//!
//! A restore reads its secret, and opens its target, when Azure comes to it, minutes or hours after it was started. What it needs must
//! stand until it has ended, whichever restore it was made for. Where it is not known what a restore needs, it needs it: the price is
//! that something goes later.

use super::{Change, is_at_or_above};

/// What a restore has to do with, as far as it was written down. Ids of ARM.
#[derive(Debug, Clone, Default)]
pub(crate) struct Uses<'a> {
    pub vault_id: &'a str,
    pub instance_id: &'a str,
    /// Target server; empty for files.
    pub server_id: &'a str,
    /// Name of the target storage account, which is unique in all of Azure; empty for a database.
    pub account: &'a str,
    /// Whether it reads a secret. Which key vault it lies in is not written down.
    pub secret: bool,
}

impl Uses<'_> {
    fn ids(&self) -> impl Iterator<Item = &str> {
        [self.vault_id, self.instance_id, self.server_id]
            .into_iter()
            .filter(|id| !id.is_empty())
    }

    fn account_of(&self, id: &str) -> bool {
        !self.account.is_empty()
            && named(id, "storageAccounts").is_some_and(|name| self.account.eq_ignore_ascii_case(name))
    }

    /// Whether a scope holds something of it, or is a part of it.
    fn lies_at(&self, scope: &str) -> bool {
        let a_resource = scope.split('/').filter(|part| !part.is_empty()).count() > 4;
        let unknown = !self.account.is_empty() || self.secret;
        // A group or a subscription may hold the account or the key vault, of which only the name is known, or not even that.
        (!a_resource && unknown)
            || self.account_of(scope)
            || (self.secret && named(scope, "vaults").is_some())
            || self
                .ids()
                .any(|id| is_at_or_above(scope, id) || is_at_or_above(id, scope))
    }
}

/// The name of the resource of that type in an id.
fn named<'a>(id: &'a str, kind: &str) -> Option<&'a str> {
    let mut parts = id.split('/').skip_while(|part| !part.eq_ignore_ascii_case(kind));
    parts.nth(1).filter(|name| !name.is_empty())
}

impl Change {
    /// Whether a restore with these may need what the change has made.
    pub(crate) fn serves(&self, uses: &Uses<'_>) -> bool {
        match self {
            Self::GrantRole { .. } | Self::RemoveLock { .. } => uses.lies_at(self.place()),
            Self::AllowSecrets { .. } | Self::KeyVaultPublicAccess { .. } | Self::KeyVaultTrustAzure { .. } => {
                uses.secret
            }
            Self::OpenFirewall { server_id, .. } | Self::ServerPublicAccess { server_id } => {
                is_at_or_above(server_id, uses.server_id)
            }
            Self::StoragePublicAccess { account_id }
            | Self::StorageCrossTenant { account_id }
            | Self::StorageTrustAzure { account_id }
            | Self::CreateContainer { account_id, .. } => uses.account_of(account_id),
            Self::VaultCrossSubscription { vault_id } | Self::VaultIdentity { vault_id } => {
                is_at_or_above(vault_id, uses.vault_id)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::change_sample::{all, grant, id};
    use super::*;

    fn titles(uses: &Uses<'_>) -> Vec<String> {
        let serving = all().into_iter().filter(|change| change.serves(uses));
        serving.map(|change| change.title()).collect()
    }

    #[test]
    fn what_a_restore_to_a_server_needs_is_of_its_server_its_vault_and_its_secret() {
        let (vault, server) = (
            id("Microsoft.DataProtection/backupVaults/BV-prod"),
            id("Microsoft.DBforPostgreSQL/servers/PG-2"),
        );
        let instance = format!("{vault}/backupInstances/b");
        let uses = Uses {
            vault_id: &vault,
            instance_id: &instance,
            server_id: &server,
            account: "",
            secret: false,
        };
        let needed = titles(&uses);
        for words in [
            "role Reader on pg-2",
            "role Reader on s-1",
            "firewall of pg-2",
            "access of pg-2",
            "vault bv-prod",
        ] {
            assert!(needed.iter().any(|title| title.contains(words)), "{words}: {needed:#?}");
        }
        assert!(
            !needed
                .iter()
                .any(|title| title.contains("acc1") || title.contains("kv-1")),
            "{needed:#?}"
        );
        let with_secret = titles(&Uses {
            secret: true,
            ..uses.clone()
        });
        assert_eq!(with_secret.len(), needed.len() + 3, "{with_secret:#?}");
        let on = |scope: &str| grant(scope).serves(&uses);
        assert!(on(&instance) && on(&format!("{server}/databases/d")) && on("/subscriptions/S-1/resourceGroups/RG"));
        assert!(!on(&id("Microsoft.DBforPostgreSQL/servers/pg-22")) && !on("/subscriptions/s-1/resourceGroups/r"));
        assert!(!on(&id("Microsoft.KeyVault/vaults/kv-1")));
        assert!(grant(&id("Microsoft.KeyVault/vaults/kv-1")).serves(&Uses { secret: true, ..uses }));
    }

    #[test]
    fn a_restore_as_files_needs_its_account_wherever_that_lies() {
        let vault = "/subscriptions/s-2/resourceGroups/g/providers/Microsoft.DataProtection/backupVaults/v";
        let uses = |account: &'static str| Uses {
            vault_id: vault,
            instance_id: vault,
            account,
            ..Uses::default()
        };
        let needed = titles(&uses("ACC1"));
        let of_it = all().iter().filter(|change| change.place().contains("acc1")).count();
        // And the role on a subscription that may hold it.
        assert_eq!(needed.len(), of_it + 1, "{needed:#?}");
        assert_eq!(titles(&uses("acc")).len(), 1, "the role on the subscription alone");
    }
}
