//! The operating system's keychain: Secret Service, macOS Keychain, Windows Credential Manager.
//!
//! keyring's own facade is not used: it decides once per process whether there is a keychain, and a person who is told that
//! it is missing or locked starts or unlocks it and tries again. So each call makes its own connection, which takes
//! milliseconds and happens a few times in a run.
//!
//! The calls block, and may wait for a person who types a password into another window, or for a service that is stopped:
//! so they run on a thread of their own and are given up after a while. Not on tokio's blocking threads: ending the runtime
//! waits for those, and closing the application would hang with the keychain.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use keyring_core::{Entry, Error as KeyringError};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::keychain::{KeyPlace, Keychain, MasterKey, Trouble};

const SERVICE: &str = "Pointback";
/// Time enough to type a password that the keychain asks for.
const PATIENCE: Duration = Duration::from_secs(45);

/// One entry in the operating system's keychain.
#[derive(Debug, Clone)]
pub struct SystemKeychain {
    entry: String,
    patience: Duration,
    /// A call that was given up is still under way; another one would only be a second question to the person.
    stuck: Arc<AtomicBool>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl SystemKeychain {
    /// The key of the installation that keeps its data in this folder. The folder is part of the name, so that two
    /// installations of one person do not sign each other out.
    pub fn of(data: &Path) -> Self {
        let folder = std::fs::canonicalize(data).unwrap_or_else(|_| data.to_owned());
        let digest = Sha256::digest(folder.as_os_str().as_encoded_bytes());
        let short = digest.iter().take(8).fold(0_u64, |id, byte| id << 8 | u64::from(*byte));
        Self {
            entry: format!("key of the saved sign-ins, {short:016x}"),
            patience: PATIENCE,
            stuck: Arc::default(),
            turn: Arc::default(),
        }
    }

    /// Gives up sooner or later than usual.
    #[must_use]
    pub fn patient(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    async fn ask<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Entry) -> Result<T, KeyringError> + Send + 'static,
    ) -> Result<T, Trouble> {
        let name = self.entry.clone();
        self.bounded(move || job(&entry(&name)?).map_err(in_use)).await
    }

    async fn bounded<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let _turn = self.turn.lock().await;
        if self.stuck.swap(true, Ordering::SeqCst) {
            return Err(Trouble::Unanswered);
        }
        let (answer, answered) = tokio::sync::oneshot::channel();
        let stuck = self.stuck.clone();
        let started = std::thread::Builder::new().name("keychain".into()).spawn(move || {
            // A panic inside the keychain's library ends this thread and is told as a failure, not as a wait for ever.
            let done = Done(stuck);
            let said = job();
            drop(done);
            let _ = answer.send(said);
        });
        if let Err(error) = started {
            self.stuck.store(false, Ordering::SeqCst);
            return Err(Trouble::Broken(error.to_string()));
        }
        match tokio::time::timeout(self.patience, answered).await {
            Ok(Ok(said)) => said,
            Ok(Err(_)) => Err(Trouble::Broken("the keychain’s library stopped".into())),
            Err(_) => Err(Trouble::Unanswered),
        }
    }
}

struct Done(Arc<AtomicBool>);

impl Drop for Done {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

#[async_trait]
impl Keychain for SystemKeychain {
    async fn get(&self) -> Result<Option<MasterKey>, Trouble> {
        let kept = self
            .ask(|entry| match entry.get_secret() {
                Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
                Err(KeyringError::NoEntry) => Ok(None),
                Err(other) => Err(other),
            })
            .await?;
        // An entry that holds something else is as good as none: it is written over, and never gave anything away.
        Ok(kept.and_then(|bytes| MasterKey::from_bytes(&bytes)))
    }

    async fn set(&self, key: &MasterKey) -> Result<(), Trouble> {
        let key = key.clone();
        self.ask(move |entry| entry.set_secret(key.expose())).await
    }

    async fn delete(&self) -> Result<(), Trouble> {
        self.ask(|entry| match entry.delete_credential() {
            Ok(()) | Err(KeyringError::NoEntry) => Ok(()),
            Err(KeyringError::Ambiguous(all)) => all.iter().try_for_each(Entry::delete_credential),
            Err(other) => Err(other),
        })
        .await
    }

