//! The vault once more: its identity, its paired region, and the guard that may watch over it.

use arm::dataprotection::{CrossRegion, Guarding, NoCrossRegion, VaultIdentity};
use arm::{InstanceId, Vault};
use serde_json::{Value, json};

use crate::api::{ApiError, Draft, ErrorCode, Who};
use crate::error;
use crate::plan::facts::GuardFacts;
use crate::plan::names::last_segment;
use crate::plan::preflight::Context;
use crate::plan::rules::{self, GUARD_ROLE};
use crate::plan::stages::Verdict;

/// What the vault adds to the request that the form did not know (contract §6.2 g).
pub(in crate::plan) async fn vault(
    context: &Context,
    instance: &InstanceId,
    draft: &Draft,
) -> Result<(Value, Verdict), ApiError> {
    let mut additions = serde_json::Map::default();
    let vault = match context.arm.vault(&instance.vault()).await {
        Ok(vault) => vault,
        Err(closed) if closed.is_forbidden() => {
            let why = "Your account cannot see the vault’s settings. Azure will check them.".to_owned();
            return Ok((Value::Object(additions), Verdict::Warned(why)));
        }
        Err(other) => return Err(other.into()),
    };
    let mut said = vec![identity(&vault, draft)?];
    let mut warnings = Vec::new();
    let state = vault.provisioning_state.as_deref().unwrap_or("Succeeded");
    if !state.eq_ignore_ascii_case("Succeeded") {
        warnings.push(format!("The vault’s state is {state}."));
    }
    if draft.secondary {
        paired(&vault)?;
    } else {
        // A second token that cannot be had is better known now than at the start.
        context.guard_token.clone()?;
        match guard(context, &vault).await? {
            Guard::Free => {}
            Guard::Known(words) => said.push(words),
            Guard::Found(request, words) => {
                additions.insert("resourceGuardOperationRequests".to_owned(), json!([request]));
                warnings.push(words);
            }
            Guard::Unseen(words) => warnings.push(words),
        }
    }
    let verdict = if warnings.is_empty() {
        Verdict::Passed(Some(said.join(" ")))
    } else {
        Verdict::Warned(warnings.join(" "))
    };
    Ok((Value::Object(additions), verdict))
}

/// The identity that the form names is the vault’s, or the vault has one of its own (contract §5.1, §6.1).
fn identity(vault: &Vault, draft: &Draft) -> Result<String, ApiError> {
    let (name, wanted) = (&vault.name, draft.identity_id.trim());
    let own = vault.identity.as_ref();
    let system = own.is_some_and(VaultIdentity::has_system_assigned);
    let others = own.map(|own| own.user_assigned.as_slice()).unwrap_or_default();
    if wanted.is_empty() && system {
        return Ok(format!("{name} is ready and has a managed identity."));
    }
    if !wanted.is_empty() && own.is_some_and(|own| own.user_assigned(wanted).is_some()) {
        return Ok(format!("{name} is ready and works as {}.", last_segment(wanted)));
    }
    let refused = |message: String, who: Who, hint: String| {
        Err(ApiError {
            who: Some(who),
            hints: vec![hint],
            ..error::plain(ErrorCode::ValidationFailed, message)
        })
    };
    if !wanted.is_empty() {
        return refused(
            format!(
                "Vault {name} does not have the identity {} any more.",
                last_segment(wanted)
            ),
            Who::You,
            "Choose another identity, or have this one assigned to the vault again.".to_owned(),
        );
    }
    if others.is_empty() {
        return refused(
            format!("Vault {name} has no managed identity, so it cannot reach any destination."),
            Who::AzureAdmin,
            "Turn on the vault’s managed identity under Identity, and give it the roles that a restore needs."
                .to_owned(),
        );
    }
    let names: Vec<&str> = others.iter().map(|one| last_segment(&one.id)).collect();
    refused(
        format!("Vault {name} has no identity of its own."),
        Who::You,
        format!("Choose the identity that it is to work as: {}.", names.join(", ")),
    )
}

fn paired(vault: &Vault) -> Result<(), ApiError> {
    match CrossRegion::of(vault, None) {
        // Resource Graph's row of the instance may name a region where the vault names none.
        Ok(_) | Err(NoCrossRegion::NoSecondRegion) => Ok(()),
        Err(off @ (NoCrossRegion::Disabled | NoCrossRegion::NotGeoRedundant)) => Err(ApiError {
            who: Some(Who::AzureAdmin),
            hints: vec![
                "Restore in the vault’s own region, or have cross-region restore turned on for the vault.".to_owned(),
            ],
            ..error::plain(ErrorCode::ValidationFailed, off.to_string())
        }),
    }
}

enum Guard {
    Free,
    /// The form knew it.
    Known(String),
    /// The form did not: the request, and what to say.
    Found(String, String),
    Unseen(String),
}

async fn guard(context: &Context, vault: &Vault) -> Result<Guard, ApiError> {
    match &context.facts.vault.guard {
        GuardFacts::Restores { guard_id, .. } => {
            let name = rules::guard_name(guard_id.as_deref());
            return Ok(Guard::Known(format!("The request names resource guard {name}.")));
        }
        GuardFacts::Free | GuardFacts::Unnamed => return Ok(Guard::Free),
        GuardFacts::Unknown if vault.guarded != Some(true) => return Ok(Guard::Free),
        GuardFacts::Unknown => {}
    }
    Ok(match context.arm.restore_guarding(&vault.id).await {
        Ok(Guarding::NoLink | Guarding::OtherOperations) => Guard::Free,
        Ok(Guarding::Restore(found)) => Guard::Found(
            found.request,
            format!(
                "Resource guard {} watches restores: your account needs the role {GUARD_ROLE} on it.",
                found.guard.as_ref().map_or("of this vault", |guard| guard.name())
            ),
        ),
        Ok(Guarding::Unnamed) => {
            return Err(ApiError {
                who: Some(Who::AzureAdmin),
                ..error::plain(ErrorCode::ValidationFailed, rules::unnamed(&vault.name))
            });
        }
        Err(_) => Guard::Unseen(
            "The vault’s resource guard cannot be seen. If it watches restores, Azure will refuse.".to_owned(),
        ),
    })
}
