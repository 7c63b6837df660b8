//! How each requirement can be missing, when Azure says so, and with which code.

use azsim::Fact;
use azsim::behaviour::{Answer, Behaviour, Linked};
use backend::api::TargetKind;

use super::super::stage::Row;
use super::super::twist::Twist::{self, *};

const INVALID: &str = "DppPluginInvalidInputParameters";
const MSI: &str = "UserErrorMSIMissingPermissions";
const SIGHT: &str = "UserErrorMissingNetworkSecurityPermissions";
const STORE: &str = "UserErrorInvalidSecretStore";
const SECRET: &str = "UserErrorInvalidSecret";
const CONTAINER: &str = "UserErrorContainerNotAccessible";
const FORBIDDEN: &str = "AuthorizationFailed";
const LINKED: &str = "LinkedAuthorizationFailed";

const VALIDATE_THERE: &str =
    "Microsoft.DataProtection/subscriptions/resourceGroups/providers/locations/validateCrossRegionRestore/action";
const RESTORE_THERE: &str =
    "Microsoft.DataProtection/subscriptions/resourceGroups/providers/locations/crossRegionRestore/action";

/// When Azure says it.
#[derive(Debug, Clone, Copy)]
pub enum When {
    Validation,
    /// `validateRestore` passes, and `restore` is refused. So Azure has it: the two are two actions (contract §10.2), and the consent of
    /// a guard is asked for a restore only (§5.9).
    Start,
    /// No source says whether Azure minds: Azure's own answer decides, and both answers of the simulator are tried.
    Doubt(Doubt),
}

#[derive(Debug, Clone, Copy)]
pub struct Doubt {
    /// Azure refuses the start and not the validation.
    pub at_start: bool,
    /// Other lines depend on the same read.
    pub hides_others: bool,
    /// Makes the simulator mind, or not.
    pub minds: fn(&mut Behaviour, bool),
}

fn answer(minds: bool) -> Answer {
    if minds { Answer::Refused } else { Answer::Accepted }
}

fn validation(minds: fn(&mut Behaviour, bool)) -> When {
    When::Doubt(Doubt {
        at_start: false,
        hides_others: false,
        minds,
    })
}

/// The linked access check, of storage accounts or of servers too.
fn linked(with: Linked) -> When {
    let minds: fn(&mut Behaviour, bool) = match with {
        Linked::All => |b, minds| b.linked_access = if minds { Linked::All } else { Linked::Unchecked },
        _ => |b, minds| b.linked_access = if minds { Linked::Storage } else { Linked::Unchecked },
    };
    When::Doubt(Doubt {
        at_start: true,
        hides_others: true,
        minds,
    })
}

