//! A backend and a simulator in one process.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use azsim::{Config, Simulator};
use backend::{
    Backend, Clock, Dirs, Parts, PracticeOpen, PracticeOpener, PracticeWorld, TokioClock,
    api::{
        ApiError, CheckRequest, DatabaseRow, DatabasesRequest, Draft, Event, JobView, Nothing, Preflight, StartRequest,
        Timeline, TimelineRequest,
    },
    secrets::{KeyPlace, Keychain, MasterKey, Trouble},
};
use tempfile::TempDir;
use time::{OffsetDateTime, macros::datetime};
use tokio::sync::{broadcast, watch};

/// Opens practice worlds for a backend, and lets a test reach the simulator that was opened.
#[derive(Clone)]
pub struct Practice {
    state_file: Option<PathBuf>,
    configure: Arc<dyn Fn(&mut Config) + Send + Sync>,
    opened: watch::Sender<Option<Simulator>>,
    account: Option<String>,
    orders: Arc<Mutex<Vec<Order>>>,
}

/// An order to restore, as it left the backend.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// `…/restore` or `…/crossRegionRestore`.
    pub path: String,
    pub body: serde_json::Value,
    /// With a token of another tenant.
    pub auxiliary: bool,
}

impl Order {
    /// `None`: the request orders nothing.
    fn of(request: &http::Request<bytes::Bytes>) -> Option<Self> {
        let path = request.uri().path();
        let last = path.rsplit('/').next().unwrap_or_default();
        let orders = ["restore", "crossregionrestore"].contains(&last.to_ascii_lowercase().as_str());
        (orders && request.method() == http::Method::POST).then(|| Self {
            path: path.to_owned(),
            body: serde_json::from_slice(request.body()).unwrap_or_default(),
            auxiliary: request.headers().contains_key("x-ms-authorization-auxiliary"),
        })
    }
}

impl Practice {
    /// A world kept in `state_file`, or in memory only.
    pub fn new(state_file: Option<PathBuf>) -> Self {
        Self {
            state_file,
            configure: Arc::new(|_| ()),
            opened: watch::Sender::new(None),
            account: None,
            orders: Arc::default(),
        }
    }

    /// Signs in as one of the simulator's other accounts, by its name.
    #[must_use]
    pub fn signed_in_as(mut self, account: &str) -> Self {
        self.account = Some(account.to_owned());
        self
    }

    /// Orders to restore that the backend has sent, oldest first.
    pub fn orders(&self) -> Vec<Order> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the simulator's configuration before it opens (speed, seed, manual progress).
    #[must_use]
    pub fn with(mut self, configure: impl Fn(&mut Config) + Send + Sync + 'static) -> Self {
        self.configure = Arc::new(configure);
        self
    }

    /// The simulator behind the backend, once practice has been started.
    pub fn simulator(&self) -> Option<Simulator> {
        self.opened.borrow().clone()
    }

    fn opener(&self, clock: Arc<dyn Clock>) -> PracticeOpener {
        let this = self.clone();
        Arc::new(move |open| this.open(open, clock.as_ref()))
    }

    fn open(&self, open: PracticeOpen, clock: &dyn Clock) -> Result<PracticeWorld, String> {
        if let (PracticeOpen::Reset, Some(file)) = (open, &self.state_file)
            && file.exists()
        {
            std::fs::remove_file(file).map_err(|error| error.to_string())?;
        }
        let existing = self.state_file.as_ref().is_some_and(|file| file.exists());
        let mut config = Config::practice(self.state_file.clone(), clock.now());
        (self.configure)(&mut config);
        let (speed, arm) = (config.progress.speed(), config.arm.clone());
        let simulator = Simulator::open(config).map_err(|error| error.to_string())?;
        self.opened.send_replace(Some(simulator.clone()));
        let account = match &self.account {
            None => simulator.practice_account(),
            Some(name) => {
                let mut all = simulator.accounts().into_iter();
                all.find(|account| account.name == *name)
                    .ok_or_else(|| format!("nobody is called {name}"))?
            }
        };
        let orders = self.orders.clone();
        Ok(PracticeWorld {
            exchange: Arc::new(move |request| {
                let simulator = simulator.clone();
                if let Some(order) = Order::of(&request) {
                    orders.lock().unwrap_or_else(PoisonError::into_inner).push(order);
                }
                Box::pin(async move { simulator.call(request).await.map_err(|lost| lost.to_string()) })
            }),
            arm,
            tenant: account.tenant,
            client_id: account.client_id,
            client_secret: backend::secret::SecretText::new(account.client_secret),
            account: account.name,
            speed,
            existing,
        })
    }
}

/// A backend whose files are under `dir` and whose practice mode is `practice`.
pub async fn backend(dir: &Path, clock: Arc<dyn Clock>, practice: &Practice) -> Result<Backend, ApiError> {
    Backend::open(parts(dir, clock, practice)).await
}

/// What such a backend is put together from: without a browser, and with a keychain that forgets everything with it.
pub fn parts(dir: &Path, clock: Arc<dyn Clock>, practice: &Practice) -> Parts {
    Parts {
        dirs: Dirs {
            data: dir.join("data"),
            logs: dir.join("logs"),
        },
        practice: Some(practice.opener(clock.clone())),
        clock,
        keychain: Arc::new(MemoryKeychain::default()),
        open_browser: Arc::new(|_| Err("there is no browser here".to_owned())),
    }
}

