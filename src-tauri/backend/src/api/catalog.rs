//! What there is: protected databases, their recovery points, and the places that a restore can go to.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Can, Draft, Problem, Region, StateView, SubscriptionView, Timestamp};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DatabasesRequest {
    /// Ask Azure again even if an answer is at hand.
    pub refresh: bool,
}

/// Every protected PostgreSQL database and flexible server that the account can see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Databases {
    pub rows: Vec<DatabaseRow>,
    pub vault_count: u32,
    pub subscriptions: Vec<SubscriptionView>,
    /// What could not be read; the rows that could are above.
    pub problems: Vec<Problem>,
    pub as_of: Timestamp,
    /// From an earlier run of the app: shown at once, and marked until Azure has answered.
    pub cached: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ServerKind {
    /// `Microsoft.DBforPostgreSQL/servers/databases`: one database is the unit of backup.
    SingleServer,
    /// `Microsoft.DBforPostgreSQL/flexibleServers`: the whole server is.
    FlexibleServer,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DatabaseRow {
    /// ARM id of the backup instance, as received.
    pub id: String,
    /// Database name (single server) or server name (flexible server).
    pub name: String,
    /// Server name; equal to `name` for a flexible server.
    pub server: String,
    pub kind: ServerKind,
    pub vault_id: String,
    pub vault: String,
    pub resource_group: String,
    pub region: Region,
    pub subscription_id: String,
    pub subscription: String,
    /// Newest recovery point that Resource Graph knows of; `None` where there is none or it does not say.
    pub newest_point: Option<Timestamp>,
    pub protection: StateView,
    /// The vault asks for a second person's consent (resource guard).
    pub guarded: bool,
    /// ARM id of the data source: the database, or the flexible server.
    pub data_source_id: String,
    pub policy: Option<String>,
    /// Paired region in which the points can be restored as well; `None`: there is none, or it is not known.
    pub secondary_region: Option<Region>,
    /// Page of the instance in the Azure portal; `None` in practice.
    pub portal_url: Option<String>,
    pub can_restore: Can,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DotsRequest {
    /// Instance ids; at most 30 at a time are looked up, in the order given.
    pub ids: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Dots {
    pub rows: Vec<DotsRow>,
}

/// The last twelve weeks of one instance, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DotsRow {
    pub id: String,
    /// Always twelve.
    pub weeks: Vec<Dot>,
    pub missed: u32,
    /// "12 of the last 12 weeks have a backup": what a screen reader says.
    pub text: String,
    pub problem: Option<Problem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Dot {
    Done,
    Partial,
    Missed,
    /// Before the first backup, or this week's is not due yet.
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TimelineRequest {
    pub instance_id: String,
    pub refresh: bool,
}

/// One instance with its points, and everything that the restore form starts from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Timeline {
    pub database: DatabaseRow,
    pub policy: Option<String>,
    /// PostgreSQL's major version where a point's `metaData` tells it.
    pub postgres_version: Option<String>,
    /// Newest first.
    pub points: Vec<PointView>,
    /// One lane per store that holds any point, vault first.
    pub lanes: Vec<Lane>,
    pub gaps: Vec<Gap>,
    /// What the drawing spans: first point (or gap) to now.
    pub from: Timestamp,
    pub to: Timestamp,
    /// Days between backups as observed; `None` with fewer than three points.
    pub every_days: Option<f64>,
    /// The form, filled in as well as can be guessed.
    pub draft: Draft,
    /// Whether each kind of destination is possible, and why not.
    pub can_database: Can,
    pub can_files: Can,
    /// The paired region's own copies; `None` where the vault has none.
    pub secondary: Option<SecondaryRegion>,
    /// Identities that the vault can restore with, its own first; empty: not known.
    pub identities: Vec<IdentityChoice>,
    pub problems: Vec<Problem>,
    pub as_of: Timestamp,
}

/// The paired region: a lane of its own, with points of its own (contract §5.7).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SecondaryRegion {
    pub region: Region,
    /// The vault's region.
    pub source: Region,
    /// "Central US (secondary)".
    pub label: String,
    /// Newest first. An id may be that of a primary point as well: together with `Draft::secondary` it is one choice.
    pub points: Vec<PointView>,
    /// That points arrive there up to 12 hours late.
    pub note: String,
    pub can_restore: Can,
    /// The points there could not be read.
    pub problem: Option<Problem>,
}

/// An identity of the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct IdentityChoice {
    /// What goes into `Draft::identity_id`: an ARM id, or empty for the system-assigned one.
    pub id: String,
    /// "System-assigned", or the identity's name.
    pub label: String,
    /// Object id of its principal, where Azure tells.
    pub principal_id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Store {
    Vault,
    Archive,
    /// Any other store that Azure names; see `store_name`.
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Lane {
    pub store: Store,
    /// "Vault", "Archive".
    pub label: String,
    pub count: u32,
}

/// A stretch in which backups were due and none is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    pub from: Timestamp,
    pub to: Timestamp,
    pub missed: u32,
    /// "3 backups missed".
    pub label: String,
    pub store: Store,
}

/// How much a point stands out in the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TagRank {
    Ordinary,
    Monthly,
    Yearly,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PointView {
    /// `recoveryPointId`, 32 hex digits.
    pub id: String,
    pub time: Timestamp,
    pub stores: Vec<PointStore>,
    /// `Full`, or what Azure says.
    pub backup_type: String,
    /// Retention tag as Azure names it.
    pub tag: Option<String>,
    pub rank: TagRank,
    pub state: StateView,
    /// When the point goes away; `None`: Azure gives no date.
    pub expires: Option<Timestamp>,
    /// Bytes of the data source at the time, from `metaData`.
    pub size_bytes: Option<u64>,
    pub postgres_version: Option<String>,
    pub database_name: Option<String>,
    /// A restore has to bring it back from the archive tier first.
    pub needs_rehydration: bool,
    /// How far bringing it back has come, where it was begun.
    pub rehydration: Option<StateView>,
    /// Until when the copy that was brought back can be restored from without waiting.
    pub rehydrated_until: Option<Timestamp>,
    pub can_restore: Can,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PointStore {
    pub store: Store,
    /// Azure's word: `VaultStore`, `ArchiveStore`.
    pub raw: String,
    pub created: Option<Timestamp>,
    pub expires: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MomentRequest {
    pub instance_id: String,
    /// As typed: `2026-11-20 14:05`, `20 Nov 2026 14:05`, `yesterday 14:05`, or with `Z` or an offset.
    pub text: String,
    /// IANA name of the person's time zone (`Europe/Berlin`), for a text without an offset.
    pub zone: String,
}

/// The newest restorable point before a moment, and what lies between.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Moment {
    /// The text as understood; `None`: it was not understood, see `message`.
    pub moment: Option<Timestamp>,
    pub point_id: Option<String>,
    pub lost_seconds: Option<f64>,
    /// "5 days 11 h of changes would be missing.", or what is wrong with the text.
    pub message: String,
    pub found: bool,
}

/// The places that a restore of this instance can go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TargetsRequest {
    pub instance_id: String,
    /// For a restore in the paired region.
    #[serde(default)]
    pub secondary: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Servers {
    pub rows: Vec<ServerChoice>,
    pub problems: Vec<Problem>,
}

/// A single server that could take the new database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ServerChoice {
    pub id: String,
    pub name: String,
    pub resource_group: String,
    pub subscription: String,
    pub region: Region,
    pub version: Option<String>,
    pub state: String,
    pub usable: Can,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ServerDatabasesRequest {
    pub server_id: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ServerDatabases {
    pub server_id: String,
    pub names: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StorageAccounts {
    pub rows: Vec<StorageAccountChoice>,
    pub problems: Vec<Problem>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StorageAccountChoice {
    pub id: String,
    pub name: String,
    pub resource_group: String,
    pub subscription: String,
    pub region: Region,
    pub usable: Can,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ContainersRequest {
    pub account_id: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Containers {
    pub rows: Vec<ContainerChoice>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ContainerChoice {
    /// ARM id (`…/blobServices/default/containers/…`).
    pub id: String,
    pub name: String,
    /// `https://{account}.blob.…/{container}`, no SAS, no trailing slash.
    pub url: String,
    pub usable: Can,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyVaults {
    pub rows: Vec<KeyVaultChoice>,
    pub problems: Vec<Problem>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyVaultChoice {
    pub id: String,
    pub name: String,
    /// `https://{name}.vault.…`, no trailing slash.
    pub uri: String,
    pub subscription: String,
    pub region: Region,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SecretsRequest {
    /// ARM id of the key vault.
    pub vault_id: String,
}

/// Names of secrets. Never a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Secrets {
    pub rows: Vec<SecretChoice>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SecretChoice {
    pub name: String,
    /// `https://{vault}/secrets/{name}`, without a version.
    pub uri: String,
    pub usable: Can,
}
