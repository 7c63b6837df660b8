//! From a form to a plan: our own rules, a fresh look at what the restore touches, then Azure's own validation.
//!
//! A caller that goes away drops this future, and nothing is left half done: nothing here changes anything in Azure.
//! Validation is asked for once per run; Azure blocks it for hours after too many (`CloudDosTimeboudLimitReached`).

use std::sync::Arc;
use std::time::Duration;

use arm::{ArmClient, ContainerId, InstanceId, Poll, RecoveryPointId, SingleServerId, Vault};
use serde_json::{Value, json};

use super::facts::{Facts, PointFacts, StoreFacts};
use super::plans::Plan;
use super::spec::{self, Spec};
use super::stages::{Stages, Verdict};
use super::{can, estimate, names, rules, summary};
use crate::api::{ApiError, Draft, ErrorCode, Preflight, Severity, Stage, Store, TargetKind, Who};
use crate::clock::Clock;
use crate::error;

/// When a validation counts as hanging, in Azure's time: many times what it ever took (contract §17).
const HANGS: Duration = Duration::from_mins(15);
/// Between two looks where Azure names no time.
const POLL: Duration = Duration::from_secs(10);

/// What the preflight works with. It knows neither session nor journal: what it asks of them comes in as values.
pub(crate) struct Context {
    pub arm: ArmClient,
    pub clock: Arc<dyn Clock>,
    pub session_key: String,
    pub speed: f64,
    pub facts: Facts,
}

/// Whether the same restore stands in the way: asked of the journal and of the vault.
pub(crate) enum Others {
    None,
    /// Restored before; the person must say yes once more.
    Repeat(String),
    /// Could not be asked everywhere.
    Unseen(String),
}

const LABELS: [&str; 6] = [
    "Check the form",
    "Find the recovery point",
    "Look at the vault",
    "Look at the destination",
    "Look for the same restore",
    "Let Azure validate",
];

/// Runs all stages. `others` is asked with the finished request's destination.
pub(crate) async fn run<F>(
    context: &Context,
    draft: &Draft,
    emit: impl Fn(Stage),
    others: impl FnOnce(String) -> F,
) -> (Preflight, Option<Plan>)
where
    F: Future<Output = Result<Others, ApiError>>,
{
    let validation = estimate::validation(context.facts.kind, context.speed);
    let mut labels: Vec<_> = LABELS.iter().map(|label| (*label, None)).collect();
    if let Some(last) = labels.last_mut() {
        last.1 = Some(validation);
    }
    let mut stages = Stages::new(&labels, context.clock.as_ref(), emit);
    let outcome = all(context, draft, &mut stages, others).await;
    let stages = stages.into_list();
    match outcome {
        Ok(plan) => {
            let view = plan.view();
            let preflight = Preflight {
                plan: Some(view),
                failure: None,
                stages,
            };
            (preflight, Some(plan))
        }
        Err(failure) => {
            let preflight = Preflight {
                plan: None,
                failure: Some(failure),
                stages,
            };
            (preflight, None)
        }
    }
}

async fn all<E: Fn(Stage), F>(
    context: &Context,
    draft: &Draft,
    stages: &mut Stages<'_, E>,
    others: impl FnOnce(String) -> F,
) -> Result<Plan, ApiError>
where
    F: Future<Output = Result<Others, ApiError>>,
{
    let facts = &context.facts;
    let instance = InstanceId::parse(&facts.instance_id).map_err(arm::Error::from)?;
    let Spec {
        mut request,
        destination,
        store,
    } = stages.run(0, async { form(draft, facts) }).await?;
    stages.run(1, point(context, &instance, draft)).await?;
    let additions = stages.run(2, vault(context, &instance)).await?;
    if let (Some(request), Value::Object(additions)) = (request.as_object_mut(), additions) {
        request.extend(additions);
    }
    let target = async {
        match draft.target {
            TargetKind::Database => server(context, draft).await,
            TargetKind::Files => container(context, draft, &request).await,
        }
    };
    stages.run(3, target).await?;
    let repeat_warning = stages.run(4, same(others(destination.full.clone()))).await?;
    stages.run(5, validate(context, &instance, &request)).await?;
    Ok(Plan {
        id: Plan::new_id(),
        session_key: context.session_key.clone(),
        draft: draft.clone(),
        container_id: text_at(&request, "targetResourceArmId"),
        request,
        destination,
        store,
        kind: facts.kind,
        name: facts.name.clone(),
        server: facts.server.clone(),
        vault_id: instance.vault().as_str().to_owned(),
        vault: facts.vault.name.clone(),
        region: facts.vault.region.clone(),
        point_time: facts.point(&draft.point_id).map(|point| point.time),
        secret: names::SecretUri::parse(&draft.secret_uri, &facts.suffixes)
            .ok()
            .filter(|_| draft.target == TargetKind::Database)
            .map(|secret| secret.name),
        summary: summary::sentences(draft, facts),
        validated_at: context.clock.now(),
        validation_seconds: stages.seconds(5),
        repeat_warning,
    })
}

