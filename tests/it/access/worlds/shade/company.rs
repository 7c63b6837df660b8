//! What a real company has besides: long lists, odd case, conditions, wildcards, groups everywhere, several identities.

use azsim::behaviour::Answer;
use azsim::world::{AccessPolicy, DenyAssignment, RoleDefinition, UserIdentity};
use azsim::{Control, Fact};
use backend::api::TargetKind;
use proptest::prelude::*;

use super::super::super::stage::{Restore, Row};
use super::{identity, target};

const BLOB_WRITE: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write";
const SECRET_GET: &str = "Microsoft.KeyVault/vaults/secrets/getSecret/action";
const SERVER_READ: &str = "Microsoft.DBforPostgreSQL/servers/read";
const SECRETS_USER: &str = "4633458b-17de-408a-b874-0445c86b69e6";

/// Whom an access policy of the key vault is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// A group of a group that the identity is in.
    Group,
    /// The identity, on behalf of which an application asks.
    OnBehalf,
    Stranger,
}

#[derive(Debug, Clone, Copy)]
pub enum Company {
    /// Every role of the identity is under a condition, which a restore meets or not.
    Conditions { met: bool },
    /// The key vault goes by one access policy that lets read secrets.
    PolicyOf(Who),
    /// The role for secrets is held on the one secret alone.
    SecretAlone,
    /// A role of the company's own with patterns; of `less` the one action that counts is taken out again.
    Wild { all: bool, less: bool },
    /// A deny assignment for a group of the identity, or for everybody but that group.
    DenyGroup { excepted: bool },
    /// Azure does not mind the dates of a secret.
    DatesAccepted,
    /// Lists of access come in pages of so many rows.
    Pages(u32),
    /// Ids, roles and words in capitals.
    Capitals,
    /// The form names a user-assigned identity, which was given what the vault's own has, or nothing.
    UserIdentity { given: bool },
}

pub fn company() -> impl Strategy<Value = Company> {
    prop_oneof![
        any::<bool>().prop_map(|met| Company::Conditions { met }),
        prop::sample::select(vec![Who::Group, Who::OnBehalf, Who::Stranger]).prop_map(Company::PolicyOf),
        Just(Company::SecretAlone),
        (any::<bool>(), any::<bool>()).prop_map(|(all, less)| Company::Wild { all, less }),
        any::<bool>().prop_map(|excepted| Company::DenyGroup { excepted }),
        Just(Company::DatesAccepted),
        (1_u32..4).prop_map(Company::Pages),
        Just(Company::Capitals),
        any::<bool>().prop_map(|given| Company::UserIdentity { given }),
    ]
}

impl Company {
    pub fn apply(self, control: &Control, restore: &Restore, row: &Row) {
        match self {
            Self::Conditions { met } => conditions(control, met),
            Self::PolicyOf(who) => policy(control, restore, who),
            Self::SecretAlone => secret_alone(control, restore),
            Self::Wild { all, less } => wild(control, restore, row, all, less),
            Self::DenyGroup { excepted } => deny_group(control, restore, row, excepted),
            Self::DatesAccepted => control.behave(|b| b.secret_dates = Answer::Accepted),
            Self::Pages(rows) => control.behave(|b| b.access_page = rows),
            Self::Capitals => capitals(control, restore),
            Self::UserIdentity { given } => user_identity(control, restore, given),
        }
    }
}

fn conditions(control: &Control, met: bool) {
    let Some(who) = identity(control) else { return };
    control.change(|world| {
        for held in world
            .role_assignments
            .iter_mut()
            .filter(|held| held.principal_id == who)
        {
            held.condition = Some("@Resource[Microsoft.Storage/storageAccounts:name] StringEquals 'one'".into());
        }
    });
    control.behave(|b| b.conditional_roles = if met { Answer::Accepted } else { Answer::Refused });
}

fn policy(control: &Control, restore: &Restore, who: Who) {
    let Some(own) = identity(control) else { return };
    let object_id = match who {
        Who::Group => {
            let inner = control.make_group("readers", &[&own]);
            control.make_group("all readers", &[&inner])
        }
        Who::OnBehalf => own,
        Who::Stranger => control.change(azsim::world::World::fresh_id),
    };
    control.change(|world| {
        let application = world.fresh_id();
        let vaults = world.key_vaults.iter_mut();
        for kv in vaults.filter(|kv| kv.name == restore.site.key_vault) {
            kv.rbac = false;
            kv.access_policies = vec![AccessPolicy {
                object_id: object_id.clone(),
                secrets: vec!["Get".into(), "LIST".into()],
                application_id: (who == Who::OnBehalf).then(|| application.clone()),
                ..AccessPolicy::default()
            }];
        }
    });
}

fn secret_alone(control: &Control, restore: &Restore) {
    let Some(who) = identity(control) else { return };
    let key_vault = control.read(|w| w.key_vault(&restore.site.key_vault).map(azsim::world::KeyVault::id));
    let Some(id) = key_vault else { return };
    control.set(&restore.site, Fact::SecretRight, false);
    control.grant(&who, SECRETS_USER, &format!("{id}/secrets/{}", restore.site.secret));
}

