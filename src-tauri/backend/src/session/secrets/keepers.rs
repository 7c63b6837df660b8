//! Who keeps the key: the operating system's keychain, or, for who asked for it by name, a file.
//!
//! The choice is remembered before the key moves. A move that is interrupted leaves the key with the other keeper, where
//! [`Keepers::find`] finds it, and the next start finishes it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::folder;
use super::key_file::KeyFile;
use super::keychain::{KEY_ID_LENGTH, KeyPlace, Keychain, MasterKey, Trouble};

pub(super) struct Keepers {
    system: Arc<dyn Keychain>,
    file: KeyFile,
    path: std::path::PathBuf,
    in_file: AtomicBool,
}

impl Keepers {
    pub fn new(data: &Path, system: Arc<dyn Keychain>) -> Self {
        Self {
            system,
            file: KeyFile::in_plain_sight_as_asked_for(data),
            path: data.join(folder::KEY_FILE),
            in_file: AtomicBool::new(false),
        }
    }

    pub fn choose(&self, in_file: bool) {
        self.in_file.store(in_file, Ordering::SeqCst);
    }

    pub fn in_file(&self) -> bool {
        self.in_file.load(Ordering::SeqCst)
    }

    pub fn key_file(&self) -> &Path {
        &self.path
    }

    /// Whether there is a choice at all: what stands for the keychain may be a file itself.
    fn one_and_the_same(&self) -> bool {
        self.system.place() == self.file.place()
    }

    /// Whether a move was interrupted, or a key lies where none should. `sealed`: there is a file that wants a key.
    pub fn half_way(&self, sealed: bool) -> bool {
        let key_file = self.path.exists();
        !self.one_and_the_same() && if self.in_file() { sealed && !key_file } else { key_file }
    }

    fn chosen(&self) -> &dyn Keychain {
        if self.in_file() {
            &self.file
        } else {
            self.system.as_ref()
        }
    }

    pub async fn get(&self) -> Result<Option<MasterKey>, Trouble> {
        self.chosen().get().await
    }

    pub async fn set(&self, key: &MasterKey) -> Result<(), Trouble> {
        self.chosen().set(key).await
    }

    pub fn place(&self) -> KeyPlace {
        self.chosen().place()
    }

    /// The key with this id: the chosen keeper's, else the other one's. Otherwise what the chosen keeper said.
    pub async fn find(&self, wanted: &[u8; KEY_ID_LENGTH]) -> Result<Option<MasterKey>, Trouble> {
        let fits = |key: &MasterKey| key.id() == *wanted;
        let said = self.get().await;
        if said.as_ref().is_ok_and(|key| key.as_ref().is_some_and(fits)) || self.one_and_the_same() {
            return said;
        }
        let other = if self.in_file() {
            self.system.get().await
        } else {
            self.file.get().await
        };
        match other {
            Ok(Some(key)) if fits(&key) => Ok(Some(key)),
            // Perhaps the key is in there, and the person can get at it: nothing may be given up for lost.
            Err(trouble) if self.in_file() && !matches!(trouble, Trouble::NoBus | Trouble::NoService) => Err(trouble),
            _ => said,
        }
    }

    /// Removes what the keeper that was not chosen still has.
    pub async fn clear_the_other(&self) {
        if self.one_and_the_same() {
            return;
        }
        let cleared = if self.in_file() {
            self.system.delete().await
        } else {
            self.file.delete().await
        };
        if let Err(trouble) = cleared {
            tracing::warn!(%trouble, "the old key of the saved sign-ins could not be removed");
        }
    }

    /// Removes the key everywhere.
    pub async fn delete(&self) -> Result<(), Trouble> {
        let removed = self.chosen().delete().await;
        self.clear_the_other().await;
        removed
    }
}
