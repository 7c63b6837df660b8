//! What is so in a world.

use azsim::behaviour::{Answer, GuardRefusal, Linked};
use azsim::world::{FirewallRule, LockLevel, RoleDefinition};
use azsim::{Control, Fact};
use backend::api::TargetKind;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::stage::{Restore, Row};
use super::super::twist::Twist;
use company::{Company, company};

mod company;

const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const RESTORE: &str = "Microsoft.DataProtection/backupVaults/backupInstances/restore/action";
/// What the documented roles give for a restore; of each the last one is left out.
const SERVERS: [&str; 2] = [
    "Microsoft.DBforPostgreSQL/servers/databases/read",
    "Microsoft.DBforPostgreSQL/servers/read",
];
const SECRETS: [&str; 2] = [
    "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
    "Microsoft.KeyVault/vaults/secrets/getSecret/action",
];
const BLOBS: [&str; 4] = [
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete",
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action",
];

/// What is so in a world, beyond what is wrong with it.
#[derive(Debug, Clone, Copy)]
pub enum Shade {
    Wrong(Twist),
    /// The role is held at another scope (0: the resource, 1: its group, 2: its subscription, 3: above subscriptions), through a group or not.
    RoleAt {
        level: u8,
        group: bool,
    },
    /// A closed network with the door for trusted services.
    Trusted,
    /// The key vault goes by access policies that hold these words.
    Policies {
        get: bool,
        list: bool,
    },
    /// A firewall rule that is not the one.
    OtherRule,
    NoDirectory,
    Refuses,
    LinkedAll,
    LinkedUnchecked,
    GuardRefusal(GuardRefusal),
    /// A lock on the group of the target.
    TargetGroupLock,
    /// The vault is under a guard, the company's own or one of another tenant.
    Guard {
        far: bool,
        watches: bool,
        consent: bool,
    },
    More(Company),
    /// Instead of the documented role the identity has one of the company's own: with all of its actions, or without the last one.
    Custom {
        whole: bool,
        secret: bool,
    },
}

pub fn shade() -> impl Strategy<Value = Shade> {
    let facts: Vec<Fact> = azsim::FACTS
        .iter()
        .map(|row| row.fact)
        .filter(|f| *f != Fact::GuardConsent)
        .collect();
    let wrong = prop_oneof![
        12 => prop::sample::select(facts).prop_map(Twist::Not),
        1 => Just(Twist::VaultLock),
        1 => Just(Twist::GroupLock),
        1 => Just(Twist::AccountLock),
        1 => Just(Twist::Immutable),
        1 => Just(Twist::DenyServer),
        1 => Just(Twist::DenySecret),
        1 => Just(Twist::DenyContainer),
        1 => prop::sample::select(vec![
            "Microsoft.Storage/storageAccounts/read",
            "Microsoft.DBforPostgreSQL/servers/read",
            "Microsoft.Authorization/roleAssignments/read",
            "Microsoft.DataProtection/backupVaults/operationStatus/read",
            "Microsoft.DataProtection/locations/operationStatus/read",
            "Microsoft.DataProtection/subscriptions/resourceGroups/providers/locations/validateCrossRegionRestore/action",
        ]).prop_map(Twist::CallerLacks),
    ];
    prop_oneof![
        3 => wrong.prop_map(Shade::Wrong),
        2 => (0_u8..4, any::<bool>()).prop_map(|(level, group)| Shade::RoleAt { level, group }),
        1 => Just(Shade::Trusted),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(get, list)| Shade::Policies { get, list }),
        1 => Just(Shade::OtherRule),
        1 => Just(Shade::NoDirectory),
        1 => Just(Shade::Refuses),
        1 => prop::sample::select(vec![
            Shade::LinkedAll,
            Shade::LinkedUnchecked,
            Shade::GuardRefusal(GuardRefusal::Forbidden),
            Shade::GuardRefusal(GuardRefusal::BadRequest),
        ]),
        1 => Just(Shade::TargetGroupLock),
        2 => (any::<bool>(), prop::bool::weighted(0.7), any::<bool>())
            .prop_map(|(far, watches, consent)| Shade::Guard { far, watches, consent }),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(whole, secret)| Shade::Custom { whole, secret }),
        4 => company().prop_map(Shade::More),
    ]
}

