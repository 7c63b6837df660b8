//! What a restore needs, as data: one row per kind of server, target and region. Pure.
//!
//! The texts are in `manifest/*.json`, and `docs/permissions.md` is made from them. A requirement names the check that reads it
//! and the fix that puts it right; both are closed lists, so that a row without a reader cannot be loaded.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::change::Role;
use super::refused::Step;
use crate::api::{LineGroup, ServerKind, TargetKind};

/// Roles that identities of vaults have for backups, and that hold nothing of what a restore needs: without them here every vault that
/// protects a flexible server would be in doubt. PostgreSQL Flexible Server Long Term Retention Backup Role (contract §10.1).
const NOT_ENOUGH: [&str; 1] = ["c088a766-074b-43ba-90d4-1fb21feae531"];

/// How a requirement is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Check {
    VaultIdentity,
    CrossSubscription,
    CrossRegion,
    Guard,
    VaultLock,
    MayValidate,
    MayRestore,
    MayFollow,
    MayReadTarget,
    ServerReady,
    ServerRegion,
    ServerVersion,
    NameFree,
    ServerPublic,
    ServerFirewall,
    ServerRole,
    ServerDeny,
    KeyVaultNetwork,
    KeyVaultAccess,
    KeyVaultDeny,
    SecretExists,
    SecretUsable,
    StorageRegion,
    StoragePublic,
    StorageNetwork,
    StorageCrossTenant,
    StorageLock,
    ContainerExists,
    ContainerWritable,
    ContainerRole,
    ContainerDeny,
}

/// How it is put right: the kind of [`Change`](super::change::Change), which says its undo itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Fix {
    GrantRole,
    GrantRoleOrPolicy,
    OpenFirewall,
    ServerPublicAccess,
    KeyVaultNetwork,
    StoragePublicAccess,
    StorageCrossTenant,
    StorageTrustAzure,
    CreateContainer,
    VaultCrossSubscription,
    VaultIdentity,
    RemoveLock,
}

/// Which resource a requirement is set on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum On {
    Vault,
    Server,
    KeyVault,
    Account,
    Target,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Requirement {
    pub id: String,
    pub check: Check,
    pub group: LineGroup,
    pub title: String,
    /// The word at the end of its line.
    pub tag: String,
    pub why: String,
    /// In the portal's words.
    pub set_at: String,
    /// Last part of the portal's address of that page.
    pub blade: Option<String>,
    pub on: On,
    /// What is read for it.
    pub read: String,
    /// The role to give, the least that works.
    pub role: Option<Role>,
    /// Other built-in roles that hold what that role holds.
    #[serde(default)]
    pub enough: Vec<Role>,
    /// What has to stand there, where it is no role.
    pub setting: Option<String>,
    pub fix: Option<Fix>,
    /// Why there is no fix.
    pub no_fix: Option<String>,
    /// Azure's code when it is missing.
    pub azure_code: Option<String>,
    /// Others that sources name for it.
    #[serde(default)]
    pub other_codes: Vec<String>,
    /// The one request that is refused for it; `None`: the validation, and the start if that comes to it.
    pub said_by: Option<Step>,
    pub source: String,
}

impl Requirement {
    /// Every code that it is known under, the likeliest first.
    pub(crate) fn codes(&self) -> impl Iterator<Item = &String> {
        self.azure_code.iter().chain(&self.other_codes)
    }
}

/// One kind of restore.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Row {
    pub id: String,
    pub kind: ServerKind,
    pub target: TargetKind,
    pub secondary: bool,
    pub title: String,
    /// Requirements by id, in the order of their lines.
    pub needs: Vec<String>,
    /// What no look from outside can tell.
    pub unchecked: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Requirements {
    version: u32,
    requirements: Vec<Requirement>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Rows {
    version: u32,
    rows: Vec<Row>,
}

#[derive(Debug, Default)]
pub(crate) struct Manifest {
    /// Both files carry it.
    pub version: u32,
    pub requirements: Vec<Requirement>,
    pub rows: Vec<Row>,
}

impl Manifest {
    fn read() -> Result<Self, serde_json::Error> {
        let requirements: Requirements = serde_json::from_str(include_str!("manifest/requirements.json"))?;
        let rows: Rows = serde_json::from_str(include_str!("manifest/rows.json"))?;
        Ok(Self {
            version: requirements.version.max(rows.version),
            requirements: requirements.requirements,
            rows: rows.rows,
        })
    }

    pub(crate) fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements.iter().find(|one| one.id == id)
    }

    pub(crate) fn row(&self, kind: ServerKind, target: TargetKind, secondary: bool) -> Option<&Row> {
        let is = |row: &&Row| row.kind == kind && row.target == target && row.secondary == secondary;
        self.rows.iter().find(is)
    }

    /// What a row needs, in order.
    pub(crate) fn needs<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = &'a Requirement> {
        row.needs.iter().filter_map(|id| self.requirement(id))
    }

    /// Whether a role is named anywhere: then its rights are known here, and if it is not enough it is known not to be.
    pub(crate) fn knows_role(&self, id: &str) -> bool {
        let named = |one: &Requirement| {
            let mut roles = one.role.iter().chain(&one.enough);
            roles.any(|role| role.id.eq_ignore_ascii_case(id))
        };
        NOT_ENOUGH.iter().any(|known| known.eq_ignore_ascii_case(id)) || self.requirements.iter().any(named)
    }
}

/// The files are part of the program; a test reads them, so the empty manifest is never seen.
static MANIFEST: LazyLock<Manifest> = LazyLock::new(|| Manifest::read().unwrap_or_default());

pub(crate) fn manifest() -> &'static Manifest {
    &MANIFEST
}

#[cfg(test)]
#[path = "manifest_tests.rs"]
mod tests;
