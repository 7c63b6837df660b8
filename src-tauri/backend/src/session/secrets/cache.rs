//! The saved sign-ins, for several processes at once.
//!
//! Every change reads the file, changes what it read, and writes it, under a lock that other processes wait for: two windows
//! that each receive a new refresh token both find it in the file afterwards. A change runs on a task of its own, because the
//! sign-in service has already replaced the old token: whoever asked may go away, the writing goes on.
//!
//! Nothing here fails. Without a keychain, with one that is locked or breaks half-way, or with a disk that is full, a change
//! counts for this run, and is written down as soon as that becomes possible; [`Kept`] says which. A file that cannot be used
//! is kept aside and the person signs in again; a file whose key cannot be had *now* is left alone.

mod moving;

use std::path::Path;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::account::{self, Account, AccountId, Change};
use super::facts::{Aside, Kept, KeyState, Remains, Whereabouts, Why};
use super::folder::{Folder, Found, Lock};
use super::keepers::Keepers;
use super::keychain::{KeyPlace, Keychain, MasterKey, Trouble};
use super::sealed::{self, Refusal};
use super::text::KeptSecret;
use crate::clock::Clock;

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Whether there was anything to change.
    pub applied: bool,
    pub kept: Kept,
}

/// Cheap to clone; all clones are the same one.
#[derive(Clone)]
pub struct CredentialCache(Arc<Inner>);

struct Inner {
    folder: Folder,
    keychain: Keepers,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The accounts as last seen, with everything that this run has changed.
    accounts: Vec<Account>,
    /// Changes that are not on the disk.
    unsaved: Vec<Change>,
    /// Good for a file that names it, so that a keychain that dies later does no harm. Never for a new file: another process
    /// may have signed out and removed the key meanwhile.
    key: Option<MasterKey>,
    asides: Vec<Aside>,
    /// Whether it was looked after a key that was on its way when an earlier run ended.
    settled: bool,
}

/// The disk as it is, under the lock.
struct Opened {
    lock: Lock,
    accounts: Vec<Account>,
    /// `None`: no file, and so no key needed until something is written.
    key: Option<MasterKey>,
}

