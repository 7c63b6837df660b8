//! Key vaults and the names of their secrets.

use std::sync::Arc;

use url::Url;

use super::entry::distance;
use super::lookup::Found;
use super::regions::normal;
use super::{FRESH, View};
use crate::api::{
    ApiError, Can, ErrorCode, KeyVaultChoice, KeyVaults, SecretChoice, Secrets, SecretsRequest, TargetsRequest, Who,
};
use crate::error;

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

impl super::Catalog {
    /// Hosts of the key vaults that were listed already. Nothing is asked for.
    pub(crate) fn key_vault_hosts(&self) -> Vec<String> {
        let state = self.read();
        let listed = state
            .iter()
            .flat_map(|state| &state.views)
            .filter_map(|view| view.key_vaults.peek(&()));
        listed
            .flat_map(|found| {
                found
                    .rows
                    .iter()
                    .filter_map(|v| v.uri.host_str().map(str::to_owned))
                    .collect::<Vec<_>>()
            })
            .collect()
    }
}

impl View {
    pub(crate) async fn key_vaults(&self, request: TargetsRequest) -> Result<KeyVaults, ApiError> {
        let detail = self.detail(&request.instance_id, false).await?;
        let (found, regions) = futures::join!(self.all_key_vaults(), self.regions());
        let found = found?;
        let near = normal(detail.target_region(request.secondary)?);
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

    /// ARM id of the key vault of that name, if the picker has listed it.
    pub(crate) fn key_vault_id(&self, name: &str) -> Option<String> {
        let all = self.key_vaults.peek(&())?;
        let row = all.rows.iter().find(|vault| vault.name.eq_ignore_ascii_case(name))?;
        Some(row.id.clone())
    }

    async fn all_key_vaults(&self) -> Result<Arc<Found<Vault>>, ApiError> {
        let ask = async {
            let found = self
                .everywhere(|s| async move { self.scope.arm.key_vaults(&s).await })
                .await;
            Ok(found.or_the_one_error()?.filter_map(|row| self.key_vault(row)))
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
        "Or type the secret’s address: Azure Backup reads it with the vault’s identity, not with your account.";
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
mod tests {
    use super::*;
    use time::macros::datetime;

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
