//! The accounts panel: who is signed in, in which tenants, with what result, and which subscriptions are looked at.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApiError, Can, CredentialKind};

/// The accounts of the session, each with its tenants. Pushed whole whenever something in it changes
/// ([`super::Event::AccountsChanged`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Accounts {
    /// In the order in which they were added. Empty: nobody is signed in.
    pub rows: Vec<AccountRow>,
    /// Whether another account can be added to the session: not in practice.
    pub can_add: Can,
}

/// One account: a person, or an application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountRow {
    /// Names the account in requests. Not a secret, and not for people.
    pub id: String,
    /// `ann@contoso.com`, or the client id of an application.
    pub account: String,
    pub kind: CredentialKind,
    /// "Azure", "Azure China", or the host of a custom cloud.
    pub cloud: String,
    /// Whether the next start takes it up again without asking.
    pub kept: bool,
    /// Its own tenant first, then by name.
    pub tenants: Vec<TenantRow>,
    /// Why there may be more tenants than these: the list of them could not be read.
    pub problem: Option<ApiError>,
}

/// An account in a tenant. Contract §3 and §11: a token sees the subscriptions of its own tenant only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TenantRow {
    /// GUID.
    pub tenant_id: String,
    /// Display name where it can be read, else the domain, else the id.
    pub name: String,
    pub domain: Option<String>,
    /// Whether the account is at home here; elsewhere it is a guest.
    pub home: bool,
    pub state: TenantState,
    /// What the state means and what to do, in a sentence.
    pub message: String,
    /// What the sign-in service or Azure said, where it said no.
    pub error: Option<ApiError>,
    /// Whether the person can sign in to this tenant from here, and if not, why.
    pub can_sign_in: Can,
    pub subscriptions: Vec<SubscriptionTick>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TenantState {
    /// Being asked.
    Checking,
    Ready,
    /// The browser was opened and is waited for.
    WaitingForBrowser,
    /// The sign-in has ended, or the tenant wants one of its own.
    NeedsSignIn,
    /// The tenant wants a second factor.
    NeedsMfa,
    /// The tenant does not let the account or the application in, or it has no subscription there.
    NoAccess,
    /// Anything else: no network, the service is down. It is asked again when the person says so.
    Failed,
}

/// A subscription of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionTick {
    /// GUID.
    pub id: String,
    pub name: String,
    /// `Enabled`, `Disabled`, `Warned`, `PastDue`, `Deleted`, or what Azure says next.
    pub state: String,
    /// Whether its databases are shown. Remembered by account and tenant; a subscription that was never seen before is ticked.
    pub ticked: bool,
    /// Another account of the list sees it, too, and is the one that is used: "ann@contoso.com".
    pub through: Option<String>,
}

/// Names one tenant of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TenantRef {
    /// [`AccountRow::id`].
    pub account_id: String,
    pub tenant_id: String,
}

/// Which subscriptions of a tenant are looked at from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TickRequest {
    pub account_id: String,
    pub tenant_id: String,
    /// Ids of all that are ticked; the others of the tenant are not.
    pub ticked: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountRef {
    /// [`AccountRow::id`].
    pub account_id: String,
}
