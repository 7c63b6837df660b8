//! Where Pointback keeps its files.

use std::path::PathBuf;

use crate::env;

/// Folders of this installation, absolute. Created by [`Dirs::create`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dirs {
    /// The database: journal, history, cached inventory, settings.
    pub data: PathBuf,
    /// Log files.
    pub logs: PathBuf,
}

impl Dirs {
    /// Everything under one folder: for tests, and for `POINTBACK_HOME`.
    pub fn under(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        Self {
            logs: root.join("logs"),
            data: root,
        }
    }

    /// The folders that this platform gives to an app, or those under `POINTBACK_HOME`. `None` when the environment
    /// names no home at all.
    pub fn of_user() -> Option<Self> {
        if let Some(root) = env::folder("POINTBACK_HOME") {
            return Some(Self::under(root));
        }
        if cfg!(windows) {
            return env::folder("LOCALAPPDATA").map(|base| Self::under(base.join("Pointback")));
        }
        let home = env::folder("HOME");
        if cfg!(target_os = "macos") {
            let library = home?.join("Library");
            return Some(Self {
                data: library.join("Application Support/Pointback"),
                logs: library.join("Logs/Pointback"),
            });
        }
        let pick = |variable, fallback: &str| env::folder(variable).or_else(|| Some(home.as_ref()?.join(fallback)));
        Some(Self {
            data: pick("XDG_DATA_HOME", ".local/share")?.join("pointback"),
            logs: pick("XDG_STATE_HOME", ".local/state")?.join("pointback/logs"),
        })
    }

    /// Makes both folders. The journal holds signed operation URLs, so the data folder is for its owner alone.
    pub(crate) fn create(&self) -> std::io::Result<()> {
        std::fs::create_dir_all(&self.data)?;
        std::fs::create_dir_all(&self.logs)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&self.data, std::fs::Permissions::from_mode(0o700))?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn both_folders_are_made_and_the_data_folder_is_private() {
        let root = tempfile::tempdir().unwrap();
        let dirs = Dirs::under(root.path().join("a/b"));
        dirs.create().unwrap();
        assert!(dirs.logs.is_dir());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                std::fs::metadata(&dirs.data).unwrap().permissions().mode() & 0o777,
                0o700
            );
        }
    }
}