fn text_at(request: &Value, member: &str) -> Option<String> {
    let details = &request["restoreTargetInfo"]["targetDetails"];
    details[member].as_str().map(str::to_owned)
}

fn form(draft: &Draft, facts: &Facts) -> Result<(Spec, Verdict), ApiError> {
    let issues = rules::check(draft, facts);
    if let Some(reason) = can::validate(&issues).reason {
        return Err(error::invalid(reason));
    }
    let spec =
        spec::build(draft, facts).ok_or_else(|| error::internal("The request could not be made from the form."))?;
    let warnings: Vec<&str> = issues
        .iter()
        .filter(|issue| issue.severity == Severity::Warning)
        .map(|issue| issue.message.as_str())
        .collect();
    let verdict = if warnings.is_empty() {
        Verdict::Passed(None)
    } else {
        Verdict::Warned(warnings.join(" "))
    };
    Ok((spec, verdict))
}

/// The list on the screen may be minutes old: the point is asked for once more.
async fn point(context: &Context, instance: &InstanceId, draft: &Draft) -> Result<((), Verdict), ApiError> {
    let id = RecoveryPointId::of(instance, draft.point_id.trim()).map_err(arm::Error::from)?;
    let found = match context.arm.recovery_point(&id).await {
        Ok(found) => found,
        Err(gone) if gone.is_not_found() => {
            return Err(ApiError {
                hints: vec!["Refresh the list and choose another recovery point.".to_owned()],
                who: Some(Who::You),
                ..ApiError::from(gone)
            });
        }
        Err(other) => return Err(other.into()),
    };
    let fresh = facts_of(&found);
    if let Some(reason) = can::point(&fresh, context.clock.now()).reason {
        return Err(error::invalid(reason));
    }
    Ok(((), Verdict::Passed(Some(summary::moment(fresh.time)))))
}

fn facts_of(point: &arm::RecoveryPoint) -> PointFacts {
    let store = |entry: &arm::dataprotection::PointStore| StoreFacts {
        store: match entry.store.as_str() {
            "VaultStore" => Store::Vault,
            "ArchiveStore" => Store::Archive,
            _ => Store::Other,
        },
        raw: entry.store.clone(),
        visible: entry.visible.unwrap_or(true),
        expires: entry.expires,
        rehydration: entry.rehydration_status.clone(),
        rehydration_expires: entry.rehydration_expires,
    };
    PointFacts {
        id: point.point_id.clone(),
        time: point.time.unwrap_or(time::OffsetDateTime::UNIX_EPOCH),
        stores: point.stores.iter().map(store).collect(),
        expires: point.expires,
        partial: point
            .state
            .as_deref()
            .is_some_and(|state| state.eq_ignore_ascii_case("Partial")),
        postgres_version: point.meta().and_then(|meta| meta.postgres_version.clone()),
    }
}

