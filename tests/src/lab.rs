//! A backend and a simulator in one process.

use std::{path::Path, path::PathBuf, sync::Arc};

use azsim::{Config, Simulator};
use backend::{Backend, Parts, PracticeOpen, PracticeOpener, PracticeWorld, api::ApiError, clock::Clock, dirs::Dirs};
use tokio::sync::watch;

/// Opens practice worlds for a backend, and lets a test reach the simulator that was opened.
#[derive(Clone)]
pub struct Practice {
    state_file: Option<PathBuf>,
    configure: Arc<dyn Fn(&mut Config) + Send + Sync>,
    opened: watch::Sender<Option<Simulator>>,
}

impl Practice {
    /// A world kept in `state_file`, or in memory only.
    pub fn new(state_file: Option<PathBuf>) -> Self {
        Self { state_file, configure: Arc::new(|_| ()), opened: watch::Sender::new(None) }
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
        let account = simulator.practice_account();
        Ok(PracticeWorld {
            exchange: Arc::new(move |request| {
                let simulator = simulator.clone();
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
    let dirs = Dirs { data: dir.join("data"), logs: dir.join("logs") };
    let practice = Some(practice.opener(clock.clone()));
    Backend::open(Parts { dirs, clock, practice }).await
}
