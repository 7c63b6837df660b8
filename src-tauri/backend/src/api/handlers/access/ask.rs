//! From a form, or a vault and a target, to what a check is about.

use arm::{KeyVaultId, SingleServerId, VaultId};

use crate::access::facts::{Ask, GuardBefore, SecretRef, ToServer, ToStorage};
use crate::access::look::GuardNews;
use crate::api::{ApiError, Draft, GuardRight, PermissionsRequest, TargetKind};
use crate::catalog::guard::{At, Known, News};
use crate::error;
use crate::plan::facts::{Facts, Suffixes};
use crate::plan::names::{SecretUri, ServerId, last_segment};
use crate::plan::rules;

/// What the form names so far; what cannot be read in it yet is left open, because the rules of the form say why.
pub(in crate::api::handlers) fn of_restore(draft: &Draft, facts: &Facts) -> Ask {
    let vault = &facts.vault;
    let region = facts.region_for(draft);
    let point = facts.chosen(draft);
    Ask {
        kind: facts.kind,
        target: draft.target,
        secondary: draft.secondary,
        vault_id: vault.id.clone(),
        vault_name: vault.name.clone(),
        instance_id: Some(facts.instance_id.clone()),
        identity_id: draft.identity_id.clone(),
        me: None,
        database: (draft.target == TargetKind::Database).then(|| ToServer {
            server_id: ServerId::parse(&draft.server_id).ok().map(|id| id.id),
            database_name: Some(draft.database_name.clone()).filter(|name| !name.trim().is_empty()),
            secret: secret(&draft.secret_uri, &facts.suffixes),
        }),
        files: (draft.target == TargetKind::Files).then(|| storage(draft, facts)),
        // Without a paired region (cross-region restore is off) the vault's own is not the one that is meant.
        region: Some((region.name.clone(), region.display.clone()))
            .filter(|(name, _)| !name.is_empty() && (!draft.secondary || facts.secondary.is_some())),
        source_version: point.and_then(|point| point.postgres_version.clone()),
        guard: GuardBefore::default(),
        refused: None,
    }
}

/// # Errors
/// `InvalidInput`: an id that is none of what it should be.
pub(super) fn of_target(request: &PermissionsRequest, suffixes: &Suffixes) -> Result<Ask, ApiError> {
    let vault = VaultId::parse(request.vault_id.trim()).map_err(arm::Error::from)?;
    let server = Some(request.server_id.trim()).filter(|id| !id.is_empty());
    if let Some(id) = server {
        SingleServerId::parse(id).map_err(arm::Error::from)?;
    }
    let secret_uri = request.secret_uri.trim();
    if !secret_uri.is_empty()
        && let Err(wrong) = SecretUri::parse(secret_uri, suffixes)
    {
        return Err(error::invalid(wrong.message));
    }
    Ok(Ask {
        kind: request.server_kind,
        target: request.target,
        secondary: request.secondary,
        vault_id: vault.as_str().to_owned(),
        vault_name: vault.name().to_owned(),
        instance_id: None,
        identity_id: request.identity_id.clone(),
        me: None,
        database: (request.target == TargetKind::Database).then(|| ToServer {
            server_id: server.map(str::to_owned),
            database_name: None,
            secret: secret(secret_uri, suffixes),
        }),
        files: match request.target {
            TargetKind::Database => None,
            TargetKind::Files => Some(storage_of(request.storage_id.trim())?),
        },
        region: None,
        source_version: None,
        guard: GuardBefore::default(),
        refused: None,
    })
}

fn storage_of(id: &str) -> Result<ToStorage, ApiError> {
    if id.is_empty() {
        return Ok(ToStorage::default());
    }
    let (account, container) = match arm::ContainerId::parse(id) {
        Ok(container) => (account_of(container.as_str()), Some(container.name().to_owned())),
        Err(_) => (id.to_owned(), None),
    };
    let account = arm::StorageAccountId::parse(&account).map_err(arm::Error::from)?;
    Ok(ToStorage {
        account: Some(account.name().to_owned()),
        account_id: Some(account.as_str().to_owned()),
        container,
    })
}

fn account_of(container_id: &str) -> String {
    let at = container_id.to_ascii_lowercase().find("/blobservices/");
    container_id[..at.unwrap_or(container_id.len())].to_owned()
}

fn storage(draft: &Draft, facts: &Facts) -> ToStorage {
    let url = rules::container_url(draft, facts).ok();
    let by_id = arm::ContainerId::parse(draft.container_id.trim()).ok();
    let Some(account) = url.as_ref().map(|url| url.account.clone()) else {
        return ToStorage::default();
    };
    let is = |id: &String| last_segment(id).eq_ignore_ascii_case(&account);
    let known = rules::account(draft, facts).map(|known| known.id.clone());
    let chosen = Some(draft.storage_account_id.trim().to_owned()).filter(|id| !id.is_empty());
    let of_container = by_id.map(|id| account_of(id.as_str()));
    ToStorage {
        account_id: known.or(chosen).or(of_container).filter(is),
        account: Some(account),
        container: url.map(|url| url.container),
    }
}

fn secret(uri: &str, suffixes: &Suffixes) -> Option<SecretRef> {
    let found = SecretUri::parse(uri, suffixes).ok()?;
    let url = url::Url::parse(&found.uri).ok()?;
    let mut parts = url.path_segments()?.skip(2);
    let version = parts.next().filter(|version| !version.is_empty()).map(str::to_owned);
    let mut root = url.clone();
    root.set_path("/");
    Some(SecretRef {
        vault_uri: root.into(),
        key_vault: found.vault,
        name: found.name,
        version,
        key_vault_id: None,
    })
}

/// With the id of the key vault where the catalog knows it: one question less.
pub(super) fn with_key_vault(mut ask: Ask, id: impl FnOnce(&str) -> Option<String>) -> Ask {
    if let Some(secret) = ask.database.as_mut().and_then(|to| to.secret.as_mut()) {
        secret.key_vault_id = id(&secret.key_vault).filter(|id| KeyVaultId::parse(id).is_ok());
    }
    ask
}

/// With what was known of the vault's guard. `asked`: the tenant of the form; `home`: the vault's own.
pub(super) fn with_guard(ask: Ask, known: Known, asked: &str, home: &str) -> Ask {
    let away = |tenant: &str| Some(tenant.trim().to_owned()).filter(|tenant| !tenant.eq_ignore_ascii_case(home));
    let tenant = known.tenant.as_deref().and_then(away).unwrap_or_default();
    let chosen = away(asked).unwrap_or_default();
    // What was found out in one tenant is no answer for another.
    let same = chosen.is_empty() || chosen.eq_ignore_ascii_case(&tenant);
    Ask {
        guard: GuardBefore {
            guarded: known.guarded,
            link: known.link.map(|(at, link)| (at, link.into())),
            right: known.right.filter(|_| same),
            tenant,
            chosen,
        },
        ..ask
    }
}

/// What a check has read of the guard. That one tenant does not have it says nothing about the others.
pub(super) fn news(found: GuardNews) -> News {
    let right = found.right.filter(|found| found.right != GuardRight::OtherTenant);
    News {
        guarded: found.guarded,
        link: found.link.map(Into::into),
        right: right.map(|found| At {
            guard: found.guard,
            right: found.right,
            tenant: found.tenant,
        }),
    }
}