/// Identity and guard of the vault; what they add to the request (contract §6.2 g).
async fn vault(context: &Context, instance: &InstanceId) -> Result<(Value, Verdict), ApiError> {
    let nothing = || Value::Object(serde_json::Map::default());
    let vault = match context.arm.vault(&instance.vault()).await {
        Ok(vault) => vault,
        Err(closed) if closed.is_forbidden() => {
            let why = "Your account cannot see the vault's settings. Azure will check them.".to_owned();
            return Ok((nothing(), Verdict::Warned(why)));
        }
        Err(other) => return Err(other.into()),
    };
    let mut additions = serde_json::Map::default();
    if let Some(details) = identity(&vault)? {
        additions.insert("identityDetails".to_owned(), details);
    }
    let mut warnings = Vec::new();
    let state = vault.provisioning_state.as_deref().unwrap_or("Succeeded");
    if !state.eq_ignore_ascii_case("Succeeded") {
        warnings.push(format!("The vault's state is {state}."));
    }
    if vault.guarded {
        match context.arm.resource_guard_proxy(&vault.id).await {
            Ok(proxy) => {
                if let Some(request) = proxy.restore_request() {
                    additions.insert("resourceGuardOperationRequests".to_owned(), json!([request]));
                    warnings.push(
                        "A resource guard covers restores: your account needs the role Backup MUA Operator on the guard.".to_owned(),
                    );
                }
            }
            Err(_) => warnings.push(
                "The vault's resource guard cannot be seen. If it covers restores, Azure will refuse.".to_owned(),
            ),
        }
    }
    let verdict = if warnings.is_empty() {
        Verdict::Passed(Some(format!("{} is ready and has a managed identity.", vault.name)))
    } else {
        Verdict::Warned(warnings.join(" "))
    };
    Ok((Value::Object(additions), verdict))
}

/// Nothing for the system-assigned identity, which is what an absent member means; a user-assigned one is named.
fn identity(vault: &Vault) -> Result<Option<Value>, ApiError> {
    let kind = vault
        .identity
        .as_ref()
        .map(|identity| identity.kind.to_lowercase())
        .unwrap_or_default();
    if kind.contains("systemassigned") {
        return Ok(None);
    }
    let assigned = vault
        .identity
        .as_ref()
        .map(|identity| identity.user_assigned.as_slice())
        .unwrap_or_default();
    match assigned {
        [] => Err(ApiError {
            who: Some(Who::AzureAdmin),
            hints: vec![
                "Turn on the vault's managed identity under Identity, and give it the roles that a restore needs."
                    .to_owned(),
            ],
            ..error::plain(
                ErrorCode::ValidationFailed,
                format!(
                    "Vault {} has no managed identity, so it cannot reach any destination.",
                    vault.name
                ),
            )
        }),
        [first, ..] => Ok(Some(
            json!({"useSystemAssignedIdentity": false, "userAssignedIdentityArmUrl": first.id}),
        )),
    }
}

async fn server(context: &Context, draft: &Draft) -> Result<((), Verdict), ApiError> {
    let id = SingleServerId::parse(draft.server_id.trim()).map_err(arm::Error::from)?;
    let unseen = |what: &str| {
        let why = format!("Your account cannot see {what} {}. Azure will check it.", id.name());
        Ok(((), Verdict::Warned(why)))
    };
    let server = match context.arm.single_server(&id).await {
        Ok(server) => server,
        Err(closed) if closed.is_forbidden() => return unseen("server"),
        Err(other) => return Err(other.into()),
    };
    if let Some(state) = server
        .state
        .as_deref()
        .filter(|state| !state.eq_ignore_ascii_case("Ready"))
    {
        return Err(error::invalid(format!(
            "Server {} is in the state {state}. It must be Ready.",
            server.name
        )));
    }
    let source = context
        .facts
        .point(&draft.point_id)
        .and_then(|point| point.postgres_version.as_deref());
    if let Some(reason) = rules::too_old(source, server.version.as_deref(), &server.name) {
        return Err(error::invalid(reason));
    }
    let databases = match context.arm.single_server_databases(&id).await {
        Ok(list) => list.rows,
        Err(closed) if closed.is_forbidden() => return unseen("the databases of"),
        Err(other) => return Err(other.into()),
    };
    if databases
        .iter()
        .any(|row| row.name.eq_ignore_ascii_case(&draft.database_name))
    {
        let taken: Vec<String> = databases.into_iter().map(|row| row.name).collect();
        let free = rules::free_name(&draft.database_name, &taken);
        return Err(ApiError {
            hints: vec![format!("Choose another name, for example {free}.")],
            ..error::invalid(format!(
                "{} exists already on {}. Azure never overwrites a database.",
                draft.database_name, server.name
            ))
        });
    }
    Ok((
        (),
        Verdict::Passed(Some(format!("{} is free on {}.", draft.database_name, server.name))),
    ))
}