    fn place(&self) -> KeyPlace {
        KeyPlace::Keychain {
            product: if cfg!(windows) {
                "Windows Credential Manager"
            } else if cfg!(target_os = "macos") {
                "macOS Keychain"
            } else {
                "Secret Service"
            },
            service: SERVICE.to_owned(),
            entry: self.entry.clone(),
        }
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
#[allow(clippy::disallowed_methods)] // here, and nowhere else
fn entry(name: &str) -> Result<Entry, Trouble> {
    use keyring_core::api::CredentialStoreApi;

    let store = zbus_secret_service_keyring_store::Store::new().map_err(|e| at_the_door(&e))?;
    // What a person sees in the keychain's own program.
    let label = std::collections::HashMap::from([("label", "Pointback: key of the saved sign-ins")]);
    store.build(SERVICE, name, Some(&label)).map_err(in_use)
}

#[cfg(target_os = "macos")]
#[allow(clippy::disallowed_methods)] // here, and nowhere else
fn entry(name: &str) -> Result<Entry, Trouble> {
    use keyring_core::api::CredentialStoreApi;

    let store = apple_native_keyring_store::keychain::Store::new().map_err(in_use)?;
    store.build(SERVICE, name, None).map_err(in_use)
}

#[cfg(windows)]
#[allow(clippy::disallowed_methods)] // here, and nowhere else
fn entry(name: &str) -> Result<Entry, Trouble> {
    use keyring_core::api::CredentialStoreApi;

    let store = windows_native_keyring_store::Store::new().map_err(in_use)?;
    store.build(SERVICE, name, None).map_err(in_use)
}

/// A failure before there is a connection. The bus names the case in the text of its error, and the type of that error
/// belongs to a crate below the one below: hence by text.
#[cfg(all(unix, not(target_os = "macos")))]
fn at_the_door(error: &KeyringError) -> Trouble {
    let text = arm::chain(error);
    if refused_by_the_bus(&text) {
        Trouble::NoService
    } else if [
        "no secret service provider or dbus session",
        "Failed to connect to address",
        "I/O error",
        "Address",
    ]
    .iter()
    .any(|sign| text.contains(sign))
    {
        Trouble::NoBus
    } else {
        Trouble::Broken(text)
    }
}

/// The bus is there and has nobody to pass the question to.
#[cfg(all(unix, not(target_os = "macos")))]
fn refused_by_the_bus(text: &str) -> bool {
    [
        "ServiceUnknown",
        "NameHasNoOwner",
        "not provided by any .service",
        "DBus.Error.Spawn",
    ]
    .iter()
    .any(|sign| text.contains(sign))
}

fn in_use(error: KeyringError) -> Trouble {
    match error {
        KeyringError::NoStorageAccess(_) => Trouble::Locked,
        KeyringError::Ambiguous(_) => Trouble::Several,
        // Their texts may quote what was kept.
        KeyringError::BadEncoding(_) | KeyringError::BadDataFormat(..) => {
            Trouble::Broken("the entry is not what was kept".into())
        }
        other => Trouble::Broken(arm::chain(&other)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn a_keychain_that_never_answers_is_given_up_and_asked_again_only_when_it_did() {
        let keychain = SystemKeychain::of(Path::new("/nowhere")).patient(Duration::from_millis(30));
        let (release, held) = mpsc::channel::<()>();
        let (ended, end) = mpsc::channel();
        let stuck = keychain
            .bounded(move || {
                let _ = held.recv();
                // Told when this thread's work is over, which is after `stuck` was taken back.
                let _ended: mpsc::Sender<()> = ended;
                Ok(())
            })
            .await;
        assert_eq!(stuck, Err(Trouble::Unanswered));
        // No second thread, and no second question to the person.
        assert_eq!(keychain.bounded(|| Ok(1)).await, Err(Trouble::Unanswered));
        drop(release);
        assert!(end.recv().is_err(), "the thread ended");
        let patient = keychain.patient(Duration::from_secs(20));
        let again = async {
            loop {
                match patient.bounded(|| Ok(2)).await {
                    Err(Trouble::Unanswered) => tokio::task::yield_now().await,
                    said => return said,
                }
            }
        };
        let again = tokio::time::timeout(Duration::from_secs(20), again).await.unwrap();
        assert_eq!(again, Ok(2));
    }

    #[tokio::test]
    async fn a_panic_below_is_a_failure_and_not_the_end() {
        let keychain = SystemKeychain::of(Path::new("/nowhere"));
        let said = keychain
            .bounded::<()>(|| std::panic::resume_unwind(Box::new("below")))
            .await;
        assert!(matches!(said, Err(Trouble::Broken(_))));
        assert_eq!(keychain.bounded(|| Ok(3)).await, Ok(3));
    }

    #[test]
    fn each_installation_has_its_own_entry() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let name = |folder: &Path| SystemKeychain::of(folder).entry;
        assert_eq!(name(one.path()), name(&one.path().join(".")));
        assert_ne!(name(one.path()), name(other.path()));
    }

    #[test]
    fn failures_in_use_are_told_apart_and_quote_nothing() {
        let cause = || Box::new(std::io::Error::other("why")) as Box<dyn std::error::Error + Send + Sync>;
        assert_eq!(in_use(KeyringError::NoStorageAccess(cause())), Trouble::Locked);
        assert_eq!(in_use(KeyringError::Ambiguous(Vec::new())), Trouble::Several);
        let Trouble::Broken(text) = in_use(KeyringError::PlatformFailure(cause())) else {
            unreachable!()
        };
        assert!(text.contains("why"));
        let quoted = in_use(KeyringError::BadDataFormat(b"canary".to_vec(), cause()));
        assert!(!format!("{quoted:?}").contains("99, 97, 110"));
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn no_bus_and_no_service_are_told_apart() {
        let failed =
            |text: &'static str| at_the_door(&KeyringError::PlatformFailure(Box::new(std::io::Error::other(text))));
        assert_eq!(
            failed("zbus error: org.freedesktop.DBus.Error.ServiceUnknown: The name is not activatable"),
            Trouble::NoService
        );
        assert_eq!(
            failed("no secret service provider or dbus session found"),
            Trouble::NoBus
        );
        assert_eq!(failed("zbus error: I/O error: Connection refused"), Trouble::NoBus);
        assert_eq!(
            failed("zbus error: Failed to connect to address `unix:path=/nowhere`: No such file or directory"),
            Trouble::NoBus
        );
        assert!(matches!(failed("Crypto error"), Trouble::Broken(_)));
    }
}
