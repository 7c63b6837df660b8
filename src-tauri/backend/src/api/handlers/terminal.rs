//! Commands that show the same restore by other means.

use arm::dataprotection::API_VERSION;
use serde_json::Value;

use super::jobs::remote_of;
use crate::Backend;
use crate::api::{
    ApiError, DatabaseRow, DatabasesRequest, ErrorCode, ImportRequest, Imported, JobRequest, JobView, Runbook,
    ServerKind, StepState, Terminal, TerminalRequest, TimelineRequest,
};
use crate::error;
use crate::jobs::{Remote, found, found_view, kept_request};
use crate::plan::facts::{Facts, GuardFacts};
use crate::plan::terminal::runbook::{self, Story};
use crate::plan::terminal::{self, Pair, Progress, Restore, Subject, Vault};
use crate::plan::{import, spec};

/// What the commands of a job are made of.
struct Known {
    /// The sign-in that it belongs to; `None`: the current one.
    session_key: Option<String>,
    vault_id: String,
    instance_id: String,
    kind: ServerKind,
    request: Option<Value>,
    job: Option<String>,
    /// Source and target region of a restore in the paired region, by their names.
    pair: Option<(String, String)>,
    guard_tenant: Option<String>,
}

impl Backend {
    /// The restore that a form describes, as commands. While the form is not complete, the answer says so and holds none.
    ///
    /// # Errors
    /// [`ErrorCode::NotSignedIn`]; what Azure answers, if the instance has not been
    /// loaded yet.
    pub async fn terminal_get(&self, request: TerminalRequest) -> Result<Terminal, ApiError> {
        let session = self.0.sessions.current()?;
        let draft = request.draft;
        // Commands without the guard's part would be refused: what is not known of it is asked for.
        let complete = |facts: &Facts| !facts.vault.guarded || facts.vault.guard != GuardFacts::Unknown;
        let facts = match self.0.catalog.timeline_facts(&draft.instance_id) {
            Some(facts) if draft.secondary || complete(&facts) => facts,
            _ => self.0.catalog.load_facts(&draft.instance_id).await?,
        };
        let Some(spec) = spec::build(&draft, &facts) else {
            return Ok(empty(
                "Complete the form first: the commands are made from the finished request.",
            ));
        };
        let known = Known {
            session_key: None,
            vault_id: facts.vault.id.clone(),
            instance_id: facts.instance_id.clone(),
            kind: facts.kind,
            request: Some(spec.request),
            job: None,
            pair: draft
                .secondary
                .then(|| (facts.vault.region.name.clone(), facts.region_for(&draft).name.clone())),
            guard_tenant: facts.guard_tenant(&draft).map(str::to_owned),
        };
        let lane = session.lane_of(&draft.instance_id);
        Ok(commands(&remote_of(&session, &lane), &known, Progress::Planned))
    }

    /// What shows and follows a job outside of this app, and how it was started.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], [`ErrorCode::Storage`].
    pub async fn job_terminal(&self, request: JobRequest) -> Result<Terminal, ApiError> {
        Ok(self.terminal_of(&self.known(&request.key).await?))
    }

    /// A restore that is over, as Markdown.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidInput`] while it is not over; else as `job_get`.
    pub async fn runbook_get(&self, request: JobRequest) -> Result<Runbook, ApiError> {
        let key = request.key.clone();
        let view = self.job_get(request).await?;
        if !view.summary.is_final {
            return Err(error::invalid("A runbook is written when the restore is over."));
        }
        let known = self.known(&key).await?;
        let terminal = self.terminal_of(&known);
        Ok(runbook::write(&Story {
            name: &view.summary.name,
            destination: &view.summary.destination,
            outcome: &view.summary.phase_label,
            at: view.summary.started_at.0,
            written: self.now(),
            facts: rows(&view),
            course: view
                .steps
                .iter()
                .filter(|step| step.state != StepState::Next)
                .map(|step| (step.label.clone(), step.detail.clone(), step.at.map(|at| at.0)))
                .collect(),
            warnings: &view.warnings,
            error: view
                .error
                .as_ref()
                .map(|error| (error.message.clone(), error.hints.clone(), error.azure_code.clone())),
            next_steps: &view.next_steps,
            request: known.request.as_ref(),
            terminal: &terminal,
        }))
    }

