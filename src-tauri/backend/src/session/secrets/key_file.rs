//! The weaker way: the key in a file beside the credentials, readable by its owner alone.
//!
//! It protects against a copy of the credentials without the key, and against nothing else: whoever reads the folder reads
//! both. It exists for computers that never have a keychain, such as servers without a desktop, and nothing chooses it but a
//! person who asks for it by name. Without it and without a keychain, a sign-in lasts until the application is closed.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use zeroize::Zeroizing;

use super::folder;
use super::keychain::{KeyPlace, Keychain, MasterKey, Trouble};

#[derive(Debug, Clone)]
pub struct KeyFile(PathBuf);

impl KeyFile {
    /// The name says what the person asked for; there is no shorter way to one of these.
    pub fn in_plain_sight_as_asked_for(data: &Path) -> Self {
        Self(data.join(folder::KEY_FILE))
    }
}

#[async_trait]
impl Keychain for KeyFile {
    async fn get(&self) -> Result<Option<MasterKey>, Trouble> {
        match std::fs::read(&self.0).map(Zeroizing::new) {
            Ok(bytes) => Ok(MasterKey::from_bytes(&bytes)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Trouble::Broken(e.to_string())),
        }
    }

    async fn set(&self, key: &MasterKey) -> Result<(), Trouble> {
        folder::replace(&self.0, key.expose()).map_err(|e| Trouble::Broken(e.to_string()))
    }

    async fn delete(&self) -> Result<(), Trouble> {
        match std::fs::remove_file(&self.0) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Trouble::Broken(e.to_string())),
            _ => Ok(()),
        }
    }

    fn place(&self) -> KeyPlace {
        KeyPlace::PlainFile(self.0.clone())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_key_is_kept_for_its_owner_alone_and_goes_when_told() {
        let folder = tempfile::tempdir().unwrap();
        let keys = KeyFile::in_plain_sight_as_asked_for(folder.path());
        assert_eq!(keys.get().await, Ok(None));
        let key = MasterKey::generate().unwrap();
        keys.set(&key).await.unwrap();
        assert_eq!(keys.get().await, Ok(Some(key)));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&keys.0).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::write(&keys.0, b"short").unwrap();
        assert_eq!(keys.get().await, Ok(None), "what is no key is none");
        keys.delete().await.unwrap();
        keys.delete().await.unwrap();
        assert_eq!(keys.get().await, Ok(None));
    }
}