pub type Way = (Twist, When, &'static str);

pub fn ways(id: &str, row: &Row) -> Vec<Way> {
    use When::{Start, Validation};
    let files = row.target == TargetKind::Files;
    let of = |all: &[(Fact, &'static str)]| {
        let each = all.iter().map(|(fact, code)| (Not(*fact), Validation, *code));
        each.collect::<Vec<_>>()
    };
    let operations = if row.secondary {
        "Microsoft.DataProtection/locations/operationStatus/read"
    } else {
        "Microsoft.DataProtection/backupVaults/operationStatus/read"
    };
    match id {
        "vault-identity" => of(&[(Fact::VaultIdentity, if files { CONTAINER } else { MSI })]),
        "vault-cross-subscription" => of(&[(Fact::CrossSubscription, INVALID)]),
        "vault-cross-region" => of(&[(Fact::CrossRegion, INVALID)]),
        "vault-guard" => vec![(NoConsent, Start, LINKED)],
        // The requests of the paired region go to the resource group: a lock on the vault alone is not above them (its own test is below).
        "vault-lock" if row.secondary => vec![(GroupLock, Validation, "ScopeLocked")],
        "vault-lock" => vec![
            (VaultLock, Validation, "ScopeLocked"),
            (GroupLock, Validation, "ScopeLocked"),
        ],
        "account-validate" if row.secondary => vec![(CallerLacks(VALIDATE_THERE), Validation, FORBIDDEN)],
        "account-restore" if row.secondary => vec![(CallerLacks(RESTORE_THERE), Start, FORBIDDEN)],
        "account-validate" => of(&[(Fact::ValidateRight, FORBIDDEN)]),
        "account-restore" => vec![(Not(Fact::RestoreRight), Start, FORBIDDEN)],
        "account-follow" => vec![(CallerLacks(operations), Validation, FORBIDDEN)],
        "account-target" if files => vec![(
            CallerLacks("Microsoft.Storage/storageAccounts/read"),
            linked(Linked::Storage),
            LINKED,
        )],
        "account-target" => vec![(
            CallerLacks("Microsoft.DBforPostgreSQL/servers/read"),
            linked(Linked::All),
            LINKED,
        )],
        "server-ready" => of(&[(Fact::ServerReady, SIGHT), (Fact::ServerExists, "UserErrorDBNotFound")]),
        "server-region" => of(&[(Fact::ServerRegion, INVALID)]),
        "server-version" => of(&[(Fact::ServerVersion, "UserErrorRestoreToLowerVersion")]),
        "server-name" => of(&[(Fact::NameFree, "UserErrorDatabaseNameAlreadyInUse")]),
        "server-public" => of(&[(Fact::ServerPublicAccess, SIGHT)]),
        "server-firewall" => of(&[(Fact::ServerFirewall, SIGHT)]),
        "server-role" => of(&[(Fact::ServerReader, MSI)]),
        "server-deny" => vec![(DenyServer, Validation, MSI)],
        "secret-network" => of(&[(Fact::KeyVaultPublicAccess, STORE), (Fact::KeyVaultNetwork, STORE)]),
        "secret-permission" => of(&[(Fact::SecretRight, "UserErrorMissingPermissionsOnSecretStore")]),
        "secret-deny" => vec![(DenySecret, Validation, "UserErrorMissingPermissionsOnSecretStore")],
        // A key vault is found by its name, and one that is not found may be one that the account does not see: its secret is missing.
        "secret-exists" => of(&[(Fact::SecretExists, SECRET), (Fact::KeyVaultExists, STORE)]),
        "secret-usable" => {
            let minds = validation(|b, minds| b.secret_dates = answer(minds));
            vec![
                (Not(Fact::SecretEnabled), Validation, SECRET),
                (Not(Fact::SecretNotExpired), minds, SECRET),
                (Not(Fact::SecretBegun), minds, SECRET),
            ]
        }
        "storage-region" => of(&[(Fact::StorageRegion, INVALID), (Fact::AccountExists, CONTAINER)]),
        "storage-public" => of(&[(Fact::StoragePublicAccess, CONTAINER)]),
        "storage-network" => vec![
            (Not(Fact::StorageNetwork), Validation, CONTAINER),
            (
                TrustedDoor,
                validation(|b, minds| b.storage_bypass = answer(minds)),
                CONTAINER,
            ),
        ],
        "storage-cross-tenant" => of(&[(Fact::CrossTenantReplication, "UserErrorCrossTenantOrsPolicyDisabled")]),
        "storage-lock" => {
            let minds = validation(|b, minds| b.locked_storage = answer(minds));
            vec![(AccountLock, minds, "UserErrorStorageAccountInLockedState")]
        }
        "container-exists" => of(&[(Fact::ContainerExists, "UserErrorStorageAccountContainerNotFound")]),
        "container-writable" => {
            let minds = validation(|b, minds| b.immutable_container = answer(minds));
            vec![(Immutable, minds, "UserErrorContainerHasImmutabilityPolicyDuringRestore")]
        }
        "container-role" => of(&[(Fact::BlobRole, CONTAINER)]),
        "container-deny" => vec![(DenyContainer, Validation, CONTAINER)],
        other => panic!("no way is known to take {other} away: every requirement needs one"),
    }
}
