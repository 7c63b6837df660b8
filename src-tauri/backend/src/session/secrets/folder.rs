//! The files of the saved sign-ins: read, replaced as a whole, kept aside, removed; one process at a time.
//!
//! Every name begins with `credentials.`, so that signing out can list what is left without knowing what was ever made.
//! The lock is a file of its own, because the credentials are replaced by renaming, and a lock on a file that is replaced
//! locks nothing. It is empty, and stays: taken away while another process waits for it, it would let two in.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use time::OffsetDateTime;
use time::macros::format_description;

use super::sealed::{LARGEST, Refusal};

const PREFIX: &str = "credentials.";
const FILE: &str = "credentials.bin";
const LOCK: &str = "credentials.lock";
pub(super) const KEY_FILE: &str = "credentials.key";
const TEMPORARY: &str = ".tmp";
const BAD: &str = ".bin";
/// Bad files that are kept. They are of use to whoever looks into why, and the newest are enough for that.
const ASIDE: usize = 3;
/// How long another process may hold the lock. It holds it for one reading and writing, and for one question to the keychain.
const LOCK_PATIENCE: Duration = Duration::from_secs(50);
const LOCK_STEP: Duration = Duration::from_millis(20);

/// Held: no other process reads, changes or writes. Let go when dropped, and by the operating system when the process dies.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    /// Not only by closing the file: a program that is being started right now has it open, too, until it has been loaded.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// What was found in place of a file.
pub(super) enum Found {
    Nothing,
    Bytes(Vec<u8>),
    TooLarge,
}

#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    pub fn file(&self) -> PathBuf {
        self.0.join(FILE)
    }

    /// Waits for other processes. By asking again and again: the operating system's own waiting has no end.
    pub async fn lock(&self) -> io::Result<Lock> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = private(&mut options).open(self.0.join(LOCK))?;
        let locked = async {
            loop {
                match file.try_lock() {
                    Ok(()) => return Ok(()),
                    Err(TryLockError::WouldBlock) => tokio::time::sleep(LOCK_STEP).await,
                    Err(TryLockError::Error(error)) => return Err(error),
                }
            }
        };
        match tokio::time::timeout(LOCK_PATIENCE, locked).await {
            Ok(done) => done.map(|()| Lock(file)),
            Err(_) => Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "another Pointback keeps the file of the saved sign-ins locked",
            )),
        }
    }

    /// Only under the lock.
    pub fn read(&self) -> io::Result<Found> {
        let file = match File::open(self.file()) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
            opened => opened?,
        };
        let mut bytes = Vec::new();
        file.take(LARGEST + 1).read_to_end(&mut bytes)?;
        Ok(if bytes.len() as u64 > LARGEST {
            Found::TooLarge
        } else {
            Found::Bytes(bytes)
        })
    }

    /// Only under the lock, which also makes every temporary file that is still there one of a process that died.
    pub fn write(&self, bytes: &[u8]) -> io::Result<()> {
        for old in self.named(|name| name.ends_with(TEMPORARY)) {
            let _ = std::fs::remove_file(old);
        }
        replace(&self.file(), bytes)
    }

    /// Takes the file out of the way under a name that says when and why.
    pub fn set_aside(&self, why: Refusal, now: OffsetDateTime) -> io::Result<PathBuf> {
        let stamp = now
            .format(format_description!("[year][month][day]T[hour][minute][second]Z"))
            .map_err(io::Error::other)?;
        let free = (0..1000)
            .map(|n| {
                let again = if n == 0 { String::new() } else { format!("-{n}") };
                self.0.join(format!("{PREFIX}{stamp}{again}.{}{BAD}", why.tag()))
            })
            .find(|path| !path.exists());
        let aside = free.ok_or(io::ErrorKind::AlreadyExists)?;
        std::fs::rename(self.file(), &aside)?;
        let mut others = self.asides();
        others.retain(|other| *other != aside);
        // Their names sort by time.
        others.sort();
        for old in others.iter().rev().skip(ASIDE - 1) {
            let _ = std::fs::remove_file(old);
        }
        Ok(aside)
    }

    /// Bad files that were kept.
    pub fn asides(&self) -> Vec<PathBuf> {
        self.named(|name| name.ends_with(BAD) && name != FILE)
    }

    /// Everything of ours that holds anything.
    pub fn left(&self) -> Vec<PathBuf> {
        let mut left = self.named(|name| name != LOCK);
        left.sort();
        left
    }

    /// What cannot be removed is still there for [`Self::left`] to list.
    pub fn remove_all(&self) {
        for path in self.left() {
            if let Err(error) = std::fs::remove_file(&path) {
                tracing::warn!(%error, "a file of the saved sign-ins could not be removed");
            }
        }
        sync_folder(&self.0);
    }

    /// Only under the lock, and in this order. What is not there is no trouble.
    pub fn remove_these(&self, paths: &[PathBuf]) -> io::Result<()> {
        for path in paths {
            match std::fs::remove_file(path) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
                _ => {}
            }
        }
        sync_folder(&self.0);
        Ok(())
    }

    fn named(&self, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(&self.0) else {
            return Vec::new();
        };
        entries
            .filter_map(Result::ok)
            .filter(|entry| {
                let name = entry.file_name();
                name.to_str().is_some_and(|n| n.starts_with(PREFIX) && wanted(n))
            })
            .map(|entry| entry.path())
            .collect()
    }
}