fn wild(control: &Control, restore: &Restore, row: &Row, all: bool, less: bool) {
    let Some(who) = identity(control) else { return };
    let database = row.target == TargetKind::Database;
    let (fact, pattern, action) = if database {
        (Fact::ServerReader, "*/READ", SERVER_READ)
    } else {
        (Fact::BlobRole, "microsoft.storage/*/Blobs/*", BLOB_WRITE)
    };
    control.set(&restore.site, fact, false);
    let actions = vec![if all { "*" } else { pattern }.to_owned()];
    let taken: Vec<String> = less.then(|| action.to_uppercase()).into_iter().collect();
    let none = || (Vec::new(), Vec::new());
    let role = control.change(|world| {
        let guid = world.fresh_id();
        let ((actions, not_actions), (data_actions, not_data_actions)) = if database {
            ((actions, taken), none())
        } else {
            (none(), (actions, taken))
        };
        world.role_definitions.push(RoleDefinition {
            guid: guid.clone(),
            name: "Wide role".into(),
            description: String::new(),
            actions,
            not_actions,
            data_actions,
            not_data_actions,
        });
        guid
    });
    control.grant(&who, &role, target(restore, row));
}

fn deny_group(control: &Control, restore: &Restore, row: &Row, excepted: bool) {
    let Some(who) = identity(control) else { return };
    let group = control.make_group("kept out", &[&who]);
    let other = control.make_group("others", &[]);
    let named = if excepted { &other } else { &group };
    let key_vault = control.read(|w| w.key_vault(&restore.site.key_vault).map(azsim::world::KeyVault::id));
    match (row.target, key_vault) {
        (TargetKind::Database, Some(id)) => control.deny("by group", &id, &[], &[SECRET_GET], &[named]),
        _ => control.deny("by group", target(restore, row), &[], &["*"], &[named]),
    }
    if excepted {
        control.change(|world| {
            let last: Option<&mut DenyAssignment> = world.deny_assignments.last_mut();
            if let Some(denial) = last {
                denial.principals.clear();
                denial.except = vec![group];
            }
        });
    }
}

fn capitals(control: &Control, restore: &Restore) {
    control.change(|world| {
        for held in &mut world.role_assignments {
            held.scope = held.scope.to_uppercase();
            held.role = held.role.to_uppercase();
            held.principal_id = held.principal_id.to_uppercase();
        }
        for denial in &mut world.deny_assignments {
            denial.scope = denial.scope.to_uppercase();
        }
        for lock in &mut world.locks {
            lock.scope = lock.scope.to_uppercase();
        }
        for policy in world.key_vaults.iter_mut().flat_map(|kv| &mut kv.access_policies) {
            policy.object_id = policy.object_id.to_uppercase();
            policy.secrets.iter_mut().for_each(|word| *word = word.to_uppercase());
        }
        for server in world.servers.iter_mut().filter(|s| s.name == restore.site.server) {
            server.state = server.state.to_uppercase();
        }
    });
}

/// ARM id of the identity that the form names.
pub fn identity_id(restore: &Restore) -> String {
    let group: Vec<&str> = restore.draft.instance_id.split('/').take(5).collect();
    let kind = "Microsoft.ManagedIdentity/userAssignedIdentities";
    format!("{}/providers/{kind}/id-restores", group.join("/"))
}

fn user_identity(control: &Control, restore: &Restore, given: bool) {
    let own = identity(control);
    let id = identity_id(restore);
    control.change(|world| {
        // The vault has it once.
        let of_vault = world.vaults.iter().find(|vault| vault.name == "bv-geo-eus2");
        let before = of_vault.and_then(|vault| {
            vault
                .user_identities
                .iter()
                .find(|one| one.id.eq_ignore_ascii_case(&id))
        });
        let before = before.map(|one| one.principal_id.clone());
        let has = before.is_some();
        let (principal_id, client_id) = (before.unwrap_or_else(|| world.fresh_id()), world.fresh_id());
        if let (Some(own), true) = (&own, given) {
            let of_it = world
                .role_assignments
                .iter()
                .filter(|held| held.principal_id.eq_ignore_ascii_case(own));
            let mut copies: Vec<_> = of_it.cloned().collect();
            for copy in &mut copies {
                (copy.guid, copy.principal_id) = (world.fresh_id(), principal_id.clone());
            }
            world.role_assignments.append(&mut copies);
        }
        for vault in world
            .vaults
            .iter_mut()
            .filter(|vault| vault.name == "bv-geo-eus2" && !has)
        {
            vault.user_identities.push(UserIdentity {
                // As the vault tells it, which is not as it was typed.
                id: id.replace("resourceGroups", "resourcegroups"),
                client_id: client_id.clone(),
                principal_id: principal_id.clone(),
            });
        }
    });
}