    /// A form from the text of a request file. Nothing is sent, and no form is changed: the caller takes the draft, or not.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidInput`] with what is wrong with the file; [`ErrorCode::NotSignedIn`]; what Azure answers, if the
    /// instance has not been loaded yet.
    pub async fn request_import(&self, request: ImportRequest) -> Result<Imported, ApiError> {
        let read = import::read(&request.text).map_err(unusable)?;
        let named = read.cross.as_ref().map(|cross| cross.instance_id.as_str());
        let instance_id = match (request.instance_id, named, &read.source) {
            (given, _, _) if !given.is_empty() => given,
            (_, Some(id), _) => self.listed(|row| arm::same_id(&row.id, id)).await?,
            (_, None, Some(source)) => self.listed(|row| arm::same_id(&row.data_source_id, source)).await?,
            (_, None, None) => {
                return Err(unusable(
                    "The file does not say which database it is for. Open the database first.".to_owned(),
                ));
            }
        };
        let refresh = false;
        let timeline = Box::pin(self.timeline_get(TimelineRequest { instance_id, refresh })).await?;
        let facts = self.0.catalog.load_facts(&timeline.database.id).await?;
        import::fill(read, timeline.draft, &facts).map_err(unusable)
    }

    /// The id of the one instance in the list that a file means.
    async fn listed(&self, means: impl Fn(&DatabaseRow) -> bool + Send) -> Result<String, ApiError> {
        let all = self.databases_list(DatabasesRequest { refresh: false }).await?;
        let found = all.rows.into_iter().find(|row| means(row));
        found.map(|row| row.id).ok_or_else(|| {
            error::plain(
                ErrorCode::NotFound,
                "The database that the file was made for is not among the protected ones.",
            )
        })
    }

    /// A job may be looked at after signing out, or under another account: the address to send to is then not known.
    fn terminal_of(&self, known: &Known) -> Terminal {
        let session = self.0.sessions.peek();
        let own = session.and_then(|session| {
            let lane = match &known.session_key {
                Some(key) => session.lane_with(key, &known.vault_id)?,
                None => session.lane_of(&known.vault_id),
            };
            Some(remote_of(&session, &lane))
        });
        match own {
            Some(remote) => commands(&remote, known, Progress::Sent(known.job.as_deref())),
            None => empty("Sign in to the account that this restore belongs to, to see its commands."),
        }
    }

    async fn known(&self, key: &str) -> Result<Known, ApiError> {
        if let Some(record) = self.journal().load(key).await? {
            return Ok(Known {
                session_key: Some(record.intent.session_key),
                vault_id: record.intent.vault_id,
                instance_id: record.intent.instance_id,
                kind: record.intent.kind,
                request: kept_request::of(&self.0.db, key).await?,
                job: record.job_id,
                pair: record.intent.secondary.map(|pair| (pair.source, pair.region)),
                guard_tenant: record.intent.guard_tenant,
            });
        }
        let (place, job) = found::parse_key(key).ok_or_else(found_view::gone)?;
        Ok(Known {
            session_key: None,
            vault_id: place.vault.as_str().to_owned(),
            instance_id: String::new(),
            kind: ServerKind::SingleServer,
            request: None,
            job: Some(job),
            pair: place.secondary.map(|pair| (pair.source, pair.region)),
            guard_tenant: None,
        })
    }
}

fn unusable(message: String) -> ApiError {
    ApiError {
        hints: vec!["Nothing was changed, and nothing was sent.".to_owned()],
        ..error::invalid(message)
    }
}

fn commands(remote: &Remote, known: &Known, progress: Progress<'_>) -> Terminal {
    let Some(vault) = Vault::of(&known.vault_id) else {
        return empty("The vault’s id is not known.");
    };
    let cloud = remote.arm.cloud();
    let request = known.request.as_ref();
    let mut terminal = terminal::all(&Subject {
        arm: cloud.arm.as_str(),
        cloud: &cloud.name,
        api_version: API_VERSION,
        vault,
        pair: known.pair.as_ref().map(|(source, region)| Pair { source, region }),
        restore: request
            .map(|request| Restore::new(&known.instance_id, known.kind, request, known.guard_tenant.as_deref())),
        progress,
    });
    if remote.practice {
        terminal.note = Some(
            "This is practice: the commands are right, but what they name is in this application only.".to_owned(),
        );
    }
    terminal
}

fn empty(note: &str) -> Terminal {
    Terminal {
        az: Vec::new(),
        powershell: Vec::new(),
        rest: Vec::new(),
        note: Some(note.to_owned()),
    }
}

/// The rows of the job's page, with the two that stand in its heading there.
fn rows(view: &JobView) -> Vec<(String, String)> {
    let summary = &view.summary;
    let source = if summary.name == summary.server {
        summary.name.clone()
    } else {
        format!("{} on {}", summary.name, summary.server)
    };
    let mut rows = vec![("Source".to_owned(), source)];
    if let Some(at) = summary.point_time {
        rows.push(("Point of".to_owned(), crate::plan::summary::moment(at.0)));
    }
    rows.push(("Destination".to_owned(), summary.destination.clone()));
    if let Some(who) = &summary.started_by {
        rows.push(("Started by".to_owned(), who.clone()));
    }
    rows.extend(view.facts.iter().map(|fact| (fact.label.clone(), fact.value.clone())));
    rows
}
