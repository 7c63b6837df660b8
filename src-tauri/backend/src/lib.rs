//! What Pointback does, with no screen.
//!
//! `api` is the surface: shapes, the list of commands, and one handler per command. Behind it stand `session` (who is
//! signed in, where), `catalog` (what there is), `plan` (what would be restored) and `jobs` (what is being restored).
//! They do not know each other, except `jobs -> plan`; a handler brings them together.

mod access;
pub mod api;
mod catalog;
pub mod clock;
mod db;
pub mod dirs;
mod env;
mod error;
#[cfg(test)]
mod fake;
mod jobs;
mod plan;
mod quoting;
pub mod secret;
mod session;
mod settings;

use std::sync::Arc;

use tokio::sync::broadcast;

pub use clock::{Clock, SystemClock, TokioClock};
pub use dirs::Dirs;
pub use plan::import::{LARGEST as LARGEST_TEXT, decode as decode_text};
pub use session::{OpenBrowser, PracticeOpen, PracticeOpener, PracticeWorld, secrets, tokens};

use api::{ApiError, Event};
use session::{Board, Prompts, SessionHolder};
use settings::SettingsStore;

/// What the app is put together from.
#[derive(Clone)]
pub struct Parts {
    pub dirs: Dirs,
    pub clock: Arc<dyn Clock>,
    /// Opens the practice world. `None`: this build has none, and practice mode says so.
    pub practice: Option<PracticeOpener>,
    /// Keeps the key of the saved sign-ins.
    pub keychain: Arc<dyn secrets::Keychain>,
    /// Opens a sign-in page in the system's browser. It is only asked for `https` pages of the chosen cloud's sign-in host.
    pub open_browser: OpenBrowser,
}

#[cfg(test)]
impl Parts {
    /// Without practice, a browser, or a keychain but a file.
    pub(crate) fn plain(dirs: Dirs, clock: Arc<dyn Clock>) -> Self {
        Self {
            keychain: Arc::new(secrets::KeyFile::in_plain_sight_as_asked_for(&dirs.data)),
            dirs,
            clock,
            practice: None,
            open_browser: Arc::new(|_| Err("no browser".to_owned())),
        }
    }
}

/// The application. Cheap to clone; all clones are the same one.
#[derive(Clone)]
pub struct Backend(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub parts: Parts,
    pub db: db::Db,
    pub settings: SettingsStore,
    pub sessions: Arc<SessionHolder>,
    pub accounts: session::Directory,
    pub cache: secrets::CredentialCache,
    pub network: session::Network,
    pub prompts: Arc<Prompts>,
    pub board: Arc<Board>,
    pub catalog: catalog::Catalog,
    /// What the flight check read a moment ago.
    pub looks: access::Kept,
    /// With what Azure refused restores that were tried.
    pub refusals: access::refusals::Refusals,
    pub fixes: access::fixes::Fixes,
    pub plans: plan::Plans,
    pub jobs: jobs::Jobs,
    /// Held while a session is being made: two at once would be a race for the last word.
    pub signing_in: tokio::sync::Mutex<()>,
    /// Held for the moment in which a session takes another one's place.
    pub publishing: std::sync::Mutex<()>,
    events: broadcast::Sender<Event>,
}

/// Events that a slow window may lag behind before it loses some; each carries a whole snapshot, so losing one costs
/// nothing but a little time.
const EVENT_BACKLOG: usize = 256;

impl Backend {
    /// Opens the database and makes everything ready. The sign-in of the last run is taken up meanwhile.
    ///
    /// # Errors
    /// [`api::ErrorCode::Storage`] when the folders or the database cannot be made or read.
    pub async fn open(parts: Parts) -> Result<Self, ApiError> {
        parts.dirs.create().map_err(|e| error::folder(&parts.dirs.data, &e))?;
        let db = db::Db::open(&parts.dirs.data.join("pointback.db")).await?;
        let settings = SettingsStore::new(db.clone());
        let network = session::Network::of(&settings.settings().await?);
        let catalog = catalog::Catalog::new(db.clone(), parts.clock.clone());
        let fixes = access::fixes::Fixes::new(db.clone(), parts.clock.clone());
        let (events, _) = broadcast::channel(EVENT_BACKLOG);
        let sessions = Arc::new(SessionHolder::default());
        let cache = secrets::CredentialCache::new(&parts.dirs.data, parts.keychain.clone(), parts.clock.clone());
        cache.begin_with_the_key_in_a_file(settings.key_in_a_file().await?);
        let board = Arc::new(Board::new(sessions.clone(), events.clone()));
        let told = board.clone();
        let prompts = Prompts::new(
            parts.open_browser.clone(),
            parts.clock.clone(),
            env::sign_in_patience(),
            move |state| told.set(state),
        );
        let backend = Self(Arc::new(Inner {
            parts,
            db,
            settings,
            sessions,
            accounts: session::Directory::default(),
            cache,
            network,
            prompts: Arc::new(prompts),
            board,
            catalog,
            looks: access::Kept::default(),
            refusals: access::refusals::Refusals::default(),
            fixes,
            plans: plan::Plans::default(),
            jobs: jobs::Jobs::default(),
            signing_in: tokio::sync::Mutex::default(),
            publishing: std::sync::Mutex::default(),
            events,
        }));
        backend.watch_for_ends();
        backend.take_up_the_last_sign_ins().await;
        Ok(backend)
    }

    /// Everything that is pushed to windows from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.0.events.subscribe()
    }

    pub(crate) fn emit(&self, event: Event) {
        // No receiver means no window: nothing to tell.
        let _ = self.0.events.send(event);
    }
}
