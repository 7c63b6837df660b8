//! The Key Vault secret of the target server (contract §10.1, §10.3). Its value is never read.

use super::super::change::Change;
use super::super::facts::{KeyVault, SecretRef, SecretVersion, Seen};
use super::super::manifest::Requirement;
use super::roles::{self, Action, Place};
use super::{Case, Judged, given, is, open_unless_unknown, principal};
use crate::api::LineState;

const GET: Action = Action {
    name: "Microsoft.KeyVault/vaults/secrets/getSecret/action",
    also: &["Microsoft.KeyVault/vaults/secrets/readMetadata/action"],
    on_data: true,
};

fn secret<'a>(case: &'a Case<'_>) -> Option<&'a SecretRef> {
    case.ask.database.as_ref()?.secret.as_ref()
}

fn unnamed(case: &Case<'_>) -> Judged {
    if case.ask.is_outside() {
        return Judged::idle("No secret was named.");
    }
    Judged::not_chosen("The secret is not chosen yet.")
}

fn of_key_vault(case: &Case<'_>, then: impl FnOnce(&KeyVault) -> Judged) -> Judged {
    let Some(secret) = secret(case) else {
        return unnamed(case);
    };
    given(&case.facts.key_vault, &format!("Key vault {}", secret.key_vault), then)
}

pub(super) fn network(case: &Case<'_>) -> Judged {
    if let (Seen::Gone, Some(secret)) = (&case.facts.key_vault, secret(case)) {
        return Judged::missing(format!("Key vault {} does not exist.", secret.key_vault))
            .but("There is nothing that could be set: choose a secret of a key vault that exists.");
    }
    of_key_vault(case, |vault| {
        let key_vault_id = vault.id.clone();
        if is(vault.public.as_deref(), "Disabled") {
            return Judged::missing(format!("Public network access of key vault {} is off.", vault.name))
                .with(Some(Change::KeyVaultPublicAccess { key_vault_id }));
        }
        let denies = is(vault.default_action.as_deref(), "Deny");
        if denies && !is(vault.bypass.as_deref(), "AzureServices") {
            return Judged::missing(format!(
                "The firewall of key vault {} does not let trusted Microsoft services through.",
                vault.name
            ))
            .with(Some(Change::KeyVaultTrustAzure { key_vault_id }));
        }
        match open_unless_unknown(vault.public.as_deref(), &format!("key vault {}", vault.name)) {
            judged if judged.state == LineState::CannotSee => judged,
            _ => Judged::ok(format!("Azure Backup may reach key vault {}.", vault.name)),
        }
    })
}

pub(super) fn access(case: &Case<'_>, requirement: &Requirement) -> Judged {
    of_key_vault(case, |vault| {
        if vault.rbac {
            let place = Place {
                id: &vault.id,
                name: &vault.name,
            };
            return roles::has_role(
                &case.facts.key_vault_access.roles,
                requirement,
                &GET,
                principal(case),
                &place,
                case.now,
            );
        }
        let who = match principal(case) {
            Ok(who) => who,
            Err(instead) => return instead,
        };
        let own = vault.policies.iter().filter(|(id, _)| id.eq_ignore_ascii_case(&who.id));
        let granted: Vec<&String> = own.flat_map(|(_, words)| words).collect();
        let has = |word: &str| {
            let fits = |own: &&&String| own.eq_ignore_ascii_case(word) || own.eq_ignore_ascii_case("all");
            granted.iter().any(|own| fits(&own))
        };
        let lacking: Vec<String> = ["get", "list"]
            .into_iter()
            .filter(|word| !has(word))
            .map(str::to_owned)
            .collect();
        if lacking.is_empty() {
            return Judged::ok(format!(
                "An access policy of key vault {} lets {} read secrets.",
                vault.name, who.name
            ));
        }
        let said = format!(
            "No access policy of key vault {} lets {} {} secrets.",
            vault.name,
            who.name,
            lacking.join(" and ")
        );
        let fix = vault.tenant_id.clone().map(|tenant_id| Change::AllowSecrets {
            key_vault_id: vault.id.clone(),
            tenant_id,
            principal: who,
            permissions: lacking,
        });
        // Both are documented (contract §10.1); that the secret alone, by its name, can be read with Get is how a key vault works.
        if has("get") {
            return Judged::unseen(format!("{said} Whether Azure Backup needs that is not established.")).with(fix);
        }
        Judged::missing(said).with(fix)
    })
}

pub(super) fn deny(case: &Case<'_>) -> Judged {
    of_key_vault(case, |vault| {
        if !vault.rbac {
            return Judged::idle(format!("Key vault {} goes by access policies.", vault.name));
        }
        let denies = &case.facts.key_vault_access.denies;
        roles::not_denied(denies, principal(case), &GET, &vault.name)
    })
}

pub(super) fn exists(case: &Case<'_>) -> Judged {
    let Some(secret) = secret(case) else {
        return unnamed(case);
    };
    if case.facts.key_vault == Seen::Gone {
        return Judged::idle(format!("Key vault {} does not exist.", secret.key_vault));
    }
    let gone = || Judged::missing(format!("Key vault {} has no secret {}.", secret.key_vault, secret.name));
    if case.facts.secret == Seen::Gone {
        return gone();
    }
    given(
        &case.facts.secret,
        &format!("Secret {}", secret.name),
        |versions| match (versions.is_empty(), &secret.version) {
            (true, _) => gone(),
            (false, Some(wanted)) if chosen(versions, secret).is_none() => {
                Judged::missing(format!("Secret {} has no version {wanted}.", secret.name))
            }
            _ => Judged::ok(format!("Secret {} is in key vault {}.", secret.name, secret.key_vault)),
        },
    )
}

/// The version that is read: the named one, else the newest.
fn chosen<'a>(versions: &'a [SecretVersion], secret: &SecretRef) -> Option<&'a SecretVersion> {
    match &secret.version {
        Some(wanted) => versions.iter().find(|one| one.version.eq_ignore_ascii_case(wanted)),
        None => versions.first(),
    }
}

pub(super) fn usable(case: &Case<'_>) -> Judged {
    let Some(secret) = secret(case) else {
        return unnamed(case);
    };
    given(&case.facts.secret, &format!("Secret {}", secret.name), |versions| {
        let Some(version) = chosen(versions, secret) else {
            return Judged::idle(format!("Secret {} is not there.", secret.name));
        };
        let name = &secret.name;
        if version.enabled == Some(false) {
            Judged::missing(format!("Secret {name} is disabled."))
        } else if version.expires.is_some_and(|at| at <= case.now) {
            Judged::missing(format!("Secret {name} has expired."))
        } else if version.not_before.is_some_and(|at| at > case.now) {
            Judged::missing(format!("Secret {name} is not valid yet."))
        } else {
            Judged::ok(format!("Secret {name} is enabled and valid."))
        }
    })
}
