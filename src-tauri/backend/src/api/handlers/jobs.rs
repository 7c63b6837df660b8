//! Commands about restores that were started.

use std::sync::Arc;
use std::time::Duration;

use arm::VaultId;
use time::OffsetDateTime;
use uuid::Uuid;

use super::activity::name_subscriptions;
use crate::Backend;
use crate::api::{ApiError, ErrorCode, JobRequest, JobView, RawJob, ServerKind, StartRequest};
use crate::error;
use crate::jobs::found::{self, Row};
use crate::jobs::intent::{Intent, Rehydration, Secondary};
use crate::jobs::job::JobRecord;
use crate::jobs::journal::Begun;
use crate::jobs::kept::KeptJobs;
use crate::jobs::send::{self, Wish};
use crate::jobs::{Remote, found_view, tracker};
use crate::plan::summary::moment;
use crate::plan::{self, Plan, spec};
use crate::session::{ActiveSession, Lane};

/// How long a window waits for Azure's answer to the trigger. The task that sends goes on after that.
const WAIT: Duration = Duration::from_secs(20);

impl Backend {
    /// Starts the restore of a plan: once, whoever asks, and however often.
    ///
    /// Answers when Azure has answered, or after 20 s with a job that is still `sending`; from then on there are events.
    ///
    /// # Errors
    /// [`ErrorCode::PlanStale`]: the plan is unknown, too old or used. [`ErrorCode::Duplicate`]: the same restore runs, may
    /// be running, or was started in the last 24 hours without `repeat_anyway`. [`ErrorCode::Storage`]: the intent could
    /// not be written down. In all these cases nothing was sent. A refusal by Azure is a job in phase `refused`.
    pub async fn restore_start(&self, request: StartRequest) -> Result<JobView, ApiError> {
        let session = self.0.sessions.current()?;
        let now = self.now();
        let vault = self.0.plans.vault_of(&request.plan_id).unwrap_or_default();
        let lane = session.lane_of(&vault);
        let plan = self.0.plans.get(&request.plan_id, &lane.sign_in(), now)?;
        let wish = Wish {
            key: Uuid::new_v4().to_string(),
            intent: intent(&plan, &session, &lane, self.data_source_of(&plan), now),
            body: plan.request.clone(),
            repeat_anyway: request.repeat_anyway,
        };
        let (begun, sent) = send::start(self, remote_of(&session, &lane), wish).await?;
        let key = match begun {
            Begun::Yes(record) => record.key,
            Begun::PlanUsed => return Err(plan::stale("This validation was already used to start a restore.")),
            Begun::Running(other) => return Err(running(&other)),
            Begun::Repeated(other) => return Err(repeated(&other)),
        };
        self.0.plans.used(&plan.id);
        if let Some(sent) = sent {
            let (backend, sign_in, noted) = (self.clone(), lane.sign_in(), key.clone());
            let answered = tokio::spawn(async move {
                if sent.await.is_ok() {
                    backend.note_start(&sign_in, &plan.draft, &noted).await;
                }
            });
            // Dropping the handle does not stop the task: a window that closes now loses nothing.
            let _ = tokio::time::timeout(WAIT, answered).await;
        }
        self.job_get(JobRequest { key }).await
    }

    /// Id of what a plan restores; the plan itself does not need it.
    fn data_source_of(&self, plan: &Plan) -> String {
        let facts = self.0.catalog.timeline_facts(&plan.draft.instance_id);
        facts.map(|facts| facts.data_source_id).unwrap_or_default()
    }

    /// What a restore that was begun under a key is followed with: its tenant, if the session has it.
    pub(crate) fn remote_with(&self, key: &str, vault_id: &str) -> Option<Remote> {
        let session = self.0.sessions.peek()?;
        let lane = session.lane_with(key, vault_id)?;
        Some(remote_of(&session, &lane))
    }

    /// Keys of every tenant of the session.
    pub(crate) fn session_keys(&self) -> Vec<String> {
        self.0.sessions.peek().map(|session| session.keys()).unwrap_or_default()
    }

    /// The first tenant of the session.
    #[cfg(test)]
    pub(crate) fn remote(&self) -> Option<Remote> {
        let session = self.0.sessions.peek()?;
        Some(remote_of(&session, &session.lane_of("")))
    }

