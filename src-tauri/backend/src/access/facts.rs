//! What a check is about, and what was read for it. Pure: plain values that `look` fills.

use time::OffsetDateTime;

use super::change::Principal;
use super::refused::Refusal;
use crate::api::{ApiError, GuardRight, ServerKind, TargetKind};

/// What the check is about, as far as the form names it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ask {
    pub kind: ServerKind,
    pub target: TargetKind,
    pub secondary: bool,
    pub vault_id: String,
    pub vault_name: String,
    /// Where the person's own rights are asked for; the vault outside a restore.
    pub instance_id: Option<String>,
    /// ARM id of the user-assigned identity; empty: the system-assigned one.
    pub identity_id: String,
    /// The signed-in account in the tenant that owns the vault; `None`: its sign-in does not tell.
    pub me: Option<Principal>,
    pub database: Option<ToServer>,
    pub files: Option<ToStorage>,
    /// Region that the target has to be in, with its name for people; `None`: the vault's, as it is read.
    pub region: Option<(String, String)>,
    /// PostgreSQL's version in the point; `None`: not known, or outside a restore.
    pub source_version: Option<String>,
    pub guard: GuardBefore,
    /// What Azure said when it last refused this very restore.
    pub refused: Option<Refusal>,
}

/// A restore as a database.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ToServer {
    /// ARM id.
    pub server_id: Option<String>,
    /// `None`: not named yet; a check outside a restore never names one.
    pub database_name: Option<String>,
    pub secret: Option<SecretRef>,
}

/// Where a secret is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SecretRef {
    /// `https://kv.vault.azure.net/`.
    pub vault_uri: String,
    pub key_vault: String,
    pub name: String,
    pub version: Option<String>,
    /// ARM id of the key vault, where it is known already.
    pub key_vault_id: Option<String>,
}

/// A restore as files.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ToStorage {
    /// Name of the account; `None`: not chosen yet.
    pub account: Option<String>,
    /// ARM id of the account, where it is known already.
    pub account_id: Option<String>,
    /// `None`: outside a restore, about the whole account.
    pub container: Option<String>,
}

/// What the vault's link to a resource guard says (contract §5.9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum GuardLink {
    /// There is none.
    None,
    /// The guard does not watch restores.
    OtherOperations,
    /// It does, and Azure names no request to send.
    Unnamed,
    Restores {
        /// What goes into `resourceGuardOperationRequests`.
        request: String,
        /// ARM id of the guard, where the link names one.
        guard: Option<String>,
    },
}

/// What was known of the vault's resource guard before this check, each part with when it was read (contract §5.9).
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct GuardBefore {
    /// The vault was under one.
    pub guarded: bool,
    pub link: Option<(OffsetDateTime, GuardLink)>,
    /// The account's right at the guard of that link.
    pub right: Option<(OffsetDateTime, GuardRight)>,
    /// Tenant where the guard of that link was found; empty: the vault's own.
    pub tenant: String,
    /// Tenant that the form names, whatever guard there is; empty: none.
    pub chosen: String,
}

/// How a read ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum Seen<T> {
    /// The form does not name it yet.
    #[default]
    NotChosen,
    Waiting,
    Known(T),
    /// Azure says that it does not exist.
    Gone,
    Unread(ApiError),
}

impl Ask {
    /// A check of permissions without a restore: nothing is chosen for one.
    pub(crate) fn is_outside(&self) -> bool {
        self.instance_id.is_none()
    }

    /// A guard takes its part of the reads. In the paired region none is asked (contract §5.9).
    pub(crate) fn is_beside_a_guard(&self) -> bool {
        self.guard.guarded && !self.secondary
    }
}

impl<T> Seen<T> {
    pub(crate) fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }
}