impl CredentialCache {
    /// Touches neither disk nor keychain. The folder must exist.
    pub fn new(data: &Path, keychain: Arc<dyn Keychain>, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner {
            folder: Folder::new(data),
            keychain: Keepers::new(data, keychain),
            clock,
            state: Mutex::default(),
        }))
    }

    /// All accounts, as the disk has them now: another process may have changed them.
    pub async fn accounts(&self) -> (Vec<Account>, Kept) {
        self.whole(|inner| async move {
            let mut state = inner.state.lock().await;
            let kept = inner.refresh(&mut state).await;
            (state.accounts.clone(), kept)
        })
        .await
    }

    /// The account's secret now. To be asked again before a refused refresh token is held against the person: another process
    /// may have replaced it.
    pub async fn secret_of(&self, id: &AccountId) -> Option<KeptSecret> {
        let (accounts, _) = self.accounts().await;
        accounts.into_iter().find(|a| a.id.same(id)).map(|a| a.secret)
    }

    /// A sign-in.
    pub async fn put(&self, account: Account) -> Outcome {
        self.change(Change::Put(account)).await
    }

    /// A new refresh token in the place of the used one. Nothing is applied when the account is gone: signed out elsewhere.
    pub async fn rotate(&self, id: AccountId, secret: KeptSecret) -> Outcome {
        self.change(Change::Rotate(id, secret)).await
    }

    /// Signs one account out.
    pub async fn remove(&self, id: AccountId) -> Outcome {
        self.change(Change::Remove(id)).await
    }

    async fn change(&self, change: Change) -> Outcome {
        self.whole(|inner| async move {
            let mut state = inner.state.lock().await;
            inner.change(&mut state, change).await
        })
        .await
    }

    /// Signs everybody out: the files, whatever was kept aside, the key, and what is in memory. What is left is listed.
    pub async fn forget_all(&self) -> Remains {
        self.whole(|inner| async move {
            let mut state = inner.state.lock().await;
            *state = State {
                settled: true,
                ..State::default()
            };
            // Without the lock, too: signing out must not wait for a process that hangs. What it writes afterwards is
            // sealed with a key that is gone.
            let lock = inner.folder.lock().await;
            if let Err(error) = &lock {
                tracing::warn!(%error, "signing out without the lock of the saved sign-ins");
            }
            let folder = inner.folder.clone();
            blocking(move || folder.remove_all()).await;
            if let Err(trouble) = inner.keychain.delete().await {
                tracing::warn!(%trouble, "the key of the saved sign-ins could not be removed");
            }
            drop(lock);
            inner.remains(&state).await
        })
        .await
    }

    /// What there is now, for the screen that shows that nothing is left.
    pub async fn remains(&self) -> Remains {
        let state = self.0.state.lock().await;
        self.0.remains(&state).await
    }

    /// "Where are my credentials?"
    pub async fn whereabouts(&self) -> Whereabouts {
        let (accounts, kept) = self.accounts().await;
        let file = self.0.folder.file();
        let key = self.0.keychain.place();
        Whereabouts {
            file_exists: file.exists(),
            file,
            weaker: matches!(key, KeyPlace::PlainFile(_)),
            key,
            kept,
            accounts: accounts.len(),
            aside: self.0.folder.asides(),
        }
    }

    /// Files that were found unusable in this run, each told once.
    pub async fn take_asides(&self) -> Vec<Aside> {
        std::mem::take(&mut self.0.state.lock().await.asides)
    }

    /// Runs to the end even when nobody waits any longer.
    async fn whole<T, F>(&self, work: impl FnOnce(Arc<Inner>) -> F) -> T
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        match tokio::spawn(work(self.0.clone())).await {
            Ok(done) => done,
            Err(failed) => match failed.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime is ending, and this with it.
                Err(_) => std::future::pending().await,
            },
        }
    }
}

impl Inner {
    /// Brings memory up to the disk's state, and the disk up to what could not be written before.
    async fn refresh(&self, state: &mut State) -> Kept {
        self.settle_once(state).await;
        let opened = match self.open(state).await {
            Ok(opened) => opened,
            Err(why) => return Kept::ThisRunOnly(why),
        };
        if state.unsaved.is_empty() {
            state.accounts = opened.accounts;
            return Kept::OnDisk;
        }
        self.save(state, opened, Vec::new()).await.0
    }

    async fn change(&self, state: &mut State, change: Change) -> Outcome {
        self.settle_once(state).await;
        match self.open(state).await {
            Ok(opened) => {
                let (kept, applied) = self.save(state, opened, vec![change]).await;
                Outcome { applied, kept }
            }
            Err(why) => {
                let applied = change.apply(&mut state.accounts);
                change.wait_in(&mut state.unsaved);
                Outcome {
                    applied,
                    kept: Kept::ThisRunOnly(why),
                }
            }
        }
    }

    /// Applies what waited and what is new to the disk's accounts, and writes them. Whether the last change applied.
    async fn save(&self, state: &mut State, opened: Opened, new: Vec<Change>) -> (Kept, bool) {
        let Opened {
            lock,
            mut accounts,
            key,
        } = opened;
        let mut changed = false;
        for change in &state.unsaved {
            changed |= change.apply(&mut accounts);
        }
        let mut applied = false;
        for change in new {
            applied = change.apply(&mut accounts);
            changed |= applied;
            change.wait_in(&mut state.unsaved);
        }
        state.accounts.clone_from(&accounts);
        if changed && let Err(why) = self.write(state, lock, &accounts, key).await {
            return (Kept::ThisRunOnly(why), applied);
        }
        state.unsaved.clear();
        (Kept::OnDisk, applied)
    }

