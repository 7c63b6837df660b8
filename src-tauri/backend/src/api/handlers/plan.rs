//! From a form to a plan.

use arm::InstanceId;

use super::jobs::{remote_of, repeat_words, running, sign_in};
use crate::Backend;
use crate::api::{ApiError, CheckRequest, ErrorCode, PlanCheck, Preflight, Stage};
use crate::error;
use crate::jobs::journal::Begun;
use crate::jobs::reconcile;
use crate::jobs::same::Same;
use crate::plan::preflight::{self, Context, Others};
use crate::plan::{can, estimate, rules, spec, summary};
use crate::session::ActiveSession;

impl Backend {
    /// What can be said about a form: rules, summary, the usual time, and the body that would be sent.
    ///
    /// A form that differs from a validated one takes that plan with it.
    ///
    /// # Errors
    /// [`ErrorCode::NotSignedIn`]; what Azure answers, if the instance has not been loaded yet.
    pub async fn plan_check(&self, request: CheckRequest) -> Result<PlanCheck, ApiError> {
        let session = self.0.sessions.current()?;
        let draft = request.draft;
        self.0.plans.keep_only(&draft);
        let facts = match self.0.catalog.timeline_facts(&draft.instance_id) {
            Some(facts) => facts,
            None => self.0.catalog.load_facts(&draft.instance_id).await?,
        };
        let issues = rules::check(&draft, &facts);
        let request_json =
            spec::build(&draft, &facts).and_then(|spec| serde_json::to_string_pretty(&spec.request).ok());
        let history = self
            .journal()
            .durations(&session.key, facts.kind, draft.target, session.speed)
            .await?;
        let what = estimate::What {
            kind: facts.kind,
            target: draft.target,
            archive: false,
            secondary: draft.secondary,
        };
        Ok(PlanCheck {
            summary: summary::sentences(&draft, &facts),
            estimate: estimate::restore(what, &history, session.speed),
            notes: Vec::new(),
            rehydration: None,
            can_validate: can::validate(&issues),
            request_json,
            issues,
        })
    }

    /// Checks a form step by step, down to Azure's own validation, and makes a plan of it. Nothing in Azure is changed, so
    /// a window that closes in the middle loses nothing but the answer.
    ///
    /// # Errors
    /// [`ErrorCode::NotSignedIn`], [`ErrorCode::Storage`]. What is wrong with the restore is not an error of the command: it
    /// is in the answer, with the stage that found it.
    pub async fn plan_preflight(
        &self,
        request: CheckRequest,
        sink: impl Fn(Stage) + Send + Sync,
    ) -> Result<Preflight, ApiError> {
        let session = self.0.sessions.current()?;
        let draft = request.draft;
        let facts = self.0.catalog.load_facts(&draft.instance_id).await?;
        let context = Context {
            arm: session.arm.clone(),
            clock: self.0.parts.clock.clone(),
            sign_in: sign_in(&session),
            speed: session.speed,
            facts,
        };
        let others = |destination: String| self.others(&session, &draft.instance_id, &draft.point_id, destination);
        let (preflight, plan) = preflight::run(&context, &draft, sink, others).await;
        if let Some(plan) = plan {
            self.0.plans.put(plan);
        }
        Ok(preflight)
    }

    /// Whether the same restore was started, runs, or may be running: by the journal, then by the vault.
    async fn others(
        &self,
        session: &ActiveSession,
        instance_id: &str,
        point_id: &str,
        destination: String,
    ) -> Result<Others, ApiError> {
        let same = Same::new(&session.key, instance_id, point_id, &destination);
        let journal = self.journal().same(same, self.now()).await?;
        if let Some(Begun::Running(other)) = &journal {
            return Err(running(other));
        }
        let instance = InstanceId::parse(instance_id).map_err(arm::Error::from)?;
        match reconcile::running_elsewhere(&remote_of(session), &instance, point_id, &destination).await {
            Ok(Some(job)) => {
                return Err(ApiError {
                    hints: vec![format!("Follow it under Activity. Its job is {}.", job.name)],
                    ..error::plain(
                        ErrorCode::Duplicate,
                        "Someone else is restoring this point to this place now.",
                    )
                });
            }
            // Without a right to read jobs, or without an answer, the journal's word has to do.
            Err(unread) if journal.is_none() => {
                let why = ApiError::from(unread).message;
                return Ok(Others::Unseen(format!("Restores by others cannot be seen: {why}")));
            }
            Ok(None) | Err(_) => {}
        }
        Ok(match journal {
            Some(Begun::Repeated(other)) => Others::Repeat(repeat_words(&other)),
            _ => Others::None,
        })
    }
}
