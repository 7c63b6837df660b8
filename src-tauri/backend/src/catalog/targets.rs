//! Storage accounts, containers, key vaults and the names of secrets.

use std::sync::Arc;

use url::Url;

use super::entry::distance;
use super::lookup::Found;
use super::regions::{Regions, normal};
use super::{FRESH, View};
use crate::api::{
    ApiError, Can, ContainerChoice, Containers, ContainersRequest, ErrorCode, KeyVaultChoice, KeyVaults, SecretChoice,
    Secrets, SecretsRequest, ServerKind, StorageAccountChoice, StorageAccounts, TargetsRequest, Who,
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

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Vault {
    pub id: String,
    pub name: String,
    pub uri: Url,
    pub subscription_id: String,
    pub region: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Secret {
    pub name: String,
    pub uri: String,
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
    fn usable(&self, vault_region: &str, kind: ServerKind, regions: &Regions) -> Can {
        if normal(&self.region) != normal(vault_region) {
            return Can::no(format!(
                "In {}; the vault is in {}, and Azure restores within one region.",
                regions.named(&self.region).display,
                regions.named(vault_region).display
            ));
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
        let (vault_region, kind) = (detail.vault_region(), detail.entry.kind);
        let mut accounts: Vec<&Account> = found.rows.iter().collect();
        accounts.sort_by_cached_key(|a| {
            (
                !a.usable(vault_region, kind, &regions).allowed,
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
            usable: a.usable(vault_region, kind, &regions),
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
            let found = found.or_the_one_error()?;
            Ok(Found {
                rows: found.rows.into_iter().map(Account::read).collect(),
                problems: found.problems,
            })
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

    pub(crate) async fn key_vaults(&self, request: TargetsRequest) -> Result<KeyVaults, ApiError> {
        let detail = self.detail(&request.instance_id, false).await?;
        let (found, regions) = futures::join!(self.all_key_vaults(), self.regions());
        let found = found?;
        let near = normal(detail.vault_region());
        let mut vaults: Vec<&Vault> = found.rows.iter().collect();
        // A secret may lie anywhere; one in the same region is the likely one.
        vaults.sort_by_cached_key(|v| {
            (
                normal(&v.region) != near,
                distance(&detail.entry, &v.id),
                v.name.to_lowercase(),
            )
        });
        let rows = vaults.into_iter().map(|v| KeyVaultChoice {
            id: v.id.clone(),
            name: v.name.clone(),
            uri: v.uri.as_str().trim_end_matches('/').to_owned(),
            subscription: self.subscription_name(&v.subscription_id),
            region: regions.named(&v.region),
        });
        Ok(KeyVaults {
            rows: rows.collect(),
            problems: found.problems.clone(),
        })
    }

    async fn all_key_vaults(&self) -> Result<Arc<Found<Vault>>, ApiError> {
        let ask = async {
            let found = self
                .everywhere(|s| async move { self.scope.arm.key_vaults(&s).await })
                .await;
            let found = found.or_the_one_error()?;
            let rows = found.rows.into_iter().filter_map(|row| self.key_vault(row)).collect();
            Ok(Found {
                rows,
                problems: found.problems,
            })
        };
        self.key_vaults.get((), self.now(), FRESH, ask).await
    }

    /// Lists leave the address out at times (contract §11); it follows from the name.
    fn key_vault(&self, row: arm::keyvault::KeyVault) -> Option<Vault> {
        let cloud = self.scope.arm.cloud();
        let named = || format!("https://{}{}", row.name, cloud.key_vault_suffix);
        let uri = row
            .uri
            .clone()
            .and_then(|u| Url::parse(&u).ok())
            .or_else(|| Url::parse(&named()).ok())?;
        Some(Vault {
            id: row.id.as_str().to_owned(),
            subscription_id: row.id.subscription().to_owned(),
            name: row.name,
            uri,
            region: row.location,
        })
    }

    /// Names of secrets, from the vault itself: a right of its own that many administrators lack.
    pub(crate) async fn secrets(&self, request: SecretsRequest) -> Result<Secrets, ApiError> {
        let id = arm::KeyVaultId::parse(&request.vault_id).map_err(|e| error::invalid(e.to_string()))?;
        let known = self
            .key_vaults
            .peek(&())
            .and_then(|all| all.rows.iter().find(|v| arm::same_id(&v.id, id.as_str())).cloned());
        let vault = if let Some(vault) = known {
            vault
        } else {
            let row = self.ask(self.scope.arm.key_vault(&id)).await?;
            self.key_vault(row)
                .ok_or_else(|| error::not_found("This key vault has no address."))?
        };
        let ask = async {
            let page = self
                .ask(self.scope.arm.secrets(&vault.uri))
                .await
                .map_err(|e| secrets_refused(e, &vault.name))?;
            let now = self.now();
            let mut rows: Vec<Secret> = page
                .rows
                .into_iter()
                .filter(|s| !s.managed)
                .map(|s| secret(s, now))
                .collect();
            rows.sort_by_key(|s| (!s.usable.allowed, s.name.to_lowercase()));
            Ok(rows)
        };
        let rows = self.secrets.get(id.key().to_owned(), self.now(), FRESH, ask).await?;
        let choice = |s: &Secret| SecretChoice {
            name: s.name.clone(),
            uri: s.uri.clone(),
            usable: s.usable.clone(),
        };
        Ok(Secrets {
            rows: rows.iter().map(choice).collect(),
        })
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

fn secret(row: arm::keyvault::SecretItem, now: time::OffsetDateTime) -> Secret {
    let usable = if row.enabled == Some(false) {
        Can::no("This secret is disabled.")
    } else if row.expires.is_some_and(|at| at <= now) {
        Can::no("This secret has expired.")
    } else if row.not_before.is_some_and(|at| at > now) {
        Can::no("This secret is not valid yet.")
    } else {
        Can::yes()
    };
    Secret {
        name: row.name,
        uri: row.uri,
        usable,
    }
}

/// What a refused list of secrets means: the restore itself does not need it, so the address can be typed.
fn secrets_refused(mut e: ApiError, vault: &str) -> ApiError {
    const TYPE_IT: &str =
        "Or type the secret's address: Azure Backup reads it with the vault's identity, not with your account.";
    if matches!(
        e.code,
        ErrorCode::Forbidden | ErrorCode::NotSignedIn | ErrorCode::SignInFailed
    ) {
        let detail = match e.detail.take() {
            Some(detail) => format!("{}\n{detail}", e.message),
            None => e.message.clone(),
        };
        return ApiError {
            code: ErrorCode::Forbidden,
            message: format!("Your account may not list the secrets of {vault}."),
            hints: vec![
                "Ask for the role Key Vault Secrets User on the key vault, or for List on secrets where it uses access policies. Its firewall can be the reason, too.".into(),
                TYPE_IT.into(),
            ],
            who: Some(Who::AzureAdmin),
            detail: Some(detail),
            ..e
        };
    }
    e.hints.push(TYPE_IT.into());
    e
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use time::macros::datetime;

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
        let regions = Regions::default();
        let can = |a: &Account, kind| a.usable("westeurope", kind, &regions);
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

    #[test]
    fn disabled_and_expired_secrets_are_shown_and_not_usable() {
        let now = datetime!(2026-11-22 12:00 UTC);
        let item = |enabled, expires| arm::keyvault::SecretItem {
            name: "n".into(),
            uri: "https://kv.vault.azure.net/secrets/n".into(),
            enabled,
            content_type: None,
            created: None,
            updated: None,
            expires,
            not_before: None,
            managed: false,
        };
        assert!(secret(item(None, None), now).usable.allowed);
        assert!(!secret(item(Some(false), None), now).usable.allowed);
        assert!(!secret(item(Some(true), Some(now)), now).usable.allowed);
    }

    #[test]
    fn a_refused_list_of_secrets_says_that_the_address_can_be_typed() {
        let refused = secrets_refused(
            error::plain(ErrorCode::Forbidden, "Caller is not authorized"),
            "kv-prod",
        );
        assert_eq!(refused.code, ErrorCode::Forbidden);
        assert!(refused.message.contains("kv-prod") && refused.hints[1].contains("type"));
        assert_eq!(refused.detail.as_deref(), Some("Caller is not authorized"));
        let offline = secrets_refused(error::plain(ErrorCode::Offline, "gone"), "kv-prod");
        assert_eq!(offline.code, ErrorCode::Offline);
        assert!(offline.hints[0].contains("type"));
    }
}