    /// One restore, as it is known now.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub async fn job_get(&self, request: JobRequest) -> Result<JobView, ApiError> {
        match self.journal().load(&request.key).await? {
            Some(record) => self.job_view(&record).await,
            None => self.found_job(&request.key).await,
        }
    }

    /// The job as Azure last sent it, indented. It holds no signed address: those are of operations, not of jobs.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub async fn job_raw(&self, request: JobRequest) -> Result<RawJob, ApiError> {
        if let Some(record) = self.journal().load(&request.key).await? {
            return Ok(match &record.raw {
                Some(raw) => RawJob {
                    json: indented(raw),
                    received_at: record.raw_at.map(moment),
                },
                None => RawJob {
                    json: "Azure has sent no job yet.".to_owned(),
                    received_at: None,
                },
            });
        }
        let (row, _) = self.read_found(&request.key).await?;
        Ok(RawJob {
            json: indented(&row.job.raw),
            received_at: Some(moment(row.seen)),
        })
    }

    /// Looks at a restore now instead of at the next regular time.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub async fn job_check_now(&self, request: JobRequest) -> Result<JobView, ApiError> {
        let Some(record) = self.journal().load(&request.key).await? else {
            return self.found_job(&request.key).await;
        };
        if !record.is_final() || tracker::result_is_due(&record) {
            tracker::follow(self, &record.key);
        }
        self.job_view(&record).await
    }

    async fn found_job(&self, key: &str) -> Result<JobView, ApiError> {
        let session = self.0.sessions.current()?;
        let (row, trouble) = self.read_found(key).await?;
        let portal = remote_of(&session, &session.lane_of(&row.vault_id)).portal_url(&row.vault_id);
        let mut view = found_view::found_view(key, &row, portal, trouble);
        name_subscriptions(std::slice::from_mut(&mut view.summary), &session.view.subscriptions);
        Ok(view)
    }

    /// A job of a vault, read anew; where that is not possible any more, or not now, as it was last seen, and why.
    async fn read_found(&self, key: &str) -> Result<(Row, Option<ApiError>), ApiError> {
        let session = self.0.sessions.current()?;
        let (place, id) = found::parse_key(key).ok_or_else(found_view::gone)?;
        let kept = KeptJobs::new(self.0.db.clone());
        let lane = session.lane_of(place.vault.as_str());
        let held = self.0.jobs.found.one(&kept, &lane.key, &place, &id).await?;
        match place.job(&remote_of(&session, &lane), &id).await {
            Ok(job) => Ok((self.0.jobs.found.put_one(&lane.key, &place, job, self.now()), None)),
            Err(error) if error.is_not_found() => held.map(|row| (row, None)).ok_or_else(found_view::gone),
            Err(error) => match held {
                Some(row) => Ok((row, Some(error.into()))),
                None => self.watch(Err(error.into())),
            },
        }
    }
}

/// What the jobs need of a session, in one tenant.
pub(super) fn remote_of(session: &ActiveSession, lane: &Lane) -> Remote {
    let with = lane.clone();
    Remote {
        key: lane.key.clone(),
        // Two accounts may share a tenant: each subscription is asked through the one that owns it.
        arm: lane.arm.routed(session.routes.clone()),
        speed: session.speed,
        practice: session.is_practice(),
        sign_in: lane.sign_in(),
        credential_for: Arc::new(move |tenant| with.credential_for(tenant)),
    }
}

fn intent(plan: &Plan, session: &ActiveSession, lane: &Lane, data_source_id: String, now: OffsetDateTime) -> Intent {
    let draft = &plan.draft;
    let files = draft.target == crate::api::TargetKind::Files;
    Intent {
        plan_id: plan.id.clone(),
        session_key: lane.key.clone(),
        who: lane.account.clone(),
        kind: plan.kind,
        instance_id: draft.instance_id.clone(),
        name: plan.name.clone(),
        server: plan.server.clone(),
        vault_id: plan.vault_id.clone(),
        vault: plan.vault.clone(),
        region: plan.region.display.clone(),
        point_id: draft.point_id.trim().to_owned(),
        point_time: plan.point_time,
        store: plan.store.clone(),
        target: draft.target,
        destination: plan.destination.full.clone(),
        destination_short: plan.destination.short.clone(),
        place: plan.destination.place.clone(),
        server_id: if files {
            String::new()
        } else {
            draft.server_id.trim().to_owned()
        },
        container_id: plan.container_id.clone(),
        file_prefix: files.then(|| draft.file_prefix.clone()),
        secret: plan.secret.clone(),
        request_sha256: send::fingerprint(&spec::canonical(&plan.request)),
        client_request_id: Uuid::new_v4().to_string(),
        validated_at: plan.validated_at,
        validation_seconds: plan.validation_seconds,
        created_at: now,
        speed: session.speed,
        secondary: plan.secondary.as_ref().map(|place| Secondary {
            source: place.source.clone(),
            region: place.region.clone(),
            display: place.display.clone(),
        }),
        rehydration: plan.rehydration.as_ref().map(|order| Rehydration {
            priority: order.priority.clone(),
            days: order.days,
        }),
        identity: plan.identity.clone(),
        guard_tenant: plan.guard_tenant.clone(),
        data_source_id,
        subscription: subscription_name(session, &plan.vault_id),
    }
}

fn subscription_name(session: &ActiveSession, vault_id: &str) -> String {
    let Ok(vault) = VaultId::parse(vault_id) else {
        return String::new();
    };
    let all = &session.view.subscriptions;
    let known = all.iter().find(|s| s.id.eq_ignore_ascii_case(vault.subscription()));
    known.map_or_else(|| vault.subscription().to_owned(), |s| s.name.clone())
}

fn indented(raw: &serde_json::Value) -> String {
    serde_json::to_string_pretty(raw).unwrap_or_default()
}

/// The same restore stands in the way.
pub(super) fn running(other: &JobRecord) -> ApiError {
    let at = moment(other.intent.created_at);
    ApiError {
        hints: vec!["Follow it under Activity. Nothing was sent.".to_owned()],
        ..error::plain(
            ErrorCode::Duplicate,
            format!("This restore was started on {at} and is not over, or its outcome is not known yet."),
        )
    }
}

/// What `repeat_warning` says.
pub(super) fn repeat_words(other: &JobRecord) -> String {
    let at = moment(other.intent.created_at);
    match other.intent.kind {
        ServerKind::SingleServer => format!("This point was restored to the same place on {at}."),
        // Microsoft's support matrix of flexible servers says so.
        ServerKind::FlexibleServer => {
            format!(
                "This point was restored to the same place on {at}. Several restores of a flexible server on one day can fail."
            )
        }
    }
}

fn repeated(other: &JobRecord) -> ApiError {
    ApiError {
        hints: vec!["Start it again only if you mean to restore twice. Nothing was sent.".to_owned()],
        ..error::plain(ErrorCode::Duplicate, repeat_words(other))
    }
}