async fn container(context: &Context, draft: &Draft, request: &Value) -> Result<((), Verdict), ApiError> {
    let id = text_at(request, "targetResourceArmId")
        .or_else(|| Some(draft.container_id.trim().to_owned()).filter(|id| !id.is_empty()));
    let Some(id) = id else {
        let why =
            "The container's resource ID is not known, so it cannot be looked at. Azure will check it.".to_owned();
        return Ok(((), Verdict::Warned(why)));
    };
    let id = ContainerId::parse(&id).map_err(arm::Error::from)?;
    match context.arm.container(&id).await {
        Ok(container) if container.deleted => Err(error::invalid(format!("Container {} was deleted.", container.name))),
        Ok(container) if container.has_immutability_policy == Some(true) => {
            let why = format!(
                "Container {} has an immutability policy. Azure may refuse to write to it.",
                container.name
            );
            Ok(((), Verdict::Warned(why)))
        }
        Ok(container) => Ok((
            (),
            Verdict::Passed(Some(format!("Container {} is there.", container.name))),
        )),
        // Not being able to see it is no proof that the vault cannot write to it.
        Err(closed) if closed.is_forbidden() => {
            let why = format!("Your account cannot see container {}. Azure will check it.", id.name());
            Ok(((), Verdict::Warned(why)))
        }
        Err(other) => Err(other.into()),
    }
}

async fn same(others: impl Future<Output = Result<Others, ApiError>>) -> Result<(Option<String>, Verdict), ApiError> {
    Ok(match others.await? {
        Others::None => (
            None,
            Verdict::Passed(Some("No other restore of this point to this place.".to_owned())),
        ),
        Others::Repeat(warning) => (Some(warning.clone()), Verdict::Warned(warning)),
        Others::Unseen(why) => (None, Verdict::Warned(why)),
    })
}

async fn validate(context: &Context, instance: &InstanceId, request: &Value) -> Result<((), Verdict), ApiError> {
    let handle = context.arm.validate_restore(instance, request).await.map_err(refused)?;
    let usual = POLL.div_f64(context.speed.max(0.001));
    let mut pause = if handle.finished {
        Duration::ZERO
    } else {
        handle.retry_after().unwrap_or(usual)
    };
    let mut waited = Duration::ZERO;
    let mut failures = 0;
    loop {
        tokio::time::sleep(pause).await;
        waited += pause;
        pause = match context.arm.poll_once(&handle).await {
            Ok(Poll::Succeeded { .. }) => {
                return Ok(((), Verdict::Passed(Some("Azure accepts this restore.".to_owned()))));
            }
            Ok(Poll::Failed(failure)) => {
                let mut cause = error::from_service(ErrorCode::ValidationFailed, &failure.error);
                cause.request_id = failure.request_id;
                cause.correlation_id = failure.correlation_id;
                return Err(cause);
            }
            Ok(Poll::Canceled) => {
                return Err(error::plain(
                    ErrorCode::ValidationFailed,
                    "Azure cancelled the validation.",
                ));
            }
            Ok(Poll::Running { retry_after }) => retry_after.unwrap_or(usual),
            // A look that failed says nothing about the validation: it is looked again, and never asked for again.
            Err(broken) if broken.is_transient() && failures < 5 => {
                failures += 1;
                broken.retry_after.unwrap_or(usual)
            }
            Err(broken) => return Err(broken.into()),
        };
        if waited > HANGS {
            return Err(error::plain(
                ErrorCode::ValidationFailed,
                "Azure has not finished validating after 15 minutes.",
            ));
        }
    }
}

/// A validation that was refused at once. A 400 means that this restore cannot be (contract §5.4); the rest is as ever.
fn refused(cause: arm::Error) -> ApiError {
    let bad_request = cause.status == Some(400);
    let cause = ApiError::from(cause);
    if bad_request && cause.code == ErrorCode::Service {
        return ApiError {
            code: ErrorCode::ValidationFailed,
            ..cause
        };
    }
    cause
}

#[cfg(test)]
#[path = "preflight_tests.rs"]
mod tests;
