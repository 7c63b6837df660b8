//! An Azure over TLS in this process, an application that signs in to it, and a browser that does as it is told.

use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use azsim::{
    Config, Control, Progress, Simulator, WorldKind,
    serve::{Tls, serve},
};
use backend::{
    Backend, Clock as _, SystemClock,
    api::{
        ApiError, Bootstrap, CloudChoice, ConnectRequest, CredentialChoice, Nothing, Session, SignInState, SignInStep,
    },
};
use itests::lab::{self, MemoryKeychain, Practice};
use tempfile::TempDir;
use tokio::net::TcpListener;
use url::Url;

use super::browser::{Browser, Person};

pub const ANN: &str = "practice.admin@contoso.example";
const PATIENCE: Duration = Duration::from_mins(1);

pub struct Azure {
    pub control: Control,
    pub arm: String,
    folder: TempDir,
}

impl Azure {
    pub async fn start() -> Self {
        Self::with(|_| ()).await
    }

    pub async fn with(configure: impl FnOnce(&mut Config)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("its number").port();
        let now = SystemClock.now();
        let mut config = Config {
            world: WorldKind::Tenants,
            progress: Progress::Auto { speed: 200.0 },
            ..Config::loopback(port, now)
        };
        configure(&mut config);
        let arm = config.arm_base().to_owned();
        let simulator = Simulator::open(config).expect("a world");
        let tls = Tls::new(now).expect("an authority");
        let folder = TempDir::new().expect("a folder");
        std::fs::write(folder.path().join("ca.pem"), &tls.ca_pem).expect("its certificate");
        let control = simulator.control();
        tokio::spawn(serve(simulator, listener, tls, std::future::pending()));
        Self { control, arm, folder }
    }

    pub fn ca(&self) -> std::path::PathBuf {
        self.folder.path().join("ca.pem")
    }

    pub fn cloud(&self) -> CloudChoice {
        CloudChoice::Custom {
            arm: self.arm.clone(),
            ca_file: Some(self.ca().display().to_string()),
        }
    }

    pub fn browser_sign_in(&self) -> ConnectRequest {
        self.request(CredentialChoice::Browser { tenant: None })
    }

    pub fn request(&self, credential: CredentialChoice) -> ConnectRequest {
        ConnectRequest {
            cloud: self.cloud(),
            credential,
            add: false,
        }
    }

    /// The same of one tenant, by its id.
    pub fn grants_in(&self, tenant: &str, kind: &str) -> usize {
        let all = self.control.identity().token_requests();
        let own = all
            .iter()
            .filter(|request| request.grant == kind && request.tenant == tenant);
        own.count()
    }

    /// How often a kind of grant came to the token endpoint.
    pub fn grants(&self, kind: &str) -> usize {
        let all = self.control.identity().token_requests();
        all.iter().filter(|request| request.grant == kind).count()
    }
}

/// What outlives the application: its folder, the keychain, and the person at the browser.
#[derive(Clone)]
pub struct Computer {
    pub folder: Arc<TempDir>,
    pub keychain: Arc<MemoryKeychain>,
    pub browser: Browser,
}

pub struct App {
    pub backend: Backend,
    pub steps: Arc<Mutex<Vec<SignInStep>>>,
}

impl Computer {
    pub fn new(azure: &Azure) -> Self {
        Self {
            folder: Arc::new(TempDir::new().expect("a folder")),
            keychain: Arc::default(),
            browser: Browser::new(&azure.ca()),
        }
    }

    pub fn parts(&self) -> backend::Parts {
        let mut parts = lab::parts(self.folder.path(), Arc::new(SystemClock), &Practice::new(None));
        parts.keychain = self.keychain.clone();
        let browser = self.browser.clone();
        parts.open_browser = Arc::new(move |page: &Url| {
            browser.open(page.clone());
            Ok(())
        });
        parts
    }

    pub async fn start(&self) -> App {
        let backend = Backend::open(self.parts()).await.expect("it opens");
        App {
            backend,
            steps: Arc::default(),
        }
    }

    /// Files of the saved sign-ins, besides the empty lock.
    pub fn credential_files(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.folder.path().join("data")).expect("the folder");
        names
            .filter_map(|entry| entry.expect("an entry").file_name().into_string().ok())
            .filter(|name| name.starts_with("credentials.") && name != "credentials.lock")
            .collect()
    }
}

impl App {
    pub async fn sign_in(&self, request: ConnectRequest) -> Result<Session, ApiError> {
        let steps = self.steps.clone();
        let step = move |step| steps.lock().expect("the steps").push(step);
        tokio::time::timeout(PATIENCE, self.backend.sign_in(request, step))
            .await
            .expect("it ends")
    }

    pub async fn bootstrap(&self) -> Bootstrap {
        self.backend.bootstrap(Nothing {}).await.expect("a bootstrap")
    }

    /// Waits until the sign-in is in such a state.
    pub async fn until(&self, what: &str, wanted: impl Fn(&Bootstrap) -> bool) -> Bootstrap {
        super::super::wait::until(what, PATIENCE, async || {
            let now = self.bootstrap().await;
            if wanted(&now) {
                Ok(now)
            } else {
                Err(format!("{:?}", now.sign_in))
            }
        })
        .await
    }

    pub async fn databases(&self) -> Result<usize, ApiError> {
        let list = itests::listed::databases(&self.backend).await?;
        match list.problems.into_iter().next() {
            Some(problem) if list.rows.is_empty() => Err(problem.error),
            _ => Ok(list.rows.len()),
        }
    }
}

pub fn needed(bootstrap: &Bootstrap) -> bool {
    matches!(bootstrap.sign_in, SignInState::Needed { .. })
}

/// Everything in a folder, as text.
pub fn contents(folder: &Path) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for entry in std::fs::read_dir(folder)
        .expect("a folder")
        .map(|e| e.expect("an entry"))
    {
        let path = entry.path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            let bytes = std::fs::read(&path).expect("a file");
            found.insert(path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    found
}

/// Counts how often something is done.
#[derive(Clone, Default)]
pub struct Count(Arc<AtomicUsize>);

impl Count {
    pub fn one_more(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
    pub fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Person {
    /// The one who may do everything.
    pub fn ann() -> Self {
        Self::SignsIn(ANN)
    }
}