/// All that was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Facts {
    pub vault: Seen<Vault>,
    pub vault_locks: Seen<Vec<Lock>>,
    /// The vault's link to a resource guard; *not chosen*: this check has not read it.
    pub guard_link: Seen<GuardLink>,
    /// The account's right at the guard; *not chosen*: this check has not read it.
    pub guard_right: Seen<GuardRight>,
    /// The person's own, at the instance or the vault.
    pub rights: Seen<Vec<Block>>,
    pub server: Seen<Server>,
    pub firewall: Seen<Door>,
    pub databases: Seen<Vec<String>>,
    pub server_access: Access,
    pub key_vault: Seen<KeyVault>,
    pub key_vault_access: Access,
    /// Newest first.
    pub secret: Seen<Vec<SecretVersion>>,
    pub account: Seen<Account>,
    pub account_locks: Seen<Vec<Lock>>,
    pub container: Seen<Container>,
    pub storage_access: Access,
}

/// Whom a server's firewall rules let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// The rule for Azure's services is there.
    Open,
    /// It is not, and a rule names every address.
    Everybody,
    Closed,
}

/// Who may do what at one resource.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Access {
    pub roles: Seen<Vec<Assignment>>,
    pub denies: Seen<Vec<Deny>>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Vault {
    pub id: String,
    pub name: String,
    pub region: String,
    /// There is a system-assigned identity; its object id, where Azure tells it.
    pub system: bool,
    pub system_principal: Option<String>,
    /// ARM id and object id of each user-assigned one.
    pub users: Vec<(String, Option<String>)>,
    /// As sent (contract §5.1); `None`: never set.
    pub cross_subscription: Option<String>,
    pub cross_region: Option<String>,
    /// `isVaultProtectedByResourceGuard`; `None`: not told.
    pub guarded: Option<bool>,
    /// The vault store is geo-redundant; `None`: not told.
    pub geo_redundant: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Server {
    pub id: String,
    pub name: String,
    pub region: String,
    pub version: Option<String>,
    pub state: Option<String>,
    pub public: Option<String>,
    /// It follows another server.
    pub replica: bool,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct KeyVault {
    pub id: String,
    pub name: String,
    pub tenant_id: Option<String>,
    /// Roles decide; else access policies.
    pub rbac: bool,
    pub policies: Vec<Policy>,
    pub public: Option<String>,
    pub default_action: Option<String>,
    pub bypass: Option<String>,
}

/// An access policy of a key vault.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Policy {
    /// Object id: of somebody, or of a group.
    pub who: String,
    /// It counts for one application on somebody's behalf only.
    pub on_behalf: bool,
    /// Permissions on secrets, as sent.
    pub secrets: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct SecretVersion {
    pub version: String,
    pub enabled: Option<bool>,
    pub not_before: Option<OffsetDateTime>,
    pub expires: Option<OffsetDateTime>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Account {
    pub id: String,
    pub name: String,
    pub region: String,
    /// It can keep blobs; `None`: not told.
    pub blobs: Option<bool>,
    pub public: Option<String>,
    pub default_action: Option<String>,
    pub bypass: Option<String>,
    /// Resources that its firewall lets in by themselves, by id; a `*` may stand for a part.
    pub let_in: Vec<String>,
    pub cross_tenant: Option<bool>,
    /// Versions of its blobs cannot be changed for a time.
    pub immutable: bool,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Container {
    pub deleted: bool,
    pub immutable: Option<bool>,
    pub legal_hold: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Lock {
    pub id: String,
    pub name: String,
    pub level: String,
    pub notes: Option<String>,
}

/// A role that somebody has, at this scope or one above.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Assignment {
    /// GUID of the role.
    pub role: String,
    pub principal_id: String,
    pub is_group: bool,
    pub scope: String,
    pub conditional: bool,
    /// The identity is known to have it through this group.
    pub reaches_identity: bool,
    pub given: Option<OffsetDateTime>,
    /// What the role is made of, where that was read.
    pub definition: Option<Definition>,
}

/// A role that the manifest does not name.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Definition {
    pub name: String,
    pub blocks: Vec<Block>,
}

/// What a role allows, or a deny assignment takes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Block {
    pub actions: Vec<String>,
    pub not_actions: Vec<String>,
    pub data_actions: Vec<String>,
    pub not_data_actions: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Deny {
    pub name: String,
    pub blocks: Vec<Block>,
    /// Object ids.
    pub principals: Vec<String>,
    pub everyone: bool,
    /// A group is among them, whose members cannot be seen.
    pub groups: bool,
    pub excluded: Vec<String>,
    pub excluded_groups: bool,
    pub conditional: bool,
}
