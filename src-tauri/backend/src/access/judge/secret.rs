//! The Key Vault secret of the target server (contract §10.1, §10.3). Its value is never read.

use super::super::change::Change;
use super::super::facts::{KeyVault, Policy, SecretRef, SecretVersion, Seen};
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
        // The secret was read at its own address: Azure knows the key vault no longer, or not yet, under the id that was asked for.
        if case.facts.secret.known().is_some() {
            return Judged::unseen(format!(
                "Key vault {} answers, and is not where Azure lists it: it was moved. Check again in some minutes.",
                secret.key_vault
            ))
            .but("What is set on it could not be read where it is listed.");
        }
        return Judged::missing(format!("Key vault {} does not exist.", secret.key_vault))
            .but("There is nothing that could be set: choose a secret of a key vault that exists.");
    }
    of_key_vault(case, |vault| {
        let key_vault_id = vault.id.clone();
        if is(vault.public.as_deref(), "Disabled") {
            return Judged::missing(format!("Public network access of key vault {} is off.", vault.name))
                .with(Some(Change::KeyVaultPublicAccess { key_vault_id }));
        }
        let action = vault.default_action.as_deref();
        if let Some(word) = action.filter(|_| !is(action, "Deny") && !is(action, "Allow")) {
            return Judged::unseen(format!(
                "The firewall of key vault {} is set to {word} by default. Whether Azure Backup gets through is not known.",
                vault.name
            ));
        }
        if is(action, "Deny") && !is(vault.bypass.as_deref(), "AzureServices") {
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
        let own = |policy: &&Policy| policy.who.eq_ignore_ascii_case(&who.id) && !policy.on_behalf;
        let has = |word: &str| vault.policies.iter().filter(own).any(|policy| holds(policy, word));
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
            principal: who.clone(),
            permissions: lacking,
        });
        // Both are documented (contract §10.1); that the secret alone, by its name, can be read with Get is how a key vault works.
        if has("get") {
            return Judged::unseen(format!("{said} Whether Azure Backup needs that is not established.")).with(fix);
        }
        // A policy may name a group, and which kind of principal it names is not told. The signed-in account is a person, or an application.
        let me = case.ask.me.as_ref().map_or("", |me| me.id.as_str());
        let other =
            |policy: &&Policy| !policy.who.eq_ignore_ascii_case(&who.id) && !policy.who.eq_ignore_ascii_case(me);
        let mut others = vault.policies.iter().filter(other).filter(|policy| !policy.on_behalf);
        if let Some(other) = others.find(|policy| holds(policy, "get")) {
            return Judged::unseen(format!(
                "{said} The policy of {} does. Whether that is a group, and {} a member, cannot be read.",
                other.who, who.name
            ))
            .with(fix);
        }
        Judged::missing(said).with(fix)
    })
}

fn holds(policy: &Policy, word: &str) -> bool {
    let fits = |own: &String| own.eq_ignore_ascii_case(word) || own.eq_ignore_ascii_case("all");
    policy.secrets.iter().any(fits)
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
    if case.facts.key_vault == Seen::Gone && case.facts.secret.known().is_none() {
        return Judged::idle(format!("Key vault {} does not exist.", secret.key_vault));
    }
    given(&case.facts.secret, &format!("Secret {}", secret.name), |versions| {
        let Some(version) = chosen(versions, secret) else {
            return Judged::idle(format!("Secret {} is not there.", secret.name));
        };
        let name = &secret.name;
        let (begins, expires) = (version.not_before, version.expires);
        match version.enabled {
            Some(false) => return Judged::missing(format!("Secret {name} is disabled.")),
            None => return Judged::unseen(format!("Azure does not tell whether secret {name} is enabled.")),
            Some(true) => {}
        }
        // "A secret's get operation will work for not-yet-valid and expired secrets" (DOC key-vault/secrets/about-secrets.md): whether Azure
        // Backup minds the dates is not established.
        let doubt = "A key vault gives it out all the same; whether Azure Backup takes it is not established.";
        if expires.is_some_and(|at| at <= case.now) {
            Judged::unseen(format!("Secret {name} has expired. {doubt}")).at("Expired", expires)
        } else if begins.is_some_and(|at| at > case.now) {
            Judged::unseen(format!("Secret {name} is not valid yet. {doubt}")).at("Valid from", begins)
        } else {
            Judged::ok(format!("Secret {name} is enabled and valid.")).at("Expires", expires)
        }
    })
}
