//! Commands about restores that were started.

use std::time::Duration;

use arm::VaultId;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Backend;
use crate::api::{
    Activity, ActivityRequest, ApiError, DatabasesRequest, ErrorCode, JobRequest, JobView, Problem, RawJob, ServerKind,
    StartRequest,
};
use crate::error;
use crate::jobs;
use crate::jobs::details::KeptJobs;
use crate::jobs::job::{Intent, JobRecord};
use crate::jobs::journal::Begun;
use crate::jobs::send::{self, Wish};
use crate::jobs::{Remote, feed, reconcile, tracker};
use crate::plan::summary::moment;
use crate::plan::{self, Plan, spec};
use crate::session::ActiveSession;

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
        let plan = self.0.plans.get(&request.plan_id, &sign_in(&session), now)?;
        let wish = Wish {
            key: Uuid::new_v4().to_string(),
            intent: intent(&plan, &session, now),
            body: plan.request.clone(),
            repeat_anyway: request.repeat_anyway,
        };
        let (begun, sent) = send::start(self, remote_of(&session), wish).await?;
        let key = match begun {
            Begun::Yes(record) => record.key,
            Begun::PlanUsed => return Err(plan::stale("This validation was already used to start a restore.")),
            Begun::Running(other) => return Err(running(&other)),
            Begun::Repeated(other) => return Err(repeated(&other)),
        };
        self.0.plans.used(&plan.id);
        if let Some(sent) = sent {
            // Dropping the handle does not stop the task: a window that closes now loses nothing.
            let _ = tokio::time::timeout(WAIT, sent).await;
        }
        self.job_get(JobRequest { key }).await
    }

    /// All restores of this app in this session, and those of the vaults of the last 14 days, newest first.
    ///
    /// # Errors
    /// [`ErrorCode::Storage`] when the journal cannot be read. What cannot be read from Azure is in `problems`.
    pub async fn activity_list(&self, request: ActivityRequest) -> Result<Activity, ApiError> {
        let Some(session) = self.0.sessions.peek() else {
            let records = self.journal().list(None, false).await?;
            return Ok(Activity {
                rows: feed::merge(&records, None),
                listed_days: u32::try_from(jobs::LISTED_DAYS).unwrap_or_default(),
                kept_since: None,
                reminders: Vec::new(),
                problems: Vec::new(),
                as_of: self.now().into(),
            });
        };
        let at_hand = self.0.jobs.found.at_hand(&session.key).filter(|_| !request.refresh);
        let (found, mut problems) = if let Some(found) = at_hand {
            (found, Vec::new())
        } else {
            let (vaults, problems) = self.vaults_with_databases().await;
            let remote = remote_of(&session);
            let kept = KeptJobs::new(self.0.db.clone());
            let known = self.journal().known_jobs().await?;
            let found = feed::refresh(&self.0.jobs.found, &kept, &remote, vaults, &known, self.now()).await;
            (found, problems)
        };
        // Read after the vaults: a record that was adopted meanwhile knows its job, and no job stands twice.
        let records = self.journal().list(Some(&session.key), false).await?;
        problems.extend(found.problems.clone());
        problems.extend(jobs::elsewhere(self, &session.key).await?);
        Ok(Activity {
            rows: feed::merge(&records, Some(&found)),
            listed_days: u32::try_from(jobs::LISTED_DAYS).unwrap_or_default(),
            kept_since: None,
            reminders: Vec::new(),
            problems,
            as_of: found.as_of.into(),
        })
    }

    /// The current session, for those who do not know sessions.
    pub(crate) fn remote(&self) -> Option<Remote> {
        self.0.sessions.peek().map(|session| remote_of(&session))
    }

    /// Vaults in which something is protected, from the list of databases.
    async fn vaults_with_databases(&self) -> (Vec<VaultId>, Vec<Problem>) {
        match self.databases_list(DatabasesRequest { refresh: false }).await {
            Ok(databases) => {
                let mut vaults: Vec<VaultId> = databases
                    .rows
                    .iter()
                    .filter_map(|row| VaultId::parse(&row.vault_id).ok())
                    .collect();
                vaults.sort_by(|a, b| a.key().cmp(b.key()));
                vaults.dedup_by(|a, b| a.key() == b.key());
                (vaults, databases.problems)
            }
            Err(error) => {
                let scope = "List of databases".to_owned();
                (Vec::new(), vec![Problem { scope, error }])
            }
        }
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
        let (row, at) = self.read_found(&request.key).await?;
        Ok(RawJob {
            json: indented(&row.job.raw),
            received_at: Some(moment(at)),
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
        let (row, at) = self.read_found(key).await?;
        let portal = remote_of(&session).portal_url(&row.vault_id);
        Ok(feed::found_view(key, &row, portal, at))
    }

    /// A job of a vault, read anew.
    async fn read_found(&self, key: &str) -> Result<(feed::Row, OffsetDateTime), ApiError> {
        let session = self.0.sessions.current()?;
        let (vault, id) = feed::parse_key(key).ok_or_else(feed::gone)?;
        match reconcile::read_job(&remote_of(&session), &vault, &id).await {
            Ok(job) => Ok((self.0.jobs.found.put_one(&session.key, &vault, job), self.now())),
            Err(error) if error.is_not_found() => Err(feed::gone()),
            Err(error) => Err(error.into()),
        }
    }
}

/// What the jobs need of a session.
pub(super) fn remote_of(session: &ActiveSession) -> Remote {
    Remote {
        key: session.key.clone(),
        arm: session.arm.clone(),
        speed: session.speed,
        practice: session.is_practice(),
    }
}

/// One sign-in, as a plan knows it: cloud and tenant, who, and since when.
pub(super) fn sign_in(session: &ActiveSession) -> String {
    let since = session.view.since.0.unix_timestamp_nanos();
    format!("{} {} {since}", session.key, session.view.account)
}

fn intent(plan: &Plan, session: &ActiveSession, now: OffsetDateTime) -> Intent {
    let draft = &plan.draft;
    let files = draft.target == crate::api::TargetKind::Files;
    Intent {
        plan_id: plan.id.clone(),
        session_key: session.key.clone(),
        who: session.view.account.clone(),
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
    }
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