/// Writes beside, makes sure that it is on the disk, and takes the place of what was there: whoever reads, and whatever
/// happens in between, sees the old file or the new one, whole. For its owner alone from the first byte.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::NotFound)?;
    let mut beside = tempfile::Builder::new()
        .prefix(PREFIX)
        .suffix(TEMPORARY)
        .tempfile_in(folder)?;
    beside.write_all(bytes)?;
    beside.as_file().sync_all()?;
    beside.persist(path).map_err(|e| e.error)?;
    sync_folder(folder);
    Ok(())
}

/// The renaming itself on the disk. Where a folder cannot be synchronised (Windows), the file system's journal does it.
fn sync_folder(folder: &Path) {
    if cfg!(unix)
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn names(paths: &[PathBuf]) -> Vec<String> {
        let mut names: Vec<_> = paths
            .iter()
            .map(|p| p.file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn replacing_leaves_one_private_file_and_sweeps_up_after_the_dead() {
        let temp = tempfile::tempdir().unwrap();
        let folder = Folder::new(temp.path());
        std::fs::write(temp.path().join("credentials.dead.tmp"), b"half").unwrap();
        std::fs::write(temp.path().join("pointback.db"), b"not ours").unwrap();
        folder.write(b"one").unwrap();
        folder.write(b"two").unwrap();
        assert_eq!(names(&folder.left()), ["credentials.bin"]);
        assert!(matches!(folder.read().unwrap(), Found::Bytes(bytes) if bytes == b"two"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.file()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        folder.remove_all();
        assert!(folder.left().is_empty());
        assert!(temp.path().join("pointback.db").exists());
        assert!(matches!(folder.read().unwrap(), Found::Nothing));
    }

    #[test]
    fn a_bad_file_keeps_its_reason_and_the_newest_few_are_kept() {
        let temp = tempfile::tempdir().unwrap();
        let folder = Folder::new(temp.path());
        for (why, hour) in [
            (Refusal::Foreign, 9),
            (Refusal::Damaged, 10),
            (Refusal::Newer, 10),
            (Refusal::OtherKey, 11),
        ] {
            folder.write(b"bad").unwrap();
            let now = datetime!(2026-11-22 0:15:30 UTC) + time::Duration::hours(hour);
            folder.set_aside(why, now).unwrap();
            assert!(matches!(folder.read().unwrap(), Found::Nothing));
        }
        assert_eq!(
            names(&folder.asides()),
            [
                "credentials.20261122T101530Z.damaged.bin",
                "credentials.20261122T101530Z.newer.bin",
                "credentials.20261122T111530Z.other-key.bin"
            ]
        );
        folder.write(b"bad").unwrap();
        let twice = datetime!(2026-11-22 11:15:30 UTC);
        let path = folder.set_aside(Refusal::OtherKey, twice).unwrap();
        assert_eq!(names(&[path]), ["credentials.20261122T111530Z-1.other-key.bin"]);
    }

    #[test]
    fn what_is_too_large_is_not_read() {
        let temp = tempfile::tempdir().unwrap();
        let folder = Folder::new(temp.path());
        File::create(folder.file()).unwrap().set_len(LARGEST + 1).unwrap();
        assert!(matches!(folder.read().unwrap(), Found::TooLarge));
    }

    #[tokio::test(start_paused = true)]
    async fn the_lock_is_waited_for_and_not_for_ever() {
        let temp = tempfile::tempdir().unwrap();
        let folder = Folder::new(temp.path());
        let held = folder.lock().await.unwrap();
        let waited = folder.lock().await;
        assert_eq!(waited.unwrap_err().kind(), io::ErrorKind::TimedOut);
        let again = folder.clone();
        let waiting = tokio::spawn(async move { again.lock().await.is_ok() });
        tokio::task::yield_now().await;
        drop(held);
        assert!(waiting.await.unwrap());
        assert!(folder.left().is_empty(), "the lock holds nothing");
    }
}