impl Shade {
    pub fn is_capitals(&self) -> bool {
        matches!(self, Self::More(Company::Capitals))
    }

    pub fn apply(self, control: &Control, restore: &Restore, row: &Row) {
        let site = &restore.site;
        match self {
            Self::Wrong(twist) => twist.apply(control, restore),
            Self::RoleAt { level, group } => role_at(control, restore, row, level, group),
            Self::Trusted => {
                control.change(|world| {
                    for kv in world.key_vaults.iter_mut().filter(|kv| kv.name == site.key_vault) {
                        (kv.deny_by_default, kv.trusted_services) = (true, true);
                    }
                });
                Twist::TrustedDoor.apply(control, restore);
            }
            Self::Policies { get, list } => {
                let words = [(get, "Get"), (list, "List")];
                let words: Vec<String> = words
                    .iter()
                    .filter(|(has, _)| *has)
                    .map(|(_, w)| (*w).to_owned())
                    .collect();
                control.change(|world| {
                    let vault = world.vaults.iter().find(|v| v.name == "bv-geo-eus2");
                    let who = vault.and_then(|v| v.identity.clone()).unwrap_or_default();
                    for kv in world.key_vaults.iter_mut().filter(|kv| kv.name == site.key_vault) {
                        kv.rbac = false;
                        kv.access_policies.push(azsim::world::AccessPolicy {
                            object_id: who.clone(),
                            secrets: words.clone(),
                            ..azsim::world::AccessPolicy::default()
                        });
                    }
                });
            }
            Self::OtherRule => control.change(|world| {
                for server in world.servers.iter_mut().filter(|s| s.name == site.server) {
                    server.firewall.push(FirewallRule {
                        name: "office".into(),
                        start: "203.0.113.0".into(),
                        end: "203.0.113.255".into(),
                    });
                }
            }),
            Self::NoDirectory => control.behave(|b| b.assigned_to_groups = false),
            Self::Refuses => control.behave(|b| {
                b.storage_bypass = Answer::Refused;
                b.locked_storage = Answer::Refused;
                b.immutable_container = Answer::Refused;
            }),
            Self::LinkedAll => control.behave(|b| b.linked_access = Linked::All),
            Self::LinkedUnchecked => control.behave(|b| b.linked_access = Linked::Unchecked),
            Self::GuardRefusal(how) => control.behave(|b| b.guard_refusal = how),
            Self::TargetGroupLock => {
                let group: Vec<&str> = target(restore, row).split('/').take(5).collect();
                control.lock("group", &group.join("/"), LockLevel::ReadOnly);
            }
            Self::Guard { far, watches, consent } => guard(control, restore, far, watches, consent),
            Self::Custom { whole, secret } => custom(control, restore, row, whole, secret),
            Self::More(more) => more.apply(control, restore, row),
        }
    }
}

fn guard(control: &Control, restore: &Restore, far: bool, watches: bool, consent: bool) {
    if !far && !consent {
        Twist::NoConsent.apply(control, restore);
    }
    let name = if far { "guard-vaults" } else { "guard-finance" };
    assert!(control.guard("bv-geo-eus2", Some(name)), "{name}");
    control.change(|world| {
        let guard = world.resource_guards.iter_mut().find(|guard| guard.name == name);
        let guard = guard.expect("the guard");
        if !watches {
            guard.excluded.push(RESTORE.to_owned());
        }
        // A guest there has a reader's rights and no more.
        let scope = guard.id();
        let guests = world.role_assignments.iter_mut().filter(|held| held.scope == scope);
        if far && !consent {
            guests.for_each(|held| READER.clone_into(&mut held.role));
        }
    });
}

