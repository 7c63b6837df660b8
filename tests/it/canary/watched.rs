//! An application that is watched: its logs, its files, and everything that it tells the screen.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use backend::{
    Backend, Clock, Parts,
    api::{
        ActivityRequest, ApiError, CheckRequest, ConnectRequest, Event, JobRequest, JobView, Nothing, Session,
        StartRequest, TimelineRequest,
    },
};
use itests::lab::{self, Practice};
use serde::Serialize;
use tempfile::TempDir;
use tokio::sync::broadcast;
use tracing_subscriber::{EnvFilter, Layer as _, layer::SubscriberExt as _};

use super::{
    log::{self, Log, usual_filter},
    search::{children, files},
};

/// An application that is watched.
pub struct Watched {
    pub backend: Backend,
    pub events: broadcast::Receiver<Event>,
    pub folder: TempDir,
    usual: Log,
    trace: Log,
    pub crossed: String,
    _logging: tracing::subscriber::DefaultGuard,
}

impl Watched {
    pub async fn open(clock: Arc<dyn Clock>, practice: impl FnOnce(&Path) -> Practice) -> Self {
        Self::open_with(|folder| lab::parts(folder, clock, &practice(folder))).await
    }

    pub async fn open_with(parts: impl FnOnce(&Path) -> Parts) -> Self {
        let (usual, trace) = (Log::default(), Log::default());
        let layers = tracing_subscriber::registry()
            .with(
                tracing_subscriber::fmt::layer()
                    .json()
                    .with_writer(usual.clone())
                    .with_filter(EnvFilter::new(usual_filter())),
            )
            .with(
                tracing_subscriber::fmt::layer()
                    .with_ansi(false)
                    .with_writer(trace.clone())
                    .with_filter(EnvFilter::new("trace")),
            );
        log::interested();
        let logging = tracing::subscriber::set_default(layers);
        let folder = TempDir::new().expect("a temporary folder");
        let backend = Backend::open(parts(folder.path())).await.expect("it opens");
        Self {
            events: backend.events(),
            backend,
            folder,
            usual,
            trace,
            crossed: String::new(),
            _logging: logging,
        }
    }

    /// What the bridge would carry: answer or error, as JSON.
    pub fn crosses<T: Serialize>(&mut self, answer: &Result<T, ApiError>) {
        let text = match answer {
            Ok(value) => serde_json::to_string(value),
            Err(error) => serde_json::to_string(error),
        };
        self.crossed.push_str(&text.expect("JSON"));
        self.crossed.push('\n');
    }

    /// With every step that it tells.
    pub async fn sign_in(&mut self, request: ConnectRequest) -> Result<Session, ApiError> {
        let steps = Arc::new(Mutex::new(Vec::new()));
        let told = steps.clone();
        let answer = self
            .backend
            .sign_in(request, move |step| told.lock().expect("the steps").push(step))
            .await;
        let steps = steps.lock().expect("the steps").clone();
        self.crosses(&Ok(steps));
        answer
    }

    pub fn events_cross(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            self.crosses(&Ok(event));
        }
    }

    /// From the list to the sent trigger. `before` is called between validation and start.
    pub async fn start(&mut self, before: impl AsyncFnOnce()) -> String {
        let list = itests::listed::databases(&self.backend).await;
        self.crosses(&list);
        let rows = list.expect("the list").rows;
        let orders = rows.into_iter().find(|row| row.name == "orders").expect("orders");
        let request = TimelineRequest {
            instance_id: orders.id,
            refresh: true,
        };
        let timeline = Box::pin(self.backend.timeline_get(request)).await;
        self.crosses(&timeline);
        let draft = timeline.expect("the points").draft;
        let check = self.backend.plan_check(CheckRequest { draft: draft.clone() }).await;
        self.crosses(&check);
        let items = Mutex::new(Vec::new());
        let sink = |stage| items.lock().expect("stages").push(stage);
        let preflight = Box::pin(self.backend.plan_preflight(CheckRequest { draft }, sink)).await;
        self.crosses(&Ok(items.into_inner().expect("stages")));
        self.crosses(&preflight);
        let plan = preflight.expect("validation runs").plan.expect("a plan");
        before().await;
        let request = StartRequest {
            plan_id: plan.id,
            repeat_anyway: false,
        };
        let job = self.backend.restore_start(request).await;
        self.crosses(&job);
        job.expect("started").summary.key
    }

    pub async fn job(&mut self, key: &str) -> JobView {
        let request = JobRequest { key: key.to_owned() };
        let job = self.backend.job_get(request).await;
        self.crosses(&job);
        self.events_cross();
        job.expect("the job")
    }

    pub async fn all_about(&mut self, key: &str) {
        let request = JobRequest { key: key.to_owned() };
        let raw = self.backend.job_raw(request).await;
        self.crosses(&raw);
        let activity = self.backend.activity_list(ActivityRequest { refresh: true }).await;
        self.crosses(&activity);
        let bootstrap = self.backend.bootstrap(Nothing {}).await;
        self.crosses(&bootstrap);
        self.events_cross();
    }

    /// Everything that was left behind, by name.
    pub fn left_behind(&self) -> Vec<(String, String)> {
        let log = |log: &Log| String::from_utf8_lossy(&log.0.lock().expect("the log")).into_owned();
        let mut all = vec![
            ("the log as the shell keeps it".to_owned(), log(&self.usual)),
            ("a log at TRACE".to_owned(), log(&self.trace)),
            ("what crossed the bridge".to_owned(), self.crossed.clone()),
            ("arguments and environments of children".to_owned(), children()),
        ];
        all.extend(files(self.folder.path()));
        all
    }
}
