//! What the rules of the form need to know, from what is at hand. Nothing is asked for here: a rule that lacks a fact
//! says nothing, and Azure's own validation comes after it.

use super::closely::Detail;
use super::point::Point;
use super::regions::Regions;
use super::servers::Server;
use super::storage::Account;
use super::{Catalog, View, protection};
use crate::api::ApiError;
use crate::plan::facts::{
    AccountFacts, ContainerFacts, Facts, GuardFacts, SecondaryFacts, ServerFacts, Suffixes, TakenNames, VaultFacts,
};

impl Catalog {
    /// The facts about an instance whose timeline was loaded; `None` before that, or when nobody is signed in.
    pub(crate) fn timeline_facts(&self, instance_id: &str) -> Option<Facts> {
        let view = self.view_of(instance_id).ok()?;
        let id = arm::InstanceId::parse(instance_id).ok()?;
        let detail = view.instances.peek(&id.key().to_owned())?;
        Some(view.facts(&detail))
    }

    /// The same, loading the instance if that was not done yet (a window that was reloaded on the form).
    ///
    /// # Errors
    /// What Azure answers.
    pub(crate) async fn load_facts(&self, instance_id: &str) -> Result<Facts, ApiError> {
        let view = self.view_of(instance_id)?;
        let detail = view.detail(instance_id, false).await?;
        view.learn_guard(&detail).await;
        Ok(view.facts(&detail))
    }
}

impl View {
    fn facts(&self, detail: &Detail) -> Facts {
        let regions = self.regions.peek(&()).unwrap_or_default();
        let entry = &detail.entry;
        let cloud = self.scope.arm.cloud();
        Facts {
            now: self.now(),
            instance_id: entry.id.clone(),
            kind: entry.kind,
            name: entry.name.clone(),
            server: entry.server.clone(),
            data_source_id: entry.data_source_id.clone(),
            state: entry.state.clone(),
            recent: None,
            can_restore: protection::can_restore(&entry.state, entry.allowed_operations.as_deref()),
            vault: VaultFacts {
                guard: self.guard_facts(detail),
                guarded: self.is_guarded(detail).unwrap_or(false),
                ..vault(detail, &regions)
            },
            points: Some(detail.points.iter().map(Point::facts).collect()),
            secondary: detail.secondary.as_ref().map(|pair| SecondaryFacts {
                region: regions.named(&pair.region),
                points: pair.points.as_ref().map(|all| all.iter().map(Point::facts).collect()),
            }),
            servers: self.known_servers().iter().map(|s| server(s, &regions)).collect(),
            taken: self
                .server_databases
                .all()
                .into_iter()
                .map(|(server_id, names)| TakenNames {
                    server_id,
                    names: names.to_vec(),
                })
                .collect(),
            accounts: self
                .accounts
                .peek(&())
                .iter()
                .flat_map(|all| &all.rows)
                .map(|a| account(a, &regions))
                .collect(),
            containers: self
                .containers
                .all()
                .into_iter()
                .flat_map(|(_, rows)| rows.to_vec())
                .map(|c| ContainerFacts { id: c.id, url: c.url })
                .collect(),
            suffixes: Suffixes {
                storage: cloud.storage_suffix.clone(),
                key_vault: cloud.key_vault_suffix.clone(),
            },
        }
    }

    /// All servers if the picker was opened, else those that the form was filled in with.
    fn known_servers(&self) -> Vec<Server> {
        match self.servers.peek(&()) {
            Some(all) => all.rows.clone(),
            None => self
                .near
                .all()
                .into_iter()
                .flat_map(|(_, rows)| rows.to_vec())
                .collect(),
        }
    }
}

fn vault(detail: &Detail, regions: &Regions) -> VaultFacts {
    let id = &detail.entry.vault_id;
    let parsed = arm::VaultId::parse(id).ok();
    let known = detail.vault.as_ref();
    VaultFacts {
        id: id.clone(),
        name: parsed.as_ref().map(|v| v.name().to_owned()).unwrap_or_default(),
        subscription_id: parsed.as_ref().map(|v| v.subscription().to_owned()).unwrap_or_default(),
        region: regions.named(detail.vault_region()),
        has_identity: known.and_then(|v| v.has_identity),
        cross_subscription: known.and_then(|v| v.cross_subscription.clone()),
        guarded: known.is_some_and(|v| v.guarded),
        identities: known.and_then(|v| v.identities.clone()),
        guard: GuardFacts::Unknown,
    }
}

fn server(server: &Server, regions: &Regions) -> ServerFacts {
    ServerFacts {
        id: server.id.clone(),
        name: server.name.clone(),
        region: regions.named(&server.region),
        state: server.state.clone(),
        version: server.version.clone(),
    }
}

fn account(account: &Account, regions: &Regions) -> AccountFacts {
    AccountFacts {
        id: account.id.clone(),
        name: account.name.clone(),
        region: regions.named(&account.region),
        blob_endpoint: account.blob_endpoint.clone(),
        public_network: account.public_network,
        cross_tenant_replication: account.cross_tenant_replication,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::entry::tests::{VAULT, entry, single};
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_vault_that_could_not_be_read_is_known_by_its_id_and_the_region_of_its_source() {
        let detail = Detail {
            entry: entry(&single("orders")).unwrap(),
            vault: None,
            points: vec![],
            secondary: None,
            problems: vec![],
            as_of: datetime!(2026-11-22 12:00 UTC),
        };
        let facts = vault(&detail, &Regions::default());
        assert_eq!(
            (facts.id.as_str(), facts.name.as_str(), facts.subscription_id.as_str()),
            (VAULT, "bv-prod-weu", "s1")
        );
        assert_eq!((facts.region.name.as_str(), facts.has_identity), ("westeurope", None));
    }
}