/// The body of a restore that names the guard of this world, where that watches restores (contract §5.9).
pub fn body(control: &Control, restore: &Restore) -> Value {
    let guard = control.read(|world| {
        let vault = world.vaults.iter().find(|v| v.name == "bv-geo-eus2");
        let id = vault?.guard.as_ref()?.guard_id.clone();
        let guard = world.resource_guards.iter().find(|guard| guard.id() == id)?;
        let watches = !guard.excluded.iter().any(|one| one == RESTORE);
        watches.then_some(id)
    });
    let mut body = restore.body.clone();
    if let Some(guard) = guard.filter(|_| !restore.secondary) {
        body["resourceGuardOperationRequests"] = json!([format!("{guard}/dppTriggerRestoreRequests/default")]);
    }
    body
}

/// The form with the user-assigned identity, where this world has one.
pub fn with_identity(restore: &Restore, shades: &[Shade]) -> Restore {
    let chosen = shades
        .iter()
        .any(|one| matches!(one, Shade::More(Company::UserIdentity { .. })));
    let mut restore = Restore {
        draft: restore.draft.clone(),
        site: restore.site.clone(),
        body: restore.body.clone(),
        secondary: restore.secondary,
    };
    if chosen {
        let id = company::identity_id(&restore);
        restore.body["identityDetails"] = json!({"useSystemAssignedIdentity": false, "userAssignedIdentityArmUrl": id});
        restore.draft.identity_id = id;
    }
    restore
}

/// ARM id of what is restored to.
fn target<'a>(restore: &'a Restore, row: &Row) -> &'a str {
    match row.target {
        TargetKind::Database => &restore.draft.server_id,
        TargetKind::Files => &restore.draft.container_id,
    }
}

fn identity(control: &Control) -> Option<String> {
    control.read(|world| {
        let vault = world.vaults.iter().find(|v| v.name == "bv-geo-eus2");
        vault.and_then(|v| v.identity.clone())
    })
}

fn custom(control: &Control, restore: &Restore, row: &Row, whole: bool, secret: bool) {
    let Some(who) = identity(control) else { return };
    let key_vault = control.read(|w| w.key_vault(&restore.site.key_vault).map(azsim::world::KeyVault::id));
    let (fact, actions, scope) = match (row.target, secret, key_vault) {
        (TargetKind::Database, true, Some(id)) => (Fact::SecretRight, SECRETS.as_slice(), id),
        (TargetKind::Database, ..) => (Fact::ServerReader, SERVERS.as_slice(), target(restore, row).to_owned()),
        (TargetKind::Files, ..) => (Fact::BlobRole, BLOBS.as_slice(), target(restore, row).to_owned()),
    };
    control.set(&restore.site, fact, false);
    let held = actions.len() - usize::from(!whole);
    let held: Vec<String> = actions[..held].iter().map(|one| (*one).to_owned()).collect();
    let on_data = fact != Fact::ServerReader;
    let role = control.change(|world| {
        let guid = world.fresh_id();
        world.role_definitions.push(RoleDefinition {
            guid: guid.clone(),
            name: "Own role".into(),
            description: String::new(),
            actions: if on_data { Vec::new() } else { held.clone() },
            not_actions: Vec::new(),
            data_actions: if on_data { held } else { Vec::new() },
            not_data_actions: Vec::new(),
        });
        guid
    });
    control.grant(&who, &role, &scope);
}

/// Whatever the identity had is gone, and it has the one role there.
fn role_at(control: &Control, restore: &Restore, row: &Row, level: u8, group: bool) {
    let (fact, role) = match row.target {
        TargetKind::Database => (Fact::ServerReader, READER),
        TargetKind::Files => (Fact::BlobRole, "ba92f5b4-2d11-453d-a403-e96b0029c9fe"),
    };
    control.set(&restore.site, fact, false);
    let id = target(restore, row);
    let parts = match level {
        0 => usize::MAX,
        1 => 5,
        2 => 3,
        _ => 0,
    };
    let scope: Vec<&str> = id.split('/').take(parts).collect();
    let Some(who) = identity(control) else { return };
    let principal = if group {
        let inner = control.make_group("inner", &[&who]);
        control.make_group("outer", &[&inner])
    } else {
        who
    };
    control.grant(&principal, role, &scope.join("/"));
    if group {
        control.change(|world| {
            if let Some(last) = world.role_assignments.last_mut() {
                last.principal_type = "Group".into();
            }
        });
    }
}
