//! One tenant through one account: what a request about a subscription works with.

use std::sync::Arc;

use arm::ArmClient;
use azure_core::credentials::TokenCredential;
use time::OffsetDateTime;

use super::token::Me;
use super::{ActiveSession, Person, Tenants};
use crate::api::{ApiError, SubscriptionView};

#[derive(Clone)]
pub(crate) struct Lane {
    /// Stable identity of cloud and tenant, for the journal: `management.azure.com/<tenant>`. Two accounts may share it.
    pub key: String,
    /// That, and the account: what one account was shown is no other's to see.
    pub kept: String,
    pub tenant_id: String,
    /// Display name.
    pub tenant: String,
    pub account: String,
    /// When the account signed in.
    pub since: OffsetDateTime,
    /// Of this tenant, and of no other.
    pub arm: ArmClient,
    /// The same account in other tenants.
    pub tenants: Tenants,
    pub person: Option<Person>,
    /// Ticked.
    pub shown: Vec<SubscriptionView>,
    /// Ids of all that are used through this account, ticked or not.
    pub known: Vec<String>,
    /// Those of them that are another tenant's, and managed from this one.
    pub managed: Vec<String>,
}

impl Lane {
    pub(crate) fn owns(&self, subscription: &str) -> bool {
        self.known.iter().any(|known| known.eq_ignore_ascii_case(subscription))
    }

    /// The same account in another tenant, by its id or domain. The person may be asked there: it is wanted for something
    /// that they do. No token is asked for yet.
    ///
    /// # Errors
    /// `InvalidInput`: the text is no tenant.
    pub(crate) fn credential_for(&self, tenant: &str) -> Result<Arc<dyn TokenCredential>, ApiError> {
        self.may_be_asked(tenant);
        self.tenants.credential(tenant)
    }

    /// A client that works in another tenant.
    ///
    /// # Errors
    /// As [`Self::credential_for`].
    pub(crate) fn client_for(&self, tenant: &str) -> Result<ArmClient, ApiError> {
        self.may_be_asked(tenant);
        self.tenants.client(tenant)
    }

    fn may_be_asked(&self, tenant: &str) {
        if let Some(person) = &self.person {
            person.may_be_asked(tenant.trim());
        }
    }

    /// Who the account is in the tenant that owns a resource, as the token says that this lane's requests are sent with. A guest has
    /// another object id in each tenant. `None`: the token does not tell, or the resource is in a tenant that is managed from this one.
    pub(crate) async fn me(&self, id: &str, now: OffsetDateTime) -> Option<Me> {
        let subscription = arm::subscription_in(id).unwrap_or_default();
        if self
            .managed
            .iter()
            .any(|other| other.eq_ignore_ascii_case(subscription))
        {
            return None;
        }
        if let Some(known) = self.tenants.me(&self.tenant_id, now) {
            return Some(known);
        }
        let scope = self.arm.cloud().arm_scope.as_str();
        let token = self.arm.credential().get_token(&[scope], None).await.ok()?;
        let me = Me::of(token.token.secret())?;
        self.tenants.keep_me(&self.tenant_id, me.clone(), token.expires_on);
        Some(me)
    }

    /// One sign-in, as a plan knows it: cloud and tenant, who, and since when.
    pub(crate) fn sign_in(&self) -> String {
        format!("{} {} {}", self.key, self.account, self.since.unix_timestamp_nanos())
    }
}

impl ActiveSession {
    /// What can be worked with, in the order of the accounts. Practice is one tenant of its own.
    pub(crate) fn lanes(&self) -> Vec<Lane> {
        if self.lanes.is_empty() && !self.view.subscriptions.is_empty() {
            return vec![self.alone()];
        }
        self.lanes.clone()
    }

    /// The tenant that a resource belongs to, by its id; where that is not known, the first one.
    pub(crate) fn lane_of(&self, id: &str) -> Lane {
        let subscription = arm::subscription_in(id).unwrap_or_default();
        let lanes = self.lanes();
        let own = lanes.iter().position(|lane| lane.owns(subscription));
        lanes
            .into_iter()
            .nth(own.unwrap_or_default())
            .unwrap_or_else(|| self.alone())
    }

    /// The lane for what was begun under a key: the one that sees the resource, else one of the same tenant.
    pub(crate) fn lane_with(&self, key: &str, id: &str) -> Option<Lane> {
        let subscription = arm::subscription_in(id).unwrap_or_default();
        let mut lanes: Vec<Lane> = self.lanes().into_iter().filter(|lane| lane.key == key).collect();
        let own = lanes.iter().position(|lane| lane.owns(subscription));
        match own {
            Some(at) => Some(lanes.swap_remove(at)),
            None => lanes.into_iter().next(),
        }
    }

    /// Each key once, in the order of the lanes.
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for lane in self.lanes() {
            if !keys.contains(&lane.key) {
                keys.push(lane.key);
            }
        }
        keys
    }

    /// The account that it began with, in its own tenant.
    fn alone(&self) -> Lane {
        let view = &self.view;
        Lane {
            key: self.key.clone(),
            kept: self.key.clone(),
            tenant_id: view.tenant_id.clone(),
            tenant: view.tenant.clone(),
            account: view.account.clone(),
            since: view.since.0,
            arm: self.arm.clone(),
            tenants: self.tenants.clone(),
            person: self.person.clone(),
            known: view.subscriptions.iter().map(|s| s.id.clone()).collect(),
            managed: managed(&view.subscriptions, &view.tenant_id),
            shown: view.subscriptions.clone(),
        }
    }
}

/// Ids of subscriptions that another tenant owns (Azure Lighthouse): there the account is nobody, and nothing can be given to it by its id.
pub(super) fn managed(all: &[SubscriptionView], tenant: &str) -> Vec<String> {
    let other = |owner: &String| !owner.eq_ignore_ascii_case(tenant);
    let managed = all.iter().filter(|s| s.tenant_id.as_ref().is_some_and(other));
    managed.map(|s| s.id.clone()).collect()
}

#[cfg(test)]
impl ActiveSession {
    /// As it signed in at home, without a person, and with what one client can reach.
    pub(crate) fn bare(key: &str, arm: ArmClient, tenants: Tenants, view: crate::api::Session) -> Self {
        Self {
            key: key.to_owned(),
            mode: view.mode,
            speed: view.speed,
            arm_host: arm.cloud().arm.host_str().unwrap_or_default().to_owned(),
            arm,
            tenants,
            view,
            person: None,
            resume: None,
            found: Ok(Vec::new()),
            hook: super::accounts::Hook::default(),
            lanes: Vec::new(),
            routes: arm::Routes::default(),
        }
    }
}
