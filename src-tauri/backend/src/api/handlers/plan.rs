//! From a form to a plan.

use arm::InstanceId;
use time::OffsetDateTime;

use super::jobs::{remote_of, repeat_words, running};
use crate::Backend;
use crate::api::{
    ApiError, CheckRequest, Draft, ErrorCode, GuardRequest, Phase, PlanCheck, Preflight, ServerKind, Stage,
};
use crate::error;
use crate::jobs::intent::Secondary;
use crate::jobs::journal::Begun;
use crate::jobs::reconcile;
use crate::jobs::same::Same;
use crate::plan::facts::Facts;
use crate::plan::preflight::{self, Context, Others};
use crate::plan::{can, estimate, notes, rehydration, rules, spec, summary};
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
        let lane = session.lane_of(&draft.instance_id);
        self.0.plans.keep_only(&draft);
        let facts = match self.0.catalog.timeline_facts(&draft.instance_id) {
            Some(facts) => facts,
            None => self.0.catalog.load_facts(&draft.instance_id).await?,
        };
        let facts = Facts {
            recent: self.last_start(&lane.key, &facts).await?,
            ..facts
        };
        let issues = rules::check(&draft, &facts);
        let request_json =
            spec::build(&draft, &facts).and_then(|spec| serde_json::to_string_pretty(&spec.request).ok());
        let rehydration = rehydration::view(&draft, &facts, session.speed);
        let what = estimate::What {
            kind: facts.kind,
            target: draft.target,
            archive: rehydration.is_some(),
            secondary: draft.secondary,
        };
        let history = self.journal().durations(&lane.key, what, session.speed).await?;
        Ok(PlanCheck {
            summary: summary::sentences(&draft, &facts),
            estimate: estimate::restore(what, &history, session.speed),
            notes: notes::list(&draft, &facts),
            rehydration,
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
        let lane = session.lane_of(&draft.instance_id);
        let mut facts = self.0.catalog.load_facts(&draft.instance_id).await?;
        if facts.vault.guarded && !draft.secondary {
            // Rights come and go: they are looked at now, and what cannot be seen stays unknown.
            let request = GuardRequest {
                instance_id: draft.instance_id.clone(),
                tenant: draft.guard_tenant.clone(),
            };
            if self.guard_get(request).await.is_ok() {
                facts = self.0.catalog.load_facts(&draft.instance_id).await?;
            }
        }
        let facts = Facts {
            recent: self.last_start(&lane.key, &facts).await?,
            ..facts
        };
        let guard_token = facts
            .guard_tenant(&draft)
            .map(|tenant| lane.credential_for(tenant))
            .transpose();
        let context = Context {
            arm: lane.arm.clone(),
            clock: self.0.parts.clock.clone(),
            sign_in: lane.sign_in(),
            speed: session.speed,
            facts,
            guard_token,
        };
        let secondary = context
            .facts
            .secondary
            .as_ref()
            .filter(|_| draft.secondary)
            .map(|there| Secondary {
                source: context.facts.vault.region.name.clone(),
                region: there.region.name.clone(),
                display: there.region.display.clone(),
            });
        let others = |destination: String| self.others(&session, &draft, secondary, destination);
        let (preflight, plan) = preflight::run(&context, &draft, sink, others).await;
        if let Some(plan) = plan {
            self.0.plans.put(plan);
        }
        self.note_validation(&context.sign_in, &draft, &context.facts, &preflight);
        Ok(preflight)
    }

    /// When a restore of this flexible server was last started from here; one that never reached Azure does not count. For a
    /// single server it is of no account, and not looked for.
    async fn last_start(&self, session_key: &str, facts: &Facts) -> Result<Option<OffsetDateTime>, ApiError> {
        if facts.kind == ServerKind::SingleServer {
            return Ok(None);
        }
        let records = self.journal().list(Some(session_key), false).await?;
        let started = records.iter().filter(|record| {
            let reached = !matches!(record.phase, Phase::Refused | Phase::NeverStarted);
            reached && arm::same_id(&record.intent.instance_id, &facts.instance_id)
        });
        Ok(started.map(|record| record.intent.created_at).max())
    }

    /// Whether the same restore was started, runs, or may be running: by the journal, then by the vault.
    async fn others(
        &self,
        session: &ActiveSession,
        draft: &Draft,
        secondary: Option<Secondary>,
        destination: String,
    ) -> Result<Others, ApiError> {
        let (instance_id, point_id) = (draft.instance_id.as_str(), draft.point_id.as_str());
        let lane = session.lane_of(instance_id);
        let same = Same::new(&lane.key, instance_id, point_id, &destination);
        let journal = self.journal().same(same, self.now()).await?;
        if let Some(Begun::Running(other)) = &journal {
            return Err(running(other));
        }
        let instance = InstanceId::parse(instance_id).map_err(arm::Error::from)?;
        match reconcile::running_elsewhere(&remote_of(session, &lane), &instance, secondary, point_id, &destination)
            .await
        {
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