    async fn write(
        &self,
        state: &mut State,
        lock: Lock,
        accounts: &[Account],
        key: Option<MasterKey>,
    ) -> Result<(), Why> {
        let key = match key {
            Some(key) => key,
            None => match self.keychain.get().await.map_err(Why::Keychain)? {
                Some(key) => key,
                None => self.new_key().await?,
            },
        };
        let content = account::write(accounts).map_err(|e| Why::Disk(e.to_string()))?;
        let sealed = sealed::seal(&key, &content).map_err(Why::Keychain)?;
        let folder = self.folder.clone();
        blocking(move || {
            let written = folder.write(&sealed);
            drop(lock);
            written
        })
        .await
        .map_err(|e| Why::Disk(e.to_string()))?;
        state.key = Some(key);
        Ok(())
    }

    /// Reads the disk under the lock. A file that can never be used is out of the way afterwards.
    async fn open(&self, state: &mut State) -> Result<Opened, Why> {
        let disk = |e: std::io::Error| Why::Disk(e.to_string());
        let lock = self.folder.lock().await.map_err(disk)?;
        let folder = self.folder.clone();
        let found = blocking(move || folder.read()).await.map_err(disk)?;
        let bytes = match found {
            Found::Bytes(bytes) => bytes,
            Found::Nothing => return Ok(Opened::empty(lock, None)),
            Found::TooLarge => return self.aside(state, lock, Refusal::Foreign, None),
        };
        let wanted = match sealed::key_id(&bytes) {
            Ok(id) => id,
            Err(refusal) => return self.aside(state, lock, refusal, None),
        };
        let known = match state.key.take().filter(|key| key.id() == wanted) {
            Some(key) => Some(key),
            None => self.keychain.find(&wanted).await.map_err(Why::Keychain)?,
        };
        let Some(key) = known else {
            // A keychain without an unlocked collection says "no entry", too. Only keeping a new key tells whether the old
            // one is gone for good; if it cannot be kept, the file waits for the keychain.
            let key = self.new_key().await?;
            return self.aside(state, lock, Refusal::OtherKey, Some(key));
        };
        let content = sealed::open(&key, &bytes).and_then(|c| account::read(&c).ok_or(Refusal::Unreadable));
        match content {
            Ok(accounts) => {
                state.key = Some(key.clone());
                Ok(Opened {
                    lock,
                    accounts,
                    key: Some(key),
                })
            }
            Err(refusal) => self.aside(state, lock, refusal, Some(key)),
        }
    }

    fn aside(&self, state: &mut State, lock: Lock, why: Refusal, key: Option<MasterKey>) -> Result<Opened, Why> {
        let path = self
            .folder
            .set_aside(why, self.clock.now())
            .map_err(|e| Why::Disk(e.to_string()))?;
        tracing::warn!(reason = why.tag(), "the file of the saved sign-ins is kept aside");
        state.asides.push(Aside {
            path,
            message: why.message(),
        });
        Ok(Opened::empty(lock, key))
    }

    /// A key that the keychain has been seen to give back: one that takes and forgets would cost the person every sign-in.
    async fn new_key(&self) -> Result<MasterKey, Why> {
        let key = MasterKey::generate().map_err(Why::Keychain)?;
        self.keychain.set(&key).await.map_err(Why::Keychain)?;
        match self.keychain.get().await.map_err(Why::Keychain)? {
            Some(kept) if kept == key => Ok(key),
            _ => Err(Why::Keychain(Trouble::Broken(
                "the keychain does not give back what it was given".into(),
            ))),
        }
    }

    async fn remains(&self, state: &State) -> Remains {
        Remains {
            key: match self.keychain.get().await {
                Ok(None) => KeyState::Absent,
                Ok(Some(_)) => KeyState::Present,
                Err(trouble) => KeyState::NotKnown(trouble),
            },
            files: self.folder.left(),
            accounts_in_memory: state.accounts.len(),
        }
    }
}

impl Opened {
    fn empty(lock: Lock, key: Option<MasterKey>) -> Self {
        Self {
            lock,
            accounts: Vec::new(),
            key,
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => std::future::pending().await,
        },
    }
}

#[cfg(test)]
#[path = "cache_tests.rs"]
mod tests;
