//! What can be wrong with a world: one thing each.

use azsim::world::{LockLevel, NetworkAcls};
use azsim::{Control, Fact};

use super::stage::Restore;

const SERVER_READ: &str = "Microsoft.DBforPostgreSQL/servers/read";
const SECRET_GET: &str = "Microsoft.KeyVault/vaults/secrets/getSecret/action";
const BLOB_WRITE: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twist {
    /// One fact of the simulator's table is untrue.
    Not(Fact),
    /// The resource guard watches, and the caller has no consent.
    NoConsent,
    VaultLock,
    /// On the vault's resource group.
    GroupLock,
    AccountLock,
    Immutable,
    /// The account's firewall refuses all but trusted services of Azure.
    TrustedDoor,
    DenyServer,
    DenySecret,
    DenyContainer,
    /// The caller lacks one action.
    CallerLacks(&'static str),
}

impl Twist {
    pub fn apply(self, control: &Control, restore: &Restore) {
        let site = &restore.site;
        let (vault, who) = control.read(|world| {
            let vault = world
                .vaults
                .iter()
                .find(|v| v.name == "bv-geo-eus2")
                .expect("the vault");
            (vault.id(), vault.identity.clone().unwrap_or_default())
        });
        // A twist of a thing that another twist has taken away has nothing to be about.
        let server = control.read(|w| {
            w.servers
                .iter()
                .find(|s| s.name == site.server)
                .map(azsim::world::Server::id)
        });
        let key_vault = control.read(|w| w.key_vault(&site.key_vault).map(azsim::world::KeyVault::id));
        let account = control.read(|w| {
            w.storage_account(&site.account)
                .map(|a| (a.id(), a.container_id("restores")))
        });
        match self {
            Self::Not(fact) => {
                control.set(site, fact, false);
            }
            Self::NoConsent => {
                control.guard("bv-geo-eus2", Some("guard-finance"));
                control.set(site, Fact::GuardConsent, false);
                // The name of the action is not published: the app looks for either of two.
                lacks(
                    control,
                    &site.caller,
                    "Microsoft.DataProtection/resourceGuards/dppTriggerRestoreRequests/default/action",
                );
            }
            Self::VaultLock => control.lock("kept", &vault, LockLevel::ReadOnly),
            Self::GroupLock => {
                let group: Vec<&str> = vault.split('/').take(5).collect();
                control.lock("kept", &group.join("/"), LockLevel::ReadOnly);
            }
            Self::AccountLock => {
                if let Some((id, _)) = account {
                    control.lock("kept", &id, LockLevel::ReadOnly);
                }
            }
            Self::Immutable => control.change(|world| {
                let accounts = world.storage_accounts.iter_mut().filter(|a| a.name == site.account);
                for container in accounts.flat_map(|a| &mut a.containers) {
                    container.has_immutability_policy = true;
                }
            }),
            Self::TrustedDoor => control.change(|world| {
                for account in world.storage_accounts.iter_mut().filter(|a| a.name == site.account) {
                    account.acls = Some(NetworkAcls {
                        deny: true,
                        bypass: "Logging, AzureServices".into(),
                        ip_rules: Vec::new(),
                        network_rules: Vec::new(),
                    });
                }
            }),
            Self::DenyServer => {
                if let Some(id) = server {
                    control.deny("denied", &id, &[SERVER_READ], &[], &[&who]);
                }
            }
            Self::DenySecret => {
                if let Some(id) = key_vault {
                    control.deny("denied", &id, &[], &[SECRET_GET], &[&who]);
                }
            }
            Self::DenyContainer => {
                if let Some((_, id)) = account {
                    control.deny("denied", &id, &[], &[BLOB_WRITE], &[&who]);
                }
            }
            Self::CallerLacks(action) => lacks(control, &site.caller, action),
        }
    }
}

/// Every role of the caller is replaced by the same without one action.
fn lacks(control: &Control, caller: &str, action: &str) {
    control.change(|world| {
        for at in 0..world.role_assignments.len() {
            let held = &world.role_assignments[at];
            if held.principal_id != caller {
                continue;
            }
            let Some(mut less) = world.role_definition(&held.role).cloned() else {
                continue;
            };
            less.guid = world.fresh_id();
            less.not_actions.push(action.to_owned());
            world.role_assignments[at].role.clone_from(&less.guid);
            world.role_definitions.push(less);
        }
    });
}
