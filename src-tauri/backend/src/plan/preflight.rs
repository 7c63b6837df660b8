//! From a form to a plan: our own rules, a fresh look at what the restore touches, then Azure's own validation.
//!
//! A caller that goes away drops this future, and nothing is left half done: nothing here changes anything in Azure.
//! Validation is asked for once per run; Azure blocks it for hours after too many (`CloudDosTimeboudLimitReached`).

use std::sync::Arc;
use std::time::Duration;

use arm::dataprotection::CrossRegion;
use arm::{ArmClient, InstanceId, Poll};
use azure_core::credentials::TokenCredential;
use serde_json::Value;

use super::facts::Facts;
use super::plans::{Plan, RehydrationOrder, SecondaryPlace};
use super::spec::{self, Spec};
use super::stages::{Stages, Verdict};
use super::{can, estimate, look, names, notes, rules, summary};
use crate::api::{ApiError, Draft, ErrorCode, Preflight, Severity, Stage, TargetKind};
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
    /// The sign-in that the plan will belong to.
    pub sign_in: String,
    pub speed: f64,
    pub facts: Facts,
    /// Second token for a resource guard in another tenant: none is needed, it is here, or why it cannot be had.
    pub guard_token: Result<Option<Arc<dyn TokenCredential>>, ApiError>,
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
    let validation = estimate::validation(context.facts.kind, draft.secondary, context.speed);
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
        rehydration,
    } = stages.run(0, async { form(draft, facts) }).await?;
    let place = place(draft, facts, &instance)?;
    stages
        .run(1, look::point(context, &instance, place.as_ref(), draft))
        .await?;
    let additions = stages.run(2, look::vault(context, &instance, draft)).await?;
    if let (Some(request), Value::Object(additions)) = (request.as_object_mut(), additions) {
        request.extend(additions);
    }
    let target = async {
        match draft.target {
            TargetKind::Database => look::server(context, draft).await,
            TargetKind::Files => look::container(context, draft, &request).await,
        }
    };
    stages.run(3, target).await?;
    let repeat_warning = stages.run(4, same(others(destination.full.clone()))).await?;
    let validated = validate(context, &instance, place.as_ref(), &request);
    stages
        .run(5, async {
            validated
                .await
                .map_err(|refused| advised(refused, rehydration.as_ref()))
        })
        .await?;
    let guarded = request.get("resourceGuardOperationRequests").is_some();
    Ok(Plan {
        id: Plan::new_id(),
        sign_in: context.sign_in.clone(),
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
        point_time: facts.chosen(draft).map(|point| point.time),
        secret: names::SecretUri::parse(&draft.secret_uri, &facts.suffixes)
            .ok()
            .filter(|_| draft.target == TargetKind::Database)
            .map(|secret| secret.name),
        summary: summary::sentences(draft, facts),
        validated_at: context.clock.now(),
        validation_seconds: stages.seconds(5),
        repeat_warning,
        secondary: facts
            .secondary
            .as_ref()
            .filter(|_| draft.secondary)
            .map(|secondary| SecondaryPlace {
                source: facts.vault.region.name.clone(),
                region: secondary.region.name.clone(),
                display: secondary.region.display.clone(),
            }),
        rehydration,
        guard_tenant: facts.guard_tenant(draft).filter(|_| guarded).map(str::to_owned),
        identity: Some(draft.identity_id.trim().to_owned()).filter(|id| !id.is_empty()),
    })
}

/// Where a cross-region restore goes; `None` for one in the vault's own region.
fn place(draft: &Draft, facts: &Facts, instance: &InstanceId) -> Result<Option<CrossRegion>, ApiError> {
    let Some(secondary) = facts.secondary.as_ref().filter(|_| draft.secondary) else {
        return Ok(None);
    };
    let place = CrossRegion::new(&instance.vault(), &facts.vault.region.name, &secondary.region.name)?;
    Ok(Some(place))
}

/// High priority is in the specification and in no client (contract §18): a refusal may be about nothing else.
fn advised(mut refused: ApiError, rehydration: Option<&RehydrationOrder>) -> ApiError {
    if refused.code == ErrorCode::ValidationFailed && rehydration.is_some_and(|order| order.priority == "High") {
        refused.hints.insert(
            0,
            "Choose the priority Standard and validate again: Azure may not take High for PostgreSQL.".to_owned(),
        );
    }
    refused
}

pub(super) fn text_at(request: &Value, member: &str) -> Option<String> {
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
    let mut warnings: Vec<String> = issues
        .into_iter()
        .filter(|issue| issue.severity == Severity::Warning)
        .map(|issue| issue.message)
        .collect();
    // Those of a field have said their reason there.
    let known = notes::list(draft, facts).into_iter();
    warnings.extend(
        known
            .filter(|note| {
                note.severity == Severity::Warning && !["point-expiring", "guard"].contains(&note.id.as_str())
            })
            .map(|note| format!("{}.", note.title)),
    );
    let verdict = if warnings.is_empty() {
        Verdict::Passed(None)
    } else {
        Verdict::Warned(warnings.join(" "))
    };
    Ok((spec, verdict))
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

async fn validate(
    context: &Context,
    instance: &InstanceId,
    place: Option<&CrossRegion>,
    request: &Value,
) -> Result<((), Verdict), ApiError> {
    let arm = &context.arm;
    let asked = if let Some(place) = place {
        arm.validate_cross_region_restore(place, instance, request).await
    } else {
        // Whether Azure looks at the guard in a validation is not established (contract §5.9): the token is there if it does.
        let others: Vec<_> = context.guard_token.clone()?.into_iter().collect();
        arm.validate_restore_with(instance, request, &others).await
    };
    let handle = asked.map_err(refused)?;
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
