//! What only comes out while the operation runs: permissions, networks, things that are not there (contract §10.1, §12.2).

use time::OffsetDateTime;
use url::Url;

use crate::access::{may, may_data, may_get_secret};
use crate::behaviour::{Answer, CrossTenantCode};
use crate::checks::ask::{Ask, Target};
use crate::config::Config;
use crate::fault_text::{self as text, UserFault};
use crate::world::{Instance, KeyVault, SecretContent, Server, StorageAccount, Vault, World, same};

/// What stands against a restore. The order is that of a service that works its way from the outside in.
pub fn later(
    world: &World,
    config: &Config,
    (vault, instance): (&Vault, &Instance),
    ask: &Ask,
    now: OffsetDateTime,
) -> Result<(), UserFault> {
    let principal = match &ask.identity {
        Some(id) => vault
            .user_identities
            .iter()
            .find(|u| same(&u.id, id))
            .map(|u| u.principal_id.clone()),
        None => vault.identity.clone(),
    };
    // A vault without an identity has no rights anywhere.
    let principal = principal.unwrap_or_default();
    match &ask.target {
        Target::Database {
            server_id,
            name,
            secret_uri,
            ..
        } => {
            let server = world.server(server_id).ok_or_else(|| text::target_missing(server_id))?;
            if !may(
                world,
                &principal,
                "Microsoft.DBforPostgreSQL/servers/read",
                &server.id(),
            ) {
                let client = world
                    .principal(&principal)
                    .map_or(principal.as_str(), |p| p.app_id.as_str());
                return Err(text::vault_lacks_reader(client, &principal, &server.id()));
            }
            into_server(vault, instance, server, name)?;
            secret(world, config, &principal, secret_uri, now)?;
            if server.database(name).is_some() {
                return Err(text::name_taken(name));
            }
            Ok(())
        }
        Target::Files {
            account,
            container,
            url,
            ..
        } => into_container(world, vault, instance, &principal, account, container, url),
    }
}

fn into_server(vault: &Vault, instance: &Instance, server: &Server, name: &str) -> Result<(), UserFault> {
    if !same(&server.region, &vault.region) {
        return Err(text::invalid_input(format!(
            "The server '{}' is not in the region '{}'.",
            server.name, vault.region
        )));
    }
    // A disabled server answers nobody.
    if !same(&server.state, "Ready") || !server.lets_azure_in() {
        return Err(text::no_line_of_sight(&server.name));
    }
    let (from, to) = (major(&instance.schedule.postgres), major(&server.version));
    if from > to {
        return Err(text::lower_version(&instance.schedule.postgres, &server.version));
    }
    if name.len() > 63 {
        return Err(text::invalid_input(
            "The name of the database is longer than 63 characters.",
        ));
    }
    Ok(())
}

/// 9.5, 10, 11: as a number it sorts rightly.
fn major(version: &str) -> f64 {
    version.parse().unwrap_or(0.0)
}

fn secret(world: &World, config: &Config, principal: &str, uri: &str, now: OffsetDateTime) -> Result<(), UserFault> {
    let (vault_name, secret_name) = secret_of(uri, config).ok_or_else(|| text::secret_store_unknown(uri))?;
    let vault: &KeyVault = world
        .key_vault(&vault_name)
        .ok_or_else(|| text::secret_store_unknown(uri))?;
    if !vault.lets_backup_in() {
        return Err(text::secret_store_unknown(uri));
    }
    if !may_get_secret(world, principal, vault, &secret_name) {
        return Err(text::secret_store_denied());
    }
    let secret = vault
        .secret(&secret_name)
        .filter(|s| s.enabled && (s.is_current(now) || world.behaviour.secret_dates == Answer::Accepted))
        .ok_or_else(|| text::secret_unknown(&secret_name))?;
    match secret.content {
        SecretContent::ConnectionString => Ok(()),
        SecretContent::NotAConnectionString => Err(text::secret_is_no_connection_string()),
        SecretContent::OldPassword => Err(text::database_login_failed()),
    }
}

/// `https://{vault}.{suffix}/secrets/{name}[/{version}]`. Versions are not kept: any is taken for the current one.
fn secret_of(uri: &str, config: &Config) -> Option<(String, String)> {
    let parsed = Url::parse(uri).ok()?;
    let port = parsed.port().map(|p| format!(":{p}")).unwrap_or_default();
    let authority = format!("{}{port}", parsed.host_str()?);
    let vault = authority
        .strip_suffix(&format!(".{}", config.key_vault_suffix))?
        .to_owned();
    let mut path = parsed.path().trim_matches('/').split('/');
    let (kind, name) = (path.next()?, path.next()?);
    (same(kind, "secrets") && !name.is_empty() && path.count() <= 1).then(|| (vault, name.to_owned()))
}

fn into_container(
    world: &World,
    vault: &Vault,
    instance: &Instance,
    principal: &str,
    account: &str,
    container: &str,
    url: &str,
) -> Result<(), UserFault> {
    const WRITE: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write";
    let account = world
        .storage_account(account)
        .ok_or_else(|| text::container_denied(url))?;
    if !same(&account.region, &vault.region) {
        return Err(text::invalid_input(format!(
            "The storage account '{}' is not in the region '{}'.",
            account.name, vault.region
        )));
    }
    // The name of the container in the scope, so that a role on the container alone is enough.
    let permitted = may_data(world, principal, WRITE, &account.container_id(container));
    if !lets_backup_in(world, account) || !permitted {
        return Err(text::container_denied(url));
    }
    if instance.is_flexible() && !account.cross_tenant_replication {
        return Err(match world.behaviour.cross_tenant_code {
            CrossTenantCode::Policy => text::cross_tenant_denied(&account.name),
            CrossTenantCode::Container => text::container_denied(url),
        });
    }
    let found = account.container(container).ok_or_else(text::container_missing)?;
    // Neither is established for a restore as files; the codes are those of the same service's blob restores.
    if world.behaviour.immutable_container == Answer::Refused && found.has_immutability_policy {
        return Err(text::container_immutable());
    }
    if world.behaviour.locked_storage == Answer::Refused && !world.locks_against(&account.id(), false).is_empty() {
        return Err(text::storage_locked());
    }
    Ok(())
}

/// Public access and an open network (§10.1). Whether the door for trusted services is enough is not established.
fn lets_backup_in(world: &World, account: &StorageAccount) -> bool {
    let bypass = account
        .acls
        .as_ref()
        .is_some_and(|a| a.bypass.contains("AzureServices"));
    let trusted = world.behaviour.storage_bypass == Answer::Accepted && bypass;
    account.public_access && (!account.denies_by_default() || trusted)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_named_with_or_without_its_version() {
        let config = Config::practice(None, OffsetDateTime::UNIX_EPOCH);
        let found = Some(("kv".to_owned(), "name".to_owned()));
        assert_eq!(
            secret_of("https://kv.vault.practice.invalid/secrets/name", &config),
            found
        );
        assert_eq!(
            secret_of("https://KV.vault.practice.invalid/Secrets/name/0123", &config),
            found
        );
        assert_eq!(secret_of("https://kv.vault.azure.net/secrets/name", &config), None);
        assert_eq!(secret_of("https://kv.vault.practice.invalid/keys/name", &config), None);
        assert_eq!(secret_of("https://kv.vault.practice.invalid/secrets/", &config), None);
    }

    #[test]
    fn versions_compare_as_numbers() {
        assert!(major("9.5") < major("10") && major("10") < major("11"));
    }
}
