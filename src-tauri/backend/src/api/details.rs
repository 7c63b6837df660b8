//! One instance in words, its vault's resource guard, and views that a person keeps.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, Can, DatabaseRow, Fact, Problem, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InstanceRequest {
    pub instance_id: String,
}

/// Facts under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FactGroup {
    pub title: String,
    pub facts: Vec<Fact>,
}

/// Everything that Azure says of a backup instance, its vault and its policy (contract §5.1, §5.2, §9).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InstanceDetails {
    pub database: DatabaseRow,
    pub groups: Vec<FactGroup>,
    /// Errors of the protection, in Azure's words.
    pub errors: Vec<ApiError>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// The instance as Azure sent it, indented.
    pub raw_json: String,
    pub as_of: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GuardRequest {
    pub instance_id: String,
    /// Tenant that the guard is in, as the person says; empty: to be found out.
    pub tenant: String,
}

/// Whether a resource guard watches restores of this vault (contract §5.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum GuardState {
    /// No guard, or one that does not watch restores.
    Free,
    /// Restores need the guard's consent.
    Restores,
    /// There is a guard, and what it watches cannot be read.
    Unknown,
}

/// What the account may do with the guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum GuardRight {
    Has,
    Missing,
    /// Cannot be told before the restore.
    Unknown,
    /// The guard is in another tenant, and which one is not known, or no token for it could be had.
    OtherTenant,
}

/// A tenant that the account belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TenantChoice {
    pub id: String,
    pub name: String,
}

/// The resource guard, explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GuardView {
    pub state: GuardState,
    pub right: GuardRight,
    /// What it is and what follows, in plain sentences.
    pub text: Vec<String>,
    pub guard_id: Option<String>,
    pub guard_name: Option<String>,
    /// Tenant of the guard where it is another than the session's; goes into `Draft::guard_tenant`.
    pub tenant_id: Option<String>,
    /// To choose from while the guard's tenant is not known.
    pub tenants: Vec<TenantChoice>,
    /// The role to ask for: "Backup MUA Operator".
    pub role: String,
    /// Who may give it, by name where Azure tells; else empty.
    pub owners: Vec<String>,
    /// A text to send to whoever may give the role; set when the right is missing or unknown.
    pub ask_text: Option<String>,
    pub can_restore: Can,
    pub problem: Option<ApiError>,
}

/// A list that views are kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ListName {
    Databases,
    Activity,
}

/// Filters under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    pub list: ListName,
    /// 1 to 60 characters, once per list.
    pub name: String,
    /// The screen's own way to write filters down, at most 4,000 characters. Not looked into.
    pub query: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedViews {
    /// In the person's order; at most 50.
    pub views: Vec<SavedView>,
}
