//! Storage accounts and their containers.

use std::sync::Arc;

use super::entry::distance;
use super::lookup::Found;
use super::regions::Place;
use super::{FRESH, View};
use crate::api::{
    ApiError, Can, ContainerChoice, Containers, ContainersRequest, ServerKind, StorageAccountChoice, StorageAccounts,
    TargetsRequest,
};
use crate::error;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Account {
    pub id: String,
    pub name: String,
    pub resource_group: String,
    pub subscription_id: String,
    pub region: String,
    pub blob_endpoint: Option<String>,
    /// `None`: not said.
    pub public_network: Option<bool>,
    pub cross_tenant_replication: Option<bool>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Container {
    pub id: String,
    pub name: String,
    pub url: String,
    pub usable: Can,
}

impl Account {
    fn read(row: arm::storage::StorageAccount) -> Self {
        Self {
            id: row.id.as_str().to_owned(),
            name: row.name,
            resource_group: row.id.resource_group().to_owned(),
            subscription_id: row.id.subscription().to_owned(),
            region: row.location,
            blob_endpoint: row.blob_endpoint,
            public_network: row.public_network_access.map(|p| !p.eq_ignore_ascii_case("Disabled")),
            cross_tenant_replication: row.allow_cross_tenant_replication,
        }
    }

    /// Whether files of this vault can be restored here (contract §10.1), as far as the list tells.
    fn usable(&self, place: &Place<'_>, kind: ServerKind) -> Can {
        let here = place.holds(&self.region);
        if !here.allowed {
            return here;
        }
        if self.blob_endpoint.is_none() {
            return Can::no("This account keeps no blobs.");
        }
        if self.public_network == Some(false) {
            return Can::no("Public network access is disabled on this account; Azure Backup cannot reach it.");
        }
        if kind == ServerKind::FlexibleServer && self.cross_tenant_replication == Some(false) {
            return Can::no(
                "Cross-tenant replication is not allowed on this account, which a restore of a flexible server needs.",
            );
        }
        Can::yes()
    }
}

impl View {
    pub(crate) async fn storage_accounts(&self, request: TargetsRequest) -> Result<StorageAccounts, ApiError> {
        let detail = self.detail(&request.instance_id, false).await?;
        let (found, regions) = futures::join!(self.all_accounts(), self.regions());
        let found = found?;
        let place = Place {
            region: detail.target_region(request.secondary)?,
            secondary: request.secondary,
            regions: &regions,
        };
        let kind = detail.entry.kind;
        let mut accounts: Vec<&Account> = found.rows.iter().collect();
        accounts.sort_by_cached_key(|a| {
            (
                !a.usable(&place, kind).allowed,
                distance(&detail.entry, &a.id),
                a.name.to_lowercase(),
                a.id.to_lowercase(),
            )
        });
        let rows = accounts.into_iter().map(|a| StorageAccountChoice {
            id: a.id.clone(),
            name: a.name.clone(),
            resource_group: a.resource_group.clone(),
            subscription: self.subscription_name(&a.subscription_id),
            region: regions.named(&a.region),
            usable: a.usable(&place, kind),
        });
        Ok(StorageAccounts {
            rows: rows.collect(),
            problems: found.problems.clone(),
        })
    }

    async fn all_accounts(&self) -> Result<Arc<Found<Account>>, ApiError> {
        let ask = async {
            let found = self
                .everywhere(|s| async move { self.scope.arm.storage_accounts(&s).await })
                .await;
            Ok(found.or_the_one_error()?.map(Account::read))
        };
        self.accounts.get((), self.now(), FRESH, ask).await
    }

    /// The containers of one account, by Resource Manager: no right on the data is needed (contract §11).
    pub(crate) async fn containers(&self, request: ContainersRequest) -> Result<Containers, ApiError> {
        let account = arm::StorageAccountId::parse(&request.account_id).map_err(|e| error::invalid(e.to_string()))?;
        let endpoint = self.accounts.peek(&()).and_then(|all| {
            all.rows
                .iter()
                .find(|a| arm::same_id(&a.id, account.as_str()))?
                .blob_endpoint
                .clone()
        });
        let ask = async {
            let page = self.ask(self.scope.arm.containers(&account)).await?;
            let mut rows: Vec<Container> = page
                .rows
                .into_iter()
                .filter(|c| !c.deleted)
                .map(|c| Container {
                    url: self.container_url(endpoint.as_deref(), account.name(), &c.name),
                    usable: container_usable(&c),
                    id: c.id.as_str().to_owned(),
                    name: c.name,
                })
                .collect();
            // One that is named for it is most likely meant for it.
            rows.sort_by_cached_key(|c: &Container| {
                let name = c.name.to_lowercase();
                (!c.usable.allowed, !name.contains("restore"), name)
            });
            Ok(rows)
        };
        let rows = self
            .containers
            .get(account.key().to_owned(), self.now(), FRESH, ask)
            .await?;
        let choice = |c: &Container| ContainerChoice {
            id: c.id.clone(),
            name: c.name.clone(),
            url: c.url.clone(),
            usable: c.usable.clone(),
        };
        Ok(Containers {
            rows: rows.iter().map(choice).collect(),
        })
    }

    /// The account's own endpoint where it is known (it may lie in a DNS zone of its own), else the cloud's suffix.
    fn container_url(&self, endpoint: Option<&str>, account: &str, container: &str) -> String {
        match endpoint.map(|e| e.trim_end_matches('/')).filter(|e| !e.is_empty()) {
            Some(endpoint) => format!("{endpoint}/{container}"),
            None => self.scope.arm.cloud().container_url(account, container),
        }
    }
}

fn container_usable(row: &arm::storage::Container) -> Can {
    if row.has_immutability_policy == Some(true) || row.has_legal_hold == Some(true) {
        return Can::no("This container has an immutability policy or a legal hold.");
    }
    // `$logs`, `$web` and their like belong to the service.
    if row.name.starts_with('$') {
        return Can::no("This container belongs to the storage service.");
    }
    Can::yes()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::regions::Regions;
    use super::*;

    fn account() -> Account {
        Account {
            id: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a".into(),
            name: "a".into(),
            resource_group: "g".into(),
            subscription_id: "s".into(),
            region: "westeurope".into(),
            blob_endpoint: Some("https://a.blob.core.windows.net/".into()),
            public_network: Some(true),
            cross_tenant_replication: None,
        }
    }

    #[test]
    fn an_account_is_usable_in_the_vaults_region_and_over_the_public_network() {
        let place = Place {
            region: "westeurope",
            secondary: false,
            regions: &Regions::default(),
        };
        let can = |a: &Account, kind| a.usable(&place, kind);
        assert!(can(&account(), ServerKind::FlexibleServer).allowed);
        let far = Account {
            region: "eastus2".into(),
            ..account()
        };
        assert!(
            can(&far, ServerKind::SingleServer)
                .reason
                .unwrap()
                .contains("East US 2")
        );
        let closed = Account {
            public_network: Some(false),
            ..account()
        };
        assert!(
            can(&closed, ServerKind::SingleServer)
                .reason
                .unwrap()
                .contains("network")
        );
        let own_tenant = Account {
            cross_tenant_replication: Some(false),
            ..account()
        };
        assert!(can(&own_tenant, ServerKind::SingleServer).allowed);
        assert!(!can(&own_tenant, ServerKind::FlexibleServer).allowed);
        assert!(
            !can(
                &Account {
                    blob_endpoint: None,
                    ..account()
                },
                ServerKind::SingleServer
            )
            .allowed
        );
    }
}
