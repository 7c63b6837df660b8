//! The key moves from the keychain into a file, or back.

use super::{Change, CredentialCache, Inner, Kept, Opened, State, Why, blocking};

impl CredentialCache {
    /// Where the key is kept, as it was chosen before this run. Before anything else is asked for.
    pub fn begin_with_the_key_in_a_file(&self, in_file: bool) {
        self.0.keychain.choose(in_file);
    }

    /// Moves the key, and seals the saved sign-ins with a fresh one: whoever copied the old file and its key cannot open what is
    /// written from now on. Where there is no keychain to go back to, the sign-ins are kept for this run, and the files removed.
    ///
    /// # Errors
    /// It stays where it was, and why.
    pub async fn keep_the_key_in_a_file(&self, in_file: bool) -> Result<Kept, Why> {
        self.whole(move |inner| async move {
            let mut state = inner.state.lock().await;
            let before = inner.keychain.in_file();
            inner.keychain.choose(in_file);
            state.settled = true;
            let moved = inner.settle(&mut state).await;
            if moved.is_err() {
                inner.keychain.choose(before);
            }
            moved
        })
        .await
    }
}

impl Inner {
    /// Once in a run: finishes a move that was interrupted.
    pub(super) async fn settle_once(&self, state: &mut State) {
        if std::mem::replace(&mut state.settled, true) || !self.keychain.half_way(self.folder.file().exists()) {
            return;
        }
        if let Err(why) = self.settle(state).await {
            tracing::warn!(reason = %why.message(), "the key of the saved sign-ins stays where it is");
        }
    }

    /// Brings key and file to where they were chosen to be.
    async fn settle(&self, state: &mut State) -> Result<Kept, Why> {
        let opened = match self.open(state).await {
            Ok(opened) => opened,
            // The key is in the keychain that does not answer, and the key in the file opens nothing.
            Err(why @ Why::Keychain(_)) if !self.keychain.in_file() => {
                self.keychain.clear_the_other().await;
                return Ok(Kept::ThisRunOnly(why));
            }
            Err(why) => return Err(why),
        };
        let Opened {
            lock,
            mut accounts,
            key,
        } = opened;
        let sealed = key.is_some();
        for change in &state.unsaved {
            change.apply(&mut accounts);
        }
        let waited = !state.unsaved.is_empty();
        state.accounts.clone_from(&accounts);
        if !sealed && accounts.is_empty() {
            state.unsaved.clear();
            self.keychain.clear_the_other().await;
            return Ok(Kept::OnDisk);
        }
        // A key that is where it belongs is not replaced: between its end and the writing of the file, nothing would open it.
        let in_place = sealed && self.keychain.get().await.is_ok_and(|kept| kept == key);
        let new = if in_place {
            Ok(key)
        } else {
            self.new_key().await.map(Some)
        };
        match new {
            Ok(key) => {
                if !in_place || waited {
                    self.write(state, lock, &accounts, key).await?;
                }
                state.unsaved.clear();
                self.keychain.clear_the_other().await;
                Ok(Kept::OnDisk)
            }
            Err(why) if self.keychain.in_file() => Err(why),
            Err(why) => {
                let (folder, key_file) = (self.folder.clone(), self.keychain.key_file().to_owned());
                blocking(move || folder.remove_these(&[folder.file(), key_file]))
                    .await
                    .map_err(|e| Why::Disk(e.to_string()))?;
                drop(lock);
                state.key = None;
                state.unsaved = accounts.into_iter().map(Change::Put).collect();
                Ok(Kept::ThisRunOnly(why))
            }
        }
    }
}

#[cfg(test)]
#[path = "moving_tests.rs"]
mod tests;