/// A keychain that works, for as long as somebody holds it.
#[derive(Default)]
pub struct MemoryKeychain(Mutex<Option<MasterKey>>);

impl MemoryKeychain {
    /// Whether it holds a key.
    pub fn holds_a_key(&self) -> bool {
        self.held().is_some()
    }

    fn held(&self) -> MutexGuard<'_, Option<MasterKey>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Keychain for MemoryKeychain {
    async fn get(&self) -> Result<Option<MasterKey>, Trouble> {
        Ok(self.held().clone())
    }

    async fn set(&self, key: &MasterKey) -> Result<(), Trouble> {
        *self.held() = Some(key.clone());
        Ok(())
    }

    async fn delete(&self) -> Result<(), Trouble> {
        *self.held() = None;
        Ok(())
    }

    fn place(&self) -> KeyPlace {
        KeyPlace::Keychain {
            product: "a keychain for tests",
            service: "Pointback".to_owned(),
            entry: "key".to_owned(),
        }
    }
}

/// When every lab begins: a Sunday in the middle of a day, so that neither day nor week turns by accident.
pub const START: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

/// Longer than any restore takes, retries and looking for a lost job included; on a paused clock it costs nothing.
const PATIENCE: Duration = Duration::from_hours(2);

/// A backend that has been signed in to its practice world, on tokio's (paused) clock.
pub struct Lab {
    pub backend: Backend,
    pub practice: Practice,
    pub events: broadcast::Receiver<Event>,
    dir: Arc<TempDir>,
    clock: Arc<dyn Clock>,
}

impl Lab {
    /// A new world at Azure's own speed.
    pub async fn open() -> Self {
        Self::open_with(|_| ()).await
    }

    /// A new world; `configure` has the last word on the simulator.
    pub async fn open_with(configure: impl Fn(&mut Config) + Send + Sync + 'static) -> Self {
        let dir = Arc::new(tempfile::tempdir().expect("a temporary folder"));
        let practice = Practice::new(Some(dir.path().join("practice.json"))).with(move |config| {
            config.progress = azsim::Progress::Auto { speed: 1.0 };
            configure(config);
        });
        Self::start(dir, practice, Arc::new(TokioClock::starting_at(START))).await
    }

    async fn start(dir: Arc<TempDir>, practice: Practice, clock: Arc<dyn Clock>) -> Self {
        let backend = backend(dir.path(), clock.clone(), &practice)
            .await
            .expect("the backend opens");
        let events = backend.events();
        backend.practice_start(Nothing {}).await.expect("practice starts");
        Self {
            backend,
            practice,
            events,
            dir,
            clock,
        }
    }

    /// Closes the application and starts it again: same files, same world, same clock.
    pub async fn restart(self) -> Self {
        let Self {
            backend,
            practice,
            dir,
            clock,
            ..
        } = self;
        drop(backend);
        Self::start(dir, practice, clock).await
    }

    /// The same, signed in as another of the simulator's accounts.
    pub async fn restart_as(mut self, account: &str) -> Self {
        self.practice = self.practice.signed_in_as(account);
        self.restart().await
    }

    pub fn simulator(&self) -> Simulator {
        self.practice.simulator().expect("practice was started")
    }

    /// The one instance with this name (and, where several servers have it, on this server).
    pub async fn database(&self, name: &str) -> DatabaseRow {
        let all = self
            .backend
            .databases_list(DatabasesRequest { refresh: false })
            .await
            .expect("the list");
        let mut found = all.rows.into_iter().filter(|row| row.name == name);
        let row = found.next().unwrap_or_else(|| panic!("no database is called {name}"));
        assert!(found.next().is_none(), "several databases are called {name}");
        row
    }

    pub async fn timeline(&self, name: &str) -> Timeline {
        let instance_id = self.database(name).await.id;
        let request = TimelineRequest {
            instance_id,
            refresh: false,
        };
        self.backend
            .timeline_get(request)
            .await
            .unwrap_or_else(|error| panic!("the points of {name}: {error:?}"))
    }

    /// Runs all stages of validation.
    pub async fn preflight(&self, draft: &Draft) -> Preflight {
        let request = CheckRequest { draft: draft.clone() };
        self.backend
            .plan_preflight(request, |_| ())
            .await
            .expect("validation runs")
    }

    /// Validates and starts; panics with the failure when Azure refuses.
    pub async fn start_restore(&self, draft: &Draft) -> Result<JobView, ApiError> {
        let preflight = self.preflight(draft).await;
        let plan = preflight
            .plan
            .unwrap_or_else(|| panic!("no plan: {:?}", preflight.failure));
        self.backend
            .restore_start(StartRequest {
                plan_id: plan.id,
                repeat_anyway: false,
            })
            .await
    }

    /// The job's final snapshot, by events.
    pub async fn finished(&mut self, key: &str) -> JobView {
        let mut last = None;
        let waited = tokio::time::timeout(PATIENCE, async {
            loop {
                match self.events.recv().await {
                    Ok(Event::JobChanged { job }) if job.summary.key == key => {
                        if job.summary.is_final {
                            return *job;
                        }
                        last = Some(job);
                    }
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => panic!("the backend is gone; last seen: {last:?}"),
                }
            }
        })
        .await;
        waited.unwrap_or_else(|_| panic!("the job never ended; last seen: {last:?}"))
    }
}
